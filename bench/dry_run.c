/* bench/dry_run.c: files read, mapped and checked without a network: JSON Lines against jq, CSV against what Python
 * needs to take a file apart. */
#include "bench/contest.h"
#include <stdio.h>

enum { JSON_ROUNDS = 9, CSV_ROUNDS = 7, JSON_ROWS = 200000, CSV_ROWS = 1000000, ORDERS = 20, FIRST_ORDER = 2000 };
static const double JSON_LEAST = 3, CSV_MOST = 0.7;
static const double MEMORY_MOST_MIB = 24;

static char *json_file(const struct bench *bench)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    for (int row = 0; row < JSON_ROWS; row++)
        g_string_append_printf(rows,
                               "{\"order\":\"SO-%d\",\"event\":\"product_diagnosed\",\"diagnosedBy\":\"Dana\","
                               "\"diagnosticExplanation\":\"belt worn, row %d\",\"diagnosticCompletedAt\":%d000}\n",
                               FIRST_ORDER + row % ORDERS, row, 1793620800 + row);
    return bench_file(bench, "rows.jsonl", rows);
}

static char *csv_file(const struct bench *bench)
{
    g_autoptr(GString) rows = g_string_new("order,event,receivedBy,receptionDate,notes\n");
    for (int row = 0; row < CSV_ROWS; row++)
        g_string_append_printf(rows, "SO-%d,product_received,Dana,2026-%02d-%02d %02d:%02d,\"belt worn, row %d\"\n",
                               FIRST_ORDER + row % ORDERS, 1 + row / 100000, 1 + row / 1440 % 28, row / 60 % 24,
                               row % 60, row);
    return bench_file(bench, "rows.csv", rows);
}

static void run_json(struct bench *bench)
{
    g_autofree char *rows = json_file(bench);
    g_autofree char *ours = g_strdup_printf("'%s' batch '%s' --dry-run", bench->fixline, rows);
    g_autofree char *jq = g_strdup_printf("jq -c . '%s'", rows);
    const struct contender contenders[] = { { "fixline batch --dry-run (every row judged)", ours, NULL, NULL },
                                            { "jq -c .", jq, NULL, NULL } };
    struct contest_result results[G_N_ELEMENTS(contenders)];
    const struct contest contest = { .contenders = contenders,
                                     .count = G_N_ELEMENTS(contenders),
                                     .reference = 1,
                                     .rounds = JSON_ROUNDS,
                                     .units = JSON_ROWS,
                                     .unit = "rows" };
    printf("## %d rows of JSON Lines, checked\n\n", JSON_ROWS);
    contest_run(bench, &contest, results);
    double speed = results[1].wall_ms / results[0].wall_ms;
    bench_demand(bench, speed >= JSON_LEAST, "at least 3 times as fast as jq: %.2f", speed);
    printf("\n");
}

static void run_csv(struct bench *bench)
{
    g_autofree char *rows = csv_file(bench);
    g_autofree char *ours = g_strdup_printf("'%s' batch '%s' --dry-run", bench->fixline, rows);
    g_autofree char *python = g_strdup_printf(
        "/usr/bin/python3 -c 'import csv, sys\nfor row in csv.reader(open(sys.argv[1], newline=\"\")): pass' '%s'",
        rows);
    const struct contender contenders[] = { { "fixline batch --dry-run (every row mapped and judged)", ours, NULL,
                                              NULL },
                                            { "python csv.reader (rows taken apart)", python, NULL, NULL } };
    struct contest_result results[G_N_ELEMENTS(contenders)];
    const struct contest contest = { .contenders = contenders,
                                     .count = G_N_ELEMENTS(contenders),
                                     .reference = 1,
                                     .rounds = CSV_ROUNDS,
                                     .units = CSV_ROWS,
                                     .unit = "rows" };
    printf("## %d rows of CSV, checked\n\n", CSV_ROWS);
    contest_run(bench, &contest, results);
    double ratio = results[0].wall_ms / results[1].wall_ms;
    bench_demand(bench, ratio <= CSV_MOST, "time at most 0.7 times csv.reader: %.2f", ratio);
    bench_demand(bench, results[0].resident_mib <= MEMORY_MOST_MIB, "at most 24 MiB: %.1f MiB",
                 results[0].resident_mib);
    printf("\n");
}

static void run_dry_run(struct bench *bench)
{
    run_json(bench);
    run_csv(bench);
}

const struct measurement measurement_dry_run = { .name = "dry-run", .run = run_dry_run };
