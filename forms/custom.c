/* forms/custom.c: the company's own events and suggestions, from JSON text.
 *
 * Reading never stops at a defect of meaning: whoever wrote the file sees all of them in one run. Every string and row
 * lives in one pool of the result, so that rows point at each other as freely as the built-in ones. */
#include "forms/custom.h"
#include "base/near.h"
#include "forms/company_text.h"
#include <string.h>

struct custom {
    GPtrArray *pool;    /* everything below the rows, freed together */
    GArray *own;        /* struct event_spec */
    GArray *suggesting; /* struct field_spec: built-in rows with own suggestions */
    GArray *overlaid;   /* struct event_spec: built-in events that carry one of those */
};

struct reader {
    struct company_text in;
    struct custom *custom;
};

static struct suggestion read_suggestion(struct reader *reader, const struct json_slice *value)
{
    static const char *const members[] = { "value", "label", NULL };
    if (value->kind == JSON_STRING) {
        const char *text = company_text_keep(&reader->in, json_string_text(value));
        return (struct suggestion){ text, text };
    }
    if (!company_text_members(&reader->in, value, "A suggestion", members)) {
        return (struct suggestion){ "?", "?" };
    }
    struct suggestion suggestion = { company_text_member(&reader->in, value, "value"),
                                     company_text_member(&reader->in, value, "label") };
    if (!suggestion.label) {
        suggestion.label = suggestion.value;
    }
    return suggestion;
}

static void read_suggestions(struct reader *reader, const struct json_slice *list, struct field_spec *field)
{
    GArray *suggestions = g_array_new(FALSE, FALSE, sizeof(struct suggestion));
    struct json_walk walk;
    struct json_slice value;
    json_walk_init(&walk, list);
    while (json_walk_next(&walk, NULL, &value)) {
        struct suggestion suggestion = read_suggestion(reader, &value);
        g_array_append_val(suggestions, suggestion);
    }
    field->suggestion_count = suggestions->len;
    field->suggestions = company_text_keep(&reader->in, g_array_free(suggestions, FALSE));
}

/* One of a few words; 0 where the member is missing or reported. */
static int member_word(struct reader *reader, const struct json_slice *object, const char *name,
                       const char *const *words)
{
    const char *text = company_text_member(&reader->in, object, name);
    for (int i = 0; text && words[i]; i++) {
        if (strcmp(words[i], text) == 0) {
            return i;
        }
    }
    if (text) {
        g_autofree char *list = g_strjoinv(", ", (char **)words);
        company_text_report(&reader->in, object->bytes, "\"%s\" is \"%s\", but must be one of %s.", name, text, list);
    }
    return 0;
}

static enum field_kind_id read_kind(struct reader *reader, const struct json_slice *object,
                                    const struct field_spec *field)
{
    const char *words[FIELD_KIND_COUNT + 1] = { NULL };
    struct json_slice value;
    if (!json_member(object, "kind", &value)) {
        return field->suggestion_count > 0 ? FIELD_CHOICE : FIELD_TEXT;
    }
    for (int i = 0; i < FIELD_KIND_COUNT; i++) {
        words[i] = field_kind((enum field_kind_id)i)->id;
    }
    return (enum field_kind_id)member_word(reader, object, "kind", words);
}

/* A known field keeps the type the API expects of it. */
static void check_known(struct reader *reader, const struct json_slice *object, const struct field_spec *field)
{
    const struct field_spec *known = field->name ? field_find(field->name) : NULL;
    const char *near = field->name ? field_near_miss(field->name) : NULL;
    if (known && strcmp(field_kind(known->kind)->type, field_kind(field->kind)->type) != 0) {
        company_text_report(&reader->in, object->bytes, "%s is known to the API as %s and cannot be %s.", field->name,
                            field_kind(known->kind)->type, field_kind(field->kind)->type);
    }
    if (near) {
        company_text_report(&reader->in, object->bytes, "%s is too near to the known field %s.", field->name, near);
    }
}

static struct field_spec read_field(struct reader *reader, const struct json_slice *object)
{
    static const char *const members[] = { "name", "label", "help", "kind", "starts", "lean", "suggestions", NULL };
    static const char *const starts[] = { "unset", "now", "operator", NULL };
    static const char *const leans[] = { "future", "past", NULL };
    struct field_spec field = { 0 };
    struct json_slice list;
    if (!company_text_members(&reader->in, object, "A field", members)) {
        return field;
    }
    field.name = company_text_member(&reader->in, object, "name");
    field.label = company_text_member(&reader->in, object, "label");
    field.help = company_text_member(&reader->in, object, "help");
    if (company_text_list(&reader->in, object, "suggestions", &list)) {
        read_suggestions(reader, &list, &field);
    }
    field.kind = read_kind(reader, object, &field);
    field.starts = (enum field_start)member_word(reader, object, "starts", starts);
    field.lean = (enum time_lean)member_word(reader, object, "lean", leans);
    check_known(reader, object, &field);
    return field;
}

