/* cli/orders_import.c: `fixline orders import`. Rows are named as they are met; progress, an interrupt and the sum at
 * the end are said here. */
#include "cli/interrupts.h"
#include "cli/orders_parts.h"
#include "cli/print.h"
#include "cli/session.h"
#include "intake/orders.h"
#include <unistd.h>

enum import_option { IMPORT_SKIP_BAD, IMPORT_DRY_RUN };

/* Above this many orders the last transaction is said beforehand. How many it takes a second was measured on 2026-11-29
 * with 1,200,000 orders in no order, the program optimised: into an empty journal 390,000 to 430,000, where all of them
 * change 340,000, beside a million events 210,000. The least of them, rounded down. */
enum { ROWS_SAID = 1000000, ROWS_A_SECOND = 200000 };

struct run {
    int interrupts;
    bool interrupted;
    int64_t shown_at; /* monotonic, microseconds */
};

static void say(void *data, bool bad, const char *sentence)
{
    (void)data, (void)bad;
    print_progress(NULL);
    print_note("%s", sentence);
}

static bool step(void *data, int64_t rows, double share)
{
    struct run *run = data;
    int64_t now = g_get_monotonic_time();
    if (now - run->shown_at > G_USEC_PER_SEC / 10) {
        g_autofree char *read = print_counted(rows, "order", "orders");
        g_autofree char *text = g_strdup_printf("%s read, %d %%", read, (int)(share * 100));
        print_progress(text);
        run->shown_at = now;
    }
    run->interrupted = run->interrupted || interrupts_came(run->interrupts);
    return !run->interrupted;
}

static void commits(void *data, int64_t rows)
{
    (void)data;
    print_progress(NULL);
    if (rows > ROWS_SAID)
        print_note("%" G_GINT64_FORMAT " orders are put into the journal now; sending waits for about %" G_GINT64_FORMAT
                   " s.",
                   rows, rows / ROWS_A_SECOND);
}

static void say_counts(const struct import_counts *counts, bool recorded)
{
    g_autofree char *line = g_strdup_printf("%" G_GINT64_FORMAT " new, %" G_GINT64_FORMAT " changed, %" G_GINT64_FORMAT
                                            " unchanged, %" G_GINT64_FORMAT " bad%s",
                                            counts->added, counts->changed, counts->same, counts->bad,
                                            recorded ? "" : "; nothing was recorded");
    print_result(line);
}

static enum status import_file(struct session *session, const struct given *given, struct source *source,
                               struct run *run)
{
    g_autoptr(GError) error = NULL;
    struct import_counts counts;
    const struct import_options options = { .skip_bad = given->options[IMPORT_SKIP_BAD] != NULL,
                                            .dry_run = given->options[IMPORT_DRY_RUN] != NULL,
                                            .data = run,
                                            .say = say,
                                            .step = step,
                                            .commits = commits };
    bool imported = intake_import_file(session->journal, source, &options, &counts, &error);
    print_progress(NULL);
    if (run->interrupted && !imported)
        return print_failure(STATUS_INTERRUPTED, "Interrupted: nothing was imported; the same command begins again.");
    bool input_fault = counts.bad > 0 || (error && error->domain != JOURNAL_ERROR);
    if (imported || input_fault)
        say_counts(&counts, imported && !options.dry_run);
    if (error)
        print_error(STATUS_FAILED, error);
    if (imported && !input_fault)
        return STATUS_DONE;
    return input_fault ? STATUS_USAGE : STATUS_FAILED;
}

static enum status run_import(struct session *session, const struct given *given)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(source_handle) source = source_open(given->arguments[0], &error);
    if (!source)
        return print_error(STATUS_USAGE, error);
    enum status status = session_journal(session);
    if (status != STATUS_DONE)
        return status;
    struct run run = { .interrupts = interrupts_catch() };
    if (run.interrupts < 0)
        return STATUS_FAILED;
    status = import_file(session, given, source, &run);
    close(run.interrupts);
    return status;
}

const struct command orders_import = {
    .name = "import",
    .arguments = "FILE|-",
    .help =
        "Adds and changes orders from a JSON array, JSON Lines or CSV, all of them or none. Its members or columns are "
        "id and type, and where they are known status, customer, product, serial and notes. A second run of the "
        "same file changes nothing.",
    .example = "fixline orders import orders.csv --dry-run",
    OPTIONS([IMPORT_SKIP_BAD] = { "skip-bad", NULL, "leave out bad rows, name them, take the rest" },
            [IMPORT_DRY_RUN] = { "dry-run", NULL, "say what would change, record nothing" }),
    .least = 1,
    .most = 1,
    .run = run_import,
};
