/* journal/journal_decisions.h: what rests until it is let go, and what a named person decides about events. */
#pragma once
#include "journal/journal.h"

/* ---- rest ---- */
/* An event recorded with held_until rests: nobody claims it, nor those behind it, before this call. The desk that
 * recorded it counts the time on a clock of its own and is the only one that may end the rest while it lives; once it
 * is gone, anybody may in whose name a person asks for it. One that does not rest stays as it is. Error STATE where it
 * rests at another desk, or is not queued any more. */
bool journal_release(struct journal *journal, int64_t id, GError **error);
/* The events for that server that a rest keeps from leaving: those that rest or were resting, and those behind them in
 * their orders; by number, at most `limit`. Elements struct event_record *, owned. */
GPtrArray *journal_kept_by_rest(struct journal *journal, const char *server, int limit, GError **error);
/* The same of what an event queued for another address, or by another profile, keeps from leaving: those behind it. */
GPtrArray *journal_kept_by_address(struct journal *journal, const char *server, int limit, GError **error);
/* A person takes back what was confirmed together: the events that are still queued are dropped, and their form is a
 * draft again (NULL = there was none), in one commit; `taken` receives how many. Who claims an event first wins: error
 * STATE where none of them is queued any more. */
bool journal_take_back(struct journal *journal, const int64_t *ids, size_t count, const struct draft_record *draft,
                       const char *who, const char *why, int64_t now, size_t *taken, GError **error);

/* ---- decisions: who, when and why are kept for ever ---- */
/* A named person's decision: the events of this profile that wait for another address get `server`; not those with an
 * unknown attempt, nor those that rest at a desk that is open. All in one commit; `moved` receives how many. */
bool journal_move(struct journal *journal, const char *server, const char *who, int64_t now, int64_t *moved,
                  GError **error);

/* The other addresses events of this profile wait for or are unknown at, in alphabetical order. Elements struct
 * address_count *, owned. */
GPtrArray *journal_other_addresses(struct journal *journal, const char *server, GError **error);

/* A named person's decision: unknown -> accepted or refused, refused -> accepted, queued -> dropped. */
bool journal_resolve(struct journal *journal, int64_t id, enum event_state to, const char *who, const char *why,
                     int64_t now, GError **error);

/* A named person's label on an event, kept with its decisions: one that leaves the state as it is. Any state. */
bool journal_note(struct journal *journal, int64_t id, const char *who, const char *note, int64_t now, GError **error);
