/* tests/journal/test_recovery.c: what a killed process leaves behind (I1, I8, I14; reliability.md, step 6). */
#include "journal/journal_claims.h"
#include "journal/journal_decisions.h"
#include "journal/journal_drafts.h"
#include "journal/journal_events.h"
#include "journal/journal_import.h"
#include "journal/journal_orders.h"
#include "journal/killpoint.h"
#include "journal/store.h"
#include "journal/upkeep.h"
#include "place.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LEFT_QUEUED, LEFT_CLAIMED, LEFT_FLAGGED, LEFT_UNKNOWN_CLAIMED, LEFT_UNKNOWN_FLAGGED, LEFT_SETTLED };

/* Goes a part of the way and is killed. */
static void go_and_die(const struct place *place, int left)
{
    struct journal *journal = place_open(place);
    int64_t id = place_add(journal, "SO-1", "a_step");
    if (left == LEFT_UNKNOWN_CLAIMED || left == LEFT_UNKNOWN_FLAGGED)
        place_send(journal, id, EVENT_UNKNOWN);
    if (left == LEFT_CLAIMED || left == LEFT_UNKNOWN_CLAIMED)
        place_claim(journal, id, left == LEFT_UNKNOWN_CLAIMED);
    if (left == LEFT_FLAGGED || left == LEFT_UNKNOWN_FLAGGED)
        place_claim_flagged(journal, id, left == LEFT_UNKNOWN_FLAGGED);
    if (left == LEFT_SETTLED)
        place_send(journal, id, EVENT_ACCEPTED);
    raise(SIGKILL);
}

Test(recovery, the_flag_alone_decides)
{
    static const struct {
        int left;
        enum event_state after;
        unsigned attempts;
    } rows[] = {
        { LEFT_QUEUED, EVENT_QUEUED, 0 },           { LEFT_CLAIMED, EVENT_QUEUED, 1 },
        { LEFT_FLAGGED, EVENT_UNKNOWN, 1 },         { LEFT_UNKNOWN_CLAIMED, EVENT_UNKNOWN, 2 },
        { LEFT_UNKNOWN_FLAGGED, EVENT_UNKNOWN, 2 }, { LEFT_SETTLED, EVENT_ACCEPTED, 1 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct place place = place_make();
        int status = place_child(go_and_die, &place, rows[i].left);
        cr_assert(WIFSIGNALED(status), "row %zu: the child ended with %d", i, status);
        struct journal *journal = place_open(&place);
        cr_expect_eq(place_state(journal, 1), rows[i].after, "row %zu", i);
        GPtrArray *attempts = journal_attempts(journal, 1, NULL);
        cr_expect_eq(attempts->len, rows[i].attempts, "row %zu", i);
        g_ptr_array_unref(attempts);
        cr_assert(journal_recover(journal, NULL));
        cr_expect_eq(place_state(journal, 1), rows[i].after, "row %zu, again", i);
        struct event_record *record = journal_find_event(journal, 1, NULL);
        cr_expect_eq(record->ever_unknown, rows[i].after == EVENT_UNKNOWN, "row %zu", i);
        event_record_free(record);
        journal_close(journal);
        place_remove(&place);
    }
}

/* Two handles, in one process and in two: what a living owner sends is left alone. */
Test(recovery, a_living_owner_is_left_alone)
{
    struct place place = place_make();
    struct journal *first = place_open(&place);
    int64_t id = place_add(first, "SO-1", "a_step");
    struct claim claim = place_claim_flagged(first, id, false);
    struct journal *second = place_open(&place);
    bool lives = false;
    cr_expect_eq(place_state(second, id), EVENT_SENDING);
    cr_expect(journal_owner_lives(second, id, &lives, NULL) && lives);
    cr_assert(journal_recover(second, NULL));
    cr_expect_eq(place_state(second, id), EVENT_SENDING);
    journal_close(first);
    cr_expect(journal_owner_lives(second, id, &lives, NULL) && !lives);
    cr_assert(journal_recover(second, NULL));
    cr_expect_eq(place_state(second, id), EVENT_UNKNOWN);
    struct attempt_end end = place_end(EVENT_ACCEPTED);
    cr_expect_not(journal_settle(second, &claim, &end, NULL, NULL), "what the gone owner meant to write is stale");
    journal_close(second);
    place_remove(&place);
}

/* Called as a start has looked and does not hold the lock yet: another start is faster, and a person decides. */
static int decide_meanwhile(unsigned kind, void *data, void *statement, void *time)
{
    const char *sql = sqlite3_sql(statement);
    (void)kind, (void)time;
    if (!g_str_has_suffix(sql, "ORDER BY owner"))
        return 0;
    struct journal *other = place_open(data);
    cr_assert(journal_resolve(other, 1, EVENT_ACCEPTED, "Mei", "seen", PLACE_NOW, NULL));
    journal_close(other);
    return 0;
}

/* Found as left behind, and settled before the lock was had. */
Test(recovery, what_was_settled_since_the_look_stays_settled)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    cr_assert(WIFSIGNALED(place_child(go_and_die, &place, LEFT_FLAGGED)));
    sqlite3_trace_v2(journal->db, SQLITE_TRACE_PROFILE, decide_meanwhile, &place);
    cr_expect(journal_recover(journal, NULL));
    sqlite3_trace_v2(journal->db, 0, NULL, NULL);
    cr_expect_eq(place_state(journal, 1), EVENT_ACCEPTED);
    journal_close(journal);
    place_remove(&place);
}

