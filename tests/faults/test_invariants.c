/* tests/faults/test_invariants.c: the promises of docs/reliability.md, each shown once in the open. With
 * FIXLINE_SABOTAGE=NAME the program breaks that promise, and the test of its name must fail (sabotage.sh). */
#include "journal/journal_claims.h"
#include "journal/journal_decisions.h"
#include "journal/journal_events.h"
#include "journal/upkeep.h"
#include "tests/delivery/bench_desk.h"
#include "tests/faults/disk.h"
#include "tests/journal/place.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAKEN "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

static const struct server_step takes_all[] = { TAKE, SAY(TAKEN), { .kind = SERVER_AGAIN } };
static const struct server_step reads_and_waits[] = { TAKE, { .kind = SERVER_SILENCE }, { .kind = SERVER_END } };
static const struct server_step reads_and_closes[] = { TAKE, { .kind = SERVER_END } };
static const struct server_step takes_one_then_closes[] = { TAKE, SAY(TAKEN), TAKE, { .kind = SERVER_END } };

static int64_t number_of(const struct bench_desk *desk, const char *sql)
{
    const struct place place = { .folder = desk->folder, .path = desk->journal_path };
    return place_sql_number(&place, sql);
}

/* ---- I1: tests/faults/test_power.c and tests/crash ---- */

/* ---- I2 ---- */

static void send_and_wait(const struct bench_desk *parent, int64_t id)
{
    struct bench_desk desk = *parent;
    struct delivery delivery;
    desk.journal = journal_open(desk.journal_path, "default", JOURNAL_WRITE, NULL);
    desk.outbox = NULL;
    bench_desk_open_outbox(&desk);
    outbox_send(desk.outbox, id, false, &delivery, NULL);
}

Test(invariants, I2_no_byte_leaves_before_its_flag_is_on_disk)
{
    const struct server_step *scripts[] = { reads_and_waits };
    struct server *server = server_start(scripts, 1);
    struct bench_desk desk;
    bench_desk_make(&desk, server_url(server), "");
    int64_t id = bench_desk_record(&desk, "SO-1042");
    journal_close(bench_desk_take_journal(&desk));
    pid_t pid = fork();
    if (pid == 0) {
        send_and_wait(&desk, id);
        _exit(0);
    }
    cr_assert(server_wait_requests(server, 1));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    cr_expect_eq(number_of(&desk, "SELECT count(*) FROM attempts WHERE wire = 1"), 1);
    server_stop(server);
    bench_desk_remove(&desk);
}

/* ---- I3 ---- */

/* libcurl would send the second one again over a fresh connection. */
Test(invariants, I3_one_attempt_puts_at_most_one_request_on_the_wire)
{
    const struct server_step *scripts[] = { takes_one_then_closes, takes_all };
    struct server *server = server_start(scripts, 2);
    struct bench_desk desk;
    struct delivery delivery;
    bench_desk_make(&desk, server_url(server), "");
    bench_desk_send(&desk, bench_desk_record(&desk, "SO-1042"), false, &delivery);
    cr_expect_eq(delivery.state, EVENT_ACCEPTED);
    delivery_clear(&delivery);
    bench_desk_send(&desk, bench_desk_record(&desk, "SO-1042"), false, &delivery);
    cr_expect_eq(delivery.state, EVENT_UNKNOWN);
    delivery_clear(&delivery);
    cr_expect_eq(server_requests(server), 2, "%d requests for two attempts", server_requests(server));
    server_stop(server);
    bench_desk_remove(&desk);
}

/* ---- I4 ---- */

Test(invariants, I4_only_what_was_surely_not_processed_is_tried_again)
{
    const struct server_step *scripts[] = { reads_and_closes, takes_all };
    struct server *server = server_start(scripts, 2);
    struct bench_desk desk;
    bench_desk_make(&desk, server_url(server), "");
    int64_t id = bench_desk_record(&desk, "SO-1042");
    for (int i = 0; i < 3; i++) {
        struct delivery delivery;
        bench_desk_send(&desk, id, false, &delivery);
        cr_expect_eq(delivery.state, EVENT_UNKNOWN, "wanted for the %d. time", i + 1);
        delivery_clear(&delivery);
    }
    GArray *sendable = journal_sendable(desk.journal, server_url(server), 10, NULL);
    cr_expect_eq(sendable->len, 0);
    g_array_unref(sendable);
    cr_expect_eq(server_requests(server), 1);
    server_stop(server);
    bench_desk_remove(&desk);
}

