/* tests/journal/test_damage.c: damage and obstacles are noticed before anything is used (I7, I10). */
#include "base/atomic_file.h"
#include "journal/journal_add.h"
#include "journal/journal_events.h"
#include "journal/store.h"
#include "place.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A journal of three events with everything in the file itself, the log emptied. */
static struct place sample(void)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (int i = 0; i < 3; i++)
        place_send(journal, place_add(journal, "SO-1", "a_step"), EVENT_ACCEPTED);
    place_add(journal, "SO-2", "a_step");
    journal_close(journal);
    place_sql(&place, "PRAGMA wal_checkpoint(TRUNCATE)");
    return place;
}

static void overwrite(const struct place *place, const char *ending, off_t at, const char *bytes, size_t length)
{
    g_autofree char *path = g_strconcat(place->path, ending, NULL);
    int fd = open(path, O_RDWR);
    cr_assert_geq(fd, 0);
    cr_assert_eq(pwrite(fd, bytes, length, at), (ssize_t)length);
    close(fd);
}

Test(damage, in_the_header)
{
    struct place place = sample();
    overwrite(&place, "", 0, "XXXXXXXX", 8);
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "no journal of fixline");
    place_refuses(&place, JOURNAL_READ_ONLY, JOURNAL_ERROR_DAMAGED, "no journal of fixline");
    place_remove(&place);
}

Test(damage, another_file_is_left_as_it_is)
{
    static const struct {
        const char *content;
        size_t length;
    } rows[] = { { "", 0 }, { "[desk]\nhold=5\n", 14 } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct place place = place_make();
        g_autofree char *folder = g_path_get_dirname(place.path);
        cr_assert(folder_make_private(folder, NULL));
        cr_assert(atomic_file_write(place.path, rows[i].content, rows[i].length, 0600, NULL));
        place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "no journal of fixline");
        g_autofree char *after = file_read(place.path, 4096, NULL, NULL);
        cr_expect_str_eq(after, rows[i].content);
        g_autofree char *lock = g_strconcat(place.path, ".lock", NULL);
        cr_expect_not(g_file_test(lock, G_FILE_TEST_EXISTS), "nothing lies beside it");
        place_remove(&place);
    }
}

Test(damage, another_database_is_left_as_it_is)
{
    struct place place = place_make();
    g_autofree char *folder = g_path_get_dirname(place.path);
    cr_assert(folder_make_private(folder, NULL));
    place_sql(&place, "CREATE TABLE somebody(elses)");
    gsize before_length, after_length;
    g_autofree char *before = file_read(place.path, 1 << 20, &before_length, NULL);
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "no journal of fixline");
    g_autofree char *after = file_read(place.path, 1 << 20, &after_length, NULL);
    cr_assert_eq(before_length, after_length);
    cr_expect_eq(memcmp(before, after, after_length), 0);
    place_remove(&place);
}

/* Every file of the folder with its bytes, by name; but for the index of the log, which SQLite keeps in shared memory
 * and makes anew from the log. */
static GHashTable *all_bytes(const struct place *place)
{
    GHashTable *files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    g_autofree char *folder = g_path_get_dirname(place->path);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        gsize length;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        char *bytes = g_str_has_suffix(name, "-shm") ? NULL : file_read(path, 1 << 24, &length, NULL);
        if (bytes)
            g_hash_table_insert(files, g_strdup(name), g_bytes_new_take(bytes, length));
    }
    return files;
}

static void expect_untouched(const struct place *place, enum journal_mode mode)
{
    g_autoptr(GHashTable) before = all_bytes(place);
    place_refuses(place, mode, JOURNAL_ERROR_NEWER, "newer fixline (version 99");
    g_autoptr(GHashTable) after = all_bytes(place);
    GHashTableIter files;
    void *name, *bytes;
    g_hash_table_iter_init(&files, before);
    while (g_hash_table_iter_next(&files, &name, &bytes)) {
        GBytes *found = g_hash_table_lookup(after, name);
        cr_expect(found && g_bytes_equal(found, bytes), "%s has changed", (const char *)name);
    }
}

