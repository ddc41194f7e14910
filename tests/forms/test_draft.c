/* tests/forms/test_draft.c: a draft from opening to storing: defaults, order of members, arguments, errors. */
#include "tests/forms/desk.h"
#include <criterion/criterion.h>
#include <string.h>

static char *names_of(const struct draft *draft)
{
    GString *names = g_string_new(NULL);
    for (size_t i = 0; i < draft_count(draft); i++) {
        g_string_append_printf(names, "%s%s", i > 0 ? " " : "", draft_field(draft, i)->spec->name);
    }
    return g_string_free(names, FALSE);
}

static struct draft *open_form(const struct desk *desk, const char *event)
{
    const struct service_type *type = event_owner(event);
    return draft_new("SO-1042", type, event_find(type, event), event, &desk->context);
}

Test(draft, opens_with_every_recommended_field_and_its_default)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "product_received");
    g_autofree char *names = names_of(draft);
    cr_expect_str_eq(names, "receivedBy receptionDate notes");
    cr_expect_str_eq(draft_field(draft, 0)->text, "Sam");
    cr_expect_str_eq(draft_field(draft, 1)->text, "now");
    cr_expect_str_eq(draft_field(draft, 2)->text, "");
    cr_expect(!draft_field(draft, 1)->touched);
    cr_expect_eq(draft_check(draft, &desk.context), 0);
    g_autofree char *body = body_build(draft, &desk.context, NULL);
    cr_expect_str_eq(body, "{\"event\":\"product_received\",\"receivedBy\":\"Sam\",\"receptionDate\":1795603320000}");
    desk.context.operator_name = NULL;
    g_autoptr(draft_handle) nobody = open_form(&desk, "product_diagnosed");
    cr_expect_str_eq(draft_field(nobody, 0)->text, "");
    desk_close(&desk);
}

Test(draft, untouched_now_is_fixed_once)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "repair_started");
    g_autoptr(draft_handle) typed = open_form(&desk, "repair_started");
    draft_set(typed, 0, "now", false);
    draft_fix(draft, &desk.context);
    draft_fix(typed, &desk.context);
    desk.context.now += 90 * 1000;
    draft_fix(draft, &desk.context);
    g_autofree char *fixed = body_build(draft, &desk.context, NULL);
    g_autofree char *later = body_build(typed, &desk.context, NULL);
    cr_expect_str_eq(fixed, "{\"event\":\"repair_started\",\"repairStartedAt\":1795603320000}");
    cr_expect_str_eq(later, "{\"event\":\"repair_started\",\"repairStartedAt\":1795603410000}");
    desk_close(&desk);
}

Test(draft, untouched_now_is_fixed_at_a_whole_second)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "repair_started");
    desk.context.now += 20413;
    draft_fix(draft, &desk.context);
    cr_expect_str_eq(draft_field(draft, 0)->text, "2026-11-25 10:42:20");
    desk_close(&desk);
}

Test(draft, members_are_added_before_notes_and_recommended_ones_at_their_place)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) form = open_form(&desk, "repair_eta");
    cr_expect_eq(draft_add(form, "ticket", FIELD_TEXT, NULL), 3);
    cr_expect_eq(draft_add(form, "receptionDate", FIELD_TEXT, NULL), 4);
    cr_expect_eq(draft_field(form, 4)->spec->kind, FIELD_MOMENT);
    g_autofree char *names = names_of(form);
    cr_expect_str_eq(names, "estimatedRepairCompletionAt isDelayed delayReason ticket receptionDate notes");
    static const char *const arguments[] = { "notes=n", "ticket=A-17", "receptionDate=now", "receivedBy=Dana", NULL };
    g_autofree char *body = desk_body(&desk, "product_received", arguments);
    cr_expect_str_eq(body, "{\"event\":\"product_received\",\"receivedBy\":\"Dana\",\"receptionDate\":1795603320000,"
                           "\"ticket\":\"A-17\",\"notes\":\"n\"}");
    desk_close(&desk);
}

Test(draft, bad_names_are_not_added)
{
    static const struct {
        const char *name, *said;
    } rows[] = {
        { "", "needs a name" },       { "  ", "needs a name" },        { "event", "cannot be a field" },
        { "notes", "there already" }, { "a\nb", "control character" }, { "a\xff", "UTF-8" },
    };
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "resolved");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        cr_expect_eq(draft_add(draft, rows[i].name, FIELD_TEXT, &error), -1, "row %zu", i);
        cr_expect(error && strstr(error->message, rows[i].said), "row %zu: %s", i, error ? error->message : "");
    }
    cr_expect_eq(draft_count(draft), 3);
    desk_close(&desk);
}

