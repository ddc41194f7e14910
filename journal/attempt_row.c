/* journal/attempt_row.c: rows of attempts: what is hashed, read, written. */
#include "journal/chain.h"
#include "journal/event_row.h"
#include "journal/search.h"
#include <string.h>

void attempt_row_clear(struct attempt_row *row)
{
    g_free(row->record.headers);
    g_free(row->record.answer);
    g_free(row->record.reason);
    *row = (struct attempt_row){ 0 };
}

static void hash_attempt(const struct attempt_row *row, uint8_t sum[STORE_HASH_BYTES])
{
    const struct attempt_record *record = &row->record;
    struct digest digest;
    digest_begin(&digest);
    digest_number(&digest, row->event_id);
    digest_number(&digest, record->number);
    digest_number(&digest, row->epoch);
    digest_number(&digest, record->started_at);
    digest_number(&digest, row->wire);
    digest_number(&digest, record->flagged_at);
    digest_number(&digest, record->ended_at);
    digest_text(&digest, event_state_name(record->outcome));
    digest_number(&digest, record->curl_code);
    digest_number(&digest, record->status);
    digest_text(&digest, record->headers);
    digest_text(&digest, record->answer);
    digest_text(&digest, record->reason);
    digest_end(&digest, sum);
}

bool attempt_row_read(struct journal *journal, sqlite3_stmt *query, struct attempt_row *row, GError **error)
{
    uint8_t sum[STORE_HASH_BYTES], found[STORE_HASH_BYTES];
    *row = (struct attempt_row){
        .event_id = sqlite3_column_int64(query, 0),
        .epoch = sqlite3_column_int64(query, 2),
        .wire = sqlite3_column_int(query, 4) != 0,
        .record = {
            .number = sqlite3_column_int(query, 1),
            .started_at = sqlite3_column_int64(query, 3),
            .flagged_at = sqlite3_column_int64(query, 5),
            .ended_at = sqlite3_column_int64(query, 6),
            .curl_code = sqlite3_column_int(query, 8),
            .status = sqlite3_column_int(query, 9),
            .headers = store_column_text(query, 10),
            .answer = store_column_text(query, 11),
            .reason = store_column_text(query, 12),
        },
    };
    if (event_state_read((const char *)sqlite3_column_text(query, 7), &row->record.outcome) &&
        store_column_hash(query, 13, sum)) {
        hash_attempt(row, found);
        if (memcmp(found, sum, STORE_HASH_BYTES) == 0)
            return true;
    }
    g_autofree char *what = g_strdup_printf("attempt %d of event %" G_GINT64_FORMAT, row->record.number, row->event_id);
    return store_fail_damaged(journal, what, error);
}

bool attempt_row_find(struct journal *journal, int64_t event_id, int number, struct attempt_row *row, GError **error)
{
    static const char sql[] = "SELECT " ATTEMPT_COLUMNS " FROM attempts WHERE event_id = ?1 AND number = ?2";
    *row = (struct attempt_row){ 0 };
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, event_id);
    sqlite3_bind_int(query, 2, number);
    enum store_step step = store_next(journal, query, error);
    if (step == STORE_ROW)
        return attempt_row_read(journal, query, row, error);
    if (step == STORE_FAILED)
        return false;
    g_autofree char *what = g_strdup_printf("event %" G_GINT64_FORMAT " lacks an attempt", event_id);
    return store_fail_damaged(journal, what, error);
}

static bool write_attempt(struct journal *journal, store_query *query, const struct attempt_row *row, GError **error)
{
    const struct attempt_record *record = &row->record;
    uint8_t sum[STORE_HASH_BYTES];
    hash_attempt(row, sum);
    sqlite3_bind_int64(query, 1, row->event_id);
    sqlite3_bind_int(query, 2, record->number);
    sqlite3_bind_int64(query, 3, row->epoch);
    sqlite3_bind_int64(query, 4, record->started_at);
    sqlite3_bind_int(query, 5, row->wire);
    sqlite3_bind_int64(query, 6, record->flagged_at);
    sqlite3_bind_int64(query, 7, record->ended_at);
    store_bind_text(query, 8, event_state_name(record->outcome));
    sqlite3_bind_int(query, 9, record->curl_code);
    sqlite3_bind_int(query, 10, record->status);
    store_bind_text(query, 11, record->headers);
    store_bind_text(query, 12, record->answer);
    store_bind_text(query, 13, record->reason);
    store_bind_hash(query, 14, sum);
    return store_run(journal, query, error);
}

bool attempt_row_insert(struct journal *journal, const struct attempt_row *row, GError **error)
{
    static const char sql[] = "INSERT INTO attempts(" ATTEMPT_COLUMNS
                              ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    store_query *query = store_query_of(journal, sql, error);
    return query && write_attempt(journal, query, row, error) && search_note_late(journal, row->event_id, error);
}

store_query *attempt_row_update_query(struct journal *journal, GError **error)
{
    static const char sql[] = "UPDATE attempts SET epoch = ?3, started_at = ?4, wire = ?5, flagged_at = ?6,"
                              " ended_at = ?7, outcome = ?8, curl_code = ?9, status = ?10, headers = ?11, answer = ?12,"
                              " reason = ?13, sum = ?14 WHERE event_id = ?1 AND number = ?2";
    return store_query_of(journal, sql, error);
}

bool attempt_row_update(struct journal *journal, const struct attempt_row *row, GError **error)
{
    store_query *query = attempt_row_update_query(journal, error);
    return query && write_attempt(journal, query, row, error) && search_note_late(journal, row->event_id, error);
}
