/* tests/tui/desk.c: the application without a terminal. */
#include "tests/tui/desk.h"
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ATTEMPT_MS = 40, NEWEST_FIRST_PAGE = 200 };

/* ---- the journal in memory ---- */

static void free_order(void *order)
{
    order_free(order);
}

static void free_event(void *event)
{
    event_record_free(event);
}

static void free_draft(void *draft)
{
    draft_record_free(draft);
}

static void free_decision(void *decision)
{
    decision_record_free(decision);
}

static void free_attempt(void *attempt)
{
    attempt_record_free(attempt);
}

static void add_order(struct desk *desk, const char *id, const char *type, const char *status, const char *customer)
{
    struct order *order = g_new0(struct order, 1);
    *order = (struct order){ .id = g_strdup(id),
                             .service_type = g_strdup(type),
                             .status = g_strdup(status),
                             .customer = g_strdup(customer),
                             .product = g_strdup("Vacuum V8"),
                             .serial = g_strdup("0931-77") };
    g_ptr_array_add(desk->orders, order);
}

struct event_record *desk_add_event(struct desk *desk, const char *order, const char *event, const char *body,
                                    enum event_state state)
{
    struct event_record *record = g_new0(struct event_record, 1);
    *record = (struct event_record){ .id = (int64_t)desk->events->len + 1,
                                     .order = g_strdup(order),
                                     .event = g_strdup(event),
                                     .body = g_strdup(body),
                                     .state = state,
                                     .operator_name = g_strdup("Sam"),
                                     .machine = g_strdup("desk-3"),
                                     .server = g_strdup("http://127.0.0.1:8787"),
                                     .accept_version = g_strdup("latest"),
                                     .created_at = desk->now };
    g_ptr_array_add(desk->events, record);
    return record;
}

static struct event_record *find_event(const struct desk *desk, int64_t id)
{
    if (id < 1 || id > (int64_t)desk->events->len)
        g_error("there is no event %d", (int)id);
    return g_ptr_array_index(desk->events, id - 1);
}

static bool holds(const struct order *order, const char *filter)
{
    return !filter || strstr(order->id, filter) || (order->customer && strstr(order->customer, filter));
}

static GPtrArray *find_by_ids(const struct desk *desk, const char *text)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(free_order);
    g_auto(GStrv) ids = g_strsplit(text, "\n", -1);
    for (guint i = 0; i < desk->orders->len; i++) {
        const struct order *order = g_ptr_array_index(desk->orders, i);
        if (g_strv_contains((const char *const *)ids, order->id))
            g_ptr_array_add(found, order_copy(order));
    }
    return found;
}

static GPtrArray *find_orders(const struct desk *desk, const struct effect *effect)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(free_order);
    for (guint i = 0; i < desk->orders->len; i++) {
        const struct order *order = g_ptr_array_index(desk->orders, i);
        bool behind = !effect->after || strcmp(order->id, effect->after) > 0;
        if (behind && holds(order, effect->text) && (int)found->len < effect->limit)
            g_ptr_array_add(found, order_copy(order));
    }
    return found;
}

static GPtrArray *find_ending(const struct desk *desk, const char *word)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(free_order);
    for (guint i = 0; i < desk->orders->len; i++) {
        const struct order *order = g_ptr_array_index(desk->orders, i);
        bool exact = strcmp(order->id, word) == 0;
        if (g_str_has_suffix(order->id, word))
            g_ptr_array_insert(found, exact ? 0 : -1, order_copy(order));
    }
    return found;
}

/* The words `state:…` choose by state, any other is a piece of order or event. */
static bool event_fits(const struct event_record *event, const char *filter)
{
    g_auto(GStrv) words = g_strsplit(filter ? filter : "", " ", -1);
    bool states = false, fits = false;
    for (size_t i = 0; words[i]; i++) {
        if (g_str_has_prefix(words[i], "state:")) {
            states = true;
            fits = fits || strcmp(words[i] + 6, event_state_name(event->state)) == 0;
        } else if (*words[i] && !strstr(event->order, words[i]) && !strstr(event->event, words[i])) {
            return false;
        }
    }
    return !states || fits;
}

