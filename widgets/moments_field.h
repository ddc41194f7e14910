/* widgets/moments_field.h: a list of typed dates, one row a date; each row is a moment_field with its calendar.
 *
 * A comma begins the next row, so a list typed or pasted in one line fills the rows. Up and Down go from row to row and
 * are IGNORED at the first and last one. Backspace and Delete remove an empty row; rows left empty go when the list is
 * left. The order is the person's: nothing is sorted or paired unasked. */
#pragma once
#include "widgets/moment_field.h"

/* What can be done with the row under the cursor. */
enum moments_change {
    MOMENTS_ADD,        /* an empty row below it */
    MOMENTS_REMOVE,     /* the row goes */
    MOMENTS_UP,         /* it changes places with the one above */
    MOMENTS_DOWN,       /* or below */
    MOMENTS_HOUR_LATER, /* the same an hour later, below it */
    MOMENTS_DAY_LATER,  /* the same time the next day, below it */
    MOMENTS_SORT        /* all rows by time; those that cannot be read stand last */
};

struct moments_field {
    GPtrArray *rows; /* struct moment_field *, owned; never empty */
    int selected;
    char *text; /* the rows in one line, separated by commas */
    const int64_t *marked;
    size_t marked_count;
};
void moments_field_init(struct moments_field *field, const struct text_field_options *options,
                        const struct time_context *context);
void moments_field_clear(struct moments_field *field);
/* See moment_field_mark. */
void moments_field_mark(struct moments_field *field, const int64_t *marked, size_t count);
enum widget_result moments_field_key(struct moments_field *field, const struct key *key,
                                     const struct time_context *context);
/* False where it cannot be done: the row has no date to begin from, or stands at the end already. */
bool moments_field_change(struct moments_field *field, enum moments_change change, const struct time_context *context);
void moments_field_refresh(struct moments_field *field, const struct time_context *context);
bool moments_field_is_open(const struct moments_field *field);
/* The field's own. */
struct moment_field *moments_field_row(const struct moments_field *field, int row);
/* See moment_field_settle; of the selected row. */
void moments_field_settle(struct moments_field *field, const struct time_context *context);
/* Where the cursor stands, as a byte of moments_field_text, and back. */
size_t moments_field_cursor(const struct moments_field *field);
void moments_field_place(struct moments_field *field, size_t byte);
void moments_field_draw(const struct moments_field *field, struct canvas *canvas, struct rect at, bool focused);
/* A click on a row goes there; while a calendar is open, on what it shows. */
void moments_field_click(struct moments_field *field, struct rect at, int column, int row, bool focused);
void moments_field_click_calendar(struct moments_field *field, struct rect at, struct rect screen, int column, int row,
                                  const struct time_context *context);
void moments_field_draw_calendar(const struct moments_field *field, struct canvas *canvas, struct rect at,
                                 struct rect screen);
const char *moments_field_text(const struct moments_field *field);
const char *moments_field_answer(const struct moments_field *field); /* of the selected row */
