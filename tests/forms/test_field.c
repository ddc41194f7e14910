/* tests/forms/test_field.c: texts and JSON through the one check sequence, by kind. */
#include "tests/forms/desk.h"
#include <criterion/criterion.h>
#include <string.h>

struct field_row {
    const char *field, *text;
    const char *json;   /* NULL = left out, or an error */
    const char *error;  /* a piece of the sentence; NULL = it passes */
    const char *remark; /* a piece of it; NULL = none */
};

static void expect_piece(const char *what, const char *found, const char *piece, const struct field_row *row)
{
    if (!piece) {
        cr_expect_null(found, "%s=%s: %s: %s", row->field, row->text, what, found);
    } else {
        cr_expect(found && strstr(found, piece), "%s=%s: %s: %s", row->field, row->text, what,
                  found ? found : "(none)");
    }
}

static void walk(const struct desk *desk, const struct field_row *rows, size_t count, bool raw)
{
    for (size_t i = 0; i < count; i++) {
        const struct field_row *row = &rows[i];
        struct field_spec number = { .name = "count", .kind = FIELD_NUMBER };
        struct field_spec any = { .name = "any", .kind = FIELD_JSON };
        const struct field_spec *spec = field_find(row->field);
        spec = spec ? spec : strcmp(row->field, "count") == 0 ? &number : &any;
        struct field_reading reading;
        g_autoptr(GError) error = NULL;
        bool fine = (raw ? field_read_json : field_read)(spec, row->text, &desk->context, &reading, &error);
        cr_expect_eq(fine, error == NULL, "%s=%s", row->field, row->text);
        cr_expect_eq(g_strcmp0(reading.json, row->json), 0, "%s=%s: %s", row->field, row->text, reading.json);
        expect_piece("error", error ? error->message : NULL, row->error, row);
        expect_piece("remark", reading.remark, row->remark, row);
        if (error) {
            g_autofree char *start = g_strconcat(row->field, ": ", NULL);
            cr_expect(g_str_has_prefix(error->message, start), "%s", error->message);
            cr_expect(g_str_has_suffix(error->message, "."), "%s", error->message);
        }
        field_reading_clear(&reading);
    }
}

