/* intake/batch_csv.c: one record of a CSV file to one event. The header says what a column is; a cell is read by the
 * kind of its field, as on the command line. */
#include "base/near.h"
#include "forms/body.h"
#include "intake/batch_parts.h"
#include "intake/orders.h"
#include <string.h>

static const char *const ORDER_NAMES[] = { "order", "orderId", "serviceOrderId", "id" };
static const char EVENT_NAME[] = "event";

/* ---- the header ---- */

static bool is_order_name(const char *header)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ORDER_NAMES); i++)
        if (near_same(header, ORDER_NAMES[i]))
            return true;
    return false;
}

/* Every field a column may mean, those of the company's own events too. Caller frees the array only. */
static GPtrArray *all_fields(const struct custom *custom)
{
    size_t count = 0;
    const struct event_spec *events = custom ? custom_events(custom, &count) : NULL;
    GPtrArray *fields = field_all();
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < events[i].field_count; k++)
            g_ptr_array_add(fields, (gpointer)&events[i].fields[k]);
    return fields;
}

/* A known name the header means, whatever its case, blanks, '-' and '_'; else in `near` one it may be a slip of. */
static const char *find_field(const struct custom *custom, const char *header, const char **near)
{
    g_autoptr(GPtrArray) fields = all_fields(custom);
    for (guint i = 0; i < fields->len; i++) {
        const char *name = ((const struct field_spec *)g_ptr_array_index(fields, i))->name;
        if (near_same(header, name))
            return name;
        if (!*near && near_miss_by_distance(header, name))
            *near = name;
    }
    return NULL;
}

static const char *near_special(const char *header)
{
    if (near_miss_by_distance(header, EVENT_NAME))
        return EVENT_NAME;
    for (size_t i = 0; i < G_N_ELEMENTS(ORDER_NAMES); i++)
        if (near_miss_by_distance(header, ORDER_NAMES[i]))
            return ORDER_NAMES[i];
    return NULL;
}

static bool take_column(const struct batch_reader *reader, const char *header, struct batch_column *column,
                        GError **error)
{
    const char *near = NULL;
    if (!*header)
        return true;
    if (is_order_name(header) || near_same(header, EVENT_NAME)) {
        column->kind = near_same(header, EVENT_NAME) ? COLUMN_EVENT : COLUMN_ORDER;
        return true;
    }
    const char *name = find_field(reader->rules.custom, header, &near);
    near = near ? near : near_special(header);
    if (!name && near && !reader->rules.context.as_typed) {
        g_set_error(error, INTAKE_ERROR, 0,
                    "Line %zu of %s: there is no field \"%s\"; did you mean \"%s\"? --as-typed takes it as it is.",
                    csv_header_line(reader->csv), source_name(reader->source), header, near);
        return false;
    }
    column->kind = COLUMN_FIELD;
    column->name = g_strdup(name ? name : header);
    return true;
}

static bool is_twice(const struct batch_column *columns, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (columns[i].kind == columns[index].kind && columns[i].kind != COLUMN_NAMELESS &&
            g_strcmp0(columns[i].name, columns[index].name) == 0)
            return true;
    return false;
}

static bool has_column(const struct batch_reader *reader, enum column_kind kind)
{
    for (size_t i = 0; i < reader->column_count; i++)
        if (reader->columns[i].kind == kind)
            return true;
    return false;
}

/* What is missing, and what was found: a wrong delimiter shows there. */
static bool check_needed(const struct batch_reader *reader, const char *const *headers, GError **error)
{
    bool order = has_column(reader, COLUMN_ORDER);
    if (order && (reader->rules.event || has_column(reader, COLUMN_EVENT)))
        return true;
    g_autoptr(GString) found = g_string_new(NULL);
    for (size_t i = 0; i < reader->column_count; i++)
        g_string_append_printf(found, "%s\"%s\"", i > 0 ? ", " : "", headers[i]);
    g_set_error(error, INTAKE_ERROR, 0,
                "Line %zu of %s must name the columns, but none is \"%s\"%s; it has %s. Columns are told apart by a "
                "comma, ; or tab, or as a first line sep=; says.",
                csv_header_line(reader->csv), source_name(reader->source), order ? EVENT_NAME : ORDER_NAMES[0],
                order ? " (and no --event is given)" : "", found->str);
    return false;
}

