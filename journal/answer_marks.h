/* journal/answer_marks.h: what the answers to the events of a span cannot hold. For journal/ only.
 *
 * Of every span (SEARCH_SPAN events) the trigrams of all answers are kept as one set of hashes, a kilobyte at most:
 * answers are many and much alike, and nearly no word that is looked for stands in one. An answer that comes or changes
 * after its event was marked makes the event a late one (search_late), of which nothing is said here. */
#pragma once
#include "journal/places.h"
#include "journal/search.h"

enum { ANSWER_PLACES = 7680 /* as many as a row holds that needs no page of its own */ };

struct answer_marks {
    int64_t span; /* the one that was read, -1 = none */
    bool known;   /* its row is there; all events up to `marked` are in it */
    int64_t marked;
    uint64_t words[PLACES_WORDS(ANSWER_PLACES)];
    uint64_t late[PLACES_WORDS(SEARCH_SPAN)]; /* by place in the span */
};

/* Keeps those of the events behind `after` up to `last`; inside a change. */
bool answer_marks_add(struct journal *journal, int64_t after, int64_t last, GError **error);
/* Reads the span of event `id`, unless it was read; `marked` is search_marked. */
bool answer_marks_read(struct journal *journal, int64_t id, int64_t marked, struct answer_marks *marks, GError **error);
/* False: no answer to event `id`, of the span that was read, holds the piece. */
bool answer_marks_may_hold(const struct answer_marks *marks, int64_t id, const char *piece);
