/* cli/posting.h: one event on its way from a person to the journal: what `send` and `ask` share, so that both judge and
 * record alike. A function that fails has already printed its sentence. */
#pragma once
#include "cli/session.h"
#include "forms/draft.h"

struct posting {
    struct order *order;
    bool order_is_new; /* recorded together with the event */
    const struct service_type *type;
    struct draft *draft;
    char *body;
};
void posting_clear(struct posting *posting);

/* The type of `posting->order`, which must be `wanted` where that is not NULL; a type nobody knows is never guessed. */
enum status posting_take_type(struct posting *posting, const struct service_type *wanted);

/* The events recorded for the order, oldest first; elements struct event_record *, owned. NULL with STATUS_DONE where
 * there is no journal yet. */
enum status posting_timeline(struct session *session, const struct posting *posting, GPtrArray **timeline);

/* The number of an event with the same body recorded for the same order within a minute; 0 where there is none. */
enum status posting_find_same(const struct session *session, const struct posting *posting, int64_t *same);
/* What a person should not do by accident: an order that takes no events, an id that looks damaged, and where `same` is
 * not 0 the same once more. Owned sentences, in an array that is empty where nothing speaks against it. */
GPtrArray *posting_objections(const struct posting *posting, int64_t same);

/* Says on standard error what was taken: dates in words, what looks odd. */
void posting_say_readings(const struct posting *posting);
/* Says so where the order has a status nobody knows. */
void posting_say_status(const struct posting *posting);

enum posting_way { POSTING_SEND, POSTING_QUEUE };
/* Records the event and tries it once (or leaves it in the outbox), and prints what became of it; with `json` as the
 * history entry. The status is what the shell is told. */
enum status posting_record(struct session *session, const struct posting *posting, enum posting_way way, bool json);
