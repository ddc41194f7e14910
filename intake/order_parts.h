/* intake/order_parts.h: what the two forms an order comes in share. For intake/order*.c only. */
#pragma once
#include "intake/source.h"
#include "journal/journal_import.h"

/* The place in struct order that a member or column of that name fills, whatever its case, blanks, '-' and '_'; NULL
 * where there is none: then `*near` is the known name it may be a slip of, or NULL. */
char **order_place(struct order *order, const char *name, const char **near);

/* Judges a filled order; service type and status get their full names. */
bool order_settle(struct order *order, GError **error);

typedef struct order order_handle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(order_handle, order_free)

/* The orders of a file, one at a time. */
struct order_reader;
/* Borrows the source and reads it from its start. NULL and a sentence where it cannot be read as a whole. */
struct order_reader *order_reader_new(struct source *source, GError **error);
void order_reader_free(struct order_reader *reader);
typedef struct order_reader order_reader_handle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(order_reader_handle, order_reader_free)

struct order_row {
    struct import_place place;
    struct order *order; /* owned by the caller; NULL = bad */
    char *fault;         /* a sentence, owned by the reader */
};
/* "line 4", "line 4 (record 3)"; owned by the caller. */
char *order_place_words(struct import_place place);
/* False at the end, and with `error` where the file cannot be read on. */
bool order_next(struct order_reader *reader, struct order_row *row, GError **error);
