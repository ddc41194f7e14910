/* journal/journal_import.h: many orders, all or nothing.
 *
 * They are laid aside first, which holds nobody up and keeps memory small however many there are; the commit puts them
 * into the journal in one transaction. Between begin and commit or cancel no other function is called. */
#pragma once
#include "journal/journal.h"

void journal_import_begin(struct journal *journal);
/* Where an order stands in its file, both from 1; without records `record` is 0. */
struct import_place {
    int64_t line, record;
};
/* One whose id was gathered before is not taken again: then `*first` is the place of that one; else its line is 0. */
bool journal_import_order(struct journal *journal, const struct order *order, struct import_place place,
                          struct import_place *first, GError **error);
struct import_sums {
    int64_t added, changed, same;
};
/* What a commit would do to the journal as it stands. */
bool journal_import_sums(struct journal *journal, struct import_sums *sums, GError **error);
/* Asked now and then while the journal is written; false takes everything back, error INTERRUPTED. */
typedef bool import_goes_on(void *data);
bool journal_import_commit(struct journal *journal, import_goes_on *goes_on, void *data, struct import_sums *sums,
                           GError **error);
void journal_import_cancel(struct journal *journal);
