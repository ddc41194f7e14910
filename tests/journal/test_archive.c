/* tests/journal/test_archive.c: old events moved into a file of their own: what goes, what stays, what is refused. */
#include "forms/time_point.h"
#include "journal/archived.h"
#include "journal/journal_add.h"
#include "journal/journal_decisions.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include "journal/report.h"
#include "journal/upkeep.h"
#include "place.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

enum { DAY_MS = 86400 * 1000 };
#define FIRST_DAY (PLACE_NOW - 100 * (int64_t)DAY_MS)

struct past {
    struct place place;
    struct place archive;
    struct journal *journal;
};

static int64_t add_on(struct journal *journal, int day, const char *order, const char *event, const char *body,
                      const char *uuid)
{
    const struct new_event row = { .uuid = uuid,
                                   .order = order,
                                   .event = event,
                                   .body = body,
                                   .operator_name = "Sam",
                                   .server = PLACE_SERVER,
                                   .created_at = FIRST_DAY + day * (int64_t)DAY_MS };
    int64_t id = journal_add(journal, &row, NULL);
    cr_assert_gt(id, 0);
    return id;
}

#define BATCH_UUID "0c8f6a52-77f1-8e02-9d35-0123456789ab"

/* Two events a day of four orders, from day 0 on: 1, 2 accepted; 3 refused, labelled; 4 a row of a batch, accepted; 5
 * dropped; 6 a told time, accepted; 7 unknown; 8 accepted; 9 queued. */
static struct past past_make(void)
{
    struct past past = { .place = place_make() };
    past.archive.folder = g_strdup(past.place.folder);
    past.archive.path = g_build_filename(past.place.folder, "archive.db", NULL);
    struct journal *journal = past.journal = place_open(&past.place);
    static const char *const ids[] = { "SO-1", "SO-2", "SO-3" };
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        cr_assert(journal_put_order(journal,
                                    &(struct order){ .id = (char *)ids[i],
                                                     .service_type = (char *)"repair_depot",
                                                     .customer = (char *)"Ana Lopes" },
                                    NULL));
    place_send(journal, add_on(journal, 0, "SO-1", "received", "{\"notes\":\"belt worn\"}", NULL), EVENT_ACCEPTED);
    place_send(journal, add_on(journal, 0, "SO-2", "received", "{}", NULL), EVENT_ACCEPTED);
    place_send(journal, add_on(journal, 1, "SO-1", "diagnosed", "{}", NULL), EVENT_REFUSED);
    cr_assert(journal_note(journal, 3, "Dana", "for the month", PLACE_NOW, NULL));
    place_send(journal, add_on(journal, 1, "SO-3", "received", "{}", BATCH_UUID), EVENT_ACCEPTED);
    cr_assert(journal_resolve(journal, add_on(journal, 2, "SO-2", "diagnosed", "{}", NULL), EVENT_DROPPED, "Dana", NULL,
                              PLACE_NOW, NULL));
    place_send(journal, add_on(journal, 2, "SO-2", "eta", "{\"eta\":1795000000000}", NULL), EVENT_ACCEPTED);
    place_send(journal, add_on(journal, 3, "SO-1", "diagnosed", "{}", NULL), EVENT_UNKNOWN);
    place_send(journal, add_on(journal, 3, "SO-1", "done", "{}", NULL), EVENT_ACCEPTED);
    add_on(journal, 4, "SO-2", "done", "{\"notes\":\"belt new\"}", NULL);
    return past;
}

static void past_remove(struct past *past)
{
    journal_close(past->journal);
    g_free(past->archive.path);
    g_free(past->archive.folder);
    place_remove(&past->place);
}

static struct archive_plan plan_of(struct past *past, int day)
{
    g_autoptr(GError) error = NULL;
    struct archive_plan plan;
    cr_assert(journal_archive_plan(past->journal, FIRST_DAY + day * (int64_t)DAY_MS, &plan, &error), "%s",
              error ? error->message : "");
    return plan;
}

