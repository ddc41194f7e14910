/* journal/event_row.c: rows of events: what is hashed, read, written. */
#include "journal/event_row.h"
#include "journal/chain.h"
#include "journal/upkeep.h"
#include <string.h>

void event_row_clear(struct event_row *row)
{
    event_record_free(row->record);
    g_free(row->owner);
    *row = (struct event_row){ 0 };
}

/* What never changes. The body goes in by its hash, so that a forgotten body leaves the chain whole. */
static void hash_fixed(const struct event_row *row, uint8_t hash[STORE_HASH_BYTES])
{
    const struct event_record *record = row->record;
    struct digest digest;
    digest_begin(&digest);
    digest_hash(&digest, row->prev);
    digest_number(&digest, record->id);
    digest_text(&digest, record->uuid);
    digest_text(&digest, record->order);
    digest_text(&digest, record->event);
    digest_hash(&digest, row->body_hash);
    digest_text(&digest, record->operator_name);
    digest_text(&digest, record->machine);
    digest_text(&digest, record->profile);
    digest_text(&digest, record->accept_version);
    digest_number(&digest, record->created_at);
    digest_number(&digest, record->replaces);
    digest_end(&digest, hash);
}

/* What may change, bound to what never does. */
static void hash_changing(const struct event_row *row, uint8_t sum[STORE_HASH_BYTES])
{
    const struct event_record *record = row->record;
    struct digest digest;
    digest_begin(&digest);
    digest_hash(&digest, row->hash);
    digest_text(&digest, record->server);
    digest_text(&digest, event_state_name(record->state));
    digest_text(&digest, row->owner);
    digest_number(&digest, row->epoch);
    digest_number(&digest, record->attempts);
    digest_number(&digest, record->ever_unknown);
    digest_number(&digest, record->sent_at);
    digest_number(&digest, record->settled_at);
    digest_number(&digest, record->status);
    digest_text(&digest, record->reason);
    if (record->held_until != 0) /* rows from before there was a rest keep their sum */
        digest_number(&digest, record->held_until);
    digest_end(&digest, sum);
}

static void read_fixed(sqlite3_stmt *query, struct event_record *record)
{
    record->id = sqlite3_column_int64(query, 0);
    record->uuid = store_column_text(query, 1);
    record->order = store_column_text(query, 2);
    record->event = store_column_text(query, 3);
    record->body = store_column_text(query, 4);
    record->operator_name = store_column_text(query, 5);
    record->machine = store_column_text(query, 6);
    record->profile = store_column_text(query, 7);
    record->accept_version = store_column_text(query, 8);
    record->created_at = sqlite3_column_int64(query, 9);
    record->replaces = sqlite3_column_int64(query, 10);
}

static bool read_changing(sqlite3_stmt *query, struct event_row *row)
{
    struct event_record *record = row->record;
    record->server = store_column_text(query, 14);
    row->owner = store_column_text(query, 16);
    row->epoch = sqlite3_column_int64(query, 17);
    record->attempts = sqlite3_column_int(query, 18);
    record->ever_unknown = sqlite3_column_int(query, 19) != 0;
    record->sent_at = sqlite3_column_int64(query, 20);
    record->settled_at = sqlite3_column_int64(query, 21);
    record->status = sqlite3_column_int(query, 22);
    record->reason = store_column_text(query, 23);
    record->held_until = sqlite3_column_int64(query, 25);
    return event_state_read((const char *)sqlite3_column_text(query, 15), &record->state);
}

static bool same(const uint8_t a[STORE_HASH_BYTES], const uint8_t b[STORE_HASH_BYTES])
{
    return memcmp(a, b, STORE_HASH_BYTES) == 0;
}

static bool has_its_body(const struct event_row *row)
{
    uint8_t found[STORE_HASH_BYTES];
    if (!row->record->body)
        return true;
    chain_hash_text(row->record->body, found);
    return same(found, row->body_hash);
}

static bool is_fixed_whole(const struct event_row *row)
{
    uint8_t found[STORE_HASH_BYTES];
    hash_fixed(row, found);
    return same(found, row->hash);
}

static bool is_changing_whole(const struct event_row *row, const uint8_t sum[STORE_HASH_BYTES])
{
    uint8_t found[STORE_HASH_BYTES];
    hash_changing(row, found);
    return same(found, sum);
}

static bool is_whole(const struct event_row *row, const uint8_t sum[STORE_HASH_BYTES])
{
    return has_its_body(row) && is_fixed_whole(row) && is_changing_whole(row, sum);
}

/* How it rests, by the life of the desk that recorded it. */
static enum event_rest rest_of(const struct journal *journal, const struct event_row *row)
{
    if (row->record->held_until == 0)
        return EVENT_RESTS_NOT;
    return lock_owner_lives(&journal->lock, row->owner) ? EVENT_RESTS : EVENT_WAS_RESTING;
}

