/* widgets/choice_field.h: a text field with suggestions that filter as typed. Any other text stays possible.
 *
 * F4, Ctrl-Space or Down on an empty field opens the list; while it is open Up, Down choose, Enter takes, Esc closes.
 * Suggestions may come late and change while it is open: the highlighted one stays highlighted. */
#pragma once
#include "widgets/text_field.h"

struct choice {
    const char *value;
    const char *label; /* NULL = none */
};
/* What a suggestion is found and laid out by, known once for a list that may hold hundreds. */
struct choice_look {
    size_t folded; /* where its value and label begin, in `folded` */
    int columns;
};
struct choice_field {
    struct text_field field;
    const struct choice *choices; /* borrowed */
    size_t count;
    bool late; /* the suggestions come when they come: so that Down means the same before and after, it opens nothing */
    bool open;
    int selected;              /* among the shown ones */
    struct choice_look *looks; /* one a suggestion, made when the list opens; NULL = it never did */
    GString *folded;           /* without upper case, NUL behind each */
};
void choice_field_init(struct choice_field *field, const struct text_field_options *options,
                       const struct choice *choices, size_t count);
void choice_field_clear(struct choice_field *field);
/* Other suggestions from now on; the ones before must still be there. */
void choice_field_offer(struct choice_field *field, const struct choice *choices, size_t count);
enum widget_result choice_field_key(struct choice_field *field, const struct key *key);
void choice_field_draw(const struct choice_field *field, struct canvas *canvas, struct rect at, bool focused);
/* The list of suggestions, drawn last, over what lies below `at` (or above where there is no room), inside `screen`. */
void choice_field_draw_list(const struct choice_field *field, struct canvas *canvas, struct rect at,
                            struct rect screen);
/* A click while the list is open, drawn with these rects: on a suggestion takes it, beside the list closes it. */
void choice_field_click_list(struct choice_field *field, struct rect at, struct rect screen, int column, int row);
const char *choice_field_text(const struct choice_field *field);