/* ---- I5 ---- */

Test(invariants, I5_accepted_needs_a_whole_answer)
{
    static const char *const answers[] = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabcde",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        const struct server_step answer[] = { TAKE, SAY(answers[i]), { .kind = SERVER_END } };
        const struct server_step *scripts[] = { answer };
        struct server *server = server_start(scripts, 1);
        struct bench_desk desk;
        struct delivery delivery;
        bench_desk_make(&desk, server_url(server), "");
        int64_t id = bench_desk_record(&desk, "SO-1042");
        bench_desk_send(&desk, id, false, &delivery);
        delivery_clear(&delivery);
        cr_expect_eq(bench_desk_state(&desk, id), EVENT_UNKNOWN, "answer %zu", i);
        server_stop(server);
        bench_desk_remove(&desk);
    }
}

/* ---- I6 ---- */

Test(invariants, I6_accepted_never_changes_and_the_rest_only_by_a_named_person)
{
    static const struct {
        enum event_state from, to;
        const char *who, *why;
    } refused[] = {
        { EVENT_ACCEPTED, EVENT_REFUSED, "Sam", "no" },  { EVENT_ACCEPTED, EVENT_DROPPED, "Sam", "no" },
        { EVENT_REFUSED, EVENT_DROPPED, "Sam", "no" },   { EVENT_UNKNOWN, EVENT_ACCEPTED, "", "seen" },
        { EVENT_UNKNOWN, EVENT_REFUSED, "Sam", " " },    { EVENT_UNKNOWN, EVENT_DROPPED, "Sam", "no" },
        { EVENT_REFUSED, EVENT_ACCEPTED, NULL, "seen" },
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        int64_t id = place_add(journal, "SO-1042", "a_step");
        place_send(journal, id, refused[i].from);
        cr_expect_not(journal_resolve(journal, id, refused[i].to, refused[i].who, refused[i].why, PLACE_NOW, NULL),
                      "row %zu", i);
        cr_expect_eq(place_state(journal, id), refused[i].from, "row %zu", i);
    }
    journal_close(journal);
    place_remove(&place);
}

/* ---- I7, I8 ---- */

struct failing {
    struct server *server;
    struct bench_desk desk;
    struct disk *disk;
    struct delivery delivery;
    bool sent; /* outbox_send says so */
    bool reached;
    int requests;
    enum event_state after; /* as the next start finds it */
};

/* One send while the n-th call of the disk fails, and the next start. */
static void send_on_failing_disk(struct failing *failing, enum disk_fault fault, int nth, bool from_then_on)
{
    const struct server_step *scripts[] = { takes_all };
    *failing = (struct failing){ .server = server_start(scripts, 1), .disk = disk_new() };
    bench_desk_make(&failing->desk, server_url(failing->server), "");
    int64_t id = bench_desk_record(&failing->desk, "SO-1042");
    bench_desk_open_outbox(&failing->desk);
    disk_fail(failing->disk, fault, nth, from_then_on);
    failing->sent = outbox_send(failing->desk.outbox, id, false, &failing->delivery, NULL);
    g_clear_pointer(&failing->desk.outbox, outbox_free);
    journal_close(bench_desk_take_journal(&failing->desk));
    failing->reached = disk_mend(failing->disk);
    failing->requests = server_requests(failing->server);
    failing->desk.journal = journal_open(failing->desk.journal_path, "default", JOURNAL_WRITE, NULL);
    cr_assert_not_null(failing->desk.journal, "fault %d at call %d: the next start", (int)fault, nth);
    failing->after = bench_desk_state(&failing->desk, id);
}

static void failing_clear(struct failing *failing)
{
    delivery_clear(&failing->delivery);
    server_stop(failing->server);
    bench_desk_remove(&failing->desk);
    disk_free(failing->disk);
}

