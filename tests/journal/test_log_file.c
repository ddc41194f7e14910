/* tests/journal/test_log_file.c: a log that is written in large pieces says the same as one that is not. */
#include "journal/log_file.h"
#include "place.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { PAGE_BYTES = 4096, LIMIT_BYTES = 200 * 1024 };

struct two {
    struct place place;
    sqlite3 *layered, *plain; /* the same file by our layer and by SQLite's own */
};

static sqlite3 *open_by(const struct two *two, const char *layer)
{
    sqlite3 *db = NULL;
    cr_assert_eq(
        sqlite3_open_v2(two->place.path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, layer),
        SQLITE_OK);
    sqlite3_wal_autocheckpoint(db, 0);
    return db;
}

static int say(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static int64_t ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *query = NULL;
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_step(query), SQLITE_ROW, "%s: %s", sql, sqlite3_errmsg(db));
    int64_t number = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return number;
}

static struct two two_make(void)
{
    struct two two = { .place = place_make() };
    g_autofree char *folder = g_path_get_dirname(two.place.path);
    cr_assert_eq(g_mkdir(folder, 0700), 0);
    cr_assert_not_null(log_file_layer());
    two.layered = open_by(&two, log_file_layer());
    cr_assert_eq(say(two.layered, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t(a, b)"),
                 SQLITE_OK);
    two.plain = open_by(&two, NULL);
    return two;
}

static void two_remove(struct two *two)
{
    cr_expect_eq(sqlite3_close(two->layered), SQLITE_OK);
    cr_expect_eq(sqlite3_close(two->plain), SQLITE_OK);
    place_remove(&two->place);
}

/* So many rows of a page each. */
static int add_rows(sqlite3 *db, int count)
{
    g_autofree char *sql =
        g_strdup_printf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                        " INSERT INTO t SELECT i, zeroblob(3500) FROM n",
                        count);
    return say(db, sql);
}

static int64_t log_bytes(const struct two *two)
{
    struct stat facts;
    g_autofree char *path = g_strconcat(two->place.path, "-wal", NULL);
    cr_assert_eq(stat(path, &facts), 0);
    return facts.st_size;
}

