/* journal/journal_claims.h: the way of one event to the server and back: journal_add (queued) -> journal_claim_many
 * (sending, wire 1, synced before the first byte; records it too where it is new) -> journal_settle; journal_turn
 * settles some and claims others in one commit. Who owns a claim is a lock held on a file: it ends with the process. */
#pragma once
#include "journal/journal_add.h"

/* A right to send one event once. Carries a fencing number: a stale claim changes nothing. */
struct claim {
    int64_t id;
    int64_t epoch;
    int attempt;
};
enum claim_result {
    CLAIM_TAKEN,
    CLAIM_BEHIND,     /* an earlier event of the order is queued or sending: `*behind` is its id */
    CLAIM_NOT_QUEUED, /* another process has it, or it is settled */
    CLAIM_RESTS,      /* it rests, or was resting when its desk ended */
    CLAIM_ELSEWHERE,  /* stored for another server or profile */
    CLAIM_UNSUITED,   /* whoever claims did not want it after all (claim_suits) */
    CLAIM_MISSING,    /* there is no such event */
    CLAIM_FAILED      /* so did the whole group; error is set */
};
/* Queued events, with their flags in one commit, all or nothing: those of one order in the order of their numbers, so
 * that each but the first of them is CLAIM_BEHIND. Only after it may their requests be handed to the network. */
struct claim_wanted {
    int64_t id;
    bool again;                    /* a person's decision: an unknown one too */
    const struct new_event *fresh; /* recorded first, in the same commit, whatever becomes of its claim; NULL = it is
                                      recorded, under that id */
};
struct claim_answer {
    enum claim_result result;
    struct claim claim;
    int64_t behind;
    struct event_record *record; /* as it stood before the claim; owned by the caller; NULL where it is missing */
};
/* Asked for each event that could be claimed, before anything is changed; must not ask the journal. */
struct claim_suits {
    bool (*call)(void *owner, const struct event_record *record);
    void *owner;
};
/* `server` is the profile's address; `answers` has `count` places. False: nothing was claimed and no record is handed
 * out. */
bool journal_claim_many(struct journal *journal, const struct claim_wanted *wanted, size_t count, const char *server,
                        int64_t now, struct claim_suits suits, struct claim_answer *answers, GError **error);

/* How an attempt ended. */
struct attempt_end {
    enum event_state outcome; /* QUEUED (surely not processed), ACCEPTED, REFUSED or UNKNOWN */
    int curl_code;
    int status;
    const char *headers;
    const char *answer; /* NULL or text, kept up to JOURNAL_ANSWER_MAX */
    const char *reason;
    int64_t now;
};
enum { JOURNAL_ANSWER_MAX = 64 * 1024 };
/* Makes ready what settling needs, where there is time before an answer can come: else it is made then. */
void journal_expect_answers(struct journal *journal);
/* Settles the claim; `*settled` receives the state the event really took (an event with an unknown attempt stays
 * unknown whatever a later answer says, but for accepted). Error STATE where the claim is stale. */
bool journal_settle(struct journal *journal, const struct claim *claim, const struct attempt_end *end,
                    enum event_state *settled, GError **error);
/* The same for several claims in one commit (batch). `settled` has `count` places or is NULL. */
bool journal_settle_many(struct journal *journal, const struct claim *claims, const struct attempt_end *ends,
                         size_t count, enum event_state *settled, GError **error);

/* Both at once, for who sends many: what has ended is settled and what is wanted next is claimed with its flag, in one
 * commit, all or nothing. An event may be wanted behind one of its order that is settled here. */
struct sending_turn {
    const struct claim *claims; /* `ended` places, as for journal_settle_many */
    const struct attempt_end *ends;
    enum event_state *settled;
    size_t ended;
    const struct claim_wanted *wanted; /* `count` places, as for journal_claim_many */
    struct claim_answer *answers;
    size_t count;
    const char *server;
    int64_t now;
    struct claim_suits suits;
};
bool journal_turn(struct journal *journal, const struct sending_turn *turn, GError **error);

/* Whether what becomes of a request could be recorded. Where not, for want of room on the disk, nothing may be sent;
 * what is to be sent can still be recorded, as long as there is room for that. */
bool journal_has_room(struct journal *journal, GError **error);
