/* forms/draft.c: one event being filled in, as text per field.
 *
 * Fields of the catalogue are borrowed from its rows; members nobody knows have rows of their own, which the draft owns
 * and whose addresses never change while it lives. */
#include "forms/draft.h"
#include "base/clean.h"
#include "forms/civil_days.h"
#include "forms/draft_parts.h"
#include <string.h>

static void own_spec_free(gpointer pointer)
{
    struct field_spec *spec = pointer;
    g_free((char *)spec->name);
    g_free(spec);
}

static void field_free(gpointer pointer)
{
    struct draft_field *field = pointer;
    g_free(field->text);
    g_free(field->error);
    g_free(field->remark);
    g_free(field->words);
    g_free(field->json);
    g_free(field->server_error);
    g_free(field);
}

struct draft *draft_new_empty(const char *order, const struct service_type *type, const struct event_spec *event,
                              const char *name)
{
    struct draft *draft = g_new0(struct draft, 1);
    draft->order = g_strdup(order);
    draft->type = type;
    draft->event = event;
    draft->name = g_strdup(name);
    draft->fields = g_ptr_array_new_with_free_func(field_free);
    draft->own_specs = g_ptr_array_new_with_free_func(own_spec_free);
    draft->preview = g_string_new(NULL);
    return draft;
}

void draft_free(struct draft *draft)
{
    if (!draft) {
        return;
    }
    draft_forget_readings(draft);
    g_string_free(draft->preview, TRUE);
    g_free(draft->order);
    g_free(draft->name);
    g_ptr_array_unref(draft->fields);
    g_ptr_array_unref(draft->own_specs);
    g_free(draft);
}

static void insert_field(struct draft *draft, size_t index, const struct field_spec *spec)
{
    struct draft_field *field = g_new0(struct draft_field, 1);
    field->spec = spec;
    field->text = g_strdup("");
    g_ptr_array_insert(draft->fields, (int)index, field);
    draft_forget_readings(draft);
}

void draft_set_default(struct draft *draft, size_t index, const struct field_context *context)
{
    struct draft_field *field = draft_change(draft, index);
    const char *text = NULL;
    switch (field->spec->starts) {
    case FIELD_STARTS_NOW:
        text = "now";
        break;
    case FIELD_STARTS_OPERATOR:
        text = context->operator_name ? context->operator_name : "";
        break;
    case FIELD_STARTS_UNSET:
        return;
    }
    g_free(field->text);
    field->text = g_strdup(text);
    field->raw = false;
}

struct draft *draft_new(const char *order, const struct service_type *type, const struct event_spec *event,
                        const char *name, const struct field_context *context)
{
    struct draft *draft = draft_new_empty(order, type, event, name);
    for (size_t i = 0; i < event->field_count; i++) {
        insert_field(draft, i, &event->fields[i]);
        draft_set_default(draft, i, context);
    }
    return draft;
}

static struct field_spec *own_spec_new(const char *name, enum field_kind_id kind)
{
    struct field_spec *spec = g_new0(struct field_spec, 1);
    spec->name = g_strdup(name);
    spec->label = spec->name;
    spec->help = "A member of your own; it goes out under this name.";
    spec->kind = kind;
    return spec;
}

static const struct field_spec *copied_spec(const struct draft *from, const struct draft *to,
                                            const struct field_spec *spec)
{
    guint index;
    return g_ptr_array_find(from->own_specs, spec, &index) ? g_ptr_array_index(to->own_specs, index) : spec;
}