Test(field, texts_are_read_by_kind)
{
    static const struct field_row rows[] = {
        { "receivedBy", "Dana", "\"Dana\"", NULL, NULL },
        { "receivedBy", "  Dana  ", "\"Dana\"", NULL, NULL },
        { "receivedBy", "true", "\"true\"", NULL, NULL }, /* B22 (6) */
        { "receivedBy", "12", "\"12\"", NULL, NULL },
        { "receivedBy", "修理 \"Desk\" \\ Zoë", "\"修理 \\\"Desk\\\" \\\\ Zoë\"", NULL, NULL },
        { "receivedBy", "", NULL, NULL, NULL },
        { "receivedBy", " \t\n ", NULL, NULL, NULL },
        { "receivedBy", "two\nlines", NULL, "line end at character 4", NULL },
        { "receivedBy", "a\tb", NULL, "U+0009", NULL },
        { "receivedBy", "a\x1b[31m", NULL, "control character (U+001B) at character 2", NULL },
        { "receivedBy", "ä\xc2\x9b", NULL, "U+009B", NULL },
        { "receivedBy", "a\x7f", NULL, "U+007F", NULL },
        { "receivedBy", "a\xff", NULL, "byte 2 of the text is not valid UTF-8", NULL },
        { "receivedBy", "\u202Edesk", "\"\u202Edesk\"", NULL, NULL },
        { "notes", " one\n\ttwo ", "\" one\\n\\ttwo \"", NULL, NULL },
        { "notes", "one\r\ntwo \"quoted\"\rthree", "\"one\\ntwo \\\"quoted\\\"\\nthree\"", NULL, NULL },
        { "notes", "bell\a", NULL, "U+0007", NULL },
        { "notes", " \n\n ", NULL, NULL, NULL },
        { "appointmentEventType", "cancelled", "\"cancelled\"", NULL, NULL },
        { "appointmentEventType", "canceled", NULL, "did you mean", NULL }, /* B44 */
        { "appointmentEventType", "canceled", NULL, "\"cancelled\"", NULL },
        { "appointmentEventType", "canceled", NULL, "scheduled, rescheduled, cancelled", NULL },
        { "appointmentEventType", "Cancelled", NULL, "\"cancelled\"", NULL },
        { "method", "Email And Phone", NULL, "\"email_and_phone\"", NULL },
        { "method", "carrier pigeon", "\"carrier pigeon\"", NULL, "none of the suggested values" },
        { "isDelayed", "maybe", NULL, "isDelayed: \"maybe\" is not yes, no, ", NULL },
        { "isDelayed", "yes", "true", NULL, NULL },
        { "isDelayed", "No", "false", NULL, NULL },
        { "isDelayed", " TRUE ", "true", NULL, NULL },
        { "isDelayed", "false", "false", NULL, NULL },
        { "isDelayed", "y", "true", NULL, NULL },
        { "isDelayed", "n", "false", NULL, NULL },
        { "isDelayed", "on", "true", NULL, NULL },
        { "isDelayed", "OFF", "false", NULL, NULL },
        { "isDelayed", "1", "true", NULL, NULL },
        { "isDelayed", "0", "false", NULL, NULL },
        { "isDelayed", "2", NULL, "\"2\" is not", NULL },
        { "isDelayed", "", NULL, NULL, NULL },
        { "receptionDate", "now", "1795603320000", NULL, NULL },
        { "receptionDate", "2026-11-24 09:12", "1795511520000", NULL, NULL },
        { "receptionDate", "2026-11-26 09:12", "1795684320000", NULL, "in the future" },
        { "appointmentDate", "2026-11-24 09:12", "1795511520000", NULL, "in the past" },
        { "appointmentDate", "2026-11-26 09:12", "1795684320000", NULL, NULL },
        { "receptionDate", "31.02.2026", NULL, "\"31.02.2026\"", NULL },
        { "receptionDate", "soonish", NULL, "\"soonish\"", NULL },
        { "receptionDate", "1795511520", "1795511520000", NULL, "seconds" },
        { "availabilityWindows", "2026-11-26 09:00, 2026-11-26 14:00", "[1795683600000,1795701600000]", NULL, NULL },
        { "availabilityWindows", "2026-11-26 09:00,", "[1795683600000]", NULL, NULL },
        { "availabilityWindows", "2026-11-26 09:00, soonish", NULL, "\"soonish\"", NULL },
        { "availabilityWindows", ",", NULL, "\",\" is not a list of points in time", NULL },
        { "availabilityWindows", " ", NULL, NULL, NULL },
        { "metadata", "{ \"a\" : 1,\n \"b\": [ 1.0, 1e400 ] }", "{\"a\":1,\"b\":[1.0,1e400]}", NULL, NULL },
        { "metadata", "[1]", NULL, "[1] is not an object in braces", NULL },
        { "count", "9007199254740993", "9007199254740993", NULL, NULL },
        { "count", "1.0", "1.0", NULL, NULL },
        { "count", "1e400", "1e400", NULL, NULL },
        { "count", "007", NULL, "is not a number", NULL },
        { "count", "12,5", NULL, "is not a number", NULL },
        { "count", "true", NULL, "is not a number", NULL },
        { "any", "[1, {\"a\": null}]", "[1,{\"a\":null}]", NULL, NULL },
        { "any", "text", NULL, "line 1", NULL },
    };
    struct desk desk;
    desk_open(&desk);
    walk(&desk, rows, G_N_ELEMENTS(rows), false);
    desk_close(&desk);
}