static void read_fields(struct reader *reader, const struct json_slice *list, struct event_spec *event)
{
    GArray *fields = g_array_new(FALSE, FALSE, sizeof(struct field_spec));
    struct json_walk walk;
    struct json_slice value;
    if (list) {
        json_walk_init(&walk, list);
        while (json_walk_next(&walk, NULL, &value)) {
            struct field_spec field = read_field(reader, &value);
            g_array_append_val(fields, field);
        }
    }
    const struct field_spec *notes = field_find("notes");
    const struct field_spec *last = fields->len > 0 ? &g_array_index(fields, struct field_spec, fields->len - 1) : NULL;
    if (!last || g_strcmp0(last->name, notes->name) != 0) {
        g_array_append_val(fields, *notes);
    }
    event->field_count = fields->len;
    event->fields = company_text_keep(&reader->in, g_array_free(fields, FALSE));
}

/* The name against the built-in events and the own ones before it. */
static void check_event_name(struct reader *reader, const struct json_slice *object, const char *name)
{
    size_t count;
    const struct service_type *types = service_types(&count);
    for (size_t i = 0; i < count; i++) {
        const struct event_spec *event;
        enum event_verdict verdict = event_judge(&types[i], name, &event, NULL);
        if (verdict != EVENT_FREE) {
            company_text_report(&reader->in, object->bytes, "\"%s\" is no name for an own event: it is %s.", name,
                                verdict == EVENT_NEAR_MISS ? "too near to a listed one"
                                : verdict == EVENT_NO_NAME ? "empty or holds a control character"
                                                           : "a listed one");
            return;
        }
    }
    for (guint i = 0; i < reader->custom->own->len; i++) {
        if (g_strcmp0(g_array_index(reader->custom->own, struct event_spec, i).name, name) == 0) {
            company_text_report(&reader->in, object->bytes, "The event \"%s\" stands there twice.", name);
            return;
        }
    }
}

static void read_event(struct reader *reader, const struct json_slice *object)
{
    static const char *const members[] = { "name", "title", "help", "fields", NULL };
    struct event_spec event = { 0 };
    struct json_slice list;
    if (!company_text_members(&reader->in, object, "An event", members)) {
        return;
    }
    event.name = company_text_member(&reader->in, object, "name");
    event.title = company_text_member(&reader->in, object, "title");
    event.help = company_text_member(&reader->in, object, "help");
    read_fields(reader, company_text_list(&reader->in, object, "fields", &list) ? &list : NULL, &event);
    check_event_name(reader, object, event.name ? event.name : "");
    g_autoptr(GPtrArray) defects = catalog_defects(NULL, 0, &event);
    for (guint i = 0; i < defects->len; i++) {
        company_text_report(&reader->in, object->bytes, "%s", (const char *)g_ptr_array_index(defects, i));
    }
    g_array_append_val(reader->custom->own, event);
}

static void read_own_suggestions(struct reader *reader, const struct json_slice *name, const struct json_slice *list)
{
    g_autofree char *field_name = json_string_text(name);
    const struct field_spec *known = field_find(field_name);
    if (!known || (known->kind != FIELD_TEXT && known->kind != FIELD_CHOICE)) {
        company_text_report(&reader->in, name->bytes,
                            "\"%s\" is no known text field of one line, so it takes no suggestions.", field_name);
        return;
    }
    if (list->kind != JSON_ARRAY) {
        company_text_report(&reader->in, list->bytes, "\"%s\" must be a list in brackets.", field_name);
        return;
    }
    struct field_spec field = *known;
    read_suggestions(reader, list, &field);
    field.kind = FIELD_CHOICE;
    for (size_t i = 0; i < field.suggestion_count; i++) {
        if (!field.suggestions[i].value || !*field.suggestions[i].value) {
            company_text_report(&reader->in, list->bytes, "%s: suggestion %zu lacks its value.", field_name, i + 1);
        }
    }
    g_array_append_val(reader->custom->suggesting, field);
}

static const struct field_spec *suggesting_row(const struct custom *custom, const char *name)
{
    for (guint i = 0; i < custom->suggesting->len; i++) {
        const struct field_spec *field = &g_array_index(custom->suggesting, struct field_spec, i);
        if (strcmp(field->name, name) == 0) {
            return field;
        }
    }
    return NULL;
}

/* A built-in event that carries a field with own suggestions gets a copy of its own. */
static void overlay_event(struct reader *reader, const struct event_spec *event)
{
    bool changed = false;
    for (size_t i = 0; i < event->field_count; i++) {
        changed = changed || suggesting_row(reader->custom, event->fields[i].name);
    }
    if (!changed) {
        return;
    }
    struct field_spec *fields = company_text_keep(&reader->in, g_new(struct field_spec, event->field_count));
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field_spec *own = suggesting_row(reader->custom, event->fields[i].name);
        fields[i] = own ? *own : event->fields[i];
    }
    struct event_spec copy = *event;
    copy.fields = fields;
    g_array_append_val(reader->custom->overlaid, copy);
}

