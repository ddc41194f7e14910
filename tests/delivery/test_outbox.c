/* tests/delivery/test_outbox.c: one event's way over disk and network, and what must hold on it (docs/reliability.md,
 * I2 to I8; the bug reports B23 to B30, B43). */
#include "journal/journal_claims.h"
#include "journal/journal_events.h"
#include "journal/lock.h"
#include "journal/store.h"
#include "tests/delivery/outbox_bench.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct server_step always_200[] = { TAKE, SAY(STATUS("200 OK")), REPEAT };
static const struct server_step always_401[] = { TAKE, SAY(STATUS("401 No")), REPEAT };
static const struct server_step always_403[] = { TAKE, SAY(STATUS("403 No")), REPEAT };
static const struct server_step drops[] = { TAKE, OVER };
static const struct server_step silent[] = { TAKE, { .kind = SERVER_SILENCE }, OVER };

Test(outbox, one_event_goes_and_is_accepted)
{
    struct bench bench;
    struct delivery delivery;
    bench_make(&bench, always_200, NULL, "");
    cr_expect(outbox_ready(bench.desk.outbox, NULL));
    int64_t id = bench_desk_record(&bench.desk, "SO 1");
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_QUEUED && strstr(delivery.reason, "order id") != NULL, "a blank in the id");
    delivery_clear(&delivery);
    id = bench_desk_record(&bench.desk, "D1@ä");
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_QUEUED, "not ASCII");
    delivery_clear(&delivery);
    id = bench_desk_record(&bench.desk, "D1@+&=");
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_ACCEPTED && delivery.status == 200 && delivery.reason == NULL);
    cr_expect(bench_desk_state(&bench.desk, id) == EVENT_ACCEPTED && server_requests(bench.server) == 1);
    g_autofree char *request = server_request(bench.server, 0);
    cr_expect(g_str_has_prefix(request, "POST /service-orders/D1%40%2B%26%3D/update-repair HTTP/1.1\r\n"), "%s",
              request);
    cr_expect(strstr(request, "\r\nX-Extend-Access-Token: " DESK_TOKEN "\r\n") != NULL);
    cr_expect(strstr(request, "\r\nAccept: application/json; version=latest\r\n") != NULL);
    cr_expect(g_str_has_suffix(request, "\r\n\r\n" DESK_BODY));
    delivery_clear(&delivery);
    bench_remove(&bench);
}

/* B29: one slash, whatever the address ends in. */
Test(outbox, a_slash_at_the_end_of_the_address_is_one_slash)
{
    struct bench bench;
    struct bench_desk slashed;
    struct delivery delivery;
    bench_make(&bench, always_200, NULL, "");
    g_autofree char *url = g_strdup_printf(" %s/ ", server_url(bench.server));
    bench_desk_make(&slashed, url, "");
    int64_t id = bench_desk_record(&slashed, "D1");
    bench_desk_send(&slashed, id, false, &delivery);
    g_autofree char *request = server_request(bench.server, 0);
    cr_expect(g_str_has_prefix(request, "POST /service-orders/D1/update-repair "), "%s", request);
    delivery_clear(&delivery);
    bench_desk_remove(&slashed);
    bench_remove(&bench);
}

/* B23: one request, unknown, and a retry only by a person. */
Test(outbox, silence_is_unknown_and_only_a_person_sends_again)
{
    struct bench bench;
    struct delivery delivery;
    bench_make(&bench, silent, always_200, "");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_UNKNOWN && delivery.again == AGAIN_NEVER, "%s", delivery.reason);
    delivery_clear(&delivery);
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_UNKNOWN && server_requests(bench.server) == 1, "nothing goes by itself");
    delivery_clear(&delivery);
    bench_desk_send(&bench.desk, id, true, &delivery);
    cr_expect(delivery.state == EVENT_ACCEPTED && server_requests(bench.server) == 2, "%s", delivery.reason);
    cr_expect(bench_desk_attempts(&bench.desk, id) == 2);
    delivery_clear(&delivery);
    bench_remove(&bench);
}

