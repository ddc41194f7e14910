/* journal/filter_values.c: what can stand behind a key of a filter. Ids go from one to the next by their indexes, so
 * that none is read a second time however many events an order has. */
#include "journal/filter.h"
#include "journal/journal_orders.h"
#include "journal/name_marks.h"

enum { NAMES_MOST = 1000, TAIL_MOST = 2000 };

static GPtrArray *value_list(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

static void add_once(GPtrArray *values, const char *value)
{
    if (value && !g_ptr_array_find_with_equal_func(values, value, g_str_equal, NULL))
        g_ptr_array_add(values, g_strdup(value));
}

static bool add_found(struct journal *journal, store_query *query, GPtrArray *values, GError **error)
{
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW)
        add_once(values, (const char *)sqlite3_column_text(query, 0));
    return step == STORE_END;
}

/* ---- orders ---- */

/* The first that begin so, and the last: what those two have in common all have. */
static const char *const of_orders[] = {
    "SELECT id FROM orders WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3",
    "SELECT max(id) FROM orders WHERE id >= ?1 AND id < ?2 AND ?3",
    "WITH RECURSIVE ids(id) AS (SELECT min(order_id) FROM events WHERE order_id >= ?1 AND order_id < ?2 UNION ALL"
    " SELECT (SELECT min(order_id) FROM events WHERE order_id > ids.id AND order_id < ?2) FROM ids"
    " WHERE id IS NOT NULL) SELECT id FROM ids WHERE id IS NOT NULL LIMIT ?3",
    "SELECT max(order_id) FROM events WHERE order_id >= ?1 AND order_id < ?2 AND ?3",
};

static bool add_orders(struct journal *journal, const char *beginning, int limit, GPtrArray *values, GError **error)
{
    g_autofree char *behind = g_strconcat(beginning, "\xF4\x8F\xBF\xBF", NULL); /* the last character there is */
    for (size_t i = 0; i < G_N_ELEMENTS(of_orders); i++) {
        g_autoptr(store_query) query = store_query_of(journal, of_orders[i], error);
        if (!query)
            return false;
        store_bind_text(query, 1, beginning);
        store_bind_text(query, 2, behind);
        sqlite3_bind_int(query, 3, limit);
        if (!add_found(journal, query, values, error))
            return false;
    }
    return true;
}

/* As it is typed, and in capitals, as ids mostly are. */
static bool find_orders(struct journal *journal, const char *beginning, int limit, GPtrArray *values, GError **error)
{
    g_autofree char *great = g_ascii_strup(beginning, -1);
    return add_orders(journal, beginning, limit, values, error) && add_orders(journal, great, limit, values, error);
}

/* ---- names ---- */

static bool add_marked(struct journal *journal, enum name_of what, GPtrArray *values, GError **error)
{
    g_autoptr(GPtrArray) names = NULL;
    if (!name_marks_names(journal, what, NAMES_MOST, &names, error))
        return false;
    for (unsigned i = 0; names && i < names->len; i++)
        add_once(values, names->pdata[i]);
    return true;
}

/* Of the newest, which no mark knows yet. */
static bool add_tail(struct journal *journal, enum name_of what, GPtrArray *values, GError **error)
{
    static const char of_events[] =
        "SELECT DISTINCT event FROM events WHERE id > max(?1, (SELECT max(id) FROM events) - ?2)";
    static const char of_people[] =
        "SELECT DISTINCT operator FROM events WHERE id > max(?1, (SELECT max(id) FROM events) - ?2)";
    int64_t marked;
    if (!search_marked(journal, &marked, error))
        return false;
    g_autoptr(store_query) query = store_query_of(journal, what == NAME_OF_EVENT ? of_events : of_people, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, marked);
    sqlite3_bind_int(query, 2, TAIL_MOST);
    return add_found(journal, query, values, error);
}

static bool find_names(struct journal *journal, enum name_of what, GPtrArray *values, GError **error)
{
    return add_marked(journal, what, values, error) && add_tail(journal, what, values, error);
}

static int by_text(const void *a, const void *b)
{
    return g_strcmp0(*(char *const *)a, *(char *const *)b);
}

GPtrArray *journal_filter_values(struct journal *journal, enum filter_kind kind, const char *beginning, int limit,
                                 GError **error)
{
    g_autoptr(GPtrArray) values = value_list();
    bool found = true;
    if (kind == FILTER_ORDER)
        found = find_orders(journal, beginning, limit, values, error);
    else if (kind == FILTER_EVENT || kind == FILTER_WHO)
        found = find_names(journal, kind == FILTER_EVENT ? NAME_OF_EVENT : NAME_OF_WHO, values, error);
    g_ptr_array_sort(values, by_text);
    return found ? g_steal_pointer(&values) : NULL;
}
