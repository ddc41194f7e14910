/* tui/app_scan.c: what a barcode scanner types on a list: the characters of a label and Enter, all in one read.
 *
 * Such keys are kept until it is known whether they are the id of an order here, or begin with [desk] scan_prefix. Then
 * the list is filtered to that order and nothing is opened; else they are keys, applied in their order. */
#include "tui/state.h"
#include <string.h>

enum { SCAN_LEAST = 4, FOUND_MOST = 20 };

void app_key_free(void *data)
{
    struct app_key *taken = data;
    key_clear(&taken->key);
    g_free(taken);
}

static bool on_list(const struct app *app)
{
    return (app_top(app)->scope & (SCOPE_LISTS | SCOPE_PICK | SCOPE_ENTRY)) != 0;
}

/* They come before everything that is held. */
static void replay(struct app *app)
{
    for (struct app_key *key; (key = g_queue_pop_tail(&app->scanned)) != NULL;) {
        key->plain = true;
        g_queue_push_head(&app->held, key);
    }
    g_clear_pointer(&app->scan, g_free);
}

static char *scanned_text(const struct app *app)
{
    GString *text = g_string_new(NULL);
    for (const GList *item = app->scanned.head; item; item = item->next) {
        const struct app_key *taken = item->data;
        if (key_is_text(&taken->key))
            g_string_append_unichar(text, taken->key.rune);
    }
    return g_string_free(text, FALSE);
}

static const char *scan_prefix(const struct app *app)
{
    const char *prefix = app->settings ? settings_text(app->settings, SETTING_SCAN_PREFIX) : NULL;
    return prefix ? prefix : "";
}

/* What follows the prefix may be the id, with or without it; both end so. */
static const char *without_prefix(const struct app *app, const char *text)
{
    const char *prefix = scan_prefix(app);
    return g_str_has_prefix(text, prefix) ? text + strlen(prefix) : text;
}

static void ask(struct app *app, GPtrArray *effects)
{
    g_free(app->scan);
    app->scan = scanned_text(app);
    struct effect *effect = app_load(app, EFFECT_LOAD_FOUND, effects);
    effect->text = g_strdup(without_prefix(app, app->scan));
    effect->limit = FOUND_MOST;
    app_await(app, EFFECT_LOAD_FOUND);
}

bool app_scan_takes(struct app *app, struct app_key *taken, GPtrArray *effects)
{
    bool begun = app->scanned.length > 0;
    bool text = key_is_text(&taken->key) && taken->key.burst > SCAN_LEAST;
    if (taken->plain || (!begun && (!text || !on_list(app))))
        return false;
    bool whole = taken->key.code == KEY_CODE_ENTER && app->scanned.length >= SCAN_LEAST;
    g_queue_push_tail(&app->scanned, taken);
    if (whole)
        ask(app, effects);
    else if (!text || taken->last)
        replay(app);
    return true;
}

void app_scan_ends(struct app *app)
{
    if (!app->scan || !app->outstanding[EFFECT_LOAD_FOUND])
        replay(app);
}

/* ---- the answer ---- */

static const struct order *find_exactly(const struct msg *msg, const char *id)
{
    int row = msg->orders ? orders_row(msg->orders, id) : -1;
    return row >= 0 ? g_ptr_array_index(msg->orders, row) : NULL;
}

static void filter_to(struct app *app, const char *id, GPtrArray *effects)
{
    struct screen *top = app_top(app);
    app_say(app, STYLE_REMARK, "Scanned %s.", id);
    if ((top->scope & (SCOPE_HISTORY | SCOPE_OUTBOX)) != 0) {
        g_autofree char *filter = g_strdup_printf("order:%s", id);
        screen_history_filter(app, top, filter, effects);
        return;
    }
    app_pop_to_desk(app, effects);
    g_free(app->order_wanted);
    app->order_wanted = g_strdup(id);
    screen_desk_filter(app, app_top(app), id, effects);
}

void app_told_scan(struct app *app, struct msg *msg, GPtrArray *effects)
{
    if (!app->scan)
        return;
    const char *rest = without_prefix(app, app->scan);
    const struct order *order = find_exactly(msg, app->scan);
    if (!order && rest != app->scan)
        order = find_exactly(msg, rest);
    if (!order && rest == app->scan) {
        replay(app);
        return;
    }
    g_autofree char *id = g_strdup(order ? order->id : app->scan);
    g_queue_clear_full(&app->scanned, app_key_free);
    g_clear_pointer(&app->scan, g_free);
    filter_to(app, id, effects);
}
