/* journal/journal.h: the memory of the desk. Says nothing of how it is stored, so that a shared store can stand behind
 * the same calls.
 *
 * What a call reports as done is on disk, synced. Every call that fails leaves the journal as it was and writes one
 * sentence. One handle belongs to one thread; several handles and processes on one file are normal.
 * The way of one event: journal_add (queued) -> journal_claim_many (sending, wire 1, synced before the first byte;
 * records it too where it is new) -> journal_settle; journal_turn settles some and claims others in one commit. Who
 * owns a claim is a lock held on a file: it ends with the process. */
#pragma once
#include "journal/record.h"

struct journal;

#define JOURNAL_ERROR (journal_error_quark())
GQuark journal_error_quark(void);
enum journal_error {
    JOURNAL_ERROR_OPEN,       /* cannot be opened or made */
    JOURNAL_ERROR_DAMAGED,    /* is no journal, or fails its checks */
    JOURNAL_ERROR_RESTORED,   /* behind its second file: restored from a copy, or cut short */
    JOURNAL_ERROR_NEWER,      /* written by a newer fixline */
    JOURNAL_ERROR_WRITE,      /* disk full, read-only, I/O */
    JOURNAL_ERROR_ROOM,       /* no room for the answer to a request; what is to be sent may still be recorded */
    JOURNAL_ERROR_BUSY,       /* another running copy holds it too long */
    JOURNAL_ERROR_ARCHIVE,    /* an archive: only read */
    JOURNAL_ERROR_MISSING,    /* no such order, event, draft */
    JOURNAL_ERROR_STATE,      /* not allowed in its present state; a stale claim */
    JOURNAL_ERROR_FILTER,     /* a filter that cannot be read */
    JOURNAL_ERROR_INTERRUPTED /* the librarian's question was overtaken by a newer one */
};

enum journal_mode {
    JOURNAL_WRITE,    /* made when missing; recovery of dead owners' events done when opening */
    JOURNAL_READ_ONLY /* must exist */
};

/* Whether no journal being there means that there was none yet: false with an error where the log or the second file of
 * one is left, so that the past it held must not be shown as none. */
bool journal_may_begin(const char *path, GError **error);
/* Opens the journal at `path`. `profile` is written into new events. */
struct journal *journal_open(const char *path, const char *profile, enum journal_mode mode, GError **error);
void journal_close(struct journal *journal);
/* Closes it for others and no more: for a process that ends at once, with which its memory and locks go. */
void journal_leave(struct journal *journal);
/* Stops the question that runs on the handle, which then fails with error INTERRUPTED. The one call that may come from
 * another thread; the handle must stay open for as long. */
void journal_interrupt(struct journal *journal);
/* Settles what owners that are gone left behind as sending: queued where no byte can have left, else unknown. Done when
 * opening for writing; a desk that runs for days calls it again now and then. Asks no clock; may be killed and run
 * again at any time. */
bool journal_recover(struct journal *journal, GError **error);

/* For `fixline doctor`: reads every row of every table and follows the chain of hashes from the first event to the
 * last. `events` (may be NULL) receives how many there are, with those an archive's row stands for. Error DAMAGED names
 * the first row at fault. */
bool journal_verify(struct journal *journal, int64_t *events, GError **error);
/* For `fixline doctor --accept-restored`: a journal that is behind its second file, or whose second file cannot be
 * read, is taken as it stands. What became of its queued and sending events since the copy was made is not known, so
 * each becomes unknown; `unknown` (may be NULL) receives how many. */
bool journal_accept_restored(const char *path, int64_t *unknown, GError **error);

/* For `fixline doctor --rescue` and the desk after a question: a damaged journal is never written to nor sent from
 * again. It is kept whole under a dated name, and what its hashes prove is carried into a new one in its place. There
 * every event that is not accepted, refused or dropped is unknown; one that cannot be read stands, by its number, as
 * unknown too. Whoever has the journal open can write to neither. May be killed and run again. */
