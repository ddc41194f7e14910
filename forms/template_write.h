/* forms/template_write.h: the text of templates with one of them changed. Whatever else stands in it, text blocks too,
 * keeps its bytes. Only for text that templates_read accepted. */
#pragma once
#include "forms/template.h"

/* With what a person set in the draft as the template of that name for the draft's event, in place of one there is, or
 * behind the others. Texts keep their words in braces where templates know them all; points in time stay as typed, so a
 * distance stays a distance. A point in time that is the same on every day is none for a template: it stays out, and
 * its name goes into `left` (owned elements). NULL and a sentence where nothing is left to keep. The caller owns it. */
char *templates_with(const char *text, const char *name, const struct draft *draft, const struct field_context *context,
                     GPtrArray *left, GError **error);
/* Without that one. The caller owns it. */
char *templates_without(const char *text, const struct template *template);
