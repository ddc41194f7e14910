/* tui/screen_sheet.c: the shift sheet: what was recorded in a day, week or month, by day, hour, person and event, with
 * bars; how long orders took; which are neglected or late. The numbers are those of `fixline report`. */
#include "tui/state.h"
#include <string.h>

enum {
    LABEL_COLUMNS = 22,
    LABEL_COLUMNS_NARROW = 14,
    NARROW = 60,
    BAR_MOST = 60,
    NUMBER_COLUMNS = 7,
    EIGHTHS = 8,
    LISTED_MOST = 100
};

enum span { SPAN_DAY, SPAN_WEEK, SPAN_MONTH };

/* One line: a heading, a bar, or words. What Enter does on it is `filter` (of the history) or `order`. */
struct sheet_line {
    char *label;
    bool heading;
    int64_t value, most; /* a bar where `most` is above 0 */
    char *words;
    enum style style; /* of the words */
    char *filter;
    char *order;
};

struct sheet_screen {
    struct screen screen;
    enum span span;
    struct civil from, to; /* first and last day */
    uint64_t request;
    bool known;
    GPtrArray *lines; /* struct sheet_line * */
    struct list list;
    struct rect rows;
};

static void free_line(void *data)
{
    struct sheet_line *line = data;
    g_free(line->label);
    g_free(line->words);
    g_free(line->filter);
    g_free(line->order);
    g_free(line);
}

/* ---- the span ---- */

static char *date_text(const struct civil *day)
{
    return g_strdup_printf("%04d-%02d-%02d", day->year, day->month, day->day);
}

static char *between(const struct civil *from, const struct civil *to)
{
    g_autofree char *first = date_text(from), *last = date_text(to);
    return g_strdup_printf("since:%s until:%s", first, last);
}

/* The span of that length that holds the day. */
static void place_span(const struct app *app, struct sheet_screen *sheet, struct civil day)
{
    day.hour = 12; /* whatever a change of clocks does to the night */
    day.minute = day.second = day.millisecond = 0;
    sheet->from = sheet->to = day;
    if (sheet->span == SPAN_WEEK) {
        int weekday = civil_weekday(day.year, day.month, day.day);
        civil_add_days(&sheet->from, -(app->rules->week_start == WEEK_STARTS_SUNDAY ? weekday % 7 : weekday - 1));
        sheet->to = sheet->from;
        civil_add_days(&sheet->to, 6);
    } else if (sheet->span == SPAN_MONTH) {
        sheet->from.day = 1;
        sheet->to.day = civil_days_in_month(day.year, day.month);
    }
}

static void load(struct app *app, struct sheet_screen *sheet, GPtrArray *effects)
{
    struct effect *effect = app_load(app, EFFECT_LOAD_REPORT, effects);
    effect->text = between(&sheet->from, &sheet->to);
    sheet->request = effect->request;
}

static void choose_span(struct app *app, struct sheet_screen *sheet, enum span span, GPtrArray *effects)
{
    sheet->span = span;
    place_span(app, sheet, time_point_civil(app->now, app->rules->zone));
    load(app, sheet, effects);
}

static void step_span(struct app *app, struct sheet_screen *sheet, int by, GPtrArray *effects)
{
    struct civil day = by < 0 ? sheet->from : sheet->to;
    civil_add_days(&day, by);
    place_span(app, sheet, day);
    load(app, sheet, effects);
}

/* ---- lines ---- */

static struct sheet_line *add_line(struct sheet_screen *sheet, const char *label)
{
    struct sheet_line *line = g_new0(struct sheet_line, 1);
    line->label = g_strdup(label);
    line->style = STYLE_DIM;
    g_ptr_array_add(sheet->lines, line);
    return line;
}

static void add_heading(struct sheet_screen *sheet, const char *title, bool empty, const char *none)
{
    struct sheet_line *line = add_line(sheet, title);
    line->heading = true;
    line->words = empty ? g_strdup(none) : NULL;
}