bool event_row_read(struct journal *journal, sqlite3_stmt *query, struct event_row *row, GError **error)
{
    uint8_t sum[STORE_HASH_BYTES];
    *row = (struct event_row){ .record = g_new0(struct event_record, 1) };
    read_fixed(query, row->record);
    bool hashes = store_column_hash(query, 11, row->body_hash) && store_column_hash(query, 12, row->prev) &&
                  store_column_hash(query, 13, row->hash) && store_column_hash(query, 24, sum);
    if (read_changing(query, row) && hashes && is_whole(row, sum)) {
        if (!row->record->body)
            row->record->body = g_strdup("null"); /* forgotten: nobody else needs to know of a missing one */
        row->record->rest = rest_of(journal, row);
        return true;
    }
    g_autofree char *what = g_strdup_printf("event %" G_GINT64_FORMAT, row->record->id);
    return store_fail_damaged(journal, what, error);
}

static void blank_changing(struct event_row *row)
{
    struct event_record *record = row->record;
    g_free(record->server);
    record->server = g_strdup("");
    g_clear_pointer(&record->reason, g_free);
    g_clear_pointer(&row->owner, g_free);
    record->state = EVENT_UNKNOWN;
    record->attempts = record->status = 0;
    record->sent_at = record->settled_at = record->held_until = 0;
}

enum event_proof event_row_prove(sqlite3_stmt *query, struct event_row *row)
{
    uint8_t sum[STORE_HASH_BYTES];
    *row = (struct event_row){ .record = g_new0(struct event_record, 1) };
    read_fixed(query, row->record);
    bool known = read_changing(query, row);
    if (!store_column_hash(query, 11, row->body_hash) || !store_column_hash(query, 12, row->prev) ||
        !store_column_hash(query, 13, row->hash) || !is_fixed_whole(row))
        return EVENT_PROVEN_NOT;
    if (!has_its_body(row))
        g_clear_pointer(&row->record->body, g_free);
    if (known && store_column_hash(query, 24, sum) && is_changing_whole(row, sum))
        return EVENT_PROVEN_WHOLE;
    blank_changing(row);
    return EVENT_PROVEN_FIXED;
}

void event_row_doubt(struct event_row *row, const char *reason)
{
    struct event_record *record = row->record;
    record->state = EVENT_UNKNOWN;
    record->ever_unknown = true;
    record->held_until = 0;
    g_free(record->reason);
    record->reason = g_strdup(reason);
    g_clear_pointer(&row->owner, g_free);
    row->epoch++;
}

static void fail_missing(struct journal *journal, int64_t id, GError **error)
{
    struct archived archived;
    if (id > 0 && journal_archived(journal, &archived, NULL) && id <= archived.last) {
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING,
                    "Event %" G_GINT64_FORMAT " was moved into an archive; 'fixline history --journal FILE' reads it "
                    "there.",
                    id);
        return;
    }
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING,
                "There is no event %" G_GINT64_FORMAT " in the journal; 'fixline history' lists them.", id);
}

bool event_row_find(struct journal *journal, int64_t id, struct event_row *row, GError **error)
{
    *row = (struct event_row){ 0 };
    g_autoptr(store_query) query = store_query_of(journal, "SELECT " EVENT_COLUMNS " FROM events WHERE id = ?1", error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, id);
    enum store_step step = store_next(journal, query, error);
    if (step == STORE_ROW)
        return event_row_read(journal, query, row, error);
    if (step == STORE_END)
        fail_missing(journal, id, error);
    return false;
}

/* Places 1 to 10 of both statements. */
static void bind_changing(sqlite3_stmt *query, const struct event_row *row)
{
    const struct event_record *record = row->record;
    store_bind_text(query, 1, record->server);
    store_bind_text(query, 2, event_state_name(record->state));
    store_bind_text(query, 3, row->owner);
    sqlite3_bind_int64(query, 4, row->epoch);
    sqlite3_bind_int(query, 5, record->attempts);
    sqlite3_bind_int(query, 6, record->ever_unknown);
    sqlite3_bind_int64(query, 7, record->sent_at);
    sqlite3_bind_int64(query, 8, record->settled_at);
    sqlite3_bind_int(query, 9, record->status);
    store_bind_text(query, 10, record->reason);
}

static void bind_fixed(sqlite3_stmt *query, const struct event_row *row)
{
    const struct event_record *record = row->record;
    store_bind_text(query, 13, record->uuid);
    store_bind_text(query, 14, record->order);
    store_bind_text(query, 15, record->event);
    store_bind_text(query, 16, record->body);
    store_bind_text(query, 17, record->operator_name);
    store_bind_text(query, 18, record->machine);
    store_bind_text(query, 19, record->profile);
    store_bind_text(query, 20, record->accept_version);
    sqlite3_bind_int64(query, 21, record->created_at);
    sqlite3_bind_int64(query, 22, record->replaces);
    store_bind_hash(query, 23, row->body_hash);
    store_bind_hash(query, 24, row->prev);
    store_bind_hash(query, 25, row->hash);
}

