/* journal/rescue.c: a damaged journal is set aside and a new one takes its place.
 *
 * The damaged files are only ever read and renamed: SQLite works on a copy of them. The new journal is whole, synced
 * and verified before the first name changes. From then on the mark says how the damaged one is called, so that a
 * rescue that is killed between two names goes on with the rest: each step is done where it is not done yet. The lock
 * file goes last, while its lock is held: a desk that still has the damaged journal open can write to it no more. */
#include "base/atomic_file.h"
#include "journal/chain.h"
#include "journal/damage.h"
#include "journal/salvage.h"
#include "journal/schema.h"
#include "journal/upkeep.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MODE = 0600, PIECE_BYTES = 64 * 1024, PAGE_BYTES = 4096 };
/* Places in the head of a database (sqlite.org/fileformat2.html, 1.3). */
enum { HEAD_WRITE_VERSION = 18, HEAD_CHANGES = 24, HEAD_PAGES = 28, HEAD_VALID_FOR = 92, VERSION_WAL = 2 };

struct work {
    char *path;  /* of the damaged journal */
    char *copy;  /* of it, for SQLite to read */
    char *fresh; /* the new journal until it is whole */
    const char *profile;
    struct rescue *rescue;
};

void rescue_clear(struct rescue *rescue)
{
    g_free(rescue->aside);
    *rescue = (struct rescue){ 0 };
}

static bool fail(const struct work *work, const char *what, GError **error)
{
    int code = errno;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE,
                "The journal %s could not be rescued: %s: %s. It is as it was; mend that and try again.", work->path,
                what, g_strerror(code));
    return false;
}

static void remove_with(const char *path, const char *const *endings)
{
    for (size_t i = 0; endings[i]; i++) {
        g_autofree char *name = g_strconcat(path, endings[i], NULL);
        g_unlink(name);
    }
}

static void remove_copy(const struct work *work)
{
    remove_with(work->copy, (const char *const[]){ "", "-wal", "-shm", "-journal", NULL });
}

static void remove_fresh(const struct work *work)
{
    remove_with(work->fresh, (const char *const[]){ "", ".new", "-journal", NULL });
}

/* ---- the copy ---- */

static bool copy_bytes(int from, int to)
{
    g_autofree char *piece = g_malloc(PIECE_BYTES);
    ssize_t got;
    while ((got = read(from, piece, PIECE_BYTES)) > 0)
        if (write(to, piece, (size_t)got) != got)
            return false;
    return got == 0;
}

