/* tests/tui/test_export.c: marks in the history, what is asked to be written, and the thread that writes it. */
#include "journal/journal_add.h"
#include "tests/support/run.h"
#include "tests/tui/desk.h"
#include "tui/progress.h"
#include "tui/runtime_export.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what is asked for ---- */

static void open_history(struct desk *desk)
{
    desk_open(desk, 80, 24);
    for (int i = 0; i < 6; i++)
        desk_add_event(desk, i % 2 ? "D1" : "N1", "repair_eta", "{\"event\":\"repair_eta\"}",
                       i == 3 ? EVENT_UNKNOWN : EVENT_ACCEPTED);
    desk_type(desk, "h");
}

Test(export, what_is_marked_or_filtered_is_written)
{
    static const struct {
        const char *keys, *log;
    } rows[] = {
        { "E Enter", "EXPORT 0 fixline-history-2026-11-25.csv all\n" },
        { "E 'x.csv' Enter", "EXPORT 0 x.csv all\n" },
        { "E Down Enter", "EXPORT 1 fixline-history-2026-11-25.jsonl all\n" },
        { "E Down Down Enter", "EXPORT 2 fixline-batch-2026-11-25.jsonl all\n" },
        { "/ 'D1' Enter E Enter", "EXPORT 0 fixline-history-2026-11-25.csv D1\n" },
        { "Space Down Space E Enter", "EXPORT 0 fixline-history-2026-11-25.csv numbers 4 6\n" },
        { "v Down Down v E Enter", "EXPORT 0 fixline-history-2026-11-25.csv numbers 4 5 6\n" },
        { "Down Enter E Enter", "EXPORT 0 fixline-history-2026-11-25.csv numbers 5\n" },
        { "* E Enter", "EXPORT 0 fixline-history-2026-11-25.csv numbers 1 2 3 4 5 6\n" },
        { "* * E Enter", "EXPORT 0 fixline-history-2026-11-25.csv all\n" },
        { "* Esc E Enter", "EXPORT 0 fixline-history-2026-11-25.csv all\n" },
        { "E Esc", "" },
        { "E 'x' Backspace Enter", "" },
        { "Esc S E Enter", "EXPORT 3 fixline-report-2026-11-25.csv since:2026-11-25 until:2026-11-25\n" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_history(&desk);
        desk_type(&desk, rows[i].keys);
        cr_expect_str_eq(desk.log->str, rows[i].log, "row %zu: %s", i, desk.log->str);
        desk_close(&desk);
    }
}

static void tell_of_export(struct desk *desk, struct msg *msg)
{
    msg->request = desk->exported;
    desk_tell(desk, msg);
}

Test(export, tells_how_far_it_is_and_is_left_by_Esc)
{
    struct desk desk;
    open_history(&desk);
    desk_type(&desk, "E 'x.csv' Enter");
    cr_expect(desk_shows(&desk, "The file is being written; Esc stops it"));
    desk.monotonic += 2000;
    tell_of_export(&desk, &(struct msg){ .kind = MSG_EXPORT, .rows = 1200, .percent = 25 });
    desk_expect_golden(&desk, "export_going");
    desk_type(&desk, "'y' Enter");
    cr_expect_str_eq(desk.log->str, "EXPORT 0 x.csv all\n", "nothing is asked for twice");
    desk_type(&desk, "Esc");
    cr_expect_str_eq(desk.log->str, "EXPORT 0 x.csv all\nSTOP EXPORT\n");
    tell_of_export(&desk,
                   &(struct msg){ .kind = MSG_FAILED, .text = g_strdup("x.csv was not written: you stopped it.") });
    cr_expect(desk_shows(&desk, "x.csv was not written"));
    cr_expect(desk_shows(&desk, "History"));
    desk_close(&desk);
}

Test(export, closes_with_its_file_and_stays_where_there_is_none)
{
    struct desk desk;
    open_history(&desk);
    desk_type(&desk, "E 'x.csv' Enter");
    tell_of_export(&desk, &(struct msg){ .kind = MSG_FAILED, .text = g_strdup("x.csv is there already.") });
    cr_expect(desk_shows(&desk, "x.csv is there already."));
    desk_type(&desk, "Backspace 'w' Enter");
    cr_expect_str_eq(desk.log->str, "EXPORT 0 x.csv all\nEXPORT 0 x.csw all\n", "another name may do");
    tell_of_export(&desk, &(struct msg){ .kind = MSG_SAID, .text = g_strdup("6 events are in x.csw.") });
    cr_expect(desk_shows(&desk, "6 events are in x.csw."));
    desk_type(&desk, "Esc");
    cr_expect(desk_shows(&desk, "Orders"), "the screen had closed");
    cr_expect_null(strstr(desk.log->str, "STOP"));
    desk_close(&desk);
}

Test(export, progress_in_words)
{
    static const struct {
        struct progress progress;
        const char *words;
    } rows[] = {
        { { 0, 0, 0 }, "0 rows read" },
        { { 90, 3, 999 }, "90 rows read, 3 %" },
        { { 100, 50, 1000 }, "100 rows read, 50 %, 100 a second, 1 s left" },
        { { 0, 10, 2000 }, "0 rows read, 10 %, 18 s left" },
        { { 700, 0, 2000 }, "700 rows read, 350 a second" },
        { { 4, 1, 60000 }, "4 rows read, 1 %, 0 a second, 99 min left" },
        { { 9, 100, 3000 }, "9 rows read, 100 %, 3 a second, 0 s left" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *words = progress_words("rows read", &rows[i].progress);
        cr_expect_str_eq(words, rows[i].words, "row %zu: %s", i, words);
    }
}

Test(export, as_it_was_reviewed)
{
    struct desk desk;
    open_history(&desk);
    desk_type(&desk, "Space Space E");
    desk_expect_golden(&desk, "export");
    desk_type(&desk, "Esc");
    desk_expect_golden(&desk, "history_marked");
    desk_resize(&desk, 40, 12);
    desk_type(&desk, "E");
    desk_expect_golden(&desk, "export_small");
    desk_close(&desk);
}

/* What the window shows is asked for first; a key that was typed ahead still means the whole page. */
Test(history, a_window_comes_first_and_then_the_page)
{
    enum { EVENTS = 60, ROWS = 24 };
    struct desk desk;
    desk_open(&desk, 80, ROWS);
    for (int i = 0; i < EVENTS; i++)
        desk_add_event(&desk, "D1", "repair_eta", "{}", EVENT_ACCEPTED);
    desk.quiet = true;
    desk_type(&desk, "h End");
    const struct effect *asked = g_ptr_array_index(desk.effects, desk.effects->len - 1);
    cr_expect_eq(asked->kind, EFFECT_LOAD_HISTORY);
    cr_expect_eq(asked->limit, ROWS);
    struct msg window = { .kind = MSG_HISTORY, .request = asked->request, .before = EVENTS - ROWS + 1 };
    window.events = event_records_new();
    for (int id = EVENTS; id >= window.before; id--)
        g_ptr_array_add(window.events, event_record_copy(g_ptr_array_index(desk.events, id - 1)));
    desk_tell(&desk, &window);
    cr_expect(desk_shows(&desk, "History: 24+ ─"), "it is not said that a search goes on");
    desk.quiet = false;
    desk_answer(&desk);
    cr_expect(desk_shows(&desk, "History: 60"));
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "number 1 "), "the oldest of them is selected");
    desk_close(&desk);
}

