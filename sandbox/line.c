/* sandbox/line.c: one end of the wire. */
#include "sandbox/line.h"
#include "sandbox/tls.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 16 * 1024, DRAIN_MS = 2000 };

void line_init(struct line *line, int fd, int stop)
{
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    *line = (struct line){ .fd = fd, .stop = stop, .in = g_byte_array_new() };
}

enum wake { WAKE_READY, WAKE_TIME, WAKE_STOP };

static enum wake wait_for(const struct line *line, short events, int timeout_ms)
{
    struct pollfd waits[] = { { .fd = line->fd, .events = events }, { .fd = line->stop, .events = POLLIN } };
    int count;
    do {
        count = poll(waits, G_N_ELEMENTS(waits), timeout_ms);
    } while (count < 0 && errno == EINTR);
    if (count < 0 || waits[1].revents)
        return WAKE_STOP;
    return count ? WAKE_READY : WAKE_TIME;
}

void line_drop(struct line *line)
{
    tls_session_free(line->tls);
    g_byte_array_unref(line->in);
    close(line->fd);
    *line = (struct line){ .fd = -1 };
}

void line_close(struct line *line)
{
    char rest[PIECE];
    shutdown(line->fd, SHUT_WR);
    int64_t end = g_get_monotonic_time() + DRAIN_MS * 1000;
    for (int64_t left = DRAIN_MS; left > 0 && wait_for(line, POLLIN, (int)left) == WAKE_READY;) {
        if (recv(line->fd, rest, sizeof rest, MSG_DONTWAIT) <= 0)
            break;
        left = (end - g_get_monotonic_time()) / 1000;
    }
    line_drop(line);
}

void line_reset(struct line *line)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };
    setsockopt(line->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    line_drop(line);
}

static ssize_t receive(struct line *line, void *bytes, size_t length)
{
    return line->tls ? tls_session_read(line->tls, bytes, length) : recv(line->fd, bytes, length, 0);
}

bool line_fill(struct line *line, int timeout_ms)
{
    uint8_t bytes[PIECE];
    for (;;) {
        ssize_t got = receive(line, bytes, sizeof bytes);
        if (got > 0) {
            g_byte_array_append(line->in, bytes, (guint)got);
            return true;
        }
        if (got == 0 || (errno != EAGAIN && errno != EINTR) || wait_for(line, POLLIN, timeout_ms) != WAKE_READY)
            return false;
    }
}

static ssize_t transmit(struct line *line, const void *bytes, size_t length)
{
    return line->tls ? tls_session_write(line->tls, bytes, length) : send(line->fd, bytes, length, MSG_NOSIGNAL);
}

bool line_send(struct line *line, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length) {
        ssize_t sent = transmit(line, at, length);
        if (sent > 0) {
            at += sent;
            length -= (size_t)sent;
        } else if ((errno != EAGAIN && errno != EINTR) || wait_for(line, POLLOUT, LINE_FOR_EVER) != WAKE_READY) {
            return false;
        }
    }
    return true;
}

bool line_wait(struct line *line, double seconds)
{
    int timeout_ms = seconds < 0 ? LINE_FOR_EVER : (int)(seconds * 1000);
    return wait_for(line, POLLRDHUP, timeout_ms) == WAKE_TIME;
}
