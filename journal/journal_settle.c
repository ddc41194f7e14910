/* journal/journal_settle.c: how an attempt ends: outcome and event in one synced commit (product.md, States of an
 * event).
 */
#include "journal/ballast.h"
#include "journal/held.h"
#include "journal/journal_claims.h"
#include "journal/killpoint.h"
#include <string.h>

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

bool settle_rows(struct journal *journal, const struct claim *claims, const struct attempt_end *ends, size_t count,
                 enum event_state *settled, GError **error)
{
    for (size_t i = 0; i < count; i++)
        if (!settle_one(journal, &claims[i], &ends[i], settled ? &settled[i] : NULL, error))
            return false;
    return true;
}

static bool settle_all(struct journal *journal, const struct claim *claims, const struct attempt_end *ends,
                       size_t count, enum event_state *settled, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change || !settle_rows(journal, claims, ends, count, settled, error))
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

void journal_expect_answers(struct journal *journal)
{
    if (attempt_row_update_query(journal, NULL))
        event_row_end_query(journal, EVENT_REASON_SAME, NULL);
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
