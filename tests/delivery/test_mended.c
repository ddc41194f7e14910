/* tests/delivery/test_mended.c: what a person mends while a desk is open and sending has stopped: token, client secret,
 * address, certificate authority, proxy. Sending goes on by itself; what was confirmed for another address stays. */
#include "journal/journal_events.h"
#include "tests/delivery/counter.h"
#include "tests/support/certificate.h"
#include "tests/support/clock.h"
#include "tests/support/standin.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const struct server_step token_refused[] = { TAKE, SAY(STATUS("401 No")), OVER };
static const struct server_step moved[] = { TAKE,
                                            SAY("HTTP/1.1 302 Found\r\nLocation: https://new.example/\r\n"
                                                "Content-Length: 0\r\n\r\n"),
                                            OVER };

static void write_file(const char *path, const char *text)
{
    cr_assert(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

/* The settings file anew; nothing rests. */
static void write_settings(const struct counter *counter, const char *url, const char *more)
{
    g_autofree char *text = g_strdup_printf("[server]\nurl = %s\nconnect_timeout = 1\ntotal_timeout = 1\n%s\n"
                                            "[desk]\nhold = 0\n",
                                            url, more);
    write_file(counter->desk.config, text);
}

static void load_settings(struct counter *counter)
{
    const struct settings_flags flags = { .config = counter->desk.config, .journal = counter->desk.journal_path };
    settings_free(counter->desk.settings);
    counter->desk.settings = settings_load(&flags, NULL);
    cr_assert(counter->desk.settings != NULL);
}

/* A second and more goes by, for the thread. */
static void let_it_look(struct counter *counter)
{
    static int64_t turned;
    turned += 2;
    clock_turn_monotonic(turned);
    courier_wake(counter->courier);
}

/* The next report that is not about the token's end or an event. */
static struct courier_report *next_of_connection(struct counter *counter)
{
    for (;;) {
        struct courier_report *report = counter_next(counter);
        if (report->kind == COURIER_STOPPED || report->kind == COURIER_CONNECTED)
            return report;
        cr_assert(report->kind == COURIER_TOKEN, "kind %d: %s", (int)report->kind,
                  report->text != NULL ? report->text : "");
        courier_report_free(report);
    }
}

static void expect_stopped(struct counter *counter, const char *says)
{
    struct courier_report *report = next_of_connection(counter);
    cr_expect(report->kind == COURIER_STOPPED && report->text != NULL && strstr(report->text, says) != NULL,
              "kind %d: %s", (int)report->kind, report->text != NULL ? report->text : "");
    courier_report_free(report);
}

static void expect_goes_on(struct counter *counter)
{
    struct courier_report *report = next_of_connection(counter);
    cr_expect(report->kind == COURIER_STOPPED && report->text == NULL, "kind %d: %s", (int)report->kind,
              report->text != NULL ? report->text : "");
    courier_report_free(report);
}

static void expect_connected(struct counter *counter, const char *url)
{
    struct courier_report *report = next_of_connection(counter);
    cr_assert(report->kind == COURIER_CONNECTED, "kind %d: %s", (int)report->kind,
              report->text != NULL ? report->text : "");
    cr_expect_str_eq(settings_text(report->settings, SETTING_URL), url);
    courier_report_free(report);
}

static void expect_sent(struct counter *counter, uint64_t request, enum event_state state)
{
    counter_expect(counter, COURIER_SENDING, request, EVENT_SENDING);
    counter_expect(counter, COURIER_SETTLED, request, state);
}

static void record(struct counter *counter, uint64_t request, const char *order, const char *server)
{
    struct courier_task *task = courier_task_new(COURIER_RECORD, request);
    task->event = counter_event(counter, order);
    g_free(task->event->server);
    task->event->server = g_strdup(server);
    courier_submit(counter->courier, task);
    counter_expect(counter, COURIER_SAVED, request, EVENT_QUEUED);
}

/* One event waits, and sending has stopped with these words. */
static void open_stopped(struct counter *counter, const char *url, const char *more, const char *says)
{
    write_settings(counter, url, more);
    load_settings(counter);
    counter_start(counter);
    record(counter, 5, "SO-1042", counter_url(counter));
    expect_sent(counter, 5, EVENT_QUEUED);
    expect_stopped(counter, says);
}

/* Stopped since the address has moved. */
static void open_moved(struct counter *counter)
{
    counter_make(counter, moved, counter_always_200);
    open_stopped(counter, server_url(counter->server), "", "302");
}

/* Another server, which takes everything. */
static struct server *start_other(void)
{
    static const struct server_step *const always[] = { counter_always_200 };
    return server_start(always, 1);
}

/* ---- token ---- */

static char *stop_with_token_file(struct counter *counter)
{
    counter_make(counter, token_refused, counter_always_200);
    unsetenv("FIXLINE_TOKEN");
    char *path = g_build_filename(counter->desk.folder, "token", NULL);
    g_autofree char *more = g_strdup_printf("[token]\nfile = %s", path);
    write_file(path, "canary-token-old");
    open_stopped(counter, server_url(counter->server), more, "401");
    return path;
}

Test(mended, another_token_in_its_file_lifts_a_stop)
{
    struct counter counter = { .server = NULL };
    g_autofree char *path = stop_with_token_file(&counter);
    write_file(path, "canary-token-new");
    let_it_look(&counter);
    expect_goes_on(&counter);
    expect_sent(&counter, 0, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == 2, "%d", server_requests(counter.server));
    counter_close(&counter);
}

/* Nobody sends what was refused for the same token; settings that say the same of the connection lift nothing. */
Test(mended, the_same_once_more_lifts_nothing)
{
    struct counter counter = { .server = NULL };
    g_autofree char *path = stop_with_token_file(&counter);
    g_autofree char *more = g_strdup_printf("# a note\n[token]\nfile = %s", path);
    write_file(path, "canary-token-old");
    write_settings(&counter, server_url(counter.server), more);
    let_it_look(&counter);
    record(&counter, 6, "D2", counter_url(&counter));
    counter_expect(&counter, COURIER_SETTLED, 6, EVENT_QUEUED);
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == 1);
    counter_close(&counter);
}

/* The endpoint refuses the secret at the first try and at the first look; once another one stands in its file it gives
 * a token, and the event goes. */
Test(mended, another_client_secret_in_its_file_lifts_a_stop)
{
    static const struct server_step gives[] = { TAKE,
                                                SAY("HTTP/1.1 200 OK\r\nContent-Length: 36\r\n\r\n"
                                                    "{\"access_token\":\"canary-token-c1d1\"}"),
                                                OVER };
    static const struct server_step *const scripts[] = { token_refused, token_refused, gives, counter_always_200 };
    struct counter counter = { .server = server_start(scripts, G_N_ELEMENTS(scripts)) };
    counter_open(&counter, server_url(counter.server), 0);
    unsetenv("FIXLINE_TOKEN");
    g_autofree char *path = g_build_filename(counter.desk.folder, "secret", NULL);
    g_autofree char *more = g_strdup_printf("[token]\nclient_id = desk\nclient_secret_file = %s", path);
    write_file(path, "canary-secret-old");
    write_settings(&counter, server_url(counter.server), more);
    load_settings(&counter);
    counter_start(&counter);
    record(&counter, 5, "D1", counter_url(&counter));
    counter_expect(&counter, COURIER_SETTLED, 5, EVENT_QUEUED);
    expect_stopped(&counter, "client_secret_file");
    /* It looks by itself, at once and then every second; a clock turned now would end a question to the endpoint. */
    cr_assert(server_wait_requests(counter.server, 2));
    write_file(path, "canary-secret-new");
    expect_goes_on(&counter);
    expect_sent(&counter, 0, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == 4, "%d", server_requests(counter.server));
    counter_close(&counter);
}

/* ---- address ---- */

static int64_t waits_elsewhere(const struct counter *counter, const char *url)
{
    struct journal_counts counts = { .orders = 0 };
    struct journal *journal = journal_open(counter->desk.journal_path, "default", JOURNAL_READ_ONLY, NULL);
    cr_assert(journal != NULL && journal_count(journal, url, &counts, NULL));
    journal_close(journal);
    return counts.elsewhere;
}

Test(mended, another_address_is_used_and_gets_nothing_of_the_old_one)
{
    struct counter counter = { .server = NULL };
    struct server *other = start_other();
    open_moved(&counter);
    write_settings(&counter, server_url(other), "");
    let_it_look(&counter);
    expect_connected(&counter, server_url(other));
    expect_goes_on(&counter);
    record(&counter, 6, "SO-1042", server_url(other));
    counter_expect(&counter, COURIER_SETTLED, 6, EVENT_QUEUED); /* behind the one of the other address */
    record(&counter, 7, "D2", server_url(other));
    expect_sent(&counter, 7, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == 1 && server_requests(other) == 1);
    cr_expect(waits_elsewhere(&counter, server_url(other)) == 1);
    counter_close(&counter);
    server_stop(other);
}

/* Where nobody listens nothing has stopped, but nothing gets through either. */
Test(mended, another_address_is_used_where_nobody_listened)
{
    struct counter counter = { .server = NULL };
    struct server *other = start_other();
    g_autofree char *nobody = g_strdup_printf("http://127.0.0.1:%d", server_closed_port());
    counter_open(&counter, nobody, 0);
    counter_start(&counter);
    record(&counter, 5, "D1", nobody);
    expect_sent(&counter, 5, EVENT_QUEUED);
    write_settings(&counter, server_url(other), "");
    let_it_look(&counter);
    for (bool connected = false; !connected;) {
        struct courier_report *report = counter_next(&counter);
        connected = report->kind == COURIER_CONNECTED;
        courier_report_free(report);
    }
    record(&counter, 6, "D2", server_url(other));
    expect_sent(&counter, 6, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    cr_expect(server_requests(other) == 1);
    counter_close(&counter);
    server_stop(other);
}

/* One sentence, and those of before stay; once the file is right it is used. */
Test(mended, a_file_that_cannot_be_used_is_said_and_changes_nothing)
{
    static const char *const bad[] = { "[server]\nurl = nonsense\n", "[server]\nurll = http://127.0.0.1:1\n", "" };
    struct counter counter = { .server = NULL };
    struct server *other = start_other();
    open_moved(&counter);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        write_file(counter.desk.config, bad[i]);
        let_it_look(&counter);
        expect_stopped(&counter, "The changed settings cannot be used: ");
    }
    write_settings(&counter, server_url(counter.server), "");
    let_it_look(&counter);
    expect_stopped(&counter, "302");
    write_settings(&counter, server_url(other), "");
    let_it_look(&counter);
    expect_connected(&counter, server_url(other));
    expect_goes_on(&counter);
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == 1 && server_requests(other) == 0);
    counter_close(&counter);
    server_stop(other);
}

