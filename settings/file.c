/* settings/file.c: the settings file, checked as a whole: the profiles not in use too, so that a fault shows on the day
 * it is made and not on the day somebody changes profile. */
#include "base/atomic_file.h"
#include "base/near.h"
#include "settings/ini.h"
#include "settings/parts.h"
#include <string.h>

#define PROFILE_PREFIX "profile "
enum { PROFILE_NAME_MAX = 64 };

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
    return strcmp(section, "server") == 0 || strcmp(section, "token") == 0 ? SETTINGS_DEFAULT_PROFILE : NULL;
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
        if (strcmp(profile, SETTINGS_DEFAULT_PROFILE) == 0)
            return file_fail(settings, entry->line, error,
                             g_strdup("the profile default is [server] and [token]; write its settings there."));
        if (!profile_name_is_plain(profile))
            return file_fail(settings, entry->line, error,
                             g_strdup_printf("\"%s\" cannot be the name of a profile; take up to %d letters, digits, "
                                             ". _ - (and not \"journal\").",
                                             profile, PROFILE_NAME_MAX));
        g_ptr_array_add(settings->profiles, g_strdup(profile));
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

bool settings_has_named_file(const struct settings *settings, GError **error)
{
    if (!settings->named_by || settings->has_file)
        return true;
    g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_FILE,
                "There is no settings file %s, which %s names; name another, or make it there with \"fixline config "
                "init\".",
                settings->config_path, settings->named_by);
    return false;
}

bool settings_read_file(struct settings *settings, GError **error)
{
    size_t length = 0;
    settings->has_file = g_file_test(settings->config_path, G_FILE_TEST_EXISTS);
    if (!settings->has_file)
        return settings->flags.makes_settings || settings_has_named_file(settings, error);
    g_autofree char *text = file_read(settings->config_path, INI_BYTES_MAX, &length, error);
    g_autoptr(GPtrArray) entries = text ? ini_read(text, length, settings->config_path, error) : NULL;
    if (!entries)
        return false;
    for (unsigned i = 0; i < entries->len; i++)
        if (!file_entry(settings, entries->pdata[i], error))
            return false;
    return true;
}
