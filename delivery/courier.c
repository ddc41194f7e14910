/* delivery/courier.c: the thread that owns the journal's writes and the network.
 *
 * Tasks come in and reports go out through two queues; a descriptor wakes either side. The thread does what the tasks
 * ask for, tries what waits (delivery/schedule says when), and takes one step of the outbox after the other. The screen
 * may be stuck or slow: nothing here waits for it. */
#include "base/thread.h"
#include "delivery/courier_parts.h"
#include "journal/journal_events.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    FIRST_LOOK_MS = 2000,           /* after the start, where nobody says that the screen is painted */
    LOOK_MS = 15 * 1000,            /* other copies record events too */
    RECOVER_MS = 5 * 60 * 1000,     /* other copies die too */
    JOURNAL_FAILED_WAIT_MS = 15000, /* a full disk is not asked all the time */
    LOOK_BUSY_MS = 250,             /* while there is enough to do */
    LOOK_MANY = 200,
    INDEX_SOON_MS = 100, /* between two steps of the index of the searches */
    INDEX_MOST = 600,    /* events a step: some 40 ms */
    STEP_LONGEST_MS = 1000
};

int64_t courier_wall(void *owner)
{
    const struct courier *courier = owner;
    return courier->frozen_now != 0 ? courier->frozen_now : g_get_real_time() / 1000;
}

/* ---- reports ---- */

/* The asker drains the queue at every wake, so one byte is enough for all that came before: a pipe that nobody empties
 * can never fill up and hold this thread. */
void courier_report_item(struct courier *courier, const struct courier_report *told)
{
    struct courier_report *item = g_memdup2(told, sizeof(*told));
    g_async_queue_lock(courier->reports);
    bool first = g_async_queue_length_unlocked(courier->reports) == 0;
    g_async_queue_push_unlocked(courier->reports, item);
    g_async_queue_unlock(courier->reports);
    if (first)
        thread_wake(courier->descriptor);
}

void courier_report(struct courier *courier, enum courier_report_kind kind, uint64_t request,
                    struct event_record *event, const char *text)
{
    const struct courier_report item = { .kind = kind, .request = request, .event = event, .text = g_strdup(text) };
    courier_report_item(courier, &item);
}

struct event_record *courier_event_now(struct courier *courier, int64_t id)
{
    return journal_find_event(courier->journal, id, NULL);
}

/* ---- sending ---- */

static uint64_t request_of(struct courier *courier, int64_t id)
{
    const uint64_t *request = g_hash_table_lookup(courier->requests, &id);
    return request != NULL ? *request : 0;
}

static void remember_request(struct courier *courier, int64_t id, uint64_t request)
{
    g_hash_table_insert(courier->requests, g_memdup2(&id, sizeof(id)), g_memdup2(&request, sizeof(request)));
}

static void want(struct courier *courier, int64_t id, uint64_t request)
{
    remember_request(courier, id, request);
    schedule_sent(courier->schedule, id);
    outbox_want(courier->outbox, id, false);
}

void courier_probe(struct courier *courier, int64_t id, bool again, uint64_t request)
{
    remember_request(courier, id, request);
    schedule_forget(courier->schedule, id);
    schedule_sent(courier->schedule, id);
    outbox_probe(courier->outbox, id, again);
}

void courier_send(struct courier *courier, int64_t id, uint64_t request)
{
    int64_t now_us = g_get_monotonic_time();
    if (!schedule_waits(courier->schedule, now_us)) {
        want(courier, id, request);
        return;
    }
    courier_report(courier, COURIER_SETTLED, request, courier_event_now(courier, id),
                   "It is saved and will be sent by itself: the server does not take anything for now.");
    schedule_hurry(courier->schedule, now_us);
    courier->look_us = now_us;
}

/* Told at every look, since a machine that slept has lost time that no clock of this process counts. */
static void tell_token_end(struct courier *courier)
{
    int64_t ends_at = outbox_token_ends_at(courier->outbox);
    int64_t left_ms = ends_at != 0 ? ends_at * 1000 - g_get_real_time() / 1000 : 0;
    if (ends_at == 0 && !courier->told_token_end)
        return;
    const struct courier_report item = { .kind = COURIER_TOKEN, .left_ms = left_ms };
    courier->told_token_end = ends_at != 0;
    courier_report_item(courier, &item);
}

