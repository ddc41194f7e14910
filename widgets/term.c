/* widgets/term.c: the terminal. The only file that knows curses.
 *
 * curses is used for what it does best: finding the shortest way from the screen that stands to the one that is wanted.
 * It writes into a file in memory; what stands there goes to the terminal in one write, so that no frame is shown in
 * parts. Where a few cells change, as a typed letter does, they are written without it (term_quick). Modes, signals and
 * keys are ours: term_guard gives the terminal back, term_input reads the keys. */
#include "widgets/term.h"
#include "widgets/canvas_cells.h"
#include "widgets/term_guard.h"
#include "widgets/term_input.h"
#include "widgets/term_quick.h"
#include "widgets/term_type.h"
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { INPUT = STDIN_FILENO, OUTPUT = STDOUT_FILENO, COPY_BYTES_MAX = 74994, COLUMNS_MAX = 1000, ROWS_MAX = 500 };

struct term {
    SCREEN *screen;
    FILE *memory; /* where curses writes */
    int wake[2];
    struct term_input input;
    int columns, rows;
    bool ascii, color, mouse;
    enum theme theme;
    bool shown_any; /* a frame was shown since the terminal was taken */
    bool repaint;
    bool resized; /* meanwhile, while the terminal was somebody else's: its owner is to be told */
    bool cursor_shown;
    const struct canvas *followed; /* that of the last frame; only compared */
    struct term_look looks[STYLE_COUNT];
    struct term_quick quick;
    bool apart;                /* the cursor is not where curses left it */
    struct term_run *apart_in; /* one a row: the cells written since without curses; to = 0: none */
    struct cell *shown;        /* what the last frame had in each cell */
    cchar_t *row;              /* one row on its way to curses */
    GString *out;              /* collected for the next write */
    char *enter, *hide_cursor;
};

/* Styles differ by these too, or come with a sign; their tones are those of widgets/theme. */
static const attr_t attributes[STYLE_COUNT] = {
    [STYLE_TEXT] = A_NORMAL,
    [STYLE_DIM] = A_DIM,
    [STYLE_TITLE] = A_BOLD,
    [STYLE_FRAME] = A_NORMAL,
    [STYLE_FOCUS] = A_BOLD | A_UNDERLINE,
    [STYLE_SELECTED] = A_REVERSE,
    [STYLE_ERROR] = A_BOLD,
    [STYLE_REMARK] = A_UNDERLINE,
    [STYLE_ACCEPTED] = A_NORMAL,
    [STYLE_WAITING] = A_NORMAL,
    [STYLE_UNKNOWN] = A_BOLD,
    [STYLE_KEY] = A_BOLD,
    [STYLE_PRODUCTION] = A_REVERSE | A_BOLD,
    [STYLE_TEST] = A_BOLD | A_UNDERLINE,
    [STYLE_STAND_IN] = A_BOLD,
};

static void write_all(struct term *term, const char *bytes, size_t length)
{
    while (length > 0 && !term->input.gone) {
        ssize_t written = write(OUTPUT, bytes, length);
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            struct pollfd writable = { .fd = OUTPUT, .events = POLLOUT };
            poll(&writable, 1, -1);
        } else if (written < 0 && errno != EINTR) {
            term->input.gone = true;
        }
    }
}

static const char *modes_on(const struct term *term)
{
    if (!term_type_is_ansi())
        return "";
    return term->mouse ? "\033[?2004h\033[?1000h\033[?1006h" : "\033[?2004h";
}

static const char *modes_off(const struct term *term)
{
    if (!term_type_is_ansi())
        return "";
    return term->mouse ? "\033[?1006l\033[?1000l\033[?2004l" : "\033[?2004l";
}

/* What undoes everything this file wrote: without an alternate screen the shell goes on below the last row. */
static void prepare_leave(struct term *term)
{
    g_autoptr(GString) leave = g_string_new(modes_off(term));
    const char *rmcup = term_type_string("rmcup"), *cup = term_type_string("cup");
    term_type_append(leave, term_type_string("sgr0"));
    if (term->color)
        term_type_append(leave, term_type_string("op"));
    term_type_append(leave, cup != NULL ? tiparm(cup, term->rows - 1, 0) : NULL);
    if (rmcup == NULL)
        g_string_append(leave, "\r\n");
    term_type_append(leave, rmcup);
    term_type_append(leave, term_type_string("cnorm"));
    term_guard_set_leave(leave->str, leave->len);
}

