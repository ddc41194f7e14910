/* tests/journal/test_states.c: every step of an event that is allowed, and every one that is not. */
#include "journal/journal_claims.h"
#include "journal/journal_decisions.h"
#include "journal/journal_events.h"
#include "journal/upkeep.h"
#include "place.h"
#include <criterion/criterion.h>
#include <string.h>

/* Brings a fresh event of an order of its own into `state`. */
static int64_t event_in(struct journal *journal, enum event_state state)
{
    g_autofree char *order = journal_uuid();
    int64_t id = place_add(journal, order, "repair_eta");
    g_autoptr(GError) error = NULL;
    switch (state) {
    case EVENT_QUEUED:
        break;
    case EVENT_SENDING:
        place_claim_flagged(journal, id, false);
        break;
    case EVENT_ACCEPTED:
    case EVENT_REFUSED:
    case EVENT_UNKNOWN:
        place_send(journal, id, state);
        break;
    case EVENT_DROPPED:
        cr_assert(journal_resolve(journal, id, EVENT_DROPPED, "Sam", "typed wrong", PLACE_NOW, &error));
        break;
    }
    cr_assert_eq(place_state(journal, id), state);
    return id;
}

Test(states, a_label_changes_nothing_and_stays)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    g_autoptr(GError) error = NULL;
    int64_t id = place_add(journal, "SO-1", "repair_started");
    cr_expect_not(journal_note(journal, id, "Sam", " ", PLACE_NOW, &error));
    g_clear_error(&error);
    cr_expect_not(journal_note(journal, id, NULL, "x", PLACE_NOW, &error));
    g_clear_error(&error);
    cr_expect_not(journal_note(journal, id + 1, "Sam", "x", PLACE_NOW, &error));
    cr_expect(journal_note(journal, id, "Sam", "asked twice", PLACE_NOW, NULL));
    cr_expect(journal_note(journal, id, "Mei", "called back", PLACE_NOW + 1, NULL));
    cr_expect_eq(place_state(journal, id), EVENT_QUEUED);
    g_autoptr(GPtrArray) labels = journal_decisions(journal, id, NULL);
    cr_assert_eq(labels->len, 2);
    const struct decision_record *second = labels->pdata[1];
    cr_expect_str_eq(second->who, "Mei");
    cr_expect_str_eq(second->why, "called back");
    cr_expect(second->from == EVENT_QUEUED && second->to == EVENT_QUEUED);
    cr_expect(journal_verify(journal, NULL, NULL));
    place_send(journal, id, EVENT_ACCEPTED);
    int64_t forgotten = 0;
    cr_assert(journal_forget(journal, "SO-1", &forgotten, NULL));
    g_autoptr(GPtrArray) blank = journal_decisions(journal, id, NULL);
    cr_assert(blank && blank->len == 2);
    cr_expect_null(((const struct decision_record *)blank->pdata[1])->why, "forgotten with the rest");
    cr_expect(journal_verify(journal, NULL, NULL));
    place_sql(&place, "UPDATE decisions SET why = 'never said'");
    cr_expect_not(journal_verify(journal, NULL, NULL), "a changed label is noticed");
    journal_close(journal);
    place_remove(&place);
}

Test(states, decisions_of_a_person)
{
    static const bool allowed[6][6] = {
        [EVENT_QUEUED] = { [EVENT_DROPPED] = true },
        [EVENT_UNKNOWN] = { [EVENT_ACCEPTED] = true, [EVENT_REFUSED] = true },
        [EVENT_REFUSED] = { [EVENT_ACCEPTED] = true },
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (int from = EVENT_QUEUED; from <= EVENT_DROPPED; from++)
        for (int to = EVENT_QUEUED; to <= EVENT_DROPPED; to++) {
            int64_t id = event_in(journal, (enum event_state)from);
            g_autoptr(GError) error = NULL;
            bool done = journal_resolve(journal, id, (enum event_state)to, "Dana", "found it there", PLACE_NOW, &error);
            cr_expect_eq(done, allowed[from][to], "%s to %s", event_state_name((enum event_state)from),
                         event_state_name((enum event_state)to));
            cr_expect_eq(place_state(journal, id), (enum event_state)(done ? to : from));
            cr_expect(done || g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE));
            cr_expect(from != to || g_str_has_suffix(error->message, "already."));
        }
    journal_close(journal);
    place_remove(&place);
}

