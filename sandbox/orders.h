/* sandbox/orders.h: the service orders the stand-in knows, in the order in which they came. */
#pragma once
#include "base/json_scan.h"
#include "sandbox/contract.h"

#define STANDIN_ORDER_ERROR (standin_order_error_quark())
GQuark standin_order_error_quark(void);

/* `json` is the order as it is given out: its known members, their texts as they came. */
struct standin_order {
    char *id;
    enum service_type type;
    char *status; /* "assigned", "accepted", "closed", or another word as it was written */
    char *json;
};

struct standin_orders;

struct standin_orders *orders_new(void);
void orders_free(struct standin_orders *orders);

/* A dozen made-up orders of both types in all statuses. */
void orders_add_samples(struct standin_orders *orders);

/* All orders of a file: one JSON array, or one JSON object a line. */
bool orders_add_file(struct standin_orders *orders, const char *path, GError **error);

/* Adds the order, or replaces the one of that id. `id` is the one it must have, NULL = its own. False and a sentence
 * where the value is no order. */
bool orders_put(struct standin_orders *orders, const struct json_slice *value, const char *id, GError **error);

/* Borrowed until the order is replaced; NULL where it is unknown. */
const struct standin_order *orders_find(const struct standin_orders *orders, const char *id);

/* Why nothing can be posted on it, NULL where it can. */
const char *order_obstacle(const struct standin_order *order);

/* Appends all of them as a JSON array. */
void orders_append_all(const struct standin_orders *orders, GString *out);
