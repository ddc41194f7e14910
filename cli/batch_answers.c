/* cli/batch_answers.c: what came back of a batch: settled, to be tried again, or given up on. */
#include "cli/batch_dispatch.h"
#include "cli/print.h"
#include "cli/sending.h"
#include "delivery/retry.h"
#include "journal/journal_events.h"

enum { OTHER_COPY_MS = 1000, BEHIND_SAID = 20 };

/* ---- words ---- */

void dispatch_say(const struct dispatch *dispatch, const struct batch_entry *entry, const char *what,
                  const char *reason)
{
    print_progress(NULL);
    struct event_record *event = journal_find_recorded(dispatch->run->session->journal, entry->id, NULL);
    print_note("line %u (number %" G_GINT64_FORMAT ", %s, %s) %s%s%s", entry->line, entry->id,
               event ? event->order : "?", event ? event->event : "?", what, reason ? ": " : ".", reason ? reason : "");
    event_record_free(event);
}

void dispatch_end(struct dispatch *dispatch, const char *why)
{
    if (dispatch->ending)
        return;
    dispatch->ending = true;
    print_progress(NULL);
    if (why)
        print_note("%s", why);
}

void dispatch_fail(struct dispatch *dispatch, const GError *error)
{
    dispatch->rows_left = false;
    dispatch->status = status_worse(dispatch->status, STATUS_FAILED);
    dispatch_end(dispatch, error->message);
}

void dispatch_say_unsaid(const struct dispatch *dispatch)
{
    if (dispatch->behind > BEHIND_SAID)
        print_note("%zu more rows stay in the outbox behind earlier events of their orders.",
                   dispatch->behind - BEHIND_SAID);
}

/* ---- one event ---- */

void dispatch_place(struct dispatch *dispatch, struct batch_entry *entry)
{
    g_hash_table_insert(dispatch->places, GSIZE_TO_POINTER((size_t)entry->id), entry);
}

void dispatch_forget(struct dispatch *dispatch, struct batch_entry *entry)
{
    if (entry->id != 0)
        dispatch->run->states[entry->state]++;
    g_hash_table_remove(dispatch->places, GSIZE_TO_POINTER((size_t)entry->id));
    g_hash_table_remove(dispatch->live, GSIZE_TO_POINTER(entry->number));
}

static void hand_back(struct dispatch *dispatch, struct batch_entry *entry, int64_t not_before_us)
{
    guint at = dispatch->again->len;
    while (at > 0 && ((const struct batch_entry *)dispatch->again->pdata[at - 1])->number > entry->number)
        at--;
    g_ptr_array_insert(dispatch->again, (int)at, entry);
    dispatch->again_us = MAX(dispatch->again_us, not_before_us);
}

static void settle(struct dispatch *dispatch, struct batch_entry *entry, const struct delivery *delivery)
{
    dispatch->done++;
    dispatch->status = status_worse(dispatch->status, sending_status(delivery));
    if (delivery->state == EVENT_REFUSED)
        dispatch_say(dispatch, entry, "was refused", delivery->reason);
    else if (delivery->state == EVENT_UNKNOWN)
        dispatch_say(dispatch, entry, "is unknown", delivery->reason);
    else if (delivery->own_fault && !delivery->no_room)
        dispatch_say(dispatch, entry, "failed on this side", delivery->reason);
    else if (delivery->state == EVENT_QUEUED && !delivery->stopped && !delivery->no_room &&
             (!delivery->behind || ++dispatch->behind <= BEHIND_SAID))
        dispatch_say(dispatch, entry, "stays in the outbox", delivery->reason);
    dispatch_forget(dispatch, entry);
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
        dispatch_end(dispatch, delivery->reason ? delivery->reason : "The server asks for a long wait.");
    else if (!asked && dispatch->failures >= RETRY_PROBES_COMMAND)
        dispatch_end(dispatch, delivery->reason ? delivery->reason : "The server cannot be reached.");
    else if (!together && !dispatch->ending) {
        print_progress(NULL);
        print_note("%s Trying again in %.1f s; Ctrl-C stops.", delivery->reason ? delivery->reason : "Not sent.",
                   (double)wait.ms / 1000);
    }
}

/* Queued for a reason that passes. */
static void take_failed(struct dispatch *dispatch, struct batch_entry *entry, const struct delivery *delivery)
{
    entry->tries = (uint8_t)MIN(entry->tries + 1, UINT8_MAX);
    bool given_up = delivery->tries > 0 && entry->tries > delivery->tries;
    if (delivery->whole_server)
        server_failed(dispatch, delivery);
    if (given_up) {
        settle(dispatch, entry, delivery);
        if (delivery->whole_server)
            dispatch_end(dispatch, NULL);
        return;
    }
    int64_t wait_ms = delivery->whole_server ? 0 : retry_back_off_ms(entry->tries, g_random_double());
    hand_back(dispatch, entry, g_get_monotonic_time() + wait_ms * 1000);
}