static void look_through(struct courier *courier, int64_t now_us)
{
    courier->look_us = now_us + (int64_t)LOOK_MS * 1000;
    tell_token_end(courier);
    if (outbox_stopped(courier->outbox) != NULL || atomic_load(&courier->ending) ||
        !outbox_ready(courier->outbox, NULL))
        return;
    if (now_us >= courier->recover_us) {
        courier->recover_us = now_us + (int64_t)RECOVER_MS * 1000;
        journal_recover(courier->journal, NULL);
    }
    GArray *ids = journal_sendable(courier->journal, settings_text(courier->settings, SETTING_URL), LOOK_MANY, NULL);
    if (ids == NULL)
        return;
    schedule_choose(courier->schedule, ids, now_us);
    for (guint i = 0; i < ids->len; i++)
        want(courier, g_array_index(ids, int64_t, i), 0);
    g_array_unref(ids);
}

static void report_delivery(struct courier *courier, const struct delivery *delivery, bool given_up)
{
    g_autofree char *text = NULL;
    if (given_up && delivery->again != AGAIN_NEVER)
        text = g_strdup_printf("%s It is not tried by itself any more: try it, or drop it.",
                               delivery->reason != NULL ? delivery->reason : "It could not be sent.");
    courier_report(courier, delivery->unsaved ? COURIER_UNSAVED : COURIER_SETTLED, request_of(courier, delivery->id),
                   courier_event_now(courier, delivery->id), text != NULL ? text : delivery->reason);
}

/* Something has ended, so what waited for it may go: at once where nothing else is to do. */
static void look_soon(struct courier *courier, int64_t now_us)
{
    int64_t soon_us = now_us + (outbox_idle(courier->outbox) ? 0 : (int64_t)LOOK_BUSY_MS * 1000);
    courier->look_us = MIN(courier->look_us, MAX(soon_us, schedule_due_us(courier->schedule)));
}

static void collect(struct courier *courier)
{
    struct delivery delivery;
    int64_t id = 0;
    while (outbox_collect_started(courier->outbox, &id))
        courier_report(courier, COURIER_SENDING, request_of(courier, id), courier_event_now(courier, id), NULL);
    while (outbox_collect(courier->outbox, &delivery)) {
        int64_t now_us = g_get_monotonic_time();
        bool given_up = schedule_came_back(courier->schedule, &delivery, now_us, g_random_double());
        report_delivery(courier, &delivery, given_up);
        g_hash_table_remove(courier->requests, &delivery.id);
        courier_follow(courier, delivery.id);
        delivery_clear(&delivery);
        look_soon(courier, now_us);
    }
}

static void tell_stopped(struct courier *courier)
{
    g_autofree char *stop = courier_stop_words(courier);
    const char *why = stop != NULL ? stop : schedule_pause(courier->schedule, g_get_monotonic_time());
    if (g_strcmp0(why, courier->told_stopped) == 0)
        return;
    g_free(courier->told_stopped);
    courier->told_stopped = g_strdup(why);
    courier_report(courier, COURIER_STOPPED, 0, NULL, why);
}

static void tell_line(struct courier *courier)
{
    enum courier_line line = COURIER_LINE_UP;
    if (schedule_doubts(courier->schedule))
        line = schedule_asked(courier->schedule) ? COURIER_LINE_BUSY : COURIER_LINE_LOST;
    if (line == courier->told_line)
        return;
    const struct courier_report item = { .kind = COURIER_LINE, .line = line };
    courier->told_line = line;
    courier_report_item(courier, &item);
}

/* ---- the thread ---- */

static void run_tasks(struct courier *courier)
{
    uint64_t count = 0;
    int64_t now_us = g_get_monotonic_time();
    while (read(courier->wake, &count, sizeof(count)) < 0 && errno == EINTR)
        ;
    if (count > 0)
        courier->look_us = MIN(courier->look_us, now_us);
    for (struct courier_task *task; (task = g_async_queue_try_pop(courier->tasks)) != NULL;) {
        courier_run_task(courier, task);
        courier_task_free(task);
    }
}

/* The index of the searches grows while nothing is being sent. Without it a search is only slower, so what goes wrong
 * here is nobody's concern. */
static void index_some(struct courier *courier, int64_t now_us)
{
    bool more = false;
    if (now_us < courier->index_us || !outbox_idle(courier->outbox) || atomic_load(&courier->ending))
        return;
    bool done = journal_index_step(courier->journal, INDEX_MOST, &more, NULL);
    courier->index_us = g_get_monotonic_time() + (int64_t)(done && more ? INDEX_SOON_MS : LOOK_MS) * 1000;
}

