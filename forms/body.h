/* forms/body.h: draft to the exact bytes that will be sent, and stored bytes back to a draft.
 *
 * The body is compact JSON on one line: "event" first, then the fields in the order of the draft, absent ones left out.
 */
#pragma once
#include "forms/draft.h"

/* The bytes, owned by the caller, NUL-terminated (JSON holds no NUL). NULL and one sentence naming the first bad field
 * when draft_check finds an error. */
char *body_build(struct draft *draft, const struct field_context *context, GError **error);

/* What can be built right now, for the live preview: bad fields are left out; a member a line, indented by two blanks a
 * level. Never NULL; kept by the draft, where only members that are others are written anew, until it is changed. */
const char *body_preview(struct draft *draft, const struct field_context *context);

/* A draft that builds these bytes again, "event" put first (what no field text can hold stays as raw JSON). Recommended
 * fields the body lacks are there, unset; all count as touched, so that no default changes what was sent. */
struct draft *body_to_draft(const char *order, const struct service_type *type, const char *body,
                            const struct field_context *context, GError **error);

/* Checks one value of a scanned body (batch row of JSON Lines) in the known field `field`: of the right type, and no
 * near miss of a suggested one unless `as_typed`. Units are not looked at: body_to_draft and draft_check tell the
 * remarks. */
bool body_check_value(const struct field_spec *field, const struct json_slice *value, bool as_typed, GError **error);

/* Which field a server's refusal speaks of: its "field" member, else a known name in its "message". -1 = none.
 * `message` (may be NULL) receives the owned text of "message", cleaned of nothing. */
int body_blamed_field(const struct draft *draft, const char *answer, char **message);
