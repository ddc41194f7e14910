/* forms/catalog_free.c: an event with a name of its own, allowed on every order. */
#include "forms/catalog.h"

const struct event_spec catalog_free = {
    .name = "",
    .title = "Other event",
    .help = "Anything no listed event says; the name is yours.",
    FIELDS({ .name = "eventDate",
             .label = "Happened at",
             .kind = FIELD_MOMENT,
             .starts = FIELD_STARTS_NOW,
             .lean = TIME_LEAN_PAST,
             .help = "When it happened." },
           { .name = "metadata",
             .label = "Metadata",
             .kind = FIELD_OBJECT,
             .help = "Anything else, as a JSON object in braces." },
           CATALOG_NOTES),
};
