/* tui/marks.c: marked orders by id. */
#include "tui/marks.h"
#include <string.h>

struct marks {
    GHashTable *orders; /* id -> struct order; the id is the order's own */
};

struct marks *marks_new(void)
{
    struct marks *marks = g_new0(struct marks, 1);
    marks->orders = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)order_free);
    return marks;
}

void marks_free(struct marks *marks)
{
    g_hash_table_unref(marks->orders);
    g_free(marks);
}

unsigned marks_count(const struct marks *marks)
{
    return g_hash_table_size(marks->orders);
}

bool marks_hold(const struct marks *marks, const char *id)
{
    return g_hash_table_contains(marks->orders, id);
}

void marks_set(struct marks *marks, const struct order *order, bool marked)
{
    if (marked) {
        struct order *copy = order_copy(order);
        g_hash_table_replace(marks->orders, copy->id, copy);
    } else {
        g_hash_table_remove(marks->orders, order->id);
    }
}

void marks_clear(struct marks *marks)
{
    g_hash_table_remove_all(marks->orders);
}

void marks_follow(struct marks *marks, const GPtrArray *orders)
{
    for (guint i = 0; marks_count(marks) > 0 && i < orders->len; i++) {
        const struct order *order = g_ptr_array_index(orders, i);
        if (marks_hold(marks, order->id))
            marks_set(marks, order, true);
    }
}

static int by_id(const void *a, const void *b)
{
    const struct order *const *one = a, *const *other = b;
    return strcmp((*one)->id, (*other)->id);
}

GPtrArray *marks_orders(const struct marks *marks)
{
    GPtrArray *orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    GHashTableIter iter;
    void *order;
    g_hash_table_iter_init(&iter, marks->orders);
    while (g_hash_table_iter_next(&iter, NULL, &order))
        g_ptr_array_add(orders, order_copy(order));
    g_ptr_array_sort(orders, by_id);
    return orders;
}
