/* tests/delivery/test_lookup.c: what the courier tells of an order it asked the server about. */
#include "tests/delivery/counter.h"

#include <criterion/criterion.h>
#include <string.h>

static void ask(struct counter *counter, uint64_t request, const char *order)
{
    struct courier_task *task = courier_task_new(COURIER_LOOK_UP, request);
    task->key = g_strdup(order);
    courier_submit(counter->courier, task);
}

Test(lookup, an_answer_that_repeats_the_token_is_told_without_it)
{
    static const char body[] = "{\"id\":\"D1\",\"seen\":\"" DESK_TOKEN "\"}";
    g_autofree char *answer = g_strdup_printf("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    const struct server_step says[] = { TAKE, SAY(answer), OVER };
    struct counter counter = { .server = NULL };
    counter_make(&counter, says, says);
    counter_start(&counter);
    ask(&counter, 3, "D1");
    struct courier_report *report = counter_next(&counter);
    cr_assert_eq(report->kind, COURIER_LOOKED_UP, "%s", report->text ? report->text : "");
    cr_expect_eq(report->request, 3);
    cr_expect_eq(report->status, 200);
    cr_expect(strstr(report->text, "\"id\":\"D1\""), "%s", report->text);
    cr_expect_not(strstr(report->text, DESK_TOKEN));
    courier_report_free(report);
    courier_stop(counter.courier);
    counter_close(&counter);
}

Test(lookup, what_cannot_be_asked_or_answered_is_one_sentence)
{
    static const struct server_step cut[] = { TAKE, SAY("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), OVER };
    static const struct {
        const char *order, *said;
    } rows[] = { { "a/b", "order id" }, { "D1", "did not answer about the order" } };
    struct counter counter = { .server = NULL };
    counter_make(&counter, cut, cut);
    counter_start(&counter);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        ask(&counter, i + 1, rows[i].order);
        struct courier_report *report = counter_next(&counter);
        cr_expect_eq(report->kind, COURIER_FAILED, "row %zu", i);
        cr_expect_eq(report->request, i + 1, "row %zu", i);
        cr_expect(strstr(report->text, rows[i].said), "row %zu: %s", i, report->text);
        courier_report_free(report);
    }
    ask(&counter, 9, "D2");
    courier_stop(counter.courier); /* one under way is waited for */
    counter_close(&counter);
}