Test(field, json_is_kept_as_it_stands)
{
    static const struct field_row rows[] = {
        { "receivedBy", "\" Dana \"", "\" Dana \"", NULL, NULL },
        { "receivedBy", "\"Zo\\u00eb\"", "\"Zo\\u00eb\"", NULL, NULL },
        { "receivedBy", "12", NULL, "12 is not a text in double quotes", NULL },
        { "receivedBy", "null", NULL, "null is not a text", NULL },
        { "receivedBy", "", NULL, NULL, NULL },
        { "appointmentEventType", "\"canceled\"", "\"canceled\"", NULL, NULL },
        { "isDelayed", "false", "false", NULL, NULL },
        { "isDelayed", "\"false\"", NULL, "\"false\" is not true or false", NULL },
        { "isDelayed", "0", NULL, "0 is not true or false", NULL },
        { "receptionDate", "1795511520000", "1795511520000", NULL, NULL },
        { "receptionDate", "1795511520", "1795511520", NULL, "looks like seconds, but it goes out as milliseconds" },
        { "receptionDate", "1.5", "1.5", NULL, NULL },
        { "receptionDate", "-5", "-5", NULL, NULL },
        { "receptionDate", "1e400", "1e400", NULL, NULL },
        { "receptionDate", "\"now\"", NULL, "is not a number", NULL },
        { "availabilityWindows", "[]", "[]", NULL, NULL },
        { "availabilityWindows", "[ 1795683600000 , 2e12 ]", "[1795683600000,2e12]", NULL, NULL },
        { "availabilityWindows", "[1795683600]", "[1795683600]", NULL, "looks like seconds" },
        { "availabilityWindows", "[1,\"tomorrow\"]", NULL, "is not a list of numbers", NULL },
        { "availabilityWindows", "1795683600000", NULL, "is not a list of numbers", NULL },
        { "metadata", "{\"serial\":9007199254740993}", "{\"serial\":9007199254740993}", NULL, NULL }, /* B17 */
        { "metadata", "{\"limit\":1e400}", "{\"limit\":1e400}", NULL, NULL },                         /* B18 */
        { "metadata", "{\"limit\":NaN}", NULL, "line 1, column 10", NULL },
        { "metadata", "{\"limit\":Infinity}", NULL, "line 1, column 10", NULL },
        { "metadata", "{\"bay\":\"A4\",\"shelf\":2,\"bay\":\"C9\"}", NULL, "\"bay\"", NULL }, /* B19 */
        { "metadata", "{\"tag\":\"left\\u0000right\"}", NULL, "line 1, column 13", NULL },    /* B20 */
        { "metadata", "{\"tag\":\"\\uZ12Q\"}", NULL, "line 1", NULL },
        { "metadata", "{\"a\":1}}} tail", NULL, "line 1, column 8", NULL }, /* B21 */
        { "metadata", "{\"a\":1} {\"b\":2}", NULL, "line 1, column 9", NULL },
        { "metadata", "{\"a\":1,}", NULL, "line 1, column 8", NULL },
        { "metadata", "[1,2", NULL, "line 1", NULL },
        { "metadata", "{\"a\":1,\n  \"b\":}", NULL, "line 2, column 7", NULL },
        { "metadata", "   ", NULL, NULL, NULL },
        { "metadata", "\"just text\"", NULL, "\"just text\" is not an object in braces", NULL },
        { "metadata", "[1]", NULL, "[1] is not an object in braces", NULL },
        { "metadata", "null", NULL, "null is not an object", NULL },
        { "notes", "\"a\xff\"", NULL, "not valid UTF-8", NULL },
    };
    struct desk desk;
    desk_open(&desk);
    walk(&desk, rows, G_N_ELEMENTS(rows), true);
    desk_close(&desk);
}

/* B15: a number that makes sense only in the other unit never passes without a word. */
Test(field, wrong_unit_is_remarked_on)
{
    static const struct field_row rows[] = {
        { "receptionDate", "1796429700", "1796429700", NULL, "in the future" },
        { "receptionDate", "1795511520", "1795511520", NULL, NULL },
        { "receptionDate", "1796429700000", "1796429700000", NULL,
          "looks like milliseconds, but it goes out as seconds" },
        { "receptionDate", "1796429700000", "1796429700000", NULL, "about the year 58896" },
    };
    struct desk desk;
    desk_open(&desk);
    desk.rules.unit = TIME_SECONDS;
    walk(&desk, rows, G_N_ELEMENTS(rows), true);
    desk_close(&desk);
}

