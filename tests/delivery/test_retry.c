/* tests/delivery/test_retry.c: waits, and which waiting events are tried when. */
#include "delivery/retry.h"
#include "delivery/schedule.h"

#include <criterion/criterion.h>

enum { SECOND_US = 1000 * 1000 };

Test(retry, back_off_doubles_to_five_minutes)
{
    static const struct {
        int failures;
        int64_t most;
    } rows[] = { { 1, 1000 },   { 2, 2000 },    { 3, 4000 },    { 8, 128000 },
                 { 9, 256000 }, { 10, 300000 }, { 11, 300000 }, { 1000000, 300000 } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        cr_expect(retry_back_off_ms(rows[i].failures, 0) == 0, "row %zu", i);
        cr_expect(retry_back_off_ms(rows[i].failures, 0.5) == rows[i].most / 2, "row %zu", i);
        int64_t longest = retry_back_off_ms(rows[i].failures, 0.999999999);
        cr_expect(longest <= rows[i].most && longest >= rows[i].most - 1, "row %zu", i);
    }
}

/* Row 30. */
Test(retry, a_server_is_waited_for_as_it_asks)
{
    static const struct {
        int64_t asked;
        int64_t ms;
        bool pause;
    } rows[] = { { 1, 1000, false },
                 { 2, 2000, false },
                 { 3600, 3600000, false },
                 { 3601, 3600000, true },
                 { G_MAXINT64, 3600000, true },
                 { 0, 500, false },
                 { -5, 500, false },
                 { G_MININT64, 500, false } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct retry_wait wait = retry_after_answer(rows[i].asked, RETRY_AFTER_LONGEST_DESK_S, 1, 0.5);
        cr_expect(wait.ms == rows[i].ms && wait.pause == rows[i].pause, "row %zu: %" G_GINT64_FORMAT, i, wait.ms);
    }
}

static GArray *choose(const struct schedule *schedule, int64_t now_us, int64_t first, int64_t last)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (int64_t id = first; id <= last; id++)
        g_array_append_val(ids, id);
    schedule_choose(schedule, ids, now_us);
    return ids;
}

static guint chosen(const struct schedule *schedule, int64_t now_us, int64_t first, int64_t last)
{
    GArray *ids = choose(schedule, now_us, first, last);
    guint count = ids->len;
    g_array_unref(ids);
    return count;
}

static bool fail(struct schedule *schedule, int64_t id, enum outcome_again again, int tries, bool whole_server,
                 int64_t now_us)
{
    const struct delivery delivery = {
        .id = id, .state = EVENT_QUEUED, .again = again, .tries = tries, .whole_server = whole_server
    };
    schedule_sent(schedule, id);
    return schedule_came_back(schedule, &delivery, now_us, 0.5);
}

Test(retry, an_unreachable_server_is_tried_with_one_event_at_a_time)
{
    struct schedule *schedule = schedule_new();
    cr_expect(chosen(schedule, 0, 1, 5) == 5);
    for (int64_t id = 1; id <= 5; id++)
        schedule_sent(schedule, id);
    cr_expect(chosen(schedule, 0, 1, 5) == 0, "all of them are under way");
    for (int64_t id = 1; id <= 5; id++)
        cr_expect(!fail(schedule, id, AGAIN_BACK_OFF, 0, true, 0));
    cr_expect(schedule_due_us(schedule) == SECOND_US / 2, "five together are one failure");
    cr_expect(chosen(schedule, SECOND_US / 2 - 1, 1, 5) == 0);
    cr_expect(chosen(schedule, SECOND_US / 2, 1, 5) == 1);
    schedule_sent(schedule, 1);
    cr_expect(chosen(schedule, SECOND_US / 2, 1, 5) == 0, "the probe is under way");
    fail(schedule, 1, AGAIN_BACK_OFF, 0, true, SECOND_US);
    cr_expect(schedule_doubts(schedule) && !schedule_asked(schedule));
    cr_expect(schedule_due_us(schedule) == 2 * SECOND_US, "the wait has doubled");
    const struct delivery taken = { .id = 1, .state = EVENT_ACCEPTED, .status = 200 };
    schedule_sent(schedule, 1);
    schedule_came_back(schedule, &taken, 2 * SECOND_US, 0.5);
    cr_expect(chosen(schedule, 2 * SECOND_US, 2, 5) == 4, "it answers again");
    cr_expect(!schedule_doubts(schedule));
    schedule_free(schedule);
}