#ifdef FIXLINE_KILLPOINTS
static void whole_way(const struct place *place, int number)
{
    char choice[16];
    g_snprintf(choice, sizeof choice, "%d", number);
    struct journal *journal = place_open(place);
    setenv("FIXLINE_KILLPOINT", choice, 1);
    struct draft_record draft = {
        .key = (char *)"k", .order = (char *)"SO-1", .event = (char *)"a_step", .text = (char *)"{}"
    };
    cr_assert(journal_save_draft(journal, &draft, NULL));
    int64_t id = place_add(journal, "SO-1", "a_step");
    place_send(journal, id, EVENT_ACCEPTED);
    journal_import_begin(journal);
    struct order order = { .id = (char *)"SO-1", .service_type = (char *)"repair_depot" };
    struct import_sums sums;
    struct import_place first;
    cr_assert(journal_import_order(journal, &order, (struct import_place){ 1, 0 }, &first, NULL));
    cr_assert(journal_import_commit(journal, NULL, NULL, &sums, NULL));
    journal_close(journal);
}

/* I1 and I8 at the named places of this folder. */
Test(recovery, killed_at_every_named_place)
{
    static const struct {
        int number;
        int events; /* there after the kill */
        enum event_state state;
    } rows[] = {
        { 1, 0, EVENT_QUEUED },   { 2, 0, EVENT_QUEUED },    { 3, 0, EVENT_QUEUED },    { 4, 1, EVENT_QUEUED },
        { 5, 1, EVENT_QUEUED },   { 6, 1, EVENT_UNKNOWN },   { 7, 1, EVENT_QUEUED },    { 8, 1, EVENT_UNKNOWN },
        { 16, 1, EVENT_UNKNOWN }, { 17, 1, EVENT_ACCEPTED }, { 19, 1, EVENT_ACCEPTED },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct place place = place_make();
        int status = place_child(whole_way, &place, rows[i].number);
        cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "K%d: status %d", rows[i].number, status);
        struct journal *journal = place_open(&place);
        cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events"), rows[i].events, "K%d", rows[i].number);
        if (rows[i].events > 0)
            cr_expect_eq(place_state(journal, 1), rows[i].state, "K%d", rows[i].number);
        struct order *order = journal_find_order(journal, "SO-1", NULL);
        cr_expect_null(order, "K%d: an import is whole or not there", rows[i].number);
        order_free(order);
        journal_close(journal);
        place_remove(&place);
    }
}

static void open_killed_at(const struct place *place, int number)
{
    char choice[16];
    g_snprintf(choice, sizeof choice, "%d", number);
    setenv("FIXLINE_KILLPOINT", choice, 1);
    journal_close(place_open(place));
}

