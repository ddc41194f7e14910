/* journal/damage.c: the mark of a damaged journal. */
#include "journal/damage.h"
#include "base/atomic_file.h"
#include "journal/journal.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { MARK_BYTES_MAX = 8 * 1024, MARK_MODE = 0600 };

static char *mark_path(const char *path)
{
    return g_strconcat(path, ".damaged", NULL);
}

bool damage_is_marked(const char *path)
{
    g_autofree char *mark = mark_path(path);
    return access(mark, F_OK) == 0;
}

static bool write_mark(const char *path, const char *what, const char *aside, GError **error)
{
    g_autofree char *mark = mark_path(path);
    g_autofree char *first = g_strdelimit(g_strdup(what), "\n\r", ' ');
    g_autofree char *text = g_strdup_printf("%s\n%s%s", first, aside ? aside : "", aside ? "\n" : "");
    return atomic_file_write(mark, text, strlen(text), MARK_MODE, error);
}

void damage_mark(const char *path, const char *what)
{
    g_autoptr(GError) why = NULL;
    if (!damage_is_marked(path) && !write_mark(path, what, NULL, &why))
        g_debug("The damage of %s is not marked: %s", path, why->message);
}

/* The line of that place, NULL where there is none. */
static char *mark_line(const char *path, unsigned place)
{
    g_autofree char *mark = mark_path(path);
    g_autofree char *text = file_read(mark, MARK_BYTES_MAX, NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", 3);
    return g_strv_length(lines) > place && lines[place][0] != '\0' ? g_strdup(lines[place]) : NULL;
}

bool damage_check(const char *path, GError **error)
{
    if (!damage_is_marked(path))
        return true;
    g_autofree char *what = mark_line(path, 0);
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED,
                "The journal %s is damaged (%s); nothing is written to it or sent from it. Run 'fixline doctor "
                "--rescue'.",
                path, what ? what : "seen before");
    return false;
}

bool damage_mark_moving(const char *path, const char *aside, GError **error)
{
    g_autofree char *what = mark_line(path, 0);
    return write_mark(path, what ? what : "seen before", aside, error);
}

char *damage_moving(const char *path)
{
    return mark_line(path, 1);
}

bool damage_unmark(const char *path)
{
    g_autofree char *mark = mark_path(path);
    return (g_unlink(mark) == 0 || errno == ENOENT) && folder_sync_of(path);
}