static void move_before(struct past *past, int day)
{
    g_autoptr(GError) error = NULL;
    const struct archive_plan plan = plan_of(past, day);
    bool given_back = false;
    cr_assert(journal_archive(past->journal, past->archive.path, &plan, "eta", &given_back, &error), "%s",
              error ? error->message : "");
    cr_expect(given_back);
}

/* A second archive goes into another file. */
static void name_another(struct past *past)
{
    g_free(past->archive.path);
    past->archive.path = g_build_filename(past->archive.folder, "second.db", NULL);
}

static struct journal *open_archive(const struct past *past)
{
    g_autoptr(GError) error = NULL;
    struct journal *archive = journal_open(past->archive.path, NULL, JOURNAL_READ_ONLY, &error);
    cr_assert_not_null(archive, "%s", error ? error->message : "");
    cr_expect(journal_is_archive(archive));
    return archive;
}

static void expect_whole(struct journal *journal, int64_t events)
{
    g_autoptr(GError) error = NULL;
    int64_t found = 0;
    cr_expect(journal_verify(journal, &found, &error), "%s", error ? error->message : "");
    cr_expect_eq(found, events, "%d events", (int)found);
}

Test(archive, the_run_ends_at_the_first_that_is_open_or_young)
{
    struct past past = past_make();
    struct archive_plan plan = plan_of(&past, 0);
    cr_expect(plan.first == 1 && plan.last == 0 && plan.ended_by == 0, "nothing is older");
    plan = plan_of(&past, 2);
    cr_expect(plan.first == 1 && plan.last == 4 && plan.ended_by == 0);
    plan = plan_of(&past, 9);
    cr_expect(plan.last == 6 && plan.ended_by == 7 && plan.state == EVENT_UNKNOWN);
    cr_assert(journal_resolve(past.journal, 7, EVENT_ACCEPTED, "Dana", "seen", PLACE_NOW, NULL));
    plan = plan_of(&past, 9);
    cr_expect(plan.last == 8 && plan.ended_by == 9 && plan.state == EVENT_QUEUED);
    place_send(past.journal, 9, EVENT_ACCEPTED);
    add_on(past.journal, 3, "SO-1", "late", "{}", NULL);
    plan = plan_of(&past, 4);
    cr_expect(plan.last == 8 && plan.ended_by == 9 && plan.state == EVENT_ACCEPTED, "the clock went back");
    past_remove(&past);
}

Test(archive, what_is_moved_stands_there_as_it_stood_here)
{
    struct past past = past_make();
    struct stat facts;
    move_before(&past, 9);
    cr_assert_eq(stat(past.archive.path, &facts), 0);
    cr_expect_eq(facts.st_mode & 0777, 0600);
    struct journal *archive = open_archive(&past);
    expect_whole(archive, 6);
    struct event_record *event = journal_find_event(archive, 3, NULL);
    cr_assert_not_null(event);
    cr_expect_eq(event->state, EVENT_REFUSED);
    event_record_free(event);
    g_autoptr(GPtrArray) attempts = journal_attempts(archive, 3, NULL), labels = journal_decisions(archive, 3, NULL);
    cr_expect(attempts->len == 1 && labels->len == 1);
    g_autoptr(GPtrArray) found = journal_history(archive, "belt", NULL, 0, 10, NULL);
    cr_expect_eq(found->len, 1);
    struct order *order = journal_find_order(archive, "SO-1", NULL);
    cr_expect_str_eq(order->customer, "Ana Lopes");
    order_free(order);
    journal_close(archive);
    past_remove(&past);
}

