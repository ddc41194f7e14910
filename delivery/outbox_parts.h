/* delivery/outbox_parts.h: what the three halves of a way share. For delivery/outbox*.c only.
 *
 * A parcel is one event on its way through this process: wanted, then under way (claimed, flagged, handed to the
 * client), then ended (the exchange is judged), then a delivery for whoever asked. */
#pragma once
#include "delivery/outbox.h"
#include "delivery/token.h"
#include "journal/journal_claims.h"

struct parcel {
    int64_t id;                    /* 0 = not recorded yet */
    const struct new_event *fresh; /* to be recorded with its claim; NULL = it is recorded */
    uint64_t tag;                  /* of outbox_want_new */
    bool again;                    /* a person sends an unknown one once more */
    bool probe;                    /* goes although sending has stopped */
    bool renewed;                  /* has had its second try with a fresh token */
    bool flagged;                  /* its wire = 1 is committed: what the gate asks */
    bool let_go;                   /* the gate let its first byte out */
    bool own_fault;                /* there is no client to take it */
    unsigned token_serial;         /* of the token it went out with */
    struct claim claim;
    struct event_record *record;
    struct exchange exchange;
    struct outcome outcome;
};
struct parcel *parcel_new(int64_t id);
void parcel_free(struct parcel *parcel);

struct outbox {
    struct journal *journal;
    const struct settings *settings;
    int64_t (*wall)(void *owner);
    void *wall_owner;
    struct token_source *tokens;
    bool tokens_shared;    /* another's, not freed here */
    struct client *client; /* NULL until the first send */
    int in_flight_max;
    bool apart;           /* requests on a thread of their own */
    GQueue wanted;        /* struct parcel *, owned */
    struct parcel *begun; /* recorded, claimed and flagged before there was a client; NULL = none */
    GPtrArray *under_way; /* struct parcel *, owned */
    GPtrArray *ended;     /* struct parcel *, owned: judged, not yet settled */
    GPtrArray *unsaved;   /* struct parcel *, owned: reported, but the outcome is not written yet */
    int64_t settle_us;    /* when those in `ended` are settled at the latest, monotonic; 0 = none ended */
    int unsaved_failures; /* of writing them, in a row */
    int64_t unsaved_due_us;
    GArray *started;            /* int64_t */
    GHashTable *lanes;          /* order id -> struct lane *: orders of which a parcel is under way (outbox_lane.c) */
    int held;                   /* parcels that wait in lanes */
    struct wanted_group *group; /* room for one, made once: to take and give back blocks of this size for every group
                                 * makes malloc sweep up all it keeps. NULL until the first */
    struct settling *settling;  /* the same for what is settled */
    GQueue deliveries;          /* struct delivery *, owned */
    char *stopped;              /* why sending has stopped, NULL = it has not */
    int refusals_403;           /* in a row */
};

int64_t outbox_now(struct outbox *outbox);
const char *outbox_server(const struct outbox *outbox);
void outbox_stop(struct outbox *outbox, const char *why);

/* False where the clock is set by hand and the server is a real one: asked before any way to send. */
bool outbox_clock_fits(const struct outbox *outbox, GError **error);
/* A delivery for this parcel as it stands, at the end of the queue; the caller may fill in more. `reason` is copied. */
struct delivery *outbox_deliver(struct outbox *outbox, const struct parcel *parcel, enum event_state state,
                                const char *reason);

/* Events of one order leave one at a time: whoever is second waits in the lane of the order without asking the journal.
 * lane_hold takes the parcel where its order is busy in this outbox. */
bool lane_hold(struct outbox *outbox, struct parcel *parcel);
void lane_enter(struct outbox *outbox, const struct parcel *parcel);
/* The parcel goes back to the head of what is wanted: the lane is free for it and nobody passes. */
void lane_open(struct outbox *outbox, const struct parcel *parcel);
/* The parcel has come out (delivered): the next of its order is wanted again. */
void lane_leave(struct outbox *outbox, const struct parcel *parcel);
void lane_free(void *lane);

/* Records the event and wants it; where nothing is in its way, claimed and flagged in the same commit. The client comes
 * after that, so that libcurl may be opened meanwhile. Its number in `id`; false with a sentence: nothing was recorded.
 */
bool outbox_begin(struct outbox *outbox, const struct new_event *event, int64_t *id, GError **error);
/* The next that are wanted, as many as there are places; they are the caller's until one of the calls below. */
struct wanted_group {
    size_t count;
    struct parcel *parcels[OUTBOX_IN_FLIGHT_MAX];
    struct claim_wanted wanted[OUTBOX_IN_FLIGHT_MAX];
    struct claim_answer answers[OUTBOX_IN_FLIGHT_MAX];
};
/* Borrowed until the next call. */
struct wanted_group *outbox_gather(struct outbox *outbox);
/* They were claimed: each leaves, waits in its lane, or comes out. */
void outbox_start_claimed(struct outbox *outbox, struct wanted_group *group);
/* They were not asked for after all: wanted as before. */
void outbox_want_back(struct outbox *outbox, struct wanted_group *group);
/* Whether the next that is wanted can be claimed without anything that may take long. */
bool outbox_may_gather(struct outbox *outbox);
/* What outbox_gather asks of an event that is to be claimed. */
struct claim_suits outbox_suits(void);
/* Takes what is wanted up to the limit through claim and flag to the client. False only when the journal fails. */
bool outbox_start_wanted(struct outbox *outbox, GError **error);

/* The parcel's exchange is over and judged. */
void outbox_end(struct outbox *outbox, struct parcel *parcel);
/* Takes what the client has finished and judges it; settles it where enough has come together. */
void outbox_settle_ended(struct outbox *outbox);
/* Milliseconds until what has ended is settled, at most `timeout_ms`. */
int outbox_settle_wait_ms(const struct outbox *outbox, int timeout_ms);
