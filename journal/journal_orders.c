/* journal/journal_orders.c: the orders a desk knows. When one was last touched follows from its events, so it is never
 * written down. */
#include "journal/journal_orders.h"
#include "journal/chain.h"
#include "journal/filter.h"
#include "journal/openness.h"
#include <string.h>

void order_sum(const struct order *order, uint8_t sum[STORE_HASH_BYTES])
{
    struct digest digest;
    digest_begin(&digest);
    digest_text(&digest, order->id);
    digest_text(&digest, order->service_type);
    digest_text(&digest, order->status);
    digest_text(&digest, order->customer);
    digest_text(&digest, order->product);
    digest_text(&digest, order->serial);
    digest_text(&digest, order->notes);
    digest_end(&digest, sum);
}

struct order *order_row_read(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    uint8_t sum[STORE_HASH_BYTES], found[STORE_HASH_BYTES];
    struct order *order = g_new(struct order, 1);
    *order = (struct order){
        .id = store_column_text(query, 0),
        .service_type = store_column_text(query, 1),
        .status = store_column_text(query, 2),
        .customer = store_column_text(query, 3),
        .product = store_column_text(query, 4),
        .serial = store_column_text(query, 5),
        .notes = store_column_text(query, 6),
        .touched_at = sqlite3_column_int64(query, 8),
        .touched_by = sqlite3_column_int64(query, 9), /* 0 where it was not asked for */
    };
    order_sum(order, found);
    if (store_column_hash(query, 7, sum) && memcmp(sum, found, STORE_HASH_BYTES) == 0)
        return order;
    g_autofree char *what = g_strdup_printf("order %s", order->id);
    store_fail_damaged(journal, what, error);
    order_free(order);
    return NULL;
}

/* The order must live until the question is done. */
static void bind_order(sqlite3_stmt *query, const struct order *order, const uint8_t sum[STORE_HASH_BYTES])
{
    store_bind_text(query, 1, order->id);
    store_bind_text(query, 2, order->service_type);
    store_bind_text(query, 3, order->status);
    store_bind_text(query, 4, order->customer);
    store_bind_text(query, 5, order->product);
    store_bind_text(query, 6, order->serial);
    store_bind_text(query, 7, order->notes);
    store_bind_hash(query, 8, sum);
}

bool order_write(struct journal *journal, const struct order *order, GError **error)
{
    static const char sql[] =
        "INSERT OR REPLACE INTO orders(" ORDER_ROW_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    uint8_t sum[STORE_HASH_BYTES];
    g_assert(order->id && order->service_type);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    order_sum(order, sum);
    bind_order(query, order, sum);
    return store_next(journal, query, error) == STORE_END;
}

bool journal_put_order(struct journal *journal, const struct order *order, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    return change && order_write(journal, order, error) && store_commit(g_steal_pointer(&change), error);
}

static bool remove_order(struct journal *journal, const char *id, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, "DELETE FROM orders WHERE id = ?1", error);
    if (!query)
        return false;
    store_bind_text(query, 1, id);
    if (store_next(journal, query, error) != STORE_END)
        return false;
    if (sqlite3_changes(journal->db) == 1)
        return true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING,
                "There is no order %s in the journal; 'fixline orders list' shows them.", id);
    return false;
}

bool journal_remove_order(struct journal *journal, const char *id, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    return change && remove_order(journal, id, error) && store_commit(g_steal_pointer(&change), error);
}

struct order *journal_find_order(struct journal *journal, const char *id, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, "SELECT " ORDER_COLUMNS " FROM orders WHERE id = ?1", error);
    if (!query)
        return NULL;
    store_bind_text(query, 1, id);
    return store_next(journal, query, error) == STORE_ROW ? order_row_read(journal, query, error) : NULL;
}

/* The orders a question finds. */
static GPtrArray *read_orders(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        struct order *order = order_row_read(journal, query, error);
        if (!order)
            return NULL;
        g_ptr_array_add(orders, order);
    }
    return step == STORE_END ? g_steal_pointer(&orders) : NULL;
}

/* The same for one that is made of a filter. `sql` has ?1 = limit and ?2 = after. */
static GPtrArray *read_filtered(struct journal *journal, const struct filter *filter, const char *sql,
                                const char *after, int limit, GError **error)
{
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
    if (!query)
        return NULL;
    sqlite3_bind_int(query, 1, limit);
    store_bind_text(query, 2, after ? after : "");
    filter_bind(filter, query, 2);
    return read_orders(journal, query, error);
}

