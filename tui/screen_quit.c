/* tui/screen_quit.c: the desk is to be closed while something rests: it leaves now, or stays for a person to send. */
#include "tui/state.h"

static bool quit_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    (void)screen;
    if (id != ACTION_SEND && id != ACTION_KEEP_QUEUED)
        return false;
    if (id == ACTION_SEND)
        app_do(app, EFFECT_SEND_RESTING, effects);
    app_do(app, EFFECT_QUIT, effects);
    return true;
}

static bool quit_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    (void)screen;
    return id != ACTION_KEEP_QUEUED || app_rests(app) > 0;
}

static void quit_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    (void)screen;
    guint many = app_rests(app);
    struct rect rest = rect_inset(at, 2, 1);
    g_autofree char *question =
        many == 0 ? g_strdup("Nothing rests any more. Enter closes the desk, Esc stays.")
                  : g_strdup_printf("%u %s and %s not left yet. Enter sends %s now, k leaves %s queued, Esc stays.",
                                    many, many == 1 ? "event rests" : "events rest", many == 1 ? "has" : "have",
                                    many == 1 ? "it" : "them", many == 1 ? "it" : "them");
    canvas_frame(canvas, at, app->kind_style, NULL);
    rect_take_top(&rest, canvas_paragraph(canvas, rest, STYLE_TEXT, question, 0) + 1);
    if (many > 0)
        canvas_paragraph(canvas, rest, STYLE_DIM,
                         "What is left queued is sent by nobody but a person: by t in the outbox, or by \"fixline "
                         "outbox retry\".",
                         0);
}

static void quit_free(struct screen *screen)
{
    g_free(screen);
}

static const struct screen_class quit_class = {
    .title = "Quit",
    .scope = SCOPE_QUIT,
    .act = quit_act,
    .can = quit_can,
    .draw = quit_draw,
    .free = quit_free,
};

struct screen *screen_quit_new(void)
{
    struct screen *screen = g_new0(struct screen, 1);
    screen->class = &quit_class;
    return screen;
}
