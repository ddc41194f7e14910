/* sandbox/plays.c: what each fault does to an exchange.
 *
 * A function a fault, gathered in one table by kind. Those that spoil a recorded answer keep its status, so that what
 * is told as taken was taken. */
#include "sandbox/plays.h"
#include "sandbox/gzip.h"
#include <string.h>

static const char json_type[] = "application/json";

enum {
    SLOW_MS = 100,
    LONGER = 64,           /* bytes promised too many */
    INFORMATIONS = 100000, /* answers 103 before the real one */
    HEADERS_MANY = 40000,  /* of about 100 bytes each: 4 MB */
    HEADER_LONG = 200 * 1000,
    DEPTH = 100000,
    BOMB = 32 * 1024 * 1024,
    BLOCK = 64 * 1024,
    WIDE = 10000 /* columns of hostile text */
};

static enum ending answer_text(struct exchange *exchange, unsigned status, const char *headers, const char *body)
{
    return exchange_answer(exchange, status, headers, json_type, body, strlen(body));
}

/* The honest status with another body. */
static enum ending answer_instead(struct exchange *exchange, const char *headers, const char *body, size_t length)
{
    return exchange_answer(exchange, message_status(&exchange->answer), headers, json_type, body, length);
}

static enum ending play_reset(struct exchange *exchange)
{
    (void)exchange;
    return ENDING_RESET;
}

static enum ending play_close(struct exchange *exchange)
{
    (void)exchange;
    return ENDING_CLOSE;
}

static enum ending play_reset_mid_body(struct exchange *exchange)
{
    message_read(&exchange->request, exchange->client, message_body_length(&exchange->request) / 2);
    return ENDING_RESET;
}

static enum ending play_no_answer(struct exchange *exchange)
{
    line_wait(exchange->client, LINE_FOR_EVER);
    return ENDING_CLOSE;
}

/* A 2xx is told only of what was taken; any other status is told without asking the honest server. */
static enum ending play_status(struct exchange *exchange)
{
    unsigned status = (unsigned)exchange->fault.number;
    g_autofree char *body =
        g_strdup_printf("{\"code\":\"fault\",\"message\":\"the stand-in was told to answer %u\"}", status);
    if (status < 200 || status > 299)
        return answer_text(exchange, status, "", body);
    if (!exchange_hand_on(exchange))
        return ENDING_CLOSE;
    if (message_status(&exchange->answer) != 200)
        return exchange_pass(exchange);
    return exchange_answer(exchange, status, "", json_type, exchange->answer.bytes->str + exchange->answer.head,
                           exchange->answer.bytes->len - exchange->answer.head);
}

static enum ending play_html(struct exchange *exchange)
{
    static const char page[] = "<!DOCTYPE html>\n<html><head><title>Welcome to the network</title></head>\n"
                               "<body><h1>Please log in</h1><form action=\"/login\"></form></body></html>\n";
    return exchange_answer(exchange, 200, "", "text/html; charset=utf-8", page, sizeof page - 1);
}

/* Valid JSON whose texts hold what a terminal must not obey, once as escapes and once as raw UTF-8. */
static enum ending play_hostile_text(struct exchange *exchange)
{
    g_autoptr(GString) body = g_string_new("{\"code\":\"\\u001b]0;owned\\u0007\",\"message\":\"");
    g_string_append(body, "\\u001b[2J\\u001b[31mred\\u001b[0m \\r\\nFAKE LINE \\b\\b\\b \\u009b5m "
                          "\u202Eright to left\u202C \u2066isolate\u2069 zero\u200Bwidth \U000E0041tag "
                          "\\u001bP+q544e\\u001b\\\\ \xc2\x9b"
                          "1m ");
    for (int i = 0; i < WIDE; i++)
        g_string_append_c(body, 'W');
    g_string_append(body, "\",\"field\":\"notes\\u001b[5m\"}");
    return answer_text(exchange, 400, "", body->str);
}

