/* tui/app_ask.c: what the application asks of the world: questions, of which only the newest of a kind counts, and the
 * keys that wait for their answers. */
#include "tui/state.h"

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

void app_load_more_orders(struct app *app, GPtrArray *effects)
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
void app_load_rail(struct app *app, GPtrArray *effects)
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
    app->looked_at = app->monotonic;
    rail_outdate(app->rail);
    app_load(app, EFFECT_LOAD_COUNTS, effects);
    app_load(app, EFFECT_LOAD_DRAFTS, effects);
    app_load_timeline(app, effects);
}
