/* tui/screen_text.c: some lines to be read, and nothing else. */
#include "tui/lines.h"
#include "tui/state.h"

struct text_screen {
    struct screen screen;
    char *title, *text;
    int skip;
    struct rect at;
};

static void text_layout(struct app *app, struct screen *base, struct rect at)
{
    struct text_screen *screen = (struct text_screen *)base;
    (void)app;
    screen->at = rect_inset(at, 1, 1);
    screen->skip = CLAMP(screen->skip, 0, MAX(0, lines_count(screen->text, screen->at.width) - screen->at.height));
}

static bool text_key(struct app *app, struct screen *base, const struct key *key, GPtrArray *effects)
{
    struct text_screen *screen = (struct text_screen *)base;
    (void)app, (void)effects;
    int page = MAX(1, screen->at.height - 1);
    if (key->code == KEY_CODE_UP || key->code == KEY_CODE_WHEEL_UP)
        screen->skip -= 1;
    else if (key->code == KEY_CODE_DOWN || key->code == KEY_CODE_WHEEL_DOWN)
        screen->skip += 1;
    else if (key->code == KEY_CODE_PAGE_UP || key->code == KEY_CODE_PAGE_DOWN)
        screen->skip += key->code == KEY_CODE_PAGE_DOWN ? page : -page;
    else
        return false;
    return true;
}

static void text_draw(const struct app *app, const struct screen *base, struct canvas *canvas, struct rect at)
{
    const struct text_screen *screen = (const struct text_screen *)base;
    canvas_frame(canvas, at, app->kind_style, screen->title);
    canvas_paragraph(canvas, screen->at, STYLE_TEXT, screen->text, screen->skip);
}

static void text_free(struct screen *base)
{
    struct text_screen *screen = (struct text_screen *)base;
    g_free(screen->title);
    g_free(screen->text);
    g_free(screen);
}

static const struct screen_class text_class = {
    .title = "Difference",
    .scope = SCOPE_HELP,
    .layout = text_layout,
    .key = text_key,
    .draw = text_draw,
    .free = text_free,
};

struct screen *screen_text_new(char *title, char *text)
{
    struct text_screen *screen = g_new0(struct text_screen, 1);
    screen->screen.class = &text_class;
    screen->title = title;
    screen->text = text;
    return &screen->screen;
}
