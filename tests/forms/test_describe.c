/* tests/forms/test_describe.c: words derived from the rows. */
#include "forms/describe.h"
#include "tests/forms/desk.h"
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
    g_autoptr(GString) compact = g_string_new(NULL);
    json_append_compact(compact, &value);
    cr_expect_str_eq(compact->str, wanted);
}

struct schema {
    char *text;
    struct json_slice root, properties, event;
};

static void schema_open(struct schema *schema, const char *type, const struct event_spec *event)
{
    schema->text = describe_schema(type ? service_type_find(type) : NULL, event);
    cr_assert(json_scan(schema->text, strlen(schema->text), &schema->root, NULL, NULL), "%s", schema->text);
    member(&schema->root, "properties", &schema->properties);
    member(&schema->properties, "event", &schema->event);
    expect_text(&schema->root, "$schema", "\"https://json-schema.org/draft/2020-12/schema\"");
    expect_text(&schema->root, "required", "[\"event\"]");
    expect_text(&schema->root, "additionalProperties", "true");
}

Test(describe, schema_of_an_event)
{
    struct schema schema;
    struct json_slice field, examples;
    schema_open(&schema, "onsite", event_find(service_type_find("onsite"), "customer_contact"));
    expect_text(&schema.event, "const", "\"customer_contact\"");
    g_autoptr(GPtrArray) known = field_all();
    for (guint i = 0; i < known->len; i++) {
        const struct field_spec *spec = g_ptr_array_index(known, i);
        member(&schema.properties, spec->name, &field);
        cr_expect_eq(json_member(&field, "examples", &examples), spec->suggestion_count > 0, "%s", spec->name);
    }
    static const struct {
        const char *field, *member, *wanted;
    } rows[] = {
        { "contactTimestamp", "type", "\"number\"" },
        { "availabilityWindows", "type", "\"array\"" },
        { "availabilityWindows", "items", "{\"type\":\"number\"}" },
        { "isDelayed", "type", "\"boolean\"" },
        { "metadata", "type", "\"object\"" },
        { "notes", "type", "\"string\"" },
        { "method", "examples", "[\"email\",\"phone\",\"email_and_phone\"]" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        member(&schema.properties, rows[i].field, &field);
        expect_text(&field, rows[i].member, rows[i].wanted);
    }
    g_free(schema.text);
}

Test(describe, schema_of_any_event_and_of_a_free_one)
{
    static const struct {
        const char *type;
        bool own_name, bars_depot, bars_onsite;
    } rows[] = {
        { NULL, false, false, false },
        { "depot", false, false, true },
        { "onsite", false, true, false },
        { "depot", true, true, true },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct schema schema;
        struct json_slice barred;
        schema_open(&schema, rows[i].type, rows[i].own_name ? event_free() : NULL);
        bool bars = json_member(&schema.event, "not", &barred);
        g_autofree char *names = bars ? g_strndup(barred.bytes, barred.length) : g_strdup("");
        cr_expect_eq(strstr(names, "repair_eta") != NULL, rows[i].bars_depot, "row %zu", i);
        cr_expect_eq(strstr(names, "batched") != NULL, rows[i].bars_onsite, "row %zu", i);
        g_free(schema.text);
    }
}

Test(describe, events_as_json_and_as_a_table)
{
    g_autofree char *one = describe_events_json(service_type_find("depot"), NULL);
    cr_expect(g_str_has_prefix(one,
                               "{\"serviceTypes\":{\"repair_depot\":[{\"event\":\"product_received\",\"fields\":"
                               "{\"receivedBy\":\"string\",\"receptionDate\":\"timestamp\",\"notes\":\"string\"}},"),
              "%s", one);
    cr_expect_null(strstr(one, "repair_onsite"));
    g_autofree char *table = describe_events_text(NULL, NULL);
    cr_expect(strstr(table, "repair_depot (repair_completed ends the service)\n"
                            "  1  product_received        receivedBy, receptionDate, notes\n"),
              "%s", table);
    cr_expect(strstr(table, "  5  resolved                resolutionType, reason, notes\n"), "%s", table);
    cr_expect(strstr(table, "     any other name          eventDate, metadata, notes\n"), "%s", table);
}
