/* tui/share.h: an event as a command line that does the same, for the clipboard. Never holds a token. */
#pragma once
#include "forms/draft.h"

/* curl with the token as a reference to FIXLINE_TOKEN. The caller owns both. */
char *share_curl(const char *server, const char *order, const char *accept_version, const char *body);
/* `fixline send …`, for a draft whose defaults are fixed. NULL where a member's name holds "=": no command line sets
 * it. */
char *share_command(const struct draft *draft, const struct field_context *context);
