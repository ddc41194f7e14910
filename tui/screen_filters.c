/* tui/screen_filters.c: filters under a name: one is picked, the one that is on is kept under the name that is typed.
 */
#include "tui/chooser.h"
#include "tui/saved_filters.h"
#include "tui/state.h"
#include <string.h>

struct filters_screen {
    struct screen screen;
    enum saved_filter_kind kind;
    char *present; /* the filter that is on, NULL = none */
    char *text;    /* of the file; NULL until it is there */
    uint64_t request;
    GPtrArray *filters; /* struct saved_filter *, of every kind */
    struct chooser chooser;
};

static void fill(struct filters_screen *screen)
{
    chooser_empty(&screen->chooser);
    for (guint i = 0; screen->filters && i < screen->filters->len; i++) {
        const struct saved_filter *filter = g_ptr_array_index(screen->filters, i);
        if (filter->kind == screen->kind)
            chooser_add(&screen->chooser, g_strdup(filter->name), g_strdup(filter->filter), (int)i);
    }
    chooser_narrow(&screen->chooser);
}

static void take_text(struct filters_screen *screen, char *text)
{
    g_free(screen->text);
    g_clear_pointer(&screen->filters, g_ptr_array_unref);
    screen->text = text;
    screen->filters = saved_filters_read(text);
    fill(screen);
}

static void write_text(struct app *app, struct filters_screen *screen, const char *name, const char *filter,
                       GPtrArray *effects)
{
    char *text = saved_filters_write(screen->text, screen->kind, name, filter);
    struct effect *effect = app_do(app, EFFECT_KEPT_FILE, effects);
    effect->key = g_strdup(SAVED_FILTERS_FILE);
    effect->text = g_strdup(text);
    take_text(screen, text);
}

static void keep(struct app *app, struct filters_screen *screen, GPtrArray *effects)
{
    g_autofree char *name = g_strstrip(g_strdup(chooser_typed(&screen->chooser)));
    if (!screen->text)
        return;
    if (!screen->present)
        app_say(app, STYLE_REMARK, "No filter is on: / types one, then F keeps it.");
    else if (*name == '\0' || strstr(name, " = "))
        app_say(app, STYLE_REMARK, "Type the name it is to have, then Ctrl-S.");
    else {
        write_text(app, screen, name, screen->present, effects);
        app_say(app, STYLE_ACCEPTED, "%s is kept: %s", name, screen->present);
    }
}

static const struct saved_filter *chosen(const struct filters_screen *screen)
{
    const struct chooser_row *row = chooser_row(&screen->chooser);
    return row ? g_ptr_array_index(screen->filters, (guint)row->value) : NULL;
}

static void use(struct app *app, struct filters_screen *screen, const struct saved_filter *filter, GPtrArray *effects)
{
    struct screen *under = app_below(app, &screen->screen);
    g_autofree char *text = g_strdup(filter->filter);
    bool orders = screen->kind == FILTER_ORDERS;
    app_pop(app, effects);
    if (orders)
        screen_desk_filter(app, under, text, effects);
    else
        screen_history_filter(app, under, text, effects);
}

void screen_filters_remove(struct app *app, struct screen *base, const char *name, GPtrArray *effects)
{
    struct filters_screen *screen = (struct filters_screen *)base;
    const struct saved_filter *filter = chosen(screen);
    if (filter && strcmp(filter->name, name) == 0)
        write_text(app, screen, name, NULL, effects);
}

static void filters_layout(struct app *app, struct screen *base, struct rect at)
{
    (void)app;
    chooser_layout(&((struct filters_screen *)base)->chooser, rect_inset(at, 1, 1));
}

static bool filters_key(struct app *app, struct screen *base, const struct key *key, GPtrArray *effects)
{
    (void)app, (void)effects;
    return chooser_key(&((struct filters_screen *)base)->chooser, key);
}

static bool filters_act(struct app *app, struct screen *base, enum action_id id, GPtrArray *effects)
{
    struct filters_screen *screen = (struct filters_screen *)base;
    const struct saved_filter *filter = chosen(screen);
    if (id == ACTION_SAVE) {
        keep(app, screen, effects);
    } else if (id == ACTION_OPEN && filter) {
        use(app, screen, filter, effects);
    } else if (id == ACTION_DROP && filter) {
        app_push(app, screen_prompt_new(PROMPT_REMOVE_FILTER, 0, filter->name), effects);
    } else {
        return id == ACTION_OPEN || id == ACTION_DROP;
    }
    return true;
}

static void filters_told(struct app *app, struct screen *base, struct msg *msg, GPtrArray *effects)
{
    struct filters_screen *screen = (struct filters_screen *)base;
    (void)app, (void)effects;
    if (msg->kind == MSG_KEPT_FILE && msg->request == screen->request && msg->text)
        take_text(screen, g_steal_pointer(&msg->text));
}

static void filters_draw(const struct app *app, const struct screen *base, struct canvas *canvas, struct rect at)
{
    const struct filters_screen *screen = (const struct filters_screen *)base;
    canvas_frame(canvas, at, app->kind_style,
                 screen->kind == FILTER_ORDERS ? "Filters of orders" : "Filters of events");
    chooser_draw(&screen->chooser, canvas);
    if (screen->text && screen->chooser.rows->len == 0)
        canvas_paragraph(canvas, screen->chooser.drawn, STYLE_REMARK,
                         screen->present ? "None is kept yet: type a name, then Ctrl-S."
                                         : "None is kept yet: / filters the list, then F keeps that under a name.",
                         0);
}

static bool filters_can(const struct app *app, const struct screen *base, enum action_id id)
{
    const struct filters_screen *screen = (const struct filters_screen *)base;
    (void)app;
    return (id != ACTION_OPEN && id != ACTION_DROP) || chosen(screen);
}

static char *filters_line(const struct app *app, const struct screen *base)
{
    const struct filters_screen *screen = (const struct filters_screen *)base;
    (void)app;
    if (screen->present)
        return g_strdup_printf("Ctrl-S keeps \"%s\" under the name you type.", screen->present);
    return chosen(screen) ? g_strdup("Enter filters by the highlighted one.") : NULL;
}

static void filters_free(struct screen *base)
{
    struct filters_screen *screen = (struct filters_screen *)base;
    g_free(screen->present);
    g_free(screen->text);
    g_clear_pointer(&screen->filters, g_ptr_array_unref);
    chooser_clear(&screen->chooser);
    g_free(screen);
}

static const struct screen_class filters_class = {
    .title = "Filters",
    .scope = SCOPE_FILTERS,
    .layout = filters_layout,
    .key = filters_key,
    .act = filters_act,
    .can = filters_can,
    .told = filters_told,
    .draw = filters_draw,
    .line = filters_line,
    .free = filters_free,
};

struct screen *screen_filters_new(struct app *app, enum saved_filter_kind kind, const char *present, GPtrArray *effects)
{
    struct filters_screen *screen = g_new0(struct filters_screen, 1);
    struct effect *effect = app_do(app, EFFECT_KEPT_FILE, effects);
    effect->key = g_strdup(SAVED_FILTERS_FILE);
    screen->screen.class = &filters_class;
    screen->kind = kind;
    screen->present = present && *present ? g_strdup(present) : NULL;
    screen->request = effect->request;
    chooser_init(&screen->chooser, CHOOSER_NARROWS);
    return &screen->screen;
}
