/* tui/screen_text.c: some lines to be read, and nothing else. */
#include "tui/reader.h"
#include "tui/state.h"

struct text_screen {
    struct screen screen;
    struct screen_class class; /* its own, for what the first line says */
    char *title, *text;
    struct reader reader;
};

static void text_layout(struct app *app, struct screen *base, struct rect at)
{
    struct text_screen *screen = (struct text_screen *)base;
    (void)app;
    reader_layout(&screen->reader, rect_inset(at, 1, 1), screen->text);
}

static bool text_key(struct app *app, struct screen *base, const struct key *key, GPtrArray *effects)
{
    (void)app, (void)effects;
    return reader_list_key(&((struct text_screen *)base)->reader, key);
}

static void text_draw(const struct app *app, const struct screen *base, struct canvas *canvas, struct rect at)
{
    const struct text_screen *screen = (const struct text_screen *)base;
    canvas_frame(canvas, at, app->kind_style, screen->title);
    reader_draw(&screen->reader, canvas, at, app->kind_style, screen->text);
}

static void text_free(struct screen *base)
{
    struct text_screen *screen = (struct text_screen *)base;
    g_free(screen->title);
    g_free(screen->text);
    g_free(screen);
}

static const struct screen_class text_class = {
    .scope = SCOPE_HELP,
    .layout = text_layout,
    .key = text_key,
    .draw = text_draw,
    .free = text_free,
};

struct screen *screen_text_new(const char *where, char *title, char *text)
{
    struct text_screen *screen = g_new0(struct text_screen, 1);
    screen->class = text_class;
    screen->class.title = where;
    screen->screen.class = &screen->class;
    screen->title = title;
    screen->text = text;
    return &screen->screen;
}
