/* delivery/courier_many.c: several events that a person tries at once. One that cannot be tried is left, as it stands
 * in the journal, and never stops the rest.
 *
 * Where sending has stopped, or the server is known to wait, one of them goes ahead, and what it brings holds for the
 * others: a hundred events never knock in vain. */
#include "delivery/courier_parts.h"
#include "journal/journal_decisions.h"

/* Only what waits, and only for the present server: an unknown event is a decision of its own, each time. */
static bool may_try(struct courier *courier, const struct event_record *event, GError **error)
{
    return event != NULL && event->state == EVENT_QUEUED &&
           g_strcmp0(event->server, settings_text(courier->settings, SETTING_URL)) == 0 &&
           journal_release(courier->journal, event->id, error);
}

/* Its rest ends, and its failures so far no longer count; false where it is left, which is told. */
static bool take(struct courier *courier, int64_t id, uint64_t request)
{
    g_autoptr(GError) cause = NULL;
    struct event_record *event = courier_event_now(courier, id);
    if (!may_try(courier, event, &cause)) {
        bool rests = g_error_matches(cause, JOURNAL_ERROR, JOURNAL_ERROR_STATE);
        courier_report(courier, COURIER_DONE, request, event, cause != NULL && !rests ? cause->message : NULL);
        return false;
    }
    event_record_free(event);
    rest_remove(courier->rest, id, NULL);
    schedule_forget(courier->schedule, id);
    return true;
}

void courier_try_many(struct courier *courier, const struct courier_task *task)
{
    bool doubtful = outbox_stopped(courier->outbox) != NULL || courier->pilot != 0 ||
                    schedule_waits(courier->schedule, g_get_monotonic_time());
    for (guint i = 0; i < task->ids->len; i++) {
        const struct follower next = { g_array_index(task->ids, int64_t, i), task->request };
        if (!take(courier, next.id, next.request))
            continue;
        if (!doubtful) {
            courier_send(courier, next.id, next.request);
        } else if (courier->pilot == 0) {
            courier->pilot = next.id;
            courier_probe(courier, next.id, false, next.request);
        } else {
            g_array_append_val(courier->followers, next);
        }
    }
}

void courier_follow(struct courier *courier, int64_t id)
{
    if (id != courier->pilot)
        return;
    courier->pilot = 0;
    for (guint i = 0; i < courier->followers->len; i++) {
        const struct follower *next = &g_array_index(courier->followers, struct follower, i);
        courier_send(courier, next->id, next->request);
    }
    g_array_set_size(courier->followers, 0);
}
