/* journal/openness.h: which orders are open, as a word of SQL. For journal/ only.
 *
 * What a status means is known above this floor; a question that has been taught it looks at no order in vain. */
#pragma once
#include "journal/journal_orders.h"
#include "journal/store.h"

/* From here on `is_open(status)` can stand in a question on this handle, until it is taught another. */
bool openness_teach(struct journal *journal, journal_is_open *is_open, GError **error);