GPtrArray *journal_orders(struct journal *journal, const char *filter, const char *after, int limit, GError **error)
{
    g_autoptr(filter_handle) read = filter_read_orders(filter, error);
    if (!read)
        return NULL;
    g_autofree char *sql = g_strdup_printf("SELECT " ORDER_COLUMNS " FROM orders WHERE id > ?2 AND %s ORDER BY id"
                                           " LIMIT ?1",
                                           filter_condition(read));
    return read_filtered(journal, read, sql, after, limit, error);
}

/* One page of the open ones, or of the others. Only the numbers of their last events are looked at before the few of
 * the page are read. */
static GPtrArray *neglected_page(struct journal *journal, const struct filter *filter, bool open,
                                 const struct order *after, int limit, GError **error)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT " ORDER_COLUMNS ", number FROM (SELECT id AS found, coalesce((SELECT max(events.id) FROM events"
        " WHERE order_id = orders.id), (SELECT last FROM archived_orders WHERE order_id = orders.id), 0) AS number "
        "FROM orders WHERE is_open(status) = ?4 AND (number, id) > (?3, ?2)"
        " AND %s ORDER BY number, id LIMIT ?1) CROSS JOIN orders ON orders.id = found ORDER BY number, id",
        filter_condition(filter));
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
    if (!query)
        return NULL;
    sqlite3_bind_int(query, 1, limit);
    store_bind_text(query, 2, after ? after->id : "");
    sqlite3_bind_int64(query, 3, after ? after->touched_by : 0);
    sqlite3_bind_int(query, 4, open);
    filter_bind(filter, query, 4);
    return read_orders(journal, query, error);
}

GPtrArray *journal_neglected_orders(struct journal *journal, const char *filter, journal_is_open *is_open,
                                    const struct order *after, int limit, GError **error)
{
    g_autoptr(filter_handle) read = filter_read_orders(filter, error);
    if (!read || !openness_teach(journal, is_open, error))
        return NULL;
    bool open = !after || is_open(after);
    g_autoptr(GPtrArray) orders = neglected_page(journal, read, open, after, limit, error);
    if (!orders || !open || (int)orders->len >= limit)
        return g_steal_pointer(&orders);
    GPtrArray *others = neglected_page(journal, read, false, NULL, limit - (int)orders->len, error);
    if (!others)
        return NULL;
    g_ptr_array_extend_and_steal(orders, others);
    return g_steal_pointer(&orders);
}

GPtrArray *journal_recent_orders(struct journal *journal, const char *filter, int limit, GError **error)
{
    /* Only the end of the journal is looked at, so that it costs the same however long it is. */
    g_autoptr(filter_handle) read = filter_read_orders(filter, error);
    if (!read)
        return NULL;
    g_autofree char *sql = g_strdup_printf(
        "SELECT " ORDER_COLUMNS " FROM (SELECT order_id AS recent_order, max(number) AS recent_number"
        " FROM (SELECT order_id, id AS number FROM events ORDER BY id DESC LIMIT 5000) GROUP BY order_id)"
        " CROSS JOIN orders ON orders.id = recent_order WHERE id > ?2 AND %s ORDER BY recent_number DESC LIMIT ?1",
        filter_condition(read));
    return read_filtered(journal, read, sql, NULL, limit, error);
}

GPtrArray *journal_orders_of(struct journal *journal, const char *const *ids, GError **error)
{
    g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    for (size_t i = 0; ids[i]; i++) {
        g_autoptr(GError) why = NULL;
        struct order *order = journal_find_order(journal, ids[i], &why);
        if (why) {
            g_propagate_error(error, g_steal_pointer(&why));
            return NULL;
        }
        if (order)
            g_ptr_array_add(orders, order);
    }
    return g_steal_pointer(&orders);
}

GPtrArray *journal_orders_ending(struct journal *journal, const char *word, int limit, GError **error)
{
    static const char sql[] = "SELECT " ORDER_COLUMNS " FROM orders WHERE id = ?1 OR "
                              "lower(substr(id, -length(?1))) = lower(?1) ORDER BY id <> ?1, id LIMIT ?2";
    g_autoptr(store_query) query = *word ? store_query_of(journal, sql, error) : NULL;
    if (!query)
        return *word ? NULL : g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    store_bind_text(query, 1, word);
    sqlite3_bind_int(query, 2, limit);
    return read_orders(journal, query, error);
}
