/* cli/send.c: `fixline send`: one event, checked, recorded, sent once.
 *
 * Everything that can be judged is judged before anything is recorded: the order, the event's name, every field, then
 * what a person should not do by accident. What remains after recording is told by the exit status alone. */
#include "cli/commands.h"
#include "cli/field_argument.h"
#include "cli/posting.h"
#include "cli/print.h"
#include "forms/body.h"
#include "forms/order.h"

enum send_option { SEND_DRY_RUN, SEND_QUEUE, SEND_JSON, SEND_TYPE, SEND_ANYWAY, SEND_AS_TYPED };

static enum status take_new_order(struct posting *posting, const char *id, const struct service_type *type)
{
    g_assert(type);
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
    enum status status = session_find_order(session, id, &posting->order);
    if (status != STATUS_DONE)
        return status;
    if (!posting->order && !type)
        return print_failure(STATUS_USAGE,
                             "The order %s is not known here; add it with \"fixline orders add %s --type depot\" (or "
                             "onsite), or give --type here, which records it too.",
                             id, id);
    if (!posting->order)
        return take_new_order(posting, id, type);
    return posting_take_type(posting, type);
}

static enum status judge_event(const struct session *session, const struct given *given, struct posting *posting)
{
    const struct event_spec *event = NULL;
    const char *name = given->arguments[1];
    g_autofree char *why = NULL;
    enum event_verdict verdict = custom_judge(session->custom, posting->type, name, &event, &why);
    bool passes = verdict == EVENT_BUILT_IN || verdict == EVENT_FREE ||
                  (verdict == EVENT_NEAR_MISS && given->options[SEND_AS_TYPED]);
    if (!passes)
        return print_failure(STATUS_USAGE, "%s%s", why, verdict == EVENT_NEAR_MISS ? " (--as-typed does that.)" : "");
    g_assert(posting->order);
    posting->draft = draft_new_empty(posting->order->id, posting->type, event, name);
    return STATUS_DONE;
}

/* A name or a value near a known one names the option that lets it out. */
static enum status refuse_field(const GError *error)
{
    bool near = g_error_matches(error, FIELD_ERROR, FIELD_ERROR_NEAR);
    return print_failure(STATUS_USAGE, "%s%s", error->message, near ? " (--as-typed does that.)" : "");
}

static enum status fill_draft(struct session *session, const struct given *given, struct posting *posting)
{
    g_autoptr(GError) error = NULL;
    struct field_context context = session_field_context(session, given->options[SEND_AS_TYPED] != NULL);
    for (int i = 2; i < given->count; i++) {
        g_autofree char *argument = field_argument_resolve(given->arguments[i], &error);
        if (!argument || !draft_set_argument(posting->draft, argument, &context, &error))
            return refuse_field(error);
    }
    posting->body = body_build(posting->draft, &context, &error);
    return posting->body ? STATUS_DONE : refuse_field(error);
}

/* Says what speaks against it; only --anyway goes on then. */
static enum status check_objections(struct session *session, const struct given *given, const struct posting *posting)
{
    int64_t same = 0;
    enum status status = given->options[SEND_DRY_RUN] ? STATUS_DONE : posting_find_same(session, posting, &same);
    if (status != STATUS_DONE)
        return status;
    g_autoptr(GPtrArray) objections = posting_objections(posting, same);
    for (unsigned i = 0; i < objections->len; i++)
        print_note("%s", (const char *)objections->pdata[i]);
    if (objections->len == 0 || given->options[SEND_ANYWAY])
        return STATUS_DONE;
    return print_failure(STATUS_USAGE, "Nothing was sent; --anyway sends it in spite of that.");
}

static enum status send_checked(struct session *session, const struct given *given, struct posting *posting)
{
    enum status status = check_objections(session, given, posting);
    if (status != STATUS_DONE)
        return status;
    posting_say_readings(posting);
    posting_say_status(posting);
    if (given->options[SEND_DRY_RUN]) {
        print_bytes(posting->body);
        return STATUS_DONE;
    }
    return posting_record(session, posting, given->options[SEND_QUEUE] ? POSTING_QUEUE : POSTING_SEND,
                          given->options[SEND_JSON] != NULL);
}

static enum status run_send(struct session *session, const struct given *given)
{
    struct posting posting = { .order = NULL };
    if (!given->options[SEND_DRY_RUN] && !given->options[SEND_QUEUE])
        session_open_network(session);
    enum status status = session_time(session);
    if (status == STATUS_DONE)
        status = session_custom(session);
    if (status == STATUS_DONE)
        status = find_order(session, given, &posting);
    if (status == STATUS_DONE)
        status = judge_event(session, given, &posting);
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
    .example = "fixline send SO-1042 repair_started repairStartedAt='today 9:30'",
    OPTIONS([SEND_DRY_RUN] = { "dry-run", NULL, "print the body, record and send nothing" },
            [SEND_QUEUE] = { "queue", NULL, "record it, do not try to send it" },
            [SEND_JSON] = { "json", NULL, "print the history entry as JSON" },
            [SEND_TYPE] = { "type", "depot|onsite", "the order's type; records the order where it is not known" },
            [SEND_ANYWAY] = { "anyway", NULL, "send in spite of what was objected to" },
            [SEND_AS_TYPED] = { "as-typed", NULL, "let names and values near a known one out as they are" }),
    .least = 2,
    .most = ARGUMENTS_ANY,
    .sends_one = true,
    .sends_none = { "dry-run", "queue" },
    .run = run_send,
};
