/* widgets/calendar.c: a month to pick a day and time from.
 *
 * Signs before a day: [ the selected one (and ] behind it), * today, a dot for a day with events. Where the selected
 * day is today the star stands behind it. */
#include "widgets/calendar.h"
#include <string.h>

enum { DAY_COLUMNS = 3, WEEKS = 6, YEAR_MIN = 1900, YEAR_MAX = 9999 };

static const char *const month_names[] = { "January", "February", "March",     "April",   "May",      "June",
                                           "July",    "August",   "September", "October", "November", "December" };
static const char *const day_names[] = { "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su" };

void calendar_init(struct calendar *calendar, int64_t at, int64_t now, const struct time_rules *rules)
{
    *calendar = (struct calendar){
        .shown = time_point_civil(at, rules->zone),
        .today = time_point_civil(now, rules->zone),
        .start = rules->week_start,
        .zone = rules->zone,
    };
}

void calendar_follow(struct calendar *calendar, int64_t at)
{
    calendar->shown = time_point_civil(at, calendar->zone);
    calendar->typed[0] = '\0';
    calendar->unset = false;
}

int64_t calendar_value(const struct calendar *calendar)
{
    return civil_time_point(&calendar->shown, calendar->zone);
}

/* Columns from the first day of the week to this day, 0 to 6. */
static int weekday_column(const struct calendar *calendar, const struct civil *day)
{
    int weekday = civil_weekday(day->year, day->month, day->day);
    return calendar->start == WEEK_STARTS_SUNDAY ? weekday % 7 : weekday - 1;
}

/* The digits so far are hours and minutes from the left; what is missing is 0. */
static void take_typed(struct calendar *calendar)
{
    if (calendar->typed[0] == '\0')
        return;
    char digits[5] = "0000";
    memcpy(digits, calendar->typed, strlen(calendar->typed));
    calendar->shown.hour = (digits[0] - '0') * 10 + digits[1] - '0';
    calendar->shown.minute = (digits[2] - '0') * 10 + digits[3] - '0';
    calendar->shown.second = 0;
    calendar->shown.millisecond = 0;
    calendar->typed[0] = '\0';
}

/* A digit that cannot stand there is left out; 3 to 9 in front are hours of one digit. */
static void type_digit(struct calendar *calendar, char digit)
{
    size_t length = strlen(calendar->typed);
    calendar->unset = false;
    if (length == 0 && digit > '2')
        calendar->typed[length++] = '0';
    if ((length == 1 && calendar->typed[0] == '2' && digit > '3') || (length == 2 && digit > '5'))
        return;
    calendar->typed[length] = digit;
    calendar->typed[length + 1] = '\0';
    if (length + 1 == 4)
        take_typed(calendar);
}

static void keep_in_range(struct calendar *calendar, struct civil before)
{
    if (calendar->shown.year < YEAR_MIN || calendar->shown.year > YEAR_MAX)
        calendar->shown = before;
}

static enum widget_result move_days(struct calendar *calendar, int days)
{
    take_typed(calendar);
    calendar->unset = false;
    struct civil before = calendar->shown;
    civil_add_days(&calendar->shown, days);
    keep_in_range(calendar, before);
    return WIDGET_HANDLED;
}

static enum widget_result move_months(struct calendar *calendar, int months)
{
    take_typed(calendar);
    calendar->unset = false;
    struct civil before = calendar->shown;
    civil_add_months(&calendar->shown, months);
    keep_in_range(calendar, before);
    return WIDGET_HANDLED;
}

static enum widget_result go_today(struct calendar *calendar)
{
    take_typed(calendar);
    calendar->unset = false;
    calendar->shown.year = calendar->today.year;
    calendar->shown.month = calendar->today.month;
    calendar->shown.day = calendar->today.day;
    return WIDGET_HANDLED;
}

static enum widget_result text_key(struct calendar *calendar, const struct key *key)
{
    if (!key_is_text(key))
        return WIDGET_IGNORED;
    if (key->rune >= '0' && key->rune <= '9')
        type_digit(calendar, (char)key->rune);
    else if (key->rune == 't')
        go_today(calendar);
    else if (key->rune == 'u')
        calendar->unset = true;
    else if (key->rune != ':' || calendar->typed[0] == '\0')
        return WIDGET_IGNORED;
    return WIDGET_HANDLED;
}

