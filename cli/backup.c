/* cli/backup.c: `fixline backup` and `forget`: what is kept a second time, and what is kept no more. */
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/session.h"
#include "forms/order.h"
#include "journal/upkeep.h"
#include "settings/paths.h"

static enum status run_backup(struct session *session, const struct given *given)
{
    g_autoptr(GError) error = NULL;
    enum status status = session_journal_to_show(session);
    if (status != STATUS_DONE)
        return status;
    if (!session->journal)
        return print_failure(STATUS_USAGE, "There is no journal yet, so there is nothing to copy.");
    g_autofree char *path = path_resolve(given->arguments[0], NULL, &error);
    if (!path || !journal_backup(session->journal, path, &error))
        return print_error(STATUS_FAILED, error);
    print_result(path);
    return STATUS_DONE;
}

const struct command command_backup = {
    .name = "backup",
    .arguments = "FILE",
    .help = "Copies the journal into FILE while everybody works on. The copy can be read with --journal FILE; to go on "
            "with it, put it in the journal's place and run fixline doctor --accept-restored.",
    .example = "fixline backup /media/stick/fixline-2026-11-25.db",
    .least = 1,
    .most = 1,
    .run = run_backup,
};

enum forget_option { FORGET_YES };

static enum status may_forget(const struct session *session, const struct given *given, const char *order)
{
    g_autofree char *question =
        g_strdup_printf("Blank everything said in and about the order %s for good? [y/N] ", order);
    if (given->options[FORGET_YES])
        return STATUS_DONE;
    if (!session_may_ask(session))
        return print_failure(STATUS_USAGE, "It cannot be taken back, so it needs --yes where nobody can be asked.");
    return session_ask_yes(question) ? STATUS_DONE : print_failure(STATUS_USAGE, "Nothing was changed.");
}

static enum status run_forget(struct session *session, const struct given *given)
{
    g_autoptr(GError) error = NULL;
    int64_t events = 0;
    const char *order = given->arguments[0];
    if (!order_id_check(order, &error))
        return print_error(STATUS_USAGE, error);
    enum status status = may_forget(session, given, order);
    if (status == STATUS_DONE)
        status = session_journal(session);
    if (status != STATUS_DONE)
        return status;
    if (!journal_forget(session->journal, order, &events, &error))
        return print_error(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE) ? STATUS_USAGE : STATUS_FAILED,
                           error);
    g_autofree char *blanked = print_counted(events, "event", "events");
    g_autofree char *said = g_strdup_printf("%s forgotten (%s)", order, blanked);
    print_result(said);
    print_note("Copies made before by \"fixline backup\", and archives, still hold it.");
    return STATUS_DONE;
}

const struct command command_forget = {
    .name = "forget",
    .arguments = "ORDER",
    .help = "Blanks the bodies, answers, names and drafts of an order for good. That it was sent, when and by whom "
            "stays.",
    .example = "fixline forget SO-1042",
    OPTIONS([FORGET_YES] = { "yes", NULL, "without asking" }),
    .least = 1,
    .most = 1,
    .run = run_forget,
};
