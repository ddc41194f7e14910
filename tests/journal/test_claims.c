/* tests/journal/test_claims.c: many events claimed in one commit, and what a claim keeps in memory. */
#include "journal/journal_add.h"
#include "journal/journal_claims.h"
#include "journal/store.h"
#include "journal/upkeep.h"
#include "place.h"
#include <criterion/criterion.h>
#include <string.h>

static const struct claim_suits ANY = { NULL, NULL };

static bool is_not_odd(void *owner, const struct event_record *record)
{
    (void)owner;
    return strcmp(record->event, "odd") != 0;
}

/* Each of a group gets its own answer, and the others go all the same. */
Test(claims, each_of_a_group_has_an_answer)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    const struct claim_suits suits = { .call = is_not_odd };
    enum { FIRST, SECOND, ODD, ELSEWHERE, MISSING, UNKNOWN, AGAIN, WANTED };
    struct claim_wanted wanted[WANTED] = {
        [FIRST] = { .id = place_add(journal, "SO-1", "a_step") },
        [SECOND] = { .id = place_add(journal, "SO-1", "a_step") },
        [ODD] = { .id = place_add(journal, "SO-2", "odd") },
        [ELSEWHERE] = { .id = place_add(journal, "SO-3", "a_step") },
        [MISSING] = { .id = 9999 },
        [UNKNOWN] = { .id = place_add(journal, "SO-4", "a_step") },
        [AGAIN] = { .id = place_add(journal, "SO-5", "a_step"), .again = true },
    };
    static const enum claim_result expected[WANTED] = {
        [FIRST] = CLAIM_TAKEN,     [SECOND] = CLAIM_BEHIND,      [ODD] = CLAIM_UNSUITED, [ELSEWHERE] = CLAIM_TAKEN,
        [MISSING] = CLAIM_MISSING, [UNKNOWN] = CLAIM_NOT_QUEUED, [AGAIN] = CLAIM_TAKEN,
    };
    struct claim_answer answers[WANTED];
    place_send(journal, wanted[UNKNOWN].id, EVENT_UNKNOWN);
    place_send(journal, wanted[AGAIN].id, EVENT_UNKNOWN);
    cr_assert(journal_claim_many(journal, wanted, WANTED, PLACE_SERVER, PLACE_NOW, suits, answers, NULL));
    for (size_t i = 0; i < WANTED; i++) {
        cr_expect_eq(answers[i].result, expected[i], "place %zu: %d", i, answers[i].result);
        cr_expect_eq(answers[i].record == NULL, i == MISSING, "place %zu", i);
        bool taken = answers[i].result == CLAIM_TAKEN;
        cr_expect(!taken || place_state(journal, wanted[i].id) == EVENT_SENDING, "place %zu", i);
        event_record_free(answers[i].record);
    }
    cr_expect_eq(answers[SECOND].behind, wanted[FIRST].id);
    cr_expect_eq(answers[AGAIN].claim.attempt, 2);
    cr_expect_eq(place_state(journal, wanted[SECOND].id), EVENT_QUEUED);
    cr_expect_eq(place_state(journal, wanted[ODD].id), EVENT_QUEUED);
    journal_close(journal);
    place_remove(&place);
}

/* What is recorded in the commit of its claim is whole, in the order of the group, and in the journal whether it could
 * be claimed or not; a uuid that is there is claimed, and recorded no second time. */
