/* tests/journal/test_rescue.c: a damaged journal is marked, left alone and rescued (I9, I10). */
#include "base/atomic_file.h"
#include "journal/journal_claims.h"
#include "journal/journal_decisions.h"
#include "journal/journal_events.h"
#include "journal/journal_turns.h"
#include "journal/upkeep.h"
#include "place.h"
#include "spoil.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

enum { EVENTS = SPOIL_EVENTS, WHOLE_MAX = 1 << 24 };

static char *beside(const struct place *place, const char *ending)
{
    return g_strconcat(place->path, ending, NULL);
}

static struct rescue rescue_of(const struct place *place, enum rescue_result expected)
{
    g_autoptr(GError) error = NULL;
    struct rescue rescue;
    cr_assert_eq(journal_rescue(place->path, "default", PLACE_NOW, &rescue, &error), expected, "%s",
                 error ? error->message : "no error");
    return rescue;
}

/* What every rescue owes: a whole chain of as many events, nothing that would leave by itself, no mark. */
static void expect_sound(const struct place *place, int64_t events)
{
    g_autoptr(GError) error = NULL;
    struct journal *journal = place_open(place);
    int64_t found = 0;
    struct journal_counts counts;
    cr_expect(journal_verify(journal, &found, &error), "%s", error ? error->message : "");
    cr_expect_eq(found, events);
    cr_assert(journal_count(journal, PLACE_SERVER, &counts, NULL));
    cr_expect_eq(counts.waiting, 0);
    cr_expect_eq(place_add(journal, "SO-1", "a_step"), events + 1, "it goes on without a gap");
    journal_close(journal);
}

Test(rescue, a_whole_journal_is_left_as_it_is)
{
    struct place place = spoil_sample();
    struct rescue rescue = rescue_of(&place, RESCUE_NOT_NEEDED);
    cr_expect_null(rescue.aside);
    place_remove(&place);
}

Test(rescue, what_one_program_saw_the_next_one_knows)
{
    struct place place = spoil_sample();
    struct journal *open = place_open(&place);
    place_sql(&place, "UPDATE events SET state = 'refused' WHERE id = 1");
    struct journal *journal = place_open(&place);
    cr_expect_null(journal_find_event(journal, 1, NULL));
    journal_close(journal);
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "(event 1)");
    place_refuses(&place, JOURNAL_READ_ONLY, JOURNAL_ERROR_DAMAGED, "doctor --rescue");
    struct new_event fresh = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    g_autoptr(GError) error = NULL;
    cr_expect_eq(journal_add(open, &fresh, &error), 0, "who has it open writes nothing more");
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED));
    journal_close(open);
    place_remove(&place);
}

Test(rescue, I10_a_changed_state_becomes_unknown_and_all_else_is_carried)
{
    struct place place = spoil_sample();
    place_sql(&place, "UPDATE events SET state = 'queued' WHERE id = 1; PRAGMA wal_checkpoint(TRUNCATE)");
    gsize length = 0, kept = 0;
    g_autofree char *before = file_read(place.path, WHOLE_MAX, &length, NULL);
    struct rescue rescue = rescue_of(&place, RESCUE_DONE);
    g_autofree char *after = file_read(rescue.aside, WHOLE_MAX, &kept, NULL);
    cr_expect(kept == length && memcmp(before, after, length) == 0, "the damaged one is kept as it was");
    cr_expect_eq(rescue.events, EVENTS);
    cr_expect_eq(rescue.lost, 0);
    cr_expect_eq(rescue.orders, 2);
    cr_expect_eq(rescue.drafts, 1);
    struct journal *journal = place_open(&place);
    cr_expect_eq(place_state(journal, 1), EVENT_UNKNOWN);
    cr_expect_eq(place_state(journal, 2), EVENT_REFUSED);
    cr_expect_eq(place_state(journal, 3), EVENT_ACCEPTED);
    cr_expect_eq(place_state(journal, 4), EVENT_ACCEPTED);
    cr_expect_eq(place_state(journal, EVENTS - 1), EVENT_UNKNOWN);
    cr_expect_eq(place_state(journal, EVENTS), EVENT_UNKNOWN);
    g_autoptr(GPtrArray) decisions = journal_decisions(journal, 3, NULL);
    cr_expect_eq(decisions->len, 1);
    struct claim claim;
    cr_expect_eq(place_try_claim(journal, 1, PLACE_SERVER, true, &claim, NULL), CLAIM_ELSEWHERE,
                 "where it was to go is not proven");
    journal_close(journal);
    rescue_clear(&rescue);
    expect_sound(&place, EVENTS);
    place_remove(&place);
}

