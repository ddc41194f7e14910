/* intake/order_array.h: the items of a JSON array of any length, one at a time, wherever its line ends are. For
 * intake/order*.c only. */
#pragma once
#include "intake/source.h"

struct order_array;
/* Borrows the source, which must stand at its start; the first byte that is no blank must be '['. */
struct order_array *order_array_new(struct source *source);
void order_array_free(struct order_array *array);

struct array_item {
    const char *text; /* not checked yet; NUL-terminated, borrowed until the next call */
    size_t length;
    size_t line; /* where it begins, from 1 */
};
/* False at the end, and with `error` where the array cannot be read on: it is cut off, something stands behind it, or
 * an item is longer than JSON_BYTES_MAX. */
bool order_array_next(struct order_array *array, struct array_item *item, GError **error);
