/* widgets/term_screen.h: what stands on the terminal, and the way from there to another frame, as bytes. Sends and
 * reads nothing itself. For the terminal's files only. */
#pragma once
#include "widgets/term.h"

struct term_screen;
/* NULL and a sentence. The type of the terminal must have passed term_type_check. The size is that of the terminal's
 * description until term_screen_resize. Takes some signals away, as curses does (term_guard_watch). */
struct term_screen *term_screen_open(const struct term_options *options, bool ascii, GError **error);
/* Once the terminal was given back. NULL is allowed. */
void term_screen_close(struct term_screen *screen);

void term_screen_size(const struct term_screen *screen, int *columns, int *rows);
bool term_screen_has_color(const struct term_screen *screen);
/* Whether the last frame left the cursor hidden. */
bool term_screen_hides_cursor(const struct term_screen *screen);

/* After each of these the next frame is written whole. */
void term_screen_resize(struct term_screen *screen, int columns, int rows);
void term_screen_set_accent(struct term_screen *screen, enum accent accent);
void term_screen_redraw(struct term_screen *screen);

/* Appends what makes the canvas of what stands there; nothing where it stands already. */
void term_screen_write(struct term_screen *screen, const struct canvas *canvas, GString *out);
