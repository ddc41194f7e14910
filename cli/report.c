/* cli/report.c: `fixline report`: the shift sheet and the month, as text, CSV or JSON. The three are printed from the
 * same sheets: a key, columns, and rows of cells. */
#include "base/clean.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/session.h"
#include "intake/report_sheets.h"
#include <cjson/cJSON.h>
#include <string.h>

enum report_option { REPORT_DAY, REPORT_SINCE, REPORT_UNTIL, REPORT_FORMAT };
enum report_format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON };

/* ---- as text and as JSON ---- */

/* Where the sheets go. */
struct writer {
    const struct session *session;
    struct print_table *table;
    bool first; /* no sheet was written yet */
    cJSON *root, *rows;
};

static char *cell_for_people(const struct writer *writer, const struct sheet_column *column,
                             const struct sheet_cell *cell)
{
    if (column->kind == SHEET_SPAN)
        return time_span_words(cell->number);
    if (column->kind == SHEET_MOMENT)
        return cell->number == 0
                   ? g_strdup("never")
                   : time_point_short(cell->number, session_now(writer->session), writer->session->rules.zone);
    return sheet_cell_text(column, cell);
}

static void begin_text(void *owner, const struct sheet *sheet)
{
    struct writer *writer = owner;
    char *titles[SHEET_CELLS_MAX];
    g_autofree char *line = g_strdup_printf("%s%s%s%s\n", writer->first ? "" : "\n", sheet->title,
                                            sheet->rows > 0 ? "" : ": ", sheet->rows > 0 ? "" : sheet->empty);
    print_text(line);
    writer->first = false;
    for (size_t i = 0; i < sheet->count; i++)
        titles[i] = g_ascii_strup(sheet->columns[i].key, -1);
    writer->table = print_table_new((const char *const *)titles, sheet->count);
    for (size_t i = 0; i < sheet->count; i++)
        g_free(titles[i]);
}

static void write_text(void *owner, const struct sheet *sheet, const struct sheet_cell *cells)
{
    const struct writer *writer = owner;
    char *texts[SHEET_CELLS_MAX];
    for (size_t i = 0; i < sheet->count; i++)
        texts[i] = cell_for_people(writer, &sheet->columns[i], &cells[i]);
    print_table_row(writer->table, (const char *const *)texts);
    for (size_t i = 0; i < sheet->count; i++)
        g_free(texts[i]);
}

static void end_text(void *owner, const struct sheet *sheet)
{
    (void)sheet;
    g_clear_pointer(&((struct writer *)owner)->table, print_table_end);
}

static void begin_json(void *owner, const struct sheet *sheet)
{
    struct writer *writer = owner;
    writer->rows = cJSON_AddArrayToObject(writer->root, sheet->key);
}

static void write_json(void *owner, const struct sheet *sheet, const struct sheet_cell *cells)
{
    cJSON *row = cJSON_CreateObject();
    for (size_t i = 0; i < sheet->count; i++) {
        const struct sheet_column *column = &sheet->columns[i];
        g_autofree char *text = sheet_cell_text(column, &cells[i]);
        if (column->kind == SHEET_NUMBER || column->kind == SHEET_SPAN)
            cJSON_AddRawToObject(row, column->key, text);
        else if (*text)
            cJSON_AddStringToObject(row, column->key, text);
        else
            cJSON_AddNullToObject(row, column->key);
    }
    cJSON_AddItemToArray(((struct writer *)owner)->rows, row);
}

static void end_json(void *owner, const struct sheet *sheet)
{
    (void)owner, (void)sheet;
}

static void print_json(struct writer *writer, const struct report *report)
{
    static const struct sheet_sink sink = { begin_json, write_json, end_json };
    writer->root = cJSON_CreateObject();
    report_sheets(report, &sink, writer);
    char *text = cJSON_PrintUnformatted(writer->root);
    print_bytes(text);
    cJSON_free(text);
    cJSON_Delete(writer->root);
}

