/* delivery/retry.h: how long to wait before the program tries again by itself. Pure: clock and chance are passed in.
 *
 * Waits are measured on the monotonic clock, in milliseconds. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum {
    RETRY_FIRST_MS = 1000,
    RETRY_LONGEST_MS = 5 * 60 * 1000,
    RETRY_AFTER_LONGEST_DESK_S = 60 * 60,   /* a server that asks for more pauses sending */
    RETRY_AFTER_LONGEST_COMMAND_S = 5 * 60, /* the same on the command line */
    RETRY_PROBES_COMMAND = 3                /* connections the command line tries before it leaves the rest queued */
};

/* The wait before the next try after `failures` failed ones (from 1): anything up to 1 s, 2 s, 4 s … 5 min. `chance` is
 * a random number of at least 0 and below 1. */
int64_t retry_back_off_ms(int failures, double chance);

struct retry_wait {
    int64_t ms;
    bool pause; /* longer than this program waits by itself: sending pauses and says so */
};

/* The wait a server asked for by Retry-After. Absent, junk and past dates (0 or less) mean our own wait. */
struct retry_wait retry_after_answer(int64_t retry_after_s, int64_t longest_s, int failures, double chance);
/* That wait (above 0) as a person reads it, rounded up: "301 s", "20 min", "3 h", "12 days". The caller owns it. */
char *retry_after_text(int64_t retry_after_s);
