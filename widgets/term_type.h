/* widgets/term_type.h: what kind of terminal stands on standard input and output, by TERM and its description. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Whether a screen can be shown there; false and a sentence that says what to do. Called before curses starts. */
bool term_type_check(GError **error);
/* Writes every "repeat the last character" (REP) behind `from` out as characters: it is missing in several terminals
 * that call themselves xterm, and curses has no switch for it. */
void term_type_write_out_repeats(GString *bytes, size_t from);
/* Where curses, behind `from`, lets as many rows scroll as the description has, lets all rows of the terminal scroll:
 * with fewer, a way down would end at the last of them, and the shell would get a terminal that scrolls in parts. */
void term_type_let_all_scroll(GString *bytes, size_t from, int described_rows, int rows);

/* A string of the description, borrowed; NULL where it has none. */
const char *term_type_string(const char *name);
/* Appends such a string (NULL = nothing) without its padding ($<5>), which terminals of today do not need. */
void term_type_append(GString *out, const char *string);
/* Appends what takes the cursor to a row and column, counted from 0; nothing where the terminal cannot. */
void term_type_append_move(GString *out, int row, int column);
/* Whether the terminal takes ANSI sequences, and so ignores the modes it does not have. */
bool term_type_is_ansi(void);
