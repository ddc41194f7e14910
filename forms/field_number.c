/* forms/field_number.c: a number of a member nobody knows. Its digits are kept: no double ever touches them. */
#include "forms/field_kinds.h"
#include <string.h>

static bool number_read(const struct field_spec *spec, const char *text, const struct field_context *context,
                        struct field_reading *reading, GError **error)
{
    (void)context;
    struct json_slice value;
    if (!json_scan(text, strlen(text), &value, NULL, NULL) || value.kind != JSON_NUMBER) {
        return field_refuse(spec, text, error);
    }
    reading->json = g_strdup(text);
    return true;
}

static bool number_fits(const struct json_slice *value, const char **expected)
{
    if (expected) {
        *expected = "a number";
    }
    return value->kind == JSON_NUMBER;
}

static char *number_text(const struct field_spec *spec, const struct json_slice *value, const struct time_rules *rules)
{
    (void)spec;
    (void)rules;
    return g_strndup(value->bytes, value->length);
}

const struct field_kind field_kind_number = {
    .id = "number",
    .type = "number",
    .accepts = "a number as JSON writes it, such as 12, -3.5 or 1e6",
    .controls = "",
    .read = number_read,
    .fits = number_fits,
    .text = number_text,
};
