/* journal/gathered.h: the orders of an import, laid aside until all of them are known to be good. For journal/ only.
 *
 * They stand one behind the other as they came: in memory, and from a piece of it on in a file without a name in the
 * folder for temporary files. Nothing of the journal is locked meanwhile. While every id is greater than the one before
 * it, as in most exports, no other order is needed; from the first that is not on, a temporary table of ids says where
 * each stands. */
#pragma once
#include "journal/journal_import.h"
#include "journal/store.h"

struct gathered;
struct gathered *gathered_new(struct journal *journal);
void gathered_free(struct gathered *gathered);
typedef struct gathered gathered_handle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gathered_handle, gathered_free)

/* As journal_import_order. */
bool gathered_add(struct gathered *gathered, const struct order *order, struct import_place place,
                  struct import_place *first, GError **error);
/* Nothing is added any more. */
bool gathered_end(struct gathered *gathered, GError **error);
int64_t gathered_count(const struct gathered *gathered);

/* ---- after the end: one by one, in the order of their ids ---- */

enum { GATHERED_TEXTS = 7 };
struct gathered_order {
    const char *texts[GATHERED_TEXTS]; /* in the order of ORDER_ROW_COLUMNS, NULL for NULL, without a NUL at the end */
    int lengths[GATHERED_TEXTS];
    const uint8_t *sum;
};
/* Begins with the first; a result of SQLite, as is that of the next. There is one reading at a time. */
int gathered_rewind(struct gathered *gathered);
/* SQLITE_ROW with the next order, borrowed until the one after it; SQLITE_DONE; or what failed. */
int gathered_next(struct gathered *gathered, struct gathered_order *order);

/* Lets questions say FROM gathered: a table of ORDER_ROW_COLUMNS whose rows come in the order of their ids, from the
 * first to the last. Until gathered_free. */
bool gathered_table(struct gathered *gathered, struct journal *journal, GError **error);
void gathered_table_drop(struct journal *journal);
