/* tests/delivery/test_outcome.c: the answer table as a pure function: rows no plain socket can play, and what must hold
 * for every combination of facts. */
#include "delivery/outcome.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <string.h>

static const struct outcome_rules rules = { .url_setting = "[server] url" };

struct fact_case {
    const char *name;
    struct exchange facts;
    const char *row;
    enum event_state state;
    enum outcome_again again;
    int tries;
    bool stop;
    bool whole_server;
};

#define NOT_SENT(code) .facts = { .curl_code = (code) }
#define SENT(code, ...) .facts = { .curl_code = (code), .gate_passed = true, __VA_ARGS__ }
#define WHOLE .upload_begun = true, .upload_complete = true
#define ANSWERED(code)                                                                                                 \
    .facts = { .gate_passed = true,                                                                                    \
               WHOLE,                                                                                                  \
               .answer_begun = true,                                                                                   \
               .headers_complete = true,                                                                               \
               .body_complete = true,                                                                                  \
               .status = (code),                                                                                       \
               .body = (char *)"" }

static const struct fact_case cases[] = {
    { "malformed address", NOT_SENT(3), "1", EVENT_QUEUED, .stop = true },
    { "no such host", NOT_SENT(6), "2", EVENT_QUEUED, AGAIN_BACK_OFF, .whole_server = true },
    { "no such proxy", NOT_SENT(5), "2", EVENT_QUEUED, AGAIN_BACK_OFF, .whole_server = true },
    { "refused", NOT_SENT(7), "3", EVENT_QUEUED, AGAIN_BACK_OFF, .whole_server = true },
    { "connect timeout", NOT_SENT(28), "4", EVENT_QUEUED, AGAIN_BACK_OFF, .whole_server = true },
    { "TLS stall", .facts = { .curl_code = 28, .connected = true }, "5", EVENT_QUEUED, AGAIN_BACK_OFF, 3,
      .whole_server = true },
    { "TLS garbage", NOT_SENT(35), "5", EVENT_QUEUED, AGAIN_BACK_OFF, 3, .whole_server = true },
    { "certificate", NOT_SENT(60), "6", EVENT_QUEUED, .stop = true },
    { "CA file", NOT_SENT(77), "6", EVENT_QUEUED, .stop = true },
    { "issuer", NOT_SENT(83), "6", EVENT_QUEUED, .stop = true },
    { "pin", NOT_SENT(90), "6", EVENT_QUEUED, .stop = true },
    { "status", NOT_SENT(91), "6", EVENT_QUEUED, .stop = true },
    { "proxy breaks", NOT_SENT(56), "7", EVENT_QUEUED, .stop = true },
    { "proxy error", NOT_SENT(97), "7", EVENT_QUEUED, .stop = true },
    { "no memory", NOT_SENT(27), "8", EVENT_QUEUED, AGAIN_BACK_OFF, 8 },
    { "gate refused", .facts = { .curl_code = 42, .gate_refused = true }, "8", EVENT_QUEUED, AGAIN_BACK_OFF, 8 },
    { "a code nobody thought of", NOT_SENT(99), "8", EVENT_QUEUED, AGAIN_BACK_OFF, 8 },
    { "broken before the body", SENT(56, .connected = true), "10", EVENT_UNKNOWN },
    { "broken in the body", SENT(55, .upload_begun = true), "11", EVENT_UNKNOWN },
    { "closed", SENT(52, WHOLE), "12", EVENT_UNKNOWN },
    { "reset", SENT(56, WHOLE), "13", EVENT_UNKNOWN },
    { "silence", SENT(28, WHOLE), "14", EVENT_UNKNOWN },
    { "silence while uploading", SENT(28, .upload_begun = true), "-", EVENT_UNKNOWN },
    { "would send again", SENT(42, WHOLE, .gate_refused = true), "15", EVENT_UNKNOWN },
    { "would send again, as a reset", SENT(56, WHOLE, .gate_refused = true), "15", EVENT_UNKNOWN },
    { "rewind", SENT(65, WHOLE), "16", EVENT_UNKNOWN },
    { "HTTP/2 framing", SENT(16, WHOLE), "16", EVENT_UNKNOWN },
    { "HTTP/2 stream", SENT(92, WHOLE), "16", EVENT_UNKNOWN },
    { "ok, but headers cut off", SENT(0, WHOLE, .answer_begun = true, .status = 201), "17", EVENT_UNKNOWN },
    { "short body", SENT(18, WHOLE, .answer_begun = true, .headers_complete = true, .status = 200), "18",
      EVENT_UNKNOWN },
    { "ok, but a broken length", SENT(0, WHOLE, .answer_begun = true, .headers_complete = true, .status = 200), "18",
      EVENT_UNKNOWN },
    { "no HTTP", SENT(1, WHOLE, .answer_begun = true), "19", EVENT_UNKNOWN },
    { "odd answer", SENT(8, WHOLE, .answer_begun = true), "19", EVENT_UNKNOWN },
    { "too large, 7.88", SENT(27, WHOLE, .answer_begun = true), "20", EVENT_UNKNOWN },
    { "too large, 8", SENT(100, WHOLE, .answer_begun = true), "20", EVENT_UNKNOWN },
    { "stopped reading", SENT(23, WHOLE, .answer_begun = true, .headers_complete = true, .status = 400), "20",
      EVENT_UNKNOWN },
    { "400", ANSWERED(400), "23", EVENT_REFUSED },
    { "401", ANSWERED(401), "24", EVENT_QUEUED, AGAIN_NEW_TOKEN, 1, .stop = true },
    { "425", ANSWERED(425), "29", EVENT_QUEUED, AGAIN_BACK_OFF, 8 },
    { "429", ANSWERED(429), "30", EVENT_QUEUED, AGAIN_AFTER_ANSWER, 8, .whole_server = true },
    { "never sent, yet answered", .facts = { .answer_begun = true, .status = 200, .headers_complete = true }, "-",
      EVENT_UNKNOWN },
    { "never sent, yet fine", NOT_SENT(0), "-", EVENT_UNKNOWN },
};

