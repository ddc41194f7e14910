/* journal/archived_find.c: what is asked of what stays of moved events. */
#include "journal/archived.h"
#include "journal/archived_table.h"

static struct event_record *record_new(int64_t id, const char *order, const char *event, enum event_state state)
{
    struct event_record *record = g_new(struct event_record, 1);
    *record = (struct event_record){
        .id = id,
        .uuid = g_strdup(""),
        .order = g_strdup(order),
        .event = g_strdup(event),
        .body = g_strdup("null"),
        .state = state,
        .reason = g_strdup("It is in an archive."),
        .machine = g_strdup(""),
        .profile = g_strdup(""),
        .server = g_strdup(""),
        .archived = 1,
    };
    return record;
}

struct event_record *archived_find_row(struct journal *journal, int64_t id, GError **error)
{
    static const char sql[] =
        "SELECT event_id, uuid, order_id, event, state, sum FROM archived_rows WHERE event_id = ?1";
    enum event_state state;
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return NULL;
    sqlite3_bind_int64(query, 1, id);
    if (store_next(journal, query, error) != STORE_ROW ||
        !archived_table_check(journal, &archived_rows, query, error) ||
        !event_state_read((const char *)sqlite3_column_text(query, 4), &state))
        return NULL;
    return record_new(id, (const char *)sqlite3_column_text(query, 2), (const char *)sqlite3_column_text(query, 3),
                      state);
}

/* Steps to the row of that order; STORE_END where nothing of it was moved. */
static enum store_step find_order(struct journal *journal, sqlite3_stmt *query, const char *order, GError **error)
{
    store_bind_text(query, 1, order);
    enum store_step step = store_next(journal, query, error);
    bool whole = step != STORE_ROW || archived_table_check(journal, &archived_orders, query, error);
    return whole ? step : STORE_FAILED;
}

#define ORDER_ROW "SELECT order_id, events, first_at, last_at, last, told, sum FROM archived_orders WHERE order_id = ?1"

bool archived_first_at(struct journal *journal, const char *order, int64_t *at, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, ORDER_ROW, error);
    enum store_step step = query ? find_order(journal, query, order, error) : STORE_FAILED;
    if (step == STORE_ROW)
        *at = sqlite3_column_int64(query, 2);
    return step != STORE_FAILED;
}

bool archived_times(struct journal *journal, int64_t *first_at, int64_t *last_at, GError **error)
{
    static const char first[] = "SELECT min(first_at) FROM archived_orders";
    static const char last[] = "SELECT max(last_at) FROM archived_orders";
    g_autoptr(store_query) firsts = store_query_of(journal, first, error);
    g_autoptr(store_query) lasts = firsts ? store_query_of(journal, last, error) : NULL;
    *first_at = *last_at = 0;
    return lasts && store_number(journal, firsts, 0, first_at, error) &&
           store_number(journal, lasts, 0, last_at, error);
}

/* One for each name that was accepted, the oldest first; the newest carries what was told last. */
static bool append_accepted(struct journal *journal, const struct event_record *all, const char *told,
                            GPtrArray *events, GError **error)
{
    static const char sql[] = "SELECT order_id, event, last, last_at, sum FROM archived_accepted WHERE order_id = ?1"
                              " ORDER BY last";
    struct event_record *record = NULL;
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, all->order);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW &&
           archived_table_check(journal, &archived_accepted, query, error)) {
        record = record_new(sqlite3_column_int64(query, 2), all->order, (const char *)sqlite3_column_text(query, 1),
                            EVENT_ACCEPTED);
        record->created_at = sqlite3_column_int64(query, 3);
        record->archived = all->archived;
        g_ptr_array_add(events, record);
    }
    if (record && told) {
        g_free(record->body);
        record->body = g_strdup(told);
    }
    return step == STORE_END;
}

bool archived_append(struct journal *journal, const char *order, GPtrArray *events, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, ORDER_ROW, error);
    enum store_step step = query ? find_order(journal, query, order, error) : STORE_FAILED;
    if (step != STORE_ROW)
        return step == STORE_END;
    struct event_record *all = record_new(sqlite3_column_int64(query, 4), order, "", EVENT_DROPPED);
    all->created_at = sqlite3_column_int64(query, 3);
    all->archived = sqlite3_column_int64(query, 1);
    g_ptr_array_add(events, all);
    return append_accepted(journal, all, (const char *)sqlite3_column_text(query, 5), events, error);
}
