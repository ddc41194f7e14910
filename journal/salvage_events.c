/* journal/salvage_events.c: events with their attempts and decisions, out of a damaged journal into a new one.
 *
 * Events are asked for by number, one at a time: a page that cannot be read hides its own rows and no others, while a
 * walk through the table would end there. Columns that an older journal lacks read as empty, which is what they would
 * have become. */
#include "journal/salvage_events.h"
#include "journal/archived.h"
#include "journal/event_row.h"
#include "journal/upkeep.h"
#include <string.h>

#define UNREADABLE "unreadable"

static const char IN_DOUBT[] = "The journal was damaged and rescued; the event may have been sent before.";
static const char CHANGED[] = "The journal was damaged: what became of the event can no longer be read.";
static const char BODY_LOST[] = "The journal was damaged: what this event said can no longer be read.";
static const char LOST[] = "The journal was damaged: nothing of this event can be read any more.";
static const char ATTEMPT_LOST[] = "The journal was damaged: how this attempt ended can no longer be read.";

/* The columns of `wanted` that the table lacks become NULL. */
static char *columns_there(struct journal *damaged, const char *table, const char *wanted)
{
    GString *columns = g_string_new(NULL);
    g_auto(GStrv) names = g_strsplit(wanted, ", ", -1);
    g_autoptr(store_query_once) query =
        store_query_made(damaged, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2", NULL);
    for (int i = 0; names[i]; i++) {
        bool there = false;
        if (query) {
            store_bind_text(query, 1, table);
            store_bind_text(query, 2, names[i]);
            there = sqlite3_step(query) == SQLITE_ROW;
            sqlite3_reset(query);
        }
        g_string_append_printf(columns, "%s%s", i > 0 ? ", " : "", there ? names[i] : "NULL");
    }
    return g_string_free(columns, FALSE);
}

struct salvage {
    struct journal *damaged, *fresh;
    struct rescue *rescue;
    sqlite3_stmt *by_number; /* an event of the damaged one; NULL = none can be asked for */
    GHashTable *proven;      /* uuids of rows that prove themselves */
    GHashTable *indexed;     /* number as text -> uuid, as the index has it */
};

static store_query_once *events_of(struct journal *damaged, const char *rest)
{
    g_autofree char *columns = columns_there(damaged, "events", EVENT_COLUMNS);
    g_autofree char *sql = g_strdup_printf("SELECT %s FROM events %s", columns, rest);
    return store_query_made(damaged, sql, NULL);
}

/* ---- attempts and decisions ---- */

static int number_of(const void *attempt)
{
    return ((const struct attempt_row *)attempt)->record.number;
}

static void attempt_free(void *attempt)
{
    attempt_row_clear(attempt);
    g_free(attempt);
}

static GPtrArray *proven_attempts(struct journal *damaged, int64_t id)
{
    GPtrArray *attempts = g_ptr_array_new_with_free_func(attempt_free);
    g_autoptr(store_query) query =
        store_query_of(damaged, "SELECT " ATTEMPT_COLUMNS " FROM attempts WHERE event_id = ?1 ORDER BY number", NULL);
    if (!query)
        return attempts;
    sqlite3_bind_int64(query, 1, id);
    while (store_next(damaged, query, NULL) == STORE_ROW) {
        struct attempt_row *attempt = g_new0(struct attempt_row, 1);
        if (attempt_row_read(damaged, query, attempt, NULL) && attempt->event_id == id)
            g_ptr_array_add(attempts, attempt);
        else
            attempt_free(attempt);
    }
    return attempts;
}

static void doubt_attempt(struct attempt_row *attempt)
{
    if (attempt->record.outcome != EVENT_SENDING)
        return;
    attempt->record.outcome = EVENT_UNKNOWN;
    g_free(attempt->record.reason);
    attempt->record.reason = g_strdup(IN_DOUBT);
}

/* As many as the event tells of; one that cannot be read stands as one that may have been on the wire. */
static bool carry_attempts(struct journal *fresh, const GPtrArray *attempts, int64_t id, int count, GError **error)
{
    unsigned next = 0;
    for (int number = 1; number <= count; number++) {
        struct attempt_row lost = { .event_id = id,
                                    .wire = true,
                                    .record = {
                                        .number = number, .outcome = EVENT_UNKNOWN, .reason = (char *)ATTEMPT_LOST } };
        bool there = next < attempts->len && number_of(attempts->pdata[next]) == number;
        struct attempt_row *attempt = there ? attempts->pdata[next++] : &lost;
        doubt_attempt(attempt);
        if (!attempt_row_insert(fresh, attempt, error))
            return false;
    }
    return true;
}

static bool carry_decisions(struct journal *damaged, struct journal *fresh, int64_t id, GError **error)
{
    g_autoptr(store_query) query =
        store_query_of(damaged, "SELECT " DECISION_COLUMNS " FROM decisions WHERE event_id = ?1 ORDER BY number", NULL);
    if (!query)
        return true;
    sqlite3_bind_int64(query, 1, id);
    while (store_next(damaged, query, NULL) == STORE_ROW) {
        struct decision_record *decision = decision_row_read(damaged, id, query, NULL);
        bool done = !decision || decision_row_insert(fresh, id, decision, error);
        decision_record_free(decision);
        if (!done)
            return false;
    }
    return true;
}

/* ---- events ---- */

/* The number of the last event: a row that proves itself, and above it the rows that do not, since numbers leave no
 * gap. */
static int64_t last_number(struct journal *damaged)
{
    static const char *const ENDS[] = { "ORDER BY id DESC", "ORDER BY id" };
    int64_t last = 0, spoilt = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(ENDS) && last == 0; i++) {
        g_autoptr(store_query_once) query = events_of(damaged, ENDS[i]);
        while (query && (i > 0 || last == 0) && store_next(damaged, query, NULL) == STORE_ROW) {
            struct event_row row;
            if (event_row_prove(query, &row) != EVENT_PROVEN_NOT)
                last = MAX(last, row.record->id);
            else
                spoilt++;
            event_row_clear(&row);
        }
    }
    return last + spoilt;
}

