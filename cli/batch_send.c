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
#include <unistd.h>

/* HANDED_PER_FLIGHT: rows handed over for each that may be on its way, so that rows of other orders are found behind
 * many of one. */
enum { HANDED_PER_FLIGHT = 16, GROUP_ROWS = 200, STEP_MS = 1000, STEP_SHOWN_MS = 200 };

static void show_progress(struct dispatch *dispatch)
{
    int64_t now_us = g_get_monotonic_time();
    size_t all = dispatch->run->rows, read = dispatch->run->entries->len;
    if (now_us - dispatch->shown_us < (int64_t)STEP_SHOWN_MS * 1000)
        return;
    dispatch->shown_us = now_us;
    double seconds = (double)(now_us - dispatch->begun_us) / G_USEC_PER_SEC;
    double rate = (double)dispatch->done / MAX(seconds, 0.001);
    size_t left = all - MIN(dispatch->next, read) + dispatch->again->len + dispatch->handed;
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

/* A row recorded by an earlier run has a state already; only what is queued goes on. False where it cannot be read. */
static bool look_at_earlier(struct dispatch *dispatch, struct batch_entry *entry, GError **error)
{
    struct event_record *event = journal_find_recorded(dispatch->run->session->journal, entry->id, error);
    if (!event)
        return false;
    struct delivery known = { .state = event->state };
    entry->state = (uint8_t)event->state;
    entry->settled = event->state != EVENT_QUEUED && event->state != EVENT_SENDING;
    if (entry->settled && event->state != EVENT_DROPPED)
        dispatch->status = status_worse(dispatch->status, sending_status(&known));
    if (event->state == EVENT_UNKNOWN)
        dispatch_say(dispatch, entry, "may have arrived; it is left as it is", NULL);
    event_record_free(event);
    return true;
}

/* Reads one row; NULL where nothing is to be recorded, or no row is left. */
static struct batch_fresh *read_row(struct dispatch *dispatch)
{
    g_autoptr(GError) error = NULL;
    struct batch_fresh *fresh = NULL;
    size_t index = dispatch->run->entries->len;
    dispatch->rows_left = batch_rows_next(dispatch->rows, &fresh, &error);
    if (fresh) {
        g_hash_table_insert(dispatch->fresh, GSIZE_TO_POINTER(dispatch_tag(index)), fresh);
        return fresh;
    }
    if (dispatch->rows_left) {
        struct batch_entry *entry = dispatch_entry(dispatch, index);
        entry->settled = entry->id == 0;
        if (entry->id != 0)
            look_at_earlier(dispatch, entry, &error);
    }
    if (error)
        dispatch_fail(dispatch, error);
    return NULL;
}

/* While nothing may leave, rows are recorded, so that all stand in the journal whatever becomes of the server. */
static void record_some(struct dispatch *dispatch)
{
    g_autoptr(GPtrArray) group = g_ptr_array_new();
    for (int i = 0; i < GROUP_ROWS && dispatch->rows_left; i++) {
        struct batch_fresh *fresh = read_row(dispatch);
        if (fresh)
            g_ptr_array_add(group, fresh);
    }
    dispatch_record(dispatch, group);
}

/* ---- handing over ---- */

/* The index of the next entry to hand over that is recorded, false where none may go now. */
static bool choose(struct dispatch *dispatch, size_t *index)
{
    if (dispatch->again->len > 0 && g_get_monotonic_time() >= dispatch->again_us) {
        *index = g_array_index(dispatch->again, size_t, 0);
        g_array_remove_index(dispatch->again, 0);
        return true;
    }
    while (dispatch->next < dispatch->run->entries->len && dispatch_entry(dispatch, dispatch->next)->settled)
        dispatch->next++;
    *index = dispatch->next;
    if (*index >= dispatch->run->entries->len)
        return false;
    dispatch->next++;
    return true;
}

static void want(struct dispatch *dispatch, size_t index)
{
    int64_t id = dispatch_entry(dispatch, index)->id;
    g_hash_table_insert(dispatch->places, GSIZE_TO_POINTER((size_t)id), GSIZE_TO_POINTER(dispatch_tag(index)));
    outbox_want(dispatch->outbox, id, false);
    dispatch->handed++;
    dispatch->sent++;
}

static void want_fresh(struct dispatch *dispatch, const struct batch_fresh *fresh)
{
    dispatch->next = dispatch->run->entries->len;
    outbox_want_new(dispatch->outbox, &fresh->event, dispatch_tag(fresh->index));
    dispatch->handed++;
    dispatch->sent++;
}

/* False where there is nothing to hand over now. */
static bool hand_one(struct dispatch *dispatch)
{
    size_t index;
    if (choose(dispatch, &index)) {
        want(dispatch, index);
        return true;
    }
    struct batch_fresh *fresh = dispatch->rows_left ? read_row(dispatch) : NULL;
    if (fresh)
        want_fresh(dispatch, fresh);
    return fresh || dispatch->rows_left;
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
    return dispatch->again->len > 0 || dispatch->rows_left || dispatch->next < dispatch->run->entries->len;
}

static int wait_ms(const struct dispatch *dispatch)
{
    int64_t now_us = g_get_monotonic_time();
    int64_t due_us = MAX(dispatch->server_us, dispatch->again->len > 0 ? dispatch->again_us : 0);
    int64_t most = isatty(STDERR_FILENO) ? STEP_SHOWN_MS : STEP_MS;
    return due_us > now_us ? (int)MIN(most, (due_us - now_us) / 1000 + 1) : (int)most;
}

/* A second interrupt does not wait for what is on its way: that becomes unknown. */
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
    dispatch->status = status_worse(dispatch->status, STATUS_FAILED);
    dispatch_end(dispatch, error->message);
}