struct draft *draft_copy(const struct draft *draft)
{
    struct draft *copy = draft_new_empty(draft->order, draft->type, draft->event, draft->name);
    for (guint i = 0; i < draft->own_specs->len; i++) {
        const struct field_spec *spec = g_ptr_array_index(draft->own_specs, i);
        g_ptr_array_add(copy->own_specs, own_spec_new(spec->name, spec->kind));
    }
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *from = draft_field(draft, i);
        struct draft_field *to = g_new(struct draft_field, 1);
        *to = *from;
        to->spec = copied_spec(draft, copy, from->spec);
        to->text = g_strdup(from->text);
        to->error = g_strdup(from->error);
        to->remark = g_strdup(from->remark);
        to->words = g_strdup(from->words);
        to->json = g_strdup(from->json);
        to->read = to->previewed = false;
        to->preview_bytes = 0;
        to->server_error = g_strdup(from->server_error);
        g_ptr_array_add(copy->fields, to);
    }
    return copy;
}

void draft_swap(struct draft *draft, struct draft *other)
{
    GPtrArray *fields = draft->fields, *own_specs = draft->own_specs;
    draft->fields = other->fields;
    draft->own_specs = other->own_specs;
    other->fields = fields;
    other->own_specs = own_specs;
    draft->changes = other->changes = MAX(draft->changes, other->changes);
    draft_forget_readings(draft);
    draft_forget_readings(other);
}

size_t draft_count(const struct draft *draft)
{
    return draft->fields->len;
}

const struct draft_field *draft_field(const struct draft *draft, size_t index)
{
    return g_ptr_array_index(draft->fields, index);
}

struct draft_field *draft_change(struct draft *draft, size_t index)
{
    struct draft_field *field = g_ptr_array_index(draft->fields, index);
    field->read = field->previewed = false;
    field->change = ++draft->changes;
    return field;
}

bool draft_field_has_words(const struct draft_field *field)
{
    enum field_kind_id kind = field->spec->kind;
    return !field->raw && (kind == FIELD_TEXT || kind == FIELD_CHOICE || kind == FIELD_NOTES);
}

int draft_find(const struct draft *draft, const char *name)
{
    for (size_t i = 0; i < draft_count(draft); i++) {
        if (strcmp(draft_field(draft, i)->spec->name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool check_name(const struct draft *draft, const char *name, GError **error)
{
    size_t bad;
    if (!utf8_valid(name, strlen(name), &bad)) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "Byte %zu of a field name is not valid UTF-8; type it anew.",
                    bad + 1);
        return false;
    }
    g_autofree char *stripped = g_strstrip(g_strdup(name));
    if (!*stripped) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "A field needs a name.");
        return false;
    }
    if (strcmp(name, "event") == 0) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                    "\"event\" holds the name of the event and cannot be a field.");
        return false;
    }
    for (const char *at = name; *at; at = g_utf8_next_char(at)) {
        if (g_unichar_iscntrl(g_utf8_get_char(at))) {
            g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "A field name cannot hold a control character.");
            return false;
        }
    }
    if (draft_find(draft, name) >= 0) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The field \"%s\" is there already.", name);
        return false;
    }
    return true;
}

/* The row for a name: of this event, of another one, or one of its own. */
static const struct field_spec *spec_for(struct draft *draft, const char *name, enum field_kind_id kind)
{
    const struct field_spec *known = event_field(draft->event, name);
    if (!known) {
        known = field_find(name);
    }
    if (known) {
        return known;
    }
    struct field_spec *own = own_spec_new(name, kind);
    g_ptr_array_add(draft->own_specs, own);
    return own;
}

/* The position of a row among the recommended ones; field_count where it is not one of them. */
static size_t recommended_position(const struct event_spec *event, const struct field_spec *spec)
{
    size_t position = 0;
    while (position < event->field_count && &event->fields[position] != spec) {
        position++;
    }
    return position;
}

/* Where a new member stands: a recommended one behind those before it in the rows, any other at the end, but never
 * behind notes. */
