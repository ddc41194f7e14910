/* journal/journal_claims.c: claim and flag: the steps between "queued" and the first byte (product.md, States of an
 * event). Each commit is synced, and each carries the epoch of its claim: what a stale owner writes later changes
 * nothing. */
#include "journal/journal_claims.h"
#include "journal/adding.h"
#include "journal/ballast.h"
#include "journal/held.h"
#include "journal/killpoint.h"
#include "journal/sabotage.h"
#include <string.h>

/* ---- claim ---- */

/* The event of the order that must go first: an earlier one that waits, or one that is on its way. 0 = none. */
static bool find_behind(struct journal *journal, const struct event_record *record, int64_t *behind, GError **error)
{
    static const char sql[] =
        "SELECT coalesce(min(id), 0) FROM ("
        "SELECT id FROM events WHERE state = 'queued' AND state <> 'accepted' AND order_id = ?1 AND id < ?2 UNION ALL "
        "SELECT id FROM events WHERE state = 'sending' AND state <> 'accepted' AND order_id = ?1 AND id <> ?2)";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, record->order);
    sqlite3_bind_int64(query, 2, record->id);
    return store_number(journal, query, 0, behind, error);
}

/* Whether the event may be taken, before anything is changed. */
static enum claim_result judge_claim(struct journal *journal, const struct event_row *row, const char *server,
                                     bool again, int64_t *behind, GError **error)
{
    const struct event_record *record = row->record;
    bool open = (record->state == EVENT_QUEUED && !record->ever_unknown) || (record->state == EVENT_UNKNOWN && again) ||
                (SABOTAGED("I4") && record->state == EVENT_UNKNOWN) ||
                (SABOTAGED("I13") && record->state == EVENT_SENDING);
    if (!open)
        return CLAIM_NOT_QUEUED;
    if (strcmp(record->server, server) != 0 || g_strcmp0(record->profile, journal->profile) != 0)
        return CLAIM_ELSEWHERE;
    if (record->held_until != 0)
        return CLAIM_RESTS;
    if (!find_behind(journal, record, behind, error))
        return CLAIM_FAILED;
    return *behind != 0 ? CLAIM_BEHIND : CLAIM_TAKEN;
}

/* What is claimed in one commit. */
struct claiming {
    struct journal *journal;
    const char *server;
    int64_t now;
    struct claim_suits suits;
    bool flags;           /* the attempts are flagged too */
    struct adding adding; /* of those that are recorded with it */
};

/* The row as it is once its event is claimed. */
static bool take_row(const struct claiming *claiming, struct event_row *row, struct claim *claim, GError **error)
{
    const char *owner = lock_owner(&claiming->journal->lock, error);
    if (!owner)
        return false;
    *claim = (struct claim){ .id = row->record->id, .epoch = row->epoch + 1, .attempt = row->record->attempts + 1 };
    g_free(row->owner);
    row->owner = g_strdup(owner);
    row->epoch = claim->epoch;
    row->record->state = EVENT_SENDING;
    row->record->attempts = claim->attempt;
    row->record->sent_at = claiming->flags ? claiming->now : row->record->sent_at;
    return true;
}

static bool begin_attempt(const struct claiming *claiming, const struct event_row *row, const struct claim *claim,
                          GError **error)
{
    const struct attempt_row attempt = {
        .event_id = claim->id,
        .epoch = claim->epoch,
        .wire = claiming->flags,
        .record = { .number = claim->attempt,
                    .started_at = claiming->now,
                    .flagged_at = claiming->flags ? claiming->now : 0,
                    .outcome = EVENT_SENDING },
    };
    if (!attempt_row_insert(claiming->journal, &attempt, error))
        return false;
    held_keep(claiming->journal, row, &attempt);
    return true;
}

/* Whether the event may be taken, and whoever claims wants it. */
static bool judge(const struct claiming *claiming, const struct event_row *row, bool again, struct claim_answer *answer,
                  GError **error)
{
    answer->result = judge_claim(claiming->journal, row, claiming->server, again, &answer->behind, error);
    if (answer->result == CLAIM_TAKEN && claiming->suits.call &&
        !claiming->suits.call(claiming->suits.owner, row->record))
        answer->result = CLAIM_UNSUITED;
    return answer->result != CLAIM_FAILED;
}

/* Writes the row with its claim, where it was taken; one that is recorded now is written in either case. */
static bool write_row(struct claiming *claiming, const struct new_event *fresh, struct event_row *row,
                      struct claim_answer *answer, GError **error)
{
    bool taken = answer->result == CLAIM_TAKEN;
    if (taken && !take_row(claiming, row, &answer->claim, error))
        return false;
    bool written = fresh ? adding_insert(&claiming->adding, fresh, row, error)
                         : !taken || event_row_claim(claiming->journal, row, error);
    return written && (!taken || begin_attempt(claiming, row, &answer->claim, error));
}

static bool claim_row(struct claiming *claiming, const struct new_event *fresh, struct event_row *row, bool again,
                      struct claim_answer *answer, GError **error)
{
    const struct event_record before = *row->record; /* for the values that a claim changes */
    answer->claim.id = before.id;
    bool done = judge(claiming, row, again, answer, error) && write_row(claiming, fresh, row, answer, error);
    row->record->state = before.state;
    row->record->attempts = before.attempts;
    row->record->sent_at = before.sent_at;
    if (done)
        answer->record = g_steal_pointer(&row->record);
    return done;
}

