/* journal/journal_turns.h: batch files whose rows are recorded anew. A turn has a uuid of its own. */
#pragma once
#include "journal/journal.h"

/* The rows of a file are about to be recorded anew: those that are `event`, and where it is "" all that name their
 * event themselves. Noted first, since the process may end before any row of some event is. */
bool journal_begin_turn(struct journal *journal, const char *turn, const char *event, GError **error);
/* The event of that, NULL where no such turn was begun. Caller owns it. */
bool journal_find_turn(struct journal *journal, const char *turn, char **event, GError **error);
