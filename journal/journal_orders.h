/* journal/journal_orders.h: the orders a desk knows, and the names that stand in what it knows. */
#pragma once
#include "journal/journal.h"

bool journal_put_order(struct journal *journal, const struct order *order, GError **error);
bool journal_remove_order(struct journal *journal, const char *id, GError **error); /* its events stay */
struct order *journal_find_order(struct journal *journal, const char *id,
                                 GError **error); /* NULL without error: none */

/* Orders whose id, type, status, customer, product or serial hold every word of `filter` (NULL = all; `!word`
 * excludes), by id, at most `limit`, after the id `after` (NULL = from the start). Elements struct order *, owned. */
GPtrArray *journal_orders(struct journal *journal, const char *filter, const char *after, int limit, GError **error);
/* The order of that id first, then those whose id ends so, whatever the case; by id, at most `limit`. */
GPtrArray *journal_orders_ending(struct journal *journal, const char *word, int limit, GError **error);

/* Whether anything may be posted on an order of that status; only its status is given. */
typedef bool journal_is_open(const struct order *order);
/* Open orders, the one touched longest ago first and before them those never touched; then the others likewise. Filter
 * and limit as above; behind `after` as it was given out (NULL = from the start). */
GPtrArray *journal_neglected_orders(struct journal *journal, const char *filter, journal_is_open *is_open,
                                    const struct order *after, int limit, GError **error);
/* The orders among the newest events, the one touched last first; filter and limit as above. */
GPtrArray *journal_recent_orders(struct journal *journal, const char *filter, int limit, GError **error);
/* Those of these ids (NULL-terminated) that are there, in their order. */
GPtrArray *journal_orders_of(struct journal *journal, const char *const *ids, GError **error);
/* Names that stand under these members of the newest bodies, each once, the newest first, at most `limit`. Elements
 * char *, owned. */
GPtrArray *journal_names(struct journal *journal, const char *const *members, int limit, GError **error);
/* What can stand behind that key of a filter, in the order of the bytes: of the orders that are known, and of those
 * that have events, the first `limit` whose id begins so (as typed, or in capitals) and the last one; of events and
 * people all names, where there are not more than a thousand; of other keys nothing. Elements char *, owned. */
GPtrArray *journal_filter_values(struct journal *journal, enum filter_kind kind, const char *beginning, int limit,
                                 GError **error);
