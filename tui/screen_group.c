/* tui/screen_group.c: one event for many orders: the bodies with what differs before they go, and what became of each
 * as the answers arrive. From three orders on it asks once, with the count. */
#include "tui/group.h"
#include "tui/lines.h"
#include "tui/state.h"
#include "widgets/text_field.h"
#include <string.h>

enum { ASKS_FROM = 3, ID_COLUMNS = 12, STATE_COLUMNS = 10, NAME_COLUMNS = 14, EVENTS_OF_EACH = 100 };

struct group_screen {
    struct screen screen;
    struct screen *form; /* NULL once it was handed over */
    struct group *group;
    struct list list;
    struct text_field answer; /* to the question, while it is asked */
    uint64_t judged;          /* the question what came before */
    uint64_t request;         /* what was handed over last, 0 = nothing */
    struct rect rows, below;
};

static struct group_row *row_at(const struct group_screen *screen, int row)
{
    const GPtrArray *rows = screen->group->rows;
    return row >= 0 && row < (int)rows->len ? g_ptr_array_index(rows, row) : NULL;
}

static struct group_row *selected(const struct group_screen *screen)
{
    return row_at(screen, screen->list.selected);
}

static bool handed_over(const struct group_screen *screen)
{
    return screen->request != 0;
}

/* What Enter, or R once they were sent, would hand over. */
static int count_to_send(const struct group_screen *screen)
{
    struct group_count count = group_count(screen->group);
    return handed_over(screen) ? count.refused : count.going;
}

/* ---- handing over ---- */

static bool goes(const struct group_screen *screen, const struct group_row *row)
{
    return handed_over(screen) ? row->recorded && row->state == EVENT_REFUSED : !row->recorded && !row->out;
}

static void free_event(void *event)
{
    event_record_free(event);
}

static GPtrArray *take_events(const struct app *app, struct group_screen *screen)
{
    GPtrArray *events = g_ptr_array_new_with_free_func(free_event);
    for (guint i = 0; i < screen->group->rows->len; i++) {
        struct group_row *row = g_ptr_array_index(screen->group->rows, i);
        if (!goes(screen, row))
            continue;
        row->replaces = row->id;
        row->recorded = true;
        row->id = 0;
        row->state = EVENT_QUEUED;
        g_ptr_array_add(events,
                        app_new_event(app, row->order->id, screen->group->draft->name, row->body, row->replaces));
    }
    return events;
}

static void hand_over(struct app *app, struct group_screen *screen, GPtrArray *effects)
{
    g_autoptr(GPtrArray) events = take_events(app, screen);
    if (events->len == 0)
        return;
    struct screen *form = g_steal_pointer(&screen->form);
    screen->request = app_send_many(app, form, g_steal_pointer(&events), effects);
    if (form) {
        app_close_below(app, &screen->screen);
        marks_clear(app->marks);
    }
}

static void try_queued(struct app *app, const struct group_screen *screen, GPtrArray *effects)
{
    for (guint i = 0; i < screen->group->rows->len; i++) {
        const struct group_row *row = g_ptr_array_index(screen->group->rows, i);
        if (row->recorded && row->id != 0 && row->state == EVENT_QUEUED)
            app_do(app, EFFECT_TRY, effects)->id = row->id;
    }
}

/* "M1, M5"; NULL where none is unknown. */
static char *unknown_names(const struct group_screen *screen)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < screen->group->rows->len; i++) {
        const struct group_row *row = g_ptr_array_index(screen->group->rows, i);
        if (row->recorded && row->state == EVENT_UNKNOWN)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", row->order->id);
    }
    return names->len > 0 ? g_strdup(names->str) : NULL;
}

static void begin(struct app *app, struct group_screen *screen, GPtrArray *effects)
{
    int many = count_to_send(screen);
    if (many >= ASKS_FROM || (many > 0 && app_is_production(app))) {
        text_field_set(&screen->answer, "");
        screen->screen.scope = SCOPE_PROMPT;
        return;
    }
    hand_over(app, screen, effects);
}

