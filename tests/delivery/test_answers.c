/* tests/delivery/test_answers.c: the answer table over real sockets. Each row plays what a server (or the way to it)
 * can do, and says what the event becomes and how many whole requests the server may have seen. */
#include "tests/delivery/posting.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <locale.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* More than both ends of a connection take in without reading: the upload cannot be complete. */
#define MANY (32u * 1024 * 1024)

/* A script reads like the talk it plays. */
#define SCRIPT(...)                                                                                                    \
    .script = (const struct server_step[])                                                                             \
    {                                                                                                                  \
        __VA_ARGS__,                                                                                                   \
        {                                                                                                              \
            .kind = SERVER_END                                                                                         \
        }                                                                                                              \
    }
#define TAKE                                                                                                           \
    {                                                                                                                  \
        .kind = SERVER_READ_ALL                                                                                        \
    }
#define HEAD                                                                                                           \
    {                                                                                                                  \
        .kind = SERVER_READ_HEAD                                                                                       \
    }
#define SAY(text)                                                                                                      \
    {                                                                                                                  \
        .kind = SERVER_SEND, .bytes = (text), .length = sizeof(text) - 1                                               \
    }
#define SLOWLY(text)                                                                                                   \
    {                                                                                                                  \
        .kind = SERVER_SEND_SLOW, .bytes = (text), .length = sizeof(text) - 1                                          \
    }
#define FLOOD(text)                                                                                                    \
    {                                                                                                                  \
        .kind = SERVER_FLOOD, .bytes = (text), .length = sizeof(text) - 1                                              \
    }
#define RESET                                                                                                          \
    {                                                                                                                  \
        .kind = SERVER_RESET                                                                                           \
    }
#define HOLD                                                                                                           \
    {                                                                                                                  \
        .kind = SERVER_HOLD                                                                                            \
    }
#define SILENT                                                                                                         \
    {                                                                                                                  \
        .kind = SERVER_SILENCE                                                                                         \
    }
#define SHUT                                                                                                           \
    {                                                                                                                  \
        .kind = SERVER_SHUT                                                                                            \
    }
#define JSON_ERROR(line, length, body) line "Content-Type: application/json\r\nContent-Length: " length "\r\n\r\n" body
#define EMPTY(line) line "Content-Length: 0\r\n\r\n"

/* "hello" as gzip: what is packed, and its sum and length. */
#define PACKED "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00"
#define PACKED_END "\x86\xa6\x10\x36\x05\x00\x00\x00"
#define SAY_PACKED(how, bytes) SAY("HTTP/1.1 200 OK\r\nContent-Encoding: " how "\r\n\r\n" bytes)

struct answer_case {
    const char *name;
    const char *row;
    enum event_state state;
    int requests; /* whole ones the server saw */
    enum outcome_again again;
    bool stop;
    const char *says; /* a piece of the sentence, NULL = not looked at */
    const struct server_step *script;
    size_t body_length;
    int total_timeout_ms;
    bool unavailable_is_queued;
};