Test(history, an_event_of_another_year_says_so)
{
    struct desk desk;
    open_history(&desk);
    desk_add_event(&desk, "D1", "repair_eta", "{}", EVENT_ACCEPTED)->created_at = G_GINT64_CONSTANT(1690071816938);
    desk_type(&desk, "r g");
    cr_expect(desk_shows(&desk, "23 Jul 2023   D1"), "its column is as wide as that of the others");
    cr_expect(desk_shows(&desk, "25 Nov 10:42  D1"));
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "Recorded   Sun 23 Jul 2023 00:23:36 UTC"));
    desk_close(&desk);
}

Test(history, numbers_beyond_a_million_move_no_column)
{
    struct desk desk;
    open_history(&desk);
    desk_add_event(&desk, "D1", "repair_eta", "{}", EVENT_ACCEPTED)->id = 1000000;
    desk_type(&desk, "r g");
    cr_expect(desk_shows(&desk, "1000000 25 Nov 10:42"));
    cr_expect(desk_shows(&desk, " 6       25 Nov 10:42"));
    desk_close(&desk);
}

/* A list that is empty because of a slip must not look like one that found nothing. */
Test(history, a_filter_that_is_not_understood_is_never_said_to_fit_nothing)
{
    struct desk desk;
    open_history(&desk);
    desk.quiet = true;
    desk_type(&desk, "/ 'stat:x'");
    const struct effect *asked = g_ptr_array_index(desk.effects, desk.effects->len - 1);
    struct msg failed = { .kind = MSG_FAILED, .request = asked->request, .text = g_strdup("stat: is no key.") };
    g_ptr_array_set_size(desk.effects, 0);
    desk_tell(&desk, &failed);
    desk.quiet = false;
    desk_type(&desk, "Enter Down");
    cr_expect(desk_shows(&desk, "stat: is no key."));
    cr_expect(!desk_shows(&desk, "No event fits"));
    desk_type(&desk, "/ Backspace");
    cr_expect(desk_shows(&desk, "No event fits"), "what is asked next is answered");
    desk_type(&desk, "Esc");
    cr_expect(desk_shows(&desk, "History: 6"));
    desk_close(&desk);
}

