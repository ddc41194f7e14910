/* cli/rescue.c: a damaged journal is set aside and a new one takes its place, in words. */
#include "cli/rescue.h"
#include "cli/print.h"
#include "journal/upkeep.h"

static void say_rescued(const char *path, const struct rescue *rescue)
{
    if (rescue->resumed) {
        print_note("The rescue of the journal %s that was interrupted is done; the damaged one is kept as %s.", path,
                   rescue->aside);
        return;
    }
    g_autofree char *events = print_counted(rescue->events, "event", "events");
    g_autofree char *orders = print_counted(rescue->orders, "order", "orders");
    g_autofree char *drafts = print_counted(rescue->drafts, "draft", "drafts");
    print_note("The journal %s was damaged; it is kept whole as %s. Carried into a new one: %s, %s, %s.", path,
               rescue->aside, events, orders, drafts);
    g_autofree char *unknown = print_counted(
        rescue->unknown, "of the events is unknown now, since it may have been sent; find out and settle it",
        "of the events are unknown now, since they may have been sent; find out and settle them");
    if (rescue->unknown > 0)
        print_note("%s with \"fixline outbox resolve\".", unknown);
    if (rescue->lost > 0)
        print_note("Of %" G_GINT64_FORMAT " of them, event %" G_GINT64_FORMAT " first, nothing could be read; they "
                   "stand under their numbers as unknown.",
                   rescue->lost, rescue->first_lost);
}

enum status rescue_journal(struct session *session)
{
    g_autoptr(GError) error = NULL;
    struct rescue rescue;
    const char *path = settings_journal_path(session->settings);
    switch (journal_rescue(path, settings_profile(session->settings), session_now(session), &rescue, &error)) {
    case RESCUE_DONE:
        say_rescued(path, &rescue);
        rescue_clear(&rescue);
        return STATUS_DONE;
    case RESCUE_NOT_NEEDED:
        print_note("The journal %s is whole; nothing was changed.", path);
        return STATUS_DONE;
    case RESCUE_FAILED:
        break;
    }
    rescue_clear(&rescue);
    return print_error(STATUS_FAILED, error);
}

enum status rescue_or_open(struct session *session)
{
    g_autoptr(GError) error = NULL;
    if (session->journal) /* the demo filled it */
        return STATUS_DONE;
    const char *path = settings_journal_path(session->settings);
    session->journal = journal_open(path, settings_profile(session->settings), JOURNAL_WRITE, &error);
    if (session->journal)
        return STATUS_DONE;
    if (!g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED) || !session_may_ask(session))
        return print_error(STATUS_FAILED, error);
    print_note("%s", error->message);
    if (!session_ask_yes("Keep it under another name and carry what can be read into a new journal? [y/N] "))
        return STATUS_FAILED;
    enum status status = rescue_journal(session);
    return status == STATUS_DONE ? session_journal(session) : status;
}
