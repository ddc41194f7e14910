/* journal/store.h: the opened database behind journal/journal.h. For journal/ only.
 *
 * Two shapes are used everywhere. A question: `g_autoptr(store_query) query = store_query_of(journal, "SELECT …",
 * error)`, then bind, step, read; the end of the scope resets it, so that no read transaction stays open. A change:
 * `g_autoptr(store_change) change = store_begin(journal, error)`, then questions, then
 * `store_commit(g_steal_pointer(&change), error)`; the end of the scope without that takes everything back. */
#pragma once
#include "journal/journal.h"
#include "journal/lock.h"
#include <sqlite3.h>
#include <sys/statvfs.h>

enum { STORE_HASH_BYTES = 32, STORE_WAIT_MS = 5000, STORE_CHECKPOINT_PAGES = 1000, STORE_CLOSE_BYTES = 256 * 1024 };

/* The last event the second file knows of. */
struct last_seen {
    int64_t seq; /* 0 = none yet */
    uint8_t hash[STORE_HASH_BYTES];
};

struct journal {
    sqlite3 *db;
    char *path;    /* links resolved: two names of one file must meet in one lock */
    char *profile; /* "" = none */
    enum journal_mode mode;
    struct lock lock;
    int last_fd;           /* second file, -1 = none */
    struct last_seen last; /* set by an add, written after its commit */
    bool last_changed;
    int64_t changes; /* counted by the present change */
    int64_t indexed; /* search_indexed, where the present change has asked for it */
    bool indexed_known;
    GHashTable *statements; /* SQL text by address -> sqlite3_stmt, prepared at first use */
    char *kept_sql;         /* of the statement store_query_kept made last, NULL = none */
    sqlite3_stmt *kept;
    GHashTable *held;          /* event -> struct held *: the rows this handle has claimed (journal/held.h) */
    int64_t ballast_us;        /* until then the ballast is not looked for again, monotonic */
    int wal_pages;             /* in the write-ahead log after our last commit */
    struct gathered *gathered; /* orders of an import that has begun, NULL = none */
    struct beside *beside;     /* what a search reads beside the events (journal/beside.h) */
    bool restored;             /* a person takes a restored journal as it stands: the second file is not asked */
    bool full;                 /* the present change failed for want of room */
    bool damaged;              /* damage was seen: nothing is written through this handle any more */
    bool is_archive;           /* never written to */
    guint interrupted;         /* atomic: an interrupt was asked for that no question has told of yet */
    bool alone;                /* of a rescue: a copy that nobody else uses, whose damage is no news */
};

/* The path with its links resolved, as far as it exists; caller owns it. */
char *store_resolve(const char *path);

/* ---- failures ---- */
/* Turns a result of SQLite into one sentence; returns false. */
bool store_fail(struct journal *journal, int result, GError **error);
/* Whether no file can be made there for want of bytes or of names. One that can only be read has no room either, and
 * one that does not count (some of the network) says 0 of 0: neither is full. */
bool store_disk_is_full(const struct statvfs *disk);
/* The journal fails a check of ours: `what` names the place ("event 17"). Marks it (journal/damage.h). Returns false.
 */
bool store_fail_damaged(struct journal *journal, const char *what, GError **error);

/* The same without a mark, for what every start looks at. */
bool store_fail_unmarked(struct journal *journal, const char *what, GError **error);
/* It is an archive. Returns false. */
bool store_fail_archive(struct journal *journal, GError **error);

/* ---- questions ---- */
typedef sqlite3_stmt store_query;
/* The prepared statement of that text, which must be a literal (it is remembered by address). Owned by the journal. */
store_query *store_query_of(struct journal *journal, const char *sql, GError **error);
void store_query_done(store_query *query); /* resets */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(store_query, store_query_done)

/* The same for a text made at run time that is likely to be asked again next: until another one is. */
store_query *store_query_kept(struct journal *journal, const char *sql, GError **error);

