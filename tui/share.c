/* tui/share.c: an event as a command line. */
#include "tui/share.h"
#include <string.h>

char *share_curl(const char *server, const char *order, const char *accept_version, const char *body)
{
    g_autofree char *id = g_uri_escape_string(order, NULL, FALSE);
    g_autofree char *url = g_strdup_printf("%s/service-orders/%s/update-repair", server, id);
    g_autofree char *accept = g_strdup_printf("Accept: application/json; version=%s", accept_version);
    g_autofree char *quoted_url = g_shell_quote(url);
    g_autofree char *quoted_accept = g_shell_quote(accept);
    g_autofree char *quoted_body = g_shell_quote(body);
    return g_strdup_printf("curl -X POST %s -H 'Content-Type: application/json' -H %s "
                           "-H \"X-Extend-Access-Token: $FIXLINE_TOKEN\" --data-raw %s",
                           quoted_url, quoted_accept, quoted_body);
}

/* NAME=TEXT, or NAME:=JSON where the text is JSON, begins with the sign of a file, or the name ends as that form does.
 */
static char *argument(const struct draft_field *field)
{
    if (field->raw)
        return g_strdup_printf("%s:=%s", field->spec->name, field->text);
    if (field->text[0] != '@' && !g_str_has_suffix(field->spec->name, ":"))
        return g_strdup_printf("%s=%s", field->spec->name, field->text);
    GString *json = g_string_new(field->spec->name);
    g_string_append(json, ":=");
    json_append_string(json, field->text);
    return g_string_free(json, FALSE);
}

/* A member nobody knows is a string on the command line unless it is given as JSON. */
static bool is_own_value(const struct draft_field *field)
{
    return !field_find(field->spec->name) && field->spec->kind != FIELD_TEXT;
}

/* As the body has it. */
static char *json_argument(const struct draft *draft, size_t index, const struct field_context *context)
{
    struct field_reading reading;
    bool fine = draft_read(draft, index, context, &reading, NULL);
    char *whole =
        fine && reading.json ? g_strdup_printf("%s:=%s", draft_field(draft, index)->spec->name, reading.json) : NULL;
    field_reading_clear(&reading);
    return whole;
}

/* "fri 17" is another Friday when the line is run next week, and another hour where another zone is set: the instants
 * of the body, in UTC. NULL where only JSON can hold the value. */
static char *instants(const struct draft *draft, size_t index, const struct field_context *context)
{
    const struct field_spec *spec = draft_field(draft, index)->spec;
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    const struct time_rules rules = { .zone = utc, .unit = context->rules->unit };
    struct field_reading reading;
    char *text = NULL;
    if (draft_read(draft, index, context, &reading, NULL) && reading.json) {
        enum json_kind kind = spec->kind == FIELD_MOMENTS ? JSON_ARRAY : JSON_NUMBER;
        text = field_text(spec, &(struct json_slice){ reading.json, strlen(reading.json), kind }, &rules);
    }
    field_reading_clear(&reading);
    return text;
}

static char *time_argument(const struct draft *draft, size_t index, const struct field_context *context)
{
    g_autofree char *text = instants(draft, index, context);
    if (!text)
        return json_argument(draft, index, context);
    g_auto(GStrv) each = g_strsplit(text, ", ", -1);
    g_autofree char *zoned = g_strjoinv("Z, ", each);
    return g_strdup_printf("%s=%sZ", draft_field(draft, index)->spec->name, zoned);
}

/* NULL where the field is left out. */
static char *word_of(const struct draft *draft, size_t index, const struct field_context *context)
{
    const struct draft_field *field = draft_field(draft, index);
    bool tells_time = field->spec->kind == FIELD_MOMENT || field->spec->kind == FIELD_MOMENTS;
    if (field->text[0] == '\0')
        return NULL;
    if (is_own_value(field))
        return json_argument(draft, index, context);
    return tells_time && !field->raw ? time_argument(draft, index, context) : argument(field);
}

/* A value or a name near a known one, let through by a person. */
static bool is_as_typed(const struct draft *draft, const struct draft_field *field)
{
    return field->text[0] != '\0' && (field->as_typed || !event_field_check(draft->event, field->spec->name, NULL));
}

static bool needs_as_typed(const struct draft *draft)
{
    const struct event_spec *event;
    for (size_t i = 0; i < draft_count(draft); i++)
        if (is_as_typed(draft, draft_field(draft, i)))
            return true;
    return event_judge(draft->type, draft->name, &event, NULL) == EVENT_NEAR_MISS;
}

/* Order, event and fields as words, not quoted yet. */
static GPtrArray *words_of(const struct draft *draft, const struct field_context *context)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(words, g_strdup(draft->order));
    g_ptr_array_add(words, g_strdup(draft->name));
    for (size_t i = 0; i < draft_count(draft); i++) {
        char *word = word_of(draft, i, context);
        if (word)
            g_ptr_array_add(words, word);
    }
    return words;
}

static bool any_like_an_option(const GPtrArray *words)
{
    for (guint i = 0; i < words->len; i++)
        if (((const char *)words->pdata[i])[0] == '-')
            return true;
    return false;
}

static bool any_unspeakable(const struct draft *draft)
{
    for (size_t i = 0; i < draft_count(draft); i++)
        if (strchr(draft_field(draft, i)->spec->name, '=') && draft_field(draft, i)->text[0] != '\0')
            return true;
    return false;
}

char *share_command(const struct draft *draft, const struct field_context *context)
{
    if (any_unspeakable(draft))
        return NULL;
    g_autoptr(GPtrArray) words = words_of(draft, context);
    GString *line = g_string_new("fixline send");
    if (needs_as_typed(draft))
        g_string_append(line, " --as-typed");
    if (any_like_an_option(words))
        g_string_append(line, " --");
    for (guint i = 0; i < words->len; i++) {
        g_autofree char *quoted = g_shell_quote(words->pdata[i]);
        g_string_append_printf(line, " %s", quoted);
    }
    return g_string_free(line, FALSE);
}
