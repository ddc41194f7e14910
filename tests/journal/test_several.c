/* tests/journal/test_several.c: several handles and processes on one journal (I9, I12, I13). */
#include "forms/time_point.h"
#include "journal/journal_claims.h"
#include "journal/journal_events.h"
#include "journal/store.h"
#include "place.h"
#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 6, EVENTS_EACH = 25 };

/* One claim for two handles. */
Test(several, two_handles_never_hold_the_same_event)
{
    struct place place = place_make();
    struct journal *first = place_open(&place), *second = place_open(&place);
    struct claim claim;
    int64_t id = place_add(first, "SO-1", "a_step");
    place_claim(first, id, false);
    cr_expect_eq(place_try_claim(second, id, PLACE_SERVER, false, &claim, NULL), CLAIM_NOT_QUEUED);
    cr_expect_eq(place_try_claim(second, id, PLACE_SERVER, true, &claim, NULL), CLAIM_NOT_QUEUED);
    journal_close(first);
    journal_close(second);
    place_remove(&place);
}

/* A process that leaves has done for the others what closing does for them: the next start has no long log to read. */
Test(several, who_leaves_a_journal_empties_its_log)
{
    struct place place = place_make();
    struct journal *first = place_open(&place);
    g_autofree char *log = g_strconcat(place.path, "-wal", NULL);
    struct stat facts = { .st_size = 0 };
    while (facts.st_size < STORE_CLOSE_BYTES && stat(log, &facts) == 0)
        place_add(first, "SO-1", "a_step");
    journal_leave(first);
    cr_expect(stat(log, &facts) == 0 && facts.st_size == 0, "%d bytes", (int)facts.st_size);
    struct journal *second = place_open(&place);
    place_add(second, "SO-1", "a_step");
    journal_close(second);
    journal_close(first);
    place_remove(&place);
}

static void finish(struct journal *journal, const struct claim *claim)
{
    struct attempt_end end = place_end(EVENT_ACCEPTED);
    if (!journal_settle(journal, claim, &end, NULL, NULL))
        _exit(3);
}

/* Takes whatever can be sent until nothing is left. */
static void send_all(struct journal *journal, int number)
{
    for (;;) {
        GArray *ids = journal_sendable(journal, PLACE_SERVER, 5, NULL);
        if (!ids)
            _exit(4);
        bool empty = ids->len == 0;
        for (unsigned i = 0; i < ids->len; i++) {
            struct claim claim;
            int64_t id = g_array_index(ids, int64_t, (i + (unsigned)number) % ids->len);
            enum claim_result result = place_try_claim(journal, id, PLACE_SERVER, false, &claim, NULL);
            if (result == CLAIM_FAILED)
                _exit(5);
            if (result == CLAIM_TAKEN)
                finish(journal, &claim);
        }
        g_array_unref(ids);
        if (empty)
            return;
    }
}

static void work(const struct place *place, int number)
{
    struct journal *journal = journal_open(place->path, "default", JOURNAL_WRITE, NULL);
    if (!journal)
        _exit(2);
    for (int i = 0; i < EVENTS_EACH; i++) {
        g_autofree char *order = g_strdup_printf("SO-%d", i % 7);
        struct new_event fresh = { .order = order, .event = "a_step", .body = "{}", .server = PLACE_SERVER };
        if (journal_add(journal, &fresh, NULL) == 0)
            _exit(6);
    }
    send_all(journal, number);
    journal_close(journal);
}

static int wait_for(pid_t child)
{
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

Test(several, processes_share_one_journal)
{
    struct place place = place_make();
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            work(&place, i);
            _exit(0);
        }
    }
    for (int i = 0; i < PROCESSES; i++)
        cr_expect_eq(wait_for(children[i]), 0, "process %d", i);
    int64_t all = (int64_t)PROCESSES * EVENTS_EACH;
    struct journal *journal = place_open(&place);
    send_all(journal, 0);
    g_autoptr(GPtrArray) events = journal_history(journal, NULL, NULL, 0, 1000, NULL);
    cr_assert_eq(events->len, all);
    for (unsigned i = 0; i < events->len; i++) {
        const struct event_record *record = events->pdata[i];
        cr_expect_eq(record->id, all - i);
        cr_expect_eq(record->state, EVENT_ACCEPTED);
        cr_expect_eq(record->attempts, 1, "event %d was taken %d times", (int)record->id, record->attempts);
    }
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events a JOIN events b ON b.id = a.id + 1"
                                          " WHERE b.prev = a.hash"),
                 all - 1);
    cr_expect_eq(place_sql_number(&place, "SELECT count(DISTINCT uuid) FROM events"), all);
    journal_close(journal);
    place_remove(&place);
}

