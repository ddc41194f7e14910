/* forms/time_zone.h: a zone that a text names, kept for the next text. */
#pragma once
#include "forms/time_point.h"

/* Like time_zone_find, through `kept` (may be NULL). The caller owns a reference. */
GTimeZone *time_zone_keep(GHashTable *kept, const char *name, GError **error);
