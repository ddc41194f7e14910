/* widgets/term_screen.c: what stands on the terminal, and the way from there to another frame.
 *
 * A frame that follows another is written by term_quick. What that cannot write, and every whole screen, is left to
 * curses: it writes into a file in memory, from where the bytes are taken, and learns before that of all that was
 * written without it. */
#include "widgets/term_screen.h"
#include "widgets/canvas_cells.h"
#include "widgets/term_quick.h"
#include "widgets/term_type.h"
#include <curses.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct term_screen {
    FILE *memory;       /* where curses writes */
    bool begun;         /* what it wrote as it started was taken */
    int described_rows; /* how many curses took the terminal to have as it started: its own file has no size */
    int columns, rows;
    bool color;
    enum theme theme;
    bool repaint;
    bool cursor_shown;
    const struct canvas *followed; /* that of the last frame; only compared */
    struct term_look looks[STYLE_COUNT];
    struct term_quick quick;
    bool apart;                /* the cursor is not where curses left it */
    struct term_run *apart_in; /* one a row: the cells written since without curses; to = 0: none */
    struct cell *shown;        /* what the last frame had in each cell */
    cchar_t *row;              /* one row on its way to curses */
};

static bool wants_color(enum term_color color)
{
    const char *no_color = getenv("NO_COLOR");
    return color == TERM_COLOR_ALWAYS || (color == TERM_COLOR_AUTO && (no_color == NULL || no_color[0] == '\0'));
}

static void prepare_looks(struct term_screen *screen, enum accent accent)
{
    term_quick_forget_looks(&screen->quick);
    term_looks_prepare(screen->looks, screen->theme, accent, screen->color);
}

static void start_colors(struct term_screen *screen, const struct term_options *options)
{
    screen->color = wants_color(options->color) && has_colors() && start_color() == OK && use_default_colors() == OK;
    screen->theme = options->theme != THEME_AUTO ? options->theme : theme_of_background(getenv("COLORFGBG"));
    prepare_looks(screen, options->accent);
}

void term_screen_set_accent(struct term_screen *screen, enum accent accent)
{
    prepare_looks(screen, accent);
    screen->repaint = true;
}

void term_screen_resize(struct term_screen *screen, int columns, int rows)
{
    if (LINES != rows || COLS != columns)
        resize_term(rows, columns);
    screen->columns = columns;
    screen->rows = rows;
    screen->shown = g_renew(struct cell, screen->shown, (size_t)columns * (size_t)rows);
    screen->row = g_renew(cchar_t, screen->row, (size_t)columns);
    g_free(screen->apart_in);
    screen->apart_in = g_new0(struct term_run, (size_t)rows);
    screen->repaint = true;
}

static bool open_memory(struct term_screen *screen, GError **error)
{
    int file = memfd_create("frames", MFD_CLOEXEC);
    screen->memory = file >= 0 ? fdopen(file, "w") : NULL;
    if (screen->memory != NULL)
        return true;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                "The terminal cannot be opened: %s. Close some programs and try again.", g_strerror(errno));
    return false;
}

/* curses never looks for keys that wait: it would leave a frame half done. */
static bool start_curses(struct term_screen *screen, GError **error)
{
    bool started = newterm(NULL, screen->memory, stdin) != NULL;
    screen->described_rows = started ? LINES : 0;
    if (started)
        typeahead(-1);
    else
        g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_NODEV,
                            "The screen cannot be set up. Try another terminal type, for example: "
                            "export TERM=xterm-256color.");
    return started;
}

struct term_screen *term_screen_open(const struct term_options *options, bool ascii, GError **error)
{
    struct term_screen *screen = g_new0(struct term_screen, 1);
    screen->cursor_shown = true;
    if (!open_memory(screen, error) || !start_curses(screen, error)) {
        term_screen_close(screen);
        return NULL;
    }
    start_colors(screen, options);
    term_screen_resize(screen, COLS, LINES);
    term_quick_init(&screen->quick, !ascii);
    return screen;
}

