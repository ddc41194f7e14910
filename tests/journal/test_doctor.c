/* tests/journal/test_doctor.c: the whole journal read through, restored copies, and journals of every version. */
#include "base/atomic_file.h"
#include "journal/journal_drafts.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include "journal/schema.h"
#include "journal/upkeep.h"
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

/* Whoever adds a version keeps a journal of it, and reads it here. */
Test(doctor, every_version_left_a_journal)
{
    for (int version = 1; version <= SCHEMA_VERSION; version++) {
        g_autofree char *name = g_strdup_printf("version_%d.sql", version);
        struct place place = from_fixture(name);
        cr_expect_eq(place_sql_number(&place, "PRAGMA user_version"), version);
        place_remove(&place);
    }
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

/* What the second, the third and the fourth version wrote alike: an event in every state, the last one resting. */
static const struct {
    enum event_state state;
    const char *body;
    int attempts;
    enum event_rest rest;
} KEPT[] = {
    { EVENT_ACCEPTED, "{\"event\":\"product_received\",\"receivedBy\":\"Sam\"}", 1, EVENT_RESTS_NOT },
    { EVENT_REFUSED, "{\"event\":\"product_diagnosed\",\"notes\":\"belt worn\"}", 1, EVENT_RESTS_NOT },
    { EVENT_UNKNOWN, "{\"event\":\"product_diagnosed\"}", 1, EVENT_RESTS_NOT },
    { EVENT_DROPPED, "{\"event\":\"resolved\"}", 0, EVENT_RESTS_NOT },
    { EVENT_ACCEPTED, "{\"event\":\"resolved\"}", 1, EVENT_RESTS_NOT },
    { EVENT_ACCEPTED, "{\"event\":\"resolved\",\"notes\":\"caf\xc3\xa9 \xe2\x9c\x93\"}", 1, EVENT_RESTS_NOT },
    { EVENT_QUEUED, "{\"event\":\"repair_eta\",\"estimatedRepairCompletionAt\":1795600800000}", 0, EVENT_RESTS_NOT },
    { EVENT_UNKNOWN, "{\"event\":\"our_step\"}", 1, EVENT_RESTS_NOT }, /* its owner is gone: it was flagged */
    { EVENT_QUEUED, "{\"event\":\"our_step\",\"notes\":\"rests\"}", 0, EVENT_WAS_RESTING },
};

/* Two events stand before them from the fourth on, in an archive. */
struct fixture {
    const char *name;
    int64_t before; /* so many events */
};

static void expect_event(struct journal *journal, size_t place, const struct fixture *fixture)
{
    struct event_record *event = journal_find_event(journal, fixture->before + (int64_t)place + 1, NULL);
    cr_assert_not_null(event, "%s, event %zu", fixture->name, place + 1);
    cr_expect_eq(event->state, KEPT[place].state, "%s, event %zu", fixture->name, place + 1);
    cr_expect_str_eq(event->body, KEPT[place].body, "%s", fixture->name);
    cr_expect_eq(event->attempts, KEPT[place].attempts, "%s, event %zu", fixture->name, place + 1);
    cr_expect_eq(event->rest, KEPT[place].rest, "%s, event %zu", fixture->name, place + 1);
    event_record_free(event);
}

static void expect_found(struct journal *journal, const char *filter, int64_t id, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) found = journal_history(journal, filter, NULL, 0, 10, &error);
    cr_assert(found && found->len == 1, "%s, %s: %s", name, filter, error ? error->message : "not one event");
    cr_expect_eq(((const struct event_record *)found->pdata[0])->id, id, "%s, %s", name, filter);
}

static void expect_whole(struct journal *journal, int64_t expected, const char *name)
{
    int64_t events = 0;
    g_autoptr(GError) error = NULL;
    cr_expect(journal_verify(journal, &events, &error), "%s: %s", name, error ? error->message : "");
    cr_expect_eq(events, expected, "%s: %d events", name, (int)events);
}

static void expect_kept(struct journal *journal, const struct fixture *fixture)
{
    struct journal_counts counts;
    const char *name = fixture->name;
    expect_whole(journal, fixture->before + (int64_t)G_N_ELEMENTS(KEPT), name);
    for (size_t i = 0; i < G_N_ELEMENTS(KEPT); i++)
        expect_event(journal, i, fixture);
    cr_assert(journal_count(journal, PLACE_SERVER, &counts, NULL));
    cr_expect_eq(counts.orders, 2, "%s", name);
    cr_expect_eq(counts.waiting, 2, "%s", name);
    cr_expect_eq(counts.unknown, 2, "%s", name);
    cr_expect_eq(counts.resting, 1, "%s", name);
    g_autoptr(GPtrArray) drafts = journal_drafts(journal, NULL, NULL);
    cr_expect(drafts && drafts->len == 1, "%s", name);
    expect_found(journal, "belt", fixture->before + 2, name);
    expect_found(journal, "rests", fixture->before + 9, name);
    expect_found(journal, "state:refused", fixture->before + 2, name);
    expect_found(journal, "state:dropped", fixture->before + 4, name);
    expect_found(journal, "event:resolved who:sam order:1057 caf", fixture->before + 6, name);
    expect_found(journal, "!event:resolved state:refused belt", fixture->before + 2, name);
}

