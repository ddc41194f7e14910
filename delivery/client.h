/* delivery/client.h: bytes out, bytes in, and the facts of the exchange. Knows no event.
 *
 * HTTP/1.1 only, no redirects, https only (http for loopback), no cookies, no netrc. One request puts at most one
 * request on the wire: the gate (CURLOPT_PREREQFUNCTION) is called after connect and TLS and before the first byte; it
 * refuses an attempt that is not flagged, and any second call in an attempt, since libcurl repeats a POST by itself
 * when a reused connection dies. libcurl is opened by the first client_new. */
#pragma once
#include "settings/settings.h"
#include <glib.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct client;

#define CLIENT_ERROR (client_error_quark())
GQuark client_error_quark(void);
enum client_error {
    CLIENT_ERROR_LIBRARY, /* libcurl is missing, too old, or out of memory */
    CLIENT_ERROR_REQUEST, /* the request cannot be sent as it stands: address, header */
    CLIENT_ERROR_WAIT     /* waiting for the network failed */
};

enum { CLIENT_HEADERS_MAX = 64 * 1024, CLIENT_BODY_MAX = 1024 * 1024 };

struct client_options {
    int connect_timeout_ms;
    int total_timeout_ms;
    const char *ca_file; /* NULL = the system's */
    const char *proxy;   /* NULL = environment's, loopback exempt */
    bool apart;          /* requests are carried by a thread of their own, where gates are asked too */
};

struct client_request {
    const char *method; /* "POST"; without a body "GET", "DELETE" */
    const char *url;
    const char *const *headers; /* "Name: value", NULL-terminated; copied */
    const char *body;           /* NULL = none; copied */
    size_t body_length;
    bool (*gate)(void *owner); /* asked once before the first byte; NULL = open */
    void *owner;
    uint64_t number; /* comes back with the result */
};

/* What happened, as facts for delivery/outcome. Strings owned: exchange_clear. */
struct exchange {
    uint64_t number;
    int curl_code;        /* CURLE_… as int, 0 = ok */
    bool connected;       /* TCP stood, so a stall before the gate is one of TLS */
    bool gate_passed;     /* P: a byte may have left */
    bool gate_refused;    /* a second or unflagged call was refused */
    bool kept;            /* it left on a connection that had carried a request before */
    bool upload_begun;    /* at least one byte of the body left */
    bool upload_complete; /* U */
    bool answer_begun;    /* a line of an answer was seen */
    bool headers_complete;
    bool body_complete;    /* as far as framing tells */
    bool packed_otherwise; /* in a way that was not asked for, so what the body says is not known; `detail` names it */
    bool excess;           /* bytes came after the answer: a warning only */
    int status;            /* final status, 0 = none seen; seen does not mean that its header block is complete */
    char *headers;         /* final header block, one a line, without the status line */
    char *content_type;    /* NULL = none */
    char *body;            /* NUL-terminated, up to CLIENT_BODY_MAX */
    size_t body_length;
    char *location;        /* of a 3xx; NULL = none */
    int64_t retry_after_s; /* as libcurl reads it, 0 = absent or junk, negative = a past date */
    char *detail;          /* why it is no good, in libcurl's words or ours, as a clause; NULL = nothing is wrong */
};
void exchange_clear(struct exchange *exchange);

/* Opens libcurl on a thread of its own, since that takes longer than all else of a short command: a client_new that
 * comes meanwhile waits for it, a later one finds it open. What fails there fails again in client_new, which says it.
 * To be joined (pthread_join) before the process ends; false where there can be no thread. */
bool client_open_ahead(pthread_t *thread);
/* NULL and a sentence where libcurl cannot be opened. */
struct client *client_new(const struct client_options *options, GError **error);
/* Hands one request over; its first byte leaves in client_wait. False: nothing was handed over. */
bool client_start(struct client *client, const struct client_request *request, GError **error);
/* Waits for progress, at most `timeout_ms`, or until `descriptor` (-1 = none) is readable. */
bool client_wait(struct client *client, int timeout_ms, int descriptor, GError **error);
/* One finished exchange; false where none is ready. */
bool client_collect(struct client *client, struct exchange *exchange);
/* What is under way goes on no more, and no gate is asked; what had finished can still be collected. Then only
 * client_free. */
void client_stop(struct client *client);
void client_free(struct client *client);

/* What settings say of every connection; borrowed from them. */
struct client_options client_options_of(const struct settings *settings);
/* One request by itself, from new client to finished exchange; waits as long as the time-outs allow. Not for events:
 * those go by the outbox. */
bool client_ask(const struct client_options *options, const struct client_request *request, struct exchange *exchange,
                GError **error);
