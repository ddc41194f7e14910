/* delivery/outcome_words.c: the sentence of an outcome: a pattern of the table, filled with what the server said.
 *
 * The server's words are foreign text: cleaned, on one line, and cut. A page for people is named and not shown. */
#include "delivery/outcome_words.h"

#include "base/clean.h"
#include "base/json_scan.h"
#include "delivery/retry.h"

#include <string.h>

enum { SAID_BYTES_MAX = 240 };

/* Cuts at a character's border, with a sign that something is missing. */
static void cut(GString *text, size_t most)
{
    static const char sign[] = "…";
    if (text->len <= most)
        return;
    const char *end = g_utf8_find_prev_char(text->str, text->str + most - (sizeof(sign) - 1) + 1);
    g_string_truncate(text, end != NULL ? (size_t)(end - text->str) : 0);
    g_string_append(text, sign);
}

/* Foreign text on one line: runs of blanks and line ends become one blank. The caller owns it. */
static char *one_line(const char *text, size_t length)
{
    GString *raw = g_string_new(NULL), *clean = g_string_new(NULL);
    for (size_t i = 0; i < length && raw->len < 4 * SAID_BYTES_MAX; i++)
        if (!g_ascii_isspace(text[i]))
            g_string_append_c(raw, text[i]);
        else if (raw->len > 0 && raw->str[raw->len - 1] != ' ')
            g_string_append_c(raw, ' ');
    clean_append(clean, raw->str, raw->len, CLEAN_ONE_LINE);
    g_string_free(raw, TRUE);
    cut(clean, SAID_BYTES_MAX);
    while (clean->len > 0 && strchr(" .", clean->str[clean->len - 1]) != NULL)
        g_string_truncate(clean, clean->len - 1);
    return g_string_free(clean, FALSE);
}

static char *member_text(const struct json_slice *object, const char *name)
{
    struct json_slice value;
    if (!json_member(object, name, &value) || value.kind != JSON_STRING)
        return NULL;
    g_autofree char *text = json_string_text(&value);
    return one_line(text, strlen(text));
}

/* " (code): message" from the error object of this API; false where the body is none. */
static bool append_error_object(GString *out, const struct exchange *exchange)
{
    struct json_slice object;
    if (!json_scan(exchange->body, exchange->body_length, &object, NULL, NULL) || object.kind != JSON_OBJECT)
        return false;
    g_autofree char *code = member_text(&object, "code");
    g_autofree char *message = member_text(&object, "message");
    if (code != NULL && *code != '\0')
        g_string_append_printf(out, " (%s)", code);
    if (message != NULL && *message != '\0')
        g_string_append_printf(out, ": %s", message);
    return (code != NULL && *code != '\0') || (message != NULL && *message != '\0');
}

static bool starts_with(const char *text, const char *start)
{
    return g_ascii_strncasecmp(text, start, strlen(start)) == 0;
}

/* Behind a byte order mark, blanks, declarations and comments: where the text itself begins. */
static const char *skip_prolog(const char *at)
{
    if (strncmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    for (;;) {
        while (g_ascii_isspace(*at))
            at++;
        const char *closing = strncmp(at, "<?", 2) == 0 ? "?>" : strncmp(at, "<!--", 4) == 0 ? "-->" : NULL;
        const char *end = closing != NULL ? strstr(at, closing) : NULL;
        if (end == NULL)
            return at;
        at = end + strlen(closing);
    }
}

/* By what browsers take for a page where nobody says what it is (MIME Sniffing, 7.1), and a few more of its kind. */
static bool begins_as_page(const char *text)
{
    static const char *const tags[] = { "!doctype html", "html",  "head",  "body", "title",  "meta",
                                        "script",        "style", "link",  "base", "iframe", "h1",
                                        "div",           "p",     "a",     "b",    "br",     "font",
                                        "table",         "form",  "center" };
    const char *at = skip_prolog(text);
    for (size_t i = 0; *at == '<' && i < G_N_ELEMENTS(tags); i++)
        if (starts_with(at + 1, tags[i]) && strchr(" \t\r\n\f/>", at[1 + strlen(tags[i])]) != NULL)
            return true;
    return false;
}

bool outcome_is_page(const struct exchange *exchange)
{
    const char *type = exchange->content_type;
    return (type != NULL && (starts_with(type, "text/html") || starts_with(type, "application/xhtml"))) ||
           (exchange->body != NULL && begins_as_page(exchange->body));
}

static void append_said(GString *out, const struct exchange *exchange)
{
    if (outcome_is_page(exchange)) {
        g_string_append(out, " and sent an HTML page");
        return;
    }
    if (exchange->body == NULL || append_error_object(out, exchange))
        return;
    g_autofree char *text = one_line(exchange->body, exchange->body_length);
    if (*text != '\0')
        g_string_append_printf(out, ": %s", text);
    else
        g_string_append(out, " and gave no reason");
}

static void append_foreign(GString *out, const char *text, const char *otherwise)
{
    if (text == NULL || *text == '\0') {
        g_string_append(out, otherwise);
        return;
    }
    g_autofree char *line = one_line(text, strlen(text));
    g_string_append(out, line);
}

static void append_piece(GString *out, const char *name, const struct exchange *exchange,
                         const struct outcome_rules *rules)
{
    if (starts_with(name, "{status}"))
        g_string_append_printf(out, "%d", exchange->status);
    else if (starts_with(name, "{said}"))
        append_said(out, exchange);
    else if (starts_with(name, "{detail}"))
        append_foreign(out, exchange->detail, "no more is known");
    else if (starts_with(name, "{to}"))
        append_foreign(out, exchange->location, "an address it does not name");
    else if (starts_with(name, "{setting}"))
        g_string_append(out, rules->url_setting != NULL ? rules->url_setting : "[server] url");
    else if (exchange->retry_after_s > 0) {
        g_autofree char *wait = retry_after_text(exchange->retry_after_s);
        g_string_append_printf(out, ", and asks to wait %s", wait);
    }
}

void outcome_say(char *to, size_t room, const char *pattern, const struct exchange *exchange,
                 const struct outcome_rules *rules)
{
    GString *out = g_string_new(NULL);
    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at != '{') {
            g_string_append_c(out, *at);
            continue;
        }
        append_piece(out, at, exchange, rules);
        at = strchr(at, '}');
    }
    cut(out, room - 1);
    g_strlcpy(to, out->str, room);
    g_string_free(out, TRUE);
}
