/* widgets/moment_field.c: one typed date. */
#include "widgets/moment_field.h"
#include "widgets/text_edit.h"
#include <string.h>

enum { MINUTES_STEP = 15, MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

/* The parts of "2026-11-27 17:00" by where they end, the character behind them included. */
enum date_part { PART_YEAR, PART_MONTH, PART_DAY, PART_HOUR, PART_MINUTE };
static const size_t part_ends[] = { 4, 7, 10, 13 };

static char *answer_for(int64_t at, const char *said, const struct time_context *context)
{
    g_autofree char *echo = time_point_echo(at, context->now, context->rules->zone);
    g_autofree char *offset = time_point_offset(at, context->rules->zone);
    int64_t number = time_point_in_unit(at, context->rules->unit);
    return g_strdup_printf("%s%s%s · %" G_GINT64_FORMAT "%s%s", echo, offset[0] != '\0' ? " · " : "", offset, number,
                           said[0] != '\0' ? " · " : "", said);
}

/* The keys come first: on a narrow screen the end is cut. Both readings are of one day, which the text names already.
 */
static char *question_for(const struct time_reading *reading, const GError *error, GTimeZone *zone)
{
    enum { DATE_BYTES = sizeof "2026-11-27 " - 1 };
    g_autofree char *earlier = time_point_typed(reading->choices[0], zone);
    g_autofree char *later = time_point_typed(reading->choices[1], zone);
    size_t date = strncmp(earlier, later, DATE_BYTES) == 0 ? DATE_BYTES : 0;
    return g_strdup_printf("PgUp takes %s, PgDn %s. %s", earlier + date, later + date, error->message);
}

static char *calendar_answer(const struct calendar *calendar, const struct time_context *context)
{
    if (calendar->unset)
        return g_strdup("Enter makes it unset, Esc leaves it as it was.");
    return answer_for(calendar_value(calendar), "", context);
}

static void read_text(struct moment_field *field, const struct time_context *context)
{
    struct time_reading reading = { .at = 0 };
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&field->answer, g_free);
    field->valid = false;
    field->asks = false;
    if (moment_field_text(field)[0] == '\0')
        return;
    field->valid = time_point_read(moment_field_text(field), context, &reading, &error);
    field->asks = g_error_matches(error, TIME_ERROR, TIME_ERROR_SKIPPED) ||
                  g_error_matches(error, TIME_ERROR, TIME_ERROR_DOUBLED);
    if (field->valid) {
        field->at = reading.at;
        field->answer = answer_for(reading.at, reading.said, context);
    } else if (field->asks) {
        memcpy(field->choices, reading.choices, sizeof field->choices);
        field->answer = question_for(&reading, error, context->rules->zone);
    } else {
        field->answer = g_strdup(error->message);
    }
}

static void answer_picked(struct moment_field *field, const struct time_context *context)
{
    g_free(field->answer);
    field->answer = calendar_answer(&field->calendar, context);
}

void moment_field_refresh(struct moment_field *field, const struct time_context *context)
{
    read_text(field, context);
    if (field->picked)
        answer_picked(field, context);
}

/* Where picking starts in a field without a value: nobody picks seconds. */
static int64_t whole_minute(const struct time_context *context)
{
    return context->now - context->now % MINUTE_MS;
}

void moment_field_init(struct moment_field *field, const struct text_field_options *options,
                       const struct time_context *context)
{
    *field = (struct moment_field){ .open = false };
    text_field_init(&field->field, options);
    moment_field_refresh(field, context);
    calendar_init(&field->calendar, field->valid ? field->at : whole_minute(context), context->now, context->rules);
}

void moment_field_mark(struct moment_field *field, const int64_t *marked, size_t count)
{
    field->calendar.marked = marked;
    field->calendar.marked_count = count;
}

void moment_field_clear(struct moment_field *field)
{
    text_field_clear(&field->field);
    g_clear_pointer(&field->answer, g_free);
}

static void set_moment(struct moment_field *field, int64_t at, const struct time_context *context)
{
    g_autofree char *text = time_point_typed(at, context->rules->zone);
    text_field_set(&field->field, text);
    moment_field_refresh(field, context);
}

static void open_calendar(struct moment_field *field, const struct time_context *context)
{
    const struct calendar *before = &field->calendar;
    struct calendar calendar;
    calendar_init(&calendar, field->valid ? field->at : whole_minute(context), context->now, context->rules);
    calendar.marked = before->marked;
    calendar.marked_count = before->marked_count;
    field->calendar = calendar;
    field->open = true;
    field->typing = false;
    field->picked = false;
}

static enum date_part part_at(size_t cursor)
{
    for (size_t part = 0; part < G_N_ELEMENTS(part_ends); part++)
        if (cursor <= part_ends[part])
            return (enum date_part)part;
    return PART_MINUTE;
}