static int step_wait_ms(const struct courier *courier)
{
    int64_t next_us = courier->look_us;
    if (!atomic_load(&courier->ending))
        next_us = MIN(next_us, MIN(rest_due_us(courier->rest), courier->index_us));
    int64_t left_ms = (next_us - g_get_monotonic_time() + 999) / 1000;
    return (int)CLAMP(left_ms, 0, STEP_LONGEST_MS);
}

static void *run(void *data)
{
    struct courier *courier = data;
    while (!atomic_load(&courier->ending) || g_async_queue_length(courier->tasks) > 0 ||
           !outbox_idle(courier->outbox)) {
        run_tasks(courier);
        courier_collect_lookup(courier);
        int64_t now_us = g_get_monotonic_time();
        if (!atomic_load(&courier->ending))
            courier_end_rests(courier, now_us);
        if (courier_look_at_stop(courier, now_us))
            tell_stopped(courier); /* before what leaves now */
        if (now_us >= courier->look_us)
            look_through(courier, now_us);
        index_some(courier, now_us);
        bool sound = outbox_step(courier->outbox, step_wait_ms(courier), courier->wake, NULL);
        collect(courier);
        tell_stopped(courier);
        tell_line(courier);
        if (!sound)
            courier->look_us = g_get_monotonic_time() + (int64_t)JOURNAL_FAILED_WAIT_MS * 1000;
    }
    return NULL;
}

static void free_task(void *task)
{
    courier_task_free(task);
}

static void free_report(void *item)
{
    courier_report_free(item);
}

static void courier_free(struct courier *courier)
{
    struct exchange late = { .number = 0 };
    if (courier->lookup != NULL && lookup_end(courier->lookup, &late, NULL))
        exchange_clear(&late);
    outbox_free(courier->outbox);
    schedule_free(courier->schedule);
    rest_free(courier->rest);
    g_hash_table_unref(courier->requests);
    g_array_unref(courier->followers);
    g_async_queue_unref(courier->tasks);
    g_async_queue_unref(courier->reports);
    g_free(courier->told_stopped);
    g_free(courier->settings_trouble);
    if (courier->wake >= 0)
        close(courier->wake);
    journal_close(courier->journal);
    g_ptr_array_unref(courier->renewed);
    g_free(courier);
}

static void free_settings(void *settings)
{
    settings_free(settings);
}

struct courier *courier_start(struct journal *journal, const struct settings *settings, int descriptor,
                              int64_t frozen_now, GError **error)
{
    struct courier *courier = g_new0(struct courier, 1);
    courier->journal = journal;
    courier->settings = settings;
    courier->frozen_now = frozen_now;
    courier->descriptor = descriptor;
    courier->tasks = g_async_queue_new_full(free_task);
    courier->reports = g_async_queue_new_full(free_report);
    courier->outbox = outbox_new(journal, settings, courier_wall, courier);
    courier->schedule = schedule_new();
    courier->rest = rest_new();
    courier->requests = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    courier->renewed = g_ptr_array_new_with_free_func(free_settings);
    courier->followers = g_array_new(FALSE, FALSE, sizeof(struct follower));
    courier->look_us = g_get_monotonic_time() + (int64_t)FIRST_LOOK_MS * 1000;
    courier->recover_us = g_get_monotonic_time() + (int64_t)RECOVER_MS * 1000;
    courier->index_us = courier->look_us + (int64_t)INDEX_SOON_MS * 1000;
    courier_watch_settings(courier);
    courier->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (courier->wake < 0)
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_LIBRARY, "Sending cannot begin: %s; close other programs.",
                    g_strerror(errno));
    else
        courier->thread = thread_start("courier", run, courier, error);
    if (courier->thread == NULL) {
        courier_free(courier);
        return NULL;
    }
    return courier;
}

void courier_wake(struct courier *courier)
{
    thread_wake_event(courier->wake);
}

void courier_submit(struct courier *courier, struct courier_task *task)
{
    g_async_queue_push(courier->tasks, task);
    thread_wake_event(courier->wake);
}

struct courier_report *courier_collect(struct courier *courier)
{
    return g_async_queue_try_pop(courier->reports);
}

void courier_stop(struct courier *courier)
{
    if (courier == NULL)
        return;
    atomic_store(&courier->ending, true);
    thread_wake_event(courier->wake);
    g_thread_join(courier->thread);
    courier_free(courier);
}