/* I6: an event with an unknown attempt is never refused, and never queued, by a later answer. */
Test(outbox, an_unknown_event_stays_unknown_when_a_later_answer_refuses)
{
    static const struct server_step refuses[] = { TAKE, SAY(STATUS("400 Bad")), OVER };
    static const struct server_step limits[] = { TAKE, SAY(STATUS("429 Wait")), OVER };
    static const struct server_step *const later[] = { refuses, limits, always_401, always_403 };
    for (size_t i = 0; i < G_N_ELEMENTS(later); i++) {
        struct bench bench;
        struct delivery delivery;
        bench_make(&bench, drops, later[i], "");
        int64_t id = bench_desk_record(&bench.desk, "D1");
        bench_desk_send(&bench.desk, id, false, &delivery);
        delivery_clear(&delivery);
        bench_desk_send(&bench.desk, id, true, &delivery);
        cr_expect(delivery.state == EVENT_UNKNOWN && bench_desk_state(&bench.desk, id) == EVENT_UNKNOWN, "%zu", i);
        cr_expect(delivery.again == AGAIN_NEVER, "%zu: whoever sends is not told to try again", i);
        cr_expect(server_requests(bench.server) == 2, "%zu: %d requests", i, server_requests(bench.server));
        delivery_clear(&delivery);
        bench_remove(&bench);
    }
}

/* I2 over the whole way: at the moment the request arrives, the flag is in the journal of another handle. */
Test(outbox, the_flag_is_on_disk_before_the_request_arrives)
{
    struct bench bench;
    bench_make(&bench, silent, NULL, "");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    outbox_want(bench.desk.outbox, id, false);
    while (server_requests(bench.server) == 0)
        cr_assert(outbox_step(bench.desk.outbox, 50, -1, NULL));
    struct journal *other = journal_open(bench.desk.journal_path, "default", JOURNAL_READ_ONLY, NULL);
    cr_assert(other != NULL);
    GPtrArray *attempts = journal_attempts(other, id, NULL);
    cr_assert(attempts != NULL && attempts->len == 1);
    const struct attempt_record *attempt = g_ptr_array_index(attempts, 0);
    cr_expect(attempt->flagged_at > 0 && attempt->outcome == EVENT_SENDING);
    g_ptr_array_unref(attempts);
    journal_close(other);
    bench_remove(&bench);
}

/* A process of its own that sends the event and is ended at the named place, or by whoever waits for the request. */
static pid_t send_apart(struct bench *bench, int64_t id, int killpoint)
{
    journal_close(bench_desk_take_journal(&bench->desk));
    pid_t child = fork();
    if (child != 0)
        return child;
    if (killpoint != 0) {
        g_autofree char *number = g_strdup_printf("%d", killpoint);
        setenv("FIXLINE_KILLPOINT", number, 1);
    }
    outbox_free(bench->desk.outbox);
    bench->desk.journal = journal_open(bench->desk.journal_path, "default", JOURNAL_WRITE, NULL);
    bench_desk_open_outbox(&bench->desk);
    outbox_want(bench->desk.outbox, id, false);
    for (;;)
        outbox_step(bench->desk.outbox, 50, -1, NULL);
}

static void reopen(struct bench *bench)
{
    bench->desk.journal = journal_open(bench->desk.journal_path, "default", JOURNAL_WRITE, NULL);
    cr_assert(bench->desk.journal != NULL);
}

/* B43, row 35: killed after the server has the body; the next start shows unknown and sends nothing. */
Test(outbox, B43_a_kill_between_flag_and_outcome_is_unknown_and_never_resent)
{
    struct bench bench;
    struct delivery delivery;
    bench_make(&bench, silent, always_200, "");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    pid_t child = send_apart(&bench, id, 0);
    cr_assert(server_wait_requests(bench.server, 1));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    reopen(&bench);
    cr_expect(bench_desk_state(&bench.desk, id) == EVENT_UNKNOWN);
    GArray *ids = journal_sendable(bench.desk.journal, settings_text(bench.desk.settings, SETTING_URL), 10, NULL);
    cr_expect(ids != NULL && ids->len == 0);
    g_array_unref(ids);
    outbox_free(bench.desk.outbox);
    bench.desk.outbox = NULL;
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_UNKNOWN && server_requests(bench.server) == 1);
    delivery_clear(&delivery);
    bench_remove(&bench);
}

