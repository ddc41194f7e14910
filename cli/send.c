/* cli/send.c: `fixline send`: one event, checked, recorded, sent once.
 *
 * Everything that can be judged is judged before anything is recorded: the order, the event's name, every field, then
 * what a person should not do by accident. What remains after recording is told by the exit status alone. */
#include "cli/commands.h"
#include "cli/field_argument.h"
#include "cli/print.h"
#include "cli/sending.h"
#include "forms/body.h"
#include "forms/order.h"
#include <string.h>

enum send_option { SEND_DRY_RUN, SEND_QUEUE, SEND_JSON, SEND_TYPE, SEND_ANYWAY, SEND_AS_TYPED };

enum { SAME_BODY_MS = 60 * 1000, TIMELINE_LOOKED_AT = 200 };

/* One event on its way from the command line to the journal. */
struct posting {
    struct order *order;
    bool order_is_new; /* --type gave its type; it is recorded with the event */
    const struct service_type *type;
    struct draft *draft;
    char *body;
};

static void posting_clear(struct posting *posting)
{
    order_free(posting->order);
    draft_free(posting->draft);
    g_free(posting->body);
}

static enum status take_new_order(struct posting *posting, const char *id, const struct service_type *type)
{
    posting->order = g_new0(struct order, 1);
    posting->order->id = g_strdup(id);
    posting->order->service_type = g_strdup(type->id);
    posting->order_is_new = true;
    posting->type = type;
    return STATUS_DONE;
}

static enum status find_order(struct session *session, const struct given *given, struct posting *posting)
{
    g_autoptr(GError) error = NULL;
    const char *id = given->arguments[0], *type_text = given->options[SEND_TYPE];
    const struct service_type *type = type_text ? order_type_read(type_text, &error) : NULL;
    if (error)
        return print_error(STATUS_USAGE, error);
    enum status status =
        type ? session_find_order(session, id, &posting->order) : session_need_order(session, id, &posting->order);
    if (status != STATUS_DONE)
        return status;
    if (!posting->order)
        return take_new_order(posting, id, type);
    posting->type = service_type_find(posting->order->service_type);
    if (posting->type && (!type || type == posting->type))
        return STATUS_DONE;
    return print_failure(STATUS_USAGE,
                         "The order %s is known as %s; change it with \"fixline orders edit %s type=%s\".", id,
                         posting->order->service_type, id, type ? type->short_name : "depot");
}

static enum status judge_event(const struct given *given, struct posting *posting)
{
    const struct event_spec *event = NULL;
    const char *name = given->arguments[1];
    g_autofree char *why = NULL;
    enum event_verdict verdict = event_judge(posting->type, name, &event, &why);
    bool passes = verdict == EVENT_BUILT_IN || verdict == EVENT_FREE ||
                  (verdict == EVENT_NEAR_MISS && given->options[SEND_AS_TYPED]);
    if (!passes)
        return print_failure(STATUS_USAGE, "%s%s", why, verdict == EVENT_NEAR_MISS ? " (--as-typed does that.)" : "");
    posting->draft = draft_new_empty(posting->order->id, posting->type, event, name);
    return STATUS_DONE;
}

static enum status fill_draft(struct session *session, const struct given *given, struct posting *posting)
{
    g_autoptr(GError) error = NULL;
    struct field_context context = session_field_context(session, given->options[SEND_AS_TYPED] != NULL);
    for (int i = 2; i < given->count; i++) {
        g_autofree char *argument = field_argument_resolve(given->arguments[i], &error);
        if (!argument || !draft_set_argument(posting->draft, argument, &context, &error))
            return print_error(STATUS_USAGE, error);
    }
    posting->body = body_build(posting->draft, &context, &error);
    return posting->body ? STATUS_DONE : print_error(STATUS_USAGE, error);
}

/* What was taken is said: dates in words, what looks odd. */
static void say_readings(const struct posting *posting)
{
    for (size_t i = 0; i < draft_count(posting->draft); i++) {
        const struct draft_field *field = draft_field(posting->draft, i);
        if (field->words)
            print_note("%s: %s", field->spec->name, field->words);
        if (field->remark)
            print_note("%s: %s", field->spec->name, field->remark);
    }
    if (order_status_read(posting->order->status) == ORDER_OTHER)
        print_note("The order %s has the status \"%s\", which is not known here and counts as accepted.",
                   posting->order->id, posting->order->status);
}

/* ---- what is stopped unless --anyway ---- */

static bool is_same_again(const struct event_record *event, const struct posting *posting, int64_t now)
{
    bool stands = event->state != EVENT_REFUSED && event->state != EVENT_DROPPED;
    return stands && strcmp(event->body, posting->body) == 0 && ABS(now - event->created_at) < SAME_BODY_MS;
}

/* The number of the same body for the same order within a minute, 0 where there is none. */
static enum status find_same(struct session *session, const struct posting *posting, int64_t *same)
{
    g_autoptr(GError) error = NULL;
    if (!session->journal || posting->order_is_new)
        return STATUS_DONE;
    GPtrArray *events = journal_timeline(session->journal, posting->order->id, TIMELINE_LOOKED_AT, &error);
    if (!events)
        return print_error(STATUS_FAILED, error);
    for (unsigned i = 0; i < events->len && !*same; i++) {
        const struct event_record *event = events->pdata[i];
        *same = is_same_again(event, posting, session_now(session)) ? event->id : 0;
    }
    g_ptr_array_unref(events);
    return STATUS_DONE;
}

