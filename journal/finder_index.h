/* journal/finder_index.h: where the index of the searches says that the words of a filter may be, newest first. For
 * journal/finder.c only. */
#pragma once
#include "journal/finder_words.h"

struct finder_index;

/* What it is asked. */
struct finder_range {
    int64_t first, last; /* numbers to look among */
    int64_t indexed;     /* the last event of the index; what is behind it is always allowed */
    bool single; /* the index of single events that were not accepted (journal/search.h): no others are wanted */
};

/* For words that narrow. NULL on error; the caller owns it. */
struct finder_index *finder_index_new(struct journal *journal, const struct finder_match *match,
                                      const struct finder_range *range, GError **error);
void finder_index_free(struct finder_index *index); /* NULL is fine */

/* STORE_ROW: `first` to `last` are the newest numbers up to `most` that are allowed, `most` falling from call to call.
 */
enum store_step finder_index_below(struct finder_index *index, int64_t most, int64_t *first, int64_t *last,
                                   GError **error);