bool batch_take_columns(struct batch_reader *reader, GError **error)
{
    const char *const *headers = csv_columns(reader->csv, &reader->column_count);
    reader->columns = g_new0(struct batch_column, reader->column_count + 1);
    for (size_t i = 0; i < reader->column_count; i++) {
        if (!take_column(reader, headers[i], &reader->columns[i], error))
            return false;
        if (is_twice(reader->columns, i)) {
            g_set_error(error, INTAKE_ERROR, 0,
                        "Line %zu of %s: column %zu, \"%s\", names again what another one names.",
                        csv_header_line(reader->csv), source_name(reader->source), i + 1, headers[i]);
            return false;
        }
    }
    return check_needed(reader, headers, error);
}

/* ---- one record ---- */

bool batch_cell_is_blank(const char *cell)
{
    while (*cell == ' ' || *cell == '\t' || *cell == '\r' || *cell == '\n')
        cell++;
    return *cell == '\0';
}

static void take_word(GString *to, const char *cell, size_t length)
{
    for (; length > 0 && g_ascii_isspace(cell[length - 1]); length--)
        continue;
    for (; length > 0 && g_ascii_isspace(*cell); length--)
        cell++;
    g_string_truncate(to, 0);
    g_string_append_len(to, cell, (gssize)length);
}

/* Order and event; a value in a column without a name belongs nowhere. */
static bool take_names(struct batch_reader *reader, const struct csv_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        switch (reader->columns[i].kind) {
        case COLUMN_ORDER:
            take_word(reader->order, record->cells[i], record->lengths[i]);
            break;
        case COLUMN_EVENT:
            take_word(reader->event, record->cells[i], record->lengths[i]);
            break;
        case COLUMN_NAMELESS:
            if (!batch_cell_is_blank(record->cells[i]))
                return batch_refuse(reader, "cell %zu holds a value, but its column has no name.", i + 1);
            break;
        case COLUMN_FIELD:
            break;
        }
    }
    return reader->order->len > 0 || batch_refuse(reader, "the cell of the order is empty.");
}

static bool fill_draft(struct batch_reader *reader, const struct csv_record *record, struct draft *draft,
                       GError **error)
{
    for (size_t i = 0; i < record->count; i++) {
        if (reader->columns[i].kind != COLUMN_FIELD || batch_cell_is_blank(record->cells[i]))
            continue;
        int index = draft_add(draft, reader->columns[i].name, FIELD_TEXT, error);
        if (index < 0)
            return false;
        draft_set(draft, (size_t)index, record->cells[i], false);
    }
    return true;
}

static void take_remarks(struct batch_reader *reader, const struct draft *draft)
{
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *field = draft_field(draft, i);
        if (field->remark)
            batch_remark(reader, field->spec->name, field->remark);
    }
}

static void build(struct batch_reader *reader, const struct csv_record *record, const struct known_order *order,
                  const struct known_event *event)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(draft_handle) draft = draft_new_empty(reader->order->str, order->type, event->spec, reader->event->str);
    g_autofree char *body =
        fill_draft(reader, record, draft, &why) ? body_build(draft, &reader->rules.context, &why) : NULL;
    if (!body) {
        batch_refuse(reader, "%s", why->message);
        return;
    }
    g_string_assign(reader->body, body);
    take_remarks(reader, draft);
}

bool batch_csv_row(struct batch_reader *reader, const struct csv_record *record, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (!take_names(reader, record))
        return true;
    const struct known_order *order = batch_judge_order(reader, &why);
    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    struct known_event *event = order ? batch_judge_event(reader, order) : NULL;
    if (event && !batch_plain_body(reader, record, order, event))
        build(reader, record, order, event);
    return true;
}
