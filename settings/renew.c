/* settings/renew.c: the settings of the connection read again while a desk is open, and nothing else. */
#include "settings/parts.h"

static const enum setting_id of_the_connection[] = {
    SETTING_URL,           SETTING_KIND,          SETTING_COLOR,     SETTING_CONNECT_TIMEOUT,
    SETTING_TOTAL_TIMEOUT, SETTING_UNAVAILABLE,   SETTING_CA_FILE,   SETTING_PROXY,
    SETTING_TOKEN_FILE,    SETTING_TOKEN_COMMAND, SETTING_CLIENT_ID, SETTING_CLIENT_SECRET_FILE,
};

static bool is_of_the_connection(enum setting_id id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(of_the_connection); i++)
        if (of_the_connection[i] == id)
            return true;
    return false;
}

static void keep(struct settings *fresh, const struct settings *before, enum setting_id id)
{
    struct setting_value value = before->values[id];
    value.text = g_strdup(value.text);
    settings_put(fresh, id, &value, before->origins[id]);
    fresh->lines[id] = before->lines[id];
}

struct settings *settings_renew(const struct settings *settings, GError **error)
{
    struct settings *fresh = settings_load(&settings->flags, error);
    if (!fresh)
        return NULL;
    if (!settings_has_server(fresh)) {
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_FILE, "%s names no server any more; set [server] url there.",
                    fresh->config_path);
        settings_free(fresh);
        return NULL;
    }
    for (int id = 0; id < SETTING_COUNT; id++)
        if (!is_of_the_connection((enum setting_id)id))
            keep(fresh, settings, (enum setting_id)id);
    return fresh;
}

bool settings_connect_alike(const struct settings *one, const struct settings *other)
{
    for (size_t i = 0; i < G_N_ELEMENTS(of_the_connection); i++)
        if (g_strcmp0(settings_text(one, of_the_connection[i]), settings_text(other, of_the_connection[i])) != 0)
            return false;
    return true;
}
