/* cli/report.c: `fixline report`: the shift sheet and the month, as text, CSV or JSON. The three are printed from the
 * same sheets: a key, columns, and rows of cells. */
#include "journal/report.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/session.h"
#include "forms/order.h"
#include "intake/csv.h"
#include <cjson/cJSON.h>
#include <string.h>

enum report_option { REPORT_DAY, REPORT_SINCE, REPORT_UNTIL, REPORT_FORMAT };
enum report_format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON };

enum { NEGLECT_DAYS = 3, CELLS_MAX = 7 };

/* ---- sheets ---- */

enum cell_kind { CELL_TEXT, CELL_NUMBER, CELL_SPAN, CELL_MOMENT }; /* spans and moments in milliseconds */

struct column {
    const char *key;
    enum cell_kind kind;
};

struct cell {
    const char *text;
    int64_t number;
};

/* Where cells go, in one of the formats. */
struct writer {
    enum report_format format;
    const struct session *session;
    const char *key; /* of the present sheet */
    const struct column *columns;
    size_t count;
    struct print_table *table;
    cJSON *root, *rows;
};

/* A number as it is, a span in words, a moment as people or programs read it. Caller owns it. */
static char *cell_text(const struct writer *writer, size_t column, const struct cell *cell)
{
    bool people = writer->format == FORMAT_TEXT;
    switch (writer->columns[column].kind) {
    case CELL_TEXT:
        return g_strdup(cell->text ? cell->text : "");
    case CELL_SPAN:
        if (people)
            return g_strdup_printf("%" G_GINT64_FORMAT " d %02d h %02d min", cell->number / 86400000,
                                   (int)(cell->number / 3600000 % 24), (int)(cell->number / 60000 % 60));
        break;
    case CELL_MOMENT:
        if (cell->number == 0)
            return g_strdup(people ? "never" : "");
        return people ? time_point_short(cell->number, writer->session->rules.zone) : time_point_iso_utc(cell->number);
    case CELL_NUMBER:
        break;
    }
    return g_strdup_printf("%" G_GINT64_FORMAT, cell->number);
}

static void begin_table(struct writer *writer)
{
    char *titles[CELLS_MAX];
    for (size_t i = 0; i < writer->count; i++)
        titles[i] = g_ascii_strup(writer->columns[i].key, -1);
    writer->table = print_table_new((const char *const *)titles, writer->count);
    for (size_t i = 0; i < writer->count; i++)
        g_free(titles[i]);
}

static void sheet_begin(struct writer *writer, const char *key, const struct column *columns, size_t count)
{
    writer->key = key;
    writer->columns = columns;
    writer->count = count;
    if (writer->format == FORMAT_TEXT)
        begin_table(writer);
    if (writer->format == FORMAT_JSON)
        writer->rows = cJSON_AddArrayToObject(writer->root, key);
}

static void write_csv_row(const struct writer *writer, char *const *texts)
{
    for (size_t i = 1; i < writer->count; i++) {
        GString *row = g_string_new(NULL);
        const char *const cells[] = { writer->key, texts[0], writer->columns[i].key, texts[i] };
        for (size_t j = 0; j < G_N_ELEMENTS(cells); j++) {
            if (j > 0)
                g_string_append_c(row, ',');
            csv_append_text(row, cells[j]);
        }
        print_bytes(row->str);
        g_string_free(row, TRUE);
    }
}

static void write_json_row(const struct writer *writer, char *const *texts)
{
    cJSON *row = cJSON_CreateObject();
    for (size_t i = 0; i < writer->count; i++) {
        enum cell_kind kind = writer->columns[i].kind;
        if (kind == CELL_NUMBER || kind == CELL_SPAN)
            cJSON_AddRawToObject(row, writer->columns[i].key, texts[i]);
        else if (*texts[i])
            cJSON_AddStringToObject(row, writer->columns[i].key, texts[i]);
        else
            cJSON_AddNullToObject(row, writer->columns[i].key);
    }
    cJSON_AddItemToArray(writer->rows, row);
}

static void sheet_row(const struct writer *writer, const struct cell *cells)
{
    char *texts[CELLS_MAX];
    for (size_t i = 0; i < writer->count; i++)
        texts[i] = cell_text(writer, i, &cells[i]);
    switch (writer->format) {
    case FORMAT_TEXT:
        print_table_row(writer->table, (const char *const *)texts);
        break;
    case FORMAT_CSV:
        write_csv_row(writer, texts);
        break;
    case FORMAT_JSON:
        write_json_row(writer, texts);
        break;
    }
    for (size_t i = 0; i < writer->count; i++)
        g_free(texts[i]);
}

static void sheet_end(struct writer *writer)
{
    g_clear_pointer(&writer->table, print_table_end);
}

/* ---- the sheets of a report ---- */

/* `empty` stands in text output where there is no row: silence would leave it open whether it was looked for. */
static void write_title(const struct writer *writer, const char *title, const char *empty, size_t rows)
{
    g_autofree char *line =
        g_strdup_printf("%s%s%s%s\n", writer->key ? "\n" : "", title, rows > 0 ? "" : ": ", rows > 0 ? "" : empty);
    if (writer->format == FORMAT_TEXT)
        print_text(line);
}