/* "2 refused, 1 unknown": what is not simply accepted. */
static char *state_words(const struct report_count *count)
{
    static const enum event_state told[] = { EVENT_REFUSED, EVENT_UNKNOWN, EVENT_QUEUED, EVENT_DROPPED };
    GString *words = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
        int64_t many = count->states[told[i]] + (told[i] == EVENT_QUEUED ? count->states[EVENT_SENDING] : 0);
        if (many > 0)
            g_string_append_printf(words, "%s%" G_GINT64_FORMAT " %s", words->len > 0 ? ", " : "", many,
                                   event_state_words(told[i]));
    }
    return g_string_free(words, FALSE);
}

static void add_count(struct sheet_screen *sheet, const struct report_count *count, int64_t most, char *filter)
{
    struct sheet_line *line = add_line(sheet, *count->name ? count->name : "?");
    line->value = count->total;
    line->most = most;
    line->words = state_words(count);
    line->filter = filter;
}

static int64_t most_of(const GPtrArray *counts)
{
    int64_t most = 0;
    for (guint i = 0; i < counts->len; i++)
        most = MAX(most, ((const struct report_count *)counts->pdata[i])->total);
    return most;
}

/* What `key` must be in the history for the events of that row: NULL where no filter says it. */
static char *row_filter(const struct sheet_screen *sheet, const char *key, const char *name)
{
    g_autofree char *span = between(&sheet->from, &sheet->to);
    if (!*name || strchr(name, '"'))
        return NULL;
    return key ? g_strdup_printf("%s %s:\"%s\"", span, key, name) : g_strdup_printf("since:%s until:%s", name, name);
}

static void add_counts(struct sheet_screen *sheet, const char *title, const GPtrArray *counts, const char *key,
                       bool opens)
{
    add_heading(sheet, title, counts->len == 0, "none");
    for (guint i = 0; i < counts->len; i++) {
        const struct report_count *count = counts->pdata[i];
        add_count(sheet, count, most_of(counts), opens ? row_filter(sheet, key, count->name) : NULL);
    }
}

static void add_all(struct sheet_screen *sheet, const struct report_count *all)
{
    struct report_count accepted = *all;
    accepted.name = (char *)"all";
    add_heading(sheet, "Events", false, NULL);
    add_count(sheet, &accepted, MAX(1, all->total), between(&sheet->from, &sheet->to));
    for (int state = 0; state < EVENT_STATES; state++) {
        if (all->states[state] == 0)
            continue;
        struct sheet_line *line = add_line(sheet, event_state_words((enum event_state)state));
        line->value = all->states[state];
        line->most = all->total;
        line->filter = row_filter(sheet, "state", event_state_name((enum event_state)state));
    }
}

static void add_turnarounds(struct sheet_screen *sheet, const GPtrArray *turnarounds)
{
    add_heading(sheet, "Turnaround, first event to completing one", turnarounds->len == 0, "no order was completed");
    for (guint i = 0; i < turnarounds->len; i++) {
        const struct report_turnaround *turnaround = turnarounds->pdata[i];
        const struct service_type *type = event_owner(turnaround->completing);
        g_autofree char *median = time_span_words(turnaround->median);
        g_autofree char *most = time_span_words(turnaround->percentile_90);
        struct sheet_line *line = add_line(sheet, type ? type->short_name : turnaround->completing);
        line->style = STYLE_TEXT;
        line->words = g_strdup_printf("median %s, 90%% %s, of %d", median, most, turnaround->orders);
        line->filter = row_filter(sheet, "event", turnaround->completing);
    }
}

static void add_orders(const struct app *app, struct sheet_screen *sheet, const char *title, const GPtrArray *orders)
{
    add_heading(sheet, title, orders->len == 0, "none");
    for (guint i = 0; i < MIN(orders->len, LISTED_MOST); i++) {
        const struct report_order *order = orders->pdata[i];
        g_autofree char *when = order->at != 0 ? time_point_distance(order->at, app->now) : g_strdup("never");
        struct sheet_line *line = add_line(sheet, order->id);
        line->style = STYLE_TEXT;
        line->words = g_strdup_printf("%-12s %s", when, order->customer ? order->customer : "");
        line->order = g_strdup(order->id);
    }
    if (orders->len > LISTED_MOST)
        add_line(sheet, "and more")->words =
            g_strdup_printf("%u; \"fixline report\" lists all of them", orders->len - LISTED_MOST);
}

