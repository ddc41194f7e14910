/* intake/orders.c: the import of orders. The file is read twice: once to check every row, once to put them all in one
 * transaction; so memory holds the ids of the orders, never the orders. */
#include "intake/orders.h"
#include "forms/order.h"
#include "intake/order_parts.h"
#include <string.h>

GQuark intake_error_quark(void)
{
    return g_quark_from_static_string("intake-error");
}

/* One import. */
struct import {
    struct journal *journal;
    struct source *source;
    const struct import_options *options;
    struct import_counts *counts;
    GHashTable *places; /* id -> where it stands first */
    GPtrArray *bad;     /* sentences, NULL = not wanted */
};

static void note(GPtrArray *to, const char *place, const char *sentence)
{
    if (to)
        g_ptr_array_add(to, g_strdup_printf("%s: %s", place, sentence));
}

static void note_bad(struct import *import, const char *place, const char *sentence)
{
    import->counts->bad++;
    note(import->bad, place, sentence);
}

static void note_remarks(const struct import *import, const struct order_row *row)
{
    const struct order *order = row->order;
    if (order_id_looks_damaged(order->id)) {
        g_autofree char *damaged = g_strdup_printf(
            "the order id %s looks like a long number damaged by a spreadsheet; it is kept as it is.", order->id);
        note(import->options->remarks, row->place, damaged);
    }
    if (order_status_read(order->status) == ORDER_OTHER) {
        g_autofree char *status =
            g_strdup_printf("the status \"%s\" is not known here and counts as accepted.", order->status);
        note(import->options->remarks, row->place, status);
    }
}

static void check_row(struct import *import, const struct order_row *row)
{
    if (!row->order) {
        note_bad(import, row->place, row->fault);
        return;
    }
    const char *first = g_hash_table_lookup(import->places, row->order->id);
    if (first) {
        g_autofree char *sentence =
            g_strdup_printf("the order %s stands here a second time, first on %s.", row->order->id, first);
        note_bad(import, row->place, sentence);
        return;
    }
    g_hash_table_insert(import->places, g_strdup(row->order->id), g_strdup(row->place));
    note_remarks(import, row);
}

static bool check_rows(struct import *import, GError **error)
{
    struct order_row row;
    g_autoptr(GError) why = NULL;
    g_autoptr(order_reader_handle) reader = order_reader_new(import->source, error);
    if (!reader)
        return false;
    while (order_next(reader, &row, &why)) {
        check_row(import, &row);
        order_free(row.order);
    }
    if (!why)
        return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static bool check_bad(const struct import *import, GError **error)
{
    int bad = import->counts->bad;
    if (bad == 0 || import->options->skip_bad)
        return true;
    g_set_error(error, INTAKE_ERROR, 0,
                "%d of %u orders cannot be read, so nothing was imported; mend them, or leave them out with "
                "--skip-bad.",
                bad, g_hash_table_size(import->places) + (unsigned)bad);
    return false;
}

/* Of an order that stands in the file twice the first counts. */
static bool put(struct import *import, const struct order_row *row, GError **error)
{
    enum order_change change;
    const char *first = g_hash_table_lookup(import->places, row->order->id);
    if (g_strcmp0(first, row->place) != 0)
        return true;
    if (!journal_import_order(import->journal, row->order, &change, error))
        return false;
    import->counts->added += change == ORDER_NEW;
    import->counts->changed += change == ORDER_CHANGED;
    import->counts->same += change == ORDER_SAME;
    return true;
}

static bool put_rows(struct import *import, GError **error)
{
    struct order_row row;
    g_autoptr(GError) why = NULL;
    g_autoptr(order_reader_handle) reader = order_reader_new(import->source, error);
    bool going = reader != NULL;
    while (going && order_next(reader, &row, &why)) {
        going = !row.order || put(import, &row, error);
        order_free(row.order);
    }
    if (!why)
        return going && source_check(import->source, error);
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static bool put_all(struct import *import, GError **error)
{
    if (!journal_import_begin(import->journal, error))
        return false;
    if (!put_rows(import, error)) {
        journal_import_cancel(import->journal);
        return false;
    }
    if (!import->options->dry_run)
        return journal_import_commit(import->journal, error);
    journal_import_cancel(import->journal);
    return true;
}

bool intake_import_file(struct journal *journal, struct source *source, const struct import_options *options,
                        struct import_counts *counts, GPtrArray *bad, GError **error)
{
    struct import import = { .journal = journal,
                             .source = source,
                             .options = options,
                             .counts = counts,
                             .places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                             .bad = bad };
    *counts = (struct import_counts){ 0 };
    bool done = check_rows(&import, error) && check_bad(&import, error) && put_all(&import, error);
    g_hash_table_unref(import.places);
    return done;
}

bool intake_import_orders(struct journal *journal, const char *text, size_t length,
                          const struct import_options *options, struct import_counts *counts, GPtrArray *bad,
                          GError **error)
{
    g_autoptr(source_handle) source = source_of_bytes("the list of orders", text, length);
    return intake_import_file(journal, source, options, counts, bad, error);
}
