/* journal/journal_turns.c: batch files whose rows are recorded anew, noted before the first of them is. */
#include "journal/journal_turns.h"
#include "journal/chain.h"
#include "journal/turn_row.h"
#include <string.h>

static const char PREFIX[] = "turn ";

static void hash_turn(const char *turn, const char *event, uint8_t sum[STORE_HASH_BYTES])
{
    struct digest digest;
    digest_begin(&digest);
    digest_text(&digest, turn);
    digest_text(&digest, event);
    digest_end(&digest, sum);
}

bool turn_row_put(struct journal *journal, const char *turn, const char *event, GError **error)
{
    static const char sql[] = "INSERT OR REPLACE INTO meta(key, value) VALUES (?1, ?2)";
    uint8_t sum[STORE_HASH_BYTES];
    g_autofree char *key = g_strconcat(PREFIX, turn, NULL);
    g_autoptr(GByteArray) value = g_byte_array_new();
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    hash_turn(turn, event, sum);
    g_byte_array_append(value, sum, sizeof sum);
    g_byte_array_append(value, (const uint8_t *)event, (guint)strlen(event));
    store_bind_text(query, 1, key);
    sqlite3_bind_blob(query, 2, value->data, (int)value->len, SQLITE_TRANSIENT);
    return store_next(journal, query, error) == STORE_END;
}

bool turn_row_read(sqlite3_stmt *query, char **turn, char **event)
{
    uint8_t sum[STORE_HASH_BYTES];
    g_autofree char *key = store_column_text(query, 0);
    const char *value = sqlite3_column_blob(query, 1);
    size_t bytes = (size_t)sqlite3_column_bytes(query, 1);
    if (!key || !g_str_has_prefix(key, PREFIX) || !value || bytes < sizeof sum)
        return false;
    *turn = g_strdup(key + strlen(PREFIX));
    *event = g_strndup(value + sizeof sum, bytes - sizeof sum);
    hash_turn(*turn, *event, sum);
    if (memcmp(value, sum, sizeof sum) == 0)
        return true;
    g_clear_pointer(turn, g_free);
    g_clear_pointer(event, g_free);
    return false;
}

bool journal_begin_turn(struct journal *journal, const char *turn, const char *event, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    return change && turn_row_put(journal, turn, event, error) && store_commit(g_steal_pointer(&change), error);
}

bool journal_find_turn(struct journal *journal, const char *turn, char **event, GError **error)
{
    static const char sql[] = "SELECT " TURN_ROW_COLUMNS " FROM meta WHERE key = ?1";
    g_autofree char *key = g_strconcat(PREFIX, turn, NULL), *named = NULL;
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    *event = NULL;
    if (!query)
        return false;
    store_bind_text(query, 1, key);
    enum store_step step = store_next(journal, query, error);
    if (step != STORE_ROW)
        return step == STORE_END;
    return turn_row_read(query, &named, event) || store_fail_damaged(journal, "a turn of a batch file", error);
}