Test(draft, arguments_become_a_body_or_one_sentence)
{
    static const struct {
        const char *event;
        const char *arguments[4];
        const char *said; /* the body, or a piece of the sentence */
    } rows[] = {
        { "product_received", { NULL }, "{\"event\":\"product_received\"}" },
        { "repair_eta", { "isDelayed=no" }, "{\"event\":\"repair_eta\",\"isDelayed\":false}" }, /* B22 */
        { "repair_eta", { "isDelayed=false" }, "{\"event\":\"repair_eta\",\"isDelayed\":false}" },
        { "repair_eta", { "isDelayed=" }, "{\"event\":\"repair_eta\"}" },
        { "repair_eta", { "delayReason=" }, "{\"event\":\"repair_eta\"}" },
        { "repair_eta", { "delayReason:=\"\"" }, "{\"event\":\"repair_eta\",\"delayReason\":\"\"}" },
        { "repair_eta", { "isDelayed=maybe" }, "isDelayed: \"maybe\" is not yes, no" },
        { "product_received", { "receivedBy=true" }, "{\"event\":\"product_received\",\"receivedBy\":\"true\"}" },
        { "product_received", { "receivedBy=a=b:=c" }, "{\"event\":\"product_received\",\"receivedBy\":\"a=b:=c\"}" },
        { "product_received", { "receptionDate=31.02.2026" }, "receptionDate: \"31.02.2026\"" },
        { "photo_taken", { "metadata:=[1]" }, "metadata: [1] is not an object" },
        { "photo_taken",
          { "metadata={\"n\": 9007199254740993}" },
          "{\"event\":\"photo_taken\",\"metadata\":{\"n\":9007199254740993}}" },
        { "photo_taken",
          { "shots:=3", "tag=3", "ok:=true" },
          "{\"event\":\"photo_taken\",\"shots\":3,\"tag\":\"3\",\"ok\":true}" },
        { "product_received", { "recievedBy=Dana" }, "did you mean \"receivedBy\"?" },
        { "product_received", { "ReceivedBy=Dana" }, "did you mean \"receivedBy\"?" },
        { "product_received", { "note=x" }, "did you mean \"notes\"?" },
        { "product_received", { "receivedBy=a", "receivedBy=b" }, "given twice" },
        { "product_received", { "receivedBy=", "receivedBy:=\"b\"" }, "given twice" },
        { "product_received", { "Dana" }, "\"Dana\" sets no field" },
        { "product_received", { "=Dana" }, "needs a name" },
        { "product_received", { ":=1" }, "needs a name" },
        { "product_received", { "event=other" }, "cannot be a field" },
        { "product_received", { "receivedBy=a\xff" }, "UTF-8" },
        { "appointment_scheduling", { "appointmentEventType=canceled" }, "\"cancelled\"" }, /* B44 */
        { "appointment_scheduling",
          { "appointmentEventType:=\"canceled\"" },
          "{\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"canceled\"}" },
        { "appointment_scheduling",
          { "appointmentEventType=lost in the post" },
          "{\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"lost in the post\"}" },
    };
    struct desk desk;
    desk_open(&desk);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *said = desk_body(&desk, rows[i].event, rows[i].arguments);
        bool fits = *rows[i].said == '{' ? strcmp(said, rows[i].said) == 0 : strstr(said, rows[i].said) != NULL;
        cr_expect(fits, "row %zu (%s): %s", i, rows[i].arguments[0], said);
    }
    desk.context.as_typed = true;
    static const char *const odd[] = { "ReceivedBy=Dana", NULL };
    g_autofree char *body = desk_body(&desk, "product_received", odd);
    cr_expect_str_eq(body, "{\"event\":\"product_received\",\"ReceivedBy\":\"Dana\"}");
    desk_close(&desk);
}

