/* tests/delivery/test_courier.c: the thread with its two queues, as the desk uses it. */
#include "journal/journal_drafts.h"
#include "journal/journal_events.h"
#include "tests/delivery/counter.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct server_step drops[] = { TAKE, OVER };

/* Every one is on disk before the first one leaves. */
Test(courier, records_many_in_one_go_and_then_sends_them)
{
    enum { MANY = 30 };
    struct counter counter = { .server = NULL };
    counter_make(&counter, counter_always_200, counter_always_200);
    counter_start(&counter);
    struct courier_task *task = courier_task_new(COURIER_RECORD_MANY, 7);
    task->events = event_records_new();
    for (int i = 0; i < MANY; i++) {
        g_autofree char *order = g_strdup_printf("SO-%d", i);
        g_ptr_array_add(task->events, counter_event(&counter, order));
    }
    courier_submit(counter.courier, task);
    for (int i = 0; i < MANY; i++)
        counter_expect(&counter, COURIER_SAVED, 7, EVENT_QUEUED);
    for (int accepted = 0; accepted < MANY;) {
        struct courier_report *report = counter_next(&counter);
        accepted += report->kind == COURIER_SETTLED && report->event->state == EVENT_ACCEPTED;
        cr_expect_eq(report->request, 7);
        courier_report_free(report);
    }
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == MANY);
    counter_close(&counter);
}

Test(courier, tells_when_a_token_ends_that_nothing_renews)
{
    struct counter counter = { .server = NULL };
    counter_make(&counter, counter_always_200, counter_always_200);
    setenv("FIXLINE_TOKEN", "e30.eyJleHAiOjIwMDAwMDAwMDB9.x", 1); /* {"exp":2000000000} */
    counter_start(&counter);
    courier_wake(counter.courier);
    struct courier_report *report = counter_next(&counter);
    int64_t left_ms = G_GINT64_CONSTANT(2000000000000) - g_get_real_time() / 1000;
    cr_expect(report->kind == COURIER_TOKEN && report->left_ms >= left_ms && report->left_ms < left_ms + 60000,
              "kind %d, %" G_GINT64_FORMAT " ms", (int)report->kind, report->left_ms);
    courier_report_free(report);
    courier_stop(counter.courier);
    counter_close(&counter);
}

Test(courier, records_says_saved_sends_and_settles)
{
    struct counter counter = { .server = NULL };
    counter_make(&counter, counter_always_200, counter_always_200);
    counter_start(&counter);
    counter_record(&counter, 5, "D1", NULL);
    counter_expect(&counter, COURIER_SAVED, 5, EVENT_QUEUED);
    counter_expect(&counter, COURIER_SENDING, 5, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 5, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == 1);
    counter_close(&counter);
}

Test(courier, an_unknown_event_waits_for_a_person)
{
    struct counter counter = { .server = NULL };
    counter_make(&counter, drops, counter_always_200);
    counter_start(&counter);
    counter_record(&counter, 5, "D1", NULL);
    counter_expect(&counter, COURIER_SAVED, 5, EVENT_QUEUED);
    counter_expect(&counter, COURIER_SENDING, 5, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 5, EVENT_UNKNOWN);
    struct courier_task *again = courier_task_new(COURIER_TRY_AGAIN, 6);
    again->id = 1;
    courier_submit(counter.courier, again);
    counter_expect(&counter, COURIER_SENDING, 6, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 6, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == 2);
    counter_close(&counter);
}