/* Processes that start on a folder without a journal make one together. */
static void open_and_add(const struct place *place, int number)
{
    (void)number;
    struct journal *journal = place_open(place);
    place_add(journal, "SO-1", "a_step");
    journal_close(journal);
}

Test(several, a_new_journal_is_made_once)
{
    for (int round = 0; round < 5; round++) {
        struct place place = place_make();
        pid_t children[4];
        for (size_t i = 0; i < G_N_ELEMENTS(children); i++) {
            children[i] = fork();
            if (children[i] == 0) {
                open_and_add(&place, 0);
                _exit(0);
            }
        }
        for (size_t i = 0; i < G_N_ELEMENTS(children); i++)
            cr_expect_eq(wait_for(children[i]), 0);
        cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events"), 4);
        place_remove(&place);
    }
}

static void *end_the_change(void *owner)
{
    store_cancel(owner);
    return NULL;
}

/* While one handle holds the right to write, another waits for it and then goes on. */
Test(several, a_busy_journal_is_waited_for)
{
    struct place place = place_make();
    struct journal *first = place_open(&place), *second = place_open(&place);
    cr_assert(store_begin(first, NULL) != NULL);
    GThread *thread = g_thread_new("change", end_the_change, first);
    cr_expect_gt(place_add(second, "SO-1", "a_step"), 0);
    g_thread_join(thread);
    journal_close(first);
    journal_close(second);
    place_remove(&place);
}

Test(several, the_limit_of_waiting_speaks_of_another_copy)
{
    struct place place = place_make();
    struct journal *first = place_open(&place), *second = place_open(&place);
    struct new_event fresh = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    cr_assert(store_begin(first, NULL) != NULL);
    g_autoptr(GError) error = NULL;
    cr_expect_eq(journal_add(second, &fresh, &error), 0);
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_BUSY));
    cr_expect(error && strstr(error->message, "Another running copy") && !strstr(error->message, "locked"));
    store_cancel(first);
    cr_expect_gt(place_add(second, "SO-1", "a_step"), 0);
    journal_close(first);
    journal_close(second);
    place_remove(&place);
}

/* ---- an interrupt at any moment ---- */

struct interrupter {
    struct journal *journal;
    gint stops;
};

static void *interrupt_for_ever(void *data)
{
    struct interrupter *interrupter = data;
    while (!g_atomic_int_get(&interrupter->stops))
        journal_interrupt(interrupter->journal);
    return NULL;
}

/* The search index tells an interrupt in words of its own; only a failure that comes again was no interrupt. */
Test(several, an_interrupt_told_in_other_words_is_no_damage)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    journal_interrupt(journal);
    g_autoptr(GError) interrupted = NULL, error = NULL;
    cr_expect(!store_execute(journal, "SELECT * FROM nowhere", &interrupted));
    cr_expect(g_error_matches(interrupted, JOURNAL_ERROR, JOURNAL_ERROR_INTERRUPTED));
    cr_expect_gt(place_add(journal, "SO-1", "a_step"), 0);
    cr_expect(!store_execute(journal, "SELECT * FROM nowhere", &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED));
    journal_close(journal);
    place_remove(&place);
}

/* Wherever a search is given up, also at its very end, the next one begins afresh. */
Test(several, an_interrupt_leaves_no_search_open)
{
    enum { SEARCHES = 3000 };
    struct place place = place_make();
    struct interrupter interrupter = { .journal = place_open(&place) };
    GTimeZone *zone = g_time_zone_new_utc();
    const struct time_rules rules = { .zone = zone, .end_of_day = 18 * 60 };
    const struct time_context context = { .rules = &rules, .now = PLACE_NOW, .lean = TIME_LEAN_PAST };
    for (int i = 0; i < 20; i++)
        place_add(interrupter.journal, "SO-1", "a_step");
    GThread *thread = g_thread_new("interrupts", interrupt_for_ever, &interrupter);
    for (int i = 0; i < SEARCHES; i++) {
        g_autoptr(GError) error = NULL;
        GPtrArray *found =
            journal_history(interrupter.journal, i % 2 ? "step" : "state:queued", &context, 0, 5, &error);
        cr_assert(found || g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_INTERRUPTED), "search %d: %s", i,
                  error ? error->message : "");
        if (found)
            g_ptr_array_unref(found);
    }
    g_atomic_int_set(&interrupter.stops, 1);
    g_thread_join(thread);
    journal_close(interrupter.journal);
    g_time_zone_unref(zone);
    place_remove(&place);
}
