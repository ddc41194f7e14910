/* intake/orders.h: orders out of JSON and CSV, and JSON out of orders. Names as in product.md, Formats: "order",
 * "orderId" and "serviceOrderId" also name the id, "type" the service type; case, blanks, '-' and '_' do not matter. */
#pragma once
#include "intake/source.h"
#include "journal/journal.h"

#define INTAKE_ERROR (intake_error_quark())
GQuark intake_error_quark(void);

struct import_counts {
    int64_t added, changed, same, bad;
};
struct import_options {
    bool skip_bad;
    bool dry_run;
    void *data; /* for the functions below, each of which may be NULL */
    /* One sentence with its place ("line 4: …"): a bad row, or one that is odd but taken. */
    void (*say)(void *data, bool bad, const char *sentence);
    /* How many rows are read, and the share of the input they are; false ends the import. Called every few hundred. */
    bool (*step)(void *data, int64_t rows, double share);
    /* Called once, before `rows` orders are put into the journal in one transaction. */
    void (*commits)(void *data, int64_t rows);
};
/* Reads a JSON array, JSON Lines or CSV (BOM and blank lines allowed) once, in little memory, and puts all orders into
 * the journal in one transaction, or none where a row is bad and `skip_bad` is not set: then an error, and
 * `counts->bad` says how many. An order that stands in the file twice is a bad row, since a second run would change it
 * again. A dry run counts and changes nothing. Error JOURNAL_ERROR_INTERRUPTED where `step` ended it. */
bool intake_import_file(struct journal *journal, struct source *source, const struct import_options *options,
                        struct import_counts *counts, GError **error);
/* The same from memory. */
bool intake_import_orders(struct journal *journal, const char *text, size_t length,
                          const struct import_options *options, struct import_counts *counts, GError **error);

/* One order of a JSON object; NULL and a sentence that names the member at fault. Members nobody knows are left aside,
 * near misses of known ones refused; null and "" mean that nothing is known. The service type comes out in full, a
 * known status by its name (accepted as NULL). */
struct order *intake_read_order(const char *text, size_t length, GError **error);
/* The order as one JSON object on one line; caller owns it. */
char *intake_order_json(const struct order *order);
/* One history entry as JSON (product.md, Formats): `body` embedded as its bytes. `attempts` NULL = their number. */
char *intake_event_json(const struct event_record *event, GPtrArray *attempts);
/* The event as one line of a batch file; NULL where it has no body any more, or one that no batch row can hold. The
 * caller owns it. */
char *intake_event_batch(const struct event_record *event);
/* Header and row of the CSV form, without a line end; formula-like texts made harmless. */
const char *intake_event_csv_header(void);
char *intake_event_csv(const struct event_record *event);
