/* journal/archived_table.c: rows of what stays of archived events: what is summed, read, written. */
#include "journal/archived_table.h"
#include "journal/archived_seal.h"
#include <string.h>

const struct archived_table archived_orders = {
    "archived_orders", "order_id, events, first_at, last_at, last, told", "order_id",
    "INSERT OR REPLACE INTO archived_orders(order_id, events, first_at, last_at, last, told, sum)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    6
};
const struct archived_table archived_accepted = {
    "archived_accepted", "order_id, event, last, last_at", "order_id, event",
    "INSERT OR REPLACE INTO archived_accepted(order_id, event, last, last_at, sum) VALUES (?1, ?2, ?3, ?4, ?5)", 4
};
const struct archived_table archived_rows = {
    "archived_rows", "event_id, uuid, order_id, event, state", "event_id",
    "INSERT OR REPLACE INTO archived_rows(event_id, uuid, order_id, event, state, sum)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    5
};
const struct archived_table *const archived_tables[] = { &archived_orders, &archived_accepted, &archived_rows };

/* The sum over the first `count` columns of the present row of a question. */
static void sum_columns(sqlite3_stmt *query, int count, uint8_t sum[STORE_HASH_BYTES])
{
    struct digest digest;
    digest_begin(&digest);
    for (int i = 0; i < count; i++)
        if (sqlite3_column_type(query, i) == SQLITE_INTEGER)
            digest_number(&digest, sqlite3_column_int64(query, i));
        else
            digest_text(&digest, (const char *)sqlite3_column_text(query, i));
    digest_end(&digest, sum);
}

bool archived_table_fail(struct journal *journal, const struct archived_table *table, GError **error)
{
    g_autofree char *what = g_strdup_printf("a row of %s", table->name);
    return store_fail_damaged(journal, what, error);
}

bool archived_table_check(struct journal *journal, const struct archived_table *table, sqlite3_stmt *query,
                          GError **error)
{
    uint8_t found[STORE_HASH_BYTES], sum[STORE_HASH_BYTES];
    sum_columns(query, table->count, found);
    if (store_column_hash(query, table->count, sum) && memcmp(sum, found, STORE_HASH_BYTES) == 0)
        return true;
    return archived_table_fail(journal, table, error);
}

/* Writes the present row of a question over the columns of the table, with its sum. */
static bool write_columns(struct journal *journal, const struct archived_table *table, sqlite3_stmt *query,
                          GError **error)
{
    uint8_t sum[STORE_HASH_BYTES];
    g_autoptr(store_query) insert = store_query_of(journal, table->insert, error);
    if (!insert)
        return false;
    for (int i = 0; i < table->count; i++)
        sqlite3_bind_value(insert, i + 1, sqlite3_column_value(query, i));
    sum_columns(query, table->count, sum);
    store_bind_hash(insert, table->count + 1, sum);
    return store_next(journal, insert, error) == STORE_END;
}

bool archived_table_write(struct journal *journal, const struct archived_table *table, sqlite3_stmt *query,
                          GError **error)
{
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW)
        if (!write_columns(journal, table, query, error))
            return false;
    return step == STORE_END;
}

static store_query_once *walk(struct journal *journal, const struct archived_table *table, GError **error)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT %s, sum FROM %s ORDER BY %s", table->columns, table->name, table->key);
    return store_query_made(journal, sql, error);
}

static bool verify_table(struct journal *journal, const struct archived_table *table, GError **error)
{
    struct digest found;
    g_autoptr(store_query_once) query = walk(journal, table, error);
    enum store_step step = STORE_FAILED;
    digest_begin(&found);
    while (query && (step = store_next(journal, query, error)) == STORE_ROW) {
        uint8_t sum[STORE_HASH_BYTES];
        if (!archived_table_check(journal, table, query, error))
            return false;
        store_column_hash(query, table->count, sum);
        digest_hash(&found, sum);
    }
    return step == STORE_END && archived_seal_check(journal, table, &found, error);
}

bool archived_tables_verify(struct journal *journal, GError **error)
{
    for (size_t i = 0; i < ARCHIVED_TABLES; i++)
        if (!verify_table(journal, archived_tables[i], error))
            return false;
    return true;
}

bool archived_tables_carry(struct journal *damaged, struct journal *fresh, GError **error)
{
    for (size_t i = 0; i < ARCHIVED_TABLES; i++) {
        g_autoptr(store_query_once) query = walk(damaged, archived_tables[i], NULL);
        while (query && store_next(damaged, query, NULL) == STORE_ROW)
            if (archived_table_check(damaged, archived_tables[i], query, NULL) &&
                !write_columns(fresh, archived_tables[i], query, error))
                return false;
    }
    return true;
}
