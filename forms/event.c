/* forms/event.c: look-ups over the rows, and the verdict on an event name. */
#include "forms/event.h"
#include "base/clean.h"
#include "base/near.h"
#include "forms/catalog.h"
#include <string.h>

static const struct service_type TYPES[] = {
    { .id = "repair_depot",
      .short_name = "depot",
      .events = catalog_depot,
      .event_count = CATALOG_DEPOT_COUNT,
      .completing = "repair_completed" },
    { .id = "repair_onsite",
      .short_name = "onsite",
      .events = catalog_onsite,
      .event_count = CATALOG_ONSITE_COUNT,
      .completing = "resolved" },
};

const struct service_type *service_types(size_t *count)
{
    *count = G_N_ELEMENTS(TYPES);
    return TYPES;
}

const struct service_type *service_type_find(const char *text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        if (strcmp(TYPES[i].id, text) == 0 || strcmp(TYPES[i].short_name, text) == 0) {
            return &TYPES[i];
        }
    }
    return NULL;
}

const struct event_spec *event_find(const struct service_type *type, const char *name)
{
    for (size_t i = 0; i < type->event_count; i++) {
        if (strcmp(type->events[i].name, name) == 0) {
            return &type->events[i];
        }
    }
    return NULL;
}

const struct service_type *event_owner(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        if (event_find(&TYPES[i], name)) {
            return &TYPES[i];
        }
    }
    return NULL;
}

const struct event_spec *event_free(void)
{
    return &catalog_free;
}

const struct field_spec *event_field(const struct event_spec *event, const char *name)
{
    for (size_t i = 0; i < event->field_count; i++) {
        if (g_strcmp0(event->fields[i].name, name) == 0) {
            return &event->fields[i];
        }
    }
    return NULL;
}

const struct field_spec *field_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        for (size_t k = 0; k < TYPES[i].event_count; k++) {
            const struct field_spec *field = event_field(&TYPES[i].events[k], name);
            if (field) {
                return field;
            }
        }
    }
    return event_field(&catalog_free, name);
}

/* Adds what is not there yet, but for the last row of an event: every event ends with notes. */
static void add_fields(GPtrArray *fields, const struct event_spec *event)
{
    for (size_t i = 0; i + 1 < event->field_count; i++) {
        bool known = false;
        for (guint k = 0; k < fields->len && !known; k++) {
            const struct field_spec *field = g_ptr_array_index(fields, k);
            known = strcmp(field->name, event->fields[i].name) == 0;
        }
        if (!known) {
            g_ptr_array_add(fields, (gpointer)&event->fields[i]);
        }
    }
}

bool field_is_person(const struct field_spec *spec)
{
    return spec->person || spec->starts == FIELD_STARTS_OPERATOR;
}

GPtrArray *field_all(void)
{
    GPtrArray *fields = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        for (size_t k = 0; k < TYPES[i].event_count; k++) {
            add_fields(fields, &TYPES[i].events[k]);
        }
    }
    add_fields(fields, &catalog_free);
    g_ptr_array_add(fields, (gpointer)&catalog_free.fields[catalog_free.field_count - 1]);
    return fields;
}

const char *field_near_miss(const char *name)
{
    g_autoptr(GPtrArray) fields = field_all();
    g_autofree const char **names = g_new(const char *, fields->len);
    for (guint i = 0; i < fields->len; i++) {
        const struct field_spec *field = g_ptr_array_index(fields, i);
        names[i] = field->name;
    }
    return near_find(name, names, fields->len);
}

static bool refuse_near_name(const char *name, const char *near, GError **error)
{
    g_set_error(
        error, FIELD_ERROR, FIELD_ERROR_NEAR,
        "There is no field \"%s\": did you mean \"%s\"? A name this near to a known one goes out only when it is "
        "used as typed.",
        name, near);
    return false;
}

bool field_name_check(const char *name, GError **error)
{
    const char *near = field_near_miss(name);
    return near ? refuse_near_name(name, near, error) : true;
}

bool event_field_check(const struct event_spec *event, const char *name, GError **error)
{
    if (event_field(event, name) || field_find(name)) {
        return true;
    }
    g_autofree const char **names = g_new(const char *, event->field_count);
    for (size_t i = 0; i < event->field_count; i++) {
        names[i] = event->fields[i].name;
    }
    const char *near = near_find(name, names, event->field_count);
    return near ? refuse_near_name(name, near, error) : field_name_check(name, error);
}

/* The nearest event name, those of this type first: they are what the person may have meant. */
static const char *near_event(const struct service_type *type, const char *name)
{
    const char *near = NULL;
    for (size_t i = 0; i <= G_N_ELEMENTS(TYPES) && !near; i++) {
        const struct service_type *tried = i == 0 ? type : &TYPES[i - 1];
        g_autofree const char **names = g_new(const char *, tried->event_count);
        for (size_t k = 0; k < tried->event_count; k++) {
            names[k] = tried->events[k].name;
        }
        near = near_find(name, names, tried->event_count);
    }
    return near;
}

static char *list_events(const struct service_type *type)
{
    GString *list = g_string_new(NULL);
    for (size_t i = 0; i < type->event_count; i++) {
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", type->events[i].name);
    }
    return g_string_free(list, FALSE);
}

static bool name_is_sound(const char *name)
{
    if (!utf8_valid(name, strlen(name), NULL)) {
        return false;
    }
    bool visible = false;
    for (const char *at = name; *at; at = g_utf8_next_char(at)) {
        if (g_unichar_iscntrl(g_utf8_get_char(at))) {
            return false;
        }
        visible = visible || !g_unichar_isspace(g_utf8_get_char(at));
    }
    return visible;
}

static char *say_wrong_type(const struct service_type *type, const struct service_type *owner, const char *name)
{
    g_autofree char *list = list_events(type);
    return g_strdup_printf(
        "\"%s\" is an event of %s orders, but this order is %s: choose one of %s, or a name of your own.", name,
        owner->id, type->id, list);
}

static char *say_near_miss(const struct service_type *type, const char *name, const char *near)
{
    const struct service_type *owner = event_owner(near);
    if (owner == type) {
        return g_strdup_printf(
            "There is no event \"%s\": did you mean \"%s\"? A name this near to a listed one goes out "
            "only when it is used as typed.",
            name, near);
    }
    g_autofree char *list = list_events(type);
    return g_strdup_printf(
        "There is no event \"%s\", and the near \"%s\" is one of %s orders, but this order is %s: choose "
        "one of %s, or use the name as typed.",
        name, near, owner->id, type->id, list);
}

static enum event_verdict verdict_why(enum event_verdict verdict, char *sentence, char **why)
{
    if (why) {
        *why = sentence;
    } else {
        g_free(sentence);
    }
    return verdict;
}

enum event_verdict event_judge(const struct service_type *type, const char *name, const struct event_spec **event,
                               char **why)
{
    *event = event_free();
    if (why) {
        *why = NULL;
    }
    if (!name_is_sound(name)) {
        return verdict_why(EVENT_NO_NAME,
                           g_strdup("The event needs a name: visible characters in valid UTF-8, without control "
                                    "characters."),
                           why);
    }
    const struct event_spec *own = event_find(type, name);
    if (own) {
        *event = own;
        return EVENT_BUILT_IN;
    }
    const struct service_type *owner = event_owner(name);
    if (owner) {
        return verdict_why(EVENT_WRONG_TYPE, say_wrong_type(type, owner, name), why);
    }
    const char *near = near_event(type, name);
    if (near) {
        return verdict_why(EVENT_NEAR_MISS, say_near_miss(type, name, near), why);
    }
    return EVENT_FREE;
}
