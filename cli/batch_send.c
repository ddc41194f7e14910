/* cli/batch_send.c: what a batch recorded, on its way.
 *
 * Rows are handed to the outbox in the order of the file; it keeps the order inside one service order. What comes back
 * unsent for a reason that passes goes into a second list and is handed over again after its wait, lowest number first.
 * While the whole server waits nothing leaves, and the first one after the wait goes alone. What this program gives up
 * on stays queued: nothing is ever sent twice by itself. */
#include "cli/batch_parts.h"
#include "cli/interrupts.h"
#include "cli/print.h"
#include "cli/sending.h"
#include "delivery/retry.h"
#include <poll.h>
#include <unistd.h>

/* HANDED_PER_FLIGHT: rows handed over for each that may be on its way, so that rows of other orders are found behind
 * many of one. */
enum { HANDED_PER_FLIGHT = 16, STEP_MS = 1000, STEP_SHOWN_MS = 200, OTHER_COPY_MS = 1000 };

struct dispatch {
    struct batch_run *run;
    struct outbox *outbox;
    GHashTable *places; /* id -> index of its entry and one */
    size_t next;        /* index of the first entry never handed over */
    GArray *again;      /* indices of entries to be handed over once more, ascending */
    int64_t again_us;   /* not before this monotonic time */
    size_t handed;      /* in the outbox now */
    size_t done;        /* settled in this run, for the rate */
    int failures;       /* of the whole server, in a row */
    int64_t server_us;  /* nothing leaves before this monotonic time */
    int64_t begun_us, shown_us;
    bool ending;       /* nothing new leaves any more */
    bool told_unknown; /* how to settle one was said */
    enum status status;
};

static struct batch_entry *entry_at(const struct dispatch *dispatch, size_t index)
{
    return &g_array_index(dispatch->run->entries, struct batch_entry, index);
}

static size_t place_of(const struct dispatch *dispatch, int64_t id)
{
    return GPOINTER_TO_SIZE(g_hash_table_lookup(dispatch->places, GSIZE_TO_POINTER((size_t)id)));
}

/* ---- words ---- */

static void say(const struct dispatch *dispatch, const struct batch_entry *entry, const char *what, const char *reason)
{
    print_progress(NULL);
    struct event_record *event = journal_find_recorded(dispatch->run->session->journal, entry->id, NULL);
    print_note("line %u (number %" G_GINT64_FORMAT ", %s, %s) %s%s%s", entry->line, entry->id,
               event ? event->order : "?", event ? event->event : "?", what, reason ? ": " : ".", reason ? reason : "");
    event_record_free(event);
}

static void end(struct dispatch *dispatch, const char *why)
{
    if (dispatch->ending)
        return;
    dispatch->ending = true;
    print_progress(NULL);
    if (why)
        print_note("%s", why);
}

