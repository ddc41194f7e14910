/* tests/support/server.h: a scripted server of plain bytes on a loopback port, for what no HTTP library would send.
 *
 * Every connection gets a thread and walks through one script; the n-th connection takes the n-th script, the last one
 * serves all that follow. Every byte that arrives is kept. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum server_step_kind {
    SERVER_END,       /* of the script: the connection is closed (FIN) */
    SERVER_READ_HEAD, /* up to the empty line after the request's headers */
    SERVER_READ_ALL,  /* one whole request: head and Content-Length bytes; it counts */
    SERVER_READ_SOME, /* `length` bytes, or what comes before the end */
    SERVER_SEND,      /* `bytes`, as they stand */
    SERVER_SEND_SLOW, /* the same, one byte a packet */
    SERVER_FLOOD,     /* `bytes` over and over until the other side closes */
    SERVER_SHUT,      /* no more bytes from here (FIN), but still reading */
    SERVER_RESET,     /* RST, at once */
    SERVER_HOLD,      /* nothing at all, not even reading, until the other side or the server ends */
    SERVER_PAUSE,     /* until the test lets it go on; it counts once all that was sent has arrived */
    SERVER_SILENCE,   /* nothing until the other side closes */
    SERVER_AGAIN      /* the script from its start, on this connection */
};

struct server_step {
    enum server_step_kind kind;
    const char *bytes;
    size_t length; /* 0 = strlen(bytes) */
};

struct server;

/* `scripts` is `count` scripts, each ended by SERVER_END; borrowed until server_stop. `count` 0: a port that takes
 * connections into its queue and never serves one. */
struct server *server_start(const struct server_step *const *scripts, size_t count);
/* The same on ::1; NULL where this machine has no IPv6. */
struct server *server_start_ipv6(const struct server_step *const *scripts, size_t count);
/* Ends every connection and all threads. */
void server_stop(struct server *server);

const char *server_url(const struct server *server); /* "http://127.0.0.1:PORT", borrowed */
int server_port(const struct server *server);

/* Whole requests so far, connections so far, and bytes of any kind. */
int server_requests(struct server *server);
int server_connections(struct server *server);
size_t server_bytes(struct server *server);
/* The n-th whole request (from 0) as it came; the caller owns it. NULL where there are fewer. */
char *server_request(struct server *server, int index);
/* Lets a script go on behind its pause: one, now or when it comes to one. */
void server_go_on(struct server *server);
/* Waits until so many whole requests, or connections, have come, connections were ended by their scripts, or pauses
 * begun; false after ten seconds. */
bool server_wait_requests(struct server *server, int count);
bool server_wait_connections(struct server *server, int count);
bool server_wait_ends(struct server *server, int count);
bool server_wait_pauses(struct server *server, int count);

/* A loopback port that nobody listens on. */
int server_closed_port(void);
