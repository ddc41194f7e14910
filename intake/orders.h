/* intake/orders.h: orders out of JSON and back. Names as in product.md, Formats: "order", "orderId" and
 * "serviceOrderId" also name the id, "type" the service type; case, blanks, '-' and '_' do not matter. */
#pragma once
#include "journal/journal.h"

struct import_counts {
    int added, changed, same, bad;
};
struct import_options {
    bool skip_bad;
    bool dry_run;
};
/* Reads a JSON array or JSON Lines (BOM allowed) and puts all orders into the journal in one transaction, or none
 * where a row is bad and `skip_bad` is not set. `bad` receives one owned sentence a bad row ("line 4: …"). */
bool intake_import_orders(struct journal *journal, const char *text, size_t length,
                          const struct import_options *options, struct import_counts *counts, GPtrArray *bad,
                          GError **error);

/* One order of a JSON object; NULL and a sentence that names the member at fault. */
struct order *intake_read_order(const char *text, size_t length, GError **error);
/* The order as one JSON object on one line; caller owns it. */
char *intake_order_json(const struct order *order);
/* One history entry as JSON (product.md, Formats): `body` embedded as its bytes. `attempts` NULL = their number. */
char *intake_event_json(const struct event_record *event, GPtrArray *attempts);
/* Header and row of the CSV form; formula-like texts made harmless. */
const char *intake_event_csv_header(void);
char *intake_event_csv(const struct event_record *event);
