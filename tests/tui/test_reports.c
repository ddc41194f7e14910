/* tests/tui/test_reports.c: troubles that people reported of other programs, B02 to B22, each with all its variants,
 * typed into the form: what the form says, what the JSON beside it says, and whether it can be sent. Those with a file
 * of their own are found by their number too (B01 to B08, B13, B22). */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

/* What the person set. */
enum rules { NOTHING, DAY_FIRST, MONTH_FIRST, SUNDAY, SECONDS };

/* A date typed into a field that prefers the future. */
struct typed_date {
    const char *report, *zone, *now, *text;
    const char *sent; /* the instant in ISO 8601 that the JSON holds; NULL = it cannot be sent */
    const char *said; /* what the screen says, NULL = anything */
    enum rules rules;
};

#define WEDNESDAY "2026-12-09T10:00:00Z"
#define BERLIN_EVE "2027-03-27T20:00:00+01:00"
#define NEW_YORK_EVE "2026-10-31T12:00:00-04:00"

static const struct typed_date dates[] = {
    { "B09", "Europe/Berlin", BERLIN_EVE, "2027-03-28 02:30", NULL, "PgUp takes 01:30, PgDn 03:30", NOTHING },
    { "B09", "Europe/Berlin", BERLIN_EVE, "tomorrow 14:00", "2027-03-28T14:00:00+02:00", NULL, NOTHING },
    { "B09", "America/New_York", "2027-03-14T12:00:00-04:00", "today 06:00", "2027-03-14T06:00:00-04:00", NULL,
      NOTHING },
    { "B10", "America/New_York", NEW_YORK_EVE, "2026-11-01 01:30", NULL, "PgUp takes 01:30 -04:00, PgDn 01:30 -05:00",
      NOTHING },
    { "B10", "America/New_York", NEW_YORK_EVE, "2026-11-01 01:30 -05:00", "2026-11-01T01:30:00-05:00", NULL, NOTHING },
    { "B11", "UTC", WEDNESDAY, "2026-12-05 12:15am", "2026-12-05T00:15:00Z", NULL, NOTHING },
    { "B11", "UTC", WEDNESDAY, "2026-12-05 12:00 PM", "2026-12-05T12:00:00Z", NULL, NOTHING },
    { "B11", "UTC", WEDNESDAY, "2026-12-05 12:00 am", "2026-12-05T00:00:00Z", NULL, NOTHING },
    { "B11", "UTC", WEDNESDAY, "2026-12-05 13:00pm", NULL, NULL, NOTHING },
    { "B11", "UTC", WEDNESDAY, "2026-12-05 0:30am", NULL, NULL, NOTHING },
    { "B12", "UTC", WEDNESDAY, "25/04/2027", NULL, "day_order", NOTHING },
    { "B12", "UTC", WEDNESDAY, "04/25/2027", NULL, "day_order", NOTHING },
    { "B12", "UTC", WEDNESDAY, "05/04/2027", NULL, "day_order", NOTHING },
    { "B12", "UTC", WEDNESDAY, "25/04/2027", "2027-04-25T10:00:00Z", "25 Apr 2027", DAY_FIRST },
    { "B12", "UTC", WEDNESDAY, "04/25/2027", NULL, NULL, DAY_FIRST },
    { "B12", "UTC", WEDNESDAY, "05/04/2027", "2027-04-05T10:00:00Z", "5 Apr 2027", DAY_FIRST },
    { "B12", "UTC", WEDNESDAY, "25/04/2027", NULL, NULL, MONTH_FIRST },
    { "B12", "UTC", WEDNESDAY, "04/25/2027", "2027-04-25T10:00:00Z", "25 Apr 2027", MONTH_FIRST },
    { "B12", "UTC", WEDNESDAY, "05/04/2027", "2027-05-04T10:00:00Z", "4 May 2027", MONTH_FIRST },
    { "B13", "UTC", "2027-01-31T10:00:00Z", "+1 month", "2027-02-28T10:00:00Z", "28 Feb 2027", NOTHING },
    { "B14", "UTC", WEDNESDAY, "2027-02-30", NULL, "February", NOTHING },
    { "B14", "UTC", WEDNESDAY, "2027-02-29", NULL, "February", NOTHING },
    { "B14", "UTC", WEDNESDAY, "2028-02-29", "2028-02-29T10:00:00Z", NULL, NOTHING },
    { "B14", "UTC", WEDNESDAY, "2027-06-31 10:00", NULL, "June", NOTHING },
    { "B14", "UTC", WEDNESDAY, "2027-13-01", NULL, "13", NOTHING },
    { "B14", "UTC", WEDNESDAY, "2027-04-10 24:30", NULL, "24", NOTHING },
    { "B15", "UTC", WEDNESDAY, "1796429700", "2026-12-05T00:15:00Z", "seconds", NOTHING },
    { "B15", "UTC", WEDNESDAY, "1796429700000", "2026-12-05T00:15:00Z", NULL, NOTHING },
    { "B15", "UTC", WEDNESDAY, "1796429700", "2026-12-05T00:15:00Z", NULL, SECONDS },
    { "B15", "UTC", WEDNESDAY, "1796429700000", "2026-12-05T00:15:00Z", "milliseconds", SECONDS },
    { "B16", "UTC", WEDNESDAY, "friday", "2026-12-11T10:00:00Z", "Fri 11 Dec 2026", NOTHING },
    { "B16", "UTC", WEDNESDAY, "next friday", "2026-12-11T10:00:00Z", "Fri 11 Dec 2026", NOTHING },
    { "B16", "UTC", WEDNESDAY, "wednesday", "2026-12-09T10:00:00Z", "Wed 9 Dec 2026", NOTHING },
    { "B16", "UTC", WEDNESDAY, "next wednesday", "2026-12-16T10:00:00Z", "Wed 16 Dec 2026", NOTHING },
    { "B16", "UTC", WEDNESDAY, "last friday", "2026-12-04T10:00:00Z", "Fri 4 Dec 2026", NOTHING },
    { "B16", "UTC", WEDNESDAY, "friday", "2026-12-11T10:00:00Z", NULL, SUNDAY },
    { "B16", "UTC", WEDNESDAY, "next friday", "2026-12-11T10:00:00Z", NULL, SUNDAY },
    { "B16", "UTC", WEDNESDAY, "wednesday", "2026-12-09T10:00:00Z", NULL, SUNDAY },
    { "B16", "UTC", WEDNESDAY, "next wednesday", "2026-12-16T10:00:00Z", NULL, SUNDAY },
    { "B16", "UTC", WEDNESDAY, "last friday", "2026-12-04T10:00:00Z", NULL, SUNDAY },
};

