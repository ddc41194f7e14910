/* widgets/calendar.h: a month to pick a day and time from. Pure; knows the present only by what it is told.
 *
 * Arrows day and week, PgUp PgDn month (the day is clamped, no month skipped), Home End week, t today, u unset, digits
 * type the time (HHMM), Backspace takes one back, Enter takes, Esc leaves as it was. */
#pragma once
#include "forms/time_point.h"
#include "widgets/canvas.h"
#include "widgets/key.h"
#include "widgets/widget.h"

struct calendar {
    struct civil shown; /* the selected day and time */
    struct civil today;
    enum week_start start;
    char typed[5];         /* digits of a time being typed */
    bool unset;            /* after `u`: the field is to be cleared */
    const int64_t *marked; /* days with events (instants), borrowed */
    size_t marked_count;
    GTimeZone *zone; /* borrowed; for `marked` */
};
void calendar_init(struct calendar *calendar, int64_t at, int64_t now, const struct time_rules *rules);
/* SUBMIT: take calendar_value, or clear the field where `unset`; CANCEL: leave as it was. */
enum widget_result calendar_key(struct calendar *calendar, const struct key *key);
/* A click at that place of `at`, where it was drawn: a day is selected, the selected one taken (SUBMIT); the left half
 * of the title goes a month back, the right half on; beside the calendar: CANCEL. */
enum widget_result calendar_click(struct calendar *calendar, struct rect at, int column, int row);
void calendar_draw(const struct calendar *calendar, struct canvas *canvas, struct rect at, bool focused);
/* Follows the value typed in the field. */
void calendar_follow(struct calendar *calendar, int64_t at);
int64_t calendar_value(const struct calendar *calendar);
enum { CALENDAR_COLUMNS = 24, CALENDAR_ROWS = 10 }; /* frame included */
