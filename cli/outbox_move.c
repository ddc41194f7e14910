/* cli/outbox_move.c: `fixline outbox move`: what waits for an old address gets the profile's present one, by a named
 * person's word. */
#include "cli/outbox_parts.h"
#include "cli/print.h"
#include "journal/journal_decisions.h"
#include <string.h>

enum move_option { MOVE_YES };

/* From where to where, a line each; those that may have arrived at the old address stay with it. */
static void say_moves(const GPtrArray *addresses, const char *server)
{
    for (unsigned i = 0; i < addresses->len; i++) {
        const struct address_count *address = addresses->pdata[i];
        g_autofree char *waiting = print_counted(address->waiting, "event", "events"),
                        *unknown = print_counted(address->unknown, "event", "events");
        if (address->waiting > 0)
            print_note("%s confirmed for %s would go to %s.", waiting, address->server, server);
        if (address->unknown > 0)
            print_note("%s may have arrived at %s and will not be moved; settle that by \"fixline outbox resolve\".",
                       unknown, address->server);
    }
}

static int64_t count_waiting(const GPtrArray *addresses)
{
    int64_t waiting = 0;
    for (unsigned i = 0; i < addresses->len; i++)
        waiting += ((const struct address_count *)addresses->pdata[i])->waiting;
    return waiting;
}

static enum status may_move(const struct session *session, const struct given *given)
{
    if (given->options[MOVE_YES])
        return STATUS_DONE;
    if (!session_may_ask(session))
        return print_failure(STATUS_USAGE, "Nothing was moved: that needs --yes, or an answer at a terminal.");
    return session_ask_yes("Give them that address? [y/N] ")
               ? STATUS_DONE
               : print_failure(STATUS_USAGE, "Nothing was moved; they stay as they are.");
}

static enum status move(struct session *session, const char *server)
{
    g_autoptr(GError) error = NULL;
    int64_t moved = 0;
    if (!journal_move(session->journal, server, session_operator(session), session_now(session), &moved, &error))
        return print_error(STATUS_FAILED, error);
    g_autofree char *events = print_counted(moved, "event", "events");
    g_autofree char *said = g_strdup_printf("%s moved to %s", events, server);
    print_result(said);
    print_note("They wait there now; \"fixline outbox send\" sends them.");
    return STATUS_DONE;
}

static enum status run_move(struct session *session, const struct given *given)
{
    enum status status = session_journal(session);
    if (status != STATUS_DONE)
        return status;
    const char *server = settings_text(session->settings, SETTING_URL);
    if (!server)
        return print_failure(STATUS_FAILED, "There is no address to move to; set [server] url first.");
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) addresses = journal_other_addresses(session->journal, server, &error);
    if (!addresses)
        return print_error(STATUS_FAILED, error);
    say_moves(addresses, server);
    if (count_waiting(addresses) == 0) {
        print_note("Nothing waits for another address than %s.", server);
        return STATUS_DONE;
    }
    status = may_move(session, given);
    return status == STATUS_DONE ? move(session, server) : status;
}

const struct command outbox_move = {
    .name = "move",
    .help = "Gives what waits for an old address the profile's present one, after a question; not what may have "
            "arrived there.",
    OPTIONS([MOVE_YES] = { "yes", NULL, "without asking" }),
    .run = run_move,
};
