/* delivery/outbox.h: the way of one event from the journal over the network and back into the journal, step by step.
 *
 * The same code serves desk (courier), `send`, `outbox send` and batch. Nothing here repeats by itself a request that
 * may have arrived. */
#pragma once
#include "delivery/outcome.h"
#include "journal/journal.h"
#include "settings/settings.h"

struct outbox;

/* Borrows journal and settings. Cheap: client and token are made at the first send. `wall` gives the time people see,
 * in milliseconds (FIXLINE_CLOCK may freeze it). */
struct outbox *outbox_new(struct journal *journal, const struct settings *settings, int64_t (*wall)(void *owner),
                          void *owner);
void outbox_free(struct outbox *outbox);

/* Checks what must be right before anything is recorded: address, token source, profile kind and clock (row 1). */
bool outbox_ready(struct outbox *outbox, GError **error);

/* What became of one event in this process. */
struct delivery {
    int64_t id;
    enum event_state state;
    int64_t behind; /* not tried: waits behind this event; 0 = tried */
    bool stopped;   /* sending stopped: the reason says why */
    bool unsaved;   /* I8: the outcome below could not be written; the row stays flagged */
    int status;
    char *reason; /* sentence, NULL = nothing to say; owned */
    enum outcome_again again;
};
void delivery_clear(struct delivery *delivery);

/* Hands an event to the outbox; `again`: a person sends an unknown one once more. */
void outbox_want(struct outbox *outbox, int64_t id, bool again);
/* Claims, flags and starts what is wanted, waits at most `timeout_ms` (or for `descriptor`), settles what ended.
 * False with a sentence only when the journal fails: then no byte has left for what was not flagged. */
bool outbox_step(struct outbox *outbox, int timeout_ms, int descriptor, GError **error);
/* One finished delivery; false where none is ready. */
bool outbox_collect(struct outbox *outbox, struct delivery *delivery);
bool outbox_idle(const struct outbox *outbox);

/* All of that for one event: returns when it is settled, queued or unknown. */
bool outbox_send(struct outbox *outbox, int64_t id, bool again, struct delivery *delivery, GError **error);

/* NULL, or why sending has stopped in this process. */
const char *outbox_stopped(const struct outbox *outbox);
void outbox_resume(struct outbox *outbox);
