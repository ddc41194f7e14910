/* tests/delivery/posting.h: one request over a real socket, and what became of it. */
#pragma once
#include "delivery/client.h"
#include "delivery/outcome.h"
#include "tests/support/server.h"

#define ORDER_PATH "/service-orders/D1/update-repair"
#define TEST_TOKEN "canary-token-5d2f"
#define TEST_BODY "{\"event\":\"repair_started\"}"

struct posting {
    const char *url;           /* NULL = the server's address and ORDER_PATH */
    const char *proxy;         /* NULL = none */
    const char *ca_file;       /* NULL = the system's */
    size_t body_length;        /* 0 = TEST_BODY */
    int connect_timeout_ms;    /* 0 = 2000 */
    int total_timeout_ms;      /* 0 = 2000 */
    bool (*gate)(void *owner); /* NULL = open */
    void *owner;
    const struct outcome_rules *rules; /* NULL = the default ones */
};

/* A client with those time-outs; ends the test where there is no libcurl. */
struct client *posting_client(const struct posting *posting);
/* Posts with that client until the exchange is there. */
void posting_send(struct client *client, struct server *server, const struct posting *posting,
                  struct exchange *exchange);
/* All of it for one request: new client, post, judge. */
void posting_judge(struct server *server, const struct posting *posting, struct exchange *exchange,
                   struct outcome *outcome);
/* The same to a server that answers by that script and is stopped then; says how many requests it counted. */
int posting_answered(const struct server_step *script, struct exchange *exchange, struct outcome *outcome);
