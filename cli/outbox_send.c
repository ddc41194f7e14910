/* cli/outbox_send.c: `fixline outbox send`: all that may leave without a person's word, for a timer. */
#include "cli/interrupts.h"
#include "cli/outbox_parts.h"
#include "cli/print.h"
#include "cli/sending.h"
#include "journal/journal_decisions.h"
#include "journal/journal_events.h"

enum { KEPT_NAMED_MOST = 1000, WANTED_AT_ONCE = INT16_MAX, STEP_MS = 1000 };

/* All that may leave now; per order one at a time, by number. */
struct sending_round {
    struct session *session;
    struct outbox *outbox;
    GHashTable *tried; /* ids, so that what stays queued is tried once */
    char *kept;        /* of sending_explain */
    enum status status;
    int count; /* events tried or left, and addresses named */
};

static int want_sendable(struct sending_round *sending)
{
    g_autoptr(GError) error = NULL;
    int wanted = 0;
    GArray *ids = journal_sendable(sending->session->journal, settings_text(sending->session->settings, SETTING_URL),
                                   WANTED_AT_ONCE, &error);
    if (!ids) {
        sending->status = status_worse(sending->status, print_error(STATUS_FAILED, error));
        return 0;
    }
    for (unsigned i = 0; i < ids->len; i++) {
        int64_t id = g_array_index(ids, int64_t, i);
        if (!g_hash_table_add(sending->tried, GSIZE_TO_POINTER((size_t)id)))
            continue;
        outbox_want(sending->outbox, id, false);
        wanted++;
    }
    g_array_unref(ids);
    return wanted;
}

static void collect(struct sending_round *sending)
{
    struct delivery delivery = { 0 };
    int64_t started = 0;
    while (outbox_collect_started(sending->outbox, &started))
        continue;
    while (outbox_collect(sending->outbox, &delivery)) {
        sending->session->sent = true;
        sending->status = status_worse(sending->status, sending_status(&delivery));
        sending->count++;
        sending_show(sending->session, delivery.id, false);
        if (!delivery.no_room) /* said once for all */
            sending_explain(&delivery, &sending->kept);
        delivery_clear(&delivery);
    }
}

static bool step_until_idle(struct sending_round *sending)
{
    g_autoptr(GError) error = NULL;
    bool going = true;
    while (going && !outbox_idle(sending->outbox)) {
        going = outbox_step(sending->outbox, STEP_MS, -1, &error);
        collect(sending);
    }
    if (!going)
        sending->status = status_worse(sending->status, print_error(sending_failed(error), error));
    return going;
}

/* Nothing is ever sent to an address it was not confirmed for: each such address is named, and what waits for it is not
 * sent yet. */
static void say_elsewhere(struct sending_round *sending)
{
    const char *server = settings_text(sending->session->settings, SETTING_URL);
    g_autoptr(GPtrArray) addresses = journal_other_addresses(sending->session->journal, server, NULL);
    for (unsigned i = 0; addresses && i < addresses->len; i++) {
        const struct address_count *address = addresses->pdata[i];
        g_autofree char *wait = print_counted(address->waiting, "event waits", "events wait");
        if (address->waiting == 0)
            continue;
        print_note("%s for another address (%s) and %s not tried; \"fixline outbox move\" gives %s this one.", wait,
                   address->server, address->waiting == 1 ? "was" : "were", address->waiting == 1 ? "it" : "them");
        sending->status = status_worse(sending->status, STATUS_QUEUED);
        sending->count++;
    }
}

/* Why nobody sent it; `behind` names what stands before it where it could leave by itself. */
static void say_left(const struct event_record *event, const char *behind)
{
    g_autofree char *who =
        g_strdup_printf("Number %" G_GINT64_FORMAT " (%s, %s)", event->id, event->order, event->event);
    if (event->rest == EVENT_WAS_RESTING)
        print_note("%s was resting when its desk ended and was left; \"fixline outbox retry %" G_GINT64_FORMAT
                   "\" sends it.",
                   who, event->id);
    else if (event->rest == EVENT_RESTS)
        print_note("%s rests at a desk that is open, which sends it.", who);
    else
        print_note("%s waits behind %s.", who, behind);
}

/* Each is named once. */
static void say_kept(struct sending_round *sending, const GPtrArray *kept, const char *behind)
{
    for (unsigned i = 0; i < kept->len; i++) {
        const struct event_record *event = kept->pdata[i];
        if (!g_hash_table_add(sending->tried, GSIZE_TO_POINTER((size_t)event->id)))
            continue;
        say_left(event, behind);
        sending->status = status_worse(sending->status, STATUS_QUEUED);
        sending->count++;
    }
}

/* What a rest keeps from leaving is sent by nobody but a person, or by the desk at which it rests; what stands behind
 * one for another address stays until that one is settled. */
static void say_all_kept(struct sending_round *sending)
{
    g_autoptr(GError) error = NULL;
    struct journal *journal = sending->session->journal;
    const char *server = settings_text(sending->session->settings, SETTING_URL);
    g_autoptr(GPtrArray) by_rest = journal_kept_by_rest(journal, server, KEPT_NAMED_MOST, &error);
    g_autoptr(GPtrArray) by_address =
        by_rest ? journal_kept_by_address(journal, server, KEPT_NAMED_MOST, &error) : NULL;
    if (!by_address) {
        sending->status = status_worse(sending->status, print_error(STATUS_FAILED, error));
        return;
    }
    say_kept(sending, by_rest, "one that rested");
    say_kept(sending, by_address, "one of its order that waits for another address or profile");
}

/* Nothing was tried, and nothing was named above. */
static void say_nothing_went(struct session *session)
{
    struct journal_counts counts = { 0 };
    bool known = journal_count(session->journal, settings_text(session->settings, SETTING_URL), &counts, NULL);
    if (known && counts.waiting > counts.elsewhere)
        print_note("What waits is on its way from another running fixline, or stands behind that.");
    else
        print_note("Nothing waits to be sent.");
}

static enum status run_send(struct session *session, const struct given *given)
{
    (void)given;
    enum status status = session_journal(session);
    if (status != STATUS_DONE)
        return status;
    struct sending_round sending = { .session = session, .outbox = sending_outbox(session) };
    sending.tried = g_hash_table_new(NULL, NULL);
    interrupts_tell();
    sending.status = sending_ready(sending.outbox);
    while (sending.status != STATUS_FAILED && !outbox_stopped(sending.outbox) && want_sendable(&sending) > 0)
        if (!step_until_idle(&sending))
            break;
    if (sending.status != STATUS_FAILED)
        say_all_kept(&sending);
    if (sending.status != STATUS_FAILED)
        say_elsewhere(&sending);
    if (sending.status != STATUS_FAILED && sending.count == 0)
        say_nothing_went(session);
    outbox_free(sending.outbox);
    g_hash_table_unref(sending.tried);
    g_free(sending.kept);
    return sending.status;
}

const struct command outbox_send_all = {
    .name = "send",
    .help =
        "Sends what waits for the server of this profile, each event once. What rested at a desk that ended, and what "
        "waits for another address, is left and named, with status 3.",
    .run = run_send,
};
