/* journal/event_row.h: one row of events and one of attempts: read with their checks, written with their checksums. For
 * journal/ only. */
#pragma once
#include "journal/store.h"

/* A whole row: what anyone may see, and what only the journal needs. */
struct event_row {
    struct event_record *record;
    char *owner; /* journal/lock.h; NULL = none */
    int64_t epoch;
    uint8_t body_hash[STORE_HASH_BYTES];
    uint8_t prev[STORE_HASH_BYTES];
    uint8_t hash[STORE_HASH_BYTES];
};
void event_row_clear(struct event_row *row);

#define EVENT_COLUMNS                                                                                                  \
    "id, uuid, order_id, event, body, operator, machine, profile, accept_version, created_at, replaces, body_hash, "   \
    "prev, hash, server, state, owner, epoch, attempts, ever_unknown, sent_at, settled_at, status, reason, sum, "      \
    "held_until"

/* Reads the present row of a question over EVENT_COLUMNS and proves it by its hashes. `row` is to be cleared in either
 * case. */
bool event_row_read(struct journal *journal, sqlite3_stmt *query, struct event_row *row, GError **error);
/* For a rescue: how much of the present row its hashes prove. What is not proven is blank: of FIXED what may change (no
 * server, unknown), and in either case a body that is not the one recorded is NULL. */
enum event_proof { EVENT_PROVEN_NOT, EVENT_PROVEN_FIXED, EVENT_PROVEN_WHOLE };
enum event_proof event_row_prove(sqlite3_stmt *query, struct event_row *row);
/* What became of it is not known: unknown, without owner or rest, for `reason`. The epoch is one higher, so that who
 * had it changes nothing any more. */
void event_row_doubt(struct event_row *row, const char *reason);
/* The row of that number; error MISSING where there is none. */
bool event_row_find(struct journal *journal, int64_t id, struct event_row *row, GError **error);
/* A new row: fills in hash from prev and the record, and body_hash where there is a body. */
bool event_row_insert(struct journal *journal, struct event_row *row, GError **error);
/* Writes what may change of a row, if the row is still of `epoch`; error STATE where it is not. */
bool event_row_update(struct journal *journal, const struct event_row *row, int64_t epoch, GError **error);

/* Whether a new reason is written too: the index of the searches follows it, which costs more than all the rest. */
enum event_reason { EVENT_REASON_SAME, EVENT_REASON_NEW };
/* What a claim changes, if the row is still of the epoch before row->epoch; error STATE where it is not. */
bool event_row_claim(struct journal *journal, const struct event_row *row, GError **error);
/* What the end of an attempt changes, written by the owner of the claim, who knows the row and need not read it again.
 * Error STATE where the event is not sending under row->epoch any more. */
bool event_row_end(struct journal *journal, const struct event_row *row, enum event_reason reason, GError **error);
/* The statement behind it, which takes longer to make than to run. */
store_query *event_row_end_query(struct journal *journal, enum event_reason reason, GError **error);

struct attempt_row {
    int64_t event_id;
    int64_t epoch;
    bool wire;
    struct attempt_record record;
};
void attempt_row_clear(struct attempt_row *row);

#define ATTEMPT_COLUMNS                                                                                                \
    "event_id, number, epoch, started_at, wire, flagged_at, ended_at, outcome, curl_code, status, headers, answer, "   \
    "reason, sum"

bool attempt_row_read(struct journal *journal, sqlite3_stmt *query, struct attempt_row *row, GError **error);
bool attempt_row_find(struct journal *journal, int64_t event_id, int number, struct attempt_row *row, GError **error);
/* Inside a change. Both note the event as a late one for the index of searches (search_note_late). */
bool attempt_row_insert(struct journal *journal, const struct attempt_row *row, GError **error);
bool attempt_row_update(struct journal *journal, const struct attempt_row *row, GError **error);
store_query *attempt_row_update_query(struct journal *journal, GError **error); /* the statement behind it */
