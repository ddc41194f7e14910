/* tests/faults/test_rescue_calls.c: a rescue fails or is killed at any call that writes, renames, syncs or opens: until
 * it is done every command refuses the journal, and the next rescue finishes it (I9, I10).
 *
 * With FIXLINE_CRASH_ROUNDS (`./dev crash`) every call is tried, else every eleventh. */
#include "journal/upkeep.h"
#include "tests/journal/place.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

enum { STRIDE = 11, CALLS_MAX = 2000, EVENTS = 5 };

struct ward {
    struct test_home home;
    struct place place;
    char *reached;
};

/* Two events accepted, three queued, one of them with another state than its sum says. */
static struct ward ward_make(void)
{
    struct ward ward = { .place = place_make() };
    test_home_make(&ward.home);
    ward.reached = g_build_filename(ward.home.folder, "reached", NULL);
    struct journal *journal = place_open(&ward.place);
    for (int i = 0; i < EVENTS; i++) {
        int64_t id = place_add(journal, "SO-1042", "our_own_step");
        if (i < 2)
            place_send(journal, id, EVENT_ACCEPTED);
    }
    journal_close(journal);
    place_sql(&ward.place, "UPDATE events SET state = 'queued' WHERE id = 1");
    test_home_set(&ward.home, "FIXLINE_URL", PLACE_SERVER);
    test_home_set(&ward.home, "FIXLINE_TOKEN", "made-up");
    test_home_set(&ward.home, "FIXLINE_JOURNAL", ward.place.path);
    test_home_set(&ward.home, "ASAN_OPTIONS", "verify_asan_link_order=0:handle_segv=0:detect_leaks=0");
    return ward;
}

static void ward_remove(struct ward *ward)
{
    place_remove(&ward->place);
    test_home_remove(&ward->home);
    g_free(ward->reached);
}

static void aim(struct ward *ward, int nth, bool end)
{
    g_autofree char *number = g_strdup_printf("%d", nth);
    test_home_set(&ward->home, "LD_PRELOAD", nth ? FIXLINE_BINARY_DIR "/call_fault.so" : NULL);
    test_home_set(&ward->home, "CALL_FAULT", nth ? number : NULL);
    test_home_set(&ward->home, "CALL_FAULT_END", end ? "1" : NULL);
    test_home_set(&ward->home, "CALL_FAULT_REACHED", ward->reached);
    test_home_set(&ward->home, "CALL_FAULT_BELOW", ward->place.folder);
}

/* The journal as the next program meets it: refused with the way out, or rescued. */
static void expect_refused_or_whole(struct ward *ward, const char *round)
{
    g_auto(run_result) run = run_program(&ward->home, NULL, "fixline", "send", "SO-1042", "our_own_step", "notes=after",
                                         "--queue", "--anyway", "--type", "depot", NULL);
    cr_expect(run.status == 3 || (run.status == 5 && strstr(run.err, "doctor --rescue")), "%s: %d %s", round,
              run.status, run.err);
}

static void expect_rescued(struct ward *ward, const char *round)
{
    g_auto(run_result) run = run_program(&ward->home, NULL, "fixline", "doctor", "--rescue", NULL);
    struct journal *journal = journal_open(ward->place.path, "default", JOURNAL_WRITE, NULL);
    int64_t events = 0;
    cr_assert_not_null(journal, "%s: %s", round, run.err);
    cr_expect(journal_verify(journal, &events, NULL), "%s", round);
    cr_expect(events == EVENTS || events == EVENTS + 1, "%s: %d events", round, (int)events);
    for (int64_t id = 1; id <= EVENTS; id++)
        cr_expect_eq(place_state(journal, id), id == 2 ? EVENT_ACCEPTED : EVENT_UNKNOWN, "%s: event %d", round,
                     (int)id);
    journal_close(journal);
}

static bool rescue_with_fault(int nth, bool end)
{
    g_autofree char *round = g_strdup_printf("rescue %s at call %d", end ? "ends" : "fails", nth);
    struct ward ward = ward_make();
    aim(&ward, nth, end);
    g_auto(run_result) run = run_program(&ward.home, NULL, "fixline", "doctor", "--rescue", NULL);
    bool reached = g_file_test(ward.reached, G_FILE_TEST_EXISTS);
    aim(&ward, 0, false);
    cr_expect(end || run.status < 128, "%s: signal %d", round, run.status - 128);
    expect_refused_or_whole(&ward, round);
    expect_rescued(&ward, round);
    ward_remove(&ward);
    return reached;
}

static void at_every_call(bool end)
{
    int stride = getenv("FIXLINE_CRASH_ROUNDS") ? 1 : STRIDE, nth = 1;
    while (nth < CALLS_MAX && rescue_with_fault(nth, end))
        nth += stride;
    cr_log_info("a rescue has fewer than %d calls", nth);
    cr_expect_gt(nth, 20);
}

Test(calls, I10_a_rescue_that_is_killed_is_finished_by_the_next, .timeout = 20000)
{
    at_every_call(true);
}

Test(calls, I10_a_rescue_that_fails_leaves_the_journal_refused, .timeout = 20000)
{
    at_every_call(false);
}
