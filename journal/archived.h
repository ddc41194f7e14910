/* journal/archived.h: what stays here of events that were moved into an archive (journal/archive.c). For journal/ only.
 *
 * Four small tables, each row with its checksum. One row stands for all of them: first and last number, how many in
 * each state, and the hash of the last one, from which the chain goes on. For each of their orders: how many, when the
 * first and the last were recorded, and what was told last that still matters; and the names of those accepted, so that
 * turnaround, dots and "what comes next" stay true. For each row of a batch file: its uuid and what became of it, so
 * that the file may be run again. That no row is gone as a whole is told by seals (journal/archived_seal.h). */
#pragma once
#include "journal/chain.h"

/* The row; all 0 where nothing was moved yet. Error DAMAGED where it does not prove itself. */
struct archived_row {
    struct archived sums;
    uint8_t hash[STORE_HASH_BYTES]; /* of the last event moved */
};
bool archived_row_read(struct journal *journal, struct archived_row *row, GError **error);
bool archived_row_write(struct journal *journal, const struct archived_row *row, GError **error);

/* The end of the chain: the last event, moved or not; zero where there was never one. */
bool archived_chain_end(struct journal *journal, struct last_seen *end, GError **error);

/* Takes down what stays of the events up to `last`, inside the change that deletes them. `member` is the member of a
 * body that still matters, the newest of each order. */
bool archived_keep(struct journal *journal, int64_t last, const char *member, GError **error);
/* What was told is blanked, inside a change; counts and times stay. */
bool archived_forget(struct journal *journal, const char *order, GError **error);

/* Reads every row of the four tables. */
bool archived_verify(struct journal *journal, struct archived_row *row, GError **error);
/* The rows of a damaged journal, as far as they prove themselves, and this one into an empty one. False only where
 * `fresh` cannot be written. */
bool archived_carry(struct journal *damaged, struct journal *fresh, const struct archived_row *row, GError **error);

/* The row of a batch file with that number as a record that stands for it, the caller's; NULL without an error where
 * there is none. */
struct event_record *archived_find_row(struct journal *journal, int64_t id, GError **error);
/* When the first event of the order was recorded; left as it is where none was moved. */
bool archived_first_at(struct journal *journal, const char *order, int64_t *at, GError **error);
/* When the first and the last of all that were moved were recorded; both 0 where none was. */
bool archived_times(struct journal *journal, int64_t *first_at, int64_t *last_at, GError **error);
/* Appends records that stand for the events of the order that were moved (journal_timeline). */
bool archived_append(struct journal *journal, const char *order, GPtrArray *events, GError **error);
