/* bench/history.c: a million events of a hundred thousand orders: a word looked for, what the file weighs, and whether
 * the desk feels the past at all. */
#include "bench/contest.h"
#include "bench/queries.h"
#include "bench/search_keys.h"
#include "tests/support/measure.h"
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>

enum { EVENTS = 1000000, ORDERS = 100000, SHOWN = 50, ROUNDS = 7, STARTS = 41 };
static const double PART_OF_GREP = 0.25, MEMORY_MOST_MIB = 40, WEIGHT_MOST = 1.8, START_MOST = 1.2, ROWS_MOST_MS = 5;

static const char NEWEST[] = " 1000000 "; /* the number of the newest event, as a row of the history has it */

static void search(struct bench *bench, const char *journal, const char *lines)
{
    g_autofree char *ours =
        g_strdup_printf("'%s' --journal '%s' history belt --limit %d", bench->fixline, journal, SHOWN);
    g_autofree char *grep = g_strdup_printf("sh -c \"grep -F belt '%s' | tail -n %d\"", lines, SHOWN);
    g_autofree char *shell = g_strdup_printf("sqlite3 -readonly '%s' \"select id, order_id, event, body from events "
                                             "where body like '%%belt%%' order by id desc limit %d\"",
                                             journal, SHOWN);
    const struct contender contenders[] = { { "fixline history belt, newest 50", ours, NULL, NULL },
                                            { "grep -F over the same as JSON Lines", grep, NULL, NULL },
                                            { "sqlite3, LIKE, newest 50", shell, NULL, NULL } };
    struct contest_result results[G_N_ELEMENTS(contenders)];
    const struct contest contest = {
        .contenders = contenders, .count = G_N_ELEMENTS(contenders), .reference = 1, .rounds = ROUNDS
    };
    contest_run(bench, &contest, results);
    double part = results[0].wall_ms / results[1].wall_ms;
    bench_demand(bench, part <= PART_OF_GREP, "at most a quarter of grep: %.3f", part);
    bench_demand(bench, results[0].resident_mib <= MEMORY_MOST_MIB, "at most 40 MiB: %.1f MiB",
                 results[0].resident_mib);
}

static void weigh(struct bench *bench, const char *journal, const char *lines)
{
    struct stat whole, plain;
    if (g_stat(journal, &whole) != 0 || g_stat(lines, &plain) != 0)
        g_error("the journal or its lines are gone");
    double weight = (double)whole.st_size / (double)plain.st_size;
    bench_demand(bench, weight <= WEIGHT_MOST, "journal with its index at most 1.8 times the JSON Lines: %.2f", weight);
}

/* From `h` to the screen of the history, and to what it has to show (in microseconds). The desk is at rest: while it
 * starts, a key comes the later the more the emulator has to read of its first frame. */
struct opening {
    int screen, rows;
    int processor; /* of it, to the screen (in nanoseconds) */
};

static int since(gint64 start, struct terminal *terminal, const char *text)
{
    if (!terminal_wait(terminal, text))
        g_error("the history never opened: there is no \"%s\"", text);
    return (int)(g_get_monotonic_time() - start);
}

static struct opening history_opens(const char *const *argv, const struct terminal_options *options, const char *rows)
{
    struct terminal *terminal = terminal_start(argv, options);
    terminal_wait(terminal, "q quit");
    measure_settle(terminal);
    int64_t before = measure_processor(terminal);
    gint64 start = g_get_monotonic_time();
    terminal_type(terminal, "h");
    struct opening opening = { .screen = since(start, terminal, " History  ") };
    opening.processor = (int)(measure_processor(terminal) - before);
    opening.rows = since(start, terminal, rows);
    terminal_free(terminal);
    return opening;
}

/* The desk on the long past and on an empty one take turns. */
static void compare_desks(struct bench *bench, const char *journal)
{
    g_autofree char *empty = bench_path(bench, "empty.db");
    const char *on_long[] = { bench->fixline, "--journal", journal, NULL };
    const char *on_empty[] = { bench->fixline, "--journal", empty, NULL };
    const struct terminal_options options = { .environment = (const char *const *)bench->home };
    int paints[2][STARTS], opens[2][STARTS], works[2][STARTS], rows[2][STARTS];
    for (int i = 0; i < STARTS; i++)
        for (int which = 0; which < 2; which++) {
            const char *const *argv = which == 0 ? on_long : on_empty;
            paints[which][i] = (int)measure_paint(argv, &options, "quit");
            struct opening opening = history_opens(argv, &options, which == 0 ? NEWEST : "Nothing was recorded yet");
            opens[which][i] = opening.screen;
            works[which][i] = opening.processor;
            rows[which][i] = opening.rows;
        }
    double paint = (double)median(paints[0], STARTS) / median(paints[1], STARTS);
    double open = (double)median(opens[0], STARTS) / median(opens[1], STARTS);
    double work = (double)median(works[0], STARTS) / median(works[1], STARTS);
    double shown = median(rows[0], STARTS) / 1000.0, nothing = median(rows[1], STARTS) / 1000.0;
    bench_demand(bench, paint <= START_MOST, "the desk paints in at most 1.2 times the time on an empty journal: %.2f",
                 paint);
    bench_demand(bench, open <= START_MOST,
                 "history opens in at most 1.2 times that of an empty journal: %.2f, %.2f of the processor", open,
                 work);
    bench_demand(bench, shown <= ROWS_MOST_MS,
                 "its newest rows stand there at most %.0f ms after the key: %.1f ms (where nothing was recorded, that "
                 "is said after %.1f)",
                 ROWS_MOST_MS, shown, nothing);
}

/* Made anew, unless FIXLINE_BENCH_JOURNAL names one that `./dev seed` made. */
static char *long_past(const struct bench *bench)
{
    const char *kept = g_getenv("FIXLINE_BENCH_JOURNAL");
    char *journal = kept ? g_strdup(kept) : bench_path(bench, "million.db");
    if (!kept)
        bench_shell(bench, "'%s/fixline-seed' --journal '%s' --orders %d --events %d >/dev/null", bench->programs,
                    journal, ORDERS, EVENTS);
    return journal;
}

static void run_history(struct bench *bench)
{
    g_autofree char *journal = long_past(bench);
    g_autofree char *lines = bench_path(bench, "million.jsonl");
    bench_shell(bench, "'%s' --journal '%s' history --format jsonl >'%s'", bench->fixline, journal, lines);
    printf("## %d events of %d orders\n\n", EVENTS, ORDERS);
    search(bench, journal, lines);
    weigh(bench, journal, lines);
    queries_run(bench, journal);
    search_keys_run(bench, journal);
    compare_desks(bench, journal);
    printf("\n");
}

const struct measurement measurement_history = { .name = "history", .run = run_history };
