/* widgets/canvas_cells.h: what a canvas is made of, for the files that read all of its cells (the terminal, the dumps).
 *
 * A cell of zero bytes is a blank in STYLE_TEXT, so that a cleared canvas is cleared memory. */
#pragma once
#include "widgets/canvas.h"
#include "widgets/canvas_strokes.h"
#include <stdint.h>

enum {
    CELL_BLANK = 0,
    CELL_CLUSTER = 0x800000,    /* flag: the rest is an index into `clusters` */
    CELL_SECOND_HALF = 0x400000 /* of the wide glyph to the left */
};

/* Four bytes: every key paints and compares all cells, and has found the caches cold. */
struct cell {
    uint32_t rune : 24; /* a character, or one of the above */
    uint32_t style : 8; /* enum style */
};

/* Cells, strokes and clusters are behind pointers because reading a row may have to paint it first. */
struct canvas {
    int columns, rows;
    struct cell *cells;
    struct strokes *strokes; /* one a row: what its cells were painted by */
    GPtrArray *clusters;     /* char *: glyphs of more than one character */
    bool ascii;
    bool has_cursor;
    int cursor_x, cursor_y;
};

/* Its cells as they were painted in this frame so far. */
const struct cell *canvas_row(const struct canvas *canvas, int row);
/* Whether its cells are still those of which this reader, and nobody else since, was told: then they need not be read.
 */
bool canvas_row_is_told(const struct canvas *canvas, int row, const void *reader);
void canvas_row_tell(const struct canvas *canvas, int row, const void *reader);
/* The glyph of a cell as text, in `buffer` or borrowed from the canvas; "" for a second half. */
const char *canvas_glyph(const struct canvas *canvas, const struct cell *cell, char buffer[8]);
