/* forms/event.h: the events that can be recorded, as rows, and the look-ups over them.
 *
 * Order and fields of the rows follow the contract of the API (contract/events.json); what can be derived from the rows
 * (forms, schema, help, lists) is written nowhere else. */
#pragma once
#include "forms/field.h"

struct event_spec {
    const char *name;
    const char *title;
    const char *help;
    const struct field_spec *fields;
    size_t field_count;
};

/* For rows: `FIELDS({ .name = … }, { … })`. */
#define FIELDS(...)                                                                                                    \
    .fields = (const struct field_spec[]){ __VA_ARGS__ },                                                              \
    .field_count = sizeof((const struct field_spec[]){ __VA_ARGS__ }) / sizeof(struct field_spec)

struct service_type {
    const char *id;                  /* "repair_depot" */
    const char *short_name;          /* "depot" */
    const struct event_spec *events; /* in recommended order */
    size_t event_count;
    const char *completing; /* name of the event that ends the service */
};

/* The service types, `count` of them, in order. */
const struct service_type *service_types(size_t *count);
/* By id or short name, exactly; NULL where there is none. */
const struct service_type *service_type_find(const char *text);

/* A built-in event of this type; NULL where the type has none of that name. */
const struct event_spec *event_find(const struct service_type *type, const char *name);
/* The service type a built-in event name belongs to; NULL for a free name. */
const struct service_type *event_owner(const char *name);
/* The fields of a free event: eventDate, metadata, notes. `name` is "". */
const struct event_spec *event_free(void);
/* The row of a known field, whichever event carries it; NULL for a member nobody knows. */
const struct field_spec *field_find(const char *name);
/* The row of a field of this event; NULL where the event does not recommend it. */
const struct field_spec *event_field(const struct event_spec *event, const char *name);
/* The known field `name` is a near miss of; NULL where it is none. field_name_check writes the sentence that stops one.
 */
const char *field_near_miss(const char *name);
bool field_name_check(const char *name, GError **error);
/* The same, the rows of this event first: one of the company's own has fields nobody else knows. */
bool event_field_check(const struct event_spec *event, const char *name, GError **error);
/* Whether the field holds somebody's name. */
bool field_is_person(const struct field_spec *spec);
/* Every known field once, in catalogue order: for "add a field" and completion. Caller frees the array only. */
GPtrArray *field_all(void);

/* What may be done with an event name on an order of that type. */
enum event_verdict {
    EVENT_BUILT_IN,   /* `*event` is its row */
    EVENT_FREE,       /* a name of its own, `*event` is event_free() */
    EVENT_WRONG_TYPE, /* belongs to the other service type */
    EVENT_NEAR_MISS,  /* near a known name: passes as typed only, then as a free event (`*event` is event_free()) */
    EVENT_NO_NAME     /* empty, or with a control character */
};
/* `why` (may be NULL) receives an owned sentence for the last three: names the type and the valid events. */
enum event_verdict event_judge(const struct service_type *type, const char *name, const struct event_spec **event,
                               char **why);

/* Every defect of a table of rows, one sentence each, empty when sound. Elements owned by the array. */
GPtrArray *catalog_defects(const struct service_type *types, size_t count, const struct event_spec *free_event);
