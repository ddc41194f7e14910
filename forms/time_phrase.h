/* forms/time_phrase.h: the phrases a date is made of; each take function reads one into the parts.
 *
 * A take function gets the tokens that fitted its pattern; behind the last stands at least TOKEN_END. */
#pragma once
#include "forms/time_parts.h"
#include "forms/time_tokens.h"

/* Whether a count already has a direction. */
enum time_direction { DIRECTION_BACK = -1, DIRECTION_OPEN = 0, DIRECTION_FORTH = 1 };

enum phrase_taken { TAKEN_OTHER, TAKEN_DATE, TAKEN_BETWEEN, TAKEN_CLOCK };

struct time_reader {
    const struct time_rules *rules;
    const struct time_token *first;
    struct time_parts *parts;
    enum time_direction direction;
    enum phrase_taken before; /* the phrase right before this one */
    enum phrase_taken taken;  /* this one: a take function says so */
};

typedef bool time_phrase_take(struct time_reader *reader, const struct time_token *tokens, size_t count,
                              GError **error);

/* time_phrase_day.c */
time_phrase_take time_take_iso_date;
time_phrase_take time_take_dotted;
time_phrase_take time_take_slashed;
time_phrase_take time_take_named_month;
time_phrase_take time_take_weekday;
time_phrase_take time_take_day_word;
time_phrase_take time_take_next_unit;

/* time_phrase_clock.c */
time_phrase_take time_take_clock;
time_phrase_take time_take_minute;
time_phrase_take time_take_clock_word;
time_phrase_take time_take_end;
time_phrase_take time_take_between;

/* time_phrase_number.c */
time_phrase_take time_take_number;

/* time_phrase_count.c */
time_phrase_take time_take_signed_count;
time_phrase_take time_take_count;
time_phrase_take time_take_in;
time_phrase_take time_take_ago;
time_phrase_take time_take_now;

/* time_phrase_zone.c */
time_phrase_take time_take_offset;
time_phrase_take time_take_utc;
time_phrase_take time_take_zone_name;
time_phrase_take time_take_abbreviation;
time_phrase_take time_take_filler;

/* Parts of phrases that begin in one file and end in another. All refuse a second day or time. */
bool time_set_date(struct time_reader *reader, const struct time_token *token, int year, int month, int day,
                   GError **error);
bool time_claim_day(struct time_reader *reader, const struct time_token *token, enum day_said day, GError **error);
bool time_set_clock(struct time_reader *reader, const struct time_token *token, int64_t hour, int64_t minute,
                    int64_t second, GError **error);

/* The rest of the word that begins there, quoted and fit to be shown. The caller owns it. */
char *time_quoted(const char *text);
bool time_refuse_token(const struct time_token *token, GError **error);
bool time_refuse_second(const struct time_token *token, const char *what, GError **error);
/* The complaint, then examples of what can be written. */
bool time_refuse_text(const char *complaint, GError **error);