static void write_count(const struct writer *writer, const struct report_count *count)
{
    const struct cell cells[] = { { .text = count->name },
                                  { .number = count->total },
                                  { .number = count->states[EVENT_ACCEPTED] },
                                  { .number = count->states[EVENT_REFUSED] },
                                  { .number = count->states[EVENT_UNKNOWN] },
                                  { .number = count->states[EVENT_QUEUED] + count->states[EVENT_SENDING] },
                                  { .number = count->states[EVENT_DROPPED] } };
    sheet_row(writer, cells);
}

static void write_counts(struct writer *writer, const char *key, const char *name, const char *title,
                         const GPtrArray *counts)
{
    const struct column columns[] = { { name, CELL_TEXT },         { "total", CELL_NUMBER },
                                      { "accepted", CELL_NUMBER }, { "refused", CELL_NUMBER },
                                      { "unknown", CELL_NUMBER },  { "waiting", CELL_NUMBER },
                                      { "dropped", CELL_NUMBER } };
    write_title(writer, title, "none", counts->len);
    sheet_begin(writer, key, columns, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < counts->len; i++)
        write_count(writer, counts->pdata[i]);
    sheet_end(writer);
}

static void write_turnarounds(struct writer *writer, const GPtrArray *turnarounds)
{
    static const struct column COLUMNS[] = {
        { "type", CELL_TEXT }, { "orders", CELL_NUMBER }, { "median", CELL_SPAN }, { "percentile90", CELL_SPAN }
    };
    write_title(writer, "From the first event to the completing one", "no order was completed", turnarounds->len);
    sheet_begin(writer, "turnaround", COLUMNS, G_N_ELEMENTS(COLUMNS));
    for (unsigned i = 0; i < turnarounds->len; i++) {
        const struct report_turnaround *turnaround = turnarounds->pdata[i];
        const struct service_type *type = event_owner(turnaround->completing);
        const struct cell cells[] = { { .text = type ? type->id : turnaround->completing },
                                      { .number = turnaround->orders },
                                      { .number = turnaround->median },
                                      { .number = turnaround->percentile_90 } };
        sheet_row(writer, cells);
    }
    sheet_end(writer);
}

static void write_orders(struct writer *writer, const char *key, const char *moment, const char *title,
                         const GPtrArray *orders)
{
    const struct column columns[] = { { "order", CELL_TEXT }, { moment, CELL_MOMENT }, { "customer", CELL_TEXT } };
    write_title(writer, title, "none", orders->len);
    sheet_begin(writer, key, columns, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < orders->len; i++) {
        const struct report_order *order = orders->pdata[i];
        const struct cell cells[] = { { .text = order->id }, { .number = order->at }, { .text = order->customer } };
        sheet_row(writer, cells);
    }
    sheet_end(writer);
}

static void write_report(struct writer *writer, const struct report *report)
{
    struct report_count all = report->all;
    GPtrArray *total = g_ptr_array_new();
    all.name = (char *)"all";
    g_ptr_array_add(total, &all);
    write_counts(writer, "total", "events", "Events", total);
    g_ptr_array_unref(total);
    write_counts(writer, "days", "day", "By day", report->days);
    write_counts(writer, "hours", "hour", "By hour", report->hours);
    write_counts(writer, "people", "who", "By person", report->people);
    write_counts(writer, "events", "event", "By event", report->events);
    write_turnarounds(writer, report->turnarounds);
    write_orders(writer, "neglected", "last", "Open orders untouched for three days, or ever", report->neglected);
    write_orders(writer, "late", "eta", "Estimated completion passed", report->late);
}

static void print_report(const struct session *session, enum report_format format, const struct report *report)
{
    struct writer writer = { .format = format, .session = session };
    if (format == FORMAT_CSV)
        print_bytes("sheet,name,measure,value");
    if (format == FORMAT_JSON)
        writer.root = cJSON_CreateObject();
    write_report(&writer, report);
    if (writer.root) {
        char *text = cJSON_PrintUnformatted(writer.root);
        print_bytes(text);
        cJSON_free(text);
        cJSON_Delete(writer.root);
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
    if (text)
        print_note("--format is text, csv or json, not \"%s\".", text);
    return !text;
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

static bool is_open(const struct order *order)
{
    return order_is_open(order->status);
}

/* NULL-terminated; the names are of the catalogue, only the array is the caller's. */
static GPtrArray *completing_events(void)
{
    size_t count = 0;
    const struct service_type *types = service_types(&count);
    GPtrArray *names = g_ptr_array_new();
    for (size_t i = 0; i < count; i++)
        g_ptr_array_add(names, (void *)types[i].completing);
    g_ptr_array_add(names, NULL);
    return names;
}

static enum status report_span(struct session *session, enum report_format format, const char *filter)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) completing = completing_events();
    struct time_context context = session_time_context(session);
    const struct report_rules rules = { .context = &context,
                                        .completing = (const char *const *)completing->pdata,
                                        .eta_member = ORDER_ETA_MEMBER,
                                        .is_open = is_open,
                                        .neglect_days = NEGLECT_DAYS };
    struct report *report = journal_report(session->journal, filter, &rules, &error);
    if (!report)
        return print_error(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_FILTER) ? STATUS_USAGE : STATUS_FAILED,
                           error);
    print_report(session, format, report);
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
