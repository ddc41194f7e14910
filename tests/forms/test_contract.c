/* tests/forms/test_contract.c: the rows and the bodies against the contract, which is written apart from them. */
#include "forms/describe.h"
#include "tests/forms/desk.h"
#include "tests/forms/judge.h"
#include <criterion/criterion.h>
#include <string.h>

static char *compact(const struct json_slice *value)
{
    GString *text = g_string_new(NULL);
    json_append_compact(text, value);
    return g_string_free(text, FALSE);
}

static char *text_member(const struct json_slice *object, const char *name)
{
    struct json_slice value;
    return json_member(object, name, &value) && value.kind == JSON_STRING ? json_string_text(&value) : NULL;
}

static void scan_contract(const char *text, size_t length, struct json_slice *root)
{
    g_autoptr(GError) error = NULL;
    cr_assert(json_scan(text, length, root, NULL, &error), "%s", error ? error->message : "");
}

Test(contract, events_and_fields_are_those_of_the_contract)
{
    size_t length;
    g_autofree char *text = contract_file("events.json", &length);
    if (!text) {
        cr_skip_test("the contract is not here");
    }
    struct json_slice root, types, own_root, own_types;
    scan_contract(text, length, &root);
    cr_assert(json_member(&root, "serviceTypes", &types));
    g_autofree char *described = describe_events_json(NULL, NULL);
    scan_contract(described, strlen(described), &own_root);
    cr_assert(json_member(&own_root, "serviceTypes", &own_types));
    g_autofree char *wanted = compact(&types);
    g_autofree char *found = compact(&own_types);
    cr_expect_str_eq(found, wanted);
}

Test(contract, free_event_suggestions_and_completing_events_are_those_of_the_contract)
{
    size_t length;
    g_autofree char *text = contract_file("events.json", &length);
    if (!text) {
        cr_skip_test("the contract is not here");
    }
    struct json_slice root, part, fields, name, value;
    struct json_walk walk;
    scan_contract(text, length, &root);
    cr_assert(json_member(&root, "otherEvent", &part) && json_member(&part, "fields", &fields));
    json_walk_init(&walk, &fields);
    for (size_t i = 0; json_walk_next(&walk, &name, &value); i++) {
        g_autofree char *wanted = json_string_text(&name);
        g_autofree char *type = json_string_text(&value);
        cr_assert_lt(i, event_free()->field_count);
        cr_expect_str_eq(event_free()->fields[i].name, wanted);
        cr_expect_str_eq(field_kind(event_free()->fields[i].kind)->type, type);
    }
    cr_assert(json_member(&root, "suggestedValues", &part));
    json_walk_init(&walk, &part);
    while (json_walk_next(&walk, &name, &value)) {
        g_autofree char *field_name = json_string_text(&name);
        const struct field_spec *field = field_find(field_name);
        struct json_walk words;
        struct json_slice word;
        size_t count = 0;
        json_walk_init(&words, &value);
        for (; json_walk_next(&words, NULL, &word); count++) {
            g_autofree char *wanted = json_string_text(&word);
            cr_assert_lt(count, field->suggestion_count, "%s", field_name);
            cr_expect_str_eq(field->suggestions[count].value, wanted);
        }
        cr_expect_eq(count, field->suggestion_count, "%s", field_name);
    }
    cr_assert(json_member(&root, "completingEvents", &part));
    json_walk_init(&walk, &part);
    while (json_walk_next(&walk, &name, &value)) {
        g_autofree char *type = json_string_text(&name);
        g_autofree char *wanted = json_string_text(&value);
        cr_expect_str_eq(service_type_find(type)->completing, wanted);
    }
}

static void expect_accepted(const struct desk *desk, const struct service_type *type, const char *body,
                            const char *name)
{
    g_autoptr(GError) error = NULL;
    cr_expect(judge_body(type, body, strlen(body), false, &error), "%s: %s", name, error ? error->message : "");
    g_clear_error(&error);
    g_autoptr(draft_handle) draft = body_to_draft("SO-1", type, body, &desk->context, &error);
    g_autofree char *again = draft ? body_build(draft, &desk->context, &error) : NULL;
    cr_expect(again && strcmp(again, body) == 0, "%s: %s", name, again ? again : error->message);
}

Test(contract, accepted_bodies_can_be_built_and_refused_ones_are_refused)
{
    size_t length;
    g_autofree char *text = contract_file("cases.json", &length);
    if (!text) {
        cr_skip_test("the contract is not here");
    }
    struct json_slice root, cases, one, body_slice;
    struct json_walk walk;
    struct desk desk;
    int seen = 0;
    desk_open(&desk);
    scan_contract(text, length, &root);
    cr_assert(json_member(&root, "cases", &cases));
    json_walk_init(&walk, &cases);
    for (; json_walk_next(&walk, NULL, &one); seen++) {
        g_autofree char *name = text_member(&one, "name");
        g_autofree char *type_id = text_member(&one, "serviceType");
        g_autofree char *expect = text_member(&one, "expect");
        cr_assert(json_member(&one, "body", &body_slice), "%s", name);
        g_autofree char *body = compact(&body_slice);
        const struct service_type *type = service_type_find(type_id);
        if (strcmp(expect, "accepted") == 0) {
            expect_accepted(&desk, type, body, name);
            continue;
        }
        g_autoptr(GError) error = NULL;
        cr_expect(!judge_body(type, body, strlen(body), true, &error), "%s", name);
        cr_expect(error && g_str_has_suffix(error->message, "."), "%s: %s", name, error ? error->message : "");
    }
    cr_expect_gt(seen, 40);
    desk_close(&desk);
}
