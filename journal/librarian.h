/* journal/librarian.h: read-only questions on a thread of their own, so that no screen waits for the disk.
 *
 * Questions and answers carry a request number chosen by the asker; a late answer is simply ignored by it. A newer
 * question of the same kind interrupts an older one. They are answered in their order, but a rail waits for all others:
 * it takes longest, and no key waits for it.
 *
 * While nobody has asked anything for a second, the whole journal is proven in steps of some milliseconds, which a
 * question ends; damage that is found so is an answer of request 0 that nobody asked for. */
#pragma once
#include "forms/time_point.h"
#include "journal/record.h"

enum question_kind {
    ASK_ORDERS,
    ASK_TIMELINE,
    ASK_HISTORY,
    ASK_ENTRY,
    ASK_COUNTS,
    ASK_DRAFTS,
    ASK_RAIL,
    ASK_GROUP,
    ASK_REPORT,
    ASK_RECENT,
    ASK_NEGLECTED,
    ASK_NAMED,
    ASK_FOUND,
    ASK_NAMES,
    ASK_VALUES
};

struct report_rules; /* journal/report.h */

struct question {
    enum question_kind kind;
    uint64_t request;
    char *text;         /* filter, an order id, found: its end; rail, group, named: ids, names: members, one a line;
                           values: how they begin */
    char *after;        /* orders: page after this id; owned */
    struct order *last; /* neglected: page after this one; owned */
    int64_t before;     /* history: ids below, 0 = all; entry: the id */
    int limit;
    enum filter_kind filter; /* values: behind which key */
    int64_t now;             /* for date words */
    const struct report_rules
        *report;  /* report, neglected: borrowed until the librarian stops; its context is not read */
    char *server; /* counts: the present address; owned */
};

struct answer {
    enum question_kind kind;
    uint64_t request;
    GPtrArray *orders;    /* struct order * */
    GPtrArray *events;    /* struct event_record *: timeline, rail, group, history; entry: one */
    GPtrArray *decisions; /* struct decision_record *: entry */
    GPtrArray *attempts;  /* struct attempt_record *: entry */
    GPtrArray *drafts;    /* struct draft_record * */
    GPtrArray *names;     /* char *: names, values */
    int64_t before;       /* history: nothing below that number was looked at yet; 0 = nothing is left */
    struct journal_counts counts;
    struct report *report; /* owned */
    char *error;           /* a sentence; the rest is then empty */
};
void answer_free(struct answer *answer);

struct librarian;
/* `rules` is copied, the zone referenced. `descriptor` gets one byte written when an answer is ready. */
struct librarian *librarian_start(const char *journal_path, const struct time_rules *rules, int descriptor,
                                  GError **error);
void librarian_ask(struct librarian *librarian, struct question *question); /* takes the question */
struct answer *librarian_collect(struct librarian *librarian); /* NULL when none; never waits; caller owns */
void librarian_stop(struct librarian *librarian);
