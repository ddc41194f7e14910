/* journal/search.c: how the index grows and how it is emptied. The last event it holds is 'indexed' in meta, written in
 * the same change as the rows of the index, so that a process that ends here leaves nothing to mend. */
#include "journal/search.h"

/* Numbers of search.h as SQL has them. */
#define BLOCK_OF_ID "(id + 5) / 6"
#define SPAN_OF_ID "(id - 1) / 1020"
G_STATIC_ASSERT(SEARCH_BLOCK == 6 && SEARCH_SPAN == 1020 && SEARCH_SPAN % SEARCH_BLOCK == 0);

/* An event that waits is about to change: as many of the newest are left alone because of it. */
enum { WAITS_FOR = 2000 };

bool search_indexed(struct journal *journal, int64_t *id, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, "SELECT value FROM meta WHERE key = 'indexed'", error);
    return query && store_number(journal, query, 0, id, error);
}

bool search_empty(struct journal *journal, GError **error)
{
    return store_execute(journal,
                         "INSERT INTO search(search) VALUES ('delete-all'); DELETE FROM search_names;"
                         "DELETE FROM search_spans; DELETE FROM search_late; DELETE FROM meta WHERE key = 'indexed';"
                         "INSERT INTO meta(key, value) SELECT 'indexed', last / 6 * 6 FROM archived",
                         error);
}

static bool run_between(struct journal *journal, const char *sql, int64_t after, int64_t last, GError **error)
{
    store_query *query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, after);
    sqlite3_bind_int64(query, 2, last);
    return store_run(journal, query, error);
}

/* Each text stands between two separators, so that a whole name can be asked for. */
static bool index_texts(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    static const char sql[] =
        "INSERT INTO search(rowid, text) SELECT " BLOCK_OF_ID
        ", group_concat(said, '') FROM (SELECT events.id AS id, char(31) || order_id || char(31)"
        " || event || char(31) || ifnull(operator, '') || char(31) || ifnull(customer, '') || char(31) ||"
        " ifnull(product, '') || char(31) || ifnull(serial, '') || char(31) || ifnull(body, '') || char(31) ||"
        " ifnull(reason, '') || char(31) || ifnull((SELECT group_concat(answer, char(31)) FROM attempts"
        " WHERE event_id = events.id), '') || char(31) AS said FROM events LEFT JOIN orders ON orders.id = order_id"
        " WHERE events.id > ?1 AND events.id <= ?2) GROUP BY 1";
    return run_between(journal, sql, after, last, error);
}

/* The names a short word is looked up in, but for those of the orders, which have a table of their own. */
static bool index_names(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    static const char sql[] = "INSERT OR IGNORE INTO search_names"
                              " SELECT event FROM events WHERE id > ?1 AND id <= ?2"
                              " UNION SELECT operator FROM events WHERE id > ?1 AND id <= ?2 AND operator IS NOT NULL"
                              " UNION SELECT order_id FROM events WHERE id > ?1 AND id <= ?2"
                              " AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = order_id)";
    return run_between(journal, sql, after, last, error);
}

static bool index_spans(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    static const char sql[] = "INSERT INTO search_spans SELECT " SPAN_OF_ID ", min(created_at), max(created_at)"
                              " FROM events WHERE id > ?1 AND id <= ?2 GROUP BY 1"
                              " ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at),"
                              " last_at = max(last_at, excluded.last_at)";
    return run_between(journal, sql, after, last, error);
}

static bool note_indexed(struct journal *journal, int64_t last, GError **error)
{
    store_query *query =
        store_query_of(journal, "INSERT OR REPLACE INTO meta(key, value) VALUES ('indexed', ?1)", error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, last);
    return store_run(journal, query, error);
}

/* Where the step that begins behind `after` ends: whole blocks, before the first of the newest that waits. */
static bool find_end(struct journal *journal, int64_t after, int most, int64_t *last, GError **error)
{
    static const char sql[] =
        "SELECT min(newest, ifnull((SELECT min(id) - 1 FROM events WHERE id > max(?1, newest - ?2)"
        " AND state IN ('queued', 'sending')), newest)) FROM (SELECT ifnull(max(id), 0) AS newest FROM events)";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, after);
    sqlite3_bind_int(query, 2, WAITS_FOR);
    if (!store_number(journal, query, 0, last, error))
        return false;
    *last = MIN(*last, after + most) / SEARCH_BLOCK * SEARCH_BLOCK;
    return true;
}

static bool too_many_late(struct journal *journal, bool *many, GError **error)
{
    int64_t late = 0;
    g_autoptr(store_query) query =
        store_query_of(journal, "SELECT count(*) FROM (SELECT 1 FROM search_late LIMIT ?1)", error);
    if (!query)
        return false;
    sqlite3_bind_int(query, 1, SEARCH_LATE_MOST + 1);
    bool counted = store_number(journal, query, 0, &late, error);
    *many = late > SEARCH_LATE_MOST;
    return counted;
}

static bool index_between(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    return index_texts(journal, after, last, error) && index_names(journal, after, last, error) &&
           index_spans(journal, after, last, error) && note_indexed(journal, last, error);
}

static bool look(struct journal *journal, int most, int64_t *after, int64_t *last, bool *anew, GError **error)
{
    return search_indexed(journal, after, error) && find_end(journal, *after, most, last, error) &&
           too_many_late(journal, anew, error);
}

bool journal_index_step(struct journal *journal, int most, bool *more, GError **error)
{
    int64_t after = 0, last = 0;
    bool anew = false;
    *more = false;
    /* First without the right to write: mostly there is nothing to do. */
    if (!look(journal, most, &after, &last, &anew, error))
        return false;
    if (!anew && last - after < MIN(SEARCH_TAIL, most / SEARCH_BLOCK * SEARCH_BLOCK))
        return true;
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change || !look(journal, most, &after, &last, &anew, error))
        return false;
    bool done = anew ? search_empty(journal, error) : last <= after || index_between(journal, after, last, error);
    *more = done && (anew || last - after >= most / SEARCH_BLOCK * SEARCH_BLOCK);
    return done && store_commit(g_steal_pointer(&change), error);
}
