/* widgets/term_guard.h: gives the terminal back on every way out. No curses here: termios, signals, prepared bytes.
 *
 * There is one terminal in a process, so the state is of the process. Taken means: raw mode, and the bytes that undo
 * what the screen did are known. A fatal signal and exit() write them, put the old mode back, and take their course.
 * SIGPIPE and SIGXFSZ end nothing while the guard is open. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* What was written to the wake pipe. */
enum term_wake {
    TERM_WAKE_RESIZE = 'r',   /* SIGWINCH */
    TERM_WAKE_SUSPEND = 's',  /* SIGTSTP from outside: the owner is to suspend itself */
    TERM_WAKE_CONTINUE = 'c', /* SIGCONT */
    TERM_WAKE_END = 'e',      /* term_guard_asked tells by which signal */
};

/* Notes mode and signal handlers as they are now and installs ours. False and a sentence where `in` has no mode. */
bool term_guard_open(int in, int out, int wake, GError **error);
/* Once more for the signals that a terminal library may have taken in between. */
void term_guard_watch(void);
/* The bytes to write on the way out; kept here. */
void term_guard_set_leave(const char *bytes, size_t length);

void term_guard_take(void);  /* raw mode */
void term_guard_shown(void); /* from now on the leave bytes are needed */
void term_guard_give(void);  /* writes the leave bytes, where needed, and puts the old mode back */

/* Stops the process group as Ctrl-Z would; returns when it goes on. The terminal must have been given back. */
void term_guard_stop(void);
/* While another program has the terminal: its interrupts are not ours. */
void term_guard_set_lent(bool lent);
/* From now on the first SIGHUP or SIGTERM only wakes, so that the owner can save and end by itself. After two seconds
 * it takes its course all the same; others of the kind that come meanwhile change nothing, since a window that is
 * closed sends several. Until term_guard_end they are watched: the end of the input may be seen before the signal
 * comes. */
void term_guard_save_first(void);
int term_guard_asked(void);  /* that signal, 0 = none came */
void term_guard_end(void);   /* after term_guard_close, all is saved: it takes its course, where one came */
void term_guard_close(void); /* gives back, and puts the old handlers back */
