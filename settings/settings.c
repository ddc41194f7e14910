/* settings/settings.c: file, environment and flags brought together: flag over environment over file over default.
 *
 * The whole file is checked, the profiles not in use too, so that a fault shows on the day it is made and not on the
 * day somebody changes profile. What follows from other settings (kind, colour, operator, journal) is derived last. */
#include "settings/settings.h"
#include "base/atomic_file.h"
#include "base/near.h"
#include "settings/ini.h"
#include "settings/paths.h"
#include "settings/value.h"
#include <pwd.h>
#include <string.h>
#include <unistd.h>

struct settings {
    struct setting_value values[SETTING_COUNT];
    enum setting_origin origins[SETTING_COUNT];
    unsigned lines[SETTING_COUNT]; /* in the file, for ORIGIN_FILE */
    GPtrArray *bindings;
    char *profile;
    char *config_path;
    char *state_folder;
    char *data_folder;
    char *clock;
    bool has_file;
    bool profile_found;
};

#define PROFILE_PREFIX "profile "
enum { PROFILE_NAME_MAX = 64 };

G_DEFINE_QUARK(fixline - settings - error, settings_error)

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
    g_free(settings->profile);
    g_free(settings->config_path);
    g_free(settings->state_folder);
    g_free(settings->data_folder);
    g_free(settings->clock);
    g_free(settings);
}

static void settings_put(struct settings *settings, enum setting_id id, const struct setting_value *value,
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

/* ---- the file ---- */

static bool file_fail(const struct settings *settings, unsigned line, GError **error, char *fault)
{
    g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_FILE, "%s, line %u: %s", settings->config_path, line, fault);
    g_free(fault);
    return false;
}

/* The name of the profile a section belongs to: NULL where its settings are those of every profile. */
static const char *section_profile(const char *section)
{
    if (g_str_has_prefix(section, PROFILE_PREFIX))
        return section + strlen(PROFILE_PREFIX);
    return strcmp(section, "server") == 0 || strcmp(section, "token") == 0 ? "default" : NULL;
}

static bool row_in_section(const struct setting_row *row, const char *section)
{
    if (g_str_has_prefix(section, PROFILE_PREFIX))
        return strcmp(row->section, "server") == 0 || strcmp(row->section, "token") == 0;
    return strcmp(row->section, section) == 0;
}

/* The name becomes a file name (the journal), so it must be a plain one. */
static bool profile_name_is_plain(const char *name)
{
    static const char *const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
    size_t length = strlen(name);
    return length > 0 && length <= PROFILE_NAME_MAX && *name != '.' && strspn(name, allowed) == length &&
           strcmp(name, "journal") != 0;
}

static bool file_check_section(struct settings *settings, const struct ini_entry *entry, GError **error)
{
    static const char *const KNOWN[] = { "server", "token", "journal", "desk", "review", "events", "keys" };
    const char *profile = section_profile(entry->section);
    if (g_str_has_prefix(entry->section, PROFILE_PREFIX)) {
        if (strcmp(profile, "default") == 0)
            return file_fail(settings, entry->line, error,
                             g_strdup("the profile default is [server] and [token]; write its settings there."));
        if (!profile_name_is_plain(profile))
            return file_fail(settings, entry->line, error,
                             g_strdup_printf("\"%s\" cannot be the name of a profile; take up to %d letters, digits, "
                                             ". _ - (and not \"journal\").",
                                             profile, PROFILE_NAME_MAX));
        settings->profile_found |= strcmp(profile, settings->profile) == 0;
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(KNOWN); i++)
        if (strcmp(KNOWN[i], entry->section) == 0)
            return true;
    const char *near = near_find(entry->section, KNOWN, G_N_ELEMENTS(KNOWN));
    return file_fail(settings, entry->line, error,
                     g_strdup_printf("there is no section [%s]; %s%s%s", entry->section,
                                     near ? "did you mean ["
                                          : "sections are server, token, profile NAME, journal, "
                                            "desk, review, events, keys.",
                                     near ? near : "", near ? "]?" : ""));
}