static void say_body_lost(struct event_record *record)
{
    g_free(record->reason);
    record->reason = g_strdup(BODY_LOST);
}

/* The event of that number as far as it proves itself; `row` is to be cleared in either case. */
static enum event_proof read_event(const struct salvage *salvage, int64_t id, struct event_row *row)
{
    enum event_proof proof = EVENT_PROVEN_NOT;
    *row = (struct event_row){ 0 };
    if (!salvage->by_number)
        return proof;
    sqlite3_bind_int64(salvage->by_number, 1, id);
    if (store_next(salvage->damaged, salvage->by_number, NULL) == STORE_ROW) {
        proof = event_row_prove(salvage->by_number, row);
        if (proof != EVENT_PROVEN_NOT && !row->record->body &&
            sqlite3_column_type(salvage->by_number, 4) != SQLITE_NULL)
            say_body_lost(row->record);
    }
    sqlite3_reset(salvage->by_number);
    return row->record && row->record->id == id ? proof : EVENT_PROVEN_NOT;
}

static void note_proven(const struct salvage *salvage, int64_t first, int64_t last)
{
    for (int64_t id = first; id <= last; id++) {
        struct event_row row;
        if (read_event(salvage, id, &row) != EVENT_PROVEN_NOT)
            g_hash_table_add(salvage->proven, g_strdup(row.record->uuid));
        event_row_clear(&row);
    }
}

/* The index is a second place where uuids stand: a batch file that is run again must know its rows. */
static void note_indexed(const struct salvage *salvage)
{
    static const char *const WALKS[] = {
        "SELECT id, uuid FROM events INDEXED BY sqlite_autoindex_events_1 ORDER BY uuid",
        "SELECT id, uuid FROM events INDEXED BY sqlite_autoindex_events_1 ORDER BY uuid DESC",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(WALKS); i++) {
        g_autoptr(store_query_once) query = store_query_made(salvage->damaged, WALKS[i], NULL);
        enum store_step step = STORE_FAILED;
        while (query && (step = store_next(salvage->damaged, query, NULL)) == STORE_ROW) {
            char *number = store_column_text(query, 0), *uuid = store_column_text(query, 1);
            g_hash_table_replace(salvage->indexed, number, uuid);
        }
        if (step == STORE_END)
            return;
    }
}

static char *uuid_of_lost(const struct salvage *salvage, int64_t id)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, id);
    const char *uuid = g_hash_table_lookup(salvage->indexed, number);
    if (!uuid || !g_uuid_string_is_valid(uuid) || !g_hash_table_add(salvage->proven, g_strdup(uuid)))
        return journal_uuid();
    return g_strdup(uuid);
}

static struct event_row lost_event(const struct salvage *salvage, int64_t id)
{
    struct event_row row = { .record = g_new(struct event_record, 1) };
    *row.record = (struct event_record){
        .id = id,
        .uuid = uuid_of_lost(salvage, id),
        .order = g_strdup(UNREADABLE),
        .event = g_strdup(UNREADABLE),
        .machine = g_strdup(""),
        .profile = g_strdup(salvage->fresh->profile),
        .server = g_strdup(""),
    };
    event_row_doubt(&row, LOST);
    return row;
}

