/* tui/app.c: the application: one message at a time, what it knows, and how it comes and goes. Its stack of screens
 * stands in app_stack.c, what keys do in app_keys.c, what is asked in app_ask.c, what answers and reports change in
 * app_told.c, how forms open and events are recorded in app_forms.c, what is painted around the screens in app_view.c.
 */
#include "tui/app.h"
#include "tui/state.h"
#include <string.h>

enum { LOOK_AGAIN_MS = 10 * 1000 };

/* ---- what is known ---- */

bool app_is_production(const struct app *app)
{
    return app->kind_style == STYLE_PRODUCTION;
}

struct field_context app_context(const struct app *app)
{
    return (struct field_context){
        .rules = app->rules, .now = app->now, .operator_name = app->operator_name, .custom = app->custom
    };
}

struct journal_counts app_counts(const struct app *app)
{
    return app->counts;
}

const struct order *app_order(const struct app *app)
{
    int row = app->order_list.selected;
    return row >= 0 && row < (int)app->orders->len ? g_ptr_array_index(app->orders, row) : NULL;
}

int orders_row(const GPtrArray *orders, const char *id)
{
    for (guint i = 0; id && i < orders->len; i++)
        if (strcmp(((const struct order *)g_ptr_array_index(orders, i))->id, id) == 0)
            return (int)i;
    return -1;
}

const struct order *app_find_order(const struct app *app, const char *id)
{
    int row = orders_row(app->orders, id);
    return row >= 0 ? g_ptr_array_index(app->orders, row) : NULL;
}

const GPtrArray *app_timeline(const struct app *app, const char *order)
{
    return g_strcmp0(app->timeline_order, order) == 0 ? app->timeline : NULL;
}

GPtrArray *app_sent_names(const struct app *app, const char *order)
{
    GPtrArray *names = g_ptr_array_new();
    const GPtrArray *timeline = app_timeline(app, order);
    for (guint i = 0; timeline && i < timeline->len; i++) {
        const struct event_record *event = g_ptr_array_index(timeline, i);
        if (event_state_stands(event->state))
            g_ptr_array_add(names, event->event);
    }
    return names;
}

/* ---- speaking ---- */

void app_say(struct app *app, enum style style, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_free(app->spoken);
    app->spoken = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    app->spoken_style = style;
    app->says_rest = false;
}

/* ---- one message ---- */

static void set_clock(struct app *app, int64_t now, int64_t monotonic)
{
    app->now = now;
    app->monotonic = monotonic;
    if (app->clock && app->clock_minute == now / MINUTE_MS)
        return;
    g_free(app->clock);
    app->clock = time_point_clock(now, app->rules->zone);
    app->clock_minute = now / MINUTE_MS;
}

/* Another desk, or a batch, may work on the same journal: nobody tells this one. Orders only where the rows stay where
 * they are, and a reading is a page. */
static void look_again(struct app *app, GPtrArray *effects)
{
    app->unattended = true;
    app_load_changes(app, effects);
    if (app->order_sort == SORT_BY_NUMBER && app->orders->len <= APP_PAGE && !app->outstanding[EFFECT_LOAD_ORDERS])
        app_load_orders(app, effects);
}

/* The message before left everything laid out. */
void app_update(struct app *app, struct msg *msg, GPtrArray *effects)
{
    set_clock(app, msg->now, msg->monotonic);
    app->looks_again = msg->kind == MSG_TICK && app->monotonic - app->looked_at >= LOOK_AGAIN_MS;
    if (app->looks_again)
        look_again(app, effects);
    if (msg->kind == MSG_KEY) {
        app_take_key(app, &msg->key, effects);
    } else {
        app_told(app, msg, effects);
        app_scan_ends(app);
    }
    app_apply_held(app, effects);
    app_load_more_orders(app, effects);
    app_layout_top(app);
    app_load_rail(app, effects);
}

int app_tick_ms(const struct app *app)
{
    if (app->scanned.length > 0) /* the read is over: what came in it is known now */
        return 0;
    int to_minute = (int)(MINUTE_MS - app->now % MINUTE_MS);
    int to_look = (int)MAX(0, app->looked_at + LOOK_AGAIN_MS - app->monotonic);
    int tick = MIN(MIN(to_minute, to_look), app_rest_tick_ms(app));
    return app->depth > 1 ? MIN(tick, SAVE_AFTER_MS) : tick;
}

void app_save(struct app *app, GPtrArray *effects)
{
    for (int i = app->depth - 1; i > 0; i--)
        if (app->stack[i]->class->leave)
            app->stack[i]->class->leave(app, app->stack[i], effects);
}

/* ---- there and gone ---- */

struct app *app_new(const struct app_options *options, GPtrArray *effects)
{
    struct app *app = g_new0(struct app, 1);
    app->kind = g_strdup(options->kind);
    app->kind_style = options->kind_style;
    app->profile = g_strdup(options->profile);
    app->server = g_strdup(options->server);
    app->accept_version = g_strdup(options->accept_version);
    app->operator_name = g_strdup(options->operator_name);
    app->seed = g_strdup(options->seed);
    app->rules = options->rules;
    app->custom = options->custom;
    app->settings = options->settings;
    app->bindings = options->bindings;
    app->clock_set = options->clock_set;
    app->hold_ms = options->hold_ms;
    app->columns = options->columns;
    app->rows = options->rows;
    set_clock(app, options->now, options->monotonic);
    app->looked_at = app->monotonic;
    app->orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    app->timeline = event_records_new();
    app->drafts = g_ptr_array_new_with_free_func((GDestroyNotify)draft_record_free);
    app->sent = g_ptr_array_new_with_free_func(app_sent_free);
    app->people = g_ptr_array_new_with_free_func(g_free);
    app->rail = rail_new();
    app->marks = marks_new();
    g_queue_init(&app->held);
    g_queue_init(&app->scanned);
    list_init(&app->order_list);
    app_push(app, screen_desk_new(), effects);
    app_load_orders(app, effects);
    app_load(app, EFFECT_LOAD_COUNTS, effects);
    app_load(app, EFFECT_LOAD_DRAFTS, effects);
    app_await(app, EFFECT_LOAD_ORDERS);
    return app;
}

void app_free(struct app *app)
{
    if (!app)
        return;
    while (app->depth > 0) {
        struct screen *screen = app->stack[--app->depth];
        screen->class->free(screen);
    }
    g_queue_clear_full(&app->held, app_key_free);
    g_queue_clear_full(&app->scanned, app_key_free);
    g_ptr_array_unref(app->orders);
    g_ptr_array_unref(app->timeline);
    g_ptr_array_unref(app->drafts);
    g_clear_pointer(&app->again, g_ptr_array_unref);
    g_ptr_array_unref(app->people);
    text_blocks_free(app->blocks);
    g_ptr_array_unref(app->sent);
    app_many_clear(&app->many);
    rail_free(app->rail);
    marks_free(app->marks);
    g_strfreev(app->mark_wanted);
    g_strfreev(app->order_begun);
    char *texts[] = { app->kind,       app->profile,       app->server,       app->accept_version, app->operator_name,
                      app->seed,       app->orders_filter, app->order_wanted, app->clock,          app->timeline_order,
                      app->spoken,     app->stopped,       app->line,         app->repeat,         app->timeline_asked,
                      app->range_from, app->scan,          app->templates };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(app);
}
