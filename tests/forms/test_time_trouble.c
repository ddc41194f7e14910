/* tests/forms/test_time_trouble.c: faults people met in other programs, each with its exact number. */
#include "tests/forms/test_time_desk.h"
#include <string.h>

#define WALK(desk, rows) time_desk_walk(desk, rows, G_N_ELEMENTS(rows))

/* One text that must give this very number. */
static void expect_number(struct time_desk *desk, const char *text, int64_t number)
{
    struct time_reading reading;
    g_autoptr(GError) error = NULL;
    cr_expect(time_point_read(text, &desk->context, &reading, &error), "%s: %s", text, error ? error->message : "");
    cr_expect_eq(reading.at, number, "%s: %" G_GINT64_FORMAT, text, reading.at);
}

static void expect_choices(struct time_desk *desk, const char *text, enum time_error code, int64_t first,
                           int64_t second, const char *const words[2])
{
    struct time_reading reading;
    g_autoptr(GError) error = NULL;
    cr_assert(!time_point_read(text, &desk->context, &reading, &error), "%s", text);
    cr_expect(g_error_matches(error, TIME_ERROR, (int)code), "%s", error->message);
    cr_expect_eq(reading.choices[0], first, "%s: %" G_GINT64_FORMAT, text, reading.choices[0]);
    cr_expect_eq(reading.choices[1], second, "%s: %" G_GINT64_FORMAT, text, reading.choices[1]);
    for (int i = 0; i < 2; i++) {
        cr_expect(strstr(error->message, words[i]), "%s", error->message);
        expect_number(desk, words[i], reading.choices[i]);
    }
}

Test(time_trouble, B09_clocks_go_forward)
{
    static const char *const words[] = { "2027-03-28 01:30 +01:00", "2027-03-28 03:30 +02:00" };
    struct time_desk desk;
    time_desk_open(&desk, "Europe/Berlin", "2027-03-27T20:00:00+01:00");
    expect_choices(&desk, "2027-03-28 02:30", TIME_ERROR_SKIPPED, 1806193800000, 1806197400000, words);
    expect_choices(&desk, "tomorrow 2:30", TIME_ERROR_SKIPPED, 1806193800000, 1806197400000, words);
    expect_number(&desk, "tomorrow 14:00", 1806235200000);
    expect_number(&desk, "in 1 day 14:00", 1806235200000);
    expect_number(&desk, "tomorrow", 1806256800000); /* 20:00 by the clock, 23 hours away */
    expect_number(&desk, "+24h", 1806260400000);
    expect_number(&desk, "2027-03-28 02:30 +01:00", 1806197400000);
    time_desk_close(&desk);
    time_desk_open(&desk, "America/New_York", "2027-03-14T12:00:00-04:00");
    expect_number(&desk, "today 06:00", 1805018400000);
    time_desk_close(&desk);
}

Test(time_trouble, B10_clocks_go_back)
{
    static const char *const words[] = { "2026-11-01 01:30 -04:00", "2026-11-01 01:30 -05:00" };
    struct time_desk desk;
    time_desk_open(&desk, "America/New_York", "2026-10-31T12:00:00-04:00");
    expect_choices(&desk, "2026-11-01 01:30", TIME_ERROR_DOUBLED, 1793511000000, 1793514600000, words);
    expect_choices(&desk, "tomorrow 1:30 am", TIME_ERROR_DOUBLED, 1793511000000, 1793514600000, words);
    expect_number(&desk, "2026-11-01 01:30 -05:00", 1793514600000);
    expect_number(&desk, "2026-11-01 01:30 -04:00", 1793511000000);
    expect_number(&desk, "2026-11-01 01:30 EST", 1793514600000);
    expect_number(&desk, "2026-11-01 01:30 edt", 1793511000000);
    expect_number(&desk, "2026-11-01 00:59", 1793509140000);
    expect_number(&desk, "2026-11-01 02:00", 1793516400000);
    time_desk_close(&desk);
}

