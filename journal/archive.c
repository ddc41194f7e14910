/* journal/archive.c: old events are moved into a file of their own.
 *
 * The archive is a journal with an application id that says what it is. It is filled beside its place out of one state
 * of the journal, synced, and read through row by row; only then it gets its name, and what it holds is deleted here in
 * one transaction, unless something of it changed meanwhile. From there on a row stands for it (journal/archived.h). A
 * process that ends in between leaves everything here, and a file that the next run finds and refuses. */
#include "journal/archived.h"
#include "journal/archived_seal.h"
#include "journal/backup.h"
#include "journal/event_row.h"
#include "journal/journal_events.h"
#include "journal/killpoint.h"
#include "journal/schema.h"
#include "journal/search.h"
#include "journal/upkeep.h"
#include <glib/gstdio.h>
#include <string.h>

/* ---- which ---- */

static bool number_of(struct journal *journal, const char *sql, int64_t first, int64_t second, int64_t *number,
                      GError **error)
{
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, first);
    sqlite3_bind_int64(query, 2, second);
    return store_number(journal, query, 0, number, error);
}

/* Who ends the run although older ones than the date stay for its sake. */
static bool find_end(struct journal *journal, int64_t at, int64_t before, struct archive_plan *plan, GError **error)
{
    int64_t older;
    if (!number_of(journal, "SELECT id FROM events WHERE id >= ?1 AND created_at < ?2 LIMIT 1", at, before, &older,
                   error))
        return false;
    if (older == 0)
        return true;
    struct event_record *record = journal_find_event(journal, at, error);
    if (!record)
        return false;
    plan->ended_by = at;
    plan->state = record->state;
    event_record_free(record);
    return true;
}

bool journal_archive_plan(struct journal *journal, int64_t before, struct archive_plan *plan, GError **error)
{
    static const char open[] = "SELECT min(id) FROM events WHERE state IN ('queued', 'sending', 'unknown')"
                               " AND state <> 'accepted'";
    static const char young[] = "SELECT id FROM events WHERE created_at >= ?1 ORDER BY id LIMIT 1";
    struct archived_row row;
    struct last_seen end;
    int64_t first_open, first_young;
    *plan = (struct archive_plan){ 0 };
    if (!archived_row_read(journal, &row, error) || !archived_chain_end(journal, &end, error) ||
        !number_of(journal, open, 0, 0, &first_open, error) ||
        !number_of(journal, young, before, 0, &first_young, error))
        return false;
    int64_t stop = MIN(first_open > 0 ? first_open : end.seq + 1, first_young > 0 ? first_young : end.seq + 1);
    plan->first = row.sums.last + 1;
    plan->last = stop - 1;
    return stop > end.seq || find_end(journal, stop, before, plan, error);
}

/* ---- the file ---- */

struct archiving {
    struct journal *journal;
    const struct archive_plan *plan;
    const char *path;   /* of the archive */
    const char *beside; /* where it is filled */
    const char *member;
    uint8_t past[STORE_HASH_BYTES]; /* what was copied */
};

/* Over the sums of all rows that move, and whether their bodies are there: forgetting one changes no sum. */
static bool past_hash(const struct archiving *archiving, uint8_t hash[STORE_HASH_BYTES], GError **error)
{
    static const char *const TABLES[] = {
        "SELECT sum, body IS NULL FROM events WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
        "SELECT sum, number FROM attempts WHERE event_id BETWEEN ?1 AND ?2 ORDER BY event_id, number",
        "SELECT sum, number FROM decisions WHERE event_id BETWEEN ?1 AND ?2 ORDER BY event_id, number",
    };
    struct digest digest;
    digest_begin(&digest);
    for (size_t i = 0; i < G_N_ELEMENTS(TABLES); i++) {
        uint8_t sum[STORE_HASH_BYTES] = { 0 };
        enum store_step step = STORE_FAILED;
        g_autoptr(store_query_once) query = store_query_made(archiving->journal, TABLES[i], error);
        if (query) {
            sqlite3_bind_int64(query, 1, archiving->plan->first);
            sqlite3_bind_int64(query, 2, archiving->plan->last);
        }
        while (query && (step = store_next(archiving->journal, query, error)) == STORE_ROW) {
            store_column_hash(query, 0, sum);
            digest_hash(&digest, sum);
            digest_number(&digest, sqlite3_column_int64(query, 1));
        }
        if (step != STORE_END)
            return false;
        digest_number(&digest, -1);
    }
    digest_end(&digest, hash);
    return true;
}

