/* forms/catalog.h: the built-in rows, by service type. For forms/event.c and the rows themselves; everybody else asks
 * event.h. */
#pragma once
#include "forms/event.h"

enum { CATALOG_DEPOT_COUNT = 6, CATALOG_ONSITE_COUNT = 5 };

extern const struct event_spec catalog_depot[CATALOG_DEPOT_COUNT];
extern const struct event_spec catalog_onsite[CATALOG_ONSITE_COUNT];
extern const struct event_spec catalog_free;

/* The last field of every event. */
#define CATALOG_NOTES                                                                                                  \
    {                                                                                                                  \
        .name = "notes", .label = "Notes", .kind = FIELD_NOTES,                                                        \
        .help = "Anything else worth knowing; it goes to the administrator."                                           \
    }

/* For rows: `SUGGESTIONS({ "email", "By e-mail" }, { … })`. */
#define SUGGESTIONS(...)                                                                                               \
    .suggestions = (const struct suggestion[]){ __VA_ARGS__ },                                                         \
    .suggestion_count = sizeof((const struct suggestion[]){ __VA_ARGS__ }) / sizeof(struct suggestion)
