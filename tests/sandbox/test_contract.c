/* tests/sandbox/test_contract.c: the contract's cases and tables against the real stand-in. */
#include "base/atomic_file.h"
#include "base/json_scan.h"
#include "tests/support/standin.h"
#include <criterion/criterion.h>
#include <string.h>

static const char *const with_token[] = { "X-Extend-Access-Token: made-up", "Content-Type: application/json", NULL };

static char *shared_file(const char *name, struct json_slice *value)
{
    g_autofree char *path = g_build_filename(FIXLINE_SHARED_DIR, "contract", name, NULL);
    size_t length;
    char *text = file_read(path, JSON_BYTES_MAX, &length, NULL);
    if (!text)
        cr_skip_test("the contract's %s is not here", name);
    cr_assert(json_scan(text, length, value, NULL, NULL), "%s", name);
    return text;
}

static char *member_text(const struct json_slice *object, const char *name)
{
    struct json_slice value;
    cr_assert(json_member(object, name, &value), "%s", name);
    return json_string_text(&value);
}

static unsigned post(const struct standin *standin, const char *order, const char *body, char **answer)
{
    g_autofree char *url = g_strdup_printf("%s/service-orders/%s/update-repair", standin_url(standin), order);
    return standin_request(url, "POST", with_token, body, answer);
}

/* The field a refusal must blame: the first word of "receivedBy must be …"; NULL where the case blames none. */
static char *blamed(const char *why)
{
    if (g_str_has_prefix(why, "body ") || g_str_has_prefix(why, "event belongs"))
        return NULL;
    return g_strndup(why, strcspn(why, " "));
}

static void check_case(const struct standin *standin, const struct json_slice *row, GString *expected)
{
    g_autofree char *name = member_text(row, "name");
    g_autofree char *type = member_text(row, "serviceType");
    g_autofree char *expect = member_text(row, "expect");
    const char *order = strcmp(type, "repair_depot") == 0 ? "SO-1042" : "SO-1057";
    struct json_slice body;
    cr_assert(json_member(row, "body", &body));
    g_autofree char *bytes = g_strndup(body.bytes, body.length);
    g_autofree char *answer = NULL;
    unsigned status = post(standin, order, bytes, &answer);
    if (strcmp(expect, "accepted") == 0) {
        cr_expect_eq(status, 200, "%s: %u %s", name, status, answer);
        g_string_append_printf(expected, "|%s", bytes);
        return;
    }
    g_autofree char *why = member_text(row, "why");
    g_autofree char *field = blamed(why);
    g_autofree char *member = field ? g_strdup_printf("\"field\":\"%s\"", field) : g_strdup("\"code\":");
    cr_expect_eq(status, strstr(why, "belongs to") ? 422 : 400, "%s: %u %s", name, status, answer);
    cr_expect(strstr(answer, member), "%s: %s", name, answer);
}

/* The bodies of /sandbox/received, each behind a bar. */
static GString *received_bodies(const struct standin *standin)
{
    g_autofree char *text = standin_received(standin);
    struct json_slice all, row, body;
    cr_assert(json_scan(text, strlen(text), &all, NULL, NULL));
    struct json_walk walk;
    json_walk_init(&walk, &all);
    GString *bodies = g_string_new(NULL);
    while (json_walk_next(&walk, NULL, &row)) {
        cr_assert(json_member(&row, "body", &body));
        g_string_append_printf(bodies, "|%.*s", (int)body.length, body.bytes);
    }
    return bodies;
}

Test(contract, every_case_gets_its_verdict_and_keeps_its_bytes)
{
    struct json_slice file, cases, row;
    g_autofree char *text = shared_file("cases.json", &file);
    cr_assert(text && json_member(&file, "cases", &cases));
    struct standin *standin = standin_start(NULL);
    g_autoptr(GString) expected = g_string_new(NULL);
    struct json_walk walk;
    json_walk_init(&walk, &cases);
    while (json_walk_next(&walk, NULL, &row))
        check_case(standin, &row, expected);
    g_autoptr(GString) bodies = received_bodies(standin);
    cr_expect_str_eq(bodies->str, expected->str);
    cr_expect_eq(standin_stop(standin), 0);
}

/* A value no field of that type takes. */
static const char *wrong_for(const char *type)
{
    return strcmp(type, "string") == 0 ? "12" : "\"no\"";
}