/* Calls `judge` for every call of a send. */
static void for_every_fault(void (*judge)(const struct failing *failing, const char *round))
{
    static const struct {
        const char *name;
        enum disk_fault fault;
        bool from_then_on;
    } rows[] = { { "error", DISK_ERROR, false },
                 { "full from then on", DISK_FULL, true },
                 { "torn from then on", DISK_TORN, true } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        bool reached = true;
        int nth = 1;
        for (; reached && nth < 100; nth++) {
            g_autofree char *round = g_strdup_printf("%s at call %d", rows[i].name, nth);
            struct failing failing;
            send_on_failing_disk(&failing, rows[i].fault, nth, rows[i].from_then_on);
            reached = failing.reached;
            judge(&failing, round);
            failing_clear(&failing);
        }
        cr_expect_gt(nth, 5, "%s: too few calls", rows[i].name);
    }
}

/* A sync that fails leaves open whether the flag is on disk: then the event is unknown although nothing was sent. */
static void judge_nothing_unrecorded(const struct failing *failing, const char *round)
{
    if (failing->requests > 0)
        cr_expect(failing->after == EVENT_ACCEPTED || failing->after == EVENT_UNKNOWN,
                  "%s: sent, but %s at the next start", round, event_state_name(failing->after));
    else
        cr_expect(failing->after == EVENT_QUEUED || failing->after == EVENT_UNKNOWN, "%s: not sent, but %s", round,
                  event_state_name(failing->after));
    cr_expect(failing->requests <= 1, "%s: %d requests", round, failing->requests);
    cr_expect(failing->sent || failing->requests == 0, "%s: sent in spite of an error of the journal", round);
}

Test(invariants, I7_no_journal_no_request, .timeout = 200)
{
    for_every_fault(judge_nothing_unrecorded);
}

/* What is told and what the next start finds may differ in one way only: told with "could not be recorded". */
static void judge_told(const struct failing *failing, const char *round)
{
    if (!failing->sent || failing->requests == 0)
        return;
    cr_expect_eq(failing->delivery.state, EVENT_ACCEPTED, "%s: the answer is told in any case", round);
    cr_expect(failing->delivery.unsaved || failing->after == EVENT_ACCEPTED, "%s: told as saved, found as %s", round,
              event_state_name(failing->after));
    cr_expect(!failing->delivery.unsaved || failing->after == EVENT_UNKNOWN || failing->after == EVENT_ACCEPTED,
              "%s: told as not saved, found as %s", round, event_state_name(failing->after));
}

Test(invariants, I8_an_outcome_that_cannot_be_written_is_told_and_stays_unknown, .timeout = 200)
{
    for_every_fault(judge_told);
}

/* ---- I1, the other way round ---- */

/* Adds one event while the n-th call fails; what is told of it must be what the next start finds. */
static bool add_on_failing_disk(struct disk *disk, int nth, bool from_then_on)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    g_autoptr(GError) error = NULL;
    const struct new_event event = { .order = "SO-1042",
                                     .event = "a_step",
                                     .body = "{\"event\":\"a_step\"}",
                                     .operator_name = "Sam",
                                     .server = PLACE_SERVER,
                                     .created_at = PLACE_NOW };
    disk_fail(disk, DISK_ERROR, nth, from_then_on);
    int64_t told = journal_add(journal, &event, &error);
    journal_close(journal);
    bool reached = disk_mend(disk);
    journal_close(place_open(&place));
    int64_t found = place_sql_number(&place, "SELECT count(*) FROM events");
    bool doubted = error && strstr(error->message, "not certain");
    cr_expect(found == (told != 0) || doubted, "call %d: told \"%s\", found %d", nth, error ? error->message : "saved",
              (int)found);
    cr_expect(!doubted || from_then_on, "call %d: %s", nth, error ? error->message : "");
    place_remove(&place);
    return reached;
}

Test(invariants, I1_what_was_told_as_not_recorded_is_not_there)
{
    struct disk *disk = disk_new();
    for (int lasting = 0; lasting < 2; lasting++) {
        int nth = 1;
        while (add_on_failing_disk(disk, nth, lasting))
            nth++;
        cr_expect_gt(nth, 3);
    }
    disk_free(disk);
}

/* ---- I9 ---- */

static void step_at_random(struct journal *journal, GRand *random)
{
    static const enum event_state ends[] = { EVENT_ACCEPTED, EVENT_REFUSED, EVENT_UNKNOWN, EVENT_QUEUED };
    g_autofree char *order = g_strdup_printf("SO-%d", g_rand_int_range(random, 0, 1000000));
    int64_t id = place_add(journal, order, "a_step");
    int choice = g_rand_int_range(random, 0, 6);
    if (choice < (int)G_N_ELEMENTS(ends))
        place_send(journal, id, ends[choice]);
    else if (choice == 4)
        cr_assert(journal_resolve(journal, id, EVENT_DROPPED, "Sam", NULL, PLACE_NOW, NULL));
}

