/* widgets/text_field.h: one line of editable text. Knows nothing of what the text means.
 *
 * The text is always valid UTF-8 without line breaks or control characters. The cursor stands between grapheme
 * clusters. A long text scrolls sideways. Readline keys: Ctrl-A E B F D H K U W Y, Alt-b f d, Ctrl-Left Ctrl-Right,
 * Home, End; Ctrl-_ undo, Alt-_ redo. Backspace and Delete remove a whole cluster, an accent with its letter. A paste
 * joins its lines by blanks (the last line end goes) and drops control characters. What goes over the limit is left
 * out, and known to be. */
#pragma once
#include "widgets/canvas.h"
#include "widgets/key.h"
#include "widgets/widget.h"

struct text_field {
    GString *text;
    size_t cursor;  /* byte offset at a cluster border */
    bool untouched; /* the first printable key replaces the text; a cursor or editing key keeps it */
    GString *killed;
    GPtrArray *undo, *redo; /* struct text_step * */
    size_t limit;           /* bytes */
    bool left_out;          /* something found no room since text_field_left_out was asked */
    bool undone_elsewhere;  /* a container takes changes back: nothing is remembered here, the keys are IGNORED */
};

struct text_field_options {
    const char *text;
    bool untouched;
    size_t limit; /* 0 = 64 KiB */
    bool undone_elsewhere;
};
void text_field_init(struct text_field *field, const struct text_field_options *options);
void text_field_clear(struct text_field *field);
/* Enter gives SUBMIT, Esc CANCEL, Up Down Tab IGNORED. */
enum widget_result text_field_key(struct text_field *field, const struct key *key);
void text_field_draw(const struct text_field *field, struct canvas *canvas, struct rect at, bool focused);
/* The same behind a label, "Filter: ". */
void text_field_draw_labelled(const struct text_field *field, struct canvas *canvas, struct rect at, const char *label,
                              bool focused);
/* The cursor goes to the character at that column of `at`, where the field was drawn. */
void text_field_click(struct text_field *field, struct rect at, int column, bool focused);
const char *text_field_text(const struct text_field *field);
/* A sentence where something that was typed or pasted found no room since it was asked last, NULL where all did. The
 * caller owns it. */
char *text_field_left_out(struct text_field *field);
void text_field_set(struct text_field *field, const char *text); /* one undo step, cursor at the end */
