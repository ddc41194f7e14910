/* widgets/term_quick.h: the way from one frame to the next, written without curses: curses looks at whole rows,
 * compares all of them for scrolling and weighs every move, which costs more than all else a key does.
 *
 * What curses believes to stand there is brought up by the caller (widgets/term_screen.c) before curses writes again.
 * Between two keys the caches go cold, so nothing of curses is touched that can be known from before: it costs more to
 * fetch than to run. For the terminal's files only. */
#pragma once
#include "widgets/canvas_cells.h"
#include "widgets/term_look.h"

/* Cells of one row that change: from `from` to before `to`, between whole glyphs. */
struct term_run {
    int y, from, to;
};

enum { TERM_RUNS_MOST = 1024, TERM_NOWHERE = -1 /* as a row: only the terminal knows where the cursor is */ };

struct term_quick {
    bool able; /* the terminal does by its description what this needs; curses was started before that is known */
    bool utf8;
    /* Of the description; all but `move` may be missing. */
    const char *move, *back, *left, *right, *row, *erase, *erase_line, *clear, *plain;
    char *dresses[STYLE_COUNT][STYLE_COUNT]; /* what leads from one style to another; NULL = not asked for yet */
    struct term_run runs[TERM_RUNS_MOST];
    int count;
    int x, y;         /* where the cursor stands */
    enum style style; /* what is written now looks like */
};

void term_quick_init(struct term_quick *quick, bool utf8);
/* The looks are others now, or all of it goes. */
void term_quick_forget_looks(struct term_quick *quick);
/* Finds what changes from the cells `shown` to those of the canvas, which has the terminal's size; rows the reader was
 * told of are passed by. False where it cannot be written plainly. */
bool term_quick_find(struct term_quick *quick, const struct canvas *canvas, const struct cell *shown,
                     const void *reader);
/* Appends what writes it and takes the cursor to (x, y) of the canvas, or, where y is TERM_NOWHERE because nobody sees
 * it, to any place that is known. The terminal's own attributes are on before and after. */
void term_quick_write(struct term_quick *quick, const struct canvas *canvas, const struct term_look *looks, int x,
                      int y, GString *out);
