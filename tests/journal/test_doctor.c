/* tests/journal/test_doctor.c: the whole journal read through, restored copies, and journals of every version. */
#include "base/atomic_file.h"
#include "place.h"
#include <criterion/criterion.h>
#include <string.h>

enum { SQL_MAX = 1024 * 1024 };

static struct place from_fixture(const char *name)
{
    struct place place = place_make();
    g_autofree char *folder = g_path_get_dirname(place.path);
    g_autofree char *path = g_build_filename(FIXLINE_SOURCE_DIR, "tests", "journal", "fixtures", name, NULL);
    g_autofree char *sql = file_read(path, SQL_MAX, NULL, NULL);
    cr_assert_not_null(sql, "%s", path);
    cr_assert(folder_make_private(folder, NULL));
    place_sql(&place, sql);
    return place;
}

/* A journal written by the first version opens, is whole, and says what it said then. */
Test(doctor, version_1)
{
    static const enum event_state states[] = { EVENT_ACCEPTED, EVENT_REFUSED,  EVENT_UNKNOWN, EVENT_QUEUED,
                                               EVENT_DROPPED,  EVENT_ACCEPTED, EVENT_UNKNOWN };
    struct place place = from_fixture("version_1.sql");
    struct journal *journal = place_open(&place);
    int64_t events;
    g_autoptr(GError) error = NULL;
    cr_expect(journal_verify(journal, &events, &error), "%s", error ? error->message : "");
    cr_expect_eq(events, G_N_ELEMENTS(states));
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        cr_expect_eq(place_state(journal, (int64_t)i + 1), states[i], "event %zu", i + 1);
    struct order *order = journal_find_order(journal, "SO-1042", NULL);
    cr_expect_str_eq(order->customer, "Ana Lopes");
    order_free(order);
    g_autoptr(GPtrArray) decisions = journal_decisions(journal, 6, NULL);
    cr_expect_str_eq(((const struct decision_record *)decisions->pdata[0])->who, "Dana");
    g_autoptr(GPtrArray) drafts = journal_drafts(journal, "SO-1042", NULL);
    cr_expect_eq(drafts->len, 1);
    cr_expect_eq(place_add(journal, "SO-1", "a_step"), 8);
    journal_close(journal);
    place_remove(&place);
}

Test(doctor, every_broken_row_is_found)
{
    static const char *const changes[] = {
        "DELETE FROM events WHERE id = 2",
        "DELETE FROM attempts WHERE event_id = 1",
        "UPDATE attempts SET answer = 'x' WHERE event_id = 2",
        "UPDATE decisions SET who = 'x' WHERE event_id = 5",
        "UPDATE events SET body = 'x' WHERE id = 3",
        "UPDATE orders SET customer = 'x' WHERE id = 'SO-1057'",
        "UPDATE drafts SET text = 'x'",
        "UPDATE events SET prev = zeroblob(32) WHERE id = 2",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        struct place place = from_fixture("version_1.sql");
        place_sql(&place, changes[i]);
        struct journal *journal = place_open(&place);
        g_autoptr(GError) error = NULL;
        cr_expect_not(journal_verify(journal, NULL, &error), "row %s", changes[i]);
        cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED), "row %s", changes[i]);
        journal_close(journal);
        place_remove(&place);
    }
}

Test(doctor, a_restored_copy_is_taken_with_doubt)
{
    struct place place = from_fixture("version_1.sql");
    struct journal *journal = place_open(&place); /* event 7 becomes unknown */
    journal_close(journal);
    place_sql(&place, "PRAGMA wal_checkpoint(TRUNCATE)");
    gsize length;
    g_autofree char *copy = file_read(place.path, 1 << 24, &length, NULL);
    journal = place_open(&place);
    place_add(journal, "SO-1", "a_step");
    journal_close(journal);
    place_sql(&place, "PRAGMA wal_checkpoint(TRUNCATE)");
    cr_assert(atomic_file_write(place.path, copy, length, 0600, NULL));
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_RESTORED, "--accept-restored");
    int64_t unknown;
    g_autoptr(GError) error = NULL;
    cr_expect(journal_accept_restored(place.path, &unknown, &error), "%s", error ? error->message : "");
    cr_expect_eq(unknown, 1);
    journal = place_open(&place);
    cr_expect_eq(place_state(journal, 4), EVENT_UNKNOWN, "what waited may have been sent since");
    cr_expect_eq(place_state(journal, 1), EVENT_ACCEPTED);
    cr_expect_eq(place_state(journal, 2), EVENT_REFUSED);
    cr_expect(journal_verify(journal, NULL, NULL));
    cr_expect_eq(place_add(journal, "SO-1", "a_step"), 8);
    journal_close(journal);
    place_remove(&place);
}
