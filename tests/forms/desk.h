/* tests/forms/desk.h: the desk these tests stand at: Wednesday 25 November 2026, 10:42 UTC, Sam at the counter, times
 * in milliseconds. */
#pragma once
#include "forms/body.h"
#include "forms/draft.h"
#include "forms/order.h"

#define DESK_NOW G_GINT64_CONSTANT(1795603320000)

struct desk {
    GTimeZone *zone;
    struct time_rules rules;
    struct field_context context;
    const struct service_type *depot;
    const struct service_type *onsite;
};

/* Fills in a desk where it stands: its parts point at each other. */
void desk_open(struct desk *desk);
void desk_close(struct desk *desk);

/* A draft as the command line makes it: `arguments` up to NULL. NULL and a sentence where one does not pass. */
struct draft *desk_draft(const struct desk *desk, const char *event, const char *const *arguments, GError **error);
/* The body of such a draft, or the sentence that stops it. Caller owns the text. */
char *desk_body(const struct desk *desk, const char *event, const char *const *arguments);

/* A file below the folder of the contract, NULL where that folder is not there. Caller owns the text. */
char *contract_file(const char *name, size_t *length);
