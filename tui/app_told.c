/* tui/app_told.c: what answers and reports change. An answer counts only where it carries the newest request of its
 * kind. */
#include "tui/order_row.h"
#include "tui/state.h"
#include <string.h>

enum { ORDERS_SEARCHED_MOST = 10000 };

/* The answer to each question. */
static const enum msg_kind answers[] = {
    [EFFECT_LOAD_ORDERS] = MSG_ORDERS, [EFFECT_LOAD_TIMELINE] = MSG_TIMELINE, [EFFECT_LOAD_HISTORY] = MSG_HISTORY,
    [EFFECT_LOAD_ENTRY] = MSG_ENTRY,   [EFFECT_LOAD_COUNTS] = MSG_COUNTS,     [EFFECT_LOAD_DRAFTS] = MSG_DRAFTS,
    [EFFECT_LOAD_RAIL] = MSG_RAIL,     [EFFECT_LOAD_GROUP] = MSG_GROUP,       [EFFECT_LOAD_NAMED] = MSG_NAMED,
    [EFFECT_LOAD_REPORT] = MSG_REPORT, [EFFECT_LOAD_FOUND] = MSG_FOUND,       [EFFECT_LOAD_NAMES] = MSG_NAMES,
    [EFFECT_LOAD_VALUES] = MSG_VALUES,
};
G_STATIC_ASSERT(G_N_ELEMENTS(answers) == EFFECT_LOAD_COUNT);

/* Which question a message answers; EFFECT_LOAD_COUNT where it answers none. */
static int answered_question(enum msg_kind kind)
{
    int question = 0;
    while (question < EFFECT_LOAD_COUNT && answers[question] != kind)
        question++;
    return question;
}

/* Marks the question as answered; false for a late answer. */
static bool settle_question(struct app *app, int question, uint64_t request)
{
    if (!app->outstanding[question] || app->asked[question] != request)
        return false;
    app->outstanding[question] = false;
    app->awaited &= ~(1u << question);
    return true;
}

/* True where nobody asked, and the same was said the last time: every few seconds it would take the place of what is
 * to be read there. */
static bool fails_again(struct app *app, uint64_t request)
{
    bool again = false;
    for (int question = 0; question < EFFECT_LOAD_COUNT; question++) {
        if (!settle_question(app, question, request))
            continue;
        again = app->failed[question] && app->unattended;
        app->failed[question] = true;
        if (question == EFFECT_LOAD_RAIL)
            rail_give_up(app->rail);
    }
    return again;
}

static void take_array(GPtrArray **to, GPtrArray **from)
{
    if (!*from)
        return;
    g_ptr_array_unref(*to);
    *to = *from;
    *from = NULL;
}

/* ---- answers ---- */

static void append_orders(struct app *app, const GPtrArray *more)
{
    for (guint i = 0; i < more->len; i++)
        g_ptr_array_add(app->orders, order_copy(g_ptr_array_index(more, i)));
}

/* Whether the wanted order may stand behind the page that came. */
static bool is_further_down(const struct app *app, const struct msg *msg)
{
    if (!app->order_wanted || app->orders_more || msg->end || app->order_sort == SORT_BY_RECENCY)
        return false;
    return msg->orders->len < ORDERS_SEARCHED_MOST && orders_row(msg->orders, app->order_wanted) < 0;
}

/* The same order stays selected where it is still there. */
static void replace_orders(struct app *app, struct msg *msg)
{
    const struct order *selected = app_order(app);
    g_autofree char *id =
        app->order_wanted ? g_steal_pointer(&app->order_wanted) : (selected ? g_strdup(selected->id) : NULL);
    take_array(&app->orders, &msg->orders);
    int row = orders_row(app->orders, id);
    list_set_count(&app->order_list, (int)app->orders->len);
    list_select(&app->order_list, row >= 0 ? row : app->order_list.selected);
}

static void told_orders(struct app *app, struct msg *msg, GPtrArray *effects)
{
    if (!msg->orders)
        return;
    if (is_further_down(app, msg)) {
        app_load_orders(app, effects)->limit = ORDERS_SEARCHED_MOST;
        app_await(app, EFFECT_LOAD_ORDERS);
        return;
    }
    if (app->orders_more)
        append_orders(app, msg->orders);
    else
        replace_orders(app, msg);
    app->orders_end = msg->end || app->order_sort == SORT_BY_RECENCY;
    app_marks_told(app);
    list_set_count(&app->order_list, (int)app->orders->len);
    app->id_columns = order_row_id_columns(app->orders);
    const struct order *order = app_order(app);
    if (order && g_strcmp0(order->id, app->timeline_order) != 0)
        app_load_timeline(app, effects);
}

