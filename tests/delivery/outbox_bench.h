/* tests/delivery/outbox_bench.h: an outbox whose server says what a test wrote for it. */
#pragma once
#include "tests/delivery/bench_desk.h"

struct bench {
    const struct server_step *scripts[2];
    struct server *server;
    struct bench_desk desk;
};

/* The first connection is answered by `first`, later ones by `rest` (NULL = the same); `more` follows in the settings.
 */
void bench_make(struct bench *bench, const struct server_step *first, const struct server_step *rest, const char *more);
void bench_remove(struct bench *bench);