static enum widget_result backspace(struct calendar *calendar)
{
    size_t length = strlen(calendar->typed);
    if (length > 0)
        calendar->typed[length - 1] = '\0';
    return WIDGET_HANDLED;
}

enum widget_result calendar_key(struct calendar *calendar, const struct key *key)
{
    if (key->code == KEY_CODE_TEXT)
        return text_key(calendar, key);
    if (key->modifiers != 0)
        return WIDGET_IGNORED;
    if (key->code == KEY_CODE_LEFT)
        return move_days(calendar, -1);
    if (key->code == KEY_CODE_RIGHT)
        return move_days(calendar, 1);
    if (key->code == KEY_CODE_UP)
        return move_days(calendar, -7);
    if (key->code == KEY_CODE_DOWN)
        return move_days(calendar, 7);
    if (key->code == KEY_CODE_PAGE_UP || key->code == KEY_CODE_WHEEL_UP)
        return move_months(calendar, -1);
    if (key->code == KEY_CODE_PAGE_DOWN || key->code == KEY_CODE_WHEEL_DOWN)
        return move_months(calendar, 1);
    if (key->code == KEY_CODE_HOME)
        return move_days(calendar, -weekday_column(calendar, &calendar->shown));
    if (key->code == KEY_CODE_END)
        return move_days(calendar, 6 - weekday_column(calendar, &calendar->shown));
    if (key->code == KEY_CODE_BACKSPACE)
        return backspace(calendar);
    if (key->code == KEY_CODE_ENTER) {
        take_typed(calendar);
        return WIDGET_SUBMIT;
    }
    return key->code == KEY_CODE_ESCAPE ? WIDGET_CANCEL : WIDGET_IGNORED;
}

/* The day of the month shown at a place inside the frame; 0 = none. */
static int day_at(const struct calendar *calendar, struct rect inside, int column, int row)
{
    struct civil first = calendar->shown;
    first.day = 1;
    int week = row - inside.y - 1, place = (column - inside.x) / DAY_COLUMNS;
    if (!rect_holds(inside, column, row) || week < 0 || week >= WEEKS || place >= 7)
        return 0;
    int day = week * 7 + place - weekday_column(calendar, &first) + 1;
    return day >= 1 && day <= civil_days_in_month(first.year, first.month) ? day : 0;
}

enum widget_result calendar_click(struct calendar *calendar, struct rect at, int column, int row)
{
    if (!rect_holds(at, column, row))
        return WIDGET_CANCEL;
    if (row == at.y)
        return move_months(calendar, column < at.x + at.width / 2 ? -1 : 1);
    int day = day_at(calendar, rect_inset(at, 1, 1), column, row);
    if (day == 0)
        return WIDGET_HANDLED;
    bool again = day == calendar->shown.day && !calendar->unset;
    move_days(calendar, day - calendar->shown.day);
    return again ? WIDGET_SUBMIT : WIDGET_HANDLED;
}