/* A journal of each of these versions opens, is whole, and says what it said then; twice. */
Test(doctor, versions_2_to_6)
{
    static const struct fixture fixtures[] = { { "version_2.sql", 0 }, { "version_3.sql", 0 }, { "version_4.sql", 2 },
                                               { "version_5.sql", 2 }, { "version_6.sql", 2 }, { "version_7.sql", 2 } };
    for (size_t i = 0; i < G_N_ELEMENTS(fixtures); i++) {
        const struct fixture *fixture = &fixtures[i];
        struct place place = from_fixture(fixture->name);
        struct journal *journal = place_open(&place);
        expect_kept(journal, fixture);
        journal_close(journal);
        journal = place_open(&place);
        expect_kept(journal, fixture);
        bool more = true;
        cr_expect(journal_index_step(journal, 6, &more, NULL), "%s", fixture->name);
        expect_kept(journal, fixture);
        cr_expect_eq(place_add(journal, "SO-1", "a_step"), fixture->before + (int64_t)G_N_ELEMENTS(KEPT) + 1, "%s",
                     fixture->name);
        journal_close(journal);
        place_remove(&place);
    }
}

/* What the fourth version left of two events that it moved into an archive: one of them a row of a batch file. */
Test(doctor, version_4_keeps_what_stays_of_an_archive)
{
    struct place place = from_fixture("version_4.sql");
    struct journal *journal = place_open(&place);
    struct archived archived;
    cr_assert(journal_archived(journal, &archived, NULL));
    cr_expect(archived.first == 1 && archived.last == 2 && archived.accepted == 2);
    g_autoptr(GPtrArray) line = journal_timeline(journal, "SO-1042", 10, NULL);
    cr_assert_eq(line->len, 7, "all, two names, four events: %u", line->len);
    const struct event_record *all = line->pdata[0], *told = line->pdata[2];
    cr_expect_eq(all->archived, 2);
    cr_expect_str_eq(told->event, "repair_eta");
    cr_expect_str_eq(told->body, "{\"estimatedRepairCompletionAt\":1795500000000}");
    struct event_record *row = journal_find_recorded(journal, 1, NULL);
    cr_assert_not_null(row);
    cr_expect(row->state == EVENT_ACCEPTED && row->archived);
    event_record_free(row);
    journal_close(journal);
    place_sql(&place, "DELETE FROM archived_accepted WHERE event = 'repair_eta'");
    g_autoptr(GError) error = NULL;
    journal = place_open(&place);
    cr_expect_not(journal_verify(journal, NULL, &error), "its seals hold");
    journal_close(journal);
    place_remove(&place);
}

/* An archive is never written to, so it must be read as the version left it that made it. */
Test(doctor, an_archive_of_version_4_is_read)
{
    struct place place = from_fixture("version_4_archive.sql");
    g_autoptr(GError) error = NULL;
    struct journal *archive = journal_open(place.path, NULL, JOURNAL_READ_ONLY, &error);
    cr_assert(archive && journal_is_archive(archive), "%s", error ? error->message : "");
    expect_whole(archive, 2, "archive");
    expect_found(archive, "file", 1, "archive");
    g_autoptr(GPtrArray) attempts = journal_attempts(archive, 2, NULL);
    cr_expect_eq(attempts->len, 1);
    journal_close(archive);
    place_remove(&place);
}

/* The label that the third version kept with the decisions, and whose they are. */
Test(doctor, version_3_keeps_decisions_and_labels)
{
    struct place place = from_fixture("version_3.sql");
    struct journal *journal = place_open(&place);
    g_autoptr(GPtrArray) decided = journal_decisions(journal, 5, NULL), labelled = journal_decisions(journal, 6, NULL);
    cr_assert(decided->len == 1 && labelled->len == 1);
    const struct decision_record *decision = decided->pdata[0], *label = labelled->pdata[0];
    cr_expect_str_eq(decision->who, "Dana");
    cr_expect(decision->from == EVENT_UNKNOWN && decision->to == EVENT_ACCEPTED);
    cr_expect_str_eq(label->why, "for the month");
    cr_expect(label->from == EVENT_ACCEPTED && label->to == EVENT_ACCEPTED);
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

/* The doubt is of the event, not of its state: a person may send it again, and only "accepted" ends it. */
Test(doctor, a_doubt_about_a_restored_copy_outlives_an_answer)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    const struct new_event rests = { .order = "SO-1",
                                     .event = "a_step",
                                     .body = "{}",
                                     .server = PLACE_SERVER,
                                     .created_at = PLACE_NOW,
                                     .held_until = PLACE_NOW };
    int64_t unknown = 0, id = journal_add(journal, &rests, NULL);
    cr_assert(journal_accept_restored(place.path, &unknown, NULL) && unknown == 1);
    cr_expect_eq(place_state(journal, id), EVENT_UNKNOWN);
    cr_expect_eq(place_send(journal, id, EVENT_REFUSED), EVENT_UNKNOWN, "it may have been sent since");
    cr_expect_eq(place_send(journal, id, EVENT_QUEUED), EVENT_UNKNOWN);
    journal_close(journal);
    place_remove(&place);
}

/* A desk that is open meanwhile has it on its way: what comes back to it changes nothing any more. */
Test(doctor, what_is_on_its_way_is_doubted_too)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t unknown = 0, id = place_add(journal, "SO-1", "a_step");
    struct claim claim = place_claim_flagged(journal, id, false);
    const struct attempt_end end = place_end(EVENT_REFUSED);
    cr_assert(journal_accept_restored(place.path, &unknown, NULL) && unknown == 1);
    cr_expect_not(journal_settle(journal, &claim, &end, NULL, NULL));
    cr_expect_eq(place_state(journal, id), EVENT_UNKNOWN);
    journal_close(journal);
    place_remove(&place);
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
