/* forms/template.c: templates out of JSON text, and into a draft. */
#include "forms/template.h"
#include "forms/company_text.h"
#include "forms/placeholder.h"
#include <string.h>

struct templates {
    GPtrArray *pool;
    GArray *rows; /* struct template */
};

/* ---- reading ---- */

static void check_field(struct company_text *in, const struct json_slice *name, const struct json_slice *value,
                        const struct template_field *field)
{
    g_autoptr(GError) why = NULL;
    const struct field_spec *known = field_find(field->name);
    const char *near = field_near_miss(field->name);
    if (near) {
        company_text_report(in, name->bytes, "There is no field \"%s\": did you mean \"%s\"?", field->name, near);
    }
    if (field->raw && known && !field_fits(known, value, &why)) {
        company_text_report(in, value->bytes, "%s", why->message);
    } else if (!field->raw && !placeholder_check(field->text, &why)) {
        company_text_report(in, value->bytes, "%s: %s", field->name, why->message);
    }
}

static struct template_field read_field(struct company_text *in, const struct json_slice *name,
                                        const struct json_slice *value)
{
    bool raw = value->kind != JSON_STRING;
    struct template_field field = {
        .name = company_text_keep(in, json_string_text(name)),
        .text = company_text_keep(in, raw ? g_strndup(value->bytes, value->length) : json_string_text(value)),
        .raw = raw,
    };
    check_field(in, name, value, &field);
    return field;
}

static void read_fields(struct company_text *in, const struct json_slice *object, struct template *template)
{
    GArray *fields = g_array_new(FALSE, FALSE, sizeof(struct template_field));
    struct json_walk walk;
    struct json_slice name, value;
    json_walk_init(&walk, object);
    while (json_walk_next(&walk, &name, &value)) {
        struct template_field field = read_field(in, &name, &value);
        g_array_append_val(fields, field);
    }
    template->field_count = fields->len;
    template->fields = company_text_keep(in, g_array_free(fields, FALSE));
}

static bool is_missing(const char *text)
{
    return !text || !*text;
}

static void read_template(struct company_text *in, const struct json_slice *object, GArray *rows)
{
    static const char *const members[] = { "name", "event", "fields", NULL };
    struct template template = { 0 };
    struct json_slice fields;
    if (!company_text_members(in, object, "A template", members)) {
        return;
    }
    template.name = company_text_member(in, object, "name");
    template.event = company_text_member(in, object, "event");
    if (is_missing(template.name)) {
        company_text_report(in, object->bytes, "A template needs a \"name\".");
    }
    if (company_text_object(in, object, "fields", &fields)) {
        read_fields(in, &fields, &template);
    }
    if (template.field_count == 0) {
        company_text_report(in, object->bytes, "A template needs \"fields\" with at least one field.");
    }
    g_array_append_val(rows, template);
}

static void read_root(struct company_text *in, const struct json_slice *root, GArray *rows)
{
    static const char *const members[] = { "templates", "textBlocks", NULL };
    struct json_walk walk;
    struct json_slice list, value;
    if (!company_text_members(in, root, "The file", members) || !company_text_list(in, root, "templates", &list)) {
        return;
    }
    json_walk_init(&walk, &list);
    while (json_walk_next(&walk, NULL, &value)) {
        read_template(in, &value, rows);
    }
}

struct templates *templates_read(const char *text, size_t length, GPtrArray *defects)
{
    struct json_slice root;
    guint before = defects->len;
    struct templates *templates = g_new0(struct templates, 1);
    templates->pool = g_ptr_array_new_with_free_func(g_free);
    templates->rows = g_array_new(FALSE, FALSE, sizeof(struct template));
    struct company_text in = { text, defects, templates->pool };
    if (company_text_scan(&in, length, &root)) {
        read_root(&in, &root, templates->rows);
    }
    if (defects->len == before) {
        return templates;
    }
    templates_free(templates);
    return NULL;
}

void templates_free(struct templates *templates)
{
    if (!templates) {
        return;
    }
    g_array_unref(templates->rows);
    g_ptr_array_unref(templates->pool);
    g_free(templates);
}

GPtrArray *templates_for(const struct templates *templates, const char *event)
{
    GPtrArray *fitting = g_ptr_array_new();
    for (guint i = 0; i < templates->rows->len; i++) {
        struct template *template = &g_array_index(templates->rows, struct template, i);
        if (!template->event || strcmp(template->event, event) == 0) {
            g_ptr_array_add(fitting, template);
        }
    }
    return fitting;
}

/* ---- into a draft ---- */

/* The text that goes into the field. NULL and a sentence where a word in braces has no value. */
static char *text_for(const struct template_field *field, enum field_kind_id kind,
                      const struct placeholder_values *values, GError **error)
{
    bool moment = kind == FIELD_MOMENT || kind == FIELD_MOMENTS;
    return field->raw
               ? g_strdup(field->text)
               : placeholder_expand(field->text, values, moment ? PLACEHOLDER_TYPED : PLACEHOLDER_IN_WORDS, error);
}

/* The kind the field has in this draft, or would have. */
static enum field_kind_id kind_in(const struct draft *draft, const struct template_field *field)
{
    int index = draft_find(draft, field->name);
    const struct field_spec *known = index >= 0 ? draft_field(draft, (size_t)index)->spec : field_find(field->name);
    struct json_slice value = { .kind = JSON_STRING };
    if (field->raw) {
        json_scan(field->text, strlen(field->text), &value, NULL, NULL);
    }
    return known ? known->kind : field_kind_of_value(value.kind);
}

static bool apply_field(const struct template_field *field, struct draft *draft,
                        const struct placeholder_values *values, GError **error)
{
    int index = draft_find(draft, field->name);
    enum field_kind_id kind = kind_in(draft, field);
    if (index >= 0 && draft_field(draft, (size_t)index)->touched) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "It keeps what was typed.");
        return false;
    }
    g_autofree char *text = text_for(field, kind, values, error);
    if (text && index < 0) {
        index = draft_add(draft, field->name, kind, error);
    }
    if (!text || index < 0) {
        return false;
    }
    /* Switches and numbers show such a value; as JSON it would be text to edit. */
    draft_set(draft, (size_t)index, text, field->raw && kind != FIELD_YES_NO && kind != FIELD_NUMBER);
    return true;
}

GPtrArray *template_apply(const struct template *template, struct draft *draft, const struct placeholder_values *values)
{
    GPtrArray *left = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < template->field_count; i++) {
        g_autoptr(GError) why = NULL;
        if (!apply_field(&template->fields[i], draft, values, &why)) {
            g_assert(why);
            g_ptr_array_add(left, g_strdup_printf("%s: %s", template->fields[i].name, why->message));
        }
    }
    return left;
}
