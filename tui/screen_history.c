/* tui/screen_history.c: every event ever recorded, newest first; and the outbox, which is the same list of what still
 * needs somebody. Pages come as the selection reaches the end. */
#include "tui/difference.h"
#include "tui/event_pages.h"
#include "tui/filter_words.h"
#include "tui/state.h"
#include "widgets/text_edit.h"
#include "widgets/text_field.h"
#include <string.h>

enum { NUMBER_COLUMNS = 6, ORDER_COLUMNS = 11, EVENT_COLUMNS = 23, MARK_MOST = 5000, VALUES_MOST = 60 };

#define NEEDS_SOMEBODY "state:queued state:sending state:unknown state:refused"

struct history {
    struct screen screen;
    enum scope scope; /* SCOPE_HISTORY or SCOPE_OUTBOX, also while the filter is typed */
    struct event_pages pages;
    bool mark_loaded; /* all that the outstanding question brings is to be marked */
    bool outdated;    /* an event changed while the past was searched: to be asked anew after that */
    uint64_t request;
    uint64_t values; /* the question what a word can become */
    struct list list;
    struct text_field filter;
    struct event_marks *marks;
    struct rect rows;
};

static char *filter_text(const struct history *history)
{
    const char *typed = text_field_text(&history->filter);
    if (history->scope != SCOPE_OUTBOX)
        return *typed ? g_strdup(typed) : NULL;
    return g_strdup_printf(NEEDS_SOMEBODY "%s%s", *typed ? " " : "", typed);
}

/* Asks for the part that comes next. */
static void ask(struct app *app, struct history *history, GPtrArray *effects)
{
    struct effect *effect = app_load(app, EFFECT_LOAD_HISTORY, effects);
    effect->text = filter_text(history);
    effect->before = history->pages.below;
    effect->limit = event_pages_left(&history->pages);
    history->request = effect->request;
}

static bool is_asking(const struct app *app, const struct history *history)
{
    return app->outstanding[EFFECT_LOAD_HISTORY] && app->asked[EFFECT_LOAD_HISTORY] == history->request;
}

static void load(struct app *app, struct history *history, guint wanted, enum event_pages_shown shown,
                 GPtrArray *effects)
{
    event_pages_begin(&history->pages, wanted, shown);
    history->mark_loaded = history->outdated = false;
    ask(app, history, effects);
}

static void refresh(struct app *app, struct history *history, GPtrArray *effects)
{
    load(app, history, MAX(APP_PAGE, history->pages.events->len), EVENT_PAGES_STAY, effects);
}

static void load_more(struct app *app, struct history *history, GPtrArray *effects)
{
    bool at_end = history->list.selected >= (int)history->pages.events->len - 1;
    if (!at_end || history->pages.below == 0 || app->outstanding[EFFECT_LOAD_HISTORY])
        return;
    event_pages_extend(&history->pages, APP_PAGE);
    ask(app, history, effects);
}

static void filter_changed(struct app *app, struct history *history, GPtrArray *effects)
{
    load(app, history, APP_PAGE, EVENT_PAGES_EMPTY, effects);
    list_set_count(&history->list, 0);
    app_await(app, EFFECT_LOAD_HISTORY);
}

/* The word before the cursor, as far as it is known; else what it can become is said. */
static void complete_with(struct app *app, struct history *history, const GPtrArray *values, GPtrArray *effects)
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

static const struct event_record *selected_event(const struct history *history)
{
    int row = history->list.selected;
    return row >= 0 && row < (int)history->pages.events->len ? g_ptr_array_index(history->pages.events, row) : NULL;
}

/* ---- answers ---- */

/* Newer events push the rows down: the selection stays with its event. */
static bool take_events(struct history *history, struct msg *msg)
{
    const struct event_record *selected = selected_event(history);
    int64_t id = selected && history->list.selected > 0 ? selected->id : 0;
    bool whole = event_pages_take(&history->pages, msg);
    const GPtrArray *events = history->pages.events;
    list_set_count(&history->list, (int)events->len);
    for (guint i = 0; id != 0 && i < events->len; i++)
        if (((const struct event_record *)events->pdata[i])->id == id)
            list_select(&history->list, (int)i);
    return whole;
}

static void mark_loaded(struct app *app, struct history *history)
{
    event_marks_act(history->marks, ACTION_MARK_ALL, history->pages.events, 0);
    if (history->pages.below != 0)
        app_say(app, STYLE_REMARK, "The newest %u are marked, older ones are not; a filter leaves fewer.",
                history->pages.events->len);
}

