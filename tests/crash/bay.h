/* tests/crash/bay.h: a home, a journal and a counting stand-in in which programs are ended at bad moments, and the
 * judgement of what they left behind. */
#pragma once
#include "journal/journal.h"
#include "tests/support/run.h"
#include "tests/support/standin.h"

struct bay {
    struct test_home home;
    struct standin *standin;
    char *path;       /* of the journal */
    GHashTable *told; /* note of an event -> exit status of the program that told it, as GINT_TO_POINTER(status + 1) */
};
void bay_make(struct bay *bay);
void bay_remove(struct bay *bay);

/* Names the place and the signal for programs started from now on; NULL = none. */
void bay_aim(struct bay *bay, const char *place, const char *signal);
/* fixline send for a fresh order, with a note of its own. */
pid_t bay_send(const struct bay *bay, const char *order, const char *note);
/* The same with --queue, to its end. */
void bay_queue(struct bay *bay, const char *order, const char *note);
/* Waits for its end. One that ended by itself has told what became of its event. */
int bay_wait(struct bay *bay, pid_t pid, const char *note);

/* Opens the journal as the next start does, which must ask nothing; `round` names the case where it fails. */
struct journal *bay_open(const struct bay *bay, const char *round);
/* The newest event. The caller frees it; NULL where there is none. */
struct event_record *bay_newest(const struct bay *bay, const char *round);
int64_t bay_orders(const struct bay *bay, const char *round);

/* The whole promise: the chain holds; what was told is there; what is accepted was booked once; what is queued was
 * never booked; nothing was booked twice; nothing was booked unrecorded. Returns the number of events. */
int bay_judge(struct bay *bay, const char *round);

/* FIXLINE_CRASH_ROUNDS (./dev crash), or `otherwise`. */
int bay_rounds(int otherwise);
/* KILL, TERM, HUP, SEGV; and how often the place meets that one: five times with FIXLINE_CRASH_ROUNDS, else each place
 * meets one of them once. */
enum { BAY_SIGNALS = 4 };
extern const char *const bay_signals[BAY_SIGNALS];
int bay_times(int place, size_t signal);
