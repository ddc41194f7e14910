/* tests/support/server.c: threads, sockets and scripts. */
#include "tests/support/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 64, PATIENCE_S = 10 };

struct connection {
    struct server *server;
    GThread *thread;
    int socket;
    const struct server_step *script;
    GString *pending; /* read, not yet part of a request */
};

struct server {
    const struct server_step *const *scripts;
    size_t script_count;
    int listener;
    int port;
    char *url;
    GThread *thread;
    GMutex lock; /* of what follows */
    bool accepts;
    GCond changed;
    GPtrArray *connections;
    GPtrArray *requests; /* char * */
    size_t bytes;
    unsigned ended;             /* connections */
    unsigned paused, may_go_on; /* pauses begun and ended so far */
    bool stops;
};

/* ---- reading ---- */

static bool read_more(struct connection *connection)
{
    char buffer[16384];
    ssize_t got;
    do
        got = recv(connection->socket, buffer, sizeof(buffer), 0);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return false;
    g_string_append_len(connection->pending, buffer, got);
    g_mutex_lock(&connection->server->lock);
    connection->server->bytes += (size_t)got;
    g_mutex_unlock(&connection->server->lock);
    return true;
}

/* The length of the head with its empty line, 0 where the connection ends before it. */
static size_t read_head(struct connection *connection)
{
    for (;;) {
        const char *end = strstr(connection->pending->str, "\r\n\r\n");
        if (end != NULL)
            return (size_t)(end - connection->pending->str) + 4;
        if (!read_more(connection))
            return 0;
    }
}

static size_t body_length(const char *head)
{
    const char *line = strcasestr(head, "\r\nContent-Length:");
    return line != NULL ? (size_t)g_ascii_strtoull(line + strlen("\r\nContent-Length:"), NULL, 10) : 0;
}

static bool read_up_to(struct connection *connection, size_t length)
{
    while (connection->pending->len < length)
        if (!read_more(connection))
            return false;
    return true;
}

static bool read_all(struct connection *connection)
{
    struct server *server = connection->server;
    size_t head = read_head(connection);
    if (head == 0)
        return false;
    size_t whole = head + body_length(connection->pending->str);
    if (!read_up_to(connection, whole))
        return false;
    g_mutex_lock(&server->lock);
    g_ptr_array_add(server->requests, g_strndup(connection->pending->str, whole));
    g_cond_broadcast(&server->changed);
    g_mutex_unlock(&server->lock);
    g_string_erase(connection->pending, 0, (gssize)whole);
    return true;
}

static bool read_to_end(struct connection *connection)
{
    while (read_more(connection))
        g_string_truncate(connection->pending, 0);
    return false;
}

/* ---- sending ---- */

static bool send_bytes(int socket, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool send_slow(int socket, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!send_bytes(socket, bytes + i, 1))
            return false;
    return true;
}

static bool flood(int socket, const char *bytes, size_t length)
{
    while (send_bytes(socket, bytes, length))
        ;
    return false;
}

static bool reset(int socket)
{
    const struct linger at_once = { .l_onoff = 1 };
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    return false;
}

static bool hold(int socket)
{
    struct pollfd ended = { .fd = socket, .events = POLLRDHUP };
    while (poll(&ended, 1, -1) < 0 && errno == EINTR)
        ;
    return false;
}

/* What is acknowledged stands in the other side's socket: a busy machine may bring it there later than it was sent. */
static void wait_for_arrival(int socket)
{
    int64_t until = g_get_monotonic_time() + (int64_t)PATIENCE_S * G_USEC_PER_SEC;
    int left = 0;
    while (ioctl(socket, SIOCOUTQ, &left) == 0 && left > 0 && g_get_monotonic_time() < until)
        g_thread_yield();
}

/* False where the server stops meanwhile. */
static bool pause_script(struct server *server, int socket)
{
    wait_for_arrival(socket);
    g_mutex_lock(&server->lock);
    unsigned number = ++server->paused;
    g_cond_broadcast(&server->changed);
    while (server->may_go_on < number && !server->stops)
        g_cond_wait(&server->changed, &server->lock);
    bool goes_on = !server->stops;
    g_mutex_unlock(&server->lock);
    return goes_on;
}

