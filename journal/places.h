/* journal/places.h: a set of places below some count, kept as a row of search_marks for one span of events. For
 * journal/ only.
 *
 * As bytes it is the places, two bytes each, or one bit for every place, whichever is shorter; its length says which.
 */
#pragma once
#include "journal/store.h"

enum { PLACES_WORD = 64 };
#define PLACES_WORDS(COUNT) (((COUNT) + PLACES_WORD - 1) / PLACES_WORD)

static inline void places_set(uint64_t *words, unsigned place)
{
    words[place / PLACES_WORD] |= UINT64_C(1) << place % PLACES_WORD;
}

static inline bool places_has(const uint64_t *words, unsigned place)
{
    return words[place / PLACES_WORD] >> place % PLACES_WORD & 1;
}

/* Which row: what it tells, of whom, in which span. */
struct places_of {
    const char *what, *name;
    int64_t span;
};
/* Adds those of that row to `words`, which hold `count` places. `there` (may be NULL): there is such a row. */
bool places_read(struct journal *journal, struct places_of of, uint64_t *words, unsigned count, bool *there,
                 GError **error);
/* Writes them in place of what the row held; inside a change. */
bool places_write(struct journal *journal, struct places_of of, const uint64_t *words, unsigned count, GError **error);
