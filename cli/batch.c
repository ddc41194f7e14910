/* cli/batch.c: `fixline batch`: a file of events, checked whole, recorded, sent.
 *
 * The file is read several times, in little memory: to check it, to record it, and for the report. Nothing is recorded
 * before every row has passed, or the bad ones were left out on purpose. */
#include "base/clean.h"
#include "cli/batch_parts.h"
#include "cli/commands.h"
#include "cli/interrupts.h"
#include "cli/print.h"
#include "cli/sending.h"
#include <string.h>
#include <unistd.h>

enum { REMARKS_SAID = 20, OUTPUT_PIECE = 64 * 1024, REPORT_MODE = 0600, ROWS_A_LOOK = 1000 };

/* ---- the check ---- */

static bool has(const struct batch_run *run, enum batch_option option)
{
    return run->given->options[option] != NULL;
}

static void look_end(const struct batch_run *run)
{
    if (run->session->journal)
        journal_look_end(run->session->journal);
}

static void say_row(struct batch_run *run, const struct batch_row *row)
{
    const char *sentence = row->fault ? row->fault : row->remark;
    run->remarks += row->fault ? 0 : 1;
    if (!row->fault && run->remarks > REMARKS_SAID)
        return;
    look_end(run);
    g_autofree char *place = batch_row_place(row);
    print_note("%s: %s", place, sentence);
}

/* Bodies for another program; a large file is not printed line by line. */
static void flush_bodies(GString *bodies)
{
    if (bodies->len == 0)
        return;
    g_string_truncate(bodies, bodies->len - 1);
    print_bytes(bodies->str);
    g_string_truncate(bodies, 0);
}

static void take_checked(struct batch_run *run, const struct batch_row *row, GString *bodies)
{
    run->rows++;
    if (!batch_wants(run, row->number))
        return;
    run->bad += row->fault ? 1 : 0;
    if (!row->fault && has(run, BATCH_DRY_RUN)) {
        g_string_append(bodies, row->body);
        g_string_append_c(bodies, '\n');
        if (bodies->len >= OUTPUT_PIECE) {
            look_end(run);
            flush_bodies(bodies);
        }
    }
    if (row->fault || row->remark)
        say_row(run, row);
}

/* The orders of so many rows are looked up from one state of the journal. What is said meanwhile may wait for a reader,
 * and others' changes must not wait with it. */
static bool look_again(const struct batch_run *run, GError **error)
{
    struct journal *journal = run->session->journal;
    if (!journal || run->rows % ROWS_A_LOOK != 0)
        return true;
    journal_look_end(journal);
    return journal_look(journal, error);
}

/* Faults of the file are the person's, those of the journal ours. */
static enum status reading_failed(const GError *error)
{
    return print_error(error->domain == JOURNAL_ERROR ? STATUS_FAILED : STATUS_USAGE, error);
}

static enum status check_rows(struct batch_run *run)
{
    struct batch_row row;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) bodies = g_string_new(NULL);
    run->reader = batch_reader_new(run->source, &run->rules, &error);
    while (run->reader && print_open() && look_again(run, &error) && batch_next(run->reader, &row, &error) &&
           (!run->earlier || batch_is_of_report(run, &row, &error)))
        take_checked(run, &row, bodies);
    look_end(run);
    flush_bodies(bodies);
    if (error)
        return reading_failed(error);
    run->blank = batch_blank(run->reader);
    if (run->remarks > REMARKS_SAID)
        print_note("%zu more rows have remarks; --report lists them all.", run->remarks - REMARKS_SAID);
    return STATUS_DONE;
}

static char *count_words(const struct batch_run *run)
{
    GString *words = g_string_new(NULL);
    g_string_append_printf(words, "%zu row%s", run->rows, run->rows == 1 ? "" : "s");
    if (run->bad > 0)
        g_string_append_printf(words, ", %zu bad", run->bad);
    if (run->blank > 0)
        g_string_append_printf(words, ", %zu blank", run->blank);
    return g_string_free(words, FALSE);
}

static enum status judge_check(const struct batch_run *run)
{
    g_autofree char *counts = count_words(run);
    bool stops = run->bad > 0 && !has(run, BATCH_SKIP_BAD);
    if (has(run, BATCH_DRY_RUN))
        print_note("%s; a dry run records and sends nothing.", counts);
    else if (stops)
        print_note("%s: nothing was recorded or sent. Mend the rows named above, or leave them out with --skip-bad.",
                   counts);
    else if (run->rows == 0)
        print_note("%s holds no rows.", source_name(run->source));
    return run->bad > 0 ? STATUS_USAGE : STATUS_DONE;
}

