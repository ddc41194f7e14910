/* tests/faults/test_full.c: a full disk: what became of a request under way is still recorded, nothing more is sent
 * (I7, I8). */
#include "disk.h"
#include "journal/backup.h"
#include "journal/journal_claims.h"
#include "journal/log_file.h"
#include "journal/upkeep.h"
#include "tests/journal/place.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

struct full {
    struct place place;
    struct disk *disk;
    struct journal *journal;
    char *ballast;
};

static struct full full_make(void)
{
    struct full full = { .disk = disk_new(), .place = place_make() };
    full.journal = place_open(&full.place);
    full.ballast = g_strconcat(full.place.path, ".ballast", NULL);
    return full;
}

static void full_remove(struct full *full)
{
    journal_close(full->journal);
    place_remove(&full->place);
    disk_free(full->disk);
    g_free(full->ballast);
}

Test(full, I8_an_outcome_is_recorded_in_the_room_kept_for_it)
{
    struct full full = full_make();
    int64_t id = place_add(full.journal, "SO-1", "a_step");
    struct claim claim = place_claim_flagged(full.journal, id, false);
    cr_assert(g_file_test(full.ballast, G_FILE_TEST_EXISTS), "the room is kept before anything is sent");
    disk_full_while(full.disk, full.ballast);
    g_autoptr(GError) error = NULL;
    struct new_event fresh = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    cr_expect_eq(journal_add(full.journal, &fresh, &error), 0, "the room is for outcomes alone");
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE), "%s", error ? error->message : "none");
    struct attempt_end end = place_end(EVENT_ACCEPTED);
    enum event_state settled = EVENT_SENDING;
    g_clear_error(&error);
    cr_expect(journal_settle(full.journal, &claim, &end, &settled, &error), "%s", error ? error->message : "none");
    cr_expect_eq(settled, EVENT_ACCEPTED);
    cr_expect_not(g_file_test(full.ballast, G_FILE_TEST_EXISTS));
    journal_close(full.journal);
    full.journal = place_open(&full.place);
    cr_expect_eq(place_state(full.journal, id), EVENT_ACCEPTED);
    cr_expect(journal_verify(full.journal, NULL, NULL));
    disk_full_while(full.disk, NULL);
    place_send(full.journal, place_add(full.journal, "SO-1", "a_step"), EVENT_ACCEPTED);
    cr_expect(g_file_test(full.ballast, G_FILE_TEST_EXISTS), "there is room again");
    full_remove(&full);
}

/* Who is killed between making the file and taking its room leaves it empty. */
Test(full, I8_room_that_was_only_begun_is_made_whole)
{
    struct full full = full_make();
    cr_assert(g_file_set_contents(full.ballast, "", 0, NULL));
    place_claim_flagged(full.journal, place_add(full.journal, "SO-1", "a_step"), false);
    GStatBuf facts;
    cr_assert_eq(g_stat(full.ballast, &facts), 0);
    cr_expect(facts.st_size >= 1024 * 1024 && facts.st_blocks * 512 >= 1024 * 1024, "%ld bytes", (long)facts.st_size);
    full_remove(&full);
}

/* Whether the archive finds no room, or the journal for what it deletes: all are here, and no file is left. */
Test(full, an_archive_without_room_moves_nothing)
{
    static const char *const whiles[] = { "archive.db" BACKUP_BESIDE, "archive.db" };
    for (size_t i = 0; i < G_N_ELEMENTS(whiles); i++) {
        struct full full = full_make();
        g_autofree char *archive = g_build_filename(full.place.folder, "archive.db", NULL);
        g_autofree char *path = g_build_filename(full.place.folder, whiles[i], NULL);
        struct archive_plan plan;
        int64_t events = 0;
        g_autoptr(GError) error = NULL;
        for (int event = 0; event < 5; event++)
            place_send(full.journal, place_add(full.journal, "SO-1", "a_step"), EVENT_ACCEPTED);
        cr_assert(journal_archive_plan(full.journal, PLACE_NOW + 1, &plan, NULL));
        disk_full_while(full.disk, path);
        cr_expect_not(journal_archive(full.journal, archive, &plan, "eta", NULL, &error), "%s", whiles[i]);
        cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE) && strstr(error->message, "full"),
                  "%s: %s", whiles[i], error ? error->message : "none");
        disk_full_while(full.disk, NULL);
        cr_expect_not(g_file_test(archive, G_FILE_TEST_EXISTS), "%s", whiles[i]);
        cr_expect_not(g_file_test(path, G_FILE_TEST_EXISTS), "%s", whiles[i]);
        cr_expect(journal_verify(full.journal, &events, NULL));
        cr_expect_eq(events, 5, "%s", whiles[i]);
        g_clear_error(&error);
        cr_expect(journal_archive(full.journal, archive, &plan, "eta", NULL, &error), "%s: %s", whiles[i],
                  error ? error->message : "");
        full_remove(&full);
    }
}

static int say(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/* A statement without room does not always end its change. What the change wrote before, and a read of its own pages
 * found no room for, must not be missing from it. */
Test(full, what_found_no_room_is_written_later_or_never_committed)
{
    static const char rows[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
                               " INSERT INTO t SELECT i, zeroblob(3500) FROM n";
    struct full full = full_make();
    g_autofree char *path = g_build_filename(full.place.folder, "other.db", NULL);
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, log_file_layer()), SQLITE_OK);
    cr_assert_eq(say(db, "PRAGMA journal_mode = WAL; CREATE TABLE t(a, b); CREATE TABLE u(a UNIQUE)"), SQLITE_OK);
    cr_assert_eq(say(db, "PRAGMA cache_size = 10; BEGIN IMMEDIATE"), SQLITE_OK);
    cr_assert_eq(say(db, rows), SQLITE_OK);
    disk_full_while(full.disk, full.place.path);
    cr_expect_eq(say(db, "INSERT INTO u SELECT a FROM t ORDER BY a DESC"), SQLITE_FULL);
    disk_full_while(full.disk, NULL);
    cr_expect_eq(sqlite3_get_autocommit(db), 0, "the change goes on");
    cr_expect_eq(say(db, "COMMIT"), SQLITE_OK);
    cr_expect_eq(sqlite3_close(db), SQLITE_OK);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_expect_eq(say(db,
                     "CREATE TABLE sound(a CHECK(a = 'ok')); INSERT INTO sound SELECT * FROM pragma_integrity_check;"
                     " CREATE TABLE many(a CHECK(a = 50)); INSERT INTO many SELECT count(*) FROM t"),
                 SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
    full_remove(&full);
}
