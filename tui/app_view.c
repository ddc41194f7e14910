/* tui/app_view.c: what is painted around a screen: the first line, the line that speaks, the line of keys. */
#include "base/clean.h"
#include "tui/lines.h"
#include "tui/state.h"
#include <string.h>

enum {
    SEGMENTS_MAX = 16,
    KEYS_MOST = 24,
    GAP = 2,
    SPOKEN_LINES_MOST = 3,
    SCREEN_LINES_MOST = 2, /* of the line of a screen, which stays: it may cover the lower edge of the frame only */
    TOKEN_WARNING_MS = 10 * MINUTE_MS
};

/* What the first line tells, from what goes first where it is short to what stays. */
enum weight {
    WEIGHT_PROGRAM,
    WEIGHT_OPERATOR,
    WEIGHT_CLOCK,
    WEIGHT_REHEARSAL,
    WEIGHT_DRAFTS,
    WEIGHT_CLOCK_SET,
    WEIGHT_ELSEWHERE,
    WEIGHT_WAITING,
    WEIGHT_UNKNOWN,
    WEIGHT_RESTS,
    WEIGHT_TOKEN,
    WEIGHT_KIND,
    WEIGHT_TITLE
};

struct segment {
    char *text;
    enum style style;
    enum weight weight;
};

struct first_line {
    struct segment segments[SEGMENTS_MAX];
    int count;
};

/* Takes the text. */
static void add_segment(struct first_line *line, enum weight weight, enum style style, char *text)
{
    line->segments[line->count++] = (struct segment){ text, style, weight };
}

static void drop_segment(struct first_line *line, int index)
{
    g_free(line->segments[index].text);
    line->count--;
    memmove(&line->segments[index], &line->segments[index + 1],
            (size_t)(line->count - index) * sizeof line->segments[0]);
}

static int columns_of(const char *text)
{
    return utf8_columns(text, strlen(text));
}

static int line_columns(const struct first_line *line)
{
    int columns = 0;
    for (int i = 0; i < line->count; i++)
        columns += columns_of(line->segments[i].text) + GAP;
    return columns;
}

static void fit(struct first_line *line, int columns)
{
    while (line_columns(line) > columns && line->count > 1) {
        int least = 0;
        for (int i = 1; i < line->count; i++)
            if (line->segments[i].weight < line->segments[least].weight)
                least = i;
        drop_segment(line, least);
    }
}

/* Before it bites: early enough to get another one. */
static void add_token(const struct app *app, struct first_line *line)
{
    int64_t left_ms = app->token_end - app->monotonic;
    if (app->token_end == 0 || left_ms > TOKEN_WARNING_MS)
        return;
    if (left_ms <= 0)
        add_segment(line, WEIGHT_TOKEN, STYLE_ERROR, g_strdup("token ended"));
    else
        add_segment(line, WEIGHT_TOKEN, STYLE_REMARK,
                    g_strdup_printf("token ends in %d min", (int)((left_ms + MINUTE_MS - 1) / MINUTE_MS)));
}

/* All of them have left when the seconds are over. */
static void add_rests(const struct app *app, struct first_line *line)
{
    guint many = app_rests(app);
    int left = app_rest_left_s(app);
    if (many > 0 && left > 0)
        add_segment(line, WEIGHT_RESTS, STYLE_WAITING,
                    g_strdup_printf("%u %s %d s", many, many == 1 ? "rests" : "rest", left));
}

