/* tests/forms/test_time_write.c: instants in words, the calendar behind a picker, and zones by name. */
#include "tests/forms/test_time_desk.h"
#include <string.h>

Test(time_write, words)
{
    static const struct {
        const char *zone, *at, *now, *echo, *typed, *in_short, *clock, *utc;
    } rows[] = {
        { "Europe/Berlin", "2026-11-27T17:00:00+01:00", "2026-11-24T10:42:00+01:00",
          "Fri 27 Nov 2026 17:00 CET, in 3 days", "2026-11-27 17:00", "27 Nov 17:00", "Fri 27 Nov 17:00 CET",
          "2026-11-27T16:00:00.000Z" },
        { "Europe/Berlin", "2026-07-01T09:12:05+02:00", "2026-07-01T11:12:05+02:00",
          "Wed 1 Jul 2026 09:12:05 CEST, 2 h ago", "2026-07-01 09:12:05", "1 Jul 09:12", "Wed 1 Jul 09:12 CEST",
          "2026-07-01T07:12:05.000Z" },
        { "UTC", "2026-11-24T09:41:05.123Z", "2026-11-24T09:41:05.123Z", "Tue 24 Nov 2026 09:41:05 UTC, now",
          "2026-11-24 09:41:05.123", "24 Nov 09:41", "Tue 24 Nov 09:41 UTC", "2026-11-24T09:41:05.123Z" },
        { "America/New_York", "2026-11-01T01:30:00.007-05:00", "2026-10-31T12:00:00-04:00",
          "Sun 1 Nov 2026 01:30 EST, in 15 h", "2026-11-01 01:30:00.007 -05:00", "1 Nov 01:30", "Sun 1 Nov 01:30 EST",
          "2026-11-01T06:30:00.007Z" },
        { "UTC", "2023-07-23T00:23:00Z", "2026-11-24T09:41:05Z", "Sun 23 Jul 2023 00:23 UTC, 3 years ago",
          "2023-07-23 00:23", "23 Jul 2023", "Sun 23 Jul 00:23 UTC", "2023-07-23T00:23:00.000Z" },
        { "UTC", "2025-12-31T10:00:00Z", "2026-07-01T10:00:00Z", "Wed 31 Dec 2025 10:00 UTC, 6 months ago",
          "2025-12-31 10:00", "31 Dec 10:00", "Wed 31 Dec 10:00 UTC", "2025-12-31T10:00:00.000Z" },
        { "UTC", "2025-12-31T09:59:00Z", "2026-07-01T10:00:00Z", "Wed 31 Dec 2025 09:59 UTC, 6 months ago",
          "2025-12-31 09:59", "31 Dec 2025", "Wed 31 Dec 09:59 UTC", "2025-12-31T09:59:00.000Z" },
        { "UTC", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "Wed 31 Dec 1969 23:59:59 UTC, now",
          "1969-12-31 23:59:59.999", "31 Dec 23:59", "Wed 31 Dec 23:59 UTC", "1969-12-31T23:59:59.999Z" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GTimeZone) zone = time_zone_find(rows[i].zone, NULL);
        int64_t at = iso_moment(rows[i].at);
        g_autofree char *echo = time_point_echo(at, iso_moment(rows[i].now), zone);
        g_autofree char *typed = time_point_typed(at, zone);
        g_autofree char *in_short = time_point_short(at, iso_moment(rows[i].now), zone);
        g_autofree char *clock = time_point_clock(at, zone);
        g_autofree char *utc = time_point_iso_utc(at);
        cr_expect_str_eq(echo, rows[i].echo);
        cr_expect_str_eq(typed, rows[i].typed);
        cr_expect_str_eq(in_short, rows[i].in_short);
        cr_expect_str_eq(clock, rows[i].clock);
        cr_expect_str_eq(utc, rows[i].utc);
    }
}

/* Letters alone are of several zones; those that are an offset already are not followed by it. */
Test(time_write, offsets)
{
    static const struct {
        const char *zone, *at, *offset;
    } rows[] = {
        { "Europe/Berlin", "2026-11-27T17:00:00+01:00", "+01:00" },
        { "Europe/Berlin", "2026-07-01T17:00:00+02:00", "+02:00" },
        { "America/New_York", "2026-11-27T17:00:00-05:00", "-05:00" },
        { "Asia/Kolkata", "2026-11-27T17:00:00+05:30", "+05:30" },
        { "Europe/Lisbon", "2026-11-27T17:00:00Z", "+00:00" },
        { "Africa/Monrovia", "1950-01-01T00:00:00Z", "-00:44:30" },
        { "America/Sao_Paulo", "2026-11-27T17:00:00-03:00", "" },
        { "UTC", "2026-11-27T17:00:00Z", "" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GTimeZone) zone = time_zone_find(rows[i].zone, NULL);
        g_autofree char *offset = time_point_offset(iso_moment(rows[i].at), zone);
        cr_expect_str_eq(offset, rows[i].offset, "%s", rows[i].zone);
    }
}

