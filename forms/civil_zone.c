/* forms/civil_zone.c: civil time in a zone.
 *
 * A GTimeZone is a row of intervals, each with one offset. A civil time read with the offset of an interval is an
 * instant of it only if it falls into that same interval: two fit where clocks go back, none where they go forward. No
 * offset reaches a day, so the intervals from a day before to a day after are all that can fit, which nearly always is
 * a single one. */
#include "forms/civil_zone.h"
#include "forms/civil_days.h"

enum { DAY_SECONDS = 86400, SECOND = 1000 };

static int interval_at(GTimeZone *zone, int64_t seconds)
{
    return g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, seconds);
}

int64_t civil_zone_offset(const struct civil_zone *zone, int64_t at)
{
    if (!zone->zone) {
        return zone->offset;
    }
    return g_time_zone_get_offset(zone->zone, interval_at(zone->zone, floor_divide(at, SECOND)));
}

struct civil civil_zone_read(const struct civil_zone *zone, int64_t at)
{
    int64_t seconds = floor_divide(at, SECOND);
    int64_t local = seconds + civil_zone_offset(zone, at);
    int64_t day = floor_divide(local, DAY_SECONDS);
    int of_day = (int)(local - day * DAY_SECONDS);
    struct civil civil = { .hour = of_day / 3600,
                           .minute = of_day / 60 % 60,
                           .second = of_day % 60,
                           .millisecond = (int)(at % SECOND + (at % SECOND < 0 ? SECOND : 0)) };
    civil_set_day_number(&civil, day);
    return civil;
}

/* Where clocks go forward, the reading with the earlier offset falls into the next interval, and the one with the later
 * offset falls before that. */
static void find_neighbours(GTimeZone *zone, int64_t local, int first, int last, int64_t seconds[2])
{
    int64_t before = local - g_time_zone_get_offset(zone, first);
    seconds[0] = seconds[1] = before;
    for (int i = first; i < last; i++) {
        int64_t after = local - g_time_zone_get_offset(zone, i + 1);
        if (interval_at(zone, before) > i && interval_at(zone, after) <= i) {
            seconds[0] = after;
            seconds[1] = before;
            return;
        }
        before = after;
    }
}

static int find_seconds(GTimeZone *zone, int64_t local, int64_t seconds[2])
{
    int first = interval_at(zone, local - DAY_SECONDS);
    int last = interval_at(zone, local + DAY_SECONDS);
    if (first == last) {
        seconds[0] = local - g_time_zone_get_offset(zone, first);
        return 1;
    }
    int count = 0;
    for (int i = first; i <= last && count < 2; i++) {
        int64_t candidate = local - g_time_zone_get_offset(zone, i);
        if (interval_at(zone, candidate) == i) {
            seconds[count++] = candidate;
        }
    }
    if (count == 0) {
        find_neighbours(zone, local, first, last, seconds);
    }
    return count;
}

bool civil_zone_is_steady(GTimeZone *zone, int64_t day, int64_t *offset)
{
    int first = interval_at(zone, (day - 1) * DAY_SECONDS);
    if (first != interval_at(zone, (day + 2) * DAY_SECONDS)) {
        return false;
    }
    *offset = g_time_zone_get_offset(zone, first);
    return true;
}

/* The last seconds that milliseconds can count are never reached by a date; they only must not overflow. */
static int64_t instant_of(int64_t seconds, int millisecond)
{
    return CLAMP(seconds, INT64_MIN / SECOND, INT64_MAX / SECOND - 1) * SECOND + millisecond;
}

int civil_zone_instants(const struct civil_zone *zone, const struct civil *civil, int64_t at[2])
{
    int64_t local = civil_day_number(civil->year, civil->month, civil->day) * DAY_SECONDS + civil->hour * 3600 +
                    civil->minute * 60 + civil->second;
    int64_t seconds[2] = { local - zone->offset, local - zone->offset };
    int count = zone->zone ? find_seconds(zone->zone, local, seconds) : 1;
    at[0] = instant_of(seconds[0], civil->millisecond);
    at[1] = instant_of(seconds[count == 1 ? 0 : 1], civil->millisecond);
    return count;
}

/* The first instant after the change that lies between those two readings. */
static int64_t first_after_change(const struct civil_zone *zone, const int64_t at[2])
{
    int64_t before = floor_divide(at[0], SECOND);
    int64_t after = floor_divide(at[1], SECOND);
    int interval = interval_at(zone->zone, before);
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (interval_at(zone->zone, middle) == interval) {
            before = middle;
        } else {
            after = middle;
        }
    }
    return after * SECOND;
}

struct civil time_point_civil(int64_t at, GTimeZone *zone)
{
    return civil_zone_read(&(struct civil_zone){ .zone = zone }, at);
}

int64_t civil_time_point(const struct civil *civil, GTimeZone *zone)
{
    struct civil_zone in = { .zone = zone };
    struct civil day = *civil;
    int64_t at[2];
    day.day = MIN(day.day, civil_days_in_month(day.year, day.month));
    return civil_zone_instants(&in, &day, at) > 0 ? at[0] : first_after_change(&in, at);
}