Test(states, a_decision_needs_a_name_and_a_reason_and_keeps_both)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t id = event_in(journal, EVENT_UNKNOWN);
    cr_expect_not(journal_resolve(journal, id, EVENT_ACCEPTED, "", "seen", PLACE_NOW, NULL));
    cr_expect_not(journal_resolve(journal, id, EVENT_ACCEPTED, NULL, "seen", PLACE_NOW, NULL));
    cr_expect_not(journal_resolve(journal, id, EVENT_REFUSED, "Dana", " ", PLACE_NOW, NULL));
    cr_expect(journal_resolve(journal, id, EVENT_REFUSED, "Dana", "not in the portal", PLACE_NOW + 5, NULL));
    cr_expect(journal_resolve(journal, id, EVENT_ACCEPTED, "Sam", "it is, after all", PLACE_NOW + 9, NULL));
    GPtrArray *decisions = journal_decisions(journal, id, NULL);
    cr_assert_eq(decisions->len, 2);
    const struct decision_record *first = decisions->pdata[0], *second = decisions->pdata[1];
    cr_expect_str_eq(first->who, "Dana");
    cr_expect_str_eq(first->why, "not in the portal");
    cr_expect_eq(first->at, PLACE_NOW + 5);
    cr_expect_eq(first->from, EVENT_UNKNOWN);
    cr_expect_eq(second->from, EVENT_REFUSED);
    cr_expect_eq(second->to, EVENT_ACCEPTED);
    g_ptr_array_unref(decisions);
    journal_close(journal);
    place_remove(&place);
}

Test(states, what_can_be_claimed)
{
    static const struct {
        enum event_state state;
        bool again;
        enum claim_result result;
    } rows[] = {
        { EVENT_QUEUED, false, CLAIM_TAKEN },        { EVENT_QUEUED, true, CLAIM_TAKEN },
        { EVENT_SENDING, false, CLAIM_NOT_QUEUED },  { EVENT_SENDING, true, CLAIM_NOT_QUEUED },
        { EVENT_ACCEPTED, false, CLAIM_NOT_QUEUED }, { EVENT_ACCEPTED, true, CLAIM_NOT_QUEUED },
        { EVENT_REFUSED, false, CLAIM_NOT_QUEUED },  { EVENT_REFUSED, true, CLAIM_NOT_QUEUED },
        { EVENT_UNKNOWN, false, CLAIM_NOT_QUEUED },  { EVENT_UNKNOWN, true, CLAIM_TAKEN },
        { EVENT_DROPPED, false, CLAIM_NOT_QUEUED },  { EVENT_DROPPED, true, CLAIM_NOT_QUEUED },
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct claim claim;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int64_t id = event_in(journal, rows[i].state);
        enum claim_result result = place_try_claim(journal, id, PLACE_SERVER, rows[i].again, &claim, NULL);
        cr_expect_eq(result, rows[i].result, "row %zu: %d", i, (int)result);
    }
    int64_t id = event_in(journal, EVENT_QUEUED);
    cr_expect_eq(place_try_claim(journal, id, "http://127.0.0.1:1", false, &claim, NULL), CLAIM_ELSEWHERE);
    cr_expect_eq(place_try_claim(journal, 9999, PLACE_SERVER, false, &claim, NULL), CLAIM_MISSING);
    struct journal *other = journal_open(place.path, "other", JOURNAL_WRITE, NULL);
    cr_assert_not_null(other);
    cr_expect_eq(place_try_claim(other, id, PLACE_SERVER, false, &claim, NULL), CLAIM_ELSEWHERE,
                 "the token of another profile is another one, though its server is the same");
    cr_expect_eq(place_state(journal, id), EVENT_QUEUED);
    journal_close(other);
    journal_close(journal);
    place_remove(&place);
}

