/* tui/screen_history.c: every event ever recorded, newest first; and the outbox, which is the same list of what still
 * needs somebody. Pages come as the selection reaches the end. */
#include "tui/screen_history.h"

#define NEEDS_SOMEBODY "state:queued state:sending state:unknown state:refused"

char *history_filter_text(const struct history *history)
{
    const char *typed = text_field_text(&history->filter);
    if (history->scope != SCOPE_OUTBOX)
        return *typed ? g_strdup(typed) : NULL;
    return g_strdup_printf(NEEDS_SOMEBODY "%s%s", *typed ? " " : "", typed);
}

const struct event_record *history_selected(const struct history *history)
{
    int row = history->list.selected;
    return row >= 0 && row < (int)history->pages.events->len ? g_ptr_array_index(history->pages.events, row) : NULL;
}

/* ---- asking ---- */

/* Asks for the part that comes next. At first only as much as a window shows, so that it stands there soon. */
static void ask(struct app *app, struct history *history, GPtrArray *effects)
{
    struct effect *effect = app_load(app, EFFECT_LOAD_HISTORY, effects);
    int left = event_pages_left(&history->pages);
    history->follows = history->begins && (int)history->pages.events->len >= app->rows;
    history->begins = event_pages_show_nothing(&history->pages) && left > app->rows;
    effect->text = history_filter_text(history);
    effect->before = history->pages.below;
    effect->limit = history->begins ? app->rows : left;
    history->request = effect->request;
    g_clear_pointer(&history->trouble, g_free);
}

bool history_is_asking(const struct app *app, const struct history *history)
{
    return app->outstanding[EFFECT_LOAD_HISTORY] && app->asked[EFFECT_LOAD_HISTORY] == history->request;
}

void history_load(struct app *app, struct history *history, guint wanted, enum event_pages_shown shown,
                  GPtrArray *effects)
{
    event_pages_begin(&history->pages, wanted, shown);
    history->mark_loaded = history->outdated = history->begins = false;
    ask(app, history, effects);
}

void history_refresh(struct app *app, struct history *history, GPtrArray *effects)
{
    history_load(app, history, MAX(APP_PAGE, history->pages.events->len), EVENT_PAGES_STAY, effects);
}

void history_load_more(struct app *app, struct history *history, GPtrArray *effects)
{
    bool at_end = history->list.selected >= (int)history->pages.events->len - 1;
    if (!at_end || history->pages.below == 0 || app->outstanding[EFFECT_LOAD_HISTORY])
        return;
    event_pages_extend(&history->pages, APP_PAGE);
    ask(app, history, effects);
}

/* ---- answers ---- */

/* Newer events push the rows down: the selection stays with its event. On the first row it stays with the newest, but
 * not where nobody here asked: the key that is pressed next is for what was read. */
static bool take_events(const struct app *app, struct history *history, struct msg *msg)
{
    const struct event_record *selected = history_selected(history);
    int64_t id = selected && (history->list.selected > 0 || app->unattended) ? selected->id : 0;
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
    bool whole = take_events(app, history, msg);
    event_marks_follow(history->marks, history->pages.events);
    if (!whole) {
        ask(app, history, effects);
        if (history->mark_loaded || history->follows) /* a key that was typed ahead is meant for the page */
            app_await(app, EFFECT_LOAD_HISTORY);
        return;
    }
    if (history->mark_loaded)
        mark_loaded(app, history);
    history->mark_loaded = false;
    if (history->outdated)
        history_refresh(app, history, effects);
}

static void told_trouble(struct history *history, const char *why)
{
    g_free(history->trouble);
    history->trouble = g_strdup(why);
}

/* Others may work on the same journal. Only where reading it again is a page: a filter can mean a long search. */
static bool looks_again(const struct app *app, const struct history *history)
{
    return app->looks_again && !*text_field_text(&history->filter) && history->pages.events->len <= APP_PAGE;
}

static void history_told(struct app *app, struct screen *screen, struct msg *msg, GPtrArray *effects)
{
    struct history *history = (struct history *)screen;
    bool changes = msg->kind == MSG_SETTLED || msg->kind == MSG_SAVED || msg->kind == MSG_SENDING ||
                   (msg->kind == MSG_DONE && msg->event) || looks_again(app, history);
    if (msg->event && app_many_is_done(app, msg))
        event_marks_forget(history->marks, msg->event->id);
    if (msg->kind == MSG_HISTORY && msg->request == history->request && msg->events)
        told_events(app, history, msg, effects);
    else if (msg->kind == MSG_FAILED && msg->request == history->request)
        told_trouble(history, msg->text);
    else if (msg->kind == MSG_VALUES && msg->request == history->values)
        history_complete_with(app, history, msg->names, effects);
    else if (changes && app_top(app) == screen && history_is_asking(app, history))
        history->outdated = true;
    else if (changes && app_top(app) == screen)
        history_refresh(app, history, effects);
}

/* ---- keys ---- */

static bool history_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct history *history = (struct history *)screen;
    bool filtering = screen->scope == SCOPE_EVENT_FILTER;
    if (filtering && history_filter_key(app, history, key, effects))
        return true;
    if (filtering && key->code == KEY_CODE_TEXT)
        return false;
    bool taken = list_key(&history->list, key, history->rows) == WIDGET_HANDLED;
    if (taken)
        history_load_more(app, history, effects);
    return taken;
}

static bool history_points(const struct app *app, const struct screen *screen, int column, int row)
{
    const struct history *history = (const struct history *)screen;
    (void)app;
    return list_points(&history->list, history->rows, column, row);
}

/* ---- there and gone ---- */

static void history_free(struct screen *screen)
{
    struct history *history = (struct history *)screen;
    event_pages_clear(&history->pages);
    text_field_clear(&history->filter);
    event_marks_free(history->marks);
    g_free(history->given);
    g_free(history->trouble);
    g_free(history);
}

/* The outbox is a history with a filter and keys of its own. */
#define LIST_OF_EVENTS(called, keys)                                                                                   \
    {                                                                                                                  \
        .title = (called), .scope = (keys), .layout = history_layout, .key = history_key, .points = history_points,    \
        .act = history_act, .can = history_can, .label = history_label, .told = history_told, .draw = history_draw,    \
        .line = history_line, .free = history_free                                                                     \
    }
static const struct screen_class history_class = LIST_OF_EVENTS("History", SCOPE_HISTORY);
static const struct screen_class outbox_class = LIST_OF_EVENTS("Outbox", SCOPE_OUTBOX);

struct screen *screen_history_new(struct app *app, enum scope scope, const char *filter, GPtrArray *effects)
{
    struct history *history = g_new0(struct history, 1);
    const struct text_field_options options = { .text = filter, .limit = FILTER_BYTES_MOST };
    history->screen.class = scope == SCOPE_OUTBOX ? &outbox_class : &history_class;
    history->scope = scope;
    event_pages_init(&history->pages);
    text_field_init(&history->filter, &options);
    history->given = g_strdup(filter ? filter : "");
    history->marks = event_marks_new();
    list_init(&history->list);
    history_load(app, history, APP_PAGE, EVENT_PAGES_EMPTY, effects);
    app_await(app, EFFECT_LOAD_HISTORY);
    return &history->screen;
}
