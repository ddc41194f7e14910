/* bench/send.c: one event as a whole process, checked, journaled and its outcome synced, against a bare POST. */
#include "bench/contest.h"
#include <stdio.h>

enum { ROUNDS = 41 };
static const double MOST = 1.1;

/* The notes are others each time: the same body a second time within a minute is asked about. */
static void run_send(struct bench *bench)
{
    g_autofree char *notes = bench_path(bench, "send-notes");
    g_autofree char *fresh = g_strdup_printf("date +'belt worn %%N' >'%s'", notes);
    g_autofree char *ours = g_strdup_printf("'%s' send SO-2000 product_received receivedBy=Dana receptionDate=now "
                                            "notes=@%s",
                                            bench->fixline, notes);
    g_autofree char *curl = g_strdup_printf(
        "curl -s -S -f -X POST -H \"Content-Type: application/json\" -H \"X-Extend-Access-Token: "
        "a-made-up-token\" -d '{\"event\":\"product_received\",\"receivedBy\":\"Dana\","
        "\"receptionDate\":1793620800000,\"notes\":\"belt worn\"}' %s/service-orders/SO-2000/update-repair",
        bench->url);
    const struct contender contenders[] = { { "fixline send (checked, recorded, outcome synced)", ours, NULL, fresh },
                                            { "curl -X POST (nothing kept)", curl, NULL, fresh } };
    struct contest_result results[G_N_ELEMENTS(contenders)];
    const struct contest contest = {
        .contenders = contenders, .count = G_N_ELEMENTS(contenders), .reference = 1, .rounds = ROUNDS
    };
    printf("## One event from the shell\n\n");
    contest_run(bench, &contest, results);
    double ratio = results[0].wall_ms / results[1].wall_ms;
    bench_demand(bench, ratio <= MOST, "time at most 1.1 times curl: %.2f", ratio);
    printf("\n");
}

const struct measurement measurement_send = { .name = "send", .run = run_send };
