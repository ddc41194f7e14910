/* bench/queries.c: two hundred mixed questions to the history of a long past, warm and cold. */
#include "bench/queries.h"
#include "forms/time_point.h"
#include "journal/journal_events.h"
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { VARIANTS = 10, SHOWN = 50, TRIES = 3 };
static const double WARM_MS = 2, COLD_MS = 50, SHARE = 0.95;

/* '%' takes the next of these, '#' a number of an order. */
static const char *const words[VARIANTS] = { "belt",    "Fischer", "chafed",  "vendor",    "zebra",
                                             "Horváth", "Kettle",  "swollen", "neighbour", "warranty" };
static const char *const templates[] = {
    "",
    "%",
    "order:SO-#",
    "order:SO-# event:eta",
    "SO-#",
    "state:unknown",
    "state:refused %",
    "state:unknown who:sam",
    "who:dana",
    "who:lena %",
    "event:eta",
    "event:received %",
    "event:completed who:kofi",
    "since:today",
    "since:-7d until:-3d %",
    "since:-30d state:refused",
    "% !event:eta",
    "event:eta event:started %",
    "who:sam who:al state:refused",
    "!state:accepted event:diagnosed",
};
enum { QUERIES = G_N_ELEMENTS(templates) * VARIANTS };

static char *query_of(int number)
{
    int variant = number % VARIANTS;
    GString *text = g_string_new(NULL);
    for (const char *at = templates[number / VARIANTS]; *at; at++) {
        if (*at == '%')
            g_string_append(text, words[variant]);
        else if (*at == '#')
            g_string_append_printf(text, "%d", 11000 + variant * 7919);
        else
            g_string_append_c(text, *at);
    }
    return g_string_free(text, FALSE);
}

static struct journal *open_journal(const char *path)
{
    g_autoptr(GError) error = NULL;
    struct journal *journal = journal_open(path, NULL, JOURNAL_READ_ONLY, &error);
    if (!journal)
        g_error("%s", error->message);
    return journal;
}

/* Milliseconds, as the clock on the wall has them and as the processor does. */
struct taken {
    double wall, processor;
};

static double processor_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1000000;
}

static struct taken ask(struct journal *journal, const char *query, const struct time_context *context)
{
    g_autoptr(GError) error = NULL;
    gint64 start = g_get_monotonic_time();
    double busy = processor_ms();
    g_autoptr(GPtrArray) events = journal_history(journal, query, context, 0, SHOWN, &error);
    if (!events)
        g_error("\"%s\": %s", query, error->message);
    return (struct taken){ (double)(g_get_monotonic_time() - start) / 1000, processor_ms() - busy };
}

/* The shortest of some, since other programs share the machine. */
static struct taken ask_warm(struct journal *journal, const char *query, const struct time_context *context)
{
    ask(journal, query, context);
    struct taken best = ask(journal, query, context);
    for (int i = 1; i < TRIES; i++) {
        struct taken taken = ask(journal, query, context);
        best = (struct taken){ MIN(best.wall, taken.wall), MIN(best.processor, taken.processor) };
    }
    return best;
}

/* Nothing of the file stays in memory. */
static void forget_file(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) != 0)
        g_error("%s cannot be put out of memory", path);
    close(file);
}

static int compare(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

/* Sorts. */
static double reached(double times[QUERIES])
{
    qsort(times, QUERIES, sizeof *times, compare);
    return times[(int)(QUERIES * SHARE) - 1];
}

/* The times of each query. */
struct times {
    double wall[QUERIES], processor[QUERIES];
};

static void demand(struct bench *bench, const char *what, struct times *times, double most)
{
    double wall = reached(times->wall), processor = reached(times->processor);
    bench_demand(bench, wall <= most,
                 "95 of 100 of %d mixed queries %s in at most %.0f ms: %.2f ms, %.2f of the processor (median %.2f, "
                 "slowest %.1f)",
                 (int)QUERIES, what, most, wall, processor, times->wall[QUERIES / 2], times->wall[QUERIES - 1]);
}

void queries_run(struct bench *bench, const char *path)
{
    const struct time_rules rules = { .zone = g_time_zone_new_utc(), .end_of_day = 18 * 60 };
    const struct time_context context = { .rules = &rules, .now = g_get_real_time() / 1000, .lean = TIME_LEAN_PAST };
    struct times warm, cold;
    struct journal *journal = open_journal(path);
    for (int i = 0; i < QUERIES; i++) {
        g_autofree char *query = query_of(i);
        struct taken taken = ask_warm(journal, query, &context);
        warm.wall[i] = taken.wall;
        warm.processor[i] = taken.processor;
    }
    journal_close(journal);
    for (int i = 0; i < QUERIES; i++) {
        g_autofree char *query = query_of(i);
        forget_file(path);
        journal = open_journal(path);
        struct taken taken = ask(journal, query, &context);
        cold.wall[i] = taken.wall;
        cold.processor[i] = taken.processor;
        journal_close(journal);
    }
    demand(bench, "warm", &warm, WARM_MS);
    demand(bench, "cold", &cold, COLD_MS);
    g_time_zone_unref(rules.zone);
}
