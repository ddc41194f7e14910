/* tui/runtime_answers.c: what courier, librarian, stand-in and files have ready, as messages to the application. */
#include "intake/orders.h"
#include "tui/runtime_parts.h"
#include <string.h>
#include <unistd.h>

enum { STATUS_OK = 200 };

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
        [COURIER_CONNECTED] = MSG_CONNECTED, [COURIER_LINE] = MSG_LINE,
    };
    return kinds[kind];
}

/* The one order an answer holds, in the form of our own stand-in; NULL for any other. */
static GPtrArray *order_in(const char *text)
{
    struct order *order = text ? intake_read_order(text, strlen(text), NULL) : NULL;
    if (!order)
        return NULL;
    GPtrArray *orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
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

/* What stands on the first line beside the place events go to. */
static const char *line_word(enum courier_line line)
{
    static const char *const words[] = {
        [COURIER_LINE_UP] = NULL,
        [COURIER_LINE_LOST] = "offline",
        [COURIER_LINE_BUSY] = "busy",
    };
    return words[line];
}

static void tell_report(struct runtime *runtime, struct courier_report *report)
{
    struct msg msg = { .kind = report_kind(report->kind), .request = report->request, .left_ms = report->left_ms };
    msg.event = g_steal_pointer(&report->event);
    msg.text = g_steal_pointer(&report->text);
    msg.status = report->status;
    if (msg.kind == MSG_LINE)
        msg.text = g_strdup(line_word(report->line));
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
    runtime_files_collect(runtime);
    runtime_keep_collect(runtime);
    runtime_clip_collect(runtime);
    for (struct answer *answer; runtime->librarian && (answer = librarian_collect(runtime->librarian)) != NULL;) {
        tell_answer(runtime, answer);
        answer_free(answer);
    }
}
