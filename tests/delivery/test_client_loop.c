/* tests/delivery/test_client_loop.c: what ends a wait for the network, and that a socket nobody asks for ends none. */
#include "delivery/client_loop.h"
#include "tests/support/server.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAIT_MS = 60000, SHORT_MS = 40, TIMES = 5, NUMBERS = 256 };

#define ANSWER                                                                                                         \
    {                                                                                                                  \
        .kind = SERVER_SEND, .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"                                 \
    }

#define LAST_ANSWER                                                                                                    \
    {                                                                                                                  \
        .kind = SERVER_SEND, .bytes = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"            \
    }

static const struct server_step once[] = { { .kind = SERVER_READ_ALL }, ANSWER, { .kind = SERVER_END } };
static const struct server_step again[] = { { .kind = SERVER_READ_ALL }, ANSWER, { .kind = SERVER_AGAIN } };
static const struct server_step closing[] = { { .kind = SERVER_READ_ALL }, LAST_ANSWER, { .kind = SERVER_END } };

struct line {
    struct curl_table curl;
    CURLM *multi;
    const struct server_step *script;
    struct server *server;
    struct client_loop *loop;
    GPtrArray *calls;
    GArray *ended; /* struct ended_call */
};

static void line_make(struct line *line, const struct server_step *script)
{
    *line = (struct line){ .script = script,
                           .calls = g_ptr_array_new(),
                           .ended = g_array_new(FALSE, FALSE, sizeof(struct ended_call)) };
    cr_assert(curl_table_open(&line->curl, NULL));
    line->multi = line->curl.multi_init();
    line->server = server_start(&line->script, 1);
    line->loop = client_loop_new(&line->curl, line->multi);
    cr_assert(line->loop != NULL);
}

static void line_remove(struct line *line)
{
    g_ptr_array_unref(line->calls);
    g_array_unref(line->ended);
    client_loop_free(line->loop);
    line->curl.multi_cleanup(line->multi);
    server_stop(line->server);
}

static void start(struct line *line)
{
    const struct client_request request = { .method = "GET" };
    struct call *call = call_new();
    call_begin(call, &request);
    call->easy = line->curl.easy_init();
    cr_assert(line->curl.easy_setopt(call->easy, CURLOPT_URL, server_url(line->server)) == CURLE_OK);
    cr_assert(line->curl.easy_setopt(call->easy, CURLOPT_PROXY, "") == CURLE_OK);
    cr_assert(call_attach(call, &line->curl, NULL) && call_attach_body(call, request.method));
    cr_assert(line->curl.multi_add_handle(line->multi, call->easy) == CURLM_OK);
    g_ptr_array_add(line->calls, call);
}

static CURLMcode turn(struct line *line, int timeout_ms, int descriptor)
{
    return client_loop_turn(line->loop, timeout_ms, descriptor, line->calls, line->ended);
}

/* What was started comes to its end; its status. */
static int end(struct line *line)
{
    while (line->ended->len == 0)
        cr_assert_eq(turn(line, WAIT_MS, -1), CURLM_OK);
    struct ended_call *ended = &g_array_index(line->ended, struct ended_call, 0);
    int status = ended->exchange.status;
    ended_call_clear(ended, &line->curl, line->multi);
    g_array_set_size(line->ended, 0);
    cr_assert_eq(line->calls->len, 0);
    return status;
}

static int ask(struct line *line)
{
    start(line);
    return end(line);
}

Test(client_loop, it_is_woken, .timeout = 30)
{
    struct line line;
    line_make(&line, again);
    client_loop_wake(line.loop);
    cr_expect_eq(turn(&line, WAIT_MS, -1), CURLM_OK, "before it waited");
    line_remove(&line);
}

Test(client_loop, a_descriptor_ends_the_wait, .timeout = 30)
{
    struct line line;
    int descriptor = eventfd(1, EFD_CLOEXEC);
    line_make(&line, again);
    cr_expect_eq(turn(&line, WAIT_MS, descriptor), CURLM_OK);
    line_remove(&line);
    close(descriptor);
}

Test(client_loop, a_connection_is_used_again, .timeout = 30)
{
    struct line line;
    line_make(&line, again);
    for (int i = 0; i < TIMES; i++)
        cr_assert_eq(ask(&line), 200);
    cr_expect_eq(server_connections(line.server), 1);
    line_remove(&line);
}

/* The number of the closed socket comes back as that of the next one, which epoll does not know. */
Test(client_loop, a_closed_socket_gives_its_number_to_the_next, .timeout = 30)
{
    struct line line;
    line_make(&line, closing);
    for (int i = 0; i < TIMES; i++)
        cr_assert_eq(ask(&line), 200);
    cr_expect_eq(server_connections(line.server), TIMES);
    line_remove(&line);
}

/* The port of the connection it went over. */
static int ask_for_port(struct line *line)
{
    long port = 0;
    start(line);
    while (server_requests(line->server) < 1)
        cr_assert_eq(turn(line, SHORT_MS, -1), CURLM_OK);
    const struct call *call = g_ptr_array_index(line->calls, 0);
    cr_assert(line->curl.easy_getinfo(call->easy, CURLINFO_LOCAL_PORT, &port) == CURLE_OK && port > 0);
    server_go_on(line->server);
    cr_assert_eq(end(line), 200);
    return (int)port;
}

/* Nor is what is read from another file under that number said to be of a connection, when its port comes back. */
Test(client_loop, a_closed_socket_holds_nothing, .timeout = 30)
{
    static const struct server_step later[] = {
        { .kind = SERVER_READ_ALL }, { .kind = SERVER_PAUSE }, LAST_ANSWER, { .kind = SERVER_END }
    };
    struct line line;
    int files[20]; /* more than there are free numbers below that of the socket */
    line_make(&line, later);
    int port = ask_for_port(&line);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        files[i] = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    cr_expect_not(client_loop_holds_unread(line.loop, port));
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        close(files[i]);
    line_remove(&line);
}

static int socket_at(int port)
{
    for (int socket = 0; socket < NUMBERS; socket++) {
        struct sockaddr_in at = { .sin_family = AF_UNSPEC };
        socklen_t length = sizeof at;
        if (getsockname(socket, (struct sockaddr *)&at, &length) == 0 && at.sin_family == AF_INET &&
            ntohs(at.sin_port) == port)
            return socket;
    }
    return -1;
}

/* Of two addresses that are tried at once libcurl closes the slower one by itself (7.88.1), also past
 * CURLOPT_CLOSESOCKETFUNCTION. */
Test(client_loop, a_socket_that_was_closed_without_a_word_holds_nothing, .timeout = 30)
{
    static const struct server_step later[] = {
        { .kind = SERVER_READ_ALL }, { .kind = SERVER_PAUSE }, ANSWER, { .kind = SERVER_AGAIN }
    };
    struct line line;
    line_make(&line, later);
    int port = ask_for_port(&line), socket = socket_at(port);
    cr_assert(socket >= 0, "the connection is kept");
    int file = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    cr_assert_eq(dup2(file, socket), socket);
    cr_expect_not(client_loop_holds_unread(line.loop, port));
    close(file);
    line_remove(&line);
}

/* The server closes a connection that is kept: that is heard once and ends no wait after that. */
Test(client_loop, the_end_of_an_idle_connection_is_heard_once, .timeout = 30)
{
    struct line line;
    line_make(&line, once);
    cr_assert_eq(ask(&line), 200);
    cr_assert(server_wait_ends(line.server, 1));
    cr_expect_eq(turn(&line, WAIT_MS, -1), CURLM_OK);
    int64_t from_us = g_get_monotonic_time();
    cr_expect_eq(turn(&line, SHORT_MS, -1), CURLM_OK);
    cr_expect(g_get_monotonic_time() - from_us >= (int64_t)SHORT_MS * 1000, "it was not waited");
    cr_assert_eq(ask(&line), 200, "on another connection");
    line_remove(&line);
}
