/* journal/librarian.c: a thread with a read-only connection of its own.
 *
 * One mutex guards what both threads see: the questions that wait (one of a kind: a newer one takes the place of an
 * older; a rail, which reads the events of a whole window of orders, behind all others), the question being answered,
 * and the answers. A newer question of the kind being answered stops it; its answer, had it come, is dropped. What is
 * left of the time goes into the patrol (journal/patrol), whose steps any question stops. The journal is opened by the
 * thread at the first question, so that starting costs the screen nothing; what goes wrong there is the error of the
 * answer, and the next question tries again. */
#include "journal/librarian.h"
#include "base/thread.h"
#include "journal/journal_drafts.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include "journal/patrol.h"
#include "journal/report.h"
#include "journal/store.h"

enum {
    REST_MS = 1000,               /* without a question, before the patrol goes on */
    PAUSE_MS = 30,                /* between two of its steps, which take a tenth of that */
    AGAIN_MS = 6 * 60 * 60 * 1000 /* after it came to the end */
};

struct librarian {
    GThread *thread;
    GMutex mutex;
    GCond wake;
    GQueue waiting;           /* struct question *, oldest first, a rail last */
    GQueue answers;           /* struct answer *, oldest first */
    struct question *running; /* being answered, NULL = idle */
    bool overtaken;           /* a newer question of its kind came meanwhile */
    bool stopping;
    struct patrol patrol;
    int64_t patrol_us;       /* its next step, by the monotonic clock; INT64_MAX = it has told of a failure */
    bool patrolling;         /* in one */
    struct journal *journal; /* set and read by the thread; by others only under the mutex while it is running */
    char *path;
    struct time_rules rules;
    int descriptor;
};

static void question_free(struct question *question)
{
    if (!question)
        return;
    g_free(question->text);
    g_free(question->after);
    order_free(question->last);
    g_free(question->server);
    g_free(question);
}

static void unref(GPtrArray *array)
{
    if (array)
        g_ptr_array_unref(array);
}

void answer_free(struct answer *answer)
{
    if (!answer)
        return;
    unref(answer->orders);
    unref(answer->events);
    unref(answer->attempts);
    unref(answer->decisions);
    unref(answer->drafts);
    unref(answer->names);
    report_free(answer->report);
    g_free(answer->error);
    g_free(answer);
}

static void find_entry(struct journal *journal, int64_t id, struct answer *answer, GError **error)
{
    struct event_record *record = journal_find_event(journal, id, error);
    if (!record)
        return;
    answer->events = event_records_new();
    g_ptr_array_add(answer->events, record);
    answer->attempts = journal_attempts(journal, id, error);
    if (answer->attempts)
        answer->decisions = journal_decisions(journal, id, error);
}

static void find_orders(struct journal *journal, const struct question *question, struct answer *answer, GError **error)
{
    g_auto(GStrv) ids = g_strsplit(question->text, "\n", -1);
    answer->orders = journal_orders_of(journal, (const char *const *)ids, error);
}

static void find_timelines(struct journal *journal, const struct question *question, struct answer *answer,
                           GError **error)
{
    g_auto(GStrv) orders = g_strsplit(question->text, "\n", -1);
    answer->events = journal_timelines(journal, (const char *const *)orders, question->limit, error);
}

static void find_names(struct journal *journal, const struct question *question, struct answer *answer, GError **error)
{
    g_auto(GStrv) members = g_strsplit(question->text, "\n", -1);
    answer->names = journal_names(journal, (const char *const *)members, question->limit, error);
}

static struct report *sum_up(struct journal *journal, const struct question *question,
                             const struct time_context *context, GError **error)
{
    struct report_rules rules = *question->report;
    rules.context = context;
    return journal_report(journal, question->text, &rules, error);
}

