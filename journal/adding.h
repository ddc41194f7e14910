/* journal/adding.h: events on their way into the journal, several in one change: each the next of the chain. For
 * journal/ only. */
#pragma once
#include "journal/event_row.h"
#include "journal/journal_add.h"

struct adding {
    struct journal *journal;
    struct last_seen end; /* of the chain, with those added */
    bool any;
};

/* Inside a change. */
bool adding_begin(struct adding *adding, struct journal *journal, GError **error);
/* The row the event is going to have, queued and owned by this process; to be cleared. False where there is no owner.
 */
bool adding_row(const struct adding *adding, const struct new_event *event, struct event_row *row, GError **error);
/* Writes the row as it is now, in whatever state, and drops the draft the event came from. */
bool adding_insert(struct adding *adding, const struct new_event *event, struct event_row *row, GError **error);
/* To be called before the commit: the second file follows it. */
void adding_end(const struct adding *adding);
