/* journal/journal_events.h: questions about events, attempts, decisions and counts. */
#pragma once
#include "journal/journal.h"

struct event_record *journal_find_event(struct journal *journal, int64_t id, GError **error);
/* The same; a row of a batch file that was moved into an archive is a record with `archived`. */
struct event_record *journal_find_recorded(struct journal *journal, int64_t id, GError **error);
GPtrArray *journal_attempts(struct journal *journal, int64_t id, GError **error);
GPtrArray *journal_decisions(struct journal *journal, int64_t id, GError **error); /* struct decision_record * */
/* Events that match `filter` (the language of journal/filter.h; NULL = all), newest first, ids below `before` (0 = from
 * the newest), at most `limit`. Elements struct event_record *, owned. `context` reads date words, may be NULL when
 * there is no filter. */
struct time_context;
GPtrArray *journal_history(struct journal *journal, const char *filter, const struct time_context *context,
                           int64_t before, int limit, GError **error);
/* The same, but once so many events were looked at it gives what it has found, so that a rare word never keeps anybody
 * from the next question. `before` receives below which number the next part begins, 0 = nothing is left. */
enum { JOURNAL_PART_MOST = 10000 };
GPtrArray *journal_history_part(struct journal *journal, const char *filter, const struct time_context *context,
                                int64_t *before, int limit, GError **error);
/* The newest `limit` events of the order, oldest first. Before them come records that stand for those in an archive:
 * one for the newest accepted of each name, and one for all. */
GPtrArray *journal_timeline(struct journal *journal, const char *order, int limit, GError **error);
/* The same for each of these orders (NULL-terminated), order by order. */
GPtrArray *journal_timelines(struct journal *journal, const char *const *orders, int limit, GError **error);
/* The first among the newest `limit` events of the order that has this body and was recorded after `since`, before
 * `until`; not one that was refused or dropped. Its number in `id`, 0 where there is none. */
struct same_body {
    const char *order, *body;
    int64_t since, until;
    int limit;
};
bool journal_find_same(struct journal *journal, const struct same_body *same, int64_t *id, GError **error);
/* Ids of queued events for that server, oldest first, at most one an order. */
GArray *journal_sendable(struct journal *journal, const char *server, int limit, GError **error);
bool journal_count(struct journal *journal, const char *server, struct journal_counts *counts, GError **error);