/* ---- what became of it ---- */

static void say_summary(const struct batch_run *run)
{
    const size_t *states = run->states;
    g_autofree char *counts = count_words(run);
    GString *line = g_string_new(counts);
    const char *between = ": ";
    for (int state = EVENT_QUEUED; state <= EVENT_DROPPED; state++) {
        if (states[state] == 0)
            continue;
        g_string_append_printf(line, "%s%zu %s", between, states[state], event_state_name((enum event_state)state));
        between = ", ";
    }
    if (run->all_before)
        g_string_append(line, " before, nothing to send");
    print_result(line->str);
    g_string_free(line, TRUE);
    if (states[EVENT_UNKNOWN] > 0)
        print_note("Unknown ones may have arrived. Find out, then say \"fixline outbox resolve NUMBER accepted --why "
                   "TEXT\", or send one again with \"fixline outbox retry NUMBER\".");
}

/* A file is known by its bytes: of a changed one no row is known. */
static void say_changed(const struct batch_run *run, size_t left, size_t queued)
{
    const char *name = source_name(run->source);
    g_autofree char *rows = print_counted((int64_t)left, "row is", "rows are");
    print_note("%s was changed or replaced, so it is another file now: given again, all its rows would be recorded and "
               "sent, those that went out too.",
               name);
    if (queued > 0)
        print_note("What is queued waits in the outbox: \"fixline outbox send\" goes on with it.");
    if (left > 0)
        print_note("%s not recorded yet; give %s in a file of %s own.", rows, left == 1 ? "it" : "them",
                   left == 1 ? "its" : "their");
}

static void say_how_to_go_on(const struct batch_run *run)
{
    const char *command = batch_same_command(run);
    size_t queued = run->states[EVENT_QUEUED] + run->states[EVENT_SENDING];
    size_t left = run->rows - run->read + run->unrecorded;
    g_autofree char *rows = print_counted((int64_t)left, "row is", "rows are");
    if (source_is_changed(run->source))
        say_changed(run, left, queued);
    else if (left > 0)
        print_note("%s not recorded yet; %s goes on with %s.", rows, command, left == 1 ? "it" : "them");
    else if (queued > 0)
        print_note("What is queued waits in the outbox: %s goes on with it, and so does \"fixline outbox send\"; no "
                   "row is sent twice.",
                   command);
}

static enum status record_and_send(struct batch_run *run)
{
    run->interrupts = interrupts_catch();
    enum status status = run->interrupts < 0 ? STATUS_FAILED : STATUS_DONE;
    run->session->batch = run->rows;
    if (status == STATUS_DONE)
        status = batch_send(run);
    if (run->sent) {
        say_summary(run);
        say_how_to_go_on(run);
    }
    return status;
}

static enum status run_checked(struct batch_run *run)
{
    enum status status = check_rows(run);
    if (status != STATUS_DONE)
        return status;
    status = judge_check(run);
    bool stops = has(run, BATCH_DRY_RUN) || run->rows == 0 || (status != STATUS_DONE && !has(run, BATCH_SKIP_BAD));
    if (!stops)
        status = status_worse(status, record_and_send(run));
    return status_worse(status, batch_write_report(run));
}

/* ---- options ---- */

static enum status read_in_flight(struct batch_run *run)
{
    const char *text = run->given->options[BATCH_IN_FLIGHT];
    int64_t number = OUTBOX_IN_FLIGHT;
    if (text && !g_ascii_string_to_signed(text, 10, 1, OUTBOX_IN_FLIGHT_MAX, &number, NULL)) {
        g_autofree char *shown = clean_word(text);
        return print_failure(STATUS_USAGE, "--in-flight is a number from 1 to %d, not \"%s\".", OUTBOX_IN_FLIGHT_MAX,
                             shown);
    }
    run->in_flight = (int)number;
    return STATUS_DONE;
}

/* A report takes the place of what has its name. A journal is more than its own file. */
static bool is_needed(const struct batch_run *run, const char *path)
{
    static const char *const parts[] = { "", "-wal", "-shm", "-journal", ".last", ".lock", ".ballast" };
    bool needed = file_is_same(path, run->given->arguments[0]);
    for (size_t i = 0; i < G_N_ELEMENTS(parts) && !needed; i++) {
        g_autofree char *part = g_strconcat(settings_journal_path(run->session->settings), parts[i], NULL);
        needed = file_is_same(path, part);
    }
    return needed;
}

