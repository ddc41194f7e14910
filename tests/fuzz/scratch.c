/* tests/fuzz/scratch.c: a journal for a fuzz target. */
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/demand.h"
#include <glib/gstdio.h>

static char *folder;
static struct journal *journal;

static void remove_all(void)
{
    journal_close(journal);
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    if (dir)
        g_dir_close(dir);
    g_rmdir(folder);
    g_free(folder);
}

struct journal *scratch_journal(void)
{
    if (journal)
        return journal;
    folder = g_dir_make_tmp("fixline-fuzz-XXXXXX", NULL);
    demand(folder != NULL);
    g_autofree char *path = g_build_filename(folder, "journal.db", NULL);
    atexit(remove_all);
    journal = journal_open(path, "default", JOURNAL_WRITE, NULL);
    demand(journal != NULL);
    return journal;
}
