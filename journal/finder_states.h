/* journal/finder_states.h: the numbers of the events that are in the states of a filter, newest first. For
 * journal/finder.c only.
 *
 * Only where no accepted one is wanted: the index of the states leaves those out. */
#pragma once
#include "journal/filter.h"

struct finder_states;

/* Among the numbers `first` to `last`. `states` receives NULL where accepted ones are wanted too; the caller owns it.
 */
bool finder_states_new(struct journal *journal, const struct filter *filter, int64_t first, int64_t last,
                       struct finder_states **states, GError **error);
void finder_states_free(struct finder_states *states); /* NULL is fine */

/* STORE_ROW: `id` is the newest number that is at most `most`, which falls from call to call. */
enum store_step finder_states_below(struct finder_states *states, int64_t most, int64_t *id, GError **error);
