/* tests/journal/test_report.c: sums over the past. */
#include "forms/time_point.h"
#include "journal/journal_add.h"
#include "journal/journal_orders.h"
#include "journal/report.h"
#include "journal/search.h"
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

/* One a minute, so many that two spans of the index are full though all wait; then one that was recorded while the
 * clock stood far back. */
static void fill_spans(struct journal *journal)
{
    enum { EVENTS = 4 * SEARCH_SPAN + 100, MINUTE_MS = 60 * 1000 };
    g_autofree struct new_event *events = g_new0(struct new_event, EVENTS);
    g_autofree int64_t *ids = g_new0(int64_t, EVENTS);
    for (int i = 0; i < EVENTS; i++)
        events[i] = (struct new_event){ .order = "SO-1",
                                        .event = "step",
                                        .body = "{}",
                                        .server = PLACE_SERVER,
                                        .created_at = PLACE_NOW - (int64_t)(EVENTS - i) * MINUTE_MS };
    cr_assert(journal_add_many(journal, events, EVENTS, ids, NULL));
    cr_assert(journal_add_many(journal, events, 1, ids, NULL));
}

static int64_t count_of(struct journal *journal, const char *filter)
{
    static const char *const completing[] = { "done", NULL };
    struct time_rules rules = { .zone = g_time_zone_new_utc() };
    struct time_context context = { .rules = &rules, .now = PLACE_NOW, .lean = TIME_LEAN_PAST };
    const struct report_rules asked = {
        .context = &context, .completing = completing, .eta_member = "eta", .is_open = every_order, .neglect_days = 3
    };
    struct report *report = journal_report(journal, filter, &asked, NULL);
    cr_assert_not_null(report, "%s", filter);
    int64_t total = report->all.total;
    report_free(report);
    g_time_zone_unref(rules.zone);
    return total;
}

Test(report, counts_a_span_alike_with_and_without_the_index)
{
    static const struct {
        const char *filter;
        int64_t total;
    } rows[] = {
        { "since:\"2026-11-24 08:41:05.123Z\"", 60 },
        { "until:\"2026-11-21 12:22:05.123Z\"", 23 },
        { "since:\"2026-11-23 15:00Z\" until:\"2026-11-23 15:59:59Z\"", 60 },
        { "until:\"2026-11-01\"", 0 },
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    fill_spans(journal);
    for (size_t indexed = 0; indexed < 2; indexed++) {
        for (bool more = indexed > 0; more;)
            cr_assert(journal_index_step(journal, 500, &more, NULL));
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
            cr_expect_eq(count_of(journal, rows[i].filter), rows[i].total, "%s: %" G_GINT64_FORMAT, rows[i].filter,
                         count_of(journal, rows[i].filter));
    }
    journal_close(journal);
    place_remove(&place);
}

Test(report, the_eta_told_last_counts_and_a_refused_one_was_not_told)
{
    static const char *const completing[] = { "done", NULL };
    struct time_rules rules = { .zone = g_time_zone_new_utc() };
    struct time_context context = { .rules = &rules, .now = PLACE_NOW, .lean = TIME_LEAN_PAST };
    const struct report_rules asked = {
        .context = &context, .completing = completing, .eta_member = "eta", .is_open = every_order, .neglect_days = 3
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    put(journal, (char *)"LATE", NULL);
    place_send(journal, add_at(journal, "LATE", "eta", "{\"eta\":1895513265}", PLACE_NOW), EVENT_ACCEPTED);
    place_send(journal, add_at(journal, "LATE", "eta", "{\"eta\":1795513200}", PLACE_NOW), EVENT_ACCEPTED);
    place_send(journal, add_at(journal, "LATE", "eta", "{\"eta\":1895513265}", PLACE_NOW), EVENT_REFUSED);
    put(journal, (char *)"MOVED", NULL);
    place_send(journal, add_at(journal, "MOVED", "eta", "{\"eta\":1795513200}", PLACE_NOW), EVENT_ACCEPTED);
    place_send(journal, add_at(journal, "MOVED", "eta", "{\"eta\":1895513265}", PLACE_NOW), EVENT_ACCEPTED);
    place_send(journal, add_at(journal, "MOVED", "note", "{\"eta\":\"?\"}", PLACE_NOW), EVENT_ACCEPTED);
    put(journal, (char *)"DONE", NULL);
    place_send(journal, add_at(journal, "DONE", "done", "{}", PLACE_NOW), EVENT_ACCEPTED);
    place_send(journal, add_at(journal, "DONE", "eta", "{\"eta\":1795513200}", PLACE_NOW), EVENT_ACCEPTED);
    struct report *report = journal_report(journal, NULL, &asked, NULL);
    cr_assert_eq(report->late->len, 1);
    cr_expect_str_eq(((const struct report_order *)report->late->pdata[0])->id, "LATE");
    report_free(report);
    g_time_zone_unref(rules.zone);
    journal_close(journal);
    place_remove(&place);
}
