/* intake/batch_known.c: orders, events and fields a batch has named before.
 *
 * Each is judged once. What is kept is thrown away when it grows large, so that memory stays small whatever the file
 * holds. */
#include "forms/order.h"
#include "intake/batch_parts.h"
#include "journal/journal_orders.h"

enum { ORDERS_KEPT = 4096, EVENTS_KEPT = 256, FIELDS_KEPT = 512 };

struct batch_known {
    const struct batch_rules *rules;
    GHashTable *orders; /* id -> struct known_order * */
    GHashTable *events; /* service type -> table: name -> struct known_event * */
};

static void order_judged_free(gpointer data)
{
    struct known_order *order = data;
    g_free(order->fault);
    g_free(order->remark);
    g_free(order);
}

static void field_judged_free(gpointer data)
{
    struct known_field *field = data;
    g_free(field->fault);
    g_free(field);
}

static void event_judged_free(gpointer data)
{
    struct known_event *event = data;
    g_free(event->fault);
    g_hash_table_unref(event->fields);
    g_hash_table_unref(event->plans);
    g_free(event);
}

static GHashTable *table_new(GDestroyNotify free_value)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_value);
}

static void keep(GHashTable *table, unsigned most, const char *key, gpointer value)
{
    if (g_hash_table_size(table) >= most)
        g_hash_table_remove_all(table);
    g_hash_table_insert(table, g_strdup(key), value);
}

struct batch_known *batch_known_new(const struct batch_rules *rules)
{
    struct batch_known *known = g_new0(struct batch_known, 1);
    known->rules = rules;
    known->orders = table_new(order_judged_free);
    known->events = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
    return known;
}

void batch_known_free(struct batch_known *known)
{
    g_hash_table_unref(known->orders);
    g_hash_table_unref(known->events);
    g_free(known);
}

/* ---- orders ---- */

static void judge_state(const struct batch_rules *rules, const struct order *order, struct known_order *judged)
{
    g_autofree char *why = NULL;
    judged->type = service_type_find(order->service_type);
    if (!judged->type)
        judged->fault = g_strdup_printf("The order %s has the service type \"%s\", which is not known here; change it "
                                        "with \"fixline orders edit %s type=depot\" (or onsite).",
                                        order->id, order->service_type, order->id);
    else if (!order_may_post(order->id, order->status, &why) && !rules->anyway)
        judged->fault = g_strdup_printf("%s (--anyway sends in spite of that.)", why);
    if (order_status_read(order->status) == ORDER_OTHER)
        judged->remark =
            g_strdup_printf("The status \"%s\" of the order is not known here and counts as accepted.", order->status);
}

/* False only where the journal cannot be read. */
static bool judge_order(const struct batch_rules *rules, const char *id, struct known_order *judged, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (!order_id_check(id, &why)) {
        judged->fault = g_strdup(why->message);
        return true;
    }
    if (order_id_looks_damaged(id) && !rules->anyway) {
        judged->fault =
            g_strdup_printf("The order id %s looks like a long number damaged by a spreadsheet; look it up, "
                            "or take it as it is with --anyway.",
                            id);
        return true;
    }
    struct order *order = rules->journal ? journal_find_order(rules->journal, id, &why) : NULL;
    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (order)
        judge_state(rules, order, judged);
    else
        judged->fault =
            g_strdup_printf("The order %s is not known here; add it with \"fixline orders add\" or \"fixline "
                            "orders import\".",
                            id);
    order_free(order);
    return true;
}

const struct known_order *batch_known_order(struct batch_known *known, const char *id, GError **error)
{
    struct known_order *judged = g_hash_table_lookup(known->orders, id);
    if (judged)
        return judged;
    judged = g_new0(struct known_order, 1);
    if (!judge_order(known->rules, id, judged, error)) {
        order_judged_free(judged);
        return NULL;
    }
    keep(known->orders, ORDERS_KEPT, id, judged);
    return judged;
}

/* ---- events and fields ---- */

struct known_event *batch_known_event(struct batch_known *known, const struct service_type *type, const char *name)
{
    GHashTable *events = g_hash_table_lookup(known->events, type);
    if (!events) {
        events = table_new(event_judged_free);
        g_hash_table_insert(known->events, (gpointer)type, events);
    }
    struct known_event *judged = g_hash_table_lookup(events, name);
    if (judged)
        return judged;
    judged = g_new0(struct known_event, 1);
    judged->fields = table_new(field_judged_free);
    judged->plans = batch_plans_new();
    enum event_verdict verdict = custom_judge(known->rules->custom, type, name, &judged->spec, &judged->fault);
    if (verdict == EVENT_NEAR_MISS) {
        g_autofree char *why = g_steal_pointer(&judged->fault);
        judged->fault = known->rules->context.as_typed ? NULL : g_strconcat(why, " (--as-typed does that.)", NULL);
    }
    keep(events, EVENTS_KEPT, name, judged);
    return judged;
}

const struct known_field *batch_known_field(struct batch_known *known, struct known_event *event, const char *name)
{
    struct known_field *judged = g_hash_table_lookup(event->fields, name);
    g_autoptr(GError) why = NULL;
    if (judged)
        return judged;
    judged = g_new0(struct known_field, 1);
    judged->spec = event_field(event->spec, name);
    if (!judged->spec)
        judged->spec = field_find(name);
    if (!judged->spec && !known->rules->context.as_typed && !event_field_check(event->spec, name, &why))
        judged->fault = g_strdup(why->message);
    keep(event->fields, FIELDS_KEPT, name, judged);
    return judged;
}
