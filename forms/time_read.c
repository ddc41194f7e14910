/* forms/time_read.c: typed text taken apart, by a table of phrases.
 *
 * A text is a row of phrases in any order: a day, a time, a zone, a distance from now. At each place the first row of
 * the table whose pattern fits takes its tokens; so a longer pattern stands before the shorter one it begins with. In a
 * pattern each letter is a class of tokens (forms/time_words.h), `9` a number, `S` plus or minus, any other sign
 * itself; tokens must touch unless a blank in the pattern says that they may stand apart. */
#include "forms/time_phrase.h"
#include <string.h>

struct phrase {
    const char *pattern;
    time_phrase_take *take;
};

static const struct phrase phrases[] = {
    { "9-9-9", time_take_iso_date },
    { "9.9.9", time_take_dotted },
    { "9.9.", time_take_dotted },
    { "9.9", time_take_dotted },
    { "9/9/9", time_take_slashed },
    { "9/9", time_take_slashed },
    { "9O M", time_take_named_month },
    { "9. M", time_take_named_month },
    { "9 M", time_take_named_month },
    { "M 9O", time_take_named_month },
    { "M 9", time_take_named_month },
    { "L D", time_take_weekday },
    { "D", time_take_weekday },
    { "R", time_take_day_word },
    { "L U", time_take_next_unit },
    { "T", time_take_between },
    { "9:9:9.9", time_take_clock },
    { "9:9:9,9", time_take_clock },
    { "9:9:9 P", time_take_clock },
    { "9:9:9", time_take_clock },
    { "9:9 P", time_take_clock },
    { "9:9", time_take_clock },
    { "9:", time_take_clock },
    { "9 P", time_take_clock },
    { ":9", time_take_minute },
    { "W", time_take_clock_word },
    { "E", time_take_end },
    { "S 9 U", time_take_signed_count },
    { "9 U", time_take_count },
    { "C U", time_take_count },
    { "I", time_take_in },
    { "G", time_take_ago },
    { "N", time_take_now },
    { "S9:9", time_take_offset },
    { "S9", time_take_offset },
    { "Z", time_take_utc },
    { "V", time_take_zone_name },
    { "X", time_take_abbreviation },
    { "9", time_take_number },
    { "F", time_take_filler },
    { ",", time_take_filler },
};

static bool token_fits(char class, const struct time_token *token)
{
    return class == 'S' ? token->is == '+' || token->is == '-' : token->is == class;
}

/* How many tokens the pattern takes, 0 where it does not fit. */
static size_t match(const char *pattern, const struct time_token *tokens)
{
    size_t count = 0;
    bool may_be_apart = true;
    for (; *pattern; pattern++) {
        if (*pattern == ' ') {
            may_be_apart = true;
            continue;
        }
        if (!token_fits(*pattern, &tokens[count]) || (tokens[count].spaced && !may_be_apart)) {
            return 0;
        }
        may_be_apart = false;
        count++;
    }
    return count;
}

/* The number of tokens taken, 0 with the error set. */
static size_t take_phrase(struct time_reader *reader, const struct time_token *tokens, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(phrases); i++) {
        size_t count = match(phrases[i].pattern, tokens);
        if (count > 0) {
            return phrases[i].take(reader, tokens, count, error) ? count : 0;
        }
    }
    time_refuse_token(tokens, error);
    return 0;
}

/* What no phrase can judge alone. */
static bool check_whole(const struct time_reader *reader, GError **error)
{
    const struct time_parts *parts = reader->parts;
    bool has_day = parts->day != DAY_NONE || parts->weekday != 0;
    if (!has_day && !parts->counted && parts->clock == CLOCK_NONE) {
        return time_refuse_text("No date or time is written here", error);
    }
    if (parts->counted && reader->direction == DIRECTION_OPEN) {
        return time_refuse(error, TIME_ERROR_SYNTAX,
                           "A length of time alone is not a point in time; write +2h, in 2 hours or 2 hours ago.");
    }
    if (parts->counted && has_day) {
        return time_refuse(error, TIME_ERROR_SYNTAX, "A day and a distance from now cannot stand together; write one.");
    }
    if (parts->weekday != 0 && parts->day != DAY_NONE && (parts->day != DAY_DATE || parts->side != 0)) {
        return time_refuse(error, TIME_ERROR_SYNTAX, "Two days are named; write only one.");
    }
    if (parts->counted && parts->clock != CLOCK_NONE && parts->shift[TERM_MILLISECONDS] != 0) {
        return time_refuse(error, TIME_ERROR_SYNTAX,
                           "A time of day and a number of hours or minutes cannot stand together; write one.");
    }
    return true;
}

bool time_parts_read(const char *text, const struct time_rules *rules, struct time_parts *parts, GError **error)
{
    struct time_token tokens[TIME_TOKENS_MAX];
    *parts = (struct time_parts){ .day = DAY_NONE };
    if (strlen(text) > TIME_TEXT_MAX) {
        return time_refuse_text("This is too long for a date or time", error);
    }
    time_tokens_read(text, tokens);
    struct time_reader reader = { .rules = rules, .first = tokens, .parts = parts };
    if (tokens[0].is == TOKEN_END) {
        return time_refuse_token(tokens, error);
    }
    for (const struct time_token *token = tokens; token->is != TOKEN_END;) {
        reader.taken = TAKEN_OTHER;
        size_t count = take_phrase(&reader, token, error);
        if (count == 0) {
            return false;
        }
        reader.before = reader.taken;
        token += count;
    }
    return check_whole(&reader, error);
}
