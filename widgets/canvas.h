/* widgets/canvas.h: a grid of cells that is painted whole for every frame. Drawing clips; nothing here can fail.
 *
 * Painting again what stood there in the frame before is cheap: a row whose strokes are the same, in the same order,
 * keeps its cells. That is never seen from outside.
 *
 * The canvas is one of the two doors foreign text takes to a terminal: every text goes through base/clean here, so a
 * caller may hand over any bytes. A wide glyph takes its cell and marks the next as its second half; one that would be
 * cut at the right edge becomes blanks. A cell takes four bytes (a rune and a style; the rare cluster of several runes
 * stands in a side table), since every page touched before the first paint counts. */
#pragma once
#include "base/clean.h"
#include "widgets/rect.h"
#include "widgets/theme.h"
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct canvas;
struct canvas *canvas_new(int columns, int rows);
void canvas_free(struct canvas *canvas);
void canvas_resize(struct canvas *canvas, int columns, int rows); /* clears */
void canvas_clear(struct canvas *canvas);
struct rect canvas_rect(const struct canvas *canvas);
/* What stands in a cell: the glyph ("" = second half of the wide glyph before it) and its style; false outside. */
bool canvas_read(const struct canvas *canvas, int column, int row, char glyph[CLEAN_GLYPH_BYTES], enum style *style);

/* Draws text at (x, y), coordinates of the canvas, clipped to `clip`; returns the columns taken up to the clip's right
 * edge. Stops at a line feed. */
int canvas_text(struct canvas *canvas, struct rect clip, int x, int y, enum style style, const char *text);
/* The same with a length in bytes. */
int canvas_text_n(struct canvas *canvas, struct rect clip, int x, int y, enum style style, const char *text,
                  size_t length);
/* The same as one column of a table, which takes at least `columns`, a longer text pushes it on; returns where the next
 * column begins. NULL is an empty text. */
int canvas_column(struct canvas *canvas, struct rect clip, int x, int columns, enum style style, const char *text);
/* printf into the clip; the parts are cleaned like everything else. */
int canvas_format(struct canvas *canvas, struct rect clip, int x, int y, enum style style, const char *format, ...)
    G_GNUC_PRINTF(6, 7);
/* Text broken at blanks to the width of `at`, from line `skip` on; returns the number of lines it takes in all. */
int canvas_paragraph(struct canvas *canvas, struct rect at, enum style style, const char *text, int skip);
void canvas_fill(struct canvas *canvas, struct rect at, enum style style, const char *glyph);
/* A frame with a title in its top line (STYLE_TITLE on a STYLE_FRAME, else the frame's own style). Line glyphs are
 * Unicode or ASCII as canvas_set_ascii says. */
void canvas_frame(struct canvas *canvas, struct rect at, enum style style, const char *title);
void canvas_set_ascii(struct canvas *canvas, bool ascii);
bool canvas_is_ascii(const struct canvas *canvas);
/* Restyles cells, e.g. the selected row over what is drawn. */
void canvas_restyle(struct canvas *canvas, struct rect at, enum style style);

/* Rows whose painter knows that they are as in the frame before need not even be compared. `number` (not 0) stands for
 * all that is painted on the row from here to canvas_end_rows, and must be another one where any of that is. True where
 * it is the number of the frame before: what is painted on the row until then is passed over, and takes no columns.
 * A row that something was painted on already is not begun. */
bool canvas_begin_row(struct canvas *canvas, int row, uint64_t number);
void canvas_end_rows(struct canvas *canvas);
/* Whether all rows of `at` that are on the canvas are being passed over. */
bool canvas_rows_stand(const struct canvas *canvas, struct rect at);

/* Where the terminal cursor stands; hidden until set after canvas_clear. */
void canvas_set_cursor(struct canvas *canvas, int x, int y);
bool canvas_cursor(const struct canvas *canvas, int *x, int *y);

/* The cells as text, rows ended by line feeds, blanks at line ends cut: what tests compare. Caller owns it. */
char *canvas_dump(const struct canvas *canvas);
/* The same with a second block that has one letter per styled cell, for golden screens. */
char *canvas_dump_styles(const struct canvas *canvas);
