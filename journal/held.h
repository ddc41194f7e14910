/* journal/held.h: what a claim holds: the rows of its event and attempt, kept by the handle that claimed them.
 *
 * Between claim and end nobody but their owner changes them, and each of its writes asks for state and epoch once more;
 * so they need not be read again. What fails to be written is forgotten here and read from the journal where it is
 * wanted again. For journal/ only. */
#pragma once
#include "journal/event_row.h"
#include "journal/journal_claims.h"

struct held {
    struct event_row event; /* of the record only what may change, and the number */
    struct attempt_row attempt;
};

/* The rows of that claim, owned by the journal; NULL with error STATE where the claim is stale. */
struct held *held_of(struct journal *journal, const struct claim *claim, GError **error);
/* Keeps the rows just written by a claim: copies what is needed of the event, takes what the attempt owns. */
void held_keep(struct journal *journal, const struct event_row *event, const struct attempt_row *attempt);
void held_forget(struct journal *journal, const struct claim *claims, size_t count);
void held_free(void *held);

/* Settles those claims inside a change (journal_settle_many). */
bool settle_rows(struct journal *journal, const struct claim *claims, const struct attempt_end *ends, size_t count,
                 enum event_state *settled, GError **error);