struct rescue {
    char *aside;        /* path of the damaged one now */
    bool resumed;       /* an earlier rescue had carried everything: the counts are 0 */
    int64_t events;     /* carried over, those that cannot be read included */
    int64_t unknown;    /* of them */
    int64_t lost;       /* of them: nothing of it can be read */
    int64_t first_lost; /* number of the first */
    int64_t orders;
    int64_t drafts;
};
void rescue_clear(struct rescue *rescue);
enum rescue_result { RESCUE_DONE, RESCUE_NOT_NEEDED, RESCUE_FAILED /* error is set */ };
/* `now` dates the name. Error DAMAGED too where the file is none of ours: it stays as it is. */
enum rescue_result journal_rescue(const char *path, const char *profile, int64_t now, struct rescue *rescue,
                                  GError **error);

/* ---- what is kept, and what is not ---- */
/* A copy of the journal as it stands, in one file of mode 0600, while others go on with it. Error WRITE where `path` is
 * there already. The copy can be read; it is written to only after journal_accept_restored. */
bool journal_backup(struct journal *journal, const char *path, GError **error);
/* Blanks bodies, reasons and kept answers of all events of the order, its names and notes, and drops its drafts, in the
 * file too. `events` receives how many events there are. Error STATE while one of them is queued, sending or unknown,
 * and where nothing of such an order is here. Copies made before keep what they hold. */
bool journal_forget(struct journal *journal, const char *order, int64_t *events, GError **error);

/* ---- archives ---- */
/* What was moved out so far. A journal that is an archive itself tells of those before its own. */
bool journal_archived(struct journal *journal, struct archived *archived, GError **error);
/* Whether the journal is an archive: never written to and never sent from. */
bool journal_is_archive(const struct journal *journal);
/* The run that an archive of what was recorded before `before` takes: from the first event kept here on, all final and
 * all older. */
struct archive_plan {
    int64_t first, last;    /* numbers; last < first: there is nothing to move */
    int64_t ended_by;       /* the event that ends it although it, or one behind it, is old enough; 0 = none */
    enum event_state state; /* of that event */
};
bool journal_archive_plan(struct journal *journal, int64_t before, struct archive_plan *plan, GError **error);
/* Moves the run into an archive at `path`, a file of mode 0600: written, synced and verified there before anything is
 * deleted here, in one transaction. `member` is the member of a body that still matters for open orders, of which the
 * newest of each order stays here. `given_back` (may be NULL) receives whether the room went back to the disk; where it
 * did not, later events fill it. Error WRITE where `path` is there already, BUSY where one of the events changed
 * meanwhile. May be killed at any point: then all are here still, or all have moved. */
bool journal_archive(struct journal *journal, const char *path, const struct archive_plan *plan, const char *member,
                     bool *given_back, GError **error);

/* ---- orders ---- */
bool journal_put_order(struct journal *journal, const struct order *order, GError **error);
bool journal_remove_order(struct journal *journal, const char *id, GError **error); /* its events stay */
struct order *journal_find_order(struct journal *journal, const char *id,
                                 GError **error); /* NULL without error: none */

/* Between the two, questions are answered from one state of the journal, and cost no lock each. Nothing may be written
 * meanwhile, and nothing be waited for: other programs' changes pile up in the log. The end does nothing where there
 * was no begin. */
bool journal_look(struct journal *journal, GError **error);
void journal_look_end(struct journal *journal);

/* Many orders, all or nothing. They are laid aside first, which holds nobody up and keeps memory small however many
 * there are; the commit puts them into the journal in one transaction. Between begin and commit or
 * cancel no other function is called. */
void journal_import_begin(struct journal *journal);
/* Where an order stands in its file, both from 1; without records `record` is 0. */
struct import_place {
    int64_t line, record;
};
/* One whose id was gathered before is not taken again: then `*first` is the place of that one; else its line is 0. */
bool journal_import_order(struct journal *journal, const struct order *order, struct import_place place,
                          struct import_place *first, GError **error);