static void lay_out(const struct app *app, struct sheet_screen *sheet, const struct report *report)
{
    g_ptr_array_set_size(sheet->lines, 0);
    add_all(sheet, &report->all);
    add_turnarounds(sheet, report->turnarounds);
    add_orders(app, sheet, "ETA passed", report->late);
    add_orders(app, sheet, "Untouched for three days, or ever", report->neglected);
    add_counts(sheet, "By day", report->days, NULL, true);
    add_counts(sheet, "By hour", report->hours, NULL, false);
    add_counts(sheet, "By person", report->people, "who", true);
    add_counts(sheet, "By event", report->events, "event", true);
    list_set_count(&sheet->list, (int)sheet->lines->len);
    sheet->known = true;
}

/* ---- keys ---- */

static const struct sheet_line *selected(const struct sheet_screen *sheet)
{
    int row = sheet->list.selected;
    return row >= 0 && row < (int)sheet->lines->len ? g_ptr_array_index(sheet->lines, row) : NULL;
}

static void sheet_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct sheet_screen *sheet = (struct sheet_screen *)screen;
    (void)app;
    sheet->rows = rect_inset(at, 1, 1);
    list_layout(&sheet->list, sheet->rows.height);
}

static bool sheet_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct sheet_screen *sheet = (struct sheet_screen *)screen;
    (void)app, (void)effects;
    return list_key(&sheet->list, key, sheet->rows) == WIDGET_HANDLED;
}

static void look_closer(struct app *app, const struct sheet_line *line, GPtrArray *effects)
{
    if (line->order) {
        g_autofree char *id = g_strdup(line->order);
        app_pop_to_desk(app, effects); /* the line is gone */
        screen_desk_filter(app, app_top(app), id, effects);
        return;
    }
    struct screen *history = screen_history_new(app, SCOPE_HISTORY, line->filter, effects);
    app_push(app, history, effects);
}

static bool sheet_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct sheet_screen *sheet = (struct sheet_screen *)screen;
    const struct sheet_line *line = selected(sheet);
    if (id == ACTION_OPEN && line && (line->order || line->filter))
        look_closer(app, line, effects);
    else if (id == ACTION_SPAN_DAY)
        choose_span(app, sheet, SPAN_DAY, effects);
    else if (id == ACTION_SPAN_WEEK)
        choose_span(app, sheet, SPAN_WEEK, effects);
    else if (id == ACTION_SPAN_MONTH)
        choose_span(app, sheet, SPAN_MONTH, effects);
    else if (id == ACTION_EARLIER || id == ACTION_LATER)
        step_span(app, sheet, id == ACTION_EARLIER ? -1 : 1, effects);
    else if (id == ACTION_EXPORT) {
        g_autofree char *filter = between(&sheet->from, &sheet->to);
        app_push(app, screen_export_report_new(app, filter), effects);
    } else if (id == ACTION_REFRESH)
        load(app, sheet, effects);
    else
        return false;
    return true;
}

static bool sheet_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct sheet_line *line = selected((const struct sheet_screen *)screen);
    (void)app;
    return id != ACTION_OPEN || (line && (line->order || line->filter));
}

static void sheet_told(struct app *app, struct screen *screen, struct msg *msg, GPtrArray *effects)
{
    struct sheet_screen *sheet = (struct sheet_screen *)screen;
    bool changed = msg->kind == MSG_SAVED || msg->kind == MSG_SETTLED;
    if (msg->kind == MSG_REPORT && msg->request == sheet->request && msg->report)
        lay_out(app, sheet, msg->report);
    else if (changed && app_top(app) == screen)
        load(app, sheet, effects);
}

/* ---- drawing ---- */

