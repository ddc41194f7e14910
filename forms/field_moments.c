/* forms/field_moments.c: a list of points in time, in one line separated by commas. No pairing is assumed.
 *
 * Every item stands alone: a time without a day means today, whatever stands before it. */
#include "forms/field_kinds.h"
#include <string.h>

static void moments_judge(const struct field_spec *spec, const struct json_slice *value,
                          const struct field_context *context, struct field_reading *reading)
{
    struct json_walk walk;
    struct json_slice item;
    json_walk_init(&walk, value);
    while (json_walk_next(&walk, NULL, &item)) {
        field_moment_judge(spec, &item, context, reading);
    }
}

static char *moments_words(const struct json_slice *value, const struct field_context *context)
{
    g_autoptr(GString) words = g_string_new(NULL);
    struct json_walk walk;
    struct json_slice item;
    json_walk_init(&walk, value);
    while (json_walk_next(&walk, NULL, &item)) {
        g_autofree char *echo = field_moment_words(&item, context);
        g_string_append_printf(words, "%s%s", words->len > 0 ? "; " : "", echo ? echo : "?");
    }
    return words->len > 0 ? g_strdup(words->str) : NULL;
}

/* A skipped or doubled hour is a plain error here: a list has no place to choose. */
static bool append_item(const struct field_spec *spec, const char *item, const struct field_context *context,
                        GString *json, struct field_reading *reading, GError **error)
{
    struct time_context time = { .rules = context->rules, .now = context->now, .lean = spec->lean };
    int64_t at;
    g_autoptr(GError) why = NULL;
    if (!field_moment_read(spec, item, &time, &at, reading, &why)) {
        g_set_error_literal(error, FIELD_ERROR, FIELD_ERROR_VALUE, why->message);
        return false;
    }
    g_string_append_printf(json, "%s%" G_GINT64_FORMAT, json->len > 1 ? "," : "",
                           time_point_in_unit(at, context->rules->unit));
    return true;
}

static bool moments_read(const struct field_spec *spec, const char *text, const struct field_context *context,
                         struct field_reading *reading, GError **error)
{
    g_auto(GStrv) items = g_strsplit(text, ",", -1);
    g_autoptr(GString) json = g_string_new("[");
    for (size_t i = 0; items[i]; i++) {
        const char *item = g_strstrip(items[i]);
        if (*item && !append_item(spec, item, context, json, reading, error)) {
            return false;
        }
    }
    if (json->len == 1) {
        return field_refuse(spec, text, error);
    }
    reading->json = g_strconcat(json->str, "]", NULL);
    struct json_slice list = { reading->json, strlen(reading->json), JSON_ARRAY };
    moments_judge(spec, &list, context, reading);
    reading->words = moments_words(&list, context);
    return true;
}

static bool moments_fits(const struct json_slice *value, const char **expected)
{
    if (expected) {
        *expected = "a list of numbers, such as [1793620800000, 1793624400000]";
    }
    if (value->kind != JSON_ARRAY) {
        return false;
    }
    struct json_walk walk;
    struct json_slice item;
    json_walk_init(&walk, value);
    while (json_walk_next(&walk, NULL, &item)) {
        if (item.kind != JSON_NUMBER) {
            return false;
        }
    }
    return true;
}

/* An empty list is a value, an empty text is none: such a list stays raw JSON. */
static char *moments_text(const struct field_spec *spec, const struct json_slice *value, const struct time_rules *rules)
{
    (void)spec;
    g_autoptr(GString) text = g_string_new(NULL);
    struct json_walk walk;
    struct json_slice item;
    json_walk_init(&walk, value);
    while (json_walk_next(&walk, NULL, &item)) {
        int64_t at;
        if (!field_moment_of_number(&item, rules->unit, &at)) {
            return NULL;
        }
        g_autofree char *typed = time_point_typed(at, rules->zone);
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", typed);
    }
    return text->len > 0 ? g_strdup(text->str) : NULL;
}

const struct field_kind field_kind_moments = {
    .id = "moments",
    .type = "timestamp[]",
    .accepts = "a list of points in time separated by commas, such as tomorrow 9, tomorrow 14:00",
    .controls = "",
    .read = moments_read,
    .fits = moments_fits,
    .text = moments_text,
    .judge = moments_judge,
    .words = moments_words,
};
