/* journal/record.c: names of states and of the keys of a filter; copies and ends of the plain structs. */
#include "journal/record.h"
#include <string.h>

static const char *const state_names[] = {
    [EVENT_QUEUED] = "queued",   [EVENT_SENDING] = "sending", [EVENT_ACCEPTED] = "accepted",
    [EVENT_REFUSED] = "refused", [EVENT_UNKNOWN] = "unknown", [EVENT_DROPPED] = "dropped",
};

const char *event_state_name(enum event_state state)
{
    return state_names[state];
}

bool event_state_read(const char *name, enum event_state *state)
{
    for (size_t i = 0; name && i < G_N_ELEMENTS(state_names); i++)
        if (strcmp(name, state_names[i]) == 0) {
            *state = (enum event_state)i;
            return true;
        }
    return false;
}

bool event_state_stands(enum event_state state)
{
    return state != EVENT_REFUSED && state != EVENT_DROPPED;
}

const char *filter_key_name(enum filter_kind kind)
{
    static const char *const names[FILTER_KEYS] = {
        [FILTER_ORDER] = "order", [FILTER_EVENT] = "event", [FILTER_STATE] = "state",
        [FILTER_WHO] = "who",     [FILTER_SINCE] = "since", [FILTER_UNTIL] = "until",
    };
    return names[kind];
}

struct order *order_copy(const struct order *order)
{
    struct order *copy = g_new(struct order, 1);
    *copy = (struct order){
        .id = g_strdup(order->id),
        .service_type = g_strdup(order->service_type),
        .status = g_strdup(order->status),
        .customer = g_strdup(order->customer),
        .product = g_strdup(order->product),
        .serial = g_strdup(order->serial),
        .notes = g_strdup(order->notes),
        .touched_at = order->touched_at,
        .touched_by = order->touched_by,
    };
    return copy;
}

void order_free(struct order *order)
{
    if (!order)
        return;
    g_free(order->id);
    g_free(order->service_type);
    g_free(order->status);
    g_free(order->customer);
    g_free(order->product);
    g_free(order->serial);
    g_free(order->notes);
    g_free(order);
}

struct event_record *event_record_copy(const struct event_record *record)
{
    struct event_record *copy = g_new(struct event_record, 1);
    *copy = *record;
    copy->uuid = g_strdup(record->uuid);
    copy->order = g_strdup(record->order);
    copy->event = g_strdup(record->event);
    copy->body = g_strdup(record->body);
    copy->operator_name = g_strdup(record->operator_name);
    copy->machine = g_strdup(record->machine);
    copy->profile = g_strdup(record->profile);
    copy->server = g_strdup(record->server);
    copy->accept_version = g_strdup(record->accept_version);
    copy->reason = g_strdup(record->reason);
    return copy;
}

void event_record_free(struct event_record *record)
{
    if (!record)
        return;
    g_free(record->uuid);
    g_free(record->order);
    g_free(record->event);
    g_free(record->body);
    g_free(record->operator_name);
    g_free(record->machine);
    g_free(record->profile);
    g_free(record->server);
    g_free(record->accept_version);
    g_free(record->reason);
    g_free(record);
}

GPtrArray *event_records_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)event_record_free);
}

char *event_record_earlier(const struct event_record *record)
{
    if (record->archived == 0 || *record->event)
        return NULL;
    return g_strdup_printf("%" G_GINT64_FORMAT " earlier %s in an archive", record->archived,
                           record->archived == 1 ? "event" : "events");
}

void attempt_record_free(struct attempt_record *attempt)
{
    if (!attempt)
        return;
    g_free(attempt->headers);
    g_free(attempt->answer);
    g_free(attempt->reason);
    g_free(attempt);
}

void address_count_free(struct address_count *count)
{
    if (!count)
        return;
    g_free(count->server);
    g_free(count);
}

void decision_record_free(struct decision_record *decision)
{
    if (!decision)
        return;
    g_free(decision->who);
    g_free(decision->why);
    g_free(decision);
}

void draft_record_free(struct draft_record *draft)
{
    if (!draft)
        return;
    g_free(draft->key);
    g_free(draft->order);
    g_free(draft->event);
    g_free(draft->text);
    g_free(draft);
}

/* ---- sums over the past ---- */

static void count_free(void *data)
{
    struct report_count *count = data;
    g_free(count->name);
    g_free(count);
}

static void turnaround_free(void *data)
{
    struct report_turnaround *turnaround = data;
    g_free(turnaround->completing);
    g_free(turnaround);
}

static void listed_order_free(void *data)
{
    struct report_order *order = data;
    g_free(order->id);
    g_free(order->customer);
    g_free(order);
}

struct report *report_new(void)
{
    struct report *report = g_new0(struct report, 1);
    GPtrArray **const counts[] = { &report->days, &report->hours, &report->people, &report->events };
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        *counts[i] = g_ptr_array_new_with_free_func(count_free);
    report->turnarounds = g_ptr_array_new_with_free_func(turnaround_free);
    report->neglected = g_ptr_array_new_with_free_func(listed_order_free);
    report->late = g_ptr_array_new_with_free_func(listed_order_free);
    return report;
}

void report_free(struct report *report)
{
    if (!report)
        return;
    GPtrArray *const lists[] = { report->days,        report->hours,     report->people, report->events,
                                 report->turnarounds, report->neglected, report->late };
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        g_ptr_array_unref(lists[i]);
    g_free(report);
}