/* Behind one of this batch that is not settled it will go; behind any other it stays. */
static bool is_behind_ours(const struct dispatch *dispatch, int64_t behind)
{
    return g_hash_table_contains(dispatch->places, GSIZE_TO_POINTER((size_t)behind));
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

static void take_unsettled(struct dispatch *dispatch, struct batch_entry *entry, const struct delivery *delivery)
{
    int64_t now_us = g_get_monotonic_time();
    if (delivery->withdrawn || (delivery->behind && is_behind_ours(dispatch, delivery->behind)))
        hand_back(dispatch, entry, 0);
    else if (is_elsewhere(dispatch, entry, delivery))
        hand_back(dispatch, entry, now_us + (int64_t)OTHER_COPY_MS * 1000);
    else if (delivery->again != AGAIN_NEVER && !delivery->stopped && !delivery->own_fault)
        take_failed(dispatch, entry, delivery);
    else
        settle(dispatch, entry, delivery);
    if (delivery->own_fault && !delivery->unsaved)
        dispatch_end(dispatch, NULL);
}

/* ---- what came out ---- */

bool dispatch_record(struct dispatch *dispatch, const GPtrArray *entries)
{
    g_autoptr(GError) error = NULL;
    if (entries->len > 0 && !batch_rows_record(dispatch->run->sent, entries, &error)) {
        dispatch_fail(dispatch, error);
        return false;
    }
    for (guint i = 0; i < entries->len; i++)
        dispatch_place(dispatch, entries->pdata[i]);
    return true;
}

/* NULL once it is settled: then it is an outcome that could be written after all. */
static struct batch_entry *entry_of(const struct dispatch *dispatch, const struct delivery *delivery)
{
    return delivery->tag != 0 ? g_hash_table_lookup(dispatch->live, GSIZE_TO_POINTER((size_t)delivery->tag))
                              : g_hash_table_lookup(dispatch->places, GSIZE_TO_POINTER((size_t)delivery->id));
}

static void take(struct dispatch *dispatch, struct batch_entry *entry, const struct delivery *delivery)
{
    if (entry->id == 0) {
        batch_entry_note(entry, delivery->id);
        dispatch_place(dispatch, entry);
    }
    entry->state = (uint8_t)delivery->state;
    bool answered = delivery->status != 0 && delivery->state != EVENT_QUEUED && delivery->state != EVENT_SENDING;
    if (answered)
        dispatch->failures = 0;
    if (answered || delivery->state == EVENT_UNKNOWN || delivery->unsaved)
        settle(dispatch, entry, delivery);
    else
        take_unsettled(dispatch, entry, delivery);
}

/* What came out unrecorded is recorded before anything is concluded. Where that fails the rows stay what they are, and
 * the same command records them. */
static void take_all(struct dispatch *dispatch, const GArray *deliveries)
{
    g_autoptr(GPtrArray) unrecorded = g_ptr_array_new();
    for (guint i = 0; i < deliveries->len; i++) {
        const struct delivery *delivery = &g_array_index(deliveries, struct delivery, i);
        if (delivery->id == 0)
            g_ptr_array_add(unrecorded, entry_of(dispatch, delivery));
    }
    bool recorded = dispatch_record(dispatch, unrecorded);
    for (guint i = 0; i < deliveries->len; i++) {
        const struct delivery *delivery = &g_array_index(deliveries, struct delivery, i);
        struct batch_entry *entry = entry_of(dispatch, delivery);
        dispatch->handed -= entry ? 1 : 0;
        if (entry && (delivery->id != 0 || recorded))
            take(dispatch, entry, delivery);
    }
}

void dispatch_collect(struct dispatch *dispatch)
{
    struct delivery delivery = { 0 };
    int64_t started = 0;
    g_autoptr(GArray) deliveries =
        g_array_sized_new(FALSE, FALSE, sizeof(struct delivery), (guint)dispatch->run->in_flight);
    while (outbox_collect_started(dispatch->outbox, &started))
        continue;
    while (outbox_collect(dispatch->outbox, &delivery))
        g_array_append_val(deliveries, delivery);
    take_all(dispatch, deliveries);
    for (guint i = 0; i < deliveries->len; i++)
        delivery_clear(&g_array_index(deliveries, struct delivery, i));
    if (outbox_stopped(dispatch->outbox))
        dispatch_end(dispatch, outbox_stopped(dispatch->outbox));
}
