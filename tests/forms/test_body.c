/* tests/forms/test_body.c: exact bytes out, stored bytes back, bodies from files, and the field a server blames. */
#include "tests/forms/desk.h"
#include "tests/forms/judge.h"
#include <criterion/criterion.h>
#include <string.h>

Test(body, stored_bytes_come_back_to_the_byte)
{
    static const char *const rows[] = {
        "{\"event\":\"product_received\"}",
        "{\"event\":\"product_received\",\"receivedBy\":\" Dana \",\"receptionDate\":1795511520123}",
        "{\"event\":\"product_received\",\"notes\":\"first\",\"receivedBy\":\"Zo\\u00eb\"}",
        "{\"event\":\"product_received\",\"receivedBy\":\"\",\"notes\":\"\\u001b[31m\"}",
        "{\"event\":\"repair_started\",\"repairStartedAt\":1793620800}",
        "{\"event\":\"repair_started\",\"repairStartedAt\":-5}",
        "{\"event\":\"repair_started\",\"repairStartedAt\":1.7936208e12}",
        "{\"event\":\"repair_started\",\"repairStartedAt\":99999999999999999999}",
        "{\"event\":\"batched\",\"availabilityWindows\":[]}",
        "{\"event\":\"batched\",\"availabilityWindows\":[1795683600000,1795701600000]}",
        "{\"event\":\"batched\",\"availabilityWindows\":[1795683600000,1.5]}",
        "{\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"canceled\"}",
        "{\"event\":\"own_step\",\"metadata\":{\"a\":9007199254740993,\"b\":1.0},\"x\":null,\"n\":1e400,\"f\":false}",
        "{\"event\":\"our_own_step\",\"cost\":{\"amount\":1999},\"flags\":[true,null],\"x\":\"two\\nlines\"}",
    };
    struct desk desk;
    desk_open(&desk);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(draft_handle) draft = body_to_draft("SO-1", desk.depot, rows[i], &desk.context, &error);
        g_autofree char *body = draft ? body_build(draft, &desk.context, &error) : NULL;
        cr_expect(body && strcmp(body, rows[i]) == 0, "row %zu: %s", i, body ? body : error->message);
        if (!draft) {
            continue;
        }
        /* Through the journal and a later day, too: nothing that was sent is a default. */
        struct field_context later = desk.context;
        later.now += 86400000;
        later.operator_name = "Kim";
        g_autofree char *stored = draft_to_text(draft);
        g_autoptr(draft_handle) reopened = draft_from_text(stored, &later, NULL);
        g_autofree char *again = body_build(reopened, &later, NULL);
        cr_expect_eq(g_strcmp0(again, rows[i]), 0, "row %zu: %s", i, again);
    }
    desk_close(&desk);
}

Test(body, comes_back_as_texts_with_the_recommended_fields)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = body_to_draft(
        "SO-1", desk.depot, "{ \"event\": \"repair_eta\", \"isDelayed\": true, \"x\": 1, \"notes\": \"n\" }",
        &desk.context, NULL);
    static const struct {
        const char *name, *text;
    } rows[] = {
        { "estimatedRepairCompletionAt", "" },
        { "isDelayed", "yes" },
        { "delayReason", "" },
        { "x", "1" },
        { "notes", "n" },
    };
    cr_assert_eq(draft_count(draft), G_N_ELEMENTS(rows));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        cr_expect_str_eq(draft_field(draft, i)->spec->name, rows[i].name);
        cr_expect_str_eq(draft_field(draft, i)->text, rows[i].text);
        cr_expect(!draft_field(draft, i)->raw);
    }
    desk_close(&desk);
}

Test(body, that_is_no_body_gives_no_draft)
{
    static const char *const rows[] = {
        "", "[]", "{}", "{\"event\":7}", "{\"event\":\"a\"} x", "{\"event\":\"a\",\"\":1}"
    };
    struct desk desk;
    desk_open(&desk);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        cr_expect_null(body_to_draft("SO-1", desk.depot, rows[i], &desk.context, &error), "row %zu", i);
        cr_expect(error && g_str_has_suffix(error->message, "."), "row %zu", i);
    }
    desk_close(&desk);
}

