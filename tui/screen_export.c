/* tui/screen_export.c: in which form, and into which file; then how far that is. Esc stops it, with no file. */
#include "tui/progress.h"
#include "tui/state.h"
#include "widgets/text_field.h"
#include <string.h>

struct export_screen {
    struct screen screen;
    char *filter;
    GArray *numbers; /* int64_t, NULL = what the filter lets through */
    bool report;
    struct list list;
    struct text_field path;
    struct rect rows;
    uint64_t request;   /* of the file that is being written; 0 = none is */
    int64_t started_at; /* monotonic, milliseconds */
    int64_t written;    /* as it was told last, with the percent */
    int percent;
};

static const struct {
    enum export_kind kind;
    const char *words, *name, *ending;
} rows[] = {
    { EXPORT_CSV, "a table (CSV), for a spreadsheet", "history", "csv" },
    { EXPORT_JSONL, "entries (JSON Lines), for other programs", "history", "jsonl" },
    { EXPORT_BATCH, "a batch file: \"fixline batch\" sends these bodies", "batch", "jsonl" },
    { EXPORT_REPORT, "the numbers of the sheet (CSV)", "report", "csv" },
};

/* The rows that can be chosen: of a sheet only the last, of events all before it. */
static int first_row(const struct export_screen *screen)
{
    return screen->report ? EXPORT_REPORT : EXPORT_CSV;
}

static int chosen(const struct export_screen *screen)
{
    return first_row(screen) + screen->list.selected;
}

static void suggest(const struct app *app, struct export_screen *screen)
{
    struct civil now = time_point_civil(app->now, app->rules->zone);
    g_autofree char *path = g_strdup_printf("fixline-%s-%04d-%02d-%02d.%s", rows[chosen(screen)].name, now.year,
                                            now.month, now.day, rows[chosen(screen)].ending);
    const struct text_field_options options = { .text = path, .untouched = true, .limit = 1000 };
    text_field_clear(&screen->path);
    text_field_init(&screen->path, &options);
}

static void export_layout(struct app *app, struct screen *base, struct rect at)
{
    struct export_screen *screen = (struct export_screen *)base;
    (void)app;
    struct rect rest = rect_inset(at, 1, 1);
    rect_take_top(&rest, 1);
    screen->rows = rect_take_top(&rest, screen->list.count);
    list_layout(&screen->list, screen->rows.height);
}

static bool export_key(struct app *app, struct screen *base, const struct key *key, GPtrArray *effects)
{
    struct export_screen *screen = (struct export_screen *)base;
    (void)effects;
    int before = screen->list.selected;
    if (screen->request != 0)
        return false;
    if (text_field_key(&screen->path, key) == WIDGET_HANDLED)
        return true;
    if (key->code == KEY_CODE_TEXT || list_key(&screen->list, key, screen->rows) != WIDGET_HANDLED)
        return false;
    if (screen->list.selected != before)
        suggest(app, screen);
    return true;
}

static bool export_act(struct app *app, struct screen *base, enum action_id id, GPtrArray *effects)
{
    struct export_screen *screen = (struct export_screen *)base;
    g_autofree char *path = g_strstrip(g_strdup(text_field_text(&screen->path)));
    if (id != ACTION_OPEN)
        return false;
    if (*path == '\0') {
        app_say(app, STYLE_REMARK, "It takes the name of a file; Esc leaves it.");
        return true;
    }
    struct effect *effect = app_do(app, EFFECT_EXPORT, effects);
    effect->export = rows[chosen(screen)].kind;
    effect->key = g_steal_pointer(&path);
    effect->text = g_strdup(screen->filter);
    effect->numbers = screen->numbers ? g_array_ref(screen->numbers) : NULL;
    screen->request = effect->request;
    screen->started_at = app->monotonic;
    return true;
}

static void export_told(struct app *app, struct screen *base, struct msg *msg, GPtrArray *effects)
{
    struct export_screen *screen = (struct export_screen *)base;
    if (screen->request == 0 || msg->request != screen->request)
        return;
    screen->written = msg->rows;
    screen->percent = msg->percent;
    if (msg->kind == MSG_EXPORT)
        return;
    /* What became of it is said on the line above the keys; where there is no file, another name may do. */
    screen->request = 0;
    if (msg->kind == MSG_SAID && app_top(app) == base)
        app_pop(app, effects);
}

