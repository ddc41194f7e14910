/* sandbox/server.c: the stand-in on loopback.
 *
 * One thread: its poll waits for the two ports, for the descriptor of libmicrohttpd, which has no listener of its own,
 * and for the sign to stop. The ports are ours since faults strike before HTTP begins. A connection is handed to
 * libmicrohttpd as it is (DOOR_MAIN, DOOR_CONTROL), or, while a fault is set, to the wire with a socket pair behind it
 * whose other end libmicrohttpd gets (DOOR_WIRE). When a fault is set the idle connections of DOOR_MAIN are closed:
 * their next request shall meet it too. */
#include "sandbox/server.h"
#include "sandbox/wire.h"
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

G_DEFINE_QUARK(fixline_server, server_error)

enum { BACKLOG = 1024, CONNECTIONS_MAX = 8192, REFUSED_MS = 1000, HEADER_ROOM = 64 * 1024 };

enum door { DOOR_MAIN, DOOR_CONTROL, DOOR_WIRE };

/* One connection at libmicrohttpd. */
struct visit {
    enum door door;
    int fd;
    bool busy; /* a request has begun and is not answered */
    bool last; /* to be closed after the present answer */
};

struct server {
    struct service service;
    struct MHD_Daemon *daemon;
    struct wire *wire;
    bool always_wired;
    int epoll;
    int listener, control;
    unsigned port, control_port;
    bool shut;          /* the port is closed by refuse-connection */
    int64_t open_again; /* monotonic µs, 0 = not before the faults change */
    enum door arriving;
    GHashTable *visits; /* set of struct visit, borrowed */
};

static bool refuse(GError **error, const char *what)
{
    g_set_error(error, SERVER_ERROR, 0, "The stand-in cannot %s: %s.", what, g_strerror(errno));
    return false;
}

static int loopback_socket(unsigned port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int yes = 1;
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static unsigned port_of(int fd)
{
    struct sockaddr_in address = { 0 };
    socklen_t length = sizeof address;
    getsockname(fd, (struct sockaddr *)&address, &length);
    return ntohs(address.sin_port);
}

/* A listening socket. A free port is bound once more by its number: only then does it stay ours while it is shut. */
static int listen_on(unsigned port)
{
    int fd = loopback_socket(port);
    if (fd >= 0 && port == 0) {
        int named = loopback_socket(port_of(fd));
        close(fd);
        fd = named;
    }
    if (fd >= 0 && listen(fd, BACKLOG) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* Closes and opens the port of refuse-connection; the number stays bound all the while. */
static void port_shut(struct server *server, bool lasting)
{
    shutdown(server->listener, SHUT_RDWR);
    server->shut = true;
    server->open_again = lasting ? 0 : g_get_monotonic_time() + REFUSED_MS * 1000;
}

static void port_settle(struct server *server)
{
    bool lasting;
    bool refusing = faults_refusing(server->service.faults, &lasting);
    if (refusing && !server->shut)
        port_shut(server, lasting);
    else if (!refusing && server->shut)
        server->shut = listen(server->listener, BACKLOG) != 0;
}

static void port_tick(struct server *server)
{
    if (!server->shut || !server->open_again || g_get_monotonic_time() < server->open_again)
        return;
    server->open_again = 0;
    faults_connection_over(server->service.faults);
    bool lasting;
    if (faults_refusing(server->service.faults, &lasting))
        port_shut(server, lasting);
    else
        port_settle(server);
}

/* After the faults changed: what is idle on the direct way is closed, the port follows the faults. */
static void faults_changed(struct server *server)
{
    GHashTableIter each;
    gpointer key;
    g_hash_table_iter_init(&each, server->visits);
    while (faults_any(server->service.faults) && g_hash_table_iter_next(&each, &key, NULL)) {
        struct visit *visit = key;
        visit->last = visit->door == DOOR_MAIN;
        if (visit->last && !visit->busy)
            shutdown(visit->fd, SHUT_RDWR);
    }
    port_settle(server);
}

static void on_connection(void *owner, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *server = owner;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        g_hash_table_remove(server->visits, *context);
        g_free(*context);
        return;
    }
    struct visit *visit = g_new0(struct visit, 1);
    visit->door = server->arriving;
    visit->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    g_hash_table_add(server->visits, visit);
    *context = visit;
}

static void on_completed(void *owner, struct MHD_Connection *connection, void **request,
                         enum MHD_RequestTerminationCode code)
{
    (void)owner;
    (void)connection;
    (void)code;
    if (*request)
        g_string_free(*request, TRUE);
    *request = NULL;
}

/* Leaves the address as it was sent: an id may hold an encoded slash. */
static size_t keep_escapes(void *owner, struct MHD_Connection *connection, char *text)
{
    (void)owner;
    (void)connection;
    return strlen(text);
}

static enum MHD_Result queue_reply(struct MHD_Connection *connection, const struct visit *visit, struct reply *reply)
{
    size_t length = reply->body->len;
    char *bytes = g_string_free(g_steal_pointer(&reply->body), FALSE);
    struct MHD_Response *response = MHD_create_response_from_buffer(length, bytes, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    if (visit->last)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result queued = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result answer(struct server *server, struct MHD_Connection *connection, struct visit *visit,
                              const struct service_request *request)
{
    struct reply reply = { .body = g_string_sized_new(128) };
    enum request_kind kind = service_request_kind(request->path);
    if (visit->door == DOOR_MAIN && kind != REQUEST_HELPER)
        ledger_note(server->service.ledger, request->method, request->path, request->body, request->length, NULL);
    service_answer(&server->service, request, &reply);
    if (kind == REQUEST_HELPER && strcmp(request->method, "GET") != 0)
        faults_changed(server);
    visit->busy = false;
    return queue_reply(connection, visit, &reply);
}

/* Called at the head of a request, for each piece of its body, and at its end. Of a body only as much is kept as tells
 * that it is too long. */
static enum MHD_Result on_request(void *owner, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *piece, size_t *length, void **state)
{
    (void)version;
    GString *body = *state;
    struct visit *visit = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    if (!body) {
        *state = g_string_sized_new(512);
        visit->busy = true;
        return MHD_YES;
    }
    if (*length) {
        size_t room = JSON_BYTES_MAX + 1 - MIN(body->len, (size_t)JSON_BYTES_MAX + 1);
        g_string_append_len(body, piece, (gssize)MIN(*length, room));
        *length = 0;
        return MHD_YES;
    }
    struct service_request request = {
        .method = method,
        .path = path,
        .token = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Extend-Access-Token"),
        .body = body->str,
        .length = body->len,
        .helpers_only = visit->door == DOOR_CONTROL,
    };
    return answer(owner, connection, visit, &request);
}

static bool daemon_start(struct server *server)
{
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, on_request, server, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_ROOM,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_END);
    if (!server->daemon)
        return false;
    server->epoll = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return true;
}

static void allow_many_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

struct server *server_start(const struct server_options *options, GError **error)
{
    allow_many_descriptors();
    struct server *server = g_new0(struct server, 1);
    server->service = *options->service;
    server->always_wired = options->tls != NULL;
    server->visits = g_hash_table_new(NULL, NULL);
    server->wire = wire_new(server->service.faults, server->service.ledger, options->tls);
    server->listener = listen_on(options->port);
    int reason = errno;
    server->control = listen_on(0);
    if (server->listener < 0) {
        g_set_error(error, SERVER_ERROR, 0,
                    "Port %u cannot be used: %s; choose another with --port, 0 takes a free one.", options->port,
                    g_strerror(reason));
    } else if (server->control < 0) {
        refuse(error, "open its control port");
    } else if (!daemon_start(server)) {
        refuse(error, "start its HTTP daemon");
    } else {
        server->port = port_of(server->listener);
        server->control_port = port_of(server->control);
        server->service.control_port = server->control_port;
        port_settle(server);
        return server;
    }
    server_free(server);
    return NULL;
}

unsigned server_port(const struct server *server)
{
    return server->port;
}

unsigned server_control_port(const struct server *server)
{
    return server->control_port;
}

/* Hands a socket to libmicrohttpd, which closes it in any case. */
static void admit(struct server *server, int fd, enum door door)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    server->arriving = door;
    MHD_add_connection(server->daemon, fd, (struct sockaddr *)&address, sizeof address);
}

static void admit_wired(struct server *server, int client)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0) {
        close(client);
        return;
    }
    admit(server, pair[1], DOOR_WIRE);
    wire_take(server->wire, client, pair[0]);
}