static GPtrArray *find_history(const struct desk *desk, const struct effect *effect)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(free_event);
    for (guint i = desk->events->len; i > 0 && (int)found->len < effect->limit; i--) {
        const struct event_record *event = g_ptr_array_index(desk->events, i - 1);
        if ((effect->before == 0 || event->id < effect->before) && event_fits(event, effect->text))
            g_ptr_array_add(found, event_record_copy(event));
    }
    return found;
}

static GPtrArray *find_timeline(const struct desk *desk, const char *order)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(free_event);
    for (guint i = 0; i < desk->events->len; i++) {
        const struct event_record *event = g_ptr_array_index(desk->events, i);
        if (strcmp(event->order, order) == 0)
            g_ptr_array_add(found, event_record_copy(event));
    }
    return found;
}

static GPtrArray *find_rail(struct desk *desk, const char *ids)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(free_event);
    g_auto(GStrv) orders = g_strsplit(ids, "\n", -1);
    g_string_assign(desk->rail_asked, ids);
    for (size_t i = 0; orders[i]; i++)
        g_ptr_array_extend_and_steal(found, find_timeline(desk, orders[i]));
    return found;
}

static struct draft_record *copy_draft(const struct draft_record *draft)
{
    struct draft_record *copy = g_new0(struct draft_record, 1);
    *copy = *draft;
    copy->key = g_strdup(draft->key);
    copy->order = g_strdup(draft->order);
    copy->event = g_strdup(draft->event);
    copy->text = g_strdup(draft->text);
    return copy;
}

static GPtrArray *copy_drafts(const struct desk *desk)
{
    GPtrArray *copies = g_ptr_array_new_with_free_func(free_draft);
    for (guint i = desk->drafts->len; i > 0; i--)
        g_ptr_array_add(copies, copy_draft(g_ptr_array_index(desk->drafts, i - 1)));
    return copies;
}

static void drop_draft(struct desk *desk, const char *key)
{
    for (guint i = desk->drafts->len; key && i > 0; i--) {
        const struct draft_record *draft = g_ptr_array_index(desk->drafts, i - 1);
        if (strcmp(draft->key, key) == 0)
            g_ptr_array_remove_index(desk->drafts, i - 1);
    }
}

static struct journal_counts count(const struct desk *desk)
{
    struct journal_counts counts = { .orders = desk->orders->len, .drafts = desk->drafts->len };
    for (guint i = 0; i < desk->events->len; i++) {
        const struct event_record *event = g_ptr_array_index(desk->events, i);
        counts.waiting += event->state == EVENT_QUEUED || event->state == EVENT_SENDING;
        counts.resting += event->rest != EVENT_RESTS_NOT;
        counts.unknown += event->state == EVENT_UNKNOWN;
        counts.refused += event->state == EVENT_REFUSED;
    }
    return counts;
}

static GPtrArray *make_attempts(const struct desk *desk, const struct event_record *event)
{
    GPtrArray *attempts = g_ptr_array_new_with_free_func(free_attempt);
    struct attempt_record *attempt = g_new0(struct attempt_record, 1);
    *attempt = (struct attempt_record){ .number = 1,
                                        .started_at = event->created_at,
                                        .flagged_at = event->created_at,
                                        .ended_at = event->created_at + ATTEMPT_MS,
                                        .outcome = event->state,
                                        .status = event->state == EVENT_ACCEPTED ? 200 : 400,
                                        .answer = g_strdup(desk->answer) };
    g_ptr_array_add(attempts, attempt);
    return attempts;
}

/* ---- answers ---- */

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

/* What was recorded and has not left; the monotonic time at which it does. */
struct resting_event {
    int64_t id, leaves_at;
    uint64_t request;
};

static void let_rest(struct desk *desk, struct event_record *event, uint64_t request)
{
    const struct resting_event resting = { event->id, desk->monotonic + desk->hold_ms, request };
    g_array_append_val(desk->resting, resting);
}

static bool forget_resting(struct desk *desk, int64_t id)
{
    for (guint i = 0; i < desk->resting->len; i++)
        if (g_array_index(desk->resting, struct resting_event, i).id == id) {
            find_event(desk, id)->rest = EVENT_RESTS_NOT;
            g_array_remove_index(desk->resting, i);
            return true;
        }
    return false;
}

