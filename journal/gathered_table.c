/* journal/gathered_table.c: the orders laid aside as a table that questions can read, by SQLite's own way for tables
 * that somebody else keeps. Its texts go to the journal's table without a copy on the way. */
#include "journal/gathered.h"

static const char NAME[] = "gathered";

struct table {
    sqlite3_vtab base;
    struct gathered *gathered;
};
struct cursor {
    sqlite3_vtab_cursor base;
    struct gathered *gathered;
    struct gathered_order order;
    int64_t row;
    bool at_end;
};

static int connect_table(sqlite3 *db, void *gathered, int count, const char *const *words, sqlite3_vtab **made,
                         char **why)
{
    (void)count, (void)words, (void)why;
    struct table *table = g_new0(struct table, 1);
    table->gathered = gathered;
    *made = &table->base;
    return sqlite3_declare_vtab(db, "CREATE TABLE gathered(" ORDER_ROW_COLUMNS ")");
}

static int disconnect_table(sqlite3_vtab *table)
{
    g_free(table);
    return SQLITE_OK;
}

/* There is one way through it. */
static int choose_way(sqlite3_vtab *table, sqlite3_index_info *index)
{
    (void)table;
    index->estimatedCost = 1e9;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **opened)
{
    struct cursor *cursor = g_new0(struct cursor, 1);
    cursor->gathered = ((struct table *)table)->gathered;
    *opened = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *cursor)
{
    g_free(cursor);
    return SQLITE_OK;
}

static int go_on(sqlite3_vtab_cursor *base)
{
    struct cursor *cursor = (struct cursor *)base;
    int result = gathered_next(cursor->gathered, &cursor->order);
    cursor->at_end = result != SQLITE_ROW;
    cursor->row++;
    return result == SQLITE_ROW || result == SQLITE_DONE ? SQLITE_OK : result;
}

static int begin(sqlite3_vtab_cursor *base, int number, const char *text, int count, sqlite3_value **values)
{
    (void)number, (void)text, (void)count, (void)values;
    int result = gathered_rewind(((struct cursor *)base)->gathered);
    return result == SQLITE_OK ? go_on(base) : result;
}

static int is_at_end(sqlite3_vtab_cursor *cursor)
{
    return ((struct cursor *)cursor)->at_end;
}

static int give_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct gathered_order *order = &((struct cursor *)base)->order;
    if (column == GATHERED_TEXTS)
        sqlite3_result_blob(context, order->sum, STORE_HASH_BYTES, SQLITE_STATIC);
    else
        sqlite3_result_text(context, order->texts[column], order->lengths[column], SQLITE_STATIC);
    return SQLITE_OK;
}

static int give_row(sqlite3_vtab_cursor *base, sqlite3_int64 *row)
{
    *row = ((struct cursor *)base)->row;
    return SQLITE_OK;
}

static const sqlite3_module module = {
    .xConnect = connect_table,
    .xBestIndex = choose_way,
    .xDisconnect = disconnect_table,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = begin,
    .xNext = go_on,
    .xEof = is_at_end,
    .xColumn = give_column,
    .xRowid = give_row,
};

bool gathered_table(struct gathered *gathered, struct journal *journal, GError **error)
{
    int result = sqlite3_create_module(journal->db, NAME, &module, gathered);
    return result == SQLITE_OK || store_fail(journal, result, error);
}

void gathered_table_drop(struct journal *journal)
{
    sqlite3_create_module(journal->db, NAME, NULL, NULL);
}