void term_screen_close(struct term_screen *screen)
{
    if (screen == NULL)
        return;
    /* The terminal has been given back already, and the screen goes with the process: ncurses asks for memory to end or
     * to free it, and does not survive there being none. */
    if (screen->memory != NULL)
        fclose(screen->memory);
    term_quick_forget_looks(&screen->quick);
    g_free(screen->apart_in);
    g_free(screen->shown);
    g_free(screen->row);
    g_free(screen);
}

void term_screen_size(const struct term_screen *screen, int *columns, int *rows)
{
    *columns = screen->columns;
    *rows = screen->rows;
}

bool term_screen_has_color(const struct term_screen *screen)
{
    return screen->color;
}

bool term_screen_hides_cursor(const struct term_screen *screen)
{
    return !screen->cursor_shown;
}

void term_screen_redraw(struct term_screen *screen)
{
    screen->repaint = true;
}

/* A cell as curses wants it: one character with a width and the marks on it. */
static void cell_to_curses(const struct term_screen *screen, const struct canvas *canvas, const struct cell *cell,
                           cchar_t *out)
{
    const struct term_look *look = &screen->looks[cell->style];
    wchar_t text[CCHARW_MAX + 1] = { cell->rune == CELL_BLANK ? L' ' : (wchar_t)cell->rune };
    if (cell->rune & CELL_CLUSTER) {
        char buffer[8];
        size_t count = 0;
        for (const char *at = canvas_glyph(canvas, cell, buffer); *at != '\0' && count < CCHARW_MAX;
             at = g_utf8_next_char(at))
            text[count++] = (wchar_t)g_utf8_get_char(at);
        text[count] = L'\0';
    }
    setcchar(out, text, look->attributes, look->pair, NULL);
}

/* Lays the cells from `from` to before `to` out for curses; both stand between whole glyphs. Returns how many. */
static int fill_row(struct term_screen *screen, const struct canvas *canvas, int y, int from, int to)
{
    static const struct cell blank = { CELL_BLANK, STYLE_TEXT };
    int columns = y < canvas->rows ? MIN(canvas->columns, screen->columns) : 0;
    int count = 0;
    for (int x = from; x < to; x++) {
        const struct cell *cell = x < columns ? canvas_row(canvas, y) + x : &blank;
        bool cut = x == columns - 1 && columns < canvas->columns && cell[1].rune == CELL_SECOND_HALF;
        if (cell->rune != CELL_SECOND_HALF)
            cell_to_curses(screen, canvas, cut ? &blank : cell, &screen->row[count++]);
    }
    return count;
}

static void paint_cells(struct term_screen *screen, const struct canvas *canvas, int y, int from, int to)
{
    int count = fill_row(screen, canvas, y, from, to);
    mvadd_wchnstr(y, from, screen->row, count);
}

/* Of a row that is shown otherwise, the cells from the first to the last that differ, and what they cut in half. */
static void paint_difference(struct term_screen *screen, const struct canvas *canvas, int y, const struct cell *shown)
{
    const struct cell *wanted = canvas_row(canvas, y);
    int from = 0, to = screen->columns;
    while (from < to && memcmp(&shown[from], &wanted[from], sizeof *shown) == 0)
        from++;
    while (to > from && memcmp(&shown[to - 1], &wanted[to - 1], sizeof *shown) == 0)
        to--;
    while (from > 0 && (shown[from].rune == CELL_SECOND_HALF || wanted[from].rune == CELL_SECOND_HALF))
        from--;
    while (to < screen->columns && (shown[to].rune == CELL_SECOND_HALF || wanted[to].rune == CELL_SECOND_HALF))
        to++;
    paint_cells(screen, canvas, y, from, to);
}

/* A row of a canvas of the terminal's size. One with clusters is handed over whole: their numbers say nothing from one
 * frame to the next. */
