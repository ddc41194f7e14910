/* forms/time_phrase_clock.c: phrases that name a time of day. */
#include "forms/time_phrase.h"

static bool claim_clock(struct time_reader *reader, const struct time_token *token, enum clock_said clock,
                        GError **error)
{
    if (reader->parts->clock != CLOCK_NONE) {
        return time_refuse_second(token, "time", error);
    }
    reader->parts->clock = clock;
    reader->taken = TAKEN_CLOCK;
    return true;
}

static bool check_below(int64_t value, int limit, const char *what, GError **error)
{
    if (value < limit) {
        return true;
    }
    return time_refuse(error, TIME_ERROR_IMPOSSIBLE, "There is no %s %" G_GINT64_FORMAT "; the last is %d.", what,
                       value, limit - 1);
}

bool time_set_clock(struct time_reader *reader, const struct time_token *token, int64_t hour, int64_t minute,
                    int64_t second, GError **error)
{
    if (!check_below(hour, 24, "hour", error) || !check_below(minute, 60, "minute", error) ||
        !check_below(second, 60, "second", error)) {
        return false;
    }
    reader->parts->hour = (int)hour;
    reader->parts->minute = (int)minute;
    reader->parts->second = (int)second;
    return claim_clock(reader, token, CLOCK_TYPED, error);
}

/* 12 am is midnight and 12 pm is noon. */
static bool set_half_day(struct time_reader *reader, const struct time_token *half, GError **error)
{
    int hour = reader->parts->hour;
    if (hour < 1 || hour > 12) {
        return time_refuse(error, TIME_ERROR_IMPOSSIBLE,
                           "There is no hour %d %s; with am or pm hours go from 1 to 12, without from 0 to 23.", hour,
                           half->word->text);
    }
    reader->parts->hour = hour % 12 + half->word->value;
    return true;
}

/* What lies beyond milliseconds is dropped. */
static int read_fraction(const struct time_token *number)
{
    int milliseconds = 0;
    for (size_t i = 0; i < 3; i++) {
        milliseconds = milliseconds * 10 + (i < number->length ? number->text[i] - '0' : 0);
    }
    return milliseconds;
}

/* 17:00, 17:00:05.123, 5pm, 5:30 pm, 16: */
bool time_take_clock(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    int64_t numbers[4] = { 0 };
    size_t found = 0;
    const struct time_token *last = tokens;
    for (size_t i = 0; i < count; i++) {
        if (tokens[i].is != TOKEN_NUMBER) {
            continue;
        }
        last = &tokens[i];
        if (found < 3 && (found == 0 ? !time_number_is_short(last) : last->length != 2)) {
            return time_refuse_token(tokens, error);
        }
        numbers[found++] = last->number;
    }
    if (!time_set_clock(reader, tokens, numbers[0], numbers[1], numbers[2], error)) {
        return false;
    }
    reader->parts->millisecond = found == 4 ? read_fraction(last) : 0;
    return tokens[count - 1].is != WORD_HALF_DAY || set_half_day(reader, &tokens[count - 1], error);
}

/* :45 */
bool time_take_minute(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    (void)count;
    bool stands_alone = tokens->spaced || tokens == reader->first;
    if (!stands_alone || tokens[1].length != 2) {
        return time_refuse_token(tokens, error);
    }
    reader->parts->minute = (int)tokens[1].number;
    return check_below(tokens[1].number, 60, "minute", error) && claim_clock(reader, tokens, CLOCK_MINUTE, error);
}

bool time_take_clock_word(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    (void)count;
    return time_set_clock(reader, tokens, tokens->word->value, 0, 0, error);
}

bool time_take_end(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    (void)count;
    if (!claim_clock(reader, tokens, CLOCK_END_OF_DAY, error)) {
        return false;
    }
    switch ((enum time_end)tokens->word->value) {
    case END_OF_DAY:
        return true; /* of the day named beside it, else of today (time_place.c) */
    case END_OF_WEEK:
        return time_claim_day(reader, tokens, DAY_WEEK_END, error);
    case END_OF_MONTH:
        return time_claim_day(reader, tokens, DAY_MONTH_END, error);
    }
    return false;
}

/* The T between an ISO date and its time. */
bool time_take_between(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    bool is_between = reader->before == TAKEN_DATE && reader->parts->iso && !tokens->spaced &&
                      tokens[count].is == TOKEN_NUMBER && !tokens[count].spaced;
    reader->taken = TAKEN_BETWEEN;
    return is_between || time_refuse_token(tokens, error);
}
