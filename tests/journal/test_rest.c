/* tests/journal/test_rest.c: what rests: who may end a rest, who may take back, and what waits behind it. */
#include "journal/journal_claims.h"
#include "journal/journal_decisions.h"
#include "journal/journal_drafts.h"
#include "journal/journal_events.h"
#include "journal/upkeep.h"
#include "place.h"
#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

enum { RACES = 20, HOLD_MS = 5000 };

static int64_t add_resting(struct journal *journal, const char *order)
{
    const struct new_event fresh = { .order = order,
                                     .event = "a_step",
                                     .body = "{\"event\":\"a_step\"}",
                                     .operator_name = "Sam",
                                     .server = PLACE_SERVER,
                                     .created_at = PLACE_NOW,
                                     .held_until = PLACE_NOW + HOLD_MS };
    g_autoptr(GError) error = NULL;
    int64_t id = journal_add(journal, &fresh, &error);
    cr_assert_gt(id, 0, "%s", error ? error->message : "no error");
    return id;
}

static enum claim_result claim_of(struct journal *journal, int64_t id)
{
    struct claim claim;
    return place_try_claim(journal, id, PLACE_SERVER, false, &claim, NULL);
}

static enum event_rest rest_of(struct journal *journal, int64_t id)
{
    struct event_record *record = journal_find_event(journal, id, NULL);
    cr_assert_not_null(record);
    enum event_rest rest = record->rest;
    event_record_free(record);
    return rest;
}

static unsigned count_of(GPtrArray *events)
{
    cr_assert_not_null(events);
    unsigned count = events->len;
    g_ptr_array_unref(events);
    return count;
}

static unsigned sendable(struct journal *journal)
{
    GArray *ids = journal_sendable(journal, PLACE_SERVER, 10, NULL);
    cr_assert_not_null(ids);
    unsigned count = ids->len;
    g_array_unref(ids);
    return count;
}

static bool take_back(struct journal *journal, int64_t id, GError **error)
{
    const struct draft_record draft = {
        .key = (char *)"k-1", .order = (char *)"SO-1", .event = (char *)"a_step", .text = (char *)"{}", .focus = 2
    };
    size_t taken = 0;
    bool back = journal_take_back(journal, &id, 1, &draft, "Sam", "Taken back.", PLACE_NOW + 1, &taken, error);
    cr_expect_eq(taken, back ? 1 : 0);
    return back;
}

/* While its desk lives nobody else sends it, nor what is behind it; the desk alone ends the rest. */
Test(rest, only_the_desk_that_confirmed_ends_it)
{
    struct place place = place_make();
    struct journal *desk = place_open(&place), *other = place_open(&place);
    struct journal_counts counts;
    g_autoptr(GError) error = NULL;
    int64_t id = add_resting(desk, "SO-1"), behind = place_add(other, "SO-1", "b_step");
    cr_expect_eq(rest_of(desk, id), EVENT_RESTS);
    cr_expect_eq(rest_of(other, id), EVENT_RESTS);
    cr_expect_eq(claim_of(desk, id), CLAIM_RESTS);
    cr_expect_eq(claim_of(other, id), CLAIM_RESTS);
    cr_expect_eq(claim_of(other, behind), CLAIM_BEHIND);
    cr_expect_eq(sendable(other), 0);
    cr_expect_eq(count_of(journal_kept_by_rest(other, PLACE_SERVER, 10, NULL)), 2);
    cr_expect(journal_count(other, PLACE_SERVER, &counts, NULL));
    cr_expect_eq(counts.resting, 1);
    cr_expect_eq(counts.waiting, 2);
    cr_expect_not(journal_release(other, id, &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE), "%s", error->message);
    cr_expect(journal_release(desk, id, NULL));
    cr_expect(journal_release(desk, id, NULL), "a rest that is over stays over");
    cr_expect_eq(rest_of(other, id), EVENT_RESTS_NOT);
    cr_expect_eq(count_of(journal_kept_by_rest(other, PLACE_SERVER, 10, NULL)), 0);
    cr_expect_eq(sendable(other), 1);
    cr_expect_eq(claim_of(other, id), CLAIM_TAKEN);
    cr_expect_not(journal_release(desk, id, NULL), "it is on its way");
    cr_expect(journal_verify(desk, NULL, NULL));
    journal_close(other);
    journal_close(desk);
    place_remove(&place);
}