Test(draft, check_writes_errors_remarks_and_words_beside_the_fields)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "customer_contact");
    draft_set(draft, 0, "appointment_reminder", false);
    draft_set(draft, 1, "emial", false);
    draft_set(draft, 3, "whenever", false);
    cr_expect_eq(draft_check(draft, &desk.context), 2);
    cr_expect_str_eq(draft_field(draft, 0)->words, "Reminder of the appointment");
    cr_expect_not_null(draft_field(draft, 1)->error);
    cr_expect_not_null(draft_field(draft, 3)->error);
    const char *preview = body_preview(draft, &desk.context);
    cr_expect_str_eq(preview, "{\n  \"event\": \"customer_contact\",\n  \"customerContactEventType\": "
                              "\"appointment_reminder\",\n  \"contactTimestamp\": 1795603320000\n}");
    draft_let_through(draft, 1);
    draft_set(draft, 3, "", false);
    cr_expect_eq(draft_check(draft, &desk.context), 0);
    cr_expect_not_null(draft_field(draft, 1)->remark);
    cr_expect_null(draft_field(draft, 1)->error);
    draft_blame(draft, 1, "No.");
    draft_set(draft, 1, "phone", false);
    cr_expect_null(draft_field(draft, 1)->server_error);
    cr_expect(!draft_field(draft, 1)->as_typed);
    desk_close(&desk);
}

/* As undo does. */
static void swap_with_copy(struct draft *draft)
{
    g_autoptr(draft_handle) copy = draft_copy(draft);
    draft_set(copy, draft_count(copy) - 1, "as it was", false);
    draft_swap(draft, copy);
}

/* A key in a form reads one field; what is kept of the others must be what reading them anew says. */
Test(draft, what_is_kept_of_a_reading_is_what_a_new_one_says)
{
    enum { FIELDS_MOST = 12 };
    static const char *const names[FIELDS_MOST] = { "a0", "a1", "a2", "a3", "a4",  "a5",
                                                    "a6", "a7", "a8", "a9", "a10", "a11" };
    static const char *const texts[] = {
        "", "now", "fri 17", "phone", "emial", "whenever", "tomorrow 9, tue 14", "{\"a\":[1,{}]}", "x"
    };
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "customer_contact");
    GRand *random = g_rand_new_with_seed(30);
    for (int i = 0; i < 2000; i++) {
        size_t index = (size_t)g_rand_int_range(random, 0, (int)draft_count(draft));
        int what = g_rand_int_range(random, 0, 10);
        if (what == 0)
            desk.context.now += 60000;
        else if (what == 1)
            draft_let_through(draft, index);
        else if (what == 3)
            draft_blame(draft, index, "No.");
        else if (what == 4 && draft_count(draft) < FIELDS_MOST)
            draft_add(draft, names[draft_count(draft)], FIELD_TEXT, NULL);
        else if (what == 5)
            swap_with_copy(draft);
        else
            draft_set(draft, index, texts[g_rand_int_range(random, 0, G_N_ELEMENTS(texts))], what == 2);
        g_autoptr(draft_handle) anew = draft_copy(draft);
        cr_assert_eq(draft_check(draft, &desk.context), draft_check(anew, &desk.context), "step %d", i);
        cr_assert_str_eq(body_preview(draft, &desk.context), body_preview(anew, &desk.context), "step %d", i);
        for (size_t field = 0; field < draft_count(draft); field++) {
            cr_assert_eq(g_strcmp0(draft_field(draft, field)->error, draft_field(anew, field)->error), 0, "step %d", i);
            cr_assert_eq(g_strcmp0(draft_field(draft, field)->remark, draft_field(anew, field)->remark), 0, "step %d",
                         i);
        }
    }
    g_rand_free(random);
    desk_close(&desk);
}

static struct draft *rich_draft(const struct desk *desk)
{
    struct draft *draft = open_form(desk, "customer_contact");
    draft_set(draft, (size_t)draft_find(draft, "customerContactEventType"), "call\tback", false);
    draft_set(draft, (size_t)draft_find(draft, "notes"), "one\n\"two\" 修理 \\", false);
    draft_set(draft, (size_t)draft_find(draft, "method"), "emial", false);
    draft_let_through(draft, (size_t)draft_find(draft, "method"));
    draft_set(draft, (size_t)draft_add(draft, "cost", FIELD_JSON, NULL), "{\"amount\": 1999}", true);
    draft_set(draft, (size_t)draft_add(draft, "count", FIELD_NUMBER, NULL), "9007199254740993", false);
    draft_blame(draft, (size_t)draft_find(draft, "count"), "Too many.");
    return draft;
}

