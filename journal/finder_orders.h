/* journal/finder_orders.h: the events of the orders a filter asks for, newest first. For journal/finder.c only. */
#pragma once
#include "journal/filter.h"

struct finder_orders;

/* Among the numbers `first` to `last`, `marked` being the last event whose order is known (journal/search.h). `orders`
 * receives NULL where the filter asks for none, or for so many that reading all their numbers costs more than it
 * spares; the caller owns it. */
bool finder_orders_new(struct journal *journal, const struct filter *filter, int64_t first, int64_t last,
                       int64_t marked, struct finder_orders **orders, GError **error);
void finder_orders_free(struct finder_orders *orders); /* NULL is fine */

/* Whether there are so few that each may be looked at. */
bool finder_orders_few(const struct finder_orders *orders);
/* STORE_ROW: `first` to `last` are the newest numbers up to `most` that are allowed, `most` falling from call to call.
 */
enum store_step finder_orders_below(struct finder_orders *orders, int64_t most, int64_t *first, int64_t *last);
