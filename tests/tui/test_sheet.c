/* tests/tui/test_sheet.c: the shift sheet: spans by key, what lines open, bars in every window. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000 };

static void add_count(GPtrArray *list, const char *name, int accepted, int refused)
{
    struct report_count *count = g_new0(struct report_count, 1);
    count->name = g_strdup(name);
    count->states[EVENT_ACCEPTED] = accepted;
    count->states[EVENT_REFUSED] = refused;
    count->total = accepted + refused;
    g_ptr_array_add(list, count);
}

static void add_turnaround(struct report *report, const char *completing, int orders, int64_t median)
{
    struct report_turnaround *turnaround = g_new0(struct report_turnaround, 1);
    *turnaround = (struct report_turnaround){ g_strdup(completing), orders, median, median * 2 };
    g_ptr_array_add(report->turnarounds, turnaround);
}

static void add_order(GPtrArray *list, const char *id, const char *customer, int64_t at)
{
    struct report_order *order = g_new0(struct report_order, 1);
    *order = (struct report_order){ g_strdup(id), g_strdup(customer), at };
    g_ptr_array_add(list, order);
}

static struct report *make_report(const struct desk *desk)
{
    (void)desk;
    struct report *report = report_new();
    report->all.states[EVENT_ACCEPTED] = 40;
    report->all.states[EVENT_REFUSED] = 2;
    report->all.total = 42;
    add_count(report->days, "2026-11-24", 3, 0);
    add_count(report->days, "2026-11-25", 37, 2);
    add_count(report->hours, "09", 30, 0);
    add_count(report->hours, "10", 10, 2);
    add_count(report->people, "Mei", 39, 2);
    add_count(report->people, "Sam Reed", 1, 0);
    add_count(report->events, "repair_eta", 20, 2);
    add_count(report->events, "repair_started", 20, 0);
    add_turnaround(report, "repair_completed", 12, DAY_MS + 3 * 3600 * 1000);
    add_order(report->late, "D1", "Ana Lopes", DESK_NOW - DAY_MS);
    add_order(report->neglected, "N1", "J. Okafor", DESK_NOW - 6 * (int64_t)DAY_MS);
    add_order(report->neglected, "X7", NULL, 0);
    return report;
}

static void open_sheet(struct desk *desk, int columns, int rows)
{
    desk_open(desk, columns, rows);
    desk->report_of = make_report;
    desk_type(desk, "S");
}

Test(sheet, spans_are_picked_by_keys)
{
    static const struct {
        const char *keys, *asked, *title;
    } rows[] = {
        { "", "since:2026-11-25 until:2026-11-25", "2026-11-25, today" },
        { "Left", "since:2026-11-24 until:2026-11-24", "Shift sheet · 2026-11-24 " },
        { "[ [ ]", "since:2026-11-24 until:2026-11-24", "Shift sheet · 2026-11-24 " },
        { "w", "since:2026-11-23 until:2026-11-29", "week 2026-11-23 to 2026-11-29" },
        { "w Left", "since:2026-11-16 until:2026-11-22", "week 2026-11-16 to 2026-11-22" },
        { "m", "since:2026-11-01 until:2026-11-30", "month 2026-11-01 to 2026-11-30" },
        { "m Left Left", "since:2026-09-01 until:2026-09-30", "month 2026-09-01 to 2026-09-30" },
        { "m Left Left Left Left Left Left Left Left Left", "since:2026-02-01 until:2026-02-28", "month 2026-02-01" },
        { "m Right Right", "since:2027-01-01 until:2027-01-31", "month 2027-01-01" },
        { "m Left d", "since:2026-11-25 until:2026-11-25", "today" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_sheet(&desk, 80, 24);
        desk_type(&desk, rows[i].keys);
        cr_expect_str_eq(desk.report_asked->str, rows[i].asked, "row %zu: %s", i, desk.report_asked->str);
        cr_expect(desk_shows(&desk, rows[i].title), "row %zu", i);
        desk_close(&desk);
    }
}

Test(sheet, enter_shows_what_is_behind_a_line)
{
    static const struct {
        const char *line, *filter;
    } rows[] = {
        { "all ", "since:2026-11-25 until:2026-11-25" },
        { "refused ", "since:2026-11-25 until:2026-11-25 state:\"refused\"" },
        { "depot ", "event:\"repair_completed\"" },
        { "2026-11-24 ", "since:2026-11-24 until:2026-11-24" },
        { "Sam Reed ", "who:\"Sam Reed\"" },
        { "repair_eta ", "event:\"repair_eta\"" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        g_autofree char *wanted = g_strdup_printf("▸   %s", rows[i].line);
        open_sheet(&desk, 120, 40);
        for (int k = 0; k < 40 && !desk_shows(&desk, wanted); k++)
            desk_type(&desk, "Down");
        desk_type(&desk, "Enter");
        cr_expect(desk_shows(&desk, "History"), "row %zu", i);
        cr_expect(desk_shows(&desk, rows[i].filter), "row %zu", i);
        desk_type(&desk, "/ ' belt' Enter Esc");
        cr_expect(desk_shows(&desk, "History") && !desk_shows(&desk, "Filter: "), "row %zu: a word more is cleared", i);
        desk_type(&desk, "Esc");
        cr_expect(desk_shows(&desk, "Shift sheet"), "row %zu", i);
        desk_type(&desk, "Enter Esc");
        cr_expect(desk_shows(&desk, "Shift sheet"), "row %zu: Esc goes back to the sheet", i);
        desk_close(&desk);
    }
}

Test(sheet, enter_on_an_order_goes_to_it)
{
    struct desk desk;
    open_sheet(&desk, 120, 40);
    for (int k = 0; k < 40 && !desk_shows(&desk, "▸   N1"); k++)
        desk_type(&desk, "Down");
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "Filter: N1"));
    cr_expect(desk_shows(&desk, "N1 · onsite"));
    desk_close(&desk);
}

static struct report *make_long_report(const struct desk *desk)
{
    struct report *report = make_report(desk);
    for (int i = 0; i < 150; i++)
        add_order(report->neglected, "N1", NULL, 0);
    return report;
}

Test(sheet, a_long_list_is_cut_and_says_so)
{
    struct desk desk;
    desk_open(&desk, 120, 150);
    desk.report_of = make_long_report;
    desk_type(&desk, "S");
    cr_expect(desk_shows(&desk, "52; \"fixline report\" lists all of them"));
    desk_close(&desk);
}

Test(sheet, follows_what_is_sent_meanwhile)
{
    struct desk desk;
    open_sheet(&desk, 80, 24);
    g_string_truncate(desk.report_asked, 0);
    struct msg settled = { .kind = MSG_SETTLED,
                           .event =
                               event_record_copy(desk_add_event(&desk, "D1", "repair_eta", "{}", EVENT_ACCEPTED)) };
    desk_tell(&desk, &settled);
    desk_answer(&desk);
    cr_expect_str_eq(desk.report_asked->str, "since:2026-11-25 until:2026-11-25");
    desk_close(&desk);
}

Test(sheet, as_it_was_reviewed)
{
    static const struct {
        const char *name;
        int columns, rows;
        bool ascii;
    } rows[] = { { "sheet", 80, 24, false },
                 { "sheet_wide", 120, 40, false },
                 { "sheet_small", 40, 12, false },
                 { "sheet_ascii", 80, 24, true } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_sheet(&desk, rows[i].columns, rows[i].rows);
        canvas_set_ascii(desk.canvas, rows[i].ascii);
        desk_expect_golden(&desk, rows[i].name);
        desk_close(&desk);
    }
}
