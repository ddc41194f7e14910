/* forms/field_choice.c: text with suggestions. The suggestions are the words of the API; any other text stays possible,
 * but one that looks like a slip of the pen is stopped until a person says that it is meant. */
#include "forms/field_kinds.h"
#include <string.h>

const char *suggestion_words(const struct suggestion *suggestion)
{
    return strcmp(suggestion->label, suggestion->value) != 0 ? suggestion->label : NULL;
}

static const struct suggestion *find_suggestion(const struct field_spec *spec, const char *text)
{
    for (size_t i = 0; i < spec->suggestion_count; i++) {
        if (strcmp(spec->suggestions[i].value, text) == 0) {
            return &spec->suggestions[i];
        }
    }
    return NULL;
}

static char *list_suggestions(const struct field_spec *spec)
{
    GString *list = g_string_new(NULL);
    for (size_t i = 0; i < spec->suggestion_count; i++) {
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", spec->suggestions[i].value);
    }
    return g_string_free(list, FALSE);
}

bool field_refuse_near(const struct field_spec *spec, const char *text, const char *near, GError **error)
{
    g_autofree char *list = list_suggestions(spec);
    g_autofree char *quoted = field_quote(text);
    g_set_error(error, FIELD_ERROR, FIELD_ERROR_NEAR,
                "%s: did you mean \"%s\" instead of %s? Suggested are %s; a text this near goes out only as typed.",
                spec->name, near, quoted, list);
    return false;
}

static char *say_foreign(const struct field_spec *spec, const char *text, const char *near)
{
    g_autofree char *quoted = field_quote(text);
    if (near) {
        return g_strdup_printf("%s is used as typed; the suggested value is \"%s\".", quoted, near);
    }
    g_autofree char *list = list_suggestions(spec);
    return g_strdup_printf("%s is none of the suggested values (%s).", quoted, list);
}

static bool choice_read(const struct field_spec *spec, const char *text, const struct field_context *context,
                        struct field_reading *reading, GError **error)
{
    const struct suggestion *suggestion = find_suggestion(spec, text);
    if (suggestion) {
        reading->words = g_strdup(suggestion_words(suggestion));
    } else if (spec->suggestion_count > 0) {
        const char *near = field_near_suggestion(spec, text);
        if (near && !context->as_typed) {
            return field_refuse_near(spec, text, near, error);
        }
        field_remark(reading, say_foreign(spec, text, near));
    }
    reading->json = field_json_string(text);
    return true;
}

const struct field_kind field_kind_choice = {
    .id = "choice",
    .type = "string",
    .accepts = "a text of one line",
    .controls = "",
    .read = choice_read,
    .fits = field_fits_string,
    .text = field_text_of_string,
};
