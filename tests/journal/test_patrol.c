/* tests/journal/test_patrol.c: the whole journal proven in steps, and by the librarian of a desk at rest (I10). */
#include "journal/librarian.h"
#include "journal/patrol.h"
#include "journal/store.h"
#include "journal/upkeep.h"
#include "place.h"
#include "spoil.h"
#include <criterion/criterion.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { SETTLED = 300, STRIDE = 17, STEPS_MOST = 100000, PATIENCE_MS = 30000 };

/* From where it is to the end, or to what it finds; how many steps that took. */
static int walk(struct journal *journal, struct patrol *patrol, GError **error)
{
    enum patrol_result result = PATROL_MORE;
    int steps = 0;
    for (; result == PATROL_MORE && steps < STEPS_MOST; steps++)
        result = patrol_step(journal, patrol, error);
    cr_assert_neq(result, PATROL_MORE, "it has no end");
    cr_assert_eq(result == PATROL_FAILED, error && *error);
    return steps;
}

/* Interrupts what runs after some of SQLite's steps, once. */
struct stop {
    sqlite3 *db;
    int left;
};

static int stop_soon(void *owner)
{
    struct stop *stop = owner;
    if (--stop->left == 0)
        sqlite3_interrupt(stop->db);
    return 0;
}

static void expect_whole(struct journal *journal, const char *round)
{
    struct patrol patrol = { 0 };
    g_autoptr(GError) error = NULL;
    walk(journal, &patrol, &error);
    cr_expect_null(error, "%s: %s", round, error ? error->message : "");
    patrol_clear(&patrol);
}

/* Accepted, of orders that may be forgotten and archived. */
static void record_settled(struct journal *journal)
{
    for (int i = 0; i < SETTLED; i++)
        place_send(journal, place_add(journal, i % 2 ? "SO-7" : "SO-8", "a_step"), EVENT_ACCEPTED);
}

static void archive_all(const struct place *place, struct journal *journal)
{
    g_autofree char *path = g_strconcat(place->path, ".old", NULL);
    struct archive_plan plan;
    cr_assert(journal_archive_plan(journal, PLACE_NOW + 1, &plan, NULL));
    cr_assert(journal_archive(journal, path, &plan, "eta", NULL, NULL));
}

/* Records events and walks into their midst: more of them where one step is enough for all that are there. */
static void begin_among_events(struct journal *desk, struct journal *reader, struct patrol *patrol)
{
    do {
        record_settled(desk);
        patrol_clear(patrol);
        cr_assert_eq(patrol_step(reader, patrol, NULL), PATROL_MORE, "past what is archived");
        cr_assert_eq(patrol_step(reader, patrol, NULL), PATROL_MORE);
    } while (patrol->at != PATROL_EVENTS);
}

/* Others record, send, forget and archive between two steps. */
Test(patrol, goes_through_a_journal_that_is_in_use)
{
    struct place place = place_make();
    struct journal *desk = place_open(&place), *reader;
    struct patrol patrol = { 0 };
    g_autoptr(GError) error = NULL;
    reader = journal_open(place.path, NULL, JOURNAL_READ_ONLY, NULL);
    begin_among_events(desk, reader, &patrol);
    expect_whole(reader, "at rest");
    cr_assert(journal_forget(desk, "SO-7", &(int64_t){ 0 }, NULL));
    place_send(desk, place_add(desk, "SO-7", "a_step"), EVENT_UNKNOWN);
    cr_assert_eq(patrol_step(reader, &patrol, &error), PATROL_MORE);
    archive_all(&place, desk);
    place_add(desk, "SO-7", "a_step");
    cr_expect_gt(walk(reader, &patrol, &error), 1);
    cr_expect_null(error, "%s", error ? error->message : "");
    cr_expect_eq(patrol.at, PATROL_ARCHIVED, "the next step begins anew");
    expect_whole(reader, "with an archive");
    journal_close(reader);
    journal_close(desk);
    place_remove(&place);
}

