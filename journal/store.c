/* journal/store.c: questions, changes and failures of the opened database. */
#include "journal/store.h"
#include "journal/chain.h"
#include "journal/changes.h"
#include "journal/damage.h"
#include "journal/killpoint.h"
#include "journal/sabotage.h"
#include <string.h>
#include <sys/resource.h>

struct failure {
    int result; /* of SQLite, without its extension */
    enum journal_error code;
    const char *sentence; /* %s = path, then the advice */
};

static const struct failure failures[] = {
    { SQLITE_FULL, JOURNAL_ERROR_WRITE,
      "The disk that holds the journal %s is full; nothing was recorded. Make room and try again." },
    { SQLITE_READONLY, JOURNAL_ERROR_WRITE,
      "The journal %s cannot be written; nothing was recorded. Check the permissions of the file and its folder." },
    { SQLITE_PERM, JOURNAL_ERROR_WRITE,
      "The journal %s cannot be written; nothing was recorded. Check the permissions of the file and its folder." },
    { SQLITE_CANTOPEN, JOURNAL_ERROR_OPEN,
      "The journal %s cannot be opened. Check that the path is right and that file and folder may be read and "
      "written." },
    { SQLITE_IOERR, JOURNAL_ERROR_WRITE, "Reading or writing the journal %s failed; nothing was recorded. %s." },
    { SQLITE_BUSY, JOURNAL_ERROR_BUSY,
      "Another running program has kept the journal %s busy for over 5 seconds; nothing was recorded, try again." },
    { SQLITE_LOCKED, JOURNAL_ERROR_BUSY,
      "Another running program has kept the journal %s busy for over 5 seconds; nothing was recorded, try again." },
    { SQLITE_PROTOCOL, JOURNAL_ERROR_BUSY,
      "Another running program has kept the journal %s busy for over 5 seconds; nothing was recorded, try again." },
    { SQLITE_NOTADB, JOURNAL_ERROR_DAMAGED,
      "%s is no journal of fixline, or it is damaged; it was left as it is. Name another file, or run 'fixline doctor "
      "--rescue'." },
    { SQLITE_INTERRUPT, JOURNAL_ERROR_INTERRUPTED, "The question to the journal %s was interrupted." },
    { SQLITE_TOOBIG, JOURNAL_ERROR_WRITE, "The text is too large for the journal %s; nothing was recorded." },
};

enum { PLACE_BYTES_MAX = 160 };

bool store_fail_unmarked(struct journal *journal, const char *what, GError **error)
{
    journal->damaged = true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED,
                "The journal %s is damaged (%s); nothing is written to it or sent from it. Run 'fixline doctor "
                "--rescue'.",
                journal->path, what);
    return false;
}

/* Whether the file that is open lies under another name by now, as after a rescue: the one that took its place is not
 * to be blamed. */
