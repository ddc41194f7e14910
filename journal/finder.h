/* journal/finder.h: where the events that match a filter may be, newest first. For journal/ only.
 *
 * A finder gives ranges of event numbers, each below the one before; what matches lies in them, so whoever reads them
 * asks the condition of the filter of every row. The index of the searches (journal/search), the states and the times
 * kept by span narrow them; what is not indexed yet is a range like any other. */
#pragma once
#include "journal/filter.h"

struct finder;

/* For events with numbers below `before` (0 = all). The filter is borrowed and must live as long. NULL on error. */
struct finder *finder_new(struct journal *journal, const struct filter *filter, int64_t before, GError **error);
void finder_free(struct finder *finder);
typedef struct finder finder_handle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(finder_handle, finder_free)

/* STORE_ROW: `first` to `last` is the next range. */
enum store_step finder_next(struct finder *finder, int64_t *first, int64_t *last, GError **error);

/* The span of numbers in which the events recorded at the times of the filter lie. */
bool finder_bounds(struct journal *journal, const struct filter *filter, int64_t *first, int64_t *last, GError **error);