/* The answer belongs to the order it was asked for, which need not be the selected one any more. */
static void told_timeline(struct app *app, struct msg *msg, GPtrArray *effects)
{
    const struct order *order = app_order(app);
    take_array(&app->timeline, &msg->events);
    g_free(app->timeline_order);
    app->timeline_order = g_steal_pointer(&app->timeline_asked);
    if (order && g_strcmp0(order->id, app->timeline_order) != 0)
        app_load_timeline(app, effects);
}

/* What was left when this desk last ended, however it did, is offered at its start. */
static void told_drafts(struct app *app, struct msg *msg, GPtrArray *effects)
{
    (void)effects;
    take_array(&app->drafts, &msg->drafts);
    bool offered = app->drafts_told;
    app->drafts_told = true;
    if (offered || app->drafts->len == 0 || app->spoken)
        return;
    const struct draft_record *last = g_ptr_array_index(app->drafts, 0);
    g_autofree char *key = action_key(action_row(ACTION_DRAFTS), app->bindings);
    if (app->drafts->len == 1)
        app_say(app, STYLE_REMARK, "The form of %s %s was left unfinished; %s and Enter open it where it was left.",
                last->order, last->event, key);
    else
        app_say(app, STYLE_REMARK, "%u forms were left unfinished, the last of them %s %s; %s lists them.",
                app->drafts->len, last->order, last->event, key);
}

static void told_counts(struct app *app, struct msg *msg, GPtrArray *effects)
{
    (void)effects;
    app->counts = msg->counts;
}

static void told_named(struct app *app, struct msg *msg, GPtrArray *effects)
{
    (void)effects;
    app_marks_found(app, msg->orders);
}

static void told_rail(struct app *app, struct msg *msg, GPtrArray *effects)
{
    (void)effects;
    rail_answer(app->rail, msg->events);
}

static void told_names(struct app *app, struct msg *msg, GPtrArray *effects)
{
    (void)effects;
    take_array(&app->people, &msg->names);
}

/* ---- reports ---- */

static void told_saved(struct app *app, struct msg *msg, GPtrArray *effects)
{
    struct app_sent *sent = app_find_sent(app, msg->request);
    if (msg->event)
        app_say(app, STYLE_WAITING, "%s %s is saved as number %" G_GINT64_FORMAT " and on its way.", msg->event->order,
                msg->event->event, msg->event->id);
    app->says_rest = msg->left_ms > 0;
    if (sent && msg->event)
        app_rest_saved(app, sent, msg, effects);
    app_load_changes(app, effects);
}

/* What an unknown event means is said once: most reasons say it themselves. */
static const char *doubt(const struct event_record *event, const char *why)
{
    bool said = why && strstr(why, "may have arrived");
    return event->state == EVENT_UNKNOWN && !said ? ", it may have arrived" : "";
}

static void told_settled(struct app *app, struct msg *msg, GPtrArray *effects)
{
    const struct event_record *event = msg->event;
    app_rest_left(app, event);
    const char *why = msg->text ? msg->text : (event ? event->reason : NULL);
    if (event && !app_many_told(app, msg))
        app_say(app, event_state_style(event->state), "%s %s: %s%s.%s%s", event->order, event->event,
                event_state_words(event->state), doubt(event, why), why ? " " : "", why ? why : "");
    if (event && (event->state == EVENT_REFUSED || event->state == EVENT_UNKNOWN))
        app_do(app, EFFECT_RING, effects);
    if (event && event->state == EVENT_REFUSED && app->watched != 0 && app->watched == msg->request && app->depth == 1)
        app_open_event(app, event->id, false, effects);
    app_load_changes(app, effects);
}

/* What could not be recorded is a draft again; nothing typed is lost. */
static void told_failed(struct app *app, struct msg *msg, GPtrArray *effects)
{
    struct app_sent *sent = app_find_sent(app, msg->request);
    bool kept = sent && sent->draft;
    if (kept)
        app_keep_draft(app, g_steal_pointer(&sent->draft), effects);
    if (sent)
        app_sent_forget(app, sent);
    app_rest_failed(app, msg->request);
    app_say(app, STYLE_ERROR, "%s%s", msg->text ? msg->text : "It could not be done.",
            kept ? " The form is kept as a draft." : "");
}

/* What a draft became is known here already; a decision and an order are to be seen. */
static void told_done(struct app *app, struct msg *msg, GPtrArray *effects)
{
    if (msg->event && app->opening_after != 0 && msg->request == app->opening_after)
        app_open_event(app, msg->event->id, false, effects);
    bool order_changed = app->order_put != 0 && msg->request == app->order_put;
    if (order_changed)
        app_load_orders(app, effects);
    app_rest_back(app, msg, effects);
    app_many_told(app, msg);
    if (msg->event || order_changed)
        app_load_changes(app, effects);
}