/* A day that is left out whole, half an hour, and no clock change at all. */
Test(time_trouble, odd_changes)
{
    static const struct {
        const char *zone, *text;
        enum time_error code;
        const char *first, *second;
    } rows[] = {
        { "Pacific/Apia", "2011-12-30 12:00", TIME_ERROR_SKIPPED, "2011-12-29T12:00:00-10:00",
          "2011-12-31T12:00:00+14:00" },
        { "Australia/Lord_Howe", "2027-10-03 02:10", TIME_ERROR_SKIPPED, "2027-10-03T01:40:00+10:30",
          "2027-10-03T02:40:00+11:00" },
        { "Australia/Lord_Howe", "2027-04-04 01:40", TIME_ERROR_DOUBLED, "2027-04-04T01:40:00+11:00",
          "2027-04-04T01:40:00+10:30" },
        { "America/St_Johns", "2006-10-28 23:30", TIME_ERROR_DOUBLED, "2006-10-28T23:30:00-02:30",
          "2006-10-28T23:30:00-03:30" },
        { "Europe/Dublin", "2026-10-25 01:30", TIME_ERROR_DOUBLED, "2026-10-25T01:30:00+01:00",
          "2026-10-25T01:30:00Z" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct time_desk desk;
        struct time_reading reading;
        g_autoptr(GError) error = NULL;
        time_desk_open(&desk, rows[i].zone, "2026-11-24T10:42:00Z");
        cr_expect(!time_point_read(rows[i].text, &desk.context, &reading, &error), "%s", rows[i].zone);
        cr_expect(g_error_matches(error, TIME_ERROR, (int)rows[i].code), "%s %s", rows[i].zone, rows[i].text);
        cr_expect_eq(reading.choices[0], iso_moment(rows[i].first), "%s", rows[i].zone);
        cr_expect_eq(reading.choices[1], iso_moment(rows[i].second), "%s", rows[i].zone);
        time_desk_close(&desk);
    }
}

/* In the hour that comes twice, a day alone and a time of now kept still mean this very instant. */
Test(time_trouble, kept_time_stays_the_same_instant)
{
    struct time_desk desk;
    time_desk_open(&desk, "America/New_York", "2026-11-01T01:30:00-05:00");
    expect_number(&desk, "today", 1793514600000);
    expect_number(&desk, "now", 1793514600000);
    expect_number(&desk, "+0d", 1793514600000);
    expect_number(&desk, "2026-11-01", 1793514600000);
    time_desk_close(&desk);
}

Test(time_trouble, B11_noon_and_midnight)
{
    static const struct time_row rows[] = {
        { "2026-12-05 12:00 am", "2026-12-05T00:00:00Z" },
        { "2026-12-05 12am", "2026-12-05T00:00:00Z" },
        { "2026-12-05 1 AM", "2026-12-05T01:00:00Z" },
        { "2026-12-05 11:59:30pm", "2026-12-05T23:59:30Z" },
        { "2026-12-05 13:00pm", "!I?13" },
        { "2026-12-05 0:30am", "!I?0 am" },
        { "2026-12-05 13pm", "!I" },
        { "2026-12-05 17:00 am", "!I" },
        { "2026-12-05 1630pm", "!S" },
    };
    struct time_desk desk;
    time_desk_open(&desk, "UTC", "2026-12-09T10:00:00Z");
    expect_number(&desk, "2026-12-05 12:15am", 1796429700000);
    expect_number(&desk, "2026-12-05 12:00 PM", 1796472000000);
    WALK(&desk, rows);
    time_desk_close(&desk);
}

Test(time_trouble, B12_slashes)
{
    static const struct time_row unset[] = {
        { "25/04/2027", "!A?25 Apr 2027" },
        { "04/25/2027", "!A?25 Apr 2027" },
        { "05/04/2027", "!A?5 Apr 2027 or 4 May 2027" },
        { "5/4 17:00", "!A?5 Apr or 4 May" },
        { "31/31/2027", "!I" },
        { "05/05/2027", "!A?5 May 2027" },
        { "2027/04/25", "!S?2026-11-27" },
        { "5/4/127", "!S" },
    };
    static const struct time_row day_first[] = {
        { "25/04/2027", "2027-04-25T10:00:00Z" }, { "04/25/2027", "!I?no month 25" },
        { "05/04/2027", "2027-04-05T10:00:00Z" }, { "5/4 17:00", "2027-04-05T17:00:00Z" },
        { "5/4/27", "2027-04-05T10:00:00Z" },     { "31/4/27", "!I?no day 31 in April 2027" },
    };
    static const struct time_row month_first[] = {
        { "25/04/2027", "!I?no month 25" },
        { "04/25/2027", "2027-04-25T10:00:00Z" },
        { "05/04/2027", "2027-05-04T10:00:00Z" },
    };
    struct time_desk desk;
    time_desk_open(&desk, "UTC", "2026-12-09T10:00:00Z");
    WALK(&desk, unset);
    desk.rules.day_order = DAY_ORDER_DAY_FIRST;
    WALK(&desk, day_first);
    desk.rules.day_order = DAY_ORDER_MONTH_FIRST;
    WALK(&desk, month_first);
    time_desk_close(&desk);
}

Test(time_trouble, B14_days_that_do_not_exist)
{
    static const struct time_row rows[] = {
        { "2027-02-30", "!I?no day 30 in February 2027; the last is 28" },
        { "2027-02-29", "!I?no day 29" },
        { "2028-02-29", "2028-02-29T10:00:00Z" },
        { "2027-06-31 10:00", "!I?no day 31 in June 2027" },
        { "2027-13-01", "!I?no month 13" },
        { "2027-00-01", "!I?no month 0" },
        { "2027-01-00", "!I?no day 0" },
        { "2027-04-10 24:30", "!I?no hour 24" },
        { "20270230", "!I?no day 30" },
        { "30 feb", "!I?no day 30 in February" },
        { "31.6.", "!I?no day 31 in June" },
        { "29 feb 2027", "!I?no day 29" },
        { "2100-02-29", "!I" },
        { "2000-02-29", "2000-02-29T10:00:00Z" },
    };
    struct time_desk desk;
    time_desk_open(&desk, "UTC", "2026-12-09T10:00:00Z");
    WALK(&desk, rows);
    time_desk_close(&desk);
}

Test(time_trouble, B15_digits_and_units)
{
    static const struct {
        const char *text;
        enum time_unit unit;
        int64_t at;
        const char *said;
    } rows[] = {
        { "1796429700", TIME_MILLISECONDS, 1796429700000, "10 digits, read as seconds; sent as milliseconds." },
        { "1796429700000", TIME_SECONDS, 1796429700000, "13 digits, read as milliseconds; sent as seconds." },
        { "1796429700", TIME_SECONDS, 1796429700000, "10 digits, read as seconds." },
        { "1796429700123", TIME_MILLISECONDS, 1796429700123, "13 digits, read as milliseconds." },
        { "0000000000", TIME_SECONDS, 0, "10 digits, read as seconds." },
        { "9999999999999", TIME_MILLISECONDS, 9999999999999, "13 digits, read as milliseconds." },
        { "2026-12-05 00:15", TIME_MILLISECONDS, 1796429700000, "" },
        { "1630", TIME_MILLISECONDS, 1796833800000, "" },
    };
    static const struct time_row refused[] = {
        { "9", "!S?1 digit is not" },  { "93", "!S" },          { "930", "!S?3 digits are not" },
        { "12345", "!S?5 digits" },    { "163000", "!S" },      { "1234567", "!S" },
        { "179642970", "!S" },         { "17964297000", "!S" }, { "179642970000", "!S" },
        { "17964297000000", "!S?14" }, { "-1796429700", "!S" }, { "99999999999999999999999", "!S?23 digits" },
        { "1796429700 UTC", "!S" },
    };
    struct time_desk desk;
    time_desk_open(&desk, "UTC", "2026-12-09T10:00:00Z");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct time_reading reading;
        desk.rules.unit = rows[i].unit;
        cr_expect(time_point_read(rows[i].text, &desk.context, &reading, NULL), "%s", rows[i].text);
        cr_expect_eq(reading.at, rows[i].at, "%s", rows[i].text);
        cr_expect_str_eq(reading.said, rows[i].said);
    }
    WALK(&desk, refused);
    time_desk_close(&desk);
}