static void run_again(struct app *app, struct group_screen *screen, GPtrArray *effects)
{
    struct group_count count = group_count(screen->group);
    try_queued(app, screen, effects);
    if (count.refused > 0)
        begin(app, screen, effects);
    else if (count.waiting == 0)
        app_say(app, STYLE_REMARK, "Nothing was refused and nothing waits.");
}

static char *question(const struct app *app, const struct group_screen *screen)
{
    int many = count_to_send(screen);
    g_autofree char *what = g_strdup_printf("%s goes to %d %s at %s (%s)%s.", screen->group->draft->name, many,
                                            many == 1 ? "order" : "orders", app->server, app->kind,
                                            handed_over(screen) ? ", where it was refused before" : "");
    return app_is_production(app) ? g_strdup_printf("%s Type the number of orders, then Enter.", what)
                                  : g_strdup_printf("%s Type \"yes\", then Enter.", what);
}

static void answer(struct app *app, struct group_screen *screen, GPtrArray *effects)
{
    g_autofree char *typed = g_strstrip(g_strdup(text_field_text(&screen->answer)));
    g_autofree char *wanted = app_is_production(app) ? g_strdup_printf("%d", count_to_send(screen)) : g_strdup("yes");
    if (g_ascii_strcasecmp(typed, wanted) != 0) {
        app_say(app, STYLE_REMARK, "Only %s sends them; Esc goes back.",
                app_is_production(app) ? "the exact number" : "\"yes\"");
        return;
    }
    screen->screen.scope = SCOPE_GROUP;
    hand_over(app, screen, effects);
}

/* ---- keys ---- */

static void group_layout(struct app *app, struct screen *base, struct rect at)
{
    struct group_screen *screen = (struct group_screen *)base;
    (void)app;
    struct rect rest = rect_inset(at, 1, 1);
    int rows = MIN((int)screen->group->rows->len, MAX(2, rest.height / 2));
    screen->rows = rect_take_top(&rest, rows);
    rect_take_top(&rest, rest.height > 4 ? 1 : 0);
    screen->below = rest;
    list_layout(&screen->list, screen->rows.height);
}

static bool group_key(struct app *app, struct screen *base, const struct key *key, GPtrArray *effects)
{
    struct group_screen *screen = (struct group_screen *)base;
    (void)app, (void)effects;
    if (base->scope == SCOPE_PROMPT)
        return text_field_key(&screen->answer, key) == WIDGET_HANDLED;
    return list_key(&screen->list, key, screen->rows) == WIDGET_HANDLED;
}

static void leave_out(struct app *app, struct group_row *row)
{
    if (!row->body) {
        app_say(app, STYLE_REMARK, "%s", row->out);
        return;
    }
    row->by_hand = !row->by_hand;
    g_free(row->out);
    row->out = row->by_hand ? g_strdup("You left it out.") : NULL;
}

static bool group_act(struct app *app, struct screen *base, enum action_id id, GPtrArray *effects)
{
    struct group_screen *screen = (struct group_screen *)base;
    struct group_row *row = selected(screen);
    if (base->scope == SCOPE_PROMPT) {
        if (id == ACTION_BACK)
            base->scope = SCOPE_GROUP;
        else if (id == ACTION_OPEN)
            answer(app, screen, effects);
        else
            return false;
    } else if (id == ACTION_SEND && !handed_over(screen)) {
        begin(app, screen, effects);
    } else if (id == ACTION_SEND && row && row->id != 0) {
        app_push(app, screen_entry_new(app, row->id, effects), effects);
    } else if (id == ACTION_MARK && row && !handed_over(screen)) {
        leave_out(app, row);
    } else if (id == ACTION_PREVIEW && row && row->body) {
        char *title = g_strdup_printf("%s · %s", row->order->id, screen->group->draft->name);
        app_push(app, screen_text_new("Body", title, lines_indent_json(row->body)), effects);
    } else if (id == ACTION_RUN_AGAIN) {
        run_again(app, screen, effects);
    } else if (id == ACTION_SETTLE && row && row->id != 0 && row->state == EVENT_UNKNOWN) {
        app_push(app, screen_prompt_new(PROMPT_SETTLE, row->id, row->order->id), effects);
    } else {
        return false;
    }
    return true;
}

