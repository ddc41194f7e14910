/* delivery/courier_work.c: what tasks ask for, and the rests between "recorded" and "may leave".
 *
 * An event rests on the monotonic clock of this thread; the wall time in the journal is for people. While it rests
 * nobody can claim it. A desk that ends leaves its rests in the journal: from then on only a person sends those. */
#include "delivery/courier_parts.h"

#include "delivery/request.h"
#include "delivery/token.h"
#include "journal/journal_add.h"
#include "journal/journal_decisions.h"
#include "journal/journal_drafts.h"
#include "journal/journal_orders.h"

enum { JOURNAL_FAILED_WAIT_US = 15 * 1000 * 1000 };

static void report_failed(struct courier *courier, uint64_t request, const GError *cause)
{
    courier_report(courier, COURIER_FAILED, request, NULL, cause->message);
}

/* ---- recording ---- */

static struct new_event new_event_of(const struct event_record *event, const char *draft)
{
    return (struct new_event){
        .uuid = event->uuid,
        .order = event->order,
        .event = event->event,
        .body = event->body,
        .operator_name = event->operator_name,
        .server = event->server,
        .accept_version = event->accept_version,
        .created_at = event->created_at,
        .replaces = event->replaces,
        .draft = draft,
    };
}

static int64_t hold_ms(const struct courier *courier)
{
    return (int64_t)settings_number(courier->settings, SETTING_HOLD) * 1000;
}

static void report_saved(struct courier *courier, int64_t id, uint64_t request)
{
    const struct courier_report saved = {
        .kind = COURIER_SAVED, .request = request, .event = courier_event_now(courier, id), .left_ms = hold_ms(courier)
    };
    courier_report_item(courier, &saved);
}

/* Where nothing is to rest it leaves at once. */
static void rest_or_send(struct courier *courier, int64_t id, uint64_t request, int64_t now_us)
{
    int64_t hold_us = hold_ms(courier) * 1000;
    if (hold_us > 0)
        rest_add(courier->rest, (struct rest_entry){ .id = id, .request = request, .due_us = now_us + hold_us });
    else
        courier_send(courier, id, request);
}

/* All of them or none, in one commit; only then the first one rests or leaves. */
static void record(struct courier *courier, struct event_record *const *events, size_t count,
                   const struct courier_task *task)
{
    g_autofree struct new_event *fresh = g_new(struct new_event, count);
    g_autofree int64_t *ids = g_new0(int64_t, count);
    g_autoptr(GError) cause = NULL;
    for (size_t i = 0; i < count; i++) {
        fresh[i] = new_event_of(events[i], i == 0 ? task->key : NULL);
        fresh[i].held_until = hold_ms(courier) > 0 ? courier_wall(courier) + hold_ms(courier) : 0;
    }
    if (!outbox_ready(courier->outbox, &cause) || !journal_add_many(courier->journal, fresh, count, ids, &cause)) {
        report_failed(courier, task->request, cause);
        return;
    }
    int64_t now_us = g_get_monotonic_time();
    for (size_t i = 0; i < count; i++)
        report_saved(courier, ids[i], task->request);
    for (size_t i = 0; i < count; i++)
        rest_or_send(courier, ids[i], task->request, now_us);
}

/* ---- rests ---- */

/* Lets it go. One that was dropped meanwhile, here or by another program, is told as it stands; where the journal fails
 * it rests on for a while. */
static void end_rest(struct courier *courier, struct rest_entry entry, int64_t now_us)
{
    g_autoptr(GError) cause = NULL;
    if (journal_release(courier->journal, entry.id, &cause)) {
        courier_send(courier, entry.id, entry.request);
    } else if (g_error_matches(cause, JOURNAL_ERROR, JOURNAL_ERROR_STATE)) {
        courier_report(courier, COURIER_SETTLED, entry.request, courier_event_now(courier, entry.id), NULL);
    } else {
        entry.due_us = now_us + JOURNAL_FAILED_WAIT_US;
        rest_add(courier->rest, entry);
        courier_report(courier, COURIER_UNSAVED, entry.request, NULL, cause->message);
    }
}

void courier_end_rests(struct courier *courier, int64_t now_us)
{
    struct rest_entry entry;
    while (rest_take_due(courier->rest, now_us, &entry))
        end_rest(courier, entry, now_us);
}

/* A person sends it now: its rest, and that of a desk that is gone, ends here. */
static void try_now(struct courier *courier, const struct courier_task *task)
{
    g_autoptr(GError) cause = NULL;
    if (!journal_release(courier->journal, task->id, &cause)) {
        report_failed(courier, task->request, cause);
        return;
    }
    rest_remove(courier->rest, task->id, NULL);
    courier_probe(courier, task->id, false, task->request);
}

