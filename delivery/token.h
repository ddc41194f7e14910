/* delivery/token.h: where the access token comes from, and whether another one can be had.
 *
 * In this order: FIXLINE_TOKEN (its copy in the environment is overwritten when it is first read), [token] file,
 * command, client_id with client_secret_file. With none of them, a stand-in on this machine gets a made-up word. */
#pragma once
#include "base/secret.h"
#include "settings/settings.h"

#define TOKEN_ERROR (token_error_quark())
GQuark token_error_quark(void);
enum token_error {
    TOKEN_ERROR_SETUP, /* none is set, or what is set cannot be one: row 1, exit 5 */
    TOKEN_ERROR_LATER, /* cannot be had now; may be had later: row 1a, first half */
    TOKEN_ERROR_FAILED /* cannot be had until something is changed: row 1a, second half */
};

enum token_origin {
    TOKEN_FROM_NOWHERE,
    TOKEN_FROM_ENVIRONMENT,
    TOKEN_FROM_FILE,
    TOKEN_FROM_COMMAND,
    TOKEN_FROM_CLIENT,
    TOKEN_MADE_UP
};

struct token_source;

/* Borrows settings. Reads nothing yet. One of them a process: the second finds FIXLINE_TOKEN overwritten. */
struct token_source *token_source_new(const struct settings *settings);
void token_source_free(struct token_source *source);

/* From now on by these settings, borrowed: the next token is got anew. */
void token_source_use(struct token_source *source, const struct settings *settings);

enum token_origin token_source_origin(struct token_source *source);

/* Whether a token is there or can be asked for: reads environment and files, runs and asks nothing. */
bool token_check(struct token_source *source, GError **error);

/* The present token, got now where there is none or the present one runs out within a minute: this may run the command
 * (10 s) or ask the endpoint (the time-outs of settings). Where none can be had, one that has not quite run out is used
 * on. Borrowed until the next token_get, token_renew or token_source_free. */
const struct secret *token_get(struct token_source *source, GError **error);

/* Whether token_get has one without running the command or asking anybody. */
bool token_is_at_hand(struct token_source *source);

/* Counts the tokens this source has had: tells whether the one that was refused is still the present one. */
unsigned token_serial(const struct token_source *source);

/* After the server refused the token of number `serial`: true where the present one is another by now. */
bool token_renew(struct token_source *source, unsigned serial, GError **error);

/* Takes the present token, and the one before it, out of what a server (or a proxy on the way) says back, so that it is
 * not written down. A made-up word is no secret and stays. */
struct exchange;
void token_hide(struct token_source *source, struct exchange *exchange);

/* When the present token runs out, in seconds since 1970, by its `exp` if it is a JWT, else by what the endpoint said;
 * 0 = not known. */
int64_t token_expires_at(const struct token_source *source);

/* When there will be no token any more, in seconds since 1970; 0 where that is not known or the program gets the next
 * one by itself. Asks nobody, but reads [token] file. */
int64_t token_ends_at(struct token_source *source);

/* What was odd about the token that is kept from one start to the next, as one sentence; NULL = nothing. */
const char *token_remark(const struct token_source *source);
