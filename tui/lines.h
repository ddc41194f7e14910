/* tui/lines.h: text as lines on a canvas, JSON indented. Values keep their digits. */
#pragma once
#include "widgets/canvas.h"
#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* Lines the text takes at that width; an empty one takes one. */
int lines_count(const char *text, int width);
/* Appends the text and a line feed, broken at blanks to `width` columns: all lines but the first begin `hang` columns
 * in, or at the edge where that would leave less than half the width. */
void lines_append(GString *out, const char *text, int hang, int width);
/* Indented where it is JSON, as it stands otherwise. The caller owns it. */
char *lines_indent_json(const char *text);
/* Appends that text as lines_append does: what is broken off a line goes on a step further in than the line begins. */
void lines_append_json(GString *out, const char *text, int width);
/* The line feed before the member of that name; NULL where there is none. */
const char *lines_member(const char *indented, const char *name);
/* Mixes the lines from `skip` on into the numbers of the rows `at` they are painted on (tui/look.h), that of row 0 of
 * the canvas first. */
void lines_number(const char *text, struct rect at, int skip, uint64_t *numbers);
/* "13-24 of 40" at the right end of the frame's first line; nothing where all lines are seen. `skip` are above, `seen`
 * is the height of the window. */
void lines_draw_place(struct canvas *canvas, struct rect frame, enum style edge, int skip, int seen, int all);
/* The line at that width on which the member of that name starts; 0 where there is none. */
int lines_find_member(const char *indented, const char *name, int width);