static void run_until_done(struct dispatch *dispatch)
{
    bool going = true;
    while (going && is_going(dispatch)) {
        if (may_leave(dispatch)) {
            hand_over(dispatch);
        } else {
            outbox_withdraw(dispatch->outbox);
            record_some(dispatch);
        }
        step(dispatch, !may_leave(dispatch) && dispatch->rows_left ? 0 : wait_ms(dispatch));
        dispatch_collect(dispatch);
        show_progress(dispatch);
        going = look_for_interrupt(dispatch);
    }
    print_progress(NULL);
}

/* ---- before and after ---- */

static bool is_all_settled(const struct dispatch *dispatch)
{
    for (size_t i = 0; i < dispatch->run->entries->len; i++)
        if (!dispatch_entry(dispatch, i)->settled)
            return false;
    return true;
}

/* What was never tried, or not to the end, waits. */
static enum status count_rest(const struct dispatch *dispatch)
{
    bool all = dispatch->run->entries->len == dispatch->run->rows && is_all_settled(dispatch);
    return all ? dispatch->status : status_worse(dispatch->status, STATUS_QUEUED);
}

/* Of what was handed over and not waited for, the journal says whether it was recorded. */
static void look_at_left(struct dispatch *dispatch)
{
    GHashTableIter iter;
    gpointer data;
    g_hash_table_iter_init(&iter, dispatch->fresh);
    while (g_hash_table_iter_next(&iter, NULL, &data)) {
        const struct batch_fresh *fresh = data;
        int64_t id = 0;
        struct batch_entry *entry = dispatch_entry(dispatch, fresh->index);
        struct event_record *event = NULL;
        if (journal_find_uuid(dispatch->run->session->journal, fresh->event.uuid, &id, NULL) && id != 0)
            event = journal_find_recorded(dispatch->run->session->journal, id, NULL);
        batch_rows_note(dispatch->rows, fresh->index, event ? id : 0);
        entry->state = (uint8_t)(event ? event->state : EVENT_QUEUED);
        dispatch->run->unrecorded += event ? 0 : 1;
        event_record_free(event);
    }
}

static enum status send_rows(struct dispatch *dispatch)
{
    struct batch_run *run = dispatch->run;
    run_until_done(dispatch);
    look_at_left(dispatch);
    run->all_before = run->entries->len > 0 && dispatch->sent == 0 && is_all_settled(dispatch);
    return count_rest(dispatch);
}

enum status batch_send(struct batch_run *run)
{
    g_autoptr(GError) error = NULL;
    struct dispatch dispatch = { .run = run,
                                 .outbox = sending_outbox(run->session),
                                 .rows = batch_rows_new(run, &error),
                                 .rows_left = true,
                                 .fresh = g_hash_table_new_full(NULL, NULL, NULL, batch_fresh_free),
                                 .places = g_hash_table_new(NULL, NULL),
                                 .again = g_array_new(FALSE, FALSE, sizeof(size_t)),
                                 .begun_us = g_get_monotonic_time() };
    run->entries = g_array_new(FALSE, FALSE, sizeof(struct batch_entry));
    outbox_limit(dispatch.outbox, run->in_flight);
    outbox_carry_apart(dispatch.outbox);
    enum status status = dispatch.rows ? send_rows(&dispatch) : print_error(STATUS_FAILED, error);
    outbox_free(dispatch.outbox);
    batch_rows_free(dispatch.rows);
    g_hash_table_unref(dispatch.fresh);
    g_hash_table_unref(dispatch.places);
    g_array_unref(dispatch.again);
    return run->interrupted ? status_worse(status, STATUS_INTERRUPTED) : status;
}
