/* intake/order_array.c: a JSON array, item by item.
 *
 * Only what separates items is looked at here: brackets, quotes and commas. Whether an item is good JSON is judged by
 * the one who takes it, so one bad item is one bad row. */
#include "intake/order_array.h"
#include "base/json_scan.h"
#include "intake/orders.h"

enum { END = -1, FAILED = -2 };

struct order_array {
    struct source *source;
    const char *piece; /* bytes read and not yet looked at */
    size_t length, at;
    size_t line;
    GString *item;
    size_t item_line;
    bool begun, ended;
};

struct order_array *order_array_new(struct source *source)
{
    struct order_array *array = g_new0(struct order_array, 1);
    array->source = source;
    array->line = 1;
    array->item = g_string_new(NULL);
    return array;
}

void order_array_free(struct order_array *array)
{
    if (!array)
        return;
    g_string_free(array->item, TRUE);
    g_free(array);
}

static int next_byte(struct order_array *array, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (array->at == array->length) {
        array->at = 0;
        if (!source_piece(array->source, &array->piece, &array->length, &why)) {
            array->length = 0;
            if (!why)
                return END;
            g_propagate_error(error, g_steal_pointer(&why));
            return FAILED;
        }
    }
    unsigned char byte = (unsigned char)array->piece[array->at++];
    array->line += byte == '\n';
    return byte;
}

static int next_mark(struct order_array *array, GError **error)
{
    int byte;
    do
        byte = next_byte(array, error);
    while (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n');
    return byte;
}

static bool fail_cut(const struct order_array *array, GError **error)
{
    g_set_error(error, INTAKE_ERROR, 0,
                "The JSON array in %s is cut off on line %zu: it does not end with ]. Get the whole file again.",
                source_name(array->source), array->line);
    return false;
}

/* ---- one item ---- */

struct nesting {
    int depth;
    bool quoted, escaped;
};

/* Whether the byte ends the item before it. */
static bool ends_item(struct nesting *nesting, int byte)
{
    if (nesting->quoted) {
        nesting->quoted = nesting->escaped || byte != '"';
        nesting->escaped = !nesting->escaped && byte == '\\';
        return false;
    }
    if (nesting->depth == 0 && (byte == ',' || byte == ']'))
        return true;
    nesting->quoted = byte == '"';
    nesting->depth += (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
    return false;
}

/* `byte` is the first of the item. What ends it is taken too, and told by `last`. */
static bool gather_item(struct order_array *array, int byte, int *last, GError **error)
{
    struct nesting nesting = { 0 };
    array->item_line = array->line;
    g_string_truncate(array->item, 0);
    for (; byte >= 0 && !ends_item(&nesting, byte); byte = next_byte(array, error)) {
        if (array->item->len == JSON_BYTES_MAX) {
            g_set_error(error, INTAKE_ERROR, 0, "The order on line %zu of %s is longer than %d bytes.",
                        array->item_line, source_name(array->source), JSON_BYTES_MAX);
            return false;
        }
        g_string_append_c(array->item, (char)byte);
    }
    *last = byte;
    if (byte == END)
        return fail_cut(array, error);
    return byte != FAILED;
}

/* ---- the array ---- */

/* After the last bracket nothing may stand. */
static bool check_end(struct order_array *array, GError **error)
{
    array->ended = true;
    int byte = next_mark(array, error);
    if (byte >= 0)
        g_set_error(error, INTAKE_ERROR, 0, "Something stands behind the JSON array, on line %zu of %s; mend the file.",
                    array->line, source_name(array->source));
    return false;
}

bool order_array_next(struct order_array *array, struct array_item *item, GError **error)
{
    if (array->ended)
        return false;
    bool first = !array->begun;
    if (first)
        next_mark(array, error);
    array->begun = true;
    int byte = next_mark(array, error), last;
    if (byte == END)
        return fail_cut(array, error);
    if (byte == FAILED)
        return false;
    if (byte == ']' && first)
        return check_end(array, error);
    if (!gather_item(array, byte, &last, error))
        return false;
    *item = (struct array_item){ array->item->str, array->item->len, array->item_line };
    if (last != ']')
        return true;
    g_autoptr(GError) why = NULL;
    check_end(array, &why);
    if (!why)
        return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}