/* Whoever asked may have gone on meanwhile. What a dry run found is for its own screen only. */
static void told_import(struct app *app, struct msg *msg, GPtrArray *effects)
{
    const struct import_news *news = msg->import;
    if (!news || !news->recorded)
        return;
    app_say(app, STYLE_ACCEPTED,
            "Imported: %" G_GINT64_FORMAT " new, %" G_GINT64_FORMAT " changed, %" G_GINT64_FORMAT " unchanged%s",
            news->added, news->changed, news->same, news->bad > 0 ? ", bad ones left out." : ".");
    app_load_orders(app, effects);
    app_load_changes(app, effects);
}

/* Frame and first line follow, and a review that was read for another place must be read again. */
static void told_connected(struct app *app, struct msg *msg, GPtrArray *effects)
{
    g_autofree char *before = g_steal_pointer(&app->server);
    bool moved = strcmp(before, msg->text) != 0 || strcmp(app->kind, msg->kind_word) != 0;
    app->server = g_strdup(msg->text);
    g_free(app->kind);
    app->kind = g_strdup(msg->kind_word);
    app->kind_style = msg->kind_style;
    for (int i = 0; moved && i < app->depth; i++)
        if (app->stack[i]->class->unbound)
            app->stack[i]->class->unbound(app, app->stack[i]);
    if (strcmp(before, msg->text) != 0)
        app_say(app, STYLE_REMARK,
                "The settings were read again: events go to %s from now on. Those confirmed for %s wait; \"fixline "
                "outbox move\" gives them the new address.",
                app->server, before);
    else
        app_say(app, STYLE_REMARK, "The settings of the connection were read again: sending goes on.");
    app_load_changes(app, effects);
}

static void told_sending(struct app *app, struct msg *msg, GPtrArray *effects)
{
    app_rest_left(app, msg->event);
    app_load_timeline(app, effects);
}

static void told_unsaved(struct app *app, struct msg *msg, GPtrArray *effects)
{
    app_say(app, STYLE_ERROR, "%s", msg->text ? msg->text : "The outcome could not be written.");
    app_load_changes(app, effects);
}

static void told_stopped(struct app *app, struct msg *msg, GPtrArray *effects)
{
    if (msg->text && !app->stopped)
        app_do(app, EFFECT_RING, effects);
    g_free(app->stopped);
    app->stopped = g_steal_pointer(&msg->text);
}

static void told_line(struct app *app, struct msg *msg, GPtrArray *effects)
{
    (void)effects;
    g_free(app->line);
    app->line = g_steal_pointer(&msg->text);
}

static void told_token(struct app *app, struct msg *msg, GPtrArray *effects)
{
    (void)effects;
    app->token_end = msg->left_ms != 0 ? msg->monotonic + msg->left_ms : 0;
}

static void told_said(struct app *app, struct msg *msg, GPtrArray *effects)
{
    (void)effects;
    app_say(app, STYLE_REMARK, "%s", msg->text);
}

/* What a message means beside what screens take of it; NULL where it is for the screen that asked alone. */
static void (*const told[MSG_KINDS])(struct app *app, struct msg *msg, GPtrArray *effects) = {
    [MSG_ORDERS] = told_orders,       [MSG_TIMELINE] = told_timeline,
    [MSG_COUNTS] = told_counts,       [MSG_DRAFTS] = told_drafts,
    [MSG_NAMED] = told_named,         [MSG_RAIL] = told_rail,
    [MSG_ENTRY] = app_told_entry,     [MSG_NAMES] = told_names,
    [MSG_FOUND] = app_told_scan,      [MSG_SAVED] = told_saved,
    [MSG_SENDING] = told_sending,     [MSG_SETTLED] = told_settled,
    [MSG_DONE] = told_done,           [MSG_FAILED] = told_failed,
    [MSG_UNSAVED] = told_unsaved,     [MSG_STOPPED] = told_stopped,
    [MSG_CONNECTED] = told_connected, [MSG_LINE] = told_line,
    [MSG_TOKEN] = told_token,         [MSG_IMPORT] = told_import,
    [MSG_SAID] = told_said,           [MSG_KEPT_FILE] = app_told_templates,
};

void app_told(struct app *app, struct msg *msg, GPtrArray *effects)
{
    int answered = answered_question(msg->kind);
    bool known = msg->kind == MSG_FAILED && fails_again(app, msg->request);
    if (answered < EFFECT_LOAD_COUNT && !settle_question(app, answered, msg->request))
        return;
    if (answered < EFFECT_LOAD_COUNT)
        app->failed[answered] = false;
    /* Screens first: an answer may open one more, or close the one it was meant for. */
    for (int i = app->depth - 1; i >= 0; i--)
        if (app->stack[i]->class->told)
            app->stack[i]->class->told(app, app->stack[i], msg, effects);
    if (told[msg->kind] && !known)
        told[msg->kind](app, msg, effects);
}
