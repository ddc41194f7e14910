/* bench/bench.c: the measurements of docs/benchmarks.md, every figure and its peers in the same run.
 *
 * Usage: fixline-bench FIXLINE BARE-FORM. Prints the page as Markdown. Exits 1 where a required figure is missed. */
#include "tests/support/measure.h"
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 41, LETTERS = 40, FAULTS_MOST = 340, RESIDENT_MOST_KIB = 5939 /* 5.8 MiB */, ORDERS = 20 };

/* A program to start: how, and the word that is painted last. */
struct peer {
    const char *name;
    const char *const *argv;
    const char *marker;
};

struct bench {
    char *folder;
    char *home[8]; /* environment of every program here */
    int missed;
};

static void bench_prepare(struct bench *bench, const char *fixline)
{
    bench->folder = g_dir_make_tmp("fixline-bench-XXXXXX", NULL);
    int i = 0;
    bench->home[i++] = g_strdup_printf("XDG_CONFIG_HOME=%s/config", bench->folder);
    bench->home[i++] = g_strdup_printf("XDG_DATA_HOME=%s/data", bench->folder);
    bench->home[i++] = g_strdup_printf("XDG_STATE_HOME=%s/state", bench->folder);
    bench->home[i++] = g_strdup("FIXLINE_URL=http://127.0.0.1:9");
    bench->home[i++] = g_strdup("LC_ALL=C.UTF-8");
    bench->home[i++] = g_strdup("NO_COLOR");
    g_autofree char *orders = g_build_filename(bench->folder, "orders.jsonl", NULL);
    GString *text = g_string_new(NULL);
    for (int row = 0; row < ORDERS; row++)
        g_string_append_printf(text,
                               "{\"id\":\"SO-%d\",\"serviceType\":\"repair_depot\",\"customer\":\"Customer %d\"}\n",
                               2000 + row, row);
    g_file_set_contents(orders, text->str, -1, NULL);
    g_string_free(text, TRUE);
    g_autofree char *command =
        g_strdup_printf("env '%s' '%s' '%s' '%s' %s orders import '%s' >/dev/null", bench->home[0], bench->home[1],
                        bench->home[2], bench->home[3], fixline, orders);
    if (system(command) != 0)
        g_error("the orders of the bench could not be imported");
}

static void bench_remove(struct bench *bench)
{
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", bench->folder);
    if (system(command) != 0)
        fprintf(stderr, "left behind: %s\n", bench->folder);
    for (int i = 0; bench->home[i]; i++)
        g_free(bench->home[i]);
    g_free(bench->folder);
}

static const char *judge(struct bench *bench, bool reached)
{
    bench->missed += !reached;
    return reached ? "reached" : "MISSED";
}

/* Rounds of all peers take turns, so that noise of the machine falls on all of them alike. */
static void paint_times(const struct bench *bench, const struct peer *peers, size_t count, int (*times)[ROUNDS])
{
    struct terminal_options options = { .environment = (const char *const *)bench->home };
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < count; i++)
            times[i][round] = (int)measure_paint(peers[i].argv, &options, peers[i].marker);
}