static enum status check_objections(struct session *session, const struct given *given, const struct posting *posting)
{
    const struct order *order = posting->order;
    g_autofree char *closed = NULL;
    int64_t same = 0;
    enum status status = given->options[SEND_DRY_RUN] ? STATUS_DONE : find_same(session, posting, &same);
    if (status != STATUS_DONE)
        return status;
    bool stopped = !order_may_post(order->id, order->status, &closed);
    if (stopped)
        print_note("%s", closed);
    if (order_id_looks_damaged(order->id))
        print_note("The order id %s looks like a long number damaged by a spreadsheet.", order->id);
    if (same)
        print_note("The same event with the same body was recorded for %s less than a minute ago, as number "
                   "%" G_GINT64_FORMAT ".",
                   order->id, same);
    stopped = stopped || same || order_id_looks_damaged(order->id);
    if (!stopped || given->options[SEND_ANYWAY])
        return STATUS_DONE;
    return print_failure(STATUS_USAGE, "Nothing was sent; --anyway sends it in spite of that.");
}

/* ---- recording and sending ---- */

static enum status record(struct session *session, const struct posting *posting, int64_t *id)
{
    g_autoptr(GError) error = NULL;
    const struct new_event event = {
        .order = posting->order->id,
        .event = posting->draft->name,
        .body = posting->body,
        .operator_name = session_operator(session),
        .server = settings_text(session->settings, SETTING_URL),
        .accept_version = settings_text(session->settings, SETTING_ACCEPT_VERSION),
        .created_at = session_now(session),
    };
    if (posting->order_is_new && !journal_put_order(session->journal, posting->order, &error))
        return print_error(STATUS_FAILED, error);
    *id = journal_add(session->journal, &event, &error);
    return *id ? STATUS_DONE : print_error(STATUS_FAILED, error);
}

static enum status deliver(struct outbox *outbox, int64_t id)
{
    g_autoptr(GError) error = NULL;
    struct delivery delivery = { 0 };
    if (!outbox_send(outbox, id, false, &delivery, &error))
        return print_error(STATUS_FAILED, error);
    enum status status = sending_status(&delivery);
    sending_explain(&delivery);
    delivery_clear(&delivery);
    return status;
}

static enum status record_and_deliver(struct session *session, const struct given *given, const struct posting *posting)
{
    int64_t id = 0;
    struct outbox *outbox = sending_outbox(session);
    enum status status = given->options[SEND_QUEUE] ? STATUS_DONE : sending_ready(outbox);
    if (status == STATUS_DONE)
        status = record(session, posting, &id);
    if (status == STATUS_DONE && given->options[SEND_QUEUE]) {
        print_note("It is in the outbox and was not tried; \"fixline outbox send\" sends what waits there.");
        status = STATUS_QUEUED;
    } else if (status == STATUS_DONE) {
        status = deliver(outbox, id);
    }
    outbox_free(outbox);
    if (id)
        sending_show(session, id, given->options[SEND_JSON] != NULL);
    return status;
}

static enum status send_checked(struct session *session, const struct given *given, struct posting *posting)
{
    enum status status = check_objections(session, given, posting);
    if (status != STATUS_DONE)
        return status;
    say_readings(posting);
    if (given->options[SEND_DRY_RUN]) {
        print_bytes(posting->body);
        return STATUS_DONE;
    }
    if (!settings_has_server(session->settings))
        return print_failure(STATUS_FAILED, "No server is set up: set url in [server] of %s, or FIXLINE_URL.",
                             settings_config_path(session->settings));
    status = session_journal(session);
    return status == STATUS_DONE ? record_and_deliver(session, given, posting) : status;
}

static enum status run_send(struct session *session, const struct given *given)
{
    struct posting posting = { .order = NULL };
    enum status status = session_time(session);
    if (status == STATUS_DONE)
        status = find_order(session, given, &posting);
    if (status == STATUS_DONE)
        status = judge_event(given, &posting);
    if (status == STATUS_DONE)
        status = fill_draft(session, given, &posting);
    if (status == STATUS_DONE)
        status = send_checked(session, given, &posting);
    posting_clear(&posting);
    return status;
}

const struct command command_send = {
    .name = "send",
    .arguments = "ORDER EVENT [FIELD…]",
    .help = "Checks one event, records it and sends it once. FIELD is NAME=TEXT, read by the field's kind; NAME:=JSON, "
            "taken as it stands; or NAME=@FILE, the text of a file.",
    .example = "fixline send SO-1042 repair_eta estimatedRepairCompletionAt='fri 17:00' isDelayed=yes",
    OPTIONS([SEND_DRY_RUN] = { "dry-run", NULL, "print the body, record and send nothing" },
            [SEND_QUEUE] = { "queue", NULL, "record it, do not try to send it" },
            [SEND_JSON] = { "json", NULL, "print the history entry as JSON" },
            [SEND_TYPE] = { "type", "depot|onsite", "the order's type; records the order where it is not known" },
            [SEND_ANYWAY] = { "anyway", NULL, "send in spite of what was objected to" },
            [SEND_AS_TYPED] = { "as-typed", NULL, "let names and values near a known one out as they are" }),
    .least = 2,
    .most = ARGUMENTS_ANY,
    .sends = true,
    .run = run_send,
};
