/* cli/batch_send.c: a batch on its way.
 *
 * Rows are handed to the outbox in the order of the file, which records each group in the commit of its claims and
 * keeps the order inside one service order. What comes back unsent for a reason that passes goes into a second list and
 * is handed over again after its wait, lowest number first. While the whole server waits nothing leaves, and the first
 * one after the wait goes alone. What this program gives up on stays queued: nothing is ever sent twice by itself. */
#include "cli/batch_dispatch.h"
#include "cli/interrupts.h"
#include "cli/print.h"
#include "cli/sending.h"
#include "journal/journal_add.h"
#include "journal/journal_events.h"
#include <unistd.h>

/* HANDED_PER_FLIGHT: rows handed over for each that may be on its way, so that rows of other orders are found behind
 * many of one. WAITING_MOST: rows recorded ahead while the server waits; the others follow once it is clear that
 * nothing leaves any more, so that memory stays small. */
enum { HANDED_PER_FLIGHT = 16, GROUP_ROWS = 200, WAITING_MOST = 5000, STEP_MS = 1000, STEP_SHOWN_MS = 200 };

static void show_progress(struct dispatch *dispatch)
{
    int64_t now_us = g_get_monotonic_time();
    size_t all = dispatch->run->rows, left = all - dispatch->run->read + g_hash_table_size(dispatch->live);
    if (now_us - dispatch->shown_us < (int64_t)STEP_SHOWN_MS * 1000)
        return;
    dispatch->shown_us = now_us;
    double seconds = (double)(now_us - dispatch->begun_us) / G_USEC_PER_SEC;
    double rate = (double)dispatch->done / MAX(seconds, 0.001);
    g_autofree char *text = NULL;
    if (now_us < dispatch->server_us)
        text = g_strdup_printf("%zu of %zu left, waiting %" G_GINT64_FORMAT " s for the server (Ctrl-C stops)", left,
                               all, (dispatch->server_us - now_us) / G_USEC_PER_SEC + 1);
    else if (dispatch->done == 0)
        text = g_strdup_printf("%zu of %zu left", left, all);
    else
        text = g_strdup_printf("%zu of %zu left, %.0f/s, %.0f s", left, all, rate, (double)left / rate);
    print_progress(text);
}

/* ---- rows ---- */

/* A row recorded by an earlier run has a state already; only what is queued goes on. */
static void look_at_earlier(struct dispatch *dispatch, struct batch_entry *entry, GError **error)
{
    struct event_record *event = journal_find_recorded(dispatch->run->session->journal, entry->id, error);
    if (!event)
        return;
    struct delivery known = { .state = event->state };
    entry->state = (uint8_t)event->state;
    if (event->state == EVENT_UNKNOWN)
        dispatch_say(dispatch, entry, "may have arrived; it is left as it is", NULL);
    if (event->state == EVENT_QUEUED || event->state == EVENT_SENDING) {
        dispatch_place(dispatch, entry);
        g_queue_push_tail(&dispatch->waiting, entry);
    } else {
        if (event->state != EVENT_DROPPED)
            dispatch->status = status_worse(dispatch->status, sending_status(&known));
        dispatch_forget(dispatch, entry);
    }
    event_record_free(event);
}

/* Reads one row; NULL where nothing is to be recorded, or no row is left. */
static struct batch_entry *read_row(struct dispatch *dispatch)
{
    g_autoptr(GError) error = NULL;
    struct batch_entry *entry = NULL;
    dispatch->rows_left = batch_rows_next(dispatch->run->sent, &entry, &error);
    bool fresh = entry && entry->id == 0;
    if (entry)
        g_hash_table_insert(dispatch->live, GSIZE_TO_POINTER(entry->number), entry);
    if (entry && !fresh)
        look_at_earlier(dispatch, entry, &error);
    if (error)
        dispatch_fail(dispatch, error);
    return fresh ? entry : NULL;
}

