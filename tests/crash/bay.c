/* tests/crash/bay.c: what programs left behind, judged by the journal and by the stand-in's own count. */
#include "tests/crash/bay.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include "journal/upkeep.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

void bay_make(struct bay *bay)
{
    signal(SIGHUP, SIG_DFL); /* nohup hands on that it is ignored */
    test_home_make(&bay->home);
    bay->standin = standin_start(NULL);
    bay->path = g_build_filename(bay->home.folder, "journal.db", NULL);
    bay->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    test_home_set(&bay->home, "FIXLINE_URL", standin_url(bay->standin));
    test_home_set(&bay->home, "FIXLINE_JOURNAL", bay->path);
    test_home_set(&bay->home, "ASAN_OPTIONS", "handle_segv=0:detect_leaks=0");
}

void bay_remove(struct bay *bay)
{
    cr_expect_eq(standin_stop(bay->standin), 0);
    g_hash_table_unref(bay->told);
    g_free(bay->path);
    test_home_remove(&bay->home);
}

void bay_aim(struct bay *bay, const char *place, const char *signal)
{
    test_home_set(&bay->home, "FIXLINE_KILLPOINT", place);
    test_home_set(&bay->home, "FIXLINE_KILLSIGNAL", signal);
}

/* The other side knows the order too. */
static void announce(const struct bay *bay, const char *order)
{
    g_autofree char *url = g_strdup_printf("%s/sandbox/orders/%s", standin_control(bay->standin), order);
    g_autofree char *body = g_strdup_printf("{\"id\":\"%s\",\"serviceType\":\"repair_depot\"}", order);
    unsigned status = standin_request(url, "PUT", NULL, body, NULL);
    cr_assert(status >= 200 && status < 300, "PUT %s was answered %u", url, status);
}

void bay_queue(struct bay *bay, const char *order, const char *note)
{
    g_autofree char *notes = g_strdup_printf("notes=%s", note);
    announce(bay, order);
    g_auto(run_result) queued = run_program(&bay->home, NULL, "fixline", "send", order, "repair_started", notes,
                                            "--type", "depot", "--queue", NULL);
    cr_assert_eq(queued.status, 3, "%s: %s", note, queued.err);
    g_hash_table_insert(bay->told, g_strdup(note), GINT_TO_POINTER(queued.status + 1));
}

pid_t bay_send(const struct bay *bay, const char *order, const char *note)
{
    g_autofree char *notes = g_strdup_printf("notes=%s", note);
    announce(bay, order);
    return run_start(&bay->home, "fixline", "send", order, "repair_started", notes, "--type", "depot", NULL);
}

int bay_wait(struct bay *bay, pid_t pid, const char *note)
{
    int status = 0;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && note)
        g_hash_table_insert(bay->told, g_strdup(note), GINT_TO_POINTER(WEXITSTATUS(status) + 1));
    return status;
}

struct journal *bay_open(const struct bay *bay, const char *round)
{
    g_autoptr(GError) error = NULL;
    struct journal *journal = journal_open(bay->path, "default", JOURNAL_WRITE, &error);
    cr_assert_not_null(journal, "%s: %s", round, error ? error->message : "");
    return journal;
}

struct event_record *bay_newest(const struct bay *bay, const char *round)
{
    struct journal *journal = bay_open(bay, round);
    GPtrArray *events = journal_history(journal, NULL, NULL, 0, 1, NULL);
    cr_assert_not_null(events, "%s", round);
    struct event_record *newest = events->len ? event_record_copy(events->pdata[0]) : NULL;
    g_ptr_array_unref(events);
    journal_close(journal);
    return newest;
}

int64_t bay_orders(const struct bay *bay, const char *round)
{
    struct journal *journal = bay_open(bay, round);
    GPtrArray *orders = journal_orders(journal, NULL, NULL, G_MAXINT, NULL);
    cr_assert(orders, "%s", round);
    int64_t count = orders->len;
    g_ptr_array_unref(orders);
    journal_close(journal);
    return count;
}

/* Whether the state may stand for so many bookings, as long as no person decided anything. */
static bool truthful(enum event_state state, int booked)
{
    switch (state) {
    case EVENT_ACCEPTED:
        return booked == 1;
    case EVENT_UNKNOWN:
        return booked <= 1;
    case EVENT_QUEUED:
    case EVENT_REFUSED:
    case EVENT_DROPPED:
        return booked == 0;
    case EVENT_SENDING:
        return false; /* all owners are gone */
    }
    return false;
}

static bool told_so(const struct bay *bay, const struct event_record *event)
{
    g_autofree char *note = g_strdup(strstr(event->body, "\"notes\":\"") + strlen("\"notes\":\""));
    *strchr(note, '"') = '\0';
    int status = GPOINTER_TO_INT(g_hash_table_lookup(bay->told, note)) - 1;
    g_hash_table_remove(bay->told, note);
    return status != 0 || event->state == EVENT_ACCEPTED;
}

static int judge_events(struct bay *bay, GPtrArray *events, const char *received, const char *round)
{
    int all = 0;
    for (guint i = 0; i < events->len; i++) {
        const struct event_record *event = events->pdata[i];
        int booked = count_parts(received, event->body);
        all += booked;
        cr_expect(truthful(event->state, booked), "%s: event %d is %s and was booked %d times", round, (int)event->id,
                  event_state_name(event->state), booked);
        cr_expect(told_so(bay, event), "%s: event %d was told as accepted and is %s", round, (int)event->id,
                  event_state_name(event->state));
    }
    return all;
}

/* What is left of what was told has no event: only a program that says so may leave none. */
static void judge_lost(struct bay *bay, const char *round)
{
    enum { TOLD_FAILED = 5 };
    GHashTableIter iter;
    void *note, *status;
    g_hash_table_iter_init(&iter, bay->told);
    while (g_hash_table_iter_next(&iter, &note, &status))
        cr_expect_eq(GPOINTER_TO_INT(status) - 1, TOLD_FAILED, "%s: \"%s\" was told and is lost", round, (char *)note);
    g_hash_table_remove_all(bay->told);
}

int bay_judge(struct bay *bay, const char *round)
{
    g_autoptr(GError) error = NULL;
    int64_t count = 0;
    struct journal *journal = bay_open(bay, round);
    cr_expect(journal_verify(journal, &count, &error), "%s: %s", round, error ? error->message : "");
    GPtrArray *events = journal_history(journal, NULL, NULL, 0, INT16_MAX, NULL);
    cr_assert(events && events->len == count, "%s: %d events", round, (int)count);
    g_autofree char *received = standin_received(bay->standin);
    int booked = judge_events(bay, events, received, round);
    cr_expect_eq(booked, count_parts(received, "\"body\":"), "%s: something was booked unrecorded", round);
    judge_lost(bay, round);
    g_ptr_array_unref(events);
    journal_close(journal);
    return (int)count;
}

int bay_rounds(int otherwise)
{
    const char *wanted = getenv("FIXLINE_CRASH_ROUNDS");
    return wanted ? atoi(wanted) : otherwise;
}

const char *const bay_signals[BAY_SIGNALS] = { "KILL", "TERM", "HUP", "SEGV" };

int bay_times(int place, size_t signal)
{
    enum { TIMES = 5 };
    if (getenv("FIXLINE_CRASH_ROUNDS"))
        return TIMES;
    return (size_t)place % BAY_SIGNALS == signal;
}
