/* forms/shorthand.h: the words of a one-line event, "received Dana yesterday 16:30", as events and fields.
 *
 * Nothing is guessed silently: each word is in one of the sentences that say what it became. */
#pragma once
#include "forms/custom.h"
#include "forms/draft.h"

/* The events for an order of this type that `word` can mean: the one of that name, else those whose name holds it,
 * whatever the case ("" = all), in recommended order, then the company's own. Elements const struct event_spec *,
 * borrowed; the caller frees the array. */
GPtrArray *shorthand_events(const struct service_type *type, const struct custom *custom, const char *word);

/* The piece of one of these names, between its signs "_", that `word` is near to; NULL = none. The caller owns it. */
char *shorthand_near(const GPtrArray *events, const char *word);

/* Puts the words into fields nobody has touched: a point in time (as many words as it takes) into the first empty
 * moment, or behind the times of a list; a suggested value into its field; a person of `people` into the first field
 * for one; the others into notes. Returns one owned sentence for each of them, in the order of the words, notes last.
 */
GPtrArray *shorthand_fill(struct draft *draft, char *const *words, const GPtrArray *people,
                          const struct field_context *context);
