/* sandbox/orders.c: the service orders the stand-in knows.
 *
 * An order comes in as JSON and goes out as JSON; only what decides about an event is kept apart from that text. The
 * samples are JSON too, so that they pass the same check as everybody else's. */
#include "sandbox/orders.h"
#include "base/atomic_file.h"
#include <string.h>

G_DEFINE_QUARK(fixline_standin_order, standin_order_error)

enum { ORDERS_FILE_MAX = 64 * 1024 * 1024, ORDER_ID_MAX = 128 };

struct standin_orders {
    GPtrArray *all;
    GHashTable *by_id; /* keys and values borrowed from `all` */
};

static const char samples[] =
    "{\"id\":\"SO-1042\",\"serviceType\":\"repair_depot\",\"status\":\"accepted\",\"customer\":\"Ana Lopes\","
    "\"product\":\"Vacuum V8\",\"serial\":\"0931-77\"}\n"
    "{\"id\":\"SO-1057\",\"serviceType\":\"repair_onsite\",\"status\":\"accepted\",\"customer\":\"J. Okafor\","
    "\"product\":\"Dishwasher D3\",\"serial\":\"DW3-20418\"}\n"
    "{\"id\":\"SO-1101\",\"serviceType\":\"repair_depot\",\"status\":\"closed\",\"customer\":\"Mei Tan\","
    "\"product\":\"Laptop L14\",\"serial\":\"L14-55-0183\",\"notes\":\"Returned on 12 October.\"}\n"
    "{\"id\":\"SO-1108\",\"serviceType\":\"repair_depot\",\"status\":\"accepted\","
    "\"customer\":\"Zoë Łukasz 東京\",\"product\":\"Camera C2\",\"serial\":\"C2-8841\","
    "\"notes\":\"Objektiv klemmt – vorsichtig öffnen.\"}\n"
    "{\"id\":\"SO-1113\",\"serviceType\":\"repair_onsite\",\"status\":\"assigned\",\"customer\":\"Priya Raman\","
    "\"product\":\"Oven O60\",\"serial\":\"O60-7702\"}\n"
    "{\"id\":\"SO-1120\",\"serviceType\":\"repair_depot\",\"status\":\"assigned\",\"customer\":\"Tom Becker\","
    "\"product\":\"Coffee Maker K1\",\"serial\":\"K1-114-09\"}\n"
    "{\"id\":\"SO-1126\",\"serviceType\":\"repair_onsite\",\"status\":\"accepted\",\"customer\":\"Lucía Ferrer\","
    "\"product\":\"Washer W9\",\"serial\":\"W9-33017\",\"notes\":\"Second floor, no lift.\"}\n"
    "{\"id\":\"SO-1133\",\"serviceType\":\"repair_depot\",\"status\":\"accepted\",\"customer\":\"Noah Smith\","
    "\"product\":\"Tablet T10\",\"serial\":\"T10-90210\",\"notes\":\"Screen cracked at the corner.\"}\n"
    "{\"id\":\"SO-1139\",\"serviceType\":\"repair_onsite\",\"status\":\"closed\",\"customer\":\"Hana Suzuki\","
    "\"product\":\"Refrigerator R2\",\"serial\":\"R2-61-004\"}\n"
    "{\"id\":\"SO-1144\",\"serviceType\":\"repair_depot\",\"status\":\"accepted\",\"customer\":\"Mara O'Neill\","
    "\"product\":\"Headphones H5\",\"serial\":\"H5-0007\"}\n"
    "{\"id\":\"SO-1150\",\"serviceType\":\"repair_onsite\",\"status\":\"accepted\",\"customer\":\"Ibrahim Sall\","
    "\"product\":\"Television S55\",\"serial\":\"S55-48213\",\"notes\":\"Call before coming.\"}\n"
    "{\"id\":\"SO-1156\",\"serviceType\":\"repair_depot\",\"status\":\"accepted\",\"customer\":\"Eva Novák\","
    "\"product\":\"Vacuum V8\",\"serial\":\"0931-92\",\"notes\":\"Belt worn, second visit.\"}\n";

static void order_free(void *data)
{
    struct standin_order *order = data;
    g_free(order->id);
    g_free(order->status);
    g_free(order->json);
    g_free(order);
}

struct standin_orders *orders_new(void)
{
    struct standin_orders *orders = g_new0(struct standin_orders, 1);
    orders->all = g_ptr_array_new_with_free_func(order_free);
    orders->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    return orders;
}

void orders_free(struct standin_orders *orders)
{
    if (!orders)
        return;
    g_hash_table_unref(orders->by_id);
    g_ptr_array_unref(orders->all);
    g_free(orders);
}

/* The text of a member: NULL without an error where it is absent or null. */
static char *member_text(const struct json_slice *object, const char *name, GError **error)
{
    struct json_slice value;
    if (!json_member(object, name, &value) || value.kind == JSON_NULL)
        return NULL;
    if (value.kind == JSON_STRING)
        return json_string_text(&value);
    g_set_error(error, STANDIN_ORDER_ERROR, 0, "The order's %s must be a string.", name);
    return NULL;
}

static bool id_is_sound(const char *id)
{
    size_t length = strlen(id);
    if (length == 0 || length > ORDER_ID_MAX || strcmp(id, ".") == 0 || strcmp(id, "..") == 0)
        return false;
    for (const char *at = id; *at; at++) {
        if (*at <= ' ' || *at > '~' || strchr("/\\?#%", *at))
            return false;
    }
    return true;
}

/* A known status whatever its case and the blanks around it; another one as it is written. Takes `written`. */
static char *status_normal(char *written)
{
    static const char *const known[] = { "assigned", "accepted", "closed" };
    g_autofree char *trimmed = written ? g_strstrip(g_strdup(written)) : g_strdup("accepted");
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (g_ascii_strcasecmp(trimmed, known[i]) == 0) {
            g_free(written);
            return g_strdup(known[i]);
        }
    }
    return written;
}

