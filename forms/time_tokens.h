/* forms/time_tokens.h: typed text as numbers, words and signs. */
#pragma once
#include "forms/time_point.h"
#include "forms/time_words.h"

enum {
    TOKEN_END = '\0',
    TOKEN_NUMBER = '9',
    TOKEN_ZONE = 'V',   /* letters with a slash in between: Europe/Berlin */
    TOKEN_UNKNOWN = 'X' /* letters that are no word of ours; an abbreviation of a zone, perhaps */
};

struct time_token {
    char is;                      /* one of the above, an enum time_word_class, or the sign itself */
    bool spaced;                  /* whether a blank stands before it */
    const char *text;             /* in the text that was read */
    size_t length;                /* of a number: its digits */
    int64_t number;               /* the first 18 digits */
    const struct time_word *word; /* of a word */
};

enum { TIME_TEXT_MAX = 100, TIME_TOKENS_MAX = TIME_TEXT_MAX + 1 };

/* Cuts `text` of at most TIME_TEXT_MAX bytes into tokens; the last is TOKEN_END. */
void time_tokens_read(const char *text, struct time_token tokens[TIME_TOKENS_MAX]);

/* Whether a number has at most two digits, as days, months and hours have. */
bool time_number_is_short(const struct time_token *number);
