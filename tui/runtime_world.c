/* tui/runtime_world.c: the runtime's hands: effects to courier, librarian and terminal, their answers back as
 * messages. */
#include "base/atomic_file.h"
#include "intake/orders.h"
#include "tui/runtime_parts.h"
#include <string.h>
#include <unistd.h>

enum { KEPT_MODE = 0600, KEPT_MAX = 256 * 1024, STATUS_OK = 200 };

/* ---- the first picture ---- */

static void free_order(void *order)
{
    order_free(order);
}

static void answer_orders(struct runtime *runtime, const struct effect *effect)
{
    g_autoptr(GError) error = NULL;
    struct msg msg = { .kind = MSG_ORDERS, .request = effect->request };
    int rows = canvas_rect(runtime->canvas).height; /* more than the list can show */
    msg.orders = journal_orders(runtime->journal, NULL, NULL, rows, &error);
    if (!msg.orders) {
        msg.orders = g_ptr_array_new_with_free_func(free_order);
        runtime->worker_error = g_strdup(error->message);
    }
    msg.end = (int)msg.orders->len < rows;
    runtime_tell(runtime, &msg);
}

static void answer_counts(struct runtime *runtime, const struct effect *effect)
{
    struct msg msg = { .kind = MSG_COUNTS, .request = effect->request };
    journal_count(runtime->journal, settings_text(runtime->options->settings, SETTING_URL), &msg.counts, NULL);
    runtime_tell(runtime, &msg);
}

/* Moves the effect to those that are still to be carried out. */
static void keep(struct runtime *runtime, struct effect *effect)
{
    *effects_add(runtime->effects, effect->kind) = *effect;
    *effect = (struct effect){ .kind = effect->kind };
}

void runtime_answer_first(struct runtime *runtime)
{
    g_autoptr(GPtrArray) asked = g_steal_pointer(&runtime->effects);
    runtime->effects = effects_new();
    for (guint i = 0; i < asked->len; i++) {
        struct effect *effect = g_ptr_array_index(asked, i);
        if (effect->kind == EFFECT_LOAD_ORDERS)
            answer_orders(runtime, effect);
        else if (effect->kind == EFFECT_LOAD_COUNTS)
            answer_counts(runtime, effect);
        else
            keep(runtime, effect);
    }
}

/* ---- workers ---- */

void runtime_start_workers(struct runtime *runtime)
{
    const struct settings *settings = runtime->options->settings;
    g_autoptr(GError) error = NULL;
    runtime->courier =
        courier_start(runtime->journal, settings, runtime->reports[1], runtime->options->frozen_now, &error);
    runtime->journal = NULL; /* taken over, or closed with the failed start */
    if (runtime->courier)
        runtime->librarian = librarian_start(settings_journal_path(settings), &runtime->rules,
                                             settings_text(settings, SETTING_URL), runtime->reports[1], &error);
    if (error && !runtime->worker_error)
        runtime->worker_error = g_strdup(error->message);
    if (runtime->courier)
        courier_wake(runtime->courier);
    if (runtime->worker_error) {
        struct msg msg = { .kind = MSG_FAILED, .text = g_strdup(runtime->worker_error) };
        runtime_tell(runtime, &msg);
    }
}

static void refuse(struct runtime *runtime, uint64_t request)
{
    const char *why = runtime->worker_error ? runtime->worker_error : "The journal cannot be reached.";
    struct msg msg = { .kind = MSG_FAILED, .request = request, .text = g_strdup(why) };
    runtime_tell(runtime, &msg);
}

/* ---- effects ---- */

static enum question_kind question_kind_of(enum effect_kind kind)
{
    static const enum question_kind kinds[EFFECT_LOAD_COUNT] = {
        [EFFECT_LOAD_ORDERS] = ASK_ORDERS, [EFFECT_LOAD_TIMELINE] = ASK_TIMELINE, [EFFECT_LOAD_HISTORY] = ASK_HISTORY,
        [EFFECT_LOAD_ENTRY] = ASK_ENTRY,   [EFFECT_LOAD_COUNTS] = ASK_COUNTS,     [EFFECT_LOAD_DRAFTS] = ASK_DRAFTS,
        [EFFECT_LOAD_RAIL] = ASK_RAIL,     [EFFECT_LOAD_GROUP] = ASK_GROUP,       [EFFECT_LOAD_REPORT] = ASK_REPORT,
        [EFFECT_LOAD_NAMED] = ASK_NAMED,   [EFFECT_LOAD_FOUND] = ASK_FOUND,       [EFFECT_LOAD_NAMES] = ASK_NAMES,
    };
    return kinds[kind];
}

