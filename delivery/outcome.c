/* delivery/outcome.c: the table of what an answer means.
 *
 * An exchange stands at one of three stages: its gate was never reached (surely not sent), it was reached but no whole
 * answer came back (it may have arrived), or a whole answer is there (header block, body, and nothing libcurl complains
 * of). The first row of its stage that fits decides; what fits none is unknown. Rows keep the order and the numbers of
 * docs/reliability.md, but for 23, which is what the other rows of 4xx leave. Row 9 is an answer like any other, 35 is
 * the journal's. */
#include "delivery/outcome.h"

#include "delivery/outcome_words.h"
#include "journal/sabotage.h"

enum stage { NOT_SENT, NOT_ANSWERED, ANSWERED };

struct span {
    int from;
    int to;
};

struct row {
    const char *name;
    enum stage stage;
    int codes[6];            /* libcurl's; none = any */
    struct span statuses[5]; /* none = any */
    bool (*fits)(const struct exchange *exchange, const struct outcome_rules *rules);
    enum event_state state;
    enum outcome_again again;
    int tries;
    bool stop;
    bool whole_server;
    bool processing;
    bool conflict;
    const char *says;
};

#define CODES(...) .codes = { __VA_ARGS__ }
#define STATUS(...) .statuses = { __VA_ARGS__ }
#define ONE(status)                                                                                                    \
    {                                                                                                                  \
        status, status                                                                                                 \
    }

#define SAYS_PACKED "It may have arrived: the server said {status}, but {detail}, so it cannot be read."

static bool never_connected(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)rules;
    return !exchange->connected;
}

static bool silent(const struct exchange *exchange)
{
    return !exchange->answer_begun && !exchange->gate_refused;
}

static bool silent_before_body(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)rules;
    return silent(exchange) && !exchange->upload_begun && !exchange->upload_complete;
}

static bool silent_in_body(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)rules;
    return silent(exchange) && !exchange->upload_complete;
}

static bool silent_after_body(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)rules;
    return silent(exchange) && exchange->upload_complete;
}

static bool would_resend(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)rules;
    return exchange->gate_refused;
}

static bool is_code(const struct exchange *exchange, const int *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (exchange->curl_code == codes[i])
            return true;
    return false;
}

static bool headers_cut_off(const struct exchange *exchange, const struct outcome_rules *rules)
{
    static const int codes[] = { 0, 18, 28, 52, 56 };
    (void)rules;
    return !exchange->headers_complete && (exchange->answer_begun || exchange->curl_code == 0) &&
           is_code(exchange, codes, G_N_ELEMENTS(codes));
}

static bool body_cut_off(const struct exchange *exchange, const struct outcome_rules *rules)
{
    static const int codes[] = { 0, 18, 28, 56, 61 };
    (void)rules;
    return exchange->headers_complete && is_code(exchange, codes, G_N_ELEMENTS(codes));
}

static bool packed_otherwise(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)rules;
    return exchange->packed_otherwise;
}

static bool is_page(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)rules;
    return outcome_is_page(exchange);
}

static bool has_excess(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)rules;
    return exchange->excess && exchange->upload_complete;
}

static bool upload_complete(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)rules;
    return exchange->upload_complete;
}

static bool upload_incomplete(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)rules;
    return !exchange->upload_complete;
}

static bool unavailable_is_queued(const struct exchange *exchange, const struct outcome_rules *rules)
{
    (void)exchange;
    return rules->unavailable_is_queued;
}