Test(claims, new_events_are_recorded_with_their_claims)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    enum { TAKEN, BEHIND, THERE, ODD, RESTS, ELSEWHERE, WANTED };
    struct new_event fresh[WANTED];
    struct claim_wanted wanted[WANTED];
    struct claim_answer answers[WANTED];
    static const struct {
        const char *order, *event, *uuid, *server;
        int64_t held_until;
        enum claim_result result;
    } rows[WANTED] = {
        [TAKEN] = { "SO-1", "a_step", "one", PLACE_SERVER, 0, CLAIM_TAKEN },
        [BEHIND] = { "SO-1", "a_step", "two", PLACE_SERVER, 0, CLAIM_BEHIND },
        [THERE] = { "SO-2", "a_step", "one", PLACE_SERVER, 0, CLAIM_NOT_QUEUED },
        [ODD] = { "SO-2", "odd", "three", PLACE_SERVER, 0, CLAIM_UNSUITED },
        [RESTS] = { "SO-3", "a_step", "four", PLACE_SERVER, PLACE_NOW, CLAIM_RESTS },
        [ELSEWHERE] = { "SO-4", "a_step", "five", "https://other.example", 0, CLAIM_ELSEWHERE },
    };
    static const int64_t ids[WANTED] = { 1, 2, 1, 3, 4, 5 };
    for (size_t i = 0; i < WANTED; i++) {
        fresh[i] = (struct new_event){ .uuid = rows[i].uuid,
                                       .order = rows[i].order,
                                       .event = rows[i].event,
                                       .body = "{}",
                                       .server = rows[i].server,
                                       .created_at = PLACE_NOW,
                                       .held_until = rows[i].held_until };
        wanted[i] = (struct claim_wanted){ .fresh = &fresh[i] };
    }
    const struct claim_suits suits = { .call = is_not_odd };
    cr_assert(journal_claim_many(journal, wanted, WANTED, PLACE_SERVER, PLACE_NOW, suits, answers, NULL));
    for (size_t i = 0; i < WANTED; i++) {
        cr_expect_eq(answers[i].result, rows[i].result, "place %zu: %d", i, answers[i].result);
        cr_expect_eq(answers[i].claim.id, ids[i], "place %zu", i);
        cr_expect(answers[i].record->state == (i == THERE ? EVENT_SENDING : EVENT_QUEUED), "place %zu", i);
        enum event_state state = i == TAKEN || i == THERE ? EVENT_SENDING : EVENT_QUEUED;
        cr_expect_eq(place_state(journal, ids[i]), state, "place %zu", i);
        event_record_free(answers[i].record);
    }
    cr_expect_eq(answers[BEHIND].behind, 1);
    cr_expect_eq(place_sql_number(&place, "SELECT wire FROM attempts WHERE event_id = 1"), 1);
    const struct attempt_end end = place_end(EVENT_ACCEPTED);
    cr_expect(journal_settle(journal, &answers[TAKEN].claim, &end, NULL, NULL));
    int64_t events = 0;
    cr_expect(journal_verify(journal, &events, NULL) && events == 5, "%d events", (int)events);
    journal_close(journal);
    place_remove(&place);
}

/* A row of a batch that another run recorded and sent meanwhile: that it is handed over anew is nobody's decision. */
Test(claims, a_new_event_that_is_there_and_unknown_is_not_sent_again)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    const struct new_event fresh = {
        .uuid = "one", .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER, .created_at = PLACE_NOW
    };
    const struct claim_wanted wanted = { .fresh = &fresh };
    struct claim_answer answer;
    int64_t id = journal_add(journal, &fresh, NULL);
    place_send(journal, id, EVENT_UNKNOWN);
    cr_assert(journal_claim_many(journal, &wanted, 1, PLACE_SERVER, PLACE_NOW, ANY, &answer, NULL));
    cr_expect_eq(answer.result, CLAIM_NOT_QUEUED);
    cr_expect_eq(place_state(journal, id), EVENT_UNKNOWN);
    event_record_free(answer.record);
    journal_close(journal);
    place_remove(&place);
}

/* The record is the event as it was confirmed; the claim is in the journal. */
Test(claims, a_record_stands_as_before_the_claim)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct claim_wanted wanted = { .id = place_add(journal, "SO-1", "a_step") };
    struct claim_answer answer;
    cr_assert(journal_claim_many(journal, &wanted, 1, PLACE_SERVER, PLACE_NOW, ANY, &answer, NULL));
    cr_assert_eq(answer.result, CLAIM_TAKEN);
    cr_expect_eq(answer.record->state, EVENT_QUEUED);
    cr_expect_eq(answer.record->attempts, 0);
    cr_expect_str_eq(answer.record->order, "SO-1");
    event_record_free(answer.record);
    journal_close(journal);
    place_remove(&place);
}

