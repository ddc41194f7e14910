/* tests/delivery/test_outbox_stops.c: what stops sending, what lifts it, what is given up on its way, and what must be
 * there before it begins. */
#include "tests/delivery/outbox_bench.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const struct server_step always_200[] = { TAKE, SAY(STATUS("200 OK")), REPEAT };
static const struct server_step always_401[] = { TAKE, SAY(STATUS("401 No")), REPEAT };
static const struct server_step always_403[] = { TAKE, SAY(STATUS("403 No")), REPEAT };

Test(outbox, a_401_stops_and_what_follows_is_not_even_tried)
{
    struct bench bench;
    bench_make(&bench, always_401, NULL, "");
    for (int i = 0; i < 4; i++)
        outbox_want(bench.desk.outbox, bench_desk_record(&bench.desk, "D1"), false);
    GArray *deliveries = bench_desk_run(&bench.desk);
    cr_expect(deliveries->len == 4 && server_requests(bench.server) == 1, "%d requests", server_requests(bench.server));
    for (guint i = 0; i < deliveries->len; i++) {
        const struct delivery *delivery = &g_array_index(deliveries, struct delivery, i);
        cr_expect(delivery->state == EVENT_QUEUED && delivery->stopped, "%u: %s", i, delivery->reason);
    }
    cr_expect(outbox_stopped(bench.desk.outbox) != NULL);
    bench_desk_clear_run(deliveries);
    bench_remove(&bench);
}

/* B30, row 24: with a source that can give another token, one refresh, the row sent once more, the rest follows. */
Test(outbox, a_401_is_tried_once_more_with_a_fresh_token)
{
    static const struct server_step once_401[] = { TAKE,  SAY(STATUS("200 OK")), TAKE, SAY(STATUS("401 No")),
                                                   TAKE,  SAY(STATUS("200 OK")), TAKE, SAY(STATUS("200 OK")),
                                                   REPEAT };
    struct bench bench;
    g_autofree char *folder = g_dir_make_tmp("fixline-token-XXXXXX", NULL);
    g_autofree char *counter = g_build_filename(folder, "count", NULL);
    g_autofree char *more =
        g_strdup_printf("[token]\ncommand = sh -c \"echo x >> %s; echo token-number-$(wc -l < %s)\"", counter, counter);
    bench_make(&bench, once_401, NULL, more);
    unsetenv("FIXLINE_TOKEN");
    for (int i = 0; i < 4; i++)
        outbox_want(bench.desk.outbox, bench_desk_record(&bench.desk, "D1"), false);
    GArray *deliveries = bench_desk_run(&bench.desk);
    for (guint i = 0; i < deliveries->len; i++) {
        const struct delivery *delivery = &g_array_index(deliveries, struct delivery, i);
        cr_expect(delivery->state == EVENT_ACCEPTED, "%u: %s", i, delivery->reason);
    }
    cr_expect(deliveries->len == 4 && server_requests(bench.server) == 5, "%d requests", server_requests(bench.server));
    g_autofree char *refused = server_request(bench.server, 1);
    g_autofree char *again = server_request(bench.server, 2);
    cr_expect(strstr(refused, "token-number-1\r\n") != NULL, "%s", refused);
    cr_expect(strstr(again, "token-number-2\r\n") != NULL, "%s", again);
    cr_expect(outbox_stopped(bench.desk.outbox) == NULL);
    bench_desk_clear_run(deliveries);
    bench_remove(&bench);
    unlink(counter);
    rmdir(folder);
}

/* Settings of a source that gives another token each time it is asked. */
static const char OTHER_TOKENS[] = "[token]\ncommand = date +token-%N\n";

/* Row 24, "one more": where the other token is refused too, a third is not even tried. */
Test(outbox, a_401_to_the_fresh_token_stops)
{
    static const struct server_step twice_401[] = { TAKE, SAY(STATUS("401 No")), TAKE,  SAY(STATUS("401 No")),
                                                    TAKE, SAY(STATUS("200 OK")), REPEAT };
    struct bench bench;
    struct delivery delivery;
    bench_make(&bench, twice_401, NULL, OTHER_TOKENS);
    unsetenv("FIXLINE_TOKEN");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_QUEUED && delivery.stopped, "%s", delivery.reason);
    cr_expect(server_requests(bench.server) == 2, "%d requests", server_requests(bench.server));
    delivery_clear(&delivery);
    bench_remove(&bench);
}

/* I4: a person let an unknown event go once more, not twice. */
Test(outbox, a_401_after_an_unknown_attempt_is_not_tried_again)
{
    static const struct server_step drops[] = { TAKE, OVER };
    struct bench bench;
    struct delivery delivery;
    bench_make(&bench, drops, always_401, OTHER_TOKENS);
    unsetenv("FIXLINE_TOKEN");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    bench_desk_send(&bench.desk, id, false, &delivery);
    delivery_clear(&delivery);
    bench_desk_send(&bench.desk, id, true, &delivery);
    cr_expect(delivery.state == EVENT_UNKNOWN && bench_desk_attempts(&bench.desk, id) == 2, "%s", delivery.reason);
    cr_expect(server_requests(bench.server) == 2, "%d requests", server_requests(bench.server));
    delivery_clear(&delivery);
    bench_remove(&bench);
}