static void paint_row(struct term_screen *screen, const struct canvas *canvas, int y)
{
    size_t bytes = (size_t)screen->columns * sizeof *screen->shown;
    struct cell *shown = screen->shown + (size_t)y * (size_t)screen->columns;
    const struct cell *wanted = canvas_row(canvas, y);
    if (screen->repaint || canvas->strokes[y].clusters)
        paint_cells(screen, canvas, y, 0, screen->columns);
    else if (memcmp(shown, wanted, bytes) != 0)
        paint_difference(screen, canvas, y, shown);
    memcpy(shown, wanted, bytes);
    canvas_row_tell(canvas, y, screen);
}

/* Hands the rows that changed to curses. Only those that were painted otherwise since the last frame are looked at: all
 * cells of a large screen are more than the nearest cache holds. */
static void paint(struct term_screen *screen, const struct canvas *canvas)
{
    bool same_size = canvas->columns == screen->columns && canvas->rows == screen->rows;
    bool follows = same_size && !screen->repaint && screen->followed == canvas;
    for (int y = 0; y < screen->rows; y++) {
        if (!same_size)
            paint_cells(screen, canvas, y, 0, screen->columns);
        else if (!follows || !canvas_row_is_told(canvas, y, screen))
            paint_row(screen, canvas, y);
    }
    if (screen->repaint)
        clearok(curscr, TRUE);
    screen->repaint = !same_size;
    screen->followed = same_size ? canvas : NULL;
}

static bool wants_cursor(const struct term_screen *screen, const struct canvas *canvas, int *x, int *y)
{
    return canvas_cursor(canvas, x, y) && *x < screen->columns && *y < screen->rows;
}

static void show_cursor(struct term_screen *screen, bool shown)
{
    if (shown != screen->cursor_shown)
        curs_set(shown ? 1 : 0);
    screen->cursor_shown = shown;
}

static void place_cursor(struct term_screen *screen, const struct canvas *canvas)
{
    int x, y;
    bool shown = wants_cursor(screen, canvas, &x, &y);
    leaveok(stdscr, !shown);
    if (shown)
        wmove(stdscr, y, x);
    show_cursor(screen, shown);
}

/* Moves what curses wrote into `out`. */
static void collect(struct term_screen *screen, GString *out)
{
    int file = fileno(screen->memory);
    off_t length = lseek(file, 0, SEEK_CUR);
    if (length <= 0)
        return;
    size_t start = out->len;
    g_string_set_size(out, start + (size_t)length);
    ssize_t got = pread(file, out->str + start, (size_t)length, 0);
    g_string_set_size(out, start + (got > 0 ? (size_t)got : 0));
    lseek(file, 0, SEEK_SET);
    term_type_write_out_repeats(out, start);
    if (!screen->begun)
        term_type_let_all_scroll(out, start, screen->described_rows, screen->rows);
}

/* Curses learns that these cells stand on the screen already, as on each of its pictures of it. */
static void tell_curses(struct term_screen *screen, const struct term_run *run)
{
    WINDOW *const pictures[] = { stdscr, newscr, curscr };
    const struct cell *shown = screen->shown + (size_t)run->y * (size_t)screen->columns;
    int count = 0;
    for (int x = run->from; x < run->to; x++)
        if (shown[x].rune != CELL_SECOND_HALF)
            cell_to_curses(screen, NULL, &shown[x], &screen->row[count++]);
    for (size_t i = 0; i < G_N_ELEMENTS(pictures); i++) {
        int y, x;
        getyx(pictures[i], y, x);
        mvwadd_wchnstr(pictures[i], run->y, run->from, screen->row, count);
        wmove(pictures[i], y, x);
        wtouchln(pictures[i], run->y, 1, FALSE);
    }
}

/* Until curses writes again. */
static void keep_apart(struct term_screen *screen, const struct term_run *run)
{
    struct term_run *apart = &screen->apart_in[run->y];
    bool first = apart->to == 0;
    *apart = (struct term_run){ run->y, first ? run->from : MIN(apart->from, run->from), MAX(apart->to, run->to) };
}