static void prepare_enter(struct term *term)
{
    GString *enter = g_string_new(NULL), *hide = g_string_new(NULL);
    term_type_append(enter, term_type_string("smcup"));
    g_string_append(enter, modes_on(term));
    term_type_append(hide, term_type_string("civis"));
    term->enter = g_string_free(enter, FALSE);
    term->hide_cursor = g_string_free(hide, FALSE);
}

static bool wants_color(enum term_color color)
{
    const char *no_color = getenv("NO_COLOR");
    return color == TERM_COLOR_ALWAYS || (color == TERM_COLOR_AUTO && (no_color == NULL || no_color[0] == '\0'));
}

static void prepare_looks(struct term *term, enum accent accent)
{
    term_quick_forget_looks(&term->quick);
    for (int style = 0; style < STYLE_COUNT; style++) {
        int tone = theme_tone((enum style)style, term->theme, accent, COLORS);
        term->looks[style] = (struct term_look){ attributes[style], 0 };
        if (term->color && tone >= 0 && init_extended_pair(style + 1, tone, -1) == OK)
            term->looks[style].pair = (short)(style + 1);
    }
}

static void start_colors(struct term *term, const struct term_options *options)
{
    term->color = wants_color(options->color) && has_colors() && start_color() == OK && use_default_colors() == OK;
    term->theme = options->theme != THEME_AUTO ? options->theme : theme_of_background(getenv("COLORFGBG"));
    prepare_looks(term, options->accent);
}

void term_set_accent(struct term *term, enum accent accent)
{
    prepare_looks(term, accent);
    term->repaint = true;
}

static void measure(const struct term *term, int *columns, int *rows)
{
    struct winsize size;
    *columns = term->columns;
    *rows = term->rows;
    if (ioctl(OUTPUT, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        *columns = MIN(size.ws_col, COLUMNS_MAX);
        *rows = MIN(size.ws_row, ROWS_MAX);
    }
}

static void set_size(struct term *term, int columns, int rows)
{
    if (LINES != rows || COLS != columns)
        resize_term(rows, columns);
    term->columns = columns;
    term->rows = rows;
    term->shown = g_renew(struct cell, term->shown, (size_t)columns * (size_t)rows);
    term->row = g_renew(cchar_t, term->row, (size_t)columns);
    g_free(term->apart_in);
    term->apart_in = g_new0(struct term_run, (size_t)rows);
    term->repaint = true;
    prepare_leave(term);
}

/* True where it changed. */
static bool follow_size(struct term *term)
{
    int columns, rows;
    measure(term, &columns, &rows);
    if (columns == term->columns && rows == term->rows)
        return false;
    set_size(term, columns, rows);
    return true;
}

static bool open_memory(struct term *term, GError **error)
{
    int file = memfd_create("frames", MFD_CLOEXEC);
    term->memory = file >= 0 ? fdopen(file, "w") : NULL;
    if (term->memory != NULL && pipe2(term->wake, O_CLOEXEC | O_NONBLOCK) == 0)
        return true;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                "The terminal cannot be opened: %s. Close some programs and try again.", g_strerror(errno));
    return false;
}

/* A screen of curses that writes into memory. The size comes from the terminal itself; curses never looks for keys that
 * wait (it would leave a frame half done). */
static bool open_screen(struct term *term, const struct term_options *options, GError **error)
{
    term->screen = newterm(NULL, term->memory, stdin);
    if (term->screen == NULL) {
        g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_NODEV,
                            "The screen cannot be set up. Try another terminal type, for example: "
                            "export TERM=xterm-256color.");
        return false;
    }
    typeahead(-1);
    term_guard_watch();
    start_colors(term, options);
    int columns, rows;
    term->columns = COLS;
    term->rows = LINES;
    measure(term, &columns, &rows);
    set_size(term, columns, rows);
    prepare_enter(term);
    term_quick_init(&term->quick, !term->ascii);
    term_input_learn(&term->input);
    return true;
}

struct term *term_open(const struct term_options *options, GError **error)
{
    if (!term_type_check(error))
        return NULL;
    struct term *term = g_new0(struct term, 1);
    term->wake[0] = term->wake[1] = -1;
    term->mouse = options->mouse;
    term->ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    term->cursor_shown = true;
    term->out = g_string_new(NULL);
    term_input_init(&term->input, INPUT, options->escape_delay_ms);
    if (!open_memory(term, error) || !term_guard_open(INPUT, OUTPUT, term->wake[1], error) ||
        !open_screen(term, options, error)) {
        term_close(term);
        return NULL;
    }
    term_guard_take();
    return term;
}