Test(outbox, a_probe_lifts_the_stop_where_it_is_taken)
{
    static const struct server_step first_401[] = { TAKE, SAY(STATUS("401 No")), OVER };
    struct bench bench;
    struct delivery delivery;
    bench_make(&bench, first_401, always_200, "");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.stopped && outbox_stopped(bench.desk.outbox) != NULL);
    delivery_clear(&delivery);
    outbox_probe(bench.desk.outbox, id, false);
    GArray *deliveries = bench_desk_run(&bench.desk);
    cr_expect(deliveries->len == 1 && g_array_index(deliveries, struct delivery, 0).state == EVENT_ACCEPTED);
    cr_expect(outbox_stopped(bench.desk.outbox) == NULL);
    bench_desk_clear_run(deliveries);
    bench_remove(&bench);
}

/* What one probe is refused for, or told to wait for, may meet all the others. */
Test(outbox, a_probe_that_is_not_taken_leaves_the_stop)
{
    static const struct server_step forbids[] = { TAKE, SAY(STATUS("401 No")), TAKE, SAY(STATUS("403 No")), OVER };
    static const struct server_step limits[] = { TAKE, SAY(STATUS("401 No")), TAKE, SAY(STATUS("429 Wait")), OVER };
    static const struct server_step *const scripts[] = { forbids, limits };
    for (size_t i = 0; i < G_N_ELEMENTS(scripts); i++) {
        struct bench bench;
        struct delivery delivery;
        bench_make(&bench, scripts[i], always_200, "");
        int64_t id = bench_desk_record(&bench.desk, "D1");
        bench_desk_send(&bench.desk, id, false, &delivery);
        delivery_clear(&delivery);
        outbox_probe(bench.desk.outbox, id, false);
        bench_desk_clear_run(bench_desk_run(&bench.desk));
        cr_expect(server_requests(bench.server) == 2 && outbox_stopped(bench.desk.outbox) != NULL, "%zu", i);
        bench_remove(&bench);
    }
}

/* Row 25. */
Test(outbox, three_403_in_a_row_stop)
{
    static const char *const orders[] = { "D1", "D2", "D3", "D4" };
    struct bench bench;
    bench_make(&bench, always_403, NULL, "");
    outbox_limit(bench.desk.outbox, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++)
        outbox_want(bench.desk.outbox, bench_desk_record(&bench.desk, orders[i]), false);
    GArray *deliveries = bench_desk_run(&bench.desk);
    cr_expect(deliveries->len == 4 && server_requests(bench.server) == 3);
    for (guint i = 0; i < 4; i++)
        cr_expect(g_array_index(deliveries, struct delivery, i).state == (i < 3 ? EVENT_REFUSED : EVENT_QUEUED), "%u",
                  i);
    cr_expect(strstr(outbox_stopped(bench.desk.outbox), "403") != NULL);
    bench_desk_clear_run(deliveries);
    bench_remove(&bench);
}

