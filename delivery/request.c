/* delivery/request.c: an event as a request, an answer as something to keep. */
#include "delivery/request.h"

#include "delivery/hide.h"

#include <string.h>

enum { ORDER_BYTES_MAX = 128 };

static bool order_can_be_asked_for(const char *order)
{
    size_t length = strlen(order);
    if (length == 0 || length > ORDER_BYTES_MAX || strcmp(order, ".") == 0 || strcmp(order, "..") == 0)
        return false;
    for (size_t i = 0; i < length; i++)
        if (order[i] <= ' ' || order[i] > '~' || strchr("/\\?#%", order[i]) != NULL)
            return false;
    return true;
}

/* `behind` the order id, "" = nothing. */
static char *order_url(const char *server, const char *order, const char *behind, GError **error)
{
    if (!order_can_be_asked_for(order)) {
        g_set_error(
            error, CLIENT_ERROR, CLIENT_ERROR_REQUEST,
            "It was not sent: its order id cannot stand in an address; drop it and record it with the right id.");
        return NULL;
    }
    g_autofree char *encoded = g_uri_escape_string(order, NULL, FALSE);
    return g_strconcat(server, "/service-orders/", encoded, behind, NULL);
}

char *post_url(const char *server, const char *order, GError **error)
{
    return order_url(server, order, "/update-repair", error);
}

static char *accept_line(const char *version)
{
    return g_strconcat("Accept: application/json; version=", version != NULL ? version : "latest", NULL);
}

static char *token_line(const struct secret *token)
{
    return g_strconcat("X-Extend-Access-Token: ", secret_reveal(token), NULL);
}

bool post_build(struct post *post, const struct event_record *event, const struct secret *token, GError **error)
{
    *post = (struct post){ .url = post_url(event->server, event->order, error) };
    if (post->url == NULL)
        return false;
    post->lines[0] = g_strdup("Content-Type: application/json");
    post->lines[1] = accept_line(event->accept_version);
    post->lines[2] = token_line(token);
    return true;
}

bool get_build(struct post *post, const char *server, const char *order, const char *accept_version,
               const struct secret *token, GError **error)
{
    *post = (struct post){ .url = order_url(server, order, "", error) };
    if (post->url == NULL)
        return false;
    post->lines[0] = accept_line(accept_version);
    post->lines[1] = token_line(token);
    return true;
}

void post_clear(struct post *post)
{
    g_free(post->url);
    for (size_t i = 0; i < G_N_ELEMENTS(post->lines) && post->lines[i] != NULL; i++) {
        explicit_bzero(post->lines[i], strlen(post->lines[i]));
        g_free(post->lines[i]);
    }
    memset(post, 0, sizeof(*post));
}

static void hide_in_text(char **text, const struct secret *token)
{
    size_t length = *text != NULL ? strlen(*text) : 0;
    *text = hide_secret(*text, &length, token);
}

void exchange_hide(struct exchange *exchange, const struct secret *token)
{
    exchange->body = hide_secret(exchange->body, &exchange->body_length, token);
    hide_in_text(&exchange->headers, token);
    hide_in_text(&exchange->location, token);
    hide_in_text(&exchange->content_type, token);
    hide_in_text(&exchange->detail, token);
}

static bool line_is_kept(const char *line)
{
    static const char *const names[] = {
        "Date:", "Server:",       "Content-Type:",     "Content-Length:", "Retry-After:",     "Location:",
        "Via:",  "X-Request-Id:", "X-Amzn-RequestId:", "X-Amz-Cf-Id:",    "X-Correlation-Id:"
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strncasecmp(line, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

char *exchange_headers_kept(const struct exchange *exchange)
{
    g_autoptr(GString) kept = g_string_new(NULL);
    const char *line = exchange->headers != NULL ? exchange->headers : "";
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        if (line_is_kept(line)) {
            g_string_append_len(kept, line, (gssize)length);
            g_string_append_c(kept, '\n');
        }
        line += line[length] == '\n' ? length + 1 : length;
    }
    return g_utf8_make_valid(kept->str, (gssize)kept->len);
}

char *exchange_answer_kept(const struct exchange *exchange, size_t most)
{
    if (exchange->body == NULL || exchange->body_length == 0)
        return NULL;
    return g_utf8_make_valid(exchange->body, (gssize)MIN(exchange->body_length, most));
}
