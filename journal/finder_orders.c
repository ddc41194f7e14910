/* journal/finder_orders.c: the orders whose id holds a piece, by the trigrams of their ids, and the numbers of all
 * their events at once. */
#include "journal/finder_orders.h"
#include "journal/finder_words.h"

enum { ORDERS_MOST = 100, EVENTS_MOST = 5000, FEW = 300 };

struct finder_orders {
    int64_t marked;
    GArray *ids; /* int64_t, newest first */
    unsigned given;
};

void finder_orders_free(struct finder_orders *orders)
{
    if (!orders)
        return;
    g_array_unref(orders->ids);
    g_free(orders);
}

/* The first events of orders that may be asked for, among them all that are. */
static GArray *first_events(struct journal *journal, const char *match, GError **error)
{
    g_autoptr(store_query) query =
        store_query_of(journal, "SELECT rowid FROM search_orders WHERE search_orders MATCH ?1 LIMIT ?2", error);
    if (!query)
        return NULL;
    store_bind_text(query, 1, match);
    sqlite3_bind_int(query, 2, ORDERS_MOST + 1);
    return store_numbers(journal, query, error);
}

/* Adds the events of the order of event `id`. */
static bool add_events(struct journal *journal, int64_t id, int64_t first, int64_t last, GArray *ids, GError **error)
{
    static const char sql[] = "SELECT id FROM events WHERE order_id = (SELECT order_id FROM events WHERE id = ?1)"
                              " AND id BETWEEN ?2 AND ?3 ORDER BY id DESC LIMIT ?4";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, id);
    sqlite3_bind_int64(query, 2, first);
    sqlite3_bind_int64(query, 3, last);
    sqlite3_bind_int(query, 4, EVENTS_MOST + 1);
    g_autoptr(GArray) found = store_numbers(journal, query, error);
    if (found)
        g_array_append_vals(ids, found->data, found->len);
    return found != NULL;
}

static int newest_first(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one < other) - (one > other);
}

bool finder_orders_new(struct journal *journal, const struct filter *filter, int64_t first, int64_t last,
                       int64_t marked, struct finder_orders **orders, GError **error)
{
    g_autofree char *match = finder_words_of_orders(filter);
    *orders = NULL;
    if (!match)
        return true;
    g_autoptr(GArray) known = first_events(journal, match, error), ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    if (!known)
        return false;
    if (known->len > ORDERS_MOST)
        return true;
    for (unsigned i = 0; i < known->len && ids->len <= EVENTS_MOST; i++)
        if (!add_events(journal, g_array_index(known, int64_t, i), first, last, ids, error))
            return false;
    if (ids->len > EVENTS_MOST)
        return true;
    g_array_sort(ids, newest_first);
    *orders = g_new(struct finder_orders, 1);
    **orders = (struct finder_orders){ .marked = marked, .ids = g_steal_pointer(&ids) };
    return true;
}

bool finder_orders_few(const struct finder_orders *orders)
{
    return orders->ids->len <= FEW;
}

enum store_step finder_orders_below(struct finder_orders *orders, int64_t most, int64_t *first, int64_t *last)
{
    *first = orders->marked + 1;
    *last = most;
    if (most > orders->marked)
        return STORE_ROW;
    while (orders->given < orders->ids->len && g_array_index(orders->ids, int64_t, orders->given) > most)
        orders->given++;
    if (orders->given == orders->ids->len)
        return STORE_END;
    *first = *last = g_array_index(orders->ids, int64_t, orders->given);
    return STORE_ROW;
}