static void ask(struct runtime *runtime, struct effect *effect)
{
    if (!runtime->librarian) {
        refuse(runtime, effect->request);
        return;
    }
    struct question *question = g_new0(struct question, 1);
    question->kind = effect->recent ? ASK_RECENT : question_kind_of(effect->kind);
    question->request = effect->request;
    question->text = g_steal_pointer(&effect->text);
    question->after = g_steal_pointer(&effect->after);
    question->before = effect->kind == EFFECT_LOAD_ENTRY ? effect->id : effect->before;
    question->limit = runtime->limits[effect->kind] = effect->limit;
    question->now = runtime_now(runtime);
    question->report = &runtime->report_rules;
    librarian_ask(runtime->librarian, question);
}

static void submit(struct runtime *runtime, struct effect *effect, enum courier_task_kind kind)
{
    if (!runtime->courier) {
        refuse(runtime, effect->request);
        return;
    }
    struct courier_task *task = courier_task_new(kind, effect->request);
    task->event = g_steal_pointer(&effect->event);
    task->events = g_steal_pointer(&effect->events);
    task->order = g_steal_pointer(&effect->order);
    task->draft = g_steal_pointer(&effect->draft);
    task->key = g_steal_pointer(&effect->key);
    task->who = g_steal_pointer(&effect->who);
    task->why = g_steal_pointer(&effect->why);
    task->id = effect->id;
    task->ids = g_steal_pointer(&effect->ids);
    task->state = effect->state;
    courier_submit(runtime->courier, task);
}

static void rehearse(struct runtime *runtime, const struct effect *effect)
{
    g_autoptr(GError) error = NULL;
    if (!runtime->rehearsal)
        runtime->rehearsal = rehearsal_start(runtime->options->settings, runtime->reports[1], &error);
    if (runtime->rehearsal) {
        rehearsal_ask(runtime->rehearsal, effect->request, effect->text);
        return;
    }
    struct msg msg = { .kind = MSG_FAILED, .request = effect->request, .text = g_strdup(error->message) };
    runtime_tell(runtime, &msg);
}

/* A small file beside the settings. */
static void keep_file(struct runtime *runtime, const struct effect *effect)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_path_get_dirname(settings_config_path(runtime->options->settings));
    g_autofree char *path = g_build_filename(folder, effect->key, NULL);
    struct msg msg = { .kind = MSG_KEPT_FILE, .request = effect->request };
    if (effect->text && !(folder_make_private(folder, &error) &&
                          atomic_file_write(path, effect->text, strlen(effect->text), KEPT_MODE, &error)))
        msg.text = NULL;
    else if (!effect->text && g_file_test(path, G_FILE_TEST_EXISTS))
        msg.text = file_read(path, KEPT_MAX, NULL, &error);
    else
        msg.text = g_strdup(effect->text ? effect->text : "");
    if (error) {
        msg.kind = MSG_FAILED;
        msg.text = g_strdup_printf(effect->text ? "The %s are not kept: %s" : "The %s cannot be read: %s", effect->key,
                                   error->message);
    }
    runtime_tell(runtime, &msg);
}

static void fail_export(struct runtime *runtime, uint64_t request, const char *why)
{
    struct msg msg = { .kind = MSG_FAILED, .request = request, .text = g_strdup(why) };
    runtime_tell(runtime, &msg);
}

static void start_export(struct runtime *runtime, struct effect *effect)
{
    g_autoptr(GError) error = NULL;
    if (runtime->export) {
        fail_export(runtime, effect->request, "Another file is still being written; try again when it is done.");
        return;
    }
    struct export_wish *wish = g_new0(struct export_wish, 1);
    *wish = (struct export_wish){ .kind = effect->export,
                                  .path = g_steal_pointer(&effect->key),
                                  .filter = g_steal_pointer(&effect->text),
                                  .numbers = g_steal_pointer(&effect->numbers),
                                  .now = runtime_now(runtime) };
    runtime->export = export_start(settings_journal_path(runtime->options->settings), wish, &runtime->rules,
                                   &runtime->report_rules, runtime->reports[1], &error);
    runtime->exported = effect->request;
    if (!runtime->export)
        fail_export(runtime, effect->request, error->message);
}

