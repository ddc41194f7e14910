/* widgets/term.h: the terminal: open, size, keys in, cells out, closed again whatever happens. Curses has no room
 * but the files term_screen.c, term_quick.c, term_look.c and term_type.c.
 *
 * There is one terminal in a process. It is restored on term_close, on exit, and on every fatal signal (HUP, INT, TERM,
 * QUIT, SEGV, ABRT, BUS, FPE, ILL, ALRM, XCPU …) by async-safe writes before the signal takes its course. IXON, IXOFF,
 * ISIG and IEXTEN are off while it is open, so Ctrl-S, Ctrl-Z and Ctrl-C are keys. */
#pragma once
#include "widgets/canvas.h"
#include "widgets/key.h"

enum term_color { TERM_COLOR_AUTO, TERM_COLOR_ALWAYS, TERM_COLOR_NEVER };

struct term_options {
    enum term_color color; /* AUTO: by terminal and NO_COLOR */
    enum theme theme;
    enum accent accent;  /* the profile's colour */
    int escape_delay_ms; /* how long a lone Esc waits for the rest of a sequence */
    bool mouse;
    bool saves_first; /* HUP and TERM are told as a terminal that is gone; the owner saves and calls term_end */
};

struct term;
/* NULL and a sentence: not a terminal, TERM unset, unknown or dumb. Needs setlocale(LC_CTYPE, ""). Nothing is written
 * before the first term_show. */
struct term *term_open(const struct term_options *options, GError **error);
void term_close(struct term *term);
/* After term_close: where HUP or TERM asked for the end, it takes its course now; else nothing happens. */
void term_end(void);
/* HUP or TERM asks for the end: that signal; 0 = none came. */
int term_ending(void);

void term_size(const struct term *term, int *columns, int *rows);
bool term_is_ascii(const struct term *term); /* the locale is not UTF-8 */

/* Descriptors to poll before term_key: keyboard, and the pipe a resize or SIGCONT writes to. */
int term_input(const struct term *term);
int term_wake(const struct term *term);
/* How long at most to wait before calling term_key again because a sequence is unfinished; -1 = as long as wanted. */
int term_pending_ms(const struct term *term);

/* The next key without waiting; false when there is none. Unknown sequences are swallowed whole, a paste arrives as one
 * key, a resize as KEY_CODE_RESIZE. Call until false after every wake. `eof` tells that the terminal is gone. */
bool term_key(struct term *term, struct key *key, bool *eof);

/* Shows the canvas: sends the difference to what stands there, in one write. */
void term_show(struct term *term, const struct canvas *canvas);
/* Another profile's colour, from the next term_show on. */
void term_set_accent(struct term *term, enum accent accent);
void term_redraw(struct term *term); /* the next term_show paints everything */
void term_bell(struct term *term);
/* Gives the terminal back, stops the process as Ctrl-Z would, takes the terminal again after SIGCONT. */
void term_suspend(struct term *term);
/* Sends text to the clipboard by OSC 52; false where it is too long (over 74994 bytes). */
bool term_copy(struct term *term, const char *text);
/* Runs `run(owner)` with the terminal given back to normal line mode ($EDITOR). It has to return soon where term_ending
 * says so. */
void term_lend(struct term *term, void (*run)(void *owner), void *owner);
