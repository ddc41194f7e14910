/* delivery/lookup.h: one order asked of the server by its id, on a thread of its own, so that nothing that is to be
 * sent waits for it. */
#pragma once
#include "base/secret.h"
#include "delivery/client.h"

struct lookup;

/* GET {server}/service-orders/{id}. Borrows the settings; the token is copied and wiped. A number is added to the event
 * descriptor `wake` when it is done. NULL and a sentence where it cannot be asked. */
struct lookup *lookup_start(const struct settings *settings, const char *order, const struct secret *token, int wake,
                            GError **error);
bool lookup_is_done(struct lookup *lookup);
/* Waits for its end, at most ten seconds, and frees it. False with a sentence where no whole answer came; else the
 * caller clears `exchange`, which may still hold the token (token_hide). */
bool lookup_end(struct lookup *lookup, struct exchange *exchange, GError **error);
