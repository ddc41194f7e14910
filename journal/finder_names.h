/* journal/finder_names.h: the events that bear the names a filter asks for, newest first. For journal/finder.c only. */
#pragma once
#include "journal/filter.h"

struct finder_names;

/* Among the numbers from `first` on, `marked` being the last event that is marked (journal/search.h). `names` receives
 * NULL where the filter asks for none, or there are too many to be looked through; the caller owns it. */
bool finder_names_new(struct journal *journal, const struct filter *filter, int64_t first, int64_t marked,
                      struct finder_names **names, GError **error);
void finder_names_free(struct finder_names *names); /* NULL is fine */

/* STORE_ROW: `first` to `last` are the newest numbers up to `most` that are allowed, `most` falling from call to call.
 */
enum store_step finder_names_below(struct finder_names *names, int64_t most, int64_t *first, int64_t *last,
                                   GError **error);