static enum status open_report(struct batch_run *run)
{
    g_autoptr(GError) error = NULL;
    const char *path = run->given->options[BATCH_REPORT];
    if (!path)
        return STATUS_DONE;
    if (strcmp(path, "-") == 0)
        return print_failure(STATUS_USAGE, "--report needs a file's name: standard output has the summary.");
    if (is_needed(run, path))
        return print_failure(STATUS_USAGE, "The report would replace %s, which is still needed: choose another name.",
                             path);
    run->report = atomic_file_open(path, REPORT_MODE, &error);
    return run->report ? STATUS_DONE : print_error(STATUS_FAILED, error);
}

static enum status open_journal(struct batch_run *run)
{
    struct session *session = run->session;
    if (has(run, BATCH_DRY_RUN))
        return session_journal_to_show(session);
    enum status status = session_settings(session);
    if (status == STATUS_DONE)
        status = sending_need_server(session);
    if (status == STATUS_DONE)
        status = session_journal(session);
    return status == STATUS_DONE ? sending_ready_later(session) : status;
}

static enum status open_rest(struct batch_run *run)
{
    const struct given *given = run->given;
    enum status status = open_journal(run);
    if (status == STATUS_DONE)
        status = session_custom(run->session);
    if (status != STATUS_DONE)
        return status;
    run->rules = (struct batch_rules){ .journal = run->session->journal,
                                       .context = session_field_context(run->session, has(run, BATCH_AS_TYPED)),
                                       .custom = run->session->custom,
                                       .event = given->options[BATCH_EVENT],
                                       .anyway = has(run, BATCH_ANYWAY) };
    if (has(run, BATCH_RETRY_FAILED))
        status = batch_read_report(run, given->options[BATCH_RETRY_FAILED]);
    return status == STATUS_DONE ? open_report(run) : status;
}

static void run_clear(struct batch_run *run)
{
    batch_reader_free(run->reader);
    source_free(run->source);
    atomic_file_discard(run->report);
    batch_rows_free(run->sent);
    if (run->earlier)
        g_array_unref(run->earlier);
    if (run->interrupts >= 0)
        close(run->interrupts);
}

static enum status run_batch(struct session *session, const struct given *given)
{
    g_autoptr(GError) error = NULL;
    struct batch_run run = { .session = session, .given = given, .interrupts = -1 };
    if (has(&run, BATCH_AGAIN) && has(&run, BATCH_RETRY_FAILED))
        return print_failure(STATUS_USAGE, "--again and --retry-failed exclude each other; give one of them.");
    enum status status = read_in_flight(&run);
    if (status == STATUS_DONE)
        status = session_time(session);
    if (status != STATUS_DONE)
        return status;
    if (!has(&run, BATCH_DRY_RUN))
        session_open_network(session);
    run.source = source_open(given->arguments[0], &error);
    status = run.source ? open_rest(&run) : print_error(STATUS_USAGE, error);
    if (status == STATUS_DONE)
        status = run_checked(&run);
    run_clear(&run);
    return status;
}

const struct command command_batch = {
    .name = "batch",
    .arguments = "FILE|-",
    .help =
        "Checks a file of events (CSV or JSON Lines, one a row), records them and sends them, many at once. Columns or "
        "members are order, event, and the fields by their names, as \"fixline events\" lists them. Nothing is "
        "recorded unless every row passes. A second run of the same file sends nothing twice: it goes on with what is "
        "queued. With another --event its rows are other events.",
    .example = "fixline batch today.csv --event product_received --report today.jsonl",
    OPTIONS([BATCH_EVENT] = { "event", "NAME", "the event of rows that name none" },
            [BATCH_DRY_RUN] = { "dry-run", NULL, "print each body on a line, record and send nothing" },
            [BATCH_IN_FLIGHT] = { "in-flight", "N", "how many may be on their way at once (20)" },
            [BATCH_REPORT] = { "report", "FILE", "write what became of each row, one JSON object a line" },
            [BATCH_RETRY_FAILED] = { "retry-failed", "REPORT",
                                     "record the refused rows of that report anew and try the queued ones" },
            [BATCH_AGAIN] = { "again", NULL, "record all rows anew, though the file was recorded before" },
            [BATCH_SKIP_BAD] = { "skip-bad", NULL, "leave out bad rows, name them, take the rest" },
            [BATCH_AS_TYPED] = { "as-typed", NULL, "let names and values near a known one out as they are" },
            [BATCH_ANYWAY] = { "anyway", NULL, "take orders that are closed or not accepted, and odd-looking ids" }),
    .least = 1,
    .most = 1,
    .run = run_batch,
};