Test(time_write, distances)
{
    static const struct {
        int64_t seconds;
        const char *words;
    } rows[] = {
        { 0, "now" },
        { 1, "in 1 s" },
        { -59, "59 s ago" },
        { 60, "in 1 min" },
        { -90 * 60, "2 h ago" },
        { 7200, "in 2 h" },
        { 47 * 3600, "in 47 h" },
        { 48 * 3600, "in 2 days" },
        { 71 * 3600, "in 3 days" },
        { -6 * 86400, "6 days ago" },
        { 59 * 86400, "in 59 days" },
        { 92 * 86400, "in 3 months" },
        { -731 * 86400, "2 years ago" },
        { G_GINT64_CONSTANT(9000000000000), "in 285199 years" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *words = time_point_distance(rows[i].seconds * 1000, 0);
        cr_expect_str_eq(words, rows[i].words);
    }
    g_autofree char *short_of_a_minute = time_point_distance(59700, 0);
    cr_expect_str_eq(short_of_a_minute, "in 1 min");
}

Test(time_write, numbers_as_sent)
{
    cr_expect_eq(time_point_in_unit(1796429700123, TIME_MILLISECONDS), 1796429700123);
    cr_expect_eq(time_point_in_unit(1796429700999, TIME_SECONDS), 1796429700);
    cr_expect_eq(time_point_in_unit(-1, TIME_SECONDS), -1);
    cr_expect_eq(time_point_in_unit(-1000, TIME_SECONDS), -1);
    cr_expect_eq(time_point_in_unit(-1001, TIME_SECONDS), -2);
}

static void expect_day(const struct civil *civil, int year, int month, int day)
{
    cr_expect(civil->year == year && civil->month == month && civil->day == day, "%d-%d-%d, not %d-%d-%d", civil->year,
              civil->month, civil->day, year, month, day);
}

Test(civil, months_are_never_skipped) /* B13 */
{
    struct civil civil = { .year = 2027, .month = 1, .day = 31 };
    civil_add_months(&civil, 1);
    expect_day(&civil, 2027, 2, 28);
    civil_add_months(&civil, 1);
    expect_day(&civil, 2027, 3, 28);
    civil = (struct civil){ .year = 2027, .month = 3, .day = 30 };
    civil_add_months(&civil, -1);
    expect_day(&civil, 2027, 2, 28);
    civil = (struct civil){ .year = 2027, .month = 1, .day = 29 };
    civil_add_months(&civil, -1);
    expect_day(&civil, 2026, 12, 29);
    civil_add_months(&civil, -1);
    expect_day(&civil, 2026, 11, 29);
    civil_add_months(&civil, -12 * 3000);
    expect_day(&civil, -974, 11, 29);
}

Test(civil, days)
{
    struct civil civil = { .year = 2028, .month = 2, .day = 28 };
    civil_add_days(&civil, 1);
    expect_day(&civil, 2028, 2, 29);
    civil_add_days(&civil, 1);
    expect_day(&civil, 2028, 3, 1);
    civil_add_days(&civil, -366);
    expect_day(&civil, 2027, 3, 1);
}

/* Every day of 1890 to 2210, against GDate. */
Test(civil, every_day_agrees_with_glib)
{
    GDate date;
    struct civil civil = { .year = 1890, .month = 1, .day = 1 };
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, 1, G_DATE_JANUARY, 1890);
    int wrong = 0;
    while (civil.year < 2210) {
        bool agrees = civil.year == g_date_get_year(&date) && civil.month == (int)g_date_get_month(&date) &&
                      civil.day == g_date_get_day(&date) &&
                      civil_weekday(civil.year, civil.month, civil.day) == (int)g_date_get_weekday(&date) &&
                      civil_days_in_month(civil.year, civil.month) ==
                          g_date_get_days_in_month(g_date_get_month(&date), g_date_get_year(&date));
        wrong += !agrees;
        civil_add_days(&civil, 1);
        g_date_add_days(&date, 1);
    }
    cr_expect_eq(wrong, 0);
}

