/* tests/delivery/posting.c: posts the way the outbox does, without a journal. */
#include "tests/delivery/posting.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct outcome_rules default_rules = { .url_setting = "[server] url" };

struct client *posting_client(const struct posting *posting)
{
    const struct client_options options = {
        .connect_timeout_ms = posting->connect_timeout_ms != 0 ? posting->connect_timeout_ms : 2000,
        .total_timeout_ms = posting->total_timeout_ms != 0 ? posting->total_timeout_ms : 2000,
        .ca_file = posting->ca_file,
        .proxy = posting->proxy,
    };
    g_autoptr(GError) error = NULL;
    struct client *client = client_new(&options, &error);
    cr_assert(client != NULL, "%s", error != NULL ? error->message : "");
    return client;
}

static char *body_of(size_t length)
{
    return length == 0 ? g_strdup(TEST_BODY) : g_strnfill(length, 'x');
}

void posting_send(struct client *client, struct server *server, const struct posting *posting,
                  struct exchange *exchange)
{
    static const char *const headers[] = { "Content-Type: application/json", "X-Extend-Access-Token: " TEST_TOKEN,
                                           "Accept: application/json; version=latest", NULL };
    g_autofree char *body = body_of(posting->body_length);
    g_autofree char *url =
        posting->url != NULL ? g_strdup(posting->url) : g_strconcat(server_url(server), ORDER_PATH, NULL);
    const struct client_request request = {
        .method = "POST",
        .url = url,
        .headers = headers,
        .body = body,
        .body_length = strlen(body),
        .gate = posting->gate,
        .owner = posting->owner,
        .number = 7,
    };
    g_autoptr(GError) error = NULL;
    bool started = client_start(client, &request, &error);
    cr_assert(started, "%s", error != NULL ? error->message : "");
    while (!client_collect(client, exchange))
        cr_assert(client_wait(client, 1000, -1, NULL));
    cr_expect(exchange->number == 7);
}

void posting_judge(struct server *server, const struct posting *posting, struct exchange *exchange,
                   struct outcome *outcome)
{
    struct client *client = posting_client(posting);
    posting_send(client, server, posting, exchange);
    outcome_classify(exchange, posting->rules != NULL ? posting->rules : &default_rules, outcome);
    client_free(client);
}

int posting_answered(const struct server_step *script, struct exchange *exchange, struct outcome *outcome)
{
    const struct server_step *const scripts[] = { script };
    const struct posting posting = { .url = NULL };
    struct server *server = server_start(scripts, 1);
    posting_judge(server, &posting, exchange, outcome);
    int requests = server_requests(server);
    server_stop(server);
    return requests;
}