Test(log_file, others_see_a_commit_at_once_whatever_is_synced)
{
    static const char *const levels[] = { "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL",
                                          "PRAGMA synchronous = OFF" };
    static const int counts[] = { 1, 15, 16, 17, 40 };
    struct two two = two_make();
    int64_t rows = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(levels); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(counts); j++) {
            cr_assert_eq(say(two.layered, levels[i]), SQLITE_OK);
            cr_assert_eq(add_rows(two.layered, counts[j]), SQLITE_OK);
            rows += counts[j];
            cr_expect_eq(ask(two.plain, "SELECT count(*) FROM t"), rows, "%s, %d rows", levels[i], counts[j]);
            cr_expect_eq(ask(two.plain, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
        }
    cr_assert_eq(add_rows(two.plain, 3), SQLITE_OK, "and both may write");
    cr_expect_eq(ask(two.layered, "SELECT count(*) FROM t"), rows + 3);
    two_remove(&two);
}

/* A change that is larger than the cache goes into the log before its end, and is read back from there. */
Test(log_file, a_change_larger_than_the_cache_reads_its_own_pages)
{
    struct two two = two_make();
    cr_assert_eq(say(two.layered, "PRAGMA cache_size = 10; BEGIN IMMEDIATE"), SQLITE_OK);
    cr_assert_eq(add_rows(two.layered, 100), SQLITE_OK);
    cr_assert_eq(say(two.layered, "UPDATE t SET a = -a WHERE a % 7 = 0"), SQLITE_OK);
    cr_expect_eq(ask(two.layered, "SELECT sum(length(b)) FROM t"), 100 * 3500);
    cr_expect_eq(ask(two.plain, "SELECT count(*) FROM t"), 0, "nobody else sees it before its end");
    cr_assert_eq(say(two.layered, "COMMIT"), SQLITE_OK);
    cr_expect_eq(ask(two.plain, "SELECT count(*) FROM t WHERE a < 0"), 14);
    cr_assert_eq(say(two.layered, "BEGIN IMMEDIATE"), SQLITE_OK);
    cr_assert_eq(add_rows(two.layered, 100), SQLITE_OK);
    cr_assert_eq(say(two.layered, "ROLLBACK"), SQLITE_OK);
    cr_expect_eq(ask(two.plain, "SELECT count(*) FROM t"), 100);
    cr_assert_eq(add_rows(two.layered, 1), SQLITE_OK);
    cr_expect_eq(ask(two.plain, "SELECT count(*) FROM t"), 101, "the next change takes the place of what was given up");
    two_remove(&two);
}

static void expect_whole(sqlite3 *db)
{
    cr_expect_eq(ask(db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
}

/* Larger than the cache, so that some of it stands in the log; the log begins anew, so that nothing has to be read from
 * it when the change is given up. */
static void give_up_a_change(const struct two *two)
{
    cr_assert_eq(add_rows(two->layered, 30), SQLITE_OK);
    cr_assert_eq(ask(two->layered, "PRAGMA wal_checkpoint(PASSIVE)"), 0);
    cr_assert_eq(say(two->layered, "PRAGMA cache_size = 10; BEGIN IMMEDIATE"), SQLITE_OK);
    cr_assert_eq(add_rows(two->layered, 103), SQLITE_OK);
    cr_assert_eq(say(two->layered, "ROLLBACK"), SQLITE_OK);
}

Test(log_file, a_change_that_was_given_up_is_not_written_over_that_of_another)
{
    struct two two = two_make();
    give_up_a_change(&two);
    cr_assert_eq(add_rows(two.plain, 150), SQLITE_OK);
    cr_expect_eq(ask(two.layered, "SELECT count(*) FROM t"), 180);
    expect_whole(two.layered);
    sqlite3 *third = open_by(&two, NULL);
    expect_whole(third);
    sqlite3_close(third);
    two_remove(&two);
}

Test(log_file, what_is_closed_after_it_gave_a_change_up_writes_nothing)
{
    struct two two = two_make();
    give_up_a_change(&two);
    cr_assert_eq(add_rows(two.plain, 150), SQLITE_OK);
    cr_expect_eq(sqlite3_close(two.layered), SQLITE_OK);
    two.layered = open_by(&two, log_file_layer());
    expect_whole(two.layered);
    cr_expect_eq(ask(two.layered, "SELECT count(*) FROM t"), 180);
    two_remove(&two);
}

/* As it lies there where the process ends now: without the memory that the running ones share. */
static sqlite3 *open_copy(const struct two *two)
{
    static const char *const endings[] = { "", "-wal" };
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *from = g_strconcat(two->place.path, endings[i], NULL);
        g_autofree char *to = g_strconcat(two->place.path, ".copy", endings[i], NULL);
        g_autofree char *bytes = NULL;
        size_t length;
        cr_assert(g_file_get_contents(from, &bytes, &length, NULL));
        cr_assert(g_file_set_contents(to, bytes, (gssize)length, NULL));
    }
    g_autofree char *path = g_strconcat(two->place.path, ".copy", NULL);
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    return db;
}

/* A page that goes into the log twice makes SQLite write the heads of all that follow once more. */
Test(log_file, a_commit_outlives_its_process_whatever_is_synced)
{
    static const char *const levels[] = { "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL",
                                          "PRAGMA synchronous = OFF" };
    struct two two = two_make();
    cr_assert_eq(say(two.layered, "PRAGMA cache_size = 10"), SQLITE_OK);
    for (int i = 0; i < (int)G_N_ELEMENTS(levels); i++) {
        cr_assert_eq(say(two.layered, levels[i]), SQLITE_OK);
        cr_assert_eq(say(two.layered, "BEGIN IMMEDIATE"), SQLITE_OK);
        cr_assert_eq(add_rows(two.layered, 100), SQLITE_OK);
        cr_assert_eq(say(two.layered, "UPDATE t SET a = -a WHERE a % 7 = 0; COMMIT"), SQLITE_OK);
        sqlite3 *copy = open_copy(&two);
        cr_expect_eq(ask(copy, "SELECT count(*) FROM t"), 100 * (i + 1), "%s", levels[i]);
        expect_whole(copy);
        sqlite3_close(copy);
    }
    two_remove(&two);
}

Test(log_file, a_log_that_begins_again_is_read_back_by_whoever_opens_next)
{
    struct two two = two_make();
    for (int i = 1; i <= 5; i++) {
        cr_assert_eq(add_rows(two.layered, 50), SQLITE_OK);
        cr_expect_eq(ask(two.layered, "PRAGMA wal_checkpoint(PASSIVE)"), 0);
        cr_expect_eq(ask(two.plain, "SELECT count(*) FROM t"), 50 * i);
        cr_expect_leq(log_bytes(&two), 80 * PAGE_BYTES, "it is written over");
    }
    cr_assert_eq(add_rows(two.layered, 3), SQLITE_OK);
    sqlite3 *third = open_by(&two, log_file_layer());
    cr_expect_eq(ask(third, "SELECT count(*) FROM t"), 253);
    sqlite3_close(third);
    two_remove(&two);
}

/* The log cannot grow any more: the change fails as a whole, and the next one that fits is taken. */
Test(log_file, a_full_disk_leaves_what_was_there)
{
    struct two two = two_make();
    struct rlimit before, limit;
    cr_assert_eq(add_rows(two.layered, 20), SQLITE_OK);
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    limit = (struct rlimit){ .rlim_cur = LIMIT_BYTES, .rlim_max = before.rlim_max };
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_expect_neq(add_rows(two.layered, 60), SQLITE_OK);
    cr_expect_eq(ask(two.layered, "SELECT count(*) FROM t"), 20);
    cr_expect_eq(ask(two.plain, "SELECT count(*) FROM t"), 20);
    cr_expect_eq(add_rows(two.layered, 2), SQLITE_OK, "%s", sqlite3_errmsg(two.layered));
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    cr_expect_eq(add_rows(two.layered, 60), SQLITE_OK);
    cr_expect_eq(ask(two.plain, "SELECT count(*) FROM t"), 82);
    cr_expect_eq(ask(two.plain, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
    two_remove(&two);
}
