/* journal/finder.c: the way through the events for one filter: first the tail, then what the index names, together with
 * the events it knows no longer; or the events of a state, of many those only that the index names too; or a walk
 * through the numbers. */
#include "journal/finder.h"
#include "journal/finder_states.h"
#include "journal/finder_words.h"
#include "journal/search.h"

enum { RANGE_MOST = 1000 /* numbers in one range of a walk */, BLOCKS_MOST = 16, SAMPLE = 32 };

struct finder {
    struct journal *journal;
    int64_t first, last; /* numbers the times of the filter allow, below `before`, from the oldest here to the newest */
    int64_t indexed;     /* the last event of the index */
    int64_t walk_to, walk; /* what is walked through: down from `walk`, what is behind the index or all */
    enum finder_reach reach;
    struct finder_states *states; /* single events by their state; NULL = none */
    bool each;                    /* of those, without the index */
    int64_t most;                 /* the next of those is at most that */
    int asked, held;              /* of those, and how many the index named */
    sqlite3_stmt *blocks;         /* rows of the index; NULL = none */
    int64_t block;                /* the next row, 0 = to be read; -1 = there is none */
    GArray *late;                 /* newest first */
    unsigned late_given;
};

void finder_free(struct finder *finder)
{
    if (!finder)
        return;
    finder_states_free(finder->states);
    sqlite3_finalize(finder->blocks);
    g_array_unref(finder->late);
    g_free(finder);
}

/* ---- times ---- */

/* The number of a span, or -1 where no span of the index fits. */
static bool find_span(struct journal *journal, const char *sql, int64_t at, int64_t *span, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, at);
    return store_number(journal, query, -1, span, error);
}

/* A span whose last time is too early holds nothing; what is behind the index is always looked at. Words of one kind
 * are alternatives: the widest counts. */
bool finder_bounds(struct journal *journal, const struct filter *filter, int64_t *first, int64_t *last, GError **error)
{
    int64_t since = INT64_MAX, until = INT64_MIN, indexed = 0, span;
    bool has_since = false, has_until = false;
    struct filter_term term;
    for (unsigned i = 0; filter_term_at(filter, i, &term); i++) {
        if (term.excluded)
            continue;
        if (term.kind == FILTER_SINCE)
            has_since = true, since = MIN(since, term.at);
        if (term.kind == FILTER_UNTIL)
            has_until = true, until = MAX(until, term.at);
    }
    *first = 1;
    *last = INT64_MAX;
    if ((!has_since && !has_until) || !search_indexed(journal, &indexed, error))
        return !has_since && !has_until;
    if (has_since) {
        static const char sql[] = "SELECT span FROM search_spans WHERE last_at >= ?1 ORDER BY span LIMIT 1";
        if (!find_span(journal, sql, since, &span, error))
            return false;
        *first = span < 0 ? indexed + 1 : span * SEARCH_SPAN + 1;
    }
    if (has_until && indexed > 0) {
        static const char later[] = "SELECT 1 FROM events WHERE id > ?2 AND created_at <= ?1 LIMIT 1";
        static const char sql[] = "SELECT span FROM search_spans WHERE first_at <= ?1 ORDER BY span DESC LIMIT 1";
        int64_t in_tail = 0;
        g_autoptr(store_query) query = store_query_of(journal, later, error);
        if (!query || !find_span(journal, sql, until, &span, error))
            return false;
        sqlite3_bind_int64(query, 1, until);
        sqlite3_bind_int64(query, 2, indexed);
        if (!store_number(journal, query, 0, &in_tail, error))
            return false;
        if (!in_tail)
            *last = MIN((span + 1) * SEARCH_SPAN, indexed);
    }
    return true;
}

/* ---- states ---- */

/* Where the words say something too, few are looked at each; of many only those the index names. */
static bool ask_states(struct finder *finder, const struct filter *filter, GError **error)
{
    if (finder->reach == FINDER_NOWHERE)
        return true;
    if (!finder_states_new(finder->journal, filter, finder->first, finder->last, &finder->states, error))
        return false;
    finder->each = finder->reach == FINDER_ANYWHERE;
    return !finder->states || finder->each || finder_states_few(finder->states, &finder->each, error);
}

