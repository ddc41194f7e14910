/* cli/config_write.c: the commands that change what is set. Files are replaced whole, and only their owner reads them.
 */
#include "cli/config_write.h"
#include "base/atomic_file.h"
#include "cli/print.h"
#include "cli/session.h"
#include "delivery/token_file.h"
#include "tui/action.h"
#include <string.h>

enum { PRIVATE_MODE = 0600, FILE_BYTES_MAX = 256 * 1024 };

static bool write_private(const char *path, const char *bytes, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    return folder_make_private(folder, error) && atomic_file_write(path, bytes, strlen(bytes), PRIVATE_MODE, error);
}

static char *read_file(const char *path, GError **error)
{
    return g_file_test(path, G_FILE_TEST_EXISTS) ? file_read(path, FILE_BYTES_MAX, NULL, error) : g_strdup("");
}

bool config_write_value(const struct settings *settings, enum setting_id id, const char *value, GError **error)
{
    const char *path = settings_config_path(settings);
    g_autofree char *text = read_file(path, error);
    g_autofree char *edited = text ? settings_edit(text, settings_profile(settings), id, value, error) : NULL;
    return edited && write_private(path, edited, error);
}

bool config_write_token(const struct settings *settings, const struct secret *token, char **path, GError **error)
{
    const char *profile = settings_profile(settings), *named = settings_text(settings, SETTING_TOKEN_FILE);
    bool is_default = strcmp(profile, SETTINGS_DEFAULT_PROFILE) == 0;
    g_autofree char *folder = g_path_get_dirname(settings_config_path(settings));
    g_autofree char *name = is_default ? g_strdup("token") : g_strconcat(profile, ".token", NULL);
    *path = named ? g_strdup(named) : g_build_filename(folder, name, NULL);
    return token_file_may_be(*path, error) && write_private(*path, secret_reveal(token), error) &&
           (named || config_write_value(settings, SETTING_TOKEN_FILE, name, error));
}

/* ---- set ---- */

enum status config_find(struct session *session, const char *name, enum setting_id *id)
{
    g_autoptr(GError) error = NULL;
    enum status status = session_settings(session);
    if (status != STATUS_DONE || setting_find(name, id, &error))
        return status;
    return print_error(STATUS_USAGE, error);
}

static const char KEYS[] = "keys.";

static bool may_bind(const char *action, const char *key, GError **error)
{
    struct action_binding binding;
    bool may = action_binding_read(action, key, &binding, error);
    if (!may)
        g_prefix_error(error, "%s%s: ", KEYS, action);
    return may;
}

const char *config_action(const char *name, GError **error)
{
    const char *action = g_str_has_prefix(name, KEYS) ? name + strlen(KEYS) : NULL;
    return action && may_bind(action, "", error) ? action : NULL;
}

static enum status set_key(struct session *session, const char *action, const char *key)
{
    g_autoptr(GError) error = NULL;
    enum status status = session_settings(session);
    if (status != STATUS_DONE)
        return status;
    if (!may_bind(action, key, &error))
        return print_error(STATUS_USAGE, error);
    const char *path = settings_config_path(session->settings);
    g_autofree char *text = read_file(path, &error);
    g_autofree char *edited = text ? settings_edit_binding(text, action, key) : NULL;
    return edited && write_private(path, edited, &error) ? STATUS_DONE : print_error(STATUS_FAILED, error);
}

/* Two settings may need each other, and are written one after the other. */
static void say_unfinished(const struct session *session)
{
    g_autoptr(GError) why = NULL;
    struct settings_flags flags = session->flags;
    flags.makes_settings = false;
    struct settings *settings = settings_load(&flags, &why);
    if (!settings)
        print_note("Written. Set the rest too, nothing else works until then: %s", why->message);
    settings_free(settings);
}

static enum status run_set(struct session *session, const struct given *given)
{
    g_autoptr(GError) error = NULL;
    enum setting_id id;
    const char *action = config_action(given->arguments[0], &error);
    if (error)
        return print_error(STATUS_USAGE, error);
    if (action)
        return set_key(session, action, given->arguments[1]);
    enum status status = config_find(session, given->arguments[0], &id);
    if (status != STATUS_DONE)
        return status;
    if (config_write_value(session->settings, id, given->arguments[1], &error)) {
        say_unfinished(session);
        return STATUS_DONE;
    }
    g_assert(error);
    return print_error(error->domain == SETTINGS_ERROR ? STATUS_USAGE : STATUS_FAILED, error);
}

const struct command config_set = {
    .name = "set",
    .arguments = "SECTION.KEY VALUE",
    .help = "Writes one value into the settings file; the rest of it stays as it is. An empty VALUE unsets.",
    .example = "fixline config set desk.timezone Europe/Berlin",
    .least = 2,
    .most = 2,
    .makes_settings = true,
    .run = run_set,
};

/* ---- init ---- */

static enum status run_init(struct session *session, const struct given *given)
{
    (void)given;
    g_autoptr(GError) error = NULL;
    enum status status = session_settings(session);
    if (status != STATUS_DONE)
        return status;
    const char *path = settings_config_path(session->settings);
    if (settings_has_file(session->settings))
        return print_failure(STATUS_USAGE, "%s is there already; change it with \"fixline config set\".", path);
    g_autofree char *sample = settings_sample();
    if (!write_private(path, sample, &error))
        return print_error(STATUS_FAILED, error);
    print_result(path);
    return STATUS_DONE;
}

const struct command config_init = {
    .name = "init",
    .help = "Writes a settings file that explains every setting and sets none.",
    .makes_settings = true,
    .run = run_init,
};

/* ---- token ---- */

static struct secret *read_token(GError **error)
{
    char *line = session_read_unseen("Token (it is not shown): ");
    struct secret *token = line ? secret_take(line, strlen(line), "standard input", error) : NULL;
    g_free(line);
    if (!token && !*error)
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_USAGE,
                    "There was no token on standard input; nothing was changed.");
    return token;
}

static enum status run_token(struct session *session, const struct given *given)
{
    (void)given;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = NULL;
    enum status status = session_settings(session);
    if (status != STATUS_DONE)
        return status;
    struct secret *token = read_token(&error);
    if (!token)
        return print_error(STATUS_USAGE, error);
    bool kept = config_write_token(session->settings, token, &path, &error);
    secret_free(token);
    if (!kept)
        return print_error(STATUS_FAILED, error);
    print_result(path);
    return STATUS_DONE;
}

const struct command config_token = {
    .name = "token",
    .help = "Reads the access token from standard input into its file, which only its owner can read.",
    .example = "fixline config token < token.txt",
    .makes_settings = true,
    .run = run_token,
};