struct import_sums {
    int64_t added, changed, same;
};
/* What a commit would do to the journal as it stands. */
bool journal_import_sums(struct journal *journal, struct import_sums *sums, GError **error);
/* Asked now and then while the journal is written; false takes everything back, error INTERRUPTED. */
typedef bool import_goes_on(void *data);
bool journal_import_commit(struct journal *journal, import_goes_on *goes_on, void *data, struct import_sums *sums,
                           GError **error);
void journal_import_cancel(struct journal *journal);

/* Orders whose id, type, status, customer, product or serial hold every word of `filter` (NULL = all; `!word`
 * excludes), by id, at most `limit`, after the id `after` (NULL = from the start). Elements struct order *, owned. */
GPtrArray *journal_orders(struct journal *journal, const char *filter, const char *after, int limit, GError **error);
/* The order of that id first, then those whose id ends so, whatever the case; by id, at most `limit`. */
GPtrArray *journal_orders_ending(struct journal *journal, const char *word, int limit, GError **error);

/* Whether anything may be posted on an order of that status; only its status is given. */
typedef bool journal_is_open(const struct order *order);
/* Open orders, the one touched longest ago first and before them those never touched; then the others likewise. Filter
 * and limit as above; behind `after` as it was given out (NULL = from the start). */
GPtrArray *journal_neglected_orders(struct journal *journal, const char *filter, journal_is_open *is_open,
                                    const struct order *after, int limit, GError **error);
/* The orders among the newest events, the one touched last first; filter and limit as above. */
GPtrArray *journal_recent_orders(struct journal *journal, const char *filter, int limit, GError **error);
/* Those of these ids (NULL-terminated) that are there, in their order. */
GPtrArray *journal_orders_of(struct journal *journal, const char *const *ids, GError **error);
/* Names that stand under these members of the newest bodies, each once, the newest first, at most `limit`. Elements
 * char *, owned. */
GPtrArray *journal_names(struct journal *journal, const char *const *members, int limit, GError **error);
/* What can stand behind that key of a filter, in the order of the bytes: of the orders that are known, and of those
 * that have events, the first `limit` whose id begins so (as typed, or in capitals) and the last one; of events and
 * people all names, where there are not more than a thousand; of other keys nothing. Elements char *, owned. */
GPtrArray *journal_filter_values(struct journal *journal, enum filter_kind kind, const char *beginning, int limit,
                                 GError **error);

/* ---- events ---- */
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
/* Whether what becomes of a request could be recorded. Where not, for want of room on the disk, nothing may be sent;
 * what is to be sent can still be recorded, as long as there is room for that. */
bool journal_has_room(struct journal *journal, GError **error);
/* The number of the event with that uuid in `id`, 0 where there is none. Rows of a batch file that were moved into an
 * archive are known too. */
bool journal_find_uuid(struct journal *journal, const char *uuid, int64_t *id, GError **error);
/* The same of the first one with that name (NULL = any) whose uuid is one of these or between them. */
bool journal_find_uuid_between(struct journal *journal, const char *first, const char *last, const char *event,
                               int64_t *id, GError **error);
/* Whether the process that last recorded or claimed the event still runs: it may be about to send it. */
bool journal_owner_lives(struct journal *journal, int64_t id, bool *lives, GError **error);

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

/* ---- reading ---- */
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
/* Takes up to `most` events into the index of the searches, in one commit, or of what an older version left out of it
 * as many as cost the same; `more` says that a next call finds as many.
 * Costs next to nothing where there is nothing to do. A search is right without it, only slower. */
bool journal_index_step(struct journal *journal, int most, bool *more, GError **error);
/* Ids of queued events for that server, oldest first, at most one an order. */
GArray *journal_sendable(struct journal *journal, const char *server, int limit, GError **error);
bool journal_count(struct journal *journal, const char *server, struct journal_counts *counts, GError **error);

/* ---- drafts ---- */
bool journal_save_draft(struct journal *journal, const struct draft_record *draft, GError **error);
bool journal_drop_draft(struct journal *journal, const char *key, GError **error);
GPtrArray *journal_drafts(struct journal *journal, const char *order, GError **error); /* NULL = all; newest first */

/* A fresh uuid (version 7: by time, then random); caller owns it. */
char *journal_uuid(void);