Test(archive, an_archive_is_never_written_to)
{
    struct past past = past_make();
    move_before(&past, 9);
    place_refuses(&past.archive, JOURNAL_WRITE, JOURNAL_ERROR_ARCHIVE, "is an archive of a journal");
    g_autoptr(GError) error = NULL;
    cr_expect_not(journal_accept_restored(past.archive.path, NULL, &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_ARCHIVE));
    struct journal *archive = open_archive(&past);
    struct new_event fresh = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    g_autoptr(GError) why = NULL;
    cr_expect_eq(journal_add(archive, &fresh, &why), 0);
    cr_expect(g_error_matches(why, JOURNAL_ERROR, JOURNAL_ERROR_ARCHIVE));
    journal_close(archive);
    const struct archive_plan plan = { .first = 7, .last = 7 };
    g_clear_error(&why);
    cr_expect_not(journal_archive(past.journal, past.archive.path, &plan, "eta", NULL, &why), "never over a file");
    cr_expect(why && strstr(why->message, "archive.db") && strstr(why->message, "is there already"));
    expect_whole(past.journal, 9);
    past_remove(&past);
}

/* I9: the row counts for those it stands for, numbers go on, and each chain holds by itself; also when nothing is left
 * here, and where the second file is as old as the archive. */
Test(archive, I9_the_count_stays_and_the_chain_goes_on)
{
    struct past past = past_make();
    struct archived archived;
    g_autofree char *second_file = g_strconcat(past.place.path, ".last", NULL), *kept = NULL;
    gsize length = 0;
    cr_assert(g_file_get_contents(second_file, &kept, &length, NULL));
    move_before(&past, 9);
    expect_whole(past.journal, 9);
    cr_assert(journal_archived(past.journal, &archived, NULL));
    cr_expect(archived.first == 1 && archived.last == 6 && archived.events == 6);
    cr_expect(archived.accepted == 4 && archived.refused == 1 && archived.dropped == 1);
    cr_assert(journal_resolve(past.journal, 7, EVENT_ACCEPTED, "Dana", "seen", PLACE_NOW, NULL));
    place_send(past.journal, 9, EVENT_ACCEPTED);
    name_another(&past);
    move_before(&past, 9);
    struct journal *archive = open_archive(&past);
    expect_whole(archive, 9);
    cr_assert(journal_archived(archive, &archived, NULL));
    cr_expect_eq(archived.last, 6, "it tells of the first archive");
    cr_expect_null(journal_find_event(archive, 6, NULL));
    journal_close(archive);
    expect_whole(past.journal, 9);
    journal_close(past.journal);
    past.journal = place_open(&past.place);
    cr_expect_eq(place_add(past.journal, "SO-1", "a_step"), 10);
    journal_close(past.journal);
    cr_assert(g_file_set_contents(second_file, kept, (gssize)length, NULL));
    past.journal = place_open(&past.place);
    expect_whole(past.journal, 10);
    g_autoptr(GError) error = NULL;
    cr_expect_null(journal_find_event(past.journal, 6, &error));
    cr_expect(error && strstr(error->message, "was moved into an archive"));
    past_remove(&past);
}

/* ---- what stays ---- */

static bool every_order(const struct order *order)
{
    return order != NULL;
}

static struct report *report_of(struct journal *journal, const char *filter)
{
    static const char *const completing[] = { "done", NULL };
    g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
    struct time_rules rules = { .zone = zone };
    struct time_context context = { .rules = &rules, .now = PLACE_NOW, .lean = TIME_LEAN_PAST };
    const struct report_rules asked = {
        .context = &context, .completing = completing, .eta_member = "eta", .is_open = every_order, .neglect_days = 3
    };
    g_autoptr(GError) error = NULL;
    struct report *report = journal_report(journal, filter, &asked, &error);
    cr_assert_not_null(report, "%s", error ? error->message : "");
    return report;
}

static void expect_same_orders(const GPtrArray *before, const GPtrArray *after, const char *what)
{
    cr_assert_eq(before->len, after->len, "%s: %u, %u", what, before->len, after->len);
    for (unsigned i = 0; i < before->len; i++) {
        const struct report_order *one = before->pdata[i], *other = after->pdata[i];
        cr_expect(strcmp(one->id, other->id) == 0 && one->at == other->at, "%s: %s", what, one->id);
    }
}

