/* journal/record.h: plain structs of what is remembered; anyone may read them. Times are milliseconds since 1970 UTC, 0
 * where there is none. Strings are owned by their struct, NULL where there is none. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct order {
    char *id;
    char *service_type; /* "repair_depot" */
    char *status;       /* as written; NULL = accepted */
    char *customer;
    char *product;
    char *serial;
    char *notes;
    int64_t touched_at; /* last event recorded, 0 = never */
    int64_t touched_by; /* number of that event, 0 = none; known where orders were asked for by neglect */
};
struct order *order_copy(const struct order *order);
void order_free(struct order *order);

enum event_state { EVENT_QUEUED, EVENT_SENDING, EVENT_ACCEPTED, EVENT_REFUSED, EVENT_UNKNOWN, EVENT_DROPPED };
enum { EVENT_STATES = EVENT_DROPPED + 1 };
const char *event_state_name(enum event_state state); /* "queued", … */
bool event_state_read(const char *name, enum event_state *state);
/* Neither refused nor dropped: it happened, may have or is to. */
bool event_state_stands(enum event_state state);

/* What a word of a filter of events asks about: a key ("state:unknown"), or any text (journal/filter.h). */
enum filter_kind { FILTER_ORDER, FILTER_EVENT, FILTER_STATE, FILTER_WHO, FILTER_SINCE, FILTER_UNTIL, FILTER_TEXT };
enum { FILTER_KEYS = FILTER_TEXT };
const char *filter_key_name(enum filter_kind kind); /* "order", …; not of FILTER_TEXT */

/* A queued event may rest for some seconds at the desk that confirmed it, where it can be taken back. */
enum event_rest {
    EVENT_RESTS_NOT,
    EVENT_RESTS,      /* its desk is open and alone may send it */
    EVENT_WAS_RESTING /* its desk ended meanwhile: only a person sends it */
};

/* One event ever recorded. `id` is its number: from 1, without gaps, newest highest. */
struct event_record {
    int64_t id;
    char *uuid;
    char *order;
    char *event;
    char *body; /* the exact bytes, NUL-terminated; "null" where the order was forgotten */
    enum event_state state;
    char *operator_name;
    char *machine;
    char *profile;
    char *server; /* normalised address it was confirmed for */
    char *accept_version;
    int64_t created_at;
    int64_t sent_at; /* first byte may have left */
    int64_t settled_at;
    int status;   /* HTTP status of the last answer, 0 = none */
    char *reason; /* why it is in its state, a sentence; NULL when there is nothing to say */
    int attempts;
    enum event_rest rest; /* as found when it was read */
    int64_t held_until;   /* wall time until which it was to rest, for people; 0 = it does not */
    int64_t replaces;     /* id of the event it corrects, 0 = none */
    bool ever_unknown;    /* an attempt of it ended unknown: never queued again, never refused by a later answer */
    int64_t archived;     /* not an event but what stays of some in an archive: so many of the order are there; 0 = an
                             event. Holds number, order, event, state and created_at; the body is what was told last
                             that still matters. One stands for all: its event is "", its state dropped. */
};
struct event_record *event_record_copy(const struct event_record *record);
void event_record_free(struct event_record *record);
/* An array of them (struct event_record *), which owns them. */
GPtrArray *event_records_new(void);
/* "3 earlier events in an archive" for the record that stands for all of them, NULL for any other; caller owns it. */
char *event_record_earlier(const struct event_record *record);

/* One try to send an event. Append-only. */
struct attempt_record {
    int number; /* from 1 */
    int64_t started_at;
    int64_t flagged_at; /* wire = 1: from here on a byte may have left; 0 = never flagged */
    int64_t ended_at;
    enum event_state outcome; /* EVENT_SENDING while under way */
    int curl_code;
    int status;
    char *headers; /* those that matter, one a line */
    char *answer;  /* body of the answer up to a cap */
    char *reason;
};
void attempt_record_free(struct attempt_record *attempt);

/* What a named person decided about an event, or, with from == to, a label they gave it. Append-only. */
struct decision_record {
    int64_t at;
    char *who;
    char *why; /* NULL only where an event was dropped without a word */
    enum event_state from;
    enum event_state to;
};
void decision_record_free(struct decision_record *decision);

/* A form not yet sent. */
struct draft_record {
    char *key; /* uuid */
    char *order;
    char *event;
    char *text; /* forms/draft: draft_to_text */
    int focus;  /* field in focus */
    int64_t saved_at;
};
void draft_record_free(struct draft_record *draft);

/* Events of this profile whose address is not the present one. */
struct address_count {
    char *server;
    int64_t waiting; /* queued: may be moved */
    int64_t unknown; /* may have arrived there */
};
void address_count_free(struct address_count *count);

/* Events that were moved into archives: numbers, and how many in each state. All 0 where none was. */
struct archived {
    int64_t first, last;
    int64_t events; /* = last - first + 1 = the sum of the next three, but after a rescue that could not read them */
    int64_t accepted, refused, dropped;
};

/* What grows with the past is counted up to here: one more means "more". */
enum { JOURNAL_COUNT_MOST = 1000 };
struct journal_counts {
    int64_t orders;  /* at most JOURNAL_COUNT_MOST + 1 */
    int64_t waiting; /* queued or sending */
    int64_t unknown;
    int64_t resting;   /* of those that wait: resting, or was resting */
    int64_t elsewhere; /* queued for another address than the profile's */
};

/* ---- sums over the past (journal/report.h) ---- */

/* Events of one day, hour, person or name, by state. */
struct report_count {
    char *name;
    int64_t states[EVENT_STATES];
    int64_t total;
};

/* From the first event of an order to the accepted event that completes it, in milliseconds, of the orders completed
 * in the span by that event. */
struct report_turnaround {
    char *completing;
    int orders;
    int64_t median;
    int64_t percentile_90; /* by nearest rank */
};

/* An order that is open and not completed. */
struct report_order {
    char *id;
    char *customer; /* NULL = not known */
    int64_t at;     /* neglected: last event, 0 = never; late: the time it was to be ready at */
};

struct report {
    struct report_count all;
    GPtrArray *days, *hours, *people, *events; /* struct report_count *, by name; hours are "00" to "23" */
    GPtrArray *turnarounds;                    /* struct report_turnaround * */
    GPtrArray *neglected;                      /* struct report_order *, longest first; not of the span but of now */
    GPtrArray *late;                           /* the same: the last time told is over */
    bool archived; /* events of the span were moved into an archive and are not counted here */
};
/* With empty lists, which own what is put into them. */
struct report *report_new(void);
void report_free(struct report *report);
