/* journal/ballast.h: room kept back for the day the disk is full. For journal/ only.
 *
 * On a full disk SQLite can change nothing any more, not even to record what became of a request that is under way. So
 * a file of that room stands beside the journal (its name and ".ballast") before anything is sent, and is given up for
 * outcomes alone. Where it cannot be made again, the disk is full and nothing more is sent. */
#pragma once
#include "journal/store.h"

enum { BALLAST_BYTES = 1024 * 1024 };

/* Before a request: makes it where it is missing. Error ROOM where there is no room for it. */
bool ballast_keep(struct journal *journal, GError **error);
/* The disk is full and an outcome must be written. */
void ballast_give_up(struct journal *journal);
