/* tests/crash/test_crash.c: programs are ended at every named place and at random instants. Whatever the instant, an
 * event is queued, unknown or settled, never lost once told, and never sent again by itself.
 *
 * FIXLINE_CRASH_ROUNDS sets how many random instants are tried; with it every place meets every signal five times
 * (`./dev crash`), else each place meets one signal. */
#include "journal/journal_decisions.h"
#include "journal/journal_events.h"
#include "tests/crash/bay.h"
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { ROUNDS = 40, ROUNDS_A_BAY = 100 };

/* ---- on the way of an event ---- */

/* `send` records, claims and flags in one commit: K3, K5 and K7 stand before it, K4, K6 and K8 behind it. With --queue
 * it only records; the outbox and the desk claim what was recorded before. */
enum way { WAY_SEND, WAY_SEND_QUEUE, WAY_OUTBOX_SEND, WAYS };
static const char *const way_names[WAYS] = { "send", "send --queue", "outbox send" };

enum { NOT_MET = -1, NOT_RECORDED = -2 };

static const struct {
    int place;
    int after[WAYS]; /* enum event_state, or one of the two above */
} places[] = {
    { 3, { NOT_RECORDED, NOT_RECORDED, NOT_MET } },      { 4, { EVENT_UNKNOWN, EVENT_QUEUED, NOT_MET } },
    { 5, { NOT_RECORDED, NOT_MET, EVENT_QUEUED } },      { 6, { EVENT_UNKNOWN, NOT_MET, EVENT_UNKNOWN } },
    { 7, { NOT_RECORDED, NOT_MET, EVENT_QUEUED } },      { 8, { EVENT_UNKNOWN, NOT_MET, EVENT_UNKNOWN } },
    { 9, { EVENT_UNKNOWN, NOT_MET, EVENT_UNKNOWN } },    { 10, { EVENT_UNKNOWN, NOT_MET, EVENT_UNKNOWN } },
    { 11, { EVENT_UNKNOWN, NOT_MET, EVENT_UNKNOWN } },   { 12, { EVENT_UNKNOWN, NOT_MET, EVENT_UNKNOWN } },
    { 13, { EVENT_UNKNOWN, NOT_MET, EVENT_UNKNOWN } },   { 14, { EVENT_UNKNOWN, NOT_MET, EVENT_UNKNOWN } },
    { 15, { EVENT_UNKNOWN, NOT_MET, EVENT_UNKNOWN } },   { 16, { EVENT_UNKNOWN, NOT_MET, EVENT_UNKNOWN } },
    { 17, { EVENT_ACCEPTED, NOT_MET, EVENT_ACCEPTED } },
};

static void expect_state(const struct bay *bay, int64_t before, int after, const char *round)
{
    struct event_record *newest = bay_newest(bay, round);
    cr_expect_eq(newest ? newest->id : 0, before + (after != NOT_RECORDED), "%s: recorded or not", round);
    if (newest && after != NOT_RECORDED)
        cr_expect_eq((int)newest->state, after, "%s: it is %s", round, event_state_name(newest->state));
    event_record_free(newest);
}

static int64_t newest_number(const struct bay *bay, const char *round)
{
    struct event_record *newest = bay_newest(bay, round);
    int64_t id = newest ? newest->id : 0;
    event_record_free(newest);
    return id;
}

/* An event that waits would be sent by the next round. */
static void clear_outbox(struct bay *bay, const char *round)
{
    struct journal *journal = bay_open(bay, round);
    GPtrArray *events = journal_history(journal, NULL, NULL, 0, INT16_MAX, NULL);
    for (guint i = 0; i < events->len; i++) {
        const struct event_record *event = events->pdata[i];
        if (event->state == EVENT_QUEUED)
            cr_assert(journal_resolve(journal, event->id, EVENT_DROPPED, "Sam", NULL, 1, NULL), "%s", round);
    }
    g_ptr_array_unref(events);
    journal_close(journal);
}

static pid_t begin(struct bay *bay, const char *round, enum way way)
{
    g_autofree char *notes = g_strdup_printf("notes=%s", round);
    if (way == WAY_SEND)
        return bay_send(bay, round, round);
    if (way == WAY_OUTBOX_SEND)
        return run_start(&bay->home, "fixline", "outbox", "send", NULL);
    return run_start(&bay->home, "fixline", "send", round, "repair_started", notes, "--type", "depot", "--queue", NULL);
}

