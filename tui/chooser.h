/* tui/chooser.h: rows of which one is chosen, and a text that narrows them as it is typed. Holds the rows; what they
 * mean is its owner's. */
#pragma once
#include "widgets/list.h"
#include "widgets/text_field.h"

struct chooser_row {
    char *name;   /* the first column; owned */
    char *detail; /* the rest; owned, may be NULL */
    int value;    /* whatever the owner wants to know it by */
};

struct chooser {
    struct text_field typed;
    GPtrArray *rows; /* struct chooser_row *, all of them */
    GArray *shown;   /* int: those that hold what was typed */
    struct list list;
    struct rect drawn; /* where the list stands */
    bool narrows;      /* printable keys narrow the rows; else they only move */
    bool all;          /* what is typed hides no row */
};

enum chooser_typing { CHOOSER_PLAIN, CHOOSER_NARROWS };
void chooser_init(struct chooser *chooser, enum chooser_typing typing);
void chooser_clear(struct chooser *chooser);

/* Takes both texts. */
void chooser_add(struct chooser *chooser, char *name, char *detail, int value);
void chooser_empty(struct chooser *chooser);
/* Shows the rows that hold every word typed in name or detail, whatever the case. */
void chooser_narrow(struct chooser *chooser);
void chooser_select(struct chooser *chooser, int value);
/* The selected row; NULL where none is left. */
const struct chooser_row *chooser_row(const struct chooser *chooser);
/* Its detail, where there is no room for all of it beside its name; NULL where all of it is seen. Borrowed. */
const char *chooser_cut(const struct chooser *chooser);
const char *chooser_typed(const struct chooser *chooser);

void chooser_layout(struct chooser *chooser, struct rect at);
/* Whether the key is a digit from 1 to 9, pressed before anything is typed; it names a row, in the order in which they
 * were added. `*row` receives that one, NULL where there are fewer. */
bool chooser_numbered(const struct chooser *chooser, const struct key *key, const struct chooser_row **row);
/* Moving and typing; Enter and Esc are the owner's. */
bool chooser_key(struct chooser *chooser, const struct key *key);
/* Whether the selected row stands there. */
bool chooser_points(const struct chooser *chooser, int column, int row);
void chooser_draw(const struct chooser *chooser, struct canvas *canvas);
