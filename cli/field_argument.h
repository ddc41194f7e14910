/* cli/field_argument.h: one FIELD of the command line: NAME=TEXT, NAME:=JSON or NAME=@FILE. */
#pragma once
#include "forms/draft.h"

/* The argument with "@FILE" replaced by what the file holds, less one line end at its end; others as they are. Caller
 * owns it. NULL and a sentence where it is no field or the file cannot be read. */
char *field_argument_resolve(const char *argument, GError **error);
