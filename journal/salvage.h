/* journal/salvage.h: what can still be read of a damaged journal, carried into a new one. For journal/ only.
 *
 * Every row proves itself by its hashes, so nothing is taken on trust: what is proven is carried as it is, what is not
 * is left out or becomes unknown. Numbers stay: an event that cannot be read stands as one that is unknown. */
#pragma once
#include "journal/store.h"
#include "journal/upkeep.h"

/* From `damaged`, a copy that nobody else uses, into `fresh`, which is empty and inside a change. `least` is how many
 * events there were as far as the second file knows. False only where `fresh` cannot be written. */
bool salvage_carry(struct journal *damaged, struct journal *fresh, int64_t least, struct rescue *rescue,
                   GError **error);
