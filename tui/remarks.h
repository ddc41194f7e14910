/* tui/remarks.h: what is odd about an event as a whole, in words, before it is sent. Remarks stop nothing. */
#pragma once
#include "forms/draft.h"
#include "journal/record.h"

/* Sentences owned by the array; those of the single fields (draft_check) come first. `timeline` (may be NULL) holds the
 * struct event_record * of the order, oldest first. */
GPtrArray *remarks_find(const struct draft *draft, const char *body, const GPtrArray *timeline,
                        const struct field_context *context);
