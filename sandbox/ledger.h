/* sandbox/ledger.h: what the stand-in was told, append-only, written down before it is answered.
 *
 * Two lists: the events it recorded, and a note of every full request that reached it, recorded or not, so that a test
 * can count. In memory; with a file the events and the orders given to it are in SQLite as well and come back with the
 * next start. Notes may be added by any thread, the rest belongs to the server's. */
#pragma once
#include "sandbox/orders.h"
#include <stdbool.h>
#include <stddef.h>

#define LEDGER_ERROR (ledger_error_quark())
GQuark ledger_error_quark(void);

struct ledger;

/* `path` NULL = memory only. The file is created with mode 0600 where it is missing. */
struct ledger *ledger_open(const char *path, GError **error);
void ledger_free(struct ledger *ledger);

/* Puts the orders kept in the file back. */
bool ledger_restore_orders(struct ledger *ledger, struct standin_orders *orders, GError **error);

/* Records one event; `body` is kept byte for byte. False: it is not recorded and must not be answered as if. */
bool ledger_record(struct ledger *ledger, const char *order, const char *event, const char *body, size_t length,
                   GError **error);
/* Keeps an order that was put, as its JSON; nothing to do in memory. */
bool ledger_keep_order(struct ledger *ledger, const char *json, GError **error);

/* Notes one full request. `fault` NULL = none was played. */
void ledger_note(struct ledger *ledger, const char *method, const char *path, const char *body, size_t length,
                 const char *fault);

/* JSON arrays in order of arrival: {"order","event","body","at"}; {"method","path","sha256","fault","at"}. */
void ledger_append_received(const struct ledger *ledger, GString *out);
void ledger_append_notes(struct ledger *ledger, GString *out);
