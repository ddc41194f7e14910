/* journal/held.c: the rows of a claim, kept or read. */
#include "journal/held.h"
#include "journal/journal_claims.h"
#include <string.h>

void held_free(void *data)
{
    struct held *held = data;
    event_row_clear(&held->event);
    attempt_row_clear(&held->attempt);
    g_free(held);
}

/* What the checksum over the changing columns needs. */
static struct event_record *changing_part(const struct event_record *record)
{
    struct event_record *part = g_new(struct event_record, 1);
    *part = (struct event_record){ .id = record->id,
                                   .state = record->state,
                                   .server = g_strdup(record->server),
                                   .sent_at = record->sent_at,
                                   .settled_at = record->settled_at,
                                   .status = record->status,
                                   .reason = g_strdup(record->reason),
                                   .attempts = record->attempts,
                                   .held_until = record->held_until,
                                   .ever_unknown = record->ever_unknown };
    return part;
}

static struct held *insert(struct journal *journal, struct held *held)
{
    g_hash_table_replace(journal->held, &held->event.record->id, held);
    return held;
}

void held_keep(struct journal *journal, const struct event_row *event, const struct attempt_row *attempt)
{
    struct held *held = g_new(struct held, 1);
    *held = (struct held){ .event = *event, .attempt = *attempt };
    held->event.record = changing_part(event->record);
    held->event.owner = g_strdup(event->owner);
    insert(journal, held);
}

static bool is_held(const struct event_row *row, const struct claim *claim, GError **error)
{
    if (row->record->state == EVENT_SENDING && row->epoch == claim->epoch)
        return true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE,
                "Event %" G_GINT64_FORMAT " was taken over by another running fixline or settled meanwhile; nothing "
                "was changed.",
                claim->id);
    return false;
}

struct held *held_of(struct journal *journal, const struct claim *claim, GError **error)
{
    struct held *held = g_hash_table_lookup(journal->held, &claim->id);
    if (held && held->event.epoch == claim->epoch)
        return held;
    held = g_new0(struct held, 1);
    if (event_row_find(journal, claim->id, &held->event, error) && is_held(&held->event, claim, error) &&
        attempt_row_find(journal, claim->id, claim->attempt, &held->attempt, error))
        return insert(journal, held);
    held_free(held);
    return NULL;
}

void held_forget(struct journal *journal, const struct claim *claims, size_t count)
{
    for (size_t i = 0; i < count; i++)
        g_hash_table_remove(journal->held, &claims[i].id);
}
