/* journal/patrol.c: archived, events, orders, drafts, in that order: the hashes of the events go on from what is
 * archived. */
#include "journal/patrol.h"
#include "journal/archived.h"
#include "journal/journal_drafts.h"
#include "journal/journal_orders.h"
#include "journal/verify.h"
#include <string.h>

enum { STEP_US = 3000, ORDERS_MOST = 50 };

void patrol_clear(struct patrol *patrol)
{
    g_free(patrol->order);
    *patrol = (struct patrol){ 0 };
}

/* ---- events ---- */

/* Whether every index that this row belongs to leads to it. */
static bool is_found(struct journal *journal, const struct event_record *record, bool *found, GError **error)
{
    static const char sql[] =
        "SELECT EXISTS (SELECT 1 FROM events INDEXED BY events_by_order WHERE order_id = ?2 AND id = ?1)"
        " AND EXISTS (SELECT 1 FROM events INDEXED BY sqlite_autoindex_events_1 WHERE uuid = ?3 AND id = ?1)"
        " AND (?4 = 'accepted' OR (EXISTS (SELECT 1 FROM events INDEXED BY events_by_state WHERE state = ?4 AND"
        " state <> 'accepted' AND id = ?1) AND EXISTS (SELECT 1 FROM events INDEXED BY events_open WHERE state = ?4"
        " AND state <> 'accepted' AND order_id = ?2 AND id = ?1)))"
        " AND (?5 = 0 OR EXISTS (SELECT 1 FROM events INDEXED BY events_held WHERE order_id = ?2 AND id = ?1 AND"
        " held_until <> 0))";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    int64_t there = 0;
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, record->id);
    store_bind_text(query, 2, record->order);
    store_bind_text(query, 3, record->uuid);
    store_bind_text(query, 4, event_state_name(record->state));
    sqlite3_bind_int64(query, 5, record->held_until);
    bool asked = store_number(journal, query, 0, &there, error);
    *found = there != 0;
    return asked;
}

static bool prove_ways(struct journal *journal, const struct event_record *record, GError **error)
{
    bool found;
    if (!is_found(journal, record, &found, error))
        return false;
    if (found)
        return true;
    g_autofree char *what =
        g_strdup_printf("a way to its rows: event %" G_GINT64_FORMAT " is missing from an index", record->id);
    return store_fail_damaged(journal, what, error);
}

static bool prove_event(struct journal *journal, struct patrol *patrol, sqlite3_stmt *query, GError **error)
{
    struct event_row row;
    bool whole = event_row_read(journal, query, &row, error) &&
                 verify_event(journal, &row, patrol->number, patrol->before, error) &&
                 prove_ways(journal, row.record, error);
    if (whole) {
        memcpy(patrol->before, row.hash, STORE_HASH_BYTES);
        patrol->number++;
    }
    event_row_clear(&row);
    return whole;
}

/* Events that were moved into an archive meanwhile are not missed. */
static bool follow_archived(struct journal *journal, struct patrol *patrol, GError **error)
{
    struct archived_row archived;
    if (!archived_row_read(journal, &archived, error))
        return false;
    if (patrol->number > archived.sums.events)
        return true;
    patrol->number = archived.sums.events + 1;
    memcpy(patrol->before, archived.hash, STORE_HASH_BYTES);
    return true;
}

static bool prove_events(struct journal *journal, struct patrol *patrol, GError **error)
{
    int64_t end_us = g_get_monotonic_time() + STEP_US;
    g_autoptr(store_query) query =
        follow_archived(journal, patrol, error)
            ? store_query_of(journal, "SELECT " EVENT_COLUMNS " FROM events WHERE id >= ?1 ORDER BY id", error)
            : NULL;
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, patrol->number);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        if (!prove_event(journal, patrol, query, error))
            return false;
        if (g_get_monotonic_time() >= end_us)
            return true;
    }
    if (step == STORE_END)
        patrol->at = PATROL_ORDERS;
    return step == STORE_END;
}

/* ---- the rest ---- */

static bool prove_archived(struct journal *journal, struct patrol *patrol, GError **error)
{
    struct archived_row archived;
    if (!archived_verify(journal, &archived, error))
        return false;
    patrol->at = PATROL_EVENTS;
    return true;
}

static bool prove_orders(struct journal *journal, struct patrol *patrol, GError **error)
{
    g_autoptr(GPtrArray) orders = journal_orders(journal, NULL, patrol->order, ORDERS_MOST, error);
    if (!orders)
        return false;
    if (orders->len == 0) {
        patrol->at = PATROL_DRAFTS;
        return true;
    }
    g_free(patrol->order);
    patrol->order = g_strdup(((const struct order *)orders->pdata[orders->len - 1])->id);
    return true;
}

static enum patrol_result prove_drafts(struct journal *journal, struct patrol *patrol, GError **error)
{
    g_autoptr(GPtrArray) drafts = journal_drafts(journal, NULL, error);
    if (!drafts)
        return PATROL_FAILED;
    patrol_clear(patrol);
    return PATROL_WHOLE;
}

static enum patrol_result step(struct journal *journal, struct patrol *patrol, GError **error)
{
    bool proven = false;
    switch (patrol->at) {
    case PATROL_ARCHIVED:
        proven = prove_archived(journal, patrol, error);
        break;
    case PATROL_EVENTS:
        proven = prove_events(journal, patrol, error);
        break;
    case PATROL_ORDERS:
        proven = prove_orders(journal, patrol, error);
        break;
    case PATROL_DRAFTS:
        return prove_drafts(journal, patrol, error);
    }
    return proven ? PATROL_MORE : PATROL_FAILED;
}

enum patrol_result patrol_step(struct journal *journal, struct patrol *patrol, GError **error)
{
    if (!journal_look(journal, error))
        return PATROL_FAILED;
    enum patrol_result result = step(journal, patrol, error);
    journal_look_end(journal);
    return result;
}
