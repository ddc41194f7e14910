/* tui/progress.h: how far long work is, in words. */
#pragma once
#include <stdint.h>

struct progress {
    int64_t done;       /* rows so far; 0 = none is counted yet */
    int percent;        /* of all the work; 0 = not known yet */
    int64_t elapsed_ms; /* since it began */
};
/* "1200 events written, 34 %, 400 a second, 6 s left", with only what is known; `what` is "events written". The caller
 * owns it. */
char *progress_words(const char *what, const struct progress *progress);
