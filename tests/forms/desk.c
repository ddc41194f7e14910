/* tests/forms/desk.c: see desk.h. */
#include "tests/forms/desk.h"

void desk_open(struct desk *desk)
{
    desk->zone = g_time_zone_new_utc();
    desk->rules = (struct time_rules){ .zone = desk->zone, .end_of_day = 18 * 60 };
    desk->context = (struct field_context){ .rules = &desk->rules, .now = DESK_NOW, .operator_name = "Sam" };
    desk->depot = service_type_find("depot");
    desk->onsite = service_type_find("onsite");
}

void desk_close(struct desk *desk)
{
    g_time_zone_unref(desk->zone);
}

struct draft *desk_draft(const struct desk *desk, const char *event, const char *const *arguments, GError **error)
{
    const struct service_type *type = event_owner(event) ? event_owner(event) : desk->depot;
    const struct event_spec *spec = event_find(type, event);
    g_autoptr(draft_handle) draft = draft_new_empty("SO-1042", type, spec ? spec : event_free(), event);
    for (size_t i = 0; arguments[i]; i++) {
        if (!draft_set_argument(draft, arguments[i], &desk->context, error)) {
            return NULL;
        }
    }
    return g_steal_pointer(&draft);
}

char *desk_body(const struct desk *desk, const char *event, const char *const *arguments)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(draft_handle) draft = desk_draft(desk, event, arguments, &error);
    char *body = draft ? body_build(draft, &desk->context, &error) : NULL;
    return body ? body : g_strdup(error->message);
}

char *contract_file(const char *name, size_t *length)
{
    g_autofree char *path = g_build_filename(FIXLINE_SHARED_DIR, "contract", name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, length, NULL) ? text : NULL;
}