Test(time_trouble, B16_next_and_last)
{
    static const struct time_row rows[] = {
        { "friday", "2026-12-11T10:00:00Z" },         { "next friday", "2026-12-11T10:00:00Z" },
        { "wednesday", "2026-12-09T10:00:00Z" },      { "next wednesday", "2026-12-16T10:00:00Z" },
        { "last friday", "2026-12-04T10:00:00Z" },    { "last wednesday", "2026-12-02T10:00:00Z" },
        { "sunday", "2026-12-13T10:00:00Z" },         { "monday", "2026-12-14T10:00:00Z" },
        { "wednesday 8:00", "2026-12-09T08:00:00Z" },
    };
    static const enum week_start starts[] = { WEEK_STARTS_MONDAY, WEEK_STARTS_SUNDAY };
    struct time_desk desk;
    time_desk_open(&desk, "UTC", "2026-12-09T10:00:00Z");
    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        desk.rules.week_start = starts[i];
        WALK(&desk, rows);
    }
    time_desk_close(&desk);
}

Test(time_trouble, a_slip_in_a_word_names_the_word)
{
    static const struct time_row rows[] = {
        { "tomorow 9", "!S?\"tomorow\" is not understood; write tomorrow if that was meant." },
        { "TOMMOROW", "!S?write tomorrow if that was meant." },
        { "wensday 9", "!S?write Wednesday if that was meant." },
        { "tuseday", "!S?write Tuesday if that was meant." },
        { "27 novmber", "!S?write November if that was meant." },
        { "in 3 dasy", "!S?\"dasy\" is not understood; write days if that was meant." },
        { "2 huors ago", "!S?write hours if that was meant." },
        { "17 uhr", "!S?\"uhr\" is not understood as part of a date or time; write" },
        { "nonsense", "!S?\"nonsense\" is not understood as part of a date or time; write" },
        { "17:00 tomorrov", "!S?write tomorrow if that was meant." },
    };
    struct time_desk desk;
    time_desk_open(&desk, "UTC", "2026-12-09T10:00:00Z");
    WALK(&desk, rows);
    time_desk_close(&desk);
}