/* ---- scripts ---- */

/* False where the connection is to end. */
static bool take_step(struct connection *connection, const struct server_step *step)
{
    size_t length = step->length != 0 || step->bytes == NULL ? step->length : strlen(step->bytes);
    switch (step->kind) {
    case SERVER_END:
        return false;
    case SERVER_READ_HEAD:
        return read_head(connection) > 0;
    case SERVER_READ_ALL:
        return read_all(connection);
    case SERVER_READ_SOME:
        return read_up_to(connection, length);
    case SERVER_SEND:
        return send_bytes(connection->socket, step->bytes, length);
    case SERVER_SEND_SLOW:
        return send_slow(connection->socket, step->bytes, length);
    case SERVER_FLOOD:
        return flood(connection->socket, step->bytes, length);
    case SERVER_SHUT:
        return shutdown(connection->socket, SHUT_WR) == 0;
    case SERVER_RESET:
        return reset(connection->socket);
    case SERVER_HOLD:
        return hold(connection->socket);
    case SERVER_PAUSE:
        return pause_script(connection->server, connection->socket);
    case SERVER_SILENCE:
        return read_to_end(connection);
    case SERVER_AGAIN:
        return true;
    }
    return false;
}

static void *serve(void *data)
{
    struct connection *connection = data;
    const struct server_step *step = connection->script;
    while (take_step(connection, step))
        step = step->kind == SERVER_AGAIN ? connection->script : step + 1;
    g_mutex_lock(&connection->server->lock);
    close(connection->socket);
    connection->socket = -1;
    connection->server->ended++;
    g_cond_broadcast(&connection->server->changed);
    g_mutex_unlock(&connection->server->lock);
    return NULL;
}

static void begin(struct server *server, int socket)
{
    int at_once = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
    struct connection *connection = g_new0(struct connection, 1);
    g_mutex_lock(&server->lock);
    size_t index = MIN((size_t)server->connections->len, server->script_count - 1);
    *connection = (struct connection){
        .server = server, .socket = socket, .script = server->scripts[index], .pending = g_string_new(NULL)
    };
    g_ptr_array_add(server->connections, connection);
    connection->thread = g_thread_new("connection", serve, connection);
    g_cond_broadcast(&server->changed);
    g_mutex_unlock(&server->lock);
}

