/* journal/finder_states.c: one walk through the index for each state; the next number is the greatest of their heads,
 * so that nothing is sorted however many there are. */
#include "journal/finder_states.h"

enum { STATES = EVENT_DROPPED + 1, STEPS_MOST = 16 /* cheaper than to look for a place anew */ };

struct walk {
    sqlite3_stmt *numbers;
    int64_t head; /* 0 = to be read, -1 = there is none */
};

struct finder_states {
    struct journal *journal;
    struct walk walks[STATES];
    unsigned count;
};

void finder_states_free(struct finder_states *states)
{
    if (!states)
        return;
    for (unsigned i = 0; i < states->count; i++)
        sqlite3_finalize(states->walks[i].numbers);
    g_free(states);
}

/* Those of one key are alternatives, and what is excluded is not wanted in any case. */
static void read_wanted(const struct filter *filter, bool wanted[STATES])
{
    bool named[STATES] = { false }, excluded[STATES] = { false }, any = false;
    struct filter_term term;
    for (unsigned i = 0; filter_term_at(filter, i, &term); i++) {
        enum event_state state;
        g_autofree char *lower = term.kind == FILTER_STATE ? g_ascii_strdown(term.piece, -1) : NULL;
        if (!lower || !event_state_read(lower, &state))
            continue;
        (term.excluded ? excluded : named)[state] = true;
        any = any || !term.excluded;
    }
    for (int state = 0; state < STATES; state++)
        wanted[state] = (named[state] || !any) && !excluded[state];
}

static bool add_walk(struct finder_states *states, enum event_state state, int64_t first, int64_t last, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SELECT id FROM events INDEXED BY events_by_state WHERE state = '%s' AND"
                                           " state <> 'accepted' AND id BETWEEN ?1 AND ?2 ORDER BY id DESC",
                                           event_state_name(state));
    sqlite3_stmt *numbers = store_query_made(states->journal, sql, error);
    if (!numbers)
        return false;
    sqlite3_bind_int64(numbers, 1, first);
    sqlite3_bind_int64(numbers, 2, last);
    states->walks[states->count++].numbers = numbers;
    return true;
}

bool finder_states_new(struct journal *journal, const struct filter *filter, int64_t first, int64_t last,
                       struct finder_states **states, GError **error)
{
    bool wanted[STATES];
    read_wanted(filter, wanted);
    *states = NULL;
    if (wanted[EVENT_ACCEPTED])
        return true;
    struct finder_states *made = g_new0(struct finder_states, 1);
    made->journal = journal;
    for (int state = 0; state < STATES; state++)
        if (wanted[state] && !add_walk(made, (enum event_state)state, first, last, error)) {
            finder_states_free(made);
            return false;
        }
    *states = made;
    return true;
}

/* Puts the next number that is at most `most` at the head. */
static bool read_head(struct finder_states *states, struct walk *walk, int64_t most, GError **error)
{
    for (int steps = 0; walk->head == 0 || walk->head > most; steps++) {
        if (steps == STEPS_MOST) {
            sqlite3_reset(walk->numbers);
            sqlite3_bind_int64(walk->numbers, 2, most);
        }
        enum store_step step = store_next(states->journal, walk->numbers, error);
        if (step == STORE_FAILED)
            return false;
        walk->head = step == STORE_ROW ? sqlite3_column_int64(walk->numbers, 0) : -1;
    }
    return true;
}

enum store_step finder_states_below(struct finder_states *states, int64_t most, int64_t *id, GError **error)
{
    *id = 0;
    for (unsigned i = 0; i < states->count; i++) {
        if (!read_head(states, &states->walks[i], most, error))
            return STORE_FAILED;
        *id = MAX(*id, states->walks[i].head);
    }
    return *id > 0 ? STORE_ROW : STORE_END;
}