static void check_event_fields(const struct standin *standin, const struct json_slice *event, const char *order)
{
    g_autofree char *name = member_text(event, "event");
    struct json_slice fields, key, kind;
    cr_assert(json_member(event, "fields", &fields));
    struct json_walk walk;
    json_walk_init(&walk, &fields);
    while (json_walk_next(&walk, &key, &kind)) {
        g_autofree char *field = json_string_text(&key);
        g_autofree char *type = json_string_text(&kind);
        g_autofree char *body = g_strdup_printf("{\"event\":\"%s\",\"%s\":%s}", name, field, wrong_for(type));
        g_autofree char *answer = NULL;
        cr_expect_eq(post(standin, order, body, &answer), 400, "%s: %s", body, answer);
        g_autofree char *blame = g_strdup_printf("\"field\":\"%s\"", field);
        cr_expect(strstr(answer, blame), "%s: %s", body, answer);
    }
}

Test(contract, every_field_of_every_event_has_its_type)
{
    static const struct {
        const char *type, *own, *other;
    } rows[] = { { "repair_depot", "SO-1042", "SO-1057" }, { "repair_onsite", "SO-1057", "SO-1042" } };
    struct json_slice file, types, events, event;
    g_autofree char *text = shared_file("events.json", &file);
    cr_assert(text && json_member(&file, "serviceTypes", &types));
    struct standin *standin = standin_start(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        cr_assert(json_member(&types, rows[i].type, &events));
        struct json_walk walk;
        json_walk_init(&walk, &events);
        while (json_walk_next(&walk, NULL, &event)) {
            g_autofree char *name = member_text(&event, "event");
            g_autofree char *body = g_strdup_printf("{\"event\":\"%s\"}", name);
            cr_expect_eq(post(standin, rows[i].own, body, NULL), 200, "%s", name);
            cr_expect_eq(post(standin, rows[i].other, body, NULL), 422, "%s", name);
            check_event_fields(standin, &event, rows[i].own);
        }
    }
    struct json_slice other;
    cr_assert(json_member(&file, "otherEvent", &other));
    check_event_fields(standin, &other, "SO-1042");
    cr_expect_eq(standin_stop(standin), 0);
}

Test(contract, what_no_reader_may_take_is_refused)
{
    static const char *const bodies[] = {
        "",
        "{",
        "null",
        "\"repair_started\"",
        "{\"event\":\"a\"}{}",
        "{\"event\":\"a\",\"event\":\"b\"}",
        "{\"event\":\"a\\u0000b\"}",
        "{\"event\":\"\xff\"}",
        "{\"event\":\"a\",\"n\":01}",
        "{\"event\":\"a\",\"isDelayed\":null}",
        "{\"event\":\"a\",\"availabilityWindows\":[1,[2]]}",
        "{\"event\":\"a\",\"metadata\":\"{}\"}",
        "{\"event\":\"a\",\"received\\u0042y\":1}",
    };
    struct standin *standin = standin_start(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autofree char *answer = NULL;
        cr_expect_eq(post(standin, "SO-1042", bodies[i], &answer), 400, "%s: %s", bodies[i], answer);
        cr_expect(g_str_has_prefix(answer, "{\"code\":\"invalid_"), "%s: %s", bodies[i], answer);
    }
    g_autofree char *received = standin_received(standin);
    cr_expect_str_eq(received, "[]");
    cr_expect_eq(standin_stop(standin), 0);
}

/* A body of exactly `length` bytes. */
static char *body_of(size_t length)
{
    static const char head[] = "{\"event\":\"long\",\"notes\":\"";
    g_autofree char *fill = g_strnfill(length - (sizeof head - 1) - 2, 'n');
    return g_strconcat(head, fill, "\"}", NULL);
}

Test(contract, a_body_may_be_as_long_as_the_limit)
{
    struct standin *standin = standin_start(NULL);
    for (int over = -1; over <= 1; over++) {
        g_autofree char *body = body_of((size_t)(JSON_BYTES_MAX + over));
        g_autofree char *answer = NULL;
        cr_expect_eq(post(standin, "SO-1042", body, &answer), over > 0 ? 400 : 200, "%+d: %s", over, answer);
    }
    cr_expect_eq(standin_stop(standin), 0);
}

Test(contract, numbers_and_blanks_come_back_as_they_came)
{
    static const char body[] = "{ \"event\":\"x\" ,\n\"a\":9007199254740993,\"b\":1.50e+03,\"c\":\"\\u00e9\\/\" }";
    struct standin *standin = standin_start(NULL);
    cr_expect_eq(post(standin, "SO-1042", body, NULL), 200);
    g_autoptr(GString) bodies = received_bodies(standin);
    cr_expect_str_eq(bodies->str + 1, body);
    cr_expect_eq(standin_stop(standin), 0);
}