#define MOVED "BETWEEN ?1 AND ?2"
#define ITS_ORDERS "(SELECT order_id FROM main.events WHERE id " MOVED ")"

/* A second archive tells of the ones before it what this journal does, for the orders it holds. */
static const char *const COPIES[] = {
    "INSERT INTO archive.events(" EVENT_COLUMNS ") SELECT " EVENT_COLUMNS " FROM main.events WHERE id " MOVED
    " ORDER BY id",
    "INSERT INTO archive.attempts(" ATTEMPT_COLUMNS ") SELECT " ATTEMPT_COLUMNS
    " FROM main.attempts WHERE event_id " MOVED " ORDER BY event_id, number",
    "INSERT INTO archive.decisions(event_id, " DECISION_COLUMNS ") SELECT event_id, " DECISION_COLUMNS
    " FROM main.decisions WHERE event_id " MOVED " ORDER BY event_id, number",
    "INSERT INTO archive.orders(" ORDER_ROW_COLUMNS ") SELECT " ORDER_ROW_COLUMNS
    " FROM main.orders WHERE id IN " ITS_ORDERS " ORDER BY id",
    "INSERT INTO archive.archived SELECT * FROM main.archived",
    "INSERT INTO archive.archived_orders SELECT * FROM main.archived_orders WHERE order_id IN " ITS_ORDERS,
    "INSERT INTO archive.archived_accepted SELECT * FROM main.archived_accepted WHERE order_id IN " ITS_ORDERS,
};

static bool copy_rows(const struct archiving *archiving, GError **error)
{
    struct journal *journal = archiving->journal;
    for (size_t i = 0; i < G_N_ELEMENTS(COPIES); i++) {
        g_autoptr(store_query_once) query = store_query_made(journal, COPIES[i], error);
        if (!query)
            return false;
        sqlite3_bind_int64(query, 1, archiving->plan->first);
        sqlite3_bind_int64(query, 2, archiving->plan->last);
        if (store_next(journal, query, error) != STORE_END)
            return false;
    }
    g_autofree char *mark = g_strdup_printf("PRAGMA archive.application_id = %d", SCHEMA_ARCHIVE_ID);
    return archived_seals_write(journal, "archive", error) && store_execute(journal, mark, error);
}

/* All of it out of one state of the journal; others go on with theirs. */
static bool fill_attached(struct archiving *archiving, GError **error)
{
    struct journal *journal = archiving->journal;
    if (!store_execute(journal, "PRAGMA archive.synchronous = EXTRA", error) || !journal_look(journal, error))
        return false;
    bool filled = past_hash(archiving, archiving->past, error) && copy_rows(archiving, error) &&
                  store_execute(journal, "COMMIT", error);
    journal_look_end(journal);
    return filled;
}

static bool fill(struct archiving *archiving, GError **error)
{
    struct journal *journal = archiving->journal;
    g_autoptr(store_query_once) attach = store_query_made(journal, "ATTACH DATABASE ?1 AS archive", error);
    if (!attach)
        return false;
    store_bind_text(attach, 1, archiving->beside);
    if (store_next(journal, attach, error) != STORE_END)
        return false;
    bool filled = fill_attached(archiving, error);
    sqlite3_exec(journal->db, "DETACH DATABASE archive", NULL, NULL, NULL);
    return filled;
}

/* As anybody would read it: every row, and a chain from where it was left before to the event it ends with here. */
static bool prove(const struct archiving *archiving, GError **error)
{
    int64_t events = 0;
    struct last_seen here, there = { 0 };
    struct journal *archive = store_open_alone(archiving->beside, NULL, JOURNAL_READ_ONLY, error);
    bool proven = archive && journal_verify(archive, &events, error) && archived_chain_end(archive, &there, error) &&
                  chain_event(archiving->journal, archiving->plan->last, &here, error);
    if (proven && (events != archiving->plan->last || there.seq != here.seq ||
                   memcmp(there.hash, here.hash, STORE_HASH_BYTES) != 0))
        proven = store_fail_damaged(archive, "it does not hold what was copied", error);
    journal_close(archive);
    return proven;
}

