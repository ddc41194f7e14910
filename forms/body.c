/* forms/body.c: draft to the exact bytes that will be sent, stored bytes back to a draft, and a server's answer to the
 * field it speaks of.
 *
 * Values are appended as the text their field was read to: no number passes through a double, no member changes its
 * place. The finished body goes through the strict scan once more, since its parts together may exceed a limit. */
#include "forms/body.h"
#include "forms/custom.h"
#include "forms/draft_parts.h"
#include <string.h>

/* Appends every member that was read, as draft_check left them. */
static void append_members(GString *body, const struct draft *draft)
{
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *field = draft_field(draft, i);
        if (!field->json) {
            continue;
        }
        g_string_append_c(body, ',');
        json_append_string(body, field->spec->name);
        g_string_append_c(body, ':');
        g_string_append(body, field->json);
    }
}

/* The error of the first field that has one, as reading it gave it. */
static void report_first(const struct draft *draft, const struct field_context *context, GError **error)
{
    size_t bad = 0;
    while (!draft_field(draft, bad)->error) {
        bad++;
    }
    struct field_reading reading;
    draft_read(draft, bad, context, &reading, error);
    field_reading_clear(&reading);
}

static GString *body_start(const struct draft *draft)
{
    GString *body = g_string_new("{\"event\":");
    json_append_string(body, draft->name);
    return body;
}

char *body_build(struct draft *draft, const struct field_context *context, GError **error)
{
    if (draft_check(draft, context) > 0) {
        report_first(draft, context, error);
        return NULL;
    }
    g_autoptr(GString) body = body_start(draft);
    g_autoptr(GError) why = NULL;
    append_members(body, draft);
    g_string_append_c(body, '}');
    struct json_slice whole;
    if (!json_scan(body->str, body->len, &whole, NULL, &why)) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The event as a whole cannot be sent: %s.", why->message);
        return NULL;
    }
    return g_strdup(body->str);
}

/* ---- the preview ---- */

/* What is no list and no object stands as it is: a key in a form need not scan the whole. */
static void append_indented(GString *body, const char *json)
{
    struct json_slice value;
    if ((json[0] != '{' && json[0] != '[') || !json_scan(json, strlen(json), &value, NULL, NULL)) {
        g_string_append(body, json);
        return;
    }
    g_autoptr(GString) lines = g_string_new(NULL);
    json_append_indented(lines, &value);
    g_string_replace(lines, "\n", "\n  ", 0);
    g_string_append_len(body, lines->str, (gssize)lines->len);
}

static void preview_start(struct draft *draft)
{
    g_string_append(draft->preview, "{\n  \"event\": ");
    json_append_string(draft->preview, draft->name);
    g_string_append(draft->preview, "\n}");
}

/* The line of a member, with the end of the line before; nothing where it is left out. */
static GString *preview_member(const struct draft_field *field)
{
    GString *member = g_string_new(NULL);
    if (!field->json) {
        return member;
    }
    g_string_append(member, ",\n  ");
    json_append_string(member, field->spec->name);
    g_string_append(member, ": ");
    append_indented(member, field->json);
    return member;
}

/* Puts the member in the place of what the preview had of it, which begins at `at`. */
static void preview_replace(struct draft *draft, size_t index, size_t at)
{
    struct draft_field *field = g_ptr_array_index(draft->fields, index);
    GString *member = preview_member(field);
    g_string_erase(draft->preview, (gssize)at, (gssize)field->preview_bytes);
    g_string_insert_len(draft->preview, (gssize)at, member->str, (gssize)member->len);
    field->preview_bytes = member->len;
    field->previewed = true;
    g_string_free(member, TRUE);
}

const char *body_preview(struct draft *draft, const struct field_context *context)
{
    draft_check(draft, context);
    if (draft->preview->len == 0) {
        preview_start(draft);
    }
    size_t behind = strlen("\n}");
    for (size_t i = draft_count(draft); i-- > 0;) {
        behind += draft_field(draft, i)->preview_bytes;
        if (!draft_field(draft, i)->previewed) {
            size_t before = behind - draft_field(draft, i)->preview_bytes;
            preview_replace(draft, i, draft->preview->len - behind);
            behind = before + draft_field(draft, i)->preview_bytes;
        }
    }
    return draft->preview->str;
}