/* What is recorded and never goes in this run is counted and forgotten. */
static void leave_waiting(struct dispatch *dispatch)
{
    for (struct batch_entry *entry; (entry = g_queue_pop_head(&dispatch->waiting)) != NULL; dispatch->left++)
        dispatch_forget(dispatch, entry);
}

/* While nothing may leave, rows are recorded, so that all stand in the journal whatever becomes of the server. False
 * where there was nothing to do. */
static bool record_some(struct dispatch *dispatch)
{
    if (!dispatch->rows_left || (!dispatch->ending && g_queue_get_length(&dispatch->waiting) >= WAITING_MOST))
        return false;
    g_autoptr(GPtrArray) group = g_ptr_array_new();
    for (int i = 0; i < GROUP_ROWS && dispatch->rows_left; i++) {
        struct batch_entry *entry = read_row(dispatch);
        if (entry)
            g_ptr_array_add(group, entry);
    }
    if (dispatch_record(dispatch, group))
        for (guint i = 0; i < group->len; i++)
            g_queue_push_tail(&dispatch->waiting, group->pdata[i]);
    if (dispatch->ending)
        leave_waiting(dispatch);
    return true;
}

/* ---- handing over ---- */

/* The next that is recorded and may go now; NULL = none. */
static struct batch_entry *choose(struct dispatch *dispatch)
{
    if (dispatch->again->len > 0 && g_get_monotonic_time() >= dispatch->again_us)
        return g_ptr_array_steal_index(dispatch->again, 0);
    return g_queue_pop_head(&dispatch->waiting);
}

/* False where there is nothing to hand over now. */
static bool hand_one(struct dispatch *dispatch)
{
    struct batch_entry *known = choose(dispatch);
    struct batch_entry *fresh = !known && dispatch->rows_left ? read_row(dispatch) : NULL;
    if (known)
        outbox_want(dispatch->outbox, known->id, false);
    else if (fresh)
        outbox_want_new(dispatch->outbox, &fresh->event, fresh->number);
    dispatch->handed += known || fresh ? 1 : 0;
    dispatch->sent += known || fresh ? 1 : 0;
    return known || fresh || dispatch->rows_left;
}

static void hand_over(struct dispatch *dispatch)
{
    size_t most = dispatch->failures > 0 ? 1 : (size_t)dispatch->run->in_flight * HANDED_PER_FLIGHT;
    while (dispatch->handed < most && !dispatch->ending && hand_one(dispatch))
        continue;
}

static bool may_leave(const struct dispatch *dispatch)
{
    return !dispatch->ending && g_get_monotonic_time() >= dispatch->server_us;
}

static bool has_rest(const struct dispatch *dispatch)
{
    return dispatch->again->len > 0 || dispatch->rows_left || !g_queue_is_empty((GQueue *)&dispatch->waiting);
}

static int wait_ms(const struct dispatch *dispatch)
{
    int64_t now_us = g_get_monotonic_time();
    int64_t due_us = MAX(dispatch->server_us, dispatch->again->len > 0 ? dispatch->again_us : 0);
    int64_t most = isatty(STDERR_FILENO) ? STEP_SHOWN_MS : STEP_MS;
    return due_us > now_us ? (int)MIN(most, (due_us - now_us) / 1000 + 1) : (int)most;
}

/* A second interrupt does not wait for what is on its way: that becomes unknown, and is named. */
static bool look_for_interrupt(struct dispatch *dispatch)
{
    if (!interrupts_came(dispatch->run->interrupts))
        return true;
    if (dispatch->run->interrupted)
        return false;
    dispatch->run->interrupted = true;
    dispatch_end(dispatch,
                 "Stopping: what is on its way is waited for; once more stops at once and leaves that unknown.");
    return true;
}

static bool is_going(const struct dispatch *dispatch)
{
    return !outbox_idle(dispatch->outbox) || dispatch->rows_left || (has_rest(dispatch) && !dispatch->ending);
}

static void step(struct dispatch *dispatch, int most_ms)
{
    g_autoptr(GError) error = NULL;
    if (outbox_step(dispatch->outbox, most_ms, dispatch->run->interrupts, &error))
        return;
    dispatch->status = status_worse(dispatch->status, sending_failed(error));
    dispatch_end(dispatch, error->message);
}

