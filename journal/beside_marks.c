/* journal/beside_marks.c: trigrams of bytes, letters of ASCII small: whatever holds a piece as journal/holds has it
 * holds all of the piece's. */
#include "journal/beside_marks.h"
#include <string.h>

enum { TRIGRAM = 3 };

static unsigned place_of(const char *text)
{
    uint32_t trigram = 0;
    for (int i = 0; i < TRIGRAM; i++)
        trigram = trigram << 8 | (uint8_t)g_ascii_tolower(text[i]);
    return (unsigned)((uint64_t)(trigram * UINT32_C(2654435761)) * BESIDE_PLACES >> 32);
}

static int64_t span_of(int64_t id)
{
    return (id - 1) / SEARCH_SPAN;
}

/* The name of the row, and a question for the texts of some events, in their order: their numbers first. */
static const struct {
    const char *what, *sql;
} kinds[BESIDE_KINDS] = {
    [BESIDE_ANSWERS] = { "answers", "SELECT event_id, answer FROM attempts WHERE event_id > ?1 AND event_id <= ?2"
                                    " ORDER BY event_id" },
    [BESIDE_NAMES] = { "names", "SELECT events.id, customer, product, serial FROM events CROSS JOIN orders"
                                " ON orders.id = order_id WHERE events.id > ?1 AND events.id <= ?2"
                                " ORDER BY events.id" },
};

static struct places_of row_of(enum beside_kind kind, int64_t span)
{
    return (struct places_of){ kinds[kind].what, "", span };
}

/* ---- keeping ---- */

/* The texts of one kind, span by span. */
struct gathering {
    struct journal *journal;
    enum beside_kind kind;
    int64_t after; /* where this step begins */
    int64_t span;
    uint64_t words[PLACES_WORDS(BESIDE_PLACES)];
};

/* A row says all of its span, or is not there: the span begins behind `after`, or was kept so far. */
static bool write_span(struct gathering *gathering, GError **error)
{
    struct places_of row = row_of(gathering->kind, gathering->span);
    bool there = false;
    if (!places_read(gathering->journal, row, gathering->words, BESIDE_PLACES, &there, error))
        return false;
    bool partly = !there && gathering->after > gathering->span * SEARCH_SPAN;
    bool kept = partly || places_write(gathering->journal, row, gathering->words, BESIDE_PLACES, error);
    memset(gathering->words, 0, sizeof gathering->words);
    gathering->span++;
    return kept;
}

static void add_text(uint64_t *words, const char *text, int length)
{
    for (int i = 0; text && i + TRIGRAM <= length; i++)
        places_set(words, place_of(text + i));
}

static bool add_kind(struct gathering *gathering, int64_t last, GError **error)
{
    g_autoptr(store_query) query = store_query_of(gathering->journal, kinds[gathering->kind].sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, gathering->after);
    sqlite3_bind_int64(query, 2, last);
    enum store_step step;
    while ((step = store_next(gathering->journal, query, error)) == STORE_ROW) {
        while (gathering->span < span_of(sqlite3_column_int64(query, 0)))
            if (!write_span(gathering, error))
                return false;
        for (int i = 1; i < sqlite3_column_count(query); i++)
            add_text(gathering->words, sqlite3_column_blob(query, i), sqlite3_column_bytes(query, i));
    }
    /* A span without any text has a row too. */
    while (step == STORE_END && gathering->span <= span_of(last))
        if (!write_span(gathering, error))
            return false;
    return step == STORE_END;
}

bool beside_marks_add(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    for (int kind = 0; kind < BESIDE_KINDS; kind++) {
        struct gathering gathering = {
            .journal = journal, .kind = (enum beside_kind)kind, .after = after, .span = span_of(after + 1)
        };
        if (!add_kind(&gathering, last, error))
            return false;
    }
    return true;
}

/* ---- questions ---- */

static bool read_late(struct journal *journal, int64_t span, uint64_t *late, GError **error)
{
    g_autoptr(store_query) query =
        store_query_of(journal, "SELECT event_id FROM search_late WHERE event_id BETWEEN ?1 AND ?2", error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, span * SEARCH_SPAN + 1);
    sqlite3_bind_int64(query, 2, (span + 1) * SEARCH_SPAN);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW)
        places_set(late, (unsigned)((sqlite3_column_int64(query, 0) - 1) % SEARCH_SPAN));
    return step == STORE_END;
}

bool beside_marks_read(struct journal *journal, int64_t id, int64_t marked, struct beside_marks *marks, GError **error)
{
    int64_t span = span_of(id);
    if (marks->span == span)
        return true;
    *marks = (struct beside_marks){ .span = -1, .marked = marked };
    for (int kind = 0; kind < BESIDE_KINDS; kind++)
        if (!places_read(journal, row_of((enum beside_kind)kind, span), marks->kinds[kind].words, BESIDE_PLACES,
                         &marks->kinds[kind].known, error))
            return false;
    if (!read_late(journal, span, marks->late, error))
        return false;
    marks->span = span;
    return true;
}

bool beside_marks_may_hold(const struct beside_marks *marks, enum beside_kind kind, int64_t id, const char *piece)
{
    if (!marks->kinds[kind].known || id > marks->marked || places_has(marks->late, (unsigned)((id - 1) % SEARCH_SPAN)))
        return true;
    for (; strlen(piece) >= TRIGRAM; piece++)
        if (!places_has(marks->kinds[kind].words, place_of(piece)))
            return false;
    return true;
}
