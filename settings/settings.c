/* settings/settings.c: file, environment and flags brought together: flag over environment over file over default.
 *
 * The whole file is checked, the profiles not in use too, so that a fault shows on the day it is made and not on the
 * day somebody changes profile. What follows from other settings (kind, colour, operator, journal) is derived last. */
#include "settings/settings.h"
#include "base/clean.h"
#include "base/near.h"
#include "settings/parts.h"
#include "settings/paths.h"
#include <pwd.h>
#include <string.h>
#include <unistd.h>

G_DEFINE_QUARK(fixline_settings_error, settings_error)

static void binding_free(void *data)
{
    struct setting_binding *binding = data;
    g_free(binding->action);
    g_free(binding->key);
    g_free(binding);
}

void settings_free(struct settings *settings)
{
    if (!settings)
        return;
    for (int i = 0; i < SETTING_COUNT; i++)
        g_free(settings->values[i].text);
    g_ptr_array_unref(settings->bindings);
    g_ptr_array_unref(settings->profiles);
    g_free(settings->profile);
    g_free(settings->config_path);
    g_free(settings->state_folder);
    g_free(settings->data_folder);
    g_free(settings->clock);
    g_free((char *)settings->flags.config);
    g_free((char *)settings->flags.profile);
    g_free((char *)settings->flags.journal);
    g_free((char *)settings->flags.operator_name);
    g_free((char *)settings->flags.demo_url);
    g_free(settings);
}

void settings_put(struct settings *settings, enum setting_id id, const struct setting_value *value,
                  enum setting_origin origin)
{
    g_free(settings->values[id].text);
    settings->values[id] = *value;
    settings->origins[id] = origin;
}

static void settings_unset(struct settings *settings, enum setting_id id)
{
    settings_put(settings, id, &(struct setting_value){ .text = NULL }, ORIGIN_DEFAULT);
}

/* A variable that is set to something; empty and blank count as unset. */
static char *environment_text(const char *name)
{
    const char *text = g_getenv(name);
    g_autofree char *trimmed = text ? g_strstrip(g_strdup(text)) : NULL;
    return trimmed && *trimmed ? g_steal_pointer(&trimmed) : NULL;
}

/* ---- environment and flags ---- */

static bool take_text(struct settings *settings, enum setting_id id, const char *text, enum setting_origin origin,
                      GError **error)
{
    const struct setting_row *row = setting_row(id);
    const char *source = origin == ORIGIN_FLAG ? row->flag : row->environment;
    struct setting_value value;
    if (!setting_value_read(row, text, source, NULL, &value, error))
        return false;
    settings_put(settings, id, &value, origin);
    return true;
}

/* Settings that belong to the file's server must not follow an address from the environment to another one. */
static bool environment_url_rule(struct settings *settings, const char *file_url, const struct settings_flags *flags,
                                 GError **error)
{
    static const enum setting_id OF_THE_SERVER[] = { SETTING_KIND,       SETTING_COLOR,
                                                     SETTING_TOKEN_FILE, SETTING_TOKEN_COMMAND,
                                                     SETTING_CLIENT_ID,  SETTING_CLIENT_SECRET_FILE };
    if (g_strcmp0(file_url, settings->values[SETTING_URL].text) == 0)
        return true;
    if (flags->profile) {
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_USAGE,
                    "FIXLINE_URL names another server than the profile %s; leave out --profile, or unset FIXLINE_URL.",
                    flags->profile);
        return false;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(OF_THE_SERVER); i++)
        settings_unset(settings, OF_THE_SERVER[i]);
    return true;
}

static bool environment_apply(struct settings *settings, const struct settings_flags *flags, GError **error)
{
    g_autofree char *file_url = g_strdup(settings->values[SETTING_URL].text);
    for (int i = 0; i < SETTING_COUNT; i++) {
        enum setting_id id = (enum setting_id)i;
        if (!setting_row(id)->environment)
            continue;
        if (flags->ignore_person && id != SETTING_OPERATOR && id != SETTING_TIMEZONE)
            continue;
        g_autofree char *text = environment_text(setting_row(id)->environment);
        if (!text)
            continue;
        if (!take_text(settings, id, text, ORIGIN_ENVIRONMENT, error))
            return false;
        if (id == SETTING_URL && !environment_url_rule(settings, file_url, flags, error))
            return false;
    }
    settings->clock = environment_text("FIXLINE_CLOCK");
    return true;
}

