/* tests/sandbox/test_wire.c: every fault as the bytes and the end that a client sees, and what was recorded of it. */
#include "tests/support/standin.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_S = 20 };

#define BODY "{\"event\":\"repair_started\"}"
#define KEPT_ALIVE(extra)                                                                                              \
    "POST /service-orders/SO-1042/update-repair HTTP/1.1\r\nHost: here\r\nX-Extend-Access-Token: t\r\n" extra          \
    "Content-Length: 26\r\n\r\n" BODY
#define CLOSING KEPT_ALIVE("Connection: close\r\n")

enum end { END_FIN, END_RESET, END_NONE };

/* What came until the connection ended. */
struct seen {
    GString *bytes;
    enum end end;
};

static void seen_clear(struct seen *seen)
{
    g_string_free(seen->bytes, TRUE);
}

static bool readable(int fd, gint64 deadline)
{
    gint64 left = (deadline - g_get_monotonic_time()) / 1000;
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    return left > 0 && poll(&wait, 1, (int)left) > 0;
}

static void send_text(int fd, const char *text, size_t length)
{
    cr_expect_eq(send(fd, text, length, MSG_NOSIGNAL), (ssize_t)length);
}

static struct seen read_to_end(int fd)
{
    struct seen seen = { g_string_new(NULL), END_NONE };
    gint64 deadline = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
    char piece[65536];
    while (readable(fd, deadline)) {
        ssize_t got = read(fd, piece, sizeof piece);
        if (got <= 0) {
            seen.end = got == 0 ? END_FIN : END_RESET;
            break;
        }
        g_string_append_len(seen.bytes, piece, got);
    }
    return seen;
}

static struct seen exchange(const struct standin *standin, const char *request)
{
    int fd = standin_connect(standin_url(standin));
    if (fd < 0) /* a reset may be quicker than connect */
        return (struct seen){ g_string_new(NULL), END_RESET };
    /* The kernel tells a reset once: the call it tells it to is the one that may not overlook it. */
    bool reset = send(fd, request, strlen(request), MSG_NOSIGNAL) < 0 && errno == ECONNRESET;
    struct seen seen = read_to_end(fd);
    if (reset)
        seen.end = END_RESET;
    close(fd);
    return seen;
}

static unsigned count_received(const struct standin *standin)
{
    return (unsigned)standin_count_received(standin, "\"event\":\"repair_started\",\"body\"");
}

static const char recorded[] = "{\"status\":\"recorded\"}";