/* What was handed over and is not recorded comes out, and is recorded before any row behind it: the numbers follow the
 * file, since events of one order leave by number. */
static void take_back(struct dispatch *dispatch)
{
    outbox_withdraw(dispatch->outbox);
    dispatch_collect(dispatch);
}

/* Where that cannot be recorded the row keeps its flag, and is unknown to whoever looks next. */
static void give_up(struct dispatch *dispatch)
{
    outbox_give_up(dispatch->outbox, "you stopped fixline before the answer came");
    while (!outbox_idle(dispatch->outbox)) {
        take_back(dispatch);
        step(dispatch, 0);
        dispatch_collect(dispatch);
    }
}

static void run_until_done(struct dispatch *dispatch)
{
    bool going = true;
    while (going && is_going(dispatch)) {
        bool leaves = may_leave(dispatch);
        if (leaves)
            hand_over(dispatch);
        else
            take_back(dispatch);
        bool recorded = !leaves && record_some(dispatch);
        step(dispatch, recorded || !is_going(dispatch) ? 0 : wait_ms(dispatch));
        dispatch_collect(dispatch);
        show_progress(dispatch);
        going = look_for_interrupt(dispatch);
    }
    if (!going)
        give_up(dispatch);
    print_progress(NULL);
}

/* ---- before and after ---- */

static bool is_all_settled(const struct dispatch *dispatch)
{
    return dispatch->run->read == dispatch->run->rows && g_hash_table_size(dispatch->live) == 0 && dispatch->left == 0;
}

/* What was handed over and not waited for, or never went: of what was not recorded before, the journal says whether it
 * is by now. */
static void look_at_left(struct dispatch *dispatch)
{
    GHashTableIter iter;
    gpointer data;
    g_hash_table_iter_init(&iter, dispatch->live);
    while (g_hash_table_iter_next(&iter, NULL, &data)) {
        struct batch_entry *entry = data;
        struct journal *journal = dispatch->run->session->journal;
        int64_t id = entry->id;
        bool known = id != 0 || (journal_find_uuid(journal, entry->event.uuid, &id, NULL) && id != 0);
        struct event_record *event = known ? journal_find_recorded(journal, id, NULL) : NULL;
        if (event)
            dispatch->run->states[event->state]++;
        dispatch->run->unrecorded += event ? 0 : 1;
        event_record_free(event);
    }
}

/* What was never tried, or not to the end, waits. */
static enum status send_rows(struct dispatch *dispatch)
{
    struct batch_run *run = dispatch->run;
    run_until_done(dispatch);
    dispatch_say_unsaid(dispatch);
    bool all = is_all_settled(dispatch);
    run->all_before = all && dispatch->sent == 0;
    look_at_left(dispatch);
    return all ? dispatch->status : status_worse(dispatch->status, STATUS_QUEUED);
}

enum status batch_send(struct batch_run *run)
{
    g_autoptr(GError) error = NULL;
    struct dispatch dispatch = { .run = run,
                                 .outbox = sending_outbox(run->session),
                                 .rows_left = true,
                                 .live = g_hash_table_new_full(NULL, NULL, NULL, batch_entry_free),
                                 .places = g_hash_table_new(NULL, NULL),
                                 .waiting = G_QUEUE_INIT,
                                 .again = g_ptr_array_new(),
                                 .begun_us = g_get_monotonic_time() };
    outbox_limit(dispatch.outbox, run->in_flight);
    outbox_carry_apart(dispatch.outbox);
    run->sent = batch_rows_new(run, &error);
    enum status status = run->sent ? send_rows(&dispatch) : print_error(STATUS_FAILED, error);
    outbox_free(dispatch.outbox);
    g_hash_table_unref(dispatch.live);
    g_hash_table_unref(dispatch.places);
    g_queue_clear(&dispatch.waiting);
    g_ptr_array_unref(dispatch.again);
    return run->interrupted ? status_worse(status, STATUS_INTERRUPTED) : status;
}
