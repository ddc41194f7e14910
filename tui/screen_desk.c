/* tui/screen_desk.c: the start: orders on the left, the selected one with its timeline on the right. Under sixty
 * columns there is one pane, and a key changes it. */
#include "tui/screen_desk.h"
#include "tui/group.h"
#include "tui/order_row.h"
#include "widgets/text_field.h"
#include <string.h>

enum { TWO_PANES_FROM = 60, ORDERS_COLUMNS_MOST = 64 };

struct desk {
    struct screen screen;
    struct text_field filter;
    char *before; /* the order that was selected when the filter was begun, NULL = none yet */
    bool details; /* in a narrow window: the order is shown, not the list */
    struct rect orders, order;
    struct rect rows; /* of the list */
};

/* ---- keys ---- */

static void desk_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct desk *desk = (struct desk *)screen;
    struct rect rest = at;
    const struct rect none = { 0 };
    if (at.width >= TWO_PANES_FROM) {
        desk->orders = rect_take_left(&rest, MIN(at.width * 19 / 40, ORDERS_COLUMNS_MOST));
        desk->order = rest;
    } else {
        desk->orders = desk->details ? none : at;
        desk->order = desk->details ? at : none;
    }
    desk->rows = rect_inset(desk->orders, 1, 1);
    if (screen->scope == SCOPE_FILTER || app->orders_filter)
        rect_take_top(&desk->rows, 1);
    list_layout(&app->order_list, desk->rows.height);
}

/* The selected order stays selected where the filter is cleared; where nothing is, since nothing fits it or it is not
 * answered yet, it is the one from before. */
static void keep_selected(struct app *app, struct desk *desk, bool cleared)
{
    const struct order *selected = app_order(app);
    if (!app->orders_filter && selected) {
        g_free(desk->before);
        desk->before = g_strdup(selected->id);
    }
    if (cleared && !app->order_wanted)
        app->order_wanted = g_strdup(selected ? selected->id : desk->before);
}

static void filter_changed(struct app *app, struct desk *desk, GPtrArray *effects)
{
    const char *text = text_field_text(&desk->filter);
    keep_selected(app, desk, *text == '\0');
    g_free(app->orders_filter);
    app->orders_filter = *text ? g_strdup(text) : NULL;
    g_ptr_array_set_size(app->orders, 0);
    list_set_count(&app->order_list, 0);
    app_load_orders(app, effects);
    app_await(app, EFFECT_LOAD_ORDERS);
}

void screen_desk_filter(struct app *app, struct screen *screen, const char *text, GPtrArray *effects)
{
    struct desk *desk = (struct desk *)screen;
    text_field_set(&desk->filter, text);
    filter_changed(app, desk, effects);
}

static bool filter_key(struct app *app, struct desk *desk, const struct key *key, GPtrArray *effects)
{
    g_autofree char *before = g_strdup(text_field_text(&desk->filter));
    if (text_field_key(&desk->filter, key) != WIDGET_HANDLED)
        return false;
    if (strcmp(before, text_field_text(&desk->filter)) != 0)
        filter_changed(app, desk, effects);
    return true;
}

static bool desk_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct desk *desk = (struct desk *)screen;
    bool filtering = screen->scope == SCOPE_FILTER;
    if (filtering && filter_key(app, desk, key, effects))
        return true;
    if (filtering && key->code == KEY_CODE_TEXT)
        return false;
    if (key->code == KEY_CODE_PASTE) {
        app_mark_ids(app, key->text, effects);
        return true;
    }
    int before = app->order_list.selected;
    if (list_key(&app->order_list, key, desk->rows) != WIDGET_HANDLED)
        return false;
    if (app->order_list.selected != before)
        app_load_timeline(app, effects);
    return true;
}

static bool desk_points(const struct app *app, const struct screen *screen, int column, int row)
{
    return list_points(&app->order_list, ((const struct desk *)screen)->rows, column, row);
}

static void end_filter(struct app *app, struct desk *desk, enum action_id id, GPtrArray *effects)
{
    desk->screen.scope = SCOPE_DESK;
    if (id != ACTION_BACK)
        return;
    text_field_set(&desk->filter, "");
    filter_changed(app, desk, effects);
}

