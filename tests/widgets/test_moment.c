/* tests/widgets/test_moment.c: the calendar and the date field. */
#include "tests/widgets/typing.h"
#include "widgets/moment_field.h"
#include <criterion/criterion.h>
#include <locale.h>
#include <string.h>

static struct time_rules rules;
static struct time_context context;

static int64_t instant(const char *iso)
{
    int64_t at;
    g_autoptr(GError) error = NULL;
    cr_assert(time_point_read_iso(iso, &at, &error), "%s", iso);
    return at;
}

static void use_zone(const char *name, const char *now)
{
    setlocale(LC_ALL, "C.UTF-8");
    g_clear_pointer(&rules.zone, g_time_zone_unref);
    rules = (struct time_rules){ .zone = time_zone_find(name, NULL), .end_of_day = 18 * 60 };
    context = (struct time_context){ .rules = &rules, .now = instant(now) };
}

static void use_utc(void)
{
    use_zone("UTC", "2026-11-24T10:42:00Z");
}

static void forget_zone(void)
{
    g_clear_pointer(&rules.zone, g_time_zone_unref);
}

TestSuite(calendar, .init = use_utc, .fini = forget_zone);
TestSuite(moment_field, .init = use_utc, .fini = forget_zone);

static enum widget_result press_calendar(struct calendar *calendar, const char *names)
{
    enum widget_result result = WIDGET_IGNORED;
    struct key key;
    FOR_EACH_KEY(&key, names)
    result = calendar_key(calendar, &key);
    return result;
}

