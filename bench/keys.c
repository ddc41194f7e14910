/* bench/keys.c: bytes on the wire for a typed letter, in the form of the desk and in dialog's. */
#include "bench/bench.h"
#include "bench/dialog_form.h"
#include "tests/support/measure.h"
#include <stdio.h>
#include <string.h>

static const char LETTERS[] = "waiting for the belt from the warehouse";
enum { LETTER_COUNT = sizeof LETTERS - 1, DIALOG_LETTERS = 29 /* as many as its field shows without scrolling */ };

/* Which form, and how it is opened on an order of its own (what is typed stays as a draft). */
struct key_case {
    const char *name;
    const char *color;  /* entry of the environment */
    const char *select; /* keys on the desk */
    bool preview;
    int most;
};

static struct terminal *start(const struct bench *bench, const char *const *argv, const char *color)
{
    g_autoptr(GPtrArray) environment = g_ptr_array_new();
    for (char **entry = bench->home; *entry; entry++)
        if (!g_str_has_prefix(*entry, "NO_COLOR"))
            g_ptr_array_add(environment, *entry);
    g_ptr_array_add(environment, (gpointer)color);
    g_ptr_array_add(environment, NULL);
    return terminal_start(argv, &(struct terminal_options){ .environment = (const char *const *)environment->pdata });
}

/* Opens the ETA form and stands in `delayReason`. */
static struct terminal *open_form(const struct bench *bench, const struct key_case *row)
{
    const char *argv[] = { bench->fixline, NULL };
    struct terminal *terminal = start(bench, argv, row->color);
    bool there = terminal_wait(terminal, "q quit");
    terminal_type(terminal, row->select);
    there = there && terminal_wait(terminal, "Repair ETA");
    terminal_type(terminal, "4");
    there = there && terminal_wait(terminal, "Delay reason");
    terminal_type(terminal, "\t\t");
    if (!row->preview) {
        terminal_type(terminal, "\x1b[17~");
        there = there && terminal_wait_gone(terminal, "\"event\"");
    }
    if (!there)
        g_error("the form did not open");
    return terminal;
}

static void measure_form(struct bench *bench, const struct key_case *row)
{
    int bytes[LETTER_COUNT];
    struct terminal *terminal = open_form(bench, row);
    bool shown = measure_keys(terminal, LETTERS, LETTER_COUNT, bytes);
    int middle = median(bytes, LETTER_COUNT);
    terminal_free(terminal);
    bool reached = shown && middle <= row->most;
    bench->missed += reached ? 0 : 1;
    printf("| %s | %d | %d | %s |\n", row->name, middle, row->most, reached ? "reached" : "MISSED");
}

static void measure_dialog(struct bench *bench)
{
    int bytes[DIALOG_LETTERS];
    const char *argv[] = { DIALOG_FORM, NULL };
    struct terminal *terminal = start(bench, argv, "NO_COLOR");
    bool there = terminal_wait(terminal, "ancel") && measure_keys(terminal, LETTERS, DIALOG_LETTERS, bytes);
    int middle = median(bytes, DIALOG_LETTERS);
    terminal_free(terminal);
    if (there)
        printf("| dialog --form, which shows nothing beside the field | %d | | |\n", middle);
    else
        printf("| dialog --form | not measured | | |\n");
}

static void run_keys(struct bench *bench)
{
    static const struct key_case cases[] = {
        { "monochrome, preview open", "NO_COLOR=1", "jj\r", true, 20 },
        { "colour, preview open", "NO_COLOR", "j\r", true, 34 },
        { "colour, preview closed", "NO_COLOR", "\r", false, 2 },
    };
    printf("## Bytes on the wire for a typed letter\n\nMedian over the letters of \"%s\", 80x24.\n\n"
           "| screen | bytes | at most | |\n| --- | --- | --- | --- |\n",
           LETTERS);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        measure_form(bench, &cases[i]);
    measure_dialog(bench);
    printf("\n");
}

const struct measurement measurement_keys = { .name = "keys", .run = run_keys };