/* The first marked order that an event may be posted on stands for all while the form is filled. */
static void pick_for_marked(struct app *app, GPtrArray *effects)
{
    g_autoptr(GPtrArray) orders = marks_orders(app->marks);
    g_autofree char *mixed = group_mixed(orders);
    if (mixed) {
        app_say(app, STYLE_REMARK, "Marked are %s orders; one event fits one kind. Space takes a mark away, Esc all.",
                mixed);
        return;
    }
    const struct order *first = g_ptr_array_index(orders, 0);
    for (guint i = orders->len; i > 0; i--) {
        const struct order *order = g_ptr_array_index(orders, i - 1);
        if (order_is_open(order->status))
            first = order;
    }
    app_push(app, screen_pick_new(app, first, orders), effects);
}

/* Why the list is empty, and what to press. Of those touched last only such are listed. */
static const char *why_empty(const struct app *app)
{
    bool recent = app->order_sort == SORT_BY_RECENCY && app->counts.orders > 0;
    if (app->orders_filter)
        return recent ? "No order touched lately holds these words; s goes on to all orders."
                      : "No order holds these words.";
    return recent ? "No order was touched yet; s lists all of them."
                  : "No order is here yet: a adds one, i reads many from a file.";
}

static void pick(struct app *app, GPtrArray *effects)
{
    const struct order *order = app_order(app);
    if (marks_count(app->marks) > 0)
        pick_for_marked(app, effects);
    else if (order)
        app_push(app, screen_pick_new(app, order, NULL), effects);
    else
        app_say(app, STYLE_REMARK, "%s", why_empty(app));
}

/* What a key does to the selected order itself. */
static void act_on_order(struct app *app, enum action_id id, GPtrArray *effects)
{
    const struct order *order = app_order(app);
    if (!order)
        app_say(app, STYLE_REMARK, "%s", why_empty(app));
    else if (id == ACTION_REMOVE_ORDER)
        app_push(app, screen_prompt_new(PROMPT_REMOVE_ORDER, 0, order->id), effects);
    else if (id == ACTION_ORDER_STATUS)
        app_push(app, screen_order_new(app, order, ORDER_FOCUS_STATUS), effects);
    else
        app_push(app, screen_order_new(app, order, id == ACTION_ORDER_NOTES ? ORDER_FOCUS_NOTES : ORDER_FOCUS_FIRST),
                 effects);
}

/* The screen that an action opens over the desk; NULL where it opens none. */
static struct screen *new_screen(struct app *app, enum action_id id, GPtrArray *effects)
{
    if (id == ACTION_HISTORY || id == ACTION_OUTBOX)
        return screen_history_new(app, id == ACTION_HISTORY ? SCOPE_HISTORY : SCOPE_OUTBOX, NULL, effects);
    if (id == ACTION_SHEET)
        return screen_sheet_new(app, effects);
    if (id == ACTION_DRAFTS)
        return screen_drafts_new(app);
    if (id == ACTION_FILTERS)
        return screen_filters_new(app, FILTER_ORDERS, app->orders_filter, effects);
    if (id == ACTION_MARK_IDS)
        return screen_ids_new();
    if (id == ACTION_IMPORT)
        return screen_import_new();
    if (id == ACTION_ADD_ORDER)
        return screen_order_new(app, NULL, ORDER_FOCUS_FIRST);
    return id == ACTION_OPERATOR ? screen_prompt_new(PROMPT_OPERATOR, 0, app->operator_name) : NULL;
}

static void sort_otherwise(struct app *app, GPtrArray *effects)
{
    app->order_sort = (app->order_sort + 1) % (SORT_BY_RECENCY + 1);
    app_load_orders(app, effects);
    app_await(app, EFFECT_LOAD_ORDERS);
}

/* What is done on the desk itself. */
static bool act_here(struct app *app, struct desk *desk, enum action_id id, GPtrArray *effects)
{
    if (id == ACTION_OPEN)
        pick(app, effects);
    else if (id == ACTION_FILTER)
        desk->screen.scope = SCOPE_FILTER;
    else if (id == ACTION_PREVIEW)
        desk->details = !desk->details;
    else if (id == ACTION_MARK || id == ACTION_MARK_RANGE || id == ACTION_MARK_ALL)
        app_mark(app, id, effects);
    else if (id == ACTION_EDIT_ORDER || id == ACTION_ORDER_STATUS || id == ACTION_ORDER_NOTES ||
             id == ACTION_REMOVE_ORDER)
        act_on_order(app, id, effects);
    else if (id == ACTION_REPEAT)
        app_repeat(app, effects);
    else if (id == ACTION_REHEARSAL)
        screen_rehearsal_open(app, effects);
    else if (id == ACTION_NEGLECT)
        sort_otherwise(app, effects);
    else if (id == ACTION_REFRESH) {
        app_load_orders(app, effects);
        app_load_changes(app, effects);
    } else
        return false;
    return true;
}