static int64_t changes(const struct place *place)
{
    return place_sql_number(place, "SELECT value FROM meta WHERE key = 'changes'");
}

/* Recorded, claimed and flagged are one commit; one that waits behind another is recorded all the same. */
Test(claims, a_new_event_is_recorded_claimed_and_flagged_in_one_commit)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    const struct new_event event = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    const struct claim_wanted wanted = { .fresh = &event };
    const struct claim_suits suits = { .call = is_not_odd };
    struct claim_answer answer;
    int64_t first = place_add(journal, "SO-2", "a_step") + 1, before = changes(&place);
    cr_assert(journal_claim_many(journal, &wanted, 1, PLACE_SERVER, PLACE_NOW, suits, &answer, NULL));
    cr_expect(answer.result == CLAIM_TAKEN && answer.claim.id == first && answer.record->state == EVENT_QUEUED);
    cr_expect_eq(changes(&place), before + 1);
    cr_expect_eq(place_state(journal, first), EVENT_SENDING);
    cr_expect_eq(place_sql_number(&place, "SELECT wire FROM attempts WHERE event_id = 2"), 1);
    event_record_free(answer.record);
    cr_assert(journal_claim_many(journal, &wanted, 1, PLACE_SERVER, PLACE_NOW, suits, &answer, NULL));
    cr_expect(answer.result == CLAIM_BEHIND && answer.behind == first && answer.claim.id == first + 1);
    cr_expect_eq(changes(&place), before + 2);
    cr_expect_eq(place_state(journal, first + 1), EVENT_QUEUED);
    event_record_free(answer.record);
    journal_close(journal);
    place_remove(&place);
}

/* What settling needs is there before the answer: where that says no more than that the event was taken, settling makes
 * no statement of its own. */
Test(claims, an_answer_that_is_expected_finds_all_it_needs)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct claim claim = place_claim_flagged(journal, place_add(journal, "SO-1", "a_step"), false);
    const struct attempt_end end = { .outcome = EVENT_ACCEPTED, .status = 201, .now = PLACE_NOW };
    journal_expect_answers(journal);
    guint made = g_hash_table_size(journal->statements);
    cr_assert(journal_settle(journal, &claim, &end, NULL, NULL));
    cr_expect_eq(g_hash_table_size(journal->statements), made);
    journal_close(journal);
    place_remove(&place);
}

/* What cannot be claimed for want of a sound journal is not recorded either. */
Test(claims, a_new_event_that_fails_to_be_claimed_is_not_recorded)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    const struct new_event event = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    const struct claim_wanted wanted = { .fresh = &event };
    struct claim_answer answer;
    g_autoptr(GError) error = NULL;
    place_add(journal, "SO-2", "a_step");
    place_sql(&place, "CREATE TRIGGER no BEFORE INSERT ON attempts BEGIN SELECT raise(ABORT, 'no'); END");
    cr_expect_not(journal_claim_many(journal, &wanted, 1, PLACE_SERVER, PLACE_NOW, ANY, &answer, &error));
    cr_expect(error != NULL && answer.record == NULL);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events"), 1);
    journal_close(journal);
    place_remove(&place);
}

