/* settings/paths.h: where things live, by the XDG base directory specification.
 *
 * An XDG variable that is empty or relative is ignored; HOME likewise, and then the user database is asked. So nothing
 * ever lands in the current directory. */
#pragma once
#include <glib.h>

enum path_base { PATH_CONFIG, PATH_DATA, PATH_STATE };

/* The folder "fixline" under that base, absolute; NULL and a sentence where there is no home folder. Caller owns it. */
char *path_folder(enum path_base base, GError **error);

/* `text` with the home folder in place of a leading "~/"; NULL and a sentence where there is none. Caller owns it. */
char *path_from_home(const char *text, GError **error);
/* The same as an absolute path: a relative one starts at `folder` (NULL: at the current directory, for what was typed
 * there). Caller owns it. */
char *path_resolve(const char *text, const char *folder, GError **error);
