/* journal/archived_seal.c: the hash over all rows of a table is taken, kept and compared. */
#include "journal/archived_seal.h"
#include <string.h>

/* Over the sums as they are written; what a row says is not looked at here. */
static bool digest_rows(struct journal *journal, const char *database, const struct archived_table *table,
                        struct digest *found, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SELECT sum FROM %s.%s ORDER BY %s", database, table->name, table->key);
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
    enum store_step step = STORE_FAILED;
    digest_begin(found);
    while (query && (step = store_next(journal, query, error)) == STORE_ROW) {
        uint8_t sum[STORE_HASH_BYTES];
        if (!store_column_hash(query, 0, sum))
            return archived_table_fail(journal, table, error);
        digest_hash(found, sum);
    }
    return step == STORE_END;
}

bool archived_seal_check(struct journal *journal, const struct archived_table *table, struct digest *found,
                         GError **error)
{
    uint8_t hash[STORE_HASH_BYTES], kept[STORE_HASH_BYTES];
    g_autoptr(store_query) query = store_query_of(journal, "SELECT value FROM meta WHERE key = ?1", error);
    if (!query)
        return false;
    digest_end(found, hash);
    store_bind_text(query, 1, table->name);
    enum store_step step = store_next(journal, query, error);
    if (step != STORE_ROW)
        return step == STORE_END;
    if (store_column_hash(query, 0, kept) && memcmp(kept, hash, STORE_HASH_BYTES) == 0)
        return true;
    g_autofree char *what = g_strdup_printf("%s lacks a row or has one too many", table->name);
    return store_fail_damaged(journal, what, error);
}

bool archived_seals_prove(struct journal *journal, GError **error)
{
    struct digest found;
    for (size_t i = 0; i < ARCHIVED_TABLES; i++)
        if (!digest_rows(journal, "main", archived_tables[i], &found, error) ||
            !archived_seal_check(journal, archived_tables[i], &found, error))
            return false;
    return true;
}

static bool write_seal(struct journal *journal, const char *database, const struct archived_table *table,
                       GError **error)
{
    uint8_t hash[STORE_HASH_BYTES];
    struct digest found;
    g_autofree char *sql = g_strdup_printf("INSERT OR REPLACE INTO %s.meta(key, value) VALUES (?1, ?2)", database);
    if (!digest_rows(journal, database, table, &found, error))
        return false;
    digest_end(&found, hash);
    g_autoptr(store_query_once) insert = store_query_made(journal, sql, error);
    if (!insert)
        return false;
    store_bind_text(insert, 1, table->name);
    store_bind_hash(insert, 2, hash);
    return store_next(journal, insert, error) == STORE_END;
}

bool archived_seals_write(struct journal *journal, const char *database, GError **error)
{
    for (size_t i = 0; i < ARCHIVED_TABLES; i++)
        if (!write_seal(journal, database, archived_tables[i], error))
            return false;
    return true;
}
