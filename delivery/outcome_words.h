/* delivery/outcome_words.h: what an exchange says, in one clean sentence. */
#pragma once
#include "delivery/outcome.h"

/* Fills `pattern` into `to` (`room` bytes): {status}, {said} (the server's own words, as the end of a clause), {detail}
 * (libcurl's words), {to} (where a redirect points), {setting} (where the address comes from), {wait} (what Retry-After
 * asks for). All of it is cleaned and cut; `to` is always valid UTF-8. */
void outcome_say(char *to, size_t room, const char *pattern, const struct exchange *exchange,
                 const struct outcome_rules *rules);
