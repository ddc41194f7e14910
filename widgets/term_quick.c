/* widgets/term_quick.c: a frame that changes little, written without curses. */
#include "widgets/term_quick.h"
#include "widgets/term_type.h"
#include <curses.h>
#include <string.h>

enum { CELLS_MOST = 200, GAP_MOST = 4 /* unchanged cells cost less than a way around them */, BACK_MOST = 3 };

void term_quick_init(struct term_quick *quick, bool utf8)
{
    *quick = (struct term_quick){
        .able = term_type_is_ansi() && tigetflag("msgr") > 0 && tigetnum("xmc") < 0,
        .utf8 = utf8,
        .move = term_type_string("cup"),
        .back = term_type_string("cub1"),
        .left = term_type_string("cub"),
        .right = term_type_string("cuf"),
        .row = term_type_string("vpa"),
    };
}

/* ---- what changes ---- */

static bool is_half(const struct cell *cell)
{
    return cell->rune == CELL_SECOND_HALF;
}

static bool is_same(const struct cell *a, const struct cell *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Adds the run, or lengthens the one before it on the same row where that is near. */
static bool add_run(struct term_quick *quick, struct term_run run)
{
    struct term_run *last = quick->count > 0 ? &quick->runs[quick->count - 1] : NULL;
    if (last && last->y == run.y && run.from - last->to <= GAP_MOST) {
        last->to = run.to;
        return true;
    }
    if (quick->count == TERM_RUNS_MOST)
        return false;
    quick->runs[quick->count++] = run;
    return true;
}

/* A glyph in the last column would leave the cursor where terminals disagree. */
static bool find_in_row(struct term_quick *quick, const struct cell *shown, const struct cell *wanted, int y,
                        int columns)
{
    for (int x = 0; x < columns; x++) {
        if (is_same(&shown[x], &wanted[x]))
            continue;
        struct term_run run = { y, x, x + 1 };
        while (run.from > 0 && (is_half(&shown[run.from]) || is_half(&wanted[run.from])))
            run.from--;
        while (run.to < columns &&
               (is_half(&shown[run.to]) || is_half(&wanted[run.to]) || !is_same(&shown[run.to], &wanted[run.to])))
            run.to++;
        if (run.to == columns || !add_run(quick, run))
            return false;
        x = run.to - 1;
    }
    return true;
}

static bool is_plain(const struct term_quick *quick, const struct canvas *canvas)
{
    int cells = 0;
    for (int i = 0; i < quick->count; i++) {
        const struct term_run *run = &quick->runs[i];
        const struct cell *row = canvas_row(canvas, run->y);
        cells += run->to - run->from;
        for (int x = run->from; x < run->to && !quick->utf8; x++)
            if (row[x].rune >= 0x80)
                return false;
    }
    return cells <= CELLS_MOST;
}

bool term_quick_find(struct term_quick *quick, const struct canvas *canvas, const struct cell *shown,
                     const void *reader)
{
    quick->count = 0;
    if (!quick->able)
        return false;
    for (int y = 0; y < canvas->rows; y++, shown += canvas->columns) {
        if (canvas_row_is_told(canvas, y, reader))
            continue;
        const struct cell *wanted = canvas_row(canvas, y);
        if (canvas->strokes[y].clusters || !find_in_row(quick, shown, wanted, y, canvas->columns))
            return false;
    }
    return is_plain(quick, canvas);
}

/* ---- writing ---- */

static void append_steps(GString *out, const char *step, int count)
{
    for (; count > 0; count--)
        term_type_append(out, step);
}

static void move_to(struct term_quick *quick, GString *out, int y, int x)
{
    int by = x - quick->x;
    if (y == quick->y && by < 0 && by >= -BACK_MOST && quick->back)
        append_steps(out, quick->back, -by);
    else if (y == quick->y && by < 0 && quick->left)
        term_type_append(out, tiparm(quick->left, -by));
    else if (y == quick->y && by > 0 && quick->right)
        term_type_append(out, tiparm(quick->right, by));
    else if (y != quick->y && by == 0 && quick->row)
        term_type_append(out, tiparm(quick->row, y));
    else if (y != quick->y || by != 0)
        term_type_append(out, tiparm(quick->move, y, x));
    quick->x = x;
    quick->y = y;
}

/* curses knows which attributes are on and how to get from there to others; it hands its bytes to a function without an
 * owner. */
static GString *dressed;

static int dress_byte(int byte)
{
    g_string_append_c(dressed, (char)byte);
    return byte;
}

static void dress(GString *out, struct term_look look)
{
    dressed = out;
    vid_puts(look.attributes, look.pair, NULL, dress_byte);
}

static void append_cell(GString *out, const struct cell *cell)
{
    if (cell->rune == CELL_BLANK)
        g_string_append_c(out, ' ');
    else if (cell->rune < 0x80)
        g_string_append_c(out, (char)cell->rune);
    else if (!is_half(cell))
        g_string_append_unichar(out, cell->rune);
}

void term_quick_write(struct term_quick *quick, const struct canvas *canvas, const struct term_look *looks, int x,
                      int y, GString *out)
{
    enum style style = STYLE_TEXT;
    for (int i = 0; i < quick->count; i++) {
        const struct term_run *run = &quick->runs[i];
        const struct cell *row = canvas_row(canvas, run->y);
        move_to(quick, out, run->y, run->from);
        for (int at = run->from; at < run->to; at++) {
            if (row[at].style != style)
                dress(out, looks[row[at].style]);
            style = (enum style)row[at].style;
            append_cell(out, &row[at]);
        }
        quick->x = run->to;
    }
    if (style != STYLE_TEXT)
        dress(out, looks[STYLE_TEXT]);
    move_to(quick, out, y, x);
}