Test(courier, orders_drafts_and_decisions)
{
    struct counter counter = { .server = NULL };
    counter_make(&counter, drops, drops);
    counter_start(&counter);
    struct courier_task *order = courier_task_new(COURIER_PUT_ORDER, 1);
    order->order = g_new0(struct order, 1);
    order->order->id = g_strdup("D1");
    order->order->service_type = g_strdup("repair_depot");
    courier_submit(counter.courier, order);
    counter_expect(&counter, COURIER_DONE, 1, EVENT_QUEUED);
    struct courier_task *draft = courier_task_new(COURIER_SAVE_DRAFT, 2);
    draft->draft = g_new0(struct draft_record, 1);
    draft->draft->key = g_strdup("11111111-1111-4111-8111-111111111111");
    draft->draft->order = g_strdup("D1");
    draft->draft->event = g_strdup("repair_started");
    draft->draft->text = g_strdup("{}");
    draft->draft->saved_at = 1;
    courier_submit(counter.courier, draft);
    counter_expect(&counter, COURIER_DONE, 2, EVENT_QUEUED);
    counter_record(&counter, 3, "D1", "11111111-1111-4111-8111-111111111111");
    counter_expect(&counter, COURIER_SAVED, 3, EVENT_QUEUED);
    counter_expect(&counter, COURIER_SENDING, 3, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 3, EVENT_UNKNOWN);
    struct courier_task *decision = courier_task_new(COURIER_RESOLVE, 4);
    decision->id = 1;
    decision->state = EVENT_ACCEPTED;
    decision->who = g_strdup("Sam");
    decision->why = g_strdup("the portal shows it");
    courier_submit(counter.courier, decision);
    counter_expect(&counter, COURIER_DONE, 4, EVENT_ACCEPTED);
    struct courier_task *bad = courier_task_new(COURIER_RESOLVE, 5);
    bad->id = 77;
    bad->state = EVENT_ACCEPTED;
    bad->who = g_strdup("Sam");
    bad->why = g_strdup("no such event");
    courier_submit(counter.courier, bad);
    counter_expect(&counter, COURIER_FAILED, 5, EVENT_QUEUED);
    courier_stop(counter.courier);
    struct journal *journal = journal_open(counter.desk.journal_path, "default", JOURNAL_READ_ONLY, NULL);
    GPtrArray *drafts = journal_drafts(journal, NULL, NULL);
    cr_expect(drafts != NULL && drafts->len == 0, "the draft went with its event");
    g_ptr_array_unref(drafts);
    journal_close(journal);
    counter_close(&counter);
}

Test(courier, what_was_left_goes_after_the_first_wake)
{
    struct counter counter = { .server = NULL };
    counter_make(&counter, counter_always_200, counter_always_200);
    bench_desk_record(&counter.desk, "D1");
    bench_desk_record(&counter.desk, "D1");
    bench_desk_record(&counter.desk, "D2");
    counter_start(&counter);
    courier_wake(counter.courier);
    for (int settled = 0; settled < 3;) {
        struct courier_report *report = counter_next(&counter);
        cr_expect(report->request == 0);
        cr_expect(report->kind == COURIER_SENDING || report->kind == COURIER_SETTLED);
        if (report->kind == COURIER_SETTLED) {
            cr_expect(report->event->state == EVENT_ACCEPTED, "%s", report->text);
            settled++;
        }
        courier_report_free(report);
    }
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == 3);
    counter_close(&counter);
}

Test(courier, an_unreachable_server_is_said_and_tried_again)
{
    struct counter counter = { .server = NULL };
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d", server_closed_port());
    counter_open(&counter, url, 0);
    counter_start(&counter);
    counter_record(&counter, 5, "D1", NULL);
    counter_expect(&counter, COURIER_SAVED, 5, EVENT_QUEUED);
    counter_expect(&counter, COURIER_SENDING, 5, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 5, EVENT_QUEUED);
    cr_expect_eq(counter.line, COURIER_LINE_UP);
    counter_expect(&counter, COURIER_SENDING, 0, EVENT_SENDING);
    cr_expect_eq(counter.line, COURIER_LINE_LOST);
    counter_expect(&counter, COURIER_SETTLED, 0, EVENT_QUEUED);
    courier_stop(counter.courier);
    counter_close(&counter);
}