static const struct row rows[] = {
    { .name = "1",
      .stage = NOT_SENT,
      CODES(3),
      .state = EVENT_QUEUED,
      .stop = true,
      .says = "It was not sent: the address cannot be used ({detail}); check {setting}." },
    { .name = "2",
      .stage = NOT_SENT,
      CODES(6, 5),
      .state = EVENT_QUEUED,
      .again = AGAIN_BACK_OFF,
      .whole_server = true,
      .says = "It was not sent yet: the name of the server or proxy was not found ({detail})." },
    { .name = "3",
      .stage = NOT_SENT,
      CODES(7),
      .state = EVENT_QUEUED,
      .again = AGAIN_BACK_OFF,
      .whole_server = true,
      .says = "It was not sent yet: the server cannot be reached ({detail})." },
    { .name = "4",
      .stage = NOT_SENT,
      CODES(28),
      .fits = never_connected,
      .state = EVENT_QUEUED,
      .again = AGAIN_BACK_OFF,
      .whole_server = true,
      .says = "It was not sent yet: the server did not take the connection in time ({detail})." },
    { .name = "5",
      .stage = NOT_SENT,
      CODES(28, 35),
      .state = EVENT_QUEUED,
      .again = AGAIN_BACK_OFF,
      .tries = 3,
      .whole_server = true,
      .says = "It was not sent yet: no secure connection came about ({detail})." },
    { .name = "6",
      .stage = NOT_SENT,
      CODES(60, 77, 83, 90, 91),
      .state = EVENT_QUEUED,
      .stop = true,
      .says = "It was not sent: the server's certificate is not trusted ({detail}); check {setting}, [server] ca_file "
              "and the clock of this machine." },
    { .name = "7",
      .stage = NOT_SENT,
      CODES(56, 97),
      .state = EVENT_QUEUED,
      .stop = true,
      .says = "It was not sent: the proxy did not let it through ({detail}); check [server] proxy." },
    { .name = "8",
      .stage = NOT_SENT,
      .state = EVENT_QUEUED,
      .again = AGAIN_BACK_OFF,
      .tries = 8,
      .says = "It was not sent yet: the connection was given up before the first byte ({detail})." },

    { .name = "10",
      .stage = NOT_ANSWERED,
      CODES(52, 55, 56),
      .fits = silent_before_body,
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the connection broke as it was being sent ({detail})." },
    { .name = "11",
      .stage = NOT_ANSWERED,
      CODES(55, 56),
      .fits = silent_in_body,
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the connection broke as it was being sent ({detail})." },
    { .name = "12",
      .stage = NOT_ANSWERED,
      CODES(52),
      .fits = silent_after_body,
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the server closed the connection without an answer." },
    { .name = "13",
      .stage = NOT_ANSWERED,
      CODES(56),
      .fits = silent_after_body,
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the connection broke before an answer came ({detail})." },
    { .name = "14",
      .stage = NOT_ANSWERED,
      CODES(28),
      .fits = silent_after_body,
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: no answer came in time." },
    { .name = "15",
      .stage = NOT_ANSWERED,
      .fits = would_resend,
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the connection ended without an answer, and it was not sent a second time." },
    { .name = "16",
      .stage = NOT_ANSWERED,
      CODES(65, 16, 92),
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the connection ended without an answer, and it was not sent a second time." },
    { .name = "17",
      .stage = NOT_ANSWERED,
      .fits = headers_cut_off,
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the answer broke off at its beginning." },
    { .name = "18",
      .stage = NOT_ANSWERED,
      STATUS({ 200, 299 }),
      .fits = packed_otherwise,
      .state = EVENT_UNKNOWN,
      .says = SAYS_PACKED },
    { .name = "18",
      .stage = NOT_ANSWERED,
      STATUS({ 200, 299 }),
      .fits = body_cut_off,
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the server said {status}, but the rest of its answer did not come whole." },
    { .name = "19",
      .stage = NOT_ANSWERED,
      CODES(1, 8),
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: what came back is no HTTP answer ({detail})." },
    { .name = "20",
      .stage = NOT_ANSWERED,
      CODES(56, 27, 100, 23),
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the answer was larger than any answer may be." },

    { .name = "21b",
      .stage = ANSWERED,
      STATUS({ 200, 299 }),
      .fits = is_page,
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: a page for people came back instead of an answer (HTML, {status}); a log-in page "
              "of the network perhaps." },
    { .name = "21a",
      .stage = ANSWERED,
      STATUS(ONE(202)),
      .fits = upload_complete,
      .state = EVENT_ACCEPTED,
      .processing = true,
      .says = "The server took it and is still processing it." },
    { .name = "34",
      .stage = ANSWERED,
      STATUS({ 200, 299 }),
      .fits = has_excess,
      .state = EVENT_ACCEPTED,
      .says = "The server sent more than one answer; the first one counts." },
    { .name = "21",
      .stage = ANSWERED,
      STATUS({ 200, 299 }),
      .fits = upload_complete,
      .state = EVENT_ACCEPTED,
      .says = "" },
    { .name = "22",
      .stage = ANSWERED,
      STATUS({ 300, 399 }),
      .state = EVENT_QUEUED,
      .stop = true,
      .says =
          "It was not processed: the server redirects ({status}) to {to}, which was not followed; check {setting}." },
    { .name = "24",
      .stage = ANSWERED,
      STATUS(ONE(401)),
      .state = EVENT_QUEUED,
      .again = AGAIN_NEW_TOKEN,
      .tries = 1,
      .stop = true,
      .says = "It was not processed: the server does not take the token ({status}){said}." },
    { .name = "25",
      .stage = ANSWERED,
      STATUS(ONE(403)),
      .state = EVENT_REFUSED,
      .says = "The server refused it with {status}{said}." },
    { .name = "26",
      .stage = ANSWERED,
      STATUS(ONE(407)),
      .state = EVENT_QUEUED,
      .stop = true,
      .says = "It was not processed: a proxy wants a log-in ({status}); check [server] proxy." },
    { .name = "27",
      .stage = ANSWERED,
      STATUS(ONE(408)),
      .fits = upload_incomplete,
      .state = EVENT_QUEUED,
      .again = AGAIN_BACK_OFF,
      .tries = 1,
      .says = "It was not processed: the server gave up waiting for it (408)." },
    { .name = "27",
      .stage = ANSWERED,
      STATUS(ONE(408)),
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the server says it gave up waiting for it (408), but all of it was sent." },
    { .name = "28",
      .stage = ANSWERED,
      STATUS(ONE(409), ONE(412), ONE(428)),
      .state = EVENT_REFUSED,
      .conflict = true,
      .says = "The server refused it with {status}{said}; it may already be there, or the order has changed." },
    { .name = "29",
      .stage = ANSWERED,
      STATUS(ONE(425)),
      .state = EVENT_QUEUED,
      .again = AGAIN_BACK_OFF,
      .tries = 8,
      .says = "It was not processed: the server answered {status}{said}." },
    { .name = "30",
      .stage = ANSWERED,
      STATUS(ONE(429)),
      .state = EVENT_QUEUED,
      .again = AGAIN_AFTER_ANSWER,
      .tries = 8,
      .whole_server = true,
      .says = "It was not processed: the server takes no more for now (429){said}{wait}." },
    { .name = "23",
      .stage = ANSWERED,
      STATUS({ 400, 499 }, ONE(501), ONE(505)),
      .state = EVENT_REFUSED,
      .says = "The server refused it with {status}{said}." },
    { .name = "31",
      .stage = ANSWERED,
      STATUS(ONE(500), ONE(502), ONE(504), ONE(507), { 520, 599 }),
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the server answered {status}{said}." },
    { .name = "32",
      .stage = ANSWERED,
      STATUS(ONE(503)),
      .fits = unavailable_is_queued,
      .state = EVENT_QUEUED,
      .again = AGAIN_AFTER_ANSWER,
      .tries = 8,
      .whole_server = true,
      .says = "It was not processed: the server is not available for now (503){said}{wait}." },
    { .name = "32",
      .stage = ANSWERED,
      STATUS(ONE(503)),
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the server answered {status}{said}." },
    { .name = "33",
      .stage = ANSWERED,
      STATUS({ 100, 199 }, { 600, 999 }),
      .state = EVENT_UNKNOWN,
      .says = "It may have arrived: the server answered {status}, which is no answer to this." },
};

/* What fits no row: by how much of an answer there is. */
static const struct row no_row = { .name = "-",
                                   .state = EVENT_UNKNOWN,
                                   .says = "It may have arrived: nothing came back that can be relied on ({detail})." };
static const struct row no_row_broken = {
    .name = "-",
    .state = EVENT_UNKNOWN,
    .says = "It may have arrived: the server said {status}, but the rest of its answer did not come whole."
};
static const struct row no_row_packed = { .name = "-", .state = EVENT_UNKNOWN, .says = SAYS_PACKED };
static const struct row no_row_whole = { .name = "-",
                                         .state = EVENT_UNKNOWN,
                                         .says = "It may have arrived: the server answered {status}{said}." };

static const struct row *fitting_none(const struct exchange *exchange, enum stage stage)
{
    if (stage == ANSWERED)
        return &no_row_whole;
    if (stage == NOT_SENT || !exchange->headers_complete || exchange->status < 200)
        return &no_row;
    return exchange->packed_otherwise ? &no_row_packed : &no_row_broken;
}

static enum stage stage_of(const struct exchange *exchange)
{
    if (!exchange->gate_passed)
        return NOT_SENT;
    if (SABOTAGED("I5") && exchange->status >= 200)
        return ANSWERED;
    return exchange->curl_code == 0 && exchange->headers_complete && exchange->body_complete ? ANSWERED : NOT_ANSWERED;
}

static bool code_fits(const struct row *row, int code)
{
    if (row->codes[0] == 0)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(row->codes) && row->codes[i] != 0; i++)
        if (row->codes[i] == code)
            return true;
    return false;
}

static bool status_fits(const struct row *row, int status)
{
    if (row->statuses[0].to == 0)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(row->statuses); i++)
        if (row->statuses[i].to != 0 && status >= row->statuses[i].from && status <= row->statuses[i].to)
            return true;
    return false;
}

static const struct row *find_row(const struct exchange *exchange, const struct outcome_rules *rules)
{
    enum stage stage = stage_of(exchange);
    /* Facts that contradict each other: an answer, or success, to what was never sent. */
    if (stage == NOT_SENT && (exchange->answer_begun || exchange->upload_begun || exchange->curl_code == 0))
        return &no_row;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].stage == stage && code_fits(&rows[i], exchange->curl_code) &&
            status_fits(&rows[i], exchange->status) && (rows[i].fits == NULL || rows[i].fits(exchange, rules)))
            return &rows[i];
    return fitting_none(exchange, stage);
}

void outcome_classify(const struct exchange *exchange, const struct outcome_rules *rules, struct outcome *outcome)
{
    const struct row *row = find_row(exchange, rules);
    *outcome = (struct outcome){ .row = row->name,
                                 .state = row->state,
                                 .again = row->again,
                                 .tries = row->tries,
                                 .stop = row->stop,
                                 .whole_server = row->whole_server,
                                 .processing = row->processing,
                                 .conflict = row->conflict };
    outcome_say(outcome->reason, sizeof(outcome->reason), row->says, exchange, rules);
}