static void record_and_die(const struct place *place, int number)
{
    (void)number;
    struct journal *journal = journal_open(place->path, "default", JOURNAL_WRITE, NULL);
    add_resting(journal, "SO-1");
    _exit(0); /* as a desk that is killed */
}

/* After the death of its desk it waits for a person, whoever looks. */
Test(rest, of_a_dead_desk_waits_for_a_person)
{
    struct place place = place_make();
    journal_close(place_open(&place));
    place_child(record_and_die, &place, 0);
    struct journal *journal = place_open(&place);
    struct journal *reader = journal_open(place.path, NULL, JOURNAL_READ_ONLY, NULL);
    cr_expect_eq(rest_of(journal, 1), EVENT_WAS_RESTING);
    cr_expect_eq(rest_of(reader, 1), EVENT_WAS_RESTING);
    cr_expect_eq(claim_of(journal, 1), CLAIM_RESTS);
    cr_expect_eq(sendable(journal), 0);
    cr_expect(journal_release(journal, 1, NULL));
    cr_expect_eq(claim_of(journal, 1), CLAIM_TAKEN);
    journal_close(reader);
    journal_close(journal);
    place_remove(&place);
}

/* Reading asks for the life of a desk that another process holds. */
Test(rest, is_seen_by_who_only_reads)
{
    struct place place = place_make();
    struct journal *desk = place_open(&place);
    int64_t id = add_resting(desk, "SO-1");
    struct journal *reader = journal_open(place.path, NULL, JOURNAL_READ_ONLY, NULL);
    cr_expect_eq(rest_of(reader, id), EVENT_RESTS);
    journal_close(desk);
    cr_expect_eq(rest_of(reader, id), EVENT_WAS_RESTING);
    journal_close(reader);
    place_remove(&place);
}

Test(rest, taken_back_is_dropped_and_a_draft_again)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    g_autoptr(GError) error = NULL;
    int64_t id = add_resting(journal, "SO-1"), sent = place_add(journal, "SO-2", "a_step");
    cr_expect(take_back(journal, id, &error), "%s", error ? error->message : "");
    struct event_record *record = journal_find_event(journal, id, NULL);
    cr_expect_eq(record->state, EVENT_DROPPED);
    cr_expect_eq(record->held_until, 0);
    cr_expect_str_eq(record->reason, "Taken back.");
    event_record_free(record);
    g_autoptr(GPtrArray) drafts = journal_drafts(journal, "SO-1", NULL);
    cr_assert_eq(drafts->len, 1);
    cr_expect_eq(((const struct draft_record *)drafts->pdata[0])->focus, 2);
    cr_expect_eq(count_of(journal_decisions(journal, id, NULL)), 1);
    cr_expect_eq(claim_of(journal, id), CLAIM_NOT_QUEUED);
    place_claim(journal, sent, false);
    cr_expect_not(take_back(journal, sent, &error), "it is on its way");
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE));
    cr_expect(journal_verify(journal, NULL, NULL));
    journal_close(journal);
    place_remove(&place);
}

/* What was confirmed together comes back together, but for what has left. */
Test(rest, many_are_taken_back_in_one_commit)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    const int64_t ids[] = { add_resting(journal, "SO-1"), add_resting(journal, "SO-2"), add_resting(journal, "SO-3") };
    size_t taken = 9;
    cr_expect(journal_release(journal, ids[1], NULL));
    place_claim(journal, ids[1], false);
    cr_expect(journal_take_back(journal, ids, 3, NULL, "Sam", NULL, PLACE_NOW + 1, &taken, NULL));
    cr_expect_eq(taken, 2);
    cr_expect_eq(place_state(journal, ids[0]), EVENT_DROPPED);
    cr_expect_eq(place_state(journal, ids[1]), EVENT_SENDING);
    cr_expect_eq(place_state(journal, ids[2]), EVENT_DROPPED);
    cr_expect_not(journal_take_back(journal, ids, 3, NULL, "Sam", NULL, PLACE_NOW + 2, &taken, NULL));
    cr_expect_eq(taken, 0);
    cr_expect(journal_verify(journal, NULL, NULL));
    journal_close(journal);
    place_remove(&place);
}

