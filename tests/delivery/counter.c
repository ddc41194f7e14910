/* tests/delivery/counter.c: a courier as the desk uses it. */
#include "tests/delivery/counter.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <unistd.h>

const struct server_step counter_always_200[] = { TAKE, SAY(STATUS("200 OK")), REPEAT };

void counter_open(struct counter *counter, const char *url, int hold_s)
{
    g_autofree char *hold = g_strdup_printf("[desk]\nhold = %d", hold_s);
    bench_desk_make(&counter->desk, url, hold);
    cr_assert(pipe(counter->ends) == 0);
}

void counter_start(struct counter *counter)
{
    g_autoptr(GError) error = NULL;
    counter->courier =
        courier_start(bench_desk_take_journal(&counter->desk), counter->desk.settings, counter->ends[1], 0, &error);
    cr_assert(counter->courier != NULL, "%s", error != NULL ? error->message : "");
}

void counter_make_holding(struct counter *counter, const struct server_step *first, const struct server_step *rest,
                          int hold_s)
{
    counter->scripts[0] = first;
    counter->scripts[1] = rest;
    counter->server = server_start(counter->scripts, 2);
    counter_open(counter, server_url(counter->server), hold_s);
}

void counter_make(struct counter *counter, const struct server_step *first, const struct server_step *rest)
{
    counter_make_holding(counter, first, rest, 0);
}

const char *counter_url(const struct counter *counter)
{
    return settings_text(counter->desk.settings, SETTING_URL);
}

void counter_close(struct counter *counter)
{
    bench_desk_remove(&counter->desk);
    close(counter->ends[0]);
    close(counter->ends[1]);
    if (counter->server != NULL)
        server_stop(counter->server);
}

struct courier_report *counter_next(struct counter *counter)
{
    for (;;) {
        struct courier_report *report = courier_collect(counter->courier);
        bool of_line = report != NULL && report->kind == COURIER_LINE;
        if (of_line)
            counter->line = report->line;
        if (report != NULL && !of_line)
            return report;
        g_clear_pointer(&report, courier_report_free);
        if (of_line)
            continue;
        char byte;
        struct pollfd wait = { .fd = counter->ends[0], .events = POLLIN };
        cr_assert(poll(&wait, 1, 10000) == 1, "no report within ten seconds");
        cr_assert(read(counter->ends[0], &byte, 1) == 1);
    }
}

void counter_expect(struct counter *counter, enum courier_report_kind kind, uint64_t request, enum event_state state)
{
    struct courier_report *report = counter_next(counter);
    cr_assert(report->kind == kind, "kind %d, not %d: %s", (int)report->kind, (int)kind,
              report->text != NULL ? report->text : "");
    cr_expect(report->request == request, "request %" G_GUINT64_FORMAT, report->request);
    cr_expect(report->event == NULL || report->event->state == state, "%s",
              report->event != NULL ? event_state_name(report->event->state) : "");
    courier_report_free(report);
}

struct event_record *counter_event(const struct counter *counter, const char *order)
{
    struct event_record *event = g_new0(struct event_record, 1);
    event->uuid = journal_uuid();
    event->order = g_strdup(order);
    event->event = g_strdup("repair_started");
    event->body = g_strdup(DESK_BODY);
    event->operator_name = g_strdup("Sam");
    event->server = g_strdup(counter_url(counter));
    event->accept_version = g_strdup("latest");
    event->created_at = 1796429700000;
    return event;
}

void counter_record(struct counter *counter, uint64_t request, const char *order, const char *draft)
{
    struct courier_task *task = courier_task_new(COURIER_RECORD, request);
    task->event = counter_event(counter, order);
    task->key = g_strdup(draft);
    courier_submit(counter->courier, task);
}