/* A picker takes the first instant after a gap and the earlier of two, and clamps the day. */
Test(civil, pickers_get_an_instant)
{
    static const struct {
        const char *zone;
        struct civil civil;
        const char *gives;
    } rows[] = {
        { "Europe/Berlin", { 2027, 3, 28, 2, 30, 0, 0 }, "2027-03-28T03:00:00+02:00" },
        { "Europe/Berlin", { 2026, 10, 25, 2, 30, 0, 0 }, "2026-10-25T02:30:00+02:00" },
        { "Europe/Berlin", { 2026, 11, 27, 17, 0, 5, 7 }, "2026-11-27T17:00:05.007+01:00" },
        { "Pacific/Apia", { 2011, 12, 30, 12, 0, 0, 0 }, "2011-12-31T00:00:00+14:00" },
        { "UTC", { 2027, 2, 31, 9, 0, 0, 0 }, "2027-02-28T09:00:00Z" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GTimeZone) zone = time_zone_find(rows[i].zone, NULL);
        int64_t at = civil_time_point(&rows[i].civil, zone);
        cr_expect_eq(at, iso_moment(rows[i].gives), "row %zu: %" G_GINT64_FORMAT, i, at);
    }
}

Test(civil, any_number_has_a_day)
{
    static const int64_t numbers[] = { INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX };
    g_autoptr(GTimeZone) zone = time_zone_find("Europe/Berlin", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        struct civil civil = time_point_civil(numbers[i], zone);
        cr_expect(civil.month >= 1 && civil.month <= 12 && civil.millisecond >= 0 && civil.millisecond <= 999);
        g_autofree char *echo = time_point_echo(numbers[i], 0, zone);
        g_autofree char *typed = time_point_typed(numbers[i], zone);
        cr_expect(echo && typed);
    }
}

Test(time_zone, names)
{
    static const struct {
        const char *name;
        bool exists;
    } rows[] = {
        { "Europe/Berlin", true },
        { "europe/berlin", true },
        { "UTC", true },
        { "utc", true },
        { "EST5EDT", true },
        { "America/Argentina/Buenos_Aires", true },
        { "Etc/GMT+5", true },
        { "Europe/Atlantis", false },
        { "Berlin", false },
        { "Europe", false },
        { "Europe/", false },
        { "/Europe/Berlin", false },
        { "Europe//Berlin", false },
        { "Europe/Berlin ", false },
        { "../../../etc/passwd", false },
        { "Europe/../Europe/Berlin", false },
        { "/etc/passwd", false },
        { "leapseconds", false },
        { "tzdata.zi", false },
        { "UTC+2", false }, /* POSIX turns the sign round */
        { "ABC5", false },
        { "+02:00", false },
        { "right/Europe/Berlin", false },
        { "CET-1CEST,M3.5.0,M10.5.0/3", false },
        { "Europe/Berlin\x1b[31m", false },
        { "\xff", false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GTimeZone) zone = time_zone_find(rows[i].name, &error);
        cr_expect_eq(zone != NULL, rows[i].exists, "%s", rows[i].name);
        cr_expect_eq(error != NULL, !rows[i].exists);
        cr_expect(!error || (error->code == TIME_ERROR_ZONE && g_utf8_validate(error->message, -1, NULL) &&
                             !strchr(error->message, '\x1b')));
    }
}

Test(time_zone, of_the_system)
{
    static const struct {
        const char *variable, *identifier;
    } rows[] = {
        { "Europe/Berlin", "Europe/Berlin" },
        { ":Europe/Berlin", "Europe/Berlin" },
        { "/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata" },
        { "CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/3" },
        { "Nowhere/Land", NULL },
        { "../../etc/passwd", NULL },
        { "/etc/passwd", NULL },
        { "leapseconds", NULL },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_setenv("TZ", rows[i].variable, TRUE);
        g_autoptr(GTimeZone) zone = time_zone_find(NULL, &error);
        cr_expect_eq(zone != NULL, rows[i].identifier != NULL, "%s", rows[i].variable);
        cr_expect(!zone || strcmp(g_time_zone_get_identifier(zone), rows[i].identifier) == 0);
        cr_expect(zone || strstr(error->message, "TZ="));
    }
    g_unsetenv("TZ");
    g_autoptr(GTimeZone) unset = time_zone_find("", NULL);
    cr_expect(unset);
    g_setenv("TZ", "", TRUE);
    g_autoptr(GTimeZone) empty = time_zone_find(NULL, NULL);
    cr_expect(empty);
}

Test(time_zone, named_ones_are_kept)
{
    struct time_desk desk;
    struct time_reading reading;
    g_autoptr(GHashTable) kept = time_zones_new();
    time_desk_open(&desk, "UTC", "2026-12-09T10:00:00Z");
    desk.rules.named_zones = kept;
    for (int i = 0; i < 3; i++) {
        cr_expect(time_point_read("2026-11-27 17:00 Asia/Kolkata", &desk.context, &reading, NULL));
        cr_expect_eq(reading.at, iso_moment("2026-11-27T17:00:00+05:30"));
        cr_expect(!time_point_read("2026-11-27 17:00 Asia/Nowhere", &desk.context, &reading, NULL));
    }
    cr_expect_eq(g_hash_table_size(kept), 1);
    time_desk_close(&desk);
}
