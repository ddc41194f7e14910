/* delivery/token_client.c: the OAuth exchange. Its request holds the client secret and its answer the token: both are
 * wiped, and neither appears in an error. */
#include "delivery/token_client.h"

#include "base/json_scan.h"
#include "delivery/outcome.h"
#include "delivery/request.h"
#include "delivery/token.h"
#include "delivery/token_file.h"

#include <string.h>

enum { TOKEN_LIFE_LONGEST_S = 7 * 24 * 60 * 60 };

static struct secret *read_client_secret(const struct settings *settings, GError **error)
{
    const char *path = settings_text(settings, SETTING_CLIENT_SECRET_FILE);
    if (path != NULL)
        return token_file_read(path, error);
    g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_SETUP,
                "[token] client_id is set, but not the client_secret_file that belongs to it.");
    return NULL;
}

bool token_client_check(const struct settings *settings, GError **error)
{
    struct secret *secret = read_client_secret(settings, error);
    secret_free(secret);
    return secret != NULL;
}

static void wipe_string(GString *text)
{
    explicit_bzero(text->str, text->allocated_len);
    g_string_free(text, TRUE);
}

/* A buffer large enough from the start: one that grows would leave copies of the secret behind. */
static GString *build_request(const struct settings *settings, const struct secret *secret)
{
    const char *id = settings_text(settings, SETTING_CLIENT_ID), *value = secret_reveal(secret);
    GString *body = g_string_sized_new(6 * (strlen(id) + strlen(value)) + 512);
    g_string_append(body, "{\"grant_type\":\"client_credentials\",\"client_id\":");
    json_append_string(body, id);
    g_string_append(body, ",\"client_secret\":");
    json_append_string(body, value);
    g_string_append(body, ",\"client_assertion\":\"urn:ietf:params:oauth:client-assertion-type:jwt-bearer\"}");
    return body;
}

static bool ask(const struct settings *settings, const GString *body, struct exchange *exchange, GError **error)
{
    static const char *const headers[] = { "Content-Type: application/json", "Accept: application/json", NULL };
    const struct client_options options = client_options_of(settings);
    g_autofree char *url = g_strconcat(settings_text(settings, SETTING_URL), "/auth/oauth/token", NULL);
    const struct client_request request = {
        .method = "POST", .url = url, .headers = headers, .body = body->str, .body_length = body->len
    };
    return client_ask(&options, &request, exchange, error);
}

/* Digits only and at most a week; anything else (0, -1, 1e99, a text) says nothing. */
static int64_t read_seconds(const struct json_slice *value, int64_t most)
{
    uint64_t seconds = 0;
    g_autofree char *digits = g_strndup(value->bytes, value->length);
    if (value->kind != JSON_NUMBER || !g_ascii_string_to_unsigned(digits, 10, 1, (uint64_t)most, &seconds, NULL))
        return 0;
    return (int64_t)seconds;
}

static struct secret *read_answer(struct exchange *exchange, int64_t *expires_at, GError **error)
{
    struct json_slice object, token, life;
    if (!json_scan(exchange->body, exchange->body_length, &object, NULL, NULL) || object.kind != JSON_OBJECT ||
        !json_member(&object, "access_token", &token) || token.kind != JSON_STRING) {
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_FAILED,
                    "The token endpoint answered %d without a token in it; check [server] url.", exchange->status);
        return NULL;
    }
    if (json_member(&object, "expires_in", &life) && read_seconds(&life, TOKEN_LIFE_LONGEST_S) > 0)
        *expires_at = g_get_real_time() / G_USEC_PER_SEC + read_seconds(&life, TOKEN_LIFE_LONGEST_S);
    g_autofree char *text = json_string_text(&token);
    g_autoptr(GError) cause = NULL;
    struct secret *secret = secret_take(text, strlen(text), "the token endpoint", &cause);
    if (secret == NULL)
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_FAILED, "%s",
                    cause != NULL ? cause->message : "The token endpoint gave an empty token.");
    return secret;
}

/* What no waiting mends: a certificate, a proxy, an address. */
static bool needs_change(const struct exchange *exchange)
{
    const struct outcome_rules rules = { .url_setting = NULL };
    struct outcome outcome;
    outcome_classify(exchange, &rules, &outcome);
    return outcome.stop;
}

static struct secret *judge(struct exchange *exchange, int64_t *expires_at, GError **error)
{
    int status =
        exchange->curl_code == 0 && exchange->headers_complete && exchange->body_complete ? exchange->status : 0;
    if (status >= 200 && status < 300)
        return read_answer(exchange, expires_at, error);
    if (status == 0)
        g_set_error(error, TOKEN_ERROR, needs_change(exchange) ? TOKEN_ERROR_FAILED : TOKEN_ERROR_LATER,
                    "The token endpoint cannot be reached (%s).",
                    exchange->detail != NULL ? exchange->detail : "its answer broke off");
    else if (status == 429 || status >= 500)
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_LATER, "The token endpoint gives no token now (%d).", status);
    else
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_FAILED,
                    "The token endpoint refused with %d; check [token] client_id, client_secret_file and [server] url.",
                    status);
    return NULL;
}

struct secret *token_client_fetch(const struct settings *settings, int64_t *expires_at, GError **error)
{
    struct secret *client_secret = read_client_secret(settings, error), *token = NULL;
    if (client_secret == NULL)
        return NULL;
    GString *body = build_request(settings, client_secret);
    struct exchange exchange = { .number = 0 };
    g_autoptr(GError) cause = NULL;
    if (ask(settings, body, &exchange, &cause)) {
        if (exchange.curl_code != 0) /* then its words are shown */
            exchange_hide(&exchange, client_secret);
        token = judge(&exchange, expires_at, error);
    } else {
        g_set_error_literal(error, TOKEN_ERROR, TOKEN_ERROR_LATER, cause->message);
    }
    wipe_string(body);
    if (exchange.body != NULL)
        explicit_bzero(exchange.body, exchange.body_length);
    exchange_clear(&exchange);
    secret_free(client_secret);
    return token;
}

/* The middle part of a JWT, decoded; NULL where the token has no three parts. The caller owns and wipes it. */
static GString *jwt_claims(const char *token)
{
    const char *first = strchr(token, '.'), *second = first != NULL ? strchr(first + 1, '.') : NULL;
    if (second == NULL || strchr(second + 1, '.') != NULL)
        return NULL;
    GString *text = g_string_new_len(first + 1, second - first - 1);
    for (size_t i = 0; i < text->len; i++)
        text->str[i] = text->str[i] == '-' ? '+' : text->str[i] == '_' ? '/' : text->str[i];
    while (text->len % 4 != 0)
        g_string_append_c(text, '=');
    size_t length = 0;
    if (text->len > 0)
        g_base64_decode_inplace(text->str, &length);
    g_string_truncate(text, length);
    return text;
}

int64_t token_expiry_of(const struct secret *token)
{
    GString *claims = jwt_claims(secret_reveal(token));
    if (claims == NULL)
        return 0;
    struct json_slice object, expiry;
    int64_t seconds = 0;
    if (json_scan(claims->str, claims->len, &object, NULL, NULL) && object.kind == JSON_OBJECT &&
        json_member(&object, "exp", &expiry))
        seconds = read_seconds(&expiry, G_MAXINT64);
    wipe_string(claims);
    return seconds;
}
