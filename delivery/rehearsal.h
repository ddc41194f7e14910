/* delivery/rehearsal.h: what the stand-in is made to do wrong, asked for and changed on a thread of its own.
 *
 * Only fixline's own stand-in has switches for that: it says where its control address is, which no fault reaches. */
#pragma once
#include "settings/settings.h"

struct rehearsal;

struct rehearsal_answer {
    uint64_t request;
    char **faults; /* those that hold now, as they are written for --fault; NULL where that is not known */
    char *error;   /* one sentence; NULL = done */
};
void rehearsal_answer_free(struct rehearsal_answer *answer);

/* Starts the thread; borrows settings. One byte is written to `descriptor` when an answer is ready. */
struct rehearsal *rehearsal_start(const struct settings *settings, int descriptor, GError **error);
/* `faults`, one a line, and no others from now on; NULL: only asks which hold. Never waits. */
void rehearsal_ask(struct rehearsal *rehearsal, uint64_t request, const char *faults);
struct rehearsal_answer *rehearsal_collect(struct rehearsal *rehearsal); /* NULL when none; never waits; caller owns */
/* Waits for what is under way, at most two seconds. */
void rehearsal_stop(struct rehearsal *rehearsal);