static void overlay_all(struct reader *reader)
{
    size_t count;
    const struct service_type *types = service_types(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < types[i].event_count; k++) {
            overlay_event(reader, &types[i].events[k]);
        }
    }
}

static void read_root(struct reader *reader, const struct json_slice *root)
{
    static const char *const members[] = { "events", "suggestions", NULL };
    struct json_walk walk;
    struct json_slice part, name, value;
    if (!company_text_members(&reader->in, root, "The file", members)) {
        return;
    }
    if (company_text_list(&reader->in, root, "events", &part)) {
        json_walk_init(&walk, &part);
        while (json_walk_next(&walk, NULL, &value)) {
            read_event(reader, &value);
        }
    }
    if (!json_member(root, "suggestions", &part)) {
        return;
    }
    if (part.kind != JSON_OBJECT) {
        company_text_report(&reader->in, part.bytes,
                            "\"suggestions\" must be an object in braces, with a list for each field.");
        return;
    }
    json_walk_init(&walk, &part);
    while (json_walk_next(&walk, &name, &value)) {
        read_own_suggestions(reader, &name, &value);
    }
}

struct custom *custom_read(const char *text, size_t length, GPtrArray *defects)
{
    struct json_slice root;
    guint before = defects->len;
    struct company_text in = { text, defects, NULL };
    if (!company_text_scan(&in, length, &root)) {
        return NULL;
    }
    struct custom *custom = g_new0(struct custom, 1);
    custom->pool = g_ptr_array_new_with_free_func(g_free);
    custom->own = g_array_new(FALSE, FALSE, sizeof(struct event_spec));
    custom->suggesting = g_array_new(FALSE, FALSE, sizeof(struct field_spec));
    custom->overlaid = g_array_new(FALSE, FALSE, sizeof(struct event_spec));
    in.pool = custom->pool;
    struct reader reader = { in, custom };
    read_root(&reader, &root);
    if (defects->len > before) {
        custom_free(custom);
        return NULL;
    }
    overlay_all(&reader);
    return custom;
}

void custom_free(struct custom *custom)
{
    if (!custom) {
        return;
    }
    g_array_unref(custom->own);
    g_array_unref(custom->suggesting);
    g_array_unref(custom->overlaid);
    g_ptr_array_unref(custom->pool);
    g_free(custom);
}

const struct event_spec *custom_events(const struct custom *custom, size_t *count)
{
    *count = custom->own->len;
    return (const struct event_spec *)(const void *)custom->own->data;
}

static const struct event_spec *named_event(const GArray *events, const char *name)
{
    for (guint i = 0; i < events->len; i++) {
        const struct event_spec *event = &g_array_index(events, struct event_spec, i);
        if (strcmp(event->name, name) == 0) {
            return event;
        }
    }
    return NULL;
}

const struct event_spec *custom_event(const struct custom *custom, const struct service_type *type, const char *name)
{
    const struct event_spec *built_in = event_find(type, name);
    if (!custom) {
        return built_in;
    }
    if (!built_in) {
        return named_event(custom->own, name);
    }
    const struct event_spec *overlaid = named_event(custom->overlaid, name);
    return overlaid ? overlaid : built_in;
}

GPtrArray *custom_list(const struct custom *custom, const struct service_type *type)
{
    GPtrArray *events = g_ptr_array_new();
    for (size_t i = 0; type && i < type->event_count; i++)
        g_ptr_array_add(events, (void *)custom_event(custom, type, type->events[i].name));
    for (guint i = 0; custom && i < custom->own->len; i++)
        g_ptr_array_add(events, &g_array_index(custom->own, struct event_spec, i));
    return events;
}

/* The own event `name` is a near miss of, NULL where it is none. */
static const char *near_own_event(const struct custom *custom, const char *name)
{
    g_autofree const char **names = g_new(const char *, custom->own->len);
    for (guint i = 0; i < custom->own->len; i++) {
        names[i] = g_array_index(custom->own, struct event_spec, i).name;
    }
    return near_find(name, names, custom->own->len);
}

enum event_verdict custom_judge(const struct custom *custom, const struct service_type *type, const char *name,
                                const struct event_spec **event, char **why)
{
    enum event_verdict verdict = event_judge(type, name, event, why);
    const struct event_spec *row = custom && verdict != EVENT_WRONG_TYPE ? custom_event(custom, type, name) : NULL;
    if (row) {
        *event = row;
        return EVENT_BUILT_IN;
    }
    const char *near = custom && verdict == EVENT_FREE ? near_own_event(custom, name) : NULL;
    if (near && why) {
        *why =
            g_strdup_printf("There is no event \"%s\": did you mean \"%s\"? A name this near to a listed one goes out "
                            "only when it is used as typed.",
                            name, near);
    }
    return near ? EVENT_NEAR_MISS : verdict;
}
