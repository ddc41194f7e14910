/* forms/field_moment.c: a point in time. Text is read by time_point; the body gets a number in the unit of the profile.
 *
 * Whether the API means milliseconds or seconds is not published (contract/README.md, rule 7), so a number that only
 * makes sense in the other unit is never passed on without a word. */
#include "forms/field_kinds.h"
#include <string.h>

/* Numbers of today's business in seconds: 2000 to 2199. */
static const double PLAUSIBLE_FROM = 946684800.0;
static const double PLAUSIBLE_TO = 7258118400.0;
static const double YEAR_SECONDS = 31556952.0;
/* What a calendar can show: the years 1 to 9999, in milliseconds. */
static const int64_t SHOWN_FROM = G_GINT64_CONSTANT(-62135596800000);
static const int64_t SHOWN_TO = G_GINT64_CONSTANT(253402300799999);

enum { DIGITS_MAX = 15, SIGNED_DIGITS_MAX = DIGITS_MAX + 1 };

bool field_moment_of_number(const struct json_slice *number, enum time_unit unit, int64_t *at)
{
    char digits[SIGNED_DIGITS_MAX + 1] = "";
    if (number->kind != JSON_NUMBER || number->length > SIGNED_DIGITS_MAX) {
        return false;
    }
    memcpy(digits, number->bytes, number->length);
    int64_t value;
    if (!g_ascii_string_to_signed(digits, 10, -SHOWN_TO, SHOWN_TO, &value, NULL)) {
        return false;
    }
    if (unit == TIME_SECONDS) {
        if (value < SHOWN_FROM / 1000 || value > SHOWN_TO / 1000) {
            return false;
        }
        value *= 1000;
    }
    *at = value;
    return value >= SHOWN_FROM && value <= SHOWN_TO;
}

static bool plausible(double seconds)
{
    return seconds >= PLAUSIBLE_FROM && seconds <= PLAUSIBLE_TO;
}

char *field_moment_words(const struct json_slice *number, const struct field_context *context)
{
    int64_t at;
    if (!field_moment_of_number(number, context->rules->unit, &at)) {
        return NULL;
    }
    return time_point_echo(at, context->now, context->rules->zone);
}

static char *say_unit(const struct json_slice *number, const struct field_context *context)
{
    g_autofree char *digits = g_strndup(number->bytes, number->length);
    double value = g_ascii_strtod(digits, NULL);
    bool milliseconds = context->rules->unit == TIME_MILLISECONDS;
    double seconds = milliseconds ? value / 1000.0 : value;
    double other = milliseconds ? value : value / 1000.0;
    if (plausible(seconds) || !plausible(other)) {
        return NULL;
    }
    g_autofree char *meant = field_moment_words(number, context);
    if (!meant) {
        meant = g_strdup_printf("about the year %" G_GINT64_FORMAT, 1970 + (int64_t)(seconds / YEAR_SECONDS));
    }
    return g_strdup_printf("%s looks like %s, but it goes out as %s: %s.", digits,
                           milliseconds ? "seconds" : "milliseconds", milliseconds ? "milliseconds" : "seconds", meant);
}

/* 1 where it lies ahead and should not, -1 where it lies behind and should not. A minute of grace: a form is filled
 * while the clock runs. */
static int wrong_side(const struct field_spec *spec, int64_t at, int64_t now)
{
    static const int64_t GRACE = 60 * 1000;
    bool ahead = spec->lean == TIME_LEAN_PAST && at > now + GRACE;
    bool behind = spec->lean == TIME_LEAN_FUTURE && at < now - GRACE;
    return ahead ? 1 : behind ? -1 : 0;
}

static char *say_side(const struct field_spec *spec, int64_t at, int64_t now)
{
    int side = wrong_side(spec, at, now);
    if (side == 0) {
        return NULL;
    }
    g_autofree char *distance = time_point_distance(at, now);
    return g_strdup_printf("This lies in the %s (%s).", side > 0 ? "future" : "past", distance);
}

bool field_moment_is_usual(const struct field_spec *spec, int64_t at, int64_t now)
{
    return plausible((double)at / 1000.0) && wrong_side(spec, at, now) == 0;
}

void field_moment_judge(const struct field_spec *spec, const struct json_slice *number,
                        const struct field_context *context, struct field_reading *reading)
{
    int64_t at;
    bool known = field_moment_of_number(number, context->rules->unit, &at);
    char *odd = known && plausible((double)at / 1000.0) ? NULL : say_unit(number, context);
    if (!odd && known) {
        odd = say_side(spec, at, context->now);
    }
    field_remark(reading, odd);
}

bool field_moment_read(const struct field_spec *spec, const char *text, const struct time_context *time, int64_t *at,
                       struct field_reading *reading, GError **error)
{
    struct time_reading when = { 0 };
    g_autoptr(GError) why = NULL;
    if (time_point_read(text, time, &when, &why)) {
        *at = when.at;
        field_remark(reading, when.said[0] ? g_strdup(when.said) : NULL);
        return true;
    }
    bool ask =
        g_error_matches(why, TIME_ERROR, TIME_ERROR_SKIPPED) || g_error_matches(why, TIME_ERROR, TIME_ERROR_DOUBLED);
    memcpy(reading->choices, when.choices, sizeof reading->choices);
    g_autofree char *quoted = field_quote(text);
    g_autofree char *value = strstr(why->message, text) ? g_strdup("") : g_strconcat(quoted, ": ", NULL);
    g_set_error(error, FIELD_ERROR, ask ? FIELD_ERROR_ASK : FIELD_ERROR_VALUE, "%s: %s%s", spec->name, value,
                why->message);
    return false;
}

static bool moment_read(const struct field_spec *spec, const char *text, const struct field_context *context,
                        struct field_reading *reading, GError **error)
{
    struct time_context time = { .rules = context->rules,
                                 .now = context->now,
                                 .lean = spec->lean,
                                 .has_base = context->has_base,
                                 .base = context->base };
    int64_t at;
    if (!field_moment_read(spec, text, &time, &at, reading, error)) {
        return false;
    }
    reading->json = g_strdup_printf("%" G_GINT64_FORMAT, time_point_in_unit(at, context->rules->unit));
    struct json_slice number = { reading->json, strlen(reading->json), JSON_NUMBER };
    reading->words = field_moment_words(&number, context);
    field_moment_judge(spec, &number, context, reading);
    return true;
}

static bool moment_fits(const struct json_slice *value, const char **expected)
{
    if (expected) {
        *expected = "a number";
    }
    return value->kind == JSON_NUMBER;
}

static char *moment_text(const struct field_spec *spec, const struct json_slice *value, const struct time_rules *rules)
{
    (void)spec;
    int64_t at;
    return field_moment_of_number(value, rules->unit, &at) ? time_point_typed(at, rules->zone) : NULL;
}

const struct field_kind field_kind_moment = {
    .id = "moment",
    .type = "timestamp",
    .accepts = "a point in time, such as now, fri 17:00, +2h or 2026-11-27 17:00",
    .controls = "",
    .read = moment_read,
    .fits = moment_fits,
    .text = moment_text,
    .judge = field_moment_judge,
    .words = field_moment_words,
};
