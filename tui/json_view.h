/* tui/json_view.h: JSON, or whatever came in its place, as lines on a canvas. Values keep their digits. */
#pragma once
#include "widgets/canvas.h"

/* Indented where it is JSON, as it stands otherwise. The caller owns it. */
char *json_view_text(const char *text);
/* The screen line at that width on which the member of that name starts; 0 where it has none. */
int json_view_line(const char *indented, const char *name, int width);
/* Lines `text` takes at that width. */
int json_view_lines(const char *text, int width);
