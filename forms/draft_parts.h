/* forms/draft_parts.h: what the files of the draft share. For forms/draft*.c and forms/body.c only. */
#pragma once
#include "forms/draft.h"

/* Sets a field to the default of its row; a field that starts unset keeps its text. */
void draft_set_default(struct draft_field *field, const struct field_context *context);
/* The next draft_check reads the field anew whatever it holds. */
void draft_forget_reading(struct draft_field *field);
/* Adds a member at the very end, without a look at the rows: for texts that keep their order. As draft_add otherwise.
 */
int draft_append(struct draft *draft, const char *name, enum field_kind_id kind, GError **error);