struct race {
    const struct place *place;
    int64_t id;
    bool won;
};

static void *take_back_in_thread(void *data)
{
    struct race *race = data;
    struct journal *journal = place_open(race->place);
    race->won = take_back(journal, race->id, NULL);
    journal_close(journal);
    return NULL;
}

/* Taking back against sending: one wins, never both. */
Test(rest, take_back_against_claim_is_decided_once)
{
    struct place place = place_make();
    struct journal *desk = place_open(&place);
    for (int i = 0; i < RACES; i++) {
        struct race race = { .place = &place, .id = add_resting(desk, "SO-1") };
        GThread *thread = g_thread_new("taker", take_back_in_thread, &race);
        struct claim claim = { 0 };
        bool claimed = journal_release(desk, race.id, NULL) &&
                       place_try_claim(desk, race.id, PLACE_SERVER, false, &claim, NULL) == CLAIM_TAKEN;
        g_thread_join(thread);
        cr_expect_neq(claimed, race.won, "round %d", i);
        struct attempt_end end = place_end(EVENT_UNKNOWN);
        cr_expect(!claimed || journal_settle(desk, &claim, &end, NULL, NULL));
        cr_expect_eq(place_state(desk, race.id), race.won ? EVENT_DROPPED : EVENT_UNKNOWN);
    }
    journal_close(desk);
    place_remove(&place);
}

/* Another address: a named decision, and never for what may have arrived at the old one. */
Test(rest, move_gives_what_waits_the_new_address)
{
    static const char elsewhere[] = "https://new.example";
    struct place place = place_make();
    struct journal *desk = place_open(&place), *journal = place_open(&place);
    int64_t moved, unknown = place_add(journal, "SO-1", "a_step"), resting = add_resting(desk, "SO-2");
    place_send(journal, unknown, EVENT_UNKNOWN);
    int64_t id = place_add(journal, "SO-3", "a_step");
    cr_expect(journal_move(journal, elsewhere, "Dana", PLACE_NOW, &moved, NULL));
    cr_expect_eq(moved, 1);
    struct event_record *record = journal_find_event(journal, id, NULL);
    cr_expect_str_eq(record->server, elsewhere);
    cr_expect_eq(record->state, EVENT_QUEUED);
    event_record_free(record);
    g_autoptr(GPtrArray) decisions = journal_decisions(journal, id, NULL);
    cr_assert_eq(decisions->len, 1);
    cr_expect_str_eq(((const struct decision_record *)decisions->pdata[0])->who, "Dana");
    journal_close(desk);
    cr_expect(journal_move(journal, elsewhere, "Dana", PLACE_NOW, &moved, NULL));
    cr_expect_eq(moved, 1, "what was resting goes too, and still waits for a person");
    cr_expect_eq(rest_of(journal, resting), EVENT_WAS_RESTING);
    cr_expect(journal_verify(journal, NULL, NULL));
    journal_close(journal);
    place_remove(&place);
}

/* The rest is part of what a checksum proves. */
Test(rest, a_changed_rest_is_damage)
{
    static const char *const changes[] = { "UPDATE events SET held_until = 0 WHERE id = 1",
                                           "UPDATE events SET held_until = 5 WHERE id = 2" };
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        struct place place = place_make();
        struct journal *journal = place_open(&place);
        add_resting(journal, "SO-1");
        place_add(journal, "SO-2", "a_step");
        place_add(journal, "SO-3", "a_step");
        place_sql(&place, changes[i]);
        cr_expect_not(journal_verify(journal, NULL, NULL), "row %zu", i);
        journal_close(journal);
        place_remove(&place);
    }
}
