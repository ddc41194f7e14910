/* intake/orders.c: the import of orders: read all, then put all, or nothing. */
#include "intake/orders.h"
#include "base/json_scan.h"
#include "intake/place.h"
#include <string.h>

GQuark intake_error_quark(void)
{
    return g_quark_from_static_string("intake-error");
}

/* What is known while a file is read. */
struct reading {
    GPtrArray *orders;  /* struct order * */
    GHashTable *places; /* id, borrowed from its order -> line */
    GPtrArray *bad;     /* sentences, NULL = not wanted */
    int bad_count;
};

static void note_bad(struct reading *reading, size_t line, const char *sentence)
{
    reading->bad_count++;
    if (reading->bad)
        g_ptr_array_add(reading->bad, g_strdup_printf("line %zu: %s", line, sentence));
}

static void take_row(struct reading *reading, const char *text, size_t length, size_t line)
{
    g_autoptr(GError) error = NULL;
    struct order *order = intake_read_order(text, length, &error);
    if (!order) {
        g_autofree char *sentence = place_within_line(error->message);
        note_bad(reading, line, sentence);
        return;
    }
    size_t first = GPOINTER_TO_SIZE(g_hash_table_lookup(reading->places, order->id));
    if (first > 0) {
        g_autofree char *sentence =
            g_strdup_printf("the order %s stands here a second time, first on line %zu.", order->id, first);
        note_bad(reading, line, sentence);
        order_free(order);
        return;
    }
    g_ptr_array_add(reading->orders, order);
    g_hash_table_insert(reading->places, order->id, GSIZE_TO_POINTER(line));
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \t\r", text[i]))
            return false;
    return true;
}

static void read_lines(struct reading *reading, const char *text, size_t length)
{
    const char *end = text + length;
    for (size_t line = 1; text < end; line++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t width = (size_t)((stop ? stop : end) - text);
        if (!is_blank(text, width))
            take_row(reading, text, width, line);
        text += width + 1;
    }
}

static size_t count_lines(const char *from, const char *to)
{
    size_t lines = 0;
    for (; from < to; from++)
        lines += *from == '\n';
    return lines;
}

/* An array is scanned as one value, so it is held to the size of one. */
static bool read_array(struct reading *reading, const char *text, size_t length, GError **error)
{
    if (length > JSON_BYTES_MAX) {
        g_set_error(error, INTAKE_ERROR, 0,
                    "A JSON array of orders may have at most %d bytes; write one order a line (JSON Lines) for more.",
                    JSON_BYTES_MAX);
        return false;
    }
    struct json_slice array, item;
    struct json_walk walk;
    if (!json_scan(text, length, &array, NULL, error))
        return false;
    size_t line = 1;
    const char *counted = text;
    json_walk_init(&walk, &array);
    while (json_walk_next(&walk, NULL, &item)) {
        line += count_lines(counted, item.bytes);
        counted = item.bytes;
        take_row(reading, item.bytes, item.length, line);
    }
    return true;
}

static bool read_file(struct reading *reading, const char *text, size_t length, GError **error)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t skip = length >= sizeof mark - 1 && memcmp(text, mark, sizeof mark - 1) == 0 ? sizeof mark - 1 : 0;
    const char *start = text + skip;
    size_t blank = 0;
    while (skip + blank < length && strchr(" \t\r\n", start[blank]))
        blank++;
    if (skip + blank < length && start[blank] == '[')
        return read_array(reading, start, length - skip, error);
    read_lines(reading, start, length - skip);
    return true;
}

static bool put_all(struct journal *journal, const GPtrArray *orders, struct import_counts *counts, GError **error)
{
    for (unsigned i = 0; i < orders->len; i++) {
        enum order_change change;
        if (!journal_import_order(journal, orders->pdata[i], &change, error))
            return false;
        counts->added += change == ORDER_NEW;
        counts->changed += change == ORDER_CHANGED;
        counts->same += change == ORDER_SAME;
    }
    return true;
}

static bool import(struct journal *journal, const GPtrArray *orders, bool dry_run, struct import_counts *counts,
                   GError **error)
{
    if (!journal_import_begin(journal, error))
        return false;
    if (!put_all(journal, orders, counts, error)) {
        journal_import_cancel(journal);
        return false;
    }
    if (!dry_run)
        return journal_import_commit(journal, error);
    journal_import_cancel(journal);
    return true;
}

static bool check_bad(const struct reading *reading, bool skip_bad, GError **error)
{
    if (reading->bad_count == 0 || skip_bad)
        return true;
    g_set_error(error, INTAKE_ERROR, 0,
                "%d of %u orders cannot be read, so nothing was imported; mend them, or leave them out with "
                "--skip-bad.",
                reading->bad_count, reading->orders->len + (unsigned)reading->bad_count);
    return false;
}

bool intake_import_orders(struct journal *journal, const char *text, size_t length,
                          const struct import_options *options, struct import_counts *counts, GPtrArray *bad,
                          GError **error)
{
    struct reading reading = { .orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free),
                               .places = g_hash_table_new(g_str_hash, g_str_equal),
                               .bad = bad };
    *counts = (struct import_counts){ 0 };
    bool read = read_file(&reading, text, length, error);
    counts->bad = reading.bad_count;
    bool done = read && check_bad(&reading, options->skip_bad, error) &&
                import(journal, reading.orders, options->dry_run, counts, error);
    g_hash_table_unref(reading.places);
    g_ptr_array_unref(reading.orders);
    return done;
}
