/* journal/changes.h: how many changes were ever committed. For journal/ only.
 *
 * The hash of the last event does not tell whether what became of events was lost: a log cut short takes back a claim,
 * its flag or an outcome, and every row that is left proves itself. So each change counts itself in the table `meta`,
 * and the second file notes the count after the commit (it may lag). A journal behind that note lost a change. */
#pragma once
#include "journal/store.h"

/* Counts a change, inside it. */
bool changes_count(struct journal *journal, GError **error);
/* Notes the count after the commit. Failing is harmless: the note may lag. */
void changes_note(const struct journal *journal);
/* Notes anew what the journal holds, however it stands; not synced. */
bool changes_note_anew(struct journal *journal, GError **error);
/* `behind`: whether a change that was noted is not in the journal. */
bool changes_check(struct journal *journal, bool *behind, GError **error);