Test(history, labels_stay_with_the_event)
{
    struct desk desk;
    open_history(&desk);
    desk_type(&desk, "l Enter");
    cr_expect_str_empty(desk.log->str, "an empty label is none");
    desk_type(&desk, "'asked twice' Enter");
    cr_expect_str_eq(desk.log->str, "NOTE 6 Sam: asked twice\n");
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "Label      25 Nov 10:42 Sam: asked twice"));
    desk_close(&desk);
}

Test(history, two_marked_events_are_compared)
{
    static const struct {
        const char *keys, *shows;
    } rows[] = {
        { "d", "Mark two events" },
        { "Space d", "Mark two events" },
        { "Space Space Space d", "Mark two events" },
        { "Space Space d", "They say the same." },
        { "Space End Space d", "+ notes: \"late\"" },
        { "Space End Space d", "What number 7 says otherwise than number 1" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_history(&desk);
        if (i >= 4) {
            desk_add_event(&desk, "D1", "repair_eta", "{\"event\":\"repair_eta\",\"notes\":\"late\"}", EVENT_ACCEPTED);
            desk_type(&desk, "r g");
        }
        desk_type(&desk, rows[i].keys);
        cr_expect(desk_shows(&desk, rows[i].shows), "row %zu", i);
        if (i >= 3)
            desk_type(&desk, "Esc");
        cr_expect(desk_shows(&desk, "History"), "row %zu", i);
        desk_close(&desk);
    }
}

Test(history, a_difference_in_every_window)
{
    struct desk desk;
    open_history(&desk);
    desk_add_event(&desk, "D1", "repair_eta", "{\"event\":\"repair_eta\",\"notes\":\"late\",\"isDelayed\":true}",
                   EVENT_ACCEPTED);
    desk_type(&desk, "r g Space Space d");
    desk_expect_golden(&desk, "difference");
    desk_resize(&desk, 40, 12);
    desk_expect_golden(&desk, "difference_small");
    desk_close(&desk);
}

/* ---- the thread ---- */

struct bench {
    char *folder, *journal_path, *file;
    GTimeZone *zone;
    struct time_rules rules;
    const char *completing[REPORT_COMPLETING_MAX];
    struct report_rules report;
    int ends[2];
};

static void bench_open(struct bench *bench, int events)
{
    bench->folder = g_dir_make_tmp("fixline-export-XXXXXX", NULL);
    bench->journal_path = g_build_filename(bench->folder, "journal.db", NULL);
    bench->file = g_build_filename(bench->folder, "out", NULL);
    bench->zone = g_time_zone_new_utc();
    bench->rules = (struct time_rules){ .zone = bench->zone };
    report_rules_fill(&bench->report, bench->completing);
    cr_assert_eq(pipe(bench->ends), 0);
    struct journal *journal = journal_open(bench->journal_path, "default", JOURNAL_WRITE, NULL);
    cr_assert_not_null(journal);
    g_autofree struct new_event *fresh = g_new0(struct new_event, (size_t)events);
    g_autofree int64_t *ids = g_new0(int64_t, (size_t)events);
    for (int i = 0; i < events; i++)
        fresh[i] = (struct new_event){ .order = i % 2 ? "D1" : "N1",
                                       .event = "repair_eta",
                                       .body = i ? "{\"event\":\"repair_eta\",\"notes\":\"=1\"}"
                                                 : "{\"event\":\"repair_eta\"}",
                                       .operator_name = "Sam",
                                       .server = "http://127.0.0.1:8787",
                                       .created_at = DESK_NOW };
    cr_assert(journal_add_many(journal, fresh, (size_t)events, ids, NULL));
    journal_close(journal);
}

static void bench_close(struct bench *bench)
{
    test_folder_remove(bench->folder);
    g_time_zone_unref(bench->zone);
    close(bench->ends[0]);
    close(bench->ends[1]);
    g_free(bench->folder);
    g_free(bench->journal_path);
    g_free(bench->file);
}

static struct export *begin(struct bench *bench, enum export_kind kind, const char *filter, GArray *numbers)
{
    struct export_wish *wish = g_new0(struct export_wish, 1);
    *wish = (struct export_wish){
        .kind = kind, .path = g_strdup(bench->file), .filter = g_strdup(filter), .numbers = numbers, .now = DESK_NOW
    };
    struct export *export =
        export_start(bench->journal_path, wish, &bench->rules, &bench->report, bench->ends[1], NULL);
    cr_assert_not_null(export);
    return export;
}

static void wait_for_news(struct bench *bench)
{
    struct pollfd wait = { .fd = bench->ends[0], .events = POLLIN };
    char byte;
    cr_assert_eq(poll(&wait, 1, 20000), 1);
    cr_assert_eq(read(bench->ends[0], &byte, 1), 1);
}

/* What it says once it is done; NULL where it failed, with the error. */
static char *export_to_end(struct bench *bench, enum export_kind kind, const char *filter, GArray *numbers,
                           GError **error)
{
    struct export *export = begin(bench, kind, filter, numbers);
    while (!export_is_done(export)) {
        wait_for_news(bench);
        struct export_progress progress = export_progress(export);
        cr_expect(progress.rows >= 0 && progress.percent >= 0 && progress.percent <= 100);
    }
    return export_end(export, error);
}

Test(export, files_are_whole_private_and_never_in_place_of_another)
{
    static const struct {
        enum export_kind kind;
        const char *filter;
        int lines;
        const char *begins;
    } rows[] = {
        { EXPORT_CSV, NULL, 1302, "id,order,event,state,operator," },
        { EXPORT_CSV, "order:D1", 651, "id,order,event,state,operator," },
        { EXPORT_JSONL, NULL, 1301, "{\"id\":1301,\"order\":\"N1\"" },
        { EXPORT_BATCH, NULL, 1301, "{\"order\":\"N1\",\"event\":\"repair_eta\"}\n{\"order\":\"D1\",\"event\":" },
        { EXPORT_REPORT, "since:today until:today", 0, "sheet,name,measure,value\ntotal,all,total,1301\n" },
    };
    struct bench bench;
    bench_open(&bench, 1301);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *said = export_to_end(&bench, rows[i].kind, rows[i].filter, NULL, &error);
        g_autofree char *text = NULL;
        cr_assert_not_null(said, "row %zu: %s", i, error ? error->message : "");
        cr_assert(g_file_get_contents(bench.file, &text, NULL, NULL), "row %zu", i);
        cr_expect(g_str_has_prefix(text, rows[i].begins), "row %zu: %.200s", i, text);
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        cr_expect(rows[i].lines == 0 || (int)g_strv_length(lines) == rows[i].lines + 1, "row %zu: %u", i,
                  g_strv_length(lines));
        struct stat info;
        cr_assert_eq(stat(bench.file, &info), 0);
        cr_expect_eq(info.st_mode & 0777, 0600, "row %zu", i);
        cr_expect_null(export_to_end(&bench, rows[i].kind, NULL, NULL, &error), "row %zu", i);
        cr_expect(error && strstr(error->message, "is there already"), "row %zu", i);
        g_unlink(bench.file);
    }
    bench_close(&bench);
}

