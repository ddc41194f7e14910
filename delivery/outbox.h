/* delivery/outbox.h: the way of one event from the journal over the network and back into the journal, step by step.
 *
 * The same code serves desk (courier), `send`, `outbox send` and batch. Nothing here repeats by itself a request that
 * may have arrived. */
#pragma once
#include "delivery/outcome.h"
#include "journal/journal_add.h"
#include "settings/settings.h"

struct outbox;

/* Borrows journal and settings. Cheap: client and token are made at the first send. `wall` gives the time people see,
 * in milliseconds (FIXLINE_CLOCK may freeze it). */
struct outbox *outbox_new(struct journal *journal, const struct settings *settings, int64_t (*wall)(void *owner),
                          void *owner);
void outbox_free(struct outbox *outbox);

/* Takes tokens from this source, borrowed, in place of one of its own. Where a process makes one outbox after another
 * they share a source: FIXLINE_TOKEN can be read only once. Called before anything else is asked of the outbox. */
struct token_source;
void outbox_share_tokens(struct outbox *outbox, struct token_source *tokens);

/* Checks what must be right before anything is recorded: address, token source, profile kind and clock (row 1). */
bool outbox_ready(struct outbox *outbox, GError **error);

/* What became of one event in this process. */
struct delivery {
    int64_t id;   /* 0 = of outbox_want_new, and not recorded */
    uint64_t tag; /* of outbox_want_new, else 0 */
    enum event_state state;
    int64_t behind; /* not tried: waits behind this event; 0 = tried */
    bool withdrawn; /* not tried: taken back by outbox_withdraw */
    bool stopped;   /* sending stopped: the reason says why */
    bool own_fault; /* this side failed or is not set up (journal, libcurl, token): exit status 5 */
    bool no_room;   /* the one such fault that only keeps it waiting: its answer could not be recorded. Exit status 3 */
    bool unsaved;   /* I8: the outcome could not be written; the row stays flagged. A second delivery follows where a
                     * later step could write it after all */
    int status;
    char *reason; /* sentence, NULL = nothing to say; owned */
    enum outcome_again again;
    int tries;             /* with `again`: how often the program may try by itself, 0 = without limit */
    bool whole_server;     /* the wait before another try holds for every event of this server */
    int64_t retry_after_s; /* what the server asked for, as struct exchange has it */
    bool conflict;         /* the local copy of the order may be stale */
};
void delivery_clear(struct delivery *delivery);

/* How many requests may be under way at once. */
enum { OUTBOX_IN_FLIGHT = 20, OUTBOX_IN_FLIGHT_MAX = 100 };
void outbox_limit(struct outbox *outbox, int in_flight);
/* Its requests are carried by a thread of their own while the journal writes; for many. Called before anything is
 * wanted. */
void outbox_carry_apart(struct outbox *outbox);

/* Hands an event to the outbox; `again`: a person sends an unknown one once more. What is wanted while sending has
 * stopped ends at once, with `stopped` set. */
void outbox_want(struct outbox *outbox, int64_t id, bool again);
/* Hands over an event that is not recorded yet: that is done in the commit of its claim, or of the try to claim it. The
 * event is borrowed until it comes out. Where it may not leave before that (sending has stopped, there is
 * no token, it was withdrawn, the journal failed) it comes out unrecorded, with id 0. `tag` is the caller's name for
 * it.
 */
void outbox_want_new(struct outbox *outbox, const struct new_event *event, uint64_t tag);
/* A person tries one event although sending has stopped; where it is taken (or refused for its own sake), sending goes
 * on again. */
void outbox_probe(struct outbox *outbox, int64_t id, bool again);
/* Takes back what is wanted and not claimed yet; each comes out as a delivery. Those behind an event of the same order
 * that is on its way stay: to be called again before each step in which nothing new may leave. */
void outbox_withdraw(struct outbox *outbox);
/* Claims, flags and starts what is wanted, waits at most `timeout_ms` (or for `descriptor`), settles what ended.
 * False with a sentence only when the journal fails: then no byte has left for what was not flagged. */
bool outbox_step(struct outbox *outbox, int timeout_ms, int descriptor, GError **error);
/* Waits for no answer any more: what is on its way ends, by the next step, as what is known of it (unknown where a byte
 * may have left). `why` stands in the reason. */
void outbox_give_up(struct outbox *outbox, const char *why);
/* One finished delivery; false where none is ready. */
bool outbox_collect(struct outbox *outbox, struct delivery *delivery);
/* One event that is on its way since the last call: claimed and flagged. */
bool outbox_collect_started(struct outbox *outbox, int64_t *id);
bool outbox_idle(const struct outbox *outbox);

/* All of that for one event: returns when it is settled, queued or unknown. Behind an event of the same order that
 * another running copy is sending or about to send, it waits for that one, at most the total time-out of settings.
 * False with a sentence only when the journal fails otherwise than for want of room; `delivery` is the caller's to
 * clear either way. */
bool outbox_send(struct outbox *outbox, int64_t id, bool again, struct delivery *delivery, GError **error);
/* The same for a new event: recorded first, where nothing is in its way in one commit with its claim and flag. It is
 * only recorded where the journal has no room for an answer. Its number in `id`; 0: nothing was recorded. */
bool outbox_record_and_send(struct outbox *outbox, const struct new_event *event, int64_t *id,
                            struct delivery *delivery, GError **error);

/* Where its tokens come from, borrowed; NULL before outbox_ready was asked. */
struct token_source *outbox_tokens(struct outbox *outbox);

/* When there will be no token any more, in seconds since 1970; 0 where that is not known or another one is had by
 * itself. */
int64_t outbox_token_ends_at(struct outbox *outbox);

/* Goes on with these settings, borrowed, by connections and a token made anew. Only while nothing is on its way
 * (outbox_idle). */
void outbox_use(struct outbox *outbox, const struct settings *settings);

/* NULL, or why sending has stopped in this process. */
const char *outbox_stopped(const struct outbox *outbox);
void outbox_resume(struct outbox *outbox);