static void *take_connections(void *data)
{
    struct server *server = data;
    g_mutex_lock(&server->lock);
    server->accepts = true;
    g_cond_broadcast(&server->changed);
    g_mutex_unlock(&server->lock);
    for (int socket; (socket = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0 || errno == EINTR;)
        if (socket >= 0)
            begin(server, socket);
    return NULL;
}

/* ---- life ---- */

/* -1 where that address cannot be listened on. The port stands at the same place in both kinds of address. */
static int listen_at(struct sockaddr *at, socklen_t length, int backlog, int *port)
{
    int listener = socket(at->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener >= 0 && bind(listener, at, length) == 0 && listen(listener, backlog) == 0 &&
        getsockname(listener, at, &length) == 0) {
        *port = ntohs(((struct sockaddr_in *)(void *)at)->sin_port);
        return listener;
    }
    if (listener >= 0)
        close(listener);
    return -1;
}

static int open_port(int backlog, int *port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int listener = listen_at((struct sockaddr *)&at, sizeof(at), backlog, port);
    if (listener < 0)
        g_error("The test server cannot listen: %s.", g_strerror(errno));
    return listener;
}

/* Returns once the thread does nothing but wait: a test may fork, and what a thread holds as it begins stays locked in
 * the child. */
static void start_thread(struct server *server)
{
    server->thread = g_thread_new("server", take_connections, server);
    g_mutex_lock(&server->lock);
    while (!server->accepts)
        g_cond_wait(&server->changed, &server->lock);
    g_mutex_unlock(&server->lock);
}

/* Takes the listener. */
static struct server *serve_on(int listener, int port, const char *host, const struct server_step *const *scripts,
                               size_t count)
{
    struct server *server = g_new0(struct server, 1);
    server->scripts = scripts;
    server->script_count = count;
    server->connections = g_ptr_array_new();
    server->requests = g_ptr_array_new_with_free_func(g_free);
    g_mutex_init(&server->lock);
    g_cond_init(&server->changed);
    server->listener = listener;
    server->port = port;
    server->url = g_strdup_printf("http://%s:%d", host, port);
    if (count > 0)
        start_thread(server);
    return server;
}

struct server *server_start(const struct server_step *const *scripts, size_t count)
{
    int port = 0;
    int listener = open_port(count > 0 ? BACKLOG : 0, &port);
    return serve_on(listener, port, "127.0.0.1", scripts, count);
}

struct server *server_start_ipv6(const struct server_step *const *scripts, size_t count)
{
    struct sockaddr_in6 at = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    int port = 0;
    int listener = listen_at((struct sockaddr *)&at, sizeof(at), BACKLOG, &port);
    return listener >= 0 ? serve_on(listener, port, "[::1]", scripts, count) : NULL;
}

static void end_connection(struct server *server, struct connection *connection)
{
    g_mutex_lock(&server->lock);
    if (connection->socket >= 0)
        shutdown(connection->socket, SHUT_RDWR);
    g_mutex_unlock(&server->lock);
    g_thread_join(connection->thread);
    g_string_free(connection->pending, TRUE);
    g_free(connection);
}

void server_stop(struct server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    g_mutex_lock(&server->lock);
    server->stops = true;
    g_cond_broadcast(&server->changed);
    g_mutex_unlock(&server->lock);
    if (server->thread != NULL)
        g_thread_join(server->thread);
    close(server->listener);
    for (guint i = 0; i < server->connections->len; i++)
        end_connection(server, g_ptr_array_index(server->connections, i));
    g_ptr_array_unref(server->connections);
    g_ptr_array_unref(server->requests);
    g_mutex_clear(&server->lock);
    g_cond_clear(&server->changed);
    g_free(server->url);
    g_free(server);
}

/* ---- what came ---- */

const char *server_url(const struct server *server)
{
    return server->url;
}

int server_port(const struct server *server)
{
    return server->port;
}

int server_requests(struct server *server)
{
    g_mutex_lock(&server->lock);
    int count = (int)server->requests->len;
    g_mutex_unlock(&server->lock);
    return count;
}

int server_connections(struct server *server)
{
    g_mutex_lock(&server->lock);
    int count = (int)server->connections->len;
    g_mutex_unlock(&server->lock);
    return count;
}

size_t server_bytes(struct server *server)
{
    g_mutex_lock(&server->lock);
    size_t count = server->bytes;
    g_mutex_unlock(&server->lock);
    return count;
}

char *server_request(struct server *server, int index)
{
    g_mutex_lock(&server->lock);
    char *copy = index < (int)server->requests->len ? g_strdup(g_ptr_array_index(server->requests, index)) : NULL;
    g_mutex_unlock(&server->lock);
    return copy;
}

void server_go_on(struct server *server)
{
    g_mutex_lock(&server->lock);
    server->may_go_on++;
    g_cond_broadcast(&server->changed);
    g_mutex_unlock(&server->lock);
}

/* Until the number, which the server's lock guards, is so great. */
static bool wait_for(struct server *server, const unsigned *number, int count)
{
    int64_t until = g_get_monotonic_time() + (int64_t)PATIENCE_S * G_USEC_PER_SEC;
    bool in_time = true;
    g_mutex_lock(&server->lock);
    while (in_time && (int)*number < count)
        in_time = g_cond_wait_until(&server->changed, &server->lock, until);
    bool there = (int)*number >= count;
    g_mutex_unlock(&server->lock);
    return there;
}

bool server_wait_requests(struct server *server, int count)
{
    return wait_for(server, &server->requests->len, count);
}

bool server_wait_connections(struct server *server, int count)
{
    return wait_for(server, &server->connections->len, count);
}

bool server_wait_ends(struct server *server, int count)
{
    return wait_for(server, &server->ended, count);
}

bool server_wait_pauses(struct server *server, int count)
{
    return wait_for(server, &server->paused, count);
}

int server_closed_port(void)
{
    int port = 0;
    close(open_port(1, &port));
    return port;
}
