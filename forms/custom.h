/* forms/custom.h: the company's own events, and its own suggestions for text fields, from JSON text.
 *
 * {"events":[{"name":"photo_taken","title":"Photo taken","help":"The product was photographed.","fields":[
 *     {"name":"shots","label":"Shots","help":"How many.","kind":"number"},
 *     {"name":"side","label":"Side","help":"Which one.","suggestions":["front",{"value":"back","label":"Back"}]}]}],
 *  "suggestions":{"resolutionType":["repaired","replaced"]}}
 *
 * The rows become the same structs as the built-in ones and pass the same self-check. `kind` is text where it is not
 * given (choice where there are suggestions), `starts` may be now or operator, `lean` past; notes come last by
 * themselves. Known fields keep their type: the API knows them whichever event carries them. */
#pragma once
#include "forms/event.h"

struct custom;

/* NULL where there is any defect; then `defects` (elements owned by it) holds all of them, each a sentence that begins
 * with its line. `text` need not live on. */
struct custom *custom_read(const char *text, size_t length, GPtrArray *defects);
void custom_free(struct custom *custom);

/* The own events in the order of the file, allowed on every order; borrowed. */
const struct event_spec *custom_events(const struct custom *custom, size_t *count);

/* The event of that name for an order of this type: an own one, or a built-in one with the own suggestions in it; NULL
 * where there is none. NULL for `custom` is event_find itself. Borrowed. */
const struct event_spec *custom_event(const struct custom *custom, const struct service_type *type, const char *name);

/* The events for an order of this type (NULL = of no known one), built-in ones in recommended order as custom_event has
 * them, then the own ones. Elements const struct event_spec *, borrowed; the caller frees the array. */
GPtrArray *custom_list(const struct custom *custom, const struct service_type *type);

/* The verdict of event_judge with the company's rows in it: an own event is EVENT_BUILT_IN, a near miss of one is
 * stopped, and built-in ones come with the own suggestions. NULL for `custom` is event_judge itself. */
enum event_verdict custom_judge(const struct custom *custom, const struct service_type *type, const char *name,
                                const struct event_spec **event, char **why);