/* Whether anything of it may still go out is for a person alone; what cannot be proven has nowhere to go. */
static void judge(struct event_row *row, enum event_proof proof)
{
    struct event_record *record = row->record;
    bool ended = record->state == EVENT_ACCEPTED || record->state == EVENT_REFUSED || record->state == EVENT_DROPPED;
    if (proof == EVENT_PROVEN_FIXED)
        event_row_doubt(row, CHANGED);
    else if (!ended && record->state != EVENT_UNKNOWN)
        event_row_doubt(row, IN_DOUBT);
    record->held_until = 0;
    if (!ended && !record->body) {
        g_free(record->server);
        record->server = g_strdup("");
    }
}

static bool write_event(const struct salvage *salvage, struct event_row *row, const GPtrArray *attempts, GError **error)
{
    int64_t id = row->record->id;
    return event_row_insert(salvage->fresh, row, error) &&
           carry_attempts(salvage->fresh, attempts, id, row->record->attempts, error) &&
           carry_decisions(salvage->damaged, salvage->fresh, id, error);
}

/* One event under its number, however little of it is left; `prev` is the hash of the one before and becomes its own.
 */
static bool carry_event(const struct salvage *salvage, int64_t id, uint8_t prev[STORE_HASH_BYTES], GError **error)
{
    struct rescue *rescue = salvage->rescue;
    struct event_row row;
    enum event_proof proof = read_event(salvage, id, &row);
    g_autoptr(GPtrArray) attempts = proven_attempts(salvage->damaged, id);
    if (proof == EVENT_PROVEN_NOT) {
        event_row_clear(&row);
        row = lost_event(salvage, id);
        rescue->first_lost = rescue->lost++ == 0 ? id : rescue->first_lost;
    } else
        judge(&row, proof);
    if (proof != EVENT_PROVEN_WHOLE && attempts->len > 0)
        row.record->attempts = number_of(attempts->pdata[attempts->len - 1]);
    memcpy(row.prev, prev, STORE_HASH_BYTES);
    bool done = write_event(salvage, &row, attempts, error);
    memcpy(prev, row.hash, STORE_HASH_BYTES);
    rescue->events++;
    rescue->unknown += row.record->state == EVENT_UNKNOWN;
    event_row_clear(&row);
    return done;
}

/* The row for those in an archive cannot be read: the first event that is here tells where its chain goes on. How they
 * ended stands in the archive. */
static bool guess_archived(const struct salvage *salvage, struct archived_row *archived, GError **error)
{
    g_autoptr(store_query_once) lowest = events_of(salvage->damaged, "ORDER BY id LIMIT 1");
    struct event_row row = { 0 };
    bool proven = lowest && store_next(salvage->damaged, lowest, NULL) == STORE_ROW &&
                  event_row_prove(lowest, &row) != EVENT_PROVEN_NOT;
    if (proven && row.record->id > 1) {
        archived->sums = (struct archived){ .first = 1, .last = row.record->id - 1, .events = row.record->id - 1 };
        memcpy(archived->hash, row.prev, STORE_HASH_BYTES);
    }
    event_row_clear(&row);
    return archived->sums.last == 0 || archived_carry(salvage->damaged, salvage->fresh, archived, error);
}

static bool carry_archived(const struct salvage *salvage, struct archived_row *archived, GError **error)
{
    int64_t there = 0;
    *archived = (struct archived_row){ 0 };
    g_autoptr(store_query_once) query =
        store_query_made(salvage->damaged, "SELECT count(*) FROM pragma_table_info('archived')", NULL);
    if (!query || !store_number(salvage->damaged, query, 0, &there, NULL) || there == 0)
        return true; /* of a version that knew no archives */
    if (!archived_row_read(salvage->damaged, archived, NULL)) {
        *archived = (struct archived_row){ 0 };
        return guess_archived(salvage, archived, error);
    }
    return archived->sums.last == 0 || archived_carry(salvage->damaged, salvage->fresh, archived, error);
}

static bool carry_all(const struct salvage *salvage, int64_t last, GError **error)
{
    struct archived_row archived;
    if (!carry_archived(salvage, &archived, error))
        return false;
    int64_t first = archived.sums.last + 1;
    note_proven(salvage, first, last);
    if ((int64_t)g_hash_table_size(salvage->proven) < last - first + 1)
        note_indexed(salvage);
    for (int64_t id = first; id <= last; id++)
        if (!carry_event(salvage, id, archived.hash, error))
            return false;
    return true;
}

bool salvage_events(struct journal *damaged, struct journal *fresh, int64_t least, struct rescue *rescue,
                    GError **error)
{
    g_autoptr(store_query_once) by_number = events_of(damaged, "WHERE id = ?1");
    g_autoptr(GHashTable) proven = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) indexed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    const struct salvage salvage = { damaged, fresh, rescue, by_number, proven, indexed };
    return carry_all(&salvage, MAX(last_number(damaged), least), error);
}
