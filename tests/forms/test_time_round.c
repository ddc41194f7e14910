/* tests/forms/test_time_round.c: what is written reads back to the same instant, and no bytes do harm. */
#include "tests/forms/test_time_desk.h"

enum { HOUR = 3600 * 1000, STRIDE = 29 * HOUR, RANDOM_TEXTS = 100000 };

static void expect_round(struct time_desk *desk, int64_t at)
{
    struct time_reading reading;
    g_autoptr(GError) error = NULL;
    g_autofree char *typed = time_point_typed(at, desk->zone);
    bool is_read = time_point_read(typed, &desk->context, &reading, &error);
    if (!is_read || reading.at != at) {
        cr_expect(false, "%" G_GINT64_FORMAT " became %s: %s", at, typed, error ? error->message : "another instant");
    }
}

static bool changes_near(GTimeZone *zone, int64_t at)
{
    int before = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, (at - STRIDE) / 1000);
    return before != g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, (at + STRIDE) / 1000);
}

/* FIXLINE_EVERY_HOUR=1 leaves none out: two million instants. */
static int64_t stride(void)
{
    return g_getenv("FIXLINE_EVERY_HOUR") ? HOUR : STRIDE;
}

/* Each 29th hour falls on every hour of the day in turn; around a change of clocks each half hour is
 * tried, every other one with seconds and milliseconds. */
static void walk_years(struct time_desk *desk, const char *from, const char *until)
{
    int64_t end = iso_moment(until), step = stride();
    for (int64_t at = iso_moment(from); at < end; at += step) {
        expect_round(desk, at);
        if (step == HOUR || !changes_near(desk->zone, at)) {
            continue;
        }
        for (int64_t near = at - STRIDE / 2; near < at + STRIDE / 2; near += HOUR / 2) {
            bool is_odd = near / (HOUR / 2) % 2 != 0;
            expect_round(desk, is_odd ? near + 61007 : near);
        }
    }
}

Test(time_round, twenty_years_in_many_zones, .timeout = 600)
{
    static const char *const zones[] = {
        "UTC",           "Europe/Berlin",     "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
        "Africa/Cairo",  "America/Sao_Paulo", "Pacific/Apia",     "Africa/Casablanca",   "America/St_Johns",
        "Europe/Dublin", "Antarctica/Troll",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(zones); i++) {
        struct time_desk desk;
        time_desk_open(&desk, zones[i], "2026-11-24T10:42:00Z");
        walk_years(&desk, "2020-01-01T00:00:00Z", "2041-01-01T00:00:00Z");
        time_desk_close(&desk);
    }
}

/* Offsets with odd seconds, whole days left out, and the far end. */
Test(time_round, odd_times)
{
    static const struct {
        const char *zone, *from, *until;
    } rows[] = {
        { "Europe/Amsterdam", "1915-01-01T00:00:00Z", "1942-01-01T00:00:00Z" },
        { "Africa/Monrovia", "1971-01-01T00:00:00Z", "1973-01-01T00:00:00Z" },
        { "Pacific/Apia", "2011-01-01T00:00:00Z", "2012-06-01T00:00:00Z" },
        { "Pacific/Kwajalein", "1993-01-01T00:00:00Z", "1994-01-01T00:00:00Z" },
        { "America/New_York", "2195-01-01T00:00:00Z", "2205-01-01T00:00:00Z" },
        { "Europe/Berlin", "9990-01-01T00:00:00Z", "9999-12-31T00:00:00Z" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct time_desk desk;
        time_desk_open(&desk, rows[i].zone, "2026-11-24T10:42:00Z");
        walk_years(&desk, rows[i].from, rows[i].until);
        time_desk_close(&desk);
    }
}

/* ---- bytes at random, and words of ours in any order ---- */

static void append_random(GString *text, GRand *random)
{
    static const char *const pieces[] = {
        "now",
        "tomorrow",
        "fri",
        "next",
        "last",
        "27",
        "nov",
        "2026",
        "-",
        ".",
        "/",
        ":",
        "T",
        "Z",
        "+",
        "2h",
        "in",
        "ago",
        "3 days",
        "17:00",
        "pm",
        "2026-11-27",
        "Europe/Berlin",
        "CET",
        "eod",
        "1796429700",
        ",",
        "at",
        "2026-11-01 01:30",
        "9999999",
        "y",
        "0000",
        "th",
        "2027-03-28 02:30",
        "\xc3\xa4",
        "\xff",
        "27.11.",
        "\t",
    };
    if (g_rand_boolean(random)) {
        g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
    } else if (g_rand_boolean(random)) {
        g_string_append_c(text, ' ');
    } else {
        g_string_append_c(text, (char)g_rand_int_range(random, 1, 256));
    }
}

Test(time_round, any_text_is_read_or_refused)
{
    struct time_desk desk;
    g_autoptr(GRand) random = g_rand_new_with_seed(20261124);
    g_autoptr(GHashTable) kept = time_zones_new();
    g_autoptr(GString) text = g_string_new(NULL);
    time_desk_open(&desk, "America/New_York", "2026-11-24T10:42:00Z");
    desk.rules.named_zones = kept;
    int read = 0;
    for (int i = 0; i < RANDOM_TEXTS; i++) {
        struct time_reading reading;
        g_autoptr(GError) error = NULL;
        g_string_truncate(text, 0);
        for (int pieces = g_rand_int_range(random, 0, 8); pieces > 0; pieces--) {
            append_random(text, random);
        }
        bool is_read = time_point_read(text->str, &desk.context, &reading, &error);
        read += is_read;
        bool is_whole = is_read == (error == NULL) && (is_read || g_utf8_validate(error->message, -1, NULL));
        cr_assert(is_whole, "%s", text->str);
    }
    cr_expect_gt(read, RANDOM_TEXTS / 200);
    time_desk_close(&desk);
}
