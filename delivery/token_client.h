/* delivery/token_client.h: a token by OAuth client credentials, and when a token runs out. */
#pragma once
#include "base/secret.h"
#include "settings/settings.h"

/* Whether client id and secret file are there and usable; asks nobody. */
bool token_client_check(const struct settings *settings, GError **error);

/* Asks {url}/auth/oauth/token; waits as long as the time-outs of settings. `*expires_at` (seconds since 1970) is set
 * from expires_in where that is a sensible number, else left as it is. NULL and a sentence: TOKEN_ERROR_LATER where the
 * endpoint is unreachable, slow, answers 429 or 5xx; TOKEN_ERROR_FAILED where it refuses or answers nothing usable;
 * TOKEN_ERROR_SETUP where the secret file cannot be used. */
struct secret *token_client_fetch(const struct settings *settings, int64_t *expires_at, GError **error);

/* `exp` of a JWT, in seconds since 1970; 0 where the token is none or has none. */
int64_t token_expiry_of(const struct secret *token);