static bool desk_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct desk *desk = (struct desk *)screen;
    if (screen->scope == SCOPE_FILTER && (id == ACTION_OPEN || id == ACTION_BACK || id == ACTION_LEAVE)) {
        end_filter(app, desk, id == ACTION_OPEN ? id : ACTION_BACK, effects);
        if (id == ACTION_OPEN && app->orders->len == 1)
            pick(app, effects);
        return true;
    }
    if (id == ACTION_BACK) {
        if (!app_unmark(app) && app->orders_filter)
            end_filter(app, desk, id, effects);
        return true;
    }
    struct screen *opened = new_screen(app, id, effects);
    if (opened)
        app_push(app, opened, effects);
    return opened || act_here(app, desk, id, effects);
}

static bool desk_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    bool keeps_filter = app->orders_filter && screen->scope == SCOPE_DESK;
    return id != ACTION_BACK || screen->scope == SCOPE_FILTER || keeps_filter || marks_count(app->marks) > 0;
}

/* ---- orders ---- */

static void draw_order_row(const void *owner, int row, struct canvas *canvas, struct rect at)
{
    const struct app *app = owner;
    order_row_draw(app, g_ptr_array_index(app->orders, row), canvas, at);
}

/* What is marked comes first: it decides what Enter does. */
static char *orders_title(const struct app *app)
{
    GString *title = g_string_new("Orders");
    if (app->orders_filter)
        g_string_append_printf(title, ": %u%s match", app->orders->len, app->orders_end ? "" : "+");
    else if (app->counts.orders > JOURNAL_COUNT_MOST)
        g_string_append(title, " 1,000+");
    else
        g_string_append_printf(title, " %" G_GINT64_FORMAT, app->counts.orders);
    if (marks_count(app->marks) > 0)
        g_string_append_printf(title, " · %u marked", marks_count(app->marks));
    if (app->order_sort != SORT_BY_NUMBER)
        g_string_append(title, app->order_sort == SORT_BY_NEGLECT ? " · neglected first" : " · recent only");
    return g_string_free(title, FALSE);
}

static void draw_orders(const struct app *app, const struct desk *desk, struct canvas *canvas)
{
    g_autofree char *title = orders_title(app);
    bool filtering = desk->screen.scope == SCOPE_FILTER;
    canvas_frame(canvas, desk->orders, app->kind_style, title);
    if (filtering || app->orders_filter) {
        struct rect inside = rect_inset(desk->orders, 1, 1);
        text_field_draw_labelled(&desk->filter, canvas, rect_take_top(&inside, 1), "Filter: ", filtering);
    }
    if (app->orders->len == 0 && !app->outstanding[EFFECT_LOAD_ORDERS])
        canvas_paragraph(canvas, desk->rows, STYLE_REMARK, why_empty(app), 0);
    list_draw(&app->order_list, canvas, desk->rows, true, draw_order_row, app);
}

static void desk_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct desk *desk = (const struct desk *)screen;
    (void)at;
    if (desk->orders.width > 0)
        draw_orders(app, desk, canvas);
    if (desk->order.width > 0)
        desk_order_draw(app, canvas, desk->order);
}

static void desk_free(struct screen *screen)
{
    struct desk *desk = (struct desk *)screen;
    text_field_clear(&desk->filter);
    g_free(desk->before);
    g_free(desk);
}

static const struct screen_class desk_class = {
    .title = "Orders",
    .scope = SCOPE_DESK,
    .layout = desk_layout,
    .key = desk_key,
    .points = desk_points,
    .act = desk_act,
    .can = desk_can,
    .draw = desk_draw,
    .free = desk_free,
};

struct screen *screen_desk_new(void)
{
    struct desk *desk = g_new0(struct desk, 1);
    const struct text_field_options options = { .limit = FILTER_BYTES_MOST };
    desk->screen.class = &desk_class;
    text_field_init(&desk->filter, &options);
    return &desk->screen;
}
