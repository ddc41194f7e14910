/* tui/screen_group.c: one event for many orders: the bodies with what differs before they go, and what became of each
 * as the answers arrive. From three orders on it asks once, with the count. How it looks: screen_group_draw.c. */
#include "tui/screen_group.h"
#include "tui/lines.h"
#include <string.h>

enum { ASKS_FROM = 3, EVENTS_OF_EACH = 100 };

struct group_row *group_screen_row(const struct group_screen *screen, int row)
{
    const GPtrArray *rows = screen->group->rows;
    return row >= 0 && row < (int)rows->len ? g_ptr_array_index(rows, row) : NULL;
}

struct group_row *group_screen_selected(const struct group_screen *screen)
{
    return group_screen_row(screen, screen->list.selected);
}

bool group_screen_is_sent(const struct group_screen *screen)
{
    return screen->request != 0;
}

int group_screen_to_send(const struct group_screen *screen)
{
    struct group_count count = group_count(screen->group);
    return group_screen_is_sent(screen) ? count.refused : count.going;
}

/* ---- handing over ---- */

static bool goes(const struct group_screen *screen, const struct group_row *row)
{
    return group_screen_is_sent(screen) ? row->recorded && row->state == EVENT_REFUSED : !row->recorded && !row->out;
}

static GPtrArray *take_events(const struct app *app, struct group_screen *screen)
{
    GPtrArray *events = event_records_new();
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

static void begin(struct app *app, struct group_screen *screen, GPtrArray *effects)
{
    int many = group_screen_to_send(screen);
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

static void answer(struct app *app, struct group_screen *screen, GPtrArray *effects)
{
    g_autofree char *typed = g_strstrip(g_strdup(text_field_text(&screen->answer)));
    g_autofree char *wanted =
        app_is_production(app) ? g_strdup_printf("%d", group_screen_to_send(screen)) : g_strdup("yes");
    if (g_ascii_strcasecmp(typed, wanted) != 0) {
        app_say(app, STYLE_REMARK, "Only %s sends them; Esc goes back.",
                app_is_production(app) ? "the exact number" : "\"yes\"");
        return;
    }
    screen->screen.scope = SCOPE_GROUP;
    hand_over(app, screen, effects);
}

/* ---- keys ---- */

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
    struct group_row *row = group_screen_selected(screen);
    if (base->scope == SCOPE_PROMPT) {
        if (id == ACTION_BACK)
            base->scope = SCOPE_GROUP;
        else if (id == ACTION_OPEN)
            answer(app, screen, effects);
        else
            return false;
    } else if (id == ACTION_SEND && !group_screen_is_sent(screen)) {
        begin(app, screen, effects);
    } else if (id == ACTION_SEND && row && row->id != 0) {
        app_push(app, screen_entry_new(app, row->id, effects), effects);
    } else if (id == ACTION_MARK && row && !group_screen_is_sent(screen)) {
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
    const struct group_row *row = group_screen_selected(screen);
    (void)app;
    if (id == ACTION_AS_TYPED) /* of the name of an event, in other questions */
        return false;
    if (id == ACTION_PREVIEW)
        return row && row->body;
    if (id == ACTION_MARK)
        return !group_screen_is_sent(screen);
    if (id == ACTION_SEND)
        return group_screen_is_sent(screen) ? row && row->id != 0 : group_screen_to_send(screen) > 0;
    if (id == ACTION_SETTLE)
        return row && row->id != 0 && row->state == EVENT_UNKNOWN;
    return id != ACTION_RUN_AGAIN || group_screen_is_sent(screen);
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
    else if (msg->kind == MSG_FAILED && group_screen_is_sent(screen) && msg->request == screen->request)
        group_unsaved(screen->group);
    else if (msg->event)
        group_follow(screen->group, msg->event);
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
    .layout = group_screen_layout,
    .key = group_key,
    .act = group_act,
    .can = group_can,
    .told = group_told,
    .draw = group_screen_draw,
    .line = group_screen_line,
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
