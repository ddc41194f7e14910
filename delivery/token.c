/* delivery/token.c: the sources of a token, one after the other, and the one token that is in use.
 *
 * A source is a row: whether it is set up, whether what is set up can work, and how a token is got from it. Tokens from
 * a file are read again when the server refuses one or it runs out, so that a new one takes hold without a restart. */
#include "delivery/token.h"

#include "delivery/request.h"
#include "delivery/token_cache.h"
#include "delivery/token_client.h"
#include "delivery/token_file.h"

#include <string.h>

struct token_source {
    const struct settings *settings;
    bool environment_read;
    struct secret *environment; /* what FIXLINE_TOKEN held */
    char *environment_fault;    /* why that can be no token: it is wiped by now, so it cannot be asked again */
    struct secret *present;
    struct secret *previous; /* answers to it may still come */
    unsigned serial;
    int64_t expires_at;
    bool renewal_failed; /* another one was asked for and not had */
    char *remark;        /* what is odd about the kept token, NULL = nothing */
};

G_DEFINE_QUARK(fixline_token, token_error)

static const char made_up[] = "stand-in";

struct token_source *token_source_new(const struct settings *settings)
{
    struct token_source *source = g_new0(struct token_source, 1);
    source->settings = settings;
    return source;
}

void token_source_free(struct token_source *source)
{
    if (source == NULL)
        return;
    secret_free(source->environment);
    secret_free(source->present);
    secret_free(source->previous);
    g_free(source->environment_fault);
    g_free(source->remark);
    g_free(source);
}

void token_source_use(struct token_source *source, const struct settings *settings)
{
    source->settings = settings;
    source->expires_at = 0;
    source->renewal_failed = false;
    source->serial++;
    if (source->present == NULL)
        return;
    secret_free(source->previous);
    source->previous = g_steal_pointer(&source->present);
}

/* The address comes from the command line only for --demo, where the person's own token has no business. */
static bool read_environment(struct token_source *source, GError **error)
{
    if (!source->environment_read && settings_origin(source->settings, SETTING_URL) != ORIGIN_FLAG) {
        g_autoptr(GError) cause = NULL;
        source->environment = secret_take_environment("FIXLINE_TOKEN", &cause);
        source->environment_fault = cause != NULL ? g_strdup(cause->message) : NULL;
        source->environment_read = true;
    }
    if (source->environment_fault == NULL)
        return true;
    g_set_error_literal(error, TOKEN_ERROR, TOKEN_ERROR_SETUP, source->environment_fault);
    return false;
}

static bool is_local_stand_in(const struct settings *settings)
{
    const char *url = settings_text(settings, SETTING_URL);
    return url != NULL && settings_server_kind(settings) == SERVER_STAND_IN && settings_url_is_loopback(url);
}

enum token_origin token_source_origin(struct token_source *source)
{
    if (!read_environment(source, NULL) || source->environment != NULL)
        return TOKEN_FROM_ENVIRONMENT;
    if (settings_text(source->settings, SETTING_TOKEN_FILE) != NULL)
        return TOKEN_FROM_FILE;
    if (settings_text(source->settings, SETTING_TOKEN_COMMAND) != NULL)
        return TOKEN_FROM_COMMAND;
    if (settings_text(source->settings, SETTING_CLIENT_ID) != NULL)
        return TOKEN_FROM_CLIENT;
    return is_local_stand_in(source->settings) ? TOKEN_MADE_UP : TOKEN_FROM_NOWHERE;
}

static struct secret *copy(const struct secret *secret)
{
    g_autofree char *bytes = g_strdup(secret_reveal(secret));
    return secret_take(bytes, strlen(bytes), "FIXLINE_TOKEN", NULL);
}

static struct secret *make_up(void)
{
    char bytes[] = "stand-in";
    return secret_take(bytes, sizeof(bytes) - 1, made_up, NULL);
}

static void set_nowhere(GError **error)
{
    g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_SETUP,
                "There is no access token; give one by FIXLINE_TOKEN, by \"fixline config token\", or by [token] file, "
                "command or client_id in the settings.");
}

/* A token from where it comes from, got anew; the caller owns it. `refused`: one the server does not take, NULL = none.
 */
static struct secret *fetch(struct token_source *source, const struct secret *refused, int64_t *expires_at,
                            GError **error)
{
    switch (token_source_origin(source)) {
    case TOKEN_FROM_ENVIRONMENT:
        return read_environment(source, error) ? copy(source->environment) : NULL;
    case TOKEN_FROM_FILE:
        return token_file_read(settings_text(source->settings, SETTING_TOKEN_FILE), error);
    case TOKEN_FROM_COMMAND:
        return token_command_run(settings_text(source->settings, SETTING_TOKEN_COMMAND), TOKEN_COMMAND_MS, error);
    case TOKEN_FROM_CLIENT:
        return token_cache_get(source->settings, refused, expires_at, &source->remark, error);
    case TOKEN_MADE_UP:
        return make_up();
    case TOKEN_FROM_NOWHERE:
        break;
    }
    set_nowhere(error);
    return NULL;
}