/* Row 1. */
Test(outbox, ready_names_what_is_missing)
{
    static const struct {
        const char *name;
        const char *url;
        const char *token;
        const char *more;
        const char *says; /* NULL = ready */
    } rows[] = {
        { "stand-in without a token", "http://127.0.0.1:9", NULL, "", NULL },
        { "production without a token", "https://api.example.com", NULL, "", "FIXLINE_TOKEN" },
        { "production with a token", "https://api.example.com", "abc", "", NULL },
        { "line end inside", "https://api.example.com", "ab\ncd", "", "FIXLINE_TOKEN" },
        { "line end at the end", "https://api.example.com", "abc\r\n", "", NULL },
        { "only blanks", "https://api.example.com", " \n", "", "no access token" },
        { "token file missing", "https://api.example.com", NULL, "[token]\nfile = /nonexistent/token", "/nonexistent" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct bench_desk desk;
        g_autoptr(GError) error = NULL;
        bench_desk_make(&desk, rows[i].url, rows[i].more);
        if (rows[i].token != NULL)
            setenv("FIXLINE_TOKEN", rows[i].token, 1);
        else
            unsetenv("FIXLINE_TOKEN");
        bench_desk_open_outbox(&desk);
        bool ready = outbox_ready(desk.outbox, &error);
        cr_expect(ready == (rows[i].says == NULL), "%s: %s", rows[i].name, error != NULL ? error->message : "ready");
        cr_expect(ready || strstr(error->message, rows[i].says) != NULL, "%s: %s", rows[i].name, error->message);
        bench_desk_remove(&desk);
    }
}

Test(outbox, a_frozen_clock_does_not_send_to_production)
{
    struct bench_desk desk;
    g_autoptr(GError) error = NULL;
    setenv("FIXLINE_CLOCK", "2026-11-25T10:00:00Z", 1);
    bench_desk_make(&desk, "https://api.example.com", "");
    bench_desk_open_outbox(&desk);
    cr_expect(!outbox_ready(desk.outbox, &error) && strstr(error->message, "FIXLINE_CLOCK") != NULL);
    bench_desk_remove(&desk);
}

/* Nor where a person tries what waits. */
Test(outbox, a_frozen_clock_does_not_try_at_production)
{
    struct bench bench;
    struct delivery delivery;
    setenv("FIXLINE_CLOCK", "2026-11-25T10:00:00Z", 1);
    bench_make(&bench, always_200, NULL, "kind = production\n");
    int64_t id = bench_desk_record(&bench.desk, "D1");
    bench_desk_send(&bench.desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_QUEUED && delivery.stopped && delivery.own_fault);
    cr_expect(strstr(delivery.reason, "FIXLINE_CLOCK") != NULL, "%s", delivery.reason);
    cr_expect(server_requests(bench.server) == 0);
    delivery_clear(&delivery);
    bench_remove(&bench);
}

/* ---- what is given up ---- */

/* With time-outs that nothing here reaches. */
static void be_patient(struct bench_desk *desk)
{
    g_autofree char *text = NULL;
    const struct settings_flags flags = { .config = desk->config, .journal = desk->journal_path };
    cr_assert(g_file_get_contents(desk->config, &text, NULL, NULL));
    g_auto(GStrv) pieces = g_strsplit(text, "timeout = 1\n", -1);
    g_autofree char *patient = g_strjoinv("timeout = 60\n", pieces);
    cr_assert(g_file_set_contents(desk->config, patient, -1, NULL));
    struct settings *settings = settings_load(&flags, NULL);
    cr_assert(settings != NULL);
    outbox_use(desk->outbox, settings);
    settings_free(desk->settings);
    desk->settings = settings;
}

/* One event under way when it is given up, with another of its order behind it; `there` counts once it has got as far
 * as it will. `reason` NULL = none is said. */
static void give_up(struct bench_desk *desk, struct server *server, int (*there)(struct server *server),
                    enum event_state state, const char *reason)
{
    be_patient(desk);
    int64_t id = bench_desk_record(desk, "D1"), behind = bench_desk_record(desk, "D1");
    outbox_want(desk->outbox, id, false);
    outbox_want(desk->outbox, behind, false);
    while (there(server) < 1)
        cr_assert(outbox_step(desk->outbox, 50, -1, NULL));
    outbox_give_up(desk->outbox, "nobody waits any more");
    outbox_withdraw(desk->outbox);
    cr_assert(outbox_step(desk->outbox, 0, -1, NULL));
    outbox_withdraw(desk->outbox);
    GArray *deliveries = bench_desk_run(desk);
    cr_assert_eq(deliveries->len, 2, "%u", deliveries->len);
    const struct delivery *given_up = &g_array_index(deliveries, struct delivery, 0);
    cr_expect(given_up->id == id && given_up->state == state, "%s", given_up->reason);
    cr_expect(reason ? strstr(given_up->reason, reason) != NULL : !given_up->reason, "%s", given_up->reason);
    cr_expect(g_array_index(deliveries, struct delivery, 1).withdrawn);
    cr_expect(bench_desk_state(desk, id) == state && bench_desk_state(desk, behind) == EVENT_QUEUED);
    bench_desk_clear_run(deliveries);
}

Test(outbox, what_is_given_up_is_unknown_where_a_byte_may_have_left)
{
    static const struct server_step silent[] = { TAKE, { .kind = SERVER_SILENCE }, OVER };
    struct bench bench;
    bench_make(&bench, silent, NULL, "");
    give_up(&bench.desk, bench.server, server_requests, EVENT_UNKNOWN, "(nobody waits any more)");
    bench_remove(&bench);
}

/* 1 once the answer has been read: its connection is closed then. */
static int has_answered(struct server *server)
{
    if (server_requests(server) < 1)
        return 0;
    server_go_on(server);
    return server_wait_ends(server, 1) ? 1 : 0;
}

/* It was read on the thread of the requests while nobody looked. */
Test(outbox, an_answer_that_is_there_when_the_others_are_given_up_counts)
{
    static const struct server_step late[] = { TAKE,
                                               { .kind = SERVER_PAUSE },
                                               SAY("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
                                               { .kind = SERVER_SILENCE },
                                               OVER };
    struct bench bench;
    bench_make(&bench, late, NULL, "");
    outbox_carry_apart(bench.desk.outbox);
    give_up(&bench.desk, bench.server, has_answered, EVENT_ACCEPTED, NULL);
    bench_remove(&bench);
}

/* The handshake of TLS is never answered. */
Test(outbox, what_is_given_up_before_the_first_byte_waits)
{
    static const struct server_step holds[] = { { .kind = SERVER_HOLD }, OVER };
    static const struct server_step *const scripts[] = { holds };
    struct bench_desk desk;
    struct server *server = server_start(scripts, 1);
    g_autofree char *url = g_strdup_printf("https://127.0.0.1:%d", server_port(server));
    bench_desk_make(&desk, url, "");
    bench_desk_open_outbox(&desk);
    give_up(&desk, server, server_connections, EVENT_QUEUED, "(nobody waits any more)");
    bench_desk_remove(&desk);
    server_stop(server);
}
