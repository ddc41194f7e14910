/* delivery/request.h: the one request that posts an event, and what is kept of its answer. */
#pragma once
#include "base/secret.h"
#include "delivery/client.h"
#include "journal/record.h"

/* Address and header lines; they hold the token and are wiped by post_clear. */
struct post {
    char *url;
    char *lines[5]; /* NULL-terminated */
};

/* {server}/service-orders/{order, percent-encoded}/update-repair. NULL and a sentence for an order id that no server
 * could be asked for (docs: 1 to 128 printable ASCII characters without blank, / \ ? # %, not "." or ".."). The
 * caller's. */
char *post_url(const char *server, const char *order, GError **error);

bool post_build(struct post *post, const struct event_record *event, const struct secret *token, GError **error);
/* The request that asks for an order: GET {server}/service-orders/{order}. */
bool get_build(struct post *post, const char *server, const char *order, const char *accept_version,
               const struct secret *token, GError **error);
void post_clear(struct post *post);

/* Replaces the token wherever the exchange holds it, in every way of writing that delivery/hide.h knows. */
void exchange_hide(struct exchange *exchange, const struct secret *token);

/* The header lines worth keeping, one a line; the caller owns them. */
char *exchange_headers_kept(const struct exchange *exchange);

/* The first `most` bytes of the body as text that can be kept: valid UTF-8 without NUL; NULL where there is none. */
char *exchange_answer_kept(const struct exchange *exchange, size_t most);