bool event_row_insert(struct journal *journal, struct event_row *row, GError **error)
{
    static const char sql[] =
        "INSERT INTO events(server, state, owner, epoch, attempts, ever_unknown, sent_at, settled_at, status, reason,"
        " sum, id, uuid, order_id, event, body, operator, machine, profile, accept_version, created_at, replaces,"
        " body_hash, prev, hash, held_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
        "?16, ?17,"
        " ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)";
    uint8_t sum[STORE_HASH_BYTES];
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    if (row->record->body)
        chain_hash_text(row->record->body, row->body_hash);
    hash_fixed(row, row->hash);
    hash_changing(row, sum);
    bind_changing(query, row);
    store_bind_hash(query, 11, sum);
    sqlite3_bind_int64(query, 12, row->record->id);
    bind_fixed(query, row);
    sqlite3_bind_int64(query, 26, row->record->held_until);
    return store_next(journal, query, error) == STORE_END;
}

static bool check_changed(struct journal *journal, const struct event_row *row, GError **error)
{
    if (sqlite3_changes(journal->db) == 1)
        return true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE,
                "Event %" G_GINT64_FORMAT " was taken over by another running fixline or settled meanwhile; nothing "
                "was changed.",
                row->record->id);
    return false;
}

bool event_row_update(struct journal *journal, const struct event_row *row, int64_t epoch, GError **error)
{
    static const char sql[] =
        "UPDATE events SET server = ?1, state = ?2, owner = ?3, epoch = ?4, attempts = ?5, ever_unknown = ?6,"
        " sent_at = ?7, settled_at = ?8, status = ?9, reason = ?10, sum = ?11, held_until = ?14 WHERE id = ?12 AND "
        "epoch = ?13";
    uint8_t sum[STORE_HASH_BYTES];
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    hash_changing(row, sum);
    bind_changing(query, row);
    store_bind_hash(query, 11, sum);
    sqlite3_bind_int64(query, 12, row->record->id);
    sqlite3_bind_int64(query, 13, epoch);
    sqlite3_bind_int64(query, 14, row->record->held_until);
    if (store_next(journal, query, error) != STORE_END)
        return false;
    return check_changed(journal, row, error);
}

bool event_row_claim(struct journal *journal, const struct event_row *row, GError **error)
{
    static const char sql[] =
        "UPDATE events SET state = 'sending', owner = ?1, epoch = ?2, attempts = ?3, sent_at = ?4,"
        " sum = ?5 WHERE id = ?6 AND epoch = ?2 - 1";
    const struct event_record *record = row->record;
    uint8_t sum[STORE_HASH_BYTES];
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    hash_changing(row, sum);
    store_bind_text(query, 1, row->owner);
    sqlite3_bind_int64(query, 2, row->epoch);
    sqlite3_bind_int(query, 3, record->attempts);
    sqlite3_bind_int64(query, 4, record->sent_at);
    store_bind_hash(query, 5, sum);
    sqlite3_bind_int64(query, 6, record->id);
    return store_next(journal, query, error) == STORE_END && check_changed(journal, row, error);
}

store_query *event_row_end_query(struct journal *journal, enum event_reason reason, GError **error)
{
#define END_SET "UPDATE events SET state = ?1, ever_unknown = ?2, settled_at = ?3, status = ?4, sum = ?6"
#define END_WHERE " WHERE id = ?7 AND epoch = ?8 AND state = 'sending'"
    static const char same[] = END_SET END_WHERE, new[] = END_SET ", reason = ?5" END_WHERE;
    return store_query_of(journal, reason == EVENT_REASON_NEW ? new : same, error);
}

bool event_row_end(struct journal *journal, const struct event_row *row, enum event_reason reason, GError **error)
{
    const struct event_record *record = row->record;
    uint8_t sum[STORE_HASH_BYTES];
    g_autoptr(store_query) query = event_row_end_query(journal, reason, error);
    if (!query)
        return false;
    hash_changing(row, sum);
    store_bind_text(query, 1, event_state_name(record->state));
    sqlite3_bind_int(query, 2, record->ever_unknown);
    sqlite3_bind_int64(query, 3, record->settled_at);
    sqlite3_bind_int(query, 4, record->status);
    store_bind_text(query, 5, record->reason);
    store_bind_hash(query, 6, sum);
    sqlite3_bind_int64(query, 7, record->id);
    sqlite3_bind_int64(query, 8, row->epoch);
    return store_next(journal, query, error) == STORE_END && check_changed(journal, row, error);
}