static void told_events(struct app *app, struct history *history, struct msg *msg, GPtrArray *effects)
{
    bool whole = take_events(history, msg);
    event_marks_follow(history->marks, history->pages.events);
    if (!whole) {
        ask(app, history, effects);
        if (history->mark_loaded)
            app_await(app, EFFECT_LOAD_HISTORY);
        return;
    }
    if (history->mark_loaded)
        mark_loaded(app, history);
    history->mark_loaded = false;
    if (history->outdated)
        refresh(app, history, effects);
}

static void history_told(struct app *app, struct screen *screen, struct msg *msg, GPtrArray *effects)
{
    struct history *history = (struct history *)screen;
    bool changes = msg->kind == MSG_SETTLED || msg->kind == MSG_SAVED || msg->kind == MSG_SENDING ||
                   (msg->kind == MSG_DONE && msg->event);
    if (app_many_is_done(app, msg))
        event_marks_forget(history->marks, msg->event->id);
    if (msg->kind == MSG_HISTORY && msg->request == history->request && msg->events)
        told_events(app, history, msg, effects);
    else if (msg->kind == MSG_VALUES && msg->request == history->values)
        complete_with(app, history, msg->names, effects);
    else if (changes && app_top(app) == screen && is_asking(app, history))
        history->outdated = true;
    else if (changes && app_top(app) == screen)
        refresh(app, history, effects);
}

/* ---- keys ---- */

static void history_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct history *history = (struct history *)screen;
    (void)app;
    history->rows = rect_inset(at, 1, 1);
    if (screen->scope == SCOPE_EVENT_FILTER || *text_field_text(&history->filter))
        rect_take_top(&history->rows, 1);
    list_layout(&history->list, history->rows.height);
}

void screen_history_filter(struct app *app, struct screen *screen, const char *text, GPtrArray *effects)
{
    struct history *history = (struct history *)screen;
    text_field_set(&history->filter, text);
    filter_changed(app, history, effects);
}

static bool filter_key(struct app *app, struct history *history, const struct key *key, GPtrArray *effects)
{
    g_autofree char *before = g_strdup(text_field_text(&history->filter));
    if (text_field_key(&history->filter, key) != WIDGET_HANDLED)
        return false;
    if (strcmp(before, text_field_text(&history->filter)) != 0)
        filter_changed(app, history, effects);
    return true;
}

static bool history_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct history *history = (struct history *)screen;
    bool filtering = screen->scope == SCOPE_EVENT_FILTER;
    if (filtering && filter_key(app, history, key, effects))
        return true;
    if (filtering && key->code == KEY_CODE_TEXT)
        return false;
    bool taken = list_key(&history->list, key, history->rows) == WIDGET_HANDLED;
    if (taken)
        load_more(app, history, effects);
    return taken;
}

static bool history_points(const struct app *app, const struct screen *screen, int column, int row)
{
    const struct history *history = (const struct history *)screen;
    (void)app;
    return list_points(&history->list, history->rows, column, row);
}

static void end_filter(struct app *app, struct history *history, bool keep, GPtrArray *effects)
{
    history->screen.scope = history->scope;
    if (keep || *text_field_text(&history->filter) == '\0')
        return;
    text_field_set(&history->filter, "");
    filter_changed(app, history, effects);
}

static void complete_word(struct app *app, struct history *history, GPtrArray *effects)
{
    enum filter_kind kind;
    g_autofree char *beginning = NULL;
    if (!filter_words_ask(text_field_text(&history->filter), history->filter.cursor, &kind, &beginning)) {
        complete_with(app, history, NULL, effects);
        return;
    }
    struct effect *effect = app_load(app, EFFECT_LOAD_VALUES, effects);
    effect->filter = kind;
    effect->text = g_steal_pointer(&beginning);
    effect->limit = VALUES_MOST;
    history->values = effect->request;
    app_await(app, EFFECT_LOAD_VALUES);
}

static bool filter_act(struct app *app, struct history *history, enum action_id id, GPtrArray *effects)
{
    if (id == ACTION_COMPLETE) {
        complete_word(app, history, effects);
        return true;
    }
    if (id != ACTION_OPEN && id != ACTION_BACK)
        return false;
    end_filter(app, history, id == ACTION_OPEN, effects);
    const struct event_record *event = selected_event(history);
    bool alone = history->pages.events->len == 1 && history->pages.below == 0;
    if (id == ACTION_OPEN && event && alone)
        app_push(app, screen_entry_new(app, event->id, effects), effects);
    return true;
}

