/* cli/doctor.c: `fixline doctor`: looks at everything a send depends on and says what to do. One fault hides no other:
 * every check is done, but for those that nothing can be said about without settings. */
#include "cli/doctor.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/rescue.h"
#include "journal/upkeep.h"
#include "tui/runtime.h"
#include <stdarg.h>

enum doctor_option { DOCTOR_ACCEPT_RESTORED, DOCTOR_RESCUE };

enum status doctor_say(enum finding_grade grade, enum status status, const char *part, const char *format, ...)
{
    static const char *const GRADES[] = { [FINDING_FINE] = "ok", [FINDING_MIND] = "mind", [FINDING_WRONG] = "wrong" };
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *line = g_strdup_printf("%-6s %-12s %s", GRADES[grade], part, text);
    print_result(line);
    return grade == FINDING_WRONG ? status : STATUS_DONE;
}

static enum status say_settings(const struct session *session)
{
    static const char *const KINDS[] = {
        [SERVER_PRODUCTION] = "production", [SERVER_TEST] = "test", [SERVER_STAND_IN] = "stand-in"
    };
    const struct settings *settings = session->settings;
    const char *path = settings_config_path(settings);
    if (!settings_has_server(settings))
        return doctor_say(FINDING_WRONG, STATUS_FAILED, "settings",
                          "No server is set up; say \"fixline config set server.url ADDRESS\" (file %s).", path);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) bindings = desk_bindings(settings, &error);
    if (!bindings)
        return doctor_say(FINDING_WRONG, STATUS_FAILED, "settings",
                          "%s Until it is mended the desk and every command that reads it refuse.", error->message);
    return doctor_say(FINDING_FINE, STATUS_DONE, "settings", "%s%s, profile %s: %s %s", path,
                      settings_has_file(settings) ? "" : " (none yet)", settings_profile(settings),
                      KINDS[settings_server_kind(settings)], settings_text(settings, SETTING_URL));
}

/* A journal that opens needs no acceptance, and accepting it all the same would make what waits unknown. */
static enum status accept_restored(struct session *session)
{
    g_autoptr(GError) error = NULL;
    int64_t unknown = 0;
    const char *path = settings_journal_path(session->settings);
    struct journal *journal = journal_open(path, settings_profile(session->settings), JOURNAL_WRITE, NULL);
    if (journal) {
        journal_close(journal);
        print_note("The journal %s is not behind what was last recorded in it; nothing was changed.", path);
        return STATUS_DONE;
    }
    if (!journal_accept_restored(path, &unknown, &error))
        return print_error(STATUS_FAILED, error);
    g_autofree char *waited = print_counted(unknown, "event that waited is unknown now, since it",
                                            "events that waited are unknown now, since they");
    print_note("The journal %s is taken as it stands; %s may have been sent after the copy was made.", path, waited);
    return STATUS_DONE;
}

static enum status run_doctor(struct session *session, const struct given *given)
{
    static enum status (*const CHECKS[])(struct session *) = {
        doctor_permissions, doctor_terminal, doctor_clock, doctor_journal, doctor_server, doctor_token,
    };
    session->tells_faults = true;
    enum status status = session_time(session);
    if (status != STATUS_DONE)
        return status;
    if (given->options[DOCTOR_RESCUE])
        status = rescue_journal(session);
    if (given->options[DOCTOR_ACCEPT_RESTORED] && status == STATUS_DONE)
        status = accept_restored(session);
    status = status_worse(status, say_settings(session));
    for (size_t i = 0; i < G_N_ELEMENTS(CHECKS); i++)
        status = status_worse(status, CHECKS[i](session));
    return status;
}

const struct command command_doctor = {
    .name = "doctor",
    .help = "Checks settings, permissions, terminal, clock, journal, server and token, and says what to do. The token "
            "is never shown. Status 0: nothing is wrong; 3: the server cannot be reached; 5: something here is wrong.",
    OPTIONS([DOCTOR_ACCEPT_RESTORED] = { "accept-restored", NULL,
                                         "take a journal restored from a copy; what waited becomes unknown" },
            [DOCTOR_RESCUE] = { "rescue", NULL,
                                "set a damaged journal aside and carry what can be read into a new one" }),
    .run = run_doctor,
};
