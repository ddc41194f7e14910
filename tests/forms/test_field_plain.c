/* tests/forms/test_field_plain.c: the short cut never differs from the long way, whatever it is given. */
#include "forms/field_plain.h"
#include "tests/forms/desk.h"
#include <criterion/criterion.h>
#include <string.h>

enum { HALF_HOUR = 30 * 60, DAY = 86400, RANDOM_TEXTS = 30000, RANDOM_BYTES = 24 };

struct plain_desk {
    struct desk desk;
    struct field_plain_day day;
    size_t taken, left;
};

/* Where the short cut takes a text, field_read reads the same and has nothing to say. */
static void expect_same(struct plain_desk *plain, const struct field_spec *spec, const char *text)
{
    g_autoptr(GString) json = g_string_new("before");
    if (!field_read_plain(spec, text, strlen(text), &plain->desk.context, &plain->day, json)) {
        cr_expect_str_eq(json->str, "before", "%s=%s", spec->name, text);
        plain->left++;
        return;
    }
    struct field_reading reading;
    bool fine = field_read(spec, text, &plain->desk.context, &reading, NULL);
    if (!fine || g_strcmp0(reading.json, json->str + 6) != 0 || reading.remark)
        cr_expect(false, "%s=%s: %s, not %s; %s", spec->name, text, json->str + 6, reading.json, reading.remark);
    field_reading_clear(&reading);
    plain->taken++;
}

static void expect_moments(struct plain_desk *plain, const struct field_spec *spec, int64_t seconds)
{
    static const char *const forms[] = { "%Y-%m-%d %H:%M",       "%Y-%m-%dT%H:%M",       "%Y-%m-%d %H:%M:%S",
                                         "%Y-%m-%dT%H:%M:%S",    "%Y-%m-%dT%H:%M:%SZ",   "%Y-%m-%d %H:%MZ",
                                         "%Y-%m-%d %H:%M+05:45", "%Y-%m-%dT%H:%M-11:30", "%Y-%m-%dT%H:%M:%S+17:59" };
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *text = g_date_time_format(time, forms[i]);
        expect_same(plain, spec, text);
    }
}

static void open_in(struct plain_desk *plain, const char *zone)
{
    *plain = (struct plain_desk){ .taken = 0 };
    desk_open(&plain->desk);
    g_time_zone_unref(plain->desk.zone);
    plain->desk.zone = plain->desk.rules.zone = time_zone_find(zone, NULL);
}

/* Every half hour by the clock on the wall of the days around a change, and a moment of every other week. */
static void walk_year(struct plain_desk *plain, const struct field_spec *spec, int64_t from)
{
    for (int64_t day = from; day < from + 366 * DAY; day += DAY) {
        GTimeZone *zone = plain->desk.zone;
        bool changes = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, day - 2 * DAY) !=
                       g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, day + 3 * DAY);
        for (int64_t at = day; changes && at < day + DAY; at += HALF_HOUR)
            expect_moments(plain, spec, at + at / HALF_HOUR % 60);
        if (!changes && day / DAY % 14 == 0)
            expect_moments(plain, spec, day + day / DAY * 4021 % DAY);
    }
}

Test(field_plain, moments_read_as_ever_around_changes_of_clocks)
{
    static const char *const zones[] = { "UTC",          "Europe/Berlin",     "America/New_York", "Australia/Lord_Howe",
                                         "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo" };
    static const int64_t years[] = { 1325376000 /* 2012 */, 1767225600 /* 2026 */ };
    const struct field_spec past = { .name = "past", .kind = FIELD_MOMENT, .lean = TIME_LEAN_PAST };
    const struct field_spec future = { .name = "future", .kind = FIELD_MOMENT, .lean = TIME_LEAN_FUTURE };
    for (size_t i = 0; i < G_N_ELEMENTS(zones); i++) {
        struct plain_desk plain;
        open_in(&plain, zones[i]);
        plain.desk.rules.unit = i % 2 == 0 ? TIME_MILLISECONDS : TIME_SECONDS;
        for (size_t k = 0; k < G_N_ELEMENTS(years); k++) {
            walk_year(&plain, &past, years[k]);
            walk_year(&plain, &future, years[k]);
        }
        cr_expect(plain.taken > 200 && plain.left > 200, "%s: %zu taken, %zu left", zones[i], plain.taken, plain.left);
        desk_close(&plain.desk);
    }
}

