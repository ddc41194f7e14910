/* tests/delivery/test_client.c: what leaves, what never leaves, and when an answer is whole. */
#include "delivery/curl_table.h"
#include "tests/delivery/posting.h"

#include <criterion/criterion.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define ANSWER                                                                                                         \
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n{\"status\":\"recorded\"}"

static const struct server_step polite[] = { { .kind = SERVER_READ_ALL },
                                             { .kind = SERVER_SEND, .bytes = ANSWER },
                                             { .kind = SERVER_AGAIN } };

Test(client, sends_exactly_this)
{
    const struct server_step *const scripts[] = { polite };
    struct server *server = server_start(scripts, 1);
    const struct posting posting = { .url = NULL };
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(server, &posting, &exchange, &outcome);
    g_autofree char *expected =
        g_strdup_printf("POST " ORDER_PATH " HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: fixline/%s\r\n"
                        "Accept-Encoding: gzip\r\nContent-Type: application/json\r\n"
                        "X-Extend-Access-Token: " TEST_TOKEN "\r\nAccept: application/json; version=latest\r\n"
                        "Content-Length: %zu\r\n\r\n" TEST_BODY,
                        server_port(server), FIXLINE_VERSION, strlen(TEST_BODY));
    g_autofree char *request = server_request(server, 0);
    cr_expect_str_eq(request, expected);
    cr_expect(exchange.gate_passed && exchange.upload_complete && exchange.headers_complete && exchange.body_complete);
    cr_expect_str_eq(exchange.body, "{\"status\":\"recorded\"}");
    cr_expect_str_eq(exchange.content_type, "application/json");
    cr_expect_str_eq(exchange.headers, "Content-Type: application/json\nContent-Length: 21\n");
    exchange_clear(&exchange);
    server_stop(server);
}

Test(client, never_asks_for_leave_before_a_large_body)
{
    const struct server_step *const scripts[] = { polite };
    struct server *server = server_start(scripts, 1);
    const struct posting posting = { .body_length = 2u * 1024 * 1024 };
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(server, &posting, &exchange, &outcome);
    g_autofree char *request = server_request(server, 0);
    cr_expect(outcome.state == EVENT_ACCEPTED);
    cr_expect(strcasestr(request, "\r\nExpect:") == NULL);
    exchange_clear(&exchange);
    server_stop(server);
}

/* ---- the gate ---- */

static bool closed_gate(void *owner)
{
    ++*(int *)owner;
    return false;
}

/* Row 8. */
Test(client, a_closed_gate_lets_no_byte_out)
{
    static const struct server_step quiet[] = { { .kind = SERVER_SILENCE }, { .kind = SERVER_END } };
    const struct server_step *const scripts[] = { quiet };
    struct server *server = server_start(scripts, 1);
    int asked = 0;
    const struct posting posting = { .gate = closed_gate, .owner = &asked };
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(server, &posting, &exchange, &outcome);
    cr_expect(asked == 1 && !exchange.gate_passed && exchange.gate_refused);
    cr_expect(server_wait_connections(server, 1));
    cr_expect_str_eq(outcome.row, "8");
    cr_expect(outcome.state == EVENT_QUEUED);
    server_stop(server); /* waits for the connection's end, so that every byte is counted */
    exchange_clear(&exchange);
}

static bool counting_gate(void *owner)
{
    ++*(int *)owner;
    return true;
}

/* The second request of the connection is read whole, and then the connection dies. libcurl would send it again. */
static void kill_warm(const char *name, const struct server_step *script)
{
    const char *wanted = getenv("FIXLINE_WARM_ROUNDS");
    int rounds = wanted != NULL ? atoi(wanted) : 20;
    for (int i = 0; i < rounds; i++) {
        const struct server_step *const scripts[] = { script, polite };
        struct server *server = server_start(scripts, 2);
        int asked = 0;
        const struct posting warm = { .url = NULL }, dying = { .gate = counting_gate, .owner = &asked };
        struct client *client = posting_client(&warm);
        struct exchange exchange;
        struct outcome outcome;
        const struct outcome_rules rules = { .url_setting = NULL };
        posting_send(client, server, &warm, &exchange);
        cr_assert(exchange.status == 200, "%s: %d", name, exchange.status);
        exchange_clear(&exchange);
        posting_send(client, server, &dying, &exchange);
        outcome_classify(&exchange, &rules, &outcome);
        cr_assert(outcome.state == EVENT_UNKNOWN, "%s: row %s, curl %d %s", name, outcome.row, exchange.curl_code,
                  exchange.detail);
        cr_assert(server_requests(server) == 2, "%s: %d requests", name, server_requests(server));
        cr_assert(asked == 1, "%s: the gate was asked %d times", name, asked);
        exchange_clear(&exchange);
        client_free(client);
        server_stop(server);
    }
    cr_log_info("%s: %d", name, rounds);
}

/* Row 15. */
Test(client, a_warm_connection_that_dies_gives_one_request, .timeout = 600)
{
#define WARM(...)                                                                                                      \
    {                                                                                                                  \
        { .kind = SERVER_READ_ALL }, { .kind = SERVER_SEND, .bytes = ANSWER }, { .kind = SERVER_READ_ALL },            \
            __VA_ARGS__                                                                                                \
    }
    static const struct server_step fin[] = WARM({ .kind = SERVER_END });
    static const struct server_step rst[] = WARM({ .kind = SERVER_RESET });
    static const struct server_step part[] =
        WARM({ .kind = SERVER_SEND, .bytes = "HTTP/1.1 20" }, { .kind = SERVER_END });
    static const struct server_step part_rst[] =
        WARM({ .kind = SERVER_SEND, .bytes = "HTTP" }, { .kind = SERVER_RESET });
    kill_warm("FIN", fin);
    kill_warm("RST", rst);
    kill_warm("part of a status line, FIN", part);
    kill_warm("part of a status line, RST", part_rst);
}

/* A second answer comes when the first has been taken: it is no answer to the next request (row 34). */
Test(client, what_a_kept_connection_holds_is_no_answer_to_the_next_request)
{
    static const struct server_step twice[] = { { .kind = SERVER_READ_ALL }, { .kind = SERVER_SEND, .bytes = ANSWER },
                                                { .kind = SERVER_PAUSE },    { .kind = SERVER_SEND, .bytes = ANSWER },
                                                { .kind = SERVER_PAUSE },    { .kind = SERVER_END } };
    const struct server_step *const scripts[] = { twice, polite };
    struct server *server = server_start(scripts, 2);
    int asked = 0;
    const struct posting posting = { .url = NULL }, next = { .gate = counting_gate, .owner = &asked };
    const struct outcome_rules rules = { .url_setting = NULL };
    struct client *client = posting_client(&posting);
    struct exchange exchange;
    struct outcome outcome;
    posting_send(client, server, &posting, &exchange);
    cr_assert(exchange.status == 200 && server_wait_pauses(server, 1));
    exchange_clear(&exchange);
    server_go_on(server);
    cr_assert(server_wait_pauses(server, 2)); /* the second answer stands in the socket */
    posting_send(client, server, &next, &exchange);
    outcome_classify(&exchange, &rules, &outcome);
    cr_expect(strcmp(outcome.row, "8") == 0 && !exchange.gate_passed && asked == 0, "row %s: %s", outcome.row,
              outcome.reason);
    cr_expect(strstr(outcome.reason, "more on this connection than it was asked for") != NULL, "%s", outcome.reason);
    cr_expect(server_requests(server) == 1);
    exchange_clear(&exchange);
    posting_send(client, server, &next, &exchange);
    cr_expect(exchange.status == 200 && server_requests(server) == 2 && server_connections(server) == 2);
    exchange_clear(&exchange);
    client_free(client);
    server_stop(server);
}

/* The bytes behind the chunks come with them, so libcurl reads them and keeps the connection (row 34). */
Test(client, bytes_behind_the_last_chunk_are_told_and_end_the_connection)
{
    static const struct server_step more[] = {
        { .kind = SERVER_READ_ALL },
        { .kind = SERVER_SEND,
          .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n" ANSWER },
        { .kind = SERVER_AGAIN }
    };
    const struct server_step *const scripts[] = { more, polite };
    struct server *server = server_start(scripts, 2);
    const struct posting posting = { .url = NULL };
    const struct outcome_rules rules = { .url_setting = NULL };
    struct client *client = posting_client(&posting);
    for (int i = 0; i < 3; i++) {
        struct exchange exchange;
        struct outcome outcome;
        posting_send(client, server, &posting, &exchange);
        outcome_classify(&exchange, &rules, &outcome);
        cr_expect(exchange.excess == (i == 0) && outcome.state == EVENT_ACCEPTED, "%d: row %s", i, outcome.row);
        cr_expect_str_eq(outcome.row, i == 0 ? "34" : "21");
        cr_expect(server_connections(server) == MIN(i + 1, 2), "%d: %d", i, server_connections(server));
        exchange_clear(&exchange);
    }
    client_free(client);
    server_stop(server);
}

Test(client, a_connection_is_kept_for_the_next_request)
{
    const struct server_step *const scripts[] = { polite };
    struct server *server = server_start(scripts, 1);
    const struct posting posting = { .url = NULL };
    struct client *client = posting_client(&posting);
    for (int i = 0; i < 5; i++) {
        struct exchange exchange;
        posting_send(client, server, &posting, &exchange);
        cr_expect(exchange.status == 200);
        exchange_clear(&exchange);
    }
    cr_expect(server_requests(server) == 5 && server_connections(server) == 1, "%d connections",
              server_connections(server));
    client_free(client);
    server_stop(server);
}

static void post_and_count(struct client *client, struct server *server, int status, int connections)
{
    const struct posting posting = { .url = NULL };
    struct exchange exchange;
    posting_send(client, server, &posting, &exchange);
    cr_expect(exchange.status == status, "status %d, curl %d", exchange.status, exchange.curl_code);
    cr_expect(server_wait_connections(server, connections));
    cr_expect(server_connections(server) == connections, "%d connections", server_connections(server));
    exchange_clear(&exchange);
}

/* Each request that meets such a close is an event that a person has to settle. */
Test(client, behind_a_server_that_hangs_up_on_kept_connections_none_is_kept)
{
    static const struct server_step hangs_up[] = { { .kind = SERVER_READ_ALL },
                                                   { .kind = SERVER_SEND, .bytes = ANSWER },
                                                   { .kind = SERVER_READ_ALL },
                                                   { .kind = SERVER_END } };
    const struct server_step *const scripts[] = { hangs_up };
    struct server *server = server_start(scripts, 1);
    const struct posting posting = { .url = NULL };
    struct client *client = posting_client(&posting);
    post_and_count(client, server, 200, 1);
    post_and_count(client, server, 0, 2); /* libcurl makes another to send it again, where the gate stops it */
    for (int connections = 3; connections < 7; connections++)
        post_and_count(client, server, 200, connections);
    cr_expect(server_requests(server) == 6, "%d requests", server_requests(server));
    client_free(client);
    server_stop(server);
}

/* Who answers late has not hung up. */
Test(client, a_kept_connection_on_which_time_ran_out_speaks_against_none)
{
    static const struct server_step slow[] = { { .kind = SERVER_READ_ALL },
                                               { .kind = SERVER_SEND, .bytes = ANSWER },
                                               { .kind = SERVER_SILENCE },
                                               { .kind = SERVER_END } };
    const struct server_step *const scripts[] = { slow, polite };
    struct server *server = server_start(scripts, 2);
    const struct posting posting = { .total_timeout_ms = 300 };
    struct client *client = posting_client(&posting);
    post_and_count(client, server, 200, 1);
    post_and_count(client, server, 0, 1);
    for (int i = 0; i < 3; i++)
        post_and_count(client, server, 200, 2);
    client_free(client);
    server_stop(server);
}

/* A handle is used again, and of its address only what is new is told to libcurl. */
Test(client, each_request_goes_to_its_own_address)
{
    static const char *const paths[] = { "/service-orders/D1/update-repair",      "/service-orders/D%2C2/update-repair",
                                         "/service-orders/D3/update-repair?so=1", "/service-orders/D4/update-repair",
                                         "/service-orders/./D5/../update-repair", "/v2/service-orders/D6/update-repair",
                                         "/service-orders/D7/update-repair" };
    const struct server_step *const scripts[] = { polite, polite };
    struct server *server = server_start(scripts, 1), *other = server_start(scripts + 1, 1);
    const struct posting first = { .url = NULL };
    struct client *client = posting_client(&first);
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        struct exchange exchange;
        struct server *asked = i == 5 ? other : server;
        g_autofree char *url = g_strconcat(server_url(asked), paths[i], NULL);
        const struct posting posting = { .url = url };
        posting_send(client, asked, &posting, &exchange);
        g_autofree char *line = g_strdup_printf("POST %s HTTP/1.1\r\n", paths[i]);
        g_autofree char *request = server_request(asked, i < 5 ? (int)i : i == 5 ? 0 : 5);
        cr_expect(exchange.status == 200 && g_str_has_prefix(request, line), "%s", request);
        exchange_clear(&exchange);
    }
    client_free(client);
    server_stop(server);
    server_stop(other);
}

/* ---- an answer is whole or it is not ---- */

static bool accepted_when_cut(const char *answer, size_t length)
{
    const struct server_step script[] = {
        { .kind = SERVER_READ_ALL },
        { .kind = SERVER_SEND, .bytes = length > 0 ? answer : NULL, .length = length },
        { .kind = SERVER_END }
    };
    struct exchange exchange;
    struct outcome outcome;
    int requests = posting_answered(script, &exchange, &outcome);
    bool accepted = outcome.state == EVENT_ACCEPTED;
    cr_expect(accepted || outcome.state == EVENT_UNKNOWN, "cut at %zu: %s", length, outcome.row);
    cr_expect(requests == 1, "cut at %zu: %d requests", length, requests);
    exchange_clear(&exchange);
    return accepted;
}

Test(client, an_answer_cut_anywhere_is_not_accepted, .timeout = 120)
{
    static const char *const answers[] = {
        ANSWER,
        "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nDate: Wed, 25 Nov 2026 10:00:00 GMT\r\n\r\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        /* The line feed of the empty line after the last chunk is not waited for: all of the body is there. */
        size_t whole = strlen(answers[i]) - (strstr(answers[i], "chunked") != NULL ? 1 : 0);
        for (size_t length = 0; length < whole; length++)
            cr_expect(!accepted_when_cut(answers[i], length), "answer %zu cut at %zu of %zu", i, length, whole);
        cr_expect(accepted_when_cut(answers[i], whole), "answer %zu whole", i);
    }
}

/* ---- other hosts ---- */

/* B24, row 22. */
Test(client, a_redirect_takes_the_token_nowhere)
{
    static const int statuses[] = { 301, 302, 303, 307, 308 };
    const struct server_step *const there[] = { polite };
    struct server *other = server_start(there, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autofree char *answer = g_strdup_printf("HTTP/1.1 %d Go\r\nLocation: http://localhost:%d/x\r\n"
                                                  "Content-Length: 0\r\n\r\n",
                                                  statuses[i], server_port(other));
        const struct server_step script[] = { { .kind = SERVER_READ_ALL },
                                              { .kind = SERVER_SEND, .bytes = answer },
                                              { .kind = SERVER_END } };
        struct exchange exchange;
        struct outcome outcome;
        posting_answered(script, &exchange, &outcome);
        cr_expect(outcome.state == EVENT_QUEUED && outcome.stop, "%d", statuses[i]);
        cr_expect(strstr(outcome.reason, "http://localhost:") != NULL, "%s", outcome.reason);
        exchange_clear(&exchange);
    }
    cr_expect(server_connections(other) == 0 && server_bytes(other) == 0);
    server_stop(other);
}

Test(client, the_environment_proxy_does_not_stand_before_loopback)
{
    const struct server_step *const scripts[] = { polite };
    struct server *server = server_start(scripts, 1), *proxy = server_start(scripts, 1);
    setenv("http_proxy", server_url(proxy), 1);
    setenv("ALL_PROXY", server_url(proxy), 1);
    const struct posting posting = { .url = NULL };
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(server, &posting, &exchange, &outcome);
    cr_expect(outcome.state == EVENT_ACCEPTED && server_requests(server) == 1 && server_connections(proxy) == 0);
    exchange_clear(&exchange);
    server_stop(server);
    server_stop(proxy);
}

/* ---- what is not even started ---- */

Test(client, refuses_what_must_not_leave)
{
    static const struct {
        const char *name;
        const char *url;
        const char *header;
        const char *says;
    } bad[] = {
        { "http beyond loopback", "http://192.0.2.1/x", "A: b", "http://" },
        { "another scheme", "ftp://127.0.0.1/x", "A: b", "https://" },
        { "file", "file:///etc/passwd", "A: b", "https://" },
        { "line end in a header", "http://127.0.0.1:9/x", "A: b\nC: d", "header" },
        { "carriage return in a header", "http://127.0.0.1:9/x", "A: b\rC: d", "header" },
        { "loopback by its look only", "http://127.0.0.1.example.com/x", "A: b", "http://" },
        { "loopback as a user", "http://127.0.0.1@192.0.2.1/x", "A: b", "http://" },
    };
    const struct posting posting = { .url = NULL };
    struct client *client = posting_client(&posting);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        const char *const headers[] = { bad[i].header, NULL };
        const struct client_request request = { .method = "POST", .url = bad[i].url, .headers = headers };
        g_autoptr(GError) error = NULL;
        cr_expect(!client_start(client, &request, &error), "%s", bad[i].name);
        cr_expect(error != NULL && strstr(error->message, bad[i].says) != NULL, "%s: %s", bad[i].name,
                  error != NULL ? error->message : "");
    }
    struct exchange exchange;
    cr_expect(client_wait(client, 0, -1, NULL) && !client_collect(client, &exchange), "nothing was started");
    client_free(client);
}

