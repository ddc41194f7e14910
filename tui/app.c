/* tui/app.c: the application: a stack of screens, one message at a time. What answers and reports change stands in
 * app_told.c, how forms open and events are recorded in app_forms.c, what is painted around the screens in
 * app_view.c. */
#include "tui/app.h"
#include "tui/state.h"
#include <string.h>

enum { MINUTE_MS = 60 * 1000, SAVE_AFTER_MS = 500 };

/* ---- the stack ---- */

struct screen *app_top(const struct app *app)
{
    return app->stack[app->depth - 1];
}

struct screen *app_below(const struct app *app, const struct screen *screen)
{
    for (int i = 1; i < app->depth; i++)
        if (app->stack[i] == screen)
            return app->stack[i - 1];
    return NULL;
}

static struct rect body_rect(const struct app *app)
{
    return (struct rect){ 0, 1, app->columns, MAX(0, app->rows - 3) };
}

static void layout_top(struct app *app)
{
    struct screen *top = app_top(app);
    if (top->class->layout)
        top->class->layout(app, top, body_rect(app));
}

void app_push(struct app *app, struct screen *screen, GPtrArray *effects)
{
    if (app->depth == APP_SCREENS_MAX) {
        if (screen->class->leave)
            screen->class->leave(app, screen, effects);
        screen->class->free(screen);
        app_say(app, STYLE_REMARK, "Too many screens are open; Esc goes back one.");
        return;
    }
    screen->scope = screen->class->scope;
    app->stack[app->depth++] = screen;
    layout_top(app);
}

void app_pop(struct app *app, GPtrArray *effects)
{
    if (app->depth == 1)
        return;
    struct screen *screen = app_top(app);
    if (screen->class->leave)
        screen->class->leave(app, screen, effects);
    app->depth--;
    screen->class->free(screen);
    layout_top(app);
}

void app_pop_to_desk(struct app *app, GPtrArray *effects)
{
    while (app->depth > 1)
        app_pop(app, effects);
}

void app_take_out(struct app *app, const struct screen *screen)
{
    int at = 1;
    while (app->stack[at] != screen)
        g_assert(++at < app->depth);
    for (app->depth--; at < app->depth; at++)
        app->stack[at] = app->stack[at + 1];
}

void app_close_below(struct app *app, struct screen *screen)
{
    g_assert(app_top(app) == screen);
    while (app->depth > 2) {
        struct screen *under = app->stack[app->depth - 2];
        app->stack[--app->depth - 1] = screen;
        under->class->free(under);
    }
}

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

/* ---- asking ---- */

struct effect *app_do(struct app *app, enum effect_kind kind, GPtrArray *effects)
{
    struct effect *effect = effects_add(effects, kind);
    effect->request = ++app->requests;
    return effect;
}

struct effect *app_load(struct app *app, enum effect_kind kind, GPtrArray *effects)
{
    struct effect *effect = app_do(app, kind, effects);
    app->asked[kind] = effect->request;
    app->outstanding[kind] = true;
    return effect;
}

void app_await(struct app *app, enum effect_kind kind)
{
    if (app->outstanding[kind])
        app->awaited |= 1u << kind;
}

void app_await_with(struct app *app, enum effect_kind kind, const struct key *key)
{
    struct app_key *again = g_new0(struct app_key, 1);
    *again = (struct app_key){ .key = *key, .last = true, .plain = true };
    g_queue_push_head(&app->held, again);
    app_await(app, kind);
}

struct effect *app_load_orders(struct app *app, GPtrArray *effects)
{
    struct effect *effect = app_load(app, EFFECT_LOAD_ORDERS, effects);
    effect->text = g_strdup(app->orders_filter);
    effect->sort = app->order_sort;
    effect->limit = MAX(APP_PAGE, (int)app->orders->len);
    app->orders_more = false;
    app->mark_shown = false;
    return effect;
}

static void load_more_orders(struct app *app, GPtrArray *effects)
{
    bool at_end = app->order_list.selected >= (int)app->orders->len - 1;
    if (!at_end || app->orders_end || app->orders->len == 0 || app->outstanding[EFFECT_LOAD_ORDERS])
        return;
    const struct order *last = g_ptr_array_index(app->orders, app->orders->len - 1);
    struct effect *effect = app_load(app, EFFECT_LOAD_ORDERS, effects);
    effect->text = g_strdup(app->orders_filter);
    effect->sort = app->order_sort;
    if (effect->sort == SORT_BY_NEGLECT)
        effect->order = order_copy(last);
    else
        effect->after = g_strdup(last->id);
    effect->limit = APP_PAGE;
    app->orders_more = true;
    app->mark_shown = false;
}

