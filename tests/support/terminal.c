/* tests/support/terminal.c: a terminal emulator around a real program. */
#include "tests/support/terminal.h"
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>

enum { PATIENCE_MS = 10000, SLICE_MS = 50 };

struct terminal {
    VTerm *vterm;
    VTermScreen *screen;
    GString *output;
    pid_t pid;
    int fd;
    int status;
    bool ended;
};

static void answer_program(const char *bytes, size_t length, void *owner)
{
    struct terminal *terminal = owner;
    terminal_type_n(terminal, bytes, length);
}

static void become_program(const char *const *argv, const struct terminal_options *options)
{
    setenv("TERM", options->term ? options->term : "xterm-256color", 1);
    unsetenv("LINES");
    unsetenv("COLUMNS");
    for (const char *const *entry = options->environment; entry && *entry; entry++) {
        g_auto(GStrv) pair = g_strsplit(*entry, "=", 2);
        if (pair[1])
            setenv(pair[0], pair[1], 1);
        else
            unsetenv(pair[0]);
    }
    if (options->traced)
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execv(argv[0], (char *const *)argv);
    fprintf(stderr, "cannot start %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

struct terminal *terminal_start(const char *const *argv, const struct terminal_options *options)
{
    struct terminal *terminal = g_new0(struct terminal, 1);
    int columns = options->columns ? options->columns : 80, rows = options->rows ? options->rows : 24;
    struct winsize size = { .ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows };
    terminal->output = g_string_new(NULL);
    terminal->vterm = vterm_new(rows, columns);
    vterm_set_utf8(terminal->vterm, 1);
    terminal->screen = vterm_obtain_screen(terminal->vterm);
    vterm_screen_enable_altscreen(terminal->screen, 1);
    vterm_screen_reset(terminal->screen, 1);
    vterm_output_set_callback(terminal->vterm, answer_program, terminal);
    terminal->pid = forkpty(&terminal->fd, NULL, NULL, &size);
    if (terminal->pid < 0)
        g_error("forkpty: %s", g_strerror(errno));
    if (terminal->pid == 0)
        become_program(argv, options);
    return terminal;
}

void terminal_free(struct terminal *terminal)
{
    if (!terminal->ended) {
        kill(terminal->pid, SIGKILL);
        waitpid(terminal->pid, &terminal->status, 0);
    }
    close(terminal->fd);
    vterm_free(terminal->vterm);
    g_string_free(terminal->output, TRUE);
    g_free(terminal);
}

void terminal_type_n(struct terminal *terminal, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(terminal->fd, bytes, length);
        if (written <= 0)
            return; /* the program has gone: the next wait says so */
        bytes += written;
        length -= (size_t)written;
    }
}

void terminal_type(struct terminal *terminal, const char *bytes)
{
    terminal_type_n(terminal, bytes, strlen(bytes));
}

void terminal_resize(struct terminal *terminal, int columns, int rows)
{
    struct winsize size = { .ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows };
    vterm_set_size(terminal->vterm, rows, columns);
    ioctl(terminal->fd, TIOCSWINSZ, &size);
}

bool terminal_pump(struct terminal *terminal)
{
    struct pollfd wait = { .fd = terminal->fd, .events = POLLIN };
    if (poll(&wait, 1, SLICE_MS) <= 0)
        return true;
    char bytes[65536];
    ssize_t got = read(terminal->fd, bytes, sizeof bytes);
    if (got <= 0)
        return false;
    g_string_append_len(terminal->output, bytes, got);
    vterm_input_write(terminal->vterm, bytes, (size_t)got);
    vterm_screen_flush_damage(terminal->screen);
    return true;
}

static void append_cell(GString *line, const VTermScreenCell *cell)
{
    if (cell->chars[0] == (uint32_t)-1)
        return; /* second half of a wide glyph */
    if (cell->chars[0] == 0)
        g_string_append_c(line, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++)
        g_string_append_unichar(line, cell->chars[i]);
}

char *terminal_screen(struct terminal *terminal)
{
    int rows, columns;
    vterm_get_size(terminal->vterm, &rows, &columns);
    GString *text = g_string_new(NULL);
    for (int row = 0; row < rows; row++) {
        GString *line = g_string_new(NULL);
        for (int column = 0; column < columns; column++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(terminal->screen, (VTermPos){ .row = row, .col = column }, &cell);
            append_cell(line, &cell);
        }
        g_strchomp(line->str);
        g_string_append_printf(text, "%s\n", line->str);
        g_string_free(line, TRUE);
    }
    return g_string_free(text, FALSE);
}

unsigned terminal_look(const struct terminal *terminal, int column, int row)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(terminal->screen, (VTermPos){ .row = row, .col = column }, &cell);
    unsigned color = VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ? 0 : 1u + cell.fg.indexed.idx;
    return (unsigned)cell.attrs.bold | (unsigned)cell.attrs.underline << 1 | (unsigned)cell.attrs.reverse << 3 |
           color << 4;
}

bool terminal_shows(struct terminal *terminal, const char *text)
{
    g_autofree char *screen = terminal_screen(terminal);
    return strstr(screen, text) != NULL;
}

static bool terminal_wait_for(struct terminal *terminal, const char *text, bool shown)
{
    gint64 deadline = g_get_monotonic_time() + PATIENCE_MS * 1000;
    bool alive = true;
    while (terminal_shows(terminal, text) != shown) {
        if (!alive || g_get_monotonic_time() > deadline) {
            g_autofree char *screen = terminal_screen(terminal);
            fprintf(stderr, "the screen %s \"%s\":\n%s", shown ? "never showed" : "still shows", text, screen);
            return false;
        }
        alive = terminal_pump(terminal);
    }
    return true;
}

bool terminal_wait(struct terminal *terminal, const char *text)
{
    return terminal_wait_for(terminal, text, true);
}

bool terminal_wait_gone(struct terminal *terminal, const char *text)
{
    return terminal_wait_for(terminal, text, false);
}

int terminal_wait_end(struct terminal *terminal)
{
    gint64 deadline = g_get_monotonic_time() + PATIENCE_MS * 1000;
    bool open = true;
    while (!terminal->ended && g_get_monotonic_time() < deadline) {
        if (open)
            open = terminal_pump(terminal);
        terminal->ended = waitpid(terminal->pid, &terminal->status, open ? WNOHANG : 0) == terminal->pid;
    }
    while (open && terminal->ended && poll(&(struct pollfd){ .fd = terminal->fd, .events = POLLIN }, 1, 0) > 0)
        open = terminal_pump(terminal);
    return terminal->ended ? terminal->status : -1;
}

void terminal_cursor(const struct terminal *terminal, int *column, int *row)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(terminal->vterm), &at);
    *column = at.col;
    *row = at.row;
}

const GString *terminal_output(const struct terminal *terminal)
{
    return terminal->output;
}

pid_t terminal_pid(const struct terminal *terminal)
{
    return terminal->pid;
}

bool terminal_is_cooked(const struct terminal *terminal)
{
    struct termios modes;
    return tcgetattr(terminal->fd, &modes) == 0 && (modes.c_lflag & ECHO) && (modes.c_lflag & ICANON);
}
