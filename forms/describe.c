/* forms/describe.c: words derived from the rows: the JSON Schema, `fixline events`, the field list. */
#include "forms/describe.h"
#include <string.h>

static void append_pair(GString *out, const char *name, const char *text)
{
    json_append_string(out, name);
    g_string_append_c(out, ':');
    json_append_string(out, text);
}

/* What the schema says of a kind. A row of JSON Schema words, beside the table of kinds. */
static const char *schema_type(enum field_kind_id kind)
{
    switch (kind) {
    case FIELD_TEXT:
    case FIELD_NOTES:
    case FIELD_CHOICE:
        return "\"type\":\"string\"";
    case FIELD_YES_NO:
        return "\"type\":\"boolean\"";
    case FIELD_MOMENT:
    case FIELD_NUMBER:
        return "\"type\":\"number\"";
    case FIELD_MOMENTS:
        return "\"type\":\"array\",\"items\":{\"type\":\"number\"}";
    case FIELD_OBJECT:
        return "\"type\":\"object\"";
    case FIELD_JSON:
    case FIELD_KIND_COUNT:
        break;
    }
    return "\"type\":[\"null\",\"boolean\",\"number\",\"string\",\"array\",\"object\"]";
}

static void append_examples(GString *out, const struct field_spec *field)
{
    for (size_t i = 0; i < field->suggestion_count; i++) {
        g_string_append(out, i == 0 ? ",\"examples\":[" : ",");
        json_append_string(out, field->suggestions[i].value);
    }
    if (field->suggestion_count > 0) {
        g_string_append_c(out, ']');
    }
}

static void append_property(GString *out, const struct field_spec *field)
{
    g_string_append_c(out, ',');
    json_append_string(out, field->name);
    g_string_append_printf(out, ":{%s,", schema_type(field->kind));
    append_pair(out, "title", field->label);
    g_string_append_c(out, ',');
    append_pair(out, "description", field->help);
    append_examples(out, field);
    g_string_append_c(out, '}');
}

/* The recommended fields first, then every other known one: any event may carry any of them. */
static void append_properties(GString *out, const struct event_spec *event)
{
    g_autoptr(GPtrArray) known = field_all();
    for (size_t i = 0; event && i < event->field_count; i++) {
        append_property(out, &event->fields[i]);
    }
    for (guint i = 0; i < known->len; i++) {
        const struct field_spec *field = g_ptr_array_index(known, i);
        if (!event || !event_field(event, field->name)) {
            append_property(out, field);
        }
    }
}

/* Which service types to speak of: one, or all. */
struct type_range {
    const struct service_type *from;
    const struct service_type *to; /* behind the last */
};

static struct type_range types_of(const struct service_type *type)
{
    size_t count;
    const struct service_type *all = service_types(&count);
    return type ? (struct type_range){ type, type + 1 } : (struct type_range){ all, all + count };
}

enum listed { LISTED_OF_TYPE, LISTED_OF_OTHERS, LISTED_ALL };

static void append_event_names(GString *out, const struct service_type *type, enum listed listed)
{
    struct type_range all = types_of(NULL);
    const char *comma = "";
    g_string_append_c(out, '[');
    for (const struct service_type *at = all.from; at < all.to; at++) {
        if (listed != LISTED_ALL && (listed == LISTED_OF_TYPE) != (at == type)) {
            continue;
        }
        for (size_t i = 0; i < at->event_count; i++) {
            g_string_append(out, comma);
            json_append_string(out, at->events[i].name);
            comma = ",";
        }
    }
    g_string_append_c(out, ']');
}

/* The name: one word for a listed event; for a free one none of the listed; for a type none of the others'. */
static void append_event_name(GString *out, const struct service_type *type, const struct event_spec *event)
{
    if (event && *event->name) {
        g_string_append_c(out, '{');
        append_pair(out, "const", event->name);
        g_string_append_c(out, '}');
        return;
    }
    g_string_append(out, "{\"type\":\"string\",\"minLength\":1");
    if (!event) {
        g_string_append(out, ",\"examples\":");
        append_event_names(out, type, type ? LISTED_OF_TYPE : LISTED_ALL);
    }
    if (event || type) {
        g_string_append(out, ",\"not\":{\"enum\":");
        append_event_names(out, type, event ? LISTED_ALL : LISTED_OF_OTHERS);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, '}');
}

