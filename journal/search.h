/* journal/search.h: the index of what events say, kept behind the writer. For journal/ only.
 *
 * Recording an event costs nothing more than before: the index grows in steps when there is nothing else to do. What it
 * does not hold yet is the tail, which a search reads row by row. It holds trigrams of a few events at a time (a
 * block), so it only says where a text may be; every event found is asked again. */
#pragma once
#include "journal/store.h"

enum {
    SEARCH_BLOCK = 6,       /* events in one row of the index: more make it smaller, and what it says less exact */
    SEARCH_SPAN = 1020,     /* events whose first and last time are kept as one; whole blocks */
    SEARCH_TAIL = 120,      /* as many new events are worth a step */
    SEARCH_LATE_MOST = 5000 /* events looked at by themselves; with more the index is made anew */
};

/* The number of the last event the index holds. */
bool search_indexed(struct journal *journal, int64_t *id, GError **error);
/* The number of the last event in what narrows a search beside the index: which events bear which name
 * (journal/name_marks), which orders there are, and what each event says that was not accepted. The index alone is
 * enough until both have come as far. */
bool search_marked(struct journal *journal, int64_t *id, GError **error);
/* What the event says has changed: where the index holds it already, it is looked at by itself. Inside a change. */
bool search_note_late(struct journal *journal, int64_t id, GError **error);
/* Empties the index inside a change; it grows again by journal_index_step, from the first event kept here on. */
bool search_empty(struct journal *journal, GError **error);
