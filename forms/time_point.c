/* forms/time_point.c: reading as callers know it: typed text, and ISO 8601 alone. */
#include "forms/time_point.h"
#include "forms/civil_days.h"
#include "forms/time_parts.h"
#include <string.h>

bool time_point_read(const char *text, const struct time_context *context, struct time_reading *reading, GError **error)
{
    struct time_parts parts;
    *reading = (struct time_reading){ .at = 0 };
    if (!time_parts_read(text, context->rules, &parts, error) ||
        !time_parts_place(&parts, context, &reading->at, reading->choices, error)) {
        return false;
    }
    memcpy(reading->said, parts.said, sizeof reading->said);
    return true;
}

bool time_point_read_iso(const char *text, int64_t *at, GError **error)
{
    struct time_rules rules = { .zone = NULL };
    struct time_context context = { .rules = &rules };
    struct time_parts parts;
    int64_t choices[2];
    if (!time_parts_read(text, &rules, &parts, error)) {
        return false;
    }
    bool is_whole = parts.iso && parts.weekday == 0 && parts.clock == CLOCK_TYPED && parts.zone == ZONE_OFFSET;
    if (!is_whole) {
        return time_refuse(error, TIME_ERROR_SYNTAX,
                           "A date, a time and an offset or Z are needed here, such as 2026-11-24T09:41:05Z.");
    }
    return time_parts_place(&parts, &context, at, choices, error);
}

int64_t time_point_from_number(int64_t number)
{
    const int64_t seconds_below = G_GINT64_CONSTANT(100000000000);
    return number > -seconds_below && number < seconds_below ? number * 1000 : number;
}

int64_t time_point_in_unit(int64_t at, enum time_unit unit)
{
    return unit == TIME_SECONDS ? floor_divide(at, 1000) : at;
}