static void let_go(struct desk *desk, int64_t until)
{
    while (desk->resting->len > 0 && g_array_index(desk->resting, struct resting_event, 0).leaves_at <= until) {
        struct resting_event resting = g_array_index(desk->resting, struct resting_event, 0);
        forget_resting(desk, resting.id);
        settle(desk, find_event(desk, resting.id), resting.request);
    }
}

static void take_back(struct desk *desk, struct effect *effect)
{
    bool any = false;
    const int64_t *ids = (const int64_t *)(const void *)effect->ids->data;
    for (guint i = 0; i < effect->ids->len; i++)
        if (forget_resting(desk, ids[i])) {
            find_event(desk, ids[i])->state = EVENT_DROPPED;
            any = true;
        }
    g_string_append_printf(desk->log, "TAKE BACK %u\n", effect->ids->len);
    if (!any) {
        struct msg msg = { .kind = MSG_FAILED, .request = effect->request, .text = g_strdup("It has left already.") };
        desk_tell(desk, &msg);
        return;
    }
    if (effect->draft)
        g_ptr_array_add(desk->drafts, g_steal_pointer(&effect->draft));
    for (guint i = 0; i < effect->ids->len; i++)
        tell_event(desk, MSG_DONE, effect->request, find_event(desk, ids[i]));
}

static struct event_record *save(struct desk *desk, const struct event_record *wanted, const struct effect *effect)
{
    drop_draft(desk, effect->key);
    struct event_record *event = desk_add_event(desk, wanted->order, wanted->event, wanted->body, EVENT_QUEUED);
    event->replaces = wanted->replaces;
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

static void look_up(struct desk *desk, const struct effect *effect)
{
    struct msg msg = { .kind = MSG_LOOKED_UP, .request = effect->request, .status = desk->looked_up ? 200 : 404 };
    msg.text = g_strdup(desk->answer);
    msg.orders = g_ptr_array_new_with_free_func(free_order);
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
                                       .from = find_event(desk, effect->id)->state,
                                       .to = find_event(desk, effect->id)->state };
    g_ptr_array_add(desk->labels, label);
    tell_event(desk, MSG_DONE, effect->request, find_event(desk, effect->id));
}

