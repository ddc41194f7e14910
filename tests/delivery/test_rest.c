/* tests/delivery/test_rest.c: what rests at a desk: it leaves by the monotonic clock, a person can take it back, and
 * what a desk leaves behind waits for a person. */
#include "delivery/rest.h"
#include "journal/journal_claims.h"
#include "journal/journal_drafts.h"
#include "tests/delivery/counter.h"
#include "tests/support/clock.h"

#include <criterion/criterion.h>
#include <string.h>

enum { HOLD_S = 60, YEARS_S = 5 * 365 * 24 * 3600 };

Test(rest_list, gives_out_what_is_due_in_its_order)
{
    struct rest *rest = rest_new();
    struct rest_entry entry;
    cr_expect_eq(rest_due_us(rest), INT64_MAX);
    cr_expect_not(rest_take_due(rest, INT64_MAX, &entry), "nothing rests");
    rest_add(rest, (struct rest_entry){ .id = 1, .request = 11, .due_us = 100 });
    rest_add(rest, (struct rest_entry){ .id = 2, .due_us = 100 });
    rest_add(rest, (struct rest_entry){ .id = 3, .due_us = 90 });
    cr_expect_eq(rest_due_us(rest), 90);
    cr_expect_not(rest_take_due(rest, 89, &entry));
    cr_expect(rest_take_due(rest, 90, &entry) && entry.id == 3);
    cr_expect_not(rest_take_due(rest, 99, &entry));
    cr_expect(rest_take_due(rest, 100, &entry) && entry.id == 1 && entry.request == 11);
    cr_expect(rest_remove(rest, 2, &entry) && entry.id == 2);
    cr_expect_not(rest_remove(rest, 2, NULL));
    rest_add(rest, (struct rest_entry){ .id = 4, .due_us = 900 });
    rest_end_all(rest);
    cr_expect(rest_take_due(rest, 0, &entry) && entry.id == 4);
    rest_free(rest);
}

/* ---- at a desk ---- */

static void open_holding(struct counter *counter, int hold_s)
{
    counter_make_holding(counter, counter_always_200, counter_always_200, hold_s);
    counter_start(counter);
}

static int64_t record(struct counter *counter, uint64_t request, const char *order)
{
    counter_record(counter, request, order, NULL);
    struct courier_report *report = counter_next(counter);
    cr_assert_eq(report->kind, COURIER_SAVED);
    int64_t id = report->event->id;
    courier_report_free(report);
    return id;
}

static void take_back(struct counter *counter, uint64_t request, const int64_t *ids, guint count)
{
    struct courier_task *task = courier_task_new(COURIER_TAKE_BACK, request);
    task->ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_array_append_vals(task->ids, ids, count);
    task->draft = g_new0(struct draft_record, 1);
    task->draft->key = g_strdup("key");
    task->draft->order = g_strdup("D1");
    task->draft->event = g_strdup("repair_started");
    task->draft->text = g_strdup("{}");
    task->who = g_strdup("Sam");
    task->why = g_strdup("Taken back.");
    courier_submit(counter->courier, task);
}