Test(retry, never_connected_is_tried_without_limit)
{
    struct schedule *schedule = schedule_new();
    int64_t now_us = 0;
    for (int i = 0; i < 1000; i++) {
        cr_assert(!fail(schedule, 1, AGAIN_BACK_OFF, 0, true, now_us));
        now_us = schedule_due_us(schedule);
        cr_assert(chosen(schedule, now_us, 1, 1) == 1);
    }
    schedule_free(schedule);
}

Test(retry, an_event_that_fails_for_its_own_sake_needs_a_person_in_the_end)
{
    struct schedule *schedule = schedule_new();
    int64_t now_us = 0;
    for (int i = 1; i <= 8; i++, now_us += 600 * (int64_t)SECOND_US)
        cr_expect(!fail(schedule, 1, AGAIN_BACK_OFF, 8, false, now_us), "try %d", i);
    cr_expect(fail(schedule, 1, AGAIN_BACK_OFF, 8, false, now_us));
    cr_expect(chosen(schedule, G_MAXINT64 - 1, 1, 1) == 0);
    cr_expect(chosen(schedule, now_us, 1, 2) == 1, "others go on");
    schedule_forget(schedule, 1);
    cr_expect(chosen(schedule, now_us, 1, 1) == 1, "a person takes it in hand");
    schedule_free(schedule);
}

Test(retry, what_a_server_asks_for_is_kept_even_in_a_hurry)
{
    struct schedule *schedule = schedule_new();
    const struct delivery limited = { .id = 1,
                                      .state = EVENT_QUEUED,
                                      .status = 429,
                                      .again = AGAIN_AFTER_ANSWER,
                                      .tries = 8,
                                      .whole_server = true,
                                      .retry_after_s = 2 };
    schedule_sent(schedule, 1);
    schedule_came_back(schedule, &limited, 0, 0.5);
    cr_expect(schedule_doubts(schedule) && schedule_asked(schedule));
    const struct delivery silent = { .id = 2, .state = EVENT_UNKNOWN };
    schedule_sent(schedule, 2);
    schedule_came_back(schedule, &silent, 1, 0.5);
    cr_expect(schedule_asked(schedule), "one that was on its way and has no answer says nothing of the server");
    schedule_hurry(schedule, 1);
    cr_expect(schedule_due_us(schedule) == 2 * SECOND_US && chosen(schedule, 2 * SECOND_US - 1, 1, 3) == 0);
    schedule_free(schedule);

    schedule = schedule_new();
    fail(schedule, 1, AGAIN_BACK_OFF, 0, true, 0);
    cr_expect(schedule_doubts(schedule) && !schedule_asked(schedule));
    schedule_hurry(schedule, 1);
    cr_expect(chosen(schedule, 1, 1, 3) == 1, "a person at the desk is not kept waiting for an unreachable one");
    schedule_free(schedule);
}

Test(retry, what_a_server_asks_for_is_said_so_that_it_can_be_read)
{
    static const struct {
        int64_t s;
        const char *text;
    } rows[] = { { 1, "1 s" },
                 { 301, "301 s" },
                 { 599, "599 s" },
                 { 600, "10 min" },
                 { 601, "11 min" },
                 { 3600, "60 min" },
                 { 7199, "120 min" },
                 { 7200, "2 h" },
                 { 86400, "24 h" },
                 { 172799, "48 h" },
                 { 172800, "2 days" },
                 { 172801, "3 days" },
                 { 1991088718, "23046 days" },
                 { G_MAXINT64, "106751991167301 days" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = retry_after_text(rows[i].s);
        cr_expect_str_eq(text, rows[i].text);
    }
}

Test(retry, a_long_wait_is_said)
{
    struct schedule *schedule = schedule_new();
    const struct delivery limited = {
        .id = 1, .state = EVENT_QUEUED, .again = AGAIN_AFTER_ANSWER, .whole_server = true, .retry_after_s = 7200
    };
    schedule_sent(schedule, 1);
    schedule_came_back(schedule, &limited, 0, 0.5);
    cr_expect(schedule_pause(schedule, 0) != NULL && schedule_due_us(schedule) == 3600 * (int64_t)SECOND_US);
    cr_expect(schedule_pause(schedule, 3600 * (int64_t)SECOND_US) == NULL);
    schedule_free(schedule);
}