Test(archive, turnaround_neglect_and_lateness_stay_true)
{
    struct past past = past_make();
    struct report *before = report_of(past.journal, "order:SO-1 event:done");
    move_before(&past, 9);
    struct report *after = report_of(past.journal, "order:SO-1 event:done");
    const struct report_turnaround *one = before->turnarounds->pdata[0], *other = after->turnarounds->pdata[0];
    cr_expect_eq(one->median, 3 * (int64_t)DAY_MS);
    cr_expect_eq(other->median, one->median);
    expect_same_orders(before->neglected, after->neglected, "neglected");
    expect_same_orders(before->late, after->late, "late");
    cr_expect_eq(after->late->len, 1, "SO-2 was promised for an earlier day");
    report_free(before);
    report_free(after);
    past_remove(&past);
}

Test(archive, an_order_without_an_event_here_keeps_its_last_time_and_completion)
{
    struct past past = past_make();
    cr_assert(journal_resolve(past.journal, 7, EVENT_ACCEPTED, "Dana", "seen", PLACE_NOW, NULL));
    place_send(past.journal, 9, EVENT_ACCEPTED);
    struct report *before = report_of(past.journal, NULL);
    move_before(&past, 9);
    struct report *after = report_of(past.journal, NULL);
    expect_same_orders(before->neglected, after->neglected, "neglected");
    expect_same_orders(before->late, after->late, "late");
    report_free(before);
    report_free(after);
    past_remove(&past);
}

static void expect_line(struct journal *journal, const char *const *expected, int64_t archived)
{
    g_autoptr(GPtrArray) line = journal_timeline(journal, "SO-1", 10, NULL);
    cr_assert_eq(line->len, g_strv_length((char **)expected), "%u rows", line->len);
    for (unsigned i = 0; i < line->len; i++) {
        const struct event_record *event = line->pdata[i];
        cr_expect_str_eq(event->event, expected[i]);
        cr_expect_eq(event->archived, i < 2 ? archived : 0, "row %u", i);
    }
}

Test(archive, a_timeline_begins_with_what_was_moved)
{
    static const char *const expected[] = { "", "received", "diagnosed", "done", NULL };

    struct past past = past_make();
    move_before(&past, 9);
    expect_line(past.journal, expected, 2);
    cr_assert(journal_resolve(past.journal, 7, EVENT_REFUSED, "Dana", "not there", PLACE_NOW, NULL));
    name_another(&past);
    move_before(&past, 9);
    g_autoptr(GPtrArray) line = journal_timeline(past.journal, "SO-1", 10, NULL);
    const struct event_record *all = line->pdata[0];
    cr_expect_eq(all->archived, 4);
    cr_expect_eq(line->len, 3, "what was refused alone is no name to keep");
    struct journal *archive = open_archive(&past);
    expect_line(archive, expected, 2);
    journal_close(archive);
    past_remove(&past);
}

/* I12: a second run of a batch file knows its rows, and what became of them. */
Test(archive, I12_a_row_of_a_batch_is_known_by_its_uuid)
{
    struct past past = past_make();
    move_before(&past, 9);
    cr_expect_eq(add_on(past.journal, 9, "SO-3", "received", "{}", BATCH_UUID), 4, "not recorded again");
    expect_whole(past.journal, 9);
    struct event_record *row = journal_find_recorded(past.journal, 4, NULL);
    cr_assert_not_null(row);
    cr_expect(row->state == EVENT_ACCEPTED && row->archived && strcmp(row->order, "SO-3") == 0);
    event_record_free(row);
    cr_expect_null(journal_find_recorded(past.journal, 1, NULL), "only rows of batches");
    cr_expect_null(journal_find_event(past.journal, 4, NULL));
    past_remove(&past);
}

Test(archive, the_index_of_the_searches_begins_behind_it)
{
    struct past past = past_make();
    bool more = true;
    for (int i = 0; i < 200; i++)
        add_on(past.journal, 5, "SO-3", "a_step", "{\"notes\":\"zipper\"}", NULL);
    place_send(past.journal, 9, EVENT_ACCEPTED);
    cr_assert(journal_index_step(past.journal, 600, &more, NULL));
    move_before(&past, 9);
    static const char *const rounds[] = { "before it grew again", "after" };
    for (size_t i = 0; i < G_N_ELEMENTS(rounds); i++) {
        g_autoptr(GPtrArray) gone = journal_history(past.journal, "worn", NULL, 0, 10, NULL);
        g_autoptr(GPtrArray) kept = journal_history(past.journal, "zipper", NULL, 0, 300, NULL);
        cr_expect_eq(gone->len, 0, "%s", rounds[i]);
        cr_expect_eq(kept->len, 200, "%s", rounds[i]);
        for (more = true; more;)
            cr_assert(journal_index_step(past.journal, 600, &more, NULL));
    }
    past_remove(&past);
}

