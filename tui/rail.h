/* tui/rail.h: what the row of an order says of its events: a sign for every recommended one, a time to be ready at that
 * has passed, an answer that shows the copy here to be stale. Asked for by the rows on the screen only. */
#pragma once
#include "forms/event.h"
#include "journal/record.h"

enum { RAIL_SIGNS_MAX = 16, RAIL_EVENTS_MOST = 100 };

/* The sign of an event is that of the state that most needs somebody. */
enum rail_sign { RAIL_MISSING, RAIL_REFUSED, RAIL_SENT, RAIL_WAITING, RAIL_UNKNOWN };

struct rail_row {
    const struct service_type *type; /* NULL = not known: no signs */
    enum rail_sign signs[RAIL_SIGNS_MAX];
    bool completed;
    int64_t touched_at; /* the last event, 0 = none */
    int64_t eta;        /* when it was last said to be ready, in milliseconds; 0 = never said, or completed */
    int stale;          /* the status by which the server refused the last event as not fitting this order; 0 = none */
    int64_t stale_id;   /* the number of that event */
    unsigned age;
};

struct rail;
struct rail *rail_new(void);
void rail_free(struct rail *rail);
/* Something changed: what is known is shown until it is there anew. */
void rail_outdate(struct rail *rail);
/* It cannot be known now: nothing is asked until something changes. */
void rail_give_up(struct rail *rail);
/* The ids to be asked for, one a line, of `count` orders from `first` on; NULL where all of them are known. The caller
 * owns the text, and gives the answer to rail_answer. */
char *rail_ask(struct rail *rail, const GPtrArray *orders, int first, int count);
/* The events of the orders that were asked for last, struct event_record *, each order's oldest first. */
void rail_answer(struct rail *rail, const GPtrArray *events);
/* NULL while it is not known. */
const struct rail_row *rail_find(const struct rail *rail, const char *order);
