/* journal/finder.c: several sources, each of which allows some of the numbers, are asked in turn for the newest they
 * allow at or below the one before, until all of them allow the same; what none of them allows is never read. */
#include "journal/finder.h"
#include "journal/finder_index.h"
#include "journal/finder_names.h"
#include "journal/finder_orders.h"
#include "journal/finder_states.h"
#include "journal/search.h"

enum { RANGE_MOST = 1000 /* numbers in one range */ };

enum source { SOURCE_STATES, SOURCE_ORDERS, SOURCE_NAMES, SOURCE_INDEX, SOURCES };

struct finder {
    struct journal *journal;
    int64_t first, last; /* numbers the times of the filter allow, below `before`, from the oldest here to the newest */
    int64_t most;        /* what comes next is at most that */
    /* NULL = allows all */
    struct finder_states *states;
    struct finder_orders *orders;
    struct finder_names *names;
    struct finder_index *index;
};

void finder_free(struct finder *finder)
{
    if (!finder)
        return;
    finder_states_free(finder->states);
    finder_orders_free(finder->orders);
    finder_names_free(finder->names);
    finder_index_free(finder->index);
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
    int64_t since, until, indexed = 0, span;
    filter_span(filter, &since, &until);
    bool has_since = since != INT64_MIN, has_until = until != INT64_MAX;
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

/* ---- sources ---- */

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

/* What only the marks tell (journal/search.h). */
static bool ask_marks(struct finder *finder, const struct filter *filter, int64_t marked, GError **error)
{
    return finder_orders_new(finder->journal, filter, finder->first, finder->last, marked, &finder->orders, error) &&
           finder_names_new(finder->journal, filter, finder->first, marked, &finder->names, error);
}

/* The words that no other source answers. The events of few orders are looked at each. */
static bool ask_index(struct finder *finder, const struct filter *filter, int64_t indexed, bool marks, GError **error)
{
    const unsigned of_orders = 1u << FILTER_ORDER, of_names = 1u << FILTER_EVENT | 1u << FILTER_WHO;
    unsigned known = (finder->orders ? of_orders : 0) | (finder->names ? of_names : 0);
    const struct finder_range range = {
        .first = finder->first, .last = finder->last, .indexed = indexed, .single = finder->states && marks
    };
    struct finder_match match;
    if (finder->orders && finder_orders_few(finder->orders))
        return true;
    bool asked = finder_words(finder->journal, filter, known, &match, error);
    bool narrows = asked && match.reach != FINDER_ANYWHERE;
    if (narrows)
        finder->index = finder_index_new(finder->journal, &match, &range, error);
    finder_match_clear(&match);
    return asked && (!narrows || finder->index);
}

static bool prepare(struct finder *finder, const struct filter *filter, int64_t before, GError **error)
{
    int64_t indexed = 0, marked = 0;
    if (!search_indexed(finder->journal, &indexed, error) || !search_marked(finder->journal, &marked, error) ||
        !finder_bounds(finder->journal, filter, &finder->first, &finder->last, error) ||
        !bound_ends(finder, before, error) ||
        !finder_states_new(finder->journal, filter, finder->first, finder->last, &finder->states, error))
        return false;
    bool marks = marked > 0 && marked >= indexed;
    finder->most = finder->last;
    return (!marks || ask_marks(finder, filter, marked, error)) && ask_index(finder, filter, indexed, marks, error);
}

struct finder *finder_new(struct journal *journal, const struct filter *filter, int64_t before, GError **error)
{
    struct finder *finder = g_new0(struct finder, 1);
    finder->journal = journal;
    if (prepare(finder, filter, before, error))
        return finder;
    finder_free(finder);
    return NULL;
}

/* ---- one range after the other ---- */

/* The newest numbers up to `most` that the source allows; one that was not asked allows all. */
static enum store_step source_below(struct finder *finder, enum source source, int64_t most, int64_t *first,
                                    int64_t *last, GError **error)
{
    *first = finder->first;
    *last = most;
    switch (source) {
    case SOURCE_STATES:
        if (!finder->states)
            return STORE_ROW;
        enum store_step step = finder_states_below(finder->states, most, last, error);
        *first = *last;
        return step;
    case SOURCE_ORDERS:
        return finder->orders ? finder_orders_below(finder->orders, most, first, last) : STORE_ROW;
    case SOURCE_NAMES:
        return finder->names ? finder_names_below(finder->names, most, first, last, error) : STORE_ROW;
    case SOURCE_INDEX:
        return finder->index ? finder_index_below(finder->index, most, first, last, error) : STORE_ROW;
    case SOURCES:
        break;
    }
    g_assert_not_reached();
}

enum store_step finder_next(struct finder *finder, int64_t *first, int64_t *last, GError **error)
{
    int64_t low = finder->first, high = finder->most;
    int source = 0;
    for (int agreed = 0; agreed < SOURCES; agreed++, source = (source + 1) % SOURCES) {
        int64_t from, to;
        if (high < finder->first)
            return STORE_END;
        enum store_step step = source_below(finder, (enum source)source, high, &from, &to, error);
        if (step != STORE_ROW)
            return step;
        if (to < high) {
            /* The others have not been asked so far down. */
            high = to;
            low = finder->first;
            agreed = 0;
        }
        low = MAX(low, from);
    }
    *last = high;
    *first = MAX(low, high - RANGE_MOST + 1);
    finder->most = *first - 1;
    return STORE_ROW;
}
