/* forms/field.c: the table of kinds and the one check sequence.
 *
 * A text passes the same gates whatever its kind: valid UTF-8, blank means left out, no control character the kind does
 * not allow, blanks at the ends cut (several lines keep theirs), then the kind reads it. A JSON value passes the strict
 * scan, then the type of the kind. Nothing here knows an event or a field by name. */
#include "forms/field.h"
#include "base/clean.h"
#include "base/near.h"
#include "forms/field_kinds.h"
#include <string.h>

static const struct field_kind *const KINDS[FIELD_KIND_COUNT] = {
    [FIELD_TEXT] = &field_kind_text,     [FIELD_NOTES] = &field_kind_notes,   [FIELD_CHOICE] = &field_kind_choice,
    [FIELD_YES_NO] = &field_kind_yes_no, [FIELD_MOMENT] = &field_kind_moment, [FIELD_MOMENTS] = &field_kind_moments,
    [FIELD_OBJECT] = &field_kind_object, [FIELD_NUMBER] = &field_kind_number, [FIELD_JSON] = &field_kind_json,
};

GQuark field_error_quark(void)
{
    return g_quark_from_static_string("fixline-field-error");
}

const struct field_kind *field_kind(enum field_kind_id id)
{
    return KINDS[id];
}

bool field_kind_find(const char *id, enum field_kind_id *kind)
{
    for (int i = 0; i < FIELD_KIND_COUNT; i++) {
        if (strcmp(KINDS[i]->id, id) == 0) {
            *kind = (enum field_kind_id)i;
            return true;
        }
    }
    return false;
}

void field_reading_clear(struct field_reading *reading)
{
    g_free(reading->json);
    g_free(reading->words);
    g_free(reading->remark);
    *reading = (struct field_reading){ 0 };
}

char *field_quote(const char *text)
{
    g_autofree char *shown = clean_word(text);
    return g_strdup_printf("\"%s\"", shown);
}

char *field_json_string(const char *text)
{
    GString *json = g_string_new(NULL);
    json_append_string(json, text);
    return g_string_free(json, FALSE);
}

bool field_refuse(const struct field_spec *spec, const char *text, GError **error)
{
    g_autofree char *quoted = field_quote(text);
    g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "%s: %s is not %s.", spec->name, quoted,
                field_kind(spec->kind)->accepts);
    return false;
}

void field_remark(struct field_reading *reading, char *sentence)
{
    if (!sentence) {
        return;
    }
    if (!reading->remark) {
        reading->remark = sentence;
        return;
    }
    char *joined = g_strconcat(reading->remark, " ", sentence, NULL);
    g_free(reading->remark);
    g_free(sentence);
    reading->remark = joined;
}

static bool is_blank(const char *text)
{
    while (g_ascii_isspace(*text)) {
        text++;
    }
    return *text == '\0';
}

static bool check_encoding(const struct field_spec *spec, const char *text, GError **error)
{
    size_t bad;
    if (utf8_valid(text, strlen(text), &bad)) {
        return true;
    }
    g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "%s: byte %zu of the text is not valid UTF-8; type it anew.",
                spec->name, bad + 1);
    return false;
}

static bool check_controls(const struct field_spec *spec, const char *text, GError **error)
{
    const char *allowed = field_kind(spec->kind)->controls;
    size_t place = 1;
    for (const char *at = text; *at; at = g_utf8_next_char(at), place++) {
        gunichar character = g_utf8_get_char(at);
        if (!g_unichar_iscntrl(character) || (character < 0x80 && strchr(allowed, (int)character))) {
            continue;
        }
        if (character == '\n' || character == '\r') {
            g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                        "%s: there is a line end at character %zu, but this field takes one line; remove it.",
                        spec->name, place);
        } else {
            g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                        "%s: there is a control character (U+%04X) at character %zu; remove it.", spec->name,
                        (unsigned)character, place);
        }
        return false;
    }
    return true;
}

