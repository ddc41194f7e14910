/* cli/outbox.c: `fixline outbox`: what waits, is unknown or was refused, and what a person decides about it. */
#include "cli/commands.h"
#include "cli/history_rows.h"
#include "cli/interrupts.h"
#include "cli/outbox_parts.h"
#include "cli/print.h"
#include "cli/sending.h"
#include "journal/journal_decisions.h"
#include "journal/journal_drafts.h"
#include "journal/journal_events.h"
#include <string.h>

/* ---- list ---- */

enum list_option { LIST_JSON };

static enum status list_drafts(struct session *session, int64_t *listed)
{
    static const char *const HEADERS[] = { "DRAFT", "WHEN", "ORDER", "EVENT" };
    g_autoptr(GError) error = NULL;
    GPtrArray *drafts = journal_drafts(session->journal, NULL, &error);
    if (!drafts)
        return print_error(STATUS_FAILED, error);
    struct print_table *table = print_table_new(HEADERS, G_N_ELEMENTS(HEADERS));
    for (unsigned i = 0; i < drafts->len; i++) {
        const struct draft_record *draft = drafts->pdata[i];
        g_autofree char *when = time_point_short(draft->saved_at, session_now(session), session->rules.zone);
        const char *cells[] = { "draft", when, draft->order, draft->event };
        print_table_row(table, cells);
    }
    print_table_end(table);
    *listed += drafts->len;
    g_ptr_array_unref(drafts);
    return STATUS_DONE;
}

static enum status run_list(struct session *session, const struct given *given)
{
    bool json = given->options[LIST_JSON] != NULL;
    const struct history_query query = { .filter = "state:queued state:sending state:unknown state:refused",
                                         .format = json ? HISTORY_JSONL : HISTORY_TABLE,
                                         .limit = HISTORY_ALL };
    int64_t listed = 0;
    enum status status = history_print(session, &query, &listed);
    if (status == STATUS_DONE && !json && session->journal)
        status = list_drafts(session, &listed);
    if (status == STATUS_DONE && !json && listed == 0)
        print_note("Nothing waits, nothing is unknown or was refused, and there is no draft.");
    return status;
}

static const struct command outbox_list = {
    .name = "list",
    .help = "Lists what waits, is unknown or was refused, newest first, and the drafts.",
    OPTIONS([LIST_JSON] = { "json", NULL, "print one history entry as JSON a line, without drafts" }),
    .run = run_list,
};

/* ---- ids ---- */

static bool read_id(const char *text, int64_t *id)
{
    if (g_ascii_string_to_signed(text, 10, 1, G_MAXINT64, id, NULL))
        return true;
    print_note("\"%s\" is not the number of an event; \"fixline outbox list\" shows them.", text);
    return false;
}

static enum status find_event(struct session *session, const char *text, struct event_record **event)
{
    g_autoptr(GError) error = NULL;
    int64_t id = 0;
    if (!read_id(text, &id))
        return STATUS_USAGE;
    *event = journal_find_event(session->journal, id, &error);
    if (*event)
        return STATUS_DONE;
    if (error && !g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING))
        return print_error(STATUS_FAILED, error);
    return print_failure(STATUS_USAGE, "There is no event with the number %s here.", text);
}

/* A decision that the event's state does not allow is the person's slip, everything else is ours. */
static enum status decision_failed(const GError *error)
{
    bool slip = g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE) ||
                g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING);
    return print_error(slip ? STATUS_USAGE : STATUS_FAILED, error);
}

/* ---- retry ---- */

enum retry_option { RETRY_YES };

static enum status refuse_retry(const struct event_record *event)
{
    bool refused = event->state == EVENT_REFUSED;
    return print_failure(STATUS_USAGE, "Number %" G_GINT64_FORMAT " is %s; %s", event->id,
                         event_state_name(event->state),
                         refused ? "post it anew with fixline send, corrected." : "it is not sent again.");
}

/* An unknown event may have arrived: only a person's word sends it once more. */
static enum status allow_retry(const struct session *session, const struct given *given,
                               const struct event_record *event)
{
    if (event->state == EVENT_QUEUED)
        return STATUS_DONE;
    if (event->state != EVENT_UNKNOWN)
        return refuse_retry(event);
    if (given->options[RETRY_YES])
        return STATUS_DONE;
    g_autofree char *question =
        g_strdup_printf("Number %" G_GINT64_FORMAT " (%s, %s) may have arrived. Send it once more? [y/N] ", event->id,
                        event->order, event->event);
    if (!session_may_ask(session))
        return print_failure(STATUS_USAGE,
                             "Number %" G_GINT64_FORMAT " may have arrived; --yes sends it once more in spite of that.",
                             event->id);
    return session_ask_yes(question) ? STATUS_DONE : print_failure(STATUS_UNKNOWN, "It was left as it is.");
}