static void report_start(struct bench *bench, const struct peer *peers, size_t count)
{
    int times[3][ROUNDS];
    paint_times(bench, peers, count, times);
    struct terminal_options options = { .environment = (const char *const *)bench->home };
    int medians[3];
    printf("## Start to full paint, 80x24\n\n| program | median ms | to dialog | 10 %% .. 90 %% ms | page faults | "
           "resident "
           "MiB |\n| --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < count; i++)
        medians[i] = median(times[i], ROUNDS);
    struct start_figures desk = measure_start(peers[0].argv, &options, peers[0].marker);
    for (size_t i = 0; i < count; i++) {
        struct start_figures figures = i == 0 ? desk : measure_start(peers[i].argv, &options, peers[i].marker);
        printf("| %s | %.1f | %.2f | %.1f .. %.1f | %ld | %.1f |\n", peers[i].name, medians[i] / 1e3,
               (double)medians[i] / medians[count - 1], times[i][ROUNDS / 10] / 1e3,
               times[i][ROUNDS - 1 - ROUNDS / 10] / 1e3, figures.faults, (double)figures.resident_kib / 1024);
    }
    double ratio = (double)medians[0] / medians[count - 1];
    printf("\n- time at most 1.5 times dialog: %.2f, %s (goal 1.25: %s)\n", ratio, judge(bench, ratio <= 1.5),
           ratio <= 1.25 ? "reached" : "not reached");
    printf("- at most %d page faults at the first paint: %ld, %s\n", FAULTS_MOST, desk.faults,
           judge(bench, desk.painted && desk.faults <= FAULTS_MOST));
    printf("- at most 5.8 MiB at the first paint: %.2f MiB, %s\n", (double)desk.resident_kib / 1024,
           judge(bench, desk.resident_kib <= RESIDENT_MOST_KIB));
    printf("- libcurl not loaded, no thread started before the paint: %s\n\n",
           judge(bench, desk.painted && !desk.curl_loaded && !desk.threads_before));
}

/* Opens the ETA form of an order (each run its own: what is typed stays as a draft) and stands in `delayReason`. */
static struct terminal *open_form(const struct bench *bench, const char *fixline, bool color, bool preview)
{
    const char *argv[] = { fixline, NULL };
    const char *environment[16] = { NULL };
    size_t count = 0;
    for (; bench->home[count]; count++)
        environment[count] = bench->home[count];
    environment[count - 1] = color ? "NO_COLOR" : "NO_COLOR=1";
    struct terminal *terminal = terminal_start(argv, &(struct terminal_options){ .environment = environment });
    bool there = terminal_wait(terminal, "q quit");
    terminal_type(terminal, color ? preview ? "j\r" : "jj\r" : "\r");
    there = there && terminal_wait(terminal, "Repair ETA");
    terminal_type(terminal, "4");
    there = there && terminal_wait(terminal, "Delay reason");
    terminal_type(terminal, "\t\t");
    if (!preview) {
        terminal_type(terminal, "\x1b[17~");
        there = there && terminal_wait_gone(terminal, "\"event\"");
    }
    if (!there)
        g_error("the form did not open");
    return terminal;
}

static void report_key(struct bench *bench, const char *fixline, bool color, bool preview, int most)
{
    int bytes[LETTERS];
    struct terminal *terminal = open_form(bench, fixline, color, preview);
    bool shown = measure_keys(terminal, "waiting for the belt from the warehouse", LETTERS - 1, bytes);
    int middle = median(bytes, LETTERS - 1);
    terminal_free(terminal);
    printf("| %s, preview %s | %d | %d | %s |\n", color ? "colour" : "monochrome", preview ? "open" : "closed", middle,
           most, judge(bench, shown && middle <= most));
}

static void report_keys(struct bench *bench, const char *fixline)
{
    printf("## Bytes on the wire for a typed letter\n\nMedian over 39 letters in `delayReason`, 80x24.\n\n"
           "| screen | bytes | at most | |\n| --- | --- | --- | --- |\n");
    report_key(bench, fixline, false, true, 20);
    report_key(bench, fixline, true, true, 34);
    report_key(bench, fixline, true, false, 2);
    printf("\n");
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: fixline-bench FIXLINE BARE-FORM\n");
        return 2;
    }
    struct bench bench = { .missed = 0 };
    bench_prepare(&bench, argv[1]);
    const char *desk[] = { argv[1], NULL };
    const char *bare[] = { argv[2], NULL };
    const char *dialog[] = { "/usr/bin/dialog",
                             "--form",
                             "repair_eta",
                             "20",
                             "70",
                             "4",
                             "Estimated completion",
                             "1",
                             "1",
                             "",
                             "1",
                             "24",
                             "30",
                             "60",
                             "Delayed",
                             "2",
                             "1",
                             "",
                             "2",
                             "24",
                             "30",
                             "60",
                             "Delay reason",
                             "3",
                             "1",
                             "",
                             "3",
                             "24",
                             "30",
                             "60",
                             "Notes",
                             "4",
                             "1",
                             "",
                             "4",
                             "24",
                             "30",
                             "60",
                             NULL };
    const struct peer peers[] = { { "fixline (desk, 20 orders, journal open)", desk, "quit" },
                                  { "bare ncurses form", bare, "quit" },
                                  { "dialog --form", dialog, "ancel" } };
    time_t now = time(NULL);
    char day[16];
    strftime(day, sizeof day, "%Y-%m-%d", gmtime(&now));
    printf("# Benchmarks\n\nMade by `./dev bench` on %s, all in one run. Other programs share the machine: read ratios "
           "and "
           "medians (%d rounds).\n\n",
           day, ROUNDS);
    report_start(&bench, peers, G_N_ELEMENTS(peers));
    report_keys(&bench, argv[1]);
    bench_remove(&bench);
    return bench.missed > 0;
}
