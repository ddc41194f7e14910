/* forms/draft_parts.h: what the files of the draft share. For forms/draft*.c and forms/body.c only. */
#pragma once
#include "forms/draft.h"

/* A field that is changed with this: what it was read to, and its place in the preview, are void.
 * The draft's own. */
struct draft_field *draft_change(struct draft *draft, size_t index);
/* The next draft_check reads every field anew, the next preview is built from its beginning: other fields stand there
 * now, or the present is another. */
void draft_forget_readings(struct draft *draft);
/* Sets a field to the default of its row; a field that starts unset keeps its text. */
void draft_set_default(struct draft *draft, size_t index, const struct field_context *context);
/* Adds a member at the very end, without a look at the rows: for texts that keep their order. As draft_add otherwise.
 */
int draft_append(struct draft *draft, const char *name, enum field_kind_id kind, GError **error);