/* What was resting when its desk ended is sent by a person's word, as here; what rests at an open desk is not. */
static enum status end_rest(struct session *session, const struct event_record *event)
{
    g_autoptr(GError) error = NULL;
    if (event->rest == EVENT_RESTS_NOT || journal_release(session->journal, event->id, &error))
        return STATUS_DONE;
    bool elsewhere = g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE);
    return print_error(elsewhere ? STATUS_QUEUED : STATUS_FAILED, error);
}

static enum status retry_one(struct session *session, const struct given *given, struct outbox *outbox,
                             const char *text, char **kept)
{
    g_autoptr(GError) error = NULL;
    struct event_record *event = NULL;
    struct delivery delivery = { 0 };
    enum status status = find_event(session, text, &event);
    if (status != STATUS_DONE)
        return status;
    status = allow_retry(session, given, event);
    if (status == STATUS_DONE)
        status = end_rest(session, event);
    if (status == STATUS_DONE && outbox_send(outbox, event->id, event->state == EVENT_UNKNOWN, &delivery, &error)) {
        session->sent = true;
        status = sending_status(&delivery);
        sending_show(session, event->id, false);
        sending_explain(&delivery, kept);
    } else if (error) {
        status = print_error(STATUS_FAILED, error);
    }
    delivery_clear(&delivery);
    event_record_free(event);
    return status;
}

static enum status run_retry(struct session *session, const struct given *given)
{
    g_autofree char *kept = NULL;
    enum status status = session_journal(session);
    if (status != STATUS_DONE)
        return status;
    struct outbox *outbox = sending_outbox(session);
    interrupts_tell();
    status = sending_ready(outbox);
    for (int i = 0; i < given->count && status != STATUS_FAILED; i++)
        status = status_worse(status, retry_one(session, given, outbox, given->arguments[i], &kept));
    outbox_free(outbox);
    return status;
}

static const struct command outbox_retry = {
    .name = "retry",
    .arguments = "ID…",
    .help = "Sends queued events now, and unknown ones once more after a question each.",
    OPTIONS([RETRY_YES] = { "yes", NULL, "send unknown ones without asking" }),
    .least = 1,
    .most = ARGUMENTS_ANY,
    .run = run_retry,
};

/* ---- drop and resolve ---- */

static enum status decide(struct session *session, const char *text, enum event_state to, const char *why)
{
    g_autoptr(GError) error = NULL;
    struct event_record *event = NULL;
    enum status status = find_event(session, text, &event);
    if (status != STATUS_DONE)
        return status;
    if (journal_resolve(session->journal, event->id, to, session_operator(session), why, session_now(session), &error))
        status = sending_show(session, event->id, false);
    else
        status = decision_failed(error);
    event_record_free(event);
    return status;
}

static enum status run_drop(struct session *session, const struct given *given)
{
    enum status status = session_journal(session);
    for (int i = 0; i < given->count && status != STATUS_FAILED; i++)
        status =
            status_worse(status, decide(session, given->arguments[i], EVENT_DROPPED, "Dropped on the command line."));
    return status;
}

static const struct command outbox_drop = {
    .name = "drop",
    .arguments = "ID…",
    .help = "Takes queued events out of the outbox; they are kept in the history as dropped.",
    .least = 1,
    .most = ARGUMENTS_ANY,
    .run = run_drop,
};

enum resolve_option { RESOLVE_WHY };

static enum status run_resolve(struct session *session, const struct given *given)
{
    enum event_state to;
    const char *why = given->options[RESOLVE_WHY];
    g_autofree char *reason = g_strstrip(g_strdup(why ? why : ""));
    if (!event_state_read(given->arguments[1], &to) || (to != EVENT_ACCEPTED && to != EVENT_REFUSED))
        return print_failure(STATUS_USAGE, "An event is settled as accepted or refused, not as \"%s\".",
                             given->arguments[1]);
    if (!*reason)
        return print_failure(STATUS_USAGE, "--why is needed: it is kept with the event, beside who said so and when.");
    enum status status = session_journal(session);
    return status == STATUS_DONE ? decide(session, given->arguments[0], to, reason) : status;
}

static const struct command outbox_resolve = {
    .name = "resolve",
    .arguments = "ID accepted|refused",
    .help = "Settles an unknown event by a person's word.",
    .example = "fixline outbox resolve 17 accepted --why 'the portal shows it'",
    OPTIONS([RESOLVE_WHY] = { "why", "TEXT", "how it is known" }),
    .least = 2,
    .most = 2,
    .run = run_resolve,
};

const struct command command_outbox = {
    .name = "outbox",
    .arguments = "COMMAND",
    .help = "Shows and settles what has not been answered.",
    .parts = (const struct command *const[]){ &outbox_list, &outbox_send_all, &outbox_retry, &outbox_drop,
                                              &outbox_resolve, &outbox_move, NULL },
};