/* What ends and what begins share a commit, also of one order; where one of them cannot be, neither is. */
Test(claims, what_ends_and_what_begins_are_one_commit)
{
    for (int damaged = 0; damaged < 2; damaged++) {
        struct place place = place_make();
        struct journal *journal = place_open(&place);
        const struct claim_wanted wanted[] = { { .id = place_add(journal, "SO-1", "a_step") },
                                               { .id = place_add(journal, "SO-1", "a_step") } };
        const struct attempt_end end = place_end(EVENT_ACCEPTED);
        struct claim_answer answer;
        enum event_state settled = EVENT_QUEUED;
        cr_assert(journal_claim_many(journal, wanted, 1, PLACE_SERVER, PLACE_NOW, ANY, &answer, NULL));
        event_record_free(answer.record);
        const struct claim ended = answer.claim;
        const struct sending_turn turn = { .claims = &ended,
                                           .ends = &end,
                                           .settled = &settled,
                                           .ended = 1,
                                           .wanted = &wanted[1],
                                           .answers = &answer,
                                           .count = 1,
                                           .server = PLACE_SERVER,
                                           .now = PLACE_NOW };
        int64_t before = changes(&place);
        if (damaged)
            place_sql(&place, "UPDATE events SET body = '{}' WHERE id = 2");
        cr_expect_neq(journal_turn(journal, &turn, NULL), damaged != 0);
        cr_expect_eq(changes(&place), before + !damaged);
        cr_expect(damaged || (settled == EVENT_ACCEPTED && answer.result == CLAIM_TAKEN));
        const char *sending = "SELECT sum(id) FROM events WHERE state = 'sending'";
        cr_expect_eq(place_sql_number(&place, sending), damaged ? 1 : 2);
        event_record_free(answer.record);
        journal_close(journal);
        place_remove(&place);
    }
}

/* A damaged row takes the whole group back: nothing is claimed, nothing is kept. */
Test(claims, a_group_with_a_damaged_row_is_not_claimed_at_all)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct claim_wanted wanted[3];
    struct claim_answer answers[3];
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 3; i++)
        wanted[i] = (struct claim_wanted){ .id = place_add(journal, i == 0 ? "SO-1" : "SO-2", "a_step") };
    place_sql(&place, "UPDATE events SET body = '{}' WHERE id = 2");
    cr_expect_not(journal_claim_many(journal, wanted, 3, PLACE_SERVER, PLACE_NOW, ANY, answers, &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED));
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events WHERE state = 'queued'"), 3);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM attempts"), 0);
    journal_close(journal);
    place_remove(&place);
}

/* I13: what a claim keeps in memory does not outlive its right: each write looks at state and epoch in the journal. */
Test(claims, a_claim_that_was_taken_over_writes_nothing)
{
    static const char *const taken_over[] = {
        "UPDATE events SET epoch = epoch + 1 WHERE id = 1",
        "UPDATE events SET state = 'unknown' WHERE id = 1",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(taken_over); i++) {
        struct place place = place_make();
        struct journal *journal = place_open(&place);
        int64_t id = place_add(journal, "SO-1", "a_step");
        struct claim before = place_claim(journal, id, false);
        struct attempt_end end = place_end(EVENT_QUEUED);
        place_sql(&place, taken_over[i]);
        int64_t sent_at = place_sql_number(&place, "SELECT sent_at FROM events");
        cr_expect_not(journal_settle(journal, &before, &end, NULL, NULL), "%s", taken_over[i]);
        cr_expect_eq(place_sql_number(&place, "SELECT sent_at FROM events"), sent_at);
        cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM attempts WHERE outcome = 'sending'"), 1, "%s",
                     taken_over[i]);
        journal_close(journal);
        place_remove(&place);
    }
}

/* An end that could not be written is not kept as if it had been. */
Test(claims, a_failed_group_leaves_nothing_behind)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct claim claims[2] = { place_claim_flagged(journal, place_add(journal, "SO-1", "a_step"), false),
                               place_claim_flagged(journal, place_add(journal, "SO-2", "a_step"), false) };
    const struct attempt_end ends[2] = { place_end(EVENT_UNKNOWN), place_end(EVENT_UNKNOWN) };
    struct attempt_end end = place_end(EVENT_ACCEPTED);
    place_sql(&place, "UPDATE events SET epoch = epoch + 1 WHERE id = 2");
    cr_expect_not(journal_settle_many(journal, claims, ends, 2, NULL, NULL));
    cr_expect_eq(place_state(journal, 1), EVENT_SENDING);
    cr_expect(journal_settle(journal, &claims[0], &end, NULL, NULL));
    cr_expect_eq(place_state(journal, 1), EVENT_ACCEPTED);
    journal_close(journal);
    place_remove(&place);
}
