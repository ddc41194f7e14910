/* tests/cli/test_options.c: every option of every command, through the real program: status, both outputs, journal.
 * The rows stand in option_rows.c; an option or a command of the program without one is a failure here. */
#include "journal/journal_events.h"
#include "journal/upkeep.h"
#include "tests/cli/option_rows.h"
#include "tests/cli/shop.h"
#include "tests/support/terminal.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

/* ---- the rows cover the program ---- */

static bool types_option(const struct option_row *row, const char *option)
{
    g_autofree char *typed = g_strconcat("--", option, NULL);
    for (size_t i = 0; row->arguments[i]; i++)
        if (strcmp(row->arguments[i], typed) == 0)
            return true;
    return false;
}

/* `command` NULL = any; `option` NULL = any. */
static bool has_row(const char *command, const char *option)
{
    size_t count = 0;
    const struct option_row *rows = option_rows(&count);
    for (size_t i = 0; i < count; i++) {
        const struct option_row *row = &rows[i];
        bool shown = !option || (row->option && strcmp(row->option, option) == 0 && types_option(row, option));
        if (shown && (!command || strcmp(row->command, command) == 0))
            return true;
    }
    return false;
}

static void expect_rows(const struct command *command, const char *path)
{
    for (size_t i = 0; i < command->option_count; i++)
        cr_expect(has_row(path, command->options[i].name), "\"%s --%s\" has no row in tests/cli/option_rows.c", path,
                  command->options[i].name);
    cr_expect(command->parts || has_row(path, NULL), "\"%s\" has no row in tests/cli/option_rows.c", path);
    for (size_t i = 0; command->parts && command->parts[i]; i++) {
        const char *name = command->parts[i]->name;
        g_autofree char *below = *path ? g_strconcat(path, " ", name, NULL) : g_strdup(name);
        expect_rows(command->parts[i], below);
    }
}

static bool has_status(enum status status)
{
    size_t count = 0;
    const struct option_row *rows = option_rows(&count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].status == status)
            return true;
    return false;
}

Test(cli_options, every_option_and_every_status_has_a_row)
{
    static const enum status all[] = { STATUS_DONE,    STATUS_REFUSED, STATUS_USAGE,      STATUS_QUEUED,
                                       STATUS_UNKNOWN, STATUS_FAILED,  STATUS_INTERRUPTED };
    size_t count = 0;
    const struct option *everywhere = command_everywhere(&count);
    for (size_t i = 0; i < count; i++)
        cr_expect(has_row(NULL, everywhere[i].name), "--%s has no row", everywhere[i].name);
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        cr_expect(has_status(all[i]), "no row ends with %d", (int)all[i]);
    expect_rows(&command_fixline, "");
}

/* On a terminal both outputs are one. */
Test(cli_options, every_row_looks_at_both_outputs)
{
    size_t count = 0;
    const struct option_row *rows = option_rows(&count);
    for (size_t i = 0; i < count; i++)
        cr_expect(rows[i].out && (rows[i].wait || rows[i].err), "row %zu, \"%s %s\", leaves an output out", i,
                  rows[i].command, rows[i].arguments[0] ? rows[i].arguments[0] : "");
}

/* The stand-in is a program of its own: its options stand in its help. */
Test(cli_options, every_option_of_the_stand_in_has_a_row)
{
    struct shop shop;
    shop_open_alone(&shop);
    g_auto(run_result) run = SHOP_RUN(&shop, "sandbox", "--help");
    g_auto(GStrv) lines = g_strsplit(run.out, "\n", -1);
    int seen = 0;
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, "  --"))
            continue;
        g_autofree char *name = g_strndup(*line + 4, strcspn(*line + 4, " "));
        cr_expect(has_row("sandbox", name), "\"sandbox --%s\" has no row in tests/cli/option_rows.c", name);
        seen++;
    }
    cr_expect(seen > 5, "%s", run.out);
    shop_close(&shop);
}

/* ---- the rows run ---- */

/* The command line of a row, NULL-terminated. */
static GPtrArray *argv_of(const struct shop *shop, const char *program, const struct option_row *row)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) words = g_strsplit(row->command, " ", -1);
    g_ptr_array_add(argv, g_strdup(program));
    for (char **word = words; *word && **word; word++)
        g_ptr_array_add(argv, g_strdup(*word));
    for (size_t i = 0; row->arguments[i]; i++) {
        const char *text = row->arguments[i];
        g_ptr_array_add(argv, *text == '%' ? g_strconcat(shop->home.folder, text + 1, NULL) : g_strdup(text));
    }
    g_ptr_array_add(argv, NULL);
    return argv;
}

static struct run run_on_terminal(const struct shop *shop, const struct option_row *row, const char *const *argv)
{
    struct terminal *terminal = terminal_start(
        argv, &(struct terminal_options){ .environment = (const char *const *)shop->home.environment->pdata });
    cr_expect(terminal_wait(terminal, row->wait), "%s waits for %s", argv[1], row->wait);
    terminal_type(terminal, row->keys);
    int ended = terminal_wait_end(terminal);
    struct run run = { .status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128,
                       .out = g_strdup(terminal_output(terminal)->str),
                       .err = g_strdup("") };
    terminal_free(terminal);
    return run;
}

