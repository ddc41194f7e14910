/* tui/reader.h: a text to be read, which may be longer than its window. Holds where it is read; the text is its
 * owner's, and may be another one at every layout. */
#pragma once
#include "widgets/canvas.h"
#include "widgets/key.h"

struct reader {
    int skip;       /* lines above the window */
    struct rect at; /* the window */
};

/* Stays where it is read, as far as the text goes. */
void reader_layout(struct reader *reader, struct rect at, const char *text);
/* Arrows and the wheel by a line, PgUp and PgDn by a window, Home and End. False where the key means nothing here. */
bool reader_key(struct reader *reader, const struct key *key);
/* The same, and j k g G as in a list. */
bool reader_list_key(struct reader *reader, const struct key *key);
/* The text; and at the right end of the frame's first line which lines are seen, where not all of them are. */
void reader_draw(const struct reader *reader, struct canvas *canvas, struct rect frame, enum style edge,
                 const char *text);
