/* journal/openness.c: the judgement of somebody else as a function of SQLite. */
#include "journal/openness.h"
#include "journal/journal_orders.h"

/* A function pointer is no object pointer: it travels in a box that SQLite frees. */
struct judge {
    journal_is_open *is_open;
};

static void judge_status(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct judge *judge = sqlite3_user_data(context);
    const struct order order = { .status = (char *)sqlite3_value_text(values[0]) };
    (void)count;
    sqlite3_result_int(context, judge->is_open(&order));
}

bool openness_teach(struct journal *journal, journal_is_open *is_open, GError **error)
{
    struct judge *judge = g_new(struct judge, 1);
    judge->is_open = is_open;
    int result = sqlite3_create_function_v2(journal->db, "is_open", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, judge,
                                            judge_status, NULL, NULL, g_free);
    return result == SQLITE_OK || store_fail(journal, result, error);
}