static bool same_day(const struct civil *a, const struct civil *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

/* The days of the month shown that have events: bit 1 is the first. */
static uint32_t marked_days(const struct calendar *calendar)
{
    uint32_t days = 0;
    for (size_t i = 0; i < calendar->marked_count; i++) {
        struct civil marked = time_point_civil(calendar->marked[i], calendar->zone);
        if (marked.year == calendar->shown.year && marked.month == calendar->shown.month)
            days |= UINT32_C(1) << marked.day;
    }
    return days;
}

/* The digits of a day, its first one at the column returned. */
static int day_digits(const struct civil *day, int x, char digits[3])
{
    int length = 0;
    if (day->day >= 10)
        digits[length++] = (char)('0' + day->day / 10);
    digits[length++] = (char)('0' + day->day % 10);
    digits[length] = '\0';
    return x + DAY_COLUMNS - length;
}

/* A day that is no other than its neighbours stands in the text of its week already. */
static void draw_day(const struct calendar *calendar, struct canvas *canvas, struct rect inside, int x, int y,
                     const struct civil *day, bool marked)
{
    bool ascii = canvas_is_ascii(canvas);
    bool today = same_day(day, &calendar->today);
    bool selected = same_day(day, &calendar->shown) && !calendar->unset;
    if (!today && !selected && !marked)
        return;
    enum style style = today ? STYLE_FOCUS : marked ? STYLE_TITLE : STYLE_TEXT;
    const char *sign = today ? "*" : marked ? (ascii ? "." : "·") : " ";
    char digits[3];
    int at = day_digits(day, x, digits);
    canvas_text(canvas, inside, at - 1, y, STYLE_TEXT, selected ? "[" : sign);
    canvas_text(canvas, inside, at, y, selected ? STYLE_SELECTED : style, digits);
    if (selected)
        canvas_text(canvas, inside, x + DAY_COLUMNS, y, STYLE_TEXT, today ? "*" : "]");
}

/* All days of the week that begins `place` days behind the first of the month, as one text. */
static void draw_week(const struct calendar *calendar, struct canvas *canvas, struct rect inside, int y, int place)
{
    struct civil day = calendar->shown;
    char text[7 * DAY_COLUMNS + 1], digits[3];
    int count = civil_days_in_month(day.year, day.month);
    memset(text, ' ', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (int i = 0; i < 7; i++) {
        day.day = place + i + 1;
        if (day.day < 1 || day.day > count)
            continue;
        int at = day_digits(&day, i * DAY_COLUMNS, digits);
        memcpy(text + at, digits, strlen(digits));
    }
    canvas_text(canvas, inside, inside.x, y, STYLE_TEXT, text);
}

/* The selected day comes last: its closing sign stands where the next day begins. */
static void draw_month(const struct calendar *calendar, struct canvas *canvas, struct rect inside)
{
    struct civil day = calendar->shown;
    day.day = 1;
    int first = weekday_column(calendar, &day);
    int count = civil_days_in_month(day.year, day.month);
    uint32_t marked = marked_days(calendar);
    for (int week = 0; week * 7 < first + count; week++)
        draw_week(calendar, canvas, inside, inside.y + 1 + week, week * 7 - first);
    for (int pass = 0; pass < 2; pass++) {
        for (day.day = 1; day.day <= count; day.day++) {
            int place = first + day.day - 1;
            int x = inside.x + place % 7 * DAY_COLUMNS, y = inside.y + 1 + place / 7;
            if ((day.day == calendar->shown.day) == (pass == 1))
                draw_day(calendar, canvas, inside, x, y, &day, (marked >> day.day) & 1);
        }
    }
}

static void draw_week_header(const struct calendar *calendar, struct canvas *canvas, struct rect inside)
{
    for (int i = 0; i < 7; i++) {
        const char *name = day_names[calendar->start == WEEK_STARTS_SUNDAY ? (i + 6) % 7 : i];
        canvas_text(canvas, inside, inside.x + i * DAY_COLUMNS + 1, inside.y, STYLE_DIM, name);
    }
}

/* Below the weeks, or beside them where the window has no line left. */
static void draw_time(const struct calendar *calendar, struct canvas *canvas, struct rect inside, bool focused)
{
    bool below = inside.height > 1 + WEEKS;
    int y = below ? inside.y + 1 + WEEKS : inside.y + 1;
    size_t typed = strlen(calendar->typed);
    char digits[5] = "____";
    memcpy(digits, calendar->typed, typed);
    int x = below ? inside.x + 1 : inside.x + 7 * DAY_COLUMNS + 2;
    if (calendar->unset)
        x += canvas_text(canvas, inside, x, y, STYLE_TITLE, "unset");
    else if (typed > 0)
        canvas_format(canvas, inside, x, y, STYLE_TITLE, "time %.2s:%.2s", digits, digits + 2);
    else
        canvas_format(canvas, inside, x, y, STYLE_TEXT, "time %02d:%02d", calendar->shown.hour, calendar->shown.minute);
    static const int place_of_digit[] = { 5, 6, 8, 9, 10 };
    if (focused && rect_holds(inside, x + place_of_digit[typed], y))
        canvas_set_cursor(canvas, calendar->unset ? x : x + place_of_digit[typed], y);
}

void calendar_draw(const struct calendar *calendar, struct canvas *canvas, struct rect at, bool focused)
{
    g_autofree char *title = g_strdup_printf("%s %d", month_names[calendar->shown.month - 1], calendar->shown.year);
    canvas_fill(canvas, at, STYLE_TEXT, " ");
    canvas_frame(canvas, at, STYLE_FRAME, title);
    struct rect inside = rect_inset(at, 1, 1);
    draw_week_header(calendar, canvas, inside);
    draw_month(calendar, canvas, inside);
    draw_time(calendar, canvas, inside, focused);
}
