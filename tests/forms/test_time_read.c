/* tests/forms/test_time_read.c: what can be typed, by table. The desk stands in Berlin on Tuesday 24 November 2026,
 * 10:42, unless a test says otherwise. */
#include "tests/forms/test_time_desk.h"
#include <string.h>

#define WALK(desk, rows) time_desk_walk(desk, rows, G_N_ELEMENTS(rows))

static void open_berlin(struct time_desk *desk)
{
    time_desk_open(desk, "Europe/Berlin", "2026-11-24T10:42:00+01:00");
}

Test(time_read, iso)
{
    static const struct time_row rows[] = {
        { "2026-11-27T17:00", "2026-11-27T17:00:00+01:00" },
        { "2026-11-27 17:00", "2026-11-27T17:00:00+01:00" },
        { "  2026-11-27   17:00  ", "2026-11-27T17:00:00+01:00" },
        { "2026-11-27t17:00:05", "2026-11-27T17:00:05+01:00" },
        { "2026-11-27 17:00:05.5", "2026-11-27T17:00:05.500+01:00" },
        { "2026-11-27 17:00:05.123", "2026-11-27T17:00:05.123+01:00" },
        { "2026-11-27 17:00:05,123", "2026-11-27T17:00:05.123+01:00" },
        { "2026-11-27 17:00:05.123999999", "2026-11-27T17:00:05.123+01:00" },
        { "2026-11-27T17:00Z", "2026-11-27T17:00:00Z" },
        { "2026-11-27T17:00:05.120Z", "2026-11-27T17:00:05.120Z" },
        { "2026-11-27 17:00 z", "2026-11-27T17:00:00Z" },
        { "2026-11-27 17:00 UTC", "2026-11-27T17:00:00Z" },
        { "2026-11-27T17:00-05:00", "2026-11-27T17:00:00-05:00" },
        { "2026-11-27 17:00 -0500", "2026-11-27T17:00:00-05:00" },
        { "2026-11-27T17:00+05", "2026-11-27T17:00:00+05:00" },
        { "2026-11-27 17:00 +05:45", "2026-11-27T17:00:00+05:45" },
        { "2026-11-27 17:00 America/New_York", "2026-11-27T17:00:00-05:00" },
        { "2026-11-27 17:00 america/new_york", "2026-11-27T17:00:00-05:00" },
        { "2026-07-01 17:00 America/Argentina/Buenos_Aires", "2026-07-01T17:00:00-03:00" },
        { "2026-11-27 17:00 America/Port-au-Prince", "2026-11-27T17:00:00-05:00" },
        { "2026-11-27 17:00 Etc/GMT+5", "2026-11-27T17:00:00-05:00" },
        { "2026-11-27", "2026-11-27T10:42:00+01:00" },
        { "2026-7-1 9:05", "2026-07-01T09:05:00+02:00" },
        { "20261127", "2026-11-27T10:42:00+01:00" },
        { "20261127T170005Z", "2026-11-27T17:00:05Z" },
        { "20261127T1700", "2026-11-27T17:00:00+01:00" },
        { "20261127 1700", "2026-11-27T17:00:00+01:00" },
        { "2026-11-27 9", "2026-11-27T09:00:00+01:00" },
        { "1900-01-01 00:00", "1900-01-01T00:00:00+01:00" },
        { "9999-12-31 23:59", "9999-12-31T23:59:00+01:00" },
        { "1899-12-31 23:59", "!R?1899" },
        { "0000-01-01", "!R?year 0" },
        { "2026-11-27 17:00 -19:00", "!I?-18:00 to +18:00" },
        { "2026-11-27 17:00 +05:60", "!I" },
        { "2026-11-27 17:00 +5", "!S" },
        { "2026-11-27 -05:00", "!S" },
        { "2026-11-27 17:00 Z Z", "!S?second time zone" },
        { "2026-11-27 17:00 Europe/Atlantis", "!Z?Europe/Atlantis" },
        { "2026-11-27 17:00 ../../etc/passwd", "!S" },
        { "2026-11-27 17:00 Europe/../../passwd", "!S" },
        { "26-11-27", "!S?four digits" },
        { "27-11-2026", "!S?four digits" },
        { "2026-11", "!S" },
        { "2026-11-27T", "!S" },
        { "1630-05", "!S" },
        { "2026-11-27 T 17:00", "!S" },
        { "2026-11-27:17:00", "!S" },
    };
    struct time_desk desk;
    open_berlin(&desk);
    WALK(&desk, rows);
    time_desk_close(&desk);
}