/* What opens in spite of its damage is found. */
Test(patrol, I10_finds_what_no_screen_shows)
{
    for (size_t i = 0; i < spoil_kinds; i++) {
        struct place place = spoil_sample();
        spoils[i].spoil(&place);
        g_autoptr(GError) error = NULL;
        struct journal *reader = journal_open(place.path, NULL, JOURNAL_READ_ONLY, &error);
        struct patrol patrol = { 0 };
        if (reader)
            walk(reader, &patrol, &error);
        cr_expect(g_error_matches(error, JOURNAL_ERROR, (int)spoils[i].code), "%s: %s", spoils[i].name,
                  error ? error->message : "nothing was found");
        patrol_clear(&patrol);
        journal_close(reader);
        place_remove(&place);
    }
}

/* Who has a damaged journal open while another program rescues it sees the old file, and must not mark the new one. */
Test(patrol, I10_what_was_set_aside_marks_nothing)
{
    struct place place = spoil_sample();
    place_sql(&place, "UPDATE events SET machine = 'x' WHERE id = 2");
    struct journal *reader = journal_open(place.path, NULL, JOURNAL_READ_ONLY, NULL);
    struct patrol patrol = { 0 };
    struct rescue rescue;
    g_autoptr(GError) error = NULL;
    cr_assert_eq(journal_rescue(place.path, "default", PLACE_NOW, &rescue, &error), RESCUE_DONE);
    walk(reader, &patrol, &error);
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED), "%s", error ? error->message : "");
    struct journal *desk = place_open(&place);
    expect_whole(desk, "the new one");
    journal_close(desk);
    journal_close(reader);
    rescue_clear(&rescue);
    place_remove(&place);
}

/* One walk that is stopped once, on the way. False: it came to its end before. */
static bool walk_stopped(struct journal *reader, int after)
{
    struct patrol patrol = { 0 };
    struct stop stop = { reader->db, after };
    bool stopped = false;
    enum patrol_result result = PATROL_MORE;
    sqlite3_progress_handler(reader->db, 1, stop_soon, &stop);
    while (result != PATROL_WHOLE) {
        g_autoptr(GError) error = NULL;
        result = patrol_step(reader, &patrol, &error);
        cr_assert(!error || (!stopped && g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_INTERRUPTED)),
                  "stopped after %d: %s", after, error->message);
        stopped = stopped || error;
    }
    sqlite3_progress_handler(reader->db, 0, NULL, NULL);
    return stop.left <= 0;
}

/* It goes on from there and takes nothing for damage. */
Test(patrol, is_stopped_anywhere)
{
    struct place place = spoil_sample();
    struct journal *reader = journal_open(place.path, NULL, JOURNAL_READ_ONLY, NULL);
    int after = 1;
    while (walk_stopped(reader, after))
        after += STRIDE;
    cr_expect_gt(after, 100 * STRIDE, "%d", after);
    journal_close(reader);
    place_remove(&place);
}

/* ---- the desk ---- */

Test(patrol, I10_a_desk_at_rest_finds_a_changed_byte_in_an_old_row)
{
    struct place place = spoil_sample();
    struct time_rules rules = { .zone = g_time_zone_new_utc() };
    int ends[2];
    char byte;
    cr_assert_eq(pipe(ends), 0);
    struct librarian *librarian = librarian_start(place.path, &rules, ends[1], NULL);
    place_sql(&place, "UPDATE events SET machine = 'Desk' WHERE id = 2");
    /* The one question shows another row. */
    struct question *question = g_new0(struct question, 1);
    *question = (struct question){ .kind = ASK_ENTRY, .request = 9, .before = 5 };
    librarian_ask(librarian, question);
    static const uint64_t requests[] = { 9, 0 };
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        struct pollfd wait = { .fd = ends[0], .events = POLLIN };
        cr_assert_eq(poll(&wait, 1, PATIENCE_MS), 1, "answer %zu never came", i);
        cr_assert_eq(read(ends[0], &byte, 1), 1);
        struct answer *answer = librarian_collect(librarian);
        cr_assert_not_null(answer);
        cr_expect_eq(answer->request, requests[i]);
        cr_expect_eq(answer->error != NULL, i == 1, "%s", answer->error);
        cr_expect(!answer->error || strstr(answer->error, "(event 2)"), "%s", answer->error);
        answer_free(answer);
    }
    librarian_stop(librarian);
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "event 2");
    g_time_zone_unref(rules.zone);
    close(ends[0]);
    close(ends[1]);
    place_remove(&place);
}
