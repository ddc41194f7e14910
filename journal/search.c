/* journal/search.c: how the index grows and how it is emptied. The last event it holds is 'indexed' in meta, written in
 * the same change as the rows of the index, so that a process that ends here leaves nothing to mend. */
#include "journal/search.h"
#include "journal/beside_marks.h"
#include "journal/name_marks.h"

/* Numbers of search.h as SQL has them. */
#define BLOCK_OF_ID "(id + 5) / 6"
#define SPAN_OF_ID "(id - 1) / 1020"
G_STATIC_ASSERT(SEARCH_BLOCK == 6 && SEARCH_SPAN == 1020 && SEARCH_SPAN % SEARCH_BLOCK == 0);

/* An event that waits is about to change: as many of the newest are left alone because of it. */
enum { WAITS_FOR = 2000 };
/* As many events are marked in the time in which one is indexed; most of it is the commit. */
enum { MARKED_PER_INDEXED = 4 };

bool search_indexed(struct journal *journal, int64_t *id, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, "SELECT value FROM meta WHERE key = 'indexed'", error);
    return query && store_number(journal, query, 0, id, error);
}

bool search_marked(struct journal *journal, int64_t *id, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, "SELECT value FROM meta WHERE key = 'marked'", error);
    return query && store_number(journal, query, 0, id, error);
}

/* Nobody else moves the end of the index while a change is under way, so that it is read once. */
static bool indexed_in_change(struct journal *journal, GError **error)
{
    if (!journal->indexed_known)
        journal->indexed_known = search_indexed(journal, &journal->indexed, error);
    return journal->indexed_known;
}

bool search_note_late(struct journal *journal, int64_t id, GError **error)
{
    if (!indexed_in_change(journal, error))
        return false;
    if (id > journal->indexed)
        return true;
    store_query *query = store_query_of(journal, "INSERT OR IGNORE INTO search_late VALUES (?1)", error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, id);
    return store_run(journal, query, error);
}

bool search_empty(struct journal *journal, GError **error)
{
    journal->indexed_known = false;
    return store_execute(journal,
                         "INSERT INTO search(search) VALUES ('delete-all'); DELETE FROM search_names;"
                         "INSERT INTO search_orders(search_orders) VALUES ('delete-all');"
                         "INSERT INTO search_single(search_single) VALUES ('delete-all'); DELETE FROM search_marks;"
                         "DELETE FROM search_spans; DELETE FROM search_late;"
                         "DELETE FROM meta WHERE key IN ('indexed', 'marked');"
                         "INSERT INTO meta(key, value) SELECT 'indexed', last / 6 * 6 FROM archived;"
                         "INSERT INTO meta(key, value) SELECT 'marked', last / 6 * 6 FROM archived",
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

/* What an event says: each text stands between two separators, so that a whole name can be asked for. */
#define SAID(IN)                                                                                                       \
    "FROM (SELECT events.id AS id, char(31) || order_id || char(31) || event || char(31) || ifnull(operator, '') ||"   \
    " char(31) || ifnull(customer, '') || char(31) || ifnull(product, '') || char(31) || ifnull(serial, '') ||"        \
    " char(31) || ifnull(body, '') || char(31) || ifnull(reason, '') || char(31) || ifnull("                           \
    "(SELECT group_concat(answer, char(31)) FROM attempts WHERE event_id = events.id), '') || char(31) AS said"        \
    " FROM events LEFT JOIN orders ON orders.id = order_id WHERE events.id > ?1 AND events.id <= ?2" IN ")"

static bool index_texts(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    static const char sql[] =
        "INSERT INTO search(rowid, text) SELECT " BLOCK_OF_ID ", group_concat(said, '') " SAID("") " GROUP BY 1";
    return run_between(journal, sql, after, last, error);
}

/* What is accepted stays so: whatever is not so later was not when it came here. */
static bool index_singles(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    static const char sql[] =
        "INSERT INTO search_single(rowid, text) SELECT id, said " SAID(" AND state <> 'accepted'");
    return run_between(journal, sql, after, last, error);
}

static bool index_orders(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    static const char sql[] =
        "INSERT INTO search_orders(rowid, text) SELECT id, order_id FROM events AS newest WHERE id > ?1 AND id <= ?2"
        " AND NOT EXISTS (SELECT 1 FROM events WHERE order_id = newest.order_id AND id < newest.id)";
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

static bool note(struct journal *journal, const char *key, int64_t last, GError **error)
{
    store_query *query = store_query_of(journal, "INSERT OR REPLACE INTO meta(key, value) VALUES (?1, ?2)", error);
    journal->indexed_known = false;
    if (!query)
        return false;
    store_bind_text(query, 1, key);
    sqlite3_bind_int64(query, 2, last);
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
           index_spans(journal, after, last, error) && note(journal, "indexed", last, error);
}

static bool mark_between(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    return name_marks_add(journal, after, last, error) && beside_marks_add(journal, after, last, error) &&
           index_orders(journal, after, last, error) && index_singles(journal, after, last, error) &&
           note(journal, "marked", last, error);
}

/* What there is to do. An older version left an index without marks: these come first. */
struct look {
    int64_t indexed, marked;
    int64_t last; /* where the step ends that begins behind `indexed` */
    bool anew;
};

static bool look(struct journal *journal, int most, struct look *found, GError **error)
{
    return search_indexed(journal, &found->indexed, error) && search_marked(journal, &found->marked, error) &&
           find_end(journal, found->indexed, most, &found->last, error) && too_many_late(journal, &found->anew, error);
}

static bool step(struct journal *journal, int most, const struct look *found, GError **error)
{
    if (found->anew)
        return search_empty(journal, error);
    if (found->marked < found->indexed)
        return mark_between(journal, found->marked,
                            MIN(found->marked + (int64_t)MARKED_PER_INDEXED * most, found->indexed), error);
    return found->last <= found->indexed || (index_between(journal, found->indexed, found->last, error) &&
                                             mark_between(journal, found->indexed, found->last, error));
}

bool journal_index_step(struct journal *journal, int most, bool *more, GError **error)
{
    struct look found = { 0 };
    int whole = most / SEARCH_BLOCK * SEARCH_BLOCK;
    *more = false;
    /* First without the right to write: mostly there is nothing to do. */
    if (!look(journal, most, &found, error))
        return false;
    if (!found.anew && found.marked >= found.indexed && found.last - found.indexed < MIN(SEARCH_TAIL, whole))
        return true;
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change || !look(journal, most, &found, error))
        return false;
    bool done = step(journal, most, &found, error);
    *more = done && (found.anew || found.marked < found.indexed || found.last - found.indexed >= whole);
    return done && store_commit(g_steal_pointer(&change), error);
}
