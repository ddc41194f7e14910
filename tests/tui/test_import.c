/* tests/tui/test_import.c: orders from a file at the desk: what is asked and shown, and the thread that does it. */
#include "journal/journal_orders.h"
#include "tests/support/run.h"
#include "tests/tui/desk.h"
#include "tui/runtime_import.h"
#include <criterion/criterion.h>
#include <poll.h>
#include <unistd.h>

Test(import, is_read_through_before_a_person_says_yes)
{
    static const struct {
        const char *name;
        int adds;
        const char *fails, *keys, *log, *shows;
    } rows[] = {
        { "shown first", 2, NULL, "i 'a.csv' Enter", "IMPORT a.csv dry\n", "2 new, 0 changed, 3 unchanged, 1 bad" },
        { "bad rows are named", 2, NULL, "i 'a.csv' Enter", "IMPORT a.csv dry\n",
          "line 4: \"serviceType\" is missing." },
        { "then recorded", 2, NULL, "i 'a.csv' Enter Enter", "IMPORT a.csv dry\nIMPORT a.csv\n", "Imported: 2 new" },
        { "or not", 2, NULL, "i 'a.csv' Enter Esc", "IMPORT a.csv dry\n", "Orders" },
        { "nothing to do", 0, NULL, "i 'a.csv' Enter", "IMPORT a.csv dry\n", "Nothing would change" },
        { "nothing is done", 0, NULL, "i 'a.csv' Enter Enter", "IMPORT a.csv dry\n", "Orders" },
        { "a file that is none", 2, "a.csv is not there.", "i 'a.csv' Enter", "IMPORT a.csv dry\n",
          "a.csv is not there." },
        { "another name", 2, NULL, "i 'a.csv' Enter Backspace 'w' Enter", "IMPORT a.csv dry\nIMPORT a.csw dry\n",
          "2 new" },
        { "no name", 2, NULL, "i Enter", "", "It takes the name of a file" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk.import_adds = rows[i].adds;
        desk.import_fails = rows[i].fails;
        desk_type(&desk, rows[i].keys);
        cr_expect_str_eq(desk.log->str, rows[i].log, "%s: %s", rows[i].name, desk.log->str);
        cr_expect(desk_shows(&desk, rows[i].shows), "%s", rows[i].name);
        desk_close(&desk);
    }
}

Test(import, Esc_stops_it_and_what_was_recorded_all_the_same_is_told)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.import_adds = 2;
    desk_type(&desk, "i 'a.csv' Enter");
    desk.import_waits = true;
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "It is being recorded; Esc stops it"));
    desk_type(&desk, "Esc");
    cr_expect_str_eq(desk.log->str, "IMPORT a.csv dry\nIMPORT a.csv\nSTOP IMPORT\n");
    struct msg late = { .kind = MSG_IMPORT, .request = 1, .import = g_new0(struct import_news, 1) };
    *late.import = (struct import_news){ .ended = true, .recorded = true, .added = 2 };
    desk_tell(&desk, &late);
    cr_expect(desk_shows(&desk, "Imported: 2 new"));
    desk_close(&desk);
}

Test(import, as_it_was_reviewed)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.import_adds = 12;
    desk_type(&desk, "i 'orders.csv' Enter");
    desk_expect_golden(&desk, "import");
    desk_resize(&desk, 40, 12);
    desk_expect_golden(&desk, "import_small");
    desk_close(&desk);
}

/* ---- the thread ---- */

struct bench {
    char *folder, *journal_path, *file;
    int ends[2];
};

static void bench_open(struct bench *bench, const char *text)
{
    bench->folder = g_dir_make_tmp("fixline-import-XXXXXX", NULL);
    bench->journal_path = g_build_filename(bench->folder, "journal.db", NULL);
    bench->file = g_build_filename(bench->folder, "orders.csv", NULL);
    cr_assert(g_file_set_contents(bench->file, text, -1, NULL));
    cr_assert_eq(pipe(bench->ends), 0);
}

static void bench_close(struct bench *bench)
{
    test_folder_remove(bench->folder);
    close(bench->ends[0]);
    close(bench->ends[1]);
    g_free(bench->folder);
    g_free(bench->journal_path);
    g_free(bench->file);
}

static struct importing *begin(struct bench *bench, bool dry_run)
{
    struct import_wish *wish = g_new0(struct import_wish, 1);
    *wish = (struct import_wish){ g_strdup(bench->file), dry_run, true };
    struct importing *importing = import_start(bench->journal_path, "default", wish, bench->ends[1], NULL);
    cr_assert_not_null(importing);
    return importing;
}

static struct import_news *wait_for_end(struct bench *bench, struct importing *importing)
{
    for (;;) {
        struct pollfd wait = { .fd = bench->ends[0], .events = POLLIN };
        char byte;
        cr_assert_eq(poll(&wait, 1, 20000), 1);
        cr_assert_eq(read(bench->ends[0], &byte, 1), 1);
        struct import_news *news = import_collect(importing);
        if (news && news->ended)
            return news;
        g_clear_pointer(&news, import_news_free);
    }
}

static int64_t count_orders(const struct bench *bench)
{
    struct journal *journal = journal_open(bench->journal_path, "default", JOURNAL_WRITE, NULL);
    cr_assert_not_null(journal);
    GPtrArray *orders = journal_orders(journal, NULL, NULL, 1000, NULL);
    int64_t count = orders->len;
    g_ptr_array_unref(orders);
    journal_close(journal);
    return count;
}

Test(import, a_dry_run_records_nothing_and_the_second_run_changes_nothing)
{
    static const struct {
        bool dry_run, recorded;
        int64_t added, same, there;
    } runs[] = { { true, false, 2, 0, 0 }, { false, true, 2, 0, 2 }, { true, false, 0, 2, 2 } };
    struct bench bench;
    bench_open(&bench, "id,type\nSO-1,depot\nSO-2,onsite\nSO-3,nowhere\n");
    for (size_t i = 0; i < G_N_ELEMENTS(runs); i++) {
        struct importing *importing = begin(&bench, runs[i].dry_run);
        struct import_news *news = wait_for_end(&bench, importing);
        import_end(importing);
        cr_expect_null(news->error, "%s", news->error);
        cr_expect_eq(news->recorded, runs[i].recorded);
        cr_expect(news->added == runs[i].added && news->same == runs[i].same && news->bad == 1);
        cr_expect(g_str_has_prefix(news->said, "line 4"), "%s", news->said);
        cr_expect_eq(count_orders(&bench), runs[i].there);
        import_news_free(news);
    }
    bench_close(&bench);
}

Test(import, what_is_stopped_leaves_nothing)
{
    struct bench bench;
    g_autoptr(GString) text = g_string_new("id,type\n");
    for (int i = 0; i < 200000; i++)
        g_string_append_printf(text, "SO-%d,depot\n", i);
    bench_open(&bench, text->str);
    struct importing *importing = begin(&bench, false);
    import_stop(importing);
    struct import_news *news = wait_for_end(&bench, importing);
    import_end(importing);
    cr_expect(!news->recorded && news->error != NULL);
    cr_expect_eq(count_orders(&bench), 0);
    import_news_free(news);
    importing = begin(&bench, false);
    import_end(importing);
    cr_expect_eq(count_orders(&bench), 0, "a desk that closes is no exception");
    bench_close(&bench);
}
