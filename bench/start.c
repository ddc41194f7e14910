/* bench/start.c: from the start to the first full paint, and what that costs, against a bare ncurses form and dialog.
 */
#include "bench/bench.h"
#include "bench/dialog_form.h"
#include "tests/support/measure.h"
#include <stdio.h>

enum { ROUNDS = 41, FAULTS_MOST = 340, RESIDENT_MOST_KIB = 5939 /* 5.8 MiB */, PEERS = 3 };

/* A program to start: how, and the word that is painted last. */
struct peer {
    const char *name;
    const char *const *argv;
    const char *marker;
};

/* Rounds of all peers take turns, so that noise of the machine falls on all of them alike. */
static void paint_times(const struct terminal_options *options, const struct peer *peers, int (*times)[ROUNDS])
{
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < PEERS; i++)
            times[i][round] = (int)measure_paint(peers[i].argv, options, peers[i].marker);
}

static void print_peer(const struct peer *peer, const int *times, int middle, int reference,
                       const struct start_figures *figures)
{
    printf("| %s | %.1f | %.2f | %.1f .. %.1f | %ld | %.1f |\n", peer->name, middle / 1e3, (double)middle / reference,
           times[ROUNDS / 10] / 1e3, times[ROUNDS - 1 - ROUNDS / 10] / 1e3, figures->faults,
           (double)figures->resident_kib / 1024);
}

static void judge(struct bench *bench, const struct start_figures *desk, double ratio)
{
    printf("\n");
    bench_demand(bench, ratio <= 1.5, "time at most 1.5 times dialog (goal 1.25): %.2f", ratio);
    bench_demand(bench, desk->painted && desk->faults <= FAULTS_MOST, "at most %d page faults at the first paint: %ld",
                 FAULTS_MOST, desk->faults);
    bench_demand(bench, desk->resident_kib <= RESIDENT_MOST_KIB, "at most 5.8 MiB at the first paint: %.2f MiB",
                 (double)desk->resident_kib / 1024);
    bench_demand(bench, desk->painted && !desk->curl_loaded && !desk->threads_before,
                 "libcurl not loaded, no thread started before the paint");
    printf("\n");
}

static void run_start(struct bench *bench)
{
    g_autofree char *form = g_build_filename(bench->programs, "bare-form", NULL);
    const char *desk[] = { bench->fixline, NULL };
    const char *bare[] = { form, NULL };
    const char *dialog[] = { DIALOG_FORM, NULL };
    const struct peer peers[PEERS] = { { "fixline (desk, 20 orders, journal open)", desk, "quit" },
                                       { "bare ncurses form", bare, "quit" },
                                       { "dialog --form", dialog, "ancel" } };
    struct terminal_options options = { .environment = (const char *const *)bench->home };
    int times[PEERS][ROUNDS], medians[PEERS];
    struct start_figures figures[PEERS];
    paint_times(&options, peers, times);
    printf("## Start to full paint, 80x24\n\n| program | median ms | to dialog | 10 %% .. 90 %% ms | page faults | "
           "resident MiB |\n| --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < PEERS; i++) {
        medians[i] = median(times[i], ROUNDS);
        figures[i] = measure_start(peers[i].argv, &options, peers[i].marker);
    }
    for (size_t i = 0; i < PEERS; i++)
        print_peer(&peers[i], times[i], medians[i], medians[PEERS - 1], &figures[i]);
    judge(bench, &figures[0], (double)medians[0] / medians[PEERS - 1]);
}

const struct measurement measurement_start = { .name = "start", .run = run_start };