static void expect_same(const struct draft *a, const struct draft *b)
{
    cr_assert_eq(draft_count(a), draft_count(b));
    cr_expect_str_eq(a->order, b->order);
    cr_expect_str_eq(a->name, b->name);
    cr_expect_eq(a->type, b->type);
    cr_expect_eq(a->event, b->event);
    for (size_t i = 0; i < draft_count(a); i++) {
        const struct draft_field *one = draft_field(a, i), *other = draft_field(b, i);
        cr_expect_str_eq(one->spec->name, other->spec->name);
        cr_expect_eq(one->spec->kind, other->spec->kind, "%s", one->spec->name);
        cr_expect_str_eq(one->text, other->text);
        cr_expect_eq(one->raw, other->raw, "%s", one->spec->name);
        cr_expect_eq(one->touched, other->touched, "%s", one->spec->name);
        cr_expect_eq(one->as_typed, other->as_typed, "%s", one->spec->name);
        cr_expect_eq(g_strcmp0(one->server_error, other->server_error), 0, "%s", one->spec->name);
    }
}

Test(draft, is_stored_as_text_and_comes_back)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = rich_draft(&desk);
    g_autofree char *text = draft_to_text(draft);
    g_autoptr(GError) error = NULL;
    g_autoptr(draft_handle) back = draft_from_text(text, &desk.context, &error);
    cr_assert_null(error, "%s", error ? error->message : "");
    expect_same(draft, back);
    g_autofree char *again = draft_to_text(back);
    cr_expect_str_eq(again, text);
    desk_close(&desk);
}

Test(draft, copy_owns_its_parts)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = rich_draft(&desk);
    draft_check(draft, &desk.context);
    g_autoptr(draft_handle) copy = draft_copy(draft);
    expect_same(draft, copy);
    g_clear_pointer(&draft, draft_free);
    cr_expect_eq(draft_find(copy, "cost"), 4);
    cr_expect_str_eq(draft_field(copy, 4)->spec->label, "cost");
    cr_expect_eq(draft_check(copy, &desk.context), 1); /* the tab */
    desk_close(&desk);
}

Test(draft, untouched_defaults_are_set_anew_on_reopening)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "product_received");
    draft_fix(draft, &desk.context);
    g_autofree char *text = draft_to_text(draft);
    desk.context.operator_name = "Kim";
    g_autoptr(draft_handle) back = draft_from_text(text, &desk.context, NULL);
    cr_expect_str_eq(draft_field(back, 0)->text, "Kim");
    cr_expect_str_eq(draft_field(back, 1)->text, "now");
    draft_set(draft, 0, "Dana", false);
    draft_set(draft, 1, "", false);
    g_autofree char *touched = draft_to_text(draft);
    g_autoptr(draft_handle) kept = draft_from_text(touched, &desk.context, NULL);
    cr_expect_str_eq(draft_field(kept, 0)->text, "Dana");
    cr_expect_str_eq(draft_field(kept, 1)->text, "");
    desk_close(&desk);
}

Test(draft, damaged_texts_are_one_sentence)
{
    static const char *const rows[] = {
        "",
        "[]",
        "{}",
        "7",
        "{\"order\":\"A\",\"type\":\"repair_depot\",\"event\":\"x\"}",
        "{\"order\":\"A\",\"type\":\"other\",\"event\":\"x\",\"fields\":[]}",
        "{\"order\":\"A\",\"type\":\"repair_depot\",\"event\":\"x\",\"fields\":[1]}",
        "{\"order\":\"A\",\"type\":\"repair_depot\",\"event\":\"x\",\"fields\":[{}]}",
        "{\"order\":\"A\",\"type\":\"repair_depot\",\"event\":\"x\",\"fields\":[{\"name\":\"event\",\"kind\":\"text\","
        "\"text\":\"\"}]}",
        "{\"order\":\"A\",\"type\":\"repair_depot\",\"event\":\"x\",\"fields\":[{\"name\":\"a\",\"kind\":\"blob\","
        "\"text\":\"\"}]}",
        "{\"order\":\"A\",\"type\":\"repair_depot\",\"event\":\"x\",\"fields\":[{\"name\":\"a\",\"kind\":\"text\","
        "\"text\":1}]}",
    };
    struct desk desk;
    desk_open(&desk);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        cr_expect_null(draft_from_text(rows[i], &desk.context, &error), "row %zu", i);
        cr_expect(error && g_str_has_suffix(error->message, "."), "row %zu: %s", i, error ? error->message : "");
    }
    desk_close(&desk);
}