Test(recovery, recovery_and_the_making_of_tables_can_be_killed)
{
    struct place place = place_make();
    int status = place_child(open_killed_at, &place, 20);
    cr_expect(WIFSIGNALED(status));
    cr_expect_not(g_file_test(place.path, G_FILE_TEST_EXISTS), "a journal is never there by half");
    status = place_child(go_and_die, &place, LEFT_FLAGGED);
    cr_expect(WIFSIGNALED(status));
    status = place_child(open_killed_at, &place, 22);
    cr_expect(WIFSIGNALED(status));
    struct journal *journal = place_open(&place);
    cr_expect_eq(place_state(journal, 1), EVENT_UNKNOWN);
    journal_close(journal);
    place_remove(&place);
}

/* Killed while the log is moved into the file: at the start of it and at its end. */
Test(recovery, killed_in_a_checkpoint)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (int i = 0; i < 30; i++)
        place_send(journal, place_add(journal, "SO-1", "a_step"), EVENT_ACCEPTED);
    journal_close(journal);
    int status = place_child(whole_way, &place, 18);
    cr_expect(WIFEXITED(status) || WIFSIGNALED(status));
    journal = place_open(&place);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events"), 31);
    journal_close(journal);
    place_remove(&place);
}
#endif

/* ---- I14: 100,000 orders, as many events, a thousand of them left behind on the wire ---- */

enum { ORDERS = 100000, GROUP = 5000, LEFT = 1000 };

static void import_orders(struct journal *journal)
{
    journal_import_begin(journal);
    for (int i = 0; i < ORDERS; i++) {
        char id[16];
        g_snprintf(id, sizeof id, "SO-%d", i);
        struct import_place first;
        const struct order order = { .id = id,
                                     .service_type = (char *)"repair_depot",
                                     .customer = (char *)"Ana Lopes" };
        cr_assert(journal_import_order(journal, &order, (struct import_place){ i + 1, 0 }, &first, NULL));
    }
    struct import_sums sums;
    cr_assert(journal_import_commit(journal, NULL, NULL, &sums, NULL));
    cr_assert_eq(sums.added, ORDERS);
}

static void add_group(struct journal *journal, int first)
{
    static struct new_event events[GROUP];
    static int64_t ids[GROUP];
    static char orders[GROUP][16];
    for (int i = 0; i < GROUP; i++) {
        g_snprintf(orders[i], sizeof orders[i], "SO-%d", first + i);
        events[i] = (struct new_event){ .order = orders[i], .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    }
    cr_assert(journal_add_many(journal, events, GROUP, ids, NULL));
}

static void work_and_die(const struct place *place, int left)
{
    struct journal *journal = place_open(place);
    g_autofree struct claim_wanted *wanted = g_new0(struct claim_wanted, (size_t)left);
    g_autofree struct claim_answer *answers = g_new0(struct claim_answer, (size_t)left);
    import_orders(journal);
    for (int first = 0; first < ORDERS; first += GROUP)
        add_group(journal, first);
    for (int i = 0; i < left; i++)
        wanted[i].id = i + 1;
    cr_assert(journal_claim_many(journal, wanted, (size_t)left, PLACE_SERVER, PLACE_NOW, (struct claim_suits){ 0 },
                                 answers, NULL));
    raise(SIGKILL);
}

/* On the clock of this thread: a busy machine is no slow start. */
static double seconds_of_work(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

Test(recovery, I14_a_large_journal_starts_at_once)
{
    struct place place = place_make();
    struct journal_counts counts;
    int status = place_child(work_and_die, &place, LEFT);
    cr_assert(WIFSIGNALED(status), "the child ended with %d", status);
    double before = seconds_of_work();
    struct journal *journal = place_open(&place);
    double took = seconds_of_work() - before;
    cr_log_info("%.3f s", took);
    cr_expect_lt(took, 1.0, "%.3f s", took);
    cr_assert(journal_count(journal, PLACE_SERVER, &counts, NULL));
    cr_expect_eq(counts.unknown, LEFT, "%d unknown", (int)counts.unknown);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM orders"), ORDERS);
    journal_close(journal);
    place_remove(&place);
}
