/* tui/runtime_world.c: the runtime's hands: effects to courier, librarian, files and terminal. What comes back of them
 * is in runtime_answers.c. */
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include "tui/runtime_parts.h"

/* ---- the first picture ---- */

static void answer_orders(struct runtime *runtime, const struct effect *effect)
{
    g_autoptr(GError) error = NULL;
    struct msg msg = { .kind = MSG_ORDERS, .request = effect->request };
    int rows = canvas_rect(runtime->canvas).height; /* more than the list can show */
    msg.orders = journal_orders(runtime->journal, NULL, NULL, rows, &error);
    if (!msg.orders) {
        msg.orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
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
            librarian_start(settings_journal_path(settings), runtime->options->rules, runtime->reports[1], &error);
    if (error && !runtime->worker_error)
        runtime->worker_error = g_strdup(error->message);
    if (runtime->courier)
        courier_wake(runtime->courier);
    if (runtime->worker_error)
        runtime_fail(runtime, 0, runtime->worker_error);
}

static void refuse(struct runtime *runtime, uint64_t request)
{
    runtime_fail(runtime, request, runtime->worker_error ? runtime->worker_error : "The journal cannot be reached.");
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
        runtime_fail(runtime, effect->request, error->message);
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
    [EFFECT_KEPT_FILE] = { BY_HAND, .hand = runtime_keep_file },
    [EFFECT_EXPORT] = { BY_HAND, .hand = runtime_export },
    [EFFECT_STOP_EXPORT] = { BY_HAND, .hand = runtime_stop_export },
    [EFFECT_IMPORT] = { BY_HAND, .hand = runtime_import },
    [EFFECT_STOP_IMPORT] = { BY_HAND, .hand = runtime_stop_import },
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
