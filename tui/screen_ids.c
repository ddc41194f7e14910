/* tui/screen_ids.c: orders marked by their ids: typed, pasted, or scanned one after the other. Enter is a new line, so
 * a scanner that ends with Enter fills the list and sends nothing. */
#include "tui/state.h"
#include "widgets/text_area.h"

struct ids_screen {
    struct screen screen;
    struct text_area ids;
};

static void ids_layout(struct app *app, struct screen *base, struct rect at)
{
    (void)app;
    text_area_set_width(&((struct ids_screen *)base)->ids, MAX(1, at.width - 2));
}

static bool ids_key(struct app *app, struct screen *base, const struct key *key, GPtrArray *effects)
{
    struct text_area *ids = &((struct ids_screen *)base)->ids;
    bool handled = text_area_key(ids, key) == WIDGET_HANDLED;
    g_autofree char *left_out = text_field_left_out(&ids->line);
    (void)effects;
    if (left_out)
        app_say(app, STYLE_ERROR, "%s", left_out);
    return handled;
}

static bool ids_act(struct app *app, struct screen *base, enum action_id id, GPtrArray *effects)
{
    if (id != ACTION_SAVE)
        return false;
    app_mark_ids(app, text_area_text(&((struct ids_screen *)base)->ids), effects);
    app_pop(app, effects);
    return true;
}

static void ids_draw(const struct app *app, const struct screen *base, struct canvas *canvas, struct rect at)
{
    canvas_frame(canvas, at, app->kind_style, "Ids of orders to be marked");
    text_area_draw(&((const struct ids_screen *)base)->ids, canvas, rect_inset(at, 1, 1), true);
}

static char *ids_line(const struct app *app, const struct screen *base)
{
    (void)app, (void)base;
    return g_strdup("Type, paste or scan them, with blanks, commas or lines between; nothing is sent.");
}

static void ids_free(struct screen *base)
{
    text_area_clear(&((struct ids_screen *)base)->ids);
    g_free(base);
}

static const struct screen_class ids_class = {
    .title = "Mark by id",
    .scope = SCOPE_IDS,
    .layout = ids_layout,
    .key = ids_key,
    .act = ids_act,
    .draw = ids_draw,
    .line = ids_line,
    .free = ids_free,
};

struct screen *screen_ids_new(void)
{
    struct ids_screen *screen = g_new0(struct ids_screen, 1);
    const struct text_field_options options = { .limit = 64 * 1024 };
    screen->screen.class = &ids_class;
    text_area_init(&screen->ids, &options);
    return &screen->screen;
}
