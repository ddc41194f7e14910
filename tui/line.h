/* tui/line.h: what was typed behind ":" as a one-line event: an order, an event, and words that become fields. */
#pragma once
#include "tui/state.h"

enum line_state {
    LINE_NONE,   /* the first word is no order */
    LINE_ORDERS, /* several orders can be meant */
    LINE_EVENTS, /* several events can be meant */
    LINE_STUCK,  /* `why` says what keeps it */
    LINE_READY   /* `draft` is filled, `said` tells what each word became */
};

struct line {
    enum line_state state;
    char **words;
    GPtrArray *orders; /* const struct order *: those that can be meant, borrowed */
    GPtrArray *events; /* const struct event_spec *: the same */
    char *why;
    struct draft *draft;
    GPtrArray *said; /* char * */
};

/* `found` (struct order *, NULL = not known yet) are the orders whose id is the first word or ends so; it outlives the
 * line. Clears what `line` held. */
void line_read(struct line *line, const struct app *app, const GPtrArray *found, const char *typed);
void line_clear(struct line *line);

/* The first word of a text, "" where there is none; the caller owns it. */
char *line_first_word(const char *typed);
/* The text with another word at that place, 0 or 1, and a blank behind it; the caller owns it. */
char *line_with_word(const struct line *line, size_t place, const char *word);