/* `columns` wide where value is most; one that is not nothing shows at least its left eighth. */
static void draw_bar(struct canvas *canvas, struct rect at, const struct sheet_line *line, int columns)
{
    static const char *const parts[EIGHTHS] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    int64_t eighths = line->value * columns * EIGHTHS / line->most;
    eighths = line->value > 0 ? MAX(eighths, 1) : 0;
    int whole = (int)(eighths / EIGHTHS);
    if (canvas_is_ascii(canvas)) {
        canvas_fill(canvas, (struct rect){ at.x, at.y, MAX(whole, line->value > 0), 1 }, STYLE_ACCEPTED, "#");
        return;
    }
    canvas_fill(canvas, (struct rect){ at.x, at.y, whole, 1 }, STYLE_ACCEPTED, "█");
    canvas_text(canvas, at, at.x + whole, at.y, STYLE_ACCEPTED, parts[eighths % EIGHTHS]);
}

static void draw_line(const void *owner, int row, struct canvas *canvas, struct rect at)
{
    const struct sheet_screen *sheet = owner;
    const struct sheet_line *line = g_ptr_array_index(sheet->lines, row);
    int label = at.width < NARROW ? LABEL_COLUMNS_NARROW : LABEL_COLUMNS;
    if (line->heading) {
        int drawn = canvas_text(canvas, at, at.x, at.y, STYLE_TITLE, line->label);
        if (line->words)
            canvas_format(canvas, at, at.x + drawn, at.y, STYLE_DIM, ": %s", line->words);
        return;
    }
    struct rect name = { at.x + 2, at.y, MAX(0, MIN(label - 3, at.width - 2)), 1 };
    canvas_text(canvas, name, name.x, name.y, STYLE_TEXT, line->label);
    rect_take_left(&at, label);
    if (line->most > 0) {
        struct rect number = rect_take_left(&at, NUMBER_COLUMNS);
        canvas_format(canvas, number, number.x, number.y, STYLE_TEXT, "%5" G_GINT64_FORMAT, line->value);
        int columns = MIN(at.width, MIN(BAR_MOST, MAX(4, at.width * 2 / 3)));
        draw_bar(canvas, rect_take_left(&at, columns), line, columns);
        rect_take_left(&at, 1);
    }
    canvas_text(canvas, at, at.x, at.y, line->style, line->words ? line->words : "");
}

static char *title_of(const struct app *app, const struct sheet_screen *sheet)
{
    static const char *const names[] = { [SPAN_DAY] = "day", [SPAN_WEEK] = "week", [SPAN_MONTH] = "month" };
    struct civil now = time_point_civil(app->now, app->rules->zone);
    g_autofree char *first = date_text(&sheet->from), *last = date_text(&sheet->to), *today = date_text(&now);
    if (sheet->span == SPAN_DAY)
        return g_strdup_printf("Shift sheet · %s%s", first, strcmp(first, today) == 0 ? ", today" : "");
    return g_strdup_printf("Shift sheet · %s %s to %s", names[sheet->span], first, last);
}

static void sheet_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct sheet_screen *sheet = (const struct sheet_screen *)screen;
    g_autofree char *title = title_of(app, sheet);
    canvas_frame(canvas, at, app->kind_style, title);
    if (!sheet->known)
        canvas_text(canvas, sheet->rows, sheet->rows.x, sheet->rows.y, STYLE_DIM, "It is being summed up.");
    list_draw(&sheet->list, canvas, sheet->rows, true, draw_line, sheet);
}

static void sheet_free(struct screen *screen)
{
    g_ptr_array_unref(((struct sheet_screen *)screen)->lines);
    g_free(screen);
}

static const struct screen_class sheet_class = {
    .title = "Shift sheet",
    .scope = SCOPE_SHEET,
    .layout = sheet_layout,
    .key = sheet_key,
    .act = sheet_act,
    .can = sheet_can,
    .told = sheet_told,
    .draw = sheet_draw,
    .free = sheet_free,
};

struct screen *screen_sheet_new(struct app *app, GPtrArray *effects)
{
    struct sheet_screen *sheet = g_new0(struct sheet_screen, 1);
    sheet->screen.class = &sheet_class;
    sheet->lines = g_ptr_array_new_with_free_func(free_line);
    list_init(&sheet->list);
    choose_span(app, sheet, SPAN_DAY, effects);
    return &sheet->screen;
}
