/* journal/archived.c: what stays of moved events is taken down, read back and carried on. */
#include "journal/archived.h"
#include "journal/archived_seal.h"
#include "journal/upkeep.h"
#include <string.h>

/* ---- the row that stands for all ---- */

static void sum_row(const struct archived_row *row, uint8_t sum[STORE_HASH_BYTES])
{
    struct digest digest;
    digest_begin(&digest);
    digest_number(&digest, row->sums.first);
    digest_number(&digest, row->sums.last);
    digest_number(&digest, row->sums.events);
    digest_number(&digest, row->sums.accepted);
    digest_number(&digest, row->sums.refused);
    digest_number(&digest, row->sums.dropped);
    digest_hash(&digest, row->hash);
    digest_end(&digest, sum);
}

static bool is_sound(const struct archived *sums)
{
    return sums->first == 1 && sums->last >= sums->first && sums->events == sums->last &&
           sums->events >= sums->accepted + sums->refused + sums->dropped;
}

bool archived_row_read(struct journal *journal, struct archived_row *row, GError **error)
{
    static const char sql[] = "SELECT first, last, events, accepted, refused, dropped, hash, sum FROM archived";
    uint8_t found[STORE_HASH_BYTES], sum[STORE_HASH_BYTES];
    *row = (struct archived_row){ 0 };
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    enum store_step step = query ? store_next(journal, query, error) : STORE_FAILED;
    if (step != STORE_ROW)
        return step == STORE_END;
    row->sums = (struct archived){
        .first = sqlite3_column_int64(query, 0),
        .last = sqlite3_column_int64(query, 1),
        .events = sqlite3_column_int64(query, 2),
        .accepted = sqlite3_column_int64(query, 3),
        .refused = sqlite3_column_int64(query, 4),
        .dropped = sqlite3_column_int64(query, 5),
    };
    if (store_column_hash(query, 6, row->hash) && is_sound(&row->sums)) {
        sum_row(row, found);
        if (store_column_hash(query, 7, sum) && memcmp(sum, found, STORE_HASH_BYTES) == 0)
            return true;
    }
    return store_fail_damaged(journal, "what is in an archive", error);
}

bool archived_row_write(struct journal *journal, const struct archived_row *row, GError **error)
{
    static const char sql[] = "INSERT OR REPLACE INTO archived(one, first, last, events, accepted, refused, dropped,"
                              " hash, sum) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    uint8_t sum[STORE_HASH_BYTES];
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    sum_row(row, sum);
    sqlite3_bind_int64(query, 1, row->sums.first);
    sqlite3_bind_int64(query, 2, row->sums.last);
    sqlite3_bind_int64(query, 3, row->sums.events);
    sqlite3_bind_int64(query, 4, row->sums.accepted);
    sqlite3_bind_int64(query, 5, row->sums.refused);
    sqlite3_bind_int64(query, 6, row->sums.dropped);
    store_bind_hash(query, 7, row->hash);
    store_bind_hash(query, 8, sum);
    return store_next(journal, query, error) == STORE_END;
}

bool archived_chain_end(struct journal *journal, struct last_seen *end, GError **error)
{
    static const char sql[] = "SELECT id, hash FROM events ORDER BY id DESC LIMIT 1";
    struct archived_row row;
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    *end = (struct last_seen){ 0 };
    enum store_step step = query ? store_next(journal, query, error) : STORE_FAILED;
    if (step == STORE_ROW) {
        end->seq = sqlite3_column_int64(query, 0);
        return store_column_hash(query, 1, end->hash) || store_fail_damaged(journal, "the chain is broken", error);
    }
    if (step == STORE_FAILED || !archived_row_read(journal, &row, error))
        return false;
    end->seq = row.sums.last;
    memcpy(end->hash, row.hash, STORE_HASH_BYTES);
    return true;
}

bool journal_archived(struct journal *journal, struct archived *archived, GError **error)
{
    struct archived_row row;
    bool read = archived_row_read(journal, &row, error);
    *archived = row.sums;
    return read;
}

/* ---- what stays ---- */

