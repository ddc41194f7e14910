/* tui/screen_import.c: orders out of a file. The file is read through first and nothing recorded; what would change is
 * shown, then a person says yes. The desk goes on meanwhile. */
#include "tui/progress.h"
#include "tui/state.h"
#include "widgets/text_field.h"

enum step { STEP_NAME, STEP_READING, STEP_READ, STEP_RECORDING };

struct import_screen {
    struct screen screen;
    enum step step;
    struct text_field path;
    uint64_t request;         /* whose news count */
    int64_t started_at;       /* monotonic, milliseconds */
    struct import_news *news; /* the newest, NULL = none yet */
    int scroll;
};

static bool is_working(const struct import_screen *screen)
{
    return screen->step == STEP_READING || screen->step == STEP_RECORDING;
}

static bool import_key(struct app *app, struct screen *base, const struct key *key, GPtrArray *effects)
{
    struct import_screen *screen = (struct import_screen *)base;
    (void)app, (void)effects;
    if (screen->step == STEP_READ && (key->code == KEY_CODE_DOWN || key->code == KEY_CODE_UP)) {
        screen->scroll = MAX(0, screen->scroll + (key->code == KEY_CODE_DOWN ? 1 : -1));
        return true;
    }
    if (is_working(screen) || text_field_key(&screen->path, key) != WIDGET_HANDLED)
        return false;
    screen->step = STEP_NAME;
    g_clear_pointer(&screen->news, import_news_free);
    return true;
}

static void ask(struct app *app, struct import_screen *screen, enum step step, GPtrArray *effects)
{
    char *path = g_strstrip(g_strdup(text_field_text(&screen->path)));
    if (*path == '\0') {
        g_free(path);
        app_say(app, STYLE_REMARK, "It takes the name of a file; Esc leaves it.");
        return;
    }
    struct effect *effect = app_do(app, EFFECT_IMPORT, effects);
    effect->key = path;
    effect->dry_run = step == STEP_READING;
    effect->skip_bad = true; /* what is bad was shown, and Enter was for the others */
    screen->request = effect->request;
    screen->started_at = app->monotonic;
    screen->step = step;
    screen->scroll = 0;
    g_clear_pointer(&screen->news, import_news_free);
}

static bool import_act(struct app *app, struct screen *base, enum action_id id, GPtrArray *effects)
{
    struct import_screen *screen = (struct import_screen *)base;
    if (id != ACTION_OPEN)
        return false;
    bool changes = screen->news && screen->news->added + screen->news->changed > 0;
    if (screen->step == STEP_NAME)
        ask(app, screen, STEP_READING, effects);
    else if (screen->step == STEP_READ && changes)
        ask(app, screen, STEP_RECORDING, effects);
    else if (screen->step == STEP_READ)
        app_pop(app, effects);
    return true;
}

static bool import_can(const struct app *app, const struct screen *base, enum action_id id)
{
    (void)app;
    return id != ACTION_AS_TYPED && (id != ACTION_OPEN || !is_working((const struct import_screen *)base));
}

static void import_told(struct app *app, struct screen *base, struct msg *msg, GPtrArray *effects)
{
    struct import_screen *screen = (struct import_screen *)base;
    if (!is_working(screen) || msg->request != screen->request)
        return;
    bool ended = msg->kind == MSG_FAILED || (msg->import && msg->import->ended);
    bool found = msg->import && ended && !msg->import->error;
    if (ended)
        screen->step = found && !msg->import->recorded ? STEP_READ : STEP_NAME;
    if (msg->import && msg->import->recorded) {
        /* What it came to is said on the line above the keys. */
        if (app_top(app) == base)
            app_pop(app, effects);
    } else if (msg->import) {
        g_clear_pointer(&screen->news, import_news_free);
        screen->news = g_steal_pointer(&msg->import);
    }
}

/* ---- drawing ---- */

