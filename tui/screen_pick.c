/* tui/screen_pick.c: which event? Only those the order's service type allows, in the recommended order, each with what
 * was already sent; last an event of one's own. An order nothing may be posted on says why, and what can be done. */
#include "tui/chooser.h"
#include "tui/state.h"
#include <string.h>

enum { OTHER_EVENT = -1 };

struct pick {
    struct screen screen;
    struct order *order; /* as it was when the picker opened */
    GPtrArray *group;    /* struct order *: all that get the event, NULL = one */
    char *why;           /* nothing can be posted; NULL = something can */
    GPtrArray *events;   /* const struct event_spec *: built-in ones, then the company's own */
    struct chooser chooser;
    bool moved; /* a person chose a row: what is learnt later leaves it alone */
};

/* ---- rows ---- */

static const struct event_spec *event_at(const struct pick *pick, int value)
{
    return g_ptr_array_index(pick->events, value);
}

/* "accepted 24 Nov 09:12, 2 times" for an event, NULL where it never was. The caller owns it. */
static char *sent_words(const struct app *app, const GPtrArray *timeline, const char *name)
{
    int times = 0;
    const struct event_record *last = NULL;
    for (guint i = 0; timeline && i < timeline->len; i++) {
        const struct event_record *event = g_ptr_array_index(timeline, i);
        if (strcmp(event->event, name) != 0 || event->state == EVENT_DROPPED)
            continue;
        times++;
        last = event;
    }
    if (!last)
        return NULL;
    struct field_context context = app_context(app);
    g_autofree char *when = time_point_short(last->created_at, context.now, context.rules->zone);
    g_autofree char *many = times > 1 ? g_strdup_printf(", %d times", times) : g_strdup("");
    return g_strdup_printf("%s %s%s", event_state_words(last->state), when, many);
}

static char *row_detail(const struct app *app, const struct pick *pick, const struct event_spec *event)
{
    g_autofree char *sent = sent_words(app, app_timeline(app, pick->order->id), event->name);
    const char *draft = app_find_draft(app, pick->order->id, event->name) ? " · draft" : "";
    return g_strconcat(event->title, draft, sent ? " · " : "", sent, NULL);
}

static void fill(const struct app *app, struct pick *pick)
{
    chooser_empty(&pick->chooser);
    for (guint i = 0; i < pick->events->len; i++) {
        const struct event_spec *event = g_ptr_array_index(pick->events, i);
        char *name = g_strdup_printf("%u %s", i + 1, event->name);
        chooser_add(&pick->chooser, name, row_detail(app, pick, event), (int)i);
    }
    chooser_add(&pick->chooser, g_strdup_printf("%u Other event…", pick->events->len + 1),
                g_strdup("an event with a name of your own"), OTHER_EVENT);
    chooser_narrow(&pick->chooser);
}

static void highlight_next(const struct app *app, struct pick *pick)
{
    const struct service_type *type = service_type_find(pick->order->service_type);
    g_autoptr(GPtrArray) sent = app_sent_names(app, pick->order->id);
    const struct event_spec *next = order_next_event(type, (const char *const *)sent->pdata, sent->len);
    chooser_select(&pick->chooser, next ? (int)(next - type->events) : OTHER_EVENT);
}

static void pick_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct pick *pick = (struct pick *)screen;
    if (!pick->why) {
        const struct chooser_row *row = chooser_row(&pick->chooser);
        int selected = row ? row->value : OTHER_EVENT;
        fill(app, pick);
        if (pick->moved)
            chooser_select(&pick->chooser, selected);
        else
            highlight_next(app, pick);
    }
    chooser_layout(&pick->chooser, rect_inset(at, 1, 1));
}

/* ---- keys ---- */

static void open_form(struct app *app, const struct pick *pick, const char *name, enum form_start start,
                      GPtrArray *effects)
{
    int depth = app->depth;
    if (app_open_form(app, pick->order, name, start, effects) && app->depth > depth && pick->group)
        screen_form_set_group(app_top(app), pick->group);
}

static void open_row(struct app *app, struct pick *pick, int value, enum form_start start, GPtrArray *effects)
{
    if (value == OTHER_EVENT)
        app_push(app, screen_prompt_new(PROMPT_EVENT_NAME, 0, pick->order->id), effects);
    else
        open_form(app, pick, event_at(pick, value)->name, start, effects);
}