/* What an answer makes of an event, first and after an unknown attempt. */
Test(states, what_an_answer_makes_of_an_event)
{
    static const struct {
        bool after_unknown;
        enum event_state outcome, settled;
    } rows[] = {
        { false, EVENT_ACCEPTED, EVENT_ACCEPTED }, { false, EVENT_REFUSED, EVENT_REFUSED },
        { false, EVENT_UNKNOWN, EVENT_UNKNOWN },   { false, EVENT_QUEUED, EVENT_QUEUED },
        { true, EVENT_ACCEPTED, EVENT_ACCEPTED },  { true, EVENT_REFUSED, EVENT_UNKNOWN },
        { true, EVENT_UNKNOWN, EVENT_UNKNOWN },    { true, EVENT_QUEUED, EVENT_UNKNOWN },
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int64_t id = event_in(journal, rows[i].after_unknown ? EVENT_UNKNOWN : EVENT_QUEUED);
        cr_expect_eq(place_send(journal, id, rows[i].outcome), rows[i].settled, "row %zu", i);
        cr_expect_eq(place_state(journal, id), rows[i].settled, "row %zu", i);
        GPtrArray *attempts = journal_attempts(journal, id, NULL);
        cr_assert_eq(attempts->len, rows[i].after_unknown ? 2 : 1);
        const struct attempt_record *last = attempts->pdata[attempts->len - 1];
        cr_expect_eq(last->outcome, rows[i].outcome, "row %zu: the attempt keeps its own end", i);
        cr_expect_str_eq(last->answer, "{\"status\":\"recorded\"}");
        g_ptr_array_unref(attempts);
    }
    journal_close(journal);
    place_remove(&place);
}

Test(states, an_unflagged_attempt_has_no_answer)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    static const enum event_state never[] = { EVENT_ACCEPTED, EVENT_REFUSED, EVENT_SENDING, EVENT_DROPPED };
    int64_t id = place_add(journal, "SO-1", "repair_eta");
    struct claim claim = place_claim(journal, id, false);
    for (size_t i = 0; i < G_N_ELEMENTS(never); i++) {
        struct attempt_end end = place_end(never[i]);
        g_autoptr(GError) error = NULL;
        cr_expect_not(journal_settle(journal, &claim, &end, NULL, &error));
        cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE));
    }
    struct attempt_end end = place_end(EVENT_QUEUED);
    cr_expect(journal_settle(journal, &claim, &end, NULL, NULL));
    cr_expect_eq(place_state(journal, id), EVENT_QUEUED);
    journal_close(journal);
    place_remove(&place);
}

/* To another server it leaves all the same: what waits there for an earlier address is no affair of its own. */
Test(states, one_for_another_address_keeps_those_behind_it)
{
    static const char elsewhere[] = "http://127.0.0.1:9";
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t first = place_add(journal, "SO-1", "a_step");
    cr_assert(journal_move(journal, elsewhere, "Sam", PLACE_NOW, &(int64_t){ 0 }, NULL));
    int64_t behind = place_add(journal, "SO-1", "b_step");
    place_add(journal, "SO-2", "a_step");
    g_autoptr(GPtrArray) kept = journal_kept_by_address(journal, PLACE_SERVER, 10, NULL);
    cr_assert_eq(kept->len, 1);
    cr_expect_eq(((const struct event_record *)kept->pdata[0])->id, behind);
    g_autoptr(GPtrArray) there = journal_kept_by_address(journal, elsewhere, 10, NULL);
    cr_expect_eq(there->len, 0, "event %" G_GINT64_FORMAT " is the first of its order", first);
    journal_close(journal);
    place_remove(&place);
}

/* I6: neither an answer nor a stale claim touches an accepted event. */
Test(states, accepted_never_changes)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t id = place_add(journal, "SO-1", "repair_eta");
    struct claim claim = place_claim_flagged(journal, id, false);
    struct attempt_end end = place_end(EVENT_ACCEPTED), other = place_end(EVENT_REFUSED);
    cr_assert(journal_settle(journal, &claim, &end, NULL, NULL));
    g_autoptr(GError) error = NULL;
    cr_expect_not(journal_settle(journal, &claim, &other, NULL, &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE));
    cr_expect_eq(place_state(journal, id), EVENT_ACCEPTED);
    journal_close(journal);
    place_remove(&place);
}

