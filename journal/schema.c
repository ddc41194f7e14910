/* journal/schema.c: numbered migrations.
 *
 * A migration is a text of statements; its number is its place in the list. A published migration never changes: a
 * change of tables is one more entry. The hash of all table definitions is kept in the row `schema` of `meta`, so that
 * a damaged definition is noticed before it is used.
 *
 * What the columns mean: events.body_hash is the SHA-256 of the bytes of the body; prev the hash of the event before;
 * hash covers what never changes (event_row.c lists it); sum, here and in every table, covers the rest of the row.
 * Order ids are compared byte by byte. Event numbers leave no gap, so the number is the count, those in an archive
 * included. */
#include "journal/schema.h"
#include "base/atomic_file.h"
#include "journal/chain.h"
#include "journal/killpoint.h"
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char *const migrations[] = {
    "CREATE TABLE meta(key TEXT PRIMARY KEY NOT NULL, value ANY NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE orders(id TEXT PRIMARY KEY NOT NULL, service_type TEXT NOT NULL, status TEXT, customer TEXT,"
    " product TEXT, serial TEXT, notes TEXT, sum BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE events(id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, order_id TEXT NOT NULL,"
    " event TEXT NOT NULL, body TEXT, operator TEXT, machine TEXT NOT NULL, profile TEXT NOT NULL,"
    " accept_version TEXT, created_at INTEGER NOT NULL, replaces INTEGER NOT NULL, body_hash BLOB NOT NULL,"
    " prev BLOB NOT NULL, hash BLOB NOT NULL, server TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'refused', 'unknown', 'dropped')),"
    " owner TEXT, epoch INTEGER NOT NULL, attempts INTEGER NOT NULL, ever_unknown INTEGER NOT NULL,"
    " sent_at INTEGER NOT NULL, settled_at INTEGER NOT NULL, status INTEGER NOT NULL, reason TEXT,"
    " sum BLOB NOT NULL) STRICT;"
    "CREATE INDEX events_by_order ON events(order_id, id);"
    "CREATE INDEX events_open ON events(state, order_id, id, server) WHERE state <> 'accepted';"
    "CREATE TABLE attempts(event_id INTEGER NOT NULL, number INTEGER NOT NULL, epoch INTEGER NOT NULL,"
    " started_at INTEGER NOT NULL, wire INTEGER NOT NULL, flagged_at INTEGER NOT NULL, ended_at INTEGER NOT NULL,"
    " outcome TEXT NOT NULL, curl_code INTEGER NOT NULL, status INTEGER NOT NULL, headers TEXT, answer TEXT,"
    " reason TEXT, sum BLOB NOT NULL, PRIMARY KEY (event_id, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE decisions(event_id INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL,"
    " who TEXT NOT NULL, why TEXT, state_before TEXT NOT NULL, state_after TEXT NOT NULL, sum BLOB NOT NULL,"
    " PRIMARY KEY (event_id, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE drafts(key TEXT PRIMARY KEY NOT NULL, order_id TEXT NOT NULL, event TEXT NOT NULL,"
    " text TEXT NOT NULL, focus INTEGER NOT NULL, saved_at INTEGER NOT NULL, sum BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID;",
    /* What rests until a person can no longer take it back. */
    "ALTER TABLE events ADD COLUMN held_until INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX events_held ON events(order_id, id) WHERE held_until <> 0;",
    /* What search.c keeps behind the writer. Events up to 'indexed' in meta are in the index; one that changes after
     * that, or whose order gets other names, is noted as late and looked at by itself. */
    "CREATE VIRTUAL TABLE search USING fts5(text, tokenize = 'trigram', detail = none, content = '', columnsize = 0);"
    "CREATE TABLE search_names(text TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE search_spans(span INTEGER PRIMARY KEY, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE search_late(event_id INTEGER PRIMARY KEY) STRICT;"
    "CREATE INDEX events_by_state ON events(state, id) WHERE state <> 'accepted';"
    "CREATE TRIGGER search_event_changed AFTER UPDATE OF reason ON events"
    " WHEN new.reason IS NOT old.reason AND new.id <= (SELECT value FROM meta WHERE key = 'indexed')"
    " BEGIN INSERT OR IGNORE INTO search_late VALUES (new.id); END;"
    "CREATE TRIGGER search_attempt_added AFTER INSERT ON attempts"
    " WHEN new.event_id <= (SELECT value FROM meta WHERE key = 'indexed')"
    " BEGIN INSERT OR IGNORE INTO search_late VALUES (new.event_id); END;"
    "CREATE TRIGGER search_attempt_changed AFTER UPDATE OF answer ON attempts"
    " WHEN new.answer IS NOT old.answer AND new.event_id <= (SELECT value FROM meta WHERE key = 'indexed')"
    " BEGIN INSERT OR IGNORE INTO search_late VALUES (new.event_id); END;"
    "CREATE TRIGGER search_order_named BEFORE INSERT ON orders"
    " WHEN NOT EXISTS (SELECT 1 FROM orders AS old WHERE old.id = new.id AND old.customer IS new.customer"
    " AND old.product IS new.product AND old.serial IS new.serial)"
    " BEGIN INSERT OR IGNORE INTO search_late SELECT id FROM events WHERE order_id = new.id"
    " AND id <= (SELECT value FROM meta WHERE key = 'indexed'); END;"
    "CREATE TRIGGER search_order_removed AFTER DELETE ON orders"
    " BEGIN INSERT OR IGNORE INTO search_names VALUES (old.id); END;",
    /* What stays of events that were moved into an archive (archived.h). */
    "CREATE TABLE archived(one INTEGER PRIMARY KEY CHECK (one = 1), first INTEGER NOT NULL, last INTEGER NOT NULL,"
    " events INTEGER NOT NULL, accepted INTEGER NOT NULL, refused INTEGER NOT NULL, dropped INTEGER NOT NULL,"
    " hash BLOB NOT NULL, sum BLOB NOT NULL) STRICT;"
    "CREATE TABLE archived_orders(order_id TEXT PRIMARY KEY NOT NULL, events INTEGER NOT NULL,"
    " first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, last INTEGER NOT NULL, told TEXT, sum BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE archived_accepted(order_id TEXT NOT NULL, event TEXT NOT NULL, last INTEGER NOT NULL,"
    " last_at INTEGER NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (order_id, event)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE archived_rows(event_id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, order_id TEXT NOT NULL,"
    " event TEXT NOT NULL, state TEXT NOT NULL, sum BLOB NOT NULL) STRICT;",
    /* What narrows a search beside its index, up to the event 'marked' in meta: the names of events and operators
     * (name_marks.h), the ids of the orders under the number of their first event, and by itself every event that was
     * not accepted when it came there. */
    "CREATE TABLE search_marks(what TEXT NOT NULL, name TEXT NOT NULL, span INTEGER NOT NULL, held BLOB NOT NULL,"
    " PRIMARY KEY (what, name, span)) STRICT, WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE search_orders USING fts5(text, tokenize = 'trigram', detail = none, content = '',"
    " columnsize = 0);"
    "CREATE VIRTUAL TABLE search_single USING fts5(text, tokenize = 'trigram', detail = none, content = '',"
    " columnsize = 0);",
    /* The marks are made anew: they tell what no answer and no name of an order holds, too (beside_marks.h), and a
     * program that does not know of that would leave gaps in them. */
    "INSERT INTO search_orders(search_orders) VALUES ('delete-all');"
    "INSERT INTO search_single(search_single) VALUES ('delete-all'); DELETE FROM search_marks;"
    "DELETE FROM meta WHERE key = 'marked';"
    "INSERT INTO meta(key, value) SELECT 'marked', last / 6 * 6 FROM archived;",
    /* Attempts note by themselves that their event is late (attempt_row.c): a trigger made SQLite keep a copy of every
     * page that one of them changes, for a tenth of what recording an event costs. */
    "DROP TRIGGER search_attempt_added; DROP TRIGGER search_attempt_changed;",
};
G_STATIC_ASSERT(G_N_ELEMENTS(migrations) == SCHEMA_VERSION);

