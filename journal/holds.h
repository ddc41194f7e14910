/* journal/holds.h: whether texts hold a piece, as a word of SQL. For journal/ only.
 *
 * A search asks that of some hundred events for every fifty it finds; LIKE wants a call for each text and a copy of it.
 */
#pragma once
#include "journal/store.h"

/* From here on `holds(piece, text, …)` can stand in a question on this handle: 1 where one of the texts holds the
 * piece, whatever the case of its ASCII letters, else 0. A NULL holds nothing. `holds_unaccented(piece, text, …)` is
 * the same whatever the case and the accents: for the few texts of orders, which no index has to agree with. */
bool holds_teach(struct journal *journal, GError **error);

/* The same of one text; and of bytes, where the piece has one at least. */
bool holds(const char *piece, const char *text);
bool holds_bytes(const char *piece, int piece_length, const char *text, int length);
