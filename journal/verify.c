/* journal/verify.c: the whole journal, row by row. Each table is read through the questions that everybody uses, so
 * that nothing can pass here that would be refused there. */
#include "journal/verify.h"
#include "journal/archived.h"
#include "journal/journal_drafts.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include "journal/upkeep.h"
#include <string.h>

enum { PAGE = 1000 };

bool verify_event(struct journal *journal, const struct event_row *row, int64_t number,
                  const uint8_t before[STORE_HASH_BYTES], GError **error)
{
    int64_t id = row->record->id;
    if (id != number || memcmp(row->prev, before, STORE_HASH_BYTES) != 0) {
        g_autofree char *what = g_strdup_printf("the chain is broken at event %" G_GINT64_FORMAT, number);
        return store_fail_damaged(journal, what, error);
    }
    g_autoptr(GPtrArray) attempts = journal_attempts(journal, id, error);
    g_autoptr(GPtrArray) decisions = attempts ? journal_decisions(journal, id, error) : NULL;
    if (!decisions)
        return false;
    if (attempts->len == (unsigned)row->record->attempts)
        return true;
    g_autofree char *what = g_strdup_printf("event %" G_GINT64_FORMAT " lacks an attempt", id);
    return store_fail_damaged(journal, what, error);
}

static bool verify_events(struct journal *journal, int64_t *events, GError **error)
{
    struct archived_row archived;
    if (!archived_verify(journal, &archived, error))
        return false;
    uint8_t *before = archived.hash; /* from there the chain goes on */
    g_autoptr(store_query) query = store_query_of(journal, "SELECT " EVENT_COLUMNS " FROM events ORDER BY id", error);
    if (!query)
        return false;
    enum store_step step;
    *events = archived.sums.events;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        struct event_row row;
        bool whole =
            event_row_read(journal, query, &row, error) && verify_event(journal, &row, ++*events, before, error);
        memcpy(before, row.hash, STORE_HASH_BYTES);
        event_row_clear(&row);
        if (!whole)
            return false;
    }
    return step == STORE_END;
}

static bool verify_orders(struct journal *journal, GError **error)
{
    g_autofree char *after = NULL;
    for (;;) {
        g_autoptr(GPtrArray) page = journal_orders(journal, NULL, after, PAGE, error);
        if (!page)
            return false;
        if (page->len == 0)
            return true;
        g_free(after);
        after = g_strdup(((const struct order *)page->pdata[page->len - 1])->id);
    }
}

/* What rows are found by: the order of their pages, and every index. A row that reading all of them meets can be missed
 * where it is looked for. */
static bool verify_ways(struct journal *journal, GError **error)
{
    g_autoptr(store_query_once) query = store_query_made(journal, "PRAGMA integrity_check(1)", error);
    if (!query || store_next(journal, query, error) != STORE_ROW)
        return false;
    const char *said = (const char *)sqlite3_column_text(query, 0);
    if (g_strcmp0(said, "ok") == 0)
        return true;
    const char *head = said ? strrchr(said, '\n') : NULL; /* "*** in database main ***" */
    g_autofree char *what = g_strdup_printf("a way to its rows: %s", head ? head + 1 : said);
    return store_fail_damaged(journal, what, error);
}

bool journal_verify(struct journal *journal, int64_t *events, GError **error)
{
    int64_t counted;
    bool whole = verify_events(journal, events ? events : &counted, error) && verify_orders(journal, error);
    g_autoptr(GPtrArray) drafts = whole ? journal_drafts(journal, NULL, error) : NULL;
    return drafts && verify_ways(journal, error);
}
