/* forms/draft_text.c: a draft as one JSON text and back, for the journal.
 *
 * {"order":…,"type":…,"event":…,"fields":[{"name":…,"kind":…,"text":…,"raw":true,…}]}; flags that are false and texts
 * that are missing are left out. What draft_check writes is not kept: it follows from the texts. */
#include "forms/custom.h"
#include "forms/draft.h"
#include "forms/draft_parts.h"
#include <string.h>

static void append_member(GString *out, const char *name, const char *text)
{
    g_string_append(out, ",\"");
    g_string_append(out, name);
    g_string_append(out, "\":");
    json_append_string(out, text);
}

static void append_flag(GString *out, const char *name, bool set)
{
    if (set) {
        g_string_append(out, ",\"");
        g_string_append(out, name);
        g_string_append(out, "\":true");
    }
}

static void append_field(GString *out, const struct draft_field *field)
{
    g_string_append(out, "{\"name\":");
    json_append_string(out, field->spec->name);
    append_member(out, "kind", field_kind(field->spec->kind)->id);
    append_member(out, "text", field->text);
    append_flag(out, "raw", field->raw);
    append_flag(out, "touched", field->touched);
    append_flag(out, "asTyped", field->as_typed);
    if (field->server_error) {
        append_member(out, "serverError", field->server_error);
    }
    g_string_append_c(out, '}');
}

char *draft_to_text(const struct draft *draft)
{
    GString *out = g_string_new("{\"order\":");
    json_append_string(out, draft->order);
    append_member(out, "type", draft->type->id);
    append_member(out, "event", draft->name);
    g_string_append(out, ",\"fields\":[");
    for (size_t i = 0; i < draft_count(draft); i++) {
        g_string_append(out, i > 0 ? "," : "");
        append_field(out, draft_field(draft, i));
    }
    g_string_append(out, "]}");
    return g_string_free(out, FALSE);
}

static bool check_object(const struct json_slice *value, GError **error)
{
    if (value->kind == JSON_OBJECT) {
        return true;
    }
    g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The stored draft is no JSON object; fill the form anew.");
    return false;
}

/* The text of a member that must be there; NULL and a sentence where it is not. */
static char *member_text(const struct json_slice *object, const char *name, GError **error)
{
    struct json_slice value;
    if (json_member(object, name, &value) && value.kind == JSON_STRING) {
        return json_string_text(&value);
    }
    g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The stored draft has no text \"%s\"; fill the form anew.",
                name);
    return NULL;
}

static bool member_flag(const struct json_slice *object, const char *name)
{
    struct json_slice value;
    return json_member(object, name, &value) && value.kind == JSON_TRUE;
}

static bool read_field(struct draft *draft, const struct json_slice *stored, const struct field_context *context,
                       GError **error)
{
    g_autofree char *name = member_text(stored, "name", error);
    g_autofree char *kind_id = name ? member_text(stored, "kind", error) : NULL;
    g_autofree char *text = kind_id ? member_text(stored, "text", error) : NULL;
    enum field_kind_id kind = FIELD_TEXT;
    if (!text) {
        return false;
    }
    if (!field_kind_find(kind_id, &kind)) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                    "The stored draft has a field of an unknown kind \"%s\"; fill the form anew.", kind_id);
        return false;
    }
    int index = draft_append(draft, name, kind, error);
    if (index < 0) {
        return false;
    }
    draft_set(draft, (size_t)index, text, member_flag(stored, "raw"));
    struct draft_field *field = draft_change(draft, (size_t)index);
    struct json_slice said;
    field->touched = member_flag(stored, "touched");
    field->as_typed = member_flag(stored, "asTyped");
    field->server_error = json_member(stored, "serverError", &said) ? member_text(stored, "serverError", NULL) : NULL;
    if (!field->touched) {
        draft_set_default(draft, (size_t)index, context);
    }
    return true;
}

static bool read_fields(struct draft *draft, const struct json_slice *root, const struct field_context *context,
                        GError **error)
{
    struct json_slice list, name, stored;
    struct json_walk walk;
    if (!json_member(root, "fields", &list) || list.kind != JSON_ARRAY) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The stored draft has no fields; fill the form anew.");
        return false;
    }
    json_walk_init(&walk, &list);
    while (json_walk_next(&walk, &name, &stored)) {
        if (!check_object(&stored, error) || !read_field(draft, &stored, context, error)) {
            return false;
        }
    }
    return true;
}

struct draft *draft_from_text(const char *text, const struct field_context *context, GError **error)
{
    struct json_slice root;
    g_autoptr(GError) why = NULL;
    if (!json_scan(text, strlen(text), &root, NULL, &why)) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The stored draft cannot be read: %s.", why->message);
        return NULL;
    }
    if (!check_object(&root, error)) {
        return NULL;
    }
    g_autofree char *order = member_text(&root, "order", error);
    g_autofree char *type_id = order ? member_text(&root, "type", error) : NULL;
    g_autofree char *name = type_id ? member_text(&root, "event", error) : NULL;
    if (!name) {
        return NULL;
    }
    const struct service_type *type = service_type_find(type_id);
    if (!type) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The stored draft has an unknown service type \"%s\".",
                    type_id);
        return NULL;
    }
    const struct event_spec *event = custom_event(context->custom, type, name);
    g_autoptr(draft_handle) draft = draft_new_empty(order, type, event ? event : event_free(), name);
    return read_fields(draft, &root, context, error) ? g_steal_pointer(&draft) : NULL;
}