/* All that the list would show, not only the pages that were read. */
static void load_and_mark(struct app *app, struct history *history, GPtrArray *effects)
{
    load(app, history, MARK_MOST, EVENT_PAGES_STAY, effects);
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
    load_more(app, history, effects);
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
    app_push(app, screen_text_new(title, lines ? lines : g_strdup("They say the same.")), effects);
}

static void export_events(struct app *app, const struct history *history, GPtrArray *effects)
{
    g_autofree char *filter = filter_text(history);
    app_push(app, screen_export_new(app, filter, event_marks_numbers(history->marks)), effects);
}

/* The marked ones, else the selected one; the oldest first, as they were recorded. */
static void run_again(struct app *app, const struct history *history, GPtrArray *effects)
{
    bool marked = event_marks_count(history->marks) > 0;
    g_autoptr(GPtrArray) wanted = g_ptr_array_new();
    for (guint i = history->pages.events->len; i > 0; i--) {
        struct event_record *event = g_ptr_array_index(history->pages.events, i - 1);
        if (marked ? event_marks_hold(history->marks, event->id) : event == selected_event(history))
            g_ptr_array_add(wanted, event);
    }
    app_ask_run_again(app, wanted, history->pages.events, effects);
}

static bool history_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct history *history = (struct history *)screen;
    const struct event_record *event = selected_event(history);
    if (screen->scope == SCOPE_EVENT_FILTER)
        return filter_act(app, history, id, effects);
    if (id == ACTION_FILTER)
        screen->scope = SCOPE_EVENT_FILTER;
    else if (id == ACTION_BACK && event_marks_clear(history->marks))
        return true;
    else if (id == ACTION_MARK || id == ACTION_MARK_RANGE || id == ACTION_MARK_ALL)
        mark(app, history, id, effects);
    else if (id == ACTION_FILTERS)
        app_push(app, screen_filters_new(app, FILTER_EVENTS, text_field_text(&history->filter), effects), effects);
    else if (id == ACTION_DIFFERENCE)
        compare(app, history, effects);
    else if (id == ACTION_EXPORT)
        export_events(app, history, effects);
    else if (id == ACTION_REFRESH)
        refresh(app, history, effects);
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

static bool history_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct history *history = (const struct history *)screen;
    const struct event_record *event = selected_event(history);
    (void)app;
    if (screen->scope == SCOPE_EVENT_FILTER || !is_of_event(id))
        return true;
    if ((id == ACTION_TRY || id == ACTION_DROP) && event_marks_count(history->marks) > 0)
        return true; /* what cannot be done says why */
    return event && app_can_on_event(event, id);
}

/* ---- drawing ---- */

struct row_owner {
    const struct app *app;
    const struct history *history;
};

static int draw_column(struct canvas *canvas, struct rect at, int x, int columns, enum style style, const char *text)
{
    int drawn = canvas_text(canvas, at, x, at.y, style, text ? text : "");
    return x + MAX(drawn + 1, columns);
}

static void draw_row(const void *owner, int row, struct canvas *canvas, struct rect at)
{
    const struct row_owner *rows = owner;
    const struct event_record *event = g_ptr_array_index(rows->history->pages.events, row);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, event->id);
    g_autofree char *when = time_point_short(event->created_at, rows->app->rules->zone);
    g_autofree char *state = app_event_words(rows->app, event);
    enum style style = event_state_style(event->state);
    if (event_marks_hold(rows->history->marks, event->id))
        canvas_text(canvas, (struct rect){ at.x - 1, at.y, 1, 1 }, at.x - 1, at.y, STYLE_KEY, "*");
    int x = draw_column(canvas, at, at.x, 2, style, event_state_sign(canvas, event->state));
    x = draw_column(canvas, at, x, NUMBER_COLUMNS, STYLE_DIM, number);
    x = draw_column(canvas, at, x, 0, STYLE_DIM, when) + 1;
    x = draw_column(canvas, at, x, ORDER_COLUMNS, STYLE_TEXT, event->order);
    x = draw_column(canvas, at, x, EVENT_COLUMNS, STYLE_TEXT, event->event);
    x = draw_column(canvas, at, x, 0, style, state) + 1;
    x = draw_column(canvas, at, x, 0, STYLE_TEXT, event->operator_name) + 1;
    canvas_text(canvas, at, x, at.y, STYLE_DIM, event->reason ? event->reason : "");
}