/* Nor is one byte of any file, whether the version stands in the log or in the journal itself. */
Test(damage, a_newer_version_is_not_touched)
{
    struct place place = sample();
    struct journal *journal = place_open(&place); /* keeps the log from being moved into the file */
    place_sql(&place, "PRAGMA user_version = 99");
    expect_untouched(&place, JOURNAL_WRITE);
    journal_close(journal);
    expect_untouched(&place, JOURNAL_WRITE);
    place_sql(&place, "PRAGMA wal_checkpoint(TRUNCATE)");
    expect_untouched(&place, JOURNAL_WRITE);
    expect_untouched(&place, JOURNAL_READ_ONLY);
    cr_expect_eq(place_sql_number(&place, "PRAGMA user_version"), 99);
    place_remove(&place);
}

Test(damage, in_the_tables)
{
    struct place place = sample();
    place_sql(&place, "DROP INDEX events_open");
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "its tables");
    place_remove(&place);
}

/* Every column of an event and of an attempt, changed behind the journal's back. */
Test(damage, in_any_column_of_a_row)
{
    static const char *const changes[] = {
        "events SET uuid = 'x'",          "events SET order_id = 'x'",      "events SET event = 'x'",
        "events SET body = '{ }'",        "events SET operator = 'x'",      "events SET operator = NULL",
        "events SET machine = 'x'",       "events SET profile = 'x'",       "events SET accept_version = 'x'",
        "events SET created_at = 1",      "events SET replaces = 1",        "events SET body_hash = zeroblob(32)",
        "events SET prev = zeroblob(32)", "events SET hash = zeroblob(32)", "events SET hash = zeroblob(3)",
        "events SET server = 'x'",        "events SET state = 'queued'",    "events SET owner = NULL",
        "events SET epoch = 9",           "events SET attempts = 9",        "events SET ever_unknown = 1",
        "events SET sent_at = 1",         "events SET settled_at = 1",      "events SET status = 1",
        "events SET reason = 'x'",        "events SET sum = zeroblob(32)",  "events SET id = 77",
        "attempts SET epoch = 9",         "attempts SET wire = 0",          "attempts SET outcome = 'queued'",
        "attempts SET answer = 'x'",      "attempts SET headers = 'x'",     "attempts SET reason = 'x'",
        "attempts SET status = 1",        "attempts SET curl_code = 1",     "attempts SET sum = zeroblob(32)",
        "attempts SET started_at = 1",    "attempts SET flagged_at = 1",    "attempts SET ended_at = 1",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        struct place place = sample();
        bool of_events = g_str_has_prefix(changes[i], "events");
        g_autofree char *sql = g_strdup_printf("UPDATE %s WHERE %s = 2", changes[i], of_events ? "id" : "event_id");
        place_sql(&place, sql);
        int64_t id = strstr(changes[i], "id = 77") ? 77 : 2;
        g_autoptr(GError) error = NULL;
        struct journal *journal = journal_open(place.path, "default", JOURNAL_WRITE, &error);
        if (journal && of_events)
            cr_expect_null(journal_find_event(journal, id, &error), "row %s", changes[i]);
        else if (journal)
            cr_expect_null(journal_attempts(journal, id, &error), "row %s", changes[i]);
        cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED), "row %s", changes[i]);
        struct new_event fresh = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
        cr_expect(!journal || journal_add(journal, &fresh, NULL) == 0, "a damaged journal is not written to");
        journal_close(journal);
        place_remove(&place);
    }
}

Test(damage, in_the_last_row_is_seen_at_start)
{
    struct place place = sample();
    place_sql(&place, "UPDATE events SET state = 'accepted' WHERE id = 4");
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "event 4");
    place_refuses(&place, JOURNAL_READ_ONLY, JOURNAL_ERROR_DAMAGED, "event 4");
    place_remove(&place);
}