static void append_member(GString *out, const char *name, const char *text)
{
    if (!text)
        return;
    g_string_append_printf(out, "%s\"%s\":", out->len > 1 ? "," : "", name);
    json_append_string(out, text);
}

/* Writes `order->json` from the members; false where one of them is no string. */
static bool order_write(struct standin_order *order, const struct json_slice *value, GError **error)
{
    static const char *const texts[] = { "customer", "product", "serial", "notes" };
    g_autoptr(GString) out = g_string_new("{");
    append_member(out, "id", order->id);
    append_member(out, "serviceType", service_type_name(order->type));
    append_member(out, "status", order->status);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        GError *fault = NULL;
        g_autofree char *text = member_text(value, texts[i], &fault);
        if (fault) {
            g_propagate_error(error, fault);
            return false;
        }
        append_member(out, texts[i], text);
    }
    g_string_append_c(out, '}');
    order->json = g_strdup(out->str);
    return true;
}

static bool read_id(struct standin_order *order, const struct json_slice *value, const char *id, GError **error)
{
    GError *fault = NULL;
    order->id = member_text(value, "id", &fault);
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    if (!order->id)
        order->id = g_strdup(id ? id : "");
    if (!id_is_sound(order->id))
        g_set_error(error, STANDIN_ORDER_ERROR, 0,
                    "The order needs an id of 1 to 128 printable ASCII characters without blank, / \\ ? # or %%.");
    else if (id && strcmp(id, order->id) != 0)
        g_set_error(error, STANDIN_ORDER_ERROR, 0, "The order's id is %s, but the address names %s.", order->id, id);
    else
        return true;
    return false;
}

static bool read_type_and_status(struct standin_order *order, const struct json_slice *value, GError **error)
{
    GError *fault = NULL;
    g_autofree char *type = member_text(value, "serviceType", &fault);
    if (!fault && (!type || !service_type_read(type, &order->type)))
        fault = g_error_new(STANDIN_ORDER_ERROR, 0, "The order's serviceType must be repair_depot or repair_onsite.");
    if (!fault)
        order->status = status_normal(member_text(value, "status", &fault));
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

static void store(struct standin_orders *orders, struct standin_order *order)
{
    struct standin_order *old = g_hash_table_lookup(orders->by_id, order->id);
    g_hash_table_replace(orders->by_id, order->id, order);
    guint at;
    if (old && g_ptr_array_find(orders->all, old, &at)) {
        orders->all->pdata[at] = order;
        order_free(old);
    } else {
        g_ptr_array_add(orders->all, order);
    }
}

bool orders_put(struct standin_orders *orders, const struct json_slice *value, const char *id, GError **error)
{
    if (value->kind != JSON_OBJECT) {
        g_set_error(error, STANDIN_ORDER_ERROR, 0, "An order is a JSON object with id and serviceType.");
        return false;
    }
    struct standin_order *order = g_new0(struct standin_order, 1);
    if (read_id(order, value, id, error) && read_type_and_status(order, value, error) &&
        order_write(order, value, error)) {
        store(orders, order);
        return true;
    }
    order_free(order);
    return false;
}

static bool add_line(struct standin_orders *orders, const char *line, GError **error)
{
    struct json_slice value;
    return json_scan(line, strlen(line), &value, NULL, error) && orders_put(orders, &value, NULL, error);
}

static bool add_lines(struct standin_orders *orders, const char *text, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        if (*g_strstrip(lines[i]) && !add_line(orders, lines[i], error)) {
            g_prefix_error(error, "Line %zu: ", i + 1);
            return false;
        }
    }
    return true;
}

static bool add_array(struct standin_orders *orders, const char *text, size_t length, GError **error)
{
    struct json_slice list, item;
    if (!json_scan(text, length, &list, NULL, error))
        return false;
    struct json_walk walk;
    json_walk_init(&walk, &list);
    for (size_t number = 1; json_walk_next(&walk, NULL, &item); number++) {
        if (!orders_put(orders, &item, NULL, error)) {
            g_prefix_error(error, "Order %zu: ", number);
            return false;
        }
    }
    return true;
}

void orders_add_samples(struct standin_orders *orders)
{
    g_autoptr(GError) error = NULL;
    if (!add_lines(orders, samples, &error))
        g_error("The sample orders are wrong: %s", error->message);
}

bool orders_add_file(struct standin_orders *orders, const char *path, GError **error)
{
    size_t length;
    g_autofree char *text = file_read(path, ORDERS_FILE_MAX, &length, error);
    if (!text)
        return false;
    size_t blanks = strspn(text, " \t\r\n");
    bool done = text[blanks] == '[' ? add_array(orders, text, length, error) : add_lines(orders, text, error);
    if (!done)
        g_prefix_error(error, "The orders in %s cannot be used. ", path);
    return done;
}

const struct standin_order *orders_find(const struct standin_orders *orders, const char *id)
{
    return g_hash_table_lookup(orders->by_id, id);
}

const char *order_obstacle(const struct standin_order *order)
{
    if (strcmp(order->status, "assigned") == 0)
        return "has not been accepted";
    return strcmp(order->status, "closed") == 0 ? "is closed" : NULL;
}

void orders_append_all(const struct standin_orders *orders, GString *out)
{
    g_string_append_c(out, '[');
    for (guint i = 0; i < orders->all->len; i++) {
        const struct standin_order *order = orders->all->pdata[i];
        g_string_append_printf(out, "%s%s", i ? "," : "", order->json);
    }
    g_string_append_c(out, ']');
}
