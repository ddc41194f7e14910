/* tui/screen_history_acts.c: what is done with the events of the history: with the selected one, or with those that are
 * marked. */
#include "tui/difference.h"
#include "tui/screen_history.h"

enum { MARK_MOST = 5000 };

/* All that the list would show, not only the pages that were read. */
static void load_and_mark(struct app *app, struct history *history, GPtrArray *effects)
{
    history_load(app, history, MARK_MOST, EVENT_PAGES_STAY, effects);
    history->mark_loaded = true;
    app_await(app, EFFECT_LOAD_HISTORY);
}

static void mark(struct app *app, struct history *history, enum action_id id, GPtrArray *effects)
{
    if (id == ACTION_MARK_ALL && history->pages.below != 0 && history->pages.events->len < MARK_MOST) {
        load_and_mark(app, history, effects);
        return;
    }
    event_marks_act(history->marks, id, history->pages.events, history->list.selected);
    if (event_marks_in_range(history->marks))
        app_say(app, STYLE_REMARK, "A range begins here; v at its other end marks all between.");
    if (id != ACTION_MARK)
        return;
    list_select(&history->list, history->list.selected + 1);
    history_load_more(app, history, effects);
}

/* The two marked ones; the list is newest first. */
static void compare(struct app *app, const struct history *history, GPtrArray *effects)
{
    const struct event_record *newer = NULL, *older = NULL;
    for (guint i = 0; i < history->pages.events->len; i++) {
        const struct event_record *event = g_ptr_array_index(history->pages.events, i);
        if (!event_marks_hold(history->marks, event->id))
            continue;
        older = event;
        newer = newer ? newer : event;
    }
    if (event_marks_count(history->marks) != 2 || !newer || newer == older) {
        app_say(app, STYLE_REMARK, "Mark two events of this list with Space; d then shows what differs.");
        return;
    }
    char *lines = difference_lines(older->body, newer->body);
    char *title = g_strdup_printf("What number %" G_GINT64_FORMAT " says otherwise than number %" G_GINT64_FORMAT,
                                  newer->id, older->id);
    app_push(app, screen_text_new("Difference", title, lines ? lines : g_strdup("They say the same.")), effects);
}

static void export_events(struct app *app, const struct history *history, GPtrArray *effects)
{
    g_autofree char *filter = history_filter_text(history);
    app_push(app, screen_export_new(app, filter, event_marks_numbers(history->marks)), effects);
}

/* The marked ones, else the selected one; the oldest first, as they were recorded. */
static void run_again(struct app *app, const struct history *history, GPtrArray *effects)
{
    bool marked = event_marks_count(history->marks) > 0;
    g_autoptr(GPtrArray) wanted = g_ptr_array_new();
    for (guint i = history->pages.events->len; i > 0; i--) {
        struct event_record *event = g_ptr_array_index(history->pages.events, i - 1);
        if (marked ? event_marks_hold(history->marks, event->id) : event == history_selected(history))
            g_ptr_array_add(wanted, event);
    }
    app_ask_run_again(app, wanted, history->pages.events, effects);
}

/* False where it has nothing to clear: the list is left then. */
static bool clear_marks_or_filter(struct app *app, struct history *history, GPtrArray *effects)
{
    if (event_marks_clear(history->marks))
        return true;
    if (!history_is_narrowed(history))
        return false;
    history_clear_filter(app, history, effects);
    return true;
}

bool history_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct history *history = (struct history *)screen;
    const struct event_record *event = history_selected(history);
    if (screen->scope == SCOPE_EVENT_FILTER)
        return history_filter_act(app, history, id, effects);
    if (id == ACTION_FILTER)
        screen->scope = SCOPE_EVENT_FILTER;
    else if (id == ACTION_BACK)
        return clear_marks_or_filter(app, history, effects);
    else if (id == ACTION_MARK || id == ACTION_MARK_RANGE || id == ACTION_MARK_ALL)
        mark(app, history, id, effects);
    else if (id == ACTION_FILTERS)
        app_push(app, screen_filters_new(app, FILTER_EVENTS, text_field_text(&history->filter), effects), effects);
    else if (id == ACTION_DIFFERENCE)
        compare(app, history, effects);
    else if (id == ACTION_EXPORT)
        export_events(app, history, effects);
    else if (id == ACTION_REFRESH)
        history_refresh(app, history, effects);
    else if (id == ACTION_HISTORY || id == ACTION_OUTBOX) {
        app_pop_to_desk(app, effects);
        enum scope wanted = id == ACTION_HISTORY ? SCOPE_HISTORY : SCOPE_OUTBOX;
        app_push(app, screen_history_new(app, wanted, NULL, effects), effects);
    } else if (id == ACTION_DRAFTS)
        app_push(app, screen_drafts_new(app), effects);
    else if (id == ACTION_OPEN && event)
        app_push(app, screen_entry_new(app, event->id, effects), effects);
    else if (id == ACTION_TRY && event_marks_count(history->marks) > 0)
        app_try_marked(app, history->marks, effects);
    else if (id == ACTION_RUN_AGAIN)
        run_again(app, history, effects);
    else if (id == ACTION_DROP && event_marks_count(history->marks) > 0)
        app_ask_drop_marked(app, history->marks, effects);
    else
        return event && app_act_on_event(app, event, id, effects);
    return true;
}

static bool is_of_event(enum action_id id)
{
    return id == ACTION_OPEN || id == ACTION_TRY || id == ACTION_SETTLE || id == ACTION_CORRECT ||
           id == ACTION_TEMPLATE || id == ACTION_DROP;
}

bool history_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct history *history = (const struct history *)screen;
    const struct event_record *event = history_selected(history);
    (void)app;
    if (screen->scope == SCOPE_EVENT_FILTER || !is_of_event(id))
        return true;
    if ((id == ACTION_TRY || id == ACTION_DROP) && event_marks_count(history->marks) > 0)
        return true; /* what cannot be done says why */
    return event && app_can_on_event(event, id);
}

const char *history_label(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct history *history = (const struct history *)screen;
    (void)app;
    bool marks = event_marks_count(history->marks) > 0 || event_marks_in_range(history->marks);
    return id == ACTION_BACK && (marks || history_is_narrowed(history)) ? "clear" : NULL;
}
