/* tui/app_forms.c: how a form opens (afresh, from its draft, from an event of the past), what is kept of it, and how
 * its event is handed over to be recorded. */
#include "forms/body.h"
#include "tui/state.h"
#include <stdlib.h>
#include <string.h>

/* ---- drafts ---- */

#define KEY_REPLACES "-replaces-"

/* For a new draft; `replaces` (0 = none) is the event it corrects and stays in the key. */
static char *draft_key(struct app *app, int64_t replaces)
{
    app->drafts_made++;
    if (replaces == 0)
        return g_strdup_printf("%s-%d", app->seed, app->drafts_made);
    return g_strdup_printf("%s-%d" KEY_REPLACES "%" G_GINT64_FORMAT, app->seed, app->drafts_made, replaces);
}

static int64_t key_replaces(const char *key)
{
    const char *mark = key ? strstr(key, KEY_REPLACES) : NULL;
    return mark ? g_ascii_strtoll(mark + strlen(KEY_REPLACES), NULL, 10) : 0;
}

const struct draft_record *app_find_draft(const struct app *app, const char *order, const char *event)
{
    for (guint i = 0; i < app->drafts->len; i++) {
        const struct draft_record *record = g_ptr_array_index(app->drafts, i);
        if (g_strcmp0(record->order, order) == 0 && g_strcmp0(record->event, event) == 0)
            return record;
    }
    return NULL;
}

/* What an outstanding question will answer about drafts is older than what is known here. */
static void forget_draft_here(struct app *app, const char *key)
{
    app->asked[EFFECT_LOAD_DRAFTS] = 0;
    app->outstanding[EFFECT_LOAD_DRAFTS] = false;
    app->awaited &= ~(1u << EFFECT_LOAD_DRAFTS);
    for (guint i = app->drafts->len; i > 0; i--) {
        const struct draft_record *record = g_ptr_array_index(app->drafts, i - 1);
        if (strcmp(record->key, key) == 0)
            g_ptr_array_remove_index(app->drafts, i - 1);
    }
}

static struct draft_record *copy_draft(const struct draft_record *draft)
{
    struct draft_record *copy = g_new0(struct draft_record, 1);
    *copy = (struct draft_record){ .key = g_strdup(draft->key),
                                   .order = g_strdup(draft->order),
                                   .event = g_strdup(draft->event),
                                   .text = g_strdup(draft->text),
                                   .focus = draft->focus,
                                   .saved_at = draft->saved_at };
    return copy;
}

void app_keep_draft(struct app *app, struct draft_record *draft, GPtrArray *effects)
{
    draft->saved_at = app->now;
    forget_draft_here(app, draft->key);
    g_ptr_array_insert(app->drafts, 0, copy_draft(draft));
    app_do(app, EFFECT_SAVE_DRAFT, effects)->draft = draft;
}

void app_drop_draft(struct app *app, const char *key, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_DROP_DRAFT, effects);
    effect->key = g_strdup(key);
    forget_draft_here(app, effect->key);
}

/* ---- opening ---- */

static void show_form(struct app *app, struct screen *form, GPtrArray *effects)
{
    app_push(app, form, effects);
    app_load_templates(app, effects);
    app_load_people(app, effects);
}

/* The labels of the fields whose words mean another time than when the form was left; NULL = none. The caller owns it.
 */
static char *shifted_fields(const struct draft *draft, int64_t left_at, const struct field_context *context)
{
    GString *labels = g_string_new(NULL);
    for (size_t i = 0; i < draft_count(draft); i++)
        if (draft_shifted(draft, i, left_at, context))
            g_string_append_printf(labels, "%s%s", labels->len > 0 ? ", " : "", draft_field(draft, i)->spec->label);
    return g_string_free(labels, labels->len == 0);
}

bool app_open_draft(struct app *app, const struct draft_record *record, GPtrArray *effects)
{
    struct field_context context = app_context(app);
    g_autoptr(GError) error = NULL;
    struct draft *draft = draft_from_text(record->text, &context, &error);
    if (!draft) {
        app_say(app, STYLE_ERROR, "The draft cannot be read: %s", error->message);
        return false;
    }
    g_autofree char *shifted = shifted_fields(draft, record->saved_at, &context);
    show_form(app, screen_form_new(app, draft, record->key, true, record->focus), effects);
    if (shifted)
        app_say(app, STYLE_REMARK,
                "This is your draft; its dates in words mean another time now than when it was left: %s.", shifted);
    else
        app_say(app, STYLE_REMARK, "This is your draft; untouched defaults are set anew.");
    return true;
}

