/* journal/journal_claims.c: claim, flag, settle: the steps between "queued" and an end (product.md, States of an
 * event). Each step is one synced commit, and each carries the epoch of its claim: what a stale owner writes later
 * changes nothing. */
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
    bool flags; /* the attempts are flagged too */
};

static bool write_claim(const struct claiming *claiming, struct event_row *row, struct claim *claim, GError **error)
{
    struct journal *journal = claiming->journal;
    const char *owner = lock_owner(&journal->lock, error);
    if (!owner)
        return false;
    *claim = (struct claim){ .id = row->record->id, .epoch = row->epoch + 1, .attempt = row->record->attempts + 1 };
    g_free(row->owner);
    row->owner = g_strdup(owner);
    row->epoch = claim->epoch;
    row->record->state = EVENT_SENDING;
    row->record->attempts = claim->attempt;
    row->record->sent_at = claiming->flags ? claiming->now : row->record->sent_at;
    const struct attempt_row attempt = {
        .event_id = claim->id,
        .epoch = claim->epoch,
        .wire = claiming->flags,
        .record = { .number = claim->attempt,
                    .started_at = claiming->now,
                    .flagged_at = claiming->flags ? claiming->now : 0,
                    .outcome = EVENT_SENDING },
    };
    if (!event_row_claim(journal, row, error) || !attempt_row_insert(journal, &attempt, error))
        return false;
    held_keep(journal, row, &attempt);
    return true;
}

static bool claim_row(const struct claiming *claiming, struct event_row *row, bool again, struct claim_answer *answer,
                      GError **error)
{
    const struct event_record before = *row->record; /* for the values that a claim changes */
    answer->result = judge_claim(claiming->journal, row, claiming->server, again, &answer->behind, error);
    if (answer->result == CLAIM_TAKEN && claiming->suits.call &&
        !claiming->suits.call(claiming->suits.owner, row->record))
        answer->result = CLAIM_UNSUITED;
    if (answer->result == CLAIM_TAKEN && !write_claim(claiming, row, &answer->claim, error))
        answer->result = CLAIM_FAILED;
    row->record->state = before.state;
    row->record->attempts = before.attempts;
    row->record->sent_at = before.sent_at;
    return answer->result != CLAIM_FAILED;
}

static bool claim_one(const struct claiming *claiming, const struct claim_wanted *wanted, struct claim_answer *answer,
                      GError **error)
{
    struct event_row row;
    g_autoptr(GError) why = NULL;
    *answer = (struct claim_answer){ .claim = { .id = wanted->id } };
    bool found = event_row_find(claiming->journal, wanted->id, &row, &why);
    bool done = found && claim_row(claiming, &row, wanted->again, answer, &why);
    if (done)
        answer->record = g_steal_pointer(&row.record);
    event_row_clear(&row);
    if (!found && g_error_matches(why, JOURNAL_ERROR, JOURNAL_ERROR_MISSING)) {
        answer->result = CLAIM_MISSING;
        return true;
    }
    if (!done)
        g_propagate_error(error, g_steal_pointer(&why));
    return done;
}

static bool commit(const struct claiming *claiming, store_change *change, GError **error)
{
    KILLPOINT(5);
    if (claiming->flags)
        KILLPOINT(7); /* one commit says both */
    bool claimed = store_commit(change, error) || SABOTAGED("I7");
    KILLPOINT(6);
    if (claiming->flags)
        KILLPOINT(8);
    return claimed;
}

static bool claim_all(const struct claiming *claiming, const struct claim_wanted *wanted, size_t count,
                      struct claim_answer *answers, GError **error)
{
    bool taken = false;
    struct journal *journal = claiming->journal;
    bool room = !claiming->flags || ballast_keep(journal, error);
    g_autoptr(store_change) change = room ? store_begin(journal, error) : NULL;
    if (!change)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!claim_one(claiming, &wanted[i], &answers[i], error))
            return false;
        taken = taken || answers[i].result == CLAIM_TAKEN;
    }
    return !taken || commit(claiming, g_steal_pointer(&change), error);
}

