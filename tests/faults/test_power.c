/* tests/faults/test_power.c: the power goes at every write of a shift at the desk, and at random moments of it. What
 * was told as done is there afterwards, whole, and the next start asks nothing.
 *
 * FIXLINE_POWER_CUTS sets how many random cuts are made (`./dev crash`). */
#include "journal/journal_claims.h"
#include "journal/journal_drafts.h"
#include "journal/journal_events.h"
#include "journal/store.h"
#include "journal/upkeep.h"
#include "tests/faults/disk.h"
#include "tests/journal/place.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { RANDOM_CUTS = 150, SHORT_SHIFT = 4, LONG_SHIFT = 14, LONG_BODY = 30000 };

/* What somebody was told, and when. */
struct told {
    int operations; /* of the disk so far */
    int64_t id;     /* 0 = a draft */
    enum event_state state;
    char *text; /* body, or text of the draft */
};

struct shift {
    struct place place;
    struct disk *disk;
    GArray *told; /* struct told */
};

static void told_clear(void *data)
{
    g_free(((struct told *)data)->text);
}

static void tell(struct shift *shift, int64_t id, enum event_state state, const char *text)
{
    const struct told told = { disk_operations(shift->disk), id, state, g_strdup(text) };
    disk_mark(shift->disk);
    g_array_append_val(shift->told, told);
}

static void save_draft(struct shift *shift, struct journal *journal, const char *text)
{
    const struct draft_record draft = { .key = (char *)"k",
                                        .order = (char *)"SO-1042",
                                        .event = (char *)"repair_eta",
                                        .text = (char *)text,
                                        .saved_at = 1 };
    cr_assert(journal_save_draft(journal, &draft, NULL));
    tell(shift, 0, EVENT_QUEUED, text);
}

/* One event from "saved" to its answer; some bodies are long, so that the log grows past its checkpoints. */
static void send(struct shift *shift, struct journal *journal, int number)
{
    g_autofree char *filler = g_strnfill(number % 3 == 0 ? LONG_BODY : 10, 'n');
    g_autofree char *body = g_strdup_printf("{\"event\":\"a_step\",\"notes\":\"%d %s\"}", number, filler);
    g_autofree char *order = g_strdup_printf("SO-%d", number);
    const struct new_event event = { .order = order,
                                     .event = "a_step",
                                     .body = body,
                                     .operator_name = "Sam",
                                     .server = PLACE_SERVER,
                                     .accept_version = "latest",
                                     .created_at = PLACE_NOW };
    int64_t id = journal_add(journal, &event, NULL);
    cr_assert_gt(id, 0);
    tell(shift, id, EVENT_QUEUED, body);
    struct claim claim = place_claim_flagged(journal, id, false);
    tell(shift, id, EVENT_UNKNOWN, body);
    if (number % 4 == 3)
        return; /* no answer comes */
    struct attempt_end end = place_end(number % 2 ? EVENT_REFUSED : EVENT_ACCEPTED);
    cr_assert(journal_settle(journal, &claim, &end, NULL, NULL));
    tell(shift, id, end.outcome, body);
}

static void checkpoint(struct journal *journal)
{
    cr_assert(lock_take(&journal->lock, NULL));
    store_checkpoint(journal, 1);
    lock_give(&journal->lock);
}

enum syncing { SYNCING_AS_BUILT, SYNCING_NORMAL };

static struct journal *open_journal(const struct shift *shift, enum syncing syncing)
{
    struct journal *journal = place_open(&shift->place);
    if (syncing == SYNCING_NORMAL)
        cr_assert(store_execute(journal, "PRAGMA synchronous = NORMAL", NULL));
    return journal;
}

/* Two starts, drafts, sends with every kind of end, a checkpoint in the middle, and the one at the end. */
static struct shift work(enum syncing syncing, int events)
{
    struct shift shift = { .place = place_make(), .disk = disk_new() };
    shift.told = g_array_new(FALSE, FALSE, sizeof(struct told));
    g_array_set_clear_func(shift.told, told_clear);
    journal_close(place_open(&shift.place));
    disk_record(shift.disk, shift.place.path);
    struct journal *journal = open_journal(&shift, syncing);
    for (int i = 0; i < events; i++) {
        g_autofree char *text = g_strdup_printf("draft %d", i);
        save_draft(&shift, journal, text);
        send(&shift, journal, i);
        if (i == events / 3)
            checkpoint(journal);
        if (i == events * 2 / 3) {
            store_empty_log(journal);
            journal_close(journal);
            journal = open_journal(&shift, syncing);
        }
    }
    journal_close(journal);
    disk_record_end(shift.disk);
    return shift;
}

static void shift_clear(struct shift *shift)
{
    disk_free(shift->disk);
    g_array_unref(shift->told);
    place_remove(&shift->place);
}

/* ---- the next start ---- */

