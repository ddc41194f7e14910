/* widgets/moment_field.h: one typed date with an answering line and a calendar that follows what is typed.
 *
 * F4 or Ctrl-Space opens the calendar. While it is open its own keys (calendar.h) go to it; a letter that is none of
 * them starts typing into the field, which the calendar follows until the next arrow. The answer is about what the
 * calendar shows; Tab and whatever else ends the field takes that, only Esc leaves the text as it was. PgUp PgDn
 * (calendar closed) step the part of a date under the cursor, later and earlier (fifteen minutes for minutes); a text
 * in words becomes the date it means first. Where the clocks go forward or back over the typed hour, they take the
 * earlier or the later reading, and the answer says so. The value is read anew from the text at every change: text is
 * the only truth. */
#pragma once
#include "widgets/calendar.h"
#include "widgets/text_field.h"

struct moment_field {
    struct text_field field;
    struct calendar calendar;
    bool open;
    bool typing; /* with the calendar open: printable keys go to the text */
    bool picked; /* with the calendar open: it shows what its own keys chose, and `answer` is about that */
    bool valid;  /* the text reads as an instant: `at` */
    bool asks;   /* the hour is skipped or doubled: one of `choices` is to be taken */
    int64_t at;
    int64_t choices[2];
    char *answer; /* "Fri 27 Nov 2026 17:00 CET, in 3 days · +01:00 · 1795…", or the error sentence; NULL when empty */
};
void moment_field_init(struct moment_field *field, const struct text_field_options *options,
                       const struct time_context *context);
/* Days of these instants are marked in the calendar. Borrowed for as long as the field lives. */
void moment_field_mark(struct moment_field *field, const int64_t *marked, size_t count);
void moment_field_clear(struct moment_field *field);
enum widget_result moment_field_key(struct moment_field *field, const struct key *key,
                                    const struct time_context *context);
/* Ends an open calendar: what was picked in it is taken, a calendar only looked at leaves the text as it was. */
void moment_field_settle(struct moment_field *field, const struct time_context *context);
/* Reads the text anew: for a clock that went on, or another zone. */
void moment_field_refresh(struct moment_field *field, const struct time_context *context);
void moment_field_draw(const struct moment_field *field, struct canvas *canvas, struct rect at, bool focused);
/* The calendar, drawn last, below `at` or above where there is no room, or filling `screen` on small ones. */
void moment_field_draw_calendar(const struct moment_field *field, struct canvas *canvas, struct rect at,
                                struct rect screen);
/* A click while the calendar is open, drawn with these rects; beside the calendar it closes. */
void moment_field_click_calendar(struct moment_field *field, struct rect at, struct rect screen, int column, int row,
                                 const struct time_context *context);
const char *moment_field_text(const struct moment_field *field);
const char *moment_field_answer(const struct moment_field *field); /* NULL when there is nothing to say */
