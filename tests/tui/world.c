/* tests/tui/world.c: the world a desk stands in, played: a courier, a server and an editor that do as the test wants.
 */
#include "tests/tui/world.h"
#include <string.h>

void desk_tell(struct desk *desk, struct msg *msg)
{
    msg->now = desk->now;
    msg->monotonic = desk->monotonic;
    app_update(desk->app, msg, desk->effects);
    msg_clear(msg);
}

static void tell_event(struct desk *desk, enum msg_kind kind, uint64_t request, const struct event_record *event)
{
    struct msg msg = { .kind = kind, .request = request, .event = event_record_copy(event) };
    desk_tell(desk, &msg);
}

static void settle(struct desk *desk, struct event_record *event, uint64_t request)
{
    tell_event(desk, MSG_SENDING, request, event);
    event->state = desk->verdict;
    g_free(event->reason);
    event->reason = g_strdup(desk->reason);
    event->attempts++;
    tell_event(desk, MSG_SETTLED, request, event);
}

static bool recording_fails(struct desk *desk, const struct effect *effect)
{
    struct msg msg = { .kind = MSG_FAILED, .request = effect->request, .text = g_strdup(desk->record_fails) };
    if (desk->record_fails)
        desk_tell(desk, &msg);
    return desk->record_fails != NULL;
}

static void let_rest(struct desk *desk, struct event_record *event, uint64_t request)
{
    const struct resting_event resting = { event->id, desk->monotonic + desk->hold_ms, request };
    g_array_append_val(desk->resting, resting);
}

static bool forget_resting(struct desk *desk, int64_t id)
{
    for (guint i = 0; i < desk->resting->len; i++)
        if (g_array_index(desk->resting, struct resting_event, i).id == id) {
            world_event(desk, id)->rest = EVENT_RESTS_NOT;
            g_array_remove_index(desk->resting, i);
            return true;
        }
    return false;
}

void world_let_go(struct desk *desk, int64_t until)
{
    while (desk->resting->len > 0 && g_array_index(desk->resting, struct resting_event, 0).leaves_at <= until) {
        struct resting_event resting = g_array_index(desk->resting, struct resting_event, 0);
        forget_resting(desk, resting.id);
        settle(desk, world_event(desk, resting.id), resting.request);
    }
}

static void take_back(struct desk *desk, struct effect *effect)
{
    bool any = false;
    const int64_t *ids = (const int64_t *)(const void *)effect->ids->data;
    for (guint i = 0; i < effect->ids->len; i++)
        if (world_event(desk, ids[i])->state == EVENT_QUEUED) {
            forget_resting(desk, ids[i]);
            world_event(desk, ids[i])->state = EVENT_DROPPED;
            any = true;
        }
    g_string_append_printf(desk->log, "TAKE BACK %u%s%s\n", effect->ids->len, effect->why ? ": " : "",
                           effect->why ? effect->why : "");
    if (!any) {
        struct msg msg = { .kind = MSG_FAILED, .request = effect->request, .text = g_strdup("It has left already.") };
        desk_tell(desk, &msg);
        return;
    }
    if (effect->draft)
        g_ptr_array_add(desk->drafts, g_steal_pointer(&effect->draft));
    for (guint i = 0; i < effect->ids->len; i++)
        tell_event(desk, MSG_DONE, effect->request, world_event(desk, ids[i]));
}

static struct event_record *save(struct desk *desk, const struct event_record *wanted, const struct effect *effect)
{
    world_drop_draft(desk, effect->key);
    struct event_record *event = desk_add_event(desk, wanted->order, wanted->event, wanted->body, EVENT_QUEUED);
    event->replaces = wanted->replaces;
    g_free(event->server);
    event->server = g_strdup(wanted->server);
    event->rest = desk->hold_ms > 0 ? EVENT_RESTS : EVENT_RESTS_NOT;
    struct msg saved = { .kind = MSG_SAVED, .request = effect->request, .left_ms = desk->hold_ms };
    saved.event = event_record_copy(event);
    desk_tell(desk, &saved);
    if (desk->hold_ms > 0)
        let_rest(desk, event, effect->request);
    return event;
}