static bool group_can(const struct app *app, const struct screen *base, enum action_id id)
{
    const struct group_screen *screen = (const struct group_screen *)base;
    const struct group_row *row = selected(screen);
    (void)app;
    if (id == ACTION_AS_TYPED) /* of the name of an event, in other questions */
        return false;
    if (id == ACTION_PREVIEW)
        return row && row->body;
    if (id == ACTION_MARK)
        return !handed_over(screen);
    if (id == ACTION_SEND)
        return handed_over(screen) ? row && row->id != 0 : count_to_send(screen) > 0;
    if (id == ACTION_SETTLE)
        return row && row->id != 0 && row->state == EVENT_UNKNOWN;
    return id != ACTION_RUN_AGAIN || handed_over(screen);
}

static void group_told(struct app *app, struct screen *base, struct msg *msg, GPtrArray *effects)
{
    struct group_screen *screen = (struct group_screen *)base;
    struct field_context context = app_context(app);
    (void)effects;
    if (msg->kind == MSG_GROUP && msg->request == screen->judged && msg->events)
        group_judge(screen->group, msg->events, &context);
    else if (msg->kind == MSG_SAVED && msg->request == screen->request && msg->event)
        group_saved(screen->group, msg->event);
    else if (msg->kind == MSG_FAILED && handed_over(screen) && msg->request == screen->request)
        group_unsaved(screen->group);
    else if (msg->event)
        group_follow(screen->group, msg->event);
}

/* ---- drawing ---- */

/* The first line of a text, to stand in a row. */
static char *first_line(const char *text)
{
    return text ? g_strndup(text, strcspn(text, "\n")) : NULL;
}

static char *row_words(const struct group_row *row, enum style *style)
{
    *style = STYLE_DIM;
    if (row->recorded)
        return g_strdup(row->reason);
    if (row->out) {
        *style = STYLE_REMARK;
        return g_strdup(row->out);
    }
    if (row->remark) {
        *style = STYLE_REMARK;
        return g_strdup_printf("Note: %s", row->remark);
    }
    return row->difference ? first_line(strstr(row->difference, "+ ")) : g_strdup("the same");
}

static void draw_row(const void *owner, int index, struct canvas *canvas, struct rect at)
{
    const struct group_row *row = row_at(owner, index);
    bool ascii = canvas_is_ascii(canvas);
    const char *sign = row->recorded ? event_state_sign(canvas, row->state) : (row->out ? "-" : (ascii ? ">" : "→"));
    const char *state = row->recorded ? event_state_words(row->state) : (row->out ? "left out" : "goes");
    enum style style = row->recorded ? event_state_style(row->state) : (row->out ? STYLE_DIM : STYLE_TEXT);
    enum style words_style;
    g_autofree char *words = row_words(row, &words_style);
    int x = at.x;
    x += canvas_text(canvas, at, x, at.y, style, sign) + 1;
    x = canvas_column(canvas, at, x, ID_COLUMNS, STYLE_TEXT, row->order->id);
    x = canvas_column(canvas, at, x, STATE_COLUMNS, style, state);
    struct rect name = { x, at.y, MIN(NAME_COLUMNS - 1, at.x + at.width - x), 1 };
    if (name.width > 0)
        canvas_text(canvas, name, x, at.y, STYLE_TEXT, row->order->customer ? row->order->customer : "");
    canvas_text(canvas, at, x + NAME_COLUMNS, at.y, words_style, words ? words : "");
}

static void draw_below(const struct app *app, const struct group_screen *screen, struct canvas *canvas)
{
    struct rect at = screen->below;
    const struct group_row *row = selected(screen);
    if (screen->screen.scope == SCOPE_PROMPT) {
        g_autofree char *asked = question(app, screen);
        rect_take_top(&at, canvas_paragraph(canvas, at, STYLE_REMARK, asked, 0));
        text_field_draw(&screen->answer, canvas, at, true);
        return;
    }
    if (!row)
        return;
    const char *said = row->recorded ? row->reason : (row->out ? row->out : row->remark);
    if (said && *said)
        rect_take_top(&at, canvas_paragraph(canvas, at, STYLE_REMARK, said, 0));
    g_autofree char *indented = row->body ? lines_indent_json(row->body) : NULL;
    if (indented)
        canvas_paragraph(canvas, at, STYLE_TEXT, indented, 0);
}

