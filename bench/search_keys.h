/* bench/search_keys.h: how long a key waits while history, or a desk at rest, looks through a long past. */
#pragma once
#include "bench/bench.h"

/* Types into the filter of history on that journal while a search runs that finds nothing, then asks a desk at rest,
 * and demands the longest wait of each. */
void search_keys_run(struct bench *bench, const char *journal);