/* Each event is told as it stands: dropped, or gone already. */
static void take_back(struct courier *courier, const struct courier_task *task)
{
    const int64_t *ids = (const int64_t *)(const void *)task->ids->data;
    size_t taken = 0;
    g_autoptr(GError) cause = NULL;
    if (!journal_take_back(courier->journal, ids, task->ids->len, task->draft, task->who, task->why,
                           courier_wall(courier), &taken, &cause)) {
        report_failed(courier, task->request, cause);
        return;
    }
    for (guint i = 0; i < task->ids->len; i++) {
        rest_remove(courier->rest, ids[i], NULL);
        courier_report(courier, COURIER_DONE, task->request, courier_event_now(courier, ids[i]), NULL);
    }
    courier->look_us = g_get_monotonic_time(); /* what waited behind them may go now */
}

/* ---- an order asked of the server ---- */

enum { ANSWER_MOST = 64 * 1024 };

static void look_up(struct courier *courier, const struct courier_task *task)
{
    g_autoptr(GError) cause = NULL;
    if (courier->lookup != NULL) {
        courier_report(courier, COURIER_FAILED, task->request, NULL, "Another order is still being asked for.");
        return;
    }
    const struct secret *token =
        outbox_ready(courier->outbox, &cause) ? token_get(outbox_tokens(courier->outbox), &cause) : NULL;
    if (token != NULL)
        courier->lookup = lookup_start(courier->settings, task->key, token, courier->wake, &cause);
    courier->looked_up = task->request;
    if (courier->lookup == NULL)
        report_failed(courier, task->request, cause);
}

void courier_collect_lookup(struct courier *courier)
{
    g_autoptr(GError) cause = NULL;
    struct exchange exchange = { .number = 0 };
    if (courier->lookup == NULL || !lookup_is_done(courier->lookup))
        return;
    if (!lookup_end(g_steal_pointer(&courier->lookup), &exchange, &cause)) {
        report_failed(courier, courier->looked_up, cause);
        return;
    }
    token_hide(outbox_tokens(courier->outbox), &exchange);
    const struct courier_report item = { .kind = COURIER_LOOKED_UP,
                                         .request = courier->looked_up,
                                         .status = exchange.status,
                                         .text = exchange_answer_kept(&exchange, ANSWER_MOST) };
    courier_report_item(courier, &item);
    exchange_clear(&exchange);
}

/* ---- the others ---- */

static bool change(struct courier *courier, const struct courier_task *task, GError **error)
{
    switch (task->kind) {
    case COURIER_RESOLVE:
        return journal_resolve(courier->journal, task->id, task->state, task->who, task->why, courier_wall(courier),
                               error);
    case COURIER_NOTE:
        return journal_note(courier->journal, task->id, task->who, task->why, courier_wall(courier), error);
    case COURIER_PUT_ORDER:
        return journal_put_order(courier->journal, task->order, error);
    case COURIER_REMOVE_ORDER:
        return journal_remove_order(courier->journal, task->key, error);
    case COURIER_SAVE_DRAFT:
        return journal_save_draft(courier->journal, task->draft, error);
    case COURIER_DROP_DRAFT:
        return journal_drop_draft(courier->journal, task->key, error);
    case COURIER_RECORD:
    case COURIER_RECORD_MANY:
    case COURIER_TRY:
    case COURIER_TRY_MANY:
    case COURIER_TRY_AGAIN:
    case COURIER_TAKE_BACK:
    case COURIER_SEND_RESTING:
    case COURIER_LOOK_UP:
        break;
    }
    g_assert_not_reached();
}

static void change_and_report(struct courier *courier, const struct courier_task *task)
{
    g_autoptr(GError) cause = NULL;
    if (!change(courier, task, &cause)) {
        report_failed(courier, task->request, cause);
        return;
    }
    if (task->kind == COURIER_RESOLVE) {
        rest_remove(courier->rest, task->id, NULL);
        courier->look_us = g_get_monotonic_time(); /* what waited behind it may go now */
    }
    courier_report(courier, COURIER_DONE, task->request, task->id != 0 ? courier_event_now(courier, task->id) : NULL,
                   NULL);
}

void courier_run_task(struct courier *courier, const struct courier_task *task)
{
    if (task->kind == COURIER_TRY || task->kind == COURIER_TRY_MANY || task->kind == COURIER_TRY_AGAIN)
        courier_look_again(courier);
    switch (task->kind) {
    case COURIER_RECORD:
        record(courier, &task->event, 1, task);
        break;
    case COURIER_RECORD_MANY:
        record(courier, (struct event_record *const *)task->events->pdata, task->events->len, task);
        break;
    case COURIER_TRY:
        try_now(courier, task);
        break;
    case COURIER_TRY_MANY:
        courier_try_many(courier, task);
        break;
    case COURIER_TAKE_BACK:
        take_back(courier, task);
        break;
    case COURIER_SEND_RESTING:
        rest_end_all(courier->rest);
        courier_end_rests(courier, g_get_monotonic_time());
        break;
    case COURIER_TRY_AGAIN:
        courier_probe(courier, task->id, true, task->request);
        break;
    case COURIER_LOOK_UP:
        look_up(courier, task);
        break;
    case COURIER_RESOLVE:
    case COURIER_NOTE:
    case COURIER_PUT_ORDER:
    case COURIER_REMOVE_ORDER:
    case COURIER_SAVE_DRAFT:
    case COURIER_DROP_DRAFT:
        change_and_report(courier, task);
        break;
    }
}