static void show_progress(struct dispatch *dispatch)
{
    int64_t now_us = g_get_monotonic_time();
    size_t all = dispatch->run->entries->len;
    if (now_us - dispatch->shown_us < (int64_t)STEP_SHOWN_MS * 1000)
        return;
    dispatch->shown_us = now_us;
    double seconds = (double)(now_us - dispatch->begun_us) / G_USEC_PER_SEC;
    double rate = (double)dispatch->done / MAX(seconds, 0.001);
    size_t left = all - MIN(dispatch->next, all) + dispatch->again->len + dispatch->handed;
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

/* ---- what came back ---- */

static int by_index(const void *a, const void *b)
{
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    return (left > right) - (left < right);
}

static void hand_back(struct dispatch *dispatch, size_t index, int64_t not_before_us)
{
    guint at = dispatch->again->len;
    while (at > 0 && by_index(&g_array_index(dispatch->again, size_t, at - 1), &index) > 0)
        at--;
    g_array_insert_val(dispatch->again, at, index);
    dispatch->again_us = MAX(dispatch->again_us, not_before_us);
}

static void settle(struct dispatch *dispatch, struct batch_entry *entry, const struct delivery *delivery)
{
    entry->settled = true;
    dispatch->done++;
    dispatch->status = status_worse(dispatch->status, sending_status(delivery));
    if (delivery->state == EVENT_REFUSED)
        say(dispatch, entry, "was refused", delivery->reason);
    else if (delivery->state == EVENT_UNKNOWN)
        say(dispatch, entry, "may have arrived", delivery->reason);
    else if (delivery->own_fault)
        say(dispatch, entry, "failed on this side", delivery->reason);
    else if (delivery->state == EVENT_QUEUED && !delivery->stopped)
        say(dispatch, entry, "stays in the outbox", delivery->reason);
}

/* The wait that the whole server asks for, or earns by not being reached. */
static void server_failed(struct dispatch *dispatch, const struct delivery *delivery)
{
    int64_t now_us = g_get_monotonic_time();
    bool asked = delivery->again == AGAIN_AFTER_ANSWER;
    bool together = now_us < dispatch->server_us; /* was on its way with the one that set the wait */
    dispatch->failures += together ? 0 : 1;
    struct retry_wait wait = retry_after_answer(asked ? delivery->retry_after_s : 0, RETRY_AFTER_LONGEST_COMMAND_S,
                                                dispatch->failures, g_random_double());
    dispatch->server_us = MAX(dispatch->server_us, now_us + wait.ms * 1000);
    if (wait.pause)
        end(dispatch, delivery->reason ? delivery->reason : "The server asks for a long wait.");
    else if (!asked && dispatch->failures >= RETRY_PROBES_COMMAND)
        end(dispatch, delivery->reason ? delivery->reason : "The server cannot be reached.");
    else if (!together && !dispatch->ending) {
        print_progress(NULL);
        print_note("%s Trying again in %.1f s; Ctrl-C stops.", delivery->reason ? delivery->reason : "Not sent.",
                   (double)wait.ms / 1000);
    }
}

/* Queued for a reason that passes. */
static void take_failed(struct dispatch *dispatch, struct batch_entry *entry, size_t index,
                        const struct delivery *delivery)
{
    entry->tries = (uint8_t)MIN(entry->tries + 1, UINT8_MAX);
    bool given_up = delivery->tries > 0 && entry->tries > delivery->tries;
    if (delivery->whole_server)
        server_failed(dispatch, delivery);
    if (given_up) {
        settle(dispatch, entry, delivery);
        if (delivery->whole_server)
            end(dispatch, NULL);
        return;
    }
    int64_t wait_ms = delivery->whole_server ? 0 : retry_back_off_ms(entry->tries, g_random_double());
    hand_back(dispatch, index, g_get_monotonic_time() + wait_ms * 1000);
}

/* Behind one of this batch that is not settled it will go; behind any other it stays. */
static bool is_behind_ours(const struct dispatch *dispatch, int64_t behind)
{
    size_t place = place_of(dispatch, behind);
    return place > 0 && !entry_at(dispatch, place - 1)->settled;
}

/* Another running copy has it: its answer comes through the journal, in the time a request may take. */
static bool is_elsewhere(const struct dispatch *dispatch, struct batch_entry *entry, const struct delivery *delivery)
{
    bool theirs = delivery->state == EVENT_SENDING && delivery->again == AGAIN_NEVER;
    int patience_s = settings_number(dispatch->run->session->settings, SETTING_TOTAL_TIMEOUT);
    if (theirs)
        entry->tries = (uint8_t)MIN(entry->tries + 1, UINT8_MAX);
    return theirs && entry->tries <= MIN(patience_s, UINT8_MAX - 1);
}

static void take_unsettled(struct dispatch *dispatch, struct batch_entry *entry, size_t index,
                           const struct delivery *delivery)
{
    int64_t now_us = g_get_monotonic_time();
    if (delivery->withdrawn || (delivery->behind && is_behind_ours(dispatch, delivery->behind)))
        hand_back(dispatch, index, 0);
    else if (is_elsewhere(dispatch, entry, delivery))
        hand_back(dispatch, index, now_us + (int64_t)OTHER_COPY_MS * 1000);
    else if (delivery->again != AGAIN_NEVER && !delivery->stopped && !delivery->own_fault)
        take_failed(dispatch, entry, index, delivery);
    else
        settle(dispatch, entry, delivery);
    if (delivery->own_fault && !delivery->unsaved)
        end(dispatch, NULL);
}

static void take(struct dispatch *dispatch, const struct delivery *delivery)
{
    size_t place = place_of(dispatch, delivery->id);
    if (place == 0)
        return;
    struct batch_entry *entry = entry_at(dispatch, place - 1);
    entry->state = (uint8_t)delivery->state;
    if (entry->settled) /* an outcome that could be written after all */
        return;
    dispatch->handed--;
    bool answered = delivery->status != 0 && delivery->state != EVENT_QUEUED && delivery->state != EVENT_SENDING;
    if (answered)
        dispatch->failures = 0;
    if (answered || delivery->state == EVENT_UNKNOWN || delivery->unsaved)
        settle(dispatch, entry, delivery);
    else
        take_unsettled(dispatch, entry, place - 1, delivery);
}

static void collect(struct dispatch *dispatch)
{
    struct delivery delivery = { 0 };
    int64_t started = 0;
    while (outbox_collect_started(dispatch->outbox, &started))
        continue;
    while (outbox_collect(dispatch->outbox, &delivery)) {
        take(dispatch, &delivery);
        delivery_clear(&delivery);
    }
    if (outbox_stopped(dispatch->outbox))
        end(dispatch, outbox_stopped(dispatch->outbox));
}

/* ---- handing over ---- */

/* The index of the next entry to hand over, false where none may go now. */
static bool choose(struct dispatch *dispatch, size_t *index)
{
    if (dispatch->again->len > 0 && g_get_monotonic_time() >= dispatch->again_us) {
        *index = g_array_index(dispatch->again, size_t, 0);
        g_array_remove_index(dispatch->again, 0);
        return true;
    }
    while (dispatch->next < dispatch->run->entries->len && entry_at(dispatch, dispatch->next)->settled)
        dispatch->next++;
    *index = dispatch->next++;
    if (*index < dispatch->run->entries->len)
        return true;
    dispatch->next = dispatch->run->entries->len;
    return false;
}

static void hand_over(struct dispatch *dispatch)
{
    size_t index, most = dispatch->failures > 0 ? 1 : (size_t)dispatch->run->in_flight * HANDED_PER_FLIGHT;
    while (dispatch->handed < most && choose(dispatch, &index)) {
        outbox_want(dispatch->outbox, entry_at(dispatch, index)->id, false);
        dispatch->handed++;
    }
}

static bool may_leave(const struct dispatch *dispatch)
{
    return !dispatch->ending && g_get_monotonic_time() >= dispatch->server_us;
}

static bool has_rest(const struct dispatch *dispatch)
{
    return dispatch->again->len > 0 || dispatch->next < dispatch->run->entries->len;
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
    end(dispatch, "Stopping: what is on its way is waited for; once more stops at once and leaves that unknown.");
    return true;
}

static void run_until_done(struct dispatch *dispatch)
{
    bool going = true;
    while (going && (!outbox_idle(dispatch->outbox) || (has_rest(dispatch) && !dispatch->ending))) {
        g_autoptr(GError) error = NULL;
        if (may_leave(dispatch))
            hand_over(dispatch);
        else
            outbox_withdraw(dispatch->outbox);
        if (!outbox_step(dispatch->outbox, wait_ms(dispatch), dispatch->run->interrupts, &error)) {
            dispatch->status = status_worse(dispatch->status, STATUS_FAILED);
            end(dispatch, error->message);
        }
        collect(dispatch);
        show_progress(dispatch);
        going = look_for_interrupt(dispatch);
    }
    print_progress(NULL);
}

/* ---- before and after ---- */

/* A row recorded by an earlier run has a state already; only what is queued goes on. */
static enum status read_earlier(struct dispatch *dispatch)
{
    g_autoptr(GError) error = NULL;
    for (size_t i = 0; i < dispatch->run->entries->len; i++) {
        struct batch_entry *entry = entry_at(dispatch, i);
        entry->settled = entry->id == 0;
        if (!entry->id)
            continue;
        g_hash_table_insert(dispatch->places, GSIZE_TO_POINTER((size_t)entry->id), GSIZE_TO_POINTER(i + 1));
        if (!entry->is_earlier)
            continue;
        struct event_record *event = journal_find_recorded(dispatch->run->session->journal, entry->id, &error);
        if (!event)
            return print_error(STATUS_FAILED, error);
        struct delivery known = { .state = event->state };
        entry->state = (uint8_t)event->state;
        entry->settled = event->state != EVENT_QUEUED && event->state != EVENT_SENDING;
        if (entry->settled && event->state != EVENT_DROPPED)
            dispatch->status = status_worse(dispatch->status, sending_status(&known));
        if (event->state == EVENT_UNKNOWN)
            say(dispatch, entry, "may have arrived; it is left as it is", NULL);
        event_record_free(event);
    }
    return STATUS_DONE;
}

static bool is_all_settled(const struct dispatch *dispatch)
{
    for (size_t i = 0; i < dispatch->run->entries->len; i++)
        if (!entry_at(dispatch, i)->settled)
            return false;
    return true;
}

/* What was never tried, or not to the end, waits. */
static enum status count_rest(const struct dispatch *dispatch)
{
    return is_all_settled(dispatch) ? dispatch->status : status_worse(dispatch->status, STATUS_QUEUED);
}

enum status batch_send(struct batch_run *run)
{
    struct dispatch dispatch = { .run = run,
                                 .outbox = sending_outbox(run->session),
                                 .places = g_hash_table_new(NULL, NULL),
                                 .again = g_array_new(FALSE, FALSE, sizeof(size_t)),
                                 .begun_us = g_get_monotonic_time() };
    outbox_limit(dispatch.outbox, run->in_flight);
    outbox_carry_apart(dispatch.outbox);
    enum status status = read_earlier(&dispatch);
    run->all_before = status == STATUS_DONE && run->entries->len > 0 && is_all_settled(&dispatch);
    if (status == STATUS_DONE && !run->interrupted)
        run_until_done(&dispatch);
    if (status == STATUS_DONE)
        status = count_rest(&dispatch);
    outbox_free(dispatch.outbox);
    g_hash_table_unref(dispatch.places);
    g_array_unref(dispatch.again);
    return run->interrupted ? status_worse(status, STATUS_INTERRUPTED) : status;
}
