/* tests/forms/judge.h: whether a whole body may stand, for tests and fuzzers that hold one in hand. */
#pragma once
#include "forms/body.h"

/* Scanned, an object, an event this type may get, known fields of the right type. Near misses of event, field names and
 * suggested values are stopped unless `as_typed`. */
bool judge_body(const struct service_type *type, const char *body, size_t length, bool as_typed, GError **error);
