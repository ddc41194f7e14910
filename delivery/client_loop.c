/* delivery/client_loop.c: libcurl tells which sockets it wants to hear of and when it wants to be called next; epoll
 * tells which are ready.
 *
 * A socket between two requests stays with epoll, since it comes back with the next one; only when the kernel has
 * something to say of it meanwhile it is taken out. A closed one leaves epoll by itself and its number may come back as
 * another socket: so what is wanted again is added anew, and the kernel says whether it was there. */
#include "delivery/client_loop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_MOST = 64, NEVER = -1 };

struct watched {
    uint32_t wanted; /* EPOLLIN, EPOLLOUT; 0 = nobody asks */
    uint32_t told;   /* what epoll was asked for last */
    in_port_t port;  /* on this machine, as it goes over the wire; 0 = not known; it may be closed by now */
};

struct client_loop {
    const struct curl_table *curl;
    CURLM *multi;
    int epoll;
    int wake;        /* eventfd */
    int64_t due_us;  /* when libcurl wants to be called, on the monotonic clock; NEVER */
    GArray *watched; /* struct watched, by descriptor */
};

static bool tell_epoll(const struct client_loop *loop, int operation, int socket, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.fd = socket };
    return epoll_ctl(loop->epoll, operation, socket, &event) == 0;
}

static struct watched *watched_of(struct client_loop *loop, int socket)
{
    if ((guint)socket >= loop->watched->len)
        g_array_set_size(loop->watched, (guint)socket + 1);
    return &g_array_index(loop->watched, struct watched, socket);
}

static in_port_t local_port_of(int socket)
{
    struct sockaddr_in6 at = { .sin6_port = 0 }; /* stands at the same place in an address of IPv4 */
    socklen_t length = sizeof(at);
    return getsockname(socket, (struct sockaddr *)&at, &length) == 0 ? at.sin6_port : 0;
}

/* `idle`: nobody asked for it until now, so it may have been closed and be another one. */
static bool watch(struct client_loop *loop, int socket, struct watched *watched, bool idle)
{
    if (idle && tell_epoll(loop, EPOLL_CTL_ADD, socket, watched->wanted)) {
        watched->told = watched->wanted;
        watched->port = local_port_of(socket);
    } else if (idle && errno != EEXIST) {
        return false;
    }
    if (watched->told != watched->wanted && !tell_epoll(loop, EPOLL_CTL_MOD, socket, watched->wanted))
        return false;
    watched->told = watched->wanted;
    return true;
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *data, void *unused)
{
    struct client_loop *loop = data;
    struct watched *watched = watched_of(loop, socket);
    bool idle = watched->wanted == 0;
    (void)easy;
    (void)unused;
    watched->wanted = (what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U);
    return watched->wanted == 0 || watch(loop, socket, watched, idle) ? 0 : -1;
}

static int on_timer(CURLM *multi, long timeout_ms, void *data)
{
    struct client_loop *loop = data;
    (void)multi;
    loop->due_us = timeout_ms < 0 ? NEVER : g_get_monotonic_time() + (int64_t)timeout_ms * 1000;
    return 0;
}

static bool open_descriptors(struct client_loop *loop)
{
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return loop->epoll >= 0 && loop->wake >= 0 && tell_epoll(loop, EPOLL_CTL_ADD, loop->wake, EPOLLIN);
}

struct client_loop *client_loop_new(const struct curl_table *curl, CURLM *multi)
{
    struct client_loop *loop = g_new0(struct client_loop, 1);
    loop->curl = curl;
    loop->multi = multi;
    loop->due_us = NEVER;
    loop->watched = g_array_new(FALSE, TRUE, sizeof(struct watched));
    if (open_descriptors(loop) && curl->multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
        curl->multi_setopt(multi, CURLMOPT_SOCKETDATA, loop) == CURLM_OK &&
        curl->multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer) == CURLM_OK &&
        curl->multi_setopt(multi, CURLMOPT_TIMERDATA, loop) == CURLM_OK)
        return loop;
    client_loop_free(loop);
    return NULL;
}

void client_loop_free(struct client_loop *loop)
{
    if (loop == NULL)
        return;
    loop->curl->multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, NULL);
    loop->curl->multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, NULL);
    if (loop->epoll >= 0)
        close(loop->epoll);
    if (loop->wake >= 0)
        close(loop->wake);
    g_array_unref(loop->watched);
    g_free(loop);
}

/* Rounded up, so that a time-out is never asked for just before it is due. Never below 0, which would be for ever: the
 * clock is read once. */
