/* cli/posting.c: one event on its way from a person to the journal and over the outbox to the server. */
#include "cli/posting.h"
#include "cli/interrupts.h"
#include "cli/print.h"
#include "cli/sending.h"
#include "forms/order.h"
#include "forms/remark.h"
#include "journal/journal_add.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include <string.h>

enum { TIMELINE_LOOKED_AT = 200 };

void posting_clear(struct posting *posting)
{
    order_free(posting->order);
    draft_free(posting->draft);
    g_free(posting->body);
}

enum status posting_take_type(struct posting *posting, const struct service_type *wanted)
{
    const struct order *order = posting->order;
    posting->type = service_type_find(order->service_type);
    if (posting->type && (!wanted || wanted == posting->type))
        return STATUS_DONE;
    return print_failure(STATUS_USAGE,
                         "The order %s is known as %s; change it with \"fixline orders edit %s type=%s\".", order->id,
                         order->service_type, order->id, wanted ? wanted->short_name : "depot");
}

enum status posting_timeline(struct session *session, const struct posting *posting, GPtrArray **timeline)
{
    g_autoptr(GError) error = NULL;
    *timeline = NULL;
    if (!session->journal || posting->order_is_new)
        return STATUS_DONE;
    *timeline = journal_timeline(session->journal, posting->order->id, TIMELINE_LOOKED_AT, &error);
    return *timeline ? STATUS_DONE : print_error(STATUS_FAILED, error);
}

enum status posting_find_same(const struct session *session, const struct posting *posting, int64_t *same)
{
    g_autoptr(GError) error = NULL;
    int64_t now = session_now(session);
    const struct same_body wanted = { .order = posting->order->id,
                                      .body = posting->body,
                                      .since = now - SAME_BODY_MS,
                                      .until = now + SAME_BODY_MS,
                                      .limit = TIMELINE_LOOKED_AT };
    *same = 0;
    if (!session->journal || posting->order_is_new || journal_find_same(session->journal, &wanted, same, &error))
        return STATUS_DONE;
    return print_error(STATUS_FAILED, error);
}

GPtrArray *posting_objections(const struct posting *posting, int64_t same)
{
    GPtrArray *objections = g_ptr_array_new_with_free_func(g_free);
    const struct order *order = posting->order;
    char *closed = NULL;
    if (!order_may_post(order->id, order->status, &closed))
        g_ptr_array_add(objections, closed);
    if (order_id_looks_damaged(order->id))
        g_ptr_array_add(
            objections,
            g_strdup_printf("The order id %s looks like a long number damaged by a spreadsheet.", order->id));
    if (same)
        g_ptr_array_add(objections,
                        g_strdup_printf("The same event with the same body was recorded for %s less than a minute ago, "
                                        "as number %" G_GINT64_FORMAT ".",
                                        order->id, same));
    return objections;
}

void posting_say_readings(const struct posting *posting)
{
    for (size_t i = 0; i < draft_count(posting->draft); i++) {
        const struct draft_field *field = draft_field(posting->draft, i);
        if (field->words)
            print_note("%s: %s", field->spec->name, field->words);
        if (field->remark)
            print_note("%s: %s", field->spec->name, field->remark);
    }
}

void posting_say_status(const struct posting *posting)
{
    if (order_status_read(posting->order->status) == ORDER_OTHER)
        print_note("The order %s has the status \"%s\", which is not known here and counts as accepted.",
                   posting->order->id, posting->order->status);
}

/* ---- recording and sending ---- */

static struct new_event new_event_of(const struct session *session, const struct posting *posting)
{
    return (struct new_event){
        .order = posting->order->id,
        .event = posting->draft->name,
        .body = posting->body,
        .operator_name = session_operator(session),
        .server = settings_text(session->settings, SETTING_URL),
        .accept_version = settings_text(session->settings, SETTING_ACCEPT_VERSION),
        .created_at = session_now(session),
    };
}

static enum status record(struct session *session, const struct posting *posting)
{
    g_autoptr(GError) error = NULL;
    const struct new_event event = new_event_of(session, posting);
    session->recorded = journal_add(session->journal, &event, &error);
    if (!session->recorded)
        return print_error(STATUS_FAILED, error);
    print_note("It is in the outbox and was not tried; \"fixline outbox send\" sends what waits there.");
    return STATUS_QUEUED;
}

/* `state` is what the event is afterwards. */
static enum status record_and_deliver(struct session *session, const struct posting *posting, enum event_state *state)
{
    g_autoptr(GError) error = NULL;
    struct delivery delivery = { 0 };
    const struct new_event event = new_event_of(session, posting);
    interrupts_tell();
    if (!outbox_record_and_send(session->outbox, &event, &session->recorded, &delivery, &error)) {
        delivery_clear(&delivery);
        return print_error(STATUS_FAILED, error);
    }
    enum status status = sending_status(&delivery);
    *state = delivery.state;
    sending_explain(&delivery, NULL);
    if (status == STATUS_QUEUED && !delivery.behind)
        print_note("It waits in the outbox; \"fixline outbox send\" tries it again.");
    delivery_clear(&delivery);
    return status;
}

static enum status record_order(struct session *session, const struct posting *posting)
{
    g_autoptr(GError) error = NULL;
    if (!posting->order_is_new || journal_put_order(session->journal, posting->order, &error))
        return STATUS_DONE;
    return print_error(STATUS_FAILED, error);
}

static enum status record_one_way(struct session *session, const struct posting *posting, enum posting_way way,
                                  enum event_state *state)
{
    enum status status = way == POSTING_QUEUE ? STATUS_DONE : sending_ready(session->outbox);
    if (status == STATUS_DONE)
        status = record_order(session, posting);
    if (status != STATUS_DONE)
        return status;
    return way == POSTING_QUEUE ? record(session, posting) : record_and_deliver(session, posting, state);
}

enum status posting_record(struct session *session, const struct posting *posting, enum posting_way way, bool json)
{
    enum event_state state = EVENT_QUEUED;
    enum status status = sending_need_server(session);
    if (status == STATUS_DONE)
        status = session_journal(session);
    if (status != STATUS_DONE)
        return status;
    session->outbox = sending_outbox(session);
    status = record_one_way(session, posting, way, &state);
    if (session->recorded && (json || status == STATUS_FAILED))
        sending_show(session, session->recorded, json);
    else if (session->recorded)
        sending_say(session->recorded, state, posting->order->id, posting->draft->name);
    return status;
}
