/* forms/time_phrase_zone.c: phrases that say in which zone a time is meant, and the words in between. */
#include "forms/time_phrase.h"

enum { OFFSET_MINUTES_MAX = 18 * 60 };

static bool claim_zone(struct time_reader *reader, const struct time_token *token, enum zone_said zone, GError **error)
{
    if (reader->parts->zone != ZONE_NONE) {
        return time_refuse_second(token, "time zone", error);
    }
    reader->parts->zone = zone;
    reader->parts->zone_text = token->text;
    reader->parts->zone_length = token->length;
    return true;
}

/* -05:00, +0530, +02 */
bool time_take_offset(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    const struct time_token *hours = &tokens[1];
    bool is_compact = count == 2 && hours->length == 4;
    bool fits = is_compact || (hours->length == 2 && (count == 2 || tokens[3].length == 2));
    if (reader->before != TAKEN_CLOCK || !fits) {
        return time_refuse_token(tokens, error);
    }
    int hour = (int)(is_compact ? hours->number / 100 : hours->number);
    int minute = (int)(is_compact ? hours->number % 100 : count == 2 ? 0 : tokens[3].number);
    if (minute > 59 || hour * 60 + minute > OFFSET_MINUTES_MAX) {
        g_autofree char *part = time_quoted(tokens->text);
        return time_refuse(error, TIME_ERROR_IMPOSSIBLE, "There is no offset %s; they go from -18:00 to +18:00.", part);
    }
    reader->parts->offset = (hour * 60 + minute) * 60 * (tokens[0].is == '-' ? -1 : 1);
    return claim_zone(reader, tokens, ZONE_OFFSET, error);
}

bool time_take_utc(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    (void)count;
    return claim_zone(reader, tokens, ZONE_OFFSET, error);
}

bool time_take_zone_name(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    (void)count;
    return claim_zone(reader, tokens, ZONE_NAME, error);
}

/* "CET" and the like, right after a time only: anywhere else letters that are no word are a slip. */
bool time_take_abbreviation(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    (void)count;
    if (reader->before != TAKEN_CLOCK) {
        return time_refuse_token(tokens, error);
    }
    return claim_zone(reader, tokens, ZONE_ABBREVIATION, error);
}

bool time_take_filler(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    bool leads_on = tokens[count].is != TOKEN_END && tokens[count].is != tokens->is;
    return (leads_on && (tokens != reader->first || tokens->is == WORD_FILLER)) || time_refuse_token(tokens, error);
}
