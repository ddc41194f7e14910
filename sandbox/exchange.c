/* sandbox/exchange.c: one request on the wire and what becomes of it. */
#include "sandbox/exchange.h"
#include <microhttpd.h>
#include <string.h>

void exchange_init(struct exchange *exchange, struct line *client, struct line *server, struct faults *faults)
{
    *exchange = (struct exchange){ .client = client, .server = server, .faults = faults };
    message_init(&exchange->request);
    message_init(&exchange->answer);
}

void exchange_clear(struct exchange *exchange)
{
    message_clear(&exchange->request);
    message_clear(&exchange->answer);
    fault_clear(&exchange->fault);
    g_free(exchange->method);
    g_free(exchange->path);
    g_free(exchange->token);
}

static bool says_close(const struct message *message)
{
    g_autofree char *connection = message_header(message, "Connection");
    return connection && g_ascii_strcasecmp(connection, "close") == 0;
}

bool exchange_read_head(struct exchange *exchange)
{
    if (!message_read_head(&exchange->request, exchange->client))
        return false;
    exchange->method = message_method(&exchange->request);
    exchange->path = message_path(&exchange->request);
    exchange->token = message_header(&exchange->request, "X-Extend-Access-Token");
    exchange->last = says_close(&exchange->request);
    return true;
}

bool exchange_read_body(struct exchange *exchange)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct message *request = &exchange->request;
    g_autofree char *expect = message_header(request, "Expect");
    if (expect && !line_send(exchange->client, go_on, sizeof go_on - 1))
        return false;
    if (message_is_chunked(request))
        return message_read_chunks(request, exchange->client);
    return message_read(request, exchange->client, message_body_length(request));
}

static bool has_body(const struct exchange *exchange, unsigned status)
{
    return strcmp(exchange->method, "HEAD") != 0 && status >= 200 && status != 204 && status != 304;
}

bool exchange_hand_on(struct exchange *exchange)
{
    struct message *answer = &exchange->answer;
    if (!line_send(exchange->server, exchange->request.bytes->str, exchange->request.bytes->len))
        return false;
    unsigned status = 0;
    do {
        message_clear(answer);
        message_init(answer);
        if (!message_read_head(answer, exchange->server))
            return false;
        status = message_status(answer);
    } while (status < 200);
    exchange->last = exchange->last || says_close(answer);
    return !has_body(exchange, status) || message_read(answer, exchange->server, message_body_length(answer));
}

enum ending exchange_send(struct exchange *exchange, const char *bytes, size_t length)
{
    return line_send(exchange->client, bytes, length) ? ENDING_KEEP : ENDING_CLOSE;
}

enum ending exchange_pass(struct exchange *exchange)
{
    return exchange_send(exchange, exchange->answer.bytes->str, exchange->answer.bytes->len);
}

enum ending exchange_answer(struct exchange *exchange, unsigned status, const char *headers, const char *type,
                            const char *body, size_t length)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_string_append_printf(out, "HTTP/1.1 %u %s\r\n%s", status, MHD_get_reason_phrase_for(status), headers);
    if (status >= 200 && status != 204)
        g_string_append_printf(out, "Content-Type: %s\r\nContent-Length: %zu\r\n", type, length);
    g_string_append(out, "\r\n");
    if (has_body(exchange, status))
        g_string_append_len(out, body, (gssize)length);
    exchange->last = exchange->last || status < 200;
    return exchange_send(exchange, out->str, out->len);
}