static enum ending redirect_to(struct exchange *exchange, unsigned status, const char *address)
{
    g_autofree char *location = g_strdup_printf("Location: %s\r\n", address);
    return answer_text(exchange, status, location, "{\"code\":\"moved\",\"message\":\"this address has moved\"}");
}

static enum ending play_redirect(struct exchange *exchange)
{
    return redirect_to(exchange, (unsigned)exchange->fault.number, exchange->fault.text);
}

static enum ending play_redirect_loop(struct exchange *exchange)
{
    return redirect_to(exchange, 307, exchange->path);
}

static enum ending play_expire_token(struct exchange *exchange)
{
    if (exchange->token)
        faults_expire_token(exchange->faults, exchange->token);
    return answer_text(exchange, 401, "", "{\"code\":\"unauthorized\",\"message\":\"the access token has expired\"}");
}

static enum ending retry_later(struct exchange *exchange, unsigned status, const char *body)
{
    const char *wait = exchange->fault.text;
    g_autofree char *header = wait ? g_strdup_printf("Retry-After: %s\r\n", wait) : g_strdup("");
    return answer_text(exchange, status, header, body);
}

static enum ending play_limit(struct exchange *exchange)
{
    return retry_later(exchange, 429, "{\"code\":\"rate_limited\",\"message\":\"too many requests\"}");
}

static enum ending play_unavailable(struct exchange *exchange)
{
    return retry_later(exchange, 503, "{\"code\":\"unavailable\",\"message\":\"the service is being looked after\"}");
}

static enum ending play_flap(struct exchange *exchange)
{
    return answer_text(exchange, (unsigned)exchange->fault.number, "",
                       "{\"code\":\"server_error\",\"message\":\"something broke on the server's side\"}");
}

static enum ending play_token_down(struct exchange *exchange)
{
    return answer_text(exchange, 503, "", "{\"code\":\"unavailable\",\"message\":\"no tokens are given out now\"}");
}

static enum ending play_token_wrong_json(struct exchange *exchange)
{
    return answer_text(exchange, 200, "", "{\"access_token\":[\"no text\"],\"token_type\":7,\"expires_in\":\"1e99\"}");
}

static enum ending play_late(struct exchange *exchange)
{
    return line_wait(exchange->client, exchange->fault.number) ? exchange_pass(exchange) : ENDING_CLOSE;
}

/* Sends `length` bytes one by one with a pause after each. */
static enum ending drip(struct exchange *exchange, const char *bytes, size_t length, double pause_s)
{
    for (size_t i = 0; i < length; i++) {
        if (!line_send(exchange->client, bytes + i, 1) || !line_wait(exchange->client, pause_s))
            return ENDING_CLOSE;
    }
    return ENDING_KEEP;
}

static enum ending play_byte_by_byte(struct exchange *exchange)
{
    return drip(exchange, exchange->answer.bytes->str, exchange->answer.bytes->len, 0.001);
}

static enum ending play_slow_headers(struct exchange *exchange)
{
    const GString *bytes = exchange->answer.bytes;
    size_t head = exchange->answer.head;
    double pause_s = exchange->fault.number > 0 ? exchange->fault.number : SLOW_MS / 1000.0;
    enum ending ending = drip(exchange, bytes->str, head, pause_s);
    return ending == ENDING_KEEP ? exchange_send(exchange, bytes->str + head, bytes->len - head) : ending;
}

static enum ending play_cut(struct exchange *exchange)
{
    const GString *bytes = exchange->answer.bytes;
    exchange_send(exchange, bytes->str, MIN((size_t)exchange->fault.number, bytes->len));
    return ENDING_CLOSE;
}

/* The honest body under a Content-Length of another length. */
static enum ending promise(struct exchange *exchange, size_t length)
{
    const struct message *answer = &exchange->answer;
    g_autofree char *head = g_strdup_printf("HTTP/1.1 %u Told Wrong\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
                                            message_status(answer), json_type, length);
    g_autofree char *whole = g_strconcat(head, answer->bytes->str + answer->head, NULL);
    exchange_send(exchange, whole, strlen(whole));
    return ENDING_CLOSE;
}

