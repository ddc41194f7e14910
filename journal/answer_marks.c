/* journal/answer_marks.c: trigrams of bytes, letters of ASCII small: whatever holds a piece as journal/holds has it
 * holds all of the piece's. */
#include "journal/answer_marks.h"
#include <string.h>

enum { TRIGRAM = 3 };

static unsigned place_of(const char *text)
{
    uint32_t trigram = 0;
    for (int i = 0; i < TRIGRAM; i++)
        trigram = trigram << 8 | (uint8_t)g_ascii_tolower(text[i]);
    return (unsigned)((uint64_t)(trigram * UINT32_C(2654435761)) * ANSWER_PLACES >> 32);
}

static int64_t span_of(int64_t id)
{
    return (id - 1) / SEARCH_SPAN;
}

static struct places_of row_of(int64_t span)
{
    return (struct places_of){ "answers", "", span };
}

/* ---- keeping ---- */

/* Whether the row of the span says all of it, with what is added now: it begins behind `after`, or was kept so far. */
static bool write_span(struct journal *journal, int64_t span, int64_t after, uint64_t *words, GError **error)
{
    bool there = false;
    if (!places_read(journal, row_of(span), words, ANSWER_PLACES, &there, error))
        return false;
    bool kept =
        (!there && after > span * SEARCH_SPAN) || places_write(journal, row_of(span), words, ANSWER_PLACES, error);
    memset(words, 0, PLACES_WORDS(ANSWER_PLACES) * sizeof *words);
    return kept;
}

static void add_answer(uint64_t *words, const char *answer, int length)
{
    for (int i = 0; answer && i + TRIGRAM <= length; i++)
        places_set(words, place_of(answer + i));
}

bool answer_marks_add(struct journal *journal, int64_t after, int64_t last, GError **error)
{
    uint64_t words[PLACES_WORDS(ANSWER_PLACES)] = { 0 };
    g_autoptr(store_query) query = store_query_of(
        journal, "SELECT event_id, answer FROM attempts WHERE event_id > ?1 AND event_id <= ?2 ORDER BY event_id",
        error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, after);
    sqlite3_bind_int64(query, 2, last);
    int64_t span = span_of(after + 1);
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        for (int64_t next = span_of(sqlite3_column_int64(query, 0)); span < next; span++)
            if (!write_span(journal, span, after, words, error))
                return false;
        add_answer(words, sqlite3_column_blob(query, 1), sqlite3_column_bytes(query, 1));
    }
    /* A span without any answer has a row too. */
    for (; step == STORE_END && span <= span_of(last); span++)
        if (!write_span(journal, span, after, words, error))
            return false;
    return step == STORE_END;
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

bool answer_marks_read(struct journal *journal, int64_t id, int64_t marked, struct answer_marks *marks, GError **error)
{
    int64_t span = span_of(id);
    if (marks->span == span)
        return true;
    *marks = (struct answer_marks){ .span = -1, .marked = marked };
    if (!places_read(journal, row_of(span), marks->words, ANSWER_PLACES, &marks->known, error) ||
        !read_late(journal, span, marks->late, error))
        return false;
    marks->span = span;
    return true;
}

bool answer_marks_may_hold(const struct answer_marks *marks, int64_t id, const char *piece)
{
    if (!marks->known || id > marks->marked || places_has(marks->late, (unsigned)((id - 1) % SEARCH_SPAN)))
        return true;
    for (; strlen(piece) >= TRIGRAM; piece++)
        if (!places_has(marks->words, place_of(piece)))
            return false;
    return true;
}
