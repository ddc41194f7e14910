/* tests/support/measure.h: what a program costs until its first full paint, and what a key costs on the wire. Used by
 * the bench (docs/benchmarks.md) and by the test that holds the figures. */
#pragma once
#include "tests/support/terminal.h"

struct start_figures {
    bool painted;      /* the screen was complete at that moment */
    long faults;       /* minor page faults of the process */
    long resident_kib; /* resident memory */
    bool curl_loaded;
    bool threads_before; /* a thread was started before the paint */
};

/* Runs argv until it starts its first thread, or sleeps after showing `marker` where it never does, and reads the
 * figures at that moment. */
struct start_figures measure_start(const char *const *argv, const struct terminal_options *options, const char *marker);

/* Microseconds from fork to the screen that shows `marker`. */
int64_t measure_paint(const char *const *argv, const struct terminal_options *options, const char *marker);

/* Until the program sleeps and all of its output was taken. */
void measure_settle(struct terminal *terminal);
/* Bytes the program writes for each of `count` letters typed one after the other (the field then shows them all);
 * `bytes` has `count` places. Waits until the program sleeps again after each. False where the text never showed. */
bool measure_keys(struct terminal *terminal, const char *letters, size_t count, int *bytes);
/* What one key costs: bytes written for it, and the time its thread of the screen was on a processor (nanoseconds, up
 * to where it sleeps again). Waits for an answer on the screen; false where none came. */
struct key_cost {
    int bytes;
    int nanoseconds;
};
bool measure_key(struct terminal *terminal, const char *key, struct key_cost *cost);
/* Nanoseconds the thread of the screen was on a processor so far: other programs do not count. */
int64_t measure_processor(const struct terminal *terminal);
/* Resident memory of the program, in KiB. */
long measure_resident(const struct terminal *terminal);
int median(int *values, size_t count); /* sorts */
