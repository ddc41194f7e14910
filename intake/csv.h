/* intake/csv.h: one cell of a CSV file (RFC 4180, comma, UTF-8) and back.
 *
 * Spreadsheets run text that looks like a formula. So a text that is any number of ' followed by = + - @, tab or
 * carriage return gets one ' more on the way out, and our own reading takes one away again: the way there and back
 * changes nothing. */
#pragma once
#include <glib.h>

/* Appends a text cell, quoted where it must be; NULL is an empty cell. Broken UTF-8 becomes U+FFFD, a
 * control character but a tab or line end its picture (U+2400 and following). */
void csv_append_text(GString *row, const char *text);
/* Takes the protection back from a cell that was read: what it begins with then, borrowed. */
const char *csv_unprotect(const char *cell);
