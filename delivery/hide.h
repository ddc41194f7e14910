/* delivery/hide.h: takes a secret out of text that a server, or a proxy on the way, said back. */
#pragma once
#include "base/secret.h"

/* The text without the secret, which is found as it stands and in the ways it is written inside addresses (%2B), JSON
 * (\/, \u002b) and pages (&#43;, &amp;), and where the text breaks off in the middle of it. Takes `text`, wipes it
 * where something was found, and gives back one the caller owns; `length` is that of the text. NULL stays NULL. A
 * secret of less than eight characters is left alone: hiding it would tear holes into ordinary text. */
char *hide_secret(char *text, size_t *length, const struct secret *secret);