static void draw_counts(const struct import_news *news, struct canvas *canvas, struct rect line)
{
    canvas_format(canvas, line, line.x, line.y, STYLE_TEXT,
                  "%" G_GINT64_FORMAT " new, %" G_GINT64_FORMAT " changed, %" G_GINT64_FORMAT
                  " unchanged, %" G_GINT64_FORMAT " bad",
                  news->added, news->changed, news->same, news->bad);
}

static void draw_progress(const struct app *app, const struct import_screen *screen, struct canvas *canvas,
                          struct rect line)
{
    const struct progress progress = { screen->news->rows, screen->news->percent, app->monotonic - screen->started_at };
    g_autofree char *words = progress_words("orders read", &progress);
    canvas_text(canvas, line, line.x, line.y, STYLE_WAITING, words);
}

static void draw_news(const struct app *app, const struct import_screen *screen, struct canvas *canvas,
                      struct rect rest)
{
    const struct import_news *news = screen->news;
    if (!news)
        return;
    if (news->error) {
        canvas_paragraph(canvas, rest, STYLE_ERROR, news->error, 0);
        return;
    }
    struct rect line = rect_take_top(&rest, 1);
    if (!news->ended)
        draw_progress(app, screen, canvas, line);
    else
        draw_counts(news, canvas, line);
    rect_take_top(&rest, 1);
    struct rect last = news->unsaid > 0 ? rect_take_bottom(&rest, 1) : (struct rect){ 0 };
    if (news->unsaid > 0)
        canvas_format(canvas, last, last.x, last.y, STYLE_DIM, "and %" G_GINT64_FORMAT " more", news->unsaid);
    if (news->said)
        canvas_paragraph(canvas, rest, STYLE_REMARK, news->said, screen->scroll);
}

static void import_draw(const struct app *app, const struct screen *base, struct canvas *canvas, struct rect at)
{
    const struct import_screen *screen = (const struct import_screen *)base;
    canvas_frame(canvas, at, app->kind_style, "Import orders");
    struct rect rest = rect_inset(at, 1, 1), line = rect_take_top(&rest, 1);
    text_field_draw_labelled(&screen->path, canvas, line, "File: ", !is_working(screen));
    rect_take_top(&rest, 1);
    draw_news(app, screen, canvas, rest);
}

static char *import_line(const struct app *app, const struct screen *base)
{
    const struct import_screen *screen = (const struct import_screen *)base;
    const struct import_news *news = screen->news;
    (void)app;
    switch (screen->step) {
    case STEP_NAME:
        return g_strdup("Enter reads it through, JSON, JSON Lines or CSV; nothing is recorded yet.");
    case STEP_READING:
        return g_strdup("It is being read; Esc stops it.");
    case STEP_RECORDING:
        return g_strdup("It is being recorded; Esc stops it, and then nothing is.");
    case STEP_READ:
        break;
    }
    if (news->added + news->changed == 0)
        return g_strdup("Nothing would change; Enter goes back.");
    return g_strdup_printf("Enter records it%s; Esc leaves all as it is.",
                           news->bad > 0 ? ", the bad rows left out" : "");
}

/* What is being recorded when the commit has begun is told all the same, wherever the person is by then. */
static void import_leave(struct app *app, struct screen *base, GPtrArray *effects)
{
    if (is_working((const struct import_screen *)base))
        app_do(app, EFFECT_STOP_IMPORT, effects);
}

static void import_free(struct screen *base)
{
    struct import_screen *screen = (struct import_screen *)base;
    text_field_clear(&screen->path);
    g_clear_pointer(&screen->news, import_news_free);
    g_free(screen);
}

static const struct screen_class import_class = {
    .title = "Import",
    .scope = SCOPE_PROMPT,
    .key = import_key,
    .act = import_act,
    .can = import_can,
    .told = import_told,
    .draw = import_draw,
    .line = import_line,
    .leave = import_leave,
    .free = import_free,
};

struct screen *screen_import_new(void)
{
    struct import_screen *screen = g_new0(struct import_screen, 1);
    const struct text_field_options options = { .text = "", .limit = 1000 };
    screen->screen.class = &import_class;
    text_field_init(&screen->path, &options);
    return &screen->screen;
}