Test(time_read, words)
{
    static const struct time_row rows[] = {
        { "now", "2026-11-24T10:42:00+01:00" },
        { "NOW", "2026-11-24T10:42:00+01:00" },
        { "today 14:00", "2026-11-24T14:00:00+01:00" },
        { "tomorrow 9", "2026-11-25T09:00:00+01:00" },
        { "Tomorrow at 9:30", "2026-11-25T09:30:00+01:00" },
        { "9:30 tomorrow", "2026-11-25T09:30:00+01:00" },
        { "tomorrow 1630", "2026-11-25T16:30:00+01:00" },
        { "yesterday", "2026-11-23T10:42:00+01:00" },
        { "yesterday 16:30", "2026-11-23T16:30:00+01:00" },
        { "fri 17:00", "2026-11-27T17:00:00+01:00" },
        { "FRIDAY 5PM", "2026-11-27T17:00:00+01:00" },
        { "on fri at 17:00", "2026-11-27T17:00:00+01:00" },
        { "tues 17:00", "2026-11-24T17:00:00+01:00" },
        { "mon 9", "2026-11-30T09:00:00+01:00" },
        { "next fri", "2026-11-27T10:42:00+01:00" },
        { "last fri", "2026-11-20T10:42:00+01:00" },
        { "next tue", "2026-12-01T10:42:00+01:00" },
        { "last tue", "2026-11-17T10:42:00+01:00" },
        { "next week", "2026-12-01T10:42:00+01:00" },
        { "last month 9:00", "2026-10-24T09:00:00+02:00" },
        { "next year", "2027-11-24T10:42:00+01:00" },
        { "27 nov 5pm", "2026-11-27T17:00:00+01:00" },
        { "27 Nov", "2026-11-27T10:42:00+01:00" },
        { "27nov 5:30 pm", "2026-11-27T17:30:00+01:00" },
        { "nov 27 17:00", "2026-11-27T17:00:00+01:00" },
        { "Nov 27th, 2027 17:00", "2027-11-27T17:00:00+01:00" },
        { "27th of november 2027", "!S?of" },
        { "1st december", "2026-12-01T10:42:00+01:00" },
        { "27. november 1945", "!R?1945" },
        { "27 sept 2027", "2027-09-27T10:42:00+02:00" },
        { "27 nov 2027 1630", "2027-11-27T16:30:00+01:00" },
        { "27 nov 1630", "2026-11-27T16:30:00+01:00" },
        { "27 nov 9", "2026-11-27T09:00:00+01:00" },
        { "27 nov 17", "!A?17:00 or 2017" },
        { "Fri Nov 27 17:00:05 2026", "2026-11-27T17:00:05+01:00" },
        { "Fri 27 Nov 2026 17:00 CET", "2026-11-27T17:00:00+01:00" },
        { "1 jul 17:00 cest", "2027-07-01T17:00:00+02:00" },
        { "1 jul 17:00 CET", "!Z?CET" },
        { "fri 17:00 PST", "!Z?Europe/Berlin" },
        { "Thu 27 Nov 2026", "!I?is a Friday, not a Thursday" },
        { "3 jan", "2027-01-03T10:42:00+01:00" },
        { "24 nov", "2026-11-24T10:42:00+01:00" },
        { "23 nov", "2027-11-23T10:42:00+01:00" },
        { "29 feb", "2028-02-29T10:42:00+01:00" },
        { "27.11. 17:00", "2026-11-27T17:00:00+01:00" },
        { "27.11.", "2026-11-27T10:42:00+01:00" },
        { "27.11 17:00", "2026-11-27T17:00:00+01:00" },
        { "27.11.2027 17:00", "2027-11-27T17:00:00+01:00" },
        { "27.11. 2027", "2027-11-27T10:42:00+01:00" },
        { "27.11.27", "2027-11-27T10:42:00+01:00" },
        { "1.2.", "2027-02-01T10:42:00+01:00" },
        { "17.30", "!I?colon" },
        { "27.11.127", "!S" },
        { "fri noon", "2026-11-27T12:00:00+01:00" },
        { "fri 17:00 Europe/London", "2026-11-27T17:00:00Z" },
        { "tomorrow 9 +02:00", "!S" },
        { "tomorrow 9:00 +02:00", "2026-11-25T09:00:00+02:00" },
        { "31 dec 2199", "2199-12-31T10:42:00+01:00" },
        { "1.1.2200", "!R?2205-01-31" },
        { "1 jan 1969", "!R?1969" },
        { "27 nov 2230", "2026-11-27T22:30:00+01:00" },
        { "27. november 1830", "2026-11-27T18:30:00+01:00" },
        { "31.12.1969", "!R?1969" },
        { "1.1.1970", "1970-01-01T10:42:00+01:00" },
        { "fri sat", "!S" },
        { "fri tomorrow", "!S" },
        { "next 27 nov", "!S?next" },
        { "today 14:00 15:00", "!S?second time" },
        { "today tomorrow", "!S?second day" },
        { "today +2h", "!S" },
        { "soonish", "!S?\"soonish\"" },
        { "fri soonish", "!S?\"soonish\"" },
        { "midnight", "!S" },
        { "next hour", "!S" },
        { "on", "!S" },
        { "fri at", "!S" },
        { ", fri", "!S" },
        { "Europe/Berlin", "!S" },
        { "", "!S?No date" },
        { "   ", "!S?No date" },
        { "fr\xc3\xa4i", "!S" },
        { "\xff\xfe", "!S" },
        { "fri \x1b[31m", "!S" },
    };
    struct time_desk desk;
    open_berlin(&desk);
    WALK(&desk, rows);
    time_desk_close(&desk);
}

