/* tui/app_events.c: what a person can do with one recorded event, wherever it is listed, and how its state looks. */
#include "tui/state.h"

enum style event_state_style(enum event_state state)
{
    static const enum style styles[] = {
        [EVENT_QUEUED] = STYLE_WAITING, [EVENT_SENDING] = STYLE_WAITING, [EVENT_ACCEPTED] = STYLE_ACCEPTED,
        [EVENT_REFUSED] = STYLE_ERROR,  [EVENT_UNKNOWN] = STYLE_UNKNOWN, [EVENT_DROPPED] = STYLE_DIM,
    };
    return styles[state];
}

const char *event_state_sign(const struct canvas *canvas, enum event_state state)
{
    switch (state) {
    case EVENT_QUEUED:
        return canvas_is_ascii(canvas) ? "o" : "○";
    case EVENT_SENDING:
        return canvas_is_ascii(canvas) ? ">" : "→";
    case EVENT_ACCEPTED:
        return canvas_is_ascii(canvas) ? "+" : "✓";
    case EVENT_REFUSED:
        return canvas_is_ascii(canvas) ? "!" : "✗";
    case EVENT_UNKNOWN:
        return "?";
    case EVENT_DROPPED:
        return "-";
    }
    return "";
}

const char *event_state_words(enum event_state state)
{
    switch (state) {
    case EVENT_QUEUED:
        return "waiting";
    case EVENT_SENDING:
        return "on its way";
    case EVENT_ACCEPTED:
        return "accepted";
    case EVENT_REFUSED:
        return "refused";
    case EVENT_UNKNOWN:
        return "unknown";
    case EVENT_DROPPED:
        return "dropped";
    }
    return "";
}

bool app_can_on_event(const struct event_record *event, enum action_id id)
{
    enum event_state state = event->state;
    if (id == ACTION_TRY)
        return state == EVENT_QUEUED || state == EVENT_UNKNOWN;
    if (id == ACTION_SETTLE)
        return state == EVENT_UNKNOWN || state == EVENT_REFUSED;
    if (id == ACTION_CORRECT)
        return state == EVENT_REFUSED || state == EVENT_QUEUED || state == EVENT_DROPPED;
    return id == ACTION_DROP ? state == EVENT_QUEUED : true;
}

/* A waiting event is dropped first: the form opens once the journal says so, so that it cannot leave meanwhile. */
static void drop_and_open(struct app *app, const struct event_record *event, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_RESOLVE, effects);
    effect->id = event->id;
    effect->state = EVENT_DROPPED;
    effect->who = g_strdup(app->operator_name);
    effect->why = g_strdup("It was opened again to be edited.");
    app->opening_after = effect->request;
}

bool app_act_on_event(struct app *app, const struct event_record *event, enum action_id id, GPtrArray *effects)
{
    if ((id == ACTION_CORRECT || id == ACTION_TAKE_BACK) && app_take_back_event(app, event->id, effects))
        return true;
    if (id == ACTION_TRY && event->state == EVENT_UNKNOWN)
        app_push(app, screen_prompt_new(PROMPT_TRY_AGAIN, event->id, event->order), effects);
    else if (id == ACTION_TRY)
        app_do(app, EFFECT_TRY, effects)->id = event->id;
    else if (id == ACTION_SETTLE)
        app_push(app, screen_prompt_new(PROMPT_SETTLE, event->id, event->order), effects);
    else if (id == ACTION_LABEL)
        app_push(app, screen_prompt_new(PROMPT_LABEL, event->id, event->order), effects);
    else if (id == ACTION_DROP)
        app_push(app, screen_prompt_new(PROMPT_DROP, event->id, event->order), effects);
    else if (id == ACTION_CORRECT && event->state == EVENT_QUEUED)
        drop_and_open(app, event, effects);
    else if (id == ACTION_CORRECT || id == ACTION_TEMPLATE)
        app_open_event(app, event->id, id == ACTION_TEMPLATE, effects);
    else
        return false;
    return true;
}
