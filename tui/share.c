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

/* NAME=TEXT, or NAME:=JSON where the text is JSON or begins with the sign of a file. */
static char *argument(const struct draft_field *field)
{
    if (field->raw)
        return g_strdup_printf("%s:=%s", field->spec->name, field->text);
    if (field->text[0] != '@')
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

/* The JSON of an own member of another kind than text, as the body has it. */
static char *own_argument(const struct draft *draft, size_t index, const struct field_context *context)
{
    struct field_reading reading;
    bool fine = draft_read(draft, index, context, &reading, NULL);
    char *whole =
        fine && reading.json ? g_strdup_printf("%s:=%s", draft_field(draft, index)->spec->name, reading.json) : NULL;
    field_reading_clear(&reading);
    return whole;
}

static bool any_as_typed(const struct draft *draft)
{
    for (size_t i = 0; i < draft_count(draft); i++)
        if (draft_field(draft, i)->as_typed)
            return true;
    return false;
}

char *share_command(const struct draft *draft, const struct field_context *context)
{
    GString *line = g_string_new("fixline send ");
    g_autofree char *order = g_shell_quote(draft->order);
    g_autofree char *event = g_shell_quote(draft->name);
    g_string_append_printf(line, "%s %s", order, event);
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *field = draft_field(draft, i);
        if (field->text[0] == '\0')
            continue;
        g_autofree char *own = is_own_value(field) ? own_argument(draft, i, context) : argument(field);
        g_autofree char *quoted = own ? g_shell_quote(own) : NULL;
        if (quoted)
            g_string_append_printf(line, " %s", quoted);
    }
    if (any_as_typed(draft) ||
        event_judge(draft->type, draft->name, &(const struct event_spec *){ NULL }, NULL) == EVENT_NEAR_MISS)
        g_string_append(line, " --as-typed");
    return g_string_free(line, FALSE);
}