#ifdef FIXLINE_KILLPOINTS
/* K9 to K15 lie between flag and outcome: each is reached, and each leaves the event unknown. */
Test(outbox, a_kill_at_any_place_on_the_wire_is_unknown, .timeout = 60)
{
    for (int place = 9; place <= 15; place++) {
        struct bench bench;
        int status = 0;
        bench_make(&bench, always_200, NULL, "");
        int64_t id = bench_desk_record(&bench.desk, "D1");
        pid_t child = send_apart(&bench, id, place);
        cr_expect(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
                  "K%d: status %d", place, status);
        reopen(&bench);
        cr_expect(bench_desk_state(&bench.desk, id) == EVENT_UNKNOWN, "K%d", place);
        cr_expect(server_requests(bench.server) <= (place <= 12 ? 0 : 1), "K%d: %d requests", place,
                  server_requests(bench.server));
        bench_remove(&bench);
    }
}
#endif

/* ---- the journal fails ---- */

/* I7: no journal, no request. */
Test(outbox, nothing_is_sent_that_cannot_be_written_down)
{
    struct bench bench;
    struct delivery delivery;
    bench_make(&bench, always_200, NULL, "");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    outbox_free(bench.desk.outbox);
    journal_close(bench.desk.journal);
    bench.desk.journal = journal_open(bench.desk.journal_path, "default", JOURNAL_READ_ONLY, NULL);
    cr_assert(bench.desk.journal != NULL);
    setenv("FIXLINE_TOKEN", DESK_TOKEN, 1);
    bench_desk_open_outbox(&bench.desk);
    g_autoptr(GError) error = NULL;
    cr_expect(!outbox_send(bench.desk.outbox, id, false, &delivery, &error) && error != NULL);
    cr_expect(delivery.own_fault && delivery.state == EVENT_QUEUED && delivery.reason != NULL);
    cr_expect(server_connections(bench.server) == 0);
    delivery_clear(&delivery);
    bench_remove(&bench);
}

enum afterwards { PROCESS_ENDS, JOURNAL_IS_FREE_AGAIN };

static void write_late(struct bench *bench, int64_t id)
{
    struct delivery delivery;
    while (!outbox_collect(bench->desk.outbox, &delivery))
        cr_assert(outbox_step(bench->desk.outbox, 100, -1, NULL));
    cr_expect(delivery.id == id && delivery.state == EVENT_UNKNOWN && !delivery.unsaved);
    delivery_clear(&delivery);
}

static void end_process(struct bench *bench)
{
    outbox_free(bench->desk.outbox);
    bench->desk.outbox = NULL;
    journal_close(bench->desk.journal);
    reopen(bench);
}

static void fail_to_write_an_outcome(enum afterwards afterwards)
{
    struct bench bench;
    struct delivery delivery = { .id = 0 };
    bench_make(&bench, silent, NULL, "");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    outbox_want(bench.desk.outbox, id, false);
    while (server_requests(bench.server) == 0)
        cr_assert(outbox_step(bench.desk.outbox, 20, -1, NULL));
    struct lock other; /* as another running copy that writes */
    cr_assert(lock_open(&other, bench.desk.journal_path, NULL) && lock_take(&other, NULL));
    while (!outbox_collect(bench.desk.outbox, &delivery))
        cr_assert(outbox_step(bench.desk.outbox, 1000, -1, NULL));
    cr_expect(delivery.unsaved && delivery.own_fault && delivery.state == EVENT_UNKNOWN);
    cr_expect(strstr(delivery.reason, "could not be recorded") != NULL, "%s", delivery.reason);
    lock_close(&other);
    cr_expect(bench_desk_state(&bench.desk, id) == EVENT_SENDING);
    if (afterwards == PROCESS_ENDS)
        end_process(&bench);
    else
        write_late(&bench, id);
    cr_expect(bench_desk_state(&bench.desk, id) == EVENT_UNKNOWN);
    cr_expect(server_requests(bench.server) == 1);
    delivery_clear(&delivery);
    bench_remove(&bench);
}

/* I8: the outcome is told, and that it was not saved; the row keeps its flag and is unknown after the end of this
 * process. */
Test(outbox, an_outcome_that_cannot_be_written_is_told_all_the_same, .timeout = 60)
{
    fail_to_write_an_outcome(PROCESS_ENDS);
}

Test(outbox, an_outcome_is_written_late_where_the_journal_is_free_again, .timeout = 60)
{
    fail_to_write_an_outcome(JOURNAL_IS_FREE_AGAIN);
}

/* ---- tokens and stops ---- */

/* ---- order ---- */