/* `t` takes the changed file at once. */
Test(mended, a_try_reads_the_settings_first)
{
    struct counter counter = { .server = NULL };
    struct server *other = start_other();
    open_moved(&counter);
    write_settings(&counter, server_url(other), "");
    struct courier_task *try = courier_task_new(COURIER_TRY, 7);
    try->id = 1;
    courier_submit(counter.courier, try);
    expect_connected(&counter, server_url(other));
    struct courier_report *left = counter_next(&counter);
    for (; left->kind != COURIER_SETTLED; left = counter_next(&counter))
        courier_report_free(left);
    cr_expect(left->event->state == EVENT_QUEUED && strstr(left->text, "outbox move"), "%s", left->text);
    courier_report_free(left);
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == 1 && server_requests(other) == 0);
    counter_close(&counter);
    server_stop(other);
}

/* ---- the way there ---- */

Test(mended, an_authority_is_named_or_put_into_its_file)
{
    struct certificate *right = certificate_make(), *wrong = certificate_make();
    if (right == NULL || wrong == NULL)
        cr_skip_test("openssl is needed for this test");
    for (int named = 0; named < 2; named++) {
        struct standin *standin = standin_start((const char *const[]){ "--tls", right->pair, NULL });
        struct counter counter = { .server = NULL };
        counter_open(&counter, standin_url(standin), 0);
        g_autofree char *path = g_build_filename(counter.desk.folder, "authority.pem", NULL), *text = NULL;
        g_autofree char *before = NULL, *more = g_strdup_printf("ca_file = %s", path);
        cr_assert(g_file_get_contents(wrong->authority, &before, NULL, NULL));
        cr_assert(g_file_get_contents(right->authority, &text, NULL, NULL));
        write_file(path, before);
        open_stopped(&counter, standin_url(standin), named ? more : "", "certificate");
        write_file(path, text);
        if (!named)
            write_settings(&counter, standin_url(standin), more);
        let_it_look(&counter);
        if (!named)
            expect_connected(&counter, standin_url(standin));
        expect_goes_on(&counter);
        expect_sent(&counter, 0, EVENT_ACCEPTED);
        courier_stop(counter.courier);
        cr_expect(standin_count_received(standin, NULL) == 1);
        counter_close(&counter);
        cr_expect(standin_stop(standin) == 0);
    }
    certificate_remove(right);
    certificate_remove(wrong);
}

/* A proxy that refuses stops sending; without it the event goes. */
Test(mended, a_proxy_is_taken_out)
{
    static const struct server_step refuses[] = { TAKE, SAY(STATUS("407 No")), OVER };
    const struct server_step *const scripts[] = { refuses };
    struct certificate *certificate = certificate_make();
    if (certificate == NULL)
        cr_skip_test("openssl is needed for this test");
    struct standin *standin = standin_start((const char *const[]){ "--tls", certificate->pair, NULL });
    struct counter counter = { .server = server_start(scripts, 1) };
    g_autofree char *trust = g_strdup_printf("ca_file = %s", certificate->authority);
    g_autofree char *more = g_strdup_printf("%s\nproxy = %s", trust, server_url(counter.server));
    counter_open(&counter, standin_url(standin), 0);
    open_stopped(&counter, standin_url(standin), more, "proxy");
    write_settings(&counter, standin_url(standin), trust);
    let_it_look(&counter);
    expect_connected(&counter, standin_url(standin));
    expect_goes_on(&counter);
    expect_sent(&counter, 0, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    cr_expect(standin_count_received(standin, NULL) == 1);
    counter_close(&counter);
    cr_expect(standin_stop(standin) == 0);
    certificate_remove(certificate);
}