Test(time_read, counts_from_now)
{
    static const struct time_row rows[] = {
        { "+2h", "2026-11-24T12:42:00+01:00" },
        { "-30m", "2026-11-24T10:12:00+01:00" },
        { "+1w2d", "2026-12-03T10:42:00+01:00" },
        { "+1w 2d", "2026-12-03T10:42:00+01:00" },
        { "+1w-2d", "2026-11-29T10:42:00+01:00" },
        { "2h ago", "2026-11-24T08:42:00+01:00" },
        { "1h 30m ago", "2026-11-24T09:12:00+01:00" },
        { "an hour ago", "2026-11-24T09:42:00+01:00" },
        { "a week ago", "2026-11-17T10:42:00+01:00" },
        { "in 3 days", "2026-11-27T10:42:00+01:00" },
        { "in 3 days 14:00", "2026-11-27T14:00:00+01:00" },
        { "in 2 hours 30 minutes", "2026-11-24T13:12:00+01:00" },
        { "+1 month", "2026-12-24T10:42:00+01:00" },
        { "+3mo", "2027-02-24T10:42:00+01:00" },
        { "-1y", "2025-11-24T10:42:00+01:00" },
        { "+90 sec", "2026-11-24T10:43:30+01:00" },
        { "+0d", "2026-11-24T10:42:00+01:00" },
        { "+172y", "2198-11-24T10:42:00+01:00" },
        { "+200y", "!R?2226" },
        { "-60y", "!R" },
        { "+9999999d", "!R" },
        { "+9999999y", "!R" },
        { "+9999999h", "!R" },
        { "+10000000s", "!R?too many" },
        { "2h", "!S?2 hours ago" },
        { "3 days", "!S" },
        { "-2h ago", "!S" },
        { "in 2h ago", "!S" },
        { "in", "!S" },
        { "ago", "!S" },
        { "+", "!S" },
        { "+2", "!S" },
        { "+2h 14:00", "!S?cannot stand together" },
        { "in 3 days fri", "!S" },
        { "now +2h", "!S" },
        { "+2h now", "!S" },
        { "1.5h ago", "!S" },
    };
    struct time_desk desk;
    open_berlin(&desk);
    WALK(&desk, rows);
    time_desk_close(&desk);
}

