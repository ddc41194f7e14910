/* tests/faults/test_calls.c: the n-th call that touches disk or network fails, for every n of a send: nothing is sent
 * that is not recorded, nothing is told or shown as accepted that was not, and what was told is there.
 *
 * With FIXLINE_CRASH_ROUNDS (`./dev crash`) every n is tried on the program, else every seventh. */
#include "tests/crash/bay.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { STRIDE = 7, CALLS_MAX = 2000 };

/* ---- the whole program ---- */

static void aim_call(struct bay *bay, int nth, bool end, const char *reached)
{
    g_autofree char *place = g_strdup_printf("%d", nth);
    g_unlink(reached);
    test_home_set(&bay->home, "LD_PRELOAD", nth ? FIXLINE_BINARY_DIR "/call_fault.so" : NULL);
    test_home_set(&bay->home, "CALL_FAULT", nth ? place : NULL);
    test_home_set(&bay->home, "CALL_FAULT_END", end ? "1" : NULL);
    test_home_set(&bay->home, "CALL_FAULT_REACHED", reached);
    test_home_set(&bay->home, "CALL_FAULT_BELOW", bay->home.folder);
}

static bool send_with_fault(struct bay *bay, int nth, bool end)
{
    g_autofree char *reached = g_build_filename(bay->home.folder, "reached", NULL);
    g_autofree char *round = g_strdup_printf("%s-at-call-%d", end ? "ends" : "fails", nth);
    aim_call(bay, nth, end, reached);
    int status = bay_wait(bay, bay_send(bay, round, round), round);
    bool was_reached = g_file_test(reached, G_FILE_TEST_EXISTS);
    aim_call(bay, 0, false, reached);
    cr_expect(was_reached || (WIFEXITED(status) && WEXITSTATUS(status) == 0), "%s: status %d", round, status);
    cr_expect(end || WIFEXITED(status), "%s: it crashed, status %d", round, status);
    bay_judge(bay, round);
    return was_reached;
}

static int send_with_every_fault(bool first_start, bool end)
{
    int stride = getenv("FIXLINE_CRASH_ROUNDS") ? 1 : STRIDE, nth = 1;
    struct bay bay = { 0 };
    bool reached = true;
    for (; reached && nth < CALLS_MAX; nth += stride) {
        if (first_start || nth == 1) {
            if (nth > 1)
                bay_remove(&bay);
            bay_make(&bay);
            test_home_set(&bay.home, "ASAN_OPTIONS", "verify_asan_link_order=0:handle_segv=0:detect_leaks=0");
        }
        reached = send_with_fault(&bay, nth, end);
    }
    bay_remove(&bay);
    cr_log_info("%s, %s: at most %d calls", first_start ? "first start" : "later start", end ? "ended" : "failed", nth);
    return nth;
}

Test(calls, I7_any_call_of_a_send_fails, .timeout = 20000)
{
    cr_expect_gt(send_with_every_fault(false, false), 20);
    cr_expect_gt(send_with_every_fault(true, false), 40);
}

/* The call before which the process ends may be the rename of a new journal or of a setting. */
Test(calls, I1_the_process_ends_at_any_call_of_a_send, .timeout = 20000)
{
    cr_expect_gt(send_with_every_fault(false, true), 20);
    cr_expect_gt(send_with_every_fault(true, true), 40);
}

static void keep_no_room(struct bay *bay, bool none)
{
    test_home_set(&bay->home, "ASAN_OPTIONS", "verify_asan_link_order=0:handle_segv=0:detect_leaks=0");
    test_home_set(&bay->home, "LD_PRELOAD", none ? FIXLINE_BINARY_DIR "/call_fault.so" : NULL);
    test_home_set(&bay->home, "CALL_FAULT_NO_ROOM", none ? "1" : NULL);
}

/* What waits goes on waiting, whichever command was to send it; the reason is said once. */
Test(calls, I7_without_room_for_an_answer_every_command_leaves_what_waits)
{
    static const char FULL[] = " is full, so nothing is sent: ";
    struct bay bay;
    bay_make(&bay);
    bay_queue(&bay, "SO-1", "first");
    bay_queue(&bay, "SO-2", "second");
    g_autofree char *file = g_build_filename(bay.home.folder, "rows.csv", NULL);
    cr_assert(g_file_set_contents(file, "order,event,notes\nSO-1,a,x\nSO-2,a,y\nSO-2,b,z\n", -1, NULL));
    const char *const commands[][4] = { { "batch", file }, { "outbox", "send" }, { "outbox", "retry", "1", "2" } };
    keep_no_room(&bay, true);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        const char *const *words = commands[i];
        g_auto(run_result) run = run_program(&bay.home, NULL, "fixline", words[0], words[1], words[2], words[3], NULL);
        cr_expect_eq(run.status, 3, "%s %s: %d, %s", words[0], words[1], run.status, run.err);
        const char *said = strstr(run.err, FULL);
        cr_expect(said && !strstr(said + 1, FULL), "%s %s: %s", words[0], words[1], run.err);
    }
    cr_expect_eq(bay_judge(&bay, "no room"), 5, "the rows are recorded");
    keep_no_room(&bay, false);
    g_auto(run_result) later = run_program(&bay.home, NULL, "fixline", "outbox", "send", NULL);
    cr_expect_eq(later.status, 0, "%s", later.err);
    cr_expect_eq(bay_judge(&bay, "room again"), 5);
    bay_remove(&bay);
}

/* The journal itself still finds room: what was typed is kept, and goes once there is room for its answer too. */
Test(calls, I7_without_room_for_an_answer_an_event_is_recorded_and_not_sent)
{
    struct bay bay;
    bay_make(&bay);
    keep_no_room(&bay, true);
    g_auto(run_result) sent = run_program(&bay.home, NULL, "fixline", "send", "SO-1042", "repair_started", "notes=kept",
                                          "--type", "depot", NULL);
    cr_expect_eq(sent.status, 3, "%d", sent.status);
    cr_expect_str_eq(sent.out, "1  queued  SO-1042  repair_started\n");
    cr_expect(strstr(sent.err, " is full, so nothing is sent: the answer could not be recorded. Make room; "), "%s",
              sent.err);
    struct event_record *event = bay_newest(&bay, "no room");
    cr_expect(event && event->state == EVENT_QUEUED && event->attempts == 0);
    event_record_free(event);
    keep_no_room(&bay, false);
    g_auto(run_result) later = run_program(&bay.home, NULL, "fixline", "outbox", "send", NULL);
    cr_expect_eq(later.status, 0, "%s", later.err);
    cr_expect_eq(bay_judge(&bay, "no room"), 1);
    bay_remove(&bay);
}