static void print_report(const struct session *session, enum report_format format, const struct report *report)
{
    static const struct sheet_sink text = { begin_text, write_text, end_text };
    struct writer writer = { .session = session, .first = true };
    g_autofree char *csv = format == FORMAT_CSV ? report_csv(report) : NULL;
    switch (format) {
    case FORMAT_TEXT:
        report_sheets(report, &text, &writer);
        break;
    case FORMAT_CSV:
        print_bytes(csv);
        break;
    case FORMAT_JSON:
        print_json(&writer, report);
        break;
    }
}

/* ---- the command ---- */

static bool read_format(const char *text, enum report_format *format)
{
    static const char *const NAMES[] = { "text", "csv", "json" };
    *format = FORMAT_TEXT;
    for (size_t i = 0; text && i < G_N_ELEMENTS(NAMES); i++)
        if (strcmp(NAMES[i], text) == 0) {
            *format = (enum report_format)i;
            return true;
        }
    if (!text)
        return true;
    g_autofree char *shown = clean_word(text);
    print_note("--format is text, csv or json, not \"%s\".", shown);
    return false;
}

static void append_bound(GString *filter, const char *key, const char *date)
{
    if (date)
        g_string_append_printf(filter, "%s:\"%s\" ", key, date);
}

/* The span as a filter of the history, which reads a day alone as its start and its end. Caller owns it; NULL: said. */
static char *span_filter(const struct given *given)
{
    const char *day = given->options[REPORT_DAY];
    const char *since = given->options[REPORT_SINCE], *until = given->options[REPORT_UNTIL];
    if (day && (since || until)) {
        print_note("--day is a span of its own; leave out --since and --until, or give these without --day.");
        return NULL;
    }
    for (int i = REPORT_DAY; i <= REPORT_UNTIL; i++)
        if (given->options[i] && (!*given->options[i] || strchr(given->options[i], '"'))) {
            print_note("\"%s\" is no date; say it as in 2026-11-24, monday or yesterday.", given->options[i]);
            return NULL;
        }
    if (!day && !since && !until)
        day = "today";
    GString *filter = g_string_new(NULL);
    append_bound(filter, "since", day ? day : since);
    append_bound(filter, "until", day ? day : until);
    return g_string_free(filter, FALSE);
}

static enum status report_span(struct session *session, enum report_format format, const char *filter)
{
    g_autoptr(GError) error = NULL;
    const char *completing[REPORT_COMPLETING_MAX];
    struct time_context context = session_time_context(session);
    struct report_rules rules;
    report_rules_fill(&rules, completing);
    rules.context = &context;
    struct report *report = journal_report(session->journal, filter, &rules, &error);
    if (!report)
        return print_error(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_FILTER) ? STATUS_USAGE : STATUS_FAILED,
                           error);
    print_report(session, format, report);
    if (report->archived)
        print_note(
            "Events of this time were moved into an archive and are not counted here; \"fixline report --journal "
            "ARCHIVE\" counts them.");
    report_free(report);
    return STATUS_DONE;
}

static enum status run_report(struct session *session, const struct given *given)
{
    enum report_format format;
    if (!read_format(given->options[REPORT_FORMAT], &format))
        return STATUS_USAGE;
    g_autofree char *filter = span_filter(given);
    enum status status = filter ? session_journal_to_show(session) : STATUS_USAGE;
    if (status != STATUS_DONE)
        return status;
    if (!session->journal)
        return print_failure(STATUS_USAGE, "There is no journal yet, so there is nothing to report.");
    return report_span(session, format, filter);
}

const struct command command_report = {
    .name = "report",
    .help = "Sums up what was recorded: by day, hour, person and event, how long orders took, and which open orders "
            "are untouched for days or late. Without a date it is the sheet of today. In csv and json times are "
            "milliseconds or ISO 8601.",
    .example = "fixline report --since '1 nov' --until '30 nov' --format csv",
    OPTIONS([REPORT_DAY] = { "day", "DATE", "of this day" }, [REPORT_SINCE] = { "since", "DATE", "from then on" },
            [REPORT_UNTIL] = { "until", "DATE", "up to then, a day with all of it" },
            [REPORT_FORMAT] = { "format", "text|csv|json", "how to print it" }),
    .run = run_report,
};
