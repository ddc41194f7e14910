/* journal/journal_drafts.c: forms not yet sent. */
#include "journal/journal_drafts.h"
#include "journal/chain.h"
#include "journal/killpoint.h"
#include "journal/store.h"
#include <string.h>

static void hash_draft(const struct draft_record *draft, uint8_t sum[STORE_HASH_BYTES])
{
    struct digest digest;
    digest_begin(&digest);
    digest_text(&digest, draft->key);
    digest_text(&digest, draft->order);
    digest_text(&digest, draft->event);
    digest_text(&digest, draft->text);
    digest_number(&digest, draft->focus);
    digest_number(&digest, draft->saved_at);
    digest_end(&digest, sum);
}

bool draft_put(struct journal *journal, const struct draft_record *draft, GError **error)
{
    static const char sql[] = "INSERT OR REPLACE INTO drafts(" DRAFT_COLUMNS ")"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    uint8_t sum[STORE_HASH_BYTES];
    g_assert(draft->key && draft->order && draft->event && draft->text);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    hash_draft(draft, sum);
    store_bind_text(query, 1, draft->key);
    store_bind_text(query, 2, draft->order);
    store_bind_text(query, 3, draft->event);
    store_bind_text(query, 4, draft->text);
    sqlite3_bind_int(query, 5, draft->focus);
    sqlite3_bind_int64(query, 6, draft->saved_at);
    store_bind_hash(query, 7, sum);
    return store_next(journal, query, error) == STORE_END;
}

bool journal_save_draft(struct journal *journal, const struct draft_record *draft, GError **error)
{
    KILLPOINT(1);
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change || !draft_put(journal, draft, error))
        return false;
    KILLPOINT(2);
    return store_commit(g_steal_pointer(&change), error);
}

bool journal_drop_draft(struct journal *journal, const char *key, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    return change && draft_delete(journal, key, error) && store_commit(g_steal_pointer(&change), error);
}

bool draft_delete(struct journal *journal, const char *key, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, "DELETE FROM drafts WHERE key = ?1", error);
    if (!query)
        return false;
    store_bind_text(query, 1, key);
    return store_next(journal, query, error) == STORE_END;
}

struct draft_record *draft_row_read(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    uint8_t sum[STORE_HASH_BYTES], found[STORE_HASH_BYTES];
    struct draft_record *draft = g_new(struct draft_record, 1);
    *draft = (struct draft_record){
        .key = store_column_text(query, 0),
        .order = store_column_text(query, 1),
        .event = store_column_text(query, 2),
        .text = store_column_text(query, 3),
        .focus = sqlite3_column_int(query, 4),
        .saved_at = sqlite3_column_int64(query, 5),
    };
    hash_draft(draft, found);
    if (store_column_hash(query, 6, sum) && memcmp(sum, found, STORE_HASH_BYTES) == 0)
        return draft;
    g_autofree char *what = g_strdup_printf("a draft for order %s", draft->order);
    store_fail_damaged(journal, what, error);
    draft_record_free(draft);
    return NULL;
}

GPtrArray *journal_drafts(struct journal *journal, const char *order, GError **error)
{
    static const char sql[] = "SELECT " DRAFT_COLUMNS " FROM drafts"
                              " WHERE ?1 IS NULL OR order_id = ?1 ORDER BY saved_at DESC, key";
    g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func((GDestroyNotify)draft_record_free);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return NULL;
    store_bind_text(query, 1, order);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        struct draft_record *draft = draft_row_read(journal, query, error);
        if (!draft)
            return NULL;
        g_ptr_array_add(drafts, draft);
    }
    return step == STORE_END ? g_steal_pointer(&drafts) : NULL;
}
