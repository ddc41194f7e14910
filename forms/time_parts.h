/* forms/time_parts.h: what a text says of a point in time, before it is one.
 *
 * time_parts_read (time_read.c) takes the text apart; time_parts_place (time_place.c) puts the parts onto the calendar
 * of a zone. */
#pragma once
#include "forms/civil_zone.h"
#include "forms/time_words.h"

enum day_said {
    DAY_NONE,      /* nothing: the day of the base */
    DAY_DATE,      /* year, month, day */
    DAY_SHIFTED,   /* today and `shift` */
    DAY_WEEK_END,  /* the coming Friday */
    DAY_MONTH_END, /* the last of this month */
    DAY_INSTANT    /* `instant` is all there is to it */
};

enum clock_said {
    CLOCK_NONE,       /* nothing: the time of the base */
    CLOCK_TYPED,      /* hour to millisecond */
    CLOCK_MINUTE,     /* ":45": the hour of the base */
    CLOCK_END_OF_DAY, /* as the rules have it */
};

enum zone_said { ZONE_NONE, ZONE_OFFSET, ZONE_NAME, ZONE_ABBREVIATION };

struct time_parts {
    enum day_said day;
    int year, month, month_day; /* the year may be YEAR_LEFT_OUT: the nearest that fits */
    bool iso;                   /* the date is written year first: the wider limits hold */
    int weekday;                /* 0 = not named; alone the nearest such day, beside a date a claim to be checked */
    int side;                   /* of the weekday: 1 next, -1 last, 0 as the field leans */
    int64_t shift[TERM_COUNT];  /* from today (DAY_SHIFTED) or from now (`counted`) */
    bool counted;               /* "+2h", "in 3 days" */
    int64_t instant;
    enum clock_said clock;
    int hour, minute, second, millisecond;
    enum zone_said zone;
    int offset;            /* seconds */
    const char *zone_text; /* name or abbreviation, in the text that was read */
    size_t zone_length;
    char said[96]; /* for struct time_reading */
};

/* The years that can be written: by words, and year first. */
enum { YEAR_LEFT_OUT = -1, YEAR_OF_WORDS_FIRST = 1970, YEAR_OF_WORDS_LAST = 2199, YEAR_FIRST = 1900, YEAR_LAST = 9999 };

/* Sets the error and returns false. */
bool time_refuse(GError **error, enum time_error code, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* The word that begins there is none, but near one. */
bool time_refuse_near(const char *text, const char *near, GError **error);

bool time_parts_read(const char *text, const struct time_rules *rules, struct time_parts *parts, GError **error);

/* `choices` is set where the error says so. */
bool time_parts_place(const struct time_parts *parts, const struct time_context *context, int64_t *at,
                      int64_t choices[2], GError **error);

/* "2026-11-01 01:30 -05:00" (time_write.c): what time_point_read turns back into that very instant. */
void time_append_with_offset(GString *out, const struct civil_zone *zone, int64_t at);
