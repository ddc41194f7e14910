/* forms/time_point.h: typed text to an instant and back, with zones, gaps and overlaps.
 *
 * An instant is int64_t milliseconds since 1970-01-01T00:00:00Z. Nothing here reads a clock or the environment: `now`
 * and the zone come in, so the same text gives the same instant every time. Zones are GLib's (tzdata), never TZ. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum time_unit { TIME_MILLISECONDS, TIME_SECONDS };
enum day_order { DAY_ORDER_UNSET, DAY_ORDER_DAY_FIRST, DAY_ORDER_MONTH_FIRST };
enum time_lean { TIME_LEAN_FUTURE, TIME_LEAN_PAST };
enum week_start { WEEK_STARTS_MONDAY, WEEK_STARTS_SUNDAY };

/* What the desk has settled once: all of it comes from settings. */
struct time_rules {
    GTimeZone *zone; /* borrowed, never NULL */
    enum time_unit unit;
    enum day_order day_order;
    enum week_start week_start;
    int end_of_day; /* minutes after midnight, what `eod` means */
    /* Borrowed, may be NULL: keeps the zones that texts name ("17:00 Europe/Berlin") for the next reading, since
     * loading one takes a thousand times as long as reading a text. Used by one thread at a time. */
    GHashTable *named_zones;
};

/* What one reading depends on besides the rules. */
struct time_context {
    const struct time_rules *rules;
    int64_t now;
    enum time_lean lean;
    bool has_base; /* whether the field holds a value a day alone or a time alone keeps the rest of */
    int64_t base;
};

#define TIME_ERROR (time_error_quark())
GQuark time_error_quark(void);
enum time_error {
    TIME_ERROR_SYNTAX,     /* not understood; the sentence names the part and examples */
    TIME_ERROR_IMPOSSIBLE, /* no such day, month, hour */
    TIME_ERROR_AMBIGUOUS,  /* several readings, named in the sentence */
    TIME_ERROR_SKIPPED,    /* the clocks go forward over it: choices holds both neighbours */
    TIME_ERROR_DOUBLED,    /* the clocks go back over it: choices holds both instants */
    TIME_ERROR_ZONE,       /* unknown zone name */
    TIME_ERROR_RANGE       /* outside 1970-2199 by words, 1900-9999 by ISO */
};

struct time_reading {
    int64_t at;
    char said[96];      /* what was assumed and must be said ("10 digits, read as seconds."), else "" */
    int64_t choices[2]; /* with SKIPPED and DOUBLED, earlier first */
};

/* Reads typed text (product.md, Dates). What it takes from `now` is a whole second. On failure `reading->choices` is
 * set where the error says so. */
bool time_point_read(const char *text, const struct time_context *context, struct time_reading *reading,
                     GError **error);

/* "Fri 27 Nov 2026 17:00 CET", and with ", in 3 days" behind it; seconds only where they are not zero. Caller owns the
 * strings below. */
char *time_point_dated(int64_t at, GTimeZone *zone);
char *time_point_echo(int64_t at, int64_t now, GTimeZone *zone);
char *time_point_offset(int64_t at, GTimeZone *zone); /* "+01:00"; "" where the zone's letters say it: UTC, -03 */
char *time_point_distance(int64_t at, int64_t now);   /* "in 3 days", "2 h ago", "now" */
char *time_span_words(int64_t span);                  /* milliseconds: "2 d 03 h 05 min" */
char *time_point_typed(int64_t at, GTimeZone *zone);  /* "2026-11-27 17:00", reads back to `at` exactly: seconds,
                                                         milliseconds and offset where they are needed */
/* "24 Nov 09:12"; what is more than half a year away has its year: "24 Nov 2023". */
char *time_point_short(int64_t at, int64_t now, GTimeZone *zone);
char *time_point_clock(int64_t at, GTimeZone *zone); /* "Tue 24 Nov 10:42 CET" */
char *time_point_iso_utc(int64_t at);                /* "2026-11-24T09:41:05.123Z" */

/* ISO 8601 with offset or Z only (FIXLINE_CLOCK, stored texts). */
bool time_point_read_iso(const char *text, int64_t *at, GError **error);

/* The number as sent in JSON: milliseconds, or seconds by floor division. */
int64_t time_point_in_unit(int64_t at, enum time_unit unit);

/* The instant a number in a body stands for, whichever unit it was sent in: one below 10^11 is of seconds, since as
 * milliseconds it would lie before 1974. */
int64_t time_point_from_number(int64_t number);

/* The zone of that IANA name, or of the system for NULL or ""; NULL and a sentence for an unknown or unsafe name. */
GTimeZone *time_zone_find(const char *name, GError **error);
/* An empty table for `named_zones`; the caller gives it up with g_hash_table_unref. */
GHashTable *time_zones_new(void);

/* Civil time, for calendars. Weekday 1 = Monday … 7 = Sunday. */
struct civil {
    int year, month, day, hour, minute, second, millisecond;
};
struct civil time_point_civil(int64_t at, GTimeZone *zone);
/* The instant of that civil time; a skipped hour gives the first instant after the gap, a doubled one the earlier:
 * for pickers, which show what they took. Day is clamped to the month. */
int64_t civil_time_point(const struct civil *civil, GTimeZone *zone);
int civil_days_in_month(int year, int month);
int civil_weekday(int year, int month, int day);
void civil_add_days(struct civil *civil, int days);
void civil_add_months(struct civil *civil, int months); /* the day is clamped, a month never skipped */
