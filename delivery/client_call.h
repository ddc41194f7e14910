/* delivery/client_call.h: one request under way, shared by the two halves of the client: client.c hands it over and
 * takes it back, client_call.c is what libcurl calls in between. */
#pragma once
#include "delivery/client.h"
#include "delivery/curl_table.h"

/* What the header lines of the final block said of the length of the body. */
enum call_length {
    LENGTH_UNSAID,
    LENGTH_SAID,
    LENGTH_BROKEN /* two lengths, or none that is a number: where the body ends is not known */
};

struct call {
    CURL *easy;
    struct curl_slist *lines; /* the request's header lines */
    char *body;
    size_t body_length;
    size_t body_read; /* handed to libcurl so far */
    bool (*gate)(void *owner);
    void *owner;
    struct exchange facts;
    size_t header_bytes; /* over all blocks, so that endless 1xx answers end too */
    GString *header_lines;
    GString *received;
    enum call_length length;
    int64_t length_value;
    char *location;
    int killpoints_passed;
    char words[CURL_ERROR_SIZE];
};

struct call *call_new(const struct client_request *request);
/* Frees what is left; the handle and the header lines must be given back before. */
void call_free(struct call *call);

/* Sets libcurl's callbacks and the body of this call; false where an option is refused. */
bool call_attach(struct call *call, const struct curl_table *curl, const char *method);

/* Takes the facts out once libcurl has ended with `code`. */
void call_finish(struct call *call, const struct curl_table *curl, CURLcode code, struct exchange *exchange);

/* K12 and K13: some, then all bytes of the body have left. */
void call_pass_killpoints(struct call *call, const struct curl_table *curl);