static void log_record(struct desk *desk, const struct event_record *wanted)
{
    g_string_append_printf(desk->log, "RECORD %s %s %s\n", wanted->order, wanted->event, wanted->body);
}

static void record(struct desk *desk, const struct effect *effect)
{
    log_record(desk, effect->event);
    if (recording_fails(desk, effect))
        return;
    struct event_record *event = save(desk, effect->event, effect);
    if (desk->hold_ms == 0)
        settle(desk, event, effect->request);
}

/* All are on disk before the first one leaves; `verdict_of` says what becomes of each. */
static void record_many(struct desk *desk, const struct effect *effect)
{
    enum event_state verdict = desk->verdict;
    guint first = desk->events->len;
    g_string_append_printf(desk->log, "RECORD MANY %u\n", effect->events->len);
    for (guint i = 0; i < effect->events->len; i++)
        log_record(desk, g_ptr_array_index(effect->events, i));
    if (recording_fails(desk, effect))
        return;
    for (guint i = 0; i < effect->events->len; i++)
        save(desk, g_ptr_array_index(effect->events, i), effect);
    for (guint i = first; i < desk->events->len && desk->hold_ms == 0; i++) {
        struct event_record *event = g_ptr_array_index(desk->events, i);
        desk->verdict = desk->verdict_of ? desk->verdict_of(event) : verdict;
        settle(desk, event, effect->request);
    }
    desk->verdict = verdict;
}

/* As the courier does: those that wait for this server, and rest nowhere else. */
static void try_many(struct desk *desk, const struct effect *effect)
{
    enum event_state verdict = desk->verdict;
    g_string_append_printf(desk->log, "TRY MANY %u\n", effect->ids->len);
    for (guint i = 0; i < effect->ids->len; i++) {
        struct event_record *event = world_event(desk, g_array_index(effect->ids, int64_t, i));
        bool here = strcmp(event->server, "http://127.0.0.1:8787") == 0;
        if (event->state != EVENT_QUEUED || !here || (event->rest == EVENT_RESTS && !forget_resting(desk, event->id))) {
            tell_event(desk, MSG_DONE, effect->request, event);
            continue;
        }
        event->rest = EVENT_RESTS_NOT;
        desk->verdict = desk->verdict_of ? desk->verdict_of(event) : verdict;
        settle(desk, event, effect->request);
    }
    desk->verdict = verdict;
}

static void look_up(struct desk *desk, const struct effect *effect)
{
    struct msg msg = { .kind = MSG_LOOKED_UP, .request = effect->request, .status = desk->looked_up ? 200 : 404 };
    msg.text = g_strdup(desk->answer);
    msg.orders = g_ptr_array_new_with_free_func(world_free_order);
    if (desk->looked_up)
        g_ptr_array_add(msg.orders, order_copy(desk->looked_up));
    desk_tell(desk, &msg);
}

static void note(struct desk *desk, const struct effect *effect)
{
    g_string_append_printf(desk->log, "NOTE %d %s: %s\n", (int)effect->id, effect->who, effect->why);
    struct decision_record *label = g_new0(struct decision_record, 1);
    *label = (struct decision_record){ .at = desk->now,
                                       .who = g_strdup(effect->who),
                                       .why = g_strdup(effect->why),
                                       .from = world_event(desk, effect->id)->state,
                                       .to = world_event(desk, effect->id)->state };
    g_ptr_array_add(desk->labels, label);
    tell_event(desk, MSG_DONE, effect->request, world_event(desk, effect->id));
}

static void resolve(struct desk *desk, const struct effect *effect)
{
    struct event_record *event = world_event(desk, effect->id);
    g_string_append_printf(desk->log, "RESOLVE %d %s %s: %s\n", (int)effect->id, event_state_name(effect->state),
                           effect->who, effect->why ? effect->why : "-");
    event->state = effect->state;
    tell_event(desk, MSG_DONE, effect->request, event);
}

