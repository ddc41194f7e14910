/* tests/delivery/test_many.c: several events that a person tries at once: those that wait go, the others are left and
 * told, and where sending has stopped one of them goes ahead. */
#include "tests/delivery/counter.h"

#include <criterion/criterion.h>
#include <string.h>

enum { HOLD_S = 60, STATES = EVENT_STATES };

static const struct server_step silent[] = { TAKE, OVER };
static const struct server_step refuses_token[] = { TAKE, SAY(STATUS("401 No")), OVER };

static void submit_many(struct counter *counter, uint64_t request, const int64_t *ids, guint count)
{
    struct courier_task *task = courier_task_new(COURIER_TRY_MANY, request);
    task->ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_array_append_vals(task->ids, ids, count);
    courier_submit(counter->courier, task);
}

/* Takes reports until `count` events have come back or were left; how many of each, and the last sentence (owned). */
struct tally {
    guint settled[STATES], left[STATES];
    char *said;
};

static struct tally collect(struct counter *counter, uint64_t request, guint count)
{
    struct tally tally = { .said = NULL };
    while (count > 0) {
        struct courier_report *report = counter_next(counter);
        bool ends = report->kind == COURIER_SETTLED || report->kind == COURIER_DONE;
        if (ends && report->request == request) {
            (report->kind == COURIER_DONE ? tally.left : tally.settled)[report->event->state]++;
            g_free(tally.said);
            tally.said = g_strdup(report->text);
            count--;
        }
        courier_report_free(report);
    }
    return tally;
}

static int64_t record(struct counter *counter, uint64_t request, const char *order, const char *server)
{
    struct courier_task *task = courier_task_new(COURIER_RECORD, request);
    task->event = counter_event(counter, order);
    if (server != NULL) {
        g_free(task->event->server);
        task->event->server = g_strdup(server);
    }
    courier_submit(counter->courier, task);
    for (;;) {
        struct courier_report *report = counter_next(counter);
        int64_t id = report->kind == COURIER_SAVED && report->request == request ? report->event->id : 0;
        courier_report_free(report);
        if (id != 0)
            return id;
    }
}

Test(many, those_that_wait_go_and_the_others_are_left)
{
    struct counter counter = { .server = NULL };
    counter_make_holding(&counter, silent, counter_always_200, HOLD_S);
    counter_start(&counter);
    int64_t unknown = record(&counter, 1, "D1", NULL);
    submit_many(&counter, 2, &unknown, 1);
    struct tally first = collect(&counter, 2, 1);
    cr_assert(first.settled[EVENT_UNKNOWN] == 1);
    const int64_t ids[] = { unknown, record(&counter, 3, "D2", NULL), record(&counter, 4, "D2", NULL),
                            record(&counter, 5, "D3", "https://old.example"), 77 };
    submit_many(&counter, 6, ids, 4);
    struct tally tally = collect(&counter, 6, 4);
    cr_expect(tally.settled[EVENT_ACCEPTED] == 2, "those that rested go, in order");
    cr_expect(tally.left[EVENT_UNKNOWN] == 1 && tally.left[EVENT_QUEUED] == 1);
    cr_expect(server_requests(counter.server) == 3, "%d", server_requests(counter.server));
    submit_many(&counter, 7, &ids[4], 1);
    struct courier_report *missing = counter_next(&counter);
    cr_expect(missing->kind == COURIER_DONE && missing->request == 7 && missing->event == NULL);
    courier_report_free(missing);
    courier_stop(counter.courier);
    g_free(first.said);
    g_free(tally.said);
    counter_close(&counter);
}

/* Three events wait since the first was answered 401. */
static void open_stopped(struct counter *counter, const struct server_step *then)
{
    counter_make(counter, refuses_token, then);
    counter_start(counter);
    for (uint64_t i = 1; i <= 3; i++) {
        static const char *const orders[] = { "D1", "D2", "D3" };
        record(counter, i, orders[i - 1], NULL);
        struct tally tally = collect(counter, i, 1);
        cr_assert(tally.settled[EVENT_QUEUED] == 1, "%s", tally.said);
        g_free(tally.said);
    }
    cr_assert(server_requests(counter->server) == 1);
}

static const int64_t three[] = { 1, 2, 3 };
Test(many, one_goes_ahead_where_sending_stopped_and_the_others_follow)
{
    struct counter counter = { .server = NULL };
    open_stopped(&counter, counter_always_200);
    submit_many(&counter, 9, three, 3);
    struct tally tally = collect(&counter, 9, 3);
    cr_expect(tally.settled[EVENT_ACCEPTED] == 3, "%s", tally.said);
    cr_expect(server_requests(counter.server) == 4);
    g_free(tally.said);
    courier_stop(counter.courier);
    counter_close(&counter);
}

Test(many, one_knocks_where_sending_stays_stopped)
{
    struct counter counter = { .server = NULL };
    open_stopped(&counter, refuses_token);
    submit_many(&counter, 9, three, 3);
    struct tally tally = collect(&counter, 9, 3);
    cr_expect(tally.settled[EVENT_QUEUED] == 3);
    cr_expect(tally.said != NULL && strstr(tally.said, "401"), "%s", tally.said);
    cr_expect(server_requests(counter.server) == 2, "%d", server_requests(counter.server));
    g_free(tally.said);
    courier_stop(counter.courier);
    counter_close(&counter);
}

/* Nobody listens: one is tried, the others wait with it and go by themselves once somebody does. */
Test(many, one_knocks_where_nobody_listens)
{
    struct counter counter = { .server = NULL };
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d", server_closed_port());
    counter_open(&counter, url, 0);
    counter_start(&counter);
    for (uint64_t i = 1; i <= 3; i++) {
        g_autofree char *order = g_strdup_printf("D%d", (int)i);
        record(&counter, i, order, NULL);
        g_free(collect(&counter, i, 1).said);
    }
    submit_many(&counter, 9, three, 3);
    struct tally tally = collect(&counter, 9, 3);
    cr_expect(tally.settled[EVENT_QUEUED] == 3);
    g_free(tally.said);
    courier_stop(counter.courier);
    counter_close(&counter);
}