Test(invariants, I9_the_count_never_falls_and_the_chain_holds)
{
    struct place place = place_make();
    GRand *random = g_rand_new_with_seed(9);
    int64_t before = 0, count = 0;
    for (int start = 0; start < 6; start++) {
        struct journal *journal = place_open(&place);
        for (int i = 0; i < 20; i++)
            step_at_random(journal, random);
        cr_assert(journal_verify(journal, &count, NULL));
        cr_expect_eq(count, before + 20);
        before = count;
        journal_close(journal);
        cr_expect_eq(place_sql_number(&place, "SELECT max(id) FROM events"), count, "numbers have no gaps");
        cr_expect_eq(place_sql_number(&place, "SELECT sum(n) FROM (SELECT count(*) n FROM events GROUP BY state)"),
                     count);
    }
    g_rand_free(random);
    place_remove(&place);
}

/* ---- I11 ---- */

/* A clock that jumps back and forth by years. */
static int64_t mad_clock(void *owner)
{
    static const int64_t year_ms = 365LL * 24 * 3600 * 1000;
    int *calls = owner;
    (*calls)++;
    return PLACE_NOW + (*calls % 2 ? -1 : 1) * *calls * year_ms / 10;
}

Test(invariants, I11_order_does_not_depend_on_the_wall_clock)
{
    const struct server_step *scripts[] = { takes_all };
    struct server *server = server_start(scripts, 1);
    struct bench_desk desk;
    int calls = 0;
    bench_desk_make(&desk, server_url(server), "");
    desk.outbox = outbox_new(desk.journal, desk.settings, mad_clock, &calls);
    for (int i = 0; i < 6; i++)
        bench_desk_record(&desk, "SO-1042");
    for (int64_t id = 6; id >= 1; id--)
        outbox_want(desk.outbox, id, false);
    for (int64_t id = 1; id <= 6; id++)
        outbox_want(desk.outbox, id, false);
    bench_desk_clear_run(bench_desk_run(&desk));
    cr_expect_eq(number_of(&desk, "SELECT count(*) FROM events WHERE state = 'accepted'"), 6);
    cr_expect_eq(server_requests(server), 6);
    server_stop(server);
    bench_desk_remove(&desk);
}

/* ---- I12 ---- */

Test(invariants, I12_the_same_uuid_is_never_inserted_twice)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    g_autofree char *uuid = journal_uuid();
    const struct new_event event = { .uuid = uuid,
                                     .order = "SO-1042",
                                     .event = "a_step",
                                     .body = "{\"event\":\"a_step\"}",
                                     .operator_name = "Sam",
                                     .server = PLACE_SERVER,
                                     .created_at = PLACE_NOW };
    int64_t first = journal_add(journal, &event, NULL);
    cr_expect_eq(journal_add(journal, &event, NULL), first);
    journal_close(journal);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events"), 1);
    place_remove(&place);
}

/* ---- I13 ---- */

Test(invariants, I13_two_owners_never_hold_the_same_event)
{
    struct place place = place_make();
    struct journal *one = place_open(&place), *other = place_open(&place);
    int64_t id = place_add(one, "SO-1042", "a_step");
    struct claim held = place_claim(one, id, false), stolen;
    cr_expect_eq(place_try_claim(other, id, PLACE_SERVER, false, &stolen, NULL), CLAIM_NOT_QUEUED);
    cr_expect_eq(place_try_claim(other, id, PLACE_SERVER, true, &stolen, NULL), CLAIM_NOT_QUEUED);
    struct attempt_end given_back = place_end(EVENT_QUEUED), late = place_end(EVENT_UNKNOWN);
    cr_assert(journal_settle(one, &held, &given_back, NULL, NULL));
    place_claim(other, id, false);
    cr_expect_not(journal_settle(one, &held, &late, NULL, NULL), "the first owner's word is stale");
    cr_expect_eq(place_state(other, id), EVENT_SENDING);
    journal_close(one);
    journal_close(other);
    place_remove(&place);
}
