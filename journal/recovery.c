/* journal/recovery.c: what owners that are gone left behind (docs/reliability.md, step 6).
 *
 * A pure function of the journal and the held locks: it asks no clock, so the times it cannot know stay empty, and it
 * may be killed and run again. What an attempt's flag says decides: without it no byte can have left. */
#include "journal/recovery.h"
#include "journal/backup.h"
#include "journal/chain.h"
#include "journal/event_row.h"
#include "journal/killpoint.h"

/* Looks without the lock: most starts find nothing and need not wait for anybody. */
static GArray *find_abandoned(struct journal *journal, GError **error)
{
    static const char sql[] = "SELECT id, owner FROM events"
                              " WHERE state = 'sending' AND state <> 'accepted' ORDER BY owner";
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    g_autofree char *asked = NULL; /* sorted by owner: each is asked about once */
    bool lives = false;
    if (!query)
        return NULL;
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        const char *owner = (const char *)sqlite3_column_text(query, 1);
        if (!asked || g_strcmp0(asked, owner) != 0) {
            g_free(asked);
            asked = g_strdup(owner ? owner : "");
            lives = lock_owner_lives(&journal->lock, owner);
        }
        int64_t id = sqlite3_column_int64(query, 0);
        if (!lives)
            g_array_append_val(found, id);
    }
    return step == STORE_END ? g_steal_pointer(&found) : NULL;
}

static void judge(struct event_row *event, struct attempt_row *attempt)
{
    const char *reason = attempt->wire ? "fixline ended while it waited for the answer; the event may have arrived."
                                       : "fixline ended before anything of this attempt was sent.";
    struct event_record *record = event->record;
    attempt->record.outcome = attempt->wire ? EVENT_UNKNOWN : EVENT_QUEUED;
    attempt->record.reason = g_strdup(reason);
    record->ever_unknown = record->ever_unknown || attempt->wire;
    record->state = record->ever_unknown ? EVENT_UNKNOWN : EVENT_QUEUED;
    g_free(record->reason);
    record->reason = g_strdup(reason);
    g_clear_pointer(&event->owner, g_free);
}

static bool recover_row(struct journal *journal, struct event_row *event, struct attempt_row *attempt, GError **error)
{
    int64_t id = event->record->id;
    if (event->record->state != EVENT_SENDING || lock_owner_lives(&journal->lock, event->owner))
        return true; /* another start was faster */
    if (!attempt_row_find(journal, id, event->record->attempts, attempt, error))
        return false;
    judge(event, attempt);
    int64_t epoch = event->epoch++; /* what the gone owner still meant to write is stale from now on */
    return attempt_row_update(journal, attempt, error) && event_row_update(journal, event, epoch, error);
}

static bool recover_one(struct journal *journal, int64_t id, GError **error)
{
    struct event_row event;
    struct attempt_row attempt = { 0 };
    bool done = event_row_find(journal, id, &event, error) && recover_row(journal, &event, &attempt, error);
    event_row_clear(&event);
    attempt_row_clear(&attempt);
    return done;
}

bool journal_recover(struct journal *journal, GError **error)
{
    g_autoptr(GArray) found = find_abandoned(journal, error);
    if (!found || found->len == 0)
        return found != NULL;
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change)
        return false;
    for (unsigned i = 0; i < found->len; i++) {
        if (!recover_one(journal, g_array_index(found, int64_t, i), error))
            return false;
        KILLPOINT(22);
    }
    return store_commit(g_steal_pointer(&change), error);
}

static bool doubt(struct journal *journal, int64_t id, GError **error)
{
    struct event_row row;
    bool done = event_row_find(journal, id, &row, error);
    if (done) {
        int64_t epoch = row.epoch;
        event_row_doubt(&row, "The journal was restored from a copy; the event may have been sent since.");
        done = event_row_update(journal, &row, epoch, error);
    }
    event_row_clear(&row);
    return done;
}

static GArray *find_open(struct journal *journal, GError **error)
{
    static const char sql[] = "SELECT id FROM events WHERE state IN ('queued', 'sending') AND state <> 'accepted'";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return NULL;
    return store_numbers(journal, query, error);
}

static bool doubt_each(struct journal *journal, int64_t *unknown, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    g_autoptr(GArray) found = change ? find_open(journal, error) : NULL;
    if (!found)
        return false;
    for (unsigned i = 0; i < found->len; i++)
        if (!doubt(journal, g_array_index(found, int64_t, i), error))
            return false;
    if (unknown)
        *unknown = found->len;
    return backup_unmark(journal, error) && store_commit(g_steal_pointer(&change), error);
}

bool recovery_doubt_all(struct journal *journal, int64_t *unknown, GError **error)
{
    if (!doubt_each(journal, unknown, error) || !lock_take(&journal->lock, error))
        return false;
    bool made = last_seen_make(journal, error);
    lock_give(&journal->lock);
    return made;
}
