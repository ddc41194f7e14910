/* cli/sending.c: what the commands that send have in common. */
#include "cli/sending.h"
#include "cli/print.h"
#include "intake/orders.h"
#include "journal/journal_events.h"
#include <string.h>

static int64_t wall_now(void *owner)
{
    return session_now(owner);
}

struct outbox *sending_outbox(struct session *session)
{
    struct outbox *outbox = outbox_new(session->journal, session->settings, wall_now, session);
    outbox_share_tokens(outbox, session_tokens(session));
    return outbox;
}

enum status sending_need_server(const struct session *session)
{
    if (settings_has_server(session->settings))
        return STATUS_DONE;
    return print_failure(STATUS_FAILED, "No server is set up: set url in [server] of %s, or FIXLINE_URL.",
                         settings_config_path(session->settings));
}

enum status sending_ready(struct outbox *outbox)
{
    g_autoptr(GError) error = NULL;
    return outbox_ready(outbox, &error) ? STATUS_DONE : print_error(STATUS_FAILED, error);
}

enum status sending_ready_later(struct session *session)
{
    struct outbox *outbox = sending_outbox(session);
    enum status status = sending_ready(outbox);
    outbox_free(outbox);
    return status;
}

enum status sending_status(const struct delivery *delivery)
{
    if (delivery->unsaved || (delivery->own_fault && !delivery->no_room))
        return STATUS_FAILED;
    switch (delivery->state) {
    case EVENT_ACCEPTED:
        return STATUS_DONE;
    case EVENT_REFUSED:
        return STATUS_REFUSED;
    case EVENT_UNKNOWN:
        return STATUS_UNKNOWN;
    case EVENT_QUEUED:
    case EVENT_SENDING:
    case EVENT_DROPPED:
        return STATUS_QUEUED;
    }
    g_assert_not_reached();
}

enum status sending_failed(const GError *error)
{
    return g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_ROOM) ? STATUS_QUEUED : STATUS_FAILED;
}

/* What stands in brackets is of one try, "after 12 ms". */
static void say_reason(const struct delivery *delivery, char **kept)
{
    g_autofree char *gist = g_strndup(delivery->reason, strcspn(delivery->reason, "("));
    bool waits = kept && delivery->state == EVENT_QUEUED;
    if (waits && g_strcmp0(*kept, gist) == 0)
        return;
    print_note("%s", delivery->reason);
    if (waits) {
        g_free(*kept);
        *kept = g_steal_pointer(&gist);
    }
}

void sending_explain(const struct delivery *delivery, char **kept)
{
    if (delivery->behind)
        print_note("Number %" G_GINT64_FORMAT " waits behind number %" G_GINT64_FORMAT
                   " of the same order; send that one first with \"fixline outbox retry %" G_GINT64_FORMAT "\".",
                   delivery->id, delivery->behind, delivery->behind);
    else if (delivery->reason)
        say_reason(delivery, kept);
    if (delivery->state == EVENT_UNKNOWN && !delivery->unsaved)
        print_note("Find out whether it arrived, then say \"fixline outbox resolve %" G_GINT64_FORMAT
                   " accepted --why TEXT\", or send it again with \"fixline outbox retry %" G_GINT64_FORMAT "\".",
                   delivery->id, delivery->id);
}

void sending_say(int64_t id, enum event_state state, const char *order, const char *event)
{
    g_autofree char *line =
        g_strdup_printf("%" G_GINT64_FORMAT "  %s  %s  %s", id, event_state_name(state), order, event);
    print_result(line);
}

enum status sending_show(struct session *session, int64_t id, bool json)
{
    g_autoptr(GError) error = NULL;
    struct event_record *event = journal_find_event(session->journal, id, &error);
    if (!event)
        return print_error(STATUS_FAILED, error);
    g_autofree char *entry = json ? intake_event_json(event, NULL) : NULL;
    json ? print_bytes(entry) : sending_say(event->id, event->state, event->order, event->event);
    event_record_free(event);
    return STATUS_DONE;
}
