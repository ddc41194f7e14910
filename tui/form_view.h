/* tui/form_view.h: a draft on a canvas: the kind of each field decides its widget. Knows focus and scrolling; what the
 * fields mean is the draft's. Every change of a widget goes into the draft at once, so the draft is the only truth. */
#pragma once
#include "forms/draft.h"
#include "tui/form_undo.h"
#include "widgets/canvas.h"
#include "widgets/key.h"
#include "widgets/moments_field.h"
#include "widgets/widget.h"

struct form_input;

/* Screen lines of a field: of its widget, and with what is said below it. */
struct form_lines {
    uint64_t look; /* what they were found for, 0 = nothing yet */
    int own, all;
    unsigned visits; /* of the focus, which may change a widget */
};

struct form_view {
    struct draft *draft; /* borrowed */
    GPtrArray *inputs;   /* struct form_input *, one a field */
    GArray *lines;       /* struct form_lines, one a field; found by the layout */
    unsigned made;       /* how often the widgets were made anew, or told of another present */
    size_t focus;        /* the number of fields = the row that adds one */
    int top;             /* screen lines scrolled away */
    int all_lines;       /* of all fields, and the row that adds one */
    struct rect at;
    struct rect screen; /* where calendars and lists may stand */
    int label_widest;   /* columns of the longest label */
    int label_columns;
    bool hasty;    /* keys come one after the other: what is wrong with a date takes one line */
    char *letters; /* what jumps to each field, shown before the labels; NULL = nothing is shown */
    struct form_undo undo;
    uint32_t typed;        /* the last character of what is being typed in one go, 0 = nothing is */
    const int64_t *marked; /* days with events */
    size_t marked_count;
    GPtrArray *people; /* char *: names to pick from; referenced, NULL = none are known */
};
void form_view_init(struct form_view *view, struct draft *draft, const struct field_context *context);
void form_view_clear(struct form_view *view);

/* Makes the widgets anew after the draft changed by another way. */
void form_view_reload(struct form_view *view, const struct field_context *context);
/* Answers of moments are read anew: the clock went on. */
void form_view_refresh(struct form_view *view, const struct field_context *context);
void form_view_focus(struct form_view *view, size_t field);
/* Days of these instants are marked in calendars. Borrowed until it is called again. */
void form_view_mark(struct form_view *view, const int64_t *marked, size_t count);
/* The names to pick from in fields of persons, char *; references them. */
void form_view_offer(struct form_view *view, GPtrArray *people);
/* Shows or hides the letters that jump to fields. */
void form_view_show_letters(struct form_view *view, bool shown);

/* Offers the key to the focused field, the mouse to what it points at; `*changed` tells whether a text is another now.
 */
enum widget_result form_view_key(struct form_view *view, const struct key *key, const struct field_context *context,
                                 bool *changed);
/* As text_field_left_out, of the focused field. */
char *form_view_left_out(struct form_view *view);
/* Where the cursor stands in the text of the focused field, in bytes; 0 in a default that nobody touched. */
size_t form_view_cursor(const struct form_view *view);
/* Replaces the text of a focused field that is edited as text, as one change, and places the cursor. */
bool form_view_replace(struct form_view *view, const char *text, size_t cursor);
/* Other ways to change what is focused; false where nothing changed. */
bool form_view_set_text(struct form_view *view, const char *text);
bool form_view_unset(struct form_view *view, const struct field_context *context);
bool form_view_settle(struct form_view *view, const struct field_context *context); /* takes what a calendar shows */
bool form_view_change_rows(struct form_view *view, enum moments_change change, const struct field_context *context);
/* Before the draft is changed by another way: that can be taken back like any other change. */
void form_view_remember(struct form_view *view);
/* Where that change was refused. */
void form_view_forget(struct form_view *view);
/* Takes the last change back, or brings it again; false where there is none. */
bool form_view_travel(struct form_view *view, enum form_way way, const struct field_context *context);

/* Whether a calendar or a list of values is open over the form. */
bool form_view_is_open(const struct form_view *view);
/* Whether it is a calendar that takes letters for keys of its own, not for text of the field. */
bool form_view_calendar_has_letters(const struct form_view *view);
/* Whether what is being typed there is a date that cannot be read for now. */
bool form_view_wavers(const struct form_view *view);
/* What the focused field is: */
bool form_view_on_text(const struct form_view *view);   /* edited as text */
bool form_view_on_moment(const struct form_view *view); /* with a calendar */
bool form_view_on_choice(const struct form_view *view); /* with a list of values */
bool form_view_on_person(const struct form_view *view); /* with a list of names, once some are known */
bool form_view_on_rows(const struct form_view *view);   /* a list of times */
/* What the focused field answers to what was typed; NULL where it has nothing to say. Borrowed. */
const char *form_view_answer(const struct form_view *view);

/* `screen` is where calendars and lists may stand. */
void form_view_layout(struct form_view *view, struct rect at, struct rect screen);
void form_view_draw(const struct form_view *view, struct canvas *canvas);
/* The calendar or list that is open over it. */
void form_view_draw_open(const struct form_view *view, struct canvas *canvas);
/* Mixes into the numbers of rows, that of row 0 of the canvas first, what the view paints on each of its rows; 0 where
 * that is another thing at every key. */
void form_view_number(const struct form_view *view, uint64_t *numbers);
