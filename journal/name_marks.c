/* journal/name_marks.c: names gathered span by span, and asked for. */
#include "journal/name_marks.h"

static struct places_of row_of(enum name_of what, const char *name, int64_t span)
{
    return (struct places_of){ what == NAME_OF_EVENT ? "event" : "who", name, span };
}

/* ---- questions ---- */

bool name_marks_read(struct journal *journal, enum name_of what, const char *name, int64_t span, struct marks *marks,
                     GError **error)
{
    return places_read(journal, row_of(what, name, span), marks->words, SEARCH_SPAN, NULL, error);
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
    store_bind_text(query, 1, row_of(what, NULL, 0).what);
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
    places_set(marks->words, (unsigned)((id - 1) % SEARCH_SPAN));
}

static bool write_mark(const struct gathering *gathering, enum name_of what, const char *name, struct marks *marks,
                       GError **error)
{
    return name_marks_read(gathering->journal, what, name, gathering->span, marks, error) &&
           places_write(gathering->journal, row_of(what, name, gathering->span), marks->words, SEARCH_SPAN, error);
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