Test(outbox, events_of_one_order_leave_one_after_the_other, .timeout = 60)
{
    struct bench bench;
    bench_make(&bench, always_200, NULL, "");
    int64_t ids[30];
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        ids[i] = bench_desk_record(&bench.desk, i % 3 == 0 ? "D1" : i % 3 == 1 ? "D2" : "D3");
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        outbox_want(bench.desk.outbox, ids[i], false);
    GArray *deliveries = bench_desk_run(&bench.desk);
    int64_t last[3] = { 0, 0, 0 };
    cr_assert(deliveries->len == G_N_ELEMENTS(ids));
    for (guint i = 0; i < deliveries->len; i++) {
        const struct delivery *delivery = &g_array_index(deliveries, struct delivery, i);
        int lane = (int)((delivery->id - ids[0]) % 3);
        cr_expect(delivery->state == EVENT_ACCEPTED && delivery->id > last[lane], "event %" G_GINT64_FORMAT,
                  delivery->id);
        last[lane] = delivery->id;
    }
    cr_expect(server_requests(bench.server) == (int)G_N_ELEMENTS(ids));
    bench_desk_clear_run(deliveries);
    bench_remove(&bench);
}

static int64_t changes(struct bench *bench)
{
    int64_t count = 0;
    g_autoptr(store_query) query =
        store_query_of(bench->desk.journal, "SELECT value FROM meta WHERE key = 'changes'", NULL);
    cr_assert(query != NULL && store_number(bench->desk.journal, query, 0, &count, NULL));
    return count;
}

static struct new_event a_new_event(const struct bench_desk *desk, const char *order)
{
    return (struct new_event){ .order = order,
                               .event = "repair_started",
                               .body = DESK_BODY,
                               .server = settings_text(desk->settings, SETTING_URL),
                               .created_at = 1 };
}

/* One commit records, claims and flags; the second of an order is recorded with them and waits for the first. */
Test(outbox, new_events_are_recorded_when_they_leave)
{
    struct bench bench;
    static const char *const orders[] = { "D1", "D2", "D1" };
    bench_make(&bench, always_200, NULL, "");
    struct new_event events[G_N_ELEMENTS(orders)];
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++) {
        events[i] = a_new_event(&bench.desk, orders[i]);
        outbox_want_new(bench.desk.outbox, &events[i], 10 + i);
    }
    GArray *deliveries = bench_desk_run(&bench.desk);
    cr_assert_eq(deliveries->len, G_N_ELEMENTS(orders));
    for (guint i = 0; i < deliveries->len; i++) {
        const struct delivery *delivery = &g_array_index(deliveries, struct delivery, i);
        cr_expect_eq(delivery->state, EVENT_ACCEPTED);
        cr_expect_eq(delivery->id, (int64_t)delivery->tag - 9, "in the order in which they were handed over");
    }
    cr_expect_eq(server_requests(bench.server), 3);
    bench_desk_clear_run(deliveries);
    bench_remove(&bench);
}

/* Each that ends is settled in the commit in which the next is recorded and claimed. */
Test(outbox, many_events_take_one_commit_each_and_one)
{
    enum { EVENTS = 8 };
    struct bench bench;
    bench_make(&bench, always_200, NULL, "");
    struct new_event events[EVENTS];
    int64_t before = changes(&bench);
    outbox_limit(bench.desk.outbox, 1);
    for (int i = 0; i < EVENTS; i++) {
        events[i] = a_new_event(&bench.desk, i % 2 ? "D1" : "D2");
        outbox_want_new(bench.desk.outbox, &events[i], (uint64_t)i + 1);
    }
    bench_desk_clear_run(bench_desk_run(&bench.desk));
    cr_expect_eq(changes(&bench) - before, EVENTS + 1);
    cr_expect_eq(server_requests(bench.server), EVENTS);
    bench_remove(&bench);
}

/* Whoever is told that an event is on its way finds it so, however soon the answer comes. */
Test(outbox, what_starts_is_not_settled_in_the_same_step)
{
    enum { EVENTS = 100 };
    struct bench bench;
    struct delivery delivery;
    int64_t id = 0;
    bench_make(&bench, always_200, NULL, "");
    for (int i = 0; i < EVENTS; i++) {
        int64_t wanted = bench_desk_record(&bench.desk, "D1");
        outbox_want(bench.desk.outbox, wanted, false);
        cr_assert(outbox_step(bench.desk.outbox, 50, -1, NULL) && outbox_collect_started(bench.desk.outbox, &id));
        cr_expect(id == wanted && bench_desk_state(&bench.desk, id) == EVENT_SENDING);
        while (!outbox_collect(bench.desk.outbox, &delivery))
            cr_assert(outbox_step(bench.desk.outbox, 50, -1, NULL));
        delivery_clear(&delivery);
    }
    bench_remove(&bench);
}