static bool flags_apply(struct settings *settings, const struct settings_flags *flags, GError **error)
{
    const struct {
        enum setting_id id;
        const char *text;
    } given[] = {
        { SETTING_JOURNAL_PATH, flags->journal },
        { SETTING_OPERATOR, flags->operator_name },
        { SETTING_URL, flags->demo_url },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(given); i++) {
        g_autofree char *text = given[i].text ? g_strstrip(g_strdup(given[i].text)) : NULL;
        if (!text)
            continue;
        if (!*text) {
            g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_USAGE, "%s is empty; give it a value or leave it out.",
                        setting_row(given[i].id)->flag);
            return false;
        }
        g_autoptr(GError) cause = NULL;
        if (!take_text(settings, given[i].id, text, ORIGIN_FLAG, &cause)) {
            g_set_error_literal(error, SETTINGS_ERROR, SETTINGS_ERROR_USAGE, cause->message);
            return false;
        }
    }
    return true;
}

/* ---- what follows from the rest ---- */

static void put_word(struct settings *settings, enum setting_id id, int index)
{
    struct setting_value value = { .text = g_strdup(setting_row(id)->words[index]), .number = index };
    settings_put(settings, id, &value, ORIGIN_DEFAULT);
}

static void derive_server(struct settings *settings)
{
    static const int COLOR_OF_KIND[] = { [SERVER_PRODUCTION] = 0, [SERVER_TEST] = 1, [SERVER_STAND_IN] = 2 };
    const char *url = settings->values[SETTING_URL].text;
    if (!settings->values[SETTING_KIND].text)
        put_word(settings, SETTING_KIND, url && settings_url_is_loopback(url) ? SERVER_STAND_IN : SERVER_PRODUCTION);
    if (!settings->values[SETTING_COLOR].text)
        put_word(settings, SETTING_COLOR, COLOR_OF_KIND[settings->values[SETTING_KIND].number]);
}

/* The full name is the first part of the comment field, where people keep it. */
static void derive_operator(struct settings *settings)
{
    if (settings->values[SETTING_OPERATOR].text)
        return;
    const struct passwd *user = getpwuid(getuid());
    const char *comment = user && user->pw_gecos ? user->pw_gecos : "";
    g_autofree char *name = g_strstrip(g_strndup(comment, strcspn(comment, ",")));
    const char *text = *name ? name : user && user->pw_name ? user->pw_name : "unknown";
    struct setting_value value = { .text = g_utf8_make_valid(text, -1) };
    settings_put(settings, SETTING_OPERATOR, &value, ORIGIN_DEFAULT);
}

static bool derive_journal(struct settings *settings, GError **error)
{
    if (settings->values[SETTING_JOURNAL_PATH].text)
        return true;
    if (!settings->data_folder && !(settings->data_folder = path_folder(PATH_DATA, error)))
        return false;
    bool is_default = strcmp(settings->profile, SETTINGS_DEFAULT_PROFILE) == 0;
    g_autofree char *name = g_strconcat(is_default ? "journal" : settings->profile, ".db", NULL);
    struct setting_value value = { .text = g_build_filename(settings->data_folder, name, NULL) };
    settings_put(settings, SETTING_JOURNAL_PATH, &value, ORIGIN_DEFAULT);
    return true;
}

static bool defaults_apply(struct settings *settings, GError **error)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row((enum setting_id)i);
        struct setting_value value;
        if (settings->values[i].text || !row->fallback)
            continue;
        if (!setting_value_read(row, row->fallback, row->key, NULL, &value, error))
            return false;
        settings_put(settings, (enum setting_id)i, &value, ORIGIN_DEFAULT);
    }
    derive_server(settings);
    derive_operator(settings);
    return derive_journal(settings, error);
}

/* One source of tokens, so that nobody wonders which one was used. */
static bool check_token(const struct settings *settings, GError **error)
{
    bool file = settings_text(settings, SETTING_TOKEN_FILE), command = settings_text(settings, SETTING_TOKEN_COMMAND);
    bool client = settings_text(settings, SETTING_CLIENT_ID);
    const char *fault = NULL;
    if (file + command + client > 1)
        fault = "the token has several sources; keep one of file, command, client_id";
    else if (client != (settings_text(settings, SETTING_CLIENT_SECRET_FILE) != NULL))
        fault = "client_id and client_secret_file go together; give both or neither";
    if (fault)
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_FILE, "%s: profile %s: %s.", settings->config_path,
                    settings->profile, fault);
    return !fault;
}

