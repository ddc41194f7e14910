/* tests/delivery/bench_desk.h: settings, journal and outbox in a folder of their own, for one test. */
#pragma once
#include "delivery/outbox.h"
#include "tests/support/server.h"

/* Steps of a script: one request, an answer, the end, and all of it again. */
#define TAKE                                                                                                           \
    {                                                                                                                  \
        .kind = SERVER_READ_ALL                                                                                        \
    }
#define SAY(text)                                                                                                      \
    {                                                                                                                  \
        .kind = SERVER_SEND, .bytes = (text)                                                                           \
    }
#define OVER                                                                                                           \
    {                                                                                                                  \
        .kind = SERVER_END                                                                                             \
    }
#define REPEAT                                                                                                         \
    {                                                                                                                  \
        .kind = SERVER_AGAIN                                                                                           \
    }

/* An answer without a body. */
#define STATUS(line) "HTTP/1.1 " line "\r\nContent-Length: 0\r\n\r\n"

#define DESK_TOKEN "canary-token-5d2f"
#define DESK_BODY "{\"event\":\"repair_started\"}"

struct bench_desk {
    char *folder;
    char *config;
    char *journal_path;
    struct settings *settings;
    struct journal *journal;
    struct outbox *outbox; /* NULL until bench_desk_open_outbox */
};

/* Writes config.ini with that address and `more` (lines of any section, "" = none) and loads it; the token comes from
 * FIXLINE_TOKEN. Opens the journal. */
void bench_desk_make(struct bench_desk *desk, const char *url, const char *more);
void bench_desk_open_outbox(struct bench_desk *desk);
/* Gives the journal away (to a courier). */
struct journal *bench_desk_take_journal(struct bench_desk *desk);
void bench_desk_remove(struct bench_desk *desk);

/* Records one event for that order; returns its id. */
int64_t bench_desk_record(struct bench_desk *desk, const char *order);
/* Its state and attempts as the journal has them. */
enum event_state bench_desk_state(struct bench_desk *desk, int64_t id);
int bench_desk_attempts(struct bench_desk *desk, int64_t id);
/* Sends one and expects that state. */
void bench_desk_send(struct bench_desk *desk, int64_t id, bool again, struct delivery *delivery);
/* Steps until nothing is to do; deliveries (struct delivery) in the order in which they came. */
GArray *bench_desk_run(struct bench_desk *desk);
void bench_desk_clear_run(GArray *deliveries);
