/* tests/delivery/test_connections.c: how a connection comes about: TLS, proxies, IPv6, and how much is read of an
 * answer. */
#include "tests/delivery/posting.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

static const struct server_step polite[] = { { .kind = SERVER_READ_ALL },
                                             { .kind = SERVER_SEND, .bytes = ANSWER },
                                             { .kind = SERVER_AGAIN } };
static const struct server_step *const polite_scripts[] = { polite };

/* ---- TLS ---- */

/* A server that answers the first message with TLS 1.1 or older is left at once, before the first byte of a request. */
Test(connections, tls_1_2_is_the_least)
{
#define SERVER_HELLO(minor)                                                                                            \
    "\x16\x03" minor "\x00\x2a"        /* a record of a handshake, 42 bytes */                                         \
    "\x02\x00\x00\x26\x03" minor       /* ServerHello, 38 bytes, this version */                                       \
    "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr" /* 32 random ones */                                                            \
    "\x00\xc0\x13\x00"                 /* no session, ECDHE-RSA-AES128-SHA, no compression */
    static const char hello_1_1[] = SERVER_HELLO("\x02"), hello_1_0[] = SERVER_HELLO("\x01");
    static const struct server_step old_1_1[] = { { .kind = SERVER_READ_SOME, .length = 100 },
                                                  { .kind = SERVER_SEND, hello_1_1, sizeof(hello_1_1) - 1 },
                                                  { .kind = SERVER_SILENCE } };
    static const struct server_step old_1_0[] = { { .kind = SERVER_READ_SOME, .length = 100 },
                                                  { .kind = SERVER_SEND, hello_1_0, sizeof(hello_1_0) - 1 },
                                                  { .kind = SERVER_SILENCE } };
    static const struct server_step *const scripts[] = { old_1_1, old_1_0 };
    struct server *server = server_start(scripts, G_N_ELEMENTS(scripts));
    g_autofree char *url = g_strdup_printf("https://127.0.0.1:%d" ORDER_PATH, server_port(server));
    for (size_t i = 0; i < G_N_ELEMENTS(scripts); i++) {
        const struct posting posting = { .url = url };
        struct exchange exchange;
        struct outcome outcome;
        posting_judge(server, &posting, &exchange, &outcome);
        cr_expect(exchange.curl_code == 35 && !exchange.gate_passed, "%zu: curl %d, %s", i, exchange.curl_code,
                  exchange.detail);
        cr_expect_str_eq(outcome.row, "5");
        cr_expect(strstr(exchange.detail, "version") != NULL || strstr(exchange.detail, "protocol") != NULL, "%s",
                  exchange.detail);
        exchange_clear(&exchange);
    }
    server_stop(server);
}

/* ---- proxies ---- */

static const struct server_step refuses[] = { { .kind = SERVER_READ_ALL },
                                              { .kind = SERVER_SEND,
                                                .bytes = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n" },
                                              { .kind = SERVER_END } };
static const struct server_step *const refuse_scripts[] = { refuses };

static void expect_asked(struct server *proxy, const char *what)
{
    g_autofree char *request = server_request(proxy, 0);
    cr_assert(request != NULL, "%s: the proxy was not asked", what);
    cr_expect(g_str_has_prefix(request, "CONNECT 192.0.2.1:443 HTTP/1.1\r\n"), "%s: %s", what, request);
    cr_expect(strstr(request, TEST_TOKEN) == NULL && strstr(request, "X-Extend") == NULL, "%s: %s", what, request);
}

Test(connections, a_proxy_of_setting_or_environment_stands_before_other_hosts)
{
    static const char *const names[] = { NULL, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        struct server *proxy = server_start(refuse_scripts, 1);
        const struct posting posting = { .url = "https://192.0.2.1" ORDER_PATH,
                                         .proxy = names[i] == NULL ? server_url(proxy) : NULL };
        struct exchange exchange;
        struct outcome outcome;
        if (names[i] != NULL)
            setenv(names[i], server_url(proxy), 1);
        posting_judge(NULL, &posting, &exchange, &outcome);
        cr_expect(strcmp(outcome.row, "7") == 0 && outcome.stop, "%s: row %s, %s", names[i], outcome.row,
                  exchange.detail);
        expect_asked(proxy, names[i] != NULL ? names[i] : "setting");
        if (names[i] != NULL)
            unsetenv(names[i]);
        exchange_clear(&exchange);
        server_stop(proxy);
    }
}

/* The setting is a decision; the environment was set for the outside world. */
Test(connections, the_setting_comes_before_the_environment)
{
    struct server *proxy = server_start(refuse_scripts, 1), *other = server_start(refuse_scripts, 1);
    setenv("https_proxy", server_url(other), 1);
    setenv("no_proxy", "*", 1);
    const struct posting posting = { .url = "https://192.0.2.1" ORDER_PATH, .proxy = server_url(proxy) };
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(NULL, &posting, &exchange, &outcome);
    expect_asked(proxy, "setting");
    cr_expect(server_connections(other) == 0);
    exchange_clear(&exchange);
    server_stop(proxy);
    server_stop(other);
}

Test(connections, loopback_in_any_form_is_exempt_from_the_environment)
{
    static const char *const hosts[] = { "127.0.0.1", "127.0.0.2", "localhost" };
    struct server *proxy = server_start(polite_scripts, 1);
    setenv("http_proxy", server_url(proxy), 1);
    setenv("https_proxy", server_url(proxy), 1);
    setenv("ALL_PROXY", server_url(proxy), 1);
    g_autofree char *port = g_strdup_printf(":%d", server_closed_port());
    for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_autofree char *url = g_strconcat(i % 2 == 0 ? "http://" : "https://", hosts[i], port, ORDER_PATH, NULL);
        const struct posting posting = { .url = url };
        struct exchange exchange;
        struct outcome outcome;
        posting_judge(NULL, &posting, &exchange, &outcome);
        cr_expect_str_eq(outcome.row, "3");
        exchange_clear(&exchange);
    }
    cr_expect(server_connections(proxy) == 0);
    server_stop(proxy);
}