static bool claim_recorded(struct claiming *claiming, int64_t id, bool again, struct claim_answer *answer,
                           GError **error)
{
    struct event_row row;
    g_autoptr(GError) why = NULL;
    bool found = event_row_find(claiming->journal, id, &row, &why);
    bool done = found && claim_row(claiming, NULL, &row, again, answer, &why);
    event_row_clear(&row);
    if (!found && g_error_matches(why, JOURNAL_ERROR, JOURNAL_ERROR_MISSING)) {
        *answer = (struct claim_answer){ .result = CLAIM_MISSING, .claim = { .id = id } };
        return true;
    }
    if (!done)
        g_propagate_error(error, g_steal_pointer(&why));
    return done;
}

static bool claim_fresh(struct claiming *claiming, const struct new_event *fresh, struct claim_answer *answer,
                        GError **error)
{
    int64_t id = 0;
    struct event_row row;
    if (!claiming->adding.journal && !adding_begin(&claiming->adding, claiming->journal, error))
        return false;
    if (fresh->uuid && !journal_find_uuid(claiming->journal, fresh->uuid, &id, error))
        return false;
    if (id != 0)
        return claim_recorded(claiming, id, false, answer, error);
    bool done =
        adding_row(&claiming->adding, fresh, &row, error) && claim_row(claiming, fresh, &row, false, answer, error);
    event_row_clear(&row);
    return done;
}

/* Whether there is anything to commit. */
static bool is_changed(const struct claiming *claiming, const struct claim_answer *answers, size_t count)
{
    bool changed = claiming->adding.any;
    for (size_t i = 0; i < count && !changed; i++)
        changed = answers[i].result == CLAIM_TAKEN;
    return changed;
}

static bool commit(const struct claiming *claiming, store_change *change, GError **error)
{
    bool adds = claiming->adding.any, flags = claiming->flags; /* one commit says all of it */
    adding_end(&claiming->adding);
    if (adds)
        KILLPOINT(3);
    KILLPOINT(5);
    if (flags)
        KILLPOINT(7);
    bool claimed = store_commit(change, error) || SABOTAGED("I7");
    if (adds)
        KILLPOINT(4);
    KILLPOINT(6);
    if (flags)
        KILLPOINT(8);
    return claimed;
}

static bool claim_rows(struct claiming *claiming, const struct claim_wanted *wanted, size_t count,
                       struct claim_answer *answers, GError **error)
{
    for (size_t i = 0; i < count; i++) {
        const struct new_event *fresh = wanted[i].fresh;
        if (fresh ? !claim_fresh(claiming, fresh, &answers[i], error)
                  : !claim_recorded(claiming, wanted[i].id, wanted[i].again, &answers[i], error))
            return false;
    }
    return true;
}

bool journal_has_room(struct journal *journal, GError **error)
{
    return ballast_keep(journal, error);
}

static store_change *begin(const struct claiming *claiming, GError **error)
{
    bool room = !claiming->flags || ballast_keep(claiming->journal, error);
    return room ? store_begin(claiming->journal, error) : NULL;
}

static bool claim_all(struct claiming *claiming, const struct claim_wanted *wanted, size_t count,
                      struct claim_answer *answers, GError **error)
{
    g_autoptr(store_change) change = begin(claiming, error);
    if (!change || !claim_rows(claiming, wanted, count, answers, error))
        return false;
    return !is_changed(claiming, answers, count) || commit(claiming, g_steal_pointer(&change), error);
}

static void take_back(struct journal *journal, struct claim_answer *answers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (answers[i].result == CLAIM_TAKEN)
            held_forget(journal, &answers[i].claim, 1);
        g_clear_pointer(&answers[i].record, event_record_free);
    }
}

static void clear_answers(struct claim_answer *answers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        answers[i] = (struct claim_answer){ .result = CLAIM_FAILED };
}

static bool claim_group(struct claiming *claiming, const struct claim_wanted *wanted, size_t count,
                        struct claim_answer *answers, GError **error)
{
    clear_answers(answers, count);
    bool done = claim_all(claiming, wanted, count, answers, error);
    if (!done)
        take_back(claiming->journal, answers, count);
    return done;
}

bool journal_claim_many(struct journal *journal, const struct claim_wanted *wanted, size_t count, const char *server,
                        int64_t now, struct claim_suits suits, struct claim_answer *answers, GError **error)
{
    struct claiming claiming = {
        .journal = journal, .server = server, .now = now, .suits = suits, .flags = !SABOTAGED("I2")
    };
    return claim_group(&claiming, wanted, count, answers, error);
}

static bool settle_and_claim(struct claiming *claiming, const struct sending_turn *turn, GError **error)
{
    g_autoptr(store_change) change = begin(claiming, error);
    if (!change || !settle_rows(claiming->journal, turn->claims, turn->ends, turn->ended, turn->settled, error) ||
        !claim_rows(claiming, turn->wanted, turn->count, turn->answers, error))
        return false;
    KILLPOINT(16);
    bool done = commit(claiming, g_steal_pointer(&change), error);
    KILLPOINT(17);
    return done;
}

bool journal_turn(struct journal *journal, const struct sending_turn *turn, GError **error)
{
    struct claiming claiming = {
        .journal = journal, .server = turn->server, .now = turn->now, .suits = turn->suits, .flags = !SABOTAGED("I2")
    };
    clear_answers(turn->answers, turn->count);
    bool done = settle_and_claim(&claiming, turn, error);
    held_forget(journal, turn->claims, turn->ended);
    if (!done)
        take_back(journal, turn->answers, turn->count);
    return done;
}