/* What may not leave comes out as it was: not recorded, and the caller's. */
Test(outbox, new_events_that_may_not_leave_come_out_unrecorded)
{
    struct bench bench;
    struct delivery delivery = { 0 };
    bench_make(&bench, always_401, NULL, "");
    const struct new_event event = a_new_event(&bench.desk, "D1");
    for (int stopped = 0; stopped < 2; stopped++) {
        outbox_want_new(bench.desk.outbox, &event, 7);
        if (stopped)
            cr_expect(outbox_step(bench.desk.outbox, 0, -1, NULL));
        else
            outbox_withdraw(bench.desk.outbox);
        cr_assert(outbox_collect(bench.desk.outbox, &delivery));
        cr_expect(delivery.id == 0 && delivery.tag == 7 && delivery.state == EVENT_QUEUED);
        cr_expect(delivery.stopped == (stopped != 0) && delivery.withdrawn == (stopped == 0));
        cr_expect_null(journal_find_event(bench.desk.journal, stopped + 1, NULL));
        delivery_clear(&delivery);
        if (stopped == 0)
            bench_desk_send(&bench.desk, bench_desk_record(&bench.desk, "D1"), false, &delivery);
        delivery_clear(&delivery);
    }
    cr_expect_eq(server_requests(bench.server), 1);
    bench_remove(&bench);
}

Test(outbox, an_event_waits_behind_one_that_could_not_leave)
{
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d", server_closed_port());
    struct bench_desk desk;
    bench_desk_make(&desk, url, "");
    bench_desk_open_outbox(&desk);
    int64_t first = bench_desk_record(&desk, "D1"), second = bench_desk_record(&desk, "D1"),
            other = bench_desk_record(&desk, "D2");
    outbox_want(desk.outbox, first, false);
    outbox_want(desk.outbox, second, false);
    outbox_want(desk.outbox, other, false);
    GArray *deliveries = bench_desk_run(&desk);
    cr_assert(deliveries->len == 3);
    for (guint i = 0; i < deliveries->len; i++) {
        const struct delivery *delivery = &g_array_index(deliveries, struct delivery, i);
        cr_expect(delivery->state == EVENT_QUEUED, "%u", i);
        cr_expect(delivery->behind == (delivery->id == second ? first : 0), "%u", i);
        cr_expect(delivery->id == second || delivery->again == AGAIN_BACK_OFF, "%u", i);
    }
    bench_desk_clear_run(deliveries);
    bench_desk_remove(&desk);
}

Test(outbox, an_event_of_another_address_is_left_alone)
{
    struct bench bench;
    struct delivery delivery;
    bench_make(&bench, always_200, NULL, "");
    const struct new_event event = { .order = "D1",
                                     .event = "repair_started",
                                     .body = DESK_BODY,
                                     .server = "https://elsewhere.example",
                                     .accept_version = "latest",
                                     .created_at = 1 };
    int64_t id = journal_add(bench.desk.journal, &event, NULL);
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_QUEUED && strstr(delivery.reason, "elsewhere.example") != NULL);
    cr_expect(server_connections(bench.server) == 0);
    delivery_clear(&delivery);
    bench_remove(&bench);
}

/* ---- what is kept ---- */

Test(outbox, a_token_that_is_said_back_is_not_written_down)
{
    static const struct server_step echo[] = { TAKE,
                                               SAY("HTTP/1.1 400 Bad\r\nServer: saw " DESK_TOKEN
                                                   "\r\nContent-Type: application/json\r\nContent-Length: 44\r\n"
                                                   "\r\n{\"code\":\"x\",\"message\":\"bad " DESK_TOKEN "\"}"),
                                               OVER };
    struct bench bench;
    struct delivery delivery;
    bench_make(&bench, echo, NULL, "");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(strstr(delivery.reason, DESK_TOKEN) == NULL && strstr(delivery.reason, "bad [token]") != NULL, "%s",
              delivery.reason);
    delivery_clear(&delivery);
    GPtrArray *attempts = journal_attempts(bench.desk.journal, id, NULL);
    const struct attempt_record *attempt = g_ptr_array_index(attempts, 0);
    cr_expect(strstr(attempt->answer, DESK_TOKEN) == NULL && strstr(attempt->headers, DESK_TOKEN) == NULL);
    g_ptr_array_unref(attempts);
    bench_remove(&bench);
}

