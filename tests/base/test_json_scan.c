/* tests/base/test_json_scan.c: what the strict scan takes, refuses and keeps. */
#include "base/json_scan.h"
#include <criterion/criterion.h>
#include <string.h>

static bool scans(const char *text, GError **error)
{
    struct json_slice value;
    return json_scan(text, strlen(text), &value, NULL, error);
}

Test(json_scan, takes_what_every_reader_reads_alike)
{
    static const char *const sound[] = {
        "{}",
        "[]",
        " null ",
        "true",
        "false",
        "0",
        "-0",
        "1e400",
        "-12.5E+3",
        "\"\"",
        "[[]]",
        "{\"a\":{}}",
        "[1,2]",
        "\"\\ud83d\\ude00\"",
        "9007199254740993",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "{\"a\":1,\"A\":2}",
        "{\"a\":[{\"a\":1},{\"a\":2}],\"b\":1}",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(sound); i++)
        cr_expect(scans(sound[i], NULL), "%s", sound[i]);
}

Test(json_scan, names_the_place_of_a_fault)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        { "", "the JSON ends where a value should stand at line 1, column 1" },
        { "{\"a\":1}}} tail", "something stands behind the JSON value at line 1, column 8" },
        { "{\"a\":1} {\"b\":2}", "something stands behind the JSON value at line 1, column 9" },
        { "{\"a\":1,}", "the JSON needs a name in double quotes at line 1, column 8" },
        { "[1,2", "the JSON ends where a comma or ] should stand at line 1, column 5" },
        { "{\n  \"é\": 1,\n  \"é\": 2\n}", "the JSON gives the name \"é\" twice, again at line 3, column 3" },
        { "{\"a\":1,\"\\u0061\":2}", "the JSON gives the name \"a\" twice, again at line 1, column 8" },
        { "\"left\\u0000right\"", "the JSON holds \\u0000, which would cut the text short, at line 1, column 6" },
        { "\"\\uZ12Q\"", "the JSON needs four hexadecimal digits after \\u at line 1, column 2" },
        { "\"\\ud800\"", "the JSON holds half of a surrogate pair at line 1, column 2" },
        { "\"\\udc00\"", "the JSON holds half of a surrogate pair at line 1, column 2" },
        { "\"a\tb\"", "the JSON holds a raw control character inside a text at line 1, column 3" },
        { "\"a", "the JSON has a text without closing quotes that begins at line 1, column 1" },
        { "\"\\x\"", "the JSON holds an unknown escape at line 1, column 2" },
        { "\xff", "the JSON is not valid UTF-8 at line 1, column 1" },
        { "01", "the JSON has a number with a leading zero at line 1, column 1" },
        { "1.", "the JSON ends where a digit after the point should stand at line 1, column 3" },
        { "NaN", "the JSON needs a value at line 1, column 1" },
        { "{\"limit\":Infinity}", "the JSON needs a value at line 1, column 10" },
        { "{\"a\" 1}", "the JSON needs a colon after the name at line 1, column 6" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        cr_assert(!scans(rows[i].text, &error), "%s", rows[i].text);
        cr_expect_str_eq(error->message, rows[i].message, "%s: %s", rows[i].text, error->message);
    }
}

Test(json_scan, refuses_a_raw_zero_byte)
{
    static const char text[] = "{\"a\":\"l\0r\"}";
    struct json_slice value;
    struct json_place place;
    g_autoptr(GError) error = NULL;
    cr_assert(!json_scan(text, sizeof text - 1, &value, &place, &error));
    cr_expect_eq(place.column, 8);
    cr_expect_str_eq(error->message, "the JSON holds a zero byte at line 1, column 8");
}

static char *nested(int depth)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < depth; i++)
        g_string_append_c(text, '[');
    for (int i = 0; i < depth; i++)
        g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

Test(json_scan, keeps_its_limits_on_the_spot)
{
    for (int depth = JSON_DEPTH_MAX - 1; depth <= JSON_DEPTH_MAX + 1; depth++) {
        g_autofree char *text = nested(depth);
        cr_expect_eq(scans(text, NULL), depth <= JSON_DEPTH_MAX, "depth %d", depth);
    }
    for (int length = JSON_BYTES_MAX - 1; length <= JSON_BYTES_MAX + 1; length++) {
        g_autofree char *text = g_strnfill((gsize)length, ' ');
        text[0] = '0';
        cr_expect_eq(scans(text, NULL), length <= JSON_BYTES_MAX, "length %d", length);
    }
}