static const struct answer_case cases[] = {
    /* ---- the connection breaks ---- */
    { "reset while uploading", "11", EVENT_UNKNOWN, 0, .says = "It may have arrived", .body_length = MANY,
      SCRIPT(HEAD, { .kind = SERVER_READ_SOME, .length = 4096 }, RESET) },
    { "closed after the request", "12", EVENT_UNKNOWN, 1, .says = "without an answer", SCRIPT(TAKE) },
    { "half closed after the request", "12", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SHUT, SILENT) },
    { "reset after the request", "13", EVENT_UNKNOWN, 1, SCRIPT(TAKE, RESET) },
    { "silence after the request", "14", EVENT_UNKNOWN, 1, .says = "no answer came in time", .total_timeout_ms = 150,
      SCRIPT(TAKE, SILENT) },
    { "a 100 and then a close", "17", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY("HTTP/1.1 100 Continue\r\n\r\n")) },
    { "half of a status line, close", "12", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY("HTTP/1.1 20")) },
    { "a status line, close", "17", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY("HTTP/1.1 201 Created\r\n")) },
    { "a status line, reset", "17", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY("HTTP/1.1 201 Created\r\n"), RESET) },
    { "headers cut off, close", "17", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n")) },
    { "headers cut off, silence", "17", EVENT_UNKNOWN, 1, .total_timeout_ms = 150,
      SCRIPT(TAKE, SAY("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n"), SILENT) },
    /* ---- 2xx that is not whole ---- */
    { "body too short", "18", EVENT_UNKNOWN, 1, .says = "the server said 200",
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"status\":")) },
    { "body too short, reset", "18", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"status\":"), RESET) },
    { "body stalled", "18", EVENT_UNKNOWN, 1, .total_timeout_ms = 150,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"status\":"), SILENT) },
    { "bad chunk size", "18", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")) },
    { "last chunk missing", "18", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")) },
    { "bad gzip", "18", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip")) },
    { "gzip cut in its data", "18", EVENT_UNKNOWN, 1, .says = "the server said 200, but",
      SCRIPT(TAKE, SAY_PACKED("gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd")) },
    { "gzip without its end", "18", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY_PACKED("gzip", PACKED)) },
    { "gzip with another sum", "18", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY_PACKED("gzip", PACKED "\x86\xa6\x10\x37\x05\x00\x00\x00")) },
    { "more behind gzip", "18", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY_PACKED("gzip", PACKED PACKED_END "more")) },
    { "packed in a way not asked for", "18", EVENT_UNKNOWN, 1,
      .says =
          "It may have arrived: the server said 200, but its answer is packed in a way that was not asked for (br), "
          "so it cannot be read.",
      SCRIPT(TAKE, SAY_PACKED("br", "Hello")) },
    { "packed twice", "18", EVENT_UNKNOWN, 1, .says = "not asked for (gzip, gzip), so it cannot be read",
      SCRIPT(TAKE, SAY_PACKED("gzip, gzip", PACKED PACKED_END)) },
    { "packed by two lines", "18", EVENT_UNKNOWN, 1, .says = "not asked for (gzip, zstd), so it cannot be read",
      SCRIPT(TAKE, SAY_PACKED("gzip\r\nContent-Encoding: zstd", PACKED PACKED_END)) },
    { "packed in a way not asked for, and cut off", "18", EVENT_UNKNOWN, 1, .says = "did not come whole",
      SCRIPT(TAKE, SAY_PACKED("br\r\nContent-Length: 9", "Hello")) },
    { "nothing, packed in a way not asked for", "21", EVENT_ACCEPTED, 1,
      SCRIPT(TAKE, SAY_PACKED("br\r\nContent-Length: 0", "")) },
    { "two different lengths", "18", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\n{  }"), SILENT),
      .total_timeout_ms = 150 },
    /* ---- no HTTP ---- */
    { "garbage", "19", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY("SSH-2.0-OpenSSH_9.2\r\n")) },
    { "HTTP/0.9", "19", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY("<html>fine</html>")) },
    { "NUL in a header", "19", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nX-A: b\0c\r\nContent-Length: 0\r\n\r\n")) },
    { "another version of HTTP", "19", EVENT_UNKNOWN, 1, .says = "another version of HTTP than 1.1",
      SCRIPT(TAKE, SAY(EMPTY("HTTP/2 200 OK\r\n"))) },
    { "status 099", "19", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 099 Early\r\n"))) },
    { "negative length", NULL, EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello")) },
    /* ---- too much ---- */
    { "many headers", "20", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\n"), FLOOD("X-Long: 0123456789012345678901234567890123456789\r\n")) },
    { "a header line without end", "20", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nX-Long: "), FLOOD("0123456789012345678901234567890123456789")) },
    { "endless 1xx", "20", EVENT_UNKNOWN, 1, SCRIPT(TAKE, FLOOD("HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n")) },
    { "endless body", "20", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\n\r\n"), FLOOD("0123456789012345678901234567890123456789")) },
    /* ---- taken ---- */
    { "200 with JSON", "21", EVENT_ACCEPTED, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n"
                       "{\"status\":\"recorded\"}")) },
    { "204", "21", EVENT_ACCEPTED, 1, SCRIPT(TAKE, SAY("HTTP/1.1 204 No Content\r\n\r\n")) },
    { "200 without a body", "21", EVENT_ACCEPTED, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n")) },
    { "201 with null", "21", EVENT_ACCEPTED, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nnull")) },
    { "200 ended by the close", "21", EVENT_ACCEPTED, 1, SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\n\r\nfine")) },
    { "chunks and trailers", "21", EVENT_ACCEPTED, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-End: HTTP/1.1 500 "
                       "no\r\n\r\n")) },
    { "byte by byte", "21", EVENT_ACCEPTED, 1,
      SCRIPT(TAKE, SLOWLY("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")) },
    { "1xx first", "21", EVENT_ACCEPTED, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n" EMPTY(
                       "HTTP/1.1 200 OK\r\n"))) },
    { "bare line feeds", "21", EVENT_ACCEPTED, 1, SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\nContent-Length: 4\n\nfine")) },
    { "deep or broken JSON is only kept", "21", EVENT_ACCEPTED, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n[[[[[\xff")) },
    { "gzip", "21", EVENT_ACCEPTED, 1, SCRIPT(TAKE, SAY_PACKED("GZip", PACKED PACKED_END)) },
    { "not packed, and says so", "21", EVENT_ACCEPTED, 1, SCRIPT(TAKE, SAY_PACKED("identity", "fine")) },
    { "nothing, said to be packed", "21", EVENT_ACCEPTED, 1, SCRIPT(TAKE, SAY_PACKED("gzip", "")) },
    { "packed as only an earlier block said", "21", EVENT_ACCEPTED, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 103 Early\r\nContent-Encoding: gzip\r\n\r\nHTTP/1.1 200 OK\r\n\r\nfine")) },
    { "202", "21a", EVENT_ACCEPTED, 1, .says = "still processing",
      SCRIPT(TAKE, SAY("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nOK")) },
    { "a page by its type", "21b", EVENT_UNKNOWN, 1, .says = "page for people",
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Type: text/HTML; charset=utf-8\r\nContent-Length: 2\r\n\r\nhi")) },
    { "a page by its start", "21b", EVENT_UNKNOWN, 1,
      SCRIPT(TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n"
                       "\n <!DOCTYPE HTML>x")) },
    /* ---- elsewhere ---- */
    { "301", "22", EVENT_QUEUED, 1, .stop = true, .says = "http://127.0.0.2:1/other",
      SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.2:1/other\r\n"))) },
    { "302 without a place", "22", EVENT_QUEUED, 1, .stop = true, .says = "[server] url",
      SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 302 Found\r\n"))) },
    { "303", "22", EVENT_QUEUED, 1, .stop = true, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 303 See\r\nLocation: /a\r\n"))) },
    { "304", "22", EVENT_QUEUED, 1, .stop = true, SCRIPT(TAKE, SAY("HTTP/1.1 304 Not Modified\r\n\r\n")) },
    { "307", "22", EVENT_QUEUED, 1, .stop = true, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 307 Go\r\nLocation: /a\r\n"))) },
    { "308 to a file", "22", EVENT_QUEUED, 1, .stop = true, .says = "file:///etc/passwd",
      SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 308 Go\r\nLocation: file:///etc/passwd\r\n"))) },
    /* ---- refused ---- */
    { "400 with our error", "23", EVENT_REFUSED, 1, .says = "The server refused it with 400 (invalid_event): bad.",
      SCRIPT(TAKE, SAY(JSON_ERROR("HTTP/1.1 400 Bad\r\n", "40", "{\"code\":\"invalid_event\",\"message\":\"bad\"}"))) },
    { "400 without words", "23", EVENT_REFUSED, 1, .says = "400 and gave no reason",
      SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 400 Bad\r\n"))) },
    { "404", "23", EVENT_REFUSED, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 404 No\r\n"))) },
    { "422", "23", EVENT_REFUSED, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 422 No\r\n"))) },
    { "499", "23", EVENT_REFUSED, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 499 No\r\n"))) },
    { "501", "23", EVENT_REFUSED, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 501 No\r\n"))) },
    { "505", "23", EVENT_REFUSED, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 505 No\r\n"))) },
    /* Row 9: the status says it all, however little of the body had left. */
    { "early 413", "23", EVENT_REFUSED, 0, .body_length = MANY,
      SCRIPT(HEAD, SAY(EMPTY("HTTP/1.1 413 Large\r\nConnection: close\r\n")), HOLD) },
    { "401", "24", EVENT_QUEUED, 1, .again = AGAIN_NEW_TOKEN, .stop = true, .says = "does not take the token",
      SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\n"))) },
    { "403", "25", EVENT_REFUSED, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 403 No\r\n"))) },
    { "407", "26", EVENT_QUEUED, 1, .stop = true,
      SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n"))) },
    { "408 after all of it", "27", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 408 Slow\r\n"))) },
    { "408 before all of it", "27", EVENT_QUEUED, 0, .again = AGAIN_BACK_OFF, .body_length = MANY,
      SCRIPT(HEAD, SAY(EMPTY("HTTP/1.1 408 Slow\r\nConnection: close\r\n")), HOLD) },
    { "409", "28", EVENT_REFUSED, 1, .says = "order closed",
      SCRIPT(TAKE,
             SAY(JSON_ERROR("HTTP/1.1 409 No\r\n", "44", "{\"code\":\"conflict\",\"message\":\"order closed\"}"))) },
    { "412", "28", EVENT_REFUSED, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 412 No\r\n"))) },
    { "428", "28", EVENT_REFUSED, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 428 No\r\n"))) },
    { "425", "29", EVENT_QUEUED, 1, .again = AGAIN_BACK_OFF, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 425 Early\r\n"))) },
    { "429", "30", EVENT_QUEUED, 1, .again = AGAIN_AFTER_ANSWER, .says = "asks to wait 7 s",
      SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 429 Many\r\nRetry-After: 7\r\n"))) },
    /* ---- the server's trouble ---- */
    { "500 without a body", "31", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 500 Oops\r\n"))) },
    { "502 with a page", "31", EVENT_UNKNOWN, 1, .says = "502 and sent an HTML page",
      SCRIPT(TAKE, SAY("HTTP/1.1 502 Bad\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<h1>x</h1")) },
    { "504", "31", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 504 Late\r\n"))) },
    { "507", "31", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 507 Full\r\n"))) },
    { "520", "31", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 520 Odd\r\n"))) },
    { "503", "32", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 503 Away\r\n"))) },
    { "503 set as queued", "32", EVENT_QUEUED, 1, .again = AGAIN_AFTER_ANSWER, .unavailable_is_queued = true,
      SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 503 Away\r\nRetry-After: 3\r\n"))) },
    { "101", NULL, EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY("HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n")) },
    { "999", "33", EVENT_UNKNOWN, 1, SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 999 Odd\r\n"))) },
    { "506 is in no row", "-", EVENT_UNKNOWN, 1, .says = "the server answered 506 and gave no reason",
      SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 506 Odd\r\n"))) },
    { "511, a log-in page of the network", "-", EVENT_UNKNOWN, 1, .says = "answered 511 and sent an HTML page",
      SCRIPT(TAKE, SAY("HTTP/1.1 511 Log in\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<h1>x</h1")) },
    { "400 cut off", "-", EVENT_UNKNOWN, 1,
      .says = "the server said 400, but the rest of its answer did not come whole",
      SCRIPT(TAKE, SAY("HTTP/1.1 400 Bad\r\nContent-Length: 50\r\n\r\n{\"code\"")) },
    { "400 packed in a way not asked for", "-", EVENT_UNKNOWN, 1,
      .says =
          "the server said 400, but its answer is packed in a way that was not asked for (br), so it cannot be read",
      SCRIPT(TAKE, SAY("HTTP/1.1 400 Bad\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nHello")) },
    { "two answers", "34", EVENT_ACCEPTED, 1, .says = "the first one counts",
      SCRIPT(TAKE, SAY(EMPTY("HTTP/1.1 200 OK\r\n") EMPTY("HTTP/1.1 400 Bad\r\n"))) },
};

static void play(const struct answer_case *row)
{
    const struct outcome_rules rules = { .unavailable_is_queued = row->unavailable_is_queued,
                                         .url_setting = "[server] url" };
    const struct posting posting = { .body_length = row->body_length,
                                     .total_timeout_ms = row->total_timeout_ms,
                                     .rules = &rules };
    struct server *server = server_start(&row->script, 1);
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(server, &posting, &exchange, &outcome);
    cr_expect(row->row == NULL || strcmp(outcome.row, row->row) == 0, "%s: row %s, curl %d, status %d, %s", row->name,
              outcome.row, exchange.curl_code, exchange.status, exchange.detail);
    cr_expect(outcome.state == row->state, "%s: %s", row->name, event_state_name(outcome.state));
    cr_expect(outcome.again == row->again, "%s: again %d", row->name, (int)outcome.again);
    cr_expect(outcome.stop == row->stop, "%s: stop %d", row->name, outcome.stop);
    cr_expect(row->says == NULL || strstr(outcome.reason, row->says) != NULL, "%s: %s", row->name, outcome.reason);
    cr_expect(server_requests(server) == row->requests, "%s: %d requests", row->name, server_requests(server));
    exchange_clear(&exchange);
    server_stop(server);
}

Test(answers, every_row_over_a_socket)
{
    setlocale(LC_ALL, "C.UTF-8");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        play(&cases[i]);
}

/* ---- before the first byte ---- */

struct way_case {
    const char *name;
    const char *row;
    bool stop;
    enum outcome_again again;
    const struct server_step *script;
    bool proxied; /* the server plays the proxy */
};

static const struct way_case ways[] = {
    { "stall in the TLS handshake", "5", .again = AGAIN_BACK_OFF, SCRIPT(SILENT) },
    { "plain text on the TLS port", "5", .again = AGAIN_BACK_OFF,
      SCRIPT({ .kind = SERVER_READ_SOME, .length = 10 }, SAY(EMPTY("HTTP/1.1 400 Bad\r\n")), SILENT) },
    { "reset in the TLS handshake", "5", .again = AGAIN_BACK_OFF,
      SCRIPT({ .kind = SERVER_READ_SOME, .length = 10 }, RESET) },
    { "close in the TLS handshake", "5", .again = AGAIN_BACK_OFF, SCRIPT({ .kind = SERVER_READ_SOME, .length = 10 }) },
    { "proxy says 403", "7", true, .proxied = true, SCRIPT(HEAD, SAY(EMPTY("HTTP/1.1 403 No\r\n"))) },
    { "proxy says 407", "7", true, .proxied = true,
      SCRIPT(HEAD, SAY(EMPTY("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"))) },
    { "proxy says 502", "7", true, .proxied = true, SCRIPT(HEAD, SAY(EMPTY("HTTP/1.1 502 No\r\n"))) },
    { "proxy closes", "7", true, .proxied = true, SCRIPT(HEAD) },
};

Test(answers, nothing_leaves_where_the_way_is_closed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        struct server *server = server_start(&ways[i].script, 1);
        g_autofree char *direct = g_strdup_printf("https://127.0.0.1:%d" ORDER_PATH, server_port(server));
        const struct posting posting = { .url = ways[i].proxied ? "https://127.0.0.1:9" ORDER_PATH : direct,
                                         .proxy = ways[i].proxied ? server_url(server) : NULL,
                                         .total_timeout_ms = 1500 };
        struct exchange exchange;
        struct outcome outcome;
        posting_judge(server, &posting, &exchange, &outcome);
        cr_expect(strcmp(outcome.row, ways[i].row) == 0, "%s: row %s, curl %d, %s", ways[i].name, outcome.row,
                  exchange.curl_code, exchange.detail);
        cr_expect(outcome.state == EVENT_QUEUED && outcome.stop == ways[i].stop && outcome.again == ways[i].again, "%s",
                  ways[i].name);
        cr_expect(!exchange.gate_passed && server_requests(server) == 0, "%s", ways[i].name);
        exchange_clear(&exchange);
        server_stop(server);
    }
}

Test(answers, a_proxy_never_sees_the_token)
{
    static const struct server_step script[] = { HEAD, SAY(EMPTY("HTTP/1.1 403 No\r\n")), { .kind = SERVER_END } };
    const struct server_step *const scripts[] = { script };
    struct server *server = server_start(scripts, 1);
    const struct posting posting = { .url = "https://127.0.0.1:9" ORDER_PATH, .proxy = server_url(server) };
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(server, &posting, &exchange, &outcome);
    cr_expect(server_bytes(server) > 0 && server_bytes(server) < 400, "%zu", server_bytes(server));
    exchange_clear(&exchange);
    server_stop(server);
}

Test(answers, a_closed_port_is_row_3)
{
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d" ORDER_PATH, server_closed_port());
    const struct posting posting = { .url = url };
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(NULL, &posting, &exchange, &outcome);
    cr_expect(strcmp(outcome.row, "3") == 0 && outcome.state == EVENT_QUEUED, "row %s", outcome.row);
    cr_expect(outcome.again == AGAIN_BACK_OFF && outcome.tries == 0 && outcome.whole_server);
    exchange_clear(&exchange);
}

/* Connections that nobody takes until no more fit: the next one is not answered at all. */
static void fill_queue(const struct server *server, int *sockets, size_t count)
{
    const struct sockaddr_in at = { .sin_family = AF_INET,
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                    .sin_port = htons((uint16_t)server_port(server)) };
    for (size_t i = 0; i < count; i++) {
        sockets[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        int ignored = connect(sockets[i], (const struct sockaddr *)&at, sizeof(at));
        (void)ignored;
    }
}

Test(answers, a_full_queue_is_row_4)
{
    struct server *server = server_start(NULL, 0);
    int sockets[8];
    fill_queue(server, sockets, G_N_ELEMENTS(sockets));
    const struct posting posting = { .connect_timeout_ms = 200, .total_timeout_ms = 400 };
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(server, &posting, &exchange, &outcome);
    cr_expect(strcmp(outcome.row, "4") == 0 && outcome.state == EVENT_QUEUED, "row %s, curl %d, connected %d",
              outcome.row, exchange.curl_code, exchange.connected);
    for (size_t i = 0; i < G_N_ELEMENTS(sockets); i++)
        close(sockets[i]);
    exchange_clear(&exchange);
    server_stop(server);
}

/* ---- a gzip bomb ---- */

static void put_bits(GByteArray *out, unsigned *filled, unsigned bits, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (*filled % 8 == 0)
            g_byte_array_append(out, (const guint8 *)"", 1);
        if ((bits >> i & 1) != 0)
            out->data[out->len - 1] |= (guint8)(1u << (*filled % 8));
        ++*filled;
    }
}

/* One block with fixed codes: a zero, then copies of 258 zeros until there are `length`. */
static GByteArray *bomb(size_t length)
{
    static const guint8 head[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3 };
    GByteArray *out = g_byte_array_new();
    unsigned filled = 0;
    g_byte_array_append(out, head, sizeof(head));
    put_bits(out, &filled, 1, 1);
    put_bits(out, &filled, 1, 2);
    put_bits(out, &filled, 0x0c, 8); /* literal 0: 00110000, first bit first */
    for (size_t i = 0; i < length / 258; i++) {
        put_bits(out, &filled, 0xa3, 8); /* length 258: 11000101 */
        put_bits(out, &filled, 0, 5);    /* distance 1 */
    }
    put_bits(out, &filled, 0, 7);
    return out;
}

Test(answers, a_gzip_bomb_is_row_20)
{
    GByteArray *body = bomb(4 * CLIENT_BODY_MAX);
    g_autofree char *head =
        g_strdup_printf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %u\r\n\r\n", body->len);
    const struct server_step script[] = {
        TAKE,
        { .kind = SERVER_SEND, .bytes = head },
        { .kind = SERVER_SEND, .bytes = (const char *)body->data, .length = body->len },
        { .kind = SERVER_END }
    };
    struct exchange exchange;
    struct outcome outcome;
    posting_answered(script, &exchange, &outcome);
    cr_expect(strcmp(outcome.row, "20") == 0 && outcome.state == EVENT_UNKNOWN, "row %s, curl %d, %zu bytes",
              outcome.row, exchange.curl_code, exchange.body_length);
    cr_expect(exchange.status == 200 && exchange.body_length <= CLIENT_BODY_MAX);
    exchange_clear(&exchange);
    g_byte_array_unref(body);
}
