/* tests/crash/test_stores.c: drafts, imports, archives, the first start, recovery and checkpoints are ended at their
 * places: each is there whole or not at all, and the next start asks nothing. */
#include "delivery/courier.h"
#include "journal/journal_drafts.h"
#include "journal/upkeep.h"
#include "tests/crash/bay.h"
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- drafts, through the courier ---- */

static void save_draft(struct courier *courier, int descriptor, const char *text)
{
    struct courier_task *task = courier_task_new(COURIER_SAVE_DRAFT, 1);
    task->draft = g_new(struct draft_record, 1);
    *task->draft = (struct draft_record){ .key = g_strdup("k"),
                                          .order = g_strdup("SO-1042"),
                                          .event = g_strdup("repair_eta"),
                                          .text = g_strdup(text),
                                          .saved_at = 1 };
    courier_submit(courier, task);
    struct courier_report *report;
    while (!(report = courier_collect(courier)))
        poll(&(struct pollfd){ .fd = descriptor, .events = POLLIN }, 1, 50);
    if (report->kind != COURIER_DONE)
        _exit(1);
    courier_report_free(report);
}

/* Saves three versions; the place ends it on the way to the second or the third. */
static void type_and_die(const struct bay *bay)
{
    int ends[2];
    const struct settings_flags flags = { .journal = bay->path };
    struct settings *settings = settings_load(&flags, NULL);
    struct journal *journal = journal_open(bay->path, "default", JOURNAL_WRITE, NULL);
    if (!settings || !journal || pipe(ends) != 0)
        _exit(2);
    struct courier *courier = courier_start(journal, settings, ends[1], 0, NULL);
    save_draft(courier, ends[0], "first");
    save_draft(courier, ends[0], "second");
    save_draft(courier, ends[0], "third");
    _exit(3);
}

static void expect_draft(const struct bay *bay, const char *text, const char *round)
{
    struct journal *journal = bay_open(bay, round);
    GPtrArray *drafts = journal_drafts(journal, NULL, NULL);
    cr_assert(drafts && drafts->len == 1, "%s: the draft is lost", round);
    const struct draft_record *draft = drafts->pdata[0];
    cr_expect_str_eq(draft->text, text, "%s", round);
    cr_assert(journal_drop_draft(journal, "k", NULL));
    g_ptr_array_unref(drafts);
    journal_close(journal);
}

static void die_typing(struct bay *bay, const char *place, const char *signal, const char *kept)
{
    g_autofree char *round = g_strdup_printf("draft, K%s %s", place, signal);
    pid_t pid = fork();
    if (pid == 0) {
        struct sigaction plain = { .sa_handler = SIG_DFL };
        sigaction(SIGSEGV, &plain, NULL); /* the sanitizer would write a report instead */
        setenv("FIXLINE_KILLPOINT", place, 1);
        setenv("FIXLINE_KILLSIGNAL", signal, 1);
        setenv("FIXLINE_URL", standin_url(bay->standin), 1);
        setenv("HOME", bay->home.folder, 1);
        type_and_die(bay);
    }
    int status = bay_wait(bay, pid, NULL);
    cr_expect(WIFSIGNALED(status), "%s: ended with %d instead", round, WEXITSTATUS(status));
    expect_draft(bay, kept, round);
}

Test(crash, a_draft_while_it_is_saved, .timeout = 2000)
{
    static const struct {
        int place;
        const char *choice;
        const char *kept;
    } rows[] = { { 1, "1:2", "first" }, { 2, "2:2", "first" }, { 1, "1:3", "second" }, { 2, "2:3", "second" } };
    struct bay bay;
    bay_make(&bay);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (size_t signal = 0; signal < BAY_SIGNALS; signal++)
            for (int time = 0; time < bay_times(rows[i].place, signal); time++)
                die_typing(&bay, rows[i].choice, bay_signals[signal], rows[i].kept);
    bay_remove(&bay);
}

/* ---- an import, and the checkpoints behind it ---- */

enum { IMPORTED = 1500, NOTES = 4000 };

static char *import_text(void)
{
    g_autofree char *notes = g_strnfill(NOTES, 'n');
    GString *text = g_string_new(NULL);
    for (int i = 0; i < IMPORTED; i++)
        g_string_append_printf(text, "{\"id\":\"SO-%d\",\"serviceType\":\"repair_depot\",\"notes\":\"%s\"}\n", i,
                               notes);
    return g_string_free(text, FALSE);
}

static void import_and_die(const char *text, const char *place, const char *signal, int expected)
{
    g_autofree char *round = g_strdup_printf("import, K%s %s", place, signal);
    struct bay bay;
    bay_make(&bay);
    bay_aim(&bay, place, signal);
    g_auto(run_result) run = run_program(&bay.home, text, "fixline", "orders", "import", "-", NULL);
    bay_aim(&bay, NULL, NULL);
    cr_expect_gt(run.status, 128, "%s: the place was not reached: %d, %s", round, run.status, run.err);
    cr_expect_eq(bay_orders(&bay, round), expected, "%s", round);
    g_auto(run_result) again = run_program(&bay.home, text, "fixline", "orders", "import", "-", NULL);
    cr_expect_eq(again.status, 0, "%s: %s", round, again.err);
    cr_expect_eq(bay_orders(&bay, round), IMPORTED, "%s", round);
    bay_judge(&bay, round);
    bay_remove(&bay);
}