/* Nobody waits while numbers are walked through whose events are elsewhere. */
Test(archive, a_search_ends_at_the_first_event_that_is_here)
{
    static const struct archived_row row = {
        .sums = { .first = 1, .last = 3 * JOURNAL_PART_MOST, .events = 3 * JOURNAL_PART_MOST }
    };

    struct place place = place_make();
    struct journal *journal = place_open(&place);
    g_autoptr(store_change) change = store_begin(journal, NULL);
    cr_assert(archived_row_write(journal, &row, NULL));
    cr_assert(store_commit(g_steal_pointer(&change), NULL));
    cr_assert_eq(place_add(journal, "SO-1", "a_step"), 3 * JOURNAL_PART_MOST + 1);
    int64_t before = 0;
    g_autoptr(GPtrArray) none = journal_history_part(journal, "nowhere", NULL, &before, 10, NULL);
    cr_assert_not_null(none);
    cr_expect_eq(none->len, 0);
    cr_expect_eq(before, 0, "nothing is left behind %d", (int)before);
    g_autoptr(GPtrArray) found = journal_history_part(journal, "step", NULL, &before, 10, NULL);
    cr_expect_eq(found->len, 1);
    cr_expect_eq(before, 0, "nothing is left behind %d", (int)before);
    journal_close(journal);
    place_remove(&place);
}

Test(archive, what_was_told_is_forgotten_with_the_order)
{
    struct past past = past_make();
    int64_t events;
    cr_assert(journal_resolve(past.journal, 7, EVENT_ACCEPTED, "Dana", "seen", PLACE_NOW, NULL));
    place_send(past.journal, 9, EVENT_ACCEPTED);
    move_before(&past, 9);
    cr_assert(journal_forget(past.journal, "SO-2", &events, NULL));
    expect_whole(past.journal, 9);
    cr_expect_eq(place_sql_number(&past.place, "SELECT count(*) FROM archived_orders WHERE told IS NOT NULL"), 0);
    past_remove(&past);
}

/* ---- faults ---- */

/* Called as the archive is whole: somebody writes a label on one of its events. */
static int label_meanwhile(unsigned kind, void *data, void *statement, void *text)
{
    struct past *past = data;
    (void)kind, (void)statement;
    if (!g_str_has_prefix(text, "DETACH"))
        return 0;
    struct journal *other = place_open(&past->place);
    cr_assert(journal_note(other, 3, "Mei", "late", PLACE_NOW, NULL));
    journal_close(other);
    return 0;
}

Test(archive, what_changes_while_it_is_copied_keeps_all_here)
{
    struct past past = past_make();
    const struct archive_plan plan = plan_of(&past, 9);
    g_autoptr(GError) error = NULL;
    sqlite3_trace_v2(past.journal->db, SQLITE_TRACE_STMT, label_meanwhile, &past);
    cr_expect_not(journal_archive(past.journal, past.archive.path, &plan, "eta", NULL, &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_BUSY), "%s", error ? error->message : "");
    sqlite3_trace_v2(past.journal->db, 0, NULL, NULL);
    cr_expect_not(g_file_test(past.archive.path, G_FILE_TEST_EXISTS));
    expect_whole(past.journal, 9);
    move_before(&past, 9);
    past_remove(&past);
}

