/* delivery/outcome.h: what the end of an exchange means. One table, every default in it is "unknown".
 *
 * Pure: no clock, no network, no journal. Row numbers are those of docs/reliability.md. */
#pragma once
#include "delivery/client.h"
#include "journal/record.h"

enum outcome_again {
    AGAIN_NEVER,        /* only a person */
    AGAIN_BACK_OFF,     /* the program may, after a growing wait */
    AGAIN_AFTER_ANSWER, /* as Retry-After says */
    AGAIN_NEW_TOKEN     /* once, after a fresh token */
};

struct outcome {
    const char *row;        /* "12", "21b" */
    enum event_state state; /* QUEUED, ACCEPTED, REFUSED or UNKNOWN */
    enum outcome_again again;
    int tries;         /* how often the program may try by itself; 0 = without limit where again is not NEVER */
    bool stop;         /* sending to this server stops until something is changed (24: unless a fresh token helps) */
    bool whole_server; /* the wait before another try holds for every event of this server, not for this one only */
    bool processing;   /* 202: accepted, "being processed" */
    bool conflict;     /* 409, 412, 428: the local copy of the order may be stale */
    char reason[512];  /* one sentence for people, cleaned; "" where there is nothing to say */
};

struct outcome_rules {
    bool unavailable_is_queued; /* setting `unavailable` */
    const char *url_setting;    /* for row 22: where the address comes from, "[server] url" */
};

/* Row "-" stands for what no row names: unknown. */
void outcome_classify(const struct exchange *exchange, const struct outcome_rules *rules, struct outcome *outcome);

/* Whether the body is a page for people (a log-in page of the network, a proxy's own page), by type or by its start. */
bool outcome_is_page(const struct exchange *exchange);
