/* delivery/client_loop.h: waits for the sockets of all requests of one client and lets libcurl go on with those that
 * are ready.
 *
 * curl_multi_perform looks at every request at each turn, ready or not; with fifty under way that is most of its work.
 * Here only what the kernel names is touched (curl_multi_socket_action over epoll). */
#pragma once
#include "delivery/client_call.h"

struct client_loop;

/* Sets itself into `multi`; NULL where the process has no descriptors left. */
struct client_loop *client_loop_new(const struct curl_table *curl, CURLM *multi);
/* Before `multi` is cleaned up; no request goes on any more. */
void client_loop_free(struct client_loop *loop);

/* Waits at most `timeout_ms` for a socket, a time-out of libcurl's, client_loop_wake, or until `descriptor` (-1 = none)
 * is readable; then takes one step with all that is due. What has ended goes from `calls` (struct call *, those that
 * `multi` has) to `ended` (struct ended_call). Anything but CURLM_OK: nothing goes on any more. */
CURLMcode client_loop_turn(struct client_loop *loop, int timeout_ms, int descriptor, GPtrArray *calls, GArray *ended);
/* Whether the connection from that port of this machine holds bytes that nobody has read, or has ended. On the thread
 * that turns the loop. */
bool client_loop_holds_unread(const struct client_loop *loop, int local_port);
/* From any thread: ends the wait of this turn, or of the next. */
void client_loop_wake(struct client_loop *loop);
