/* journal/journal_rest.c: what rests: the end of a rest, and what it keeps from leaving. */
#include "journal/event_row.h"
#include "journal/journal_decisions.h"

/* Whether this handle may end the rest; a sentence where it may not. */
static bool check_release(const struct journal *journal, const struct event_row *row, GError **error)
{
    const struct event_record *record = row->record;
    bool mine = g_strcmp0(row->owner, journal->lock.owner) == 0;
    if (record->state != EVENT_QUEUED) {
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE,
                    "Event %" G_GINT64_FORMAT " is %s already; nothing was changed.", record->id,
                    event_state_name(record->state));
        return false;
    }
    if (mine || record->rest != EVENT_RESTS)
        return true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE,
                "Event %" G_GINT64_FORMAT
                " rests at the desk that confirmed it, which is open: it leaves from there by "
                "itself, or is taken back there.",
                record->id);
    return false;
}

bool journal_release(struct journal *journal, int64_t id, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change)
        return false;
    struct event_row row;
    bool may = event_row_find(journal, id, &row, error) && check_release(journal, &row, error);
    bool rests = may && row.record->held_until != 0;
    if (rests) {
        row.record->held_until = 0;
        may = event_row_update(journal, &row, row.epoch, error);
    }
    event_row_clear(&row);
    return may && (!rests || store_commit(g_steal_pointer(&change), error));
}