Test(crash, an_import_and_its_checkpoints, .timeout = 2000)
{
    static const struct {
        int place;
        const char *choice;
        int expected;
    } rows[] = {
        { 19, "19", 0 },          { 18, "18:1", IMPORTED }, { 19, "19:2", 0 },
        { 18, "18:2", IMPORTED }, { 18, "18:3", IMPORTED }, { 18, "18:4", IMPORTED },
    };
    g_autofree char *text = import_text();
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (size_t signal = 0; signal < BAY_SIGNALS; signal++)
            for (int time = 0; time < bay_times(rows[i].place + (int)i, signal); time++)
                import_and_die(text, rows[i].choice, bay_signals[signal], rows[i].expected);
}

/* ---- an archive ---- */

enum { ARCHIVED = 3 };

/* A kill leaves all events here and at most a file the next run refuses by its name; or all have moved. */
static void archive_and_die(const char *place, const char *signal, bool has_file, bool moved)
{
    g_autofree char *round = g_strdup_printf("archive, K%s %s", place, signal);
    struct bay bay;
    struct archived archived;
    bay_make(&bay);
    for (int i = 0; i < ARCHIVED; i++) {
        g_autofree char *note = g_strdup_printf("%d", i);
        bay_wait(&bay, bay_send(&bay, "SO-1", note), note);
    }
    g_autofree char *file = g_build_filename(bay.home.folder, "archive.db", NULL);
    g_autofree char *other = g_build_filename(bay.home.folder, "other.db", NULL);
    bay_aim(&bay, place, signal);
    g_auto(run_result) run =
        run_program(&bay.home, NULL, "fixline", "archive", "--before", "tomorrow", "--yes", file, NULL);
    bay_aim(&bay, NULL, NULL);
    cr_expect_gt(run.status, 128, "%s: the place was not reached: %d, %s", round, run.status, run.err);
    struct journal *journal = bay_open(&bay, round);
    cr_assert(journal_archived(journal, &archived, NULL), "%s", round);
    cr_expect_eq(archived.events, moved ? ARCHIVED : 0, "%s", round);
    int64_t events = 0;
    cr_expect(journal_verify(journal, &events, NULL) && events == ARCHIVED, "%s", round);
    journal_close(journal);
    cr_expect_eq(g_file_test(file, G_FILE_TEST_EXISTS), has_file, "%s", round);
    bay_wait(&bay, bay_send(&bay, "SO-1", "after"), "after");
    g_auto(run_result) again =
        run_program(&bay.home, NULL, "fixline", "archive", "--before", "tomorrow", "--yes", file, NULL);
    cr_expect_eq(again.status, has_file ? 5 : 0, "%s: %s", round, again.err);
    cr_expect_eq(strstr(again.err, "is there already") != NULL, has_file, "%s: %s", round, again.err);
    g_auto(run_result) last =
        run_program(&bay.home, NULL, "fixline", "archive", "--before", "tomorrow", "--yes", other, NULL);
    cr_expect_eq(last.status, 0, "%s: %s", round, last.err);
    bay_remove(&bay);
}

Test(crash, an_archive, .timeout = 2000)
{
    static const struct {
        const char *choice;
        bool has_file, moved;
    } rows[] = { { "23:1", false, false }, { "23:2", true, false }, { "23:3", true, false }, { "23:4", true, true } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (size_t signal = 0; signal < BAY_SIGNALS; signal++)
            for (int time = 0; time < bay_times(23 + (int)i, signal); time++)
                archive_and_die(rows[i].choice, bay_signals[signal], rows[i].has_file, rows[i].moved);
}

/* ---- the first start, and the start after a crash ---- */

static void start_and_die(const char *signal)
{
    struct bay bay;
    bay_make(&bay);
    bay_aim(&bay, "20", signal);
    int status = bay_wait(&bay, bay_send(&bay, "SO-1", "first"), NULL);
    cr_expect(WIFSIGNALED(status), "K20 %s: the place was not reached", signal);
    bay_aim(&bay, NULL, NULL);
    bay_wait(&bay, bay_send(&bay, "SO-1", "second"), "second");
    cr_expect_eq(bay_judge(&bay, signal), 1, "K20 %s", signal);
    bay_remove(&bay);
}

static void recover_and_die(const char *signal)
{
    struct bay bay;
    bay_make(&bay);
    bay_aim(&bay, "8", "KILL");
    bay_wait(&bay, bay_send(&bay, "SO-1", "flagged"), NULL);
    bay_aim(&bay, "22", signal);
    for (int i = 0; i < 2; i++) {
        int status = bay_wait(&bay, run_start(&bay.home, "fixline", "outbox", "send", NULL), NULL);
        cr_expect(WIFSIGNALED(status), "K22 %s: the place was not reached, start %d", signal, i);
    }
    struct event_record *newest = bay_newest(&bay, signal);
    cr_expect_eq(newest->state, EVENT_UNKNOWN, "K22 %s", signal);
    event_record_free(newest);
    bay_judge(&bay, signal);
    bay_remove(&bay);
}

Test(crash, the_first_start_and_recovery, .timeout = 2000)
{
    for (size_t signal = 0; signal < BAY_SIGNALS; signal++)
        for (int time = 0; time < MAX(1, bay_times(20, signal)); time++) {
            start_and_die(bay_signals[signal]);
            recover_and_die(bay_signals[signal]);
        }
}