Test(courier, stopped_sending_is_reported_and_a_try_lifts_it)
{
    static const struct server_step refuses[] = { TAKE, SAY(STATUS("401 No")), OVER };
    struct counter counter = { .server = NULL };
    counter_make(&counter, refuses, counter_always_200);
    counter_start(&counter);
    counter_record(&counter, 5, "D1", NULL);
    counter_expect(&counter, COURIER_SAVED, 5, EVENT_QUEUED);
    counter_expect(&counter, COURIER_SENDING, 5, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 5, EVENT_QUEUED);
    struct courier_report *stopped = counter_next(&counter);
    cr_expect(stopped->kind == COURIER_STOPPED && stopped->text != NULL);
    courier_report_free(stopped);
    counter_record(&counter, 6, "D2", NULL);
    counter_expect(&counter, COURIER_SAVED, 6, EVENT_QUEUED);
    counter_expect(&counter, COURIER_SETTLED, 6, EVENT_QUEUED);
    cr_expect(server_requests(counter.server) == 1);
    struct courier_task *try = courier_task_new(COURIER_TRY, 7);
    try->id = 1;
    courier_submit(counter.courier, try);
    counter_expect(&counter, COURIER_SENDING, 7, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 7, EVENT_ACCEPTED);
    struct courier_report *goes_on = counter_next(&counter);
    cr_expect(goes_on->kind == COURIER_STOPPED && goes_on->text == NULL);
    courier_report_free(goes_on);
    counter_expect(&counter, COURIER_SENDING, 0, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 0, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    counter_close(&counter);
}

static const struct server_step token_refused[] = { TAKE, SAY(STATUS("401 No")), OVER };

static void expect_stopped(struct counter *counter, bool stopped, const char *says)
{
    struct courier_report *report = counter_next(counter);
    cr_expect(report->kind == COURIER_STOPPED && (report->text != NULL) == stopped, "kind %d: %s", (int)report->kind,
              report->text != NULL ? report->text : "");
    cr_expect(says == NULL || (report->text != NULL && strstr(report->text, says) != NULL), "%s", report->text);
    courier_report_free(report);
}

/* A stop is of one process: the next one tries, and stops at its own first such answer. */
Test(courier, another_process_starts_unstopped)
{
    struct counter counter = { .server = NULL };
    counter_make(&counter, token_refused, counter_always_200);
    counter_start(&counter);
    counter_record(&counter, 5, "D1", NULL);
    counter_expect(&counter, COURIER_SAVED, 5, EVENT_QUEUED);
    counter_expect(&counter, COURIER_SENDING, 5, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 5, EVENT_QUEUED);
    expect_stopped(&counter, true, NULL);
    courier_stop(counter.courier);
    setenv("FIXLINE_TOKEN", DESK_TOKEN, 1);
    counter.desk.journal = journal_open(counter.desk.journal_path, "default", JOURNAL_WRITE, NULL);
    cr_assert(counter.desk.journal != NULL);
    counter_start(&counter);
    courier_wake(counter.courier);
    counter_expect(&counter, COURIER_SENDING, 0, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 0, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    counter_close(&counter);
}

Test(courier, stop_finishes_what_was_submitted)
{
    struct counter counter = { .server = NULL };
    counter_make(&counter, counter_always_200, counter_always_200);
    counter_start(&counter);
    for (uint64_t i = 1; i <= 30; i++)
        counter_record(&counter, i, i % 2 == 0 ? "D1" : "D2", NULL);
    courier_stop(counter.courier);
    cr_expect(server_requests(counter.server) == 30, "%d", server_requests(counter.server));
    struct journal *journal = journal_open(counter.desk.journal_path, "default", JOURNAL_READ_ONLY, NULL);
    struct journal_counts counts;
    cr_expect(journal_count(journal, settings_text(counter.desk.settings, SETTING_URL), &counts, NULL));
    cr_expect(counts.waiting == 0 && counts.unknown == 0);
    journal_close(journal);
    counter_close(&counter);
}

/* A screen that is stuck takes nothing from its pipe: the thread goes on all the same. */
Test(courier, a_screen_that_never_collects_stops_nothing)
{
    struct counter counter = { .server = NULL };
    counter_make(&counter, counter_always_200, counter_always_200);
    counter_start(&counter);
    for (uint64_t i = 1; i <= 50; i++)
        counter_record(&counter, i, "D1", NULL);
    cr_expect(server_wait_requests(counter.server, 50));
    courier_stop(counter.courier);
    struct pollfd ready = { .fd = counter.ends[0], .events = POLLIN };
    char bytes[16];
    cr_expect(poll(&ready, 1, 0) == 1 && read(counter.ends[0], bytes, sizeof(bytes)) == 1);
    counter_close(&counter);
}
