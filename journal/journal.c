/* journal/journal.c: opens and closes a journal.
 *
 * Opening an existing journal must cost next to nothing, since the desk waits for it: a handful of pragmas, the hash of
 * the table definitions, the last row, the second file, and one look for events left behind by owners that are gone. */
#include "base/atomic_file.h"
#include "journal/backup.h"
#include "journal/beside.h"
#include "journal/chain.h"
#include "journal/damage.h"
#include "journal/event_row.h"
#include "journal/held.h"
#include "journal/holds.h"
#include "journal/journal_import.h"
#include "journal/log_file.h"
#include "journal/memory.h"
#include "journal/recovery.h"
#include "journal/schema.h"
#include "journal/upkeep.h"
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    STORE_CACHE_KIB = 2048,
    READER_CACHE_KIB = 8192, /* the past is searched by readers */
};

GQuark journal_error_quark(void)
{
    return g_quark_from_static_string("journal-error");
}

/* Version 7 of RFC 9562: milliseconds first, so that new ones stand together in the index, then 74 random bits from the
 * kernel: a forked process repeats GLib's numbers, and a uuid must never come twice. */
char *journal_uuid(void)
{
    uint8_t b[16];
    uint64_t now = (uint64_t)(g_get_real_time() / 1000);
    while (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
        continue;
    for (int i = 0; i < 6; i++)
        b[i] = (uint8_t)(now >> (40 - 8 * i));
    b[6] = (b[6] & 0x0f) | 0x70;
    b[8] = (b[8] & 0x3f) | 0x80;
    return g_strdup_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
                           b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

char *store_resolve(const char *path)
{
    char *real = realpath(path, NULL);
    if (real) {
        char *copy = g_strdup(real);
        free(real);
        return copy;
    }
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    real = realpath(folder, NULL);
    char *whole = g_build_filename(real ? real : folder, name, NULL);
    free(real);
    return whole;
}

static bool exists(const char *path, const char *ending)
{
    g_autofree char *whole = g_strconcat(path, ending, NULL);
    struct stat facts;
    return stat(whole, &facts) == 0 && (*ending == '\0' || facts.st_size > 0);
}

static bool fail_open(GError **error, enum journal_error code, const char *path, const char *sentence)
{
    g_set_error(error, JOURNAL_ERROR, (int)code, "The journal %s %s", path, sentence);
    return false;
}

/* A journal that is gone while its log or second file is still there was moved or lost: no new one takes its place. */
static bool may_be_made(const char *path, GError **error)
{
    if (exists(path, "-wal") || exists(path, ".last"))
        return fail_open(error, JOURNAL_ERROR_DAMAGED, path,
                         "is missing, but files that belong to it (ending in -wal or .last) are there. Put it back, or "
                         "move those files away to start a new one.");
    return true;
}

bool journal_may_begin(const char *path, GError **error)
{
    g_autofree char *real = store_resolve(path);
    g_autoptr(GError) why = NULL;
    if (may_be_made(real, &why) || exists(real, ""))
        return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static bool make_when_missing(struct journal *journal, GError **error)
{
    if (exists(journal->path, ""))
        return true;
    if (!lock_open(&journal->lock, journal->path, error) || !lock_take(&journal->lock, error))
        return false;
    bool there = exists(journal->path, "") || (may_be_made(journal->path, error) && schema_make(journal->path, error));
    lock_give(&journal->lock);
    return there;
}

static int note_pages(void *owner, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    struct journal *journal = owner;
    journal->wal_pages = pages;
    return SQLITE_OK;
}

static bool read_mode(struct journal *journal, const char *sql, bool *wal, GError **error)
{
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
    enum store_step step = query ? store_next(journal, query, error) : STORE_FAILED;
    *wal = step == STORE_ROW && g_strcmp0((const char *)sqlite3_column_text(query, 0), "wal") == 0;
    return step != STORE_FAILED;
}

/* The switch is made once in the life of a file, and since it changes the file it happens under the lock. */
static bool switch_to_log(struct journal *journal, GError **error)
{
    bool wal;
    if (!read_mode(journal, "PRAGMA journal_mode", &wal, error))
        return false;
    if (wal)
        return true;
    if (!lock_take(&journal->lock, error))
        return false;
    bool asked = read_mode(journal, "PRAGMA journal_mode = WAL", &wal, error);
    lock_give(&journal->lock);
    if (asked && !wal)
        fail_open(error, JOURNAL_ERROR_OPEN, journal->path,
                  "cannot be used on this file system; put it on a local disk with [journal] path.");
    return asked && wal;
}

/* Sets what makes a commit durable, and reads back what a wrong library or file system may refuse. That a state is one
 * of the six is proven by the sum of its row; SQLite would make a table of the six at every write to check it. */
static bool set_up_writing(struct journal *journal, GError **error)
{
    int64_t level = 0;
    if (!switch_to_log(journal, error) ||
        !store_execute(journal, "PRAGMA synchronous = FULL; PRAGMA ignore_check_constraints = ON", error))
        return false;
    g_autoptr(store_query_once) synced = store_query_made(journal, "PRAGMA synchronous", error);
    if (!synced || !store_number(journal, synced, 0, &level, error))
        return false;
    sqlite3_wal_hook(journal->db, note_pages, journal); /* takes the place of the automatic checkpoint */
    return level == 2 || store_fail(journal, SQLITE_IOERR, error);
}

/* What no file is touched by. */
static bool set_up(struct journal *journal, GError **error)
{
    int most = journal->mode == JOURNAL_READ_ONLY ? READER_CACHE_KIB : STORE_CACHE_KIB;
    g_autofree char *cache = g_strdup_printf("PRAGMA cache_size = -%d", most);
    int set = 0;
    sqlite3_extended_result_codes(journal->db, 1);
    sqlite3_busy_timeout(journal->db, STORE_WAIT_MS);
    sqlite3_wal_autocheckpoint(journal->db, 0);
    sqlite3_db_config(journal->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(journal->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &set);
    return set == 1 ? store_execute(journal, cache, error) : store_fail(journal, SQLITE_IOERR, error);
}

static bool open_database(struct journal *journal, GError **error)
{
    int flags = journal->mode == JOURNAL_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    int result = sqlite3_open_v2(journal->path, &journal->db, flags | SQLITE_OPEN_NOMUTEX, log_file_layer());
    return result == SQLITE_OK ? holds_teach(journal, error) && beside_teach(journal, error)
                               : store_fail(journal, result, error);
}

/* SQLite opens a file it may not write for reading only, without a word. */
static bool check_writable(struct journal *journal, GError **error)
{
    return journal->mode == JOURNAL_READ_ONLY || sqlite3_db_readonly(journal->db, "main") == 0 ||
           store_fail(journal, SQLITE_READONLY, error);
}

/* The newest row is the one a torn or cut file spoils first. */
static bool check_last_row(struct journal *journal, GError **error)
{
    g_autoptr(store_query) query =
        store_query_of(journal, "SELECT " EVENT_COLUMNS " FROM events ORDER BY id DESC LIMIT 1", error);
    if (!query)
        return false;
    enum store_step step = store_next(journal, query, error);
    if (step != STORE_ROW)
        return step == STORE_END;
    struct event_row row;
    bool whole = event_row_read(journal, query, &row, error);
    event_row_clear(&row);
    return whole;
}

static bool prepare_place(struct journal *journal, GError **error)
{
    if (journal->mode == JOURNAL_READ_ONLY)
        return exists(journal->path, "") ||
               fail_open(error, JOURNAL_ERROR_OPEN, journal->path,
                         "does not exist yet; it is made by the first event or order that is recorded.");
    g_autofree char *folder = g_path_get_dirname(journal->path);
    g_autoptr(GError) why = NULL;
    if (!folder_make_private(folder, &why)) {
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_OPEN, "The journal has no place: %s", why->message);
        return false;
    }
    return true;
}

/* Whoever opened a pipe or a device would wait for it, or leave a lock file beside it. */
static bool check_plain(const struct journal *journal, GError **error)
{
    struct stat facts;
    return stat(journal->path, &facts) != 0 || S_ISREG(facts.st_mode) ||
           fail_open(error, JOURNAL_ERROR_OPEN, journal->path,
                     "is not a plain file; name another one with --journal or [journal] path.");
}

/* Only a journal gets a lock file: what was named by mistake stays as it is, and nothing new lies beside it. */
static bool open_lock(struct journal *journal, GError **error)
{
    if (journal->mode == JOURNAL_READ_ONLY)
        lock_open_to_look(&journal->lock, journal->path);
    return journal->mode == JOURNAL_READ_ONLY || journal->lock.fd >= 0 ||
           lock_open(&journal->lock, journal->path, error);
}

static bool open_all(struct journal *journal, GError **error)
{
    bool writing = journal->mode == JOURNAL_WRITE;
    if (!check_plain(journal, error) || !damage_check(journal->path, error) ||
        (writing && !make_when_missing(journal, error)))
        return false;
    /* What the file is comes before anything that may change it. */
    return open_database(journal, error) && set_up(journal, error) && schema_is_ours(journal, error) &&
           open_lock(journal, error) && schema_check(journal, error) && check_writable(journal, error) &&
           (!writing || set_up_writing(journal, error)) && last_seen_check(journal, error) &&
           backup_check(journal, error) && check_last_row(journal, error) &&
           (!writing || journal_recover(journal, error));
}

static void end_statement(void *query)
{
    sqlite3_finalize(query);
}

/* Without a database; ended by journal_close. */
static struct journal *handle_new(const char *path, const char *profile, enum journal_mode mode)
{
    memory_set_up();
    struct journal *journal = g_new0(struct journal, 1);
    journal->mode = mode;
    journal->profile = g_strdup(profile ? profile : "");
    journal->last_fd = -1;
    journal->lock.fd = -1;
    journal->path = g_strdup(path);
    journal->statements = g_hash_table_new_full(NULL, NULL, NULL, end_statement);
    journal->held = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, held_free);
    return journal;
}

struct journal *store_open_alone(const char *path, const char *profile, enum journal_mode mode, GError **error)
{
    struct journal *journal = handle_new(path, profile, mode);
    journal->alone = true;
    int result = sqlite3_open_v2(path, &journal->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (result == SQLITE_OK)
        return journal;
    store_fail(journal, result, error);
    journal->damaged = true;
    journal_close(journal);
    return NULL;
}

bool journal_is_archive(const struct journal *journal)
{
    return journal->is_archive;
}

enum second_file { SECOND_FILE_ASKED, SECOND_FILE_NOT_ASKED };

static struct journal *open_with(const char *path, const char *profile, enum journal_mode mode, enum second_file second,
                                 GError **error)
{
    struct journal *journal = handle_new(path, profile, mode);
    journal->restored = second == SECOND_FILE_NOT_ASKED;
    bool placed = prepare_place(journal, error);
    g_free(journal->path);
    journal->path = store_resolve(path);
    if (placed && open_all(journal, error))
        return journal;
    journal->damaged = true; /* whatever it is, closing must not write to it */
    journal_close(journal);
    return NULL;
}

struct journal *journal_open(const char *path, const char *profile, enum journal_mode mode, GError **error)
{
    return open_with(path, profile, mode, SECOND_FILE_ASKED, error);
}

bool journal_accept_restored(const char *path, int64_t *unknown, GError **error)
{
    struct journal *journal = open_with(path, NULL, JOURNAL_WRITE, SECOND_FILE_NOT_ASKED, error);
    if (!journal)
        return false;
    bool accepted = recovery_doubt_all(journal, unknown, error);
    journal_close(journal);
    return accepted;
}

void journal_leave(struct journal *journal)
{
    journal_import_cancel(journal);
    g_autofree char *log = g_strconcat(journal->path, "-wal", NULL);
    struct stat facts;
    bool worth = !journal->damaged && journal->db && journal->mode == JOURNAL_WRITE && stat(log, &facts) == 0;
    if (!worth || facts.st_size < STORE_CLOSE_BYTES || !lock_take(&journal->lock, NULL))
        return;
    store_empty_log(journal);
    lock_give(&journal->lock);
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    journal_leave(journal);
    g_hash_table_unref(journal->statements);
    sqlite3_finalize(journal->kept);
    g_free(journal->kept_sql);
    g_hash_table_unref(journal->held);
    sqlite3_close(journal->db);
    if (journal->last_fd >= 0)
        close(journal->last_fd);
    lock_close(&journal->lock);
    g_free(journal->path);
    g_free(journal->profile);
    g_free(journal);
}
