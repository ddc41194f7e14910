/* tests/e2e/test_lead.c: what a lead asks at the end of a week, answered at the desk by keys alone. */
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>
#include <string.h>

static void send_at(struct desk *desk, const char *clock, const char *who, const char *order, const char *event,
                    int status)
{
    test_home_set(&desk->home, "FIXLINE_CLOCK", clock);
    g_auto(run_result) run =
        run_program(&desk->home, NULL, "fixline", "send", order, event, "notes=done", "--operator", who, NULL);
    cr_assert_eq(run.status, status, "%s %s: %s", order, event, run.err);
}

/* A month of two depot repairs, a week of two people, and two events nobody knows about, one of them of this week. */
static void fill(struct desk *desk)
{
    send_at(desk, "2026-11-02T08:00:00Z", "Mei", "SO-1042", "product_received", 0);
    send_at(desk, "2026-11-03T11:00:00Z", "Mei", "SO-1042", "repair_completed", 0);
    send_at(desk, "2026-11-10T08:00:00Z", "Mei", "SO-1108", "product_received", 0);
    send_at(desk, "2026-11-13T08:00:00Z", "Sam", "SO-1108", "repair_completed", 0);
    send_at(desk, "2026-11-24T08:00:00Z", "Sam", "SO-1057", "customer_contact", 0);
    send_at(desk, "2026-11-24T09:00:00Z", "Mei", "SO-1057", "customer_contact", 0);
    send_at(desk, "2026-11-24T10:00:00Z", "Sam", "SO-1057", "resolved", 0);
    standin_fault(desk->standin, "close-after-recording");
    send_at(desk, "2026-11-10T10:00:00Z", "Mei", "SO-1144", "product_received", 4);
    send_at(desk, "2026-11-24T11:00:00Z", "Sam", "SO-1133", "product_received", 4);
    test_home_set(&desk->home, "FIXLINE_CLOCK", "2026-11-25T10:00:00Z");
}

Test(lead, answers_four_questions_by_keys_alone)
{
    struct desk desk;
    desk_prepare(&desk);
    fill(&desk);
    desk_open(&desk, 110, 30, NULL);

    /* Which events of this week are unknown? */
    terminal_type(desk.terminal, "h/state:unknown since:monday");
    cr_expect(terminal_wait(desk.terminal, "History: 1 "));
    cr_expect(terminal_wait(desk.terminal, "SO-1133"));
    cr_expect_not(terminal_shows(desk.terminal, "SO-1144"), "that was two weeks ago");

    /* What did Sam send for SO-1057? */
    terminal_type(desk.terminal, "\x15order:1057 who:sam");
    cr_expect(terminal_wait(desk.terminal, "History: 2 "));
    cr_expect(terminal_wait(desk.terminal, "resolved"));

    /* How long does a depot repair take, in the middle, this month? */
    terminal_type(desk.terminal, "\r\x03Sm");
    cr_expect(terminal_wait(desk.terminal, "month 2026-11-01 to 2026-11-30"));
    cr_expect(terminal_wait(desk.terminal, "median 2 d 01 h 30 min"));

    /* And all of that as a table. */
    g_autofree char *path = g_build_filename(desk.home.folder, "november.csv", NULL);
    g_autofree char *wanted = NULL;
    terminal_type(desk.terminal, "E");
    cr_expect(terminal_wait(desk.terminal, "fixline-report-2026-11-25.csv"));
    terminal_type(desk.terminal, path);
    terminal_type(desk.terminal, "\r");
    cr_expect(terminal_wait(desk.terminal, "9 events are in"));
    cr_assert(g_file_get_contents(path, &wanted, NULL, NULL));
    cr_expect(strstr(wanted, "turnaround,repair_depot,median,178200000\n"), "%s", wanted);
    g_auto(run_result) report = run_program(&desk.home, NULL, "fixline", "report", "--since", "2026-11-01", "--until",
                                            "2026-11-30", "--format", "csv", NULL);
    cr_expect_str_eq(wanted, report.out, "the desk and the command say the same");
    desk_close(&desk);
}
