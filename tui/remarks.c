/* tui/remarks.c: what is odd about an event as a whole. What is compared with what are rows; nothing else names a
 * field. */
#include "tui/remarks.h"
#include "forms/order.h"
#include <string.h>

enum { JUST_NOW_MS = 60 * 1000 };

/* A moment that should not lie before another one of the same order. */
static const struct {
    const char *later, *earlier, *words;
} orders_of_time[] = {
    { "repairCompletedAt", "repairStartedAt", "The repair would end before it was started." },
    { "deliveredDate", "receptionDate", "The product would be handed over before it came in." },
    { "diagnosticCompletedAt", "receptionDate", "The diagnosis would end before the product came in." },
};

/* A text that says something else than the switch beside it. */
static const struct {
    const char *text, *yes_no, *words;
} switches[] = {
    { "delayReason", "isDelayed", "There is a reason for a delay, but the switch does not say that it is delayed." },
};

static bool member_text(const char *body, const char *name, char **text)
{
    struct json_slice root, value;
    if (!json_scan(body, strlen(body), &root, NULL, NULL) || root.kind != JSON_OBJECT ||
        !json_member(&root, name, &value))
        return false;
    *text = g_strndup(value.bytes, value.length);
    return true;
}

static bool member_number(const char *body, const char *name, int64_t *number)
{
    g_autofree char *text = NULL;
    if (!member_text(body, name, &text))
        return false;
    char *end;
    *number = g_ascii_strtoll(text, &end, 10);
    return end != text && *end == '\0';
}

static bool counts(const struct event_record *event)
{
    return event->state != EVENT_DROPPED && event->state != EVENT_REFUSED;
}

/* The newest value of a moment among the events of the order, this one included. */
static bool latest_number(const char *body, const GPtrArray *timeline, const char *name, int64_t *number)
{
    if (member_number(body, name, number))
        return true;
    for (guint i = timeline ? timeline->len : 0; i > 0; i--) {
        const struct event_record *event = g_ptr_array_index(timeline, i - 1);
        if (counts(event) && member_number(event->body, name, number))
            return true;
    }
    return false;
}

static void add_times(GPtrArray *remarks, const char *body, const GPtrArray *timeline)
{
    for (size_t i = 0; i < G_N_ELEMENTS(orders_of_time); i++) {
        int64_t later, earlier;
        if (member_number(body, orders_of_time[i].later, &later) &&
            latest_number(body, timeline, orders_of_time[i].earlier, &earlier) && later < earlier)
            g_ptr_array_add(remarks, g_strdup(orders_of_time[i].words));
    }
}

static void add_switches(GPtrArray *remarks, const char *body)
{
    for (size_t i = 0; i < G_N_ELEMENTS(switches); i++) {
        g_autofree char *text = NULL, *said = NULL;
        bool speaks = member_text(body, switches[i].text, &text);
        bool yes = member_text(body, switches[i].yes_no, &said) && strcmp(said, "true") == 0;
        if (speaks && !yes)
            g_ptr_array_add(remarks, g_strdup(switches[i].words));
    }
}

static void add_repeated(GPtrArray *remarks, const struct draft *draft, const char *body, const GPtrArray *timeline,
                         int64_t now)
{
    for (guint i = timeline ? timeline->len : 0; i > 0; i--) {
        const struct event_record *event = g_ptr_array_index(timeline, i - 1);
        if (!counts(event) || now - event->created_at > JUST_NOW_MS || strcmp(event->event, draft->name) != 0)
            continue;
        bool same = strcmp(event->body, body) == 0;
        g_ptr_array_add(remarks, g_strdup(same ? "The very same event was sent less than a minute ago."
                                               : "This event was sent less than a minute ago, with other values."));
        return;
    }
}

/* Everything else of the recommended order is there: then the completing event is what is missing. */
static void add_completing(GPtrArray *remarks, const struct draft *draft, const GPtrArray *timeline)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; timeline && i < timeline->len; i++) {
        const struct event_record *event = g_ptr_array_index(timeline, i);
        if (counts(event))
            g_ptr_array_add(names, event->event);
    }
    const struct event_spec *next = order_next_event(draft->type, (const char *const *)names->pdata, names->len);
    if (next && strcmp(next->name, draft->type->completing) == 0 && strcmp(next->name, draft->name) != 0)
        g_ptr_array_add(remarks, g_strdup_printf("The completing event %s is still missing.", next->name));
}

GPtrArray *remarks_find(const struct draft *draft, const char *body, const GPtrArray *timeline,
                        const struct field_context *context)
{
    GPtrArray *remarks = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *field = draft_field(draft, i);
        if (field->remark)
            g_ptr_array_add(remarks, g_strdup_printf("%s: %s", field->spec->label, field->remark));
    }
    add_times(remarks, body, timeline);
    add_switches(remarks, body);
    add_repeated(remarks, draft, body, timeline, context->now);
    add_completing(remarks, draft, timeline);
    return remarks;
}