/* Removes what an interrupted run left, too. */
static void remove_beside(const struct archiving *archiving)
{
    static const char *const ENDINGS[] = { "", ".new", "-journal" };
    for (size_t i = 0; i < G_N_ELEMENTS(ENDINGS); i++) {
        g_autofree char *name = g_strconcat(archiving->beside, ENDINGS[i], NULL);
        g_unlink(name);
    }
}

/* A handle of the journal speaks of the journal; what failed here is the archive. */
static bool fail(const struct archiving *archiving, const GError *why, GError **error)
{
    const char *what = why->message;
    if (archiving->journal->full)
        what = "The disk is full; make room and try again.";
    if (g_error_matches(why, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED))
        what = "What was copied does not prove itself; run 'fixline doctor'.";
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE, "The archive %s was not made and nothing was moved: %s",
                archiving->path, what);
    return false;
}

static bool make_file(struct archiving *archiving, GError **error)
{
    g_autoptr(GError) why = NULL;
    archiving->journal->full = false;
    remove_beside(archiving);
    bool made = schema_make(archiving->beside, &why) && fill(archiving, &why) && prove(archiving, &why);
    if (made) {
        KILLPOINT(23);
        made = backup_put_in_place(archiving->beside, archiving->path, &why);
        KILLPOINT(23);
    }
    if (made)
        return true;
    remove_beside(archiving);
    return fail(archiving, why, error);
}

/* ---- the journal ---- */

static bool check_unchanged(const struct archiving *archiving, GError **error)
{
    uint8_t past[STORE_HASH_BYTES];
    if (!past_hash(archiving, past, error))
        return false;
    if (memcmp(past, archiving->past, STORE_HASH_BYTES) == 0)
        return true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_BUSY,
                "Another running program changed one of the events while they were copied, so nothing was moved; run "
                "it again.");
    return false;
}

static bool delete_rows(const struct archiving *archiving, GError **error)
{
    static const char *const DELETES[] = {
        "DELETE FROM attempts WHERE event_id <= ?1",
        "DELETE FROM decisions WHERE event_id <= ?1",
        "DELETE FROM events WHERE id <= ?1",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(DELETES); i++) {
        g_autoptr(store_query_once) query = store_query_made(archiving->journal, DELETES[i], error);
        if (!query)
            return false;
        sqlite3_bind_int64(query, 1, archiving->plan->last);
        if (store_next(archiving->journal, query, error) != STORE_END)
            return false;
    }
    return true;
}

/* `*certain` tells of a failure that nothing was moved. */
static bool move(const struct archiving *archiving, bool *certain, GError **error)
{
    struct journal *journal = archiving->journal;
    *certain = true;
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change || !check_unchanged(archiving, error) ||
        !archived_keep(journal, archiving->plan->last, archiving->member, error) || !delete_rows(archiving, error) ||
        !search_empty(journal, error) || !archived_chain_end(journal, &journal->last, error))
        return false;
    journal->last_changed = true;
    KILLPOINT(23);
    bool moved = store_commit(g_steal_pointer(&change), error);
    *certain = journal->full;
    KILLPOINT(23);
    return moved;
}

bool journal_archive(struct journal *journal, const char *path, const struct archive_plan *plan, const char *member,
                     bool *given_back, GError **error)
{
    g_autofree char *beside = g_strconcat(path, BACKUP_BESIDE, NULL);
    struct archiving archiving = { journal, plan, path, beside, member, { 0 } };
    bool certain;
    g_assert(plan->last >= plan->first);
    if (!backup_may_be_made(path, error) || !make_file(&archiving, error))
        return false;
    if (!move(&archiving, &certain, error)) {
        if (certain)
            g_unlink(path);
        return false;
    }
    bool rewritten = store_rewrite(journal, NULL);
    if (given_back)
        *given_back = rewritten;
    return true;
}
