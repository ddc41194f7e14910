/* tests/journal/test_report.c: sums over the past. */
#include "forms/time_point.h"
#include "journal/report.h"
#include "tests/journal/place.h"
#include <criterion/criterion.h>

enum { HOUR_MS = 3600 * 1000 };

static bool every_order(const struct order *order)
{
    return g_strcmp0(order->status, "closed") != 0;
}

static int64_t add_at(struct journal *journal, const char *order, const char *event, const char *body, int64_t at)
{
    const struct new_event row = {
        .order = order, .event = event, .body = body, .operator_name = "Sam", .server = PLACE_SERVER, .created_at = at
    };
    int64_t id = journal_add(journal, &row, NULL);
    cr_assert(id > 0);
    return id;
}

static void put(struct journal *journal, char *id, char *status)
{
    cr_assert(journal_put_order(
        journal, &(struct order){ .id = id, .service_type = (char *)"repair_depot", .status = status }, NULL));
}

/* Ten orders that took 1 to 10 hours, one still open, one closed by hand. */
static void fill(struct journal *journal)
{
    for (int i = 1; i <= 10; i++) {
        g_autofree char *order = g_strdup_printf("SO-%d", i);
        put(journal, order, NULL);
        place_send(journal, add_at(journal, order, "received", "{}", PLACE_NOW), EVENT_ACCEPTED);
        place_send(journal, add_at(journal, order, "done", "{}", PLACE_NOW + i * HOUR_MS), EVENT_ACCEPTED);
        place_send(journal, add_at(journal, order, "done", "{}", PLACE_NOW + 90 * HOUR_MS), EVENT_ACCEPTED);
    }
    static const char *const open[] = { "{\"eta\":1795513265}", "{\"eta\":\"soon\"}", "{\"eta\":9}x" };
    put(journal, (char *)"OPEN", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(open); i++)
        add_at(journal, "OPEN", "eta", open[i], PLACE_NOW - 200 * HOUR_MS);
    put(journal, (char *)"SHUT", (char *)"closed");
    add_at(journal, "SHUT", "eta", "{\"eta\":1}", PLACE_NOW - 200 * HOUR_MS);
}

Test(report, sums_turnaround_neglect_and_lateness)
{
    static const char *const completing[] = { "done", NULL };
    g_autoptr(GTimeZone) zone = time_zone_find("Europe/Berlin", NULL);
    struct time_rules rules = { .zone = zone };
    struct time_context context = { .rules = &rules, .now = PLACE_NOW + 100 * HOUR_MS, .lean = TIME_LEAN_PAST };
    const struct report_rules asked = {
        .context = &context, .completing = completing, .eta_member = "eta", .is_open = every_order, .neglect_days = 3
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    g_autoptr(GError) error = NULL;
    fill(journal);
    struct report *report = journal_report(journal, NULL, &asked, &error);
    cr_assert_not_null(report, "%s", error ? error->message : "");
    cr_expect_eq(report->all.total, 34);
    cr_expect_eq(report->all.states[EVENT_ACCEPTED], 30);
    cr_expect_eq(report->turnarounds->len, 1);
    const struct report_turnaround *turnaround = report->turnarounds->pdata[0];
    cr_expect_eq(turnaround->orders, 10, "an order counts once, by its first completing event");
    cr_expect_eq(turnaround->median, 5 * HOUR_MS + HOUR_MS / 2);
    cr_expect_eq(turnaround->percentile_90, 9 * HOUR_MS);
    cr_expect_eq(report->neglected->len, 1);
    cr_expect_eq(report->late->len, 1);
    const struct report_order *late = report->late->pdata[0];
    cr_expect_str_eq(late->id, "OPEN");
    cr_expect_eq(late->at, INT64_C(1795513265000), "seconds are known by their size; what is no number says nothing");
    const struct report_count *day = report->days->pdata[0];
    cr_expect_str_eq(day->name, "2026-11-16");
    report_free(report);
    journal_close(journal);
    place_remove(&place);
}