Test(time_read, months_are_clamped)
{
    static const struct time_row rows[] = {
        { "+1 month", "2027-02-28T10:00:00Z" },       { "+13 months", "2028-02-29T10:00:00Z" },
        { "-2 months", "2026-11-30T10:00:00Z" },      { "next month", "2027-02-28T10:00:00Z" },
        { "+1 month 1 day", "2027-03-01T10:00:00Z" },
    };
    struct time_desk desk;
    time_desk_open(&desk, "UTC", "2027-01-31T10:00:00Z");
    WALK(&desk, rows);
    time_desk_close(&desk);
}

Test(time_read, what_is_left_out_is_kept)
{
    static const struct time_row with_base[] = {
        { "1630", "2026-12-01T16:30:00+01:00" },       { "16:30", "2026-12-01T16:30:00+01:00" },
        { "16:", "2026-12-01T16:00:00+01:00" },        { ":45", "2026-12-01T17:45:00+01:00" },
        { "5pm", "2026-12-01T17:00:00+01:00" },        { "fri", "2026-11-27T17:05:09+01:00" },
        { "2027-02-01", "2027-02-01T17:05:09+01:00" }, { "tomorrow", "2026-11-25T17:05:09+01:00" },
        { "eod", "2026-11-24T18:00:00+01:00" },        { "in 3 days", "2026-11-27T10:42:00+01:00" },
        { "now", "2026-11-24T10:42:00+01:00" },        { "16:30 America/New_York", "2026-12-01T16:30:00-05:00" },
    };
    static const struct time_row without[] = {
        { "1630", "2026-11-24T16:30:00+01:00" },
        { "0000", "2026-11-24T00:00:00+01:00" },
        { "16:", "2026-11-24T16:00:00+01:00" },
        { ":45", "2026-11-24T10:45:00+01:00" },
        { "fri", "2026-11-27T10:42:00+01:00" },
        { "eod", "2026-11-24T18:00:00+01:00" },
        { "fri eod", "2026-11-27T18:00:00+01:00" },
        { "eow", "2026-11-27T18:00:00+01:00" },
        { "eom", "2026-11-30T18:00:00+01:00" },
        { "in 2 days eod", "2026-11-26T18:00:00+01:00" },
        { "eow 12:00", "!S?second time" },
        { "fri eow", "!S" },
        { "16:5", "!S" },
        { "16:60", "!I?minute 60" },
        { "2400", "!I?hour 24" },
        { "2360", "!I?minute 60" },
        { "24:00", "!I?hour 24" },
        { "17:00:60", "!I?second 60" },
        { ":60", "!I" },
        { ":5", "!S" },
    };
    struct time_desk desk;
    open_berlin(&desk);
    WALK(&desk, without);
    time_desk_keep(&desk, "2026-12-01T17:05:09+01:00");
    WALK(&desk, with_base);
    time_desk_close(&desk);
}

