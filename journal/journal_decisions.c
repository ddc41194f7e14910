/* journal/journal_decisions.c: what a named person decides about an event; who, when and why are kept for ever. */
#include "journal/journal_decisions.h"
#include "journal/chain.h"
#include "journal/event_row.h"
#include "journal/journal_events.h"
#include "journal/sabotage.h"
#include <string.h>

static bool may_decide(enum event_state from, enum event_state to)
{
    static const enum event_state pairs[][2] = {
        { EVENT_UNKNOWN, EVENT_ACCEPTED },
        { EVENT_UNKNOWN, EVENT_REFUSED },
        { EVENT_REFUSED, EVENT_ACCEPTED },
        { EVENT_QUEUED, EVENT_DROPPED },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
        if (pairs[i][0] == from && pairs[i][1] == to)
            return true;
    return false;
}

static bool is_blank(const char *text)
{
    return !text || text[strspn(text, " \t\n")] == '\0';
}

static bool check_decision(const struct event_record *record, enum event_state to, const char *who, const char *why,
                           GError **error)
{
    const char *missing = NULL;
    if (!may_decide(record->state, to) && !SABOTAGED("I6"))
        missing = "nobody can decide that for an event in this state";
    else if (is_blank(who))
        missing = "name who decides it";
    else if (to != EVENT_DROPPED && is_blank(why))
        missing = "say why";
    if (!missing)
        return true;
    if (record->state == to)
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE, "Event %" G_GINT64_FORMAT " is %s already.", record->id,
                    event_state_name(to));
    else
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE,
                    "Event %" G_GINT64_FORMAT " is %s and stays so, not %s: %s.", record->id,
                    event_state_name(record->state), event_state_name(to), missing);
    return false;
}

static void hash_decision(int64_t id, int64_t number, const struct decision_record *decision,
                          uint8_t sum[STORE_HASH_BYTES])
{
    struct digest digest;
    digest_begin(&digest);
    digest_number(&digest, id);
    digest_number(&digest, number);
    digest_number(&digest, decision->at);
    digest_text(&digest, decision->who);
    digest_text(&digest, decision->why);
    digest_text(&digest, event_state_name(decision->from));
    digest_text(&digest, event_state_name(decision->to));
    digest_end(&digest, sum);
}

static bool next_number(struct journal *journal, int64_t id, int64_t *number, GError **error)
{
    static const char sql[] = "SELECT coalesce(max(number), 0) + 1 FROM decisions WHERE event_id = ?1";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, id);
    return store_number(journal, query, 1, number, error);
}

bool decision_row_insert(struct journal *journal, int64_t id, const struct decision_record *decision, GError **error)
{
    static const char sql[] = "INSERT INTO decisions(event_id, " DECISION_COLUMNS ")"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    int64_t number;
    uint8_t sum[STORE_HASH_BYTES];
    if (!next_number(journal, id, &number, error))
        return false;
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    hash_decision(id, number, decision, sum);
    sqlite3_bind_int64(query, 1, id);
    sqlite3_bind_int64(query, 2, number);
    sqlite3_bind_int64(query, 3, decision->at);
    store_bind_text(query, 4, decision->who);
    store_bind_text(query, 5, decision->why);
    store_bind_text(query, 6, event_state_name(decision->from));
    store_bind_text(query, 7, event_state_name(decision->to));
    store_bind_hash(query, 8, sum);
    return store_next(journal, query, error) == STORE_END;
}

static bool forget_label(struct journal *journal, int64_t id, int64_t number, struct decision_record *label,
                         GError **error)
{
    static const char sql[] = "UPDATE decisions SET why = NULL, sum = ?3 WHERE event_id = ?1 AND number = ?2";
    uint8_t sum[STORE_HASH_BYTES];
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    g_clear_pointer(&label->why, g_free);
    hash_decision(id, number, label, sum);
    sqlite3_bind_int64(query, 1, id);
    sqlite3_bind_int64(query, 2, number);
    store_bind_hash(query, 3, sum);
    return store_next(journal, query, error) == STORE_END;
}

bool decision_forget_labels(struct journal *journal, int64_t id, GError **error)
{
    g_autoptr(GPtrArray) decisions = journal_decisions(journal, id, error);
    for (unsigned i = 0; decisions && i < decisions->len; i++) {
        struct decision_record *decision = decisions->pdata[i];
        if (decision->from == decision->to && !forget_label(journal, id, i + 1, decision, error))
            return false;
    }
    return decisions != NULL;
}

static bool decide(struct journal *journal, struct event_row *row, enum event_state to, const char *who,
                   const char *why, int64_t now, GError **error)
{
    struct event_record *record = row->record;
    struct decision_record decision = {
        .at = now, .who = (char *)who, .why = (char *)why, .from = record->state, .to = to
    };
    record->state = to;
    record->settled_at = now;
    record->held_until = 0;
    g_free(record->reason);
    record->reason = g_strdup(why);
    return decision_row_insert(journal, record->id, &decision, error) &&
           event_row_update(journal, row, row->epoch, error);
}

bool journal_resolve(struct journal *journal, int64_t id, enum event_state to, const char *who, const char *why,
                     int64_t now, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change)
        return false;
    struct event_row row;
    bool decided = event_row_find(journal, id, &row, error) && check_decision(row.record, to, who, why, error) &&
                   decide(journal, &row, to, who, why, now, error);
    event_row_clear(&row);
    return decided && store_commit(g_steal_pointer(&change), error);
}

