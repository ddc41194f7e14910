/* tests/settings/sandboxed.c: settings read in folders of their own. */
#include "tests/settings/sandboxed.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>

static char *folder;
static char *config;

void sandboxed_start(void)
{
    static const char *const CLEARED[] = { "FIXLINE_URL",      "FIXLINE_CONFIG", "FIXLINE_JOURNAL", "FIXLINE_OPERATOR",
                                           "FIXLINE_TIMEZONE", "FIXLINE_CLOCK",  "FIXLINE_TOKEN",   "XDG_CONFIG_HOME",
                                           "XDG_DATA_HOME",    "XDG_STATE_HOME" };
    for (size_t i = 0; i < G_N_ELEMENTS(CLEARED); i++)
        g_unsetenv(CLEARED[i]);
    folder = g_dir_make_tmp("fixline-settings-XXXXXX", NULL);
    g_autofree char *folders = g_build_filename(folder, ".config", "fixline", NULL);
    cr_assert_eq(g_mkdir_with_parents(folders, 0700), 0);
    config = g_build_filename(folders, "config.ini", NULL);
    g_setenv("HOME", folder, TRUE);
}

void sandboxed_file(const char *text)
{
    cr_assert(g_file_set_contents(config, text, -1, NULL));
}

struct settings *sandboxed_load(struct settings_flags flags, char **sentence)
{
    g_autoptr(GError) error = NULL;
    struct settings *settings = settings_load(&flags, &error);
    cr_assert((settings == NULL) == (error != NULL));
    if (sentence)
        *sentence = error ? g_strdup(error->message) : NULL;
    else
        cr_assert(settings, "%s", error->message);
    return settings;
}

char *sandboxed_refusal(struct settings_flags flags)
{
    char *sentence = NULL;
    struct settings *settings = sandboxed_load(flags, &sentence);
    cr_assert_null(settings, "these settings must be refused");
    return sentence;
}

void sandboxed_end(void)
{
    g_autofree char *fixline = g_path_get_dirname(config);
    g_autofree char *dot_config = g_path_get_dirname(fixline);
    g_unlink(config);
    g_rmdir(fixline);
    g_rmdir(dot_config);
    g_rmdir(folder);
    g_clear_pointer(&config, g_free);
    g_clear_pointer(&folder, g_free);
}
