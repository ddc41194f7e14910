/* tui/app_again.c: refused events once more, byte for byte, as new events that replace them. */
#include "tui/state.h"

static bool is_replaced(const GPtrArray *events, int64_t id)
{
    for (guint i = 0; i < events->len; i++)
        if (((const struct event_record *)events->pdata[i])->replaces == id)
            return true;
    return false;
}

void app_ask_run_again(struct app *app, const GPtrArray *wanted, const GPtrArray *known, GPtrArray *effects)
{
    g_clear_pointer(&app->again, g_ptr_array_unref);
    app->again = event_records_new();
    for (guint i = 0; i < wanted->len; i++) {
        const struct event_record *event = g_ptr_array_index(wanted, i);
        if (event->state == EVENT_REFUSED && event->body && !is_replaced(known, event->id))
            g_ptr_array_add(app->again, app_new_event(app, event->order, event->event, event->body, event->id));
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
