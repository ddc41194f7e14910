/* tests/journal/test_memory.c: events, drafts, counts, and where they are kept. */
#include "journal/journal_add.h"
#include "journal/journal_decisions.h"
#include "journal/journal_drafts.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include "place.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned mode_of(const char *path, const char *ending)
{
    g_autofree char *whole = g_strconcat(path, ending, NULL);
    struct stat facts;
    cr_expect_eq(stat(whole, &facts), 0, "%s", whole);
    return facts.st_mode & 0777u;
}

Test(memory, files_are_private_whatever_the_umask)
{
    static const unsigned masks[] = { 000, 022, 0277, 0777 };
    for (size_t i = 0; i < G_N_ELEMENTS(masks); i++) {
        struct place place = place_make();
        mode_t before = umask(masks[i]);
        struct journal *journal = place_open(&place);
        place_send(journal, place_add(journal, "SO-1", "a_step"), EVENT_ACCEPTED);
        umask(before);
        g_autofree char *folder = g_path_get_dirname(place.path);
        cr_expect_eq(mode_of(folder, ""), 0700);
        static const char *const endings[] = { "", "-wal", "-shm", ".lock", ".last", ".ballast" };
        for (size_t j = 0; j < G_N_ELEMENTS(endings); j++)
            cr_expect_eq(mode_of(place.path, endings[j]), 0600, "%s under %o", endings[j], masks[i]);
        journal_close(journal);
        place_remove(&place);
    }
}

Test(memory, an_event_comes_back_as_it_was_recorded)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    place_add(journal, "SO-1", "a_step");
    struct new_event fresh = { .order = "SO-1042",
                               .event = "repair_eta",
                               .body = "{\"event\":\"repair_eta\",\"n\":1.0,\"t\":\"\xE6\x9D\xB1\"}",
                               .operator_name = NULL,
                               .server = PLACE_SERVER,
                               .accept_version = "latest",
                               .created_at = PLACE_NOW,
                               .replaces = 1 };
    int64_t id = journal_add(journal, &fresh, NULL);
    cr_assert_eq(id, 2);
    journal_close(journal);
    journal = place_open(&place);
    struct event_record *record = journal_find_event(journal, id, NULL);
    cr_assert_not_null(record);
    cr_expect_str_eq(record->order, fresh.order);
    cr_expect_str_eq(record->event, fresh.event);
    cr_expect_str_eq(record->body, fresh.body);
    cr_expect_null(record->operator_name);
    cr_expect_str_eq(record->machine, g_get_host_name());
    cr_expect_str_eq(record->profile, "default");
    cr_expect_str_eq(record->server, PLACE_SERVER);
    cr_expect_str_eq(record->accept_version, "latest");
    cr_expect_eq(record->state, EVENT_QUEUED);
    cr_expect_eq(record->created_at, PLACE_NOW);
    cr_expect_eq(record->replaces, 1);
    cr_expect_eq(strlen(record->uuid), 36);
    struct event_record *copy = event_record_copy(record);
    cr_expect_str_eq(copy->body, record->body);
    event_record_free(copy);
    event_record_free(record);
    g_autoptr(GError) error = NULL;
    cr_expect_null(journal_find_event(journal, 3, &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING));
    journal_close(journal);
    place_remove(&place);
}

/* I12: the same uuid twice is one event. */
Test(memory, the_same_uuid_is_never_inserted_twice)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct new_event fresh = {
        .uuid = "row-1", .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER
    };
    cr_expect_eq(journal_add(journal, &fresh, NULL), 1);
    cr_expect_eq(journal_add(journal, &fresh, NULL), 1);
    struct new_event rows[3] = { fresh, fresh, fresh };
    rows[1].uuid = "row-2";
    rows[2].uuid = "row-2";
    int64_t ids[3];
    cr_expect(journal_add_many(journal, rows, 3, ids, NULL));
    cr_expect_eq(ids[0], 1);
    cr_expect_eq(ids[1], 2);
    cr_expect_eq(ids[2], 2);
    GPtrArray *all = journal_history(journal, NULL, NULL, 0, 10, NULL);
    cr_expect_eq(all->len, 2);
    g_ptr_array_unref(all);
    journal_close(journal);
    place_remove(&place);
}

/* I9: numbers without gaps, also after a refused change. */
Test(memory, numbers_have_no_gaps)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (int i = 1; i <= 20; i++) {
        cr_expect_eq(place_add(journal, "SO-1", "a_step"), i);
        cr_expect_not(journal_resolve(journal, 999, EVENT_DROPPED, "Sam", "-", PLACE_NOW, NULL));
    }
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events"), 20);
    cr_expect_eq(place_sql_number(&place, "SELECT max(id) FROM events"), 20);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events a JOIN events b ON b.id = a.id + 1"
                                          " WHERE b.prev = a.hash"),
                 19, "each carries the hash of the one before");
    journal_close(journal);
    place_remove(&place);
}

