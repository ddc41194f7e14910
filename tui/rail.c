/* tui/rail.c: rows by order id. A row is kept when it is outdated, so that nothing flickers while it is asked anew. */
#include "tui/rail.h"
#include "base/json_scan.h"
#include "forms/order.h"
#include "forms/time_point.h"
#include <string.h>

struct rail {
    GHashTable *rows;  /* order id -> struct rail_row */
    GHashTable *asked; /* the same, until they are answered */
    unsigned age;
    bool given_up;
};

static GHashTable *rows_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

struct rail *rail_new(void)
{
    struct rail *rail = g_new0(struct rail, 1);
    rail->rows = rows_new();
    rail->asked = rows_new();
    return rail;
}

void rail_free(struct rail *rail)
{
    g_hash_table_unref(rail->rows);
    g_hash_table_unref(rail->asked);
    g_free(rail);
}

void rail_outdate(struct rail *rail)
{
    rail->age++;
    rail->given_up = false;
}

void rail_give_up(struct rail *rail)
{
    rail->given_up = true;
}

const struct rail_row *rail_find(const struct rail *rail, const char *order)
{
    return g_hash_table_lookup(rail->rows, order);
}

char *rail_ask(struct rail *rail, const GPtrArray *orders, int first, int count)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    g_hash_table_remove_all(rail->asked);
    for (int i = MAX(0, first); !rail->given_up && i < first + count && i < (int)orders->len; i++) {
        const struct order *order = g_ptr_array_index(orders, i);
        const struct rail_row *known = rail_find(rail, order->id);
        const struct service_type *type = service_type_find(order->service_type);
        if (known && known->age == rail->age && known->type == type)
            continue;
        struct rail_row *row = g_new0(struct rail_row, 1);
        row->type = type;
        row->age = rail->age;
        g_hash_table_insert(rail->asked, g_strdup(order->id), row);
        g_string_append_printf(ids, "%s%s", ids->len > 0 ? "\n" : "", order->id);
    }
    return ids->len > 0 ? g_string_free(g_steal_pointer(&ids), FALSE) : NULL;
}

/* ---- what events say ---- */

static enum rail_sign sign_of(enum event_state state)
{
    static const enum rail_sign signs[] = {
        [EVENT_QUEUED] = RAIL_WAITING,  [EVENT_SENDING] = RAIL_WAITING, [EVENT_ACCEPTED] = RAIL_SENT,
        [EVENT_REFUSED] = RAIL_REFUSED, [EVENT_UNKNOWN] = RAIL_UNKNOWN, [EVENT_DROPPED] = RAIL_MISSING,
    };
    return signs[state];
}

static void take_sign(struct rail_row *row, const struct event_record *event)
{
    const struct event_spec *spec = row->type ? event_find(row->type, event->event) : NULL;
    size_t place = spec ? (size_t)(spec - row->type->events) : RAIL_SIGNS_MAX;
    if (place < RAIL_SIGNS_MAX)
        row->signs[place] = MAX(row->signs[place], sign_of(event->state));
}

/* A body holds one when it was written here; a foreign one says nothing of a time. */
static int64_t eta_of(const char *body)
{
    struct json_slice whole, value;
    if (!body || !strstr(body, ORDER_ETA_MEMBER) || !json_scan(body, strlen(body), &whole, NULL, NULL) ||
        whole.kind != JSON_OBJECT || !json_member(&whole, ORDER_ETA_MEMBER, &value) || value.kind != JSON_NUMBER)
        return 0;
    g_autofree char *digits = g_strndup(value.bytes, value.length);
    return time_point_from_number(g_ascii_strtoll(digits, NULL, 10));
}

static void take_event(struct rail_row *row, const struct event_record *event)
{
    enum { NOT_FOUND = 404, CONFLICT = 409, GONE = 410 };
    row->touched_at = event->archived ? MAX(row->touched_at, event->created_at) : event->created_at;
    if (event->state == EVENT_DROPPED)
        return;
    take_sign(row, event);
    bool refused = event->state == EVENT_REFUSED;
    bool stale = refused && (event->status == NOT_FOUND || event->status == CONFLICT || event->status == GONE);
    row->stale = stale ? event->status : 0;
    row->stale_id = stale ? event->id : 0;
    if (refused)
        return;
    int64_t eta = eta_of(event->body);
    if (eta != 0)
        row->eta = eta;
    row->completed = row->completed ||
                     (row->type && event->state == EVENT_ACCEPTED && strcmp(event->event, row->type->completing) == 0);
}

static gboolean keep_row(void *id, void *row, void *rail)
{
    struct rail_row *kept = row;
    if (kept->completed)
        kept->eta = 0;
    g_hash_table_replace(((struct rail *)rail)->rows, id, row);
    return TRUE;
}

void rail_answer(struct rail *rail, const GPtrArray *events)
{
    for (guint i = 0; events && i < events->len; i++) {
        const struct event_record *event = g_ptr_array_index(events, i);
        struct rail_row *row = g_hash_table_lookup(rail->asked, event->order);
        if (row)
            take_event(row, event);
    }
    g_hash_table_foreach_steal(rail->asked, keep_row, rail);
}