static void find(struct librarian *librarian, const struct question *question, struct answer *answer, GError **error)
{
    struct journal *journal = librarian->journal;
    struct time_context context = { .rules = &librarian->rules, .now = question->now, .lean = TIME_LEAN_PAST };
    switch (question->kind) {
    case ASK_ORDERS:
        answer->orders = journal_orders(journal, question->text, question->after, question->limit, error);
        break;
    case ASK_TIMELINE:
        answer->events = journal_timeline(journal, question->text, question->limit, error);
        break;
    case ASK_HISTORY:
        answer->before = question->before;
        answer->events =
            journal_history_part(journal, question->text, &context, &answer->before, question->limit, error);
        break;
    case ASK_ENTRY:
        find_entry(journal, question->before, answer, error);
        break;
    case ASK_COUNTS:
        journal_count(journal, question->server, &answer->counts, error);
        break;
    case ASK_DRAFTS:
        answer->drafts = journal_drafts(journal, question->text, error);
        break;
    case ASK_RECENT:
        answer->orders = journal_recent_orders(journal, question->text, question->limit, error);
        break;
    case ASK_NEGLECTED:
        answer->orders = journal_neglected_orders(journal, question->text, question->report->is_open, question->last,
                                                  question->limit, error);
        break;
    case ASK_NAMED:
        find_orders(journal, question, answer, error);
        break;
    case ASK_REPORT:
        answer->report = sum_up(journal, question, &context, error);
        break;
    case ASK_RAIL:
    case ASK_GROUP:
        find_timelines(journal, question, answer, error);
        break;
    case ASK_FOUND:
        answer->orders = journal_orders_ending(journal, question->text, question->limit, error);
        break;
    case ASK_NAMES:
        find_names(journal, question, answer, error);
        break;
    case ASK_VALUES:
        answer->names = journal_filter_values(journal, question->filter, question->text, question->limit, error);
        break;
    }
}

static bool open_journal(struct librarian *librarian, GError **error)
{
    if (librarian->journal)
        return true;
    struct journal *journal = journal_open(librarian->path, NULL, JOURNAL_READ_ONLY, error);
    g_mutex_lock(&librarian->mutex);
    librarian->journal = journal;
    g_mutex_unlock(&librarian->mutex);
    return journal != NULL;
}

static struct answer *answer_to(struct librarian *librarian, const struct question *question)
{
    struct answer *answer = g_new0(struct answer, 1);
    g_autoptr(GError) error = NULL;
    answer->kind = question->kind;
    answer->request = question->request;
    if (open_journal(librarian, &error))
        find(librarian, question, answer, &error);
    if (error) {
        struct answer *failed = g_new0(struct answer, 1);
        *failed = (struct answer){ .kind = question->kind, .request = question->request };
        failed->error = g_strdup(error->message);
        answer_free(answer);
        return failed;
    }
    return answer;
}

/* The mutex is held on entry and on return, and let go while the journal is asked. */
static void answer_next(struct librarian *librarian)
{
    struct question *question = g_queue_pop_head(&librarian->waiting);
    librarian->running = question;
    librarian->overtaken = false;
    g_mutex_unlock(&librarian->mutex);
    struct answer *answer = answer_to(librarian, question);
    g_mutex_lock(&librarian->mutex);
    librarian->running = NULL;
    question_free(question);
    if (librarian->overtaken) {
        answer_free(answer);
        return;
    }
    g_queue_push_tail(&librarian->answers, answer);
    thread_wake(librarian->descriptor);
}

/* ---- the patrol ---- */

static void patrol_later(struct librarian *librarian, int64_t milliseconds)
{
    int64_t then_us = g_get_monotonic_time() + milliseconds * 1000;
    librarian->patrol_us = MAX(librarian->patrol_us, then_us);
}

static void tell_unasked(struct librarian *librarian, const GError *error)
{
    struct answer *told = g_new0(struct answer, 1);
    told->error = g_strdup(error->message);
    g_queue_push_tail(&librarian->answers, told);
    librarian->patrol_us = INT64_MAX;
    thread_wake(librarian->descriptor);
}

