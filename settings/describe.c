/* settings/describe.c: settings as they may be shown. A command can carry a secret in its arguments and a proxy a
 * password in its address: neither is shown. */
#include "settings/settings.h"
#include <string.h>

static char *hide_arguments(const char *command)
{
    size_t program = strcspn(command, " \t");
    return command[program] ? g_strdup_printf("%.*s …", (int)program, command) : g_strdup(command);
}

static char *hide_password(const char *proxy)
{
    const char *at = strrchr(proxy, '@');
    const char *scheme = strstr(proxy, "://");
    if (!at)
        return g_strdup(proxy);
    int prefix = scheme && scheme < at ? (int)(scheme + 3 - proxy) : 0;
    return g_strdup_printf("%.*s…%s", prefix, proxy, at);
}

char *settings_display(const struct settings *settings, enum setting_id id)
{
    const char *text = settings_text(settings, id);
    if (!text)
        return NULL;
    if (setting_row(id)->kind == SETTING_COMMAND)
        return hide_arguments(text);
    return id == SETTING_PROXY ? hide_password(text) : g_strdup(text);
}

static void append_origin(GString *out, const struct settings *settings, enum setting_id id)
{
    switch (settings_origin(settings, id)) {
    case ORIGIN_DEFAULT:
        g_string_append(out, settings_text(settings, id) ? "  (default)\n" : "  (unset)\n");
        return;
    case ORIGIN_FILE:
        g_string_append_printf(out, "  (%s, line %u)\n", settings_config_path(settings), settings_line(settings, id));
        return;
    case ORIGIN_ENVIRONMENT:
        g_string_append_printf(out, "  (%s)\n", setting_row(id)->environment);
        return;
    case ORIGIN_FLAG:
        g_string_append_printf(out, "  (%s)\n", setting_row(id)->flag);
        return;
    }
}

char *settings_describe(const struct settings *settings)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < SETTING_COUNT; i++) {
        enum setting_id id = (enum setting_id)i;
        g_autofree char *shown = settings_display(settings, id);
        g_string_append_printf(out, "%s.%s = %s", setting_row(id)->section, setting_row(id)->key, shown ? shown : "");
        append_origin(out, settings, id);
    }
    const GPtrArray *bindings = settings_bindings(settings);
    for (unsigned i = 0; i < bindings->len; i++) {
        const struct setting_binding *binding = bindings->pdata[i];
        g_string_append_printf(out, "keys.%s = %s  (%s, line %u)\n", binding->action, binding->key,
                               settings_config_path(settings), binding->line);
    }
    return g_string_free(out, FALSE);
}
