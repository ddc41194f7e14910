/* forms/time_place.c: what a text says, put onto the calendar of a zone.
 *
 * Days, weeks, months and years are counted on the calendar (tomorrow is the same time by the clock), hours and less as
 * time that passes. A month later than the 31st is the last day of that month. */
#include "forms/civil_days.h"
#include "forms/civil_zone.h"
#include "forms/time_parts.h"
#include "forms/time_zone.h"
#include <string.h>

enum {
    YEARS_WITHOUT_LEAP_DAY_MAX = 8,
    FRIDAY = 5,
    ABBREVIATION_BYTES_MAX = 8,
    SECOND_MS = 1000,
    MONTHS_MAX = 12 * 10000,
    DAYS_MAX = 4000000
};

static const int64_t PASSED_MAX = (int64_t)DAYS_MAX * 86400 * SECOND_MS;

/* What the parts are read against; of a whole date and time the zone is enough. */
struct place {
    const struct time_parts *parts;
    const struct time_context *context;
    struct civil_zone zone;
    int64_t now; /* a whole second: what is typed is no finer, unless it says so */
    struct civil today;
    int64_t kept; /* the instant whose day or time is kept */
    struct civil base;
};

/* ---- days ---- */

static bool check_date(int year, int month, int day, GError **error)
{
    static const int LEAP_YEAR = 2000;
    bool has_year = year != YEAR_LEFT_OUT;
    if (month < 1 || month > 12) {
        return time_refuse(error, TIME_ERROR_IMPOSSIBLE, "There is no month %d.", month);
    }
    int last = civil_days_in_month(has_year ? year : LEAP_YEAR, month);
    if (day >= 1 && day <= last) {
        return true;
    }
    const char *name = time_word_text(WORD_MONTH, month);
    if (has_year) {
        return time_refuse(error, TIME_ERROR_IMPOSSIBLE, "There is no day %d in %s %d; the last is %d.", day, name,
                           year, last);
    }
    return time_refuse(error, TIME_ERROR_IMPOSSIBLE, "There is no day %d in %s; the last is %d.", day, name, last);
}

static void set_day(struct civil *civil, int year, int month, int day)
{
    civil->year = year;
    civil->month = month;
    civil->day = day;
}

/* The nearest such day on the side the field prefers, today included; only 29 February has to look further. */
static void set_nearest_date(const struct place *place, struct civil *civil)
{
    const struct time_parts *parts = place->parts;
    const struct civil *today = &place->today;
    int step = place->context->lean == TIME_LEAN_PAST ? -1 : 1;
    int64_t now = civil_day_number(today->year, today->month, today->day);
    for (int i = 0; i <= YEARS_WITHOUT_LEAP_DAY_MAX; i++) {
        int year = today->year + i * step;
        int64_t day = civil_day_number(year, parts->month, parts->month_day);
        bool exists = parts->month_day <= civil_days_in_month(year, parts->month);
        if (exists && (day - now) * step >= 0) {
            set_day(civil, year, parts->month, parts->month_day);
            return;
        }
    }
}

static bool check_weekday(const struct time_parts *parts, const struct civil *civil, GError **error)
{
    int weekday = civil_weekday(civil->year, civil->month, civil->day);
    if (parts->weekday == 0 || parts->weekday == weekday) {
        return true;
    }
    return time_refuse(error, TIME_ERROR_IMPOSSIBLE, "%d %s %d is a %s, not a %s.", civil->day,
                       time_word_text(WORD_MONTH, civil->month), civil->year, time_word_text(WORD_WEEKDAY, weekday),
                       time_word_text(WORD_WEEKDAY, parts->weekday));
}

static bool place_date(const struct place *place, struct civil *civil, GError **error)
{
    const struct time_parts *parts = place->parts;
    if (!check_date(parts->year, parts->month, parts->month_day, error)) {
        return false;
    }
    if (parts->year != YEAR_LEFT_OUT) {
        set_day(civil, parts->year, parts->month, parts->month_day);
    } else {
        set_nearest_date(place, civil);
    }
    return check_weekday(parts, civil, error);
}

/* How far the nearest such weekday is: from 0 to 6 days ahead, or from 1 to 7 where today is not meant. */
static int days_ahead(int from, int to, bool may_be_today)
{
    int days = (to - from + 7) % 7;
    return days == 0 && !may_be_today ? 7 : days;
}

static int days_to_weekday(const struct place *place)
{
    const struct time_parts *parts = place->parts;
    int today = civil_weekday(place->today.year, place->today.month, place->today.day);
    bool is_back = parts->side < 0 || (parts->side == 0 && place->context->lean == TIME_LEAN_PAST);
    bool may_be_today = parts->side == 0;
    return is_back ? -days_ahead(parts->weekday, today, may_be_today) : days_ahead(today, parts->weekday, may_be_today);
}