enum field_kind_id field_kind_of_value(enum json_kind json)
{
    switch (json) {
    case JSON_STRING:
        return FIELD_TEXT;
    case JSON_TRUE:
    case JSON_FALSE:
        return FIELD_YES_NO;
    case JSON_NUMBER:
        return FIELD_NUMBER;
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    return FIELD_JSON;
}

bool field_read(const struct field_spec *spec, const char *text, const struct field_context *context,
                struct field_reading *reading, GError **error)
{
    *reading = (struct field_reading){ 0 };
    if (!check_encoding(spec, text, error)) {
        return false;
    }
    if (is_blank(text)) {
        return true;
    }
    if (!check_controls(spec, text, error)) {
        return false;
    }
    const struct field_kind *kind = field_kind(spec->kind);
    g_autofree char *trimmed = g_strdup(text);
    return kind->read(spec, kind->multiline ? trimmed : g_strstrip(trimmed), context, reading, error);
}

bool field_fits(const struct field_spec *spec, const struct json_slice *value, GError **error)
{
    const struct field_kind *kind = field_kind(spec->kind);
    const char *expected = NULL;
    if (!kind->fits || kind->fits(value, &expected)) {
        return true;
    }
    g_autofree char *whole = g_strndup(value->bytes, value->length);
    g_autofree char *shown = clean_word(whole);
    g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "%s: %s is not %s.", spec->name, shown, expected);
    return false;
}

bool field_read_json(const struct field_spec *spec, const char *json, const struct field_context *context,
                     struct field_reading *reading, GError **error)
{
    *reading = (struct field_reading){ 0 };
    if (!check_encoding(spec, json, error)) {
        return false;
    }
    if (is_blank(json)) {
        return true;
    }
    struct json_slice value;
    g_autoptr(GError) why = NULL;
    if (!json_scan(json, strlen(json), &value, NULL, &why)) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "%s: %s.", spec->name, why->message);
        return false;
    }
    if (!field_fits(spec, &value, error)) {
        return false;
    }
    const struct field_kind *kind = field_kind(spec->kind);
    if (kind->judge) {
        kind->judge(spec, &value, context, reading);
    }
    if (kind->words) {
        reading->words = kind->words(&value, context);
    }
    GString *compact = g_string_new(NULL);
    json_append_compact(compact, &value);
    reading->json = g_string_free(compact, FALSE);
    return true;
}

char *field_value_remark(const struct field_spec *spec, const struct json_slice *value,
                         const struct field_context *context)
{
    struct field_reading reading = { 0 };
    const struct field_kind *kind = field_kind(spec->kind);
    if (kind->judge) {
        kind->judge(spec, value, context, &reading);
    }
    return reading.remark;
}

const char *field_near_suggestion(const struct field_spec *spec, const char *text)
{
    g_autofree const char **values = g_new(const char *, spec->suggestion_count + 1);
    for (size_t i = 0; i < spec->suggestion_count; i++) {
        values[i] = spec->suggestions[i].value;
    }
    return near_find(text, values, spec->suggestion_count);
}

/* Near misses pass here: what was once let through must come back as it was. */
static bool reads_back(const struct field_spec *spec, const char *text, const struct json_slice *value,
                       const struct time_rules *rules)
{
    struct field_context context = { .rules = rules, .as_typed = true };
    struct field_reading reading;
    if (!field_read(spec, text, &context, &reading, NULL)) {
        field_reading_clear(&reading);
        return false;
    }
    g_autoptr(GString) compact = g_string_new(NULL);
    json_append_compact(compact, value);
    bool same = reading.json && strcmp(reading.json, compact->str) == 0;
    field_reading_clear(&reading);
    return same;
}

char *field_text(const struct field_spec *spec, const struct json_slice *value, const struct time_rules *rules)
{
    const struct field_kind *kind = field_kind(spec->kind);
    if (kind->fits && !kind->fits(value, NULL)) {
        return NULL;
    }
    g_autofree char *text = kind->text(spec, value, rules);
    if (!text || !reads_back(spec, text, value, rules)) {
        return NULL;
    }
    return g_steal_pointer(&text);
}
