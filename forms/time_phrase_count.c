/* forms/time_phrase_count.c: phrases that count from now. */
#include "forms/time_phrase.h"

enum { DIGITS_OF_COUNT = 7 }; /* "+9999999d" is far beyond every limit already */

static bool add_count(struct time_reader *reader, const struct time_token *token, int64_t number,
                      const struct time_word *unit, GError **error)
{
    struct time_parts *parts = reader->parts;
    if (parts->day != DAY_NONE || parts->weekday != 0) {
        return time_refuse_second(token, "day", error);
    }
    if (token->is == TOKEN_NUMBER && token->length > DIGITS_OF_COUNT) {
        g_autofree char *part = time_quoted(token->text);
        return time_refuse(error, TIME_ERROR_RANGE, "%s is too many; dates go from 1970 to 2199.", part);
    }
    parts->counted = true;
    parts->shift[unit->value] += number * unit->times * (reader->direction == DIRECTION_BACK ? -1 : 1);
    return true;
}

/* +2h, - 1 month: the sign holds for the counts after it, too. */
bool time_take_signed_count(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    if (reader->parts->counted && reader->direction == DIRECTION_OPEN) {
        return time_refuse_token(tokens, error);
    }
    reader->direction = tokens[0].is == '-' ? DIRECTION_BACK : DIRECTION_FORTH;
    return add_count(reader, &tokens[1], tokens[1].number, tokens[count - 1].word, error);
}

/* 2h, 3 days, an hour: with `in` before or `ago` behind. */
bool time_take_count(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    int64_t number = tokens->is == TOKEN_NUMBER ? tokens->number : tokens->word->value;
    return add_count(reader, tokens, number, tokens[count - 1].word, error);
}

bool time_take_in(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    bool counts = tokens[count].is == TOKEN_NUMBER || tokens[count].is == WORD_COUNT;
    if (reader->direction != DIRECTION_OPEN || reader->parts->counted || !counts) {
        return time_refuse_token(tokens, error);
    }
    reader->direction = DIRECTION_FORTH;
    return true;
}

bool time_take_ago(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    (void)count;
    if (reader->direction != DIRECTION_OPEN || !reader->parts->counted) {
        return time_refuse_token(tokens, error);
    }
    reader->direction = DIRECTION_BACK;
    for (size_t i = 0; i < TERM_COUNT; i++) {
        reader->parts->shift[i] = -reader->parts->shift[i];
    }
    return true;
}

/* A count of nothing: it takes no other day and no count beside it. */
bool time_take_now(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    if (tokens != reader->first || tokens[count].is != TOKEN_END) {
        return time_refuse_token(&tokens[tokens == reader->first ? count : 0], error);
    }
    reader->direction = DIRECTION_FORTH;
    reader->parts->counted = true;
    return true;
}