/* A file as it is typed on the desk: no shell has read it. */
Test(export, a_path_may_begin_at_home)
{
    struct bench bench;
    bench_open(&bench, 1);
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_path_get_basename(bench.file), *whole = g_steal_pointer(&bench.file);
    g_setenv("HOME", bench.folder, TRUE);
    bench.file = g_strconcat("~/", name, NULL);
    g_autofree char *said = export_to_end(&bench, EXPORT_CSV, NULL, NULL, &error);
    cr_expect_not_null(said, "%s", error ? error->message : "");
    cr_expect(said && strstr(said, bench.file), "named as it was typed: %s", said);
    cr_expect(g_file_test(whole, G_FILE_TEST_EXISTS));
    g_unlink(whole);
    bench_close(&bench);
}

Test(export, marked_numbers_and_what_goes_wrong)
{
    struct bench bench;
    g_autoptr(GError) error = NULL;
    bench_open(&bench, 5);
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    const int64_t wanted[] = { 2, 4 };
    g_array_append_vals(numbers, wanted, 2);
    g_autofree char *said = export_to_end(&bench, EXPORT_JSONL, "order:N1", numbers, &error);
    g_autofree char *expected = g_strdup_printf("2 events are in %s.", bench.file);
    cr_expect_str_eq(said, expected);
    g_unlink(bench.file);
    cr_expect_null(export_to_end(&bench, EXPORT_CSV, "since:gestern", NULL, &error));
    cr_expect(error && strstr(error->message, "gestern"));
    g_clear_error(&error);
    cr_expect_not(g_file_test(bench.file, G_FILE_TEST_EXISTS), "nothing half is left");
    g_free(bench.file);
    bench.file = g_build_filename(bench.folder, "no", "such", "folder", NULL);
    cr_expect_null(export_to_end(&bench, EXPORT_CSV, NULL, NULL, &error));
    cr_expect_not_null(error);
    bench_close(&bench);
}

static guint files_in(const char *folder)
{
    guint count = 0;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        count += g_str_has_prefix(name, "out");
    return count;
}

Test(export, what_is_stopped_leaves_no_file_and_no_piece_of_one)
{
    static const struct {
        enum export_kind kind;
        bool closes;
        const char *why;
    } rows[] = {
        { EXPORT_CSV, false, "you stopped it" },          { EXPORT_BATCH, false, "you stopped it" },
        { EXPORT_JSONL, true, "the desk closed first" },  { EXPORT_REPORT, false, "you stopped it" },
        { EXPORT_REPORT, true, "the desk closed first" },
    };
    struct bench bench;
    bench_open(&bench, 3000);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        struct export *export = begin(&bench, rows[i].kind, NULL, NULL);
        if (!rows[i].closes)
            export_stop(export);
        while (!rows[i].closes && !export_is_done(export))
            wait_for_news(&bench);
        cr_expect_null(export_end(export, &error), "row %zu", i);
        cr_expect(error && strstr(error->message, rows[i].why), "row %zu: %s", i, error ? error->message : "");
        cr_expect_eq(files_in(bench.folder), 0, "row %zu", i);
    }
    bench_close(&bench);
}