static void take_out(struct desk *desk, const char *id)
{
    for (guint i = desk->orders->len; i > 0; i--) {
        const struct order *order = g_ptr_array_index(desk->orders, i - 1);
        if (strcmp(order->id, id) == 0)
            g_ptr_array_remove_index(desk->orders, i - 1);
    }
}

static void put_order(struct desk *desk, const struct order *order)
{
    g_string_append_printf(desk->log, "PUT %s %s %s\n", order->id, order->service_type,
                           order->status ? order->status : "-");
    take_out(desk, order->id);
    guint at = 0;
    while (at < desk->orders->len && strcmp(((struct order *)desk->orders->pdata[at])->id, order->id) < 0)
        at++;
    g_ptr_array_insert(desk->orders, (int)at, order_copy(order));
}

static void remove_order(struct desk *desk, const char *id)
{
    g_string_append_printf(desk->log, "REMOVE %s\n", id);
    take_out(desk, id);
}

static void done(struct desk *desk, uint64_t request)
{
    struct msg msg = { .kind = MSG_DONE, .request = request };
    desk_tell(desk, &msg);
}

/* The editor of these tests leaves what `edited` says, or fails. */
static void edit(struct desk *desk, const struct effect *effect)
{
    struct msg msg = { .kind = desk->edited ? MSG_EDITED : MSG_FAILED, .request = effect->request };
    g_string_append_printf(desk->log, "EDIT %s\n", effect->text);
    msg.text = g_strdup(desk->edited ? desk->edited : "The editor did not start.");
    desk_tell(desk, &msg);
}

static void rehearse(struct desk *desk, const struct effect *effect)
{
    struct msg msg = { .kind = desk->no_stand_in ? MSG_FAILED : MSG_REHEARSED, .request = effect->request };
    if (effect->text) {
        g_string_append_printf(desk->log, "REHEARSE %s\n", effect->text);
        g_free(desk->faults);
        desk->faults = g_strdup(effect->text);
    }
    msg.text = g_strdup(desk->no_stand_in ? desk->no_stand_in : desk->faults);
    desk_tell(desk, &msg);
}

static void keep_file(struct desk *desk, const struct effect *effect)
{
    GString *file = strcmp(effect->key, "templates") == 0 ? desk->templates : desk->filters;
    if (effect->text)
        g_string_assign(file, effect->text);
    struct msg msg = { .kind = MSG_KEPT_FILE, .request = effect->request, .text = g_strdup(file->str) };
    desk_tell(desk, &msg);
}

/* A file is read at once, unless `import_fails`; how far it is stays to be told. */
static void import(struct desk *desk, const struct effect *effect)
{
    g_string_append_printf(desk->log, "IMPORT %s%s\n", effect->key, effect->dry_run ? " dry" : "");
    if (desk->import_waits)
        return;
    struct msg msg = { .kind = MSG_IMPORT, .request = effect->request, .import = g_new0(struct import_news, 1) };
    *msg.import = (struct import_news){ .ended = true,
                                        .recorded = !effect->dry_run && !desk->import_fails,
                                        .added = desk->import_adds,
                                        .same = 3,
                                        .bad = 1,
                                        .said = g_strdup("line 4: \"serviceType\" is missing."),
                                        .error = g_strdup(desk->import_fails) };
    desk_tell(desk, &msg);
}

static void log_export(struct desk *desk, const struct effect *effect)
{
    g_string_append_printf(desk->log, "EXPORT %d %s %s", (int)effect->export, effect->key,
                           effect->numbers ? "numbers" : (effect->text ? effect->text : "all"));
    for (guint i = 0; effect->numbers && i < effect->numbers->len; i++)
        g_string_append_printf(desk->log, " %d", (int)g_array_index(effect->numbers, int64_t, i));
    g_string_append_c(desk->log, '\n');
    desk->exported = effect->request;
}

