/* forms/time_words.c: the words dates are written in. */
#include "forms/time_words.h"
#include "base/near.h"
#include <glib.h>
#include <string.h>

static const struct time_word words[] = {
    { .text = "January", .is = WORD_MONTH, .value = 1, .shortest = 3 },
    { .text = "February", .is = WORD_MONTH, .value = 2, .shortest = 3 },
    { .text = "March", .is = WORD_MONTH, .value = 3, .shortest = 3 },
    { .text = "April", .is = WORD_MONTH, .value = 4, .shortest = 3 },
    { .text = "May", .is = WORD_MONTH, .value = 5 },
    { .text = "June", .is = WORD_MONTH, .value = 6, .shortest = 3 },
    { .text = "July", .is = WORD_MONTH, .value = 7, .shortest = 3 },
    { .text = "August", .is = WORD_MONTH, .value = 8, .shortest = 3 },
    { .text = "September", .is = WORD_MONTH, .value = 9, .shortest = 3 },
    { .text = "October", .is = WORD_MONTH, .value = 10, .shortest = 3 },
    { .text = "November", .is = WORD_MONTH, .value = 11, .shortest = 3 },
    { .text = "December", .is = WORD_MONTH, .value = 12, .shortest = 3 },
    { .text = "Monday", .is = WORD_WEEKDAY, .value = 1, .shortest = 3 },
    { .text = "Tuesday", .is = WORD_WEEKDAY, .value = 2, .shortest = 3 },
    { .text = "Wednesday", .is = WORD_WEEKDAY, .value = 3, .shortest = 3 },
    { .text = "Thursday", .is = WORD_WEEKDAY, .value = 4, .shortest = 3 },
    { .text = "Friday", .is = WORD_WEEKDAY, .value = 5, .shortest = 3 },
    { .text = "Saturday", .is = WORD_WEEKDAY, .value = 6, .shortest = 3 },
    { .text = "Sunday", .is = WORD_WEEKDAY, .value = 7, .shortest = 3 },
    { .text = "today", .is = WORD_DAY, .value = 0 },
    { .text = "tomorrow", .is = WORD_DAY, .value = 1 },
    { .text = "yesterday", .is = WORD_DAY, .value = -1 },
    { .text = "now", .is = WORD_NOW },
    { .text = "next", .is = WORD_SIDE, .value = 1 },
    { .text = "last", .is = WORD_SIDE, .value = -1 },
    { .text = "in", .is = WORD_IN },
    { .text = "ago", .is = WORD_AGO },
    { .text = "am", .is = WORD_HALF_DAY, .value = 0 },
    { .text = "pm", .is = WORD_HALF_DAY, .value = 12 },
    { .text = "noon", .is = WORD_CLOCK, .value = 12 },
    { .text = "eod", .is = WORD_END, .value = END_OF_DAY },
    { .text = "eow", .is = WORD_END, .value = END_OF_WEEK },
    { .text = "eom", .is = WORD_END, .value = END_OF_MONTH },
    { .text = "s", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 1000 },
    { .text = "sec", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 1000 },
    { .text = "secs", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 1000 },
    { .text = "seconds", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 1000, .shortest = 6 },
    { .text = "m", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 60 * 1000 },
    { .text = "min", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 60 * 1000 },
    { .text = "mins", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 60 * 1000 },
    { .text = "minutes", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 60 * 1000, .shortest = 6 },
    { .text = "h", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 3600 * 1000 },
    { .text = "hr", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 3600 * 1000 },
    { .text = "hrs", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 3600 * 1000 },
    { .text = "hours", .is = WORD_UNIT, .value = TERM_MILLISECONDS, .times = 3600 * 1000, .shortest = 4 },
    { .text = "d", .is = WORD_UNIT, .value = TERM_DAYS, .times = 1 },
    { .text = "days", .is = WORD_UNIT, .value = TERM_DAYS, .times = 1, .shortest = 3 },
    { .text = "w", .is = WORD_UNIT, .value = TERM_DAYS, .times = 7 },
    { .text = "wk", .is = WORD_UNIT, .value = TERM_DAYS, .times = 7 },
    { .text = "wks", .is = WORD_UNIT, .value = TERM_DAYS, .times = 7 },
    { .text = "weeks", .is = WORD_UNIT, .value = TERM_DAYS, .times = 7, .shortest = 4 },
    { .text = "mo", .is = WORD_UNIT, .value = TERM_MONTHS, .times = 1 },
    { .text = "months", .is = WORD_UNIT, .value = TERM_MONTHS, .times = 1, .shortest = 5 },
    { .text = "y", .is = WORD_UNIT, .value = TERM_MONTHS, .times = 12 },
    { .text = "yr", .is = WORD_UNIT, .value = TERM_MONTHS, .times = 12 },
    { .text = "yrs", .is = WORD_UNIT, .value = TERM_MONTHS, .times = 12 },
    { .text = "years", .is = WORD_UNIT, .value = TERM_MONTHS, .times = 12, .shortest = 4 },
    { .text = "a", .is = WORD_COUNT, .value = 1 },
    { .text = "an", .is = WORD_COUNT, .value = 1 },
    { .text = "st", .is = WORD_ORDINAL },
    { .text = "nd", .is = WORD_ORDINAL },
    { .text = "rd", .is = WORD_ORDINAL },
    { .text = "th", .is = WORD_ORDINAL },
    { .text = "at", .is = WORD_FILLER },
    { .text = "on", .is = WORD_FILLER },
    { .text = "t", .is = WORD_BETWEEN },
    { .text = "z", .is = WORD_UTC },
    { .text = "utc", .is = WORD_UTC },
    { .text = "gmt", .is = WORD_UTC },
};

static bool fits(const struct time_word *word, const char *letters, size_t length)
{
    if (g_ascii_tolower(word->text[0]) != g_ascii_tolower(letters[0])) {
        return false;
    }
    size_t whole = strlen(word->text);
    bool may_be_this_long = length == whole || (word->shortest > 0 && length >= word->shortest && length < whole);
    return may_be_this_long && g_ascii_strncasecmp(word->text, letters, length) == 0;
}

const struct time_word *time_word_find(const char *letters, size_t length)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (fits(&words[i], letters, length)) {
            return &words[i];
        }
    }
    return NULL;
}

const char *time_word_near(const char *letters, size_t length)
{
    g_autofree char *typed = g_ascii_strdown(letters, (gssize)length);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_ptr_array_add(names, g_ascii_strdown(words[i].text, -1));
    }
    const char *near = near_find(typed, (const char *const *)names->pdata, names->len);
    for (size_t i = 0; near && i < G_N_ELEMENTS(words); i++) {
        if (near == names->pdata[i]) {
            return words[i].text;
        }
    }
    return NULL;
}

const char *time_word_text(enum time_word_class is, int value)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].is == is && words[i].value == value) {
            return words[i].text;
        }
    }
    return "";
}