static void collect_export(struct runtime *runtime)
{
    g_autoptr(GError) error = NULL;
    if (!runtime->export || !export_is_done(runtime->export))
        return;
    char *said = export_end(g_steal_pointer(&runtime->export), &error);
    struct msg msg = { .kind = said ? MSG_SAID : MSG_FAILED, .request = runtime->exported, .text = said };
    if (!said)
        msg.text = g_strdup(error->message);
    runtime_tell(runtime, &msg);
}

static void carry_out(struct runtime *runtime, struct effect *effect)
{
    switch (effect->kind) {
    case EFFECT_LOAD_ORDERS:
    case EFFECT_LOAD_TIMELINE:
    case EFFECT_LOAD_HISTORY:
    case EFFECT_LOAD_ENTRY:
    case EFFECT_LOAD_COUNTS:
    case EFFECT_LOAD_DRAFTS:
    case EFFECT_LOAD_RAIL:
    case EFFECT_LOAD_GROUP:
    case EFFECT_LOAD_REPORT:
    case EFFECT_LOAD_NAMED:
    case EFFECT_LOAD_FOUND:
    case EFFECT_LOAD_NAMES:
        ask(runtime, effect);
        break;
    case EFFECT_RECORD:
        submit(runtime, effect, COURIER_RECORD);
        break;
    case EFFECT_RECORD_MANY:
        submit(runtime, effect, COURIER_RECORD_MANY);
        break;
    case EFFECT_TAKE_BACK:
        submit(runtime, effect, COURIER_TAKE_BACK);
        break;
    case EFFECT_SEND_RESTING:
        submit(runtime, effect, COURIER_SEND_RESTING);
        break;
    case EFFECT_TRY:
        submit(runtime, effect, COURIER_TRY);
        break;
    case EFFECT_TRY_AGAIN:
        submit(runtime, effect, COURIER_TRY_AGAIN);
        break;
    case EFFECT_RESOLVE:
        submit(runtime, effect, COURIER_RESOLVE);
        break;
    case EFFECT_NOTE:
        submit(runtime, effect, COURIER_NOTE);
        break;
    case EFFECT_LOOK_UP:
        submit(runtime, effect, COURIER_LOOK_UP);
        break;
    case EFFECT_PUT_ORDER:
        submit(runtime, effect, COURIER_PUT_ORDER);
        break;
    case EFFECT_REMOVE_ORDER:
        submit(runtime, effect, COURIER_REMOVE_ORDER);
        break;
    case EFFECT_SAVE_DRAFT:
        submit(runtime, effect, COURIER_SAVE_DRAFT);
        break;
    case EFFECT_DROP_DRAFT:
        submit(runtime, effect, COURIER_DROP_DRAFT);
        break;
    case EFFECT_REHEARSE:
        rehearse(runtime, effect);
        break;
    case EFFECT_COPY:
        runtime_clip(runtime, effect);
        break;
    case EFFECT_KEPT_FILE:
        keep_file(runtime, effect);
        break;
    case EFFECT_EXPORT:
        start_export(runtime, effect);
        break;
    case EFFECT_EDIT:
        runtime_edit(runtime, effect);
        break;
    case EFFECT_RING:
        if (settings_number(runtime->options->settings, SETTING_BELL) != 0)
            term_bell(runtime->term);
        break;
    case EFFECT_REDRAW:
        term_redraw(runtime->term);
        break;
    case EFFECT_SUSPEND:
        term_suspend(runtime->term);
        break;
    case EFFECT_QUIT:
        runtime->ending = true;
        break;
    }
}

void runtime_carry_out(struct runtime *runtime)
{
    while (runtime->effects->len > 0) {
        g_autoptr(GPtrArray) asked = g_steal_pointer(&runtime->effects);
        runtime->effects = effects_new();
        for (guint i = 0; i < asked->len; i++)
            carry_out(runtime, g_ptr_array_index(asked, i));
    }
}

/* ---- answers and reports ---- */

