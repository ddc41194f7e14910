/* forms/field_object.c: JSON kept as text. What was typed is what goes out, less the blanks between values; numbers
 * keep their digits and members their order. */
#include "forms/field_kinds.h"

static const char OBJECT[] = "an object in braces, such as {\"shelf\": \"A4\"}";

/* A text of these kinds is JSON already: the way of NAME:=JSON is the only one. */
static bool json_read(const struct field_spec *spec, const char *text, const struct field_context *context,
                      struct field_reading *reading, GError **error)
{
    return field_read_json(spec, text, context, reading, error);
}

static bool object_fits(const struct json_slice *value, const char **expected)
{
    if (expected) {
        *expected = OBJECT;
    }
    return value->kind == JSON_OBJECT;
}

static char *json_text(const struct field_spec *spec, const struct json_slice *value, const struct time_rules *rules)
{
    (void)spec;
    (void)rules;
    GString *text = g_string_new(NULL);
    json_append_indented(text, value);
    return g_string_free(text, FALSE);
}

const struct field_kind field_kind_object = {
    .id = "object",
    .type = "object",
    .accepts = OBJECT,
    .controls = "\n\t\r",
    .multiline = true,
    .read = json_read,
    .fits = object_fits,
    .text = json_text,
};

const struct field_kind field_kind_json = {
    .id = "json",
    .type = "any",
    .accepts = "JSON, such as 12, \"text\", [1, 2] or {\"shelf\": \"A4\"}",
    .controls = "\n\t\r",
    .multiline = true,
    .read = json_read,
    .text = json_text,
};
