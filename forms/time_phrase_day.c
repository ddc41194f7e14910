/* forms/time_phrase_day.c: phrases that name a day: dates, weekdays, day words. */
#include "forms/time_phrase.h"

enum { DIGITS_OF_YEAR = 4, MONTHS = 12, CENTURY = 2000 };

bool time_claim_day(struct time_reader *reader, const struct time_token *token, enum day_said day, GError **error)
{
    if (reader->parts->day != DAY_NONE || reader->parts->counted) {
        return time_refuse_second(token, "day", error);
    }
    reader->parts->day = day;
    return true;
}

bool time_set_date(struct time_reader *reader, const struct time_token *token, int year, int month, int day,
                   GError **error)
{
    if (!time_claim_day(reader, token, DAY_DATE, error)) {
        return false;
    }
    reader->parts->year = year;
    reader->parts->month = month;
    reader->parts->month_day = day;
    reader->taken = TAKEN_DATE;
    return true;
}

/* 2026-11-27 */
bool time_take_iso_date(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    (void)count;
    if (tokens[0].length != DIGITS_OF_YEAR || !time_number_is_short(&tokens[2]) || !time_number_is_short(&tokens[4])) {
        g_autofree char *part = time_quoted(tokens->text);
        return time_refuse(error, TIME_ERROR_SYNTAX,
                           "%s is not understood; with dashes the year comes first and has four digits: 2026-11-27.",
                           part);
    }
    reader->parts->iso = true;
    return time_set_date(reader, tokens, (int)tokens[0].number, (int)tokens[2].number, (int)tokens[4].number, error);
}

/* The year of a date that may leave it out: YEAR_LEFT_OUT where it does; two digits are of this century. False: no
 * year. */
static bool read_year(const struct time_token *tokens, size_t count, int *year)
{
    static const size_t YEAR_AT = 4; /* day sign month sign year */
    *year = YEAR_LEFT_OUT;
    if (count <= YEAR_AT) {
        return true;
    }
    const struct time_token *number = &tokens[YEAR_AT];
    *year = (int)number->number + (number->length == 2 ? CENTURY : 0);
    return number->length == 2 || number->length == DIGITS_OF_YEAR;
}

/* 27.11.2026, 27.11.26, 27.11., 27.11 */
bool time_take_dotted(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    int year;
    bool may_be_date =
        time_number_is_short(&tokens[0]) && time_number_is_short(&tokens[2]) && tokens[2].number <= MONTHS;
    if (!may_be_date || !read_year(tokens, count, &year)) {
        g_autofree char *part = time_quoted(tokens->text);
        return time_refuse(error, may_be_date ? TIME_ERROR_SYNTAX : TIME_ERROR_IMPOSSIBLE,
                           "%s is not understood; dots are day.month.year, such as 27.11.2026, times have a colon.",
                           part);
    }
    return time_set_date(reader, tokens, year, (int)tokens[2].number, (int)tokens[0].number, error);
}

static void append_reading(GString *out, int year, int64_t month, int64_t day)
{
    static const int LEAP_YEAR = 2000;
    bool has_year = year != YEAR_LEFT_OUT;
    if (month < 1 || month > MONTHS || day < 1 || day > civil_days_in_month(has_year ? year : LEAP_YEAR, (int)month)) {
        return;
    }
    const char *name = time_word_text(WORD_MONTH, (int)month);
    g_string_append_printf(out, "%s%d %.3s", out->len > 0 ? " or " : "", (int)day, name);
    if (has_year) {
        g_string_append_printf(out, " %d", year);
    }
}

static bool refuse_slashes(const struct time_token *tokens, int year, GError **error)
{
    g_autofree char *part = time_quoted(tokens->text);
    g_autoptr(GString) readings = g_string_new(NULL);
    append_reading(readings, year, tokens[2].number, tokens[0].number);
    if (tokens[0].number != tokens[2].number) {
        append_reading(readings, year, tokens[0].number, tokens[2].number);
    }
    if (readings->len == 0) {
        return time_refuse(error, TIME_ERROR_IMPOSSIBLE, "%s is no date, whichever part is the month.", part);
    }
    return time_refuse(error, TIME_ERROR_AMBIGUOUS,
                       "%s is not certain, since desk.day_order is not set: it can mean %s; write it so, or set the "
                       "order.",
                       part, readings->str);
}

/* 27/11/2026, 27/11 */
bool time_take_slashed(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    int year;
    g_autofree char *part = time_quoted(tokens->text);
    if (!time_number_is_short(&tokens[0]) || !time_number_is_short(&tokens[2]) || !read_year(tokens, count, &year)) {
        return time_refuse(error, TIME_ERROR_SYNTAX, "%s is not understood; write 2026-11-27 or 27 nov 2026.", part);
    }
    if (reader->rules->day_order == DAY_ORDER_UNSET) {
        return refuse_slashes(tokens, year, error);
    }
    bool day_first = reader->rules->day_order == DAY_ORDER_DAY_FIRST;
    int month = (int)tokens[day_first ? 2 : 0].number;
    if (month < 1 || month > MONTHS) {
        return time_refuse(error, TIME_ERROR_IMPOSSIBLE,
                           "There is no month %d: in %s the %s comes first, as desk.day_order is set.", month, part,
                           day_first ? "day" : "month");
    }
    return time_set_date(reader, tokens, year, month, (int)tokens[day_first ? 0 : 2].number, error);
}

/* 27 nov, 27th of november, 27. nov, nov 27 */
bool time_take_named_month(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    const struct time_token *number = tokens, *month = tokens;
    for (size_t i = 0; i < count; i++) {
        number = tokens[i].is == TOKEN_NUMBER ? &tokens[i] : number;
        month = tokens[i].is == WORD_MONTH ? &tokens[i] : month;
    }
    if (!time_number_is_short(number)) {
        return time_refuse_token(number, error);
    }
    return time_set_date(reader, tokens, YEAR_LEFT_OUT, month->word->value, (int)number->number, error);
}

bool time_take_weekday(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    if (reader->parts->weekday != 0) {
        return time_refuse_second(tokens, "day of the week", error);
    }
    reader->parts->weekday = tokens[count - 1].word->value;
    reader->parts->side = count > 1 ? tokens[0].word->value : 0;
    return true;
}

bool time_take_day_word(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    (void)count;
    reader->parts->shift[TERM_DAYS] = tokens->word->value;
    return time_claim_day(reader, tokens, DAY_SHIFTED, error);
}

/* next week, last month */
bool time_take_next_unit(struct time_reader *reader, const struct time_token *tokens, size_t count, GError **error)
{
    const struct time_word *unit = tokens[count - 1].word;
    if (unit->value == TERM_MILLISECONDS) {
        return time_refuse(error, TIME_ERROR_SYNTAX, "\"%s %s\" is not certain; write +1h, or an hour as 17:00.",
                           tokens->word->text, unit->text);
    }
    reader->parts->shift[unit->value] = tokens->word->value * unit->times;
    return time_claim_day(reader, tokens, DAY_SHIFTED, error);
}