/* ---- IPv6 ---- */

Test(connections, ipv6_works_like_ipv4)
{
    struct server *server = server_start_ipv6(polite_scripts, 1), *proxy = server_start(polite_scripts, 1);
    if (server == NULL) {
        server_stop(proxy);
        cr_skip_test("this machine has no IPv6");
    }
    setenv("http_proxy", server_url(proxy), 1);
    const struct posting posting = { .url = NULL };
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(server, &posting, &exchange, &outcome);
    g_autofree char *request = server_request(server, 0);
    g_autofree char *host = g_strdup_printf("\r\nHost: [::1]:%d\r\n", server_port(server));
    cr_expect(outcome.state == EVENT_ACCEPTED && strstr(request, host) != NULL, "row %s: %s", outcome.row, request);
    cr_expect(server_connections(proxy) == 0, "::1 is this machine too");
    exchange_clear(&exchange);
    server_stop(server);
    server_stop(proxy);
}

/* ---- how much is read ---- */

static void expect_size(const char *what, const char *head, const char *body, size_t body_length, bool taken)
{
    const struct server_step script[] = { { .kind = SERVER_READ_ALL },
                                          { .kind = SERVER_SEND, .bytes = head },
                                          { .kind = SERVER_SEND, .bytes = body, .length = body_length },
                                          { .kind = SERVER_END } };
    struct exchange exchange;
    struct outcome outcome;
    posting_answered(script, &exchange, &outcome);
    cr_expect(strcmp(outcome.row, taken ? "21" : "20") == 0, "%s: row %s, curl %d, %s", what, outcome.row,
              exchange.curl_code, exchange.detail);
    cr_expect(outcome.state == (taken ? EVENT_ACCEPTED : EVENT_UNKNOWN), "%s", what);
    exchange_clear(&exchange);
}

Test(connections, a_body_is_read_up_to_its_limit)
{
    for (int beyond = -1; beyond <= 1; beyond++) {
        size_t length = (size_t)(CLIENT_BODY_MAX + beyond);
        g_autofree char *body = g_strnfill(length, 'x');
        g_autofree char *head = g_strdup_printf("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", length);
        g_autofree char *what = g_strdup_printf("body of %zu", length);
        expect_size(what, head, body, length, beyond <= 0);
        expect_size(what, "HTTP/1.1 200 OK\r\n\r\n", body, length, beyond <= 0);
    }
}

/* The status line and the empty line count too. */
Test(connections, headers_are_read_up_to_their_limit)
{
    static const char around[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Long: \r\n\r\n";
    for (int beyond = -1; beyond <= 1; beyond++) {
        size_t length = (size_t)(CLIENT_HEADERS_MAX + beyond);
        g_autofree char *filling = g_strnfill(length - strlen(around), 'x');
        g_autofree char *head = g_strdup_printf("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Long: %s\r\n\r\n", filling);
        g_autofree char *what = g_strdup_printf("headers of %zu", length);
        expect_size(what, head, "", 0, beyond <= 0);
    }
}

/* "hello" packed by gzip: read like any other body, and kept as what it says. */
Test(connections, a_compressed_answer_is_kept_decoded)
{
    static const char packed[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36"
                                 "\x05\x00\x00\x00";
    static const struct server_step script[] = {
        { .kind = SERVER_READ_ALL },
        { .kind = SERVER_SEND, .bytes = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 25\r\n\r\n" },
        { .kind = SERVER_SEND, .bytes = packed, .length = sizeof(packed) - 1 },
        { .kind = SERVER_END }
    };
    struct exchange exchange;
    struct outcome outcome;
    posting_answered(script, &exchange, &outcome);
    cr_expect(outcome.state == EVENT_ACCEPTED && exchange.body_length == 5, "row %s, %zu bytes", outcome.row,
              exchange.body_length);
    cr_expect_str_eq(exchange.body, "hello");
    exchange_clear(&exchange);
}
