/* delivery/client_call.h: one request under way, shared by the two halves of the client: client.c hands it over and
 * takes it back, client_call.c is what libcurl calls in between. */
#pragma once
#include "delivery/client.h"
#include "delivery/curl_table.h"

struct client_loop;

/* What the header lines of the final block said of the length of the body. */
enum call_length {
    LENGTH_UNSAID,
    LENGTH_SAID,
    LENGTH_BROKEN /* two lengths, or none that is a number: where the body ends is not known */
};

/* What they said of how it is packed. */
enum call_packing {
    PACKING_NONE,
    PACKING_KNOWN,
    PACKING_OTHER /* a way that was not asked for, or several */
};

struct call {
    CURL *easy;
    bool is_set_up;                 /* its handle has all that does not change from one request to the next */
    bool loopback, post;            /* what that was done for */
    const struct curl_table *curl;  /* borrowed from call_attach on */
    const struct client_loop *loop; /* that it goes on in; borrowed; NULL = none */
    struct curl_slist *lines;       /* the request's header lines */
    CURLU *address;                 /* where it goes; libcurl reads it when the request begins */
    char *server;                   /* what stands in front of the path there; NULL = nothing yet */
    char *body;
    size_t body_length;
    size_t body_read; /* handed to libcurl so far, where the body leaves in parts (FIXLINE_KILLPOINT) */
    bool (*gate)(void *owner);
    void *owner;
    struct exchange facts;
    size_t header_bytes; /* over all blocks, so that endless 1xx answers end too */
    GString *header_lines;
    GString *received;
    enum call_length length;
    int64_t length_value;
    enum call_packing packing;
    bool other_version; /* the final block is not of HTTP/1 */
    char *location;
    const char *refusal; /* why it is no good, in our words; NULL = libcurl's say it */
    int killpoints_passed;
    char words[CURL_ERROR_SIZE];
};

/* One without a request. */
struct call *call_new(void);
/* Takes the request; copies its body. */
void call_begin(struct call *call, const struct client_request *request);

/* Sets libcurl's callbacks of this call, and the body of its request; false where an option is refused. */
bool call_attach(struct call *call, const struct curl_table *curl, const struct client_loop *loop);
bool call_attach_body(struct call *call, const char *method);

/* A call that libcurl has ended: the facts, and the call itself where another request may use its handle, which saves
 * making and setting up one. It knows nothing of this request any more; least of all the token. */
struct ended_call {
    struct exchange exchange;
    struct call *call; /* owned; NULL = given back */
};
struct ended_call call_end(struct call *call, CURLM *multi, CURLcode code);
void ended_call_clear(struct ended_call *ended, const struct curl_table *curl, CURLM *multi);

/* The call that a message says has ended; NULL for a message of another kind. */
struct call *call_of(const CURLMsg *message, const struct curl_table *curl);
/* Gives its handles back to libcurl, which forgets the header lines (and the token in them) only then, and frees it. */
void call_give_back(struct call *call, const struct curl_table *curl, CURLM *multi);

/* K12 and K13: some, then all bytes of the body have left. Empty where no places to kill at are compiled in. */
void call_pass_all_killpoints(const GPtrArray *calls, const struct curl_table *curl);