/* What it came to is told all the same, wherever the person is by then. */
static void export_leave(struct app *app, struct screen *base, GPtrArray *effects)
{
    if (((const struct export_screen *)base)->request != 0)
        app_do(app, EFFECT_STOP_EXPORT, effects);
}

static bool export_can(const struct app *app, const struct screen *base, enum action_id id)
{
    (void)app;
    return id != ACTION_AS_TYPED && (id != ACTION_OPEN || ((const struct export_screen *)base)->request == 0);
}

static void draw_row(const void *owner, int row, struct canvas *canvas, struct rect at)
{
    const struct export_screen *screen = owner;
    canvas_text(canvas, at, at.x, at.y, STYLE_TEXT, rows[first_row(screen) + row].words);
}

static void draw_progress(const struct app *app, const struct export_screen *screen, struct canvas *canvas,
                          struct rect line)
{
    const struct progress progress = { screen->written, screen->percent, app->monotonic - screen->started_at };
    g_autofree char *words = progress_words("events written", &progress);
    canvas_text(canvas, line, line.x, line.y, STYLE_WAITING, words);
}

static void export_draw(const struct app *app, const struct screen *base, struct canvas *canvas, struct rect at)
{
    const struct export_screen *screen = (const struct export_screen *)base;
    canvas_frame(canvas, at, app->kind_style, "Export");
    struct rect rest = rect_inset(at, 1, 1), line = rect_take_top(&rest, 1);
    if (screen->numbers && screen->numbers->len == 1)
        canvas_text(canvas, line, line.x, line.y, STYLE_TEXT, "1 event as");
    else if (screen->numbers)
        canvas_format(canvas, line, line.x, line.y, STYLE_TEXT, "%u marked events as", screen->numbers->len);
    else if (screen->filter)
        canvas_format(canvas, line, line.x, line.y, STYLE_TEXT, "All of %s as", screen->filter);
    else
        canvas_text(canvas, line, line.x, line.y, STYLE_TEXT, "The whole history as");
    list_draw(&screen->list, canvas, screen->rows, false, draw_row, screen);
    rect_take_top(&rest, screen->list.count + 1);
    rect_take_left(&rest, canvas_text(canvas, rest, rest.x, rest.y, STYLE_DIM, "File: "));
    struct rect name = rect_take_top(&rest, 1);
    text_field_draw(&screen->path, canvas, name, screen->request == 0);
    if (screen->percent > 0)
        draw_progress(app, screen, canvas, rest);
}

static char *export_line(const struct app *app, const struct screen *base)
{
    (void)app;
    if (((const struct export_screen *)base)->request != 0)
        return g_strdup("The file is being written; Esc stops it, and then there is none.");
    return g_strdup("Up and Down choose the form; Enter writes the file, which nobody else can read.");
}

static void export_free(struct screen *base)
{
    struct export_screen *screen = (struct export_screen *)base;
    g_free(screen->filter);
    g_clear_pointer(&screen->numbers, g_array_unref);
    text_field_clear(&screen->path);
    g_free(screen);
}

static const struct screen_class export_class = {
    .title = "Export",
    .scope = SCOPE_PROMPT,
    .layout = export_layout,
    .key = export_key,
    .act = export_act,
    .can = export_can,
    .told = export_told,
    .draw = export_draw,
    .line = export_line,
    .leave = export_leave,
    .free = export_free,
};

static struct export_screen *make(const struct app *app, const char *filter, GArray *numbers, bool report)
{
    struct export_screen *screen = g_new0(struct export_screen, 1);
    screen->screen.class = &export_class;
    screen->filter = g_strdup(filter);
    screen->numbers = numbers;
    screen->report = report;
    list_init(&screen->list);
    list_set_count(&screen->list, report ? 1 : EXPORT_REPORT);
    suggest(app, screen);
    return screen;
}

struct screen *screen_export_new(const struct app *app, const char *filter, GArray *numbers)
{
    return &make(app, filter, numbers, false)->screen;
}

struct screen *screen_export_report_new(const struct app *app, const char *filter)
{
    return &make(app, filter, NULL, true)->screen;
}
