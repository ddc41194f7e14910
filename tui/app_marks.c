/* tui/app_marks.c: marking orders on the desk: one by one, a range, all that the filter lets through. */
#include "tui/state.h"
#include <string.h>

static int row_of(const struct app *app, const char *id)
{
    for (guint i = 0; id && i < app->orders->len; i++)
        if (strcmp(((const struct order *)app->orders->pdata[i])->id, id) == 0)
            return (int)i;
    return -1;
}

static void mark_rows(struct app *app, int first, int last)
{
    for (int i = MIN(first, last); i <= MAX(first, last); i++)
        marks_set(app->marks, g_ptr_array_index(app->orders, i), true);
}

static void mark_one(struct app *app, const struct order *order)
{
    marks_set(app->marks, order, !marks_hold(app->marks, order->id));
    list_select(&app->order_list, app->order_list.selected + 1);
}

static void mark_range(struct app *app, const struct order *order)
{
    int from = row_of(app, app->range_from);
    if (from < 0) {
        g_free(app->range_from);
        app->range_from = g_strdup(order->id);
        app_say(app, STYLE_REMARK, "A range begins at %s; v at its other end marks all between.", order->id);
        return;
    }
    mark_rows(app, from, app->order_list.selected);
    g_clear_pointer(&app->range_from, g_free);
}

static bool all_marked(const struct app *app)
{
    for (guint i = 0; i < app->orders->len; i++)
        if (!marks_hold(app->marks, ((const struct order *)app->orders->pdata[i])->id))
            return false;
    return true;
}

static void mark_all(struct app *app, GPtrArray *effects)
{
    if (app->orders_end && all_marked(app)) {
        for (guint i = 0; i < app->orders->len; i++)
            marks_set(app->marks, g_ptr_array_index(app->orders, i), false);
    } else if (app->orders_end) {
        mark_rows(app, 0, (int)app->orders->len - 1);
    } else {
        app_load_orders(app, effects)->limit = G_MAXINT;
        app->mark_shown = true;
        app_await(app, EFFECT_LOAD_ORDERS);
    }
}

void app_mark(struct app *app, enum action_id id, GPtrArray *effects)
{
    const struct order *order = app_order(app);
    if (!order) {
        app_say(app, STYLE_REMARK, "There is no order here to be marked.");
        return;
    }
    if (id == ACTION_MARK)
        mark_one(app, order);
    else if (id == ACTION_MARK_RANGE)
        mark_range(app, order);
    else
        mark_all(app, effects);
    app_load_timeline(app, effects);
}

bool app_unmark(struct app *app)
{
    bool had = app->range_from || marks_count(app->marks) > 0;
    if (app->range_from)
        g_clear_pointer(&app->range_from, g_free);
    else
        marks_clear(app->marks);
    return had;
}

void app_marks_told(struct app *app)
{
    marks_follow(app->marks, app->orders);
    if (app->mark_shown && app->orders->len > 0)
        mark_rows(app, 0, (int)app->orders->len - 1);
    app->mark_shown = false;
}
