/* forms/time_write.c: instants in words, as typed text and as ISO 8601. Names of days and months are always English. */
#include "forms/civil_days.h"
#include "forms/civil_zone.h"
#include "forms/time_parts.h"
#include <string.h>

/* Half a year: within it a day and a month are those of one year only. */
static const int64_t HALF_YEAR_MS = G_GINT64_CONSTANT(182) * 24 * 3600 * 1000;

static const char *abbreviation_at(int64_t at, GTimeZone *zone)
{
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, floor_divide(at, 1000));
    return g_time_zone_get_abbreviation(zone, interval);
}

static const char *month_name(const struct civil *civil)
{
    return time_word_text(WORD_MONTH, civil->month);
}

static const char *weekday_name(const struct civil *civil)
{
    return time_word_text(WORD_WEEKDAY, civil_weekday(civil->year, civil->month, civil->day));
}

char *time_point_dated(int64_t at, GTimeZone *zone)
{
    struct civil civil = time_point_civil(at, zone);
    g_autofree char *seconds = civil.second ? g_strdup_printf(":%02d", civil.second) : g_strdup("");
    return g_strdup_printf("%.3s %d %.3s %d %02d:%02d%s %s", weekday_name(&civil), civil.day, month_name(&civil),
                           civil.year, civil.hour, civil.minute, seconds, abbreviation_at(at, zone));
}

char *time_point_echo(int64_t at, int64_t now, GTimeZone *zone)
{
    g_autofree char *dated = time_point_dated(at, zone), *distance = time_point_distance(at, now);
    return g_strdup_printf("%s, %s", dated, distance);
}

char *time_point_offset(int64_t at, GTimeZone *zone)
{
    const char *letters = abbreviation_at(at, zone);
    if (letters[0] == '+' || letters[0] == '-' || strcmp(letters, "UTC") == 0)
        return g_strdup("");
    int offset = (int)civil_zone_offset(&(struct civil_zone){ .zone = zone }, at), size = ABS(offset);
    g_autofree char *seconds = size % 60 != 0 ? g_strdup_printf(":%02d", size % 60) : g_strdup("");
    return g_strdup_printf("%c%02d:%02d%s", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60, seconds);
}

/* Each row serves until its rounded count reaches the limit. Hours go on to two days, since "1 day" would be said of
 * a quarter before and a quarter after midnight alike. */
static const struct distance_row {
    const char *unit;
    double seconds;
    double limit;
} distance_rows[] = {
    { "s", 1, 60 },        { "min", 60, 60 },         { "h", 3600, 48 },
    { "days", 86400, 60 }, { "months", 2629746, 24 }, { "years", 31556952, G_MAXDOUBLE },
};

char *time_span_words(int64_t span)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " d %02d h %02d min", span / 86400000, (int)(span / 3600000 % 24),
                           (int)(span / 60000 % 60));
}

char *time_point_distance(int64_t at, int64_t now)
{
    double seconds = ((double)at - (double)now) / 1000;
    double size = ABS(seconds);
    const struct distance_row *row = distance_rows;
    while (size / row->seconds + 0.5 >= row->limit) {
        row++;
    }
    int64_t count = (int64_t)(size / row->seconds + 0.5);
    if (count == 0) {
        return g_strdup("now");
    }
    return g_strdup_printf("%s%" G_GINT64_FORMAT " %s%s", seconds > 0 ? "in " : "", count, row->unit,
                           seconds > 0 ? "" : " ago");
}

static void append_clock(GString *out, const struct civil *civil)
{
    g_string_append_printf(out, "%02d:%02d", civil->hour, civil->minute);
    if (civil->second || civil->millisecond) {
        g_string_append_printf(out, ":%02d", civil->second);
    }
    if (civil->millisecond) {
        g_string_append_printf(out, ".%03d", civil->millisecond);
    }
}

static void append_typed(GString *out, const struct civil *civil)
{
    g_string_append_printf(out, "%04d-%02d-%02d ", civil->year, civil->month, civil->day);
    append_clock(out, civil);
}

/* A typed offset has whole minutes; those of before about 1940 that have not are written in UTC. */
void time_append_with_offset(GString *out, const struct civil_zone *in, int64_t at)
{
    int offset = (int)civil_zone_offset(in, at);
    if (offset % 60 != 0) {
        struct civil utc = civil_zone_read(&(struct civil_zone){ .offset = 0 }, at);
        append_typed(out, &utc);
        g_string_append_c(out, 'Z');
        return;
    }
    struct civil civil = civil_zone_read(in, at);
    append_typed(out, &civil);
    g_string_append_printf(out, " %c%02d:%02d", offset < 0 ? '-' : '+', ABS(offset) / 3600, ABS(offset) / 60 % 60);
}

char *time_point_typed(int64_t at, GTimeZone *zone)
{
    struct civil_zone in = { .zone = zone };
    struct civil civil = civil_zone_read(&in, at);
    int64_t found[2];
    g_autoptr(GString) text = g_string_new(NULL);
    if (civil_zone_instants(&in, &civil, found) == 1) {
        append_typed(text, &civil);
    } else {
        time_append_with_offset(text, &in, at);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *time_point_short(int64_t at, int64_t now, GTimeZone *zone)
{
    struct civil civil = time_point_civil(at, zone);
    if (ABS(now - at) > HALF_YEAR_MS)
        return g_strdup_printf("%d %.3s %d", civil.day, month_name(&civil), civil.year);
    return g_strdup_printf("%d %.3s %02d:%02d", civil.day, month_name(&civil), civil.hour, civil.minute);
}

char *time_point_clock(int64_t at, GTimeZone *zone)
{
    struct civil civil = time_point_civil(at, zone);
    return g_strdup_printf("%.3s %d %.3s %02d:%02d %s", weekday_name(&civil), civil.day, month_name(&civil), civil.hour,
                           civil.minute, abbreviation_at(at, zone));
}

char *time_point_iso_utc(int64_t at)
{
    struct civil utc = civil_zone_read(&(struct civil_zone){ .offset = 0 }, at);
    return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.year, utc.month, utc.day, utc.hour, utc.minute,
                           utc.second, utc.millisecond);
}
