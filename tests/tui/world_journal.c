/* tests/tui/world_journal.c: the journal of the world a desk stands in, in memory: what is in it, and its answers. */
#include "forms/order.h"
#include "tests/tui/world.h"
#include <string.h>

enum { ATTEMPT_MS = 40 };

void world_free_order(void *order)
{
    order_free(order);
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

struct order *desk_add_order(struct desk *desk, int place, const char *id, ...)
{
    va_list arguments;
    struct order *order = order_copy(desk->orders->pdata[1]);
    g_free(order->id);
    va_start(arguments, id);
    order->id = g_strdup_vprintf(id, arguments);
    va_end(arguments);
    g_ptr_array_insert(desk->orders, place, order);
    return order;
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

struct event_record *world_event(const struct desk *desk, int64_t id)
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
    GPtrArray *found = g_ptr_array_new_with_free_func(world_free_order);
    g_auto(GStrv) ids = g_strsplit(text, "\n", -1);
    for (guint i = 0; i < desk->orders->len; i++) {
        const struct order *order = g_ptr_array_index(desk->orders, i);
        if (g_strv_contains((const char *const *)ids, order->id))
            g_ptr_array_add(found, order_copy(order));
    }
    return found;
}

static int by_neglect(const void *a, const void *b)
{
    const struct order *const *one = a, *const *other = b;
    bool open = order_is_open((*one)->status), other_open = order_is_open((*other)->status);
    if (open != other_open)
        return open ? -1 : 1;
    if ((*one)->touched_at != (*other)->touched_at)
        return (*one)->touched_at > (*other)->touched_at ? 1 : -1;
    return strcmp((*one)->id, (*other)->id);
}

static bool is_behind(const struct effect *effect, const struct order *order)
{
    if (effect->sort == SORT_BY_NEGLECT)
        return !effect->order || by_neglect(&order, &effect->order) > 0;
    return !effect->after || strcmp(order->id, effect->after) > 0;
}

static GPtrArray *find_orders(const struct desk *desk, const struct effect *effect)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(world_free_order);
    for (guint i = 0; i < desk->orders->len; i++) {
        const struct order *order = g_ptr_array_index(desk->orders, i);
        bool asked = effect->sort != SORT_BY_RECENCY || order->touched_at != 0;
        if (asked && holds(order, effect->text) && is_behind(effect, order))
            g_ptr_array_add(found, order_copy(order));
    }
    if (effect->sort == SORT_BY_NEGLECT)
        g_ptr_array_sort(found, by_neglect);
    g_ptr_array_set_size(found, (int)MIN(found->len, (guint)effect->limit));
    return found;
}

static GPtrArray *find_ending(const struct desk *desk, const char *word)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(world_free_order);
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
    GPtrArray *found = event_records_new();
    for (guint i = desk->events->len; i > 0 && (int)found->len < effect->limit; i--) {
        const struct event_record *event = g_ptr_array_index(desk->events, i - 1);
        if ((effect->before == 0 || event->id < effect->before) && event_fits(event, effect->text))
            g_ptr_array_add(found, event_record_copy(event));
    }
    return found;
}

static GPtrArray *find_timeline(const struct desk *desk, const char *order)
{
    GPtrArray *found = event_records_new();
    for (guint i = 0; i < desk->events->len; i++) {
        const struct event_record *event = g_ptr_array_index(desk->events, i);
        if (strcmp(event->order, order) == 0)
            g_ptr_array_add(found, event_record_copy(event));
    }
    return found;
}