/* Later steps may have been on their way: a told state holds, or what follows from it by itself. */
static bool still_holds(enum event_state told, enum event_state found)
{
    if (told == EVENT_ACCEPTED || told == EVENT_REFUSED)
        return found == told;
    if (told == EVENT_UNKNOWN)
        return found == EVENT_UNKNOWN || found == EVENT_ACCEPTED || found == EVENT_REFUSED;
    return found != EVENT_SENDING && found != EVENT_DROPPED;
}

static bool event_is_there(struct journal *journal, const struct told *told)
{
    struct event_record *event = journal_find_event(journal, told->id, NULL);
    bool there = event && strcmp(event->body, told->text) == 0 && still_holds(told->state, event->state);
    event_record_free(event);
    return there;
}

/* A draft that was told may be followed by a later one that was not. */
static bool draft_is_there(struct journal *journal, const struct told *told)
{
    GPtrArray *drafts = journal_drafts(journal, NULL, NULL);
    bool there = drafts && drafts->len == 1;
    const char *number = there ? ((struct draft_record *)drafts->pdata[0])->text : "draft -1";
    there = there && atoi(number + strlen("draft ")) >= atoi(told->text + strlen("draft "));
    g_clear_pointer(&drafts, g_ptr_array_unref);
    return there;
}

/* NULL, or what is wrong, owned. */
static char *judge(const struct shift *shift, struct journal *journal, int operations)
{
    g_autoptr(GError) error = NULL;
    if (!journal_verify(journal, NULL, &error))
        return g_strdup_printf("damaged: %s", error->message);
    for (guint i = 0; i < shift->told->len; i++) {
        const struct told *told = &g_array_index(shift->told, struct told, i);
        bool there =
            told->operations > operations || (told->id ? event_is_there(journal, told) : draft_is_there(journal, told));
        if (!there)
            return g_strdup_printf("lost: event %d, told %s", (int)told->id, event_state_name(told->state));
    }
    return NULL;
}

static char *cut(const struct shift *shift, int operations, enum disk_cut kind, GRand *random)
{
    struct place after = place_make();
    g_autofree char *folder = g_path_get_dirname(after.path);
    g_autoptr(GError) error = NULL;
    g_mkdir_with_parents(folder, 0700);
    disk_leave(shift->disk, operations, kind, random, after.path);
    struct journal *journal = journal_open(after.path, "default", JOURNAL_WRITE, &error);
    char *wrong = journal ? judge(shift, journal, operations) : g_strdup_printf("refused: %s", error->message);
    journal_close(journal);
    place_remove(&after);
    return wrong;
}

/* How many cuts end badly; the first is shown where none may. */
static int cut_at_random(const struct shift *shift, int cuts, bool shown)
{
    int bad = 0;
    GRand *random = g_rand_new_with_seed(7);
    for (int i = 0; i < cuts; i++) {
        int operations = g_rand_int_range(random, 0, disk_operations(shift->disk) + 1);
        g_autofree char *wrong = cut(shift, operations, DISK_TEARS, random);
        bad += wrong != NULL;
        if (wrong && shown && bad == 1)
            cr_log_warn("cut %d, after %d operations: %s", i, operations, wrong);
    }
    g_rand_free(random);
    cr_log_info("%d of %d cuts ended badly, %d operations to choose from", bad, cuts, disk_operations(shift->disk));
    return bad;
}

static int wanted_cuts(void)
{
    const char *wanted = getenv("FIXLINE_POWER_CUTS");
    return wanted ? atoi(wanted) : RANDOM_CUTS;
}

Test(invariants, I1_what_was_told_survives_a_cut_at_every_write, .timeout = 2000)
{
    struct shift shift = work(SYNCING_AS_BUILT, SHORT_SHIFT);
    GRand *random = g_rand_new_with_seed(1);
    for (int operations = 0; operations <= disk_operations(shift.disk); operations++)
        for (int kind = DISK_LOSES_UNSYNCED; kind <= DISK_TEARS; kind++) {
            g_autofree char *wrong = cut(&shift, operations, (enum disk_cut)kind, random);
            cr_assert_null(wrong, "after %d of %d operations, kind %d: %s", operations, disk_operations(shift.disk),
                           kind, wrong);
        }
    g_rand_free(random);
    shift_clear(&shift);
}

Test(power, cuts_at_random_lose_nothing, .timeout = 20000)
{
    struct shift shift = work(SYNCING_AS_BUILT, LONG_SHIFT);
    cr_expect_eq(cut_at_random(&shift, wanted_cuts(), true), 0);
    shift_clear(&shift);
}

Test(power, the_simulator_bites_without_a_sync_at_every_commit, .timeout = 2000)
{
    struct shift shift = work(SYNCING_NORMAL, LONG_SHIFT);
    cr_expect_gt(cut_at_random(&shift, 100, false), 10, "synchronous = NORMAL must lose what was told");
    shift_clear(&shift);
}
