/* journal/salvage.c: what can still be read of a damaged journal, carried into a new one: what kind it is, its events
 * (salvage_events.c), and then orders, drafts and turns, which have no numbers, so that their tables are walked from
 * both ends. */
#include "journal/salvage.h"
#include "journal/salvage_events.h"
#include "journal/schema.h"
#include "journal/turn_row.h"
#include "journal/upkeep.h"

struct salvage {
    struct journal *damaged, *fresh;
    struct rescue *rescue;
};

typedef bool carry_row(const struct salvage *salvage, sqlite3_stmt *query, GError **error);

static bool carry_order(const struct salvage *salvage, sqlite3_stmt *query, GError **error)
{
    struct order *order = order_row_read(salvage->damaged, query, NULL);
    bool done = !order || order_write(salvage->fresh, order, error);
    order_free(order);
    return done;
}

static bool carry_draft(const struct salvage *salvage, sqlite3_stmt *query, GError **error)
{
    struct draft_record *draft = draft_row_read(salvage->damaged, query, NULL);
    bool done = !draft || draft_put(salvage->fresh, draft, error);
    draft_record_free(draft);
    return done;
}

/* A batch file that is run again must know in which turn its rows are. */
static bool carry_turn(const struct salvage *salvage, sqlite3_stmt *query, GError **error)
{
    g_autofree char *turn = NULL, *event = NULL;
    return !turn_row_read(query, &turn, &event) || turn_row_put(salvage->fresh, turn, event, error);
}

/* From that end up to the first page that cannot be read. */
static bool walk(const struct salvage *salvage, const char *sql, carry_row *carry, bool *whole, GError **error)
{
    g_autoptr(store_query_once) query = store_query_made(salvage->damaged, sql, NULL);
    enum store_step step = STORE_FAILED;
    while (query && (step = store_next(salvage->damaged, query, NULL)) == STORE_ROW)
        if (!carry(salvage, query, error))
            return false;
    *whole = step == STORE_END;
    return true;
}

static bool carry_table(const struct salvage *salvage, const char *columns, const char *table, const char *key,
                        carry_row *carry, GError **error)
{
    g_autofree char *up = g_strdup_printf("SELECT %s FROM %s ORDER BY %s", columns, table, key);
    g_autofree char *down = g_strdup_printf("%s DESC", up);
    bool whole;
    if (!walk(salvage, up, carry, &whole, error))
        return false;
    return whole || walk(salvage, down, carry, &whole, error);
}

static bool count_rows(struct journal *fresh, const char *sql, int64_t *rows, GError **error)
{
    g_autoptr(store_query_once) query = store_query_made(fresh, sql, error);
    return query && store_number(fresh, query, 0, rows, error);
}

static bool carry_small(const struct salvage *salvage, GError **error)
{
    struct rescue *rescue = salvage->rescue;
    return carry_table(salvage, ORDER_ROW_COLUMNS ", 0", "orders", "id", carry_order, error) &&
           carry_table(salvage, DRAFT_COLUMNS, "drafts", "key", carry_draft, error) &&
           carry_table(salvage, TURN_ROW_COLUMNS, TURN_ROWS, "key", carry_turn, error) &&
           count_rows(salvage->fresh, "SELECT count(*) FROM orders", &rescue->orders, error) &&
           count_rows(salvage->fresh, "SELECT count(*) FROM drafts", &rescue->drafts, error);
}

/* What was an archive stays one. */
static bool carry_kind(struct journal *damaged, struct journal *fresh, GError **error)
{
    int64_t kind = 0;
    g_autoptr(store_query_once) query = store_query_made(damaged, "PRAGMA application_id", NULL);
    if (!query || !store_number(damaged, query, 0, &kind, NULL) || kind != SCHEMA_ARCHIVE_ID)
        return true;
    g_autofree char *mark = g_strdup_printf("PRAGMA application_id = %d", SCHEMA_ARCHIVE_ID);
    return store_execute(fresh, mark, error);
}

bool salvage_carry(struct journal *damaged, struct journal *fresh, int64_t least, struct rescue *rescue, GError **error)
{
    const struct salvage salvage = { damaged, fresh, rescue };
    return carry_kind(damaged, fresh, error) && salvage_events(damaged, fresh, least, rescue, error) &&
           carry_small(&salvage, error);
}
