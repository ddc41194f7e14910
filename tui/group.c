/* tui/group.c: one event for many orders. */
#include "tui/group.h"
#include "forms/body.h"
#include "forms/order.h"
#include "forms/placeholder.h"
#include "forms/remark.h"
#include "tui/difference.h"
#include <string.h>

static void free_row(void *data)
{
    struct group_row *row = data;
    order_free(row->order);
    g_free(row->body);
    g_free(row->out);
    g_free(row->difference);
    g_free(row->remark);
    g_free(row->reason);
    g_free(row);
}

/* ---- bodies ---- */

static bool holds_braces(const struct draft_field *field)
{
    return draft_field_has_words(field) && strchr(field->text, '{') && placeholder_check(field->text, NULL);
}

/* The draft as it is for that order; NULL and a sentence where a word in it has no value. */
static struct draft *draft_for(const struct draft *draft, const struct order *order,
                               const struct field_context *context, GError **error)
{
    g_autoptr(draft_handle) copy = draft_copy(draft);
    const struct placeholder_values values = { .customer = order->customer,
                                               .order = order->id,
                                               .operator_name = context->operator_name,
                                               .now = context->now,
                                               .rules = context->rules };
    g_free(copy->order);
    copy->order = g_strdup(order->id);
    for (size_t i = 0; i < draft_count(copy); i++) {
        if (!holds_braces(draft_field(copy, i)))
            continue;
        g_autofree char *text = placeholder_expand(draft_field(copy, i)->text, &values, PLACEHOLDER_IN_WORDS, error);
        if (!text)
            return NULL;
        draft_set(copy, i, text, false);
    }
    draft_check(copy, context);
    return g_steal_pointer(&copy);
}

static void build_row(struct group_row *row, const struct draft *draft, const struct field_context *context)
{
    g_autoptr(GError) error = NULL;
    if (!order_may_post(row->order->id, row->order->status, &row->out))
        return;
    if (order_id_looks_damaged(row->order->id)) {
        row->out = g_strdup_printf("%s looks like a number a spreadsheet rounded; send it by itself if it is right.",
                                   row->order->id);
        return;
    }
    g_autoptr(draft_handle) own = draft_for(draft, row->order, context, &error);
    row->body = own ? body_build(own, context, &error) : NULL;
    if (!row->body)
        row->out = g_strdup(error->message);
}

static const char *first_body(const struct group *group)
{
    for (guint i = 0; i < group->rows->len; i++) {
        const struct group_row *row = g_ptr_array_index(group->rows, i);
        if (row->body)
            return row->body;
    }
    return NULL;
}

struct group *group_new(const struct draft *draft, const GPtrArray *orders, const struct field_context *context)
{
    struct group *group = g_new0(struct group, 1);
    group->draft = draft_copy(draft);
    group->rows = g_ptr_array_new_with_free_func(free_row);
    for (guint i = 0; i < orders->len; i++) {
        struct group_row *row = g_new0(struct group_row, 1);
        row->order = order_copy(g_ptr_array_index(orders, i));
        g_ptr_array_add(group->rows, row);
        build_row(row, draft, context);
        if (row->body)
            row->difference = difference_lines(first_body(group), row->body);
    }
    return group;
}

void group_free(struct group *group)
{
    draft_free(group->draft);
    g_ptr_array_unref(group->rows);
    g_free(group);
}

/* ---- remarks ---- */

static void judge_row(struct group_row *row, const struct draft *draft, const GPtrArray *events,
                      const struct field_context *context)
{
    g_autoptr(GArray) sent = g_array_new(FALSE, FALSE, sizeof(struct remark_sent));
    for (guint i = 0; i < events->len; i++) {
        const struct event_record *event = g_ptr_array_index(events, i);
        const struct remark_sent one = { event->event, event->body, event->created_at };
        if (event_state_stands(event->state) && strcmp(event->order, row->order->id) == 0)
            g_array_append_val(sent, one);
    }
    g_autoptr(draft_handle) own = draft_for(draft, row->order, context, NULL);
    if (!own)
        return;
    g_autoptr(GPtrArray) remarks =
        remark_find(own, context, (const struct remark_sent *)(const void *)sent->data, sent->len);
    g_ptr_array_add(remarks, NULL);
    g_free(row->remark);
    row->remark = remarks->len > 1 ? g_strjoinv(" ", (char **)remarks->pdata) : NULL;
}

void group_judge(struct group *group, const GPtrArray *events, const struct field_context *context)
{
    for (guint i = 0; i < group->rows->len; i++) {
        struct group_row *row = g_ptr_array_index(group->rows, i);
        if (row->body)
            judge_row(row, group->draft, events, context);
    }
}

/* ---- what became of them ---- */

static void count_row(struct group_count *count, const struct group_row *row)
{
    if (!row->recorded) {
        if (row->out)
            count->out++;
        else
            count->going++;
        return;
    }
    switch (row->state) {
    case EVENT_QUEUED:
    case EVENT_SENDING:
        count->waiting++;
        break;
    case EVENT_ACCEPTED:
        count->accepted++;
        break;
    case EVENT_REFUSED:
        count->refused++;
        break;
    case EVENT_UNKNOWN:
        count->unknown++;
        break;
    case EVENT_DROPPED:
        count->dropped++;
        break;
    }
}

struct group_count group_count(const struct group *group)
{
    struct group_count count = { 0 };
    for (guint i = 0; i < group->rows->len; i++)
        count_row(&count, g_ptr_array_index(group->rows, i));
    return count;
}

char *group_mixed(const GPtrArray *orders)
{
    size_t types_count;
    const struct service_type *types = service_types(&types_count);
    g_autoptr(GString) words = g_string_new(NULL);
    guint kinds = 0, known = 0;
    for (size_t t = 0; t < types_count; t++) {
        guint many = 0;
        for (guint i = 0; i < orders->len; i++)
            many += service_type_find(((const struct order *)orders->pdata[i])->service_type) == &types[t];
        if (many > 0)
            g_string_append_printf(words, "%s%u %s", kinds++ > 0 ? " and " : "", many, types[t].short_name);
        known += many;
    }
    if (known < orders->len)
        g_string_append_printf(words, "%s%u of an unknown type", kinds++ > 0 ? " and " : "", orders->len - known);
    return kinds > 1 || known < orders->len ? g_strdup(words->str) : NULL;
}

void group_saved(struct group *group, const struct event_record *event)
{
    for (guint i = 0; i < group->rows->len; i++) {
        struct group_row *row = g_ptr_array_index(group->rows, i);
        if (row->recorded && row->id == 0 && strcmp(row->order->id, event->order) == 0)
            row->id = event->id;
    }
    group_follow(group, event);
}

bool group_follow(struct group *group, const struct event_record *event)
{
    for (guint i = 0; i < group->rows->len; i++) {
        struct group_row *row = g_ptr_array_index(group->rows, i);
        if (!row->recorded || row->id != event->id)
            continue;
        row->state = event->state;
        g_free(row->reason);
        row->reason = g_strdup(event->reason);
        return true;
    }
    return false;
}

void group_unsaved(struct group *group)
{
    for (guint i = 0; i < group->rows->len; i++) {
        struct group_row *row = g_ptr_array_index(group->rows, i);
        if (!row->recorded || row->id != 0)
            continue;
        row->recorded = row->replaces != 0;
        row->id = row->replaces;
        row->state = EVENT_REFUSED;
        row->replaces = 0;
    }
}