Test(outcome, every_row)
{
    setlocale(LC_ALL, "C.UTF-8");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct fact_case *row = &cases[i];
        struct outcome outcome;
        outcome_classify(&row->facts, &rules, &outcome);
        cr_expect(strcmp(outcome.row, row->row) == 0, "%s: row %s", row->name, outcome.row);
        cr_expect(outcome.state == row->state, "%s: %s", row->name, event_state_name(outcome.state));
        cr_expect(outcome.again == row->again && outcome.tries == row->tries, "%s: again", row->name);
        cr_expect(outcome.stop == row->stop && outcome.whole_server == row->whole_server, "%s: stop", row->name);
        cr_expect(outcome.reason[0] != '\0' && outcome.reason[strlen(outcome.reason) - 1] == '.', "%s: %s", row->name,
                  outcome.reason);
    }
}

/* ---- whatever the facts are ---- */

static bool may_be_queued(const struct exchange *facts)
{
    static const int statuses[] = { 401, 407, 408, 425, 429 };
    bool whole = facts->curl_code == 0 && facts->headers_complete && facts->body_complete;
    if (!facts->gate_passed)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (whole && facts->status == statuses[i])
            return true;
    return whole && facts->status >= 300 && facts->status < 400;
}

static void check_invariants(const struct exchange *facts)
{
    struct outcome outcome;
    outcome_classify(facts, &rules, &outcome);
    bool whole = facts->gate_passed && facts->curl_code == 0 && facts->headers_complete && facts->body_complete;
    bool good = facts->status >= 200 && facts->status <= 299;
    if (outcome.state == EVENT_ACCEPTED)
        cr_assert(whole && good && facts->upload_complete, "row %s accepts code %d status %d", outcome.row,
                  facts->curl_code, facts->status);
    if (outcome.state == EVENT_REFUSED)
        cr_assert(whole && facts->status >= 400, "row %s refuses code %d status %d", outcome.row, facts->curl_code,
                  facts->status);
    if (outcome.state == EVENT_QUEUED)
        cr_assert(may_be_queued(facts), "row %s queues code %d status %d", outcome.row, facts->curl_code,
                  facts->status);
    if (outcome.again != AGAIN_NEVER)
        cr_assert(outcome.state == EVENT_QUEUED, "row %s tries again", outcome.row);
}

/* I4 and I5 over every combination of what the client can report. */
Test(outcome, no_combination_of_facts_is_taken_for_more_than_it_is)
{
    static const int statuses[] = { 0,   100, 101, 199, 200, 202, 204, 299, 300, 304, 399, 400, 401, 403, 407, 408,
                                    409, 412, 425, 428, 429, 499, 500, 501, 503, 505, 520, 599, 600, 999, 9999 };
    for (int code = 0; code <= 101; code++)
        for (size_t s = 0; s < G_N_ELEMENTS(statuses); s++)
            for (unsigned bits = 0; bits < 512; bits++) {
                struct exchange facts = {
                    .curl_code = code,
                    .status = statuses[s],
                    .gate_passed = (bits & 1) != 0,
                    .gate_refused = (bits & 2) != 0,
                    .upload_begun = (bits & 4) != 0,
                    .upload_complete = (bits & 8) != 0,
                    .answer_begun = (bits & 16) != 0,
                    .headers_complete = (bits & 32) != 0,
                    .body_complete = (bits & 64) != 0,
                    .connected = (bits & 128) != 0,
                    .packed_otherwise = (bits & 256) != 0,
                };
                check_invariants(&facts);
                facts.excess = true;
                if (code == 0)
                    check_invariants(&facts);
            }
}

/* ---- pages ---- */