void term_close(struct term *term)
{
    if (term == NULL)
        return;
    term_guard_close();
    if (term->screen != NULL)
        endwin(); /* into memory: the terminal has been given back already */
    /* The screen goes with the process: ncurses asks for memory to free it, and does not survive there being none. */
    if (term->memory != NULL)
        fclose(term->memory);
    for (int i = 0; i < 2; i++)
        if (term->wake[i] >= 0)
            close(term->wake[i]);
    term_input_clear(&term->input);
    g_string_free(term->out, TRUE);
    g_free(term->enter);
    g_free(term->hide_cursor);
    term_quick_forget_looks(&term->quick);
    g_free(term->apart_in);
    g_free(term->shown);
    g_free(term->row);
    g_free(term);
}

void term_size(const struct term *term, int *columns, int *rows)
{
    *columns = term->columns;
    *rows = term->rows;
}

bool term_is_ascii(const struct term *term)
{
    return term->ascii;
}

int term_input(const struct term *term)
{
    (void)term;
    return INPUT;
}

int term_wake(const struct term *term)
{
    return term->wake[0];
}

int term_pending_ms(const struct term *term)
{
    return term_input_pending_ms(&term->input);
}

/* Takes the terminal again after it was given back or after the process was stopped. */
static void retake(struct term *term)
{
    term_guard_take();
    if (term->shown_any) {
        g_string_append(term->out, term->enter);
        if (!term->cursor_shown)
            g_string_append(term->out, term->hide_cursor);
    }
    term->repaint = true;
    term->resized = follow_size(term) || term->resized;
}

static struct key resize_key(struct term *term)
{
    term->resized = false;
    return (struct key){ .code = KEY_CODE_RESIZE, .column = term->columns, .row = term->rows, .burst = 1 };
}

/* What signals left in the pipe. Going on after a stop is told as a resize: the owner has to draw again. */
static bool take_wake(struct term *term, struct key *key)
{
    char bytes[64];
    ssize_t count = read(term->wake[0], bytes, sizeof bytes);
    if (count <= 0)
        return false;
    bool suspend = memchr(bytes, TERM_WAKE_SUSPEND, (size_t)count) != NULL;
    bool resumed = suspend || memchr(bytes, TERM_WAKE_CONTINUE, (size_t)count) != NULL;
    if (suspend)
        term_suspend(term);
    else if (resumed)
        retake(term);
    if (!follow_size(term) && !resumed)
        return false;
    *key = resize_key(term);
    return true;
}

/* Reads what came, keyboard or signals, and may have a key at once. False where nothing more is there. */
static bool collect_input(struct term *term, struct key *key, bool *has_key)
{
    struct pollfd ready[] = { { .fd = INPUT, .events = POLLIN }, { .fd = term->wake[0], .events = POLLIN } };
    if (term->input.gone || poll(ready, G_N_ELEMENTS(ready), 0) <= 0)
        return false;
    *has_key = (ready[1].revents & POLLIN) && take_wake(term, key);
    if (!*has_key && ready[0].revents != 0)
        term_input_read(&term->input);
    return true;
}

bool term_key(struct term *term, struct key *key, bool *eof)
{
    bool has_key = term->resized || key_decoder_next(term->input.decoder, key);
    if (term->resized)
        *key = resize_key(term);
    while (!has_key && collect_input(term, key, &has_key))
        has_key = has_key || key_decoder_next(term->input.decoder, key);
    if (!has_key) {
        term_input_expire(&term->input);
        has_key = key_decoder_next(term->input.decoder, key);
    }
    *eof = !has_key && term->input.gone;
    return has_key;
}

