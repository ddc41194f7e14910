/* journal/journal_events.c: questions about events, attempts and counts. */
#include "journal/journal_events.h"
#include "journal/archived.h"
#include "journal/beside.h"
#include "journal/event_row.h"
#include "journal/finder.h"
#include "journal/journal_decisions.h"
#include "journal/journal_orders.h"

struct event_record *journal_find_event(struct journal *journal, int64_t id, GError **error)
{
    struct event_row row;
    bool found = event_row_find(journal, id, &row, error);
    struct event_record *record = found ? g_steal_pointer(&row.record) : NULL;
    event_row_clear(&row);
    return record;
}

struct event_record *journal_find_recorded(struct journal *journal, int64_t id, GError **error)
{
    g_autoptr(GError) why = NULL;
    struct event_record *record = archived_find_row(journal, id, &why);
    if (!why)
        return record ? record : journal_find_event(journal, id, error);
    g_propagate_error(error, g_steal_pointer(&why));
    return NULL;
}

/* Appends the rows of a question over EVENT_COLUMNS until the list holds `most`. */
static bool append_events(struct journal *journal, sqlite3_stmt *query, unsigned most, GPtrArray *events,
                          GError **error)
{
    enum store_step step = STORE_END;
    while (events->len < most && (step = store_next(journal, query, error)) == STORE_ROW) {
        struct event_row row;
        bool whole = event_row_read(journal, query, &row, error);
        if (whole)
            g_ptr_array_add(events, g_steal_pointer(&row.record));
        event_row_clear(&row);
        if (!whole)
            return false;
    }
    return step != STORE_FAILED;
}

/* All of them in a list of their own; NULL on error. */
static GPtrArray *read_events(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    g_autoptr(GPtrArray) events = event_records_new();
    return append_events(journal, query, UINT_MAX, events, error) ? g_steal_pointer(&events) : NULL;
}

/* ---- history ---- */

/* How far a look through the past goes. */
struct reach {
    int64_t most;  /* events to be looked at */
    int64_t below; /* all from here on were looked at; 0 = all */
};

/* Asks the condition of every event in the ranges of the finder until `limit` are found or enough were looked at. */
static bool read_ranges(struct journal *journal, const struct filter *filter, struct finder *finder, unsigned limit,
                        struct reach *reach, GPtrArray *events, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SELECT " EVENT_COLUMNS " FROM events WHERE id BETWEEN ?1 AND ?2 AND %s"
                                           " ORDER BY id DESC",
                                           filter_condition(filter));
    g_autoptr(store_query) query = store_query_kept(journal, sql, error);
    enum store_step step = query ? STORE_ROW : STORE_FAILED;
    int64_t first, last;
    if (query)
        filter_bind(filter, query, 2);
    while (step == STORE_ROW && events->len < limit && reach->most > 0 &&
           (step = finder_next(finder, &first, &last, error)) == STORE_ROW) {
        reach->most -= last - first + 1;
        reach->below = first;
        sqlite3_reset(query);
        sqlite3_bind_int64(query, 1, first);
        sqlite3_bind_int64(query, 2, last);
        beside_between(journal, first, last);
        if (!append_events(journal, query, limit, events, error))
            return false;
    }
    if (step == STORE_END)
        reach->below = 0;
    else if (events->len > 0 && events->len == limit)
        reach->below = ((const struct event_record *)events->pdata[limit - 1])->id;
    return step != STORE_FAILED;
}

static GPtrArray *look_back(struct journal *journal, const char *filter, const struct time_context *context,
                            int64_t before, int limit, struct reach *reach, GError **error)
{
    g_autoptr(filter_handle) read = filter_read_events(filter, context, error);
    g_autoptr(GPtrArray) events = event_records_new();
    /* One look at the journal: index and events are those of the same moment. */
    if (!read || !journal_look(journal, error))
        return NULL;
    g_autoptr(finder_handle) finder = beside_begin(journal, error) ? finder_new(journal, read, before, error) : NULL;
    bool found = finder && read_ranges(journal, read, finder, limit > 0 ? (unsigned)limit : 0, reach, events, error);
    g_clear_pointer(&finder, finder_free);
    beside_end(journal);
    journal_look_end(journal);
    return found ? g_steal_pointer(&events) : NULL;
}

GPtrArray *journal_history(struct journal *journal, const char *filter, const struct time_context *context,
                           int64_t before, int limit, GError **error)
{
    struct reach reach = { .most = INT64_MAX };
    return look_back(journal, filter, context, before, limit, &reach, error);
}

