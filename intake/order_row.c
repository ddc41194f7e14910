/* intake/order_row.c: one order as a JSON object, in and out.
 *
 * Members other systems add are left aside; a near miss of a known name is refused, since what it holds would be lost
 * without a word. Null and "" mean that nothing is known. */
#include "base/json_scan.h"
#include "base/near.h"
#include "forms/order.h"
#include "intake/order_parts.h"
#include "intake/orders.h"
#include <stddef.h>
#include <string.h>

/* Where a member goes. Several names lead to one place; the first of them is the name of product.md. */
static const struct {
    const char *name;
    size_t place;
} members[] = {
    { "id", offsetof(struct order, id) },
    { "order", offsetof(struct order, id) },
    { "orderId", offsetof(struct order, id) },
    { "serviceOrderId", offsetof(struct order, id) },
    { "serviceType", offsetof(struct order, service_type) },
    { "type", offsetof(struct order, service_type) },
    { "status", offsetof(struct order, status) },
    { "customer", offsetof(struct order, customer) },
    { "product", offsetof(struct order, product) },
    { "serial", offsetof(struct order, serial) },
    { "notes", offsetof(struct order, notes) },
};

char **order_place(struct order *order, const char *name, const char **near)
{
    *near = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
        if (near_same(name, members[i].name))
            return (char **)((char *)order + members[i].place);
    for (size_t i = 0; i < G_N_ELEMENTS(members) && !*near; i++)
        *near = near_miss_by_distance(name, members[i].name) ? members[i].name : NULL;
    return NULL;
}

/* A text, or the digits of a number as they stand (an id may come as one). NULL for null and "". */
static bool read_value(const char *name, const struct json_slice *value, char **text, GError **error)
{
    g_autofree char *read = NULL;
    if (value->kind == JSON_STRING)
        read = json_string_text(value);
    else if (value->kind == JSON_NUMBER)
        read = g_strndup(value->bytes, value->length);
    else if (value->kind != JSON_NULL) {
        g_set_error(error, INTAKE_ERROR, 0, "%s must be a text.", name);
        return false;
    }
    *text = read && *read ? g_steal_pointer(&read) : NULL;
    return true;
}

static bool read_member(struct order *order, const char *name, const struct json_slice *value, GError **error)
{
    const char *near;
    char **place = order_place(order, name, &near);
    if (near) {
        g_set_error(error, INTAKE_ERROR, 0, "%s is not known; did you mean %s?", name, near);
        return false;
    }
    if (!place)
        return true;
    if (*place) {
        g_set_error(error, INTAKE_ERROR, 0, "%s says again what another member says.", name);
        return false;
    }
    return read_value(name, value, place, error);
}

/* The status by its known name; accepted is what an order is without one; another word stays as written. */
static void settle_status(struct order *order)
{
    enum order_status status = order_status_read(order->status);
    if (status == ORDER_OTHER)
        return;
    g_free(order->status);
    order->status = status == ORDER_ACCEPTED ? NULL : g_strdup(order_status_name(status));
}

bool order_settle(struct order *order, GError **error)
{
    if (!order->id || !order->service_type) {
        g_set_error(error, INTAKE_ERROR, 0, "%s is missing.", order->id ? "serviceType" : "id");
        return false;
    }
    const struct service_type *type = order_type_read(order->service_type, error);
    if (!type || !order_id_check(order->id, error))
        return false;
    g_free(order->service_type);
    order->service_type = g_strdup(type->id);
    settle_status(order);
    return true;
}

struct order *intake_read_order(const char *text, size_t length, GError **error)
{
    struct json_slice object, name, value;
    struct json_walk walk;
    if (!json_scan(text, length, &object, NULL, error))
        return NULL;
    if (object.kind != JSON_OBJECT) {
        g_set_error(error, INTAKE_ERROR, 0, "An order must be a JSON object, as in {\"id\":\"SO-1\",…}.");
        return NULL;
    }
    g_autoptr(order_handle) order = g_new0(struct order, 1);
    json_walk_init(&walk, &object);
    while (json_walk_next(&walk, &name, &value)) {
        g_autofree char *member = json_string_text(&name);
        if (!read_member(order, member, &value, error))
            return NULL;
    }
    return order_settle(order, error) ? g_steal_pointer(&order) : NULL;
}

char *intake_order_json(const struct order *order)
{
    const struct {
        const char *name, *text;
    } texts[] = {
        { "id", order->id },
        { "serviceType", order->service_type },
        { "status", order->status ? order->status : order_status_name(ORDER_ACCEPTED) },
        { "customer", order->customer },
        { "product", order->product },
        { "serial", order->serial },
        { "notes", order->notes },
    };
    GString *json = g_string_new("{");
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (!texts[i].text)
            continue;
        g_autofree char *valid = g_utf8_make_valid(texts[i].text, -1);
        g_string_append_printf(json, "%s\"%s\":", json->len > 1 ? "," : "", texts[i].name);
        json_append_string(json, valid);
    }
    return g_string_free(g_string_append_c(json, '}'), FALSE);
}