static bool has_moved(struct journal *journal)
{
    int moved = 0;
    return sqlite3_file_control(journal->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

/* A damaged row is named by what it says of itself, which may be anything: so only the beginning, as UTF-8. */
bool store_fail_damaged(struct journal *journal, const char *what, GError **error)
{
    g_autofree char *said = g_utf8_make_valid(what, (gssize)strnlen(what, PLACE_BYTES_MAX));
    if (!journal->alone && !has_moved(journal))
        damage_mark(journal->path, said);
    return store_fail_unmarked(journal, said, error);
}

/* The search index puts words of its own, also SQLITE_CORRUPT, for an interrupt that meets it while it opens its
 * tables. Damage that is there is seen by the next question; one that is not must not close the journal. */
static int as_interrupted(struct journal *journal, int plain)
{
    bool asked = g_atomic_int_and(&journal->interrupted, 0);
    return asked && (plain == SQLITE_ERROR || plain == SQLITE_CORRUPT) ? SQLITE_INTERRUPT : plain;
}

bool store_disk_is_full(const struct statvfs *disk)
{
    bool no_bytes = disk->f_blocks > 0 && disk->f_bavail == 0, no_names = disk->f_files > 0 && disk->f_favail == 0;
    return (no_bytes || no_names) && !(disk->f_flag & ST_RDONLY);
}

/* A file that cannot be made for want of room is a full disk to a person. SQLite does not keep why: it looks once more
 * whether there is a file to read. */
static int by_cause(const struct journal *journal, int plain)
{
    struct statvfs disk;
    g_autofree char *folder = g_path_get_dirname(journal->path);
    bool full = plain == SQLITE_CANTOPEN && statvfs(folder, &disk) == 0 && store_disk_is_full(&disk);
    return full ? SQLITE_FULL : plain;
}

/* What to look at after a failed read or write; a limit of the process stops it on any disk. The caller owns it. */
static char *advice(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return g_strdup("Check the disk and its free space");
    return g_strdup_printf("No file may grow beyond %" G_GUINT64_FORMAT
                           " KiB here (ulimit -f): raise that limit, else check the disk and its free space",
                           (uint64_t)limit.rlim_cur / 1024);
}

bool store_fail(struct journal *journal, int result, GError **error)
{
    int plain = by_cause(journal, result & 0xff);
    journal->full = journal->full || plain == SQLITE_FULL;
    if (plain == SQLITE_NOMEM)
        g_error("Out of memory while using the journal %s.", journal->path);
    plain = as_interrupted(journal, plain);
    for (size_t i = 0; i < G_N_ELEMENTS(failures); i++)
        if (failures[i].result == plain) {
            journal->damaged = journal->damaged || failures[i].code == JOURNAL_ERROR_DAMAGED;
            g_autofree char *said = advice();
            g_set_error(error, JOURNAL_ERROR, (int)failures[i].code, failures[i].sentence, journal->path, said);
            return false;
        }
    /* What SQLite calls corrupt is damage for everybody; another of its words may speak of one question only. */
    const char *what = sqlite3_errmsg(journal->db);
    if (plain == SQLITE_CORRUPT)
        return store_fail_damaged(journal, what, error);
    return store_fail_unmarked(journal, what, error);
}

store_query *store_query_of(struct journal *journal, const char *sql, GError **error)
{
    sqlite3_stmt *query = g_hash_table_lookup(journal->statements, sql);
    if (query)
        return query;
    int result = sqlite3_prepare_v3(journal->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &query, NULL);
    if (result != SQLITE_OK) {
        store_fail(journal, result, error);
        return NULL;
    }
    g_hash_table_insert(journal->statements, (void *)sql, query);
    return query;
}

void store_query_done(store_query *query)
{
    sqlite3_reset(query);
    sqlite3_clear_bindings(query);
}

store_query *store_query_kept(struct journal *journal, const char *sql, GError **error)
{
    if (g_strcmp0(journal->kept_sql, sql) == 0)
        return journal->kept;
    g_clear_pointer(&journal->kept, sqlite3_finalize);
    g_clear_pointer(&journal->kept_sql, g_free);
    journal->kept = store_query_made(journal, sql, error);
    journal->kept_sql = journal->kept ? g_strdup(sql) : NULL;
    return journal->kept;
}

store_query_once *store_query_made(struct journal *journal, const char *sql, GError **error)
{
    sqlite3_stmt *query = NULL;
    int result = sqlite3_prepare_v2(journal->db, sql, -1, &query, NULL);
    if (result != SQLITE_OK)
        store_fail(journal, result, error);
    return query;
}

void store_query_once_done(store_query_once *query)
{
    sqlite3_finalize(query);
}

enum store_step store_next(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    int result = sqlite3_step(query);
    if (result == SQLITE_ROW)
        return STORE_ROW;
    if (result == SQLITE_DONE)
        return STORE_END;
    store_fail(journal, result, error);
    return STORE_FAILED;
}

bool store_run(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    enum store_step step = store_next(journal, query, error);
    store_query_done(query);
    return step == STORE_END;
}

bool store_execute(struct journal *journal, const char *sql, GError **error)
{
    int result = sqlite3_exec(journal->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK || store_fail(journal, result, error);
}

bool store_number(struct journal *journal, sqlite3_stmt *query, int64_t fallback, int64_t *number, GError **error)
{
    enum store_step step = store_next(journal, query, error);
    *number = step == STORE_ROW ? sqlite3_column_int64(query, 0) : fallback;
    return step != STORE_FAILED;
}

GArray *store_numbers(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        int64_t number = sqlite3_column_int64(query, 0);
        g_array_append_val(numbers, number);
    }
    return step == STORE_END ? g_steal_pointer(&numbers) : NULL;
}

/* Held while a question is interrupted and while a look is ended, so that the end of a look is never interrupted: the
 * next one would begin inside it. */
static GMutex interrupts;

void journal_look_end(struct journal *journal)
{
    g_mutex_lock(&interrupts);
    if (!sqlite3_get_autocommit(journal->db))
        sqlite3_exec(journal->db, "ROLLBACK", NULL, NULL, NULL);
    g_mutex_unlock(&interrupts);
}

bool journal_look(struct journal *journal, GError **error)
{
    return store_execute(journal, "BEGIN", error);
}

void store_bind_text(sqlite3_stmt *query, int place, const char *text)
{
    sqlite3_bind_text(query, place, text, -1, SQLITE_STATIC);
}

void store_bind_hash(sqlite3_stmt *query, int place, const uint8_t hash[STORE_HASH_BYTES])
{
    sqlite3_bind_blob(query, place, hash, STORE_HASH_BYTES, SQLITE_STATIC);
}

char *store_column_text(sqlite3_stmt *query, int column)
{
    return g_strdup((const char *)sqlite3_column_text(query, column));
}

bool store_column_hash(sqlite3_stmt *query, int column, uint8_t hash[STORE_HASH_BYTES])
{
    const void *bytes = sqlite3_column_blob(query, column);
    if (!bytes || sqlite3_column_bytes(query, column) != STORE_HASH_BYTES)
        return false;
    memcpy(hash, bytes, STORE_HASH_BYTES);
    return true;
}

bool store_fail_archive(struct journal *journal, GError **error)
{
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_ARCHIVE,
                "%s is an archive of a journal: nothing is ever sent from it or written to it. To read it, put "
                "--journal and its name behind 'fixline history', 'report', 'orders show' or 'doctor'.",
                journal->path);
    return false;
}

static bool may_write(struct journal *journal, GError **error)
{
    if (journal->is_archive)
        return store_fail_archive(journal, error);
    if (journal->mode == JOURNAL_READ_ONLY) {
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE,
                    "The journal %s was opened for reading only; nothing was recorded.", journal->path);
        return false;
    }
    if (journal->damaged)
        return store_fail_unmarked(journal, "seen before", error);
    return damage_check(journal->path, error);
}