/* It leaves when the time is over, and not before: the clock that counts is turned, nothing is slept. */
Test(rest, ends_on_the_monotonic_clock)
{
    struct counter counter = { .server = NULL };
    open_holding(&counter, HOLD_S);
    counter_record(&counter, 5, "D1", NULL);
    struct courier_report *saved = counter_next(&counter);
    cr_expect(saved->kind == COURIER_SAVED && saved->left_ms == HOLD_S * 1000);
    cr_expect_eq(saved->event->rest, EVENT_RESTS);
    courier_report_free(saved);
    clock_turn_monotonic(HOLD_S - 5);
    record(&counter, 6, "D2"); /* the thread has been round once more */
    cr_expect_eq(server_requests(counter.server), 0);
    clock_turn_monotonic(HOLD_S + 1);
    courier_wake(counter.courier);
    counter_expect(&counter, COURIER_SENDING, 5, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 5, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    cr_expect_eq(server_requests(counter.server), 1, "the other one rests on");
    counter_close(&counter);
}

/* I11: years forth and back on the wall clock change no rest, no lease, no order, no back-off. */
Test(rest, I11_turning_the_wall_clock_by_years_changes_nothing)
{
    static const int64_t turns[] = { YEARS_S, -YEARS_S };
    for (size_t i = 0; i < G_N_ELEMENTS(turns); i++) {
        struct counter counter = { .server = NULL };
        clock_turn_monotonic(0);
        open_holding(&counter, HOLD_S);
        int64_t first = record(&counter, 5, "D1");
        clock_turn_wall(turns[i]);
        courier_wake(counter.courier);
        int64_t second = record(&counter, 6, "D1");
        cr_expect_eq(second, first + 1);
        cr_expect_eq(server_requests(counter.server), 0, "turn %zu: it still rests", i);
        struct journal *other = journal_open(counter.desk.journal_path, "default", JOURNAL_WRITE, NULL);
        const struct claim_wanted wanted = { .id = first };
        struct claim_answer answer;
        cr_expect(journal_recover(other, NULL));
        cr_expect(
            journal_claim_many(other, &wanted, 1, counter_url(&counter), 1, (struct claim_suits){ 0 }, &answer, NULL));
        cr_expect_eq(answer.result, CLAIM_RESTS);
        event_record_free(answer.record);
        journal_close(other);
        clock_turn_monotonic(HOLD_S + 1);
        courier_wake(counter.courier);
        counter_expect(&counter, COURIER_SENDING, 5, EVENT_SENDING);
        counter_expect(&counter, COURIER_SETTLED, 5, EVENT_ACCEPTED);
        counter_expect(&counter, COURIER_SENDING, 6, EVENT_SENDING);
        counter_expect(&counter, COURIER_SETTLED, 6, EVENT_ACCEPTED);
        clock_turn_wall(0);
        courier_stop(counter.courier);
        counter_close(&counter);
    }
}

/* I11: a server that asked for patience is given it by the monotonic clock alone. */
Test(rest, I11_back_off_does_not_follow_the_wall_clock)
{
    static const struct server_step wait[] = {
        TAKE, SAY("HTTP/1.1 429 Later\r\nRetry-After: 50\r\nContent-Length: 0\r\n\r\n"), OVER
    };
    struct counter counter = { .server = NULL };
    counter_make_holding(&counter, wait, counter_always_200, 0);
    counter_start(&counter);
    record(&counter, 5, "D1");
    counter_expect(&counter, COURIER_SENDING, 5, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 5, EVENT_QUEUED);
    clock_turn_wall(YEARS_S);
    courier_wake(counter.courier);
    record(&counter, 6, "D2");
    counter_expect(&counter, COURIER_SETTLED, 6, EVENT_QUEUED);
    cr_expect_eq(server_requests(counter.server), 1, "fifty seconds are not over");
    clock_turn_wall(-YEARS_S);
    clock_turn_monotonic(51);
    courier_wake(counter.courier);
    cr_expect(server_wait_requests(counter.server, 3));
    clock_turn_wall(0);
    courier_stop(counter.courier);
    counter_close(&counter);
}

Test(rest, taken_back_nothing_leaves_and_the_draft_is_there)
{
    struct counter counter = { .server = NULL };
    open_holding(&counter, HOLD_S);
    const int64_t ids[] = { record(&counter, 5, "D1"), record(&counter, 6, "D2") };
    take_back(&counter, 7, ids, 2);
    counter_expect(&counter, COURIER_DONE, 7, EVENT_DROPPED);
    counter_expect(&counter, COURIER_DONE, 7, EVENT_DROPPED);
    take_back(&counter, 8, ids, 1);
    counter_expect(&counter, COURIER_FAILED, 8, EVENT_DROPPED);
    clock_turn_monotonic(HOLD_S + 1);
    courier_wake(counter.courier);
    record(&counter, 9, "D3");
    courier_stop(counter.courier);
    cr_expect_eq(server_requests(counter.server), 0);
    struct journal *journal = journal_open(counter.desk.journal_path, "default", JOURNAL_READ_ONLY, NULL);
    g_autoptr(GPtrArray) drafts = journal_drafts(journal, NULL, NULL);
    cr_expect_eq(drafts->len, 1);
    journal_close(journal);
    counter_close(&counter);
}

/* `t` in the outbox, and Enter when the desk is left. */
Test(rest, a_person_can_end_it_at_once)
{
    struct counter counter = { .server = NULL };
    open_holding(&counter, HOLD_S);
    int64_t id = record(&counter, 5, "D1");
    record(&counter, 6, "D2");
    struct courier_task *now = courier_task_new(COURIER_TRY, 7);
    now->id = id;
    courier_submit(counter.courier, now);
    counter_expect(&counter, COURIER_SENDING, 7, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 7, EVENT_ACCEPTED);
    counter_record(&counter, 8, "D3", NULL);
    courier_submit(counter.courier, courier_task_new(COURIER_SEND_RESTING, 9));
    courier_stop(counter.courier);
    cr_expect_eq(server_requests(counter.server), 3);
    counter_close(&counter);
}

/* The desk ends, the journal keeps it, and no program sends it by itself: another desk neither. */
Test(rest, of_a_desk_that_ended_waits_for_a_person)
{
    struct counter counter = { .server = NULL };
    open_holding(&counter, HOLD_S);
    int64_t id = record(&counter, 5, "D1");
    record(&counter, 6, "D1"); /* behind it */
    courier_stop(counter.courier);
    cr_expect_eq(server_requests(counter.server), 0);
    counter.desk.journal = journal_open(counter.desk.journal_path, "default", JOURNAL_WRITE, NULL);
    counter_start(&counter);
    courier_wake(counter.courier);
    clock_turn_monotonic(HOLD_S + 1);
    courier_wake(counter.courier);
    record(&counter, 7, "D2");
    cr_expect_eq(server_requests(counter.server), 0);
    struct courier_task *now = courier_task_new(COURIER_TRY, 8);
    now->id = id;
    courier_submit(counter.courier, now);
    counter_expect(&counter, COURIER_SENDING, 8, EVENT_SENDING);
    counter_expect(&counter, COURIER_SETTLED, 8, EVENT_ACCEPTED);
    courier_stop(counter.courier);
    cr_expect_eq(server_requests(counter.server), 1);
    counter_close(&counter);
}
