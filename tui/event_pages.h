/* tui/event_pages.h: recorded events, newest first, as they come in parts.
 *
 * What a question brings may be less than was wanted: it then says below which number nothing was looked at yet, and
 * the next part is asked for from there. So rows show as they are found, however rare they are, and leaving the list
 * ends the search. A list that is asked anew stays as it is until the new one is whole. */
#pragma once
#include "tui/msg.h"

struct event_pages {
    GPtrArray *events; /* struct event_record *: what is shown */
    GPtrArray *fresh;  /* what takes its place once it is whole; NULL = none */
    int64_t below;     /* nothing below that number was looked at yet; 0 = all was, or nothing asked */
    guint wanted;      /* as many end the search */
};
void event_pages_init(struct event_pages *pages);
void event_pages_clear(struct event_pages *pages);

/* From the newest event on. */
enum event_pages_shown { EVENT_PAGES_EMPTY, EVENT_PAGES_STAY };
void event_pages_begin(struct event_pages *pages, guint wanted, enum event_pages_shown shown);
/* That many more behind the last. */
void event_pages_extend(struct event_pages *pages, guint more);
/* How many the next question asks for, from event_pages.below on. */
int event_pages_left(const struct event_pages *pages);
/* Whether what the next question brings is all that will be seen. */
bool event_pages_show_nothing(const struct event_pages *pages);
/* Takes the events of an answer out of it; false where the next part is to be asked for. */
bool event_pages_take(struct event_pages *pages, struct msg *msg);