char *describe_schema(const struct service_type *type, const struct event_spec *event)
{
    g_autoptr(GString) schema = g_string_new("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",");
    append_pair(schema, "title", event ? event->title : "Repair event");
    g_string_append_c(schema, ',');
    append_pair(schema, "description",
                event ? event->help : "What a servicer posts about a repair; only the name of the event is required.");
    g_string_append(schema, ",\"type\":\"object\",\"required\":[\"event\"],\"properties\":{\"event\":");
    append_event_name(schema, type, event);
    append_properties(schema, event);
    g_string_append(schema, "},\"additionalProperties\":true}");
    struct json_slice whole = { schema->str, schema->len, JSON_OBJECT };
    GString *indented = g_string_new(NULL);
    json_append_indented(indented, &whole);
    return g_string_free(indented, FALSE);
}

static void append_event_json(GString *out, const struct event_spec *event)
{
    g_string_append_c(out, '{');
    append_pair(out, "event", event->name);
    g_string_append(out, ",\"fields\":{");
    for (size_t i = 0; i < event->field_count; i++) {
        g_string_append(out, i > 0 ? "," : "");
        append_pair(out, event->fields[i].name, field_kind(event->fields[i].kind)->type);
    }
    g_string_append(out, "}}");
}

/* The own events, none where there is no file of them. */
static const struct event_spec *own_events(const struct custom *custom, size_t *count)
{
    *count = 0;
    return custom ? custom_events(custom, count) : NULL;
}

char *describe_events_json(const struct service_type *type, const struct custom *custom)
{
    size_t own_count;
    const struct event_spec *own = own_events(custom, &own_count);
    struct type_range types = types_of(type);
    GString *out = g_string_new("{\"serviceTypes\":{");
    for (const struct service_type *at = types.from; at < types.to; at++) {
        g_string_append(out, at > types.from ? "," : "");
        json_append_string(out, at->id);
        g_string_append(out, ":[");
        for (size_t i = 0; i < at->event_count + own_count; i++) {
            g_string_append(out, i > 0 ? "," : "");
            append_event_json(out, i < at->event_count ? &at->events[i] : &own[i - at->event_count]);
        }
        g_string_append_c(out, ']');
    }
    g_string_append(out, "}}");
    return g_string_free(out, FALSE);
}

static void append_field_names(GString *out, const struct event_spec *event)
{
    for (size_t i = 0; i < event->field_count; i++) {
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", event->fields[i].name);
    }
    g_string_append_c(out, '\n');
}

static int widest_name(const struct type_range *types, const struct event_spec *own, size_t own_count)
{
    size_t widest = 0;
    for (const struct service_type *at = types->from; at < types->to; at++) {
        for (size_t i = 0; i < at->event_count; i++) {
            widest = MAX(widest, strlen(at->events[i].name));
        }
    }
    for (size_t i = 0; i < own_count; i++) {
        widest = MAX(widest, strlen(own[i].name));
    }
    return (int)widest;
}

char *describe_events_text(const struct service_type *type, const struct custom *custom)
{
    size_t own_count;
    const struct event_spec *own = own_events(custom, &own_count);
    struct type_range types = types_of(type);
    int width = widest_name(&types, own, own_count);
    GString *out = g_string_new(NULL);
    for (const struct service_type *at = types.from; at < types.to; at++) {
        g_string_append_printf(out, "%s (%s ends the service)\n", at->id, at->completing);
        for (size_t i = 0; i < at->event_count; i++) {
            g_string_append_printf(out, "  %zu  %-*s  ", i + 1, width, at->events[i].name);
            append_field_names(out, &at->events[i]);
        }
    }
    g_string_append(out, "any order\n");
    for (size_t i = 0; i < own_count; i++) {
        g_string_append_printf(out, "     %-*s  ", width, own[i].name);
        append_field_names(out, &own[i]);
    }
    g_string_append_printf(out, "     %-*s  ", width, "any other name");
    append_field_names(out, event_free());
    return g_string_free(out, FALSE);
}