static GPtrArray *find_rail(struct desk *desk, const char *ids)
{
    GPtrArray *found = event_records_new();
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

void world_drop_draft(struct desk *desk, const char *key)
{
    for (guint i = desk->drafts->len; key && i > 0; i--) {
        const struct draft_record *draft = g_ptr_array_index(desk->drafts, i - 1);
        if (strcmp(draft->key, key) == 0)
            g_ptr_array_remove_index(desk->drafts, i - 1);
    }
}

static struct journal_counts count(const struct desk *desk)
{
    struct journal_counts counts = { .orders = desk->orders->len };
    for (guint i = 0; i < desk->events->len; i++) {
        const struct event_record *event = g_ptr_array_index(desk->events, i);
        counts.waiting += event->state == EVENT_QUEUED || event->state == EVENT_SENDING;
        counts.resting += event->rest != EVENT_RESTS_NOT;
        counts.unknown += event->state == EVENT_UNKNOWN;
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

/* What only the journal knows, since no list holds it. */
static GPtrArray *long_ago(const struct effect *effect)
{
    static const char *const values[] = {
        [FILTER_ORDER] = "OLD-1", [FILTER_EVENT] = "old_step", [FILTER_WHO] = "Olga"
    };
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(found, g_strdup(values[effect->filter]));
    return found;
}

void world_load(struct desk *desk, const struct effect *effect)
{
    static const enum msg_kind kinds[EFFECT_LOAD_COUNT] = {
        [EFFECT_LOAD_ORDERS] = MSG_ORDERS, [EFFECT_LOAD_TIMELINE] = MSG_TIMELINE, [EFFECT_LOAD_HISTORY] = MSG_HISTORY,
        [EFFECT_LOAD_ENTRY] = MSG_ENTRY,   [EFFECT_LOAD_COUNTS] = MSG_COUNTS,     [EFFECT_LOAD_DRAFTS] = MSG_DRAFTS,
        [EFFECT_LOAD_RAIL] = MSG_RAIL,     [EFFECT_LOAD_GROUP] = MSG_GROUP,       [EFFECT_LOAD_REPORT] = MSG_REPORT,
        [EFFECT_LOAD_NAMED] = MSG_NAMED,   [EFFECT_LOAD_FOUND] = MSG_FOUND,       [EFFECT_LOAD_NAMES] = MSG_NAMES,
        [EFFECT_LOAD_VALUES] = MSG_VALUES,
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
        msg.report = desk->report_of ? desk->report_of(desk) : NULL;
    } else if (effect->kind == EFFECT_LOAD_HISTORY) {
        msg.events = find_history(desk, effect);
        if ((int)msg.events->len == effect->limit)
            msg.before = ((const struct event_record *)msg.events->pdata[effect->limit - 1])->id;
    } else if (effect->kind == EFFECT_LOAD_ENTRY) {
        msg.events = event_records_new();
        g_ptr_array_add(msg.events, event_record_copy(world_event(desk, effect->id)));
        msg.attempts = make_attempts(desk, world_event(desk, effect->id));
        msg.decisions = g_ptr_array_ref(desk->labels);
    } else if (effect->kind == EFFECT_LOAD_COUNTS) {
        msg.counts = count(desk);
    } else if (effect->kind == EFFECT_LOAD_FOUND) {
        msg.orders = find_ending(desk, effect->text);
    } else if (effect->kind == EFFECT_LOAD_VALUES) {
        msg.names = long_ago(effect);
    } else if (effect->kind == EFFECT_LOAD_NAMES) {
        msg.names = g_ptr_array_new_with_free_func(g_free);
        if (desk->name)
            g_ptr_array_add(msg.names, g_strdup(desk->name));
        g_ptr_array_add(msg.names, g_strdup("Dana"));
        g_ptr_array_add(msg.names, g_strdup("Ana Lopes"));
    } else {
        msg.drafts = copy_drafts(desk);
    }
    desk_tell(desk, &msg);
}

/* ---- its beginning and end ---- */

void world_open(struct desk *desk, int64_t hold_ms)
{
    desk->effects = effects_new();
    desk->orders = g_ptr_array_new_with_free_func(world_free_order);
    desk->events = event_records_new();
    desk->drafts = g_ptr_array_new_with_free_func(free_draft);
    desk->log = g_string_new(NULL);
    desk->filters = g_string_new(NULL);
    desk->templates = g_string_new(NULL);
    desk->labels = g_ptr_array_new_with_free_func(free_decision);
    desk->rail_asked = g_string_new(NULL);
    desk->hold_ms = hold_ms;
    desk->resting = g_array_new(FALSE, FALSE, sizeof(struct resting_event));
    desk->report_asked = g_string_new(NULL);
    desk->copied = g_string_new(NULL);
    add_order(desk, "A1", "repair_depot", "assigned", "Tom Berg");
    add_order(desk, "D1", "repair_depot", "accepted", "Ana Lopes");
    add_order(desk, "N1", "repair_onsite", "accepted", "J. Okafor");
    add_order(desk, "X1", "repair_depot", "Closed ", "Mei Tan");
    add_order(desk, "Z9", "repair_drone", NULL, "Zoë Łukasz 東京");
}

void world_close(struct desk *desk)
{
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
}
