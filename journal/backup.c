/* journal/backup.c: copies of a running journal, and how a copy is known for one.
 *
 * What waits in a copy may have been sent since it was made, and its second file does not travel with it. So the copy
 * itself carries a mark: it can be read, but is written to only once a person took it as it stands. */
#include "journal/backup.h"
#include "base/atomic_file.h"
#include "journal/upkeep.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BACKUP_MODE = 0600 };

static const char MARK[] = "INSERT OR REPLACE INTO meta(key, value) VALUES ('copy', 1)";

bool backup_check(struct journal *journal, GError **error)
{
    int64_t marked = 0;
    if (journal->restored || journal->mode == JOURNAL_READ_ONLY)
        return true;
    g_autoptr(store_query_once) query = store_query_made(journal, "SELECT value FROM meta WHERE key = 'copy'", error);
    if (!query || !store_number(journal, query, 0, &marked, error))
        return false;
    if (!marked)
        return true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_OPEN,
                "%s is a copy of a journal: it can be read, but what waited in it may have been sent since. Run "
                "'fixline doctor --accept-restored' to go on with it.",
                journal->path);
    return false;
}

bool backup_unmark(struct journal *journal, GError **error)
{
    return store_execute(journal, "DELETE FROM meta WHERE key = 'copy'", error);
}

static bool fail(const char *path, const char *why, GError **error)
{
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE, "%s could not be made: %s.", path, why);
    return false;
}

/* A private file that SQLite finds there, so that its own mode is never asked for. What fails is told of `path`, the
 * name it will have. */
static bool make_private(const char *beside, const char *path, GError **error)
{
    int fd = open(beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, BACKUP_MODE);
    if (fd < 0)
        return fail(path, g_strerror(errno), error);
    bool made = fchmod(fd, BACKUP_MODE) == 0;
    return close(fd) == 0 && made ? true : fail(path, g_strerror(errno), error);
}

/* All pages in one step: other programs go on reading and writing, they only do not see each other's checkpoints. */
static int copy_pages(struct journal *journal, sqlite3 *copy)
{
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", journal->db, "main");
    if (!backup)
        return sqlite3_errcode(copy);
    int result = sqlite3_backup_step(backup, -1);
    int ended = sqlite3_backup_finish(backup);
    return result == SQLITE_DONE ? ended : result;
}

/* The copy is one file: no log beside it. */
static bool write_copy(struct journal *journal, const char *beside, const char *path, GError **error)
{
    sqlite3 *copy = NULL;
    int result = sqlite3_open_v2(beside, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (result == SQLITE_OK)
        result = copy_pages(journal, copy);
    if (result == SQLITE_OK)
        result = sqlite3_exec(copy, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(copy, MARK, NULL, NULL, NULL);
    bool written = result == SQLITE_OK || fail(path, sqlite3_errstr(result), error);
    sqlite3_close(copy);
    return written;
}

bool backup_put_in_place(const char *beside, const char *path, GError **error)
{
    return (file_rename_new(beside, path) && folder_sync_of(path)) || fail(path, g_strerror(errno), error);
}

bool backup_may_be_made(const char *path, GError **error)
{
    bool there = g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_SYMLINK);
    return !there || fail(path, "a file of that name is there already; name another one", error);
}

bool journal_backup(struct journal *journal, const char *path, GError **error)
{
    if (!backup_may_be_made(path, error))
        return false;
    g_autofree char *beside = g_strconcat(path, BACKUP_BESIDE, NULL);
    g_unlink(beside); /* what an interrupted run left */
    bool made = make_private(beside, path, error) && write_copy(journal, beside, path, error) &&
                backup_put_in_place(beside, path, error);
    if (!made)
        g_unlink(beside);
    return made;
}
