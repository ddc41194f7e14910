/* tests/faults/test_memory.c: the n-th allocation of a recording and of a start of the desk finds no memory: the
 * program ends with a sentence or goes on, and the journal is whole.
 *
 * With FIXLINE_CRASH_ROUNDS (`./dev crash`) every n is tried, else a few of them. */
#include "journal/upkeep.h"
#include "tests/crash/bay.h"
#include "tests/support/terminal.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { TRIES = 24, MISSED_MAX = 8, ALLOCATIONS_MAX = 200 * 1000 };

static void aim(struct bay *bay, long nth, const char *reached)
{
    g_autofree char *place = g_strdup_printf("%ld", nth);
    g_unlink(reached);
    test_home_set(&bay->home, "LD_PRELOAD", nth ? FIXLINE_BINARY_DIR "/alloc_fault.so" : NULL);
    test_home_set(&bay->home, "ALLOC_FAULT", nth ? place : NULL);
    test_home_set(&bay->home, "ALLOC_FAULT_REACHED", reached);
}

/* What the journal says of the events that were recorded: all there, all queued, the chain whole. */
static void expect_whole(struct bay *bay, int64_t told, const char *round)
{
    g_autoptr(GError) error = NULL;
    struct journal *journal = bay_open(bay, round);
    int64_t events = 0;
    cr_expect(journal_verify(journal, &events, &error), "%s: %s", round, error ? error->message : "");
    cr_expect(events >= told, "%s: %d of %d events", round, (int)events, (int)told);
    journal_close(journal);
}

static bool record_without_memory(struct bay *bay, long nth, int64_t *told)
{
    g_autofree char *reached = g_build_filename(bay->home.folder, "reached", NULL);
    g_autofree char *round = g_strdup_printf("recording, allocation %ld", nth);
    g_autofree char *notes = g_strdup_printf("notes=%s", round);
    aim(bay, nth, reached);
    g_auto(run_result) run = run_program(&bay->home, NULL, "fixline", "send", "SO-1042", "repair_started", notes,
                                         "--type", "depot", "--queue", NULL);
    bool was_reached = g_file_test(reached, G_FILE_TEST_EXISTS);
    aim(bay, 0, reached);
    cr_expect(run.status < 128, "%s: signal %d: %s", round, run.status - 128, run.err);
    cr_expect(run.status == 3 || strchr(run.err, '.'), "%s: %d without a sentence", round, run.status);
    *told += run.status == 3;
    expect_whole(bay, *told, round);
    return was_reached;
}

/* Where ncurses sets up the terminal it does not survive the want of its own memory in a place or two: nothing was
 * shown then, and the journal is whole all the same. */
static bool start_without_memory(struct bay *bay, long nth, int64_t *told)
{
    g_autofree char *reached = g_build_filename(bay->home.folder, "reached", NULL);
    g_autofree char *round = g_strdup_printf("start, allocation %ld", nth);
    const char *argv[] = { FIXLINE_BINARY_DIR "/fixline", NULL };
    /* What waits is for another address and stays: a machine so busy that it leaves before the key would load libcurl,
     * and the start of OpenSSL does not survive the want of memory. */
    test_home_set(&bay->home, "FIXLINE_URL", "http://127.0.0.1:9");
    aim(bay, nth, reached);
    struct terminal *terminal = terminal_start(
        argv, &(struct terminal_options){ .environment = (const char *const *)bay->home.environment->pdata });
    terminal_type(terminal, "qk"); /* leaves, what waits stays queued */
    int status = terminal_wait_end(terminal);
    bool was_reached = g_file_test(reached, G_FILE_TEST_EXISTS);
    aim(bay, 0, reached);
    bool painted = strstr(terminal_output(terminal)->str, "SO-1042") != NULL;
    cr_expect(WIFEXITED(status) || !painted, "%s: status %x", round, (unsigned)status);
    cr_expect(terminal_is_cooked(terminal), "%s: the terminal is not given back", round);
    terminal_free(terminal);
    expect_whole(bay, *told, round);
    return was_reached;
}

/* How many allocations there are, by doubling; then every one, or a few spread over them. */
static void without_memory(bool (*run)(struct bay *bay, long nth, int64_t *told), const char *what)
{
    struct bay bay = { 0 };
    int64_t told = 0;
    long most = 256;
    bay_make(&bay);
    test_home_set(&bay.home, "ASAN_OPTIONS",
                  "verify_asan_link_order=0:handle_segv=0:detect_leaks=0:allocator_may_return_null=1");
    bay_queue(&bay, "SO-1042", "first");
    told = 1;
    while (most < ALLOCATIONS_MAX && run(&bay, most, &told))
        most *= 2;
    long stride = getenv("FIXLINE_CRASH_ROUNDS") ? 1 : MAX(1, most / TRIES), tried = 0;
    int missed = 0; /* threads do not ask in the same order every time: one that is not reached is not the end */
    for (long nth = 1; nth < most && missed < MISSED_MAX; nth += stride, tried++)
        missed = run(&bay, nth, &told) ? 0 : missed + 1;
    cr_log_info("%s: fewer than %ld allocations, %ld tried", what, most, tried);
    bay_remove(&bay);
}

Test(memory, a_recording_without_memory_ends_with_a_sentence, .timeout = 20000)
{
    without_memory(record_without_memory, "recording");
}

Test(memory, a_desk_without_memory_ends_with_a_sentence, .timeout = 20000)
{
    without_memory(start_without_memory, "start of the desk");
}
