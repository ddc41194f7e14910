/* delivery/schedule.c: waits per server and per event. */
#include "delivery/schedule.h"

#include "delivery/retry.h"

/* An event behind another one, or in the hands of another copy: nothing failed, so it is looked at again soon. */
enum { LOOK_AGAIN_MS = 5000 };

struct trial {
    bool under_way;
    int failures;
    int64_t due_us; /* G_MAXINT64: needs a person */
};

struct schedule {
    GHashTable *trials; /* id -> struct trial * */
    int under_way;
    int failures;   /* of the server, in a row */
    int64_t due_us; /* the server waits until then */
    bool asked;     /* because it asked for it */
    char *pause;
};

struct schedule *schedule_new(void)
{
    struct schedule *schedule = g_new0(struct schedule, 1);
    schedule->trials = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    return schedule;
}

void schedule_free(struct schedule *schedule)
{
    g_hash_table_unref(schedule->trials);
    g_free(schedule->pause);
    g_free(schedule);
}

static struct trial *trial_of(struct schedule *schedule, int64_t id)
{
    struct trial *trial = g_hash_table_lookup(schedule->trials, &id);
    if (trial == NULL) {
        trial = g_new0(struct trial, 1);
        g_hash_table_insert(schedule->trials, g_memdup2(&id, sizeof(id)), trial);
    }
    return trial;
}

void schedule_sent(struct schedule *schedule, int64_t id)
{
    struct trial *trial = trial_of(schedule, id);
    schedule->under_way += trial->under_way ? 0 : 1;
    trial->under_way = true;
}

void schedule_forget(struct schedule *schedule, int64_t id)
{
    struct trial *trial = trial_of(schedule, id);
    trial->failures = 0;
    trial->due_us = 0;
}

void schedule_hurry(struct schedule *schedule, int64_t now_us)
{
    if (!schedule->asked && schedule->due_us > now_us)
        schedule->due_us = now_us;
}

/* Several that were under way together and failed together count as one failure of the server. */
static void server_failed(struct schedule *schedule, const struct delivery *delivery, int64_t now_us, double chance)
{
    if (schedule->due_us > now_us)
        return;
    schedule->failures++;
    schedule->asked = delivery->again == AGAIN_AFTER_ANSWER;
    struct retry_wait wait = retry_after_answer(schedule->asked ? delivery->retry_after_s : 0,
                                                RETRY_AFTER_LONGEST_DESK_S, schedule->failures, chance);
    schedule->due_us = now_us + wait.ms * 1000;
    g_clear_pointer(&schedule->pause, g_free);
    if (!wait.pause)
        return;
    g_autofree char *asked = retry_after_text(delivery->retry_after_s);
    schedule->pause =
        g_strdup_printf("The server asks to wait %s; sending pauses for an hour, or until you try one event.", asked);
}

static void server_answered(struct schedule *schedule)
{
    schedule->failures = 0;
    schedule->due_us = 0;
    schedule->asked = false;
    g_clear_pointer(&schedule->pause, g_free);
}

void schedule_begin_anew(struct schedule *schedule)
{
    server_answered(schedule);
}

bool schedule_doubts(const struct schedule *schedule)
{
    return schedule->failures > 0;
}

bool schedule_asked(const struct schedule *schedule)
{
    return schedule->asked;
}

static bool event_failed(struct trial *trial, const struct delivery *delivery, int64_t now_us, double chance)
{
    trial->failures++;
    bool given_up = delivery->again == AGAIN_NEVER || (delivery->tries > 0 && trial->failures > delivery->tries);
    if (given_up)
        trial->due_us = G_MAXINT64;
    else if (!delivery->whole_server)
        trial->due_us = now_us + retry_back_off_ms(trial->failures, chance) * 1000;
    return given_up;
}

bool schedule_came_back(struct schedule *schedule, const struct delivery *delivery, int64_t now_us, double chance)
{
    struct trial *trial = trial_of(schedule, delivery->id);
    schedule->under_way -= trial->under_way ? 1 : 0;
    trial->under_way = false;
    if (delivery->state != EVENT_QUEUED && delivery->state != EVENT_SENDING && delivery->status != 0)
        server_answered(schedule);
    if (delivery->whole_server)
        server_failed(schedule, delivery, now_us, chance);
    if (delivery->stopped)
        return false;
    if (delivery->behind != 0 || delivery->state == EVENT_SENDING || delivery->own_fault)
        trial->due_us = now_us + (int64_t)LOOK_AGAIN_MS * 1000;
    else if (delivery->state == EVENT_QUEUED)
        return event_failed(trial, delivery, now_us, chance);
    else
        g_hash_table_remove(schedule->trials, &delivery->id);
    return false;
}

bool schedule_waits(const struct schedule *schedule, int64_t now_us)
{
    return schedule->due_us > now_us;
}

int64_t schedule_due_us(const struct schedule *schedule)
{
    return schedule->due_us;
}

const char *schedule_pause(const struct schedule *schedule, int64_t now_us)
{
    return schedule_waits(schedule, now_us) ? schedule->pause : NULL;
}

static bool is_due(const struct schedule *schedule, int64_t id, int64_t now_us)
{
    const struct trial *trial = g_hash_table_lookup(schedule->trials, &id);
    return trial == NULL || (!trial->under_way && trial->due_us <= now_us);
}

void schedule_choose(const struct schedule *schedule, GArray *ids, int64_t now_us)
{
    bool in_doubt = schedule_doubts(schedule);
    guint most = schedule_waits(schedule, now_us) || (in_doubt && schedule->under_way > 0) ? 0
                 : in_doubt                                                                ? 1
                                                                                           : G_MAXUINT;
    guint kept = 0;
    for (guint i = 0; i < ids->len && kept < most; i++) {
        int64_t id = g_array_index(ids, int64_t, i);
        if (is_due(schedule, id, now_us))
            g_array_index(ids, int64_t, kept++) = id;
    }
    g_array_set_size(ids, kept);
}