static bool shift_day(const struct time_parts *parts, struct civil *civil, GError **error)
{
    int64_t months = parts->shift[TERM_MONTHS], days = parts->shift[TERM_DAYS];
    if (ABS(months) > MONTHS_MAX || ABS(days) > DAYS_MAX || ABS(parts->shift[TERM_MILLISECONDS]) > PASSED_MAX) {
        return time_refuse(error, TIME_ERROR_RANGE, "This is too far from now; dates in words go from 1970 to 2199.");
    }
    civil_add_months(civil, (int)months);
    civil_add_days(civil, (int)days);
    return true;
}

static void copy_day(struct civil *civil, const struct civil *from)
{
    set_day(civil, from->year, from->month, from->day);
}

static bool place_day(const struct place *place, struct civil *civil, GError **error)
{
    const struct time_parts *parts = place->parts;
    copy_day(civil, &place->today);
    switch (parts->day) {
    case DAY_DATE:
        return place_date(place, civil, error);
    case DAY_SHIFTED:
        return shift_day(parts, civil, error);
    case DAY_WEEK_END: {
        int weekday = civil_weekday(civil->year, civil->month, civil->day);
        civil_add_days(civil, days_ahead(weekday, FRIDAY, true));
        return true;
    }
    case DAY_MONTH_END:
        civil->day = civil_days_in_month(civil->year, civil->month);
        return true;
    case DAY_NONE:
    case DAY_INSTANT:
        break;
    }
    if (parts->weekday != 0) {
        civil_add_days(civil, days_to_weekday(place));
    } else if (parts->counted) {
        return shift_day(parts, civil, error);
    } else if (parts->clock != CLOCK_END_OF_DAY) {
        copy_day(civil, &place->base);
    }
    return true;
}

static void place_clock(const struct place *place, struct civil *civil)
{
    const struct time_parts *parts = place->parts;
    switch (parts->clock) {
    case CLOCK_NONE: {
        struct civil day = *civil;
        *civil = place->base;
        copy_day(civil, &day);
        return;
    }
    case CLOCK_TYPED:
        civil->hour = parts->hour;
        civil->minute = parts->minute;
        civil->second = parts->second;
        civil->millisecond = parts->millisecond;
        return;
    case CLOCK_MINUTE:
        civil->hour = place->base.hour;
        civil->minute = parts->minute;
        return;
    case CLOCK_END_OF_DAY:
        civil->hour = place->context->rules->end_of_day / 60;
        civil->minute = place->context->rules->end_of_day % 60;
        return;
    }
}

/* ---- from civil time to the instant ---- */

static bool refuse_change(const struct place *place, const struct civil *civil, int count, const int64_t at[2],
                          GError **error)
{
    g_autoptr(GString) choices = g_string_new(NULL);
    time_append_with_offset(choices, &place->zone, at[0]);
    g_string_append(choices, " or ");
    time_append_with_offset(choices, &place->zone, at[1]);
    const char *zone = g_time_zone_get_identifier(place->zone.zone);
    if (count == 0) {
        return time_refuse(error, TIME_ERROR_SKIPPED,
                           "%02d:%02d does not exist on that day in %s, since clocks go forward over it; write %s.",
                           civil->hour, civil->minute, zone, choices->str);
    }
    return time_refuse(error, TIME_ERROR_DOUBLED,
                       "%02d:%02d comes twice on that day in %s, since clocks go back over it; write %s.", civil->hour,
                       civil->minute, zone, choices->str);
}

/* Whether clocks of the zone bear the abbreviation at that instant. */
static bool bears(const struct place *place, int64_t at)
{
    GTimeZone *zone = place->zone.zone;
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, floor_divide(at, SECOND_MS));
    const char *abbreviation = g_time_zone_get_abbreviation(zone, interval);
    size_t length = place->parts->zone_length;
    return strlen(abbreviation) == length && g_ascii_strncasecmp(abbreviation, place->parts->zone_text, length) == 0;
}

/* An abbreviation stands for different offsets in different countries, so it is only understood as the one the zone of
 * the desk bears at that moment; it then tells the two hours apart where one comes twice. */
static bool settle_by_abbreviation(const struct place *place, int *count, int64_t at[2], GError **error)
{
    bool first = *count > 0 && bears(place, at[0]);
    bool second = *count > 1 && bears(place, at[1]);
    if (*count == 0 || (first && second)) {
        return true;
    }
    if (!first && !second) {
        const char *near = time_word_near(place->parts->zone_text, place->parts->zone_length);
        if (near) { /* "17:00 tomorow" */
            return time_refuse_near(place->parts->zone_text, near, error);
        }
        return time_refuse(error, TIME_ERROR_ZONE,
                           "\"%.*s\" is not what clocks in %s show at that moment; write the offset, such as +01:00, "
                           "or a zone, such as Europe/Berlin.",
                           (int)MIN(place->parts->zone_length, ABBREVIATION_BYTES_MAX), place->parts->zone_text,
                           g_time_zone_get_identifier(place->zone.zone));
    }
    at[0] = at[first ? 0 : 1];
    *count = 1;
    return true;
}

