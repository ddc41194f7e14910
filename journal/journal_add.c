/* journal/journal_add.c: an event is written down before anything else happens to it. */
#include "journal/journal_add.h"
#include "journal/adding.h"
#include "journal/archived.h"
#include "journal/killpoint.h"
#include "journal/sabotage.h"
#include <string.h>

bool journal_find_uuid(struct journal *journal, const char *uuid, int64_t *id, GError **error)
{
    static const char sql[] = "SELECT id FROM events WHERE uuid = ?1"
                              " UNION ALL SELECT event_id FROM archived_rows WHERE uuid = ?1 LIMIT 1";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, uuid);
    return store_number(journal, query, 0, id, error);
}

bool journal_find_uuid_between(struct journal *journal, const char *first, const char *last, const char *event,
                               int64_t *id, GError **error)
{
    static const char sql[] = "SELECT id FROM (SELECT id, uuid, event FROM events WHERE uuid BETWEEN ?1 AND ?2"
                              " UNION ALL SELECT event_id, uuid, event FROM archived_rows"
                              " WHERE uuid BETWEEN ?1 AND ?2) WHERE ?3 IS NULL OR event = ?3 ORDER BY uuid LIMIT 1";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, first);
    store_bind_text(query, 2, last);
    store_bind_text(query, 3, event);
    return store_number(journal, query, 0, id, error);
}

static struct event_record *record_of(const struct journal *journal, const struct new_event *event, int64_t id)
{
    struct event_record *record = g_new(struct event_record, 1);
    *record = (struct event_record){
        .id = id,
        .uuid = event->uuid && !SABOTAGED("I12") ? g_strdup(event->uuid) : journal_uuid(),
        .order = g_strdup(event->order),
        .event = g_strdup(event->event),
        .body = g_strdup(event->body),
        .state = EVENT_QUEUED,
        .operator_name = g_strdup(event->operator_name),
        .machine = g_strdup(g_get_host_name()),
        .profile = g_strdup(journal->profile),
        .server = g_strdup(event->server),
        .accept_version = g_strdup(event->accept_version),
        .created_at = event->created_at,
        .replaces = event->replaces,
        .held_until = event->held_until,
    };
    return record;
}

bool adding_begin(struct adding *adding, struct journal *journal, GError **error)
{
    *adding = (struct adding){ .journal = journal };
    return archived_chain_end(journal, &adding->end, error);
}

bool adding_row(const struct adding *adding, const struct new_event *event, struct event_row *row, GError **error)
{
    struct journal *journal = adding->journal;
    const char *owner = lock_owner(&journal->lock, error);
    g_assert(event->order && event->event && event->body && event->server);
    *row = (struct event_row){ 0 };
    if (!owner)
        return false;
    row->record = record_of(journal, event, adding->end.seq + 1);
    row->owner = g_strdup(owner);
    memcpy(row->prev, adding->end.hash, STORE_HASH_BYTES);
    return true;
}

bool adding_insert(struct adding *adding, const struct new_event *event, struct event_row *row, GError **error)
{
    if (!event_row_insert(adding->journal, row, error))
        return false;
    adding->any = true;
    adding->end.seq = row->record->id;
    memcpy(adding->end.hash, row->hash, STORE_HASH_BYTES);
    return !event->draft || draft_delete(adding->journal, event->draft, error);
}

void adding_end(const struct adding *adding)
{
    if (!adding->any)
        return;
    adding->journal->last = adding->end;
    adding->journal->last_changed = true;
}

static bool insert(struct adding *adding, const struct new_event *event, int64_t *id, GError **error)
{
    struct event_row row;
    bool done = adding_row(adding, event, &row, error) && adding_insert(adding, event, &row, error);
    *id = done ? row.record->id : 0;
    event_row_clear(&row);
    return done;
}

static bool add_one(struct adding *adding, const struct new_event *event, int64_t *id, GError **error)
{
    *id = 0;
    if (event->uuid && !journal_find_uuid(adding->journal, event->uuid, id, error))
        return false;
    if (*id == 0)
        return insert(adding, event, id, error);
    return !event->draft || draft_delete(adding->journal, event->draft, error);
}

bool journal_add_many(struct journal *journal, const struct new_event *events, size_t count, int64_t *ids,
                      GError **error)
{
    struct adding adding;
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change || !adding_begin(&adding, journal, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_one(&adding, &events[i], &ids[i], error))
            return false;
    adding_end(&adding);
    KILLPOINT(3);
    bool saved = store_commit(g_steal_pointer(&change), error);
    KILLPOINT(4);
    return saved;
}

int64_t journal_add(struct journal *journal, const struct new_event *event, GError **error)
{
    int64_t id;
    return journal_add_many(journal, event, 1, &id, error) ? id : 0;
}

bool journal_owner_lives(struct journal *journal, int64_t id, bool *lives, GError **error)
{
    struct event_row row;
    bool found = event_row_find(journal, id, &row, error);
    *lives = found && lock_owner_lives(&journal->lock, row.owner);
    event_row_clear(&row);
    return found;
}
