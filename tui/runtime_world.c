/* tui/runtime_world.c: the runtime's hands: effects to courier, librarian and terminal, their answers back as
 * messages. */
#include "base/atomic_file.h"
#include "intake/orders.h"
#include "tui/runtime_parts.h"
#include <string.h>
#include <unistd.h>

enum { KEPT_MODE = 0600, KEPT_MAX = 256 * 1024, STATUS_OK = 200 };

static void tell_failure(struct runtime *runtime, uint64_t request, const char *why)
{
    struct msg msg = { .kind = MSG_FAILED, .request = request, .text = g_strdup(why) };
    runtime_tell(runtime, &msg);
}

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
        runtime->librarian =
            librarian_start(settings_journal_path(settings), &runtime->rules, runtime->reports[1], &error);
    if (error && !runtime->worker_error)
        runtime->worker_error = g_strdup(error->message);
    if (runtime->courier)
        courier_wake(runtime->courier);
    if (runtime->worker_error)
        tell_failure(runtime, 0, runtime->worker_error);
}

static void refuse(struct runtime *runtime, uint64_t request)
{
    tell_failure(runtime, request, runtime->worker_error ? runtime->worker_error : "The journal cannot be reached.");
}

/* ---- effects ---- */

static enum question_kind orders_question(enum order_sort sort)
{
    static const enum question_kind kinds[] = {
        [SORT_BY_NUMBER] = ASK_ORDERS, [SORT_BY_NEGLECT] = ASK_NEGLECTED, [SORT_BY_RECENCY] = ASK_RECENT
    };
    return kinds[sort];
}

static void ask(struct runtime *runtime, struct effect *effect, enum question_kind kind)
{
    if (!runtime->librarian) {
        refuse(runtime, effect->request);
        return;
    }
    struct question *question = g_new0(struct question, 1);
    question->kind = effect->kind == EFFECT_LOAD_ORDERS ? orders_question(effect->sort) : kind;
    question->request = effect->request;
    question->text = g_steal_pointer(&effect->text);
    question->after = g_steal_pointer(&effect->after);
    question->last = g_steal_pointer(&effect->order);
    question->before = effect->kind == EFFECT_LOAD_ENTRY ? effect->id : effect->before;
    question->limit = runtime->limits[effect->kind] = effect->limit;
    question->filter = effect->filter;
    question->now = runtime_now(runtime);
    question->server = g_strdup(settings_text(runtime->connection, SETTING_URL));
    question->report = &runtime->report_rules;
    g_queue_push_tail(&runtime->questions, question);
}