/* ---- the index ---- */

static int64_t block_of(int64_t id)
{
    return (id + SEARCH_BLOCK - 1) / SEARCH_BLOCK;
}

static bool ask_index(struct finder *finder, const char *match, GError **error)
{
    finder->blocks = store_query_made(finder->journal,
                                      "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid BETWEEN ?2 AND ?3"
                                      " ORDER BY rowid DESC",
                                      error);
    if (!finder->blocks)
        return false;
    sqlite3_bind_text(finder->blocks, 1, match, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(finder->blocks, 2, block_of(finder->first));
    sqlite3_bind_int64(finder->blocks, 3, block_of(MIN(finder->last, finder->indexed)));
    return true;
}

static bool read_late(struct finder *finder, GError **error)
{
    g_autoptr(store_query) query = store_query_of(
        finder->journal, "SELECT event_id FROM search_late WHERE event_id BETWEEN ?1 AND ?2 ORDER BY event_id DESC",
        error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, finder->first);
    sqlite3_bind_int64(query, 2, MIN(finder->last, finder->indexed));
    enum store_step step;
    while ((step = store_next(finder->journal, query, error)) == STORE_ROW) {
        int64_t id = sqlite3_column_int64(query, 0);
        g_array_append_val(finder->late, id);
    }
    return step == STORE_END;
}

/* The events that match are at most as new as the newest, older than `before`, and none is in an archive. */
static bool bound_ends(struct finder *finder, int64_t before, GError **error)
{
    static const char sql[] = "SELECT (SELECT min(id) FROM events), (SELECT max(id) FROM events)";
    g_autoptr(store_query) query = store_query_of(finder->journal, sql, error);
    if (!query || store_next(finder->journal, query, error) != STORE_ROW)
        return false;
    int64_t oldest = sqlite3_column_int64(query, 0), newest = sqlite3_column_int64(query, 1);
    finder->first = MAX(finder->first, oldest);
    finder->last = MIN(finder->last, before > 0 ? MIN(newest, before - 1) : newest);
    return true;
}

static bool prepare(struct finder *finder, const struct filter *filter, int64_t before, GError **error)
{
    g_autofree char *match = NULL;
    if (!search_indexed(finder->journal, &finder->indexed, error) ||
        !finder_bounds(finder->journal, filter, &finder->first, &finder->last, error) ||
        !bound_ends(finder, before, error) || !finder_words(finder->journal, filter, &finder->reach, &match, error) ||
        !ask_states(finder, filter, error))
        return false;
    finder->walk = finder->last;
    finder->walk_to = finder->reach == FINDER_ANYWHERE ? finder->first : MAX(finder->first, finder->indexed + 1);
    finder->most = finder->last;
    if ((finder->states && finder->each) || finder->reach == FINDER_ANYWHERE)
        return true;
    return read_late(finder, error) && (finder->reach == FINDER_NOWHERE || ask_index(finder, match, error));
}

struct finder *finder_new(struct journal *journal, const struct filter *filter, int64_t before, GError **error)
{
    struct finder *finder = g_new0(struct finder, 1);
    finder->journal = journal;
    finder->late = g_array_new(FALSE, FALSE, sizeof(int64_t));
    if (prepare(finder, filter, before, error))
        return finder;
    finder_free(finder);
    return NULL;
}

/* ---- one range after the other ---- */

static enum store_step give(struct finder *finder, int64_t from, int64_t to, int64_t *first, int64_t *last)
{
    *first = MAX(from, finder->first);
    *last = MIN(to, finder->last);
    return *first <= *last ? STORE_ROW : STORE_END;
}

static bool next_of_walk(struct finder *finder, int64_t *first, int64_t *last)
{
    if (finder->walk < finder->walk_to)
        return false;
    *last = finder->walk;
    *first = MAX(finder->walk_to, finder->walk - RANGE_MOST + 1);
    finder->walk = *first - 1;
    return true;
}

/* Reads the next row of the index into finder->block. */
static bool read_block(struct finder *finder, GError **error)
{
    if (finder->block != 0)
        return true;
    enum store_step step = finder->blocks ? store_next(finder->journal, finder->blocks, error) : STORE_END;
    finder->block = step == STORE_ROW ? sqlite3_column_int64(finder->blocks, 0) : -1;
    return step != STORE_FAILED;
}

/* Blocks that follow each other are asked about at once; the first of the rest stays in finder->block. */
static bool join_blocks(struct finder *finder, int64_t *first, GError **error)
{
    for (int joined = 1;; joined++) {
        finder->block = 0;
        if (joined == BLOCKS_MOST)
            return true;
        if (!read_block(finder, error))
            return false;
        if (finder->block * SEARCH_BLOCK != *first - 1)
            return true;
        *first -= SEARCH_BLOCK;
    }
}

/* A late event is a range of its own, unless its block is one anyway. */
static enum store_step next_indexed(struct finder *finder, int64_t *first, int64_t *last, GError **error)
{
    if (!read_block(finder, error))
        return STORE_FAILED;
    int64_t block_last = finder->block * SEARCH_BLOCK, block_first = block_last - SEARCH_BLOCK + 1;
    int64_t late =
        finder->late_given < finder->late->len ? g_array_index(finder->late, int64_t, finder->late_given) : 0;
    if (late > 0 && (finder->block < 0 || late > block_last)) {
        finder->late_given++;
        return give(finder, late, late, first, last);
    }
    if (finder->block < 0)
        return STORE_END;
    if (!join_blocks(finder, &block_first, error))
        return STORE_FAILED;
    while (finder->late_given < finder->late->len &&
           g_array_index(finder->late, int64_t, finder->late_given) >= block_first)
        finder->late_given++;
    return give(finder, block_first, block_last, first, last);
}

/* The newest late event that is at most `id`, 0 = none. */
static int64_t late_below(struct finder *finder, int64_t id)
{
    while (finder->late_given < finder->late->len && g_array_index(finder->late, int64_t, finder->late_given) > id)
        finder->late_given++;
    return finder->late_given < finder->late->len ? g_array_index(finder->late, int64_t, finder->late_given) : 0;
}

/* Whether the index says that the event may match; else the next that may is at most finder->most. */
static bool may_match(struct finder *finder, int64_t id, bool *may, GError **error)
{
    int64_t late = late_below(finder, id), block = block_of(id);
    *may = finder->each || id > finder->indexed || late == id;
    if (*may)
        return true;
    do {
        if (finder->block > block)
            finder->block = 0;
        if (!read_block(finder, error))
            return false;
    } while (finder->block > block);
    *may = finder->block == block;
    if (!*may)
        finder->most = MAX(late, MAX(finder->block, 0) * SEARCH_BLOCK);
    finder->asked++;
    finder->held += *may ? 1 : 0;
    /* An index that names most of them costs more than it spares. */
    finder->each = finder->asked >= SAMPLE && finder->held > finder->asked / 2;
    return true;
}

static enum store_step next_of_states(struct finder *finder, int64_t *first, int64_t *last, GError **error)
{
    int64_t id;
    enum store_step step;
    while ((step = finder_states_next(finder->states, finder->most, &id, error)) == STORE_ROW) {
        bool may;
        if (!may_match(finder, id, &may, error))
            return STORE_FAILED;
        if (may)
            return give(finder, id, id, first, last);
    }
    return step;
}

enum store_step finder_next(struct finder *finder, int64_t *first, int64_t *last, GError **error)
{
    if (finder->states)
        return next_of_states(finder, first, last, error);
    if (next_of_walk(finder, first, last))
        return STORE_ROW;
    return finder->reach == FINDER_ANYWHERE ? STORE_END : next_indexed(finder, first, last, error);
}
