/* tests/faults/test_chaos.c: many processes post through one journal while the stand-in plays faults at random. What is
 * accepted was booked; what was booked is accepted or unknown; what is queued or refused never was; nothing was booked
 * twice, since no person decided anything. Nor does anybody read that the journal is busy.
 *
 * FIXLINE_CHAOS_POSTS sets how many posts are made under all faults (`./dev chaos`). */
#include "journal/journal_add.h"
#include "journal/journal_events.h"
#include "journal/upkeep.h"
#include "tests/delivery/bench_desk.h"
#include "tests/support/standin.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 20, POSTS = 400, SHIFT_POSTS = 2000, GROUP = 20, ROUNDS_A_GROUP = 3 };

/* 38 of 100 requests meet one. */
static const char *const all_faults[] = {
    "accept-reset@2%",
    "accept-close@2%",
    "reset-before-reading@2%",
    "reset-mid-body@1%",
    "reset-after-reading@2%",
    "close-after-reading@2%",
    "close-idle@1%",
    "reset-after-recording@2%",
    "close-after-recording@2%",
    "late-after-recording:2@1%",
    "cut:20@2%",
    "length-long@1%",
    "bad-chunk@1%",
    "garbage@1%",
    "status:500@3%",
    "status:503@1%",
    "status:429@4%",
    "status:409@5%",
    "html@1%",
    "empty@2%",
    NULL,
};

/* A bad day of a server: 10 of 100. */
static const char *const bad_day[] = {
    "accept-reset@1%",
    "reset-after-reading@1%",
    "close-after-recording@1%",
    "close-idle@1%",
    "cut:20@1%",
    "status:500@1%",
    "status:503@1%",
    "status:429@1%",
    "status:409@1%",
    "html@1%",
    NULL,
};

/* ---- one process ---- */

static int64_t record(struct bench_desk *desk, int process, int post)
{
    g_autofree char *body = g_strdup_printf("{\"event\":\"a_step\",\"notes\":\"chaos-%d-%d;\"}", process, post);
    g_autofree char *order = g_strdup_printf("CH-%d-%d", process, post % GROUP);
    const struct new_event event = { .order = order,
                                     .event = "a_step",
                                     .body = body,
                                     .operator_name = "Sam",
                                     .server = settings_text(desk->settings, SETTING_URL),
                                     .accept_version = "latest",
                                     .created_at = 1 };
    g_autoptr(GError) error = NULL;
    int64_t id = journal_add(desk->journal, &event, &error);
    if (id == 0)
        g_error("process %d: %s", process, error->message);
    return id;
}

/* What a person reads of one event; a journal that others hold is waited for, never told. */
static void expect_no_trouble_here(const struct delivery *delivery)
{
    const char *reason = delivery->reason ? delivery->reason : "";
    if (delivery->own_fault || delivery->unsaved || strstr(reason, "busy") || strstr(reason, "locked"))
        g_error("event %d was told: %s", (int)delivery->id, reason);
}

static void step_until_idle(struct bench_desk *desk)
{
    struct delivery delivery;
    int64_t id;
    while (!outbox_idle(desk->outbox)) {
        g_autoptr(GError) error = NULL;
        if (!outbox_step(desk->outbox, 1000, -1, &error))
            g_error("a step: %s", error->message);
        while (outbox_collect_started(desk->outbox, &id))
            continue;
        while (outbox_collect(desk->outbox, &delivery)) {
            expect_no_trouble_here(&delivery);
            delivery_clear(&delivery);
        }
    }
    outbox_resume(desk->outbox);
}

/* What stays queued is tried again a few times, as the courier would. */
static void post_group(struct bench_desk *desk, int process, int first, int count)
{
    int64_t ids[GROUP];
    for (int i = 0; i < count; i++)
        ids[i] = record(desk, process, first + i);
    for (int round = 0; round < ROUNDS_A_GROUP; round++) {
        for (int i = 0; i < count; i++)
            outbox_want(desk->outbox, ids[i], false);
        step_until_idle(desk);
    }
}

static void post_all(const struct bench_desk *parent, int process, int posts)
{
    struct bench_desk desk = *parent;
    g_autoptr(GError) error = NULL;
    desk.journal = journal_open(desk.journal_path, "default", JOURNAL_WRITE, &error);
    if (!desk.journal)
        g_error("process %d: %s", process, error->message);
    desk.outbox = NULL;
    bench_desk_open_outbox(&desk);
    for (int first = 0; first < posts; first += GROUP)
        post_group(&desk, process, first, MIN(GROUP, posts - first));
    outbox_free(desk.outbox);
    journal_close(desk.journal);
    _exit(0);
}

