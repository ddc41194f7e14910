/* journal/report.h: sums over the past: what was recorded in a span, how long orders took, what lies too long. Every
 * row is proven by its checksum as it is read. */
#pragma once
#include "forms/time_point.h"
#include "journal/journal.h"

enum { REPORT_STATES = EVENT_DROPPED + 1 };

/* What the journal cannot know by itself. Borrowed. */
struct report_rules {
    const struct time_context *context; /* now and zone: days and hours are those of the desk */
    const char *const *completing;      /* names of the events that end a service, NULL-terminated */
    const char *eta_member;             /* the member of a body that says when an order will be ready */
    bool (*is_open)(const struct order *order);
    int neglect_days;
};

/* Events of one day, hour, person or name, by state. */
struct report_count {
    char *name;
    int64_t states[REPORT_STATES];
    int64_t total;
};

/* From the first event of an order to the accepted event that completes it, in milliseconds, of the orders completed
 * in the span by that event. */
struct report_turnaround {
    char *completing;
    int orders;
    int64_t median;
    int64_t percentile_90; /* by nearest rank */
};

/* An order that is open and not completed. */
struct report_order {
    char *id;
    char *customer; /* NULL = not known */
    int64_t at;     /* neglected: last event, 0 = never; late: the time it was to be ready at */
};

struct report {
    struct report_count all;
    GPtrArray *days, *hours, *people, *events; /* struct report_count *, by name; hours are "00" to "23" */
    GPtrArray *turnarounds;                    /* struct report_turnaround * */
    GPtrArray *neglected;                      /* struct report_order *, longest first; not of the span but of now */
    GPtrArray *late;                           /* the same: the last time told is over */
};

/* Of the events that match `filter` (journal/filter.h). NULL on error. */
struct report *journal_report(struct journal *journal, const char *filter, const struct report_rules *rules,
                              GError **error);
void report_free(struct report *report);