void app_load_timeline(struct app *app, GPtrArray *effects)
{
    const struct order *order = app_order(app);
    if (!order)
        return;
    struct effect *effect = app_load(app, EFFECT_LOAD_TIMELINE, effects);
    effect->text = g_strdup(order->id);
    effect->limit = TIMELINE_MOST;
    g_free(app->timeline_asked);
    app->timeline_asked = g_strdup(order->id);
}

/* Only what the list shows, so that it costs the same however many orders there are. */
static void load_rail(struct app *app, GPtrArray *effects)
{
    bool seen = app->depth == 1;
    if (!seen || app->outstanding[EFFECT_LOAD_RAIL] || app->outstanding[EFFECT_LOAD_ORDERS])
        return;
    char *ids = rail_ask(app->rail, app->orders, app->order_list.top, app->order_list.height);
    if (!ids)
        return;
    struct effect *effect = app_load(app, EFFECT_LOAD_RAIL, effects);
    effect->text = ids;
    effect->limit = RAIL_EVENTS_MOST;
}

void app_load_changes(struct app *app, GPtrArray *effects)
{
    rail_outdate(app->rail);
    app_load(app, EFFECT_LOAD_COUNTS, effects);
    app_load(app, EFFECT_LOAD_DRAFTS, effects);
    app_load_timeline(app, effects);
}

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

const struct order *app_find_order(const struct app *app, const char *id)
{
    for (guint i = 0; i < app->orders->len; i++) {
        const struct order *order = g_ptr_array_index(app->orders, i);
        if (strcmp(order->id, id) == 0)
            return order;
    }
    return NULL;
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
        if (event->state != EVENT_DROPPED && event->state != EVENT_REFUSED)
            g_ptr_array_add(names, event->event);
    }
    return names;
}

/* ---- keys ---- */

static bool too_small(const struct app *app)
{
    return app->columns < SMALLEST_COLUMNS || app->rows < SMALLEST_ROWS;
}

void app_act(struct app *app, enum action_id id, GPtrArray *effects)
{
    struct screen *top = app_top(app);
    if (top->class->act && top->class->act(app, top, id, effects))
        return;
    if (id == ACTION_BACK)
        app_pop(app, effects);
    else if (id == ACTION_LEAVE)
        app_pop_to_desk(app, effects);
    else if (id == ACTION_HELP)
        app_push(app, screen_help_new(app, top->scope), effects);
    else if (id == ACTION_PALETTE)
        app_push(app, screen_palette_new(app, top, effects), effects);
    else if (id == ACTION_REDRAW)
        app_do(app, EFFECT_REDRAW, effects);
    else if (id == ACTION_SUSPEND)
        app_do(app, EFFECT_SUSPEND, effects);
    else if (id == ACTION_TAKE_BACK)
        app_take_back(app, effects);
    else if (id == ACTION_QUIT && app_rests(app) > 0)
        app_push(app, screen_quit_new(), effects);
    else if (id == ACTION_QUIT)
        app_do(app, EFFECT_QUIT, effects);
}

static bool sends(enum action_id id)
{
    return id == ACTION_SEND || id == ACTION_RUN_AGAIN || id == ACTION_TRY;
}

/* A click on the bottom line does what stands there, but never sends; one on the selected row opens it. Those with a
 * modifier belong to the terminal. False where the screen is to take it. */
static bool take_click(struct app *app, const struct key *key, GPtrArray *effects)
{
    struct screen *top = app_top(app);
    if (key->code != KEY_CODE_CLICK)
        return false;
    const struct action *action = key->row == app->rows - 1 ? app_key_at(app, key->column) : NULL;
    if (key->modifiers != 0)
        return true;
    if (action && sends(action->id))
        app_say(app, STYLE_REMARK, "A click never sends; press %s.", action->keys);
    else if (action)
        app_act(app, action->id, effects);
    else if (top->class->points && top->class->points(app, top, key->column, key->row))
        app_act(app, ACTION_OPEN, effects);
    else
        return false;
    return true;
}

static void apply_key(struct app *app, const struct key *key, GPtrArray *effects)
{
    struct screen *top = app_top(app);
    g_clear_pointer(&app->spoken, g_free);
    app->says_rest = false;
    app->watched = 0;
    if (take_click(app, key, effects) || (top->class->key && top->class->key(app, top, key, effects)))
        return;
    const struct action *action = action_find(top->scope, key, app->bindings);
    if (action && top->class->can && !top->class->can(app, top, action->id))
        action = NULL;
    if (action)
        app_act(app, action->id, effects);
    else if (top->class->unbound)
        top->class->unbound(app, top);
}