static enum ending play_length_long(struct exchange *exchange)
{
    return promise(exchange, exchange->answer.bytes->len - exchange->answer.head + LONGER);
}

static enum ending play_length_short(struct exchange *exchange)
{
    return promise(exchange, (exchange->answer.bytes->len - exchange->answer.head) / 2);
}

static enum ending play_bad_chunk(struct exchange *exchange)
{
    g_autofree char *whole = g_strdup_printf("HTTP/1.1 %u OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                                             "5\r\n{\"sta\r\nzz\r\ntus\"\r\n",
                                             message_status(&exchange->answer), json_type);
    exchange_send(exchange, whole, strlen(whole));
    return ENDING_CLOSE;
}

static enum ending play_informational_flood(struct exchange *exchange)
{
    enum { AT_ONCE = 1000 };
    g_autoptr(GString) many = g_string_new(NULL);
    for (int i = 0; i < AT_ONCE; i++)
        g_string_append(many, "HTTP/1.1 103 Early Hints\r\nLink: </nowhere>\r\n\r\n");
    for (int sent = 0; sent < INFORMATIONS; sent += AT_ONCE) {
        if (exchange_send(exchange, many->str, many->len) != ENDING_KEEP)
            return ENDING_CLOSE;
    }
    return exchange_pass(exchange);
}

/* The honest answer with `lines` behind its status line. */
static enum ending pass_with_headers(struct exchange *exchange, const char *lines)
{
    GString *bytes = exchange->answer.bytes;
    const char *end = strstr(bytes->str, "\r\n");
    g_string_insert(bytes, end - bytes->str + 2, lines);
    exchange->answer.head += strlen(lines);
    return exchange_pass(exchange);
}

static enum ending play_many_headers(struct exchange *exchange)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    for (int i = 0; i < HEADERS_MANY; i++)
        g_string_append_printf(lines, "X-Standin-%05d: %080d\r\n", i, i);
    return pass_with_headers(exchange, lines->str);
}

static enum ending play_long_header(struct exchange *exchange)
{
    g_autofree char *value = g_strnfill(HEADER_LONG, 'h');
    g_autofree char *line = g_strdup_printf("X-Standin: %s\r\n", value);
    return pass_with_headers(exchange, line);
}

static enum ending play_garbage(struct exchange *exchange)
{
    static const char bytes[] = "\x16\x03\x01\x02 this was never HTTP \x01\xff\xfe\r\n\r\n\x7f";
    exchange_send(exchange, bytes, sizeof bytes - 1);
    return ENDING_CLOSE;
}

static enum ending play_empty(struct exchange *exchange)
{
    return answer_instead(exchange, "", "", 0);
}

static enum ending play_not_json(struct exchange *exchange)
{
    static const char body[] = "OK, thank you.";
    return answer_instead(exchange, "", body, sizeof body - 1);
}

static enum ending play_cut_json(struct exchange *exchange)
{
    static const char body[] = "{\"status\":\"rec";
    return answer_instead(exchange, "", body, sizeof body - 1);
}

static enum ending play_bad_utf8(struct exchange *exchange)
{
    static const char body[] = "{\"status\":\"recorded \xff\xfe\xc3\"}";
    return answer_instead(exchange, "", body, sizeof body - 1);
}

static enum ending play_deep_json(struct exchange *exchange)
{
    g_autofree char *opening = g_strnfill(DEPTH, '[');
    g_autofree char *closing = g_strnfill(DEPTH, ']');
    g_autofree char *body = g_strconcat(opening, closing, NULL);
    return answer_instead(exchange, "", body, 2 * DEPTH);
}

