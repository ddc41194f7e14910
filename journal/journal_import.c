/* journal/journal_import.c: many orders at once. They are laid aside first (journal/gathered.h), so that sending goes
 * on while a long file is read; then one transaction puts them in, in the order of their ids, which is the order the
 * journal's table grows in at least cost. */
#include "journal/journal_import.h"
#include "journal/gathered.h"
#include "journal/killpoint.h"
#include "journal/search.h"

enum { STEPS_BETWEEN_LOOKS = 50000 };

void journal_import_begin(struct journal *journal)
{
    g_assert(!journal->gathered);
    journal->gathered = gathered_new(journal);
}

bool journal_import_order(struct journal *journal, const struct order *order, struct import_place place,
                          struct import_place *first, GError **error)
{
    g_assert(journal->gathered && order->id && order->service_type);
    return gathered_add(journal->gathered, order, place, first, error);
}

bool journal_import_sums(struct journal *journal, struct import_sums *sums, GError **error)
{
    static const char sql[] = "SELECT ifnull(sum(o.id IS NULL), 0), ifnull(sum(o.sum <> g.sum), 0),"
                              " ifnull(sum(o.sum = g.sum), 0)"
                              " FROM gathered AS g LEFT JOIN orders AS o ON o.id = g.id";
    g_assert(journal->gathered);
    if (!gathered_end(journal->gathered, error) || !gathered_table(journal->gathered, journal, error))
        return false;
    g_autoptr(store_query_once) query = store_query_made(journal, sql, error);
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
        "INSERT OR IGNORE INTO search_late SELECT e.id FROM gathered AS g CROSS JOIN events AS e"
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
static bool put_gathered(struct journal *journal, int64_t gathered, struct import_sums *sums, GError **error)
{
    static const char sql[] =
        "INSERT INTO orders(" ORDER_ROW_COLUMNS ") SELECT " ORDER_ROW_COLUMNS " FROM gathered WHERE true"
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
    *sums = (struct import_sums){ written - changed, changed, gathered - written };
    return true;
}

/* The commit itself is not interrupted: a half interrupted one could not be told from a failed one. */
static bool put(struct journal *journal, int64_t gathered, struct watch *watch, struct import_sums *sums,
                GError **error)
{
    g_autoptr(store_change) change = store_begin(journal, error);
    if (!change)
        return false;
    sqlite3_progress_handler(journal->db, STEPS_BETWEEN_LOOKS, watch->goes_on ? look : NULL, watch);
    set_triggers(journal, false);
    bool done = note_named(journal, error) && put_gathered(journal, gathered, sums, error);
    set_triggers(journal, true);
    sqlite3_progress_handler(journal->db, 0, NULL, NULL);
    return done && store_commit(g_steal_pointer(&change), error);
}

bool journal_import_commit(struct journal *journal, import_goes_on *goes_on, void *data, struct import_sums *sums,
                           GError **error)
{
    struct watch watch = { goes_on, data };
    g_autoptr(gathered_handle) gathered = g_steal_pointer(&journal->gathered);
    g_assert(gathered);
    return gathered_end(gathered, error) && gathered_table(gathered, journal, error) &&
           put(journal, gathered_count(gathered), &watch, sums, error);
}

void journal_import_cancel(struct journal *journal)
{
    g_clear_pointer(&journal->gathered, gathered_free);
}