/* Which of the instants found is meant, -1 where a person must say. A time that was kept, not typed, and stands where
 * it stood is still the same instant. */
static int choose(const struct place *place, int count, const int64_t found[2])
{
    if (count == 1) {
        return 0;
    }
    for (int i = 0; i < count; i++) {
        if (place->parts->clock == CLOCK_NONE && found[i] == place->kept) {
            return i;
        }
    }
    return -1;
}

static bool place_civil(const struct place *place, const struct civil *civil, int64_t *at, int64_t choices[2],
                        GError **error)
{
    int64_t found[2];
    int count = civil_zone_instants(&place->zone, civil, found);
    if (place->parts->zone == ZONE_ABBREVIATION && !settle_by_abbreviation(place, &count, found, error)) {
        return false;
    }
    int chosen = choose(place, count, found);
    if (chosen >= 0) {
        *at = found[chosen];
        return true;
    }
    memcpy(choices, found, sizeof found);
    return refuse_change(place, civil, count, found, error);
}

static bool check_year(const struct time_parts *parts, int year, GError **error)
{
    bool is_wide = parts->iso || (parts->day == DAY_NONE && !parts->counted && parts->weekday == 0);
    int first = is_wide ? YEAR_FIRST : YEAR_OF_WORDS_FIRST;
    int last = is_wide ? YEAR_LAST : YEAR_OF_WORDS_LAST;
    if (year >= first && year <= last) {
        return true;
    }
    return time_refuse(error, TIME_ERROR_RANGE, "The year %d is outside %d to %d%s.", year, first, last,
                       is_wide ? "" : "; years from 1900 to 9999 are written like 2205-01-31");
}

static bool place_parts(const struct place *place, int64_t *at, int64_t choices[2], GError **error)
{
    const struct time_parts *parts = place->parts;
    struct civil civil = { .day = 1 };
    if (!place_day(place, &civil, error) || !check_year(parts, civil.year, error)) {
        return false;
    }
    place_clock(place, &civil);
    bool is_passing = parts->counted && parts->shift[TERM_MONTHS] == 0 && parts->shift[TERM_DAYS] == 0;
    if (is_passing && parts->clock == CLOCK_NONE) {
        *at = place->now;
    } else if (!place_civil(place, &civil, at, choices, error)) {
        return false;
    }
    if (parts->counted) {
        *at += parts->shift[TERM_MILLISECONDS];
        return check_year(parts, civil_zone_read(&place->zone, *at).year, error);
    }
    return true;
}

/* ---- zones ---- */

/* The zone the text is read in; `owned` is set where it was loaded for this text. */
static bool find_zone(const struct time_parts *parts, const struct time_rules *rules, struct civil_zone *zone,
                      GTimeZone **owned, GError **error)
{
    *zone = (struct civil_zone){ .zone = rules->zone };
    switch (parts->zone) {
    case ZONE_NONE:
    case ZONE_ABBREVIATION:
        return true;
    case ZONE_OFFSET:
        *zone = (struct civil_zone){ .offset = parts->offset };
        return true;
    case ZONE_NAME:
        break;
    }
    g_autofree char *name = g_strndup(parts->zone_text, parts->zone_length);
    *owned = time_zone_keep(rules->named_zones, name, error);
    zone->zone = *owned;
    return *owned != NULL;
}

bool time_parts_place(const struct time_parts *parts, const struct time_context *context, int64_t *at,
                      int64_t choices[2], GError **error)
{
    g_autoptr(GTimeZone) owned = NULL;
    struct place place = { .parts = parts, .context = context, .now = civil_whole_second(context->now) };
    if (!find_zone(parts, context->rules, &place.zone, &owned, error)) {
        return false;
    }
    if (parts->day == DAY_INSTANT) {
        *at = parts->instant;
        return true;
    }
    bool stands_alone = parts->day == DAY_DATE && parts->year != YEAR_LEFT_OUT && parts->clock == CLOCK_TYPED;
    if (!stands_alone) {
        place.kept = context->has_base && !parts->counted ? context->base : place.now;
        place.today = civil_zone_read(&place.zone, place.now);
        place.base = civil_zone_read(&place.zone, place.kept);
    }
    return place_parts(&place, at, choices, error);
}
