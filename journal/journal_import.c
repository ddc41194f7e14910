/* journal/journal_import.c: many orders at once.
 *
 * The temporary database is a file without a name that SQLite makes in the folder for temporary files; writing it locks
 * nothing of the journal, so sending goes on while a long file is read. Its rows stand in the order of their ids, which
 * is the order the journal's table grows in at least cost. */
#include "journal/chain.h"
#include "journal/killpoint.h"
#include "journal/search.h"

enum { STEPS_BETWEEN_LOOKS = 50000 };

#define COLUMNS "id, service_type, status, customer, product, serial, notes, sum"

static const char OPEN[] = "CREATE TEMP TABLE IF NOT EXISTS gathered(id TEXT PRIMARY KEY NOT NULL, service_type TEXT,"
                           " status TEXT, customer TEXT, product TEXT, serial TEXT, notes TEXT, sum BLOB,"
                           " line INTEGER, record INTEGER)"
                           " WITHOUT ROWID; DELETE FROM temp.gathered; BEGIN";
static const char DROP[] = "DROP TABLE IF EXISTS temp.gathered";

/* The same results mean another folder here than everywhere else in journal/. */
static bool fail_gathering(struct journal *journal, int result, GError **error)
{
    int plain = result & 0xff;
    if (plain != SQLITE_FULL && plain != SQLITE_IOERR && plain != SQLITE_CANTOPEN)
        return store_fail(journal, result, error);
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE,
                "The folder for temporary files has no room for the orders of the file; nothing was imported. Make "
                "room there, or name another folder in TMPDIR.");
    return false;
}

bool journal_import_begin(struct journal *journal, GError **error)
{
    g_assert(!journal->importing);
    int result = sqlite3_exec(journal->db, OPEN, NULL, NULL, NULL);
    journal->importing = result == SQLITE_OK;
    journal->gathered = 0;
    return journal->importing || fail_gathering(journal, result, error);
}

static bool first_place(struct journal *journal, const char *id, struct import_place *first, GError **error)
{
    g_autoptr(store_query) query =
        store_query_of(journal, "SELECT line, record FROM temp.gathered WHERE id = ?1", error);
    if (!query)
        return false;
    store_bind_text(query, 1, id);
    if (store_next(journal, query, error) != STORE_ROW)
        return false;
    *first = (struct import_place){ sqlite3_column_int64(query, 0), sqlite3_column_int64(query, 1) };
    return true;
}

bool journal_import_order(struct journal *journal, const struct order *order, struct import_place place,
                          struct import_place *first, GError **error)
{
    static const char sql[] = "INSERT INTO temp.gathered(" COLUMNS ", line, record)"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING";
    uint8_t sum[STORE_HASH_BYTES];
    g_assert(journal->importing && order->id && order->service_type);
    *first = (struct import_place){ 0 };
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    order_sum(order, sum);
    order_bind(query, order, sum);
    sqlite3_bind_int64(query, 9, place.line);
    sqlite3_bind_int64(query, 10, place.record);
    int result = sqlite3_step(query);
    if (result != SQLITE_DONE)
        return fail_gathering(journal, result, error);
    if (sqlite3_changes(journal->db) == 0)
        return first_place(journal, order->id, first, error);
    journal->gathered++;
    return true;
}

bool journal_import_sums(struct journal *journal, struct import_sums *sums, GError **error)
{
    static const char sql[] = "SELECT ifnull(sum(o.id IS NULL), 0), ifnull(sum(o.sum <> g.sum), 0),"
                              " ifnull(sum(o.sum = g.sum), 0)"
                              " FROM temp.gathered AS g LEFT JOIN orders AS o ON o.id = g.id";
    g_assert(journal->importing);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query || store_next(journal, query, error) != STORE_ROW)
        return false;
    *sums = (struct import_sums){ sqlite3_column_int64(query, 0), sqlite3_column_int64(query, 1),
                                  sqlite3_column_int64(query, 2) };
    return true;
}

