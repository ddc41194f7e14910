/* tests/delivery/test_answers_tls.c: those rows of the answer table that TLS could make different, over TLS: the
 * stand-in plays them, and its own list of requests says how many there were. */
#include "tests/delivery/posting.h"
#include "tests/support/certificate.h"
#include "tests/support/run.h"
#include "tests/support/standin.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

struct bench {
    struct certificate *certificate;
    struct standin *standin;
    char *url;
};

static void bench_make(struct bench *bench)
{
    bench->certificate = certificate_make();
    if (bench->certificate == NULL)
        cr_skip_test("openssl is needed for this test");
    bench->standin = standin_start((const char *const[]){ "--tls", bench->certificate->pair, NULL });
    bench->url = g_strconcat(standin_url(bench->standin), "/service-orders/SO-1042/update-repair", NULL);
}

static void bench_remove(struct bench *bench)
{
    cr_expect(standin_stop(bench->standin) == 0);
    certificate_remove(bench->certificate);
    g_free(bench->url);
}

/* Events the stand-in recorded. */
static int recorded(const struct bench *bench)
{
    return standin_count_received(bench->standin, NULL);
}

/* Requests for an event it read whole, whatever it did with them. */
static int requested(const struct bench *bench)
{
    g_autofree char *url = g_strconcat(standin_control(bench->standin), "/sandbox/requests", NULL), *answer = NULL;
    cr_assert(standin_request(url, "GET", NULL, NULL, &answer) == 200);
    return count_parts(answer, "/update-repair");
}

static const struct {
    const char *fault;
    const char *rows; /* where what is seen depends on the moment in which the end of a connection is noticed, two */
    enum event_state state;
    int requests;
    int recorded;
    int total_timeout_ms; /* 0 = long enough */
    bool stop;
} rows[] = {
    { "tls-stall", "5", EVENT_QUEUED, 0, 0, 300, false },
    { "accept-reset", "3 5", EVENT_QUEUED, 0, 0, 0, false }, /* before or after libcurl has seen it connect */
    { "accept-close", "5", EVENT_QUEUED, 0, 0, 0, false },
    { "tls-expired", "6", EVENT_QUEUED, 0, 0, 0, true },
    { "tls-wrong-host", "6", EVENT_QUEUED, 0, 0, 0, true },
    { "tls-self-signed", "6", EVENT_QUEUED, 0, 0, 0, true },
    { "close-after-reading", "12 13", EVENT_UNKNOWN, 1, 0, 0, false },
    { "close-after-recording", "12 13", EVENT_UNKNOWN, 1, 1, 0, false },
    { "reset-after-reading", "12 13", EVENT_UNKNOWN, 1, 0, 0, false },
    { "reset-after-recording", "12 13", EVENT_UNKNOWN, 1, 1, 0, false },
    { "no-answer", "14", EVENT_UNKNOWN, 1, 0, 300, false },
    { "cut:12", "12 13 17", EVENT_UNKNOWN, 1, 1, 0, false },
    { "cut:17", "17", EVENT_UNKNOWN, 1, 1, 0, false },
    { "cut:40", "17", EVENT_UNKNOWN, 1, 1, 0, false },
    { "length-long", "18", EVENT_UNKNOWN, 1, 1, 0, false },
    { "bad-chunk", "18", EVENT_UNKNOWN, 1, 1, 0, false },
    { "redirect:302,https://127.0.0.2:1/", "22", EVENT_QUEUED, 1, 0, 0, true },
    { "redirect:308,http://127.0.0.1:1/", "22", EVENT_QUEUED, 1, 0, 0, true },
    { "byte-by-byte", "21", EVENT_ACCEPTED, 1, 1, 0, false },
    { "gzip", "21", EVENT_ACCEPTED, 1, 1, 0, false },
};