Test(memory, drafts)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct draft_record draft = { .key = (char *)"k1",
                                  .order = (char *)"SO-1",
                                  .event = (char *)"repair_eta",
                                  .text = (char *)"{}",
                                  .focus = 2,
                                  .saved_at = 10 };
    cr_assert(journal_save_draft(journal, &draft, NULL));
    draft.text = (char *)"{\"a\":1}";
    cr_assert(journal_save_draft(journal, &draft, NULL));
    draft.key = (char *)"k2";
    draft.order = (char *)"SO-2";
    draft.saved_at = 11;
    cr_assert(journal_save_draft(journal, &draft, NULL));
    GPtrArray *drafts = journal_drafts(journal, NULL, NULL);
    cr_assert_eq(drafts->len, 2);
    cr_expect_str_eq(((const struct draft_record *)drafts->pdata[0])->key, "k2", "newest first");
    cr_expect_str_eq(((const struct draft_record *)drafts->pdata[1])->text, "{\"a\":1}");
    cr_expect_eq(((const struct draft_record *)drafts->pdata[1])->focus, 2);
    g_ptr_array_unref(drafts);
    struct new_event fresh = {
        .order = "SO-1", .event = "repair_eta", .body = "{}", .server = PLACE_SERVER, .draft = "k1"
    };
    cr_assert_gt(journal_add(journal, &fresh, NULL), 0);
    drafts = journal_drafts(journal, "SO-1", NULL);
    cr_expect_eq(drafts->len, 0, "recording takes the draft with it");
    g_ptr_array_unref(drafts);
    cr_assert(journal_drop_draft(journal, "k2", NULL));
    cr_assert(journal_drop_draft(journal, "k2", NULL));
    drafts = journal_drafts(journal, NULL, NULL);
    cr_expect_eq(drafts->len, 0);
    g_ptr_array_unref(drafts);
    journal_close(journal);
    place_remove(&place);
}

Test(memory, counts_and_sums)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    static const enum event_state outcomes[] = { EVENT_ACCEPTED, EVENT_REFUSED, EVENT_UNKNOWN, EVENT_QUEUED };
    for (size_t i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        g_autofree char *order = g_strdup_printf("SO-%zu", i);
        place_send(journal, place_add(journal, order, "a_step"), outcomes[i]);
    }
    place_claim(journal, place_add(journal, "SO-9", "a_step"), false);
    struct new_event elsewhere = { .order = "SO-8", .event = "a_step", .body = "{}", .server = "https://other" };
    cr_assert_gt(journal_add(journal, &elsewhere, NULL), 0);
    struct order order = { .id = (char *)"SO-1", .service_type = (char *)"repair_depot" };
    cr_assert(journal_put_order(journal, &order, NULL));
    struct journal_counts counts;
    cr_assert(journal_count(journal, PLACE_SERVER, &counts, NULL));
    cr_expect_eq(counts.orders, 1);
    cr_expect_eq(counts.waiting, 3);
    cr_expect_eq(counts.unknown, 1);
    cr_expect_eq(counts.elsewhere, 1);
    journal_close(journal);
    place_remove(&place);
}

Test(memory, history_and_timeline_page)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (int i = 0; i < 7; i++)
        place_add(journal, i % 2 ? "SO-2" : "SO-1", "a_step");
    g_autoptr(GPtrArray) page = journal_history(journal, NULL, NULL, 0, 3, NULL);
    cr_assert_eq(page->len, 3);
    cr_expect_eq(((const struct event_record *)page->pdata[0])->id, 7);
    g_autoptr(GPtrArray) next = journal_history(journal, NULL, NULL, 5, 3, NULL);
    cr_expect_eq(((const struct event_record *)next->pdata[0])->id, 4);
    g_autoptr(GPtrArray) line = journal_timeline(journal, "SO-1", 3, NULL);
    cr_assert_eq(line->len, 3);
    cr_expect_eq(((const struct event_record *)line->pdata[0])->id, 3, "the newest three, oldest first");
    cr_expect_eq(((const struct event_record *)line->pdata[2])->id, 7);
    journal_close(journal);
    place_remove(&place);
}

Test(memory, timelines_of_several_orders_stand_apart)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    static const char *const wanted[] = { "SO-2", "SO-none", "SO-1", NULL };
    static const int64_t ids[] = { 4, 6, 3, 5 };
    for (int i = 0; i < 6; i++)
        place_add(journal, i % 2 ? "SO-2" : "SO-1", "repair_started");
    g_autoptr(GPtrArray) lines = journal_timelines(journal, wanted, 2, NULL);
    cr_assert_eq(lines->len, G_N_ELEMENTS(ids));
    for (guint i = 0; i < lines->len; i++)
        cr_expect_eq(((const struct event_record *)lines->pdata[i])->id, ids[i], "row %u", i);
    journal_close(journal);
    place_remove(&place);
}

