/* tui/form_view.h: a draft on a canvas: the kind of each field decides its widget. Knows focus and scrolling; what the
 * fields mean is the draft's. Every change of a widget goes into the draft at once, so the draft is the only truth. */
#pragma once
#include "forms/draft.h"
#include "widgets/canvas.h"
#include "widgets/key.h"
#include "widgets/widget.h"

struct form_input;

struct form_view {
    struct draft *draft; /* borrowed */
    GPtrArray *inputs;   /* struct form_input *, one a field */
    size_t focus;        /* the number of fields = the row that adds one */
    int top;             /* screen lines scrolled away */
    struct rect at;
    int label_columns;
    bool jumping; /* letters stand before the labels */
};
void form_view_init(struct form_view *view, struct draft *draft, const struct field_context *context);
void form_view_clear(struct form_view *view);

/* Makes the widgets anew after the draft changed by another way. */
void form_view_reload(struct form_view *view, const struct field_context *context);
/* Answers of moments are read anew: the clock went on. */
void form_view_refresh(struct form_view *view, const struct field_context *context);
void form_view_focus(struct form_view *view, size_t field);
/* Offers the key to the focused field; `*changed` tells whether its text is another now. */
enum widget_result form_view_key(struct form_view *view, const struct key *key, const struct field_context *context,
                                 bool *changed);
/* Whether a calendar or a list of values is open over the form. */
bool form_view_is_open(const struct form_view *view);
/* What the focused field answers to what was typed; NULL where it has nothing to say. Borrowed. */
const char *form_view_answer(const struct form_view *view);

void form_view_layout(struct form_view *view, struct rect at);
/* `screen` is where calendars and lists may stand. */
void form_view_draw(const struct form_view *view, struct canvas *canvas, struct rect screen);