static size_t place_for(const struct draft *draft, const struct field_spec *spec)
{
    size_t count = draft_count(draft);
    size_t wanted = recommended_position(draft->event, spec);
    if (wanted == draft->event->field_count) {
        bool notes_last = count > 0 && draft_field(draft, count - 1)->spec->kind == FIELD_NOTES;
        return notes_last ? count - 1 : count;
    }
    if (wanted + 1 == draft->event->field_count) {
        return count;
    }
    size_t place = 0;
    for (size_t i = 0; i < count; i++) {
        if (recommended_position(draft->event, draft_field(draft, i)->spec) < wanted) {
            place = i + 1;
        }
    }
    return place;
}

int draft_add(struct draft *draft, const char *name, enum field_kind_id kind, GError **error)
{
    if (!check_name(draft, name, error)) {
        return -1;
    }
    const struct field_spec *spec = spec_for(draft, name, kind);
    size_t place = place_for(draft, spec);
    insert_field(draft, place, spec);
    return (int)place;
}

int draft_append(struct draft *draft, const char *name, enum field_kind_id kind, GError **error)
{
    if (!check_name(draft, name, error)) {
        return -1;
    }
    insert_field(draft, draft_count(draft), spec_for(draft, name, kind));
    return (int)draft_count(draft) - 1;
}

void draft_set(struct draft *draft, size_t index, const char *text, bool raw)
{
    struct draft_field *field = draft_change(draft, index);
    char *copy = g_strdup(text);
    g_free(field->text);
    field->text = copy;
    field->raw = raw;
    field->touched = true;
    field->as_typed = false;
    g_clear_pointer(&field->server_error, g_free);
}

void draft_let_through(struct draft *draft, size_t index)
{
    draft_change(draft, index)->as_typed = true;
}

void draft_blame(struct draft *draft, size_t index, const char *said)
{
    struct draft_field *field = draft_change(draft, index);
    g_free(field->server_error);
    field->server_error = g_strdup(said);
}

void draft_set_untouched(struct draft *draft, size_t index)
{
    draft_change(draft, index)->touched = false;
}

void draft_fix(struct draft *draft, const struct field_context *context)
{
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *kept = draft_field(draft, i);
        if (kept->touched || kept->spec->starts != FIELD_STARTS_NOW || strcmp(kept->text, "now") != 0) {
            continue;
        }
        struct draft_field *field = draft_change(draft, i);
        g_free(field->text);
        field->text = time_point_typed(civil_whole_second(context->now), context->rules->zone);
    }
}

/* Splits "NAME=TEXT" or "NAME:=JSON" at its first '='; `name` is owned by the caller. */
static bool split_argument(const char *argument, char **name, const char **text, bool *raw, GError **error)
{
    const char *equals = strchr(argument, '=');
    if (!equals) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                    "\"%s\" sets no field: write NAME=TEXT, or NAME:=JSON for JSON as it stands.", argument);
        return false;
    }
    *raw = equals > argument && equals[-1] == ':';
    *name = g_strndup(argument, (size_t)(equals - argument) - (*raw ? 1 : 0));
    *text = equals + 1;
    return true;
}

bool draft_set_argument(struct draft *draft, const char *argument, const struct field_context *context, GError **error)
{
    g_autofree char *name = NULL;
    const char *text;
    bool raw;
    size_t bad;
    if (!utf8_valid(argument, strlen(argument), &bad)) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                    "Byte %zu of a field argument is not valid UTF-8; type it anew.", bad + 1);
        return false;
    }
    if (!split_argument(argument, &name, &text, &raw, error)) {
        return false;
    }
    int index = draft_find(draft, name);
    if (index >= 0 && draft_field(draft, (size_t)index)->touched) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The field \"%s\" is given twice; keep one of them.", name);
        return false;
    }
    if (index < 0) {
        if (!context->as_typed && !event_field_check(draft->event, name, error)) {
            return false;
        }
        index = draft_add(draft, name, raw ? FIELD_JSON : FIELD_TEXT, error);
    }
    if (index < 0) {
        return false;
    }
    draft_set(draft, (size_t)index, text, raw);
    return true;
}
