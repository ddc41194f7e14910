/* journal/beside.c: each word of SQL asks a prepared question of its own, which is cheaper than a part of the question
 * it stands in: SQLite opens the tables of such a part anew for every row. */
#include "journal/beside.h"
#include "journal/beside_marks.h"
#include "journal/holds.h"
#include <string.h>

enum { ORDERS_MOST = 4096, PIECES = 8 };

/* Which of some events that follow each other have an answer that holds a piece. */
struct answered {
    char *piece; /* NULL = nothing is known */
    int64_t first, last;
    uint64_t held; /* one bit for each, from the first on */
};

struct beside {
    struct journal *journal;
    bool keeps;               /* a search is under way */
    int64_t first, last;      /* it asks about these */
    int64_t marked;           /* search_marked */
    GHashTable *names;        /* id of an order -> GBytes: its names, a NUL behind each */
    int64_t version, changes; /* of the journal, when they were read */
    struct beside_marks marks;
    struct answered answered[PIECES];
    unsigned next; /* of them, to be taken for another piece */
};

static void forget_answers(struct beside *beside)
{
    for (int i = 0; i < PIECES; i++)
        g_clear_pointer(&beside->answered[i].piece, g_free);
}

static void beside_free(void *at)
{
    struct beside *beside = at;
    forget_answers(beside);
    g_hash_table_unref(beside->names);
    g_free(beside);
}

/* A question inside a question: what goes wrong is the failure of the outer one, whose result SQLite gives on. */
static store_query *question(sqlite3_context *context, struct beside *beside, const char *sql)
{
    store_query *query = store_query_of(beside->journal, sql, NULL);
    if (!query)
        sqlite3_result_error_code(context, sqlite3_errcode(beside->journal->db));
    return query;
}

static bool next_row(sqlite3_context *context, store_query *query, bool *failed)
{
    int result = sqlite3_step(query);
    *failed = result != SQLITE_ROW && result != SQLITE_DONE;
    if (*failed)
        sqlite3_result_error_code(context, result);
    return result == SQLITE_ROW;
}

/* What the marks of its span say of the event: mostly that there is nothing to look for. */
static bool may_be_held(struct beside *beside, enum beside_kind kind, const char *piece, int64_t id)
{
    return !beside->keeps || !beside_marks_read(beside->journal, id, beside->marked, &beside->marks, NULL) ||
           beside_marks_may_hold(&beside->marks, kind, id, piece);
}

/* ---- names ---- */

/* Those of an order that is not there are none. NULL: it failed. */
static GBytes *read_names(sqlite3_context *context, struct beside *beside, const char *order)
{
    g_autoptr(store_query) query =
        question(context, beside, "SELECT customer, product, serial FROM orders WHERE id = ?1");
    g_autoptr(GByteArray) names = g_byte_array_new();
    bool failed = false;
    if (!query)
        return NULL;
    store_bind_text(query, 1, order);
    bool there = next_row(context, query, &failed);
    for (int i = 0; there && i < sqlite3_column_count(query); i++) {
        const uint8_t *name = sqlite3_column_text(query, i);
        if (name)
            g_byte_array_append(names, name, (guint)sqlite3_column_bytes(query, i) + 1);
    }
    return failed ? NULL : g_byte_array_free_to_bytes(g_steal_pointer(&names));
}

/* A reference. */
static GBytes *names_of(sqlite3_context *context, struct beside *beside, const char *order)
{
    GBytes *names = beside->keeps ? g_hash_table_lookup(beside->names, order) : NULL;
    if (names)
        return g_bytes_ref(names);
    names = read_names(context, beside, order);
    if (!names || !beside->keeps)
        return names;
    if (g_hash_table_size(beside->names) >= ORDERS_MOST)
        g_hash_table_remove_all(beside->names);
    g_hash_table_insert(beside->names, g_strdup(order), g_bytes_ref(names));
    return names;
}

static void judge_order(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct beside *beside = sqlite3_user_data(context);
    const char *piece = (const char *)sqlite3_value_text(values[0]);
    const char *order = (const char *)sqlite3_value_text(values[1]);
    (void)count;
    if (!piece || !order || !may_be_held(beside, BESIDE_NAMES, piece, sqlite3_value_int64(values[2]))) {
        sqlite3_result_int(context, 0);
        return;
    }
    g_autoptr(GBytes) names = names_of(context, beside, order);
    if (!names)
        return;
    size_t length;
    const char *text = g_bytes_get_data(names, &length);
    sqlite3_result_int(context, length > 0 && holds_bytes(piece, sqlite3_value_bytes(values[0]), text, (int)length));
}