/* Where curses left the cursor; only curses knows where nobody sees it. */
static void find_cursor(struct term_screen *screen)
{
    getyx(curscr, screen->quick.y, screen->quick.x);
    if (is_leaveok(stdscr))
        screen->quick.y = TERM_NOWHERE;
}

/* What curses wrote as it started comes before all else: it hands that over with the look of the cursor. False where it
 * keeps it. */
static bool take_start(struct term_screen *screen, GString *out)
{
    size_t before = out->len;
    if (screen->begun)
        return true;
    show_cursor(screen, false);
    collect(screen, out);
    screen->begun = out->len > before;
    return screen->begun;
}

/* The way begins on an empty screen. */
static void write_clear(struct term_screen *screen, GString *out)
{
    term_type_append(out, screen->quick.plain);
    term_type_append(out, screen->quick.clear);
    screen->quick.x = screen->quick.y = 0;
    for (int y = 0; y < screen->rows; y++)
        screen->apart_in[y] = (struct term_run){ y, 0, screen->columns };
}

static void write_quickly(struct term_screen *screen, const struct canvas *canvas, GString *out)
{
    int x, y;
    bool seen = wants_cursor(screen, canvas, &x, &y);
    if (seen != screen->cursor_shown) {
        show_cursor(screen, seen);
        collect(screen, out);
    }
    term_quick_write(&screen->quick, canvas, screen->looks, x, seen ? y : TERM_NOWHERE, out);
    for (int i = 0; i < screen->quick.count; i++) {
        const struct term_run *run = &screen->quick.runs[i];
        size_t bytes = (size_t)(run->to - run->from) * sizeof *screen->shown;
        memcpy(screen->shown + run->y * screen->columns + run->from, canvas_row(canvas, run->y) + run->from, bytes);
        keep_apart(screen, run);
    }
    for (int row = 0; row < screen->rows; row++)
        canvas_row_tell(canvas, row, screen);
}

/* Writes a frame without curses. False where curses has to. */
static bool show_quickly(struct term_screen *screen, const struct canvas *canvas, GString *out)
{
    static const char nobody;
    bool same_size = canvas->columns == screen->columns && canvas->rows == screen->rows;
    bool follows = !screen->repaint && screen->followed == canvas;
    if (screen->repaint)
        memset(screen->shown, 0, (size_t)screen->columns * (size_t)screen->rows * sizeof *screen->shown);
    const void *reader = follows ? screen : (const void *)&nobody;
    if (!same_size || !term_quick_find(&screen->quick, canvas, screen->shown, reader) || !take_start(screen, out))
        return false;
    if (screen->repaint)
        write_clear(screen, out);
    else if (!screen->apart)
        find_cursor(screen);
    write_quickly(screen, canvas, out);
    screen->repaint = false;
    screen->followed = canvas;
    screen->apart = true;
    return true;
}

/* Curses learns what was written without it and takes the cursor to where it stands already; what it writes for that
 * is forgotten. */
static void rejoin(struct term_screen *screen)
{
    if (screen->apart && !screen->repaint) {
        for (int y = 0; y < screen->rows; y++)
            if (screen->apart_in[y].to > 0)
                tell_curses(screen, &screen->apart_in[y]);
        leaveok(stdscr, FALSE);
        wmove(stdscr, screen->quick.y, screen->quick.x);
        wrefresh(stdscr);
        lseek(fileno(screen->memory), 0, SEEK_SET);
    }
    memset(screen->apart_in, 0, (size_t)screen->rows * sizeof *screen->apart_in);
    screen->apart = false;
}

static void show_by_curses(struct term_screen *screen, const struct canvas *canvas, GString *out)
{
    rejoin(screen);
    paint(screen, canvas);
    place_cursor(screen, canvas);
    wrefresh(stdscr);
    collect(screen, out);
    screen->begun = true;
}

void term_screen_write(struct term_screen *screen, const struct canvas *canvas, GString *out)
{
    if (!show_quickly(screen, canvas, out))
        show_by_curses(screen, canvas, out);
}
