/* tui/screen_palette.c: the line behind ":", which filters the actions of the screen below by name, as typed, each with
 * its key; or, when its first word is an order, is an event whose words are shown as the fields they become. */
#include "forms/shorthand.h"
#include "tui/chooser.h"
#include "tui/line.h"
#include <string.h>

enum { FOUND_MOST = 20 };

struct palette {
    struct screen screen;
    struct screen *under; /* whose actions they are */
    struct chooser chooser;
    struct line line;
    bool lists;        /* it was opened on a list: a line can be an event */
    char *asked;       /* the first word the newest question is about */
    GPtrArray *orders; /* struct order *: the answer, NULL = none yet */
};

static void palette_layout(struct app *app, struct screen *screen, struct rect at)
{
    (void)app;
    chooser_layout(&((struct palette *)screen)->chooser, rect_inset(at, 1, 1));
}

/* ---- rows ---- */

static void add_actions(const struct app *app, struct palette *palette)
{
    const struct screen *under = palette->under;
    size_t count;
    const struct action *rows = action_rows(&count);
    for (size_t i = 0; i < count; i++) {
        bool here = (rows[i].scopes & under->scope) != 0 && rows[i].id != ACTION_PALETTE && rows[i].id != ACTION_SEND;
        if (!here || (under->class->can && !under->class->can(app, under, rows[i].id)))
            continue;
        g_autofree char *key = action_key(&rows[i], app->bindings);
        chooser_add(&palette->chooser, g_strdup(rows[i].label), g_strdup_printf("%s · %s", key, rows[i].help),
                    (int)rows[i].id);
    }
}

static void add_orders(struct palette *palette)
{
    for (guint i = 0; i < palette->line.orders->len; i++) {
        const struct order *order = palette->line.orders->pdata[i];
        char *who = g_strdup_printf("%s%s%s", order->customer ? order->customer : "", order->product ? " · " : "",
                                    order->product ? order->product : "");
        chooser_add(&palette->chooser, g_strdup(order->id), who, (int)i);
    }
}

static void add_events(struct palette *palette)
{
    for (guint i = 0; i < palette->line.events->len; i++) {
        const struct event_spec *event = palette->line.events->pdata[i];
        chooser_add(&palette->chooser, g_strdup(event->name), g_strdup(event->title), (int)i);
    }
}

static void add_reading(struct palette *palette)
{
    const struct draft *draft = palette->line.draft;
    chooser_add(&palette->chooser, g_strdup_printf("%s · %s", draft->order, draft->name), NULL, 0);
    for (guint i = 0; i < palette->line.said->len; i++)
        chooser_add(&palette->chooser, g_strdup(palette->line.said->pdata[i]), NULL, 0);
}

static void show(const struct app *app, struct palette *palette)
{
    chooser_empty(&palette->chooser);
    palette->chooser.all = palette->line.state != LINE_NONE;
    switch (palette->line.state) {
    case LINE_NONE:
        add_actions(app, palette);
        break;
    case LINE_ORDERS:
        add_orders(palette);
        break;
    case LINE_EVENTS:
        add_events(palette);
        break;
    case LINE_READY:
        add_reading(palette);
        break;
    case LINE_STUCK:
        break;
    }
    chooser_narrow(&palette->chooser);
    list_select(&palette->chooser.list, 0);
}

/* ---- reading ---- */

/* The order that is meant is selected on the desk, so that the review knows what was sent before. */
static void look_up_order(struct app *app, const char *id, GPtrArray *effects)
{
    int row = orders_row(app->orders, id);
    if (row >= 0)
        list_select(&app->order_list, row);
    if (g_strcmp0(app->timeline_order, id) == 0)
        return;
    app_load_timeline(app, effects);
    app_await(app, EFFECT_LOAD_TIMELINE);
}

static void read_line(struct app *app, struct palette *palette, GPtrArray *effects)
{
    line_read(&palette->line, app, palette->orders, chooser_typed(&palette->chooser));
    show(app, palette);
    if (palette->line.state == LINE_READY)
        look_up_order(app, palette->line.draft->order, effects);
}

/* Asks which orders the first word can mean, where it is another one now. */
static void typed(struct app *app, struct palette *palette, GPtrArray *effects)
{
    g_autofree char *word = line_first_word(chooser_typed(&palette->chooser));
    if (!palette->lists)
        return;
    if (*word && g_strcmp0(word, palette->asked) != 0) {
        struct effect *effect = app_load(app, EFFECT_LOAD_FOUND, effects);
        effect->text = g_strdup(word);
        effect->limit = FOUND_MOST;
        app_await(app, EFFECT_LOAD_FOUND);
        g_free(palette->asked);
        palette->asked = g_steal_pointer(&word);
        return;
    }
    if (!app->outstanding[EFFECT_LOAD_FOUND])
        read_line(app, palette, effects);
}