Test(field, words_say_what_text_does_not)
{
    static const struct {
        const char *field, *text, *words;
    } rows[] = {
        { "isDelayed", "1", "yes" },
        { "isDelayed", "no", NULL },
        { "appointmentEventType", "cancelled", "Called off" },
        { "receivedBy", "Dana", NULL },
    };
    struct desk desk;
    desk_open(&desk);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct field_reading reading;
        cr_expect(field_read(field_find(rows[i].field), rows[i].text, &desk.context, &reading, NULL));
        cr_expect_eq(g_strcmp0(reading.words, rows[i].words), 0, "%s: %s", rows[i].text, reading.words);
        field_reading_clear(&reading);
    }
    struct field_reading reading;
    cr_expect(field_read(field_find("appointmentDate"), "2026-11-27 17:00", &desk.context, &reading, NULL));
    cr_expect(g_str_has_prefix(reading.words, "Fri 27 Nov 2026 17:00"), "%s", reading.words);
    field_reading_clear(&reading);
    desk_close(&desk);
}

Test(field, near_misses_pass_as_typed)
{
    struct desk desk;
    desk_open(&desk);
    const struct field_spec *spec = field_find("appointmentEventType");
    struct field_reading reading;
    g_autoptr(GError) error = NULL;
    cr_expect(!field_read(spec, "canceled", &desk.context, &reading, &error));
    cr_expect(g_error_matches(error, FIELD_ERROR, FIELD_ERROR_NEAR));
    desk.context.as_typed = true;
    cr_expect(field_read(spec, "canceled", &desk.context, &reading, NULL));
    cr_expect_str_eq(reading.json, "\"canceled\"");
    cr_expect(strstr(reading.remark, "\"cancelled\"") != NULL);
    field_reading_clear(&reading);
    desk_close(&desk);
}

/* A skipped or doubled hour: a person may choose between the two instants; a list has no place to choose. */
Test(field, doubled_hour_is_asked)
{
    struct desk desk;
    struct field_reading reading;
    g_autoptr(GError) error = NULL, listed = NULL;
    g_autoptr(GTimeZone) zone = time_zone_find("America/New_York", NULL);
    desk_open(&desk);
    desk.rules.zone = zone;
    cr_expect(!field_read(field_find("receptionDate"), "2026-11-01 01:30", &desk.context, &reading, &error));
    cr_expect(g_error_matches(error, FIELD_ERROR, FIELD_ERROR_ASK));
    cr_expect_eq(reading.choices[0], G_GINT64_CONSTANT(1793511000000));
    cr_expect_eq(reading.choices[1], G_GINT64_CONSTANT(1793514600000));
    cr_expect(!field_read(field_find("availabilityWindows"), "2026-11-01 01:30", &desk.context, &reading, &listed));
    cr_expect(g_error_matches(listed, FIELD_ERROR, FIELD_ERROR_VALUE));
    desk_close(&desk);
}

Test(field, long_values_are_cut_in_sentences)
{
    struct desk desk;
    struct field_reading reading;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strnfill(500, 'x');
    desk_open(&desk);
    cr_expect(!field_read(field_find("isDelayed"), text, &desk.context, &reading, &error));
    cr_expect_lt(strlen(error->message), 200);
    cr_expect(strstr(error->message, "xxx…\"") != NULL, "%s", error->message);
    desk_close(&desk);
}

Test(field, kinds_have_ids_and_are_found_by_them)
{
    enum field_kind_id kind;
    for (int i = 0; i < FIELD_KIND_COUNT; i++) {
        cr_expect(field_kind_find(field_kind((enum field_kind_id)i)->id, &kind));
        cr_expect_eq((int)kind, i);
    }
    cr_expect(!field_kind_find("blob", &kind));
}
