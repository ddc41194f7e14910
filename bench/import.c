/* bench/import.c: 100,000 orders out of a CSV file, each read, judged and put on disk, against what the shell of SQLite
 * needs to put the same rows, unjudged, into a table with the same key. */
#include "bench/contest.h"
#include <stdio.h>

enum { ROUNDS = 9, ORDERS = 100000 };
static const double TIME_MOST = 1.5, MEMORY_MOST_MIB = 16;

#define TABLE                                                                                                          \
    "create table orders(id text primary key not null, serviceType text, status text, customer text, product text, "   \
    "serial text, notes text) without rowid"

static char *orders_file(const struct bench *bench)
{
    static const char *const names[] = { "Ana Lopes", "Mei Tan", "J. Okafor", "Zoë Łukasz", "Priya Raman" };
    static const char *const states[] = { "accepted", "assigned", "closed" };
    g_autoptr(GString) rows = g_string_new("id,serviceType,status,customer,product,serial,notes\n");
    for (int row = 0; row < ORDERS; row++)
        g_string_append_printf(rows, "SO-%d,%s,%s,%s,Vacuum V%d,%04d-%02d,\"note, number %d of the file\"\n",
                               1000000 + row, row % 2 ? "repair_depot" : "repair_onsite", states[row % 3],
                               names[row % (int)G_N_ELEMENTS(names)], row % 9, row % 10000, row % 97, row);
    return bench_file(bench, "orders.csv", rows);
}

/* Both start from a file that is there and empty of orders. */
static void run_import(struct bench *bench)
{
    g_autofree char *rows = orders_file(bench);
    g_autofree char *journal = bench_path(bench, "import.db");
    g_autofree char *table = bench_path(bench, "table.db");
    g_autofree char *ours = g_strdup_printf("'%s' --journal '%s' orders import '%s'", bench->fixline, journal, rows);
    g_autofree char *fresh =
        g_strdup_printf("rm -f '%s'* && '%s' --journal '%s' orders add FIRST --type depot >/dev/null", journal,
                        bench->fixline, journal);
    g_autofree char *theirs = g_strdup_printf("sqlite3 '%s' '.import --csv --skip 1 %s orders'", table, rows);
    g_autofree char *empty = g_strdup_printf("rm -f '%s'* && sqlite3 '%s' '" TABLE "'", table, table);
    const struct contender contenders[] = { { "fixline orders import (every row judged)", ours, NULL, fresh },
                                            { "sqlite3 .import (same key)", theirs, NULL, empty } };
    struct contest_result results[G_N_ELEMENTS(contenders)];
    const struct contest contest = { .contenders = contenders,
                                     .count = G_N_ELEMENTS(contenders),
                                     .reference = 1,
                                     .rounds = ROUNDS,
                                     .units = ORDERS,
                                     .unit = "orders" };
    printf("## %d orders of CSV, imported\n\n", ORDERS);
    contest_run(bench, &contest, results);
    double ratio = results[0].wall_ms / results[1].wall_ms;
    bench_demand(bench, ratio <= TIME_MOST, "time at most 1.5 times sqlite3 .import: %.2f", ratio);
    bench_demand(bench, results[0].resident_mib < MEMORY_MOST_MIB, "under 16 MiB: %.1f MiB", results[0].resident_mib);
    printf("\n");
}

const struct measurement measurement_import = { .name = "import", .run = run_import };
