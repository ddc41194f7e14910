/* tests/forms/test_time_desk.c: see test_time_desk.h. */
#include "tests/forms/test_time_desk.h"
#include <string.h>

int64_t iso_moment(const char *iso)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(iso, NULL);
    cr_assert(moment, "%s is no ISO time", iso);
    return g_date_time_to_unix(moment) * 1000 + g_date_time_get_microsecond(moment) / 1000;
}

void time_desk_open(struct time_desk *desk, const char *zone, const char *now)
{
    *desk = (struct time_desk){ .zone = time_zone_find(zone, NULL) };
    cr_assert(desk->zone, "%s", zone);
    desk->rules = (struct time_rules){ .zone = desk->zone, .end_of_day = 18 * 60 };
    desk->context = (struct time_context){ .rules = &desk->rules, .now = iso_moment(now) };
}

void time_desk_close(struct time_desk *desk)
{
    g_time_zone_unref(desk->zone);
}

void time_desk_keep(struct time_desk *desk, const char *base)
{
    desk->context.has_base = true;
    desk->context.base = iso_moment(base);
}

static void expect_refusal(const struct time_row *row, const GError *error)
{
    static const char codes[] = "SIAKDZR"; /* in the order of enum time_error */
    cr_expect_eq(error->code, strchr(codes, row->gives[1]) - codes, "%s: %s", row->text, error->message);
    cr_expect(g_ascii_isupper(error->message[0]) || strchr("\"0123456789", error->message[0]), "%s", error->message);
    cr_expect(g_str_has_suffix(error->message, "."), "%s", error->message);
    cr_expect(g_utf8_validate(error->message, -1, NULL));
    if (row->gives[2] == '?') {
        cr_expect(strstr(error->message, row->gives + 3), "%s: %s", row->text, error->message);
    }
}

void time_desk_walk(struct time_desk *desk, const struct time_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct time_reading reading;
        g_autoptr(GError) error = NULL;
        bool is_read = time_point_read(rows[i].text, &desk->context, &reading, &error);
        cr_expect_eq(is_read, error == NULL);
        if (rows[i].gives[0] == '!') {
            cr_expect(!is_read, "\"%s\" gave %" G_GINT64_FORMAT, rows[i].text, reading.at);
            if (!is_read) {
                expect_refusal(&rows[i], error);
            }
            continue;
        }
        cr_expect(is_read, "\"%s\": %s", rows[i].text, error ? error->message : "");
        g_autofree char *got = time_point_iso_utc(reading.at);
        cr_expect(!is_read || reading.at == iso_moment(rows[i].gives), "\"%s\": %s, not %s", rows[i].text, got,
                  rows[i].gives);
    }
}
