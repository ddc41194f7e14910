/* forms/time_phrase_number.c: numbers without any sign, told apart by how many digits they have and what stands before.
 */
#include "forms/time_phrase.h"

enum {
    SECOND = 1000,
    DIGITS_OF_YEAR = 4,
    DIGITS_OF_CLOCK = 4,
    DIGITS_OF_LONG_CLOCK = 6,
    DIGITS_OF_DATE = 8,
    DIGITS_OF_SECONDS = 10,
    DIGITS_OF_MILLISECONDS = 13
};

static bool read_compact_date(struct time_reader *reader, const struct time_token *number, GError **error)
{
    int64_t value = number->number;
    reader->parts->iso = true;
    return time_set_date(reader, number, (int)(value / 10000), (int)(value / 100 % 100), (int)(value % 100), error);
}

/* HH, HHMM, HHMMSS */
static bool read_compact_clock(struct time_reader *reader, const struct time_token *number, GError **error)
{
    int64_t value = number->number;
    for (size_t digits = number->length; digits < DIGITS_OF_LONG_CLOCK; digits += 2) {
        value *= 100;
    }
    return time_set_clock(reader, number, value / 10000, value / 100 % 100, value % 100, error);
}

static bool read_instant(struct time_reader *reader, const struct time_token *number, enum time_unit unit,
                         GError **error)
{
    struct time_parts *parts = reader->parts;
    const char *name = unit == TIME_SECONDS ? "seconds" : "milliseconds";
    const char *sent = reader->rules->unit == unit           ? ""
                       : reader->rules->unit == TIME_SECONDS ? "; sent as seconds"
                                                             : "; sent as milliseconds";
    parts->instant = unit == TIME_SECONDS ? number->number * SECOND : number->number;
    g_snprintf(parts->said, sizeof parts->said, "%d digits, read as %s%s.", (int)number->length, name, sent);
    return time_claim_day(reader, number, DAY_INSTANT, error);
}

/* A number that is all there is. */
static bool read_digits(struct time_reader *reader, const struct time_token *number, GError **error)
{
    switch (number->length) {
    case DIGITS_OF_CLOCK:
        return read_compact_clock(reader, number, error);
    case DIGITS_OF_DATE:
        return read_compact_date(reader, number, error);
    case DIGITS_OF_SECONDS:
        return read_instant(reader, number, TIME_SECONDS, error);
    case DIGITS_OF_MILLISECONDS:
        return read_instant(reader, number, TIME_MILLISECONDS, error);
    }
    return time_refuse(error, TIME_ERROR_SYNTAX,
                       "%d %s not understood: 4 are a time (1630), 8 a date (20261127), 10 are seconds and 13 "
                       "milliseconds since 1970.",
                       (int)number->length, number->length == 1 ? "digit is" : "digits are");
}

/* "27 nov 17" */
static bool refuse_year_or_hour(const struct time_token *number, GError **error)
{
    int value = (int)number->number;
    return time_refuse(error, TIME_ERROR_AMBIGUOUS,
                       "%02d after a day and month can be an hour or a year; write %02d:00 or 20%02d.", value, value,
                       value);
}

/* Behind a day and month four digits are far oftener a year than a time, even one that is out of range. */
static bool is_year(const struct time_token *number)
{
    return number->length == DIGITS_OF_YEAR && number->number >= YEAR_FIRST && number->number <= YEAR_OF_WORDS_LAST;
}

/* An offset behind it would be mistaken: "2026-11" is no 20:26 in the middle of the Pacific. */
static bool read_bare_clock(struct time_reader *reader, const struct time_token *number, GError **error)
{
    bool is_read = number->length == 1 ? time_set_clock(reader, number, number->number, 0, 0, error)
                                       : read_compact_clock(reader, number, error);
    reader->taken = TAKEN_OTHER;
    return is_read;
}

bool time_take_number(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    struct time_parts *parts = reader->parts;
    size_t digits = tokens->length;
    bool needs_year = parts->day == DAY_DATE && parts->year == YEAR_LEFT_OUT;
    bool has_day = parts->day != DAY_NONE || parts->weekday != 0;
    if (reader->before == TAKEN_BETWEEN &&
        (digits == 2 || digits == DIGITS_OF_CLOCK || digits == DIGITS_OF_LONG_CLOCK)) {
        return read_compact_clock(reader, tokens, error);
    }
    if (tokens == reader->first && tokens[count].is == TOKEN_END) {
        return read_digits(reader, tokens, error);
    }
    if (needs_year && is_year(tokens)) {
        parts->year = (int)tokens->number;
        return true;
    }
    if (needs_year && digits == 2 && reader->before == TAKEN_DATE) {
        return refuse_year_or_hour(tokens, error);
    }
    if (digits == DIGITS_OF_DATE) {
        return read_compact_date(reader, tokens, error);
    }
    if (digits == DIGITS_OF_CLOCK || (digits <= 2 && has_day)) {
        return read_bare_clock(reader, tokens, error);
    }
    return time_refuse_token(tokens[count].is == TOKEN_UNKNOWN ? &tokens[count] : tokens, error);
}
