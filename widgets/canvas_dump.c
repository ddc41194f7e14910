/* widgets/canvas_dump.c: a canvas as text, for tests and golden screens. */
#include "widgets/canvas_cells.h"

/* In the second block of canvas_dump_styles; body text is a dot. */
static const char style_letters[STYLE_COUNT] = {
    [STYLE_TEXT] = '.',       [STYLE_DIM] = 'd',      [STYLE_TITLE] = 't',    [STYLE_FRAME] = 'f',
    [STYLE_FOCUS] = 'F',      [STYLE_SELECTED] = 'S', [STYLE_ERROR] = 'E',    [STYLE_REMARK] = 'R',
    [STYLE_ACCEPTED] = 'A',   [STYLE_WAITING] = 'W',  [STYLE_UNKNOWN] = 'U',  [STYLE_KEY] = 'k',
    [STYLE_PRODUCTION] = 'P', [STYLE_TEST] = 'T',     [STYLE_STAND_IN] = 'I',
};

/* Ends a row whose cells start at byte `start`: cuts `filler` at its end. */
static void end_row(GString *out, size_t start, char filler)
{
    while (out->len > start && out->str[out->len - 1] == filler)
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

static void dump_glyphs(const struct canvas *canvas, GString *out)
{
    for (int y = 0; y < canvas->rows; y++) {
        size_t start = out->len;
        char buffer[8];
        for (int x = 0; x < canvas->columns; x++)
            g_string_append(out, canvas_glyph(canvas, canvas_row(canvas, y) + x, buffer));
        end_row(out, start, ' ');
    }
}

char *canvas_dump(const struct canvas *canvas)
{
    GString *out = g_string_new(NULL);
    dump_glyphs(canvas, out);
    return g_string_free(out, FALSE);
}

char *canvas_dump_styles(const struct canvas *canvas)
{
    GString *out = g_string_new(NULL);
    dump_glyphs(canvas, out);
    g_string_append(out, "--- styles\n");
    for (int y = 0; y < canvas->rows; y++) {
        size_t start = out->len;
        for (int x = 0; x < canvas->columns; x++)
            g_string_append_c(out, style_letters[canvas_row(canvas, y)[x].style]);
        end_row(out, start, style_letters[STYLE_TEXT]);
    }
    return g_string_free(out, FALSE);
}
