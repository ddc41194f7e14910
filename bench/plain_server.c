/* bench/plain_server.c: one process, one loop over its connections. */
#include "bench/plain_server.h"
#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REQUEST_BYTES_MAX = 16 * 1024, BACKLOG = 256, EVENTS = 64 };

static const char ANSWER[] = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
                             "{\"status\":\"ok\"}";

struct connection {
    int fd;
    size_t length;
    char bytes[REQUEST_BYTES_MAX + 1];
};

/* Bytes of the first whole request, 0 where more are needed. */
static size_t whole_request(const struct connection *connection)
{
    const char *end = strstr(connection->bytes, "\r\n\r\n");
    if (!end)
        return 0;
    size_t head = (size_t)(end - connection->bytes) + 4;
    const char *field = strcasestr(connection->bytes, "\r\nContent-Length:");
    size_t body = field && field < end ? strtoul(field + sizeof "\r\nContent-Length:" - 1, NULL, 10) : 0;
    return head + body <= connection->length ? head + body : 0;
}

static bool answer(struct connection *connection)
{
    size_t taken;
    connection->bytes[connection->length] = '\0';
    while ((taken = whole_request(connection)) > 0) {
        if (write(connection->fd, ANSWER, sizeof ANSWER - 1) != (ssize_t)sizeof ANSWER - 1)
            return false;
        connection->length -= taken;
        memmove(connection->bytes, connection->bytes + taken, connection->length + 1);
    }
    return true;
}

/* False once the connection is to be closed. */
static bool serve(struct connection *connection)
{
    size_t room = REQUEST_BYTES_MAX - connection->length;
    ssize_t got = read(connection->fd, connection->bytes + connection->length, room);
    if (got <= 0)
        return false;
    connection->length += (size_t)got;
    return answer(connection);
}

static void watch(int epoll, int fd, struct connection *connection)
{
    struct epoll_event wanted = { .events = EPOLLIN, .data.ptr = connection };
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &wanted) != 0)
        g_error("epoll_ctl");
}

static void take_connection(int epoll, int listener)
{
    int fd = accept(listener, NULL, NULL), on = 1;
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *connection = g_new0(struct connection, 1);
    connection->fd = fd;
    watch(epoll, fd, connection);
}

static void serve_for_ever(int listener)
{
    int epoll = epoll_create1(0);
    watch(epoll, listener, NULL);
    for (;;) {
        struct epoll_event events[EVENTS];
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!connection) {
                take_connection(epoll, listener);
            } else if (!serve(connection)) {
                close(connection->fd);
                g_free(connection);
            }
        }
    }
}

struct plain_server plain_server_start(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, BACKLOG) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        g_error("no server on 127.0.0.1");
    struct plain_server server = { .port = ntohs(address.sin_port), .pid = fork() };
    if (server.pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGPIPE, SIG_IGN);
        serve_for_ever(listener);
    }
    close(listener);
    return server;
}

void plain_server_stop(const struct plain_server *server)
{
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
}
