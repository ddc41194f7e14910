/* tests/forms/judge.c: a whole body, member by member, through the checks that a batch row meets. */
#include "tests/forms/judge.h"
#include "forms/event.h"
#include <string.h>

static char *read_event_name(const char *body, size_t length, struct json_slice *root, GError **error)
{
    struct json_slice event;
    if (!json_scan(body, length, root, NULL, error)) {
        return NULL;
    }
    if (root->kind != JSON_OBJECT || !json_member(root, "event", &event) || event.kind != JSON_STRING) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The body must be an object with the name of its event.");
        return NULL;
    }
    return json_string_text(&event);
}

static bool check_event(const struct service_type *type, const char *name, bool as_typed, GError **error)
{
    const struct event_spec *event;
    g_autofree char *why = NULL;
    enum event_verdict verdict = event_judge(type, name, &event, &why);
    if (verdict == EVENT_BUILT_IN || verdict == EVENT_FREE || (verdict == EVENT_NEAR_MISS && as_typed)) {
        return true;
    }
    g_set_error_literal(error, FIELD_ERROR, verdict == EVENT_NEAR_MISS ? FIELD_ERROR_NEAR : FIELD_ERROR_VALUE, why);
    return false;
}

static bool check_member(const char *name, const struct json_slice *value, bool as_typed, GError **error)
{
    const struct field_spec *field = field_find(name);
    if (field) {
        return body_check_value(field, value, as_typed, error);
    }
    return as_typed || field_name_check(name, error);
}

bool judge_body(const struct service_type *type, const char *body, size_t length, bool as_typed, GError **error)
{
    struct json_slice root, name, value;
    struct json_walk walk;
    g_autofree char *event_name = read_event_name(body, length, &root, error);
    if (!event_name || !check_event(type, event_name, as_typed, error)) {
        return false;
    }
    json_walk_init(&walk, &root);
    while (json_walk_next(&walk, &name, &value)) {
        g_autofree char *member = json_string_text(&name);
        if (strcmp(member, "event") != 0 && !check_member(member, &value, as_typed, error)) {
            return false;
        }
    }
    return true;
}