/* ---- waiting ---- */

Test(client, gnutls_is_told_not_to_start_by_itself)
{
    int (*skips)(void) = NULL;
    *(void **)&skips = dlsym(RTLD_DEFAULT, "_gnutls_global_init_skip");
    cr_assert_not_null(skips, "it looks among what the program exports");
    cr_expect_eq(skips(), 1);
}

Test(client, says_that_too_many_files_are_open)
{
    const struct client_options options = { .connect_timeout_ms = 1000, .total_timeout_ms = 1000 };
    g_autoptr(GError) error = NULL;
    struct curl_table opened;
    struct rlimit before;
    cr_assert(curl_table_open(&opened, NULL));
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit none = { .rlim_cur = 0, .rlim_max = before.rlim_max };
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct client *client = client_new(&options, &error);
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    cr_expect_null(client);
    cr_expect_str_eq(error->message, "Nothing can be sent: there is no memory left, or too many files are open. Close "
                                     "some programs and try again.");
}

Test(client, many_at_once_and_a_descriptor_that_wakes)
{
    const struct server_step *const scripts[] = { polite };
    struct server *server = server_start(scripts, 1);
    const struct posting posting = { .url = NULL };
    struct client *client = posting_client(&posting);
    g_autofree char *url = g_strconcat(server_url(server), ORDER_PATH, NULL);
    for (uint64_t i = 0; i < 40; i++) {
        const struct client_request request = {
            .method = "POST", .url = url, .body = TEST_BODY, .body_length = strlen(TEST_BODY), .number = i
        };
        cr_assert(client_start(client, &request, NULL));
    }
    uint64_t seen = 0, count = 0;
    while (count < 40) {
        struct exchange exchange;
        cr_assert(client_wait(client, 1000, -1, NULL));
        while (client_collect(client, &exchange)) {
            seen |= (uint64_t)1 << exchange.number;
            count++;
            cr_expect(exchange.status == 200);
            exchange_clear(&exchange);
        }
    }
    cr_expect(seen == ((uint64_t)1 << 40) - 1 && server_requests(server) == 40);
    int ends[2];
    cr_assert(pipe(ends) == 0 && write(ends[1], "x", 1) == 1);
    int64_t before = g_get_monotonic_time();
    cr_assert(client_wait(client, 10000, ends[0], NULL));
    cr_expect(g_get_monotonic_time() - before < 5 * G_USEC_PER_SEC);
    close(ends[0]);
    close(ends[1]);
    client_free(client);
    server_stop(server);
}