/* A JSON string of the size asked for, its blocks sent as they are made. */
static enum ending play_huge(struct exchange *exchange)
{
    size_t left = MAX((size_t)exchange->fault.number, 2);
    g_autofree char *head = g_strdup_printf("HTTP/1.1 %u OK\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n\"",
                                            message_status(&exchange->answer), json_type, left);
    g_autofree char *block = g_strnfill(BLOCK, 'x');
    enum ending ending = exchange_send(exchange, head, strlen(head));
    for (left -= 2; left && ending == ENDING_KEEP; left -= MIN(left, BLOCK))
        ending = exchange_send(exchange, block, MIN(left, BLOCK));
    return ending == ENDING_KEEP ? exchange_send(exchange, "\"", 1) : ending;
}

static enum ending play_gzip(struct exchange *exchange)
{
    const struct message *answer = &exchange->answer;
    g_autoptr(GString) body = g_string_new(NULL);
    gzip_append_stored(body, answer->bytes->str + answer->head, MIN(answer->bytes->len - answer->head, G_MAXUINT16));
    return answer_instead(exchange, "Content-Encoding: gzip\r\n", body->str, body->len);
}

static enum ending play_gzip_bomb(struct exchange *exchange)
{
    g_autoptr(GString) body = g_string_new(NULL);
    gzip_append_blanks(body, BOMB);
    return answer_instead(exchange, "Content-Encoding: gzip\r\n", body->str, body->len);
}

typedef enum ending play(struct exchange *exchange);

/* No row: played by the wire itself, before a request or, the delay, beside another fault. */
static play *const plays[] = {
    [FAULT_RESET_BEFORE_READING] = play_reset,
    [FAULT_RESET_MID_BODY] = play_reset_mid_body,
    [FAULT_CLOSE_IDLE] = play_close,
    [FAULT_NO_ANSWER] = play_no_answer,
    [FAULT_RESET_AFTER_READING] = play_reset,
    [FAULT_CLOSE_AFTER_READING] = play_close,
    [FAULT_STATUS] = play_status,
    [FAULT_HTML] = play_html,
    [FAULT_HOSTILE_TEXT] = play_hostile_text,
    [FAULT_REDIRECT] = play_redirect,
    [FAULT_REDIRECT_LOOP] = play_redirect_loop,
    [FAULT_EXPIRE_TOKEN] = play_expire_token,
    [FAULT_LIMIT] = play_limit,
    [FAULT_UNAVAILABLE] = play_unavailable,
    [FAULT_FLAP] = play_flap,
    [FAULT_TOKEN_DOWN] = play_token_down,
    [FAULT_TOKEN_WRONG_JSON] = play_token_wrong_json,
    [FAULT_RESET_AFTER_RECORDING] = play_reset,
    [FAULT_CLOSE_AFTER_RECORDING] = play_close,
    [FAULT_LATE_AFTER_RECORDING] = play_late,
    [FAULT_BYTE_BY_BYTE] = play_byte_by_byte,
    [FAULT_CUT] = play_cut,
    [FAULT_SLOW_HEADERS] = play_slow_headers,
    [FAULT_LENGTH_LONG] = play_length_long,
    [FAULT_LENGTH_SHORT] = play_length_short,
    [FAULT_BAD_CHUNK] = play_bad_chunk,
    [FAULT_INFORMATIONAL_FLOOD] = play_informational_flood,
    [FAULT_MANY_HEADERS] = play_many_headers,
    [FAULT_LONG_HEADER] = play_long_header,
    [FAULT_GARBAGE] = play_garbage,
    [FAULT_EMPTY] = play_empty,
    [FAULT_NOT_JSON] = play_not_json,
    [FAULT_CUT_JSON] = play_cut_json,
    [FAULT_BAD_UTF8] = play_bad_utf8,
    [FAULT_DEEP_JSON] = play_deep_json,
    [FAULT_HUGE] = play_huge,
    [FAULT_GZIP] = play_gzip,
    [FAULT_GZIP_BOMB] = play_gzip_bomb,
};

enum ending play_fault(struct exchange *exchange)
{
    g_assert(exchange->fault.kind < G_N_ELEMENTS(plays) && plays[exchange->fault.kind]);
    return plays[exchange->fault.kind](exchange);
}
