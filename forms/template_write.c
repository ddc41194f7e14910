/* forms/template_write.c: one template into the text of all of them, or out of it. */
#include "forms/template_write.h"
#include "forms/placeholder.h"
#include <string.h>

/* A weekday means another instant a week later. */
enum { WEEK_MS = 7 * 24 * 60 * 60 * 1000 };

/* ---- a draft as a template ---- */

static bool is_moment(const struct draft_field *field)
{
    return field->spec->kind == FIELD_MOMENT || field->spec->kind == FIELD_MOMENTS;
}

/* Whether nothing but its JSON will say of which kind it is. */
static bool is_own(const struct draft *draft, const struct draft_field *field)
{
    return g_ptr_array_find(draft->own_specs, field->spec, NULL);
}

/* Whether the field means the same instants whichever day it is filled in. As JSON a point in time always does. */
static bool is_fixed(const struct draft *draft, size_t index, const struct field_context *context)
{
    struct field_context later = *context;
    struct field_reading now = { 0 }, then = { 0 };
    later.now += WEEK_MS;
    bool read = draft_read(draft, index, context, &now, NULL) && draft_read(draft, index, &later, &then, NULL);
    bool same = read && g_strcmp0(now.json, then.json) == 0;
    field_reading_clear(&now);
    field_reading_clear(&then);
    return is_moment(draft_field(draft, index)) && (same || is_own(draft, draft_field(draft, index)));
}

/* A text that would not expand stands for itself. */
static char *quote_braces(const char *text)
{
    if (placeholder_check(text, NULL)) {
        return g_strdup(text);
    }
    g_auto(GStrv) parts = g_strsplit(text, "{", -1);
    return g_strjoinv("{{", parts);
}

static void append_field(GString *out, const struct draft *draft, size_t index, const struct field_context *context)
{
    const struct draft_field *field = draft_field(draft, index);
    struct field_reading own = { 0 };
    g_string_append(out, out->len > 0 ? ", " : "");
    json_append_string(out, field->spec->name);
    g_string_append(out, ": ");
    if (field->raw) {
        g_string_append(out, field->text);
    } else if (field->spec->kind != FIELD_TEXT && is_own(draft, field) &&
               draft_read(draft, index, context, &own, NULL) && own.json) {
        g_string_append(out, own.json);
    } else {
        g_autofree char *text = quote_braces(field->text);
        json_append_string(out, text);
    }
    field_reading_clear(&own);
}

/* The members of "fields"; empty where a person set nothing that can be kept. */
static char *fields_text(const struct draft *draft, const struct field_context *context, GPtrArray *left)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *field = draft_field(draft, i);
        if (!field->touched || *field->text == '\0') {
            continue;
        }
        if (field->error || is_fixed(draft, i, context)) {
            g_ptr_array_add(left, g_strdup(field->spec->name));
        } else {
            append_field(out, draft, i, context);
        }
    }
    return g_string_free(out, FALSE);
}

/* ---- the text of all ---- */

static char *member_text(const struct json_slice *object, const char *name)
{
    struct json_slice value;
    return json_member(object, name, &value) && value.kind == JSON_STRING ? json_string_text(&value) : NULL;
}

static bool is_that(const struct json_slice *item, const char *name, const char *event)
{
    g_autofree char *own_name = member_text(item, "name");
    g_autofree char *own_event = member_text(item, "event");
    return g_strcmp0(own_name, name) == 0 && g_strcmp0(own_event, event) == 0;
}

static void append_item(GString *list, const char *bytes, size_t length)
{
    g_string_append(list, list->len > 0 ? ",\n  " : "\n  ");
    g_string_append_len(list, bytes, (gssize)length);
}

/* The items of the list with `item` (NULL = nothing) in place of that one, or behind the others. */
static char *replace(const struct json_slice *root, const char *name, const char *event, const char *item)
{
    GString *list = g_string_new(NULL);
    struct json_slice templates, value;
    struct json_walk walk;
    bool placed = !item;
    if (json_member(root, "templates", &templates)) {
        json_walk_init(&walk, &templates);
        while (json_walk_next(&walk, NULL, &value)) {
            bool that = is_that(&value, name, event);
            if (!that) {
                append_item(list, value.bytes, value.length);
            } else if (!placed) {
                append_item(list, item, strlen(item));
                placed = true;
            }
        }
    }
    if (!placed) {
        append_item(list, item, strlen(item));
    }
    return g_string_free(list, FALSE);
}

static char *change(const char *text, const char *name, const char *event, const char *item)
{
    struct json_slice root, blocks;
    if (!json_scan(text, strlen(text), &root, NULL, NULL)) {
        return NULL;
    }
    g_autofree char *items = replace(&root, name, event, item);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "{\"templates\": [%s]", items);
    if (json_member(&root, "textBlocks", &blocks)) {
        g_string_append_printf(out, ",\n \"textBlocks\": %.*s", (int)blocks.length, blocks.bytes);
    }
    g_string_append(out, "}\n");
    return g_string_free(out, FALSE);
}

char *templates_with(const char *text, const char *name, const struct draft *draft, const struct field_context *context,
                     GPtrArray *left, GError **error)
{
    g_autofree char *fields = fields_text(draft, context, left);
    if (*fields == '\0') {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                    "Nothing is filled in that a template could keep; fixed dates are none, +3d or \"fri 17:00\" are.");
        return NULL;
    }
    g_autoptr(GString) item = g_string_new("{\"name\": ");
    json_append_string(item, name);
    g_string_append(item, ", \"event\": ");
    json_append_string(item, draft->name);
    g_string_append_printf(item, ",\n   \"fields\": {%s}}", fields);
    return change(text, name, draft->name, item->str);
}

char *templates_without(const char *text, const struct template *template)
{
    return change(text, template->name, template->event, NULL);
}