/* Hours and minutes are steps in time, so a skipped or doubled hour needs no question; days keep the time of day. */
static int64_t stepped(int64_t at, enum date_part part, int by, GTimeZone *zone)
{
    struct civil civil = time_point_civil(at, zone);
    switch (part) {
    case PART_YEAR:
        civil_add_months(&civil, 12 * by);
        break;
    case PART_MONTH:
        civil_add_months(&civil, by);
        break;
    case PART_DAY:
        civil_add_days(&civil, by);
        break;
    case PART_HOUR:
        return at + (int64_t)by * HOUR_MS;
    case PART_MINUTE:
        return at + (int64_t)by * MINUTES_STEP * MINUTE_MS;
    }
    return civil_time_point(&civil, zone);
}

static void step_part(struct moment_field *field, int by, const struct time_context *context)
{
    if (field->asks) {
        set_moment(field, field->choices[by > 0 ? 0 : 1], context);
        return;
    }
    bool empty = moment_field_text(field)[0] == '\0';
    if (!field->valid && !empty)
        return;
    int64_t at = empty ? whole_minute(context) : field->at;
    g_autofree char *full = time_point_typed(at, context->rules->zone);
    bool stands = strcmp(full, moment_field_text(field)) == 0;
    size_t cursor = stands ? field->field.cursor : strlen(full);
    int64_t to = stepped(at, part_at(cursor), by, context->rules->zone);
    int year = time_point_civil(to, context->rules->zone).year;
    if (year < 1900 || year > 9999)
        return;
    set_moment(field, to, context);
    text_edit_move(&field->field, cursor);
}

static enum widget_result text_key(struct moment_field *field, const struct key *key,
                                   const struct time_context *context)
{
    enum widget_result result = text_field_key(&field->field, key);
    if (result == WIDGET_HANDLED) {
        field->picked = false;
        moment_field_refresh(field, context);
        if (field->open && field->valid)
            calendar_follow(&field->calendar, field->at);
    }
    return result;
}

static void close_calendar(struct moment_field *field, const struct time_context *context)
{
    field->open = false;
    field->picked = false;
    moment_field_refresh(field, context);
}

static void take_calendar(struct moment_field *field, const struct time_context *context)
{
    close_calendar(field, context);
    if (!field->calendar.unset) {
        set_moment(field, calendar_value(&field->calendar), context);
        return;
    }
    text_field_set(&field->field, "");
    moment_field_refresh(field, context);
}

void moment_field_settle(struct moment_field *field, const struct time_context *context)
{
    if (field->picked)
        take_calendar(field, context);
    else
        field->open = false;
}

/* False where the calendar left the key to others. */
static bool calendar_answers(struct moment_field *field, enum widget_result result, const struct time_context *context)
{
    switch (result) {
    case WIDGET_SUBMIT:
        take_calendar(field, context);
        return true;
    case WIDGET_CANCEL:
        close_calendar(field, context);
        return true;
    case WIDGET_HANDLED:
        field->typing = false;
        field->picked = true;
        answer_picked(field, context); /* the text is the same */
        return true;
    case WIDGET_IGNORED:
        break;
    }
    return false;
}

static enum widget_result open_key(struct moment_field *field, const struct key *key,
                                   const struct time_context *context)
{
    if (key_opens_list(key)) {
        moment_field_settle(field, context);
        return WIDGET_HANDLED;
    }
    bool writes = key_is_text(key) || key->code == KEY_CODE_BACKSPACE;
    if (!(field->typing && writes) && calendar_answers(field, calendar_key(&field->calendar, key), context))
        return WIDGET_HANDLED;
    enum widget_result result = text_key(field, key, context);
    field->typing = writes || field->typing;
    if (result == WIDGET_IGNORED && key->code == KEY_CODE_TAB)
        moment_field_settle(field, context);
    return result;
}

enum widget_result moment_field_key(struct moment_field *field, const struct key *key,
                                    const struct time_context *context)
{
    if (field->open)
        return open_key(field, key, context);
    if (key_opens_list(key)) {
        open_calendar(field, context);
        return WIDGET_HANDLED;
    }
    bool steps = (key->code == KEY_CODE_PAGE_UP || key->code == KEY_CODE_PAGE_DOWN) && key->modifiers == 0;
    if (!steps)
        return text_key(field, key, context);
    step_part(field, key->code == KEY_CODE_PAGE_UP ? 1 : -1, context);
    return WIDGET_HANDLED;
}

void moment_field_draw(const struct moment_field *field, struct canvas *canvas, struct rect at, bool focused)
{
    text_field_draw(&field->field, canvas, at, focused);
}

static struct rect calendar_box(struct rect at, struct rect screen)
{
    return rect_beside(screen, at, CALENDAR_COLUMNS, CALENDAR_ROWS);
}

void moment_field_click_calendar(struct moment_field *field, struct rect at, struct rect screen, int column, int row,
                                 const struct time_context *context)
{
    calendar_answers(field, calendar_click(&field->calendar, calendar_box(at, screen), column, row), context);
}

void moment_field_draw_calendar(const struct moment_field *field, struct canvas *canvas, struct rect at,
                                struct rect screen)
{
    if (field->open)
        calendar_draw(&field->calendar, canvas, calendar_box(at, screen), true);
}

const char *moment_field_text(const struct moment_field *field)
{
    return text_field_text(&field->field);
}

const char *moment_field_answer(const struct moment_field *field)
{
    return field->answer;
}
