/* tests/journal/place.h: a journal in a folder of its own, and the few steps every test of it takes. */
#pragma once
#include "journal/journal_claims.h"

#define PLACE_SERVER "http://127.0.0.1:8787"
#define PLACE_NOW 1795513265123 /* 2026-11-24T09:41:05.123Z */

struct place {
    char *folder;
    char *path; /* of the journal, which is not made yet */
};
struct place place_make(void);
void place_remove(struct place *place);

/* Opens for writing and expects no error. */
struct journal *place_open(const struct place *place);
/* Expects that opening fails with that code and a sentence that holds `piece`. */
void place_refuses(const struct place *place, enum journal_mode mode, enum journal_error code, const char *piece);

/* Records `event` for `order` and expects no error; returns its id. */
int64_t place_add(struct journal *journal, const char *order, const char *event);
/* Claims one event with its flag, or says why not. `behind` may be NULL. */
enum claim_result place_try_claim(struct journal *journal, int64_t id, const char *server, bool again,
                                  struct claim *claim, int64_t *behind);
/* The same, expected to work; the first without its flag, as a program left it that flagged in a commit of its own. */
struct claim place_claim(struct journal *journal, int64_t id, bool again);
struct claim place_claim_flagged(struct journal *journal, int64_t id, bool again);
/* Claims, flags and settles; returns the state the event took. */
enum event_state place_send(struct journal *journal, int64_t id, enum event_state outcome);
struct attempt_end place_end(enum event_state outcome);
enum event_state place_state(struct journal *journal, int64_t id);

/* Runs one statement on the file behind the journal's back. */
void place_sql(const struct place *place, const char *sql);
int64_t place_sql_number(const struct place *place, const char *sql);

/* Runs `work` in a child process; returns its wait status. */
int place_child(void (*work)(const struct place *place, int number), const struct place *place, int number);