Test(archive, what_does_not_prove_itself_is_not_moved)
{
    struct past past = past_make();
    const struct archive_plan plan = plan_of(&past, 9);
    g_autoptr(GError) error = NULL;
    place_sql(&past.place, "UPDATE events SET body = 'x' WHERE id = 2");
    cr_expect_not(journal_archive(past.journal, past.archive.path, &plan, "eta", NULL, &error));
    cr_expect(error && strstr(error->message, "does not prove itself"), "%s", error ? error->message : "");
    cr_expect_eq(place_sql_number(&past.place, "SELECT count(*) FROM events"), 9);
    cr_expect_not(g_file_test(past.archive.path, G_FILE_TEST_EXISTS));
    past_remove(&past);
}

Test(archive, every_broken_row_of_what_stays_is_found)
{
    static const char *const changes[] = {
        "UPDATE archived SET hash = zeroblob(32)",           "UPDATE archived SET accepted = 3, refused = 2",
        "UPDATE archived SET last = 5, events = 5",          "DELETE FROM archived",
        "UPDATE archived_orders SET first_at = 1",           "UPDATE archived_orders SET told = 'x'",
        "UPDATE archived_accepted SET event = event || 'x'", "UPDATE archived_accepted SET last_at = 1",
        "UPDATE archived_rows SET state = 'refused'",        "UPDATE archived_rows SET uuid = 'x'",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        struct past past = past_make();
        g_autoptr(GError) error = NULL;
        move_before(&past, 9);
        place_sql(&past.place, changes[i]);
        cr_expect_not(journal_verify(past.journal, NULL, &error), "%s", changes[i]);
        cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED), "%s", changes[i]);
        past_remove(&past);
    }
}

static const char *const WITHOUT_A_ROW[][2] = {
    { "DELETE FROM archived_orders WHERE order_id = 'SO-1'", "archived_orders lacks a row" },
    { "DELETE FROM archived_orders", "archived_orders lacks a row" },
    { "DELETE FROM archived_accepted WHERE event = 'eta'", "archived_accepted lacks a row" },
    { "DELETE FROM archived_rows", "archived_rows lacks a row" },
};

static void expect_damage(struct journal *journal, const char *said, const char *round)
{
    g_autoptr(GError) error = NULL;
    cr_expect_not(journal_verify(journal, NULL, &error), "%s", round);
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED) && strstr(error->message, said), "%s: %s",
              round, error ? error->message : "");
}

Test(archive, a_row_that_is_gone_as_a_whole_is_missed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(WITHOUT_A_ROW); i++) {
        struct past past = past_make();
        move_before(&past, 9);
        place_sql(&past.place, WITHOUT_A_ROW[i][0]);
        expect_damage(past.journal, WITHOUT_A_ROW[i][1], WITHOUT_A_ROW[i][0]);
        past_remove(&past);
    }
}

/* The rows of the first archive stand in the second, for the orders it holds. */
Test(archive, a_row_that_is_gone_from_an_archive_is_missed)
{
    struct past past = past_make();
    move_before(&past, 9);
    cr_assert(journal_resolve(past.journal, 7, EVENT_ACCEPTED, "Dana", "seen", PLACE_NOW, NULL));
    name_another(&past);
    move_before(&past, 9);
    place_sql(&past.archive, "DELETE FROM archived_orders WHERE order_id = 'SO-1'");
    struct journal *archive = open_archive(&past);
    expect_damage(archive, "archived_orders lacks a row", "in the second");
    journal_close(archive);
    past_remove(&past);
}

/* A row whose sum holds, but which the seal does not know: one of another day. */
Test(archive, a_row_put_back_from_an_older_copy_is_noticed)
{
    struct past past = past_make();
    move_before(&past, 9);
    place_sql(&past.place, "CREATE TABLE older AS SELECT * FROM archived_orders WHERE order_id = 'SO-1'");
    cr_assert(journal_resolve(past.journal, 7, EVENT_ACCEPTED, "Dana", "seen", PLACE_NOW, NULL));
    name_another(&past);
    move_before(&past, 9);
    place_sql(&past.place, "INSERT OR REPLACE INTO archived_orders SELECT * FROM older; DROP TABLE older");
    expect_damage(past.journal, "archived_orders lacks a row or has one too many", "an older row");
    past_remove(&past);
}

