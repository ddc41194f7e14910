/* tui/screen_help.c: the keys of a screen, from the rows that bind them. */
#include "tui/chooser.h"
#include "tui/state.h"

struct help {
    struct screen screen;
    struct chooser chooser;
};

static void help_layout(struct app *app, struct screen *screen, struct rect at)
{
    (void)app;
    chooser_layout(&((struct help *)screen)->chooser, rect_inset(at, 1, 1));
}

static bool help_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    (void)app, (void)effects;
    return chooser_key(&((struct help *)screen)->chooser, key);
}

static bool help_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    (void)screen;
    if (id != ACTION_HELP)
        return false;
    app_pop(app, effects);
    return true;
}

static void help_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    canvas_frame(canvas, at, app->kind_style, "Keys");
    chooser_draw(&((const struct help *)screen)->chooser, canvas);
}

static char *help_line(const struct app *app, const struct screen *screen)
{
    (void)app;
    return g_strdup(chooser_cut(&((const struct help *)screen)->chooser));
}

static void help_free(struct screen *screen)
{
    chooser_clear(&((struct help *)screen)->chooser);
    g_free(screen);
}

static const struct screen_class help_class = {
    .title = "Help",
    .scope = SCOPE_HELP,
    .layout = help_layout,
    .key = help_key,
    .act = help_act,
    .draw = help_draw,
    .line = help_line,
    .free = help_free,
};

/* The keys the widgets of these screens have by themselves. */
static const struct {
    unsigned scopes;
    const char *keys, *help;
} widget_keys[] = {
    { SCOPE_LISTS | SCOPE_HELP | SCOPE_ERRORS, "Up Down j k", "Move by a row; g G Home End PgUp PgDn by more." },
    { SCOPE_PICK, "1 to 9", "Open the form of that event. Letters narrow the list." },
    { SCOPE_FORM | SCOPE_ORDER, "F4 Ctrl-Space", "Open the calendar, or the list of values." },
    { SCOPE_CALENDAR, "arrows PgUp PgDn", "In a calendar: days, weeks, months. Digits: time." },
    { SCOPE_FORM, "PgUp PgDn", "Step the part of a date under the cursor." },
    { SCOPE_FORM, "y n u", "On a switch: yes, no, unset." },
    { SCOPE_TYPING, "Ctrl-A E B F D K U W Y", "Edit as in a shell." },
    { SCOPE_REVIEW | SCOPE_ENTRY, "Up Down PgUp PgDn", "Scroll; Home and End go to the ends." },
};

struct screen *screen_help_new(const struct app *app, unsigned scope)
{
    struct help *help = g_new0(struct help, 1);
    size_t count;
    const struct action *rows = action_rows(&count);
    help->screen.class = &help_class;
    chooser_init(&help->chooser, CHOOSER_PLAIN);
    for (size_t i = 0; i < count; i++)
        if (rows[i].scopes & scope)
            chooser_add(&help->chooser, action_keys(&rows[i], app->bindings), g_strdup(rows[i].help), (int)i);
    for (size_t i = 0; i < G_N_ELEMENTS(widget_keys); i++)
        if (widget_keys[i].scopes & scope)
            chooser_add(&help->chooser, g_strdup(widget_keys[i].keys), g_strdup(widget_keys[i].help), -1);
    chooser_narrow(&help->chooser);
    return &help->screen;
}
