/* journal/archived_seal.h: what stays of archived events has all its rows. For journal/archive*.c only.
 *
 * A row proves itself by its sum; that one is gone as a whole only the others can tell. So a hash over the sums of all
 * rows of a table, in the order of its key, stands in `meta` under the name of the table. A journal that was archived
 * by a program without seals has none, and gets them at the next change of these tables. */
#pragma once
#include "journal/archived_table.h"
#include "journal/chain.h"

/* `found` ends a digest over the sums of all rows. Error DAMAGED where the table is sealed with another hash. */
bool archived_seal_check(struct journal *journal, const struct archived_table *table, struct digest *found,
                         GError **error);

/* Reads the sums of all three tables against their seals, before they are changed: a seal over what is left would hide
 * for ever what is gone. */
bool archived_seals_prove(struct journal *journal, GError **error);
/* Seals all three as they stand, inside the change of them. `database` is "main" or the name of an attached one. */
bool archived_seals_write(struct journal *journal, const char *database, GError **error);