Test(damage, a_journal_behind_its_second_file_was_restored)
{
    struct place place = sample();
    gsize length;
    g_autofree char *copy = file_read(place.path, 1 << 24, &length, NULL);
    struct journal *journal = place_open(&place);
    place_add(journal, "SO-3", "a_step");
    journal_close(journal);
    place_sql(&place, "PRAGMA wal_checkpoint(TRUNCATE)");
    cr_assert(atomic_file_write(place.path, copy, length, 0600, NULL));
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_RESTORED, "--accept-restored");
    place_refuses(&place, JOURNAL_READ_ONLY, JOURNAL_ERROR_RESTORED, "--accept-restored");
    place_remove(&place);
}

/* A copy that is older by an answer only: what waits in it has been sent since. */
Test(damage, a_journal_behind_by_an_answer_was_restored)
{
    struct place place = sample();
    gsize length;
    g_autofree char *copy = file_read(place.path, 1 << 24, &length, NULL);
    struct journal *journal = place_open(&place);
    place_send(journal, 4, EVENT_ACCEPTED);
    journal_close(journal);
    place_sql(&place, "PRAGMA wal_checkpoint(TRUNCATE)");
    cr_assert(atomic_file_write(place.path, copy, length, 0600, NULL));
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_RESTORED, "--accept-restored");
    place_remove(&place);
}

Test(damage, a_log_that_is_lost_is_noticed)
{
    struct place place = sample();
    struct journal *journal = place_open(&place);
    place_add(journal, "SO-3", "a_step");
    journal_close(journal);
    g_autofree char *wal = g_strconcat(place.path, "-wal", NULL);
    cr_assert_eq(truncate(wal, 0), 0);
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_RESTORED, "--accept-restored");
    place_remove(&place);
}

Test(damage, another_past_is_noticed)
{
    struct place place = sample(), other = sample();
    g_autofree char *from = g_strconcat(other.path, ".last", NULL);
    g_autofree char *to = g_strconcat(place.path, ".last", NULL);
    cr_assert_eq(g_rename(from, to), 0);
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "another past");
    place_remove(&place);
    place_remove(&other);
}

Test(damage, in_the_second_file)
{
    struct place place = sample();
    overwrite(&place, ".last", 20, "#", 1);
    journal_close(place_open(&place)); /* one torn note leaves the other */
    overwrite(&place, ".last", 512 + 20, "#", 1);
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "second file");
    place_remove(&place);
}

Test(damage, a_missing_second_file_is_made_anew_and_may_lag)
{
    struct place place = sample();
    g_autofree char *last = g_strconcat(place.path, ".last", NULL);
    g_autofree char *lagging = file_read(last, 4096, NULL, NULL);
    cr_assert_eq(g_unlink(last), 0);
    struct journal *journal = place_open(&place);
    place_add(journal, "SO-3", "a_step");
    place_add(journal, "SO-3", "a_step");
    journal_close(journal);
    cr_assert(g_file_test(last, G_FILE_TEST_EXISTS));
    overwrite(&place, ".last", 0, lagging, 1024);
    journal_close(place_open(&place));
    place_remove(&place);
}

Test(damage, a_journal_that_is_gone_is_not_made_anew)
{
    struct place place = sample();
    cr_assert_eq(g_unlink(place.path), 0);
    place_refuses(&place, JOURNAL_WRITE, JOURNAL_ERROR_DAMAGED, "is missing");
    cr_expect_not(g_file_test(place.path, G_FILE_TEST_EXISTS));
    place_remove(&place);
}

/* ---- obstacles ---- */