/* The hash over all definitions in the file. */
static bool definitions_hash(struct journal *journal, uint8_t hash[STORE_HASH_BYTES], GError **error)
{
    g_autoptr(store_query_once) query =
        store_query_made(journal, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", error);
    if (!query)
        return false;
    struct digest digest;
    enum store_step step;
    digest_begin(&digest);
    while ((step = store_next(journal, query, error)) == STORE_ROW)
        digest_text(&digest, (const char *)sqlite3_column_text(query, 0));
    digest_end(&digest, hash);
    return step == STORE_END;
}

static bool write_definitions_hash(struct journal *journal, GError **error)
{
    uint8_t hash[STORE_HASH_BYTES];
    if (!definitions_hash(journal, hash, error))
        return false;
    g_autoptr(store_query_once) query =
        store_query_made(journal, "INSERT OR REPLACE INTO meta(key, value) VALUES ('schema', ?1)", error);
    if (!query)
        return false;
    store_bind_hash(query, 1, hash);
    return store_next(journal, query, error) == STORE_END;
}

static bool check_definitions(struct journal *journal, GError **error)
{
    uint8_t hash[STORE_HASH_BYTES], kept[STORE_HASH_BYTES];
    g_autoptr(store_query_once) query = store_query_made(journal, "SELECT value FROM meta WHERE key = 'schema'", error);
    if (!query)
        return false;
    enum store_step step = store_next(journal, query, error);
    if (step == STORE_FAILED)
        return false;
    bool there = step == STORE_ROW && store_column_hash(query, 0, kept);
    if (!definitions_hash(journal, hash, error))
        return false;
    return (there && memcmp(hash, kept, STORE_HASH_BYTES) == 0) ||
           store_fail_unmarked(journal, "its tables are not those of a journal", error);
}

/* Runs the migrations from `version` on; inside a transaction. */
static bool migrate(struct journal *journal, int version, GError **error)
{
    for (int i = version; i < SCHEMA_VERSION; i++) {
        if (!store_execute(journal, migrations[i], error))
            return false;
        KILLPOINT(20);
    }
    g_autofree char *stamp = g_strdup_printf("PRAGMA user_version = %d", SCHEMA_VERSION);
    return write_definitions_hash(journal, error) && store_execute(journal, stamp, error);
}

static bool fill(struct journal *fresh, GError **error)
{
    g_autofree char *head =
        g_strdup_printf("PRAGMA synchronous = FULL; BEGIN; PRAGMA application_id = %d", SCHEMA_APPLICATION_ID);
    return store_execute(fresh, head, error) && migrate(fresh, 0, error) && store_execute(fresh, "COMMIT", error);
}

/* A file that is there and private before SQLite gives its mode on to what it makes beside it. */
static bool make_empty(const char *path)
{
    g_autofree char *rollback = g_strconcat(path, "-journal", NULL);
    g_unlink(path);
    g_unlink(rollback);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool made = fchmod(fd, 0600) == 0;
    return close(fd) == 0 && made;
}

static bool rename_synced(const char *from, const char *to)
{
    return rename(from, to) == 0 && folder_sync_of(to);
}

bool schema_make(const char *path, GError **error)
{
    g_autofree char *beside = g_strconcat(path, ".new", NULL);
    struct journal fresh = { .path = (char *)path, .last_fd = -1 };
    if (!make_empty(beside))
        return store_fail(&fresh, SQLITE_CANTOPEN, error);
    int result = sqlite3_open_v2(beside, &fresh.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    bool made = result == SQLITE_OK ? fill(&fresh, error) : store_fail(&fresh, result, error);
    sqlite3_close(fresh.db);
    if (made && !rename_synced(beside, path))
        made = store_fail(&fresh, SQLITE_IOERR, error);
    if (!made)
        g_unlink(beside);
    return made;
}

static bool read_pragma(struct journal *journal, const char *sql, int64_t *value, GError **error)
{
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
    return query && store_number(journal, query, 0, value, error);
}

static bool fail_version(struct journal *journal, int64_t version, GError **error)
{
    if (version > SCHEMA_VERSION) {
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_NEWER,
                    "The journal %s was written by a newer fixline (version %d of the journal, this one knows %d); "
                    "nothing was changed. Use that fixline.",
                    journal->path, (int)version, SCHEMA_VERSION);
        return false;
    }
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_OPEN,
                "The journal %s was written by an older fixline; run 'fixline doctor' once to bring it up to date.",
                journal->path);
    return false;
}

