/* widgets/moment_field.h: one typed date with an answering line and a calendar that follows what is typed.
 *
 * F4 or Ctrl-Space opens the calendar; PgUp PgDn (calendar closed) step the part of a full date under the cursor
 * (fifteen minutes for minutes). The value is read anew from the text at every change: text is the only truth. */
#pragma once
#include "widgets/calendar.h"
#include "widgets/text_field.h"

struct moment_field {
    struct text_field field;
    struct calendar calendar;
    bool open;
    bool valid; /* the text reads as an instant: `at` */
    int64_t at;
    char *answer; /* "Fri 27 Nov 2026 17:00 CET, in 3 days · 1795…", or the error sentence; NULL when empty */
};
void moment_field_init(struct moment_field *field, const struct text_field_options *options,
                       const struct time_context *context);
void moment_field_clear(struct moment_field *field);
enum widget_result moment_field_key(struct moment_field *field, const struct key *key,
                                    const struct time_context *context);
void moment_field_draw(const struct moment_field *field, struct canvas *canvas, struct rect at, bool focused);
/* The calendar, drawn last, below `at` or above where there is no room, or filling `screen` on small ones. */
void moment_field_draw_calendar(const struct moment_field *field, struct canvas *canvas, struct rect at,
                                struct rect screen);
const char *moment_field_text(const struct moment_field *field);
const char *moment_field_answer(const struct moment_field *field); /* NULL when there is nothing to say */