Test(body, is_checked_row_by_row)
{
    static const struct {
        const char *type, *body, *said; /* NULL = it passes */
    } rows[] = {
        { "depot", "{\"event\":\"repair_started\",\"repairStartedAt\":1793620800000}", NULL },
        { "depot", "{\"event\":\"our_own_step\",\"ticket\":null}", NULL },
        { "depot", "{\"event\":\"batched\"}", "repair_onsite" }, /* B45 */
        { "onsite", "{\"event\":\"repair_started\"}", "part_management" },
        { "onsite", "{\"event\":\"our_own_step\"}", NULL },
        { "depot", "{\"event\":\"product_recieved\"}", "did you mean \"product_received\"?" },
        { "depot", "{\"event\":\"product_received\",\"note\":\"x\"}", "did you mean \"notes\"?" },
        { "onsite", "{\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"canceled\"}", "\"cancelled\"" },
        { "onsite", "{\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"gone\"}", NULL },
        { "depot", "{\"event\":\"product_received\",\"notes\":\"a\",\"notes\":\"b\"}", "\"notes\" twice" }, /* B19 */
        { "depot", "{\"event\":\"product_received\",\"notes\":null}", "notes: null is not a text" },
        { "depot", "{\"event\":\"product_received\",\"notes\":\"a\\u0000b\"}", "column" },
        { "depot", "{\"event\":\"  \"}", "needs a name" },
        { "depot", "{\"event\":\"x\"", "line 1" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        bool fine = judge_body(service_type_find(rows[i].type), rows[i].body, strlen(rows[i].body), false, &error);
        cr_expect_eq(fine, rows[i].said == NULL, "row %zu: %s", i, error ? error->message : "");
        cr_expect(!rows[i].said || (error && strstr(error->message, rows[i].said)), "row %zu: %s", i,
                  error ? error->message : "");
        if (error && error->code == FIELD_ERROR_NEAR) {
            cr_expect(judge_body(service_type_find(rows[i].type), rows[i].body, strlen(rows[i].body), true, NULL));
        }
    }
}

Test(body, limits_hold_for_the_whole)
{
    struct desk desk;
    desk_open(&desk);
    for (int depth = JSON_DEPTH_MAX - 2; depth <= JSON_DEPTH_MAX; depth++) {
        g_autoptr(GString) argument = g_string_new("metadata:=");
        for (int i = 0; i < depth; i++) {
            g_string_append(argument, i + 1 < depth ? "{\"a\":" : "{");
        }
        for (int i = 0; i < depth; i++) {
            g_string_append_c(argument, '}');
        }
        const char *arguments[] = { argument->str, NULL };
        g_autofree char *body = desk_body(&desk, "photo_taken", arguments);
        cr_expect_eq(*body == '{', depth < JSON_DEPTH_MAX, "depth %d: %s", depth, body);
    }
    for (int over = -1; over <= 1; over++) {
        static const size_t frame = sizeof "{\"event\":\"photo_taken\",\"notes\":\"\"}" - 1;
        g_autofree char *long_text = g_strnfill(JSON_BYTES_MAX - frame + (size_t)(over + 1) - 1, 'x');
        g_autofree char *argument = g_strconcat("notes=", long_text, NULL);
        const char *arguments[] = { argument, NULL };
        g_autofree char *body = desk_body(&desk, "photo_taken", arguments);
        cr_expect_eq(*body == '{', over <= 0, "over %d", over);
    }
    desk_close(&desk);
}

Test(body, server_blames_a_field)
{
    static const struct {
        const char *answer, *field, *message;
    } rows[] = {
        { "{\"code\":\"invalid\",\"message\":\"must be a boolean\",\"field\":\"isDelayed\"}", "isDelayed",
          "must be a boolean" },
        { "{\"message\":\"estimatedRepairCompletionAt must be a number\"}", "estimatedRepairCompletionAt",
          "estimatedRepairCompletionAt must be a number" },
        { "{\"message\":\"bad 'delayReason'.\",\"field\":\"unknown\"}", "delayReason", "bad 'delayReason'." },
        { "{\"message\":\"the notesMore are bad\"}", NULL, "the notesMore are bad" },
        { "{\"field\":7}", NULL, NULL },
        { "{\"message\":\"order closed\"}", NULL, "order closed" },
        { "[]", NULL, NULL },
        { "<html>", NULL, NULL },
        { "", NULL, NULL },
    };
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft =
        draft_new("SO-1", desk.depot, event_find(desk.depot, "repair_eta"), "repair_eta", &desk.context);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *message = NULL;
        int index = body_blamed_field(draft, rows[i].answer, &message);
        const char *name = index < 0 ? NULL : draft_field(draft, (size_t)index)->spec->name;
        cr_expect_eq(g_strcmp0(name, rows[i].field), 0, "row %zu: %s", i, name);
        cr_expect_eq(g_strcmp0(message, rows[i].message), 0, "row %zu: %s", i, message);
        cr_expect_eq(body_blamed_field(draft, rows[i].answer, NULL), index);
    }
    cr_expect_eq(body_blamed_field(draft, NULL, NULL), -1);
    desk_close(&desk);
}