/* The whole second of now is time, too; a field that prefers the past looks back. */
Test(time_read, fields_that_prefer_the_past)
{
    static const struct time_row rows[] = {
        { "fri", "2026-11-20T10:42:07+01:00" },          { "tue", "2026-11-24T10:42:07+01:00" },
        { "tue 16:00", "2026-11-24T16:00:00+01:00" },    { "wed", "2026-11-18T10:42:07+01:00" },
        { "next fri", "2026-11-27T10:42:07+01:00" },     { "last fri", "2026-11-20T10:42:07+01:00" },
        { "23 nov", "2026-11-23T10:42:07+01:00" },       { "24 nov", "2026-11-24T10:42:07+01:00" },
        { "25 nov", "2025-11-25T10:42:07+01:00" },       { "29 feb", "2024-02-29T10:42:07+01:00" },
        { "27.11. 17:00", "2025-11-27T17:00:00+01:00" }, { "now", "2026-11-24T10:42:07+01:00" },
        { "-30m", "2026-11-24T10:12:07+01:00" },         { "in 3 days", "2026-11-27T10:42:07+01:00" },
        { "2027-11-27", "2027-11-27T10:42:07+01:00" },
    };
    struct time_desk desk;
    time_desk_open(&desk, "Europe/Berlin", "2026-11-24T10:42:07.123+01:00");
    desk.context.lean = TIME_LEAN_PAST;
    WALK(&desk, rows);
    time_desk_close(&desk);
}

Test(time_read, end_of_week_and_month_at_their_edges)
{
    static const struct time_row friday[] = { { "eow", "2026-11-27T18:00:00Z" }, { "eom", "2026-11-30T18:00:00Z" } };
    static const struct time_row saturday[] = { { "eow", "2026-12-04T18:00:00Z" }, { "eom", "2026-11-30T18:00:00Z" } };
    static const struct time_row leap[] = { { "eom", "2028-02-29T18:00:00Z" } };
    struct time_desk desk;
    time_desk_open(&desk, "UTC", "2026-11-27T20:00:00Z");
    WALK(&desk, friday);
    desk.context.now = iso_moment("2026-11-28T08:00:00Z");
    WALK(&desk, saturday);
    desk.context.now = iso_moment("2028-02-03T08:00:00Z");
    WALK(&desk, leap);
    time_desk_close(&desk);
}

Test(time_read, only_so_much_is_read)
{
    struct time_desk desk;
    struct time_reading reading;
    open_berlin(&desk);
    for (size_t length = 99; length <= 101; length++) {
        g_autofree char *blanks = g_strnfill(length - 3, ' ');
        g_autofree char *text = g_strconcat("now", blanks, NULL);
        cr_expect_eq(time_point_read(text, &desk.context, &reading, NULL), length <= 100, "%zu", length);
        g_autofree char *commas = g_strnfill(length, '+');
        cr_expect(!time_point_read(commas, &desk.context, &reading, NULL));
    }
    time_desk_close(&desk);
}

Test(time_read, iso_alone)
{
    static const struct time_row rows[] = {
        { "2026-11-24T09:41:05.123Z", "2026-11-24T09:41:05.123Z" },
        { "2026-11-24T10:41:05+01:00", "2026-11-24T09:41:05Z" },
        { "2026-11-24 09:41Z", "2026-11-24T09:41:00Z" },
        { "2026-11-24T09:41:05", NULL },
        { "2026-11-24", NULL },
        { "09:41Z", NULL },
        { "now", NULL },
        { "tomorrow 9:00 Z", NULL },
        { "1795603320000", NULL },
        { "2026-02-30T09:41Z", NULL },
        { "2026-11-24T09:41 Europe/Berlin", NULL },
        { "24.11.2026 09:41Z", NULL },
        { "", NULL },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int64_t at = 0;
        g_autoptr(GError) error = NULL;
        bool is_read = time_point_read_iso(rows[i].text, &at, &error);
        cr_expect_eq(is_read, rows[i].gives != NULL, "%s", rows[i].text);
        cr_expect_eq(is_read, error == NULL);
        cr_expect(!is_read || at == iso_moment(rows[i].gives), "%s", rows[i].text);
    }
}
