/* delivery/token_cache.h: the token of client credentials, kept in the state folder, so that it is asked for once until
 * it runs out, by however many desks of this user.
 *
 * The file is one word of printable ASCII, mode 0600: expiry, a checksum and the token. One that is damaged, belongs to
 * somebody else or is open to others is not used, which `remark` says. Whoever asks the endpoint holds a lock on the
 * file beside it; who waited for that lock takes what the other one got. */
#pragma once
#include "base/secret.h"
#include "settings/settings.h"

/* A token this close to its end is not used any more: the request has to arrive before it. */
enum { TOKEN_MARGIN_S = 60 };

/* The token that is kept for this server and client, else one from the endpoint, which is then kept. `refused`: a
 * token the server does not take, NULL = none. `*expires_at` (seconds since 1970, 0 = not known) is set; `*remark` gets
 * a sentence where the file could not be used or written, and is freed before. Errors are those of token_client_fetch;
 * TOKEN_ERROR_LATER also where another copy of the program has been asking for longer than the time-outs allow. */
struct secret *token_cache_get(const struct settings *settings, const struct secret *refused, int64_t *expires_at,
                               char **remark, GError **error);

/* Where it is kept for this server and client; the caller owns it. */
char *token_cache_path(const struct settings *settings);
