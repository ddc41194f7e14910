/* journal/report.h: sums over the past: what was recorded in a span, how long orders took, what lies too long. Every
 * row that counts is proven by its checksum as it is read. */
#pragma once
#include "forms/time_point.h"
#include "journal/journal_orders.h"

/* What the journal cannot know by itself. Borrowed. */
struct report_rules {
    const struct time_context *context; /* now and zone: days and hours are those of the desk */
    const char *const *completing;      /* names of the events that end a service, NULL-terminated */
    const char *eta_member;             /* the member of a body that says when an order will be ready */
    journal_is_open *is_open;           /* of an order only its status is asked */
    int neglect_days;
};

/* Of the events that match `filter` (journal/filter.h). NULL on error. */
struct report *journal_report(struct journal *journal, const char *filter, const struct report_rules *rules,
                              GError **error);