static struct run run_row(const struct shop *shop, const char *program, const struct option_row *row)
{
    g_autoptr(GPtrArray) argv = argv_of(shop, program, row);
    const char *const *words = (const char *const *)argv->pdata;
    if (row->wait)
        return run_on_terminal(shop, row, words);
    g_assert_cmpuint(argv->len, <=, 13);
    const char *a[13] = { NULL };
    memcpy(a, words, argv->len * sizeof(*words));
    return run_program(&shop->home, row->input, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10],
                       a[11], NULL);
}

/* The environment of one row: changed in a copy, so that the next row finds it as it was. */
static struct run run_row_alone(const struct shop *shop, const char *program, const struct option_row *row)
{
    struct shop alone = *shop;
    g_auto(GStrv) pair = row->alone ? g_strsplit(row->alone, "=", 2) : NULL;
    alone.home.environment = g_ptr_array_copy(shop->home.environment, (GCopyFunc)(void (*)(void))g_strdup, NULL);
    if (pair)
        test_home_set(&alone.home, pair[0], pair[1]);
    struct run run = run_row(&alone, program, row);
    g_ptr_array_unref(alone.home.environment);
    return run;
}

/* ---- the rows with a standard output that takes nothing ---- */

/* Whether it recorded or sent events: then the status tells what became of them. */
static bool tells_of_events(const struct option_row *row)
{
    return row->recorded > 0 || strcmp(row->command, "outbox send") == 0 || strcmp(row->command, "outbox retry") == 0;
}

static void try_row_full(const struct shop *shop, const char *full, const struct option_row *row)
{
    bool silent = !*row->out;
    enum status status = silent || tells_of_events(row) ? row->status : status_worse(row->status, STATUS_FAILED);
    g_free(row->file ? shop_file(shop, "file", row->file, strlen(row->file)) : NULL);
    if (row->fault)
        standin_fault(shop->standin, row->fault);
    g_autofree char *shown = g_strjoinv(" ", (char **)row->arguments);
    g_autofree char *what = g_strconcat(row->command, " ", shown, " to a full disk", NULL);
    shop_expect(what, run_row_alone(shop, full, row), (int)status, "", silent ? row->err : "could not be written");
    if (row->fault)
        standin_faults_clear(shop->standin);
}

Test(cli_options, every_row_says_that_its_output_is_lost, .timeout = 400)
{
    static const char SCRIPT[] = "#!/bin/sh\nexec '" FIXLINE_BINARY_DIR "/fixline' \"$@\" >/dev/full\n";
    size_t count = 0;
    const struct option_row *rows = option_rows(&count);
    struct shop shop;
    shop_open(&shop);
    g_autofree char *full = shop_file(&shop, "full", SCRIPT, strlen(SCRIPT));
    cr_assert_eq(g_chmod(full, 0700), 0);
    for (size_t i = 0; i < count; i++)
        if (!rows[i].wait)
            try_row_full(&shop, full, &rows[i]);
    shop_close(&shop);
}

/* ---- the rows as they are ---- */

/* The number of events, which is the number of the newest one, here or in an archive; its state in `*newest`. */
static int64_t count_events(const struct shop *shop, enum event_state *newest)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = shop_journal(shop);
    struct journal *journal = journal_open(path, "default", JOURNAL_READ_ONLY, &error);
    cr_assert(journal, "%s", error ? error->message : "");
    g_autoptr(GPtrArray) events = journal_history(journal, NULL, NULL, 0, 1, &error);
    cr_assert(events, "%s", error ? error->message : "");
    const struct event_record *event = events->len ? events->pdata[0] : NULL;
    struct archived archived;
    cr_assert(journal_archived(journal, &archived, &error), "%s", error ? error->message : "");
    int64_t count = event ? event->id : archived.last;
    *newest = event ? event->state : EVENT_QUEUED;
    journal_close(journal);
    return count;
}

static void expect_left(const struct shop *shop, const char *what, const char *part)
{
    g_autofree char *path = g_build_filename(shop->home.folder, "left", NULL);
    g_autofree char *text = NULL;
    cr_expect(g_file_get_contents(path, &text, NULL, NULL) && strstr(text, part), "%s leaves %s", what, part);
}

static void try_row(struct shop *shop, const struct option_row *row)
{
    enum event_state newest;
    g_autofree char *shown = g_strjoinv(" ", (char **)row->arguments);
    g_autofree char *what = g_strconcat(row->command, " ", shown, NULL);
    int64_t before = count_events(shop, &newest);
    g_free(row->file ? shop_file(shop, "file", row->file, strlen(row->file)) : NULL);
    if (row->fault)
        standin_fault(shop->standin, row->fault);
    struct run run = run_row_alone(shop, FIXLINE_BINARY_DIR "/fixline", row);
    cr_expect(!row->lacks || !strstr(run.out, row->lacks), "%s has %s", what, row->lacks);
    shop_expect(what, run, (int)row->status, row->out, row->err);
    if (row->fault)
        standin_faults_clear(shop->standin);
    cr_expect_eq(count_events(shop, &newest) - before, row->recorded, "%s records %d", what, row->recorded);
    if (row->newest)
        cr_expect_str_eq(event_state_name(newest), row->newest, "%s", what);
    if (row->leaves)
        expect_left(shop, what, row->leaves);
}

Test(cli_options, every_row_does_what_it_says, .timeout = 400)
{
    size_t count = 0;
    const struct option_row *rows = option_rows(&count);
    struct shop shop;
    shop_open(&shop);
    for (size_t i = 0; i < count; i++)
        try_row(&shop, &rows[i]);
    shop_close(&shop);
}
