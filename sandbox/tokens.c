/* sandbox/tokens.c: which access tokens the stand-in takes, and the ones it gives out.
 *
 * A token given out has the form of a JWT whose `exp` is in seconds; its signature is the word "standin", since nobody
 * here checks one. */
#include "sandbox/tokens.h"
#include "base/json_scan.h"
#include <string.h>

enum { TOKEN_LIFE_S = 3600 };

static const char assertion[] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

struct tokens {
    char *only;
    GHashTable *given;
};

struct tokens *tokens_new(const char *only)
{
    struct tokens *tokens = g_new0(struct tokens, 1);
    tokens->only = g_strdup(only);
    tokens->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return tokens;
}

void tokens_free(struct tokens *tokens)
{
    if (!tokens)
        return;
    g_free(tokens->only);
    g_hash_table_unref(tokens->given);
    g_free(tokens);
}

bool tokens_accept(const struct tokens *tokens, const char *token)
{
    if (!token || !*token)
        return false;
    return !tokens->only || strcmp(tokens->only, token) == 0 || g_hash_table_contains(tokens->given, token);
}

static void append_part(GString *out, const char *text)
{
    g_autofree char *base64 = g_base64_encode((const guchar *)text, strlen(text));
    base64[strcspn(base64, "=")] = 0;
    g_strdelimit(g_strdelimit(base64, "+", '-'), "/", '_');
    g_string_append_printf(out, "%s.", base64);
}

static char *token_make(const struct tokens *tokens)
{
    int64_t now = g_get_real_time() / G_USEC_PER_SEC;
    g_autofree char *claims =
        g_strdup_printf("{\"iat\":%" G_GINT64_FORMAT ",\"exp\":%" G_GINT64_FORMAT ",\"jti\":\"%u\"}", now,
                        now + TOKEN_LIFE_S, g_hash_table_size(tokens->given) + 1);
    GString *token = g_string_new(NULL);
    append_part(token, "{\"alg\":\"none\",\"typ\":\"JWT\"}");
    append_part(token, claims);
    g_string_append(token, "standin");
    return g_string_free(token, FALSE);
}

/* Whether the member is a string that is not empty and, where `expected` is given, equals it. */
static bool member_is(const struct json_slice *object, const char *name, const char *expected)
{
    struct json_slice value;
    if (!json_member(object, name, &value) || value.kind != JSON_STRING)
        return false;
    g_autofree char *text = json_string_text(&value);
    return *text && (!expected || strcmp(text, expected) == 0);
}

void tokens_answer(struct tokens *tokens, const char *body, size_t length, struct reply *reply)
{
    static const struct {
        const char *name, *expected;
    } members[] = {
        { "grant_type", "client_credentials" },
        { "client_id", NULL },
        { "client_secret", NULL },
        { "client_assertion", assertion },
    };
    struct json_slice value;
    if (!json_scan(body, length, &value, NULL, NULL) || value.kind != JSON_OBJECT) {
        reply_problem(reply, 400, "invalid_request", NULL, "the body must be a JSON object");
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
        if (!member_is(&value, members[i].name, members[i].expected)) {
            reply_problem(reply, 400, "invalid_request", members[i].name, "%s must be %s", members[i].name,
                          members[i].expected ? members[i].expected : "given");
            return;
        }
    }
    char *token = token_make(tokens);
    reply_set(reply, 200, "{\"access_token\":");
    json_append_string(reply->body, token);
    g_string_append_printf(reply->body, ",\"token_type\":\"Bearer\",\"expires_in\":%d}", TOKEN_LIFE_S);
    g_hash_table_add(tokens->given, token);
}
