/* intake/orders.c: the import of orders. The file is read once: each row is checked and gathered beside the journal
 * (journal_import_order), and when all have passed one transaction puts them in. */
#include "intake/orders.h"
#include "forms/order.h"
#include "intake/order_parts.h"
#include "journal/journal_import.h"

enum { ROWS_BETWEEN_STEPS = 512 };

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
    int64_t rows;
};

static void say(const struct import *import, struct import_place place, bool bad, const char *sentence)
{
    import->counts->bad += bad;
    if (!import->options->say)
        return;
    g_autofree char *where = order_place_words(place);
    g_autofree char *whole = g_strconcat(where, ": ", sentence, NULL);
    import->options->say(import->options->data, bad, whole);
}

static void say_remarks(const struct import *import, const struct order_row *row)
{
    const struct order *order = row->order;
    if (order_id_looks_damaged(order->id)) {
        g_autofree char *damaged = g_strdup_printf(
            "the order id %s looks like a long number damaged by a spreadsheet; it is kept as it is.", order->id);
        say(import, row->place, false, damaged);
    }
    if (order_status_read(order->status) == ORDER_OTHER) {
        g_autofree char *status =
            g_strdup_printf("the status \"%s\" is not known here and counts as accepted.", order->status);
        say(import, row->place, false, status);
    }
}

static bool gather(const struct import *import, const struct order_row *row, GError **error)
{
    struct import_place first;
    if (!journal_import_order(import->journal, row->order, row->place, &first, error))
        return false;
    if (first.line == 0) {
        say_remarks(import, row);
        return true;
    }
    g_autofree char *where = order_place_words(first);
    g_autofree char *twice =
        g_strdup_printf("the order %s stands here a second time, first on %s.", row->order->id, where);
    say(import, row->place, true, twice);
    return true;
}

static bool goes_on(void *data)
{
    const struct import *import = data;
    const struct import_options *options = import->options;
    return !options->step || options->step(options->data, import->rows, source_share(import->source));
}

static bool check_goes_on(struct import *import, GError **error)
{
    if (import->rows % ROWS_BETWEEN_STEPS != 0 || goes_on(import))
        return true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_INTERRUPTED, "Interrupted; nothing was imported.");
    return false;
}

static bool take_rows(struct import *import, GError **error)
{
    struct order_row row;
    g_autoptr(GError) why = NULL;
    g_autoptr(order_reader_handle) reader = order_reader_new(import->source, error);
    bool going = reader != NULL;
    while (going && order_next(reader, &row, &why)) {
        g_autoptr(order_handle) order = row.order;
        import->rows++;
        if (order)
            going = gather(import, &row, error);
        else
            say(import, row.place, true, row.fault);
        going = going && check_goes_on(import, error);
    }
    if (!why)
        return going && source_check(import->source, error);
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static bool check_bad(const struct import *import, GError **error)
{
    int64_t bad = import->counts->bad;
    if (bad == 0 || import->options->skip_bad)
        return true;
    g_set_error(error, INTAKE_ERROR, 0,
                "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " orders cannot be read, so nothing was imported; mend "
                "them, or leave them out with --skip-bad.",
                bad, import->rows);
    return false;
}

static bool finish(struct import *import, GError **error)
{
    struct import_sums sums;
    const struct import_options *options = import->options;
    if (options->commits && !options->dry_run)
        options->commits(options->data, import->rows - import->counts->bad);
    bool done = options->dry_run ? journal_import_sums(import->journal, &sums, error)
                                 : journal_import_commit(import->journal, goes_on, import, &sums, error);
    if (!done)
        return false;
    import->counts->added = sums.added;
    import->counts->changed = sums.changed;
    import->counts->same = sums.same;
    return true;
}

bool intake_import_file(struct journal *journal, struct source *source, const struct import_options *options,
                        struct import_counts *counts, GError **error)
{
    struct import import = { .journal = journal, .source = source, .options = options, .counts = counts };
    *counts = (struct import_counts){ 0 };
    journal_import_begin(journal);
    bool done = take_rows(&import, error) && check_bad(&import, error) && finish(&import, error);
    journal_import_cancel(journal);
    return done;
}

bool intake_import_orders(struct journal *journal, const char *text, size_t length,
                          const struct import_options *options, struct import_counts *counts, GError **error)
{
    g_autoptr(source_handle) source = source_of_bytes("the list of orders", text, length);
    return intake_import_file(journal, source, options, counts, error);
}