static char *history_line(const struct app *app, const struct screen *screen)
{
    const struct history *history = (const struct history *)screen;
    const struct event_record *event = selected_event(history);
    (void)app;
    if (screen->scope == SCOPE_EVENT_FILTER)
        return g_strdup("order:1042 event:eta state:unknown since:monday who:sam, any words; ! excludes.");
    if (event && event->state == EVENT_QUEUED && g_strcmp0(event->server, app->server) != 0)
        return g_strdup_printf("It waits for %s; \"fixline outbox move\" gives it the present address.", event->server);
    if (event && event->rest == EVENT_WAS_RESTING)
        return g_strdup("Its desk ended before it left: t sends it, e opens it as a form again, X drops it.");
    return event && event->reason ? g_strdup(event->reason) : NULL;
}

static void draw_empty(const struct app *app, const struct history *history, struct canvas *canvas)
{
    if (history->pages.events->len > 0 || app->outstanding[EFFECT_LOAD_HISTORY])
        return;
    const char *why = "Nothing was recorded yet.";
    if (*text_field_text(&history->filter))
        why = "No event fits this filter.";
    else if (history->scope == SCOPE_OUTBOX)
        why = "Nothing waits, nothing is unknown, nothing was refused.";
    canvas_paragraph(canvas, history->rows, STYLE_TEXT, why, 0);
}

/* How far a search has come that goes on. */
static char *search_words(const struct app *app, const struct history *history)
{
    if (!is_asking(app, history) || history->pages.below == 0 || history->pages.fresh)
        return g_strdup("");
    return g_strdup_printf(" · looking below number %" G_GINT64_FORMAT, history->pages.below);
}

static void history_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct history *history = (const struct history *)screen;
    bool filtering = screen->scope == SCOPE_EVENT_FILTER;
    const char *name = history->scope == SCOPE_OUTBOX ? "Outbox" : "History";
    unsigned marked = event_marks_count(history->marks);
    g_autofree char *marks = marked > 0 ? g_strdup_printf(" · %u marked", marked) : g_strdup("");
    g_autofree char *search = search_words(app, history);
    g_autofree char *title = g_strdup_printf("%s: %u%s%s%s", name, history->pages.events->len,
                                             history->pages.below == 0 ? "" : "+", search, marks);
    canvas_frame(canvas, at, app->kind_style, title);
    if (filtering || *text_field_text(&history->filter)) {
        struct rect line = rect_inset(at, 1, 1);
        line.height = MIN(line.height, 1);
        rect_take_left(&line, canvas_text(canvas, line, line.x, line.y, STYLE_DIM, "Filter: "));
        text_field_draw(&history->filter, canvas, line, filtering);
    }
    draw_empty(app, history, canvas);
    const struct row_owner owner = { app, history };
    list_draw(&history->list, canvas, history->rows, true, draw_row, &owner);
}

static void history_free(struct screen *screen)
{
    struct history *history = (struct history *)screen;
    event_pages_clear(&history->pages);
    text_field_clear(&history->filter);
    event_marks_free(history->marks);
    g_free(history);
}

static const struct screen_class history_class = {
    .title = "History",
    .scope = SCOPE_HISTORY,
    .layout = history_layout,
    .key = history_key,
    .points = history_points,
    .act = history_act,
    .can = history_can,
    .told = history_told,
    .draw = history_draw,
    .line = history_line,
    .free = history_free,
};

static const struct screen_class outbox_class = {
    .title = "Outbox",
    .scope = SCOPE_OUTBOX,
    .layout = history_layout,
    .key = history_key,
    .points = history_points,
    .act = history_act,
    .can = history_can,
    .told = history_told,
    .draw = history_draw,
    .line = history_line,
    .free = history_free,
};

struct screen *screen_history_new(struct app *app, enum scope scope, const char *filter, GPtrArray *effects)
{
    struct history *history = g_new0(struct history, 1);
    const struct text_field_options options = { .text = filter, .limit = 500 };
    history->screen.class = scope == SCOPE_OUTBOX ? &outbox_class : &history_class;
    history->scope = scope;
    event_pages_init(&history->pages);
    text_field_init(&history->filter, &options);
    history->marks = event_marks_new();
    list_init(&history->list);
    load(app, history, APP_PAGE, EVENT_PAGES_EMPTY, effects);
    app_await(app, EFFECT_LOAD_HISTORY);
    return &history->screen;
}