static void take_back(struct journal *journal, struct claim_answer *answers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (answers[i].result == CLAIM_TAKEN)
            held_forget(journal, &answers[i].claim, 1);
        g_clear_pointer(&answers[i].record, event_record_free);
    }
}

static bool claim_group(const struct claiming *claiming, const struct claim_wanted *wanted, size_t count,
                        struct claim_answer *answers, GError **error)
{
    for (size_t i = 0; i < count; i++)
        answers[i] = (struct claim_answer){ .result = CLAIM_FAILED };
    bool done = claim_all(claiming, wanted, count, answers, error);
    if (!done)
        take_back(claiming->journal, answers, count);
    return done;
}

bool journal_claim_many(struct journal *journal, const struct claim_wanted *wanted, size_t count, const char *server,
                        int64_t now, struct claim_suits suits, struct claim_answer *answers, GError **error)
{
    const struct claiming claiming = {
        .journal = journal, .server = server, .now = now, .suits = suits, .flags = !SABOTAGED("I2")
    };
    return claim_group(&claiming, wanted, count, answers, error);
}

static bool add_and_claim(const struct claiming *claiming, const struct new_event *event, struct claim_answer *answer,
                          GError **error)
{
    struct journal *journal = claiming->journal;
    struct claim_wanted wanted = { .again = false };
    g_autoptr(store_change) change = ballast_keep(journal, error) ? store_begin(journal, error) : NULL;
    if (!change || !events_add(journal, event, 1, &wanted.id, error) || !claim_one(claiming, &wanted, answer, error))
        return false;
    KILLPOINT(3);
    bool saved = commit(claiming, g_steal_pointer(&change), error);
    KILLPOINT(4);
    return saved;
}

bool journal_add_claimed(struct journal *journal, const struct new_event *event, int64_t now, struct claim_suits suits,
                         struct claim_answer *answer, GError **error)
{
    const struct claiming claiming = {
        .journal = journal, .server = event->server, .now = now, .suits = suits, .flags = !SABOTAGED("I2")
    };
    *answer = (struct claim_answer){ .result = CLAIM_FAILED };
    bool done = add_and_claim(&claiming, event, answer, error);
    if (!done)
        take_back(journal, answer, 1);
    return done;
}

enum claim_result journal_claim(struct journal *journal, int64_t id, const char *server, bool again, int64_t now,
                                struct claim *claim, int64_t *behind, GError **error)
{
    const struct claim_wanted wanted = { .id = id, .again = again };
    const struct claiming claiming = { .journal = journal, .server = server, .now = now };
    struct claim_answer answer;
    bool done = claim_group(&claiming, &wanted, 1, &answer, error);
    *claim = answer.claim;
    if (behind)
        *behind = answer.behind;
    event_record_free(answer.record);
    if (!done || answer.result != CLAIM_MISSING)
        return done ? answer.result : CLAIM_FAILED;
    event_row_missing(journal, id, error);
    return CLAIM_FAILED;
}

/* ---- flag ---- */

static bool flag_one(struct journal *journal, const struct claim *claim, int64_t now, GError **error)
{
    struct held *held = held_of(journal, claim, error);
    if (!held)
        return false;
    held->attempt.wire = true;
    held->attempt.record.flagged_at = now;
    held->event.record->sent_at = now;
    return attempt_row_update(journal, &held->attempt, error) && event_row_flag(journal, &held->event, error);
}

static bool flag_all(struct journal *journal, const struct claim *claims, size_t count, int64_t now, GError **error)
{
    g_autoptr(store_change) change = ballast_keep(journal, error) ? store_begin(journal, error) : NULL;
    if (!change)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!flag_one(journal, &claims[i], now, error))
            return false;
    KILLPOINT(7);
    bool flagged = store_commit(g_steal_pointer(&change), error);
    KILLPOINT(8);
    return flagged;
}

bool journal_flag(struct journal *journal, const struct claim *claims, size_t count, int64_t now, GError **error)
{
    bool flagged = flag_all(journal, claims, count, now, error);
    if (!flagged)
        held_forget(journal, claims, count);
    return flagged;
}

/* ---- settle ---- */

