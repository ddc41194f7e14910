/* cli/config.c: `fixline config`: what is set, and where it comes from. What changes it is in config_write.c. */
#include "cli/commands.h"
#include "cli/config_write.h"
#include "cli/print.h"
#include "cli/session.h"
#include <string.h>

static enum status run_path(struct session *session, const struct given *given)
{
    (void)given;
    enum status status = session_settings(session);
    if (status == STATUS_DONE)
        print_result(settings_config_path(session->settings));
    return status;
}

static enum status run_show(struct session *session, const struct given *given)
{
    (void)given;
    enum status status = session_settings(session);
    g_autofree char *text = status == STATUS_DONE ? settings_describe(session->settings) : NULL;
    if (text)
        print_text(text);
    return status;
}

static enum status get_key(struct session *session, const char *action)
{
    enum status status = session_settings(session);
    const GPtrArray *lines = status == STATUS_DONE ? settings_bindings(session->settings) : NULL;
    for (guint i = 0; lines && i < lines->len; i++) {
        const struct setting_binding *line = g_ptr_array_index(lines, i);
        if (strcmp(line->action, action) == 0 && *line->key)
            print_result(line->key);
    }
    return status;
}

static enum status run_get(struct session *session, const struct given *given)
{
    enum setting_id id;
    g_autoptr(GError) error = NULL;
    const char *action = config_action(given->arguments[0], &error);
    if (error)
        return print_error(STATUS_USAGE, error);
    if (action)
        return get_key(session, action);
    enum status status = config_find(session, given->arguments[0], &id);
    if (status != STATUS_DONE)
        return status;
    g_autofree char *text = settings_display(session->settings, id);
    if (text)
        print_result(text);
    return STATUS_DONE;
}

static const struct command config_path = {
    .name = "path",
    .help = "Prints where the settings file is, or would be.",
    .makes_settings = true,
    .run = run_path,
};

static const struct command config_show = {
    .name = "show",
    .help = "Shows every setting and where its value comes from, never a token.",
    .run = run_show,
};

static const struct command config_get = {
    .name = "get",
    .arguments = "SECTION.KEY",
    .help = "Prints one value; nothing when it is unset.",
    .example = "fixline config get desk.timezone",
    .least = 1,
    .most = 1,
    .run = run_get,
};

const struct command command_config = {
    .name = "config",
    .arguments = "COMMAND",
    .help = "Shows and changes the settings.",
    .parts = (const struct command *const[]){ &config_path, &config_show, &config_get, &config_set, &config_init,
                                              &config_token, NULL },
};
