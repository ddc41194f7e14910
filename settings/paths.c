/* settings/paths.c: where things live, by the XDG base directory specification. */
#include "settings/paths.h"
#include "settings/settings.h"
#include <pwd.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *variable;
    const char *below_home;
} BASES[] = {
    [PATH_CONFIG] = { "XDG_CONFIG_HOME", ".config" },
    [PATH_DATA] = { "XDG_DATA_HOME", ".local/share" },
    [PATH_STATE] = { "XDG_STATE_HOME", ".local/state" },
};

/* Borrowed from the environment or the user database; NULL where neither has an absolute one. */
static const char *home_folder(GError **error)
{
    const char *home = g_getenv("HOME");
    if (home && g_path_is_absolute(home))
        return home;
    const struct passwd *user = getpwuid(getuid());
    if (user && user->pw_dir && g_path_is_absolute(user->pw_dir))
        return user->pw_dir;
    g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
                "There is no home folder: set HOME, or XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_STATE_HOME, to absolute "
                "paths.");
    return NULL;
}

char *path_folder(enum path_base base, GError **error)
{
    const char *named = g_getenv(BASES[base].variable);
    if (named && g_path_is_absolute(named))
        return g_build_filename(named, "fixline", NULL);
    const char *home = home_folder(error);
    return home ? g_build_filename(home, BASES[base].below_home, "fixline", NULL) : NULL;
}

char *path_from_home(const char *text, GError **error)
{
    if (strncmp(text, "~/", 2) != 0)
        return g_strdup(text);
    const char *home = home_folder(error);
    return home ? g_build_filename(home, text + 2, NULL) : NULL;
}

char *path_resolve(const char *text, const char *folder, GError **error)
{
    g_autofree char *path = path_from_home(text, error);
    return path ? g_canonicalize_filename(path, folder) : NULL;
}