/* ---- answers ---- */

static struct answered *answered_about(struct beside *beside, const char *piece)
{
    for (int i = 0; i < PIECES; i++)
        if (beside->answered[i].piece && strcmp(beside->answered[i].piece, piece) == 0)
            return &beside->answered[i];
    struct answered *other = &beside->answered[beside->next++ % PIECES];
    g_free(other->piece);
    *other = (struct answered){ .piece = g_strdup(piece) };
    return other;
}

/* The events that are looked at together with this one. */
static void choose_events(const struct beside *beside, int64_t id, struct answered *answered)
{
    answered->first = answered->last = id;
    answered->held = 0;
    if (!beside->keeps || id < beside->first || id > beside->last)
        return;
    int64_t block = (id - 1) / SEARCH_BLOCK * SEARCH_BLOCK;
    answered->first = MAX(block + 1, beside->first);
    answered->last = MIN(block + SEARCH_BLOCK, beside->last);
}

static bool read_answers(sqlite3_context *context, struct beside *beside, struct answered *answered)
{
    g_autoptr(store_query) query =
        question(context, beside, "SELECT event_id, answer FROM attempts WHERE event_id BETWEEN ?1 AND ?2");
    int length = (int)strlen(answered->piece);
    bool failed = false;
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, answered->first);
    sqlite3_bind_int64(query, 2, answered->last);
    while (next_row(context, query, &failed)) {
        const char *answer = sqlite3_column_blob(query, 1);
        if (answer && holds_bytes(answered->piece, length, answer, sqlite3_column_bytes(query, 1)))
            answered->held |= UINT64_C(1) << (sqlite3_column_int64(query, 0) - answered->first);
    }
    return !failed;
}

static void judge_answer(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct beside *beside = sqlite3_user_data(context);
    const char *piece = (const char *)sqlite3_value_text(values[0]);
    int64_t id = sqlite3_value_int64(values[1]);
    (void)count;
    if (!piece || !may_be_held(beside, BESIDE_ANSWERS, piece, id)) {
        sqlite3_result_int(context, 0);
        return;
    }
    struct answered *answered = answered_about(beside, piece);
    if (!beside->keeps || id < answered->first || id > answered->last) {
        choose_events(beside, id, answered);
        if (!read_answers(context, beside, answered)) {
            answered->last = 0;
            return;
        }
    }
    sqlite3_result_int(context, answered->held >> (id - answered->first) & 1);
}

/* ---- a search ---- */

bool beside_teach(struct journal *journal, GError **error)
{
    struct beside *beside = g_new0(struct beside, 1);
    beside->journal = journal;
    beside->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    journal->beside = beside;
    /* The one of the two that frees it comes first: it does so too where it cannot be added. */
    int result = sqlite3_create_function_v2(journal->db, "answer_holds", 2, SQLITE_UTF8, beside, judge_answer, NULL,
                                            NULL, beside_free);
    if (result == SQLITE_OK)
        result = sqlite3_create_function(journal->db, "order_holds", 3, SQLITE_UTF8, beside, judge_order, NULL, NULL);
    return result == SQLITE_OK || store_fail(journal, result, error);
}

bool beside_begin(struct journal *journal, GError **error)
{
    struct beside *beside = journal->beside;
    int64_t version = 0, changes = sqlite3_total_changes64(journal->db);
    g_autoptr(store_query) query = store_query_of(journal, "PRAGMA data_version", error);
    if (!query || !store_number(journal, query, 0, &version, error))
        return false;
    if (version != beside->version || changes != beside->changes)
        g_hash_table_remove_all(beside->names);
    beside->version = version;
    beside->changes = changes;
    beside->first = beside->last = 0;
    beside->marks.span = -1;
    beside->keeps = search_marked(journal, &beside->marked, error);
    return beside->keeps;
}

void beside_between(struct journal *journal, int64_t first, int64_t last)
{
    journal->beside->first = first;
    journal->beside->last = last;
}

void beside_end(struct journal *journal)
{
    journal->beside->keeps = false;
    forget_answers(journal->beside);
}