/* A key that needs no answer to be understood: more letters of a filter, and what always acts at once. */
static bool acts_at_once(const struct app *app, const struct key *key)
{
    if (key_is_ctrl(key, 'l') || key_is_ctrl(key, 'z') || key_is_ctrl(key, 'c'))
        return true;
    if (app->held.length > 0)
        return false;
    bool edits = key->code == KEY_CODE_TEXT || key->code == KEY_CODE_BACKSPACE || key->code == KEY_CODE_ESCAPE;
    return key->code == KEY_CODE_ESCAPE || ((app_top(app)->scope & (SCOPE_FILTERING | SCOPE_PALETTE)) != 0 && edits);
}

static struct app_key *new_key(struct app *app, const struct key *key)
{
    struct app_key *taken = g_new0(struct app_key, 1);
    app->read_left = app->read_left > 0 ? app->read_left - 1 : key->burst - 1;
    *taken = (struct app_key){ .key = *key, .last = app->read_left <= 0 };
    return taken;
}

/* Takes the key. */
static void dispatch(struct app *app, struct app_key *taken, GPtrArray *effects)
{
    if (app_scan_takes(app, taken, effects))
        return;
    apply_key(app, &taken->key, effects);
    app_key_free(taken);
}

static void take_key(struct app *app, struct key *key, GPtrArray *effects)
{
    if (key->code == KEY_CODE_RESIZE) {
        app->columns = key->column;
        app->rows = key->row;
        return;
    }
    struct app_key *taken = new_key(app, key);
    *key = (struct key){ .code = KEY_CODE_NONE };
    bool blind = too_small(app) && !key_is_ctrl(&taken->key, 'c') && !key_is_ctrl(&taken->key, 'z');
    if (key_is_ctrl(&taken->key, 'c'))
        g_queue_clear_full(&app->held, app_key_free);
    if (blind) /* nobody can see what it would do */
        app_key_free(taken);
    else if (app->awaited == 0 || acts_at_once(app, &taken->key))
        dispatch(app, taken, effects);
    else
        g_queue_push_tail(&app->held, taken);
}

static void apply_held(struct app *app, GPtrArray *effects)
{
    while (app->awaited == 0 && app->held.length > 0) {
        layout_top(app);
        dispatch(app, g_queue_pop_head(&app->held), effects);
    }
}

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

/* The message before left everything laid out. */
void app_update(struct app *app, struct msg *msg, GPtrArray *effects)
{
    set_clock(app, msg->now, msg->monotonic);
    if (msg->kind == MSG_KEY)
        take_key(app, &msg->key, effects);
    else
        app_told(app, msg, effects);
    if (msg->kind != MSG_KEY)
        app_scan_ends(app);
    apply_held(app, effects);
    load_more_orders(app, effects);
    layout_top(app);
    load_rail(app, effects);
}

int app_tick_ms(const struct app *app)
{
    if (app->scanned.length > 0) /* the read is over: what came in it is known now */
        return 0;
    int to_minute = (int)(MINUTE_MS - app->now % MINUTE_MS);
    int tick = MIN(to_minute, app_rest_tick_ms(app));
    return app->depth > 1 ? MIN(tick, SAVE_AFTER_MS) : tick;
}

void app_save(struct app *app, GPtrArray *effects)
{
    for (int i = app->depth - 1; i > 0; i--)
        if (app->stack[i]->class->leave)
            app->stack[i]->class->leave(app, app->stack[i], effects);
}

/* ---- there and gone ---- */

static void free_order(void *order)
{
    order_free(order);
}

static void free_event(void *event)
{
    event_record_free(event);
}

static void free_draft(void *draft)
{
    draft_record_free(draft);
}

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
    app->orders = g_ptr_array_new_with_free_func(free_order);
    app->timeline = g_ptr_array_new_with_free_func(free_event);
    app->drafts = g_ptr_array_new_with_free_func(free_draft);
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
    char *texts[] = { app->kind,   app->profile,       app->server,       app->accept_version, app->operator_name,
                      app->seed,   app->orders_filter, app->order_wanted, app->clock,          app->timeline_order,
                      app->spoken, app->stopped,       app->repeat,       app->timeline_asked, app->range_from,
                      app->scan,   app->templates };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(app);
}
