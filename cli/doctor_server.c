/* cli/doctor_server.c: what `fixline doctor` says of server and token. The server is asked for its root without a
 * token: any complete answer shows that name, connection, TLS and HTTP work, and nothing can be recorded by it. */
#include "cli/doctor.h"
#include "delivery/outcome.h"
#include "delivery/token.h"
#include <stdio.h>
#include <string.h>

enum { SKEW_S = 300, SOON_S = 3600 };

/* ---- server ---- */

static bool ask_root(const struct settings *settings, struct exchange *exchange, GError **error)
{
    const struct client_options options = client_options_of(settings);
    g_autofree char *url = g_strconcat(settings_text(settings, SETTING_URL), "/", NULL);
    const char *const headers[] = { "Accept: application/json", NULL };
    const struct client_request request = { .method = "GET", .url = url, .headers = headers };
    return client_ask(&options, &request, exchange, error);
}

/* RFC 9110, 5.6.7, its preferred form: "Wed, 25 Nov 2026 10:00:00 GMT". 0 where there is none. */
static int64_t server_seconds(const char *headers)
{
    static const char *const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    g_auto(GStrv) lines = g_strsplit(headers ? headers : "", "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        struct civil civil = { 0 };
        char month[4] = "";
        if (g_ascii_strncasecmp(lines[i], "date:", 5) != 0 ||
            sscanf(lines[i] + 5, " %*3c, %2d %3s %4d %2d:%2d:%2d GMT", &civil.day, month, &civil.year, &civil.hour,
                   &civil.minute, &civil.second) != 6)
            continue;
        const char *found = strlen(month) == 3 ? strstr(MONTHS, month) : NULL;
        civil.month = found ? (int)(found - MONTHS) / 3 + 1 : 0;
        g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
        return civil.month && civil.day && civil.day <= 31 ? civil_time_point(&civil, utc) / 1000 : 0;
    }
    return 0;
}

static void say_skew(const struct exchange *exchange)
{
    int64_t there = server_seconds(exchange->headers), here = g_get_real_time() / G_USEC_PER_SEC;
    if (there == 0 || ABS(there - here) < SKEW_S)
        return;
    doctor_say(FINDING_MIND, STATUS_DONE, "clock",
               "This machine's clock is %" G_GINT64_FORMAT " minutes %s the server's; set it, since dates and the end "
               "of tokens go by it.",
               ABS(there - here) / 60, here < there ? "behind" : "ahead of");
}

static enum status say_exchange(const char *url, const struct exchange *exchange)
{
    const char *detail = exchange->detail ? exchange->detail : "no answer";
    if (exchange->headers_complete && exchange->body_complete) {
        say_skew(exchange);
        if (outcome_is_page(exchange))
            doctor_say(FINDING_MIND, STATUS_DONE, "server",
                       "%s answers with a web page: a log-in page of the network may stand before it, or the address "
                       "lacks its path.",
                       url);
        return doctor_say(FINDING_FINE, STATUS_DONE, "server", "%s answers (status %d)", url, exchange->status);
    }
    if (!exchange->connected)
        return doctor_say(FINDING_WRONG, STATUS_QUEUED, "server",
                          "%s cannot be reached (%s); check the network, [server] url and proxy.", url, detail);
    if (!exchange->gate_passed)
        return doctor_say(FINDING_WRONG, STATUS_QUEUED, "server",
                          "%s was reached, but no secure connection stood (%s); check the address, [server] ca_file "
                          "and proxy.",
                          url, detail);
    return doctor_say(FINDING_WRONG, STATUS_QUEUED, "server",
                      "%s took the request but gave no complete answer (%s); ask whoever runs it.", url, detail);
}

enum status doctor_server(struct session *session)
{
    g_autoptr(GError) error = NULL;
    struct exchange exchange = { 0 };
    if (!settings_has_server(session->settings))
        return STATUS_DONE; /* said with the settings */
    if (!ask_root(session->settings, &exchange, &error))
        return doctor_say(FINDING_WRONG, STATUS_FAILED, "server", "%s", error->message);
    enum status status = say_exchange(settings_text(session->settings, SETTING_URL), &exchange);
    exchange_clear(&exchange);
    return status;
}

/* ---- token ---- */

static const char *origin_words(enum token_origin origin)
{
    switch (origin) {
    case TOKEN_FROM_ENVIRONMENT:
        return "from FIXLINE_TOKEN";
    case TOKEN_FROM_FILE:
        return "from [token] file";
    case TOKEN_FROM_COMMAND:
        return "from [token] command";
    case TOKEN_FROM_CLIENT:
        return "from the token endpoint";
    case TOKEN_MADE_UP:
        return "a made-up word, as stand-ins take";
    case TOKEN_FROM_NOWHERE:
        break;
    }
    return "from nowhere";
}

/* What nothing renews has to be minded in time. */
static enum status say_end(const struct session *session, struct token_source *source)
{
    const char *origin = origin_words(token_source_origin(source));
    int64_t now = g_get_real_time() / 1000, ends = token_expires_at(source) * 1000;
    g_autofree char *when = time_point_clock(ends, session->rules.zone), *left = time_point_distance(ends, now);
    if (ends == 0)
        return doctor_say(FINDING_FINE, STATUS_DONE, "token", "%s; it does not say when it ends", origin);
    if (ends <= now)
        return doctor_say(FINDING_WRONG, STATUS_FAILED, "token", "It ended on %s, %s (%s); get a new one.", when, left,
                          origin);
    if (token_ends_at(source) != 0 && ends - now < (int64_t)SOON_S * 1000)
        return doctor_say(FINDING_MIND, STATUS_DONE, "token", "%s; it ends on %s, %s; get a new one before that.",
                          origin, when, left);
    return doctor_say(FINDING_FINE, STATUS_DONE, "token", "%s; it ends on %s, %s", origin, when, left);
}

enum status doctor_token(struct session *session)
{
    g_autoptr(GError) error = NULL;
    if (!settings_has_server(session->settings))
        return STATUS_DONE;
    struct token_source *source = session_tokens(session);
    enum status status;
    if (token_check(source, &error) && token_get(source, &error))
        status = say_end(session, source);
    else
        status = doctor_say(FINDING_WRONG,
                            g_error_matches(error, TOKEN_ERROR, TOKEN_ERROR_LATER) ? STATUS_QUEUED : STATUS_FAILED,
                            "token", "%s", error->message);
    if (token_remark(source))
        doctor_say(FINDING_MIND, STATUS_DONE, "token", "%s", token_remark(source));
    return status;
}