/* Which texts must be taken: else the short cut could leave all and still pass. */
Test(field_plain, what_is_plain_is_taken)
{
    static const struct {
        const char *field, *text, *json; /* NULL = left to field_read */
    } rows[] = {
        { "receivedBy", " Dana ", "\"Dana\"" },
        { "receivedBy", "Zoë 修理", "\"Zoë 修理\"" },
        { "receivedBy", "a\xc2\x9b", NULL },
        { "receivedBy", "a\xc2", NULL },
        { "receivedBy", "a\xff", NULL },
        { "receivedBy", "a\tb", NULL },
        { "receivedBy", "say \"no\"", NULL },
        { "receivedBy", "back\\slash", NULL },
        { "receivedBy", "a\x7f", NULL },
        { "receivedBy", "", NULL },
        { "receivedBy", "  ", NULL },
        { "notes", " one ", "\" one \"" },
        { "notes", "one\ntwo", NULL },
        { "isDelayed", "yes", "true" },
        { "isDelayed", "maybe", NULL },
        { "method", "email_and_phone", "\"email_and_phone\"" },
        { "method", "carrier pigeon", NULL },
        { "receptionDate", "2026-11-24 09:00", "1795510800000" },
        { "receptionDate", "2026-11-24T09:00:01+01:00", "1795507201000" },
        { "receptionDate", "2026-11-26 09:00", NULL }, /* in the future */
        { "receptionDate", "1999-12-31 09:00", NULL },
        { "receptionDate", "2026-02-29 09:00", NULL },
        { "receptionDate", "2026-11-24 24:00", NULL },
        { "receptionDate", "2026-11-24 09:00:60", NULL },
        { "receptionDate", "2026-11-24 09:00:", NULL },
        { "receptionDate", "2026-11-24 09:00+18:30", NULL },
        { "receptionDate", "2026-11-24", NULL },
        { "receptionDate", "yesterday 09:00", NULL },
    };
    struct plain_desk plain;
    open_in(&plain, "UTC");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) json = g_string_new(NULL);
        const struct field_spec *spec = field_find(rows[i].field);
        bool taken = field_read_plain(spec, rows[i].text, strlen(rows[i].text), &plain.desk.context, &plain.day, json);
        cr_expect_str_eq(taken ? json->str : "(left)", rows[i].json ? rows[i].json : "(left)", "%s", rows[i].text);
        expect_same(&plain, spec, rows[i].text);
    }
    desk_close(&plain.desk);
}

/* Texts and dates with a few bytes changed, into every kind. */
Test(field_plain, no_text_is_read_otherwise)
{
    static const char alphabet[] = "0123456789-:+TZ .,\"\\/'\t\n\r\x01\x7f\xc2\x85\xa0\xc3\xa4\xe2\x80\xae\xff"
                                   "aeyns";
    static const char *const seeds[] = { "2026-11-24 09:00", "2026-03-29T02:30:15", "2026-11-24 09:00:01+01:00",
                                         "Dana of the desk", "yes" };
    struct plain_desk plain;
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    open_in(&plain, "Europe/Berlin");
    for (int i = 0; i < RANDOM_TEXTS; i++) {
        char text[2 * RANDOM_BYTES + 1] = "";
        strcpy(text, seeds[g_rand_int_range(random, 0, G_N_ELEMENTS(seeds))]);
        for (int changes = g_rand_int_range(random, 0, 3); changes > 0; changes--)
            text[g_rand_int_range(random, 0, (int)strlen(text))] =
                alphabet[g_rand_int_range(random, 0, sizeof alphabet - 1)];
        const struct field_spec spec = { .name = "x", .kind = (enum field_kind_id)(i % FIELD_KIND_COUNT) };
        expect_same(&plain, &spec, text);
    }
    cr_expect(plain.taken > 1000, "%zu", plain.taken);
    desk_close(&plain.desk);
}