/* The same few statements for every change, prepared once. */
static int run_kept(struct journal *journal, const char *sql)
{
    store_query *query = store_query_of(journal, sql, NULL);
    if (!query)
        return sqlite3_errcode(journal->db);
    sqlite3_step(query);
    return sqlite3_reset(query);
}

store_change *store_begin(struct journal *journal, GError **error)
{
    g_assert(!journal->gathered);
    journal->full = journal->indexed_known = false;
    if (!may_write(journal, error) || !lock_take(&journal->lock, error))
        return NULL;
    if (SABOTAGED("I1"))
        sqlite3_exec(journal->db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
    int result = run_kept(journal, "BEGIN IMMEDIATE");
    if (result == SQLITE_OK)
        return journal;
    store_fail(journal, result, error);
    lock_give(&journal->lock);
    return NULL;
}

/* A commit whose sync failed stands in the log all the same, and the next start would find it although a person was
 * told that nothing was recorded. What is written next takes its place there. False where that cannot be written
 * either. (A full disk is noticed earlier: what ends a commit in the log is its last write.) */
static bool take_back(struct journal *journal)
{
    static const char sql[] =
        "BEGIN IMMEDIATE; INSERT OR REPLACE INTO meta(key, value) VALUES ('taken back', 1); COMMIT";
    if (!sqlite3_get_autocommit(journal->db))
        sqlite3_exec(journal->db, "ROLLBACK", NULL, NULL, NULL);
    return sqlite3_exec(journal->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool fail_commit(struct journal *journal, int result, GError **error)
{
    journal->full = (result & 0xff) == SQLITE_FULL;
    bool nothing_left = (result & 0xff) == SQLITE_BUSY || take_back(journal) || journal->full;
    store_cancel(journal);
    if (nothing_left)
        return store_fail(journal, result, error);
    g_autofree char *said = advice();
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE,
                "Writing the journal %s failed at the last step, so it is not certain whether this was recorded. %s, "
                "then look with 'fixline history' before you do it again.",
                journal->path, said);
    return false;
}

bool store_commit(store_change *change, GError **error)
{
    struct journal *journal = change;
    if (!changes_count(journal, error)) {
        store_cancel(journal);
        return false;
    }
    int result = run_kept(journal, "COMMIT");
    if (result != SQLITE_OK)
        return fail_commit(journal, result, error);
    if (journal->last_changed)
        last_seen_write(journal);
    changes_note(journal);
    journal->last_changed = false;
    store_checkpoint(journal, STORE_CHECKPOINT_PAGES);
    lock_give(&journal->lock);
    return true;
}

void store_cancel(store_change *change)
{
    struct journal *journal = change;
    journal->last_changed = false;
    if (!sqlite3_get_autocommit(journal->db))
        sqlite3_exec(journal->db, "ROLLBACK", NULL, NULL, NULL);
    lock_give(&journal->lock);
}

void store_checkpoint(struct journal *journal, int pages)
{
    if (journal->wal_pages < pages)
        return;
    KILLPOINT(18);
    sqlite3_wal_checkpoint_v2(journal->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    KILLPOINT(18);
    journal->wal_pages = 0;
}

void store_empty_log(struct journal *journal)
{
    sqlite3_busy_timeout(journal->db, 0);
    KILLPOINT(18);
    sqlite3_wal_checkpoint_v2(journal->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    KILLPOINT(18);
    sqlite3_busy_timeout(journal->db, STORE_WAIT_MS);
}

bool store_rewrite(struct journal *journal, GError **error)
{
    if (!lock_take(&journal->lock, error))
        return false;
    bool done = store_execute(journal, "VACUUM", error);
    if (done)
        store_empty_log(journal);
    lock_give(&journal->lock);
    return done;
}

void journal_interrupt(struct journal *journal)
{
    g_mutex_lock(&interrupts);
    g_atomic_int_set(&journal->interrupted, 1);
    sqlite3_interrupt(journal->db);
    g_mutex_unlock(&interrupts);
}
