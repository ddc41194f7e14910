/* forms/catalog_check.c: the rows prove themselves. Every defect is found in one run and named with its place, so that
 * whoever adds a row mends it once. */
#include "forms/event.h"
#include <string.h>

/* What a check needs to know of the place it looks at. */
struct check {
    GPtrArray *defects; /* char *, owned */
    GHashTable *kinds;  /* field name -> the first row of that name */
    GHashTable *owners; /* event name -> id of the service type */
};

static G_GNUC_PRINTF(2, 3) void report(struct check *check, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(check->defects, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static bool is_missing(const char *text)
{
    return !text || !*text;
}

static const char *shown(const char *text)
{
    return is_missing(text) ? "(no name)" : text;
}

static void check_suggestions(struct check *check, const char *event, const struct field_spec *field)
{
    if (field->suggestion_count > 0 && field->kind != FIELD_CHOICE) {
        report(check, "%s.%s has suggestions but is no choice.", event, shown(field->name));
    }
    if (field->suggestion_count == 0 && field->kind == FIELD_CHOICE) {
        report(check, "%s.%s is a choice without suggestions.", event, shown(field->name));
    }
    for (size_t i = 0; i < field->suggestion_count; i++) {
        const struct suggestion *one = &field->suggestions[i];
        if (is_missing(one->value) || is_missing(one->label)) {
            report(check, "%s.%s: suggestion %zu lacks its value or its label.", event, shown(field->name), i + 1);
            continue;
        }
        for (size_t k = 0; k < i; k++) {
            if (g_strcmp0(field->suggestions[k].value, one->value) == 0) {
                report(check, "%s.%s suggests \"%s\" twice.", event, shown(field->name), one->value);
            }
        }
    }
}

static void check_start(struct check *check, const char *event, const struct field_spec *field)
{
    bool one_line = field->kind == FIELD_TEXT || field->kind == FIELD_CHOICE;
    if (field->starts == FIELD_STARTS_NOW && field->kind != FIELD_MOMENT) {
        report(check, "%s.%s starts at now but is no moment.", event, shown(field->name));
    }
    if (field->starts == FIELD_STARTS_OPERATOR && !one_line) {
        report(check, "%s.%s starts at the operator's name but is no text of one line.", event, shown(field->name));
    }
    if (field->lean == TIME_LEAN_PAST && field->kind != FIELD_MOMENT && field->kind != FIELD_MOMENTS) {
        report(check, "%s.%s leans to the past but is no moment.", event, shown(field->name));
    }
}

/* The name against the rows before it: in its event, and anywhere else. */
static void check_name(struct check *check, const struct event_spec *event, size_t index, const char *title)
{
    const struct field_spec *field = &event->fields[index];
    if (strcmp(field->name, "event") == 0) {
        report(check, "%s.event: that member holds the name of the event and cannot be a field.", title);
    }
    for (size_t i = 0; i < index; i++) {
        if (g_strcmp0(event->fields[i].name, field->name) == 0) {
            report(check, "%s.%s stands there twice.", title, field->name);
            return;
        }
    }
    const struct field_spec *first = g_hash_table_lookup(check->kinds, field->name);
    if (!first) {
        g_hash_table_insert(check->kinds, (gpointer)field->name, (gpointer)field);
    } else if (first->kind != field->kind) {
        report(check, "%s.%s is of kind %s, but elsewhere of kind %s.", title, field->name, field_kind(field->kind)->id,
               field_kind(first->kind)->id);
    }
}

static void check_fields(struct check *check, const struct event_spec *event, const char *title)
{
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field_spec *field = &event->fields[i];
        if (is_missing(field->name)) {
            report(check, "%s: field %zu has no name.", title, i + 1);
        } else {
            check_name(check, event, i, title);
        }
        if (is_missing(field->label)) {
            report(check, "%s.%s has no label.", title, shown(field->name));
        }
        if (is_missing(field->help)) {
            report(check, "%s.%s has no help.", title, shown(field->name));
        }
        check_suggestions(check, title, field);
        check_start(check, title, field);
    }
}

static void check_notes(struct check *check, const struct event_spec *event, const char *title)
{
    if (!event_field(event, "notes")) {
        report(check, "%s has no field \"notes\".", title);
    } else if (strcmp(event->fields[event->field_count - 1].name, "notes") != 0) {
        report(check, "%s: \"notes\" is not its last field.", title);
    }
}

static void check_event(struct check *check, const struct event_spec *event, const char *title)
{
    if (is_missing(event->title)) {
        report(check, "%s has no title.", title);
    }
    if (is_missing(event->help)) {
        report(check, "%s has no help.", title);
    }
    check_fields(check, event, title);
    check_notes(check, event, title);
}

static void check_owner(struct check *check, const struct service_type *type, const struct event_spec *event)
{
    const char *owner = g_hash_table_lookup(check->owners, event->name);
    if (!owner) {
        g_hash_table_insert(check->owners, (gpointer)event->name, (gpointer)shown(type->id));
    } else if (strcmp(owner, shown(type->id)) == 0) {
        report(check, "%s: the event %s stands there twice.", owner, event->name);
    } else {
        report(check, "The event %s stands in %s and in %s.", event->name, owner, type->id);
    }
}

static void check_type(struct check *check, const struct service_type *type)
{
    bool completes = false;
    if (is_missing(type->id) || is_missing(type->short_name)) {
        report(check, "%s lacks its id or its short name.", shown(type->id));
    }
    for (size_t i = 0; i < type->event_count; i++) {
        const struct event_spec *event = &type->events[i];
        if (is_missing(event->name)) {
            report(check, "%s: event %zu has no name.", shown(type->id), i + 1);
        } else {
            check_owner(check, type, event);
            completes = completes || g_strcmp0(event->name, type->completing) == 0;
        }
        check_event(check, event, shown(event->name));
    }
    if (!completes) {
        report(check, "%s has no event that completes the service.", shown(type->id));
    }
}

GPtrArray *catalog_defects(const struct service_type *types, size_t count, const struct event_spec *free_event)
{
    struct check check = { .defects = g_ptr_array_new_with_free_func(g_free),
                           .kinds = g_hash_table_new(g_str_hash, g_str_equal),
                           .owners = g_hash_table_new(g_str_hash, g_str_equal) };
    for (size_t i = 0; i < count; i++) {
        check_type(&check, &types[i]);
    }
    check_event(&check, free_event, is_missing(free_event->name) ? "The free event" : free_event->name);
    g_hash_table_destroy(check.kinds);
    g_hash_table_destroy(check.owners);
    return check.defects;
}