/* A cell as curses wants it: one character with a width and the marks on it. */
static void cell_to_curses(const struct term *term, const struct canvas *canvas, const struct cell *cell, cchar_t *out)
{
    const struct term_look *look = &term->looks[cell->style];
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
static int fill_row(struct term *term, const struct canvas *canvas, int y, int from, int to)
{
    static const struct cell blank = { CELL_BLANK, STYLE_TEXT };
    int columns = y < canvas->rows ? MIN(canvas->columns, term->columns) : 0;
    int count = 0;
    for (int x = from; x < to; x++) {
        const struct cell *cell = x < columns ? canvas_row(canvas, y) + x : &blank;
        bool cut = x == columns - 1 && columns < canvas->columns && cell[1].rune == CELL_SECOND_HALF;
        if (cell->rune != CELL_SECOND_HALF)
            cell_to_curses(term, canvas, cut ? &blank : cell, &term->row[count++]);
    }
    return count;
}

static void paint_cells(struct term *term, const struct canvas *canvas, int y, int from, int to)
{
    int count = fill_row(term, canvas, y, from, to);
    mvadd_wchnstr(y, from, term->row, count);
}

/* Of a row that is shown otherwise, the cells from the first to the last that differ, and what they cut in half. */
static void paint_difference(struct term *term, const struct canvas *canvas, int y, const struct cell *shown)
{
    const struct cell *wanted = canvas_row(canvas, y);
    int from = 0, to = term->columns;
    while (from < to && memcmp(&shown[from], &wanted[from], sizeof *shown) == 0)
        from++;
    while (to > from && memcmp(&shown[to - 1], &wanted[to - 1], sizeof *shown) == 0)
        to--;
    while (from > 0 && (shown[from].rune == CELL_SECOND_HALF || wanted[from].rune == CELL_SECOND_HALF))
        from--;
    while (to < term->columns && (shown[to].rune == CELL_SECOND_HALF || wanted[to].rune == CELL_SECOND_HALF))
        to++;
    paint_cells(term, canvas, y, from, to);
}

/* A row of a canvas of the terminal's size. One with clusters is handed over whole: their numbers say nothing from one
 * frame to the next. */
static void paint_row(struct term *term, const struct canvas *canvas, int y)
{
    size_t bytes = (size_t)term->columns * sizeof *term->shown;
    struct cell *shown = term->shown + (size_t)y * (size_t)term->columns;
    const struct cell *wanted = canvas_row(canvas, y);
    if (term->repaint || canvas->strokes[y].clusters)
        paint_cells(term, canvas, y, 0, term->columns);
    else if (memcmp(shown, wanted, bytes) != 0)
        paint_difference(term, canvas, y, shown);
    memcpy(shown, wanted, bytes);
    canvas_row_tell(canvas, y, term);
}

/* Hands the rows that changed to curses. Only those that were painted otherwise since the last frame are looked at: all
 * cells of a large screen are more than the nearest cache holds. */
static void paint(struct term *term, const struct canvas *canvas)
{
    bool same_size = canvas->columns == term->columns && canvas->rows == term->rows;
    bool follows = same_size && !term->repaint && term->followed == canvas;
    for (int y = 0; y < term->rows; y++) {
        if (!same_size)
            paint_cells(term, canvas, y, 0, term->columns);
        else if (!follows || !canvas_row_is_told(canvas, y, term))
            paint_row(term, canvas, y);
    }
    if (term->repaint)
        clearok(curscr, TRUE);
    term->repaint = !same_size;
    term->followed = same_size ? canvas : NULL;
}

static void place_cursor(struct term *term, const struct canvas *canvas)
{
    int x, y;
    bool shown = canvas_cursor(canvas, &x, &y) && x < term->columns && y < term->rows;
    leaveok(stdscr, !shown);
    if (shown)
        wmove(stdscr, y, x);
    if (shown != term->cursor_shown)
        curs_set(shown ? 1 : 0);
    term->cursor_shown = shown;
}

/* Moves what curses wrote into `out`. */
static void collect(struct term *term)
{
    int file = fileno(term->memory);
    off_t length = lseek(file, 0, SEEK_CUR);
    if (length <= 0)
        return;
    size_t start = term->out->len;
    g_string_set_size(term->out, start + (size_t)length);
    ssize_t got = pread(file, term->out->str + start, (size_t)length, 0);
    g_string_set_size(term->out, start + (got > 0 ? (size_t)got : 0));
    lseek(file, 0, SEEK_SET);
    term_type_write_out_repeats(term->out, start);
}

/* Curses learns that these cells stand on the screen already, as on each of its pictures of it. */
static void tell_curses(struct term *term, const struct term_run *run)
{
    WINDOW *const pictures[] = { stdscr, newscr, curscr };
    const struct cell *shown = term->shown + (size_t)run->y * (size_t)term->columns;
    int count = 0;
    for (int x = run->from; x < run->to; x++)
        if (shown[x].rune != CELL_SECOND_HALF)
            cell_to_curses(term, NULL, &shown[x], &term->row[count++]);
    for (size_t i = 0; i < G_N_ELEMENTS(pictures); i++) {
        int y, x;
        getyx(pictures[i], y, x);
        mvwadd_wchnstr(pictures[i], run->y, run->from, term->row, count);
        wmove(pictures[i], y, x);
        wtouchln(pictures[i], run->y, 1, FALSE);
    }
}

/* Until curses writes again. */
static void keep_apart(struct term *term, const struct term_run *run)
{
    struct term_run *apart = &term->apart_in[run->y];
    bool first = apart->to == 0;
    *apart = (struct term_run){ run->y, first ? run->from : MIN(apart->from, run->from), MAX(apart->to, run->to) };
}

/* Where the cursor is to stand. False where it is not shown before and after: then only curses knows where it is. */
static bool knows_cursor(const struct term *term, const struct canvas *canvas, int *x, int *y)
{
    return term->cursor_shown && !is_leaveok(stdscr) && canvas_cursor(canvas, x, y);
}

/* Writes a frame that changes little. False where curses has to. */
static bool show_quickly(struct term *term, const struct canvas *canvas)
{
    int x, y;
    struct term_quick *quick = &term->quick;
    bool same_size = canvas->columns == term->columns && canvas->rows == term->rows;
    bool follows = term->shown_any && !term->repaint && same_size && term->followed == canvas;
    if (!follows || !knows_cursor(term, canvas, &x, &y) || !term_quick_find(quick, canvas, term->shown, term))
        return false;
    if (!term->apart)
        getyx(curscr, quick->y, quick->x);
    term_quick_write(quick, canvas, term->looks, x, y, term->out);
    term->apart = true;
    for (int i = 0; i < quick->count; i++) {
        const struct term_run *run = &quick->runs[i];
        size_t bytes = (size_t)(run->to - run->from) * sizeof *term->shown;
        memcpy(term->shown + run->y * term->columns + run->from, canvas_row(canvas, run->y) + run->from, bytes);
        keep_apart(term, run);
    }
    for (int row = 0; row < term->rows; row++)
        canvas_row_tell(canvas, row, term);
    return true;
}

/* Curses learns what was written without it and takes the cursor to where it stands already; what it writes for that
 * is forgotten. */
static void rejoin(struct term *term)
{
    if (term->apart && !term->repaint) {
        for (int y = 0; y < term->rows; y++)
            if (term->apart_in[y].to > 0)
                tell_curses(term, &term->apart_in[y]);
        wmove(stdscr, term->quick.y, term->quick.x);
        wrefresh(stdscr);
        lseek(fileno(term->memory), 0, SEEK_SET);
    }
    memset(term->apart_in, 0, (size_t)term->rows * sizeof *term->apart_in);
    term->apart = false;
}

static void show_by_curses(struct term *term, const struct canvas *canvas)
{
    rejoin(term);
    paint(term, canvas);
    place_cursor(term, canvas);
    wrefresh(stdscr);
    collect(term);
}

void term_show(struct term *term, const struct canvas *canvas)
{
    if (!show_quickly(term, canvas))
        show_by_curses(term, canvas);
    if (!term->shown_any) {
        g_string_append(term->out, modes_on(term));
        term->shown_any = true;
    }
    if (term->out->len == 0)
        return;
    term_guard_shown();
    write_all(term, term->out->str, term->out->len);
    g_string_truncate(term->out, 0);
}

void term_redraw(struct term *term)
{
    term->repaint = true;
}

void term_bell(struct term *term)
{
    write_all(term, "\a", 1);
}

void term_suspend(struct term *term)
{
    term_guard_give();
    term_guard_stop();
    char bytes[64]; /* going on was noticed already */
    while (read(term->wake[0], bytes, sizeof bytes) > 0) {
    }
    retake(term);
}

bool term_copy(struct term *term, const char *text)
{
    size_t length = strlen(text);
    const char *type = getenv("TERM");
    if (length > COPY_BYTES_MAX || (type != NULL && strcmp(type, "linux") == 0))
        return false;
    g_autofree char *encoded = g_base64_encode((const guchar *)text, length);
    g_autofree char *sequence = g_strdup_printf("\033]52;c;%s\a", encoded);
    write_all(term, sequence, strlen(sequence));
    return true;
}

void term_lend(struct term *term, void (*run)(void *owner), void *owner)
{
    term_guard_give();
    term_guard_set_lent(true);
    run(owner);
    term_guard_set_lent(false);
    retake(term);
}