/* The mutex is held as in answer_next. */
static void patrol_some(struct librarian *librarian)
{
    g_autoptr(GError) error = NULL;
    librarian->patrolling = true;
    g_mutex_unlock(&librarian->mutex);
    enum patrol_result result = patrol_step(librarian->journal, &librarian->patrol, &error);
    g_mutex_lock(&librarian->mutex);
    librarian->patrolling = false;
    g_atomic_int_set(&librarian->journal->interrupted, 0); /* whoever stopped it did not mean the next question */
    patrol_later(librarian, result == PATROL_WHOLE ? AGAIN_MS : PAUSE_MS);
    if (result == PATROL_FAILED && !g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_INTERRUPTED) &&
        !g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_BUSY))
        tell_unasked(librarian, error);
}

/* ---- the thread ---- */

static void *work(void *owner)
{
    struct librarian *librarian = owner;
    g_mutex_lock(&librarian->mutex);
    while (!librarian->stopping) {
        if (!g_queue_is_empty(&librarian->waiting)) {
            answer_next(librarian);
            patrol_later(librarian, REST_MS);
        } else if (!librarian->journal)
            g_cond_wait(&librarian->wake, &librarian->mutex);
        else if (g_get_monotonic_time() < librarian->patrol_us)
            g_cond_wait_until(&librarian->wake, &librarian->mutex, librarian->patrol_us);
        else
            patrol_some(librarian);
    }
    g_mutex_unlock(&librarian->mutex);
    return NULL;
}

struct librarian *librarian_start(const char *journal_path, const struct time_rules *rules, int descriptor,
                                  GError **error)
{
    struct librarian *librarian = g_new0(struct librarian, 1);
    g_mutex_init(&librarian->mutex);
    g_cond_init(&librarian->wake);
    librarian->path = g_strdup(journal_path);
    librarian->rules = *rules;
    g_time_zone_ref(rules->zone);
    librarian->descriptor = descriptor;
    librarian->thread = g_thread_try_new("librarian", work, librarian, error);
    if (librarian->thread)
        return librarian;
    librarian_stop(librarian);
    return NULL;
}

static GList *find_waiting(struct librarian *librarian, enum question_kind kind)
{
    GList *item = librarian->waiting.head;
    while (item && ((const struct question *)item->data)->kind != kind)
        item = item->next;
    return item;
}

static void drop_older(struct librarian *librarian, enum question_kind kind)
{
    GList *older = find_waiting(librarian, kind);
    if (older) {
        question_free(older->data);
        g_queue_delete_link(&librarian->waiting, older);
    }
    if (!librarian->running || librarian->running->kind != kind)
        return;
    librarian->overtaken = true;
    if (librarian->journal)
        journal_interrupt(librarian->journal);
}

void librarian_ask(struct librarian *librarian, struct question *question)
{
    g_mutex_lock(&librarian->mutex);
    drop_older(librarian, question->kind);
    if (librarian->patrolling)
        journal_interrupt(librarian->journal);
    g_queue_insert_before(&librarian->waiting, find_waiting(librarian, ASK_RAIL), question);
    g_cond_signal(&librarian->wake);
    g_mutex_unlock(&librarian->mutex);
}

struct answer *librarian_collect(struct librarian *librarian)
{
    g_mutex_lock(&librarian->mutex);
    struct answer *answer = g_queue_pop_head(&librarian->answers);
    g_mutex_unlock(&librarian->mutex);
    return answer;
}

static void stop_thread(struct librarian *librarian)
{
    g_mutex_lock(&librarian->mutex);
    librarian->stopping = true;
    if ((librarian->running || librarian->patrolling) && librarian->journal)
        journal_interrupt(librarian->journal);
    g_cond_signal(&librarian->wake);
    g_mutex_unlock(&librarian->mutex);
    g_thread_join(librarian->thread);
}

void librarian_stop(struct librarian *librarian)
{
    if (!librarian)
        return;
    if (librarian->thread)
        stop_thread(librarian);
    g_queue_clear_full(&librarian->waiting, (GDestroyNotify)question_free);
    g_queue_clear_full(&librarian->answers, (GDestroyNotify)answer_free);
    patrol_clear(&librarian->patrol);
    journal_close(librarian->journal);
    g_time_zone_unref(librarian->rules.zone);
    g_free(librarian->path);
    g_mutex_clear(&librarian->mutex);
    g_cond_clear(&librarian->wake);
    g_free(librarian);
}