Test(calendar, B13_moves_without_skipping)
{
    static const struct {
        const char *from, *keys, *to;
    } rows[] = {
        { "2027-01-31T09:00:00Z", "PgDn", "2027-02-28T09:00:00.000Z" },
        { "2027-01-31T09:00:00Z", "PgDn PgDn", "2027-03-28T09:00:00.000Z" }, /* the day once clamped stays */
        { "2027-03-30T09:00:00Z", "PgUp", "2027-02-28T09:00:00.000Z" },
        { "2027-01-29T09:00:00Z", "PgUp", "2026-12-29T09:00:00.000Z" },
        { "2027-01-29T09:00:00Z", "PgUp PgUp", "2026-11-29T09:00:00.000Z" },
        { "2026-11-24T09:00:00Z", "Left", "2026-11-23T09:00:00.000Z" },
        { "2026-12-31T09:00:00Z", "Right", "2027-01-01T09:00:00.000Z" },
        { "2026-11-24T09:00:00Z", "Up Up Up Up", "2026-10-27T09:00:00.000Z" },
        { "2026-11-24T09:00:00Z", "Down", "2026-12-01T09:00:00.000Z" },
        { "2026-11-24T09:00:00Z", "Home", "2026-11-23T09:00:00.000Z" },
        { "2026-11-24T09:00:00Z", "End", "2026-11-29T09:00:00.000Z" },
        { "2020-01-01T09:15:00Z", "t", "2026-11-24T09:15:00.000Z" },
        { "2026-11-24T09:00:30Z", "1 7 3 0", "2026-11-24T17:30:00.000Z" },
        { "2026-11-24T09:00:00Z", "1 7 : 3 0", "2026-11-24T17:30:00.000Z" },
        { "2026-11-24T09:00:00Z", "9 Enter", "2026-11-24T09:00:00.000Z" },
        { "2026-11-24T10:20:00Z", "9 Enter", "2026-11-24T09:00:00.000Z" },
        { "2026-11-24T10:20:00Z", "1 6 4 Enter", "2026-11-24T16:40:00.000Z" },
        { "2026-11-24T10:20:00Z", "1 6 Right", "2026-11-25T16:00:00.000Z" },
        { "2026-11-24T10:20:00Z", "2 9 3 7 5 9", "2026-11-24T23:59:00.000Z" }, /* 29 and 237 cannot be */
        { "2026-11-24T10:20:00Z", "1 8 Backspace 7 3 0", "2026-11-24T17:30:00.000Z" },
        { "2026-11-24T10:20:00Z", "1 Backspace Backspace Enter", "2026-11-24T10:20:00.000Z" },
        { "2026-11-24T10:20:00Z", "1 6 Esc", "2026-11-24T10:20:00.000Z" },
        { "2028-02-29T10:20:00Z", "Wheel-Down Wheel-Up", "2028-02-29T10:20:00.000Z" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct calendar calendar;
        calendar_init(&calendar, instant(rows[i].from), context.now, &rules);
        press_calendar(&calendar, rows[i].keys);
        g_autofree char *to = time_point_iso_utc(calendar_value(&calendar));
        cr_expect_str_eq(to, rows[i].to, "row %s %s: %s", rows[i].from, rows[i].keys, to);
    }
}

Test(calendar, answers_and_ends)
{
    struct calendar calendar;
    calendar_init(&calendar, context.now, context.now, &rules);
    cr_expect_eq(press_calendar(&calendar, "Enter"), WIDGET_SUBMIT);
    cr_expect_eq(press_calendar(&calendar, "Esc"), WIDGET_CANCEL);
    cr_expect_eq(press_calendar(&calendar, "x"), WIDGET_IGNORED);
    cr_expect_eq(press_calendar(&calendar, ":"), WIDGET_IGNORED);
    cr_expect_eq(press_calendar(&calendar, "Tab"), WIDGET_IGNORED);
    cr_expect_eq(press_calendar(&calendar, "Ctrl-Left"), WIDGET_IGNORED);
    cr_expect_eq(press_calendar(&calendar, "u"), WIDGET_HANDLED);
    cr_expect(calendar.unset);
    press_calendar(&calendar, "Right");
    cr_expect(!calendar.unset);
    press_calendar(&calendar, "u 9");
    cr_expect(!calendar.unset);
}

static void expect_calendar(const struct calendar *calendar, int columns, int rows, const char *expected)
{
    struct canvas *canvas = canvas_new(columns, rows);
    calendar_draw(calendar, canvas, canvas_rect(canvas), true);
    g_autofree char *dump = canvas_dump(canvas);
    cr_expect_str_eq(dump, expected, "%s", dump);
    canvas_free(canvas);
}

Test(calendar, marks_days_by_sign)
{
    struct calendar calendar;
    int64_t marked[] = { instant("2026-11-03T09:00:00Z"), instant("2026-10-05T09:00:00Z") };
    calendar_init(&calendar, instant("2026-11-29T17:05:00Z"), context.now, &rules);
    calendar.marked = marked;
    calendar.marked_count = G_N_ELEMENTS(marked);
    expect_calendar(&calendar, CALENDAR_COLUMNS, CALENDAR_ROWS,
                    "┌ November 2026 ───────┐\n"
                    "│ Mo Tu We Th Fr Sa Su │\n"
                    "│                    1 │\n"
                    "│  2 ·3  4  5  6  7  8 │\n"
                    "│  9 10 11 12 13 14 15 │\n"
                    "│ 16 17 18 19 20 21 22 │\n"
                    "│ 23*24 25 26 27 28[29]│\n"
                    "│ 30                   │\n"
                    "│ time 17:05           │\n"
                    "└──────────────────────┘\n");
    calendar.start = WEEK_STARTS_SUNDAY;
    press_calendar(&calendar, "t 0 9 3");
    expect_calendar(&calendar, CALENDAR_COLUMNS, CALENDAR_ROWS,
                    "┌ November 2026 ───────┐\n"
                    "│ Su Mo Tu We Th Fr Sa │\n"
                    "│  1  2 ·3  4  5  6  7 │\n"
                    "│  8  9 10 11 12 13 14 │\n"
                    "│ 15 16 17 18 19 20 21 │\n"
                    "│ 22 23[24*25 26 27 28 │\n"
                    "│ 29 30                │\n"
                    "│                      │\n"
                    "│ time 09:3_           │\n"
                    "└──────────────────────┘\n");
    expect_calendar(&calendar, 8, 3, "┌ Novem┐\n│ Su Mo│\n└──────┘\n");
    expect_calendar(&calendar, 1, 1, "\n");
}

/* Every month shows all of its days, six weeks at most. */
Test(calendar, shows_every_month_whole)
{
    struct calendar calendar;
    calendar_init(&calendar, instant("2026-01-15T00:00:00Z"), context.now, &rules);
    struct canvas *canvas = canvas_new(CALENDAR_COLUMNS, CALENDAR_ROWS);
    for (int month = 0; month < 60; month++) {
        canvas_clear(canvas);
        calendar_draw(&calendar, canvas, canvas_rect(canvas), false);
        g_autofree char *dump = canvas_dump(canvas);
        g_autofree char *last = g_strdup_printf("%d", civil_days_in_month(calendar.shown.year, calendar.shown.month));
        cr_expect(strstr(dump, last) != NULL && strstr(dump, "[15]") != NULL, "%s", dump);
        press_calendar(&calendar, "PgDn");
    }
    canvas_free(canvas);
}

/* moment_field */

static void start_moment(struct moment_field *field, const char *text, bool untouched)
{
    struct text_field_options options = { .text = text, .untouched = untouched };
    moment_field_init(field, &options, &context);
}

static enum widget_result press(struct moment_field *field, const char *names)
{
    enum widget_result result = WIDGET_IGNORED;
    struct key key;
    FOR_EACH_KEY(&key, names)
    result = moment_field_key(field, &key, &context);
    return result;
}

static void type(struct moment_field *field, const char *bytes)
{
    struct key key;
    FOR_EACH_BYTE_KEY(&key, bytes)
    moment_field_key(field, &key, &context);
}

Test(moment_field, answers_back_with_the_number_that_will_be_sent)
{
    struct moment_field field;
    start_moment(&field, "", false);
    cr_expect_null(moment_field_answer(&field));
    type(&field, "2026-11-27 17:00");
    cr_expect(field.valid && field.at == 1795798800000);
    cr_expect_not_null(strstr(moment_field_answer(&field), "Fri 27 Nov 2026 17:00"), "%s", moment_field_answer(&field));
    cr_expect_not_null(strstr(moment_field_answer(&field), " · 1795798800000"), "%s", moment_field_answer(&field));
    rules.unit = TIME_SECONDS;
    moment_field_refresh(&field, &context);
    cr_expect(g_str_has_suffix(moment_field_answer(&field), " · 1795798800"), "%s", moment_field_answer(&field));
    press(&field, "Ctrl-U");
    cr_expect_null(moment_field_answer(&field));
    cr_expect(!field.valid);
    type(&field, "2027-02-30");
    cr_expect(!field.valid && moment_field_answer(&field) != NULL);
    cr_expect_str_eq(moment_field_text(&field), "2027-02-30");
    press(&field, "Ctrl-U");
    type(&field, "1796429700");
    cr_expect_not_null(strstr(moment_field_answer(&field), "seconds"), "%s", moment_field_answer(&field));
    moment_field_clear(&field);
}

Test(moment_field, steps_the_part_under_the_cursor)
{
    static const struct {
        const char *from;
        size_t cursor;
        const char *keys, *to;
    } rows[] = {
        { "2026-11-27 17:00", 16, "PgUp", "2026-11-27 17:15" },
        { "2026-11-27 17:00", 14, "PgDn", "2026-11-27 16:45" },
        { "2026-11-27 17:00", 11, "PgUp", "2026-11-27 18:00" },
        { "2026-11-27 17:00", 13, "PgDn", "2026-11-27 16:00" },
        { "2026-11-27 17:00", 8, "PgUp", "2026-11-28 17:00" },
        { "2026-11-30 17:00", 10, "PgUp", "2026-12-01 17:00" },
        { "2027-01-31 17:00", 5, "PgUp", "2027-02-28 17:00" },
        { "2027-01-31 17:00", 7, "PgDn", "2026-12-31 17:00" },
        { "2028-02-29 17:00", 0, "PgUp", "2029-02-28 17:00" },
        { "2026-11-27 17:00", 4, "PgDn", "2025-11-27 17:00" },
        { "now", 3, "PgUp", "2026-11-24 10:57" },
        { "now", 0, "PgUp PgUp", "2026-11-24 11:12" },
        { "", 0, "PgUp", "2026-11-24 10:57" },
        { "rubbish", 3, "PgUp", "rubbish" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct moment_field field;
        start_moment(&field, rows[i].from, false);
        field.field.cursor = rows[i].cursor;
        cr_expect_eq(press(&field, rows[i].keys), WIDGET_HANDLED);
        cr_expect_str_eq(moment_field_text(&field), rows[i].to, "row %zu: %s", i, moment_field_text(&field));
        if (strlen(rows[i].from) == 16)
            cr_expect_eq(field.field.cursor, rows[i].cursor, "row %zu", i);
        press(&field, "Ctrl-_ Ctrl-_");
        cr_expect_str_eq(moment_field_text(&field), rows[i].from, "row %zu, undone", i);
        moment_field_clear(&field);
    }
}

Test(moment_field, the_calendar_gives_its_value)
{
    static const struct {
        const char *from, *keys, *to;
        bool open;
    } rows[] = {
        { "2026-11-27 17:00", "F4 Right Enter", "2026-11-28 17:00", false },
        { "2026-11-27 17:00", "Ctrl-Space 0 9 3 0 Enter", "2026-11-27 09:30", false },
        { "2026-11-27 17:00", "F4 Right Esc", "2026-11-27 17:00", false },
        { "2026-11-27 17:00", "F4 u Enter", "", false },
        { "2026-11-27 17:00", "F4 F4", "2026-11-27 17:00", false },
        { "2026-11-27 17:00", "F4 PgDn Home Enter", "2026-12-21 17:00", false },
        { "", "F4 Enter", "2026-11-24 10:42", false },
        { "", "F4 f r i Space 1 7 : 0 0 Right Enter", "2026-11-28 17:00", false }, /* it follows what is typed */
        { "", "F4 f r i Space 1 7 : 0 0", "fri 17:00", true },
        { "", "F4 f r x Backspace i", "fri", true },
        { "2026-11-27 17:00", "F4 Tab", "2026-11-27 17:00", false },
        { "2026-11-27 17:00", "F4 Right Tab", "2026-11-28 17:00", false },
        { "2026-11-27 17:00", "F4 Right F4", "2026-11-28 17:00", false },
        { "2026-11-27 17:00", "F4 Right Esc F4 Tab", "2026-11-27 17:00", false },
        { "2026-11-27 17:00", "F4 u Tab", "", false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct moment_field field;
        start_moment(&field, rows[i].from, false);
        press(&field, rows[i].keys);
        cr_expect_str_eq(moment_field_text(&field), rows[i].to, "row %s: %s", rows[i].keys, moment_field_text(&field));
        cr_expect_eq(field.open, rows[i].open, "row %s", rows[i].keys);
        moment_field_clear(&field);
    }
}

Test(moment_field, answers_for_what_the_calendar_shows)
{
    static const struct {
        const char *keys, *answer;
    } rows[] = {
        { "F4", "Fri 27 Nov 2026 17:00" },
        { "F4 Right", "Sat 28 Nov 2026 17:00" },
        { "F4 Right Right Left", "Sat 28 Nov 2026 17:00" },
        { "F4 u", "Enter makes it unset" },
        { "F4 u Right", "Sat 28 Nov 2026 17:00" },
        { "F4 Right Esc", "Fri 27 Nov 2026 17:00" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct moment_field field;
        start_moment(&field, "2026-11-27 17:00", false);
        press(&field, rows[i].keys);
        moment_field_refresh(&field, &context);
        cr_expect(g_str_has_prefix(moment_field_answer(&field), rows[i].answer), "row %s: %s", rows[i].keys,
                  moment_field_answer(&field));
        moment_field_clear(&field);
    }
}

Test(moment_field, leaves_other_keys_to_its_container)
{
    struct moment_field field;
    start_moment(&field, "now", true);
    cr_expect_eq(press(&field, "Enter"), WIDGET_SUBMIT);
    cr_expect_eq(press(&field, "Esc"), WIDGET_CANCEL);
    cr_expect_eq(press(&field, "Tab"), WIDGET_IGNORED);
    cr_expect_eq(press(&field, "Up"), WIDGET_IGNORED);
    cr_expect_eq(press(&field, "F2"), WIDGET_IGNORED);
    cr_expect(field.field.untouched);
    type(&field, "fri");
    cr_expect_str_eq(moment_field_text(&field), "fri");
    moment_field_clear(&field);
}

/* An hour that the clocks skip or double is asked for: PgUp is the earlier, PgDn the later. */
Test(moment_field, asks_where_the_clock_change_leaves_two_readings)
{
    use_zone("America/New_York", "2026-10-30T12:00:00Z");
    static const struct {
        const char *text, *key;
        int64_t at;
    } rows[] = {
        { "2026-11-01 01:30", "PgUp", 1793511000000 },
        { "2026-11-01 01:30", "PgDn", 1793514600000 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct moment_field field;
        start_moment(&field, rows[i].text, false);
        cr_expect(!field.valid && field.asks);
        cr_expect_not_null(strstr(moment_field_answer(&field), "PgUp takes"), "%s", moment_field_answer(&field));
        press(&field, rows[i].key);
        cr_expect(field.valid && field.at == rows[i].at, "row %zu: %s", i, moment_field_text(&field));
        moment_field_clear(&field);
    }
    struct moment_field field;
    start_moment(&field, "2027-03-14 02:30", false);
    cr_expect(!field.valid && field.asks && field.choices[0] < field.choices[1]);
    press(&field, "PgDn");
    cr_expect(field.valid, "%s", moment_field_text(&field));
    moment_field_clear(&field);
}

Test(moment_field, answers_with_weekday_distance_offset_and_number)
{
    use_zone("Europe/Berlin", "2026-11-24T10:42:00+01:00");
    struct moment_field field;
    start_moment(&field, "fri 17:00", false);
    cr_expect_str_eq(moment_field_answer(&field), "Fri 27 Nov 2026 17:00 CET, in 3 days · +01:00 · 1795795200000");
    moment_field_clear(&field);
}

Test(moment_field, opens_its_calendar_where_there_is_room)
{
    struct moment_field field;
    start_moment(&field, "2026-11-27 17:00", false);
    press(&field, "F4");
    static const struct {
        int columns, rows, field_row, top;
    } rows[] = { { 80, 24, 3, 4 }, { 80, 24, 20, 10 }, { 40, 12, 1, 2 }, { 40, 12, 6, 0 } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct canvas *canvas = canvas_new(rows[i].columns, rows[i].rows);
        struct rect at = { 2, rows[i].field_row, 30, 1 };
        moment_field_draw(&field, canvas, at, true);
        moment_field_draw_calendar(&field, canvas, at, canvas_rect(canvas));
        g_autofree char *dump = canvas_dump(canvas);
        g_auto(GStrv) lines = g_strsplit(dump, "\n", -1);
        cr_expect_not_null(strstr(lines[rows[i].top], "┌ November 2026"), "row %zu:\n%s", i, dump);
        cr_expect_not_null(strstr(dump, "[27]"), "row %zu", i);
        canvas_free(canvas);
    }
    moment_field_clear(&field);
}

Test(moment_field, random_keys_keep_text_and_value_in_step)
{
    GRand *random = g_rand_new_with_seed(13);
    struct text_field_options options = { .text = "now", .untouched = true, .limit = 60 };
    struct moment_field field;
    moment_field_init(&field, &options, &context);
    for (int i = 0; i < 20000; i++) {
        struct key key = key_random(random);
        moment_field_key(&field, &key, &context);
        key_clear(&key);
        const char *text = moment_field_text(&field);
        struct time_reading reading;
        bool valid = text[0] != '\0' && time_point_read(text, &context, &reading, NULL);
        cr_assert(g_utf8_validate(text, -1, NULL), "step %d", i);
        cr_assert_eq(field.valid, valid, "step %d: %s", i, text);
        cr_assert(!valid || field.at == reading.at, "step %d: %s", i, text);
        cr_assert_eq(field.answer != NULL, text[0] != '\0' || field.picked, "step %d", i);
        cr_assert(!field.picked || field.open, "step %d", i);
    }
    moment_field_clear(&field);
    g_rand_free(random);
}