enum event_verdict app_judge(const struct app *app, const struct service_type *type, const char *name,
                             const struct event_spec **event, char **why)
{
    return custom_judge(app->custom, type, name, event, why);
}

/* The row of an event that may be posted on the order; NULL after saying why not. */
static const struct event_spec *postable_event(struct app *app, const struct order *order, const char *name,
                                               bool as_typed)
{
    const struct service_type *type = service_type_find(order->service_type);
    const struct event_spec *event = NULL;
    g_autofree char *why = NULL;
    if (!type) {
        app_say(app, STYLE_ERROR, "Order %s has no service type that is known here; e on the desk edits it.",
                order->id);
        return NULL;
    }
    if (!order_may_post(order->id, order->status, &why)) {
        app_say(app, STYLE_ERROR, "%s", why);
        return NULL;
    }
    enum event_verdict verdict = app_judge(app, type, name, &event, &why);
    if (verdict == EVENT_BUILT_IN || verdict == EVENT_FREE || (verdict == EVENT_NEAR_MISS && as_typed))
        return event;
    app_say(app, STYLE_ERROR, "%s", why);
    return NULL;
}

bool app_open_form(struct app *app, const struct order *order, const char *name, enum form_start start,
                   GPtrArray *effects)
{
    const struct event_spec *event = postable_event(app, order, name, start == FORM_AS_TYPED);
    if (!event)
        return false;
    const struct draft_record *record = start == FORM_AFRESH ? NULL : app_find_draft(app, order->id, name);
    if (record)
        return app_open_draft(app, record, effects);
    struct field_context context = app_context(app);
    struct draft *draft = draft_new(order->id, service_type_find(order->service_type), event, name, &context);
    g_autofree char *key = draft_key(app, 0);
    show_form(app, screen_form_new(app, draft, key, false, 0), effects);
    return true;
}

void app_review_line(struct app *app, struct draft *draft, const GPtrArray *said, GPtrArray *effects)
{
    g_autofree char *key = draft_key(app, 0);
    g_autoptr(GString) read = g_string_new(NULL);
    for (guint i = 0; i < said->len; i++)
        g_string_append_printf(read, "%s%s", i > 0 ? " · " : "", (const char *)said->pdata[i]);
    show_form(app, screen_form_new(app, draft, key, false, 0), effects);
    app_act(app, ACTION_REVIEW, effects);
    if (app_top(app)->class->scope == SCOPE_REVIEW && read->len > 0)
        app_say(app, STYLE_REMARK, "%s", read->str);
}

/* ---- events of the past as forms ---- */

void app_open_event(struct app *app, int64_t id, bool as_template, GPtrArray *effects)
{
    app_load(app, EFFECT_LOAD_ENTRY, effects)->id = id;
    app_await(app, EFFECT_LOAD_ENTRY);
    app->opening = id;
    app->opening_as_template = as_template;
}

/* The type the event was posted for: that of its order here, else of the built-in event. */
static const struct service_type *type_of_event(const struct app *app, const struct event_record *event)
{
    const struct order *order = app_find_order(app, event->order);
    const struct service_type *type = order ? service_type_find(order->service_type) : NULL;
    size_t count;
    if (!type)
        type = event_owner(event->event);
    return type ? type : service_types(&count);
}

static const char *last_answer(const GPtrArray *attempts)
{
    if (!attempts || attempts->len == 0)
        return NULL;
    const struct attempt_record *last = g_ptr_array_index(attempts, attempts->len - 1);
    return last->answer;
}

static void open_as_form(struct app *app, const struct event_record *event, const GPtrArray *attempts,
                         GPtrArray *effects)
{
    struct field_context context = app_context(app);
    g_autoptr(GError) error = NULL;
    struct draft *draft = body_to_draft(event->order, type_of_event(app, event), event->body, &context, &error);
    if (!draft) {
        app_say(app, STYLE_ERROR, "Number %" G_GINT64_FORMAT " cannot be opened as a form: %s", event->id,
                error->message);
        return;
    }
    bool refused = event->state == EVENT_REFUSED && !app->opening_as_template;
    g_autofree char *key = draft_key(app, refused ? event->id : 0);
    struct screen *form = screen_form_new(app, draft, key, false, 0);
    show_form(app, form, effects);
    if (refused && app_top(app) == form)
        screen_form_blame(app, form, last_answer(attempts), event->reason);
}