static void fill_first_line(const struct app *app, bool ascii, struct first_line *line)
{
    const char *going = ascii ? "*" : "●";
    add_segment(line, WEIGHT_PROGRAM, STYLE_TITLE, g_strdup("fixline"));
    add_segment(line, WEIGHT_TITLE, STYLE_TITLE, g_strdup(app_top(app)->class->title));
    add_segment(line, WEIGHT_KIND, app->kind_style,
                g_strconcat(" ", app->kind, app->profile ? " " : "", app->profile ? app->profile : "", " ",
                            app->stopped ? "stopped" : (app->line ? app->line : going), " ", NULL));
    if (app->operator_name)
        add_segment(line, WEIGHT_OPERATOR, STYLE_TEXT, g_strdup(app->operator_name));
    add_rests(app, line);
    int64_t waiting = app->counts.waiting - MIN(app->counts.resting, app_rests(app)) - app->counts.elsewhere;
    if (app->counts.elsewhere > 0)
        add_segment(line, WEIGHT_ELSEWHERE, STYLE_REMARK,
                    g_strdup_printf("%" G_GINT64_FORMAT " for another address", app->counts.elsewhere));
    if (waiting > 0)
        add_segment(line, WEIGHT_WAITING, STYLE_WAITING, g_strdup_printf("%" G_GINT64_FORMAT " waiting", waiting));
    if (app->counts.unknown > 0)
        add_segment(line, WEIGHT_UNKNOWN, STYLE_UNKNOWN,
                    g_strdup_printf("%" G_GINT64_FORMAT " unknown", app->counts.unknown));
    bool listed = (app_top(app)->scope & (SCOPE_LISTS | SCOPE_FILTERING)) != 0;
    bool counted = app_top(app)->class->scope == SCOPE_DRAFTS; /* in the title of its list */
    if (listed && !counted && app->drafts->len > 0)
        add_segment(line, WEIGHT_DRAFTS, STYLE_REMARK,
                    g_strdup_printf("%u %s", app->drafts->len, app->drafts->len == 1 ? "draft" : "drafts"));
    if (app->rehearsed > 0)
        add_segment(line, WEIGHT_REHEARSAL, STYLE_REMARK, g_strdup("rehearsal"));
    add_token(app, line);
    if (app->clock_set)
        add_segment(line, WEIGHT_CLOCK_SET, STYLE_REMARK, g_strdup("clock set"));
    add_segment(line, WEIGHT_CLOCK, STYLE_TEXT, g_strdup(app->clock));
}

/* The clock stands at the right edge, everything else from the left. */
static void draw_first_line(const struct app *app, struct canvas *canvas, struct rect at)
{
    struct first_line line = { .count = 0 };
    int x = at.x + 1;
    fill_first_line(app, canvas_is_ascii(canvas), &line);
    fit(&line, at.width - x + 1);
    for (int i = 0; i < line.count; i++) {
        const struct segment *segment = &line.segments[i];
        if (segment->weight == WEIGHT_CLOCK)
            x = at.x + at.width - 1 - columns_of(segment->text);
        x += canvas_text(canvas, at, x, at.y, segment->style, segment->text) + GAP;
    }
    while (line.count > 0)
        drop_segment(&line, 0);
}

/* A long sentence takes lines of the screen above it. */
static void draw_lines(struct canvas *canvas, struct rect at, enum style style, const char *text, int most)
{
    struct rect inside = { at.x + 1, at.y, at.width - 1, most };
    int lines = CLAMP(lines_count(text, inside.width), 1, most);
    inside.y -= lines - 1;
    inside.height = lines;
    canvas_fill(canvas, (struct rect){ at.x, inside.y, at.width, lines }, STYLE_TEXT, " ");
    canvas_paragraph(canvas, inside, style, text, 0);
}

/* Until the next key. */
static void draw_sentence(struct canvas *canvas, struct rect at, enum style style, const char *text)
{
    draw_lines(canvas, at, style, text, SPOKEN_LINES_MOST);
}

/* Its reason and the way on stand at the end, so it is never cut on the screens where somebody can act on it. */
static void draw_stopped(const struct app *app, struct canvas *canvas, struct rect at)
{
    g_autofree char *text = g_strdup_printf("Sending stopped: %s", app->stopped);
    if ((app_top(app)->scope & SCOPE_LISTS) != 0)
        draw_sentence(canvas, at, STYLE_ERROR, text);
    else
        canvas_text(canvas, at, at.x + 1, at.y, STYLE_ERROR, text);
}

static void draw_spoken(const struct app *app, struct canvas *canvas, struct rect at)
{
    const struct screen *top = app_top(app);
    g_autofree char *rests = app_rest_sentence(app);
    if (app->says_rest && rests) {
        draw_sentence(canvas, at, STYLE_WAITING, rests);
        return;
    }
    if (app->spoken) {
        draw_sentence(canvas, at, app->spoken_style, app->spoken);
        return;
    }
    g_autofree char *line = top->class->line ? top->class->line(app, top) : NULL;
    if (line)
        draw_lines(canvas, at, STYLE_DIM, line, SCREEN_LINES_MOST);
    else if (app->stopped)
        draw_stopped(app, canvas, at);
    else if (rests)
        draw_sentence(canvas, at, STYLE_WAITING, rests);
}

