/* widgets/term_look.h: how the styles look on this terminal. For the terminal's files only. */
#pragma once
#include "widgets/theme.h"
#include <stdbool.h>

struct term_look {
    unsigned attributes; /* of curses */
    short pair;          /* 0 = the terminal's own colours */
};

/* Curses runs, and its colours where `color` is true. */
void term_looks_prepare(struct term_look looks[STYLE_COUNT], enum theme theme, enum accent accent, bool color);