static int64_t instant(const char *iso)
{
    int64_t at = 0;
    cr_assert(time_point_read_iso(iso, &at, NULL), "%s", iso);
    return at;
}

static void open_at(struct desk *desk, const char *zone, const char *now)
{
    desk_open(desk, 120, 34);
    g_time_zone_unref(desk->zone);
    desk->zone = desk->rules.zone = time_zone_find(zone, NULL);
    desk->now = instant(now);
    desk_wait(desk, 0);
}

static void set_rules(struct time_rules *rules, enum rules set)
{
    rules->day_order =
        set == DAY_FIRST ? DAY_ORDER_DAY_FIRST : (set == MONTH_FIRST ? DAY_ORDER_MONTH_FIRST : DAY_ORDER_UNSET);
    rules->week_start = set == SUNDAY ? WEEK_STARTS_SUNDAY : WEEK_STARTS_MONDAY;
    rules->unit = set == SECONDS ? TIME_SECONDS : TIME_MILLISECONDS;
}

static void press(struct desk *desk, const char *before, const char *text, const char *after)
{
    g_autofree char *script = g_strdup_printf("%s '%s' %s", before, text, after);
    desk_type(desk, script);
}

/* What is sent, or that the review does not open; the field keeps its text either way. */
static void judge(struct desk *desk, const char *what, const char *text, const char *sent, const char *said)
{
    desk_wait(desk, 600); /* whole sentences come with a pause */
    g_autofree char *screen = desk_screen(desk);
    cr_expect(strstr(screen, text), "%s keeps its text:\n%s", what, screen);
    cr_expect(!said || strstr(screen, said), "%s \"%s\" says %s:\n%s", what, text, said, screen);
    cr_expect(!sent || strstr(screen, sent), "%s \"%s\" is %s:\n%s", what, text, sent, screen);
    desk_type(desk, "Ctrl-S");
    cr_expect_eq(desk_shows(desk, "read it once"), sent != NULL, "%s \"%s\":\n%s", what, text, screen);
}

Test(reports, B09_B10_B11_B12_B13_B14_B15_B16_dates_as_they_are_typed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(dates); i++) {
        struct desk desk;
        open_at(&desk, dates[i].zone, dates[i].now);
        set_rules(&desk.rules, dates[i].rules);
        int64_t number = dates[i].sent ? time_point_in_unit(instant(dates[i].sent), desk.rules.unit) : 0;
        g_autofree char *member = g_strdup_printf("\"estimatedRepairCompletionAt\": %" G_GINT64_FORMAT, number);
        press(&desk, "Enter 4", dates[i].text, "");
        judge(&desk, dates[i].report, dates[i].text, dates[i].sent ? member : NULL, dates[i].said);
        desk_close(&desk);
    }
}

