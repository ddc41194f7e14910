/* tests/delivery/outbox_bench.c: see outbox_bench.h. */
#include "tests/delivery/outbox_bench.h"

void bench_make(struct bench *bench, const struct server_step *first, const struct server_step *rest, const char *more)
{
    bench->scripts[0] = first;
    bench->scripts[1] = rest != NULL ? rest : first;
    bench->server = server_start(bench->scripts, 2);
    bench_desk_make(&bench->desk, server_url(bench->server), more);
    bench_desk_open_outbox(&bench->desk);
}

void bench_remove(struct bench *bench)
{
    bench_desk_remove(&bench->desk);
    server_stop(bench->server);
}