static bool bring_up_to_date(struct journal *journal, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    int64_t version;
    /* Read again under the lock: another process may have been faster. */
    if (!change || !read_pragma(journal, "PRAGMA user_version", &version, error))
        return false;
    if (version < SCHEMA_VERSION && !migrate(journal, (int)version, error))
        return false;
    return store_commit(g_steal_pointer(&change), error);
}

bool schema_is_ours(struct journal *journal, GError **error)
{
    int64_t application;
    if (!read_pragma(journal, "PRAGMA application_id", &application, error))
        return false;
    journal->is_archive = application == SCHEMA_ARCHIVE_ID;
    return application == SCHEMA_APPLICATION_ID || journal->is_archive || store_fail(journal, SQLITE_NOTADB, error);
}

bool schema_check(struct journal *journal, GError **error)
{
    int64_t version;
    if (!read_pragma(journal, "PRAGMA user_version", &version, error))
        return false;
    if (version < 1)
        return store_fail(journal, SQLITE_NOTADB, error);
    bool stays = journal->is_archive && version >= SCHEMA_ARCHIVE_OLDEST;
    if (version > SCHEMA_VERSION || (version < SCHEMA_VERSION && journal->mode == JOURNAL_READ_ONLY && !stays))
        return fail_version(journal, version, error);
    if (!check_definitions(journal, error))
        return false;
    if (journal->is_archive)
        return journal->mode == JOURNAL_READ_ONLY || store_fail_archive(journal, error);
    return version == SCHEMA_VERSION || bring_up_to_date(journal, error);
}
