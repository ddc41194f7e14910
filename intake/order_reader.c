/* intake/order_reader.c: a file of orders, one at a time: a JSON array, JSON Lines, or CSV. */
#include "intake/csv_reader.h"
#include "intake/order_array.h"
#include "intake/order_parts.h"
#include "intake/orders.h"
#include "intake/place.h"
#include "journal/journal_import.h"
#include <string.h>

enum { NOWHERE = -1 };

struct order_reader {
    struct source *source;
    struct csv_reader *csv;    /* NULL = JSON */
    struct order_array *array; /* NULL = JSON Lines or CSV */
    int *places;               /* of the columns: offset in struct order, or NOWHERE */
    char *fault;
};

/* ---- CSV ---- */

/* Columns nobody knows are left aside, as other systems add some; a slip would lose what they hold. */
static bool take_columns(struct order_reader *reader, GError **error)
{
    size_t count;
    struct order taken = { 0 };
    const char *const *columns = csv_columns(reader->csv, &count);
    reader->places = g_new(int, count);
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
        reader->places[i] = place ? (int)((char *)place - (char *)&taken) : NOWHERE;
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

/* A copy of the cell without the blanks around it; NULL where nothing is left. */
static char *take_text(const char *cell, size_t length)
{
    for (; length > 0 && g_ascii_isspace(cell[length - 1]); length--)
        continue;
    for (; length > 0 && g_ascii_isspace(*cell); length--)
        cell++;
    return length > 0 ? g_strndup(cell, length) : NULL;
}

static struct order *take_cells(const struct order_reader *reader, const struct csv_record *record, GError **error)
{
    size_t count;
    const char *const *columns = csv_columns(reader->csv, &count);
    g_autoptr(order_handle) order = g_new0(struct order, 1);
    for (size_t i = 0; i < record->count; i++) {
        if (reader->places[i] == NOWHERE && *columns[i])
            continue;
        g_autofree char *text = take_text(record->cells[i], record->lengths[i]);
        if (!*columns[i] && text) {
            g_set_error(error, INTAKE_ERROR, 0, "cell %zu holds a value, but its column has no name.", i + 1);
            return NULL;
        }
        if (*columns[i])
            *(char **)((char *)order + reader->places[i]) = g_steal_pointer(&text);
    }
    return order_settle(order, error) ? g_steal_pointer(&order) : NULL;
}

/* ---- open and close ---- */

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* The first byte that is no blank; NUL where there is none. */
static bool find_form(struct order_reader *reader, char *first, GError **error)
{
    const char *bytes;
    size_t length, blanks;
    g_autoptr(GError) why = NULL;
    *first = '\0';
    if (!source_rewind(reader->source, error))
        return false;
    while (!*first && source_piece(reader->source, &bytes, &length, &why)) {
        for (blanks = 0; blanks < length && is_blank(bytes[blanks]); blanks++)
            continue;
        *first = blanks < length ? bytes[blanks] : '\0';
    }
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
        reader->array = order_array_new(reader->source);
    if (first == '[' || first == '{' || first == '\0')
        return true;
    reader->csv = csv_reader_new(reader->source, error);
    return reader->csv && take_columns(reader, error);
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
    order_array_free(reader->array);
    g_free(reader->places);
    g_free(reader->fault);
    g_free(reader);
}

/* ---- rows ---- */

static void give_json(struct order_reader *reader, const char *text, size_t length, size_t line, struct order_row *row)
{
    g_autoptr(GError) why = NULL;
    row->place = (struct import_place){ (int64_t)line, 0 };
    row->order = intake_read_order(text, length, &why);
    reader->fault = why ? place_within_line(why->message) : NULL;
}

static bool next_json(struct order_reader *reader, struct order_row *row, GError **error)
{
    struct source_line line;
    struct array_item item;
    if (reader->array) {
        if (!order_array_next(reader->array, &item, error))
            return false;
        give_json(reader, item.text, item.length, item.line, row);
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
    row->place = (struct import_place){ (int64_t)record.line, (int64_t)record.number };
    reader->fault = why ? g_strdup(why->message) : NULL;
    return true;
}

char *order_place_words(struct import_place place)
{
    if (place.record == 0)
        return g_strdup_printf("line %" G_GINT64_FORMAT, place.line);
    return g_strdup_printf("line %" G_GINT64_FORMAT " (record %" G_GINT64_FORMAT ")", place.line, place.record);
}

bool order_next(struct order_reader *reader, struct order_row *row, GError **error)
{
    g_clear_pointer(&reader->fault, g_free);
    row->order = NULL;
    bool there = reader->csv ? next_csv(reader, row, error) : next_json(reader, row, error);
    row->fault = reader->fault;
    return there;
}