static void try_in_a_folder_of_others(const struct place *place, int number)
{
    (void)number;
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        _exit(2);
    g_autoptr(GError) error = NULL;
    struct journal *journal = journal_open(place->path, "default", JOURNAL_WRITE, &error);
    bool right = !journal && error && error->domain == JOURNAL_ERROR && !strstr(error->message, "locked");
    journal_close(journal);
    g_clear_error(&error);
    _exit(right ? 0 : 1);
}

Test(damage, a_folder_that_cannot_be_written_is_one_sentence)
{
    struct place place = sample();
    g_autofree char *folder = g_path_get_dirname(place.path);
    cr_assert_eq(chmod(place.folder, 0755), 0);
    cr_assert_eq(chmod(folder, 0555), 0);
    cr_expect_eq(place_child(try_in_a_folder_of_others, &place, 0), 0);
    cr_assert_eq(chmod(folder, 0700), 0);
    place_remove(&place);
}

/* A file-size limit stands in for a full disk: the write fails, and nothing is half done. */
Test(damage, a_full_disk_leaves_everything_as_it_was)
{
    struct place place = sample();
    struct journal *journal = place_open(&place);
    g_autofree char *long_text = g_strnfill(400 * 1024, 'x');
    struct new_event fresh = { .order = "SO-1", .event = "a_step", .body = long_text, .server = PLACE_SERVER };
    struct rlimit before, small = { .rlim_cur = 300 * 1024, .rlim_max = RLIM_INFINITY };
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    g_autoptr(GError) error = NULL;
    int64_t id = journal_add(journal, &fresh, &error);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    cr_expect_eq(id, 0);
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE), "%s", error ? error->message : "no error");
    cr_expect(strstr(error->message, "beyond 300 KiB here (ulimit -f)") != NULL, "%s", error->message);
    cr_expect_eq(place_add(journal, "SO-1", "a_step"), 5, "no gap, and it goes on once there is room");
    journal_close(journal);
    place_remove(&place);
}

/* A person is sent to make room only where that helps. */
Test(damage, a_disk_that_is_read_only_or_does_not_count_is_not_full)
{
    static const struct {
        struct statvfs disk;
        bool full;
    } rows[] = {
        { { .f_blocks = 100, .f_bavail = 1, .f_files = 10, .f_favail = 1 }, false },
        { { .f_blocks = 100, .f_bavail = 0, .f_files = 10, .f_favail = 1 }, true },
        { { .f_blocks = 100, .f_bavail = 1, .f_files = 10, .f_favail = 0 }, true },
        { { .f_blocks = 100, .f_bavail = 1, .f_files = 0, .f_favail = 0 }, false },
        { { .f_blocks = 100, .f_bavail = 0, .f_flag = ST_RDONLY }, false },
        { { .f_blocks = 0, .f_bavail = 0, .f_files = 0, .f_favail = 0 }, false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        cr_expect_eq(store_disk_is_full(&rows[i].disk), rows[i].full, "row %zu", i);
}

Test(damage, a_lock_file_that_was_removed_stops_writing)
{
    struct place place = sample();
    struct journal *journal = place_open(&place);
    g_autofree char *lock = g_strconcat(place.path, ".lock", NULL);
    cr_assert_eq(g_unlink(lock), 0);
    struct new_event fresh = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    g_autoptr(GError) error = NULL;
    cr_expect_eq(journal_add(journal, &fresh, &error), 0);
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE));
    journal_close(journal);
    place_remove(&place);
}

Test(damage, links_lead_to_one_journal)
{
    struct place place = sample();
    g_autofree char *link = g_build_filename(place.folder, "link.db", NULL);
    cr_assert_eq(symlink(place.path, link), 0);
    struct journal *journal = journal_open(link, "default", JOURNAL_WRITE, NULL);
    cr_assert_not_null(journal);
    cr_expect_eq(place_add(journal, "SO-1", "a_step"), 5);
    g_autofree char *lock = g_strconcat(link, ".lock", NULL);
    cr_expect_not(g_file_test(lock, G_FILE_TEST_EXISTS));
    journal_close(journal);
    place_remove(&place);
}
