/* tui/screen_desk_order.c: the selected order of the desk: who and what it is, what comes next, and its past. */
#include "base/clean.h"
#include "tui/order_row.h"
#include "tui/screen_desk.h"
#include <string.h>

static char *joined(const char *const *parts)
{
    GString *line = g_string_new(NULL);
    for (size_t i = 0; i < 3; i++)
        if (parts[i] && *parts[i])
            g_string_append_printf(line, "%s%s", line->len > 0 ? " · " : "", parts[i]);
    return g_string_free(line, FALSE);
}

static char *next_line(const struct app *app, const struct order *order, enum style *style)
{
    const struct service_type *type = service_type_find(order->service_type);
    char *why = NULL;
    *style = STYLE_REMARK;
    if (!type)
        return g_strdup("Its service type is not known here; e edits the order.");
    if (!order_may_post(order->id, order->status, &why))
        return why;
    g_autoptr(GPtrArray) sent = app_sent_names(app, order->id);
    const struct event_spec *next = order_next_event(type, (const char *const *)sent->pdata, sent->len);
    *style = STYLE_TEXT;
    return next ? g_strdup_printf("next: %s", next->name) : g_strdup("The completing event is there.");
}

/* NAME_COLUMNS_MOST: of the longest name of the catalogue. SAID_COLUMNS_LEAST: of a state. */
enum { SIGN_COLUMNS = 2, WHEN_COLUMNS = 12, GAP_MOST = 2, NAME_COLUMNS_MOST = 22, SAID_COLUMNS_LEAST = 7 };
enum { ROOMY_FROM = SIGN_COLUMNS + WHEN_COLUMNS + NAME_COLUMNS_MOST + SAID_COLUMNS_LEAST + 2 * GAP_MOST };

/* The blanks between columns. */
static int gap_columns(int width)
{
    return width >= ROOMY_FROM ? GAP_MOST : 1;
}

/* How wide the event names of these rows are. One that is too long for a column is left out: it pushes what is said
 * aside in its own row. */
static int name_columns(const GPtrArray *timeline, guint first, int width)
{
    int columns = 0, most = width - SIGN_COLUMNS - WHEN_COLUMNS - 2 * gap_columns(width) - SAID_COLUMNS_LEAST;
    for (guint i = first; i < timeline->len; i++) {
        const char *name = ((const struct event_record *)g_ptr_array_index(timeline, i))->event;
        int its = utf8_columns(name, strlen(name));
        columns = its <= MIN(most, NAME_COLUMNS_MOST) ? MAX(columns, its) : columns;
    }
    return columns;
}

static void draw_timeline_row(const struct app *app, const struct event_record *event, int columns,
                              struct canvas *canvas, struct rect at)
{
    g_autofree char *earlier = event_record_earlier(event);
    if (earlier) {
        canvas_text(canvas, at, at.x, at.y, STYLE_DIM, earlier);
        return;
    }
    g_autofree char *when = time_point_short(event->created_at, app->now, app->rules->zone);
    enum style style = event_state_style(event->state);
    int gap = gap_columns(at.width);
    int x = canvas_column(canvas, at, at.x, SIGN_COLUMNS, style, event_state_sign(canvas, event->state));
    x = canvas_column(canvas, at, x, WHEN_COLUMNS + gap, STYLE_DIM, when);
    x = canvas_column(canvas, at, x, columns + gap, STYLE_TEXT, event->event);
    bool settled = event->state == EVENT_ACCEPTED;
    const char *said = event->archived ? "in an archive" : event->operator_name;
    g_autofree char *rest = settled ? g_strdup(said) : app_event_words(app, event);
    x += canvas_text(canvas, at, x, at.y, settled ? STYLE_DIM : style, rest ? rest : "") + gap;
    if (!settled && event->reason)
        canvas_text(canvas, at, x, at.y, STYLE_DIM, event->reason);
}

/* The newest rows that fit, oldest first. */
static void draw_timeline(const struct app *app, const GPtrArray *timeline, struct canvas *canvas, struct rect at)
{
    guint skip = timeline->len > (guint)at.height ? timeline->len - (guint)at.height : 0;
    int columns = name_columns(timeline, skip, at.width);
    for (guint i = skip; i < timeline->len; i++) {
        struct rect row = rect_take_top(&at, 1);
        draw_timeline_row(app, g_ptr_array_index(timeline, i), columns, canvas, row);
    }
    if (timeline->len == 0 && at.height > 0)
        canvas_text(canvas, at, at.x, at.y, STYLE_DIM, "Nothing was posted yet.");
}

static void draw_drafts(const struct app *app, const struct order *order, struct canvas *canvas, struct rect *rest)
{
    for (guint i = 0; i < app->drafts->len; i++) {
        const struct draft_record *draft = g_ptr_array_index(app->drafts, i);
        if (g_strcmp0(draft->order, order->id) != 0 || rest->height < 2)
            continue;
        struct rect line = rect_take_top(rest, 1);
        canvas_format(canvas, line, line.x, line.y, STYLE_REMARK, "draft: %s", draft->event);
    }
}

static void draw_paragraph(struct canvas *canvas, struct rect *rest, enum style style, const char *text, int most)
{
    struct rect at = *rest;
    at.height = MIN(at.height, most);
    int lines = text && *text ? canvas_paragraph(canvas, at, style, text, 0) : 0;
    rect_take_top(rest, MIN(lines, most));
}

void desk_order_draw(const struct app *app, struct canvas *canvas, struct rect at)
{
    const struct order *order = app_order(app);
    if (!order) {
        canvas_frame(canvas, at, app->kind_style, NULL);
        return;
    }
    g_autofree char *title =
        g_strdup_printf("%s · %s · %s", order->id, order_type_name(order), order_status_words(order));
    canvas_frame(canvas, at, app->kind_style, title);
    struct rect rest = rect_inset(at, 1, 1);
    g_autofree char *serial = order->serial ? g_strdup_printf("serial %s", order->serial) : NULL;
    g_autofree char *who = joined((const char *const[]){ order->customer, order->product, serial });
    enum style style;
    g_autofree char *next = next_line(app, order, &style);
    draw_paragraph(canvas, &rest, STYLE_TEXT, who, 2);
    draw_paragraph(canvas, &rest, STYLE_DIM, order->notes, 2);
    draw_paragraph(canvas, &rest, style, next, 5);
    int64_t touched_at = order_touched_at(app, order);
    g_autofree char *touched = touched_at != 0 ? time_point_distance(touched_at, app->now) : NULL;
    g_autofree char *neglect = touched ? g_strdup_printf("last touched %s", touched) : NULL;
    draw_paragraph(canvas, &rest, STYLE_DIM, neglect, 1);
    g_autofree char *warning = order_row_warning(app, order);
    draw_paragraph(canvas, &rest, STYLE_ERROR, warning, 4);
    draw_drafts(app, order, canvas, &rest);
    const GPtrArray *timeline = app_timeline(app, order->id);
    if (timeline)
        draw_timeline(app, timeline, canvas, rest);
}
