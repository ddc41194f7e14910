/* bench/search_keys.c: a letter is typed and taken back again and again behind a word whose parts are in every event
 * and that is in none, so that every key comes while the desk looks through all of them; and what a key asks at a desk
 * at rest, which goes through all of them to see that they are whole. */
#include "bench/search_keys.h"
#include "journal/librarian.h"
#include "tests/support/measure.h"
#include <poll.h>
#include <unistd.h>

enum { TURNS = 20, KEYS = 2 * TURNS, RESTS = 12, REST_US = 1100 * 1000, REST_STEP_US = 7000, ANSWER_MS = 60000 };
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
    there = there && terminal_wait(terminal, " History  ");
    terminal_type(terminal, "/");
    there = there && terminal_wait(terminal, "Filter:");
    terminal_type(terminal, WORD);
    if (!there || !terminal_wait(terminal, WORD))
        g_error("the filter did not open");
    return terminal;
}

static void demand(struct bench *bench, const double *waits, int count, const char *while_what)
{
    double longest = 0, sum = 0;
    for (int i = 0; i < count; i++) {
        longest = MAX(longest, waits[i]);
        sum += waits[i];
    }
    bench_demand(bench, longest <= WAIT_MOST_MS,
                 "none of %d keys waits longer than %.0f ms while %s: %.1f ms (mean %.1f)", count, WAIT_MOST_MS,
                 while_what, longest, sum / count);
}

static void type_while_it_searches(struct bench *bench, const char *journal)
{
    struct terminal *terminal = open_filter(bench, journal);
    double waits[KEYS];
    for (int i = 0; i < KEYS; i++)
        waits[i] = wait_for(terminal, i % 2 == 0 ? "t" : "\x7f", i % 2 == 0);
    terminal_free(terminal);
    demand(bench, waits, KEYS, "a search runs");
}

/* Milliseconds from a question for the newest events to its answer. */
static double answered(struct librarian *librarian, int rings)
{
    char byte;
    struct pollfd wait = { .fd = rings, .events = POLLIN };
    struct question *question = g_new0(struct question, 1);
    *question = (struct question){ .kind = ASK_HISTORY, .request = 1, .limit = 50 };
    gint64 start = g_get_monotonic_time();
    librarian_ask(librarian, question);
    struct answer *answer =
        poll(&wait, 1, ANSWER_MS) == 1 && read(rings, &byte, 1) == 1 ? librarian_collect(librarian) : NULL;
    double taken = (double)(g_get_monotonic_time() - start) / 1000;
    if (!answer || answer->error)
        g_error("no answer: %s", answer ? answer->error : "it never came");
    answer_free(answer);
    return taken;
}

/* After the first second without a question the librarian begins, so each of these meets it at work, or between two
 * steps of it. */
static void ask_after_rests(struct bench *bench, const char *journal)
{
    const struct time_rules rules = { .zone = g_time_zone_new_utc() };
    g_autoptr(GError) error = NULL;
    int ends[2];
    double waits[RESTS];
    struct librarian *librarian = pipe(ends) == 0 ? librarian_start(journal, &rules, ends[1], &error) : NULL;
    if (!librarian)
        g_error("%s", error ? error->message : "no pipe");
    answered(librarian, ends[0]);
    for (int i = 0; i < RESTS; i++) {
        g_usleep((gulong)(REST_US + i * REST_STEP_US));
        waits[i] = answered(librarian, ends[0]);
    }
    librarian_stop(librarian);
    close(ends[0]);
    close(ends[1]);
    g_time_zone_unref(rules.zone);
    demand(bench, waits, RESTS, "a desk at rest goes through all of it");
}

void search_keys_run(struct bench *bench, const char *journal)
{
    type_while_it_searches(bench, journal);
    ask_after_rests(bench, journal);
}
