/* tests/forms/test_time_desk.h: texts read at a desk whose clock and zone are given, and judged by GLib's own reader of
 * ISO 8601. */
#pragma once
#include "forms/time_point.h"
#include <criterion/criterion.h>

struct time_desk {
    GTimeZone *zone;
    struct time_rules rules;
    struct time_context context;
};

/* `now` in ISO 8601 with offset. Days of the desk end at 18:00. */
void time_desk_open(struct time_desk *desk, const char *zone, const char *now);
void time_desk_close(struct time_desk *desk);
void time_desk_keep(struct time_desk *desk, const char *base);

int64_t iso_moment(const char *iso);

/* `gives` is an instant in ISO 8601 with offset, or '!' and the code of the error ('?' after it: a word that must
 * stand in the sentence), such as "!I?month 13". Codes: Syntax, Impossible, Ambiguous, sKipped, Doubled, Zone, Range.
 */
struct time_row {
    const char *text;
    const char *gives;
};
void time_desk_walk(struct time_desk *desk, const struct time_row *rows, size_t count);