/* The same for a text made at run time; finalized at the end of its scope. */
typedef sqlite3_stmt store_query_once;
store_query_once *store_query_made(struct journal *journal, const char *sql, GError **error);
void store_query_once_done(store_query_once *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(store_query_once, store_query_once_done)

enum store_step { STORE_ROW, STORE_END, STORE_FAILED };
enum store_step store_next(struct journal *journal, sqlite3_stmt *query, GError **error);
/* Runs a statement without rows. */
bool store_run(struct journal *journal, sqlite3_stmt *query, GError **error);
bool store_execute(struct journal *journal, const char *sql, GError **error);
/* The one number a question gives; `fallback` where it gives no row. */
bool store_number(struct journal *journal, sqlite3_stmt *query, int64_t fallback, int64_t *number, GError **error);

/* The first column of all rows, int64_t; the caller owns the array. */
GArray *store_numbers(struct journal *journal, sqlite3_stmt *query, GError **error);

/* `text` must live until the question is done; NULL binds NULL. */
void store_bind_text(sqlite3_stmt *query, int place, const char *text);
void store_bind_hash(sqlite3_stmt *query, int place, const uint8_t hash[STORE_HASH_BYTES]);
char *store_column_text(sqlite3_stmt *query, int column); /* a copy; NULL for NULL */
/* False where the column is no hash. */
bool store_column_hash(sqlite3_stmt *query, int column, uint8_t hash[STORE_HASH_BYTES]);

/* ---- changes ---- */
typedef struct journal store_change;
/* Takes the right to write and begins; NULL with a sentence where nothing may be written. */
store_change *store_begin(struct journal *journal, GError **error);
/* Ends the change: on disk, synced; or taken back and an error. Gives the right to write back either way. */
bool store_commit(store_change *change, GError **error);
void store_cancel(store_change *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(store_change, store_cancel)

/* Moves the write-ahead log into the file where it has `pages` pages or more. Never waits for readers, never fails:
 * what cannot be moved now is moved later. Only while the right to write is held. */
void store_checkpoint(struct journal *journal, int pages);
/* The same for the whole log, which is cut to nothing where no reader needs it: the next start has nothing to read
 * through. */
void store_empty_log(struct journal *journal);

/* Writes the file anew without what was deleted from it: that stays in unused parts of the file and in the log until
 * something is written over it. Takes the right to write. */
bool store_rewrite(struct journal *journal, GError **error);
/* The database of a file that nobody else uses, without any check; NULL and an error where it cannot be opened. */
struct journal *store_open_alone(const char *path, const char *profile, enum journal_mode mode, GError **error);

/* Read the present row of a question over the columns of their table and prove it by its sum; NULL and error DAMAGED
 * where it does not hold. Caller owns them. */
#define DRAFT_COLUMNS "key, order_id, event, text, focus, saved_at, sum"
struct draft_record *draft_row_read(struct journal *journal, sqlite3_stmt *query, GError **error);
#define ORDER_ROW_COLUMNS "id, service_type, status, customer, product, serial, notes, sum"
#define ORDER_COLUMNS                                                                                                  \
    ORDER_ROW_COLUMNS                                                                                                  \
    ", coalesce((SELECT created_at FROM events WHERE order_id = orders.id ORDER BY events.id DESC LIMIT 1),"           \
    " (SELECT last_at FROM archived_orders WHERE order_id = orders.id), 0)"
/* Over ORDER_COLUMNS: the last of them is when the order was last touched; one more may say by which event. */
struct order *order_row_read(struct journal *journal, sqlite3_stmt *query, GError **error);
#define DECISION_COLUMNS "number, at, who, why, state_before, state_after, sum"
struct decision_record *decision_row_read(struct journal *journal, int64_t id, sqlite3_stmt *query, GError **error);
/* Blanks the labels of the event, inside a change; who wrote one and when stay. */
bool decision_forget_labels(struct journal *journal, int64_t id, GError **error);
/* The next decision on the event, inside a change. */
bool decision_row_insert(struct journal *journal, int64_t id, const struct decision_record *decision, GError **error);

/* Deletes a draft inside a change; one that is not there is fine. */
bool draft_delete(struct journal *journal, const char *key, GError **error);
/* Writes a draft inside a change; one of that key is replaced. */
bool draft_put(struct journal *journal, const struct draft_record *draft, GError **error);

/* The checksum over all columns of an order: two orders that say the same have the same. */
void order_sum(const struct order *order, uint8_t sum[STORE_HASH_BYTES]);
/* Writes an order inside a change; one of that id is replaced. */
bool order_write(struct journal *journal, const struct order *order, GError **error);
