/* journal/verify.h: what every row of events is held to, for those that go through all of them. For journal/ only. */
#pragma once
#include "journal/event_row.h"

/* The row is that of `number` and carries the hash of the one before; its attempts and decisions prove themselves, and
 * none is missing. Error DAMAGED names it. */
bool verify_event(struct journal *journal, const struct event_row *row, int64_t number,
                  const uint8_t before[STORE_HASH_BYTES], GError **error);
