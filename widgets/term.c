/* widgets/term.c: the terminal.
 *
 * The bytes of a frame (term_screen) go out in one write, so that none is shown in parts. Modes, signals and keys are
 * ours and not those of curses: term_guard gives the terminal back, term_input reads the keys. */
#include "widgets/term.h"
#include "widgets/term_guard.h"
#include "widgets/term_input.h"
#include "widgets/term_screen.h"
#include "widgets/term_type.h"
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { INPUT = STDIN_FILENO, OUTPUT = STDOUT_FILENO, COPY_BYTES_MAX = 74994, COLUMNS_MAX = 1000, ROWS_MAX = 500 };

struct term {
    struct term_screen *screen;
    int wake[2];
    struct term_input input;
    bool ascii, mouse;
    bool shown_any; /* a frame was shown since the terminal was taken */
    bool resized;   /* meanwhile, while the terminal was somebody else's: its owner is to be told */
    GString *out;   /* collected for the next write */
    char *enter, *hide_cursor;
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
    const char *rmcup = term_type_string("rmcup");
    int columns, rows;
    term_size(term, &columns, &rows);
    term_type_append(leave, term_type_string("sgr0"));
    if (term_screen_has_color(term->screen))
        term_type_append(leave, term_type_string("op"));
    term_type_append_move(leave, rows - 1, 0);
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

static void measure(const struct term *term, int *columns, int *rows)
{
    struct winsize size;
    term_size(term, columns, rows);
    if (ioctl(OUTPUT, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        *columns = MIN(size.ws_col, COLUMNS_MAX);
        *rows = MIN(size.ws_row, ROWS_MAX);
    }
}

static void set_size(struct term *term, int columns, int rows)
{
    term_screen_resize(term->screen, columns, rows);
    prepare_leave(term);
}

/* True where it changed. */
static bool follow_size(struct term *term)
{
    int columns, rows, columns_before, rows_before;
    term_size(term, &columns_before, &rows_before);
    measure(term, &columns, &rows);
    if (columns == columns_before && rows == rows_before)
        return false;
    set_size(term, columns, rows);
    return true;
}

static bool open_wake(struct term *term, GError **error)
{
    if (pipe2(term->wake, O_CLOEXEC | O_NONBLOCK) == 0)
        return true;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                "The size of the terminal cannot be followed: %s. Close some programs and try again.",
                g_strerror(errno));
    return false;
}

static bool open_screen(struct term *term, const struct term_options *options, GError **error)
{
    term->screen = term_screen_open(options, term->ascii, error);
    if (term->screen == NULL)
        return false;
    term_guard_watch();
    int columns, rows;
    measure(term, &columns, &rows);
    set_size(term, columns, rows);
    prepare_enter(term);
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
    term->out = g_string_new(NULL);
    term_input_init(&term->input, INPUT, options->escape_delay_ms);
    if (!open_wake(term, error) || !term_guard_open(INPUT, OUTPUT, term->wake[1], error) ||
        !open_screen(term, options, error)) {
        term_close(term);
        return NULL;
    }
    if (options->saves_first)
        term_guard_save_first();
    term_guard_take();
    return term;
}

void term_close(struct term *term)
{
    if (term == NULL)
        return;
    term_guard_close();
    term_screen_close(term->screen);
    for (int i = 0; i < 2; i++)
        if (term->wake[i] >= 0)
            close(term->wake[i]);
    term_input_clear(&term->input);
    g_string_free(term->out, TRUE);
    g_free(term->enter);
    g_free(term->hide_cursor);
    g_free(term);
}

void term_end(void)
{
    term_guard_end();
}

int term_ending(void)
{
    return term_guard_asked();
}

void term_size(const struct term *term, int *columns, int *rows)
{
    term_screen_size(term->screen, columns, rows);
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
        if (term_screen_hides_cursor(term->screen))
            g_string_append(term->out, term->hide_cursor);
    }
    term_screen_redraw(term->screen);
    term->resized = follow_size(term) || term->resized;
}

static struct key resize_key(struct term *term)
{
    term->resized = false;
    struct key key = { .code = KEY_CODE_RESIZE, .burst = 1 };
    term_size(term, &key.column, &key.row);
    return key;
}

/* What signals left in the pipe. Going on after a stop is told as a resize: the owner has to draw again. So is a size
 * that is the old one again: a terminal that was smaller meanwhile has lost what it cut off. */
static bool take_wake(struct term *term, struct key *key)
{
    char bytes[64];
    ssize_t count = read(term->wake[0], bytes, sizeof bytes);
    if (count <= 0)
        return false;
    bool suspend = memchr(bytes, TERM_WAKE_SUSPEND, (size_t)count) != NULL;
    bool resumed = suspend || memchr(bytes, TERM_WAKE_CONTINUE, (size_t)count) != NULL;
    bool resized = memchr(bytes, TERM_WAKE_RESIZE, (size_t)count) != NULL;
    if (suspend)
        term_suspend(term);
    else if (resumed)
        retake(term);
    else if (resized)
        term_screen_redraw(term->screen);
    if (!follow_size(term) && !resumed && !resized)
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
    *eof = !has_key && (term->input.gone || term_guard_asked());
    return has_key;
}

void term_show(struct term *term, const struct canvas *canvas)
{
    term_screen_write(term->screen, canvas, term->out);
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

void term_set_accent(struct term *term, enum accent accent)
{
    term_screen_set_accent(term->screen, accent);
}

void term_redraw(struct term *term)
{
    term_screen_redraw(term->screen);
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
    if (!term_guard_asked()) /* by a shell that ended: the terminal is another's by now */
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
    if (!term_guard_asked())
        retake(term);
    else if (tcgetpgrp(INPUT) == getpgrp()) /* else it is another's by now */
        term_guard_take();                  /* term_close puts the mode back that a program made to end may have left */
}
