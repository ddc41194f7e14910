/* journal/journal_add.h: an event is written down before anything else happens to it. */
#pragma once
#include "journal/journal.h"

struct new_event {
    const char *uuid; /* NULL = a fresh one; one already there is not inserted again: its id is returned */
    const char *order;
    const char *event;
    const char *body;
    const char *operator_name;
    const char *server;
    const char *accept_version;
    int64_t created_at; /* wall time as people see it */
    int64_t replaces;
    const char *draft;  /* key of the draft it came from, dropped in the same commit; NULL = none */
    int64_t held_until; /* wall time, for people: it rests until journal_release; 0 = it may be claimed at once */
};
/* Records it as queued. Returns its id, 0 on error. */
int64_t journal_add(struct journal *journal, const struct new_event *event, GError **error);
/* The same for many in one commit: all or nothing. `ids` has `count` places. */
bool journal_add_many(struct journal *journal, const struct new_event *events, size_t count, int64_t *ids,
                      GError **error);
/* The number of the event with that uuid in `id`, 0 where there is none. Rows of a batch file that were moved into an
 * archive are known too. */
bool journal_find_uuid(struct journal *journal, const char *uuid, int64_t *id, GError **error);
/* The same of the first one with that name (NULL = any) whose uuid is one of these or between them. */
bool journal_find_uuid_between(struct journal *journal, const char *first, const char *last, const char *event,
                               int64_t *id, GError **error);
/* Whether the process that last recorded or claimed the event still runs: it may be about to send it. */
bool journal_owner_lives(struct journal *journal, int64_t id, bool *lives, GError **error);
