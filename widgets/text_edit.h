/* widgets/text_edit.h: editing text by keys, what text_field and text_area share.
 *
 * Works on a struct text_field. Lines are found by line feeds, so a single line is simply a text without any. Every
 * change is one undo step; typing in one go is one step a word. After every change the cursor stands at a border of a
 * grapheme cluster, also where the change joined two of them. */
#pragma once
#include "widgets/text_field.h"

enum text_lines { TEXT_ONE_LINE, TEXT_MANY_LINES };

/* The readline keys, Backspace, Delete, typed characters and paste; false where the key means nothing here. */
bool text_edit_key(struct text_field *field, const struct key *key, enum text_lines lines);
/* Inserts bytes from outside at the cursor: made valid UTF-8, control characters dropped, tabs to blanks; line ends
 * kept, or joined by blanks for one line. What goes over the limit is cut. An untouched text is replaced. */
void text_edit_insert(struct text_field *field, const char *bytes, size_t length, enum text_lines lines);
/* Replaces the whole text, cursor at its end: one undo step. */
void text_edit_replace(struct text_field *field, const char *text, enum text_lines lines);
/* The same bytes as text_edit_insert would insert; the caller owns it. */
char *text_edit_tidy(const char *bytes, size_t length, enum text_lines lines);
/* Moving the cursor: an untouched text is kept for editing. */
void text_edit_move(struct text_field *field, size_t to);
/* How many pages of half the size to skip so that `at` of `total` is in view of `size` places: 0 while all fit. */
int text_edit_scroll(int at, int total, int size);