Test(json_scan, finds_a_name_given_twice_among_many)
{
    GString *text = g_string_new("{");
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(text, "\"n%d\":%d,", i, i);
    g_string_append(text, "\"last\":1}");
    cr_expect(scans(text->str, NULL));
    g_string_truncate(text, text->len - strlen("\"last\":1}"));
    g_string_append(text, "\"n500\":1}");
    cr_expect(!scans(text->str, NULL));
    g_string_free(text, TRUE);
}

Test(json_scan, walks_in_order_and_keeps_every_byte)
{
    static const char text[] =
        " { \"b\" : 9007199254740993 , \"a\" : [ 1.0, {\"x\":\"}\"} ] , \"\\u00e9\" : \"t\\\"\" } ";
    struct json_slice object, name, value;
    cr_assert(json_scan(text, strlen(text), &object, NULL, NULL));
    struct json_walk walk;
    json_walk_init(&walk, &object);
    GString *seen = g_string_new(NULL);
    while (json_walk_next(&walk, &name, &value)) {
        g_autofree char *plain = json_string_text(&name);
        g_string_append_printf(seen, "%s=%.*s;", plain, (int)value.length, value.bytes);
    }
    cr_expect_str_eq(seen->str, "b=9007199254740993;a=[ 1.0, {\"x\":\"}\"} ];é=\"t\\\"\";");
    g_string_free(seen, TRUE);
    cr_expect(json_member(&object, "a", &value) && value.kind == JSON_ARRAY);
    json_walk_init(&walk, &value);
    int items = 0;
    while (json_walk_next(&walk, &name, &value))
        items++;
    cr_expect_eq(items, 2);
    cr_expect(!json_member(&object, "B", &value));
}

Test(json_text, goes_there_and_back)
{
    static const char *const texts[] = { "",
                                         "plain",
                                         "quote \" back \\ slash /",
                                         "line\nfeed\ttab\r\b\f\x01",
                                         "Zoë 山田 🔧",
                                         "DEL \x7f CSI \xc2\x9b NEL \xc2\x85 not \xc2\xa0" };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        GString *json = g_string_new(NULL);
        json_append_string(json, texts[i]);
        struct json_slice value;
        cr_assert(json_scan(json->str, json->len, &value, NULL, NULL), "%s", json->str);
        g_autofree char *back = json_string_text(&value);
        cr_expect_str_eq(back, texts[i]);
        g_string_free(json, TRUE);
    }
    static const char escaped[] = "\"\\ud83d\\udd27 \\u0041\"";
    struct json_slice value;
    cr_assert(json_scan(escaped, strlen(escaped), &value, NULL, NULL));
    g_autofree char *text = json_string_text(&value);
    cr_expect_str_eq(text, "🔧 A");
}

/* What JSON lets stand though a terminal obeys it. */
Test(json_text, lasting_controls_are_escaped)
{
    static const struct {
        const char *json, *harmless;
    } rows[] = { { "{\"a\x7f\":\"\xc2\x9b\"}", "{\"a\\u007f\":\"\\u009b\"}" },
                 { "\"\xc2\x80\xc2\x9f\"", "\"\\u0080\\u009f\"" },
                 { "\"\xc2\xa0\xc3\x9b\xe2\x80\xae\"", "\"\xc2\xa0\xc3\x9b\xe2\x80\xae\"" },
                 { "\"\xc2", "\"\xc2" }, /* breaks off: nothing behind it is read */
                 { "", "" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        json_append_harmless(out, rows[i].json);
        cr_expect_str_eq(out->str, rows[i].harmless);
    }
    g_autoptr(GString) out = g_string_new(NULL);
    json_append_string(out, "\x7f\xc2\x9b");
    cr_expect_str_eq(out->str, "\"\\u007f\\u009b\"");
}

Test(json_text, lays_out_without_touching_values)
{
    static const char text[] = "{ \"a\":1.0,\"b\":[1,{\"c\":\"x, {y}\"}],\"d\":{},\"e\":[ ] }";
    struct json_slice value;
    cr_assert(json_scan(text, strlen(text), &value, NULL, NULL));
    GString *out = g_string_new(NULL);
    json_append_indented(out, &value);
    cr_expect_str_eq(out->str, "{\n  \"a\": 1.0,\n  \"b\": [\n    1,\n    {\n      \"c\": \"x, {y}\"\n    }\n  ],\n"
                               "  \"d\": {},\n  \"e\": []\n}");
    g_string_truncate(out, 0);
    json_append_compact(out, &value);
    cr_expect_str_eq(out->str, "{\"a\":1.0,\"b\":[1,{\"c\":\"x, {y}\"}],\"d\":{},\"e\":[]}");
    g_string_free(out, TRUE);
}