/* `head` is how the answer begins, `piece` something in it, `tail` how it ends; NULL = not looked at. */
static const struct row {
    const char *fault;
    enum end end;
    unsigned records;
    const char *head, *piece, *tail;
} rows[] = {
    { "accept-reset", END_RESET, 0, NULL, NULL, NULL },
    { "accept-close", END_FIN, 0, NULL, NULL, NULL },
    { "reset-before-reading", END_RESET, 0, NULL, NULL, NULL },
    { "reset-mid-body", END_RESET, 0, NULL, NULL, NULL },
    { "reset-after-reading", END_RESET, 0, NULL, NULL, NULL },
    { "close-after-reading", END_FIN, 0, NULL, NULL, NULL },
    { "reset-after-recording", END_RESET, 1, NULL, NULL, NULL },
    { "close-after-recording", END_FIN, 1, NULL, NULL, NULL },
    { "close-idle", END_FIN, 1, "HTTP/1.1 200 OK\r\n", NULL, recorded },
    { "delay:0.05", END_FIN, 1, "HTTP/1.1 200 OK\r\n", NULL, recorded },
    { "late-after-recording:0.05", END_FIN, 1, "HTTP/1.1 200 OK\r\n", NULL, recorded },
    { "byte-by-byte", END_FIN, 1, "HTTP/1.1 200 OK\r\n", NULL, recorded },
    { "slow-headers:0.001", END_FIN, 1, "HTTP/1.1 200 OK\r\n", NULL, recorded },
    { "cut:0", END_FIN, 1, NULL, NULL, NULL },
    { "cut:12", END_FIN, 1, "HTTP/1.1 200", NULL, "HTTP/1.1 200" },
    { "length-long", END_FIN, 1, "HTTP/1.1 200 ", "Content-Length: 85\r\n", recorded },
    { "length-short", END_FIN, 1, "HTTP/1.1 200 ", "Content-Length: 10\r\n", recorded },
    { "bad-chunk", END_FIN, 1, "HTTP/1.1 200 ", "Transfer-Encoding: chunked\r\n", "zz\r\ntus\"\r\n" },
    { "informational-flood", END_FIN, 1, "HTTP/1.1 103 ", "\r\n\r\nHTTP/1.1 200 OK\r\n", recorded },
    { "many-headers", END_FIN, 1, "HTTP/1.1 200 OK\r\nX-Standin-00000: ", "\r\nX-Standin-39999: ", recorded },
    { "long-header", END_FIN, 1, "HTTP/1.1 200 OK\r\nX-Standin: hhhh", NULL, recorded },
    { "garbage", END_FIN, 1, "\x16\x03", "never HTTP", "\x7f" },
    { "empty", END_FIN, 1, "HTTP/1.1 200 OK\r\n", "Content-Length: 0\r\n", "\r\n\r\n" },
    { "html", END_FIN, 0, "HTTP/1.1 200 OK\r\n", "Content-Type: text/html", "</html>\n" },
    { "not-json", END_FIN, 1, "HTTP/1.1 200 OK\r\n", NULL, "OK, thank you." },
    { "cut-json", END_FIN, 1, "HTTP/1.1 200 OK\r\n", NULL, "\r\n\r\n{\"status\":\"rec" },
    { "bad-utf8", END_FIN, 1, "HTTP/1.1 200 OK\r\n", "\xff\xfe", NULL },
    { "deep-json", END_FIN, 1, "HTTP/1.1 200 OK\r\n", "Content-Length: 200000\r\n", "]]]]]]]]" },
    { "huge:3M", END_FIN, 1, "HTTP/1.1 200 OK\r\n", "Content-Length: 3145728\r\n", "xxx\"" },
    { "gzip", END_FIN, 1, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", recorded, NULL },
    { "gzip-bomb", END_FIN, 1, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", "\r\n\r\n\x1f\x8b\x08", NULL },
    { "hostile-text", END_FIN, 0, "HTTP/1.1 400 Bad Request\r\n", "\\u001b[2J", "\\u001b[5m\"}" },
    { "status:503", END_FIN, 0, "HTTP/1.1 503 Service Unavailable\r\n", "\"code\":\"fault\"", NULL },
    { "status:403", END_FIN, 0, "HTTP/1.1 403 Forbidden\r\n", "\"code\":\"fault\"", NULL },
    { "status:202", END_FIN, 1, "HTTP/1.1 202 Accepted\r\n", NULL, recorded },
    { "status:204", END_FIN, 1, "HTTP/1.1 204 No Content\r\n", NULL, "\r\n\r\n" },
    { "status:101", END_FIN, 0, "HTTP/1.1 101 ", NULL, "\r\n\r\n" },
    { "status:999", END_FIN, 0, "HTTP/1.1 999 ", NULL, NULL },
    { "redirect:307,http://127.0.0.1:9/x", END_FIN, 0, "HTTP/1.1 307 ", "Location: http://127.0.0.1:9/x\r\n", NULL },
    { "redirect-loop", END_FIN, 0, "HTTP/1.1 307 ", "Location: /service-orders/SO-1042/update-repair\r\n", NULL },
    { "expire-token", END_FIN, 0, "HTTP/1.1 401 Unauthorized\r\n", "\"unauthorized\"", NULL },
    { "limit", END_FIN, 0, "HTTP/1.1 429 Too Many Requests\r\nContent-Type", NULL, NULL },
    { "limit:7", END_FIN, 0, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n", NULL, NULL },
    { "unavailable:Wed, 25 Nov 2026 10:00:00 GMT", END_FIN, 0, "HTTP/1.1 503 Service Unavailable\r\n",
      "Retry-After: Wed, 25 Nov 2026 10:00:00 GMT\r\n", NULL },
    { "flap:100%", END_FIN, 0, "HTTP/1.1 50", "\"server_error\"", NULL },
    { "flap:0", END_FIN, 1, "HTTP/1.1 200 OK\r\n", NULL, recorded },
    { "token-down", END_FIN, 1, "HTTP/1.1 200 OK\r\n", NULL, recorded },
};

static bool holds(const GString *bytes, const char *piece)
{
    return memmem(bytes->str, bytes->len, piece, strlen(piece)) != NULL;
}

static void check_row(const struct standin *standin, const struct row *row)
{
    unsigned before = count_received(standin);
    standin_faults_clear(standin);
    standin_fault(standin, row->fault);
    struct seen seen = exchange(standin, CLOSING);
    cr_expect_eq(seen.end, row->end, "%s: ended by %d", row->fault, (int)seen.end);
    if (!row->head && !row->piece && !row->tail)
        cr_expect_eq(seen.bytes->len, 0, "%s: %s", row->fault, seen.bytes->str);
    if (row->head)
        cr_expect(g_str_has_prefix(seen.bytes->str, row->head), "%s: %.200s", row->fault, seen.bytes->str);
    if (row->piece)
        cr_expect(holds(seen.bytes, row->piece), "%s: %.200s", row->fault, seen.bytes->str);
    size_t length = row->tail ? strlen(row->tail) : 0;
    cr_expect(seen.bytes->len >= length &&
                  memcmp(seen.bytes->str + seen.bytes->len - length, row->tail ? row->tail : "", length) == 0,
              "%s: %.200s", row->fault, seen.bytes->str);
    cr_expect_eq(count_received(standin) - before, row->records, "%s: recorded", row->fault);
    seen_clear(&seen);
}

Test(wire, every_fault_is_what_its_name_says, .timeout = 120)
{
    struct standin *standin = standin_start(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        check_row(standin, &rows[i]);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(wire, an_answer_can_be_cut_at_every_byte)
{
    struct standin *standin = standin_start(NULL);
    struct seen whole = exchange(standin, CLOSING);
    for (size_t i = 1; i <= whole.bytes->len; i++) {
        g_autofree char *spec = g_strdup_printf("cut:%zu", i);
        standin_faults_clear(standin);
        standin_fault(standin, spec);
        struct seen seen = exchange(standin, CLOSING);
        cr_expect(seen.end == END_FIN && seen.bytes->len == i, "%s: %zu", spec, seen.bytes->len);
        seen_clear(&seen);
    }
    seen_clear(&whole);
    cr_expect_eq(standin_stop(standin), 0);
}

/* Waits until the notes of the stand-in tell of that fault. */
static void await_note(const struct standin *standin, const char *fault)
{
    g_autofree char *url = g_strconcat(standin_control(standin), "/sandbox/requests", NULL);
    g_autofree char *mark = g_strdup_printf("\"fault\":\"%s\"", fault);
    gint64 deadline = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
    while (g_get_monotonic_time() < deadline) {
        g_autofree char *notes = NULL;
        standin_request(url, "GET", NULL, NULL, &notes);
        if (strstr(notes, mark))
            return;
    }
    cr_assert_fail("%s was never noted", fault);
}

Test(wire, no_answer_is_silence_and_ends_with_the_stand_in)
{
    struct standin *standin = standin_start((const char *const[]){ "--fault", "no-answer", NULL });
    int fd = standin_connect(standin_url(standin));
    send_text(fd, CLOSING, strlen(CLOSING));
    await_note(standin, "no-answer");
    char byte;
    cr_expect(recv(fd, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN);
    cr_expect_eq(count_received(standin), 0);
    cr_expect_eq(standin_stop(standin), 0);
    close(fd);
}

Test(wire, a_delay_ends_when_the_client_leaves_and_nothing_is_recorded)
{
    struct standin *standin = standin_start((const char *const[]){ "--fault", "delay:600@1", NULL });
    int fd = standin_connect(standin_url(standin));
    send_text(fd, CLOSING, strlen(CLOSING));
    await_note(standin, "delay");
    close(fd);
    struct seen seen = exchange(standin, CLOSING);
    cr_expect(g_str_has_prefix(seen.bytes->str, "HTTP/1.1 200"), "%s", seen.bytes->str);
    cr_expect_eq(count_received(standin), 1);
    seen_clear(&seen);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(wire, a_delay_takes_its_time)
{
    struct standin *standin = standin_start((const char *const[]){ "--fault", "delay:0.3", NULL });
    gint64 start = g_get_monotonic_time();
    struct seen seen = exchange(standin, CLOSING);
    cr_expect_geq(g_get_monotonic_time() - start, 300 * 1000);
    seen_clear(&seen);
    cr_expect_eq(standin_stop(standin), 0);
}

/* One answer with a Content-Length off a connection that stays open. */
static void read_answer(int fd, GString *answer)
{
    gint64 deadline = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
    char byte;
    g_string_truncate(answer, 0);
    while (!g_str_has_suffix(answer->str, recorded) && readable(fd, deadline) && read(fd, &byte, 1) == 1)
        g_string_append_c(answer, byte);
}

Test(wire, an_idle_connection_closes_just_as_the_next_request_comes)
{
    struct standin *standin = standin_start((const char *const[]){ "--fault", "close-idle", NULL });
    int fd = standin_connect(standin_url(standin));
    g_autoptr(GString) answer = g_string_new(NULL);
    send_text(fd, KEPT_ALIVE(""), strlen(KEPT_ALIVE("")));
    read_answer(fd, answer);
    cr_expect(g_str_has_prefix(answer->str, "HTTP/1.1 200"), "%s", answer->str);
    send_text(fd, KEPT_ALIVE(""), strlen(KEPT_ALIVE("")));
    struct seen seen = read_to_end(fd);
    cr_expect(seen.end == END_FIN && seen.bytes->len == 0, "%s", seen.bytes->str);
    seen_clear(&seen);
    close(fd);
    cr_expect_eq(count_received(standin), 1);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(wire, a_warm_connection_meets_a_fault_too)
{
    static const struct {
        const char *fault;
        enum end end;
        const char *bytes;
    } warm[] = {
        { "reset-after-reading@2", END_RESET, "" },
        { "close-after-recording@2", END_FIN, "" },
        { "cut:12@2", END_FIN, "HTTP/1.1 200" },
        { "reset-before-reading@2", END_RESET, "" },
    };
    struct standin *standin = standin_start(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(warm); i++) {
        standin_faults_clear(standin);
        standin_fault(standin, warm[i].fault);
        int fd = standin_connect(standin_url(standin));
        g_autoptr(GString) answer = g_string_new(NULL);
        send_text(fd, KEPT_ALIVE(""), strlen(KEPT_ALIVE("")));
        read_answer(fd, answer);
        send_text(fd, KEPT_ALIVE(""), strlen(KEPT_ALIVE("")));
        struct seen seen = read_to_end(fd);
        cr_expect_eq(seen.end, warm[i].end, "%s", warm[i].fault);
        cr_expect_str_eq(seen.bytes->str, warm[i].bytes, "%s", warm[i].fault);
        seen_clear(&seen);
        close(fd);
    }
    cr_expect_eq(standin_stop(standin), 0);
}

Test(wire, setting_a_fault_closes_what_was_idle)
{
    struct standin *standin = standin_start(NULL);
    int fd = standin_connect(standin_url(standin));
    g_autoptr(GString) answer = g_string_new(NULL);
    send_text(fd, KEPT_ALIVE(""), strlen(KEPT_ALIVE("")));
    read_answer(fd, answer);
    standin_fault(standin, "status:500");
    struct seen seen = read_to_end(fd);
    cr_expect(seen.end == END_FIN && seen.bytes->len == 0);
    seen_clear(&seen);
    close(fd);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(wire, a_large_body_can_be_reset_in_its_middle)
{
    struct standin *standin = standin_start((const char *const[]){ "--fault", "reset-mid-body", NULL });
    g_autoptr(GString) request = g_string_new("POST /service-orders/SO-1042/update-repair HTTP/1.1\r\n"
                                              "X-Extend-Access-Token: t\r\nContent-Length: 900000\r\n\r\n");
    g_autofree char *half = g_strnfill(450000, ' ');
    g_string_append(request, half);
    struct seen seen = exchange(standin, request->str);
    cr_expect(seen.end == END_RESET && seen.bytes->len == 0);
    seen_clear(&seen);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(wire, a_chunked_body_and_a_body_after_100_pass)
{
    static const char *const requests[] = {
        "POST /service-orders/SO-1042/update-repair HTTP/1.1\r\nHost: here\r\nX-Extend-Access-Token: t\r\n"
        "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        "a\r\n{\"event\":\"\r\n10\r\nrepair_started\"}\r\n0\r\n\r\n",
        KEPT_ALIVE("Connection: close\r\nExpect: 100-continue\r\n"),
    };
    struct standin *standin = standin_start((const char *const[]){ "--fault", "empty@99", NULL });
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        struct seen seen = exchange(standin, requests[i]);
        cr_expect(holds(seen.bytes, "HTTP/1.1 200 OK") && g_str_has_suffix(seen.bytes->str, recorded), "%zu: %s", i,
                  seen.bytes->str);
        cr_expect_eq(g_str_has_prefix(seen.bytes->str, "HTTP/1.1 100 Continue\r\n\r\n"), i == 1);
        seen_clear(&seen);
    }
    cr_expect_eq(count_received(standin), 2);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(wire, a_refused_answer_is_spoilt_with_its_own_status)
{
    struct standin *standin = standin_start((const char *const[]){ "--fault", "not-json", "--token", "right", NULL });
    struct seen seen = exchange(standin, CLOSING);
    cr_expect(g_str_has_prefix(seen.bytes->str, "HTTP/1.1 401 "), "%s", seen.bytes->str);
    seen_clear(&seen);
    cr_expect_eq(standin_stop(standin), 0);
}

/* Whether a connection is taken, asked until `wanted` holds. */
static void await_port(const struct standin *standin, bool wanted)
{
    gint64 deadline = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
    bool open = !wanted;
    while (open != wanted && g_get_monotonic_time() < deadline) {
        int fd = standin_connect(standin_url(standin));
        open = fd >= 0;
        if (fd >= 0)
            close(fd);
    }
    cr_expect_eq(open, wanted);
}

Test(wire, the_port_is_closed_while_connections_are_refused)
{
    struct standin *standin = standin_start((const char *const[]){ "--fault", "refuse-connection", NULL });
    cr_expect_eq(standin_connect(standin_url(standin)), -1);
    standin_faults_clear(standin);
    struct seen seen = exchange(standin, CLOSING);
    cr_expect(g_str_has_prefix(seen.bytes->str, "HTTP/1.1 200"), "%s", seen.bytes->str);
    seen_clear(&seen);
    standin_fault(standin, "refuse-connection@1");
    cr_expect_eq(standin_connect(standin_url(standin)), -1);
    await_port(standin, true);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(wire, token_faults_strike_only_the_token)
{
    static const struct {
        const char *fault;
        unsigned status;
        const char *piece;
    } tokens[] = { { "token-down", 503, "\"unavailable\"" }, { "token-wrong-json", 200, "\"access_token\":[" } };
    struct standin *standin = standin_start(NULL);
    g_autofree char *url = g_strconcat(standin_url(standin), "/auth/oauth/token", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(tokens); i++) {
        standin_faults_clear(standin);
        standin_fault(standin, tokens[i].fault);
        g_autofree char *answer = NULL;
        cr_expect_eq(standin_request(url, "POST", NULL, "{}", &answer), tokens[i].status, "%s", answer);
        cr_expect(strstr(answer, tokens[i].piece), "%s", answer);
    }
    cr_expect_eq(standin_stop(standin), 0);
}

Test(wire, helpers_are_never_struck)
{
    struct standin *standin = standin_start((const char *const[]){ "--fault", "close-after-reading", NULL });
    g_autofree char *url = g_strconcat(standin_url(standin), "/sandbox/orders", NULL);
    cr_expect_eq(standin_request(url, "GET", NULL, NULL, NULL), 200);
    cr_expect_eq(standin_stop(standin), 0);
}

/* The first lines of twenty answers under two faults that are drawn. */
static char *twenty(const char *seed)
{
    struct standin *standin = standin_start(
        (const char *const[]){ "--seed", seed, "--fault", "status:500@40%", "--fault", "cut:9@30%", NULL });
    GString *lines = g_string_new(NULL);
    for (int i = 0; i < 20; i++) {
        struct seen seen = exchange(standin, CLOSING);
        g_string_append_printf(lines, "%.12s|", seen.bytes->str);
        seen_clear(&seen);
    }
    cr_expect_eq(standin_stop(standin), 0);
    return g_string_free(lines, FALSE);
}

Test(wire, the_same_seed_gives_the_same_faults)
{
    g_autofree char *once = twenty("42");
    g_autofree char *twice = twenty("42");
    g_autofree char *other = twenty("43");
    cr_expect_str_eq(once, twice);
    cr_expect_str_neq(once, other);
    cr_expect(strstr(once, "HTTP/1.1 500") && strstr(once, "HTTP/1.1 200"), "%s", once);
}

Test(wire, many_clients_at_once_are_all_served)
{
    enum { CLIENTS = 60 };
    struct standin *standin = standin_start((const char *const[]){ "--fault", "delay:0.05", NULL });
    int fds[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        fds[i] = standin_connect(standin_url(standin));
        send_text(fds[i], CLOSING, strlen(CLOSING));
    }
    for (int i = 0; i < CLIENTS; i++) {
        struct seen seen = read_to_end(fds[i]);
        cr_expect(g_str_has_suffix(seen.bytes->str, recorded), "%d: %s", i, seen.bytes->str);
        seen_clear(&seen);
        close(fds[i]);
    }
    cr_expect_eq(count_received(standin), CLIENTS);
    cr_expect_eq(standin_stop(standin), 0);
}
