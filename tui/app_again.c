/* tui/app_again.c: refused events once more, byte for byte, as new events that replace them. */
#include "tui/state.h"

static void free_event(void *event)
{
    event_record_free(event);
}

bool app_is_production(const struct app *app)
{
    return app->kind_style == STYLE_PRODUCTION;
}

static bool is_replaced(const GPtrArray *events, int64_t id)
{
    for (guint i = 0; i < events->len; i++)
        if (((const struct event_record *)events->pdata[i])->replaces == id)
            return true;
    return false;
}

static struct event_record *anew(const struct app *app, const struct event_record *refused)
{
    struct event_record *event = g_new0(struct event_record, 1);
    event->order = g_strdup(refused->order);
    event->event = g_strdup(refused->event);
    event->body = g_strdup(refused->body);
    event->operator_name = g_strdup(app->operator_name);
    event->server = g_strdup(app->server);
    event->accept_version = g_strdup(app->accept_version);
    event->created_at = app->now;
    event->replaces = refused->id;
    return event;
}

void app_ask_run_again(struct app *app, const GPtrArray *wanted, const GPtrArray *known, GPtrArray *effects)
{
    g_clear_pointer(&app->again, g_ptr_array_unref);
    app->again = g_ptr_array_new_with_free_func(free_event);
    for (guint i = 0; i < wanted->len; i++) {
        const struct event_record *event = g_ptr_array_index(wanted, i);
        if (event->state == EVENT_REFUSED && event->body && !is_replaced(known, event->id))
            g_ptr_array_add(app->again, anew(app, event));
    }
    guint count = app->again->len, left = wanted->len - count;
    if (count == 0) {
        app_say(app, STYLE_REMARK, "Only what was refused, and not sent anew since, is run again.");
        return;
    }
    g_autofree char *subject = g_strdup_printf("%u refused %s%s", count, count == 1 ? "event" : "events",
                                               left > 0 ? " (others of the marked ones are left)" : "");
    app_push(app, screen_prompt_new(PROMPT_RUN_AGAIN, 0, subject), effects);
}

char *app_run_again_word(const struct app *app)
{
    return app_is_production(app) ? g_strdup_printf("%u", app->again->len) : g_strdup("yes");
}

void app_run_again(struct app *app, GPtrArray *effects)
{
    app_send_many(app, NULL, g_steal_pointer(&app->again), effects);
}