/* I13: of two claims only the newer one may write. */
Test(states, a_stale_claim_changes_nothing)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t id = place_add(journal, "SO-1", "repair_eta");
    struct claim first = place_claim_flagged(journal, id, false);
    struct attempt_end unknown = place_end(EVENT_UNKNOWN), accepted = place_end(EVENT_ACCEPTED);
    cr_assert(journal_settle(journal, &first, &unknown, NULL, NULL));
    struct claim second = place_claim(journal, id, true);
    cr_expect_gt(second.epoch, first.epoch);
    cr_expect_eq(second.attempt, 2);
    cr_expect_not(journal_settle(journal, &first, &accepted, NULL, NULL));
    cr_expect_eq(place_state(journal, id), EVENT_SENDING);
    journal_close(journal);
    place_remove(&place);
}

Test(states, a_group_with_a_stale_claim_is_not_settled_at_all)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct claim claims[2] = { place_claim_flagged(journal, place_add(journal, "SO-1", "a_step"), false),
                               place_claim_flagged(journal, place_add(journal, "SO-2", "a_step"), false) };
    const struct attempt_end ends[2] = { place_end(EVENT_ACCEPTED), place_end(EVENT_ACCEPTED) };
    claims[1].epoch++;
    cr_expect_not(journal_settle_many(journal, claims, ends, 2, NULL, NULL));
    GPtrArray *attempts = journal_attempts(journal, claims[0].id, NULL);
    cr_expect_eq(((const struct attempt_record *)attempts->pdata[0])->ended_at, 0);
    g_ptr_array_unref(attempts);
    journal_close(journal);
    place_remove(&place);
}

Test(states, events_of_one_order_leave_by_number)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t ids[3], behind;
    struct claim claim;
    for (int i = 0; i < 3; i++)
        ids[i] = place_add(journal, "SO-1", "a_step");
    int64_t other = place_add(journal, "SO-2", "a_step");
    cr_expect_eq(place_try_claim(journal, ids[2], PLACE_SERVER, false, &claim, &behind), CLAIM_BEHIND);
    cr_expect_eq(behind, ids[0]);
    GArray *sendable = journal_sendable(journal, PLACE_SERVER, 10, NULL);
    cr_assert_eq(sendable->len, 2);
    cr_expect_eq(g_array_index(sendable, int64_t, 0), ids[0]);
    cr_expect_eq(g_array_index(sendable, int64_t, 1), other);
    g_array_unref(sendable);
    struct claim first = place_claim_flagged(journal, ids[0], false);
    cr_expect_eq(place_try_claim(journal, ids[1], PLACE_SERVER, false, &claim, &behind), CLAIM_BEHIND);
    sendable = journal_sendable(journal, PLACE_SERVER, 10, NULL);
    cr_expect_eq(sendable->len, 1, "what is on its way holds its order back");
    g_array_unref(sendable);
    struct attempt_end end = place_end(EVENT_UNKNOWN);
    cr_assert(journal_settle(journal, &first, &end, NULL, NULL));
    place_claim(journal, ids[1], false); /* an unknown one holds nothing back */
    cr_expect_eq(place_try_claim(journal, ids[0], PLACE_SERVER, true, &claim, &behind), CLAIM_BEHIND);
    cr_expect_eq(behind, ids[1], "one at a time");
    journal_close(journal);
    place_remove(&place);
}

Test(states, a_long_answer_is_cut_between_characters)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    GString *answer = g_string_new("x");
    while (answer->len < JOURNAL_ANSWER_MAX + 100)
        g_string_append(answer, "\xE6\x9D\xB1");
    int64_t id = place_add(journal, "SO-1", "a_step");
    struct claim claim = place_claim_flagged(journal, id, false);
    struct attempt_end end = place_end(EVENT_ACCEPTED);
    end.answer = answer->str;
    cr_assert(journal_settle(journal, &claim, &end, NULL, NULL));
    GPtrArray *attempts = journal_attempts(journal, id, NULL);
    const struct attempt_record *attempt = attempts->pdata[0];
    cr_expect_leq(strlen(attempt->answer), JOURNAL_ANSWER_MAX);
    cr_expect_gt(strlen(attempt->answer), JOURNAL_ANSWER_MAX - 3);
    cr_expect(g_utf8_validate(attempt->answer, -1, NULL));
    g_ptr_array_unref(attempts);
    g_string_free(answer, TRUE);
    journal_close(journal);
    place_remove(&place);
}