bool journal_note(struct journal *journal, int64_t id, const char *who, const char *note, int64_t now, GError **error)
{
    if (is_blank(who) || is_blank(note)) {
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE, "Event %" G_GINT64_FORMAT " gets no label: %s.", id,
                    is_blank(who) ? "name who writes it" : "it is empty");
        return false;
    }
    g_autoptr(store_change) change = store_begin(journal, error);
    struct event_record *record = change ? journal_find_event(journal, id, error) : NULL;
    if (!record)
        return false;
    const struct decision_record label = {
        .at = now, .who = (char *)who, .why = (char *)note, .from = record->state, .to = record->state
    };
    event_record_free(record);
    return decision_row_insert(journal, id, &label, error) && store_commit(g_steal_pointer(&change), error);
}

/* ---- taken back ---- */

static bool take_back_one(struct journal *journal, int64_t id, const char *who, const char *why, int64_t now,
                          size_t *taken, GError **error)
{
    struct event_row row;
    bool sound = event_row_find(journal, id, &row, error);
    if (sound && row.record->state == EVENT_QUEUED) {
        sound = decide(journal, &row, EVENT_DROPPED, who, why, now, error);
        *taken += 1;
    }
    event_row_clear(&row);
    return sound;
}

static bool fail_left(const int64_t *ids, size_t count, GError **error)
{
    if (count == 1)
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE,
                    "Event %" G_GINT64_FORMAT " has left already and can no longer be taken back.", ids[0]);
    else
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE,
                    "All %zu events have left already and can no longer be taken back.", count);
    return false;
}

bool journal_take_back(struct journal *journal, const int64_t *ids, size_t count, const struct draft_record *draft,
                       const char *who, const char *why, int64_t now, size_t *taken, GError **error)
{
    g_assert(!is_blank(who));
    *taken = 0;
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!take_back_one(journal, ids[i], who, why, now, taken, error))
            return false;
    if (*taken == 0)
        return fail_left(ids, count, error);
    return (!draft || draft_put(journal, draft, error)) && store_commit(g_steal_pointer(&change), error);
}

/* ---- another address ---- */

static GArray *find_elsewhere(struct journal *journal, const char *server, GError **error)
{
    static const char sql[] = "SELECT id FROM events WHERE state = 'queued' AND state <> 'accepted'"
                              " AND server <> ?1 AND profile = ?2 AND ever_unknown = 0 ORDER BY id";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return NULL;
    store_bind_text(query, 1, server);
    store_bind_text(query, 2, journal->profile);
    return store_numbers(journal, query, error);
}

static bool move_row(struct journal *journal, struct event_row *row, const char *server, const char *who, int64_t now,
                     GError **error)
{
    struct event_record *record = row->record;
    g_autofree char *why = g_strdup_printf("Moved from %s to %s.", record->server, server);
    const struct decision_record decision = {
        .at = now, .who = (char *)who, .why = why, .from = EVENT_QUEUED, .to = EVENT_QUEUED
    };
    g_free(record->server);
    record->server = g_strdup(server);
    return decision_row_insert(journal, record->id, &decision, error) &&
           event_row_update(journal, row, row->epoch, error);
}

static bool move_one(struct journal *journal, int64_t id, const char *server, const char *who, int64_t now,
                     int64_t *moved, GError **error)
{
    struct event_row row;
    bool sound = event_row_find(journal, id, &row, error);
    if (sound && row.record->rest != EVENT_RESTS) {
        sound = move_row(journal, &row, server, who, now, error);
        *moved += 1;
    }
    event_row_clear(&row);
    return sound;
}

bool journal_move(struct journal *journal, const char *server, const char *who, int64_t now, int64_t *moved,
                  GError **error)
{
    g_assert(!is_blank(who));
    *moved = 0;
    g_autoptr(store_change) change = store_begin(journal, error);
    g_autoptr(GArray) found = change ? find_elsewhere(journal, server, error) : NULL;
    if (!found)
        return false;
    for (unsigned i = 0; i < found->len; i++)
        if (!move_one(journal, g_array_index(found, int64_t, i), server, who, now, moved, error))
            return false;
    return store_commit(g_steal_pointer(&change), error);
}

struct decision_record *decision_row_read(struct journal *journal, int64_t id, sqlite3_stmt *query, GError **error)
{
    uint8_t sum[STORE_HASH_BYTES], found[STORE_HASH_BYTES];
    struct decision_record *decision = g_new0(struct decision_record, 1);
    decision->at = sqlite3_column_int64(query, 1);
    decision->who = store_column_text(query, 2);
    decision->why = store_column_text(query, 3);
    if (event_state_read((const char *)sqlite3_column_text(query, 4), &decision->from) &&
        event_state_read((const char *)sqlite3_column_text(query, 5), &decision->to) &&
        store_column_hash(query, 6, sum)) {
        hash_decision(id, sqlite3_column_int64(query, 0), decision, found);
        if (memcmp(sum, found, STORE_HASH_BYTES) == 0)
            return decision;
    }
    decision_record_free(decision);
    g_autofree char *what = g_strdup_printf("a decision on event %" G_GINT64_FORMAT, id);
    store_fail_damaged(journal, what, error);
    return NULL;
}

GPtrArray *journal_decisions(struct journal *journal, int64_t id, GError **error)
{
    static const char sql[] = "SELECT " DECISION_COLUMNS " FROM decisions"
                              " WHERE event_id = ?1 ORDER BY number";
    g_autoptr(GPtrArray) decisions = g_ptr_array_new_with_free_func((GDestroyNotify)decision_record_free);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return NULL;
    sqlite3_bind_int64(query, 1, id);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        struct decision_record *decision = decision_row_read(journal, id, query, error);
        if (!decision)
            return NULL;
        g_ptr_array_add(decisions, decision);
    }
    return step == STORE_END ? g_steal_pointer(&decisions) : NULL;
}
