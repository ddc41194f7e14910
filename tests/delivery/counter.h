/* tests/delivery/counter.h: a courier as the desk uses it: tasks in, reports out, against a scripted server. */
#pragma once
#include "delivery/courier.h"
#include "tests/delivery/bench_desk.h"

extern const struct server_step counter_always_200[];

struct counter {
    const struct server_step *scripts[2];
    struct server *server; /* NULL = the address is another's */
    struct bench_desk desk;
    struct courier *courier;
    int ends[2];
    enum courier_line line; /* as last told; counter_next leaves these reports out */
};

/* At that address, or a server that plays `first` for the first connection and `rest` for all others; nothing rests,
 * or everything for `hold_s` seconds. */
void counter_open(struct counter *counter, const char *url, int hold_s);
void counter_make(struct counter *counter, const struct server_step *first, const struct server_step *rest);
void counter_make_holding(struct counter *counter, const struct server_step *first, const struct server_step *rest,
                          int hold_s);
void counter_start(struct counter *counter);
void counter_close(struct counter *counter);
const char *counter_url(const struct counter *counter);

/* A new event of that order; the task that records it (`draft` as in struct courier_task, may be NULL). */
struct event_record *counter_event(const struct counter *counter, const char *order);
void counter_record(struct counter *counter, uint64_t request, const char *order, const char *draft);

/* The next report, waited for by the descriptor as the screen does. */
struct courier_report *counter_next(struct counter *counter);
void counter_expect(struct counter *counter, enum courier_report_kind kind, uint64_t request, enum event_state state);
