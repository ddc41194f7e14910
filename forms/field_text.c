/* forms/field_text.c: text of one line, and notes of several. */
#include "forms/field_kinds.h"

bool field_fits_string(const struct json_slice *value, const char **expected)
{
    if (expected) {
        *expected = "a text in double quotes";
    }
    return value->kind == JSON_STRING;
}

char *field_text_of_string(const struct field_spec *spec, const struct json_slice *value,
                           const struct time_rules *rules)
{
    (void)spec;
    (void)rules;
    return json_string_text(value);
}

static bool text_read(const struct field_spec *spec, const char *text, const struct field_context *context,
                      struct field_reading *reading, GError **error)
{
    (void)spec;
    (void)context;
    (void)error;
    reading->json = field_json_string(text);
    return true;
}

/* Line ends of other systems (CR LF of a file, a lone CR of a paste) become line feeds: they are the same line end. */
static bool notes_read(const struct field_spec *spec, const char *text, const struct field_context *context,
                       struct field_reading *reading, GError **error)
{
    g_autoptr(GString) lines = g_string_new(text);
    g_string_replace(lines, "\r\n", "\n", 0);
    g_string_replace(lines, "\r", "\n", 0);
    return text_read(spec, lines->str, context, reading, error);
}

const struct field_kind field_kind_text = {
    .id = "text",
    .type = "string",
    .accepts = "a text of one line",
    .controls = "",
    .read = text_read,
    .fits = field_fits_string,
    .text = field_text_of_string,
};

const struct field_kind field_kind_notes = {
    .id = "notes",
    .type = "string",
    .accepts = "a text",
    .controls = "\n\t\r",
    .multiline = true,
    .read = notes_read,
    .fits = field_fits_string,
    .text = field_text_of_string,
};
