/* journal/beside_marks.h: what cannot be said beside the events of a span: in no answer to them, or in no name of their
 * orders. For journal/ only.
 *
 * Of every span (SEARCH_SPAN events) the trigrams of all those texts are kept as a set of hashes, a kilobyte at most
 * for each kind: they are many and much alike, and nearly no word that is looked for stands in one. An answer that
 * comes, or a name that changes, after its event was marked makes the event a late one (search_late), of which nothing
 * is said here. */
#pragma once
#include "journal/places.h"
#include "journal/search.h"

enum { BESIDE_PLACES = 7680 /* as many as a row holds that needs no page of its own */ };

enum beside_kind { BESIDE_ANSWERS, BESIDE_NAMES, BESIDE_KINDS };

struct beside_marks {
    int64_t span; /* the one that was read, -1 = none */
    int64_t marked;
    struct {
        bool known; /* there is a row: all events up to `marked` are in it */
        uint64_t words[PLACES_WORDS(BESIDE_PLACES)];
    } kinds[BESIDE_KINDS];
    uint64_t late[PLACES_WORDS(SEARCH_SPAN)]; /* by place in the span */
};

/* Keeps those of the events behind `after` up to `last`; inside a change. */
bool beside_marks_add(struct journal *journal, int64_t after, int64_t last, GError **error);
/* Reads the span of event `id`, unless it was read; `marked` is search_marked. */
bool beside_marks_read(struct journal *journal, int64_t id, int64_t marked, struct beside_marks *marks, GError **error);
/* False: no text of that kind beside event `id`, of the span that was read, holds the piece. */
bool beside_marks_may_hold(const struct beside_marks *marks, enum beside_kind kind, int64_t id, const char *piece);
