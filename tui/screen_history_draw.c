/* tui/screen_history_draw.c: where the rows of the history stand, and how they look. */
#include "tui/screen_history.h"

enum { NUMBER_COLUMNS = 6, WHEN_COLUMNS = 13, ORDER_COLUMNS = 11, EVENT_COLUMNS = 23, STATE_COLUMNS = 9 };
/* From so many columns on the event is whole beside them; what is left out stands in the entry. */
enum { NUMBER_FROM = 56, WHEN_FROM = 50 };

void history_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct history *history = (struct history *)screen;
    (void)app;
    history->rows = rect_inset(at, 1, 1);
    if (screen->scope == SCOPE_EVENT_FILTER || *text_field_text(&history->filter))
        rect_take_top(&history->rows, 1);
    list_layout(&history->list, history->rows.height);
}

struct row_owner {
    const struct app *app;
    const struct history *history;
};

/* As wide as the newest number, so that the columns behind it stand below each other. */
static int number_columns(const struct history *history)
{
    const struct event_record *newest = g_ptr_array_index(history->pages.events, 0);
    int columns = NUMBER_COLUMNS;
    for (int64_t above = newest->id / 100000; above > 0; above /= 10)
        columns++;
    return columns;
}

static void draw_row(const void *owner, int row, struct canvas *canvas, struct rect at)
{
    const struct row_owner *rows = owner;
    const struct event_record *event = g_ptr_array_index(rows->history->pages.events, row);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, event->id);
    g_autofree char *when = time_point_short(event->created_at, rows->app->now, rows->app->rules->zone);
    g_autofree char *state = app_event_words(rows->app, event);
    enum style style = event_state_style(event->state);
    if (event_marks_hold(rows->history->marks, event->id))
        list_draw_mark(canvas, at);
    int x = canvas_column(canvas, at, at.x, 2, style, event_state_sign(canvas, event->state));
    if (at.width >= NUMBER_FROM)
        x = canvas_column(canvas, at, x, number_columns(rows->history), STYLE_DIM, number);
    if (at.width >= WHEN_FROM)
        x = canvas_column(canvas, at, x, WHEN_COLUMNS, STYLE_DIM, when) + 1;
    x = canvas_column(canvas, at, x, ORDER_COLUMNS, STYLE_TEXT, event->order);
    x = canvas_column(canvas, at, x, EVENT_COLUMNS, STYLE_TEXT, event->event);
    x = canvas_column(canvas, at, x, STATE_COLUMNS, style, state) + 1;
    x = canvas_column(canvas, at, x, 0, STYLE_TEXT, event->operator_name) + 1;
    canvas_text(canvas, at, x, at.y, STYLE_DIM, event->reason ? event->reason : "");
}

char *history_line(const struct app *app, const struct screen *screen)
{
    const struct history *history = (const struct history *)screen;
    const struct event_record *event = history_selected(history);
    (void)app;
    if (screen->scope == SCOPE_EVENT_FILTER)
        return g_strdup("order:1042 event:eta state:unknown since:monday who:sam, any words; ! excludes.");
    if (event && event->state == EVENT_QUEUED && g_strcmp0(event->server, app->server) != 0)
        return g_strdup_printf("It waits for %s; \"fixline outbox move\" moves it here.", event->server);
    if (event && event->rest == EVENT_WAS_RESTING)
        return g_strdup("Its desk ended before it left: t sends it, e opens it as a form again, X drops it.");
    return event && event->reason ? g_strdup(event->reason) : NULL;
}

static void draw_empty(const struct app *app, const struct history *history, struct canvas *canvas)
{
    if (history->pages.events->len > 0 || app->outstanding[EFFECT_LOAD_HISTORY])
        return;
    const char *why = "Nothing was recorded yet.";
    if (history->trouble)
        why = history->trouble;
    else if (*text_field_text(&history->filter))
        why = "No event fits this filter.";
    else if (history->scope == SCOPE_OUTBOX)
        why = "Nothing waits, nothing is unknown, nothing was refused.";
    canvas_paragraph(canvas, history->rows, history->trouble ? STYLE_ERROR : STYLE_TEXT, why, 0);
}

/* How far a search has come that goes on. */
static char *search_words(const struct app *app, const struct history *history)
{
    if (!history_is_asking(app, history) || history->pages.below == 0 || history->pages.fresh || history->follows)
        return g_strdup("");
    return g_strdup_printf(" · looking below number %" G_GINT64_FORMAT, history->pages.below);
}

void history_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
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
        struct rect inside = rect_inset(at, 1, 1);
        text_field_draw_labelled(&history->filter, canvas, rect_take_top(&inside, 1), "Filter: ", filtering);
    }
    draw_empty(app, history, canvas);
    const struct row_owner owner = { app, history };
    list_draw(&history->list, canvas, history->rows, true, draw_row, &owner);
}