/* The rows of a batch file that was begun anew are looked for in that turn, also when the journal is another one. */
Test(rescue, the_turns_of_batch_files_are_carried_unless_they_were_changed)
{
    static const char FIRST[] = "6f1e6d3c-0000-8000-8000-000000000000",
                      SECOND[] = "6f1e6d3c-0000-8000-8000-000000000001";
    struct place place = spoil_sample();
    struct journal *journal = place_open(&place);
    g_autofree char *event = NULL, *every = NULL, *changed = NULL;
    cr_assert(journal_find_turn(journal, FIRST, &event, NULL) && !event);
    cr_assert(journal_begin_turn(journal, FIRST, "", NULL) && journal_begin_turn(journal, SECOND, "a_step", NULL));
    cr_assert(journal_find_turn(journal, SECOND, &event, NULL));
    cr_expect_str_eq(event, "a_step");
    journal_close(journal);
    place_sql(&place, "UPDATE meta SET value = CAST(value || 'x' AS BLOB) WHERE key = 'turn '"
                      " || '6f1e6d3c-0000-8000-8000-000000000001'");
    journal = place_open(&place);
    cr_expect(!journal_find_turn(journal, SECOND, &changed, NULL) && !changed);
    journal_close(journal);
    struct rescue rescue = rescue_of(&place, RESCUE_DONE);
    journal = place_open(&place);
    cr_expect(journal_find_turn(journal, FIRST, &every, NULL));
    cr_expect_str_eq(every, "");
    cr_expect(journal_find_turn(journal, SECOND, &changed, NULL) && !changed);
    journal_close(journal);
    rescue_clear(&rescue);
    place_remove(&place);
}

Test(rescue, I9_an_event_that_cannot_be_read_keeps_its_number)
{
    struct place place = spoil_sample();
    place_sql(&place, "UPDATE events SET order_id = 'SO-9' WHERE id IN (7, 11)");
    struct rescue rescue = rescue_of(&place, RESCUE_DONE);
    cr_expect_eq(rescue.events, EVENTS);
    cr_expect_eq(rescue.lost, 2);
    cr_expect_eq(rescue.first_lost, 7);
    struct journal *journal = place_open(&place);
    struct event_record *lost = journal_find_event(journal, 7, NULL), *next = journal_find_event(journal, 8, NULL);
    cr_expect_str_eq(lost->event, "unreadable");
    cr_expect_eq(lost->state, EVENT_UNKNOWN);
    cr_expect_eq(lost->attempts, 1);
    cr_expect_eq(next->state, EVENT_REFUSED);
    event_record_free(lost);
    event_record_free(next);
    cr_expect(journal_resolve(journal, 7, EVENT_REFUSED, "Sam", "It never came.", PLACE_NOW, NULL));
    journal_close(journal);
    rescue_clear(&rescue);
    expect_sound(&place, EVENTS);
    place_remove(&place);
}

Test(rescue, a_desk_that_is_open_meanwhile_writes_to_neither)
{
    struct place place = spoil_sample();
    struct journal *open = place_open(&place);
    place_sql(&place, "UPDATE events SET state = 'queued' WHERE id = 1");
    struct rescue rescue = rescue_of(&place, RESCUE_DONE);
    struct new_event fresh = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    g_autoptr(GError) error = NULL;
    cr_expect_eq(journal_add(open, &fresh, &error), 0);
    cr_expect(error && strstr(error->message, "start again"), "%s", error ? error->message : "none");
    journal_close(open);
    rescue_clear(&rescue);
    expect_sound(&place, EVENTS);
    place_remove(&place);
}

/* A rescue that ended between two names goes on with the rest. */
Test(rescue, what_was_interrupted_is_finished)
{
    struct place place = spoil_sample();
    place_sql(&place, "UPDATE events SET state = 'queued' WHERE id = 1");
    struct rescue rescue = rescue_of(&place, RESCUE_DONE);
    g_autofree char *fresh = beside(&place, ".rescued"), *mark = beside(&place, ".damaged");
    g_autofree char *name = g_path_get_basename(rescue.aside);
    g_autofree char *text = g_strdup_printf("event 1\n%s\n", name);
    cr_assert_eq(g_rename(place.path, fresh), 0);
    cr_assert(atomic_file_write(mark, text, strlen(text), 0600, NULL));
    rescue_clear(&rescue);
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "(event 1)");
    rescue = rescue_of(&place, RESCUE_DONE);
    cr_expect(rescue.resumed);
    rescue_clear(&rescue);
    expect_sound(&place, EVENTS);
    place_remove(&place);
}

Test(rescue, another_file_is_left_as_it_is)
{
    struct place place = place_make();
    g_autofree char *folder = g_path_get_dirname(place.path);
    cr_assert(folder_make_private(folder, NULL));
    cr_assert(atomic_file_write(place.path, "[desk]\n", 7, 0600, NULL));
    g_autoptr(GError) error = NULL;
    struct rescue rescue;
    cr_expect_eq(journal_rescue(place.path, "default", PLACE_NOW, &rescue, &error), RESCUE_FAILED);
    cr_expect(error && strstr(error->message, "Name another file."), "%s", error ? error->message : "none");
    g_autofree char *after = file_read(place.path, 4096, NULL, NULL);
    cr_expect_str_eq(after, "[desk]\n");
    rescue_clear(&rescue);
    place_remove(&place);
}

/* ---- kinds of damage, each rescued ---- */

Test(rescue, I10_every_kind_of_damage_is_refused_and_rescued)
{
    for (size_t i = 0; i < spoil_kinds; i++) {
        const struct spoil *kind = &spoils[i];
        struct place place = spoil_sample();
        kind->spoil(&place);
        struct rescue rescue = rescue_of(&place, RESCUE_DONE);
        cr_expect_eq(rescue.events, EVENTS + kind->missing, "%s: %d", kind->name, (int)rescue.events);
        cr_expect(rescue.lost <= kind->lost_most, "%s: %d lost", kind->name, (int)rescue.lost);
        cr_expect(g_file_test(rescue.aside, G_FILE_TEST_EXISTS), "%s", kind->name);
        rescue_clear(&rescue);
        expect_sound(&place, EVENTS + kind->missing);
        place_remove(&place);
    }
}
