/* tui/app_marks.c: marking orders on the desk: one by one, a range, all that the filter lets through. */
#include "forms/order.h"
#include "tui/state.h"

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
    int from = orders_row(app->orders, app->range_from);
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

/* ---- by their ids ---- */

enum { IDS_MOST = 2000, NAMED_MOST = 5 };

static void add_id(GPtrArray *ids, GHashTable *seen, const char *id)
{
    if (*id && order_id_check(id, NULL) && g_hash_table_add(seen, g_strdup(id)))
        g_ptr_array_add(ids, g_strdup(id));
}

/* Every id once, in the order of the text; the caller owns them. */
static GStrv read_ids(const char *text)
{
    GPtrArray *ids = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n,;", -1);
    for (size_t i = 0; words[i] && ids->len < IDS_MOST; i++)
        add_id(ids, seen, words[i]);
    g_ptr_array_add(ids, NULL);
    return (GStrv)g_ptr_array_free(ids, FALSE);
}

void app_mark_ids(struct app *app, const char *text, GPtrArray *effects)
{
    g_strfreev(app->mark_wanted);
    app->mark_wanted = read_ids(text ? text : "");
    if (!app->mark_wanted[0]) {
        app_say(app, STYLE_REMARK, "There is no order id in it.");
        return;
    }
    app_load(app, EFFECT_LOAD_NAMED, effects)->text = g_strjoinv("\n", app->mark_wanted);
    app_await(app, EFFECT_LOAD_NAMED);
}

/* "X3, X4 and 2 more" of those that are not here; NULL where all are. */
static char *missing_ids(const struct app *app)
{
    g_autoptr(GString) names = g_string_new(NULL);
    int missing = 0;
    for (size_t i = 0; app->mark_wanted[i]; i++) {
        if (marks_hold(app->marks, app->mark_wanted[i]))
            continue;
        if (missing++ < NAMED_MOST)
            g_string_append_printf(names, "%s%s", missing > 1 ? ", " : "", app->mark_wanted[i]);
    }
    if (missing > NAMED_MOST)
        g_string_append_printf(names, " and %d more", missing - NAMED_MOST);
    return missing > 0 ? g_strdup(names->str) : NULL;
}

void app_marks_found(struct app *app, const GPtrArray *orders)
{
    if (!orders || !app->mark_wanted)
        return;
    for (guint i = 0; i < orders->len; i++)
        marks_set(app->marks, g_ptr_array_index(orders, i), true);
    g_autofree char *missing = missing_ids(app);
    if (missing)
        app_say(app, STYLE_REMARK, "%u of %u marked; not here: %s", orders->len, g_strv_length(app->mark_wanted),
                missing);
    else
        app_say(app, STYLE_TEXT, "%u marked; Enter picks an event for all of them.", orders->len);
}
