/* journal/finder_names.c: the marks of one span after the other: of all names that are wanted, less all that are
 * excluded. */
#include "journal/finder_names.h"
#include "journal/holds.h"
#include "journal/name_marks.h"

enum { NAMES_MOST = 1000 };

/* What the filter asks of events or of operators. */
struct ask {
    GPtrArray *wanted; /* names, char *; NULL = all are */
    GPtrArray *excluded;
};

struct finder_names {
    struct journal *journal;
    int64_t first, marked;
    struct ask asks[NAME_OF_WHO + 1];
    int64_t span; /* the one that was read; -1 = none */
    struct marks allowed;
};

void finder_names_free(struct finder_names *names)
{
    if (!names)
        return;
    for (int what = NAME_OF_EVENT; what <= NAME_OF_WHO; what++) {
        g_clear_pointer(&names->asks[what].wanted, g_ptr_array_unref);
        g_clear_pointer(&names->asks[what].excluded, g_ptr_array_unref);
    }
    g_free(names);
}

/* ---- which names ---- */

static bool asks_about(const struct filter *filter, enum filter_kind kind, bool excluded)
{
    struct filter_term term;
    for (unsigned i = 0; filter_term_at(filter, i, &term); i++)
        if (term.kind == kind && term.excluded == excluded)
            return true;
    return false;
}

/* Whether it is one of those the words of that kind ask for, or exclude; the same as filter.c asks of the row. */
static bool is_named(const struct filter *filter, enum filter_kind kind, bool excluded, const char *name)
{
    g_autofree char *behind_blank = kind == FILTER_WHO ? g_strconcat(" ", name, NULL) : NULL;
    struct filter_term term;
    for (unsigned i = 0; filter_term_at(filter, i, &term); i++)
        if (term.kind == kind && term.excluded == excluded && holds(term.held, behind_blank ? behind_blank : name))
            return true;
    return false;
}

static GPtrArray *names_that(const struct filter *filter, enum filter_kind kind, bool excluded, const GPtrArray *all)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < all->len; i++)
        if (is_named(filter, kind, excluded, all->pdata[i]))
            g_ptr_array_add(names, g_strdup(all->pdata[i]));
    return names;
}

/* `*few`: there are not too many names. */
static bool read_ask(struct finder_names *names, const struct filter *filter, enum filter_kind kind, bool *few,
                     GError **error)
{
    enum name_of what = kind == FILTER_EVENT ? NAME_OF_EVENT : NAME_OF_WHO;
    bool wants = asks_about(filter, kind, false), excludes = asks_about(filter, kind, true);
    g_autoptr(GPtrArray) all = NULL;
    *few = true;
    if (!wants && !excludes)
        return true;
    if (!name_marks_names(names->journal, what, NAMES_MOST, &all, error))
        return false;
    *few = all != NULL;
    if (all && wants)
        names->asks[what].wanted = names_that(filter, kind, false, all);
    if (all && excludes)
        names->asks[what].excluded = names_that(filter, kind, true, all);
    return true;
}

bool finder_names_new(struct journal *journal, const struct filter *filter, int64_t first, int64_t marked,
                      struct finder_names **made, GError **error)
{
    struct finder_names *names = g_new0(struct finder_names, 1);
    bool few_events = false, few_people = false;
    *names = (struct finder_names){ .journal = journal, .first = first, .marked = marked, .span = -1 };
    bool read = read_ask(names, filter, FILTER_EVENT, &few_events, error) &&
                read_ask(names, filter, FILTER_WHO, &few_people, error);
    bool asked = false;
    for (int what = NAME_OF_EVENT; what <= NAME_OF_WHO; what++)
        asked = asked || names->asks[what].wanted || names->asks[what].excluded;
    *made = read && asked && few_events && few_people ? g_steal_pointer(&names) : NULL;
    finder_names_free(names);
    return read;
}

/* ---- which events ---- */

static bool read_marks(const struct finder_names *names, enum name_of what, const GPtrArray *which, int64_t span,
                       struct marks *marks, GError **error)
{
    *marks = (struct marks){ { 0 } };
    for (unsigned i = 0; i < which->len; i++)
        if (!name_marks_read(names->journal, what, which->pdata[i], span, marks, error))
            return false;
    return true;
}

static bool narrow(struct finder_names *names, enum name_of what, int64_t span, GError **error)
{
    const struct ask *ask = &names->asks[what];
    struct marks marks;
    if (ask->wanted) {
        if (!read_marks(names, what, ask->wanted, span, &marks, error))
            return false;
        for (int i = 0; i < MARKS_WORDS; i++)
            names->allowed.words[i] &= marks.words[i];
    }
    if (ask->excluded) {
        if (!read_marks(names, what, ask->excluded, span, &marks, error))
            return false;
        for (int i = 0; i < MARKS_WORDS; i++)
            names->allowed.words[i] &= ~marks.words[i];
    }
    return true;
}

static bool read_span(struct finder_names *names, int64_t span, GError **error)
{
    if (names->span == span)
        return true;
    for (int i = 0; i < MARKS_WORDS; i++)
        names->allowed.words[i] = UINT64_MAX;
    names->span = span;
    return narrow(names, NAME_OF_EVENT, span, error) && narrow(names, NAME_OF_WHO, span, error);
}

/* The greatest place up to `place` that is marked, or is not; -1 = none. */
static int place_below(const struct marks *marks, int place, bool marked)
{
    while (place >= 0) {
        uint64_t word = marks->words[place / PLACES_WORD];
        word = (marked ? word : ~word) << (PLACES_WORD - 1 - place % PLACES_WORD);
        if (word)
            return place - __builtin_clzll(word);
        place -= place % PLACES_WORD + 1;
    }
    return -1;
}

enum store_step finder_names_below(struct finder_names *names, int64_t most, int64_t *first, int64_t *last,
                                   GError **error)
{
    *first = names->marked + 1;
    *last = most;
    if (most > names->marked)
        return STORE_ROW;
    for (int64_t span = (most - 1) / SEARCH_SPAN; most >= names->first; span--) {
        if (!read_span(names, span, error))
            return STORE_FAILED;
        int place = place_below(&names->allowed, (int)(most - 1 - span * SEARCH_SPAN), true);
        if (place >= 0) {
            *last = span * SEARCH_SPAN + place + 1;
            *first = span * SEARCH_SPAN + place_below(&names->allowed, place, false) + 2;
            return STORE_ROW;
        }
        most = span * SEARCH_SPAN;
    }
    return STORE_END;
}