static bool keep_orders(struct journal *journal, int64_t last, const char *member, GError **error)
{
    static const char sql[] =
        "SELECT moved.order_id, moved.events + ifnull(before.events, 0), ifnull(before.first_at, first.created_at),"
        " newest.created_at, newest.id, ifnull((SELECT json_object(?3, json_extract(body, ?2)) FROM events"
        " WHERE events.order_id = moved.order_id AND events.id <= ?1 AND state = 'accepted' AND instr(body, ?3) > 0"
        " AND CASE WHEN json_valid(body) THEN json_type(body, ?2) IN ('integer', 'real') END"
        " ORDER BY events.id DESC LIMIT 1), before.told)"
        " FROM (SELECT order_id, count(*) AS events, min(id) AS lowest, max(id) AS highest FROM events WHERE id <= ?1"
        " GROUP BY order_id) AS moved JOIN events AS first ON first.id = lowest"
        " JOIN events AS newest ON newest.id = highest"
        " LEFT JOIN archived_orders AS before ON before.order_id = moved.order_id";
    g_autofree char *path = g_strdup_printf("$.%s", member);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, last);
    store_bind_text(query, 2, path);
    store_bind_text(query, 3, member);
    return archived_table_write(journal, &archived_orders, query, error);
}

static bool keep_up_to(struct journal *journal, const struct archived_table *table, const char *sql, int64_t last,
                       GError **error)
{
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, last);
    return archived_table_write(journal, table, query, error);
}

static bool keep_sums(struct journal *journal, int64_t last, GError **error)
{
    static const char sql[] = "SELECT min(id), max(id), count(*), sum(state = 'accepted'), sum(state = 'refused'),"
                              " sum(state = 'dropped') FROM events WHERE id <= ?1";
    struct archived_row row;
    struct last_seen end;
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query || !archived_row_read(journal, &row, error))
        return false;
    sqlite3_bind_int64(query, 1, last);
    if (store_next(journal, query, error) != STORE_ROW || !chain_event(journal, last, &end, error))
        return false;
    row.sums.first = MAX(row.sums.first, 1);
    row.sums.last = last;
    row.sums.events += sqlite3_column_int64(query, 2);
    row.sums.accepted += sqlite3_column_int64(query, 3);
    row.sums.refused += sqlite3_column_int64(query, 4);
    row.sums.dropped += sqlite3_column_int64(query, 5);
    memcpy(row.hash, end.hash, STORE_HASH_BYTES);
    return is_sound(&row.sums) ? archived_row_write(journal, &row, error)
                               : store_fail_damaged(journal, "the chain is broken", error);
}

bool archived_keep(struct journal *journal, int64_t last, const char *member, GError **error)
{
    static const char accepted[] =
        "SELECT events.order_id, events.event, events.id, events.created_at FROM (SELECT max(id) AS highest FROM events"
        " WHERE id <= ?1 AND state = 'accepted' GROUP BY order_id, event) JOIN events ON events.id = highest";
    /* Version 8 marks a uuid that is made of a row of a file (intake/batch). */
    static const char rows[] = "SELECT id, uuid, order_id, event, state FROM events WHERE id <= ?1"
                               " AND substr(uuid, 15, 1) = '8'";
    return archived_seals_prove(journal, error) && keep_sums(journal, last, error) &&
           keep_orders(journal, last, member, error) &&
           keep_up_to(journal, &archived_accepted, accepted, last, error) &&
           keep_up_to(journal, &archived_rows, rows, last, error) && archived_seals_write(journal, "main", error);
}

bool archived_forget(struct journal *journal, const char *order, GError **error)
{
    static const char sql[] = "SELECT order_id, events, first_at, last_at, last, NULL FROM archived_orders"
                              " WHERE order_id = ?1";
    struct archived_row row;
    if (!archived_row_read(journal, &row, error))
        return false;
    if (row.sums.last == 0)
        return true;
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query || !archived_seals_prove(journal, error))
        return false;
    store_bind_text(query, 1, order);
    return archived_table_write(journal, &archived_orders, query, error) &&
           archived_seals_write(journal, "main", error);
}

/* ---- all of it ---- */

bool archived_verify(struct journal *journal, struct archived_row *row, GError **error)
{
    return archived_row_read(journal, row, error) && archived_tables_verify(journal, error);
}

bool archived_carry(struct journal *damaged, struct journal *fresh, const struct archived_row *row, GError **error)
{
    return archived_tables_carry(damaged, fresh, error) && archived_row_write(fresh, row, error) &&
           archived_seals_write(fresh, "main", error);
}
