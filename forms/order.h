/* forms/order.h: what may be posted on an order, and why not.
 *
 * Knows an order by its texts (id, service type, status) only: where they are kept is journal/'s business. */
#pragma once
#include "forms/event.h"

enum { ORDER_ID_MAX = 128 };

/* 1 to 128 printable ASCII characters without blank, / \ ? # %; not "." or "..". */
bool order_id_check(const char *id, GError **error);
/* Digits with E+: what a spreadsheet makes of a long number. Needs --anyway. */
bool order_id_looks_damaged(const char *id);

enum order_status { ORDER_ASSIGNED, ORDER_ACCEPTED, ORDER_CLOSED, ORDER_OTHER };
/* Case and blanks around do not matter; NULL and "" mean accepted; another text is kept as written and counted as
 * accepted. */
enum order_status order_status_read(const char *status);
const char *order_status_name(enum order_status status); /* "assigned", …; NULL for ORDER_OTHER */

/* Whether events may be posted; else `*why` is an owned sentence with what can be done. */
bool order_may_post(const char *id, const char *status, char **why);

/* The member of a body that says when the order will be ready. */
#define ORDER_ETA_MEMBER "estimatedRepairCompletionAt"
/* Whether something may still be posted: it is accepted, whatever word says so. */
bool order_is_open(const char *status);

/* Parses a service type as people write it (id, short name; case, blanks, - and _ forgiven). */
const struct service_type *order_type_read(const char *text, GError **error);

/* The event that comes next by the recommended order: the first after the last one sent, or the first of all.
 * `sent` are names of events recorded for the order. NULL after the completing event. */
const struct event_spec *order_next_event(const struct service_type *type, const char *const *sent, size_t count);
