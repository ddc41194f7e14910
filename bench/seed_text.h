/* bench/seed_text.h: made-up orders and events that read like those of a repair desk. Everything follows from the
 * numbers of one generator, so the same seed tells the same past. */
#pragma once
#include "forms/event.h"
#include "journal/record.h"

struct seed_numbers {
    uint64_t state;
};
/* From 0 to below `end`. */
unsigned seed_below(struct seed_numbers *numbers, unsigned end);

/* The order of that place, from 0 on; `closed` for one whose service is over. Caller owns it. */
struct order *seed_order(struct seed_numbers *numbers, unsigned place, bool closed);
/* The type an order of that place has. */
const struct service_type *seed_type(unsigned place);
/* A body for this event, recorded at `at` by that person; caller owns it. */
char *seed_body(struct seed_numbers *numbers, const struct event_spec *event, const char *who, int64_t at);
const char *seed_operator(struct seed_numbers *numbers);
/* Why a server refused an event: a sentence, borrowed. */
const char *seed_refusal(struct seed_numbers *numbers);