GPtrArray *journal_history_part(struct journal *journal, const char *filter, const struct time_context *context,
                                int64_t *before, int limit, GError **error)
{
    struct reach reach = { .most = JOURNAL_PART_MOST };
    GPtrArray *events = look_back(journal, filter, context, *before, limit, &reach, error);
    *before = reach.below == 1 ? 0 : reach.below;
    return events;
}

/* Those from `first` on. */
static void reverse(GPtrArray *events, unsigned first)
{
    void **items = events->pdata;
    for (unsigned low = first, high = events->len; low + 1 < high; low++) {
        void *kept = items[low];
        items[low] = items[--high];
        items[high] = kept;
    }
}

/* Appends the newest `limit` events of the order, oldest first. */
static bool append_newest(struct journal *journal, const char *order, int limit, GPtrArray *events, GError **error)
{
    static const char sql[] = "SELECT " EVENT_COLUMNS " FROM events WHERE order_id = ?1 ORDER BY id DESC LIMIT ?2";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, order);
    sqlite3_bind_int(query, 2, limit);
    unsigned first = events->len;
    bool read = append_events(journal, query, UINT_MAX, events, error);
    reverse(events, first);
    return read;
}

static bool append_timeline(struct journal *journal, const char *order, int limit, GPtrArray *events, GError **error)
{
    return archived_append(journal, order, events, error) && append_newest(journal, order, limit, events, error);
}

GPtrArray *journal_timeline(struct journal *journal, const char *order, int limit, GError **error)
{
    g_autoptr(GPtrArray) events = event_records_new();
    return append_timeline(journal, order, limit, events, error) ? g_steal_pointer(&events) : NULL;
}

GPtrArray *journal_timelines(struct journal *journal, const char *const *orders, int limit, GError **error)
{
    g_autoptr(GPtrArray) all = event_records_new();
    for (size_t i = 0; orders[i]; i++)
        if (!append_timeline(journal, orders[i], limit, all, error))
            return NULL;
    return g_steal_pointer(&all);
}

bool journal_find_same(struct journal *journal, const struct same_body *same, int64_t *id, GError **error)
{
    static const char sql[] = "SELECT coalesce(min(id), 0) FROM (SELECT id, body, created_at, state FROM events"
                              " WHERE order_id = ?1 ORDER BY id DESC LIMIT ?5) WHERE body = ?2 AND created_at > ?3"
                              " AND created_at < ?4 AND state NOT IN ('refused', 'dropped')";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, same->order);
    store_bind_text(query, 2, same->body);
    sqlite3_bind_int64(query, 3, same->since);
    sqlite3_bind_int64(query, 4, same->until);
    sqlite3_bind_int(query, 5, same->limit);
    return store_number(journal, query, 0, id, error);
}

enum { NAMES_FROM_NEWEST = 2000 };

static bool add_names(struct journal *journal, const char *member, int limit, GPtrArray *names, GError **error)
{
    static const char sql[] =
        "SELECT value FROM (SELECT id, CASE WHEN json_valid(body) AND json_type(body, ?1) = 'text'"
        " THEN json_extract(body, ?1) END AS value FROM (SELECT id, body FROM events ORDER BY id"
        " DESC LIMIT ?3)) WHERE value <> '' GROUP BY value ORDER BY max(id) DESC LIMIT ?2";
    g_autofree char *path = g_strdup_printf("$.%s", member);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, path);
    sqlite3_bind_int(query, 2, limit);
    sqlite3_bind_int(query, 3, NAMES_FROM_NEWEST);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        g_autofree char *name = store_column_text(query, 0);
        if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            g_ptr_array_add(names, g_steal_pointer(&name));
    }
    return step == STORE_END;
}

GPtrArray *journal_names(struct journal *journal, const char *const *members, int limit, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; members[i]; i++)
        if (!add_names(journal, members[i], limit, names, error))
            return NULL;
    return g_steal_pointer(&names);
}

GPtrArray *journal_attempts(struct journal *journal, int64_t id, GError **error)
{
    static const char sql[] = "SELECT " ATTEMPT_COLUMNS " FROM attempts WHERE event_id = ?1 ORDER BY number";
    g_autoptr(GPtrArray) attempts = g_ptr_array_new_with_free_func((GDestroyNotify)attempt_record_free);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return NULL;
    sqlite3_bind_int64(query, 1, id);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        struct attempt_row row;
        if (!attempt_row_read(journal, query, &row, error)) {
            attempt_row_clear(&row);
            return NULL;
        }
        g_ptr_array_add(attempts, g_memdup2(&row.record, sizeof row.record));
    }
    return step == STORE_END ? g_steal_pointer(&attempts) : NULL;
}