bool token_check(struct token_source *source, GError **error)
{
    switch (token_source_origin(source)) {
    case TOKEN_FROM_ENVIRONMENT:
        return read_environment(source, error);
    case TOKEN_FROM_FILE: {
        struct secret *secret = token_file_read(settings_text(source->settings, SETTING_TOKEN_FILE), error);
        secret_free(secret);
        return secret != NULL;
    }
    case TOKEN_FROM_COMMAND: {
        g_auto(GStrv) words = token_command_split(settings_text(source->settings, SETTING_TOKEN_COMMAND), error);
        return words != NULL;
    }
    case TOKEN_FROM_CLIENT:
        return token_client_check(source->settings, error);
    case TOKEN_MADE_UP:
        return true;
    case TOKEN_FROM_NOWHERE:
        break;
    }
    set_nowhere(error);
    return false;
}

static bool lasts(const struct token_source *source, int margin_s)
{
    return source->present != NULL &&
           (source->expires_at == 0 || source->expires_at - margin_s > g_get_real_time() / G_USEC_PER_SEC);
}

/* Puts a fresh token (taken) in the place of the present one; false where it is the same one. */
static bool replace(struct token_source *source, struct secret *fresh, int64_t expires_at)
{
    int64_t told = token_expiry_of(fresh);
    source->expires_at = told != 0 ? told : expires_at;
    source->renewal_failed = false;
    if (source->present != NULL && secret_equal(fresh, source->present)) {
        secret_free(fresh);
        return false;
    }
    secret_free(source->previous);
    source->previous = source->present;
    source->present = fresh;
    source->serial++;
    return true;
}

/* A token that is about to end is still better than none. */
const struct secret *token_get(struct token_source *source, GError **error)
{
    if (lasts(source, TOKEN_MARGIN_S))
        return source->present;
    int64_t expires_at = 0;
    g_autoptr(GError) cause = NULL;
    struct secret *fresh = fetch(source, NULL, &expires_at, &cause);
    if (fresh != NULL) {
        replace(source, fresh, expires_at);
        return source->present;
    }
    source->renewal_failed = true;
    if (lasts(source, 0))
        return source->present;
    g_propagate_error(error, g_steal_pointer(&cause));
    return NULL;
}

bool token_is_at_hand(struct token_source *source)
{
    enum token_origin origin = token_source_origin(source);
    bool is_asked_for = origin == TOKEN_FROM_COMMAND || origin == TOKEN_FROM_CLIENT;
    return lasts(source, TOKEN_MARGIN_S) || (!is_asked_for && token_get(source, NULL) != NULL);
}

unsigned token_serial(const struct token_source *source)
{
    return source->serial;
}

bool token_renew(struct token_source *source, unsigned serial, GError **error)
{
    if (source->serial != serial)
        return true;
    int64_t expires_at = 0;
    struct secret *fresh = fetch(source, source->present, &expires_at, error);
    source->renewal_failed = fresh == NULL;
    return fresh != NULL && replace(source, fresh, expires_at);
}

void token_hide(struct token_source *source, struct exchange *exchange)
{
    if (token_source_origin(source) == TOKEN_MADE_UP)
        return;
    if (source->present != NULL)
        exchange_hide(exchange, source->present);
    if (source->previous != NULL)
        exchange_hide(exchange, source->previous);
}

int64_t token_expires_at(const struct token_source *source)
{
    return source->expires_at;
}

/* What a file holds now, so that a new token put there ends the warning about the old one. */
static int64_t file_ends_at(const struct token_source *source)
{
    struct secret *secret = token_file_read(settings_text(source->settings, SETTING_TOKEN_FILE), NULL);
    int64_t ends_at = secret != NULL ? token_expiry_of(secret) : 0;
    secret_free(secret);
    return ends_at;
}

int64_t token_ends_at(struct token_source *source)
{
    switch (token_source_origin(source)) {
    case TOKEN_FROM_ENVIRONMENT:
        return source->environment != NULL ? token_expiry_of(source->environment) : 0;
    case TOKEN_FROM_FILE:
        return file_ends_at(source);
    case TOKEN_FROM_COMMAND:
    case TOKEN_FROM_CLIENT:
        return source->renewal_failed ? source->expires_at : 0;
    case TOKEN_MADE_UP:
    case TOKEN_FROM_NOWHERE:
        break;
    }
    return 0;
}

const char *token_remark(const struct token_source *source)
{
    return source->remark;
}
