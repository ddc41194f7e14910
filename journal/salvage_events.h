/* journal/salvage_events.h: events with their attempts and decisions, out of a damaged journal into a new one. For
 * journal/salvage*.c only. */
#pragma once
#include "journal/salvage.h"
#include "journal/upkeep.h"

/* And what stays of those in an archive. Arguments, and what is told of them, as in salvage_carry. */
bool salvage_events(struct journal *damaged, struct journal *fresh, int64_t least, struct rescue *rescue,
                    GError **error);