void runtime_ask(struct runtime *runtime)
{
    struct question *question;
    while ((question = g_queue_pop_head(&runtime->questions)) != NULL)
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

static void rehearse(struct runtime *runtime, struct effect *effect)
{
    g_autoptr(GError) error = NULL;
    if (!runtime->rehearsal)
        runtime->rehearsal = rehearsal_start(runtime->connection, runtime->reports[1], &error);
    if (runtime->rehearsal)
        rehearsal_ask(runtime->rehearsal, effect->request, effect->text);
    else
        tell_failure(runtime, effect->request, error->message);
}

/* A small file beside the settings. */
static void keep_file(struct runtime *runtime, struct effect *effect)
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

static void start_export(struct runtime *runtime, struct effect *effect)
{
    g_autoptr(GError) error = NULL;
    if (runtime->export) {
        tell_failure(runtime, effect->request, "Another file is still being written; try again when it is done.");
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
        tell_failure(runtime, effect->request, error->message);
}

static void stop_export(struct runtime *runtime, struct effect *effect)
{
    (void)effect;
    if (runtime->export)
        export_stop(runtime->export);
}

static void tell_progress(struct runtime *runtime)
{
    struct export_progress progress = export_progress(runtime->export);
    struct msg msg = {
        .kind = MSG_EXPORT, .request = runtime->exported, .rows = progress.rows, .percent = progress.percent
    };
    runtime_tell(runtime, &msg);
}

static void collect_export(struct runtime *runtime)
{
    g_autoptr(GError) error = NULL;
    if (!runtime->export)
        return;
    if (!export_is_done(runtime->export)) {
        tell_progress(runtime);
        return;
    }
    char *said = export_end(g_steal_pointer(&runtime->export), &error);
    struct msg msg = { .kind = said ? MSG_SAID : MSG_FAILED, .request = runtime->exported, .text = said };
    if (!said)
        msg.text = g_strdup(error->message);
    runtime_tell(runtime, &msg);
}

static void start_import(struct runtime *runtime, struct effect *effect)
{
    const struct settings *settings = runtime->options->settings;
    g_autoptr(GError) error = NULL;
    if (runtime->importing) {
        tell_failure(runtime, effect->request, "Another file is still being read; try again when it is done.");
        return;
    }
    struct import_wish *wish = g_new0(struct import_wish, 1);
    *wish = (struct import_wish){ g_steal_pointer(&effect->key), effect->dry_run, effect->skip_bad };
    runtime->importing =
        import_start(settings_journal_path(settings), settings_profile(settings), wish, runtime->reports[1], &error);
    runtime->imported = effect->request;
    if (!runtime->importing)
        tell_failure(runtime, effect->request, error->message);
}

static void stop_import(struct runtime *runtime, struct effect *effect)
{
    (void)effect;
    if (runtime->importing)
        import_stop(runtime->importing);
}

static void collect_import(struct runtime *runtime)
{
    struct msg msg = { .kind = MSG_IMPORT, .request = runtime->imported };
    msg.import = runtime->importing ? import_collect(runtime->importing) : NULL;
    if (!msg.import)
        return;
    if (msg.import->ended)
        import_end(g_steal_pointer(&runtime->importing));
    runtime_tell(runtime, &msg);
}

static void ring(struct runtime *runtime, struct effect *effect)
{
    (void)effect;
    if (settings_number(runtime->options->settings, SETTING_BELL) != 0)
        term_bell(runtime->term);
}

static void redraw(struct runtime *runtime, struct effect *effect)
{
    (void)effect;
    term_redraw(runtime->term);
}

static void suspend(struct runtime *runtime, struct effect *effect)
{
    (void)effect;
    term_suspend(runtime->term);
}

static void quit(struct runtime *runtime, struct effect *effect)
{
    (void)effect;
    runtime->ending = true;
}

/* Who carries an effect out: the librarian by a question, the courier by a task, or this thread itself. */
static const struct deed {
    enum { BY_NOBODY, BY_LIBRARIAN, BY_COURIER, BY_HAND } by;
    enum question_kind question;
    enum courier_task_kind task;
    void (*hand)(struct runtime *runtime, struct effect *effect);
} deeds[] = {
    [EFFECT_LOAD_ORDERS] = { BY_LIBRARIAN, .question = ASK_ORDERS },
    [EFFECT_LOAD_TIMELINE] = { BY_LIBRARIAN, .question = ASK_TIMELINE },
    [EFFECT_LOAD_HISTORY] = { BY_LIBRARIAN, .question = ASK_HISTORY },
    [EFFECT_LOAD_ENTRY] = { BY_LIBRARIAN, .question = ASK_ENTRY },
    [EFFECT_LOAD_COUNTS] = { BY_LIBRARIAN, .question = ASK_COUNTS },
    [EFFECT_LOAD_DRAFTS] = { BY_LIBRARIAN, .question = ASK_DRAFTS },
    [EFFECT_LOAD_RAIL] = { BY_LIBRARIAN, .question = ASK_RAIL },
    [EFFECT_LOAD_GROUP] = { BY_LIBRARIAN, .question = ASK_GROUP },
    [EFFECT_LOAD_NAMED] = { BY_LIBRARIAN, .question = ASK_NAMED },
    [EFFECT_LOAD_REPORT] = { BY_LIBRARIAN, .question = ASK_REPORT },
    [EFFECT_LOAD_FOUND] = { BY_LIBRARIAN, .question = ASK_FOUND },
    [EFFECT_LOAD_NAMES] = { BY_LIBRARIAN, .question = ASK_NAMES },
    [EFFECT_LOAD_VALUES] = { BY_LIBRARIAN, .question = ASK_VALUES },
    [EFFECT_RECORD] = { BY_COURIER, .task = COURIER_RECORD },
    [EFFECT_RECORD_MANY] = { BY_COURIER, .task = COURIER_RECORD_MANY },
    [EFFECT_TAKE_BACK] = { BY_COURIER, .task = COURIER_TAKE_BACK },
    [EFFECT_SEND_RESTING] = { BY_COURIER, .task = COURIER_SEND_RESTING },
    [EFFECT_TRY] = { BY_COURIER, .task = COURIER_TRY },
    [EFFECT_TRY_MANY] = { BY_COURIER, .task = COURIER_TRY_MANY },
    [EFFECT_TRY_AGAIN] = { BY_COURIER, .task = COURIER_TRY_AGAIN },
    [EFFECT_RESOLVE] = { BY_COURIER, .task = COURIER_RESOLVE },
    [EFFECT_NOTE] = { BY_COURIER, .task = COURIER_NOTE },
    [EFFECT_LOOK_UP] = { BY_COURIER, .task = COURIER_LOOK_UP },
    [EFFECT_PUT_ORDER] = { BY_COURIER, .task = COURIER_PUT_ORDER },
    [EFFECT_REMOVE_ORDER] = { BY_COURIER, .task = COURIER_REMOVE_ORDER },
    [EFFECT_SAVE_DRAFT] = { BY_COURIER, .task = COURIER_SAVE_DRAFT },
    [EFFECT_DROP_DRAFT] = { BY_COURIER, .task = COURIER_DROP_DRAFT },
    [EFFECT_REHEARSE] = { BY_HAND, .hand = rehearse },
    [EFFECT_COPY] = { BY_HAND, .hand = runtime_clip },
    [EFFECT_KEPT_FILE] = { BY_HAND, .hand = keep_file },
    [EFFECT_EXPORT] = { BY_HAND, .hand = start_export },
    [EFFECT_STOP_EXPORT] = { BY_HAND, .hand = stop_export },
    [EFFECT_IMPORT] = { BY_HAND, .hand = start_import },
    [EFFECT_STOP_IMPORT] = { BY_HAND, .hand = stop_import },
    [EFFECT_EDIT] = { BY_HAND, .hand = runtime_edit },
    [EFFECT_RING] = { BY_HAND, .hand = ring },
    [EFFECT_REDRAW] = { BY_HAND, .hand = redraw },
    [EFFECT_SUSPEND] = { BY_HAND, .hand = suspend },
    [EFFECT_QUIT] = { BY_HAND, .hand = quit },
};
G_STATIC_ASSERT(G_N_ELEMENTS(deeds) == EFFECT_QUIT + 1);

static void carry_out(struct runtime *runtime, struct effect *effect)
{
    const struct deed *deed = &deeds[effect->kind];
    switch (deed->by) {
    case BY_LIBRARIAN:
        ask(runtime, effect, deed->question);
        break;
    case BY_COURIER:
        submit(runtime, effect, deed->task);
        break;
    case BY_HAND:
        deed->hand(runtime, effect);
        break;
    case BY_NOBODY:
        g_assert_not_reached();
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
        [ASK_NAMES] = MSG_NAMES,   [ASK_NEGLECTED] = MSG_ORDERS,  [ASK_VALUES] = MSG_VALUES,
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
    msg.before = answer->before;
    if (msg.orders)
        msg.end = (int)msg.orders->len < runtime->limits[EFFECT_LOAD_ORDERS];
    msg.text = g_steal_pointer(&answer->error);
    runtime_tell(runtime, &msg);
}

static enum msg_kind report_kind(enum courier_report_kind kind)
{
    static const enum msg_kind kinds[] = {
        [COURIER_SAVED] = MSG_SAVED,         [COURIER_SENDING] = MSG_SENDING, [COURIER_SETTLED] = MSG_SETTLED,
        [COURIER_DONE] = MSG_DONE,           [COURIER_FAILED] = MSG_FAILED,   [COURIER_UNSAVED] = MSG_UNSAVED,
        [COURIER_STOPPED] = MSG_STOPPED,     [COURIER_TOKEN] = MSG_TOKEN,     [COURIER_LOOKED_UP] = MSG_LOOKED_UP,
        [COURIER_CONNECTED] = MSG_CONNECTED,
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

/* What is made to go wrong is asked of the stand-in of now. */
static void connect_anew(struct runtime *runtime, const struct settings *connection, struct msg *msg)
{
    struct kind_look look = runtime_kind_look(settings_server_kind(connection));
    runtime->connection = connection;
    rehearsal_stop(g_steal_pointer(&runtime->rehearsal));
    term_set_accent(runtime->term, (enum accent)settings_number(connection, SETTING_COLOR));
    msg->text = g_strdup(settings_text(connection, SETTING_URL));
    msg->kind_word = look.word;
    msg->kind_style = look.style;
}

static void tell_report(struct runtime *runtime, struct courier_report *report)
{
    struct msg msg = { .kind = report_kind(report->kind), .request = report->request, .left_ms = report->left_ms };
    msg.event = g_steal_pointer(&report->event);
    msg.text = g_steal_pointer(&report->text);
    msg.status = report->status;
    if (msg.kind == MSG_CONNECTED)
        connect_anew(runtime, report->settings, &msg);
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
    collect_import(runtime);
    runtime_clip_collect(runtime);
    for (struct answer *answer; runtime->librarian && (answer = librarian_collect(runtime->librarian)) != NULL;) {
        tell_answer(runtime, answer);
        answer_free(answer);
    }
}
