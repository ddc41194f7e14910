/* journal/forget.c: blanks what an order's events say of people. Hashes, times and who did it stay, so the chain stays
 * whole: it holds a body by its hash only. */
#include "journal/archived.h"
#include "journal/event_row.h"
#include "journal/journal_orders.h"
#include "journal/search.h"
#include "journal/upkeep.h"

static bool refuse_open(struct journal *journal, const char *order, GError **error)
{
    static const char sql[] = "SELECT id FROM events WHERE order_id = ?1 AND state IN ('queued', 'sending', 'unknown')"
                              " ORDER BY id LIMIT 1";
    int64_t id = 0;
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, order);
    if (!store_number(journal, query, 0, &id, error))
        return false;
    if (id == 0)
        return true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE,
                "Event %" G_GINT64_FORMAT
                " of the order %s is not settled; send, drop or resolve it first, then forget "
                "the order.",
                id, order);
    return false;
}

/* An id with a slip in it would be said to be forgotten while the order it was meant for is kept. */
static bool refuse_unknown(struct journal *journal, const char *order, GError **error)
{
    static const char sql[] = "SELECT EXISTS (SELECT 1 FROM orders WHERE id = ?1)"
                              " + EXISTS (SELECT 1 FROM events WHERE order_id = ?1)"
                              " + EXISTS (SELECT 1 FROM drafts WHERE order_id = ?1)"
                              " + EXISTS (SELECT 1 FROM archived_orders WHERE order_id = ?1)";
    int64_t found = 0;
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, order);
    if (!store_number(journal, query, 0, &found, error))
        return false;
    if (found == 0)
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE,
                    "There is no order %s here, no event and no draft of it; nothing was changed.", order);
    return found != 0;
}

static bool run_for_order(struct journal *journal, const char *sql, const char *order, GError **error)
{
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, order);
    return store_next(journal, query, error) == STORE_END;
}

static bool forget_attempt(struct journal *journal, int64_t id, int number, GError **error)
{
    struct attempt_row row;
    bool done = attempt_row_find(journal, id, number, &row, error);
    if (done) {
        g_clear_pointer(&row.record.headers, g_free);
        g_clear_pointer(&row.record.answer, g_free);
        g_clear_pointer(&row.record.reason, g_free);
        done = attempt_row_update(journal, &row, error);
    }
    attempt_row_clear(&row);
    return done;
}

/* The body is gone by now; a reason can hold the server's words about it. */
static bool forget_event(struct journal *journal, int64_t id, GError **error)
{
    struct event_row row;
    bool done = event_row_find(journal, id, &row, error);
    if (done) {
        g_clear_pointer(&row.record->reason, g_free);
        done = event_row_update(journal, &row, row.epoch, error) && decision_forget_labels(journal, id, error);
        for (int number = 1; done && number <= row.record->attempts; number++)
            done = forget_attempt(journal, id, number, error);
    }
    event_row_clear(&row);
    return done;
}

static GArray *ids_of(struct journal *journal, const char *order, GError **error)
{
    g_autoptr(store_query) query =
        store_query_of(journal, "SELECT id FROM events WHERE order_id = ?1 ORDER BY id", error);
    if (!query)
        return NULL;
    store_bind_text(query, 1, order);
    return store_numbers(journal, query, error);
}

static bool forget_names(struct journal *journal, const char *id, GError **error)
{
    g_autoptr(GError) cause = NULL;
    struct order *order = journal_find_order(journal, id, &cause);
    if (cause) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    if (!order)
        return true;
    struct order bare = { .id = order->id, .service_type = order->service_type, .status = order->status };
    bool done = order_write(journal, &bare, error);
    order_free(order);
    return done;
}

static bool forget_all(struct journal *journal, const char *order, int64_t *events, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change || !refuse_unknown(journal, order, error) || !refuse_open(journal, order, error))
        return false;
    g_autoptr(GArray) ids = ids_of(journal, order, error);
    if (!ids || !run_for_order(journal, "UPDATE events SET body = NULL WHERE order_id = ?1", order, error) ||
        !run_for_order(journal, "DELETE FROM drafts WHERE order_id = ?1", order, error))
        return false;
    for (unsigned i = 0; i < ids->len; i++)
        if (!forget_event(journal, g_array_index(ids, int64_t, i), error))
            return false;
    *events = ids->len;
    return forget_names(journal, order, error) && archived_forget(journal, order, error) &&
           search_empty(journal, error) && store_commit(g_steal_pointer(&change), error);
}

bool journal_forget(struct journal *journal, const char *order, int64_t *events, GError **error)
{
    return forget_all(journal, order, events, error) && store_rewrite(journal, error);
}