/* ---- the judgement ---- */

static GHashTable *count_booked(const char *received)
{
    GHashTable *booked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (const char *at = received; (at = strstr(at, "chaos-")); at++) {
        char *name = g_strndup(at, (size_t)(strchr(at, ';') - at));
        int count = GPOINTER_TO_INT(g_hash_table_lookup(booked, name));
        g_hash_table_insert(booked, name, GINT_TO_POINTER(count + 1));
    }
    return booked;
}

static void judge_event(const struct event_record *event, GHashTable *booked)
{
    const char *at = strstr(event->body, "chaos-");
    g_autofree char *name = g_strndup(at, (size_t)(strchr(at, ';') - at));
    int count = GPOINTER_TO_INT(g_hash_table_lookup(booked, name));
    bool may = event->state == EVENT_ACCEPTED || event->state == EVENT_UNKNOWN;
    cr_expect(count <= 1, "%s was booked %d times", name, count);
    cr_expect(count == 0 || may, "%s is %s and was booked", name, event_state_name(event->state));
    cr_expect(event->state != EVENT_ACCEPTED || count == 1, "%s is accepted and was never booked", name);
    cr_expect(event->state != EVENT_SENDING, "%s is still on its way", name);
    g_hash_table_remove(booked, name);
}

static int judge(struct bench_desk *desk, const char *received)
{
    int events = 0, states[EVENT_DROPPED + 1] = { 0 };
    g_autoptr(GHashTable) booked = count_booked(received);
    desk->journal = journal_open(desk->journal_path, "default", JOURNAL_WRITE, NULL);
    cr_assert(desk->journal && journal_verify(desk->journal, NULL, NULL));
    int64_t before = 0;
    for (bool more = true; more;) {
        GPtrArray *page = journal_history(desk->journal, NULL, NULL, before, 1000, NULL);
        cr_assert_not_null(page);
        more = page->len > 0;
        for (guint i = 0; i < page->len; i++, events++) {
            const struct event_record *event = page->pdata[i];
            judge_event(event, booked);
            states[event->state]++;
            before = event->id;
        }
        g_ptr_array_unref(page);
    }
    cr_expect_eq(g_hash_table_size(booked), 0, "something was booked unrecorded");
    for (int state = 0; state <= EVENT_DROPPED; state++)
        cr_log_info("%s: %d", event_state_name((enum event_state)state), states[state]);
    cr_expect_gt(states[EVENT_ACCEPTED], events / 10);
    cr_expect_gt(states[EVENT_UNKNOWN], 0);
    return events;
}

/* ---- all of them ---- */

/* Every process has orders of its own, so that none waits behind what another cannot send. */
static void put_orders(const struct standin *standin)
{
    for (int i = 0; i < PROCESSES * GROUP; i++) {
        g_autofree char *id = g_strdup_printf("CH-%d-%d", i / GROUP, i % GROUP);
        g_autofree char *url = g_strdup_printf("%s/sandbox/orders/%s", standin_control(standin), id);
        g_autofree char *order = g_strdup_printf("{\"id\":\"%s\",\"serviceType\":\"repair_depot\"}", id);
        cr_assert_lt(standin_request(url, "PUT", NULL, order, NULL), 300u);
    }
}

static int wanted_posts(void)
{
    const char *wanted = getenv("FIXLINE_CHAOS_POSTS");
    return wanted ? atoi(wanted) : POSTS;
}

static void run_processes(const struct bench_desk *desk, int posts)
{
    pid_t pids[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            post_all(desk, i, posts / PROCESSES);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        waitpid(pids[i], &status, 0);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "process %d ended with %d", i, status);
    }
}

static void post_under(const char *const *faults, int posts)
{
    struct standin *standin = standin_start((const char *const[]){ "--seed", "11", NULL });
    struct bench_desk desk;
    put_orders(standin);
    for (size_t i = 0; faults[i]; i++)
        standin_fault(standin, faults[i]);
    bench_desk_make(&desk, standin_url(standin), "");
    journal_close(bench_desk_take_journal(&desk));
    run_processes(&desk, posts);
    standin_faults_clear(standin);
    g_autofree char *received = standin_received(standin);
    cr_expect_eq(judge(&desk, received), posts / PROCESSES * PROCESSES);
    bench_desk_remove(&desk);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(chaos, nothing_is_lost_and_nothing_is_doubled, .timeout = 20000)
{
    post_under(all_faults, wanted_posts());
}

Test(chaos, twenty_at_once_never_read_that_the_journal_is_busy, .timeout = 120)
{
    post_under(bad_day, SHIFT_POSTS);
}