/* One key of the bottom line and what it does. */
struct shown_key {
    const struct action *action;
    char *key; /* owned */
    const char *label;
    int columns; /* with the gap behind */
};

/* The last of them, the way out, is always there. */
struct key_line {
    struct shown_key keys[KEYS_MOST];
    int count;
    int columns; /* of all */
};

static void key_line_clear(struct key_line *line)
{
    for (int i = 0; i < line->count; i++)
        g_free(line->keys[i].key);
}

/* Whether there is something to do it with, whichever screen it is on. */
static bool is_due(const struct app *app, enum action_id id)
{
    if (id == ACTION_TAKE_BACK)
        return app_rests(app) > 0;
    return id != ACTION_DRAFTS || app->drafts->len > 0;
}

static const char *label_of(const struct app *app, const struct action *action)
{
    const struct screen *top = app_top(app);
    const char *now = top->class->label ? top->class->label(app, top, action->id) : NULL;
    return now ? now : action->label;
}

static void add_key(const struct app *app, struct key_line *line, const struct action *action)
{
    char *key = action_key(action, app->bindings);
    const char *label = label_of(app, action);
    int columns = (int)(strlen(key) + strlen(label)) + 1 + GAP;
    line->keys[line->count++] = (struct shown_key){ action, key, label, columns };
    line->columns += columns;
}

/* Of those before the way out, the last of the least rank goes. */
static void drop_key(struct key_line *line)
{
    int place = line->count - 2;
    for (int i = place - 1; i >= 0; i--)
        if (line->keys[i].action->bottom < line->keys[place].action->bottom)
            place = i;
    line->columns -= line->keys[place].columns;
    g_free(line->keys[place].key);
    line->count--;
    memmove(&line->keys[place], &line->keys[place + 1], (size_t)(line->count - place) * sizeof line->keys[0]);
}

static struct key_line key_line(const struct app *app)
{
    const struct screen *top = app_top(app);
    unsigned over = top->class->over ? top->class->over(top) : 0, scope = over ? over : top->scope;
    struct key_line line;
    line.count = line.columns = 0;
    size_t count;
    const struct action *rows = action_rows(&count);
    for (size_t i = 0; i < count && line.count < KEYS_MOST; i++) {
        bool wanted = rows[i].bottom > 0 && (rows[i].scopes & scope) != 0;
        if (wanted && (!top->class->can || top->class->can(app, top, rows[i].id)) && is_due(app, rows[i].id))
            add_key(app, &line, &rows[i]);
    }
    while (line.count > 1 && line.columns > app->columns)
        drop_key(&line);
    return line;
}

const struct action *app_key_at(const struct app *app, int column)
{
    struct key_line line = key_line(app);
    const struct action *found = NULL;
    int x = 1;
    for (int i = 0; i < line.count; x += line.keys[i++].columns)
        if (column >= x && column < x + line.keys[i].columns - GAP)
            found = line.keys[i].action;
    key_line_clear(&line);
    return found;
}

static void draw_keys(const struct app *app, struct canvas *canvas, struct rect at)
{
    struct key_line line = key_line(app);
    int x = at.x + 1;
    for (int i = 0; i < line.count; x += line.keys[i++].columns) {
        const struct shown_key *shown = &line.keys[i];
        int drawn = canvas_text(canvas, at, x, at.y, STYLE_KEY, shown->key) + 1;
        canvas_text(canvas, at, x + drawn, at.y, STYLE_TEXT, shown->label);
    }
    key_line_clear(&line);
}

void app_view(const struct app *app, struct canvas *canvas)
{
    canvas_clear(canvas);
    struct rect rest = canvas_rect(canvas);
    if (rest.width < SMALLEST_COLUMNS || rest.height < SMALLEST_ROWS) {
        g_autofree char *needs =
            g_strdup_printf("Too small: fixline needs %d columns and %d lines.", SMALLEST_COLUMNS, SMALLEST_ROWS);
        canvas_paragraph(canvas, rest, STYLE_TEXT, needs, 0);
        return;
    }
    const struct screen *top = app_top(app);
    draw_first_line(app, canvas, rect_take_top(&rest, 1));
    draw_keys(app, canvas, rect_take_bottom(&rest, 1));
    struct rect line = rect_take_bottom(&rest, 1);
    top->class->draw(app, top, canvas, rest);
    draw_spoken(app, canvas, line);
}
