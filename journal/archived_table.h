/* journal/archived_table.h: three of the tables of journal/archived.h, as rows. For journal/archive*.c only. */
#pragma once
#include "journal/store.h"

/* The columns are texts and whole numbers; the sum over all of them in their order stands behind them. */
struct archived_table {
    const char *name;
    const char *columns;
    const char *key;
    const char *insert;
    int count; /* of columns, without the sum */
};

enum { ARCHIVED_TABLES = 3 };
extern const struct archived_table archived_orders, archived_accepted, archived_rows;
extern const struct archived_table *const archived_tables[ARCHIVED_TABLES];

/* A row of it does not prove itself. Returns false. */
bool archived_table_fail(struct journal *journal, const struct archived_table *table, GError **error);
/* Proves the present row of a question over the columns of the table and its sum; error DAMAGED. */
bool archived_table_check(struct journal *journal, const struct archived_table *table, sqlite3_stmt *query,
                          GError **error);
/* Writes every row of a question over the columns of the table, each with its sum. */
bool archived_table_write(struct journal *journal, const struct archived_table *table, sqlite3_stmt *query,
                          GError **error);

/* Of all three: every row is read and proven, and none is missing; or what proves itself is written into an empty
 * journal. */
bool archived_tables_verify(struct journal *journal, GError **error);
bool archived_tables_carry(struct journal *damaged, struct journal *fresh, GError **error);
