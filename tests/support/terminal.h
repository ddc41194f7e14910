/* tests/support/terminal.h: a terminal emulator around a real program, driven without sleeps: every wait is for a state
 * of the screen or of the process, with a deadline that only a failure reaches. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

struct terminal;

struct terminal_options {
    int columns, rows;              /* 0 = 80x24 */
    const char *term;               /* NULL = "xterm-256color" */
    const char *const *environment; /* "NAME=VALUE" or "NAME" (unset), NULL-terminated; NULL = none */
    bool traced;                    /* asks to be traced before it starts (tests/support/measure) */
};

/* Starts argv[0] on a new terminal. Aborts the test where that fails. */
struct terminal *terminal_start(const char *const *argv, const struct terminal_options *options);
void terminal_free(struct terminal *terminal); /* kills the program where it still runs */

/* Sends bytes as a keyboard would: one write. */
void terminal_type(struct terminal *terminal, const char *bytes);
void terminal_type_n(struct terminal *terminal, const char *bytes, size_t length);
void terminal_resize(struct terminal *terminal, int columns, int rows);

/* Reads the program's output until the screen shows `text` (or no longer shows it); false after ten seconds. */
bool terminal_wait(struct terminal *terminal, const char *text);
bool terminal_wait_gone(struct terminal *terminal, const char *text);
/* Reads one slice of output, at most 50 ms; false once the program has closed the terminal. */
bool terminal_pump(struct terminal *terminal);
/* Whether the screen shows `text` now. */
bool terminal_shows(struct terminal *terminal, const char *text);
/* Reads until the program has ended; its wait status, or -1 after ten seconds. */
int terminal_wait_end(struct terminal *terminal);

/* The screen as text, blanks at line ends cut; the caller owns it. */
char *terminal_screen(struct terminal *terminal);
/* Where the cursor stands. */
void terminal_cursor(const struct terminal *terminal, int *column, int *row);
/* How the cell looks: equal numbers look alike (attributes and colour of the character). */
unsigned terminal_look(const struct terminal *terminal, int column, int row);
/* Every byte the program ever wrote, borrowed. */
const GString *terminal_output(const struct terminal *terminal);
pid_t terminal_pid(const struct terminal *terminal);
/* Whether the terminal echoes and reads by lines, as a shell needs it. */
bool terminal_is_cooked(const struct terminal *terminal);