/* What is left is not sealed over what is gone. */
Test(archive, a_change_of_what_stays_looks_for_missing_rows_first)
{
    for (size_t i = 0; i < G_N_ELEMENTS(WITHOUT_A_ROW); i++) {
        struct past past = past_make();
        g_autoptr(GError) error = NULL;
        int64_t events;
        cr_assert(journal_resolve(past.journal, 7, EVENT_ACCEPTED, "Dana", "seen", PLACE_NOW, NULL));
        move_before(&past, 5);
        place_send(past.journal, 9, EVENT_ACCEPTED);
        place_sql(&past.place, WITHOUT_A_ROW[i][0]);
        if (i % 2 == 0)
            cr_expect_not(journal_forget(past.journal, "SO-2", &events, &error));
        else {
            const struct archive_plan plan = plan_of(&past, 9);
            name_another(&past);
            cr_expect_not(journal_archive(past.journal, past.archive.path, &plan, "eta", NULL, &error));
            cr_expect_not(g_file_test(past.archive.path, G_FILE_TEST_EXISTS));
        }
        cr_expect(error && strstr(error->message, WITHOUT_A_ROW[i][1]), "%s", error ? error->message : "");
        past_remove(&past);
    }
}

Test(archive, a_journal_without_seals_is_whole_and_gets_them_with_its_next_archive)
{
    static const char count[] = "SELECT count(*) FROM meta WHERE key LIKE 'archived%'";

    struct past past = past_make();
    move_before(&past, 9);
    cr_expect_eq(place_sql_number(&past.place, count), 3);
    place_sql(&past.place, "DELETE FROM meta WHERE key LIKE 'archived%'");
    expect_whole(past.journal, 9);
    cr_assert(journal_resolve(past.journal, 7, EVENT_ACCEPTED, "Dana", "seen", PLACE_NOW, NULL));
    name_another(&past);
    move_before(&past, 9);
    cr_expect_eq(place_sql_number(&past.place, count), 3);
    expect_whole(past.journal, 9);
    past_remove(&past);
}

/* A damaged journal keeps what stands for the archive; where that cannot be read, its events tell of it. */
Test(archive, a_rescue_keeps_what_stays)
{
    static const char *const damages[] = { "UPDATE events SET body = 'x' WHERE id = 8",
                                           "UPDATE archived SET hash = zeroblob(32)", "DELETE FROM archived_orders" };
    for (size_t i = 0; i < G_N_ELEMENTS(damages); i++) {
        struct past past = past_make();
        struct rescue rescue;
        g_autoptr(GError) error = NULL;
        move_before(&past, 9);
        journal_close(past.journal);
        place_sql(&past.place, damages[i]);
        cr_expect_eq(journal_rescue(past.place.path, "default", PLACE_NOW, &rescue, &error), RESCUE_DONE, "%s",
                     error ? error->message : "");
        cr_expect_eq(rescue.lost, 0, "%s", damages[i]);
        cr_expect_eq(rescue.events, 3, "%s", damages[i]);
        rescue_clear(&rescue);
        past.journal = place_open(&past.place);
        expect_whole(past.journal, 9);
        cr_expect_eq(add_on(past.journal, 9, "SO-3", "received", "{}", BATCH_UUID), 4, "%s", damages[i]);
        past_remove(&past);
    }
}

Test(archive, a_rescued_archive_stays_one)
{
    struct past past = past_make();
    struct rescue rescue;
    move_before(&past, 9);
    place_sql(&past.archive, "UPDATE events SET body = 'x' WHERE id = 2");
    cr_expect_eq(journal_rescue(past.archive.path, NULL, PLACE_NOW, &rescue, NULL), RESCUE_DONE);
    rescue_clear(&rescue);
    place_refuses(&past.archive, JOURNAL_WRITE, JOURNAL_ERROR_ARCHIVE, "is an archive of a journal");
    struct journal *archive = open_archive(&past);
    expect_whole(archive, 6);
    journal_close(archive);
    past_remove(&past);
}
