/* tests/crash/test_crash.c: a send is killed at every named place and at random instants. Whatever the instant, the
 * event is queued, unknown or settled, never lost once told saved, and never sent again by itself.
 *
 * FIXLINE_CRASH_ROUNDS sets how many random instants are tried (`./dev crash`). */
#include "base/json_scan.h"
#include "tests/support/run.h"
#include "tests/support/standin.h"
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { ROUNDS = 40, LONGEST_US = 60000 };

struct bay {
    struct test_home home;
    struct standin *standin;
    int events; /* in the journal before this round */
    int received;
};

static void bay_make(struct bay *bay)
{
    test_home_make(&bay->home);
    bay->standin = standin_start(NULL);
    bay->events = 0;
    bay->received = 0;
    test_home_set(&bay->home, "FIXLINE_URL", standin_url(bay->standin));
    g_auto(run_result) add =
        run_program(&bay->home, NULL, "fixline", "orders", "add", "SO-1042", "--type", "depot", NULL);
    cr_assert_eq(add.status, 0, "%s", add.err);
}

static void bay_remove(struct bay *bay)
{
    cr_expect_eq(standin_stop(bay->standin), 0);
    test_home_remove(&bay->home);
}

static int count_lines(const char *text)
{
    int lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static int count_received(const struct bay *bay)
{
    g_autofree char *text = standin_received(bay->standin);
    struct json_slice list, name, value;
    cr_assert(json_scan(text, strlen(text), &list, NULL, NULL));
    struct json_walk walk;
    json_walk_init(&walk, &list);
    int count = 0;
    while (json_walk_next(&walk, &name, &value))
        count++;
    return count;
}

/* The state of the newest event in a history of JSON lines. */
static char *newest_state(const char *history)
{
    g_auto(GStrv) lines = g_strsplit(history, "\n", 2);
    struct json_slice entry, state;
    cr_assert(json_scan(lines[0], strlen(lines[0]), &entry, NULL, NULL), "%s", lines[0]);
    cr_assert(json_member(&entry, "state", &state));
    return json_string_text(&state);
}

/* Looks at the journal as the next start would, twice: looking must neither change nor send anything. */
static void judge(struct bay *bay, bool finished, const char *round)
{
    g_auto(run_result) first = run_program(&bay->home, NULL, "fixline", "history", "--format", "jsonl", NULL);
    g_auto(run_result) second = run_program(&bay->home, NULL, "fixline", "history", "--format", "jsonl", NULL);
    cr_assert_eq(first.status, 0, "%s: %s", round, first.err);
    cr_expect_str_eq(first.out, second.out, "%s", round);
    int events = count_lines(first.out), received = count_received(bay);
    cr_expect(events == bay->events || events == bay->events + 1, "%s: %d events", round, events);
    cr_expect(events == bay->events + 1 || (!finished && received == bay->received), "%s: nothing sent unrecorded",
              round);
    cr_expect_leq(received, bay->received + 1, "%s: sent twice", round);
    if (events > bay->events) {
        g_autofree char *state = newest_state(first.out);
        bool arrived = received > bay->received;
        bool truthful = arrived ? strcmp(state, "accepted") == 0 || strcmp(state, "unknown") == 0
                                : strcmp(state, "queued") == 0 || strcmp(state, "unknown") == 0;
        cr_expect(truthful, "%s: %s, but it %s", round, state, arrived ? "arrived" : "did not arrive");
        if (strcmp(state, "queued") == 0) { /* an event that waits would hold back the next round's */
            g_autofree char *id = g_strdup_printf("%d", events);
            g_auto(run_result) drop = run_program(&bay->home, NULL, "fixline", "outbox", "drop", id, NULL);
            cr_expect_eq(drop.status, 0, "%s: %s", round, drop.err);
        }
    }
    bay->events = events;
    bay->received = received;
}

static pid_t send_start(const struct bay *bay, const char *note)
{
    g_autofree char *notes = g_strdup_printf("notes=%s", note);
    return run_start(&bay->home, "fixline", "send", "SO-1042", "repair_started", notes, "--anyway", NULL);
}

Test(crash, at_every_named_place, .timeout = 200)
{
    static const char *const signals[] = { "KILL", "TERM", "HUP", "SEGV" };
    struct bay bay;
    bay_make(&bay);
    test_home_set(&bay.home, "ASAN_OPTIONS", "handle_segv=0:detect_leaks=0");
    for (int place = 3; place <= 17; place++) {
        g_autofree char *point = g_strdup_printf("%d", place);
        const char *signal = signals[place % (int)G_N_ELEMENTS(signals)];
        g_autofree char *round = g_strdup_printf("K%d %s", place, signal);
        test_home_set(&bay.home, "FIXLINE_KILLPOINT", point);
        test_home_set(&bay.home, "FIXLINE_KILLSIGNAL", signal);
        int status;
        waitpid(send_start(&bay, round), &status, 0);
        test_home_set(&bay.home, "FIXLINE_KILLPOINT", NULL);
        cr_expect(WIFSIGNALED(status), "%s: the place was not reached", round);
        judge(&bay, false, round);
    }
    bay_remove(&bay);
}

Test(crash, at_random_instants, .timeout = 200000)
{
    const char *wanted = getenv("FIXLINE_CRASH_ROUNDS");
    int rounds = wanted ? atoi(wanted) : ROUNDS;
    struct bay bay;
    bay_make(&bay);
    test_home_set(&bay.home, "ASAN_OPTIONS", "detect_leaks=0");
    GRand *random = g_rand_new_with_seed(42);
    for (int i = 0; i < rounds; i++) {
        int instant = g_rand_int_range(random, 0, LONGEST_US);
        g_autofree char *round = g_strdup_printf("round %d, after %d us", i, instant);
        pid_t pid = send_start(&bay, round);
        ppoll(NULL, 0, &(struct timespec){ .tv_nsec = instant * 1000L }, NULL);
        kill(pid, SIGKILL);
        int status;
        waitpid(pid, &status, 0);
        judge(&bay, WIFEXITED(status), round);
    }
    g_rand_free(random);
    bay_remove(&bay);
}
