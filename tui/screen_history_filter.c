/* tui/screen_history_filter.c: the filter of the history while it is typed, and what a word in it can become. */
#include "tui/filter_words.h"
#include "tui/screen_history.h"
#include "widgets/text_edit.h"
#include <string.h>

enum { VALUES_MOST = 60 };

static void filter_changed(struct app *app, struct history *history, GPtrArray *effects)
{
    history_load(app, history, APP_PAGE, EVENT_PAGES_EMPTY, effects);
    list_set_count(&history->list, 0);
    app_await(app, EFFECT_LOAD_HISTORY);
}

/* The word before the cursor, as far as it is known; else what it can become is said. */
void history_complete_with(struct app *app, struct history *history, const GPtrArray *values, GPtrArray *effects)
{
    const struct filter_words_known known = { .custom = app->custom,
                                              .events = history->pages.events,
                                              .operator_name = app->operator_name,
                                              .values = values,
                                              .more = values && values->len >= VALUES_MOST };
    struct text_field *filter = &history->filter;
    size_t cursor = filter->cursor;
    g_autofree char *said = NULL;
    g_autofree char *longer = filter_words_complete(text_field_text(filter), &cursor, &known, &said);
    if (said)
        app_say(app, STYLE_REMARK, "%s", said);
    if (!longer)
        return;
    text_field_set(filter, longer);
    text_edit_move(filter, cursor);
    filter_changed(app, history, effects);
}

void screen_history_filter(struct app *app, struct screen *screen, const char *text, GPtrArray *effects)
{
    struct history *history = (struct history *)screen;
    text_field_set(&history->filter, text);
    filter_changed(app, history, effects);
}

bool history_filter_key(struct app *app, struct history *history, const struct key *key, GPtrArray *effects)
{
    g_autofree char *before = g_strdup(text_field_text(&history->filter));
    if (text_field_key(&history->filter, key) != WIDGET_HANDLED)
        return false;
    if (strcmp(before, text_field_text(&history->filter)) != 0)
        filter_changed(app, history, effects);
    return true;
}

bool history_is_narrowed(const struct history *history)
{
    const char *text = text_field_text(&history->filter);
    return *text != '\0' && strcmp(text, history->given) != 0;
}

void history_clear_filter(struct app *app, struct history *history, GPtrArray *effects)
{
    if (*text_field_text(&history->filter) == '\0')
        return;
    text_field_set(&history->filter, "");
    filter_changed(app, history, effects);
}

static void complete_word(struct app *app, struct history *history, GPtrArray *effects)
{
    enum filter_kind kind;
    g_autofree char *beginning = NULL;
    if (!filter_words_ask(text_field_text(&history->filter), history->filter.cursor, &kind, &beginning)) {
        history_complete_with(app, history, NULL, effects);
        return;
    }
    struct effect *effect = app_load(app, EFFECT_LOAD_VALUES, effects);
    effect->filter = kind;
    effect->text = g_steal_pointer(&beginning);
    effect->limit = VALUES_MOST;
    history->values = effect->request;
    app_await(app, EFFECT_LOAD_VALUES);
}

bool history_filter_act(struct app *app, struct history *history, enum action_id id, GPtrArray *effects)
{
    if (id == ACTION_COMPLETE) {
        complete_word(app, history, effects);
        return true;
    }
    if (id != ACTION_OPEN && id != ACTION_BACK)
        return false;
    history->screen.scope = history->scope;
    if (id == ACTION_BACK)
        history_clear_filter(app, history, effects);
    const struct event_record *event = history_selected(history);
    bool alone = history->pages.events->len == 1 && history->pages.below == 0;
    if (id == ACTION_OPEN && event && alone)
        app_push(app, screen_entry_new(app, event->id, effects), effects);
    return true;
}