Test(client, ends_what_is_under_way_when_freed)
{
    static const struct server_step quiet[] = { { .kind = SERVER_SILENCE }, { .kind = SERVER_END } };
    const struct server_step *const scripts[] = { quiet };
    struct server *server = server_start(scripts, 1);
    const struct posting posting = { .url = NULL };
    struct client *client = posting_client(&posting);
    g_autofree char *url = g_strconcat(server_url(server), ORDER_PATH, NULL);
    const struct client_request request = { .method = "POST", .url = url, .body = "{}", .body_length = 2 };
    cr_assert(client_start(client, &request, NULL) && client_wait(client, 0, -1, NULL));
    client_free(client);
    server_stop(server);
}

Test(client, reads_retry_after_in_both_forms)
{
    static const struct {
        const char *value;
        int64_t least, most;
    } rows[] = {
        { "7", 7, 7 },
        { "0", 0, 0 },
        { "soon", 0, 0 },
        { "-3", -3, 0 },
        { "Thu, 01 Jan 1970 00:00:10 GMT", G_MININT64, 0 },
        { "86400", 86400, 86400 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *answer =
            g_strdup_printf("HTTP/1.1 429 Many\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n", rows[i].value);
        const struct server_step script[] = { { .kind = SERVER_READ_ALL },
                                              { .kind = SERVER_SEND, .bytes = answer },
                                              { .kind = SERVER_END } };
        struct exchange exchange;
        struct outcome outcome;
        posting_answered(script, &exchange, &outcome);
        cr_expect(exchange.retry_after_s >= rows[i].least && exchange.retry_after_s <= rows[i].most,
                  "%s: %" G_GINT64_FORMAT, rows[i].value, exchange.retry_after_s);
        exchange_clear(&exchange);
    }
}
