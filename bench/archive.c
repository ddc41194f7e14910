/* bench/archive.c: old events moved into a file of their own, every row of it proven before one is deleted, against the
 * shell of SQLite, which copies and deletes the same rows unjudged; and whether four times the events need more memory
 * than those that fill the cache of pages.
 */
#include "bench/contest.h"
#include <stdio.h>

enum { ROUNDS = 3, MANY = 160000, FEW = 40000, EVENTS_AN_ORDER = 10 };
static const double TIME_MOST = 4, MEMORY_MOST_MIB = 16, MORE_MOST_MIB = 1;

/* So many events, all of them settled: one that is open would end the run. */
static char *past(const struct bench *bench, const char *name, int events)
{
    char *journal = bench_path(bench, name);
    bench_shell(bench, "'%s/fixline-seed' --journal '%s' --orders %d --events %d >/dev/null", bench->programs, journal,
                events / EVENTS_AN_ORDER, events);
    bench_shell(bench,
                "for id in $(sqlite3 -readonly '%s' \"select id from events where state = 'unknown'\"); do "
                "'%s' --journal '%s' outbox resolve $id accepted --why seen >/dev/null || exit 1; done",
                journal, bench->fixline, journal);
    return journal;
}

/* The journal as it was made, and no archive. */
static char *afresh(const char *journal, const char *copy, const char *archive)
{
    return g_strdup_printf("rm -f '%s'* '%s'*; for part in '' -wal .last; do cp '%s'$part '%s'$part || exit 1; done",
                           copy, archive, journal, copy);
}

static char *plain_sql(const struct bench *bench, const char *archive)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_append_printf(sql,
                           ".bail on\npragma synchronous = full; attach '%s' as archive; begin immediate;\n"
                           "create table archive.events as select * from events where id <= (select min(id) from events"
                           " where state = 'queued') - 1;\n"
                           "create table archive.attempts as select * from attempts"
                           " where event_id <= (select max(id) from archive.events);\n"
                           "delete from attempts where event_id <= (select max(id) from archive.events);\n"
                           "delete from events where id <= (select max(id) from archive.events);\n"
                           "commit; vacuum;\n",
                           archive);
    return bench_file(bench, "archive.sql", sql);
}

static void run_archive(struct bench *bench)
{
    g_autofree char *many = past(bench, "many.db", MANY), *few = past(bench, "few.db", FEW);
    g_autofree char *copy = bench_path(bench, "moved.db"), *archive = bench_path(bench, "archive.db");
    g_autofree char *sql = plain_sql(bench, archive);
    g_autofree char *ours =
        g_strdup_printf("'%s' --journal '%s' archive --before tomorrow --yes '%s'", bench->fixline, copy, archive);
    g_autofree char *theirs = g_strdup_printf("sqlite3 '%s' '.read %s'", copy, sql);
    g_autofree char *from_many = afresh(many, copy, archive), *from_few = afresh(few, copy, archive);
    const struct contender contenders[] = { { "fixline archive (every row proven there)", ours, NULL, from_many },
                                            { "sqlite3, the same rows copied and deleted", theirs, NULL, from_many },
                                            { "fixline archive of a quarter of them", ours, NULL, from_few } };
    struct contest_result results[G_N_ELEMENTS(contenders)];
    const struct contest contest = {
        .contenders = contenders, .count = G_N_ELEMENTS(contenders), .reference = 1, .rounds = ROUNDS
    };
    printf("## %d events archived\n\n", MANY);
    contest_run(bench, &contest, results);
    double ratio = results[0].wall_ms / results[1].wall_ms, more = results[0].resident_mib - results[2].resident_mib;
    bench_demand(bench, ratio <= TIME_MOST,
                 "time at most 4 times sqlite3, which keeps no index and proves nothing: %.2f", ratio);
    bench_demand(bench, results[0].resident_mib <= MEMORY_MOST_MIB, "at most 16 MiB: %.1f MiB",
                 results[0].resident_mib);
    bench_demand(bench, more <= MORE_MOST_MIB, "at most 1 MiB more than for a quarter of the events: %.1f MiB", more);
    printf("\n");
}

const struct measurement measurement_archive = { .name = "archive", .run = run_archive };
