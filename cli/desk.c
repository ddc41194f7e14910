/* cli/desk.c: `fixline` itself: the desk, the list of commands, the version.
 *
 * The desk must paint before anybody notices a wait: nothing is done here that it does not need for its first screen.
 */
#include "cli/desk.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/rescue.h"
#include <malloc.h>
#include <unistd.h>

enum fixline_option { FIXLINE_DEMO, FIXLINE_SHOW_VERSION };

enum status desk_open(struct session *session, bool demo)
{
    g_autoptr(GError) error = NULL;
    enum status status = session_time(session);
    if (status == STATUS_DONE)
        status = rescue_or_open(session);
    if (status != STATUS_DONE)
        return status;
    const struct desk_options options = {
        .settings = session->settings,
        .rules = &session->rules,
        .journal = g_steal_pointer(&session->journal),
        .demo = demo,
        .frozen_now = session->frozen_now,
        .color = session->color,
    };
    enum status ended = (enum status)desk_run(&options, &error);
    return print_error(ended, error);
}

static enum status open_with_settings(struct session *session)
{
    g_autoptr(GError) error = NULL;
    bool go_on = true;
    enum status status = session_time(session);
    if (status != STATUS_DONE)
        return status;
    if (!settings_has_server(session->settings))
        status = first_start(session, &go_on);
    else if (!settings_has_named_file(session->settings, &error))
        status = print_error(STATUS_FAILED, error);
    return status == STATUS_DONE && go_on ? desk_open(session, false) : status;
}

static enum status run_fixline(struct session *session, const struct given *given)
{
    if (given->options[FIXLINE_SHOW_VERSION]) {
        print_result("fixline " FIXLINE_VERSION FIXLINE_COMMIT);
        return STATUS_DONE;
    }
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return print_failure(STATUS_USAGE,
                             "The desk needs a terminal; \"fixline --help\" lists the commands that do without one.");
    mallopt(M_ARENA_MAX, 1); /* one heap for all threads: fewer pages are touched before the first paint */
    return given->options[FIXLINE_DEMO] ? demo_run(session) : open_with_settings(session);
}

const struct command command_fixline = {
    .name = "fixline",
    .arguments = "[COMMAND]",
    .help =
        "The desk of a repair company: pick an order, post an event, see what became of it. Without a command the desk "
        "opens.",
    .example = "fixline --demo",
    OPTIONS([FIXLINE_DEMO] = { "demo", NULL, "look around: a stand-in with sample orders, nothing is kept" },
            [FIXLINE_SHOW_VERSION] = { "version", NULL, "show the version and its commit" }),
    .parts =
        (const struct command *const[]){ &command_send, &command_ask, &command_batch, &command_events, &command_schema,
                                         &command_orders, &command_history, &command_outbox, &command_config,
                                         &command_sandbox, &command_report, &command_backup, &command_archive,
                                         &command_forget, &command_doctor, &command_completion, NULL },
    .makes_settings = true, /* at the first start */
    .run = run_fixline,
};