static void add_count(GString *out, int many, const char *words)
{
    if (many > 0)
        g_string_append_printf(out, " · %d %s", many, words);
}

static char *title_of(const struct group_screen *screen)
{
    struct group_count count = group_count(screen->group);
    GString *title = g_string_new(screen->group->draft->name);
    add_count(title, count.going, count.going == 1 ? "order" : "orders");
    add_count(title, count.accepted, "accepted");
    add_count(title, count.refused, "refused");
    add_count(title, count.unknown, "unknown");
    add_count(title, count.waiting, "waiting");
    add_count(title, count.dropped, "dropped");
    add_count(title, count.out, "left out");
    return g_string_free(title, FALSE);
}

static void group_draw(const struct app *app, const struct screen *base, struct canvas *canvas, struct rect at)
{
    const struct group_screen *screen = (const struct group_screen *)base;
    g_autofree char *title = title_of(screen);
    canvas_frame(canvas, at, app->kind_style, title);
    list_draw(&screen->list, canvas, screen->rows, base->scope != SCOPE_PROMPT, draw_row, screen);
    draw_below(app, screen, canvas);
}

static char *group_line(const struct app *app, const struct screen *base)
{
    const struct group_screen *screen = (const struct group_screen *)base;
    if (base->scope == SCOPE_PROMPT)
        return NULL;
    if (!handed_over(screen))
        return g_strdup_printf("Enter sends these bodies to %s (%s).", app->server, app->kind);
    g_autofree char *unknown = unknown_names(screen);
    if (unknown)
        return g_strdup_printf("They may have arrived and are left alone until m settles them: %s", unknown);
    struct group_count count = group_count(screen->group);
    return g_strdup(count.refused + count.waiting > 0 ? "R sends the refused ones anew and tries those that wait."
                                                      : "Nothing of it is left to do; Esc goes back to the desk.");
}

static void group_screen_free(struct screen *base)
{
    struct group_screen *screen = (struct group_screen *)base;
    group_free(screen->group);
    text_field_clear(&screen->answer);
    g_free(screen);
}

static const struct screen_class group_class = {
    .title = "Many at once",
    .scope = SCOPE_GROUP,
    .layout = group_layout,
    .key = group_key,
    .act = group_act,
    .can = group_can,
    .told = group_told,
    .draw = group_draw,
    .line = group_line,
    .free = group_screen_free,
};

static void ask_what_came_before(struct app *app, struct group_screen *screen, const GPtrArray *orders,
                                 GPtrArray *effects)
{
    struct effect *effect = app_load(app, EFFECT_LOAD_GROUP, effects);
    GString *ids = g_string_new(NULL);
    for (guint i = 0; i < orders->len; i++)
        g_string_append_printf(ids, "%s%s", i > 0 ? "\n" : "", ((const struct order *)orders->pdata[i])->id);
    effect->text = g_string_free(ids, FALSE);
    effect->limit = EVENTS_OF_EACH;
    screen->judged = effect->request;
    app_await(app, EFFECT_LOAD_GROUP);
}

struct screen *screen_group_new(struct app *app, struct screen *form, const GPtrArray *orders, GPtrArray *effects)
{
    struct group_screen *screen = g_new0(struct group_screen, 1);
    const struct text_field_options options = { .limit = 20 };
    struct field_context context = app_context(app);
    screen->screen.class = &group_class;
    screen->form = form;
    screen->group = group_new(screen_form_draft(form), orders, &context);
    text_field_init(&screen->answer, &options);
    list_init(&screen->list);
    list_set_count(&screen->list, (int)screen->group->rows->len);
    ask_what_came_before(app, screen, orders, effects);
    return &screen->screen;
}