GArray *journal_sendable(struct journal *journal, const char *server, int limit, GError **error)
{
    /* The first that waits of each order, whatever its server: what is behind it may not go either. */
    static const char sql[] =
        "SELECT events.id FROM (SELECT min(id) AS id FROM events WHERE state = 'queued' AND state <> 'accepted'"
        " GROUP BY order_id) AS first JOIN events ON events.id = first.id"
        " WHERE server = ?1 AND profile = ?2 AND held_until = 0 AND NOT EXISTS (SELECT 1 FROM events AS other"
        " WHERE other.state = 'sending' AND other.state <> 'accepted' AND other.order_id = events.order_id)"
        " ORDER BY events.id LIMIT ?3";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return NULL;
    store_bind_text(query, 1, server);
    store_bind_text(query, 2, journal->profile);
    sqlite3_bind_int(query, 3, limit);
    return store_numbers(journal, query, error);
}

static GPtrArray *read_kept(struct journal *journal, const char *sql, const char *server, int limit, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return NULL;
    store_bind_text(query, 1, server);
    store_bind_text(query, 2, journal->profile);
    sqlite3_bind_int(query, 3, limit);
    return read_events(journal, query, error);
}

/* What waits for ?1 and is, or stands behind, one of its order that `which` names. */
#define KEPT_BY(which)                                                                                                 \
    "SELECT " EVENT_COLUMNS                                                                                            \
    " FROM events JOIN (SELECT order_id AS held_order, min(id) AS held_id FROM events WHERE " which                    \
    " GROUP BY order_id) ON order_id = held_order AND id >= held_id"                                                   \
    " WHERE state = 'queued' AND state <> 'accepted' AND server = ?1 AND profile = ?2 ORDER BY id LIMIT ?3"

GPtrArray *journal_kept_by_rest(struct journal *journal, const char *server, int limit, GError **error)
{
    return read_kept(journal, KEPT_BY("held_until <> 0"), server, limit, error);
}

GPtrArray *journal_kept_by_address(struct journal *journal, const char *server, int limit, GError **error)
{
    return read_kept(journal, KEPT_BY("state = 'queued' AND state <> 'accepted' AND (server <> ?1 OR profile <> ?2)"),
                     server, limit, error);
}

static void free_address(void *address)
{
    address_count_free(address);
}

GPtrArray *journal_other_addresses(struct journal *journal, const char *server, GError **error)
{
    static const char sql[] =
        "SELECT server, sum(state = 'queued' AND ever_unknown = 0), sum(state = 'unknown') FROM events"
        " WHERE state IN ('queued', 'unknown') AND state <> 'accepted' AND server <> ?1 AND profile = ?2"
        " GROUP BY server ORDER BY server";
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(free_address);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return NULL;
    store_bind_text(query, 1, server);
    store_bind_text(query, 2, journal->profile);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        struct address_count *address = g_new(struct address_count, 1);
        *address = (struct address_count){ .server = store_column_text(query, 0),
                                           .waiting = sqlite3_column_int64(query, 1),
                                           .unknown = sqlite3_column_int64(query, 2) };
        g_ptr_array_add(found, address);
    }
    return step == STORE_END ? g_steal_pointer(&found) : NULL;
}

bool journal_count(struct journal *journal, const char *server, struct journal_counts *counts, GError **error)
{
    static const char sql[] =
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM orders LIMIT ?2)),"
        " (SELECT count(*) FROM events WHERE state = 'queued' AND state <> 'accepted') +"
        " (SELECT count(*) FROM events WHERE state = 'sending' AND state <> 'accepted'),"
        " (SELECT count(*) FROM events WHERE state = 'unknown' AND state <> 'accepted'),"
        " (SELECT count(*) FROM events WHERE held_until <> 0),"
        " (SELECT count(*) FROM events WHERE state = 'queued' AND state <> 'accepted' AND server <> ?1)";
    *counts = (struct journal_counts){ 0 };
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, server ? server : "");
    sqlite3_bind_int(query, 2, JOURNAL_COUNT_MOST + 1);
    if (store_next(journal, query, error) != STORE_ROW)
        return false;
    *counts = (struct journal_counts){
        .orders = sqlite3_column_int64(query, 0),
        .waiting = sqlite3_column_int64(query, 1),
        .unknown = sqlite3_column_int64(query, 2),
        .resting = sqlite3_column_int64(query, 3),
        .elsewhere = sqlite3_column_int64(query, 4),
    };
    return true;
}