static void carry_out(struct desk *desk, struct effect *effect)
{
    switch (effect->kind) {
    case EFFECT_LOAD_ORDERS:
    case EFFECT_LOAD_TIMELINE:
    case EFFECT_LOAD_HISTORY:
    case EFFECT_LOAD_ENTRY:
    case EFFECT_LOAD_COUNTS:
    case EFFECT_LOAD_DRAFTS:
    case EFFECT_LOAD_RAIL:
    case EFFECT_LOAD_GROUP:
    case EFFECT_LOAD_REPORT:
    case EFFECT_LOAD_NAMED:
    case EFFECT_LOAD_FOUND:
    case EFFECT_LOAD_NAMES:
    case EFFECT_LOAD_VALUES:
        world_load(desk, effect);
        break;
    case EFFECT_RECORD:
        record(desk, effect);
        break;
    case EFFECT_RECORD_MANY:
        record_many(desk, effect);
        break;
    case EFFECT_TAKE_BACK:
        take_back(desk, effect);
        break;
    case EFFECT_SEND_RESTING:
        g_string_append(desk->log, "SEND RESTING\n");
        world_let_go(desk, G_MAXINT64);
        break;
    case EFFECT_TRY:
    case EFFECT_TRY_AGAIN:
        g_string_append_printf(desk->log, "%s %d\n", effect->kind == EFFECT_TRY ? "TRY" : "TRY AGAIN", (int)effect->id);
        forget_resting(desk, effect->id);
        settle(desk, world_event(desk, effect->id), effect->request);
        break;
    case EFFECT_TRY_MANY:
        try_many(desk, effect);
        break;
    case EFFECT_RESOLVE:
        resolve(desk, effect);
        break;
    case EFFECT_NOTE:
        note(desk, effect);
        break;
    case EFFECT_LOOK_UP:
        look_up(desk, effect);
        break;
    case EFFECT_PUT_ORDER:
        put_order(desk, effect->order);
        done(desk, effect->request);
        break;
    case EFFECT_REMOVE_ORDER:
        remove_order(desk, effect->key);
        done(desk, effect->request);
        break;
    case EFFECT_SAVE_DRAFT:
        g_string_append_printf(desk->log, "SAVE %s %s\n", effect->draft->order, effect->draft->event);
        world_drop_draft(desk, effect->draft->key);
        g_ptr_array_add(desk->drafts, g_steal_pointer(&effect->draft));
        done(desk, effect->request);
        break;
    case EFFECT_DROP_DRAFT:
        g_string_append(desk->log, "DROP DRAFT\n");
        world_drop_draft(desk, effect->key);
        done(desk, effect->request);
        break;
    case EFFECT_REHEARSE:
        rehearse(desk, effect);
        break;
    case EFFECT_COPY:
        g_string_assign(desk->copied, effect->text);
        break;
    case EFFECT_KEPT_FILE:
        keep_file(desk, effect);
        break;
    case EFFECT_EXPORT:
        log_export(desk, effect);
        break;
    case EFFECT_STOP_EXPORT:
        g_string_append(desk->log, "STOP EXPORT\n");
        break;
    case EFFECT_IMPORT:
        import(desk, effect);
        break;
    case EFFECT_STOP_IMPORT:
        g_string_append(desk->log, "STOP IMPORT\n");
        break;
    case EFFECT_EDIT:
        edit(desk, effect);
        break;
    case EFFECT_RING:
        g_string_append(desk->log, "RING\n");
        break;
    case EFFECT_REDRAW:
    case EFFECT_SUSPEND:
        g_string_append(desk->log, effect->kind == EFFECT_REDRAW ? "REDRAW\n" : "SUSPEND\n");
        break;
    case EFFECT_QUIT:
        desk->ended = true;
        break;
    }
}

void desk_answer(struct desk *desk)
{
    while (desk->effects->len > 0) {
        g_autoptr(GPtrArray) asked = g_steal_pointer(&desk->effects);
        desk->effects = effects_new();
        for (guint i = 0; i < asked->len; i++)
            carry_out(desk, g_ptr_array_index(asked, i));
    }
}