/* The text up to JOURNAL_ANSWER_MAX bytes, cut between characters. */
static char *up_to_cap(const char *text)
{
    if (!text)
        return NULL;
    size_t length = strlen(text);
    if (length > JOURNAL_ANSWER_MAX) {
        length = JOURNAL_ANSWER_MAX;
        for (int i = 0; i < 3 && ((unsigned char)text[length] & 0xc0) == 0x80; i++)
            length--;
    }
    return g_strndup(text, length);
}

/* What the event becomes. An earlier unknown attempt may have arrived, so only "accepted" can end that doubt by an
 * answer: nothing else is known of the event as a whole. */
static enum event_state state_after(const struct event_record *record, enum event_state outcome)
{
    if (record->ever_unknown && outcome != EVENT_ACCEPTED)
        return EVENT_UNKNOWN;
    return outcome;
}

static bool check_end(const struct held *held, const struct attempt_end *end, GError **error)
{
    bool possible = end->outcome == EVENT_QUEUED || end->outcome == EVENT_UNKNOWN ||
                    ((end->outcome == EVENT_ACCEPTED || end->outcome == EVENT_REFUSED) && held->attempt.wire);
    if (!possible)
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE, "Event %" G_GINT64_FORMAT " cannot become %s: %s.",
                    held->event.record->id, event_state_name(end->outcome),
                    held->attempt.wire ? "no attempt ends so" : "nothing of it was sent");
    return possible;
}

static void end_attempt(struct attempt_row *attempt, const struct attempt_end *end)
{
    attempt->record.outcome = end->outcome;
    attempt->record.ended_at = end->now;
    attempt->record.curl_code = end->curl_code;
    attempt->record.status = end->status;
    attempt->record.headers = up_to_cap(end->headers);
    attempt->record.answer = up_to_cap(end->answer);
    attempt->record.reason = g_strdup(end->reason);
}

static void end_event(struct event_record *record, const struct attempt_end *end)
{
    record->ever_unknown = record->ever_unknown || end->outcome == EVENT_UNKNOWN;
    record->state = state_after(record, end->outcome);
    record->settled_at = record->state == EVENT_QUEUED ? 0 : end->now;
    record->status = end->status;
    g_free(record->reason);
    record->reason = g_strdup(end->reason);
}

static bool settle_one(struct journal *journal, const struct claim *claim, const struct attempt_end *end,
                       enum event_state *settled, GError **error)
{
    struct held *held = held_of(journal, claim, error);
    if (!held || !check_end(held, end, error))
        return false;
    bool same = g_strcmp0(held->event.record->reason, end->reason) == 0;
    end_attempt(&held->attempt, end);
    end_event(held->event.record, end);
    if (settled)
        *settled = held->event.record->state;
    return attempt_row_update(journal, &held->attempt, error) &&
           event_row_end(journal, &held->event, same ? EVENT_REASON_SAME : EVENT_REASON_NEW, error);
}

static bool settle_all(struct journal *journal, const struct claim *claims, const struct attempt_end *ends,
                       size_t count, enum event_state *settled, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!settle_one(journal, &claims[i], &ends[i], settled ? &settled[i] : NULL, error))
            return false;
    KILLPOINT(16);
    bool done = store_commit(g_steal_pointer(&change), error);
    KILLPOINT(17);
    return done;
}

static bool settle_once(struct journal *journal, const struct claim *claims, const struct attempt_end *ends,
                        size_t count, enum event_state *settled, GError **error)
{
    bool done = settle_all(journal, claims, ends, count, settled, error);
    held_forget(journal, claims, count); /* ended; or what is kept here is not what is written */
    return done;
}

bool journal_settle_many(struct journal *journal, const struct claim *claims, const struct attempt_end *ends,
                         size_t count, enum event_state *settled, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (settle_once(journal, claims, ends, count, settled, &why))
        return true;
    if (!journal->full) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    ballast_give_up(journal); /* what became of a request is what the room was kept for */
    return settle_once(journal, claims, ends, count, settled, error);
}

bool journal_settle(struct journal *journal, const struct claim *claim, const struct attempt_end *end,
                    enum event_state *settled, GError **error)
{
    return journal_settle_many(journal, claim, end, 1, settled, error);
}