static void resolve(struct desk *desk, const struct effect *effect)
{
    struct event_record *event = find_event(desk, effect->id);
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

static void load(struct desk *desk, const struct effect *effect)
{
    static const enum msg_kind kinds[EFFECT_LOAD_COUNT] = {
        [EFFECT_LOAD_ORDERS] = MSG_ORDERS, [EFFECT_LOAD_TIMELINE] = MSG_TIMELINE, [EFFECT_LOAD_HISTORY] = MSG_HISTORY,
        [EFFECT_LOAD_ENTRY] = MSG_ENTRY,   [EFFECT_LOAD_COUNTS] = MSG_COUNTS,     [EFFECT_LOAD_DRAFTS] = MSG_DRAFTS,
        [EFFECT_LOAD_RAIL] = MSG_RAIL,     [EFFECT_LOAD_GROUP] = MSG_GROUP,       [EFFECT_LOAD_REPORT] = MSG_REPORT,
        [EFFECT_LOAD_NAMED] = MSG_NAMED,   [EFFECT_LOAD_FOUND] = MSG_FOUND,       [EFFECT_LOAD_NAMES] = MSG_NAMES,
    };
    struct msg msg = { .kind = kinds[effect->kind], .request = effect->request };
    if (effect->kind == EFFECT_LOAD_ORDERS) {
        msg.orders = find_orders(desk, effect);
        msg.end = (int)msg.orders->len < effect->limit;
    } else if (effect->kind == EFFECT_LOAD_TIMELINE) {
        msg.events = find_timeline(desk, effect->text);
    } else if (effect->kind == EFFECT_LOAD_RAIL || effect->kind == EFFECT_LOAD_GROUP) {
        msg.events = find_rail(desk, effect->text);
    } else if (effect->kind == EFFECT_LOAD_NAMED) {
        msg.orders = find_by_ids(desk, effect->text);
    } else if (effect->kind == EFFECT_LOAD_REPORT) {
        g_string_assign(desk->report_asked, effect->text);
        msg.report = desk->report_of ? desk->report_of() : NULL;
    } else if (effect->kind == EFFECT_LOAD_HISTORY) {
        msg.events = find_history(desk, effect);
        msg.end = (int)msg.events->len < effect->limit;
    } else if (effect->kind == EFFECT_LOAD_ENTRY) {
        msg.events = g_ptr_array_new_with_free_func(free_event);
        g_ptr_array_add(msg.events, event_record_copy(find_event(desk, effect->id)));
        msg.attempts = make_attempts(desk, find_event(desk, effect->id));
        msg.decisions = g_ptr_array_ref(desk->labels);
    } else if (effect->kind == EFFECT_LOAD_COUNTS) {
        msg.counts = count(desk);
    } else if (effect->kind == EFFECT_LOAD_FOUND) {
        msg.orders = find_ending(desk, effect->text);
    } else if (effect->kind == EFFECT_LOAD_NAMES) {
        msg.names = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(msg.names, g_strdup("Dana"));
        g_ptr_array_add(msg.names, g_strdup("Ana Lopes"));
    } else {
        msg.drafts = copy_drafts(desk);
    }
    desk_tell(desk, &msg);
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

static void log_export(struct desk *desk, const struct effect *effect)
{
    g_string_append_printf(desk->log, "EXPORT %d %s %s", (int)effect->export, effect->key,
                           effect->numbers ? "numbers" : (effect->text ? effect->text : "all"));
    for (guint i = 0; effect->numbers && i < effect->numbers->len; i++)
        g_string_append_printf(desk->log, " %d", (int)g_array_index(effect->numbers, int64_t, i));
    g_string_append_c(desk->log, '\n');
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
        load(desk, effect);
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
        let_go(desk, G_MAXINT64);
        break;
    case EFFECT_TRY:
    case EFFECT_TRY_AGAIN:
        g_string_append_printf(desk->log, "%s %d\n", effect->kind == EFFECT_TRY ? "TRY" : "TRY AGAIN", (int)effect->id);
        forget_resting(desk, effect->id);
        settle(desk, find_event(desk, effect->id), effect->request);
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
        drop_draft(desk, effect->draft->key);
        g_ptr_array_add(desk->drafts, g_steal_pointer(&effect->draft));
        done(desk, effect->request);
        break;
    case EFFECT_DROP_DRAFT:
        g_string_append(desk->log, "DROP DRAFT\n");
        drop_draft(desk, effect->key);
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

/* ---- the desk ---- */

void desk_open(struct desk *desk, int columns, int rows)
{
    const struct app_options wanted = { .columns = columns, .rows = rows };
    desk_open_with(desk, &wanted);
}

void desk_open_with(struct desk *desk, const struct app_options *wanted)
{
    setlocale(LC_ALL, "C.UTF-8");
    *desk = (struct desk){ .now = DESK_NOW, .monotonic = 1000, .verdict = EVENT_ACCEPTED };
    desk->zone = g_time_zone_new_utc();
    desk->rules = (struct time_rules){ .zone = desk->zone, .end_of_day = 18 * 60 };
    desk->effects = effects_new();
    desk->orders = g_ptr_array_new_with_free_func(free_order);
    desk->events = g_ptr_array_new_with_free_func(free_event);
    desk->drafts = g_ptr_array_new_with_free_func(free_draft);
    desk->log = g_string_new(NULL);
    desk->filters = g_string_new(NULL);
    desk->templates = g_string_new(NULL);
    desk->labels = g_ptr_array_new_with_free_func(free_decision);
    desk->rail_asked = g_string_new(NULL);
    desk->hold_ms = wanted->hold_ms;
    desk->resting = g_array_new(FALSE, FALSE, sizeof(struct resting_event));
    desk->report_asked = g_string_new(NULL);
    desk->copied = g_string_new(NULL);
    desk->canvas = canvas_new(wanted->columns, wanted->rows);
    add_order(desk, "A1", "repair_depot", "assigned", "Tom Berg");
    add_order(desk, "D1", "repair_depot", "accepted", "Ana Lopes");
    add_order(desk, "N1", "repair_onsite", "accepted", "J. Okafor");
    add_order(desk, "X1", "repair_depot", "Closed ", "Mei Tan");
    add_order(desk, "Z9", "repair_drone", NULL, "Zoë Łukasz 東京");
    const struct app_options options = { .kind = wanted->kind ? wanted->kind : "STAND-IN",
                                         .kind_style = wanted->kind ? wanted->kind_style : STYLE_STAND_IN,
                                         .profile = wanted->profile,
                                         .server = "http://127.0.0.1:8787",
                                         .accept_version = "latest",
                                         .operator_name = "Sam",
                                         .rules = &desk->rules,
                                         .seed = "seed",
                                         .clock_set = true,
                                         .hold_ms = wanted->hold_ms,
                                         .custom = wanted->custom,
                                         .settings = wanted->settings,
                                         .bindings = wanted->bindings,
                                         .columns = wanted->columns,
                                         .rows = wanted->rows,
                                         .now = desk->now,
                                         .monotonic = desk->monotonic };
    desk->app = app_new(&options, desk->effects);
    desk_answer(desk);
    desk_type(desk, "Down");
}

void desk_close(struct desk *desk)
{
    app_free(desk->app);
    canvas_free(desk->canvas);
    g_ptr_array_unref(desk->effects);
    g_ptr_array_unref(desk->orders);
    g_ptr_array_unref(desk->events);
    g_ptr_array_unref(desk->drafts);
    g_string_free(desk->log, TRUE);
    g_string_free(desk->filters, TRUE);
    g_string_free(desk->templates, TRUE);
    g_ptr_array_unref(desk->labels);
    g_string_free(desk->rail_asked, TRUE);
    g_array_unref(desk->resting);
    g_string_free(desk->report_asked, TRUE);
    g_string_free(desk->copied, TRUE);
    g_free(desk->faults);
    g_time_zone_unref(desk->zone);
}

void desk_key(struct desk *desk, const struct key *key)
{
    struct msg msg = { .kind = MSG_KEY, .key = *key };
    msg.key.text = g_strdup(key->text);
    msg.key.burst = desk->burst ? desk->burst : 1;
    desk_tell(desk, &msg);
    if (!desk->quiet)
        desk_answer(desk);
    app_view(desk->app, desk->canvas);
}

void desk_resize(struct desk *desk, int columns, int rows)
{
    struct key key = { .code = KEY_CODE_RESIZE, .column = columns, .row = rows };
    canvas_resize(desk->canvas, columns, rows);
    desk_key(desk, &key);
}

void desk_wait(struct desk *desk, int milliseconds)
{
    desk->now += milliseconds;
    desk->monotonic += milliseconds;
    let_go(desk, desk->monotonic);
    struct msg msg = { .kind = MSG_TICK };
    desk_tell(desk, &msg);
    if (!desk->quiet)
        desk_answer(desk);
}

static void type_text(struct desk *desk, const char *text, size_t length)
{
    for (const char *at = text; at < text + length; at = g_utf8_next_char(at)) {
        struct key key = { .code = KEY_CODE_TEXT, .rune = g_utf8_get_char(at) };
        desk_key(desk, &key);
    }
}

static void paste(struct desk *desk, const char *text, size_t length)
{
    g_autofree char *bytes = g_strndup(text, length);
    struct key key = { .code = KEY_CODE_PASTE, .text = bytes };
    desk_key(desk, &key);
}

void desk_type(struct desk *desk, const char *script)
{
    while (*script) {
        bool pasted = g_str_has_prefix(script, "^'");
        if (pasted || *script == '\'') {
            const char *start = script + (pasted ? 2 : 1), *end = strchr(start, '\'');
            if (!end)
                g_error("no closing quote in %s", script);
            if (pasted)
                paste(desk, start, (size_t)(end - start));
            else
                type_text(desk, start, (size_t)(end - start));
            script = end + 1;
        } else if (*script == ' ') {
            script++;
        } else {
            size_t length = strcspn(script, " ");
            g_autofree char *name = g_strndup(script, length);
            struct key key = { 0 };
            if (!key_parse(name, &key))
                g_error("there is no key %s", name);
            desk_key(desk, &key);
            script += length;
        }
    }
}

char *desk_screen(struct desk *desk)
{
    app_view(desk->app, desk->canvas);
    return canvas_dump(desk->canvas);
}

bool desk_shows(struct desk *desk, const char *text)
{
    g_autofree char *screen = desk_screen(desk);
    return strstr(screen, text) != NULL;
}

const char *desk_body(const struct desk *desk)
{
    if (desk->events->len == 0)
        return NULL;
    const struct event_record *last = g_ptr_array_index(desk->events, desk->events->len - 1);
    return last->body;
}
