/* journal/unaccented.h: a text as it is looked for by hand, without case and accents: "Zoë Łukasz" is "zoe lukasz". For
 * journal/ only. */
#pragma once
#include <glib.h>

/* Letters that are no Latin ones with something added stay as they are, and so does what is not UTF-8. The caller owns
 * it. */
char *unaccented(const char *text, size_t length);
