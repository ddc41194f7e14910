/* bench/form.c: what a key costs where most is on the screen: 200x60, the JSON beside a form of thirty fields, and the
 * calendar over it. Time is what the thread of the screen spent on a processor, so other programs do not count. */
#include "bench/bench.h"
#include "tests/support/measure.h"
#include <stdio.h>
#include <string.h>

enum {
    COLUMNS = 200,
    ROWS = 60,
    OWN_FIELDS = 26, /* and the four of the ETA */
    KEYS_MOST = 64,
    NANOSECONDS_MOST = 200 * 1000,
    DATE_BYTES_MOST = 120,
    KEYS_OF_WARMING = 2000,
    KEYS_OF_MEMORY = 10000,
    KIB_MOST = 64
};

#define DOWN "\x1b[B"
#define RIGHT "\x1b[C"
#define F4 "\x1bOS"

static struct terminal *start(const struct bench *bench, int columns, int rows)
{
    const char *argv[] = { bench->fixline, NULL };
    return terminal_start(argv, &(struct terminal_options){ .columns = columns,
                                                            .rows = rows,
                                                            .environment = (const char *const *)bench->home });
}

static void type_and_wait(struct terminal *terminal, const char *keys, const char *text)
{
    terminal_type(terminal, keys);
    if (!terminal_wait(terminal, text)) {
        g_autofree char *screen = terminal_screen(terminal);
        g_error("there is no \"%s\" on the screen:\n%s", text, screen);
    }
}

/* The ETA form of that order, its focus on the date. */
static struct terminal *open_form(const struct bench *bench, int columns, int rows, const char *select)
{
    struct terminal *terminal = start(bench, columns, rows);
    type_and_wait(terminal, "", "q quit");
    type_and_wait(terminal, select, "Repair ETA");
    type_and_wait(terminal, "4", "Delay reason");
    return terminal;
}

static void add_fields(struct terminal *terminal)
{
    for (int i = 0; i < OWN_FIELDS; i++) {
        g_autofree char *name = g_strdup_printf("shelf%c%cmark", 'k' + i % 13, 'z' - i / 13);
        g_autofree char *row = g_strconcat(name, " ", NULL);
        type_and_wait(terminal, "\x0f", "Narrow:");
        type_and_wait(terminal, name, "a name of your own");
        type_and_wait(terminal, "\r", row);
        terminal_wait_gone(terminal, "Narrow:");
        terminal_type(terminal, "in the second rack");
    }
}

/* Presses keys one at a time; prints their medians as a row of the table. */
static void measure(struct bench *bench, struct terminal *terminal, const char *name, const char *const *keys,
                    size_t count, int bytes_most)
{
    int bytes[KEYS_MOST], nanoseconds[KEYS_MOST];
    for (size_t i = 0; i < count; i++) {
        struct key_cost cost;
        if (!measure_key(terminal, keys[i], &cost))
            g_error("a key of \"%s\" changed nothing", name);
        bytes[i] = cost.bytes;
        nanoseconds[i] = cost.nanoseconds;
    }
    int time = median(nanoseconds, count), wire = median(bytes, count);
    bool reached = time <= NANOSECONDS_MOST && (bytes_most == 0 || wire <= bytes_most);
    bench->missed += reached ? 0 : 1;
    printf("| %s | %.3f | %d | %s |\n", name, time / 1e6, wire, reached ? "reached" : "MISSED");
}

static void measure_letters(struct bench *bench, struct terminal *terminal, const char *name, const char *letters,
                            int bytes_most)
{
    char keys[KEYS_MOST][2];
    const char *list[KEYS_MOST];
    size_t count = MIN(strlen(letters), (size_t)KEYS_MOST);
    for (size_t i = 0; i < count; i++) {
        keys[i][0] = letters[i];
        keys[i][1] = '\0';
        list[i] = keys[i];
    }
    measure(bench, terminal, name, list, count, bytes_most);
}

static void measure_calendar(struct bench *bench, struct terminal *terminal)
{
    const char *keys[KEYS_MOST];
    for (int i = 0; i < KEYS_MOST; i++)
        keys[i] = i % 3 == 0 ? DOWN : RIGHT;
    type_and_wait(terminal, F4, "time ");
    measure(bench, terminal, "a day in the calendar over it", keys, KEYS_MOST, 0);
}

/* Words typed and taken back, so that the form ends as it began. */
static void press_many(struct terminal *terminal, int keys)
{
    enum { WORD = 100 };
    char chunk[2 * WORD];
    memset(chunk, 'w', WORD);
    memset(chunk + WORD, '\x7f', WORD);
    struct key_cost cost;
    for (int pressed = 0; pressed < keys; pressed += 2 * WORD) {
        terminal_type_n(terminal, chunk, sizeof chunk - 1);
        measure_key(terminal, "\x7f", &cost);
    }
}

static void measure_memory(struct bench *bench, struct terminal *terminal)
{
    press_many(terminal, KEYS_OF_WARMING);
    long before = measure_resident(terminal);
    press_many(terminal, KEYS_OF_MEMORY);
    long growth = measure_resident(terminal) - before;
    printf("\n");
    bench_demand(bench, growth <= KIB_MOST, "memory after %d more keys, at most %d KiB more: %ld KiB of %ld",
                 KEYS_OF_MEMORY, KIB_MOST, growth, before);
}

static void run_form(struct bench *bench)
{
    printf("## A key where most is on the screen\n\n200x60, the JSON beside a form of thirty fields; a date at 80x24. "
           "Medians; time of the screen's own thread on a processor, at most %.1f ms a key; a date at most %d "
           "bytes.\n\n| key | ms | bytes | |\n| --- | --- | --- | --- |\n",
           NANOSECONDS_MOST / 1e6, DATE_BYTES_MOST);
    struct terminal *terminal = open_form(bench, COLUMNS, ROWS, "jjj\r");
    add_fields(terminal);
    measure_letters(bench, terminal, "a letter in the thirtieth field", " of the warehouse, left of the door", 0);
    type_and_wait(terminal, "\t\t\t", "\xe2\x96\xb8 Estimated");
    measure_letters(bench, terminal, "a letter of a date", "2026-12-04 17:00", 0);
    measure_calendar(bench, terminal);
    terminal_free(terminal);
    terminal = open_form(bench, 80, 24, "jjjj\r");
    measure_letters(bench, terminal, "a letter of a date, 80x24", "2026-12-04 17:00", DATE_BYTES_MOST);
    terminal_type(terminal, "\t\t");
    measure_memory(bench, terminal);
    terminal_free(terminal);
    printf("\n");
}

const struct measurement measurement_form = { .name = "form", .run = run_form };