/* A portal that says nothing of the type, or lies about it, is known by its text. What is no page is an answer. */
Test(outcome, a_page_is_known_however_it_begins)
{
    static const struct {
        const char *body;
        bool page;
    } rows[] = {
        { "<html>x", true },
        { "\xEF\xBB\xBF\r\n <HTML lang=\"en\">", true },
        { "<!DOCTYPE html>", true },
        { "<!doctype HTML PUBLIC \"-//W3C//DTD\">", true },
        { "<!-- portal v2 --><html>", true },
        { "<!-- a --> \n<!-- b -->\n<!DOCTYPE html>", true },
        { "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"x\">", true },
        { "<?xml version=\"1.0\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">", true },
        { "<head><title>Log in</title>", true },
        { "<title>Log in</title>", true },
        { "<meta http-equiv=\"refresh\" content=\"0;url=http://portal.example/\">", true },
        { "<SCRIPT>location='http://portal.example/'</SCRIPT>", true },
        { "<body onload=\"go()\">", true },
        { "<body", true },
        { "<h1>Welcome</h1>", true },
        { "<center><font>x", true },
        { "<form action=\"/login\">", true },
        { "<iframe src=\"http://portal.example/\">", true },
        { "<a href=\"http://portal.example/\">here</a>", true },
        { "", false },
        { "<", false },
        { "OK", false },
        { "{\"status\":\"<html>\"}", false },
        { "<?xml version=\"1.0\"?><recorded/>", false },
        { "<?xml version=\"1.0\"?><!-- a comment --><answer><html/></answer>", false },
        { "<htmlish/>", false },
        { "<answer>", false },
        { "<bookings>", false },
        { "<!-- never ended <html>", false },
        { "<?xml never ended", false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct exchange facts = { .gate_passed = true,
                                        WHOLE,
                                        .answer_begun = true,
                                        .headers_complete = true,
                                        .body_complete = true,
                                        .status = 200,
                                        .content_type = (char *)"application/json",
                                        .body = (char *)rows[i].body,
                                        .body_length = strlen(rows[i].body) };
        struct outcome outcome;
        outcome_classify(&facts, &rules, &outcome);
        cr_expect_str_eq(outcome.row, rows[i].page ? "21b" : "21", "%s", rows[i].body);
    }
}

/* ---- words ---- */

static void say(const char *content_type, const char *body, size_t length, struct outcome *outcome)
{
    const struct exchange facts = { .gate_passed = true,
                                    WHOLE,
                                    .answer_begun = true,
                                    .headers_complete = true,
                                    .body_complete = true,
                                    .status = 400,
                                    .content_type = (char *)content_type,
                                    .body = (char *)body,
                                    .body_length = length };
    outcome_classify(&facts, &rules, outcome);
}

Test(outcome, the_servers_words_are_clean_short_and_on_one_line)
{
    static const struct {
        const char *name;
        const char *body;
        const char *has;
        const char *has_not;
    } rows[] = {
        { "code and message", "{\"code\":\"c\",\"message\":\"m\"}", "400 (c): m.", NULL },
        { "message alone", "{\"message\":\"m.\"}", "400: m.", ".." },
        { "escape sequence", "{\"message\":\"a\\u001b[31mred\"}", "red", "\x1b" },
        { "bidirectional override", "{\"message\":\"a\xE2\x80\xAEz\"}", "a", "\xE2\x80\xAE" },
        { "no JSON", "Bad\r\n  things\thappen", "400: Bad things happen.", "\r" },
        { "broken UTF-8", "caf\xe9", "caf", "\xe9" },
        { "half of JSON", "{\"message\":\"m", "{\"message\":\"m", NULL },
        { "message is a number", "{\"message\":7}", "{\"message\":7}", NULL },
        { "page", "<html><script>alert(1)</script>", "an HTML page", "script" },
        { "nothing", "", "gave no reason", NULL },
        { "blanks", " \r\n ", "gave no reason", NULL },
    };
    setlocale(LC_ALL, "C.UTF-8");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct outcome outcome;
        say(NULL, rows[i].body, strlen(rows[i].body), &outcome);
        cr_expect(strstr(outcome.reason, rows[i].has) != NULL, "%s: %s", rows[i].name, outcome.reason);
        cr_expect(rows[i].has_not == NULL || strstr(outcome.reason, rows[i].has_not) == NULL, "%s: %s", rows[i].name,
                  outcome.reason);
        cr_expect(g_utf8_validate(outcome.reason, -1, NULL), "%s", rows[i].name);
    }
}

Test(outcome, long_words_are_cut_between_characters)
{
    setlocale(LC_ALL, "C.UTF-8");
    for (size_t length = 100; length < 700; length++) {
        GString *body = g_string_new("{\"code\":\"c\",\"message\":\"");
        while (body->len < length)
            g_string_append(body, "é");
        g_string_append(body, "\"}");
        struct outcome outcome;
        say("application/json", body->str, body->len, &outcome);
        cr_assert(g_utf8_validate(outcome.reason, -1, NULL), "length %zu: %s", length, outcome.reason);
        cr_assert(strlen(outcome.reason) < sizeof(outcome.reason));
        g_string_free(body, TRUE);
    }
}