Test(reports, B09_B10_the_question_is_answered_by_a_key)
{
    static const struct {
        const char *zone, *now, *text, *key, *sent;
    } rows[] = {
        { "Europe/Berlin", BERLIN_EVE, "2027-03-28 02:30", "PgUp", "1806193800000" },
        { "Europe/Berlin", BERLIN_EVE, "2027-03-28 02:30", "PgDn", "1806197400000" },
        { "America/New_York", NEW_YORK_EVE, "2026-11-01 01:30", "PgUp", "1793511000000" },
        { "America/New_York", NEW_YORK_EVE, "2026-11-01 01:30", "PgDn", "1793514600000" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_at(&desk, rows[i].zone, rows[i].now);
        press(&desk, "Enter 4", rows[i].text, rows[i].key);
        desk_type(&desk, "Ctrl-S Enter");
        cr_expect(desk_body(&desk) && strstr(desk_body(&desk), rows[i].sent), "row %zu", i);
        desk_close(&desk);
    }
}

Test(reports, B02_an_emoji_goes_as_a_whole_and_an_accent_with_its_letter)
{
    struct desk desk;
    desk_open(&desk, 100, 30);
    desk_type(&desk, "Enter 3 'Team👩‍🔧' Backspace");
    cr_expect(desk_shows(&desk, "\"diagnosedBy\": \"Team\""));
    desk_type(&desk, "Ctrl-U 'Rene\u0301' Backspace");
    cr_expect(desk_shows(&desk, "\"diagnosedBy\": \"Ren\""));
    desk_close(&desk);
}

/* Metadata of an event of one's own, as typed. */
static const struct {
    const char *report, *text;
    const char *sent; /* the member as it goes out, "" = no member; NULL = refused */
    const char *said;
} objects[] = {
    { "B17", "{\"serial\":9007199254740993,\"lot\":18014398509481985}",
      "{\"serial\":9007199254740993,\"lot\":18014398509481985}", NULL },
    { "B18", "{\"limit\":1e400}", "{\"limit\":1e400}", NULL },
    { "B18", "{\"limit\":NaN}", NULL, "column 10" },
    { "B18", "{\"limit\":Infinity}", NULL, "column 10" },
    { "B19", "{\"bay\":\"A4\",\"shelf\":2,\"bay\":\"C9\"}", NULL, "\"bay\"" },
    { "B20", "{\"tag\":\"left\\u0000right\"}", NULL, "column 13" },
    { "B20", "{\"tag\":\"\\uZ12Q\"}", NULL, "line 1" },
    { "B21", "{\"a\":1}}} tail", NULL, "column 8" },
    { "B21", "{\"a\":1} {\"b\":2}", NULL, "column 9" },
    { "B21", "{\"a\":1,}", NULL, "column 8" },
    { "B21", "[1,2", NULL, "column" },
    { "B21", "", "", NULL },
    { "B21", "   ", "", NULL },
    { "B21", "\"just text\"", NULL, "not an object" },
    { "B21", "[1]", NULL, "not an object" },
};

Test(reports, B17_B18_B19_B20_B21_metadata_goes_out_as_typed_or_is_refused_in_place)
{
    for (size_t i = 0; i < G_N_ELEMENTS(objects); i++) {
        struct desk desk;
        desk_open(&desk, 200, 34);
        press(&desk, "Enter 7 'our_step' Enter Ctrl-U Tab", objects[i].text, "");
        judge(&desk, objects[i].report, objects[i].text, objects[i].sent ? "\"our_step\"" : NULL, objects[i].said);
        desk_type(&desk, "Enter");
        g_autofree char *wanted = objects[i].sent && *objects[i].sent
                                      ? g_strdup_printf("{\"event\":\"our_step\",\"metadata\":%s}", objects[i].sent)
                                      : g_strdup("{\"event\":\"our_step\"}");
        if (objects[i].sent)
            cr_expect_str_eq(desk_body(&desk), wanted, "%s", objects[i].text);
        else
            cr_expect_null(desk_body(&desk), "%s", objects[i].text);
        desk_close(&desk);
    }
}

/* The digits are looked at again where they come back: history, template, the event sent anew. */
Test(reports, B17_digits_survive_the_history_and_come_out_again)
{
    struct desk desk;
    desk_open(&desk, 120, 34);
    press(&desk, "Enter 7 'our_step' Enter Ctrl-U Tab", objects[0].text, "Ctrl-S Enter h Enter");
    cr_expect(desk_shows(&desk, "9007199254740993") && desk_shows(&desk, "18014398509481985"));
    desk_type(&desk, "T");
    cr_expect(desk_shows(&desk, "9007199254740993"));
    desk_type(&desk, "Ctrl-S Ctrl-S Enter"); /* the same once more */
    cr_assert_eq(desk.events->len, 2);
    cr_expect(strstr(desk_body(&desk), objects[0].sent), "%s", desk_body(&desk));
    desk_close(&desk);
}
