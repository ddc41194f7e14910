/* cli/batch_report.c: what became of every row, one JSON object a line in the order of the file; and such a report read
 * back for --retry-failed. */
#include "base/json_scan.h"
#include "cli/batch_parts.h"
#include "cli/print.h"
#include "journal/journal_events.h"
#include <string.h>

/* States of rows that no event stands for. */
static const char STATE_BAD[] = "bad";
static const char STATE_UNRECORDED[] = "unrecorded";

/* ---- writing ---- */

static void append_text(GString *json, const char *name, const char *text)
{
    g_string_append_printf(json, ",\"%s\":", name);
    if (!text) {
        g_string_append(json, "null");
        return;
    }
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    json_append_string(json, valid);
}

static void append_number(GString *json, const char *name, int64_t number)
{
    if (number != 0)
        g_string_append_printf(json, ",\"%s\":%" G_GINT64_FORMAT, name, number);
    else
        append_text(json, name, NULL);
}

static void append_row(GString *json, const struct batch_row *row, const struct event_record *event)
{
    const char *state = event ? event_state_name(event->state) : row->fault ? STATE_BAD : STATE_UNRECORDED;
    g_string_printf(json, "{\"row\":%zu,\"line\":%zu", row->number, row->line);
    append_text(json, "order", event ? event->order : row->order);
    append_text(json, "event", event ? event->event : row->event);
    append_number(json, "id", event ? event->id : 0);
    append_text(json, "state", state);
    append_number(json, "status", event ? event->status : 0);
    append_text(json, "reason", event ? event->reason : row->fault);
    append_text(json, "remark", row->remark);
    append_number(json, "replaces", event ? event->replaces : 0);
    g_string_append(json, "}\n");
}

static bool write_row(struct batch_run *run, const struct batch_row *row, GString *json, GError **error)
{
    int64_t id = 0;
    if (run->sent && !batch_rows_find(run->sent, row, &id, error))
        return false;
    struct event_record *event = id ? journal_find_recorded(run->session->journal, id, error) : NULL;
    if (id && !event)
        return false;
    append_row(json, row, event);
    event_record_free(event);
    atomic_file_append(run->report, json->str, json->len);
    return true;
}

static bool write_rows(struct batch_run *run, GError **error)
{
    struct batch_row row;
    g_autoptr(GError) why = NULL;
    g_autoptr(GString) json = g_string_new(NULL);
    if (!batch_reader_rewind(run->reader, error))
        return false;
    while (batch_next(run->reader, &row, &why))
        if (!write_row(run, &row, json, error))
            return false;
    if (!why)
        return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

enum status batch_write_report(struct batch_run *run)
{
    g_autoptr(GError) error = NULL;
    if (!run->report)
        return STATUS_DONE;
    bool written = write_rows(run, &error);
    if (written)
        written = atomic_file_commit(run->report, &error);
    else
        atomic_file_discard(run->report);
    run->report = NULL;
    return written ? STATUS_DONE : print_error(STATUS_FAILED, error);
}

/* ---- reading back ---- */

static bool member_number(const struct json_slice *object, const char *name, int64_t *number)
{
    struct json_slice value;
    *number = 0;
    if (!json_member(object, name, &value) || value.kind != JSON_NUMBER)
        return json_member(object, name, &value) && value.kind == JSON_NULL;
    g_autofree char *digits = g_strndup(value.bytes, value.length);
    return g_ascii_string_to_signed(digits, 10, 1, G_MAXINT64, number, NULL);
}

static bool refuse_line(const struct source *report, const struct source_line *line, GError **error)
{
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                "Line %zu of %s is no line of a report of fixline batch; give the file that --report wrote.",
                line->number, source_name(report));
    return false;
}

/* The state is the journal's, which may have changed since the report was written. */
static bool take_line(struct batch_run *run, const struct source *report, const struct source_line *line,
                      GError **error)
{
    struct json_slice object;
    int64_t row, id;
    struct batch_earlier earlier = { 0 };
    if (!json_scan(line->text, line->length, &object, NULL, NULL) || object.kind != JSON_OBJECT ||
        !member_number(&object, "row", &row) || !member_number(&object, "id", &id) ||
        row != (int64_t)run->earlier->len + 1)
        return refuse_line(report, line, error);
    struct event_record *event = id ? journal_find_recorded(run->session->journal, id, error) : NULL;
    if (id && !event)
        return false;
    if (event)
        earlier = (struct batch_earlier){ .id = id, .state = event->state };
    event_record_free(event);
    g_array_append_val(run->earlier, earlier);
    return true;
}

static bool read_lines(struct batch_run *run, struct source *report, GError **error)
{
    struct source_line line;
    g_autoptr(GError) why = NULL;
    while (source_next(report, &line, &why))
        if (!source_line_is_blank(&line) && !take_line(run, report, &line, error))
            return false;
    if (!why)
        return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static bool is_same_row(const struct batch_run *run, const struct batch_row *row, int64_t id, GError **error)
{
    struct event_record *event = journal_find_recorded(run->session->journal, id, error);
    bool same = event && strcmp(event->order, row->order) == 0 && strcmp(event->event, row->event) == 0;
    g_autofree char *place = batch_row_place(row);
    if (!same && event)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "%s: the row is %s for %s, but the report says that it became number %" G_GINT64_FORMAT
                    ", %s for %s; give the file the report was made of.",
                    place, row->event, row->order, id, event->event, event->order);
    event_record_free(event);
    return same;
}

bool batch_is_of_report(const struct batch_run *run, const struct batch_row *row, GError **error)
{
    const struct batch_earlier *earlier = batch_earlier_at(run, row->number);
    if (!earlier) {
        g_set_error(
            error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
            "The report ends at row %u, but the file has more; give the file and the whole report that was made "
            "of it.",
            run->earlier->len);
        return false;
    }
    return earlier->id == 0 || row->fault || is_same_row(run, row, earlier->id, error);
}

enum status batch_read_report(struct batch_run *run, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(source_handle) report = source_open(path, &error);
    run->earlier = g_array_new(FALSE, TRUE, sizeof(struct batch_earlier));
    if (report && read_lines(run, report, &error))
        return STATUS_DONE;
    bool ours = error->domain == JOURNAL_ERROR && !g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING);
    return print_error(ours ? STATUS_FAILED : STATUS_USAGE, error);
}
