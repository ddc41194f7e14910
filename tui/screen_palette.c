/* tui/screen_palette.c: the actions of the screen below by name, as typed, each with its key. */
#include "tui/chooser.h"
#include "tui/state.h"

struct palette {
    struct screen screen;
    struct chooser chooser;
};

static void palette_layout(struct app *app, struct screen *screen, struct rect at)
{
    (void)app;
    chooser_layout(&((struct palette *)screen)->chooser, rect_inset(at, 1, 1));
}

static bool palette_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    (void)app, (void)effects;
    return chooser_key(&((struct palette *)screen)->chooser, key);
}

static bool palette_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    const struct chooser_row *row = chooser_row(&((struct palette *)screen)->chooser);
    if (id != ACTION_OPEN)
        return false;
    if (!row) {
        app_say(app, STYLE_REMARK, "There is no action of that name here.");
        return true;
    }
    enum action_id chosen = (enum action_id)row->value;
    app_pop(app, effects);
    app_act(app, chosen, effects);
    return true;
}

static void palette_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    canvas_frame(canvas, at, app->kind_style, "What to do");
    chooser_draw(&((const struct palette *)screen)->chooser, canvas);
}

static void palette_free(struct screen *screen)
{
    chooser_clear(&((struct palette *)screen)->chooser);
    g_free(screen);
}

static bool palette_points(const struct app *app, const struct screen *screen, int column, int row)
{
    (void)app;
    return chooser_points(&((const struct palette *)screen)->chooser, column, row);
}

static const struct screen_class palette_class = {
    .title = "Commands",
    .scope = SCOPE_PALETTE,
    .layout = palette_layout,
    .key = palette_key,
    .points = palette_points,
    .act = palette_act,
    .draw = palette_draw,
    .free = palette_free,
};

struct screen *screen_palette_new(struct app *app, struct screen *under)
{
    struct palette *palette = g_new0(struct palette, 1);
    size_t count;
    const struct action *rows = action_rows(&count);
    palette->screen.class = &palette_class;
    chooser_init(&palette->chooser, CHOOSER_NARROWS);
    for (size_t i = 0; i < count; i++) {
        bool here = (rows[i].scopes & under->scope) != 0 && rows[i].id != ACTION_PALETTE && rows[i].id != ACTION_SEND;
        if (!here || (under->class->can && !under->class->can(app, under, rows[i].id)))
            continue;
        g_autofree char *key = action_key(&rows[i], app->bindings);
        chooser_add(&palette->chooser, g_strdup(rows[i].label), g_strdup_printf("%s · %s", key, rows[i].help),
                    (int)rows[i].id);
    }
    chooser_narrow(&palette->chooser);
    return &palette->screen;
}
