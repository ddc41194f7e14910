/* journal/filter.h: the words of a filter as a condition of a question. For journal/ only; product.md (History) has the
 * language.
 *
 * Events: `order:` a piece of the id · `event:` a piece of the name · `state:` a state · `who:` the beginning of a word
 * of the operator · `since:` `until:` the time recorded, in the date words of the desk (a day alone means its start and
 * its end) · free text: a piece of the names, and from three characters on of bodies, answers and reasons. Words are
 * joined by and, the same key twice by or, `!` before a word excludes; "…" holds blanks or a colon together. Letter
 * case of ASCII does not matter. */
#pragma once
#include "forms/time_point.h"
#include "journal/store.h"

struct filter;

/* What one word asks, for who looks for events that may match before each is asked (journal/finder). */
struct filter_term {
    enum filter_kind kind;
    bool excluded;
    const char *piece; /* as it was typed; borrowed */
    const char *held;  /* what the text must hold that it asks about, for `who:` behind a blank; borrowed, or NULL */
    int64_t at;        /* since and until */
};
enum { FILTER_WHOLE_CHARACTERS = 3 }; /* free text of fewer is searched in names only */

/* NULL and error FILTER (one sentence with the nearest word) for what cannot be read, and for a span of time that ends
 * before it begins. `text` NULL = everything;
 * `context` may be NULL where no date is asked about. */
struct filter *filter_read_events(const char *text, const struct time_context *context, GError **error);
/* Plain words only, each a piece of one of the texts of an order. */
struct filter *filter_read_orders(const char *text, GError **error);
void filter_free(struct filter *filter);
typedef struct filter filter_handle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(filter_handle, filter_free)

/* The condition, "1" for everything; its values are the places after `places`. Borrowed. */
const char *filter_condition(const struct filter *filter);
/* The words one by one, those of one kind side by side; false behind the last one. */
bool filter_term_at(const struct filter *filter, unsigned place, struct filter_term *term);
/* The earliest and the latest time that the words allow; INT64_MIN and INT64_MAX where they do not bound it. */
void filter_span(const struct filter *filter, int64_t *since, int64_t *until);
void filter_bind(const struct filter *filter, sqlite3_stmt *query, int places);
