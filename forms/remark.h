/* forms/remark.h: what is odd about an event but allowed, in words: shown before it is sent, never in its way.
 *
 * What is odd about one field alone is known to the field (struct draft_field, remark); here stands what only the whole
 * event, or the events before it, can tell. */
#pragma once
#include "forms/draft.h"

/* The same body for the same order within this time is asked about once more: far oftener a slip than meant. */
enum { SAME_BODY_MS = 60 * 1000 };

/* One event recorded for the same order. Borrowed; those that were refused or dropped are not given. */
struct remark_sent {
    const char *event;
    const char *body; /* NULL = not known */
    int64_t at;       /* milliseconds */
};

/* Every remark on a draft that draft_check has looked at, the fields' own first: sentences, owned by the array. `sent`
 * is what came before for this order, oldest first. */
GPtrArray *remark_find(const struct draft *draft, const struct field_context *context, const struct remark_sent *sent,
                       size_t count);