static bool palette_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct palette *palette = (struct palette *)screen;
    g_autofree char *before = g_strdup(chooser_typed(&palette->chooser));
    if (!chooser_key(&palette->chooser, key))
        return false;
    if (strcmp(before, chooser_typed(&palette->chooser)) != 0)
        typed(app, palette, effects);
    return true;
}

static void palette_told(struct app *app, struct screen *screen, struct msg *msg, GPtrArray *effects)
{
    struct palette *palette = (struct palette *)screen;
    if (msg->kind != MSG_FOUND || !msg->orders || app_top(app) != screen)
        return;
    line_clear(&palette->line);
    if (palette->orders)
        g_ptr_array_unref(palette->orders);
    palette->orders = g_steal_pointer(&msg->orders);
    read_line(app, palette, effects);
}

/* ---- doing it ---- */

static void take_word(struct app *app, struct palette *palette, size_t place, const char *word, GPtrArray *effects)
{
    g_autofree char *text = line_with_word(&palette->line, place, word);
    text_field_set(&palette->chooser.typed, text);
    typed(app, palette, effects);
}

static void open_line(struct app *app, struct palette *palette, GPtrArray *effects)
{
    struct draft *draft = g_steal_pointer(&palette->line.draft);
    g_autoptr(GPtrArray) said = g_steal_pointer(&palette->line.said);
    app_pop(app, effects);
    app_review_line(app, draft, said, effects);
}

static void do_line(struct app *app, struct palette *palette, int row, GPtrArray *effects)
{
    const struct line *line = &palette->line;
    if (line->state == LINE_ORDERS)
        take_word(app, palette, 0, ((const struct order *)line->orders->pdata[row])->id, effects);
    else if (line->state == LINE_EVENTS)
        take_word(app, palette, 1, ((const struct event_spec *)line->events->pdata[row])->name, effects);
    else if (line->state == LINE_READY)
        open_line(app, palette, effects);
}

/* Nothing is left of the list. */
static const char *why_none(const struct palette *palette)
{
    return palette->lists ? "There is no action of that name here. Nor is there an order whose id ends so."
                          : "There is no action of that name here.";
}

static bool palette_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct palette *palette = (struct palette *)screen;
    const struct chooser_row *row = chooser_row(&palette->chooser);
    if (id != ACTION_OPEN)
        return false;
    if (palette->line.state != LINE_NONE) {
        do_line(app, palette, row ? row->value : 0, effects);
    } else if (!row) {
        app_say(app, STYLE_REMARK, "%s", why_none(palette));
    } else {
        enum action_id chosen = (enum action_id)row->value;
        app_pop(app, effects);
        app_act(app, chosen, effects);
    }
    return true;
}

/* ---- drawing ---- */

static char *palette_line(const struct app *app, const struct screen *screen)
{
    static const char *const words[] = {
        [LINE_NONE] = NULL,
        [LINE_ORDERS] = "Several orders can be meant: choose one.",
        [LINE_EVENTS] = "Which event? Choose one, or type a piece of its name.",
        [LINE_READY] = "Each word is shown as the field it became. Enter shows the event for review.",
        [LINE_STUCK] = "Nothing can be posted so.",
    };
    const struct palette *palette = (const struct palette *)screen;
    const char *line = words[palette->line.state];
    (void)app;
    if (!line && palette->lists)
        line = "An action, or an event in one line, such as: 1042 received Dana yesterday 16:30";
    return g_strdup(line);
}

static void palette_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct palette *palette = (const struct palette *)screen;
    canvas_frame(canvas, at, app->kind_style, palette->line.state == LINE_NONE ? "What to do" : "Event in one line");
    chooser_draw(&palette->chooser, canvas);
    if (palette->line.state == LINE_NONE && !chooser_row(&palette->chooser))
        canvas_paragraph(canvas, palette->chooser.drawn, STYLE_REMARK, why_none(palette), 0);
    if (palette->line.state == LINE_STUCK)
        canvas_paragraph(canvas, palette->chooser.drawn, STYLE_REMARK, palette->line.why, 0);
}

static void palette_free(struct screen *screen)
{
    struct palette *palette = (struct palette *)screen;
    chooser_clear(&palette->chooser);
    line_clear(&palette->line);
    g_free(palette->asked);
    if (palette->orders)
        g_ptr_array_unref(palette->orders);
    g_free(palette);
}

static bool palette_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct palette *palette = (const struct palette *)screen;
    (void)app;
    return id != ACTION_OPEN || palette->line.state == LINE_READY || chooser_row(&palette->chooser);
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
    .can = palette_can,
    .told = palette_told,
    .draw = palette_draw,
    .line = palette_line,
    .free = palette_free,
};

struct screen *screen_palette_new(struct app *app, struct screen *under, GPtrArray *effects)
{
    struct palette *palette = g_new0(struct palette, 1);
    palette->screen.class = &palette_class;
    palette->under = under;
    palette->lists = (under->scope & SCOPE_LISTS) != 0;
    chooser_init(&palette->chooser, CHOOSER_NARROWS);
    show(app, palette);
    if (palette->lists)
        app_load_people(app, effects);
    return &palette->screen;
}
