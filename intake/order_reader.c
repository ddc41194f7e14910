/* intake/order_reader.c: a file of orders, one at a time: a JSON array, JSON Lines, or CSV. */
#include "base/json_scan.h"
#include "intake/csv_reader.h"
#include "intake/order_parts.h"
#include "intake/orders.h"
#include "intake/place.h"
#include <string.h>

struct order_reader {
    struct source *source;
    struct csv_reader *csv; /* NULL = JSON */
    GString *array;         /* text of a JSON array, NULL = JSON Lines or CSV */
    struct json_walk walk;
    const char *counted; /* up to here the lines of the array are counted */
    size_t line;
    char *place, *fault;
};

/* ---- a JSON array: scanned as one value, so it is held to the size of one ---- */

static bool read_array_text(struct order_reader *reader, GError **error)
{
    struct source_line line;
    g_autoptr(GError) why = NULL;
    while (reader->array->len <= JSON_BYTES_MAX && source_next(reader->source, &line, &why)) {
        g_string_append_len(reader->array, line.text, (gssize)line.length);
        g_string_append_c(reader->array, '\n');
    }
    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (reader->array->len > 0)
        g_string_truncate(reader->array, reader->array->len - 1);
    if (reader->array->len <= JSON_BYTES_MAX)
        return true;
    g_set_error(error, INTAKE_ERROR, 0,
                "A JSON array of orders may have at most %d bytes; write one order a line (JSON Lines) for more.",
                JSON_BYTES_MAX);
    return false;
}

static bool open_array(struct order_reader *reader, GError **error)
{
    struct json_slice array;
    reader->array = g_string_new(NULL);
    if (!read_array_text(reader, error) || !json_scan(reader->array->str, reader->array->len, &array, NULL, error))
        return false;
    json_walk_init(&reader->walk, &array);
    reader->counted = reader->array->str;
    reader->line = 1;
    return true;
}

static bool next_of_array(struct order_reader *reader, struct json_slice *item)
{
    if (!json_walk_next(&reader->walk, NULL, item))
        return false;
    for (; reader->counted < item->bytes; reader->counted++)
        reader->line += *reader->counted == '\n';
    return true;
}

/* ---- CSV ---- */

/* Columns nobody knows are left aside, as other systems add some; a slip would lose what they hold. */
static bool check_columns(const struct order_reader *reader, GError **error)
{
    size_t count;
    struct order taken = { 0 };
    const char *const *columns = csv_columns(reader->csv, &count);
    for (size_t i = 0; i < count; i++) {
        const char *near = NULL;
        char **place = order_place(&taken, columns[i], &near);
        if (!place && near) {
            g_set_error(error, INTAKE_ERROR, 0, "Line %zu of %s: the column \"%s\" is not known; did you mean %s?",
                        csv_header_line(reader->csv), source_name(reader->source), columns[i], near);
            return false;
        }
        if (place && *place) {
            g_set_error(error, INTAKE_ERROR, 0,
                        "Line %zu of %s: the column \"%s\" says again what another column says.",
                        csv_header_line(reader->csv), source_name(reader->source), columns[i]);
            return false;
        }
        if (place)
            *place = (char *)columns[i];
    }
    if (taken.id && taken.service_type)
        return true;
    g_set_error(error, INTAKE_ERROR, 0,
                "Line %zu of %s must name the columns, but none is %s. Columns are told apart by a comma, ; or tab, or "
                "as a first line sep=; says.",
                csv_header_line(reader->csv), source_name(reader->source), taken.id ? "serviceType" : "id");
    return false;
}

static struct order *take_cells(const struct order_reader *reader, const struct csv_record *record, GError **error)
{
    size_t count;
    const char *const *columns = csv_columns(reader->csv, &count);
    g_autoptr(order_handle) order = g_new0(struct order, 1);
    for (size_t i = 0; i < record->count; i++) {
        const char *near;
        char **place = order_place(order, columns[i], &near);
        g_autofree char *text = g_strstrip(g_strdup(record->cells[i]));
        if (!*columns[i] && *text) {
            g_set_error(error, INTAKE_ERROR, 0, "cell %zu holds a value, but its column has no name.", i + 1);
            return NULL;
        }
        if (place && *text)
            *place = g_steal_pointer(&text);
    }
    return order_settle(order, error) ? g_steal_pointer(&order) : NULL;
}

/* ---- open and close ---- */

static bool find_form(struct order_reader *reader, char *first, GError **error)
{
    struct source_line line;
    g_autoptr(GError) why = NULL;
    *first = '\0';
    if (!source_rewind(reader->source, error))
        return false;
    while (!*first && source_next(reader->source, &line, &why))
        *first = line.text[strspn(line.text, " \t\r")];
    if (!why)
        return source_rewind(reader->source, error);
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static bool open_form(struct order_reader *reader, GError **error)
{
    char first;
    if (!find_form(reader, &first, error))
        return false;
    if (first == '[')
        return open_array(reader, error);
    if (first == '{' || first == '\0')
        return true;
    reader->csv = csv_reader_new(reader->source, error);
    return reader->csv && check_columns(reader, error);
}

struct order_reader *order_reader_new(struct source *source, GError **error)
{
    struct order_reader *reader = g_new0(struct order_reader, 1);
    reader->source = source;
    if (open_form(reader, error))
        return reader;
    order_reader_free(reader);
    return NULL;
}

void order_reader_free(struct order_reader *reader)
{
    if (!reader)
        return;
    csv_reader_free(reader->csv);
    if (reader->array)
        g_string_free(reader->array, TRUE);
    g_free(reader->place);
    g_free(reader->fault);
    g_free(reader);
}

/* ---- rows ---- */

static void give_json(struct order_reader *reader, const char *text, size_t length, size_t line, struct order_row *row)
{
    g_autoptr(GError) why = NULL;
    reader->place = g_strdup_printf("line %zu", line);
    row->order = intake_read_order(text, length, &why);
    reader->fault = why ? place_within_line(why->message) : NULL;
}

static bool next_json(struct order_reader *reader, struct order_row *row, GError **error)
{
    struct source_line line;
    struct json_slice item;
    if (reader->array) {
        if (!next_of_array(reader, &item))
            return false;
        give_json(reader, item.bytes, item.length, reader->line, row);
        return true;
    }
    do {
        if (!source_next(reader->source, &line, error))
            return false;
    } while (source_line_is_blank(&line));
    give_json(reader, line.text, line.length, line.number, row);
    return true;
}

static bool next_csv(struct order_reader *reader, struct order_row *row, GError **error)
{
    struct csv_record record;
    g_autoptr(GError) why = NULL;
    enum csv_step step = csv_next(reader->csv, &record, &why);
    if (step == CSV_FAILED)
        g_propagate_error(error, g_steal_pointer(&why));
    if (step == CSV_FAILED || step == CSV_END)
        return false;
    if (step == CSV_RECORD)
        row->order = take_cells(reader, &record, &why);
    reader->place = g_strdup_printf("line %zu (record %zu)", record.line, record.number);
    reader->fault = why ? g_strdup(why->message) : NULL;
    return true;
}

bool order_next(struct order_reader *reader, struct order_row *row, GError **error)
{
    g_clear_pointer(&reader->place, g_free);
    g_clear_pointer(&reader->fault, g_free);
    row->order = NULL;
    bool there = reader->csv ? next_csv(reader, row, error) : next_json(reader, row, error);
    row->place = reader->place;
    row->fault = reader->fault;
    return there;
}