static void meet(struct bay *bay, size_t row, const char *signal, int time, enum way way)
{
    g_autofree char *place = g_strdup_printf("%d", places[row].place);
    g_autofree char *round = g_strdup_printf("K%s-%s-%d", place, signal, time);
    int64_t before = newest_number(bay, round);
    if (way == WAY_OUTBOX_SEND)
        bay_queue(bay, round, round);
    bay_aim(bay, place, signal);
    int status = bay_wait(bay, begin(bay, round, way), way == WAY_SEND ? round : NULL);
    bay_aim(bay, NULL, NULL);
    cr_expect(WIFSIGNALED(status), "%s: the place was not reached", round);
    expect_state(bay, before, places[row].after[way], round);
    clear_outbox(bay, round);
}

static void meet_all(enum way way)
{
    struct bay bay;
    int ends = 0;
    bay_make(&bay);
    for (size_t row = 0; row < G_N_ELEMENTS(places); row++)
        for (size_t signal = 0; signal < G_N_ELEMENTS(bay_signals); signal++)
            for (int time = 0; time < bay_times(places[row].place, signal); time++)
                if (places[row].after[way] != NOT_MET) {
                    meet(&bay, row, bay_signals[signal], time, way);
                    ends++;
                }
    bay_judge(&bay, "all places");
    cr_log_info("%s ended %d times", way_names[way], ends);
    bay_remove(&bay);
}

Test(crash, send_at_every_named_place, .timeout = 20000)
{
    meet_all(WAY_SEND);
}

Test(crash, send_to_the_outbox_at_every_named_place, .timeout = 20000)
{
    meet_all(WAY_SEND_QUEUE);
}

Test(crash, outbox_send_at_every_named_place, .timeout = 20000)
{
    meet_all(WAY_OUTBOX_SEND);
}

/* ---- at random instants ---- */

static void pause_us(int us)
{
    ppoll(NULL, 0, &(struct timespec){ .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000L }, NULL);
}

/* Two at once on one journal: two sends, or a send beside one that empties the outbox. */
static void end_two(struct bay *bay, GRand *random, int longest, int round)
{
    g_autofree char *first = g_strdup_printf("r%d-a", round);
    g_autofree char *second = g_strdup_printf("r%d-b", round);
    bool outbox = g_rand_boolean(random);
    int instant = g_rand_int_range(random, 0, longest), later = g_rand_int_range(random, 0, longest / 4);
    pid_t one = bay_send(bay, first, first);
    pid_t other = outbox ? run_start(&bay->home, "fixline", "outbox", "send", NULL) : bay_send(bay, second, second);
    pause_us(instant);
    kill(one, SIGKILL);
    pause_us(later);
    if (g_rand_boolean(random))
        kill(other, SIGKILL);
    bay_wait(bay, one, first);
    bay_wait(bay, other, outbox ? NULL : second);
}

/* How long a send takes here when nobody ends it. */
static int undisturbed_us(struct bay *bay)
{
    int64_t start = g_get_monotonic_time();
    int status = bay_wait(bay, bay_send(bay, "undisturbed", "undisturbed"), "undisturbed");
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "an undisturbed send ended with %d", status);
    return (int)(g_get_monotonic_time() - start);
}

Test(crash, two_processes_at_random_instants, .timeout = 200000)
{
    int rounds = bay_rounds(ROUNDS), events = 0;
    GRand *random = g_rand_new_with_seed(42);
    for (int done = 0; done < rounds; done += ROUNDS_A_BAY) {
        struct bay bay;
        bay_make(&bay);
        int longest = undisturbed_us(&bay) * 3 / 2;
        for (int i = done; i < MIN(rounds, done + ROUNDS_A_BAY); i++)
            end_two(&bay, random, longest, i);
        g_autofree char *round = g_strdup_printf("rounds from %d", done);
        events += bay_judge(&bay, round);
        bay_remove(&bay);
    }
    g_rand_free(random);
    cr_log_info("%d rounds, %d events recorded", rounds, events);
    cr_expect_geq(events, rounds / 4, "the instants lie too early: %d events in %d rounds", events, rounds);
}