/* The first that stands, of the newest so many, between the two moments. */
Test(memory, the_same_body_is_found_again)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    static const struct {
        const char *order, *body;
        int64_t at;
        enum event_state outcome;
    } events[] = {
        { "SO-1", "{}", 100, EVENT_ACCEPTED }, { "SO-1", "{}", 150, EVENT_REFUSED },
        { "SO-1", "{}", 160, EVENT_UNKNOWN },  { "SO-1", "{}", 170, EVENT_ACCEPTED },
        { "SO-2", "{}", 180, EVENT_ACCEPTED }, { "SO-1", "{\"a\":1}", 190, EVENT_ACCEPTED },
    };
    static const struct {
        struct same_body same;
        int64_t id;
    } rows[] = {
        { { "SO-1", "{}", 100, 200, 10 }, 3 }, { { "SO-1", "{}", 99, 200, 10 }, 1 },
        { { "SO-1", "{}", 160, 170, 10 }, 0 }, { { "SO-1", "{}", 99, 200, 2 }, 4 },
        { { "SO-1", "{}", 99, 200, 1 }, 0 },   { { "SO-2", "{}", 99, 200, 10 }, 5 },
        { { "SO-3", "{}", 99, 200, 10 }, 0 },  { { "SO-1", "{\"a\":2}", 99, 200, 10 }, 0 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(events); i++) {
        const struct new_event fresh = { .order = events[i].order,
                                         .event = "a_step",
                                         .body = events[i].body,
                                         .server = PLACE_SERVER,
                                         .created_at = events[i].at };
        place_send(journal, journal_add(journal, &fresh, NULL), events[i].outcome);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int64_t id = -1;
        cr_expect(journal_find_same(journal, &rows[i].same, &id, NULL) && id == rows[i].id, "row %zu: %d", i, (int)id);
    }
    journal_close(journal);
    place_remove(&place);
}

Test(memory, read_only)
{
    struct place place = place_make();
    place_refuses(&place, JOURNAL_READ_ONLY, JOURNAL_ERROR_OPEN, "does not exist yet");
    struct journal *writing = place_open(&place);
    place_add(writing, "SO-1", "a_step");
    struct journal *reading = journal_open(place.path, NULL, JOURNAL_READ_ONLY, NULL);
    cr_assert_not_null(reading);
    place_add(writing, "SO-1", "a_step");
    cr_expect_eq(place_state(reading, 2), EVENT_QUEUED, "it sees what others commit");
    struct new_event fresh = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    g_autoptr(GError) error = NULL;
    cr_expect_eq(journal_add(reading, &fresh, &error), 0);
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE));
    journal_close(writing);
    journal_close(reading);
    reading = journal_open(place.path, NULL, JOURNAL_READ_ONLY, NULL);
    cr_expect_eq(place_state(reading, 2), EVENT_QUEUED, "also when nobody writes");
    journal_close(reading);
    place_remove(&place);
}

/* The log is moved into the file now and then, and events survive that. */
/* Neither waited for nor given a lock file. */
Test(memory, a_journal_is_a_plain_file, .timeout = 20)
{
    struct place place = place_make();
    g_autofree char *lock = g_strconcat(place.path, ".lock", NULL), *folder = g_path_get_dirname(place.path);
    cr_assert(g_mkdir_with_parents(folder, 0700) == 0 && mkfifo(place.path, 0600) == 0);
    for (int i = 0; i < 2; i++) {
        place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_OPEN, "is not a plain file");
        place_refuses(&place, JOURNAL_READ_ONLY, JOURNAL_ERROR_OPEN, "is not a plain file");
        cr_assert(g_remove(place.path) == 0 && g_mkdir(place.path, 0700) == 0);
    }
    cr_expect_not(g_file_test(lock, G_FILE_TEST_EXISTS));
    g_rmdir(place.path);
    place_remove(&place);
}

Test(memory, many_events_and_checkpoints)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    g_autofree char *long_text = g_strnfill(2000, 'x');
    g_autofree char *body = g_strdup_printf("{\"notes\":\"%s\"}", long_text);
    struct new_event rows[200];
    int64_t ids[200];
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        rows[i] = (struct new_event){ .order = "SO-1", .event = "a_step", .body = body, .server = PLACE_SERVER };
    for (int i = 0; i < 15; i++)
        cr_assert(journal_add_many(journal, rows, G_N_ELEMENTS(rows), ids, NULL));
    struct stat facts;
    g_autofree char *wal = g_strconcat(place.path, "-wal", NULL);
    cr_assert_eq(stat(wal, &facts), 0);
    cr_expect_lt(facts.st_size, 8 * 1024 * 1024, "the log does not grow for ever");
    journal_close(journal);
    cr_assert_eq(stat(wal, &facts), 0);
    cr_expect_eq(facts.st_size, 0, "nothing is left to read through at the next start");
    journal = place_open(&place);
    cr_expect_eq(place_state(journal, 3000), EVENT_QUEUED);
    journal_close(journal);
    place_remove(&place);
}
