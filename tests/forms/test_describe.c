/* tests/forms/test_describe.c: words derived from the rows. */
#include "desk.h"
#include "forms/describe.h"
#include <criterion/criterion.h>
#include <string.h>

static void member(const struct json_slice *object, const char *name, struct json_slice *value)
{
    cr_assert(json_member(object, name, value), "%s is missing", name);
}

static void expect_text(const struct json_slice *object, const char *name, const char *wanted)
{
    struct json_slice value;
    member(object, name, &value);
    cr_expect(value.length == strlen(wanted) && memcmp(value.bytes, wanted, value.length) == 0, "%s: %.*s", name,
              (int)value.length, value.bytes);
}

static char *open_schema(const char *type, const struct event_spec *event, struct json_slice *root,
                         struct json_slice *properties)
{
    char *text = describe_schema(type ? service_type_find(type) : NULL, event);
    cr_assert(json_scan(text, strlen(text), root, NULL, NULL), "%s", text);
    member(root, "properties", properties);
    expect_text(root, "$schema", "\"https://json-schema.org/draft/2020-12/schema\"");
    expect_text(root, "additionalProperties", "true");
    return text;
}

Test(describe, schema_of_an_event)
{
    struct json_slice root, properties, field, required;
    g_autofree char *text =
        open_schema("onsite", event_find(service_type_find("onsite"), "customer_contact"), &root, &properties);
    member(&root, "required", &required);
    g_autoptr(GString) compact = g_string_new(NULL);
    json_append_compact(compact, &required);
    cr_expect_str_eq(compact->str, "[\"event\"]");
    member(&properties, "event", &field);
    expect_text(&field, "const", "\"customer_contact\"");
    g_autoptr(GPtrArray) known = field_all();
    for (guint i = 0; i < known->len; i++) {
        const struct field_spec *spec = g_ptr_array_index(known, i);
        member(&properties, spec->name, &field);
        cr_expect(!spec->suggestion_count == !strstr(field.bytes, "examples") || spec->suggestion_count == 0);
    }
    member(&properties, "contactTimestamp", &field);
    expect_text(&field, "type", "\"number\"");
    member(&properties, "availabilityWindows", &field);
    expect_text(&field, "type", "\"array\"");
    member(&properties, "isDelayed", &field);
    expect_text(&field, "type", "\"boolean\"");
    member(&properties, "metadata", &field);
    expect_text(&field, "type", "\"object\"");
    member(&properties, "method", &field);
    struct json_slice examples;
    member(&field, "examples", &examples);
    g_string_truncate(compact, 0);
    json_append_compact(compact, &examples);
    cr_expect_str_eq(compact->str, "[\"email\",\"phone\",\"email_and_phone\"]");
}

Test(describe, schema_of_any_event_and_of_a_free_one)
{
    struct json_slice root, properties, event, not_these;
    g_autofree char *any = open_schema(NULL, NULL, &root, &properties);
    member(&properties, "event", &event);
    cr_expect(!json_member(&event, "not", &not_these));
    cr_expect(!json_member(&event, "const", &not_these));
    g_autofree char *depot = open_schema("depot", NULL, &root, &properties);
    member(&properties, "event", &event);
    member(&event, "not", &not_these);
    g_autofree char *others = g_strndup(not_these.bytes, not_these.length);
    cr_expect(strstr(others, "batched") && !strstr(others, "repair_eta"));
    g_autofree char *own = open_schema("depot", event_free(), &root, &properties);
    member(&properties, "event", &event);
    member(&event, "not", &not_these);
    g_autofree char *listed = g_strndup(not_these.bytes, not_these.length);
    cr_expect(strstr(listed, "batched") && strstr(listed, "repair_eta"));
}

Test(describe, events_as_json_and_as_a_table)
{
    g_autofree char *one = describe_events_json(service_type_find("depot"));
    cr_expect(g_str_has_prefix(one,
                               "{\"serviceTypes\":{\"repair_depot\":[{\"event\":\"product_received\",\"fields\":"
                               "{\"receivedBy\":\"string\",\"receptionDate\":\"timestamp\",\"notes\":\"string\"}},"),
              "%s", one);
    cr_expect_null(strstr(one, "repair_onsite"));
    g_autofree char *table = describe_events_text(NULL);
    cr_expect(strstr(table, "repair_depot (repair_completed ends the service)\n"
                            "  1  product_received        receivedBy, receptionDate, notes\n"),
              "%s", table);
    cr_expect(strstr(table, "  5  resolved                resolutionType, reason, notes\n"), "%s", table);
    cr_expect(strstr(table, "     any other name          eventDate, metadata, notes\n"), "%s", table);
}
