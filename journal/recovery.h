/* journal/recovery.h: what a journal that was restored from a copy makes of its events. For journal/ only. */
#pragma once
#include "journal/store.h"

/* Every queued or sending event becomes unknown: what became of it since the copy was made is not known. Then the
 * second file is made anew. May be killed and run again. */
bool recovery_doubt_all(struct journal *journal, int64_t *unknown, GError **error);