static void play(const struct bench *bench, size_t index)
{
    const struct posting posting = { .url = bench->url,
                                     .ca_file = bench->certificate->authority,
                                     .connect_timeout_ms = rows[index].total_timeout_ms,
                                     .total_timeout_ms = rows[index].total_timeout_ms };
    struct exchange exchange;
    struct outcome outcome;
    int requests = requested(bench), records = recorded(bench);
    standin_faults_clear(bench->standin);
    standin_fault(bench->standin, rows[index].fault);
    posting_judge(NULL, &posting, &exchange, &outcome);
    g_auto(GStrv) expected = g_strsplit(rows[index].rows, " ", -1);
    cr_expect(g_strv_contains((const char *const *)expected, outcome.row), "%s: row %s, curl %d, status %d, %s",
              rows[index].fault, outcome.row, exchange.curl_code, exchange.status, exchange.detail);
    cr_expect(outcome.state == rows[index].state && outcome.stop == rows[index].stop, "%s: %s", rows[index].fault,
              event_state_name(outcome.state));
    cr_expect(exchange.gate_passed == (rows[index].requests > 0), "%s: gate", rows[index].fault);
    cr_expect(requested(bench) - requests == rows[index].requests, "%s: %d requests", rows[index].fault,
              requested(bench) - requests);
    cr_expect(recorded(bench) - records == rows[index].recorded, "%s: %d recorded", rows[index].fault,
              recorded(bench) - records);
    exchange_clear(&exchange);
}

Test(answers_tls, rows_5_6_12_to_18_and_22, .timeout = 60)
{
    struct bench bench;
    bench_make(&bench);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        play(&bench, i);
    bench_remove(&bench);
}

/* The second request of a connection meets the fault, round after round: a request too many would make the fault strike
 * the first one of the next round. */
static void kill_warm(const struct bench *bench, const char *fault, int rounds)
{
    const struct posting posting = { .url = bench->url, .ca_file = bench->certificate->authority };
    const struct outcome_rules rules_of_now = { .url_setting = NULL };
    int records = recorded(bench);
    standin_faults_clear(bench->standin);
    standin_fault(bench->standin, fault);
    for (int i = 0; i < rounds; i++) {
        struct client *client = posting_client(&posting);
        struct exchange exchange;
        struct outcome outcome;
        posting_send(client, NULL, &posting, &exchange);
        cr_assert(exchange.status == 200, "%s, %d: %d %s", fault, i, exchange.status, exchange.detail);
        exchange_clear(&exchange);
        posting_send(client, NULL, &posting, &exchange);
        outcome_classify(&exchange, &rules_of_now, &outcome);
        cr_assert(outcome.state == EVENT_UNKNOWN, "%s, %d: row %s", fault, i, outcome.row);
        exchange_clear(&exchange);
        client_free(client);
    }
    cr_log_info("TLS, %s: %d", fault, rounds);
    cr_expect(recorded(bench) - records == 2 * rounds, "%s: %d recorded", fault, recorded(bench) - records);
}

/* Row 15: libcurl would send a request again whose kept connection has died. */
Test(answers_tls, a_warm_connection_that_dies_gives_one_request, .timeout = 600)
{
    static const char *const faults[] = { "close-after-recording@every:2", "reset-after-recording@every:2",
                                          "cut:5@every:2" };
    const char *wanted = getenv("FIXLINE_WARM_ROUNDS");
    struct bench bench;
    bench_make(&bench);
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
        kill_warm(&bench, faults[i], wanted != NULL ? atoi(wanted) : 5);
    bench_remove(&bench);
}

/* Every certificate is verified, against the system's authorities unless a setting names others. */
Test(answers_tls, an_authority_nobody_named_is_not_trusted)
{
    struct bench bench;
    bench_make(&bench);
    struct certificate *other = certificate_make();
    const struct posting postings[] = { { .url = bench.url },
                                        { .url = bench.url, .ca_file = other->authority },
                                        { .url = bench.url, .ca_file = "/nonexistent/ca.pem" } };
    for (size_t i = 0; i < G_N_ELEMENTS(postings); i++) {
        struct exchange exchange;
        struct outcome outcome;
        posting_judge(NULL, &postings[i], &exchange, &outcome);
        cr_expect(strcmp(outcome.row, "6") == 0 && outcome.stop && !exchange.gate_passed, "%zu: row %s, curl %d", i,
                  outcome.row, exchange.curl_code);
        exchange_clear(&exchange);
    }
    cr_expect(recorded(&bench) == 0);
    certificate_remove(other);
    bench_remove(&bench);
}
