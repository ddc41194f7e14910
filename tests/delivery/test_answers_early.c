/* tests/delivery/test_answers_early.c: rows of the answer table in which nothing, or next to nothing, has left. */
#include "tests/delivery/posting.h"

#include <criterion/criterion.h>
#include <string.h>

static void expect_row(const struct posting *posting, const char *row, enum event_state state, bool gate_passed)
{
    struct exchange exchange;
    struct outcome outcome;
    posting_judge(NULL, posting, &exchange, &outcome);
    cr_expect(strcmp(outcome.row, row) == 0 && outcome.state == state, "row %s, not %s; curl %d, %s", outcome.row, row,
              exchange.curl_code, exchange.detail);
    cr_expect(exchange.gate_passed == gate_passed && !exchange.upload_begun && exchange.status == 0);
    exchange_clear(&exchange);
}

/* A label of more than 63 characters is no name that any server of names would be asked for. */
#define NO_NAME "https://xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.invalid"

Test(answers_early, a_name_that_is_not_found_is_row_2)
{
    const struct posting direct = { .url = NO_NAME ORDER_PATH };
    const struct posting proxied = { .url = "https://127.0.0.1:9" ORDER_PATH, .proxy = NO_NAME };
    expect_row(&direct, "2", EVENT_QUEUED, false);
    expect_row(&proxied, "2", EVENT_QUEUED, false);
}

/* The connection stood, and is gone by the time the first byte leaves. */
static bool gate_after_the_end(void *owner)
{
    return server_wait_ends(owner, 1);
}

/* libcurl sends a short body with the headers, and one of more than 64 KiB behind them. */
Test(answers_early, a_connection_that_dies_before_the_body_is_row_10)
{
    static const struct server_step script[] = { { .kind = SERVER_END } };
    const struct server_step *const scripts[] = { script };
    struct server *server = server_start(scripts, 1);
    g_autofree char *url = g_strconcat(server_url(server), ORDER_PATH, NULL);
    const struct posting posting = { .url = url, .gate = gate_after_the_end, .owner = server, .body_length = 100000 };
    expect_row(&posting, "10", EVENT_UNKNOWN, true);
    cr_expect(server_bytes(server) == 0 && server_connections(server) == 1);
    server_stop(server);
}