static bool take_member(struct draft *draft, const char *name, const struct json_slice *value,
                        const struct field_context *context, GError **error)
{
    int index = draft_append(draft, name, field_kind_of_value(value->kind), error);
    if (index < 0) {
        return false;
    }
    const struct field_spec *spec = draft_field(draft, (size_t)index)->spec;
    g_autofree char *text = field_text(spec, value, context->rules);
    g_autoptr(GString) compact = g_string_new(NULL);
    json_append_compact(compact, value);
    draft_set(draft, (size_t)index, text ? text : compact->str, text == NULL);
    if (text && spec->kind == FIELD_CHOICE && field_near_suggestion(spec, text)) {
        draft_let_through(draft, (size_t)index); /* what was sent once was meant so */
    }
    return true;
}

static bool add_unset(struct draft *draft, GError **error)
{
    for (size_t i = 0; i < draft->event->field_count; i++) {
        const struct field_spec *spec = &draft->event->fields[i];
        if (draft_find(draft, spec->name) >= 0) {
            continue;
        }
        int index = draft_add(draft, spec->name, spec->kind, error);
        if (index < 0) {
            return false;
        }
        draft_set(draft, (size_t)index, "", false);
    }
    return true;
}

/* Scans a body and finds its event name, which the caller owns. */
static char *open_body(const char *body, struct json_slice *root, GError **error)
{
    struct json_slice event;
    g_autoptr(GError) why = NULL;
    if (!json_scan(body, strlen(body), root, NULL, &why)) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The body cannot be read: %s.", why->message);
        return NULL;
    }
    if (root->kind != JSON_OBJECT) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The body must be a JSON object in braces.");
        return NULL;
    }
    if (!json_member(root, "event", &event) || event.kind != JSON_STRING) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                    "event: the body needs the name of the event as a text in double quotes.");
        return NULL;
    }
    return json_string_text(&event);
}

struct draft *body_to_draft(const char *order, const struct service_type *type, const char *body,
                            const struct field_context *context, GError **error)
{
    struct json_slice root, name, value;
    struct json_walk walk;
    g_autofree char *event_name = open_body(body, &root, error);
    if (!event_name) {
        return NULL;
    }
    const struct event_spec *event = custom_event(context->custom, type, event_name);
    g_autoptr(draft_handle) draft = draft_new_empty(order, type, event ? event : event_free(), event_name);
    json_walk_init(&walk, &root);
    while (json_walk_next(&walk, &name, &value)) {
        g_autofree char *member = json_string_text(&name);
        if (strcmp(member, "event") != 0 && !take_member(draft, member, &value, context, error)) {
            return NULL;
        }
    }
    return add_unset(draft, error) ? g_steal_pointer(&draft) : NULL;
}

static bool check_suggested(const struct field_spec *field, const struct json_slice *value, GError **error)
{
    if (field->suggestion_count == 0) {
        return true;
    }
    g_autofree char *text = json_string_text(value);
    const char *near = field_near_suggestion(field, text);
    return !near || field_refuse_near(field, text, near, error);
}

bool body_check_value(const struct field_spec *field, const struct json_slice *value, bool as_typed, GError **error)
{
    return field_fits(field, value, error) && (as_typed || check_suggested(field, value, error));
}

static bool is_name_byte(char byte)
{
    return g_ascii_isalnum(byte) || byte == '_';
}

/* Whether `name` stands in `text` as a word of its own. */
static bool holds_word(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
        bool starts = at == text || !is_name_byte(at[-1]);
        if (starts && !is_name_byte(at[length])) {
            return true;
        }
    }
    return false;
}

/* The field whose name the text holds; of several the longest, which says most. */
static int named_field(const struct draft *draft, const char *text)
{
    int found = -1;
    size_t longest = 0;
    for (size_t i = 0; i < draft_count(draft); i++) {
        const char *name = draft_field(draft, i)->spec->name;
        if (strlen(name) > longest && holds_word(text, name)) {
            found = (int)i;
            longest = strlen(name);
        }
    }
    return found;
}

static char *answer_text(const struct json_slice *answer, const char *name)
{
    struct json_slice value;
    bool there = json_member(answer, name, &value) && value.kind == JSON_STRING;
    return there ? json_string_text(&value) : NULL;
}

int body_blamed_field(const struct draft *draft, const char *answer, char **message)
{
    struct json_slice root;
    if (message) {
        *message = NULL;
    }
    if (!answer || !json_scan(answer, strlen(answer), &root, NULL, NULL) || root.kind != JSON_OBJECT) {
        return -1;
    }
    g_autofree char *field = answer_text(&root, "field");
    g_autofree char *said = answer_text(&root, "message");
    int index = field ? draft_find(draft, field) : -1;
    if (index < 0 && said) {
        index = named_field(draft, said);
    }
    if (message) {
        *message = g_steal_pointer(&said);
    }
    return index;
}