static void accept_main(struct server *server)
{
    int client;
    while (!server->shut && (client = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
        if (server->always_wired || faults_any(server->service.faults))
            admit_wired(server, client);
        else
            admit(server, client, DOOR_MAIN);
        faults_connection_over(server->service.faults);
        port_settle(server);
    }
}

static void accept_control(struct server *server)
{
    int client;
    while ((client = accept4(server->control, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0)
        admit(server, client, DOOR_CONTROL);
}

/* How long poll may wait, in ms; -1 = for ever. */
static int patience(struct server *server)
{
    MHD_UNSIGNED_LONG_LONG wait;
    int timeout = MHD_get_timeout(server->daemon, &wait) == MHD_YES ? (int)MIN(wait, 60000) : -1;
    if (server->shut && server->open_again) {
        int64_t left = (server->open_again - g_get_monotonic_time()) / 1000 + 1;
        timeout = timeout < 0 ? (int)MAX(left, 0) : (int)CLAMP(left, 0, timeout);
    }
    return timeout;
}

bool server_run(struct server *server, int stop, GError **error)
{
    enum { WAIT_STOP, WAIT_MAIN, WAIT_CONTROL, WAIT_HTTP, WAITS };
    for (;;) {
        struct pollfd waits[WAITS] = {
            [WAIT_STOP] = { .fd = stop, .events = POLLIN },
            [WAIT_MAIN] = { .fd = server->shut ? -1 : server->listener, .events = POLLIN },
            [WAIT_CONTROL] = { .fd = server->control, .events = POLLIN },
            [WAIT_HTTP] = { .fd = server->epoll, .events = POLLIN },
        };
        if (poll(waits, WAITS, patience(server)) < 0 && errno != EINTR)
            return refuse(error, "wait for connections");
        if (waits[WAIT_STOP].revents)
            return true;
        if (waits[WAIT_MAIN].revents)
            accept_main(server);
        if (waits[WAIT_CONTROL].revents)
            accept_control(server);
        if (MHD_run(server->daemon) != MHD_YES)
            return refuse(error, "serve its connections");
        port_tick(server);
    }
}

void server_free(struct server *server)
{
    if (!server)
        return;
    wire_free(server->wire);
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    if (server->listener >= 0)
        close(server->listener);
    if (server->control >= 0)
        close(server->control);
    g_hash_table_unref(server->visits);
    g_free(server);
}
