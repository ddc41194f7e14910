/* forms/time_words.h: the words dates are written in, as rows. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* What a word is; the patterns of forms/time_read.c are written in these letters. */
enum time_word_class {
    WORD_MONTH = 'M',    /* value 1 to 12 */
    WORD_WEEKDAY = 'D',  /* value 1 (Monday) to 7 */
    WORD_UNIT = 'U',     /* value an enum time_term, times a factor */
    WORD_DAY = 'R',      /* value days from today */
    WORD_SIDE = 'L',     /* value 1 next, -1 last */
    WORD_HALF_DAY = 'P', /* value 0 am, 12 pm */
    WORD_CLOCK = 'W',    /* value hour */
    WORD_END = 'E',      /* value an enum time_end */
    WORD_COUNT = 'C',    /* value 1: "an hour ago" */
    WORD_NOW = 'N',
    WORD_IN = 'I',
    WORD_AGO = 'G',
    WORD_ORDINAL = 'O', /* the "th" of 27th */
    WORD_FILLER = 'F',
    WORD_BETWEEN = 'T', /* the T of 2026-11-27T17:00 */
    WORD_UTC = 'Z'
};

/* What relative units are counted in: only the last is a fixed length of time. */
enum time_term { TERM_MONTHS, TERM_DAYS, TERM_MILLISECONDS, TERM_COUNT };

enum time_end { END_OF_DAY, END_OF_WEEK, END_OF_MONTH };

struct time_word {
    const char *text;
    enum time_word_class is;
    int value;
    int times;
    size_t shortest; /* the least letters it may be cut to; 0 = never cut */
};

/* The row of a word of `length` letters in any case, NULL where there is none. */
const struct time_word *time_word_find(const char *letters, size_t length);

/* The word that was perhaps meant by letters that are none, NULL where none is near. */
const char *time_word_near(const char *letters, size_t length);

/* "January", "Monday": the text of the row of that class and value. */
const char *time_word_text(enum time_word_class is, int value);
