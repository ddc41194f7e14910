/* forms/field_yes_no.c: yes or no, in the words people, spreadsheets and programs write. */
#include "forms/field_kinds.h"
#include <string.h>

static const struct {
    const char *word;
    bool yes;
} WORDS[] = {
    { "yes", true },    { "no", false }, { "y", true },    { "n", false }, { "true", true },
    { "false", false }, { "on", true },  { "off", false }, { "1", true },  { "0", false },
};

static bool yes_no_read(const struct field_spec *spec, const char *text, const struct field_context *context,
                        struct field_reading *reading, GError **error)
{
    (void)context;
    for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++) {
        if (g_ascii_strcasecmp(text, WORDS[i].word) != 0) {
            continue;
        }
        const char *plain = WORDS[i].yes ? "yes" : "no";
        reading->json = g_strdup(WORDS[i].yes ? "true" : "false");
        reading->words = strcmp(text, plain) == 0 ? NULL : g_strdup(plain);
        return true;
    }
    return field_refuse(spec, text, error);
}

static bool yes_no_fits(const struct json_slice *value, const char **expected)
{
    if (expected) {
        *expected = "true or false";
    }
    return value->kind == JSON_TRUE || value->kind == JSON_FALSE;
}

static char *yes_no_text(const struct field_spec *spec, const struct json_slice *value, const struct time_rules *rules)
{
    (void)spec;
    (void)rules;
    return g_strdup(value->kind == JSON_TRUE ? "yes" : "no");
}

const struct field_kind field_kind_yes_no = {
    .id = "yes_no",
    .type = "boolean",
    .accepts = "yes, no, y, n, true, false, on, off, 1 or 0",
    .controls = "",
    .read = yes_no_read,
    .fits = yes_no_fits,
    .text = yes_no_text,
};