/* ---- the one transaction ---- */

struct watch {
    import_goes_on *goes_on;
    void *data;
};

static int look(void *data)
{
    const struct watch *watch = data;
    return watch->goes_on(watch->data) ? 0 : 1;
}

/* Called by the statement below for each order that is there and differs; gives back what it was given. */
static void count_changed(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    (*(int64_t *)sqlite3_user_data(context))++;
    sqlite3_result_value(context, values[0]);
}

/* What the trigger search_order_named does for one order, for all at once: the index of the search looks again at the
 * events of an order that gets other names. Without an index there is nothing to look at again. */
static bool note_named(struct journal *journal, GError **error)
{
    static const char sql[] =
        "INSERT OR IGNORE INTO search_late SELECT e.id FROM temp.gathered AS g CROSS JOIN events AS e"
        " ON e.order_id = g.id AND e.id <= ?1 WHERE NOT EXISTS (SELECT 1 FROM orders AS old WHERE old.id = g.id"
        " AND old.customer IS g.customer AND old.product IS g.product AND old.serial IS g.serial)";
    int64_t indexed = 0;
    if (!search_indexed(journal, &indexed, error))
        return false;
    if (indexed == 0)
        return true;
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, indexed);
    return store_next(journal, query, error) == STORE_END;
}

static void set_triggers(struct journal *journal, bool on)
{
    sqlite3_db_config(journal->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, on, NULL);
}

/* One statement over all of it. It asks the table nothing but the row it writes: one that read it beside that, be it
 * in a trigger, would first copy everything once more. */
static bool put_gathered(struct journal *journal, struct import_sums *sums, GError **error)
{
    static const char sql[] =
        "INSERT INTO orders(" COLUMNS ") SELECT " COLUMNS " FROM temp.gathered WHERE true ORDER BY id"
        " ON CONFLICT(id) DO UPDATE SET service_type = excluded.service_type, status = excluded.status,"
        " customer = excluded.customer, product = excluded.product, serial = excluded.serial, notes = excluded.notes,"
        " sum = count_changed(excluded.sum) WHERE sum <> excluded.sum";
    int64_t changed = 0;
    sqlite3_create_function(journal->db, "count_changed", 1, SQLITE_UTF8, &changed, count_changed, NULL, NULL);
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
    KILLPOINT(19);
    if (!query || store_next(journal, query, error) != STORE_END)
        return false;
    KILLPOINT(19);
    int64_t written = sqlite3_changes64(journal->db);
    *sums = (struct import_sums){ written - changed, changed, journal->gathered - written };
    return true;
}

/* The commit itself is not interrupted: a half interrupted one could not be told from a failed one. */
static bool put(struct journal *journal, struct watch *watch, struct import_sums *sums, GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change)
        return false;
    sqlite3_progress_handler(journal->db, STEPS_BETWEEN_LOOKS, watch->goes_on ? look : NULL, watch);
    set_triggers(journal, false);
    bool done = note_named(journal, error) && put_gathered(journal, sums, error);
    set_triggers(journal, true);
    sqlite3_progress_handler(journal->db, 0, NULL, NULL);
    return done && store_commit(g_steal_pointer(&change), error);
}

bool journal_import_commit(struct journal *journal, import_goes_on *goes_on, void *data, struct import_sums *sums,
                           GError **error)
{
    struct watch watch = { goes_on, data };
    g_assert(journal->importing);
    journal->importing = false;
    bool done = store_execute(journal, "COMMIT", error) && put(journal, &watch, sums, error);
    sqlite3_exec(journal->db, DROP, NULL, NULL, NULL);
    return done;
}

void journal_import_cancel(struct journal *journal)
{
    if (!journal->importing)
        return;
    journal->importing = false;
    sqlite3_exec(journal->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_exec(journal->db, DROP, NULL, NULL, NULL);
}