void app_told_entry(struct app *app, struct msg *msg, GPtrArray *effects)
{
    const struct event_record *event = msg->events && msg->events->len > 0 ? g_ptr_array_index(msg->events, 0) : NULL;
    if (!event || event->id != app->opening)
        return;
    app->opening = 0;
    open_as_form(app, event, msg->attempts, effects);
}

/* ---- recording ---- */

/* What the next order may repeat, and what comes back as a draft where nothing could be recorded. */
static void remember_sent(struct app *app, uint64_t request, struct screen *form, struct draft_record *draft,
                          guint many)
{
    struct app_sent *sent = g_new0(struct app_sent, 1);
    *sent = (struct app_sent){ .request = request, .draft = draft, .form = form, .many = many };
    sent->ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_ptr_array_add(app->sent, sent);
    if (!draft)
        return;
    app_take_out(app, form);
    g_free(app->repeat);
    app->repeat = g_strdup(draft->text);
    forget_draft_here(app, draft->key);
}

struct event_record *app_new_event(const struct app *app, const char *order, const char *name, const char *body,
                                   int64_t replaces)
{
    struct event_record *event = g_new0(struct event_record, 1);
    event->order = g_strdup(order);
    event->event = g_strdup(name);
    event->body = g_strdup(body);
    event->operator_name = g_strdup(app->operator_name);
    event->server = g_strdup(app->server);
    event->accept_version = g_strdup(app->accept_version);
    event->created_at = app->now;
    event->replaces = replaces;
    return event;
}

void app_send(struct app *app, struct screen *form, const char *body, GPtrArray *effects)
{
    bool saved;
    struct draft_record *draft = screen_form_hand_over(form, &saved);
    struct effect *effect = app_do(app, EFFECT_RECORD, effects);
    effect->event = app_new_event(app, draft->order, draft->event, body, key_replaces(draft->key));
    effect->key = saved ? g_strdup(draft->key) : NULL;
    app_say(app, STYLE_WAITING, "%s %s is being saved.", draft->order, draft->event);
    remember_sent(app, effect->request, form, draft, 1);
    app->watched = effect->request;
}

uint64_t app_send_many(struct app *app, struct screen *form, GPtrArray *events, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_RECORD_MANY, effects);
    bool saved = false;
    struct draft_record *draft = form ? screen_form_hand_over(form, &saved) : NULL;
    effect->events = events;
    effect->key = saved ? g_strdup(draft->key) : NULL;
    app_say(app, STYLE_WAITING, "%u %s being saved.", events->len, events->len == 1 ? "event is" : "events are");
    remember_sent(app, effect->request, form, draft, events->len);
    return effect->request;
}

void app_put_order(struct app *app, struct order *order, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_PUT_ORDER, effects);
    effect->order = order;
    app->order_put = effect->request;
    g_free(app->order_wanted);
    app->order_wanted = g_strdup(order->id);
    app_say(app, STYLE_WAITING, "Order %s is being saved.", order->id);
}

void app_remove_order(struct app *app, const char *id, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_REMOVE_ORDER, effects);
    effect->key = g_strdup(id);
    app->order_put = effect->request;
    app_say(app, STYLE_REMARK, "Order %s is not in the list any more; its events stay in the history.", id);
}

/* The draft that was sent last, for another order; NULL after saying why not. */
static struct draft *repeated_draft(struct app *app, const struct order *order)
{
    struct field_context context = app_context(app);
    g_autoptr(GError) error = NULL;
    g_autoptr(draft_handle) draft = draft_from_text(app->repeat, &context, &error);
    if (!draft) {
        app_say(app, STYLE_ERROR, "%s", error->message);
        return NULL;
    }
    const struct event_spec *event = postable_event(app, order, draft->name, true);
    if (!event)
        return NULL;
    g_free(draft->order);
    draft->order = g_strdup(order->id);
    draft->type = service_type_find(order->service_type);
    return g_steal_pointer(&draft);
}

void app_repeat(struct app *app, GPtrArray *effects)
{
    if (!app->repeat) {
        app_say(app, STYLE_REMARK, "Nothing was sent yet that could be repeated.");
        return;
    }
    if (app->order_list.selected + 1 >= (int)app->orders->len) {
        app_say(app, STYLE_REMARK, "This is the last order of the list.");
        return;
    }
    list_select(&app->order_list, app->order_list.selected + 1);
    app_load_timeline(app, effects);
    const struct order *order = app_order(app);
    struct draft *draft = order ? repeated_draft(app, order) : NULL;
    if (!draft)
        return;
    g_autofree char *key = draft_key(app, 0);
    show_form(app, screen_form_new(app, draft, key, false, 0), effects);
    app_act(app, ACTION_REVIEW, effects);
}
