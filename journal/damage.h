/* journal/damage.h: the mark of a damaged journal. For journal/ only.
 *
 * What one program sees of damage, the next one must not have to find anew: it may never read the row at fault. So a
 * small file beside the journal (its name and ".damaged") says so in words. While it is there nobody opens the journal,
 * and who has it open changes nothing more; only a rescue takes it away. Its first line tells what was seen; once a
 * rescue has made the new journal whole, the second one names the file that the damaged one becomes. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Marks the journal at `path`; one that is marked keeps its mark. Failing is harmless to others: they look themselves.
 */
void damage_mark(const char *path, const char *what);
bool damage_is_marked(const char *path);
/* False and error DAMAGED where it is marked. */
bool damage_check(const char *path, GError **error);

/* For the rescue alone: the mark with the name of what the journal becomes, synced; that name (caller owns it; NULL =
 * none yet); the end of the mark. */
bool damage_mark_moving(const char *path, const char *aside, GError **error);
char *damage_moving(const char *path);
bool damage_unmark(const char *path);