static bool pick_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct pick *pick = (struct pick *)screen;
    if (pick->why)
        return false;
    if (key_is_text(key) && key->rune == '+')
        return false;
    const struct chooser_row *row;
    if (!chooser_numbered(&pick->chooser, key, &row)) {
        bool taken = chooser_key(&pick->chooser, key);
        pick->moved = pick->moved || taken;
        return taken;
    }
    if (row)
        open_row(app, pick, row->value, FORM_DRAFT_FIRST, effects);
    else
        app_say(app, STYLE_REMARK, "There is no event of that number.");
    return true;
}

static bool pick_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct pick *pick = (struct pick *)screen;
    if (id != ACTION_OPEN && id != ACTION_AFRESH)
        return false;
    const struct chooser_row *row = chooser_row(&pick->chooser);
    if (row && !pick->why)
        open_row(app, pick, row->value, id == ACTION_AFRESH ? FORM_AFRESH : FORM_DRAFT_FIRST, effects);
    return true;
}

static bool pick_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct pick *pick = (const struct pick *)screen;
    (void)app;
    bool opens = id == ACTION_OPEN || id == ACTION_AFRESH;
    return !opens || (!pick->why && chooser_row(&pick->chooser));
}

static char *pick_line(const struct app *app, const struct screen *screen)
{
    const struct pick *pick = (const struct pick *)screen;
    const struct chooser_row *row = chooser_row(&pick->chooser);
    (void)app;
    if (pick->why)
        return NULL;
    if (!row)
        return g_strdup("No event here holds what you typed; without it the last row takes a name of your own.");
    return g_strdup(row->value == OTHER_EVENT
                        ? "Any name that is in no list; the API records it for both kinds of order."
                        : event_at(pick, row->value)->help);
}

static void pick_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct pick *pick = (const struct pick *)screen;
    (void)app;
    g_autofree char *title = pick->group ? g_strdup_printf("%u orders · which event?", pick->group->len)
                                         : g_strdup_printf("%s · which event?", pick->order->id);
    canvas_frame(canvas, at, STYLE_FRAME, title);
    if (pick->why)
        canvas_paragraph(canvas, rect_inset(at, 2, 1), STYLE_REMARK, pick->why, 0);
    else
        chooser_draw(&pick->chooser, canvas);
}

static void pick_free(struct screen *screen)
{
    struct pick *pick = (struct pick *)screen;
    order_free(pick->order);
    g_clear_pointer(&pick->group, g_ptr_array_unref);
    g_ptr_array_unref(pick->events);
    g_free(pick->why);
    chooser_clear(&pick->chooser);
    g_free(pick);
}

static bool pick_points(const struct app *app, const struct screen *screen, int column, int row)
{
    (void)app;
    return chooser_points(&((const struct pick *)screen)->chooser, column, row);
}

static const struct screen_class pick_class = {
    .title = "Event",
    .scope = SCOPE_PICK,
    .layout = pick_layout,
    .key = pick_key,
    .points = pick_points,
    .act = pick_act,
    .can = pick_can,
    .draw = pick_draw,
    .line = pick_line,
    .free = pick_free,
};

GPtrArray *screen_pick_group(const struct screen *screen)
{
    return ((const struct pick *)screen)->group;
}

struct screen *screen_pick_new(struct app *app, const struct order *order, GPtrArray *group)
{
    struct pick *pick = g_new0(struct pick, 1);
    pick->screen.class = &pick_class;
    pick->order = order_copy(order);
    pick->group = group ? g_ptr_array_ref(group) : NULL;
    pick->events = custom_list(app->custom, service_type_find(order->service_type));
    chooser_init(&pick->chooser, CHOOSER_NARROWS);
    if (!service_type_find(order->service_type))
        pick->why =
            g_strdup("The service type of this order is not known here, so no event can be offered: go back and "
                     "press e to say whether it is depot or onsite.");
    else
        order_may_post(order->id, order->status, &pick->why);
    app_await(app, EFFECT_LOAD_TIMELINE);
    app_await(app, EFFECT_LOAD_DRAFTS);
    return &pick->screen;
}
