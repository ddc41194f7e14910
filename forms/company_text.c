/* forms/company_text.c: reading never stops at a defect of meaning: whoever wrote the text sees all of them in one run.
 */
#include "forms/company_text.h"
#include "base/near.h"

bool company_text_scan(struct company_text *in, size_t length, struct json_slice *root)
{
    g_autoptr(GError) why = NULL;
    if (json_scan(in->text, length, root, NULL, &why)) {
        return true;
    }
    g_ptr_array_add(in->defects, g_strdup_printf("%s.", why->message));
    return false;
}

void company_text_report(struct company_text *in, const char *at, const char *format, ...)
{
    size_t line = 1;
    for (const char *byte = in->text; byte < at; byte++) {
        line += *byte == '\n' ? 1 : 0;
    }
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(in->defects, g_strdup_printf("line %zu: %s", line, what));
}

void *company_text_keep(struct company_text *in, void *block)
{
    g_ptr_array_add(in->pool, block);
    return block;
}

/* The member that was meant: one that is not there yet. NULL where none is near. */
static const char *meant_member(const struct json_slice *object, const char *name, const char *const *allowed)
{
    g_autoptr(GPtrArray) absent = g_ptr_array_new();
    struct json_slice ignored;
    for (size_t i = 0; allowed[i]; i++) {
        if (!json_member(object, allowed[i], &ignored)) {
            g_ptr_array_add(absent, (char *)allowed[i]);
        }
    }
    return near_find(name, (const char *const *)absent->pdata, absent->len);
}

bool company_text_members(struct company_text *in, const struct json_slice *value, const char *what,
                          const char *const *allowed)
{
    struct json_walk walk;
    struct json_slice name, ignored;
    if (value->kind != JSON_OBJECT) {
        company_text_report(in, value->bytes, "%s must be an object in braces.", what);
        return false;
    }
    json_walk_init(&walk, value);
    while (json_walk_next(&walk, &name, &ignored)) {
        g_autofree char *text = json_string_text(&name);
        if (g_strv_contains(allowed, text)) {
            continue;
        }
        const char *near = meant_member(value, text, allowed);
        if (near) {
            company_text_report(in, name.bytes, "%s has no \"%s\": did you mean \"%s\"?", what, text, near);
        } else {
            company_text_report(in, name.bytes, "%s has no \"%s\".", what, text);
        }
    }
    return true;
}

const char *company_text_member(struct company_text *in, const struct json_slice *object, const char *name)
{
    struct json_slice value;
    if (!json_member(object, name, &value)) {
        return NULL;
    }
    if (value.kind != JSON_STRING) {
        company_text_report(in, value.bytes, "\"%s\" must be a text in double quotes.", name);
        return NULL;
    }
    return company_text_keep(in, json_string_text(&value));
}

bool company_text_list(struct company_text *in, const struct json_slice *object, const char *name,
                       struct json_slice *list)
{
    if (!json_member(object, name, list)) {
        return false;
    }
    if (list->kind != JSON_ARRAY) {
        company_text_report(in, list->bytes, "\"%s\" must be a list in brackets.", name);
        return false;
    }
    return true;
}

bool company_text_object(struct company_text *in, const struct json_slice *object, const char *name,
                         struct json_slice *inner)
{
    if (!json_member(object, name, inner)) {
        return false;
    }
    if (inner->kind != JSON_OBJECT) {
        company_text_report(in, inner->bytes, "\"%s\" must be an object in braces.", name);
        return false;
    }
    return true;
}
