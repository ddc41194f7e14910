/* bench/batch.c: many events in one run, each recorded, flagged and settled on disk, against curl, which keeps nothing.
 */
#include "bench/contest.h"
#include <stdio.h>

enum { ROUNDS = 9, ROWS = 10000, TIMES = 10, ORDERS = 2500, IN_FLIGHT = 50 };
static const double LEAST = 1.5, GOAL = 2;
static const double MEMORY_MOST_MIB = 24, MORE_MOST_MIB = 1;

static const char BODY[] = "{\"event\":\"repair_started\",\"repairStartedAt\":1793620800000,\"notes\":\"row %d\"}";

static char *orders_file(const struct bench *bench)
{
    g_autoptr(GString) orders = g_string_new(NULL);
    for (int row = 0; row < ORDERS; row++)
        g_string_append_printf(orders, "{\"id\":\"SO-%d\",\"serviceType\":\"repair_depot\"}\n", row);
    return bench_file(bench, "batch-orders.jsonl", orders);
}

static char *rows_file(const struct bench *bench)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    for (int row = 0; row < ROWS; row++) {
        g_string_append_printf(rows, "{\"order\":\"SO-%d\",", row % ORDERS);
        g_string_append_printf(rows, BODY + 1, row);
        g_string_append_c(rows, '\n');
    }
    return bench_file(bench, "batch.jsonl", rows);
}

/* The same requests for curl, each with a body of its own. */
static char *curl_file(const struct bench *bench)
{
    g_autoptr(GString) config = g_string_new(NULL);
    for (int row = 0; row < ROWS; row++) {
        g_autofree char *body = g_strdup_printf(BODY, row);
        g_autofree char *quoted = g_strescape(body, NULL);
        g_string_append_printf(config,
                               "%surl=%s/service-orders/SO-%d/update-repair\noutput=/dev/null\n"
                               "header=\"Content-Type: application/json\"\n"
                               "header=\"X-Extend-Access-Token: a-made-up-token\"\ndata=\"%s\"\n",
                               row ? "next\n" : "", bench->url, row % ORDERS, quoted);
    }
    return bench_file(bench, "batch.curl", config);
}

static char *batch_command(const struct bench *bench, const char *journal, const char *rows)
{
    return g_strdup_printf("'%s' --journal '%s' batch '%s' --in-flight %d", bench->fixline, journal, rows, IN_FLIGHT);
}

/* A file so many times as long, once: the memory must not know of it. Made by the shell, since what this program has
 * needed at its peak counts as a peak of those it starts, too. */
static void run_long(struct bench *bench, const char *journal, const char *fresh, const char *rows, double resident_mib)
{
    g_autofree char *many = bench_path(bench, "batch-long.jsonl");
    g_autofree char *ours = batch_command(bench, journal, many);
    for (int i = 0; i < TIMES; i++)
        bench_shell(bench, "cat '%s' >>'%s'", rows, many);
    const struct contender contenders[] = { { "fixline batch of ten times as many", ours, NULL, fresh } };
    struct contest_result result;
    const struct contest contest = {
        .contenders = contenders, .count = 1, .rounds = 1, .units = ROWS * TIMES, .unit = "events"
    };
    printf("\n");
    contest_run(bench, &contest, &result);
    double more = result.resident_mib - resident_mib;
    bench_demand(bench, more <= MORE_MOST_MIB, "at most 1 MiB more for ten times as many: %.1f MiB", more);
}

static void run_batch(struct bench *bench)
{
    g_autofree char *orders = orders_file(bench), *rows = rows_file(bench);
    g_autofree char *config = curl_file(bench);
    g_autofree char *journal = bench_path(bench, "batch.db");
    g_autofree char *fresh =
        g_strdup_printf("rm -f '%s'*; '%s' --journal '%s' orders import '%s' >/dev/null; sync '%s'", journal,
                        bench->fixline, journal, orders, bench->folder);
    g_autofree char *ours = batch_command(bench, journal, rows);
    g_autofree char *curl = g_strdup_printf("curl -s --parallel --parallel-max %d -K '%s'", IN_FLIGHT, config);
    const struct contender contenders[] = {
        { "fixline batch (every event recorded, flagged, settled, synced)", ours, NULL, fresh },
        { "curl --parallel (nothing kept)", curl, NULL, fresh },
    };
    struct contest_result results[G_N_ELEMENTS(contenders)];
    const struct contest contest = { .contenders = contenders,
                                     .count = G_N_ELEMENTS(contenders),
                                     .reference = 1,
                                     .rounds = ROUNDS,
                                     .units = ROWS,
                                     .unit = "events" };
    printf("## %d events, %d in flight\n\n", ROWS, IN_FLIGHT);
    contest_run(bench, &contest, results);
    double speed = results[1].wall_ms / results[0].wall_ms, work = results[0].cpu_ms / results[1].cpu_ms;
    bench_demand(bench, speed >= LEAST, "at least 1.5 times as fast as curl --parallel: %.2f (goal 2: %s)", speed,
                 speed >= GOAL ? "reached" : "not yet");
    bench_demand(bench, work <= 1, "at no more CPU: %.2f", work);
    bench_demand(bench, results[0].resident_mib <= MEMORY_MOST_MIB, "at most 24 MiB: %.1f MiB",
                 results[0].resident_mib);
    run_long(bench, journal, fresh, rows, results[0].resident_mib);
    printf("\n");
}

const struct measurement measurement_batch = { .name = "batch", .run = run_batch };
