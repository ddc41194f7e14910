/* journal/name_marks.h: which events bear which name, kept by span. For journal/ only.
 *
 * Of every span (SEARCH_SPAN events) one mark for each name of an event and each operator in it: together some bytes an
 * event, where an index of each column would weigh as much as the search. Neither name of an event ever changes. */
#pragma once
#include "journal/places.h"
#include "journal/search.h"

enum name_of { NAME_OF_EVENT, NAME_OF_WHO };

/* Events of one span, by their place in it. */
enum { MARKS_WORDS = PLACES_WORDS(SEARCH_SPAN) };
struct marks {
    uint64_t words[MARKS_WORDS];
};

/* Keeps those of the events behind `after` up to `last`; inside a change. */
bool name_marks_add(struct journal *journal, int64_t after, int64_t last, GError **error);
/* All names, char *, owned by the caller; `names` receives NULL where there are more than `most`. */
bool name_marks_names(struct journal *journal, enum name_of what, unsigned most, GPtrArray **names, GError **error);
/* Adds those of one name in one span to `marks`. */
bool name_marks_read(struct journal *journal, enum name_of what, const char *name, int64_t span, struct marks *marks,
                     GError **error);