/* True also where there is no such file, unless it is the journal itself. */
static bool copy_file(const struct work *work, const char *ending, GError **error)
{
    g_autofree char *source = g_strconcat(work->path, ending, NULL), *target = g_strconcat(work->copy, ending, NULL);
    int from = open(source, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return (errno == ENOENT && *ending != '\0') || fail(work, "it cannot be read", error);
    int to = open(target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    errno = to < 0 ? errno : 0;
    bool copied = to >= 0 && copy_bytes(from, to);
    if (!copied)
        fail(work, "no copy of it can be made", error);
    if (to >= 0)
        close(to);
    close(from);
    return copied;
}

/* With it SQLite reads on in spite of definitions it does not like and pages beyond the end. */
static struct journal *open_copy(const struct work *work)
{
    struct journal *copy = store_open_alone(work->copy, work->profile, JOURNAL_READ_ONLY, NULL);
    if (copy)
        sqlite3_exec(copy->db, "PRAGMA writable_schema = ON", NULL, NULL, NULL);
    return copy;
}

static bool has_tables(struct journal *copy)
{
    static const char sql[] = "SELECT (SELECT count(*) FROM pragma_table_info('events')"
                              " WHERE name IN ('uuid', 'prev', 'hash', 'sum')) = 4";
    int64_t there = 0;
    g_autoptr(store_query_once) query = copy ? store_query_made(copy, sql, NULL) : NULL;
    return query && store_number(copy, query, 0, &there, NULL) && there;
}

static void put_number(char *at, uint32_t number)
{
    uint32_t big = GUINT32_TO_BE(number);
    memcpy(at, &big, sizeof big);
}

/* The first page holds the head and the list of tables. That of a new journal says the same, since all are made alike;
 * where it does not fit, the rows found through it do not prove themselves. */
static bool graft_first_page(const struct work *work)
{
    char page[PAGE_BYTES];
    struct stat facts;
    g_autofree char *log = g_strconcat(work->copy, "-wal", NULL);
    bool has_log = g_file_test(log, G_FILE_TEST_EXISTS);
    int from = open(work->fresh, O_RDONLY | O_CLOEXEC), to = open(work->copy, O_RDWR | O_CLOEXEC);
    bool done = from >= 0 && to >= 0 && fstat(to, &facts) == 0 && read(from, page, sizeof page) == PAGE_BYTES;
    if (done) {
        if (has_log)
            page[HEAD_WRITE_VERSION] = page[HEAD_WRITE_VERSION + 1] = VERSION_WAL;
        put_number(page + HEAD_PAGES, (uint32_t)(facts.st_size / PAGE_BYTES));
        memcpy(page + HEAD_VALID_FOR, page + HEAD_CHANGES, 4);
        done = pwrite(to, page, sizeof page, 0) == PAGE_BYTES;
    }
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    return done;
}

static struct journal *read_copy(const struct work *work)
{
    struct journal *copy = open_copy(work);
    if (has_tables(copy) || !graft_first_page(work))
        return copy;
    journal_close(copy);
    return open_copy(work);
}

/* ---- the new journal ---- */

/* A file is ours where what we keep beside it says so, or its tables do. */
static bool is_ours(const struct work *work, struct last_seen *last)
{
    if (last_seen_read(work->path, last) || damage_is_marked(work->path))
        return true;
    struct journal *copy = open_copy(work);
    bool ours = has_tables(copy);
    journal_close(copy);
    return ours;
}

static bool fill_fresh(const struct work *work, struct journal *fresh, int64_t least, GError **error)
{
    struct journal *copy = read_copy(work);
    if (!copy)
        return fail(work, "its copy cannot be opened", error);
    bool filled = store_execute(fresh, "PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE", error) &&
                  salvage_carry(copy, fresh, least, work->rescue, error) && store_execute(fresh, "COMMIT", error) &&
                  journal_verify(fresh, NULL, error);
    journal_close(copy);
    return filled;
}

static bool make_fresh(const struct work *work, int64_t least, GError **error)
{
    if (!schema_make(work->fresh, error))
        return false;
    struct journal *fresh = store_open_alone(work->fresh, work->profile, JOURNAL_WRITE, error);
    bool made = fresh && fill_fresh(work, fresh, least, error);
    journal_close(fresh);
    return made;
}

/* ---- names ---- */

static char *dated_name(const struct work *work, int64_t now)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(now / 1000);
    g_autofree char *stamp = g_date_time_format(date, "%Y-%m-%dT%H-%M-%SZ");
    g_autofree char *name = g_strdup_printf("%s.damaged-%s", work->path, stamp);
    for (int i = 2;; i++) {
        if (!g_file_test(name, G_FILE_TEST_EXISTS))
            return g_path_get_basename(name);
        g_free(name);
        name = g_strdup_printf("%s.damaged-%s-%d", work->path, stamp, i);
    }
}

/* Done already where the source is gone, or the target is there and the source is what took its place. */
static bool set_aside(const struct work *work, const char *ending, GError **error)
{
    g_autofree char *from = g_strconcat(work->path, ending, NULL);
    g_autofree char *to = g_strconcat(work->rescue->aside, ending, NULL);
    if (g_file_test(to, G_FILE_TEST_EXISTS) || rename(from, to) == 0 || errno == ENOENT)
        return true;
    return fail(work, "it cannot be renamed", error);
}

static bool put_fresh(const struct work *work, GError **error)
{
    return rename(work->fresh, work->path) == 0 || errno == ENOENT || fail(work, "it cannot be renamed", error);
}

static bool change_names(const struct work *work, GError **error)
{
    if (!set_aside(work, "-wal", error) || !set_aside(work, ".last", error) || !set_aside(work, "", error))
        return false;
    remove_with(work->path, (const char *const[]){ "-shm", NULL });
    if (!put_fresh(work, error))
        return false;
    if (!folder_sync_of(work->path))
        return fail(work, "its folder cannot be synced", error);
    remove_with(work->path, (const char *const[]){ ".lock", NULL });
    return damage_unmark(work->path) || fail(work, "its mark cannot be removed", error);
}

/* ---- the whole way ---- */

static bool fail_foreign(const struct work *work, GError **error)
{
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED,
                "%s is no journal of fixline, and nothing of one is in it or beside it; it was left as it is. Name "
                "another file.",
                work->path);
    return false;
}

