/* forms/describe.h: words derived from the rows: JSON Schema, `fixline events`, help. */
#pragma once
#include "forms/custom.h"

/* JSON Schema 2020-12 of a body: of one event, or with NULL of any. Caller owns the text. */
char *describe_schema(const struct service_type *type, const struct event_spec *event);
/* The object of `fixline events --json`; one type, or all with NULL. The company's own events, which every order may
 * get, come last in each; NULL for `custom` = there are none. */
char *describe_events_json(const struct service_type *type, const struct custom *custom);
/* The table of `fixline events`. */
char *describe_events_text(const struct service_type *type, const struct custom *custom);
