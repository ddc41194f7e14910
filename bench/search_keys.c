/* bench/search_keys.c: a letter is typed and taken back again and again behind a word whose parts are in every event
 * and that is in none, so that every key comes while the desk looks through all of them. */
#include "bench/search_keys.h"
#include "tests/support/measure.h"

enum { TURNS = 20, KEYS = 2 * TURNS };
static const double WAIT_MOST_MS = 20;
static const char WORD[] = "eventeven", LONGER[] = "eventevent", NOTHING[] = "No event fits";

/* Milliseconds from the key to the screen that shows it. */
static double wait_for(struct terminal *terminal, const char *key, bool longer)
{
    gint64 start = g_get_monotonic_time();
    terminal_type(terminal, key);
    bool shown = longer ? terminal_wait(terminal, LONGER) : terminal_wait_gone(terminal, LONGER);
    if (!shown || terminal_shows(terminal, NOTHING))
        g_error("the search ended before the key was shown");
    return (double)(g_get_monotonic_time() - start) / 1000;
}

static struct terminal *open_filter(const struct bench *bench, const char *journal)
{
    const char *argv[] = { bench->fixline, "--journal", journal, NULL };
    struct terminal *terminal =
        terminal_start(argv, &(struct terminal_options){ .environment = (const char *const *)bench->home });
    bool there = terminal_wait(terminal, "q quit");
    terminal_type(terminal, "h");
    there = there && terminal_wait(terminal, "  History  ");
    terminal_type(terminal, "/");
    there = there && terminal_wait(terminal, "Filter:");
    terminal_type(terminal, WORD);
    if (!there || !terminal_wait(terminal, WORD))
        g_error("the filter did not open");
    return terminal;
}

void search_keys_run(struct bench *bench, const char *journal)
{
    struct terminal *terminal = open_filter(bench, journal);
    double waits[KEYS];
    for (int i = 0; i < KEYS; i++)
        waits[i] = wait_for(terminal, i % 2 == 0 ? "t" : "\x7f", i % 2 == 0);
    terminal_free(terminal);
    double longest = 0, sum = 0;
    for (int i = 0; i < KEYS; i++) {
        longest = MAX(longest, waits[i]);
        sum += waits[i];
    }
    bench_demand(bench, longest <= WAIT_MOST_MS,
                 "none of %d keys waits longer than %.0f ms while a search runs: %.1f ms (mean %.1f)", (int)KEYS,
                 WAIT_MOST_MS, longest, sum / KEYS);
}
