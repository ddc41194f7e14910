/* journal/name_marks.c: a mark is the places in the span, two bytes each, or one bit for every place, whichever is
 * shorter; its length says which. */
#include "journal/name_marks.h"
#include <string.h>

enum { PLACE_BYTES = 2, BITS_BYTES = (SEARCH_SPAN + 7) / 8, PLACES_MOST = (BITS_BYTES - 1) / PLACE_BYTES };

static const char *what_of(enum name_of what)
{
    return what == NAME_OF_EVENT ? "event" : "who";
}

static void marks_set(struct marks *marks, unsigned place)
{
    if (place < SEARCH_SPAN)
        marks->words[place / MARKS_WORD] |= UINT64_C(1) << place % MARKS_WORD;
}

static bool marks_has(const struct marks *marks, unsigned place)
{
    return marks->words[place / MARKS_WORD] >> place % MARKS_WORD & 1;
}

/* ---- one mark as bytes ---- */

static void add_bytes(struct marks *marks, const uint8_t *bytes, int length)
{
    if (length < BITS_BYTES)
        for (int i = 0; i + 1 < length; i += PLACE_BYTES)
            marks_set(marks, bytes[i] | (unsigned)bytes[i + 1] << 8);
    else
        for (unsigned place = 0; place < SEARCH_SPAN; place++)
            if (bytes[place / 8] >> place % 8 & 1)
                marks_set(marks, place);
}

static int bytes_of(const struct marks *marks, uint8_t bytes[BITS_BYTES])
{
    int places = 0;
    for (unsigned i = 0; i < MARKS_WORDS; i++)
        places += __builtin_popcountll(marks->words[i]);
    memset(bytes, 0, BITS_BYTES);
    int length = 0;
    for (unsigned place = 0; place < SEARCH_SPAN; place++) {
        if (!marks_has(marks, place))
            continue;
        if (places > PLACES_MOST) {
            bytes[place / 8] |= (uint8_t)(1 << place % 8);
        } else {
            bytes[length++] = (uint8_t)place;
            bytes[length++] = (uint8_t)(place >> 8);
        }
    }
    return places > PLACES_MOST ? BITS_BYTES : length;
}

/* ---- questions ---- */

bool name_marks_read(struct journal *journal, enum name_of what, const char *name, int64_t span, struct marks *marks,
                     GError **error)
{
    g_autoptr(store_query) query =
        store_query_of(journal, "SELECT held FROM search_marks WHERE what = ?1 AND name = ?2 AND span = ?3", error);
    if (!query)
        return false;
    store_bind_text(query, 1, what_of(what));
    store_bind_text(query, 2, name);
    sqlite3_bind_int64(query, 3, span);
    enum store_step step = store_next(journal, query, error);
    const uint8_t *bytes = step == STORE_ROW ? sqlite3_column_blob(query, 0) : NULL;
    if (bytes)
        add_bytes(marks, bytes, MIN(sqlite3_column_bytes(query, 0), (int)BITS_BYTES));
    return step != STORE_FAILED;
}

/* From one name to the next by the key of the table: nothing between them is read. */
bool name_marks_names(struct journal *journal, enum name_of what, unsigned most, GPtrArray **names, GError **error)
{
    static const char sql[] =
        "WITH RECURSIVE names(name) AS (SELECT min(name) FROM search_marks WHERE what = ?1 UNION ALL"
        " SELECT (SELECT min(name) FROM search_marks WHERE what = ?1 AND name > names.name) FROM names"
        " WHERE name IS NOT NULL) SELECT name FROM names WHERE name IS NOT NULL LIMIT ?2";
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    *names = NULL;
    if (!query)
        return false;
    store_bind_text(query, 1, what_of(what));
    sqlite3_bind_int64(query, 2, (int64_t)most + 1);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW)
        g_ptr_array_add(found, store_column_text(query, 0));
    if (found->len <= most)
        *names = g_steal_pointer(&found);
    return step == STORE_END;
}

/* ---- keeping ---- */

/* The marks of one span by name. */
struct gathering {
    struct journal *journal;
    int64_t span;
    GHashTable *names[NAME_OF_WHO + 1];
};

static void gather(struct gathering *gathering, enum name_of what, const char *name, int64_t id)
{
    if (!name)
        return;
    struct marks *marks = g_hash_table_lookup(gathering->names[what], name);
    if (!marks) {
        marks = g_new0(struct marks, 1);
        g_hash_table_insert(gathering->names[what], g_strdup(name), marks);
    }
    marks_set(marks, (unsigned)((id - 1) % SEARCH_SPAN));
}

static bool write_mark(const struct gathering *gathering, enum name_of what, const char *name, struct marks *marks,
                       GError **error)
{
    uint8_t bytes[BITS_BYTES];
    if (!name_marks_read(gathering->journal, what, name, gathering->span, marks, error))
        return false;
    store_query *query =
        store_query_of(gathering->journal, "INSERT OR REPLACE INTO search_marks VALUES (?1, ?2, ?3, ?4)", error);
    if (!query)
        return false;
    store_bind_text(query, 1, what_of(what));
    store_bind_text(query, 2, name);
    sqlite3_bind_int64(query, 3, gathering->span);
    sqlite3_bind_blob(query, 4, bytes, bytes_of(marks, bytes), SQLITE_STATIC);
    return store_run(gathering->journal, query, error);
}

/* Writes what was gathered of the span, beside what an earlier step kept of it. */
static bool write_span(struct gathering *gathering, GError **error)
{
    for (int what = NAME_OF_EVENT; what <= NAME_OF_WHO; what++) {
        GHashTableIter at;
        void *name, *marks;
        g_hash_table_iter_init(&at, gathering->names[what]);
        while (g_hash_table_iter_next(&at, &name, &marks))
            if (!write_mark(gathering, (enum name_of)what, name, marks, error))
                return false;
        g_hash_table_remove_all(gathering->names[what]);
    }
    return true;
}

static bool gather_all(struct gathering *gathering, int64_t after, int64_t last, GError **error)
{
    g_autoptr(store_query) query = store_query_of(
        gathering->journal, "SELECT id, event, operator FROM events WHERE id > ?1 AND id <= ?2 ORDER BY id", error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, after);
    sqlite3_bind_int64(query, 2, last);
    enum store_step step;
    while ((step = store_next(gathering->journal, query, error)) == STORE_ROW) {
        int64_t id = sqlite3_column_int64(query, 0), span = (id - 1) / SEARCH_SPAN;
        if (span != gathering->span && !write_span(gathering, error))
            return false;
        gathering->span = span;
        gather(gathering, NAME_OF_EVENT, (const char *)sqlite3_column_text(query, 1), id);
        gather(gathering, NAME_OF_WHO, (const char *)sqlite3_column_text(query, 2), id);
    }
    return step == STORE_END && write_span(gathering, error);
}

bool name_marks_add(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    struct gathering gathering = { .journal = journal };
    for (int what = NAME_OF_EVENT; what <= NAME_OF_WHO; what++)
        gathering.names[what] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    bool kept = gather_all(&gathering, after, last, error);
    for (int what = NAME_OF_EVENT; what <= NAME_OF_WHO; what++)
        g_hash_table_unref(gathering.names[what]);
    return kept;
}