Test(outbox, the_answer_is_kept_up_to_its_cap)
{
    g_autofree char *page = g_strnfill(100000, 'p');
    g_autofree char *answer =
        g_strdup_printf("HTTP/1.1 502 Bad\r\nContent-Type: text/html\r\nDate: now\r\nX-Private: y\r\n"
                        "Content-Length: 100000\r\n\r\n%s",
                        page);
    const struct server_step script[] = { TAKE, SAY(answer), OVER };
    struct bench bench;
    struct delivery delivery;
    bench_make(&bench, script, NULL, "");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_UNKNOWN && delivery.status == 502 && strlen(delivery.reason) < 200);
    GPtrArray *attempts = journal_attempts(bench.desk.journal, id, NULL);
    const struct attempt_record *attempt = g_ptr_array_index(attempts, 0);
    cr_expect(strlen(attempt->answer) == JOURNAL_ANSWER_MAX, "%zu", strlen(attempt->answer));
    cr_expect_str_eq(attempt->headers, "Content-Type: text/html\nDate: now\nContent-Length: 100000\n");
    g_ptr_array_unref(attempts);
    delivery_clear(&delivery);
    bench_remove(&bench);
}

/* ---- a new event ---- */

/* Recorded, claimed and flagged in one commit, settled in the other; where a token must be got first, recorded by
 * itself, so that the event is safe meanwhile. */
Test(outbox, a_new_event_takes_two_commits_where_its_token_is_at_hand)
{
    static const struct {
        const char *settings;
        int64_t commits;
    } rows[] = { { "", 2 }, { "[token]\ncommand = echo another\n", 3 } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct bench bench;
        struct delivery delivery;
        int64_t id = 0;
        bench_make(&bench, always_200, NULL, rows[i].settings);
        if (i > 0) {
            unsetenv("FIXLINE_TOKEN");
            outbox_free(bench.desk.outbox);
            bench_desk_open_outbox(&bench.desk);
            unsetenv("FIXLINE_TOKEN");
        }
        const struct new_event event = {
            .order = "D1", .event = "repair_started", .body = DESK_BODY, .server = server_url(bench.server)
        };
        int64_t before = changes(&bench);
        cr_assert(outbox_record_and_send(bench.desk.outbox, &event, &id, &delivery, NULL));
        cr_expect(delivery.state == EVENT_ACCEPTED && delivery.id == id && id == 1, "%s", rows[i].settings);
        cr_expect_eq(changes(&bench) - before, rows[i].commits, "%s", rows[i].settings);
        delivery_clear(&delivery);
        bench_remove(&bench);
    }
}

/* ---- before anything is recorded ---- */

Test(outbox, what_is_withdrawn_comes_out_untried)
{
    struct bench bench;
    struct delivery delivery;
    int64_t started;
    bench_make(&bench, always_200, NULL, "");
    int64_t ids[4];
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        ids[i] = bench_desk_record(&bench.desk, i < 3 ? "D1" : "D2");
        outbox_want(bench.desk.outbox, ids[i], false);
    }
    outbox_limit(bench.desk.outbox, 1);
    cr_expect(outbox_step(bench.desk.outbox, 0, -1, NULL));
    cr_expect(outbox_collect_started(bench.desk.outbox, &started) && started == ids[0]);
    int untried = 0, accepted = 0;
    while (!outbox_idle(bench.desk.outbox)) {
        outbox_withdraw(bench.desk.outbox);
        cr_assert(outbox_step(bench.desk.outbox, 1000, -1, NULL));
        while (outbox_collect(bench.desk.outbox, &delivery)) {
            untried += delivery.withdrawn && delivery.state == EVENT_QUEUED;
            accepted += delivery.state == EVENT_ACCEPTED && delivery.id == ids[0];
            delivery_clear(&delivery);
        }
    }
    cr_expect(untried == 3 && accepted == 1, "%d untried, %d accepted", untried, accepted);
    cr_expect_eq(server_requests(bench.server), 1);
    cr_expect_eq(bench_desk_attempts(&bench.desk, ids[3]), 0);
    bench_remove(&bench);
}
