/* widgets/term_quick.c: the way from one frame to the next, written without curses. */
#include "widgets/term_quick.h"
#include "widgets/term_type.h"
#include <curses.h>
#include <string.h>

enum {
    GAP_MOST = 4, /* unchanged cells cost less than a way around them */
    BACK_MOST = 3,
    ERASED_LEAST = 12 /* fewer blanks cost less than an order to erase them and the way to what comes behind */
};

void term_quick_init(struct term_quick *quick, bool utf8)
{
    *quick = (struct term_quick){
        .able =
            term_type_is_ansi() && tigetflag("msgr") > 0 && tigetnum("xmc") < 0 && term_type_string("clear") != NULL,
        .utf8 = utf8,
        .move = term_type_string("cup"),
        .back = term_type_string("cub1"),
        .left = term_type_string("cub"),
        .right = term_type_string("cuf"),
        .row = term_type_string("vpa"),
        .erase = term_type_string("ech"),
        .erase_line = term_type_string("el"),
        .clear = term_type_string("clear"),
        .plain = term_type_string("sgr0"),
    };
}

void term_quick_forget_looks(struct term_quick *quick)
{
    for (int from = 0; from < STYLE_COUNT; from++)
        for (int to = 0; to < STYLE_COUNT; to++)
            g_clear_pointer(&quick->dresses[from][to], g_free);
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
        if (!add_run(quick, run))
            return false;
        x = run.to - 1;
    }
    return true;
}

static bool is_blank(const struct cell *cell)
{
    return cell->rune == CELL_BLANK && cell->style == STYLE_TEXT;
}

/* A terminal may scroll behind a glyph in its last cell. */
static bool is_plain(const struct term_quick *quick, const struct canvas *canvas)
{
    for (int i = 0; i < quick->count; i++) {
        const struct term_run *run = &quick->runs[i];
        const struct cell *row = canvas_row(canvas, run->y);
        bool last = run->y == canvas->rows - 1 && run->to == canvas->columns;
        if (last && !(quick->erase_line && is_blank(&row[run->to - 1])))
            return false;
        for (int x = run->from; x < run->to && !quick->utf8; x++)
            if (row[x].rune >= 0x80)
                return false;
    }
    return true;
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

static void append_number(GString *out, int number)
{
    char digits[12];
    int at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    g_string_append_len(out, digits + at, (gssize)sizeof digits - at);
}

/* Where the string does no more with its two numbers than nearly every terminal's does: count from 1, write them. */
static bool append_plain(GString *out, const char *string, int first, int second)
{
    size_t before = out->len;
    int numbers[] = { first, second }, chosen = 0;
    for (const char *at = string; *at != '\0'; at++) {
        if (*at != '%' && *at != '$') {
            g_string_append_c(out, *at);
        } else if (g_str_has_prefix(at, "%i")) {
            numbers[0]++;
            numbers[1]++;
            at++;
        } else if (g_str_has_prefix(at, "%p1%d") || g_str_has_prefix(at, "%p2%d")) {
            chosen = at[2] - '1';
            append_number(out, numbers[chosen]);
            at += strlen("%p1%d") - 1;
        } else {
            g_string_truncate(out, before);
            return false;
        }
    }
    return true;
}

static void append_motion(GString *out, const char *string, int first, int second)
{
    if (!append_plain(out, string, first, second))
        term_type_append(out, tiparm(string, first, second));
}

static void move_to(struct term_quick *quick, GString *out, int y, int x)
{
    int by = x - quick->x;
    if (quick->y == TERM_NOWHERE)
        append_motion(out, quick->move, y, x);
    else if (y == quick->y && by < 0 && by >= -BACK_MOST && quick->back)
        append_steps(out, quick->back, -by);
    else if (y == quick->y && by < 0 && quick->left)
        append_motion(out, quick->left, -by, 0);
    else if (y == quick->y && by > 0 && quick->right)
        append_motion(out, quick->right, by, 0);
    else if (y != quick->y && by == 0 && quick->row)
        append_motion(out, quick->row, y, 0);
    else if (y != quick->y || by != 0)
        append_motion(out, quick->move, y, x);
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

/* Asked of curses once; it believes the terminal's own attributes to be on, before and after. */
static char *ask_dress(const struct term_look *looks, enum style from, enum style to)
{
    GString *way = g_string_new(NULL);
    g_autoptr(GString) unused = g_string_new(NULL);
    dress(unused, looks[from]);
    dress(way, looks[to]);
    dress(unused, looks[STYLE_TEXT]);
    return g_string_free(way, FALSE);
}

static void append_dress(struct term_quick *quick, GString *out, const struct term_look *looks, enum style from,
                         enum style to)
{
    char **way = &quick->dresses[from][to];
    if (*way == NULL)
        *way = ask_dress(looks, from, to);
    g_string_append(out, *way);
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

static void dress_as(struct term_quick *quick, GString *out, const struct term_look *looks, enum style style)
{
    if (style != quick->style)
        append_dress(quick, out, looks, quick->style, style);
    quick->style = style;
}

static int blank_cells(const struct cell *row, int from, int to)
{
    int x = from;
    while (x < to && is_blank(&row[x]))
        x++;
    return x - from;
}

/* Blanks in one order, behind which the cursor stands as before. False where they cost less as they are. */
static bool write_blanks(const struct term_quick *quick, GString *out, int count, bool to_edge)
{
    if (to_edge && quick->erase_line)
        term_type_append(out, quick->erase_line);
    else if (count >= ERASED_LEAST && quick->erase)
        append_motion(out, quick->erase, count, 0);
    else
        return false;
    return true;
}

/* Behind the last column terminals disagree on where the cursor is. */
static void write_run(struct term_quick *quick, const struct cell *row, const struct term_run *run, int columns,
                      const struct term_look *looks, GString *out)
{
    for (int x = run->from; x < run->to;) {
        int blanks = blank_cells(row, x, run->to), end = x + MAX(blanks, 1);
        move_to(quick, out, run->y, x);
        dress_as(quick, out, looks, (enum style)row[x].style);
        if (blanks > 0 && write_blanks(quick, out, blanks, end == columns)) {
            x = end;
            continue;
        }
        while (x < end)
            append_cell(out, &row[x++]);
        quick->x = x;
        if (x == columns)
            quick->y = TERM_NOWHERE;
    }
}

void term_quick_write(struct term_quick *quick, const struct canvas *canvas, const struct term_look *looks, int x,
                      int y, GString *out)
{
    quick->style = STYLE_TEXT;
    for (int i = 0; i < quick->count; i++) {
        const struct term_run *run = &quick->runs[i];
        write_run(quick, canvas_row(canvas, run->y), run, canvas->columns, looks, out);
    }
    dress_as(quick, out, looks, STYLE_TEXT);
    if (y != TERM_NOWHERE)
        move_to(quick, out, y, x);
    else if (quick->y == TERM_NOWHERE)
        move_to(quick, out, 0, 0);
}
