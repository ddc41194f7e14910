/* forms/field_plain.c: plain texts, and points in time as a computer writes them. */
#include "forms/field_plain.h"
#include "base/bytes.h"
#include "base/clean.h"
#include "forms/civil_days.h"
#include "forms/civil_zone.h"
#include "forms/field_kinds.h"
#include <string.h>

enum { CLOCK_BYTES = 6, SECONDS_BYTES = 3, OFFSET_BYTES = 6, OFFSET_HOUR_LAST = 17, INT64_DIGITS = 20 };

/* ---- texts ---- */

/* The top bit of each byte that is zero; of one above such a byte it may be set too. */
static uint64_t zero_bytes(uint64_t bytes)
{
    return (bytes - EACH_BYTE(1)) & ~bytes & EACH_BYTE(0x80);
}

/* How many bytes at the start are printable ASCII that JSON does not escape, looked at eight at a time. */
static size_t plain_start(const char *text, size_t length)
{
    size_t at = 0;
    for (uint64_t bytes; at + sizeof bytes <= length; at += sizeof bytes) {
        memcpy(&bytes, text + at, sizeof bytes);
        uint64_t odd = bytes | (bytes - EACH_BYTE(0x20)) | zero_bytes(bytes ^ EACH_BYTE('"')) |
                       zero_bytes(bytes ^ EACH_BYTE('\\')) | zero_bytes(bytes ^ EACH_BYTE(0x7F));
        if (odd & EACH_BYTE(0x80)) {
            break;
        }
    }
    return at;
}

/* Neither a control character nor one that JSON escapes; the C1 controls are the bytes C2 80 to C2 9F. */
static bool is_plain_text(const char *text, size_t length)
{
    bool ascii = true;
    for (size_t i = plain_start(text, length); i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F ||
            (byte == 0xC2 && (unsigned char)text[i + 1] < 0xA0)) {
            return false;
        }
        ascii &= byte < 0x80;
    }
    return ascii || utf8_valid(text, length, NULL);
}

static bool append_text(const char *text, size_t length, bool trimmed, GString *json)
{
    if (!is_plain_text(text, length)) {
        return false;
    }
    while (trimmed && length > 0 && text[length - 1] == ' ') {
        length--;
    }
    while (trimmed && length > 0 && *text == ' ') {
        text++;
        length--;
    }
    g_string_append_c(json, '"');
    g_string_append_len(json, text, (gssize)length);
    g_string_append_c(json, '"');
    return true;
}

/* ---- points in time ---- */

/* A number of that many digits; -1 where it is none. */
static int digits(const char *at, int count)
{
    int value = 0;
    for (; count > 0; count--, at++) {
        if (!g_ascii_isdigit(*at)) {
            return -1;
        }
        value = value * 10 + (*at - '0');
    }
    return value;
}

static bool read_date(const char *text, GTimeZone *zone, struct field_plain_day *day)
{
    if (memcmp(text, day->date, sizeof day->date) == 0) {
        return true;
    }
    int year = digits(text, 4), month = digits(text + 5, 2), of_month = digits(text + 8, 2);
    if (text[4] != '-' || text[7] != '-' || year < 1900 || month < 1 || month > 12 || of_month < 1 ||
        of_month > civil_days_in_month(year, month)) {
        return false;
    }
    int64_t number = civil_day_number(year, month, of_month);
    memcpy(day->date, text, sizeof day->date);
    day->midnight = number * 86400;
    day->steady = civil_zone_is_steady(zone, number, &day->offset);
    return true;
}

/* "17:00" or "17:00:59" in seconds, -1 where it is neither; `at` moves behind it. */
static int read_clock(const char **at, const char *end)
{
    const char *text = *at;
    int hour = digits(text, 2), minute = digits(text + 3, 2), second = 0;
    *at += CLOCK_BYTES - 1;
    if (end - *at >= SECONDS_BYTES && **at == ':') {
        second = digits(*at + 1, 2);
        *at += SECONDS_BYTES;
    }
    bool fits = hour >= 0 && hour < 24 && text[2] == ':' && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    return fits ? hour * 3600 + minute * 60 + second : -1;
}

/* Nothing, "Z" or "+01:00", up to the end of the text. */
static bool read_offset(const char *at, const char *end, const struct field_plain_day *day, int64_t *offset)
{
    *offset = day->offset;
    if (at == end) {
        return day->steady;
    }
    *offset = 0;
    if (end - at == 1) {
        return *at == 'Z';
    }
    if (end - at != OFFSET_BYTES || (*at != '+' && *at != '-') || at[3] != ':') {
        return false;
    }
    int hour = digits(at + 1, 2), minute = digits(at + 4, 2);
    *offset = (hour * 3600 + minute * 60) * (*at == '-' ? -1 : 1);
    return hour >= 0 && hour <= OFFSET_HOUR_LAST && minute >= 0 && minute < 60;
}

static bool read_moment(const char *text, size_t length, GTimeZone *zone, struct field_plain_day *day, int64_t *at)
{
    const char *clock = text + FIELD_PLAIN_DATE_BYTES + 1, *end = text + length;
    if (length < FIELD_PLAIN_DATE_BYTES + CLOCK_BYTES || (clock[-1] != ' ' && clock[-1] != 'T') ||
        !read_date(text, zone, day)) {
        return false;
    }
    int64_t offset;
    int of_day = read_clock(&clock, end);
    if (of_day < 0 || !read_offset(clock, end, day, &offset)) {
        return false;
    }
    *at = (day->midnight + of_day - offset) * 1000;
    return true;
}

static void append_number(int64_t number, GString *json)
{
    char text[INT64_DIGITS], *at = text + sizeof text;
    for (; number > 0; number /= 10) {
        *--at = (char)('0' + number % 10);
    }
    g_string_append_len(json, at, text + sizeof text - at);
}

static bool append_moment(const struct field_spec *spec, const char *text, size_t length,
                          const struct field_context *context, struct field_plain_day *day, GString *json)
{
    int64_t at;
    if (!read_moment(text, length, context->rules->zone, day, &at) || !field_moment_is_usual(spec, at, context->now)) {
        return false;
    }
    append_number(time_point_in_unit(at, context->rules->unit), json);
    return true;
}

/* ---- any ---- */

static bool append_unremarked(const struct field_spec *spec, const char *text, const struct field_context *context,
                              GString *json)
{
    struct field_reading reading;
    bool plain = field_read(spec, text, context, &reading, NULL) && reading.json && !reading.remark;
    if (plain) {
        g_string_append(json, reading.json);
    }
    field_reading_clear(&reading);
    return plain;
}

bool field_read_plain(const struct field_spec *spec, const char *text, size_t length,
                      const struct field_context *context, struct field_plain_day *day, GString *json)
{
    size_t blanks = 0;
    while (text[blanks] == ' ') {
        blanks++;
    }
    if (text[blanks] == '\0') {
        return false;
    }
    switch (spec->kind) {
    case FIELD_TEXT:
    case FIELD_NOTES:
        return append_text(text, length, spec->kind == FIELD_TEXT, json);
    case FIELD_MOMENT:
        return append_moment(spec, text, length, context, day, json);
    case FIELD_CHOICE:
    case FIELD_YES_NO:
    case FIELD_MOMENTS:
    case FIELD_OBJECT:
    case FIELD_NUMBER:
    case FIELD_JSON:
    case FIELD_KIND_COUNT:
        break;
    }
    return append_unremarked(spec, text, context, json);
}
