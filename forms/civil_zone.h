/* forms/civil_zone.h: civil time in a zone: which instants it stands for. */
#pragma once
#include "forms/time_point.h"

/* A zone of tzdata, or one fixed offset. */
struct civil_zone {
    GTimeZone *zone; /* borrowed; NULL: `offset` alone */
    int64_t offset;  /* seconds east of Greenwich */
};

/* Seconds east of Greenwich at that instant. */
int64_t civil_zone_offset(const struct civil_zone *zone, int64_t at);

struct civil civil_zone_read(const struct civil_zone *zone, int64_t at);

/* The instants at which clocks there show `civil` (a day of the calendar), earlier first; the return says how many. At
 * 0 clocks go forward over it, and `at` holds its readings with the offset after and before the change. */
int civil_zone_instants(const struct civil_zone *zone, const struct civil *civil, int64_t at[2]);

/* Whether clocks there stay as they are from the day before to the day after that one (civil_day_number), so that each
 * of its minutes stands for one instant; then `offset` is set. */
bool civil_zone_is_steady(GTimeZone *zone, int64_t day, int64_t *offset);