static int wait_ms(const struct client_loop *loop, int timeout_ms)
{
    if (loop->due_us == NEVER)
        return timeout_ms;
    int64_t left_us = loop->due_us - g_get_monotonic_time();
    return (int)CLAMP((left_us + 999) / 1000, 0, timeout_ms);
}

static int wait_for(struct client_loop *loop, int timeout_ms, int descriptor, struct epoll_event *events)
{
    int wait = wait_ms(loop, timeout_ms);
    struct pollfd both[] = { { .fd = loop->epoll, .events = POLLIN }, { .fd = descriptor, .events = POLLIN } };
    if (wait > 0 && descriptor >= 0)
        poll(both, G_N_ELEMENTS(both), wait);
    return epoll_wait(loop->epoll, events, EVENTS_MOST, descriptor >= 0 ? 0 : wait);
}

static void take_wake(const struct client_loop *loop)
{
    uint64_t count;
    if (read(loop->wake, &count, sizeof(count)) < 0)
        g_debug("The wake-up was taken already.");
}

/* The kernel's words as curl_multi_perform would read them: an end or an error shows itself to whoever reads next, to
 * one that only writes it is an error at once. */
static int happened(uint32_t events, uint32_t wanted)
{
    bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
    bool in = (wanted & EPOLLIN) != 0 && (broken || (events & EPOLLIN) != 0);
    bool out = (wanted & EPOLLOUT) != 0 && (events & EPOLLOUT) != 0;
    bool error = (wanted & EPOLLOUT) != 0 && broken;
    return (in ? CURL_CSELECT_IN : 0) | (out ? CURL_CSELECT_OUT : 0) | (error ? CURL_CSELECT_ERR : 0);
}

static CURLMcode go_on(struct client_loop *loop, const struct epoll_event *event)
{
    int socket = event->data.fd, running = 0;
    if (socket == loop->wake) {
        take_wake(loop);
        return CURLM_OK;
    }
    uint32_t wanted = watched_of(loop, socket)->wanted;
    int what = happened(event->events, wanted);
    if (wanted == 0)
        tell_epoll(loop, EPOLL_CTL_DEL, socket, 0);
    return what == 0 ? CURLM_OK : loop->curl->multi_socket_action(loop->multi, socket, what, &running);
}

static CURLMcode step(struct client_loop *loop, int timeout_ms, int descriptor)
{
    struct epoll_event events[EVENTS_MOST];
    CURLMcode code = CURLM_OK;
    int running = 0, count = wait_for(loop, timeout_ms, descriptor, events);
    for (int i = 0; i < count && code == CURLM_OK; i++)
        code = go_on(loop, &events[i]);
    if (code == CURLM_OK && loop->due_us != NEVER && loop->due_us <= g_get_monotonic_time()) {
        loop->due_us = NEVER; /* told once: libcurl is silent where nothing is to follow */
        code = loop->curl->multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    return code;
}

CURLMcode client_loop_turn(struct client_loop *loop, int timeout_ms, int descriptor, GPtrArray *calls, GArray *ended)
{
    int left = 0;
    CURLMcode code = step(loop, timeout_ms, descriptor);
    if (code != CURLM_OK)
        return code;
    call_pass_all_killpoints(calls, loop->curl);
    for (CURLMsg *message; (message = loop->curl->multi_info_read(loop->multi, &left)) != NULL;) {
        struct call *call = call_of(message, loop->curl);
        if (call == NULL)
            continue;
        g_ptr_array_remove_fast(calls, call);
        const struct ended_call last = call_end(call, loop->multi, message->data.result);
        g_array_append_val(ended, last);
    }
    return CURLM_OK;
}

static bool holds_unread(int socket)
{
    struct pollfd look = { .fd = socket, .events = POLLIN };
    return poll(&look, 1, 0) > 0;
}

/* Where something can be read the port is asked for once more: the socket may be closed, and its number that of another
 * file. (libcurl does not tell of every socket it closes, CURLOPT_CLOSESOCKETFUNCTION or not.) */
bool client_loop_holds_unread(const struct client_loop *loop, int local_port)
{
    in_port_t port = htons((uint16_t)local_port);
    bool unread = false;
    for (guint i = 0; i < loop->watched->len && !unread; i++)
        unread = g_array_index(loop->watched, struct watched, i).port == port && holds_unread((int)i) &&
                 local_port_of((int)i) == port;
    return unread;
}

void client_loop_wake(struct client_loop *loop)
{
    uint64_t one = 1;
    if (write(loop->wake, &one, sizeof(one)) < 0)
        g_debug("The loop was woken already.");
}