static bool carry(const struct work *work, int64_t now, GError **error)
{
    struct last_seen last = { 0 };
    if (!copy_file(work, "", error) || !copy_file(work, "-wal", error))
        return false;
    if (!is_ours(work, &last))
        return fail_foreign(work, error);
    damage_mark(work->path, "a rescue was begun");
    if (!make_fresh(work, last.seq, error))
        return false;
    g_autofree char *name = dated_name(work, now);
    g_autofree char *folder = g_path_get_dirname(work->path);
    work->rescue->aside = g_build_filename(folder, name, NULL);
    return damage_mark_moving(work->path, name, error);
}

/* Whether there is something to go on with: the new journal, or the damaged one under its other name. */
static bool has_begun(const struct work *work)
{
    return g_file_test(work->fresh, G_FILE_TEST_EXISTS) || g_file_test(work->rescue->aside, G_FILE_TEST_EXISTS);
}

/* Under the lock. */
static bool work_through(const struct work *work, int64_t now, GError **error)
{
    g_autofree char *moving = damage_moving(work->path);
    if (moving) {
        g_autofree char *folder = g_path_get_dirname(work->path);
        work->rescue->aside = g_build_filename(folder, moving, NULL);
        work->rescue->resumed = has_begun(work);
        if (work->rescue->resumed)
            return change_names(work, error);
        g_clear_pointer(&work->rescue->aside, g_free);
    }
    remove_fresh(work);
    remove_copy(work);
    bool carried = carry(work, now, error);
    remove_copy(work);
    g_autofree char *marked = damage_moving(work->path);
    if (!carried && !marked) /* the mark may stand although writing it failed at its last step */
        remove_fresh(work);
    return carried && change_names(work, error);
}

static enum rescue_result rescue_locked(const struct work *work, int64_t now, GError **error)
{
    struct lock lock;
    bool done = lock_open(&lock, work->path, error) && lock_take(&lock, error) && work_through(work, now, error);
    lock_close(&lock);
    return done ? RESCUE_DONE : RESCUE_FAILED;
}

/* Whether the journal is damaged, as everybody would find it. */
static enum rescue_result look(const char *path, const char *profile, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (damage_is_marked(path))
        return RESCUE_DONE;
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_OPEN, "There is no journal %s, so there is nothing to rescue.",
                    path);
        return RESCUE_FAILED;
    }
    struct journal *journal = journal_open(path, profile, JOURNAL_READ_ONLY, &why);
    bool whole = journal && journal_verify(journal, NULL, &why);
    journal_close(journal);
    if (whole)
        return RESCUE_NOT_NEEDED;
    if (g_error_matches(why, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED) ||
        g_error_matches(why, JOURNAL_ERROR, JOURNAL_ERROR_RESTORED))
        return RESCUE_DONE;
    g_propagate_error(error, g_steal_pointer(&why));
    return RESCUE_FAILED;
}

enum rescue_result journal_rescue(const char *path, const char *profile, int64_t now, struct rescue *rescue,
                                  GError **error)
{
    *rescue = (struct rescue){ 0 };
    g_autofree char *real = store_resolve(path);
    enum rescue_result result = look(real, profile, error);
    if (result != RESCUE_DONE)
        return result;
    g_autofree char *copy = g_strconcat(real, ".rescue", NULL), *fresh = g_strconcat(real, ".rescued", NULL);
    const struct work work = { real, copy, fresh, profile, rescue };
    return rescue_locked(&work, now, error);
}