static enum msg_kind answer_kind(enum question_kind kind)
{
    static const enum msg_kind kinds[] = {
        [ASK_ORDERS] = MSG_ORDERS, [ASK_TIMELINE] = MSG_TIMELINE, [ASK_HISTORY] = MSG_HISTORY, [ASK_ENTRY] = MSG_ENTRY,
        [ASK_COUNTS] = MSG_COUNTS, [ASK_DRAFTS] = MSG_DRAFTS,     [ASK_RAIL] = MSG_RAIL,       [ASK_GROUP] = MSG_GROUP,
        [ASK_REPORT] = MSG_REPORT, [ASK_RECENT] = MSG_ORDERS,     [ASK_NAMED] = MSG_NAMED,     [ASK_FOUND] = MSG_FOUND,
        [ASK_NAMES] = MSG_NAMES,
    };
    return kinds[kind];
}

static void tell_answer(struct runtime *runtime, struct answer *answer)
{
    struct msg msg = { .kind = answer->error ? MSG_FAILED : answer_kind(answer->kind), .request = answer->request };
    msg.orders = g_steal_pointer(&answer->orders);
    msg.events = g_steal_pointer(&answer->events);
    msg.attempts = g_steal_pointer(&answer->attempts);
    msg.decisions = g_steal_pointer(&answer->decisions);
    msg.drafts = g_steal_pointer(&answer->drafts);
    msg.names = g_steal_pointer(&answer->names);
    msg.report = g_steal_pointer(&answer->report);
    msg.counts = answer->counts;
    if (msg.orders)
        msg.end = (int)msg.orders->len < runtime->limits[EFFECT_LOAD_ORDERS];
    else if (msg.events)
        msg.end = (int)msg.events->len < runtime->limits[EFFECT_LOAD_HISTORY];
    msg.text = g_steal_pointer(&answer->error);
    runtime_tell(runtime, &msg);
}

static enum msg_kind report_kind(enum courier_report_kind kind)
{
    static const enum msg_kind kinds[] = {
        [COURIER_SAVED] = MSG_SAVED,     [COURIER_SENDING] = MSG_SENDING, [COURIER_SETTLED] = MSG_SETTLED,
        [COURIER_DONE] = MSG_DONE,       [COURIER_FAILED] = MSG_FAILED,   [COURIER_UNSAVED] = MSG_UNSAVED,
        [COURIER_STOPPED] = MSG_STOPPED, [COURIER_TOKEN] = MSG_TOKEN,     [COURIER_LOOKED_UP] = MSG_LOOKED_UP,
    };
    return kinds[kind];
}

/* The one order an answer holds, in the form of our own stand-in; NULL for any other. */
static GPtrArray *order_in(const char *text)
{
    struct order *order = text ? intake_read_order(text, strlen(text), NULL) : NULL;
    if (!order)
        return NULL;
    GPtrArray *orders = g_ptr_array_new_with_free_func(free_order);
    g_ptr_array_add(orders, order);
    return orders;
}

static void tell_report(struct runtime *runtime, struct courier_report *report)
{
    struct msg msg = { .kind = report_kind(report->kind), .request = report->request, .left_ms = report->left_ms };
    msg.event = g_steal_pointer(&report->event);
    msg.text = g_steal_pointer(&report->text);
    msg.status = report->status;
    if (msg.kind == MSG_LOOKED_UP && msg.status == STATUS_OK)
        msg.orders = order_in(msg.text);
    runtime_tell(runtime, &msg);
}

static void tell_rehearsal(struct runtime *runtime, struct rehearsal_answer *answer)
{
    struct msg msg = { .kind = answer->error ? MSG_FAILED : MSG_REHEARSED, .request = answer->request };
    msg.text =
        answer->error ? g_steal_pointer(&answer->error) : (answer->faults ? g_strjoinv("\n", answer->faults) : NULL);
    runtime_tell(runtime, &msg);
}

void runtime_collect(struct runtime *runtime)
{
    char bytes[64];
    while (read(runtime->reports[0], bytes, sizeof bytes) > 0)
        ;
    for (struct courier_report *report; runtime->courier && (report = courier_collect(runtime->courier)) != NULL;) {
        tell_report(runtime, report);
        courier_report_free(report);
    }
    for (struct rehearsal_answer *answer;
         runtime->rehearsal && (answer = rehearsal_collect(runtime->rehearsal)) != NULL;) {
        tell_rehearsal(runtime, answer);
        rehearsal_answer_free(answer);
    }
    collect_export(runtime);
    runtime_clip_collect(runtime);
    for (struct answer *answer; runtime->librarian && (answer = librarian_collect(runtime->librarian)) != NULL;) {
        tell_answer(runtime, answer);
        answer_free(answer);
    }
}