static bool find_folders(struct settings *settings, const struct settings_flags *flags, GError **error)
{
    g_autofree char *variable = flags->ignore_person ? NULL : environment_text("FIXLINE_CONFIG");
    const char *named = flags->config ? flags->config : variable;
    g_autofree char *folder = named ? NULL : path_folder(PATH_CONFIG, error);
    if (!named && !folder)
        return false;
    settings->named_by = flags->config ? "--config" : variable ? "FIXLINE_CONFIG" : NULL;
    settings->config_path = named ? path_resolve(named, NULL, error) : g_build_filename(folder, "config.ini", NULL);
    settings->state_folder = path_folder(PATH_STATE, NULL);
    settings->data_folder = path_folder(PATH_DATA, NULL);
    return settings->config_path != NULL;
}

/* A profile that is nowhere is a slip of the command line. */
static bool check_profile(const struct settings *settings, GError **error)
{
    if (strcmp(settings->profile, SETTINGS_DEFAULT_PROFILE) == 0 ||
        g_ptr_array_find_with_equal_func(settings->profiles, settings->profile, g_str_equal, NULL))
        return true;
    const char *near =
        near_find(settings->profile, (const char *const *)settings->profiles->pdata, settings->profiles->len);
    g_autofree char *shown = clean_word(settings->profile);
    g_autofree char *hint = near ? g_strdup_printf("did you mean %s?", near)
                                 : g_strdup_printf("add a section [profile %s] there, or name another.", shown);
    g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_USAGE, "There is no profile \"%s\" in %s; %s", shown,
                settings->config_path, hint);
    return false;
}

static struct settings_flags copy_flags(const struct settings_flags *flags)
{
    return (struct settings_flags){ .config = g_strdup(flags->config),
                                    .profile = g_strdup(flags->profile),
                                    .journal = g_strdup(flags->journal),
                                    .operator_name = g_strdup(flags->operator_name),
                                    .makes_settings = flags->makes_settings,
                                    .ignore_person = flags->ignore_person,
                                    .demo_url = g_strdup(flags->demo_url) };
}

struct settings *settings_load(const struct settings_flags *flags, GError **error)
{
    struct settings *settings = g_new0(struct settings, 1);
    settings->bindings = g_ptr_array_new_with_free_func(binding_free);
    settings->profiles = g_ptr_array_new_with_free_func(g_free);
    settings->profile = g_strdup(flags->profile && *flags->profile ? flags->profile : SETTINGS_DEFAULT_PROFILE);
    settings->flags = copy_flags(flags);
    bool loaded = find_folders(settings, flags, error) &&
                  (flags->ignore_person || settings_read_file(settings, error)) && check_profile(settings, error) &&
                  environment_apply(settings, flags, error) && flags_apply(settings, flags, error) &&
                  defaults_apply(settings, error) && (flags->makes_settings || check_token(settings, error));
    if (loaded)
        return settings;
    settings_free(settings);
    return NULL;
}

/* ---- questions ---- */

const char *settings_text(const struct settings *settings, enum setting_id id)
{
    return settings->values[id].text;
}

int settings_number(const struct settings *settings, enum setting_id id)
{
    return settings->values[id].number;
}

enum setting_origin settings_origin(const struct settings *settings, enum setting_id id)
{
    return settings->origins[id];
}

const char *settings_profile(const struct settings *settings)
{
    return settings->profile;
}

enum server_kind settings_server_kind(const struct settings *settings)
{
    return (enum server_kind)settings->values[SETTING_KIND].number;
}

const char *settings_config_path(const struct settings *settings)
{
    return settings->config_path;
}

bool settings_has_file(const struct settings *settings)
{
    return settings->has_file;
}

const char *settings_journal_path(const struct settings *settings)
{
    return settings->values[SETTING_JOURNAL_PATH].text;
}

const char *settings_state_folder(const struct settings *settings)
{
    return settings->state_folder;
}

const char *settings_data_folder(const struct settings *settings)
{
    return settings->data_folder;
}

bool settings_has_server(const struct settings *settings)
{
    return settings->values[SETTING_URL].text != NULL;
}

const char *settings_clock(const struct settings *settings)
{
    return settings->clock;
}

const GPtrArray *settings_bindings(const struct settings *settings)
{
    return settings->bindings;
}

unsigned settings_line(const struct settings *settings, enum setting_id id)
{
    return settings->lines[id];
}

bool settings_review_skips(const struct settings *settings, const char *event)
{
    const char *list = settings->values[SETTING_REVIEW_SKIP].text;
    g_auto(GStrv) names = g_strsplit(list ? list : "", ",", -1);
    for (int i = 0; names[i]; i++)
        if (strcmp(g_strstrip(names[i]), event) == 0)
            return true;
    return false;
}