static bool file_unknown_key(const struct settings *settings, const struct ini_entry *entry, GError **error)
{
    const char *keys[SETTING_COUNT];
    size_t count = 0;
    for (int i = 0; i < SETTING_COUNT; i++)
        if (row_in_section(setting_row((enum setting_id)i), entry->section))
            keys[count++] = setting_row((enum setting_id)i)->key;
    const char *near = near_find(entry->key, keys, count);
    GString *fault = g_string_new(NULL);
    g_string_printf(fault, "[%s] has no key \"%s\"; ", entry->section, entry->key);
    if (near)
        g_string_append_printf(fault, "did you mean %s?", near);
    else
        g_string_append(fault, "its keys are ");
    for (size_t i = 0; !near && i < count; i++)
        g_string_append_printf(fault, "%s%s", keys[i], i + 1 < count ? ", " : ".");
    return file_fail(settings, entry->line, error, g_string_free(fault, FALSE));
}

static bool file_value(struct settings *settings, enum setting_id id, const struct ini_entry *entry, GError **error)
{
    const char *profile = section_profile(entry->section);
    g_autofree char *folder = g_path_get_dirname(settings->config_path);
    g_autofree char *source =
        g_strdup_printf("%s, line %u: [%s] %s", settings->config_path, entry->line, entry->section, entry->key);
    struct setting_value value = { .text = NULL };
    if (!*entry->value)
        return true;
    if (!setting_value_read(setting_row(id), entry->value, source, folder, &value, error))
        return false;
    if (profile && strcmp(profile, settings->profile) != 0) {
        g_free(value.text);
        return true;
    }
    settings_put(settings, id, &value, ORIGIN_FILE);
    settings->lines[id] = entry->line;
    return true;
}

static bool file_binding(struct settings *settings, const struct ini_entry *entry)
{
    struct setting_binding *binding = g_new0(struct setting_binding, 1);
    binding->action = g_strdup(entry->key);
    binding->key = g_strdup(entry->value);
    binding->line = entry->line;
    g_ptr_array_add(settings->bindings, binding);
    return true;
}

static bool file_entry(struct settings *settings, const struct ini_entry *entry, GError **error)
{
    if (!entry->key)
        return file_check_section(settings, entry, error);
    if (strcmp(entry->section, "keys") == 0)
        return file_binding(settings, entry);
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row((enum setting_id)i);
        if (row_in_section(row, entry->section) && strcmp(row->key, entry->key) == 0)
            return file_value(settings, (enum setting_id)i, entry, error);
    }
    return file_unknown_key(settings, entry, error);
}

static bool file_apply(struct settings *settings, GError **error)
{
    size_t length = 0;
    settings->has_file = g_file_test(settings->config_path, G_FILE_TEST_EXISTS);
    if (!settings->has_file)
        return true;
    g_autofree char *text = file_read(settings->config_path, INI_BYTES_MAX, &length, error);
    g_autoptr(GPtrArray) entries = text ? ini_read(text, length, settings->config_path, error) : NULL;
    if (!entries)
        return false;
    for (unsigned i = 0; i < entries->len; i++)
        if (!file_entry(settings, entries->pdata[i], error))
            return false;
    return true;
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
    bool is_default = strcmp(settings->profile, "default") == 0;
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
    settings->config_path = named ? path_resolve(named, NULL, error) : g_build_filename(folder, "config.ini", NULL);
    settings->state_folder = path_folder(PATH_STATE, NULL);
    settings->data_folder = path_folder(PATH_DATA, NULL);
    return settings->config_path != NULL;
}

/* A profile that is nowhere is a slip of the command line. */
static bool check_profile(const struct settings *settings, GError **error)
{
    if (settings->profile_found || strcmp(settings->profile, "default") == 0)
        return true;
    g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_USAGE,
                "There is no profile \"%s\" in %s; add a section [profile %s] there, or name another.",
                settings->profile, settings->config_path, settings->profile);
    return false;
}

struct settings *settings_load(const struct settings_flags *flags, GError **error)
{
    struct settings *settings = g_new0(struct settings, 1);
    settings->bindings = g_ptr_array_new_with_free_func(binding_free);
    settings->profile = g_strdup(flags->profile && *flags->profile ? flags->profile : "default");
    bool loaded = find_folders(settings, flags, error) && (flags->ignore_person || file_apply(settings, error)) &&
                  check_profile(settings, error) && environment_apply(settings, flags, error) &&
                  flags_apply(settings, flags, error) && defaults_apply(settings, error) &&
                  check_token(settings, error);
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
