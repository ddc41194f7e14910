/* tests/forms/test_template.c: templates and text blocks: what is written is checked at once, what was typed stays. */
#include "forms/template_write.h"
#include "forms/text_block.h"
#include "tests/forms/desk.h"
#include <criterion/criterion.h>
#include <string.h>

static const char SOUND[] =
    "{\"templates\":[\n"
    " {\"name\":\"Belt on order\",\"event\":\"repair_eta\",\"fields\":{\"estimatedRepairCompletionAt\":\"{now+3d}\",\n"
    "  \"isDelayed\":true,\"delayReason\":\"waiting for the belt\",\"ticket\":17,\"shelf\":\"A {{4}\",\n"
    "  \"notes\":\"{operator} told {customer} about {order} on {now}.\"}},\n"
    " {\"name\":\"Just a word\",\"fields\":{\"notes\":\"as usual\"}}],\n"
    " \"textBlocks\":{\"wfb\":\"waiting for the belt\",\"told\":\"Told {customer}, {now-1h}.\",\"été\":\"summer\"}}\n";

static struct templates *read_sound(void)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct templates *templates = templates_read(SOUND, strlen(SOUND), defects);
    cr_assert(templates, "%s", defects->len > 0 ? (const char *)g_ptr_array_index(defects, 0) : "");
    return templates;
}

/* The draft of an event with the first template for it applied; what was left is said in one text. */
static char *filled_body(const struct desk *desk, struct draft *draft, const char *customer, char **left)
{
    struct templates *templates = read_sound();
    g_autoptr(GPtrArray) fitting = templates_for(templates, draft->name);
    struct placeholder_values values = { .customer = customer,
                                         .order = draft->order,
                                         .operator_name = desk->context.operator_name,
                                         .now = desk->context.now,
                                         .rules = desk->context.rules };
    g_autoptr(GPtrArray) kept = template_apply(g_ptr_array_index(fitting, 0), draft, &values);
    g_autoptr(GString) said = g_string_new(NULL);
    for (guint i = 0; i < kept->len; i++) {
        g_string_append_printf(said, "%s|", (const char *)g_ptr_array_index(kept, i));
    }
    *left = g_strdup(said->str);
    templates_free(templates);
    g_autoptr(GError) error = NULL;
    char *body = body_build(draft, &desk->context, &error);
    return body ? body : g_strdup(error->message);
}

static struct draft *open_form(const struct desk *desk, const char *event)
{
    const struct service_type *type = event_owner(event);
    return draft_new("SO-1042", type, event_find(type, event), event, &desk->context);
}

Test(template, sets_what_it_names_with_the_values_of_the_desk)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "repair_eta");
    g_autofree char *left = NULL;
    g_autofree char *body = filled_body(&desk, draft, "Ana Lopes", &left);
    cr_expect_str_eq(left, "");
    cr_expect_str_eq(body, "{\"event\":\"repair_eta\",\"estimatedRepairCompletionAt\":1795862520000,\"isDelayed\":true,"
                           "\"delayReason\":\"waiting for the belt\",\"ticket\":17,\"shelf\":\"A {4}\","
                           "\"notes\":\"Sam told Ana Lopes about SO-1042 on Wed 25 Nov 10:42 UTC.\"}");
    desk_close(&desk);
}

Test(template, a_time_it_sets_is_a_whole_second)
{
    struct desk desk;
    desk_open(&desk);
    desk.context.now += 20413;
    g_autoptr(draft_handle) draft = open_form(&desk, "repair_eta");
    g_autofree char *left = NULL;
    g_autofree char *body = filled_body(&desk, draft, "Ana Lopes", &left);
    cr_expect_str_eq(draft_field(draft, 0)->text, "2026-11-28 10:42:20");
    cr_expect(strstr(body, "\"estimatedRepairCompletionAt\":1795862540000,"), "%s", body);
    desk_close(&desk);
}

Test(template, what_was_typed_or_cleared_stays)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "repair_eta");
    g_autofree char *left = NULL;
    draft_set(draft, 2, "other", false);
    draft_set(draft, 1, "", false);
    g_autofree char *body = filled_body(&desk, draft, NULL, &left);
    cr_expect_str_eq(left, "isDelayed: It keeps what was typed.|delayReason: It keeps what was typed.|"
                           "notes: {customer} has no value here; type the text yourself.|");
    cr_expect_str_eq(body, "{\"event\":\"repair_eta\",\"estimatedRepairCompletionAt\":1795862520000,"
                           "\"delayReason\":\"other\",\"ticket\":17,\"shelf\":\"A {4}\"}");
    g_autoptr(draft_handle) other = open_form(&desk, "repair_started");
    g_autofree char *nothing = NULL;
    g_autofree char *started = filled_body(&desk, other, NULL, &nothing);
    cr_expect_str_eq(started,
                     "{\"event\":\"repair_started\",\"repairStartedAt\":1795603320000,\"notes\":\"as usual\"}");
    desk_close(&desk);
}

Test(template, those_of_an_event_come_in_their_order)
{
    struct templates *templates = read_sound();
    g_autoptr(GPtrArray) two = templates_for(templates, "repair_eta");
    g_autoptr(GPtrArray) one = templates_for(templates, "our_own_step");
    cr_assert(two->len == 2 && one->len == 1);
    cr_expect_str_eq(((const struct template *)g_ptr_array_index(two, 0))->name, "Belt on order");
    cr_expect_str_eq(((const struct template *)g_ptr_array_index(one, 0))->name, "Just a word");
    templates_free(templates);
    templates_free(NULL);
}

Test(template, every_defect_is_told_with_its_line)
{
    static const char BROKEN[] = "{\"templates\":[\n"
                                 "{\"name\":\"\",\"fields\":{\"notes\":\"n\"}},\n"
                                 "{\"name\":\"a\",\"evnt\":\"x\",\"fields\":{}},\n"
                                 "{\"name\":\"b\",\"fields\":{\"isDelayed\":\"{who}\",\"delayReason\":7,\n"
                                 "\"delayreason\":\"x\",\"notes\":\"{now+soon}\",\"shelf\":\"{open\"}},\n"
                                 "{\"name\":\"c\",\"fields\":[]}, 7],\n"
                                 "\"textBlock\":{}}";
    static const char *const sentences[] = {
        "line 7: The file has no \"textBlock\": did you mean \"textBlocks\"?",
        "line 2: A template needs a \"name\".",
        "line 3: A template has no \"evnt\": did you mean \"event\"?",
        "line 3: A template needs \"fields\" with at least one field.",
        "line 4: isDelayed: {who} stands for nothing; known are {customer}, {order}, {operator} and {now+3d}.",
        "line 4: delayReason: 7 is not a text in double quotes.",
        "line 5: There is no field \"delayreason\": did you mean \"delayReason\"?",
        "line 5: notes: {now+soon} is no point in time; write for example {now+3d}.",
        "line 5: shelf: \"{open\" has no closing brace; a brace that stands for itself is written twice.",
        "line 6: \"fields\" must be an object in braces.",
        "line 6: A template needs \"fields\" with at least one field.",
        "line 6: A template must be an object in braces.",
    };
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    cr_expect_null(templates_read(BROKEN, strlen(BROKEN), defects));
    for (guint i = 0; i < MAX(defects->len, G_N_ELEMENTS(sentences)); i++) {
        const char *said = i < defects->len ? g_ptr_array_index(defects, i) : "";
        const char *wanted = i < G_N_ELEMENTS(sentences) ? sentences[i] : "";
        cr_expect_str_eq(said, wanted);
    }
    static const char *const texts[] = { "", "[]", "{\"templates\":{}}", "{\"templates\":[]} x" };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GPtrArray) one = g_ptr_array_new_with_free_func(g_free);
        cr_expect_null(templates_read(texts[i], strlen(texts[i]), one), "%s", texts[i]);
        cr_expect_eq(one->len, 1, "%s", texts[i]);
    }
}

/* ---- text blocks ---- */

Test(text_block, expands_the_word_before_the_cursor)
{
    static const struct {
        const char *before, *behind, *wanted; /* wanted: with | for the cursor; NULL = nothing to expand */
    } rows[] = {
        { "wfb", "", "waiting for the belt|" },
        { "still wfb", ", sorry", "still waiting for the belt|, sorry" },
        { "two\nwfb", "", "two\nwaiting for the belt|" },
        { "Zoë\xc2\xa0wfb", "", "Zoë\xc2\xa0waiting for the belt|" },
        { "im été", "", "im summer|" },
        { "told", "", "Told Ana, Wed 25 Nov 09:42 UTC.|" },
        { "wfb ", "", NULL },
        { "xwfb", "", NULL },
        { "wf", "b", NULL },
        { "", "wfb", NULL },
    };
    struct desk desk;
    desk_open(&desk);
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct text_blocks *blocks = text_blocks_read(SOUND, strlen(SOUND), defects);
    struct placeholder_values values = { .customer = "Ana", .now = DESK_NOW, .rules = &desk.rules };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strconcat(rows[i].before, rows[i].behind, NULL);
        size_t after = 0;
        g_autofree char *expanded = text_block_expand(blocks, text, strlen(rows[i].before), &values, &after, NULL);
        g_autofree char *shown = expanded ? g_strdup_printf("%.*s|%s", (int)after, expanded, expanded + after) : NULL;
        cr_expect_eq(g_strcmp0(shown, rows[i].wanted), 0, "%s: %s", rows[i].before, shown ? shown : "(nothing)");
    }
    g_autoptr(GError) error = NULL;
    values.customer = NULL;
    cr_expect_null(text_block_expand(blocks, "told", 4, &values, &(size_t){ 0 }, &error));
    cr_expect_str_eq(error->message, "{customer} has no value here; type the text yourself.");
    cr_expect_str_eq(text_block_find(blocks, "wfb"), "waiting for the belt");
    cr_expect_null(text_block_find(blocks, "nothing"));
    text_blocks_free(blocks);
    text_blocks_free(NULL);
    desk_close(&desk);
}

Test(text_block, every_defect_is_told_with_its_line)
{
    static const char BROKEN[] = "{\"textBlocks\":{\n\"two words\":\"x\",\n\"\":\"x\",\n\"a\":7,\n\"b\":\"{c}\"}}";
    static const char *const sentences[] = {
        "line 2: \"two words\" is no abbreviation: it must be one word.",
        "line 3: \"\" is no abbreviation: it must be one word.",
        "line 4: \"a\" must be a text in double quotes.",
        "line 5: b: {c} stands for nothing; known are {customer}, {order}, {operator} and {now+3d}.",
    };
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    cr_expect_null(text_blocks_read(BROKEN, strlen(BROKEN), defects));
    cr_assert_eq(defects->len, G_N_ELEMENTS(sentences));
    for (guint i = 0; i < defects->len; i++) {
        cr_expect_str_eq(g_ptr_array_index(defects, i), sentences[i]);
    }
    g_ptr_array_set_size(defects, 0);
    cr_expect_null(text_blocks_read("{\"textBlocks\":[]}", 17, defects));
    cr_expect_null(text_blocks_read("{\"a\":1,\"a\":1}", 13, defects));
    cr_expect_eq(defects->len, 2);
}

/* What stands in the text already keeps its bytes; what is written is read back. */
Test(template, one_is_written_in_place_and_taken_out)
{
    static const char text[] = "{\"templates\":[ {\"name\":\"A\",\"fields\":{\"notes\":\"x\"}},"
                               "{\"name\":\"A\",\"event\":\"repair_eta\",\"fields\":{\"notes\" : \"y\"}}]}";
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "repair_eta");
    g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    cr_expect_null(templates_with(text, "A", draft, &desk.context, left, &error), "defaults alone are no template");
    draft_set(draft, 0, "fri 17:00", false);
    draft_set(draft, (size_t)draft_find(draft, "notes"), "for {customer}", false);
    g_autofree char *with = templates_with(text, "A", draft, &desk.context, left, NULL);
    cr_expect_str_eq(with, "{\"templates\": [\n  {\"name\":\"A\",\"fields\":{\"notes\":\"x\"}},\n"
                           "  {\"name\": \"A\", \"event\": \"repair_eta\",\n   \"fields\": "
                           "{\"estimatedRepairCompletionAt\": \"fri 17:00\", \"notes\": \"for {customer}\"}}]}\n");
    struct templates *back = templates_read(with, strlen(with), defects);
    cr_assert(back);
    g_autoptr(GPtrArray) fitting = templates_for(back, "repair_eta");
    cr_expect_eq(fitting->len, 2);
    g_autofree char *without = templates_without(with, g_ptr_array_index(fitting, 0));
    cr_expect(!strstr(without, "\"x\"") && strstr(without, "fri 17:00"), "%s", without);
    templates_free(back);
    desk_close(&desk);
}

/* The text of templates has no kinds: a value says by its JSON of which it is. */
Test(template, own_members_come_back_as_the_kind_they_were)
{
    static const struct {
        const char *name, *text, *json;
        enum field_kind_id kind;
    } rows[] = {
        { "myFlag", "yes", "true", FIELD_YES_NO },
        { "noFlag", "no", "false", FIELD_YES_NO },
        { "shots", "0012e3", NULL, FIELD_NUMBER },
        { "count", "9007199254740993", "9007199254740993", FIELD_NUMBER },
        { "shelf", "{\"a\": 1}", "{\"a\":1}", FIELD_JSON },
        { "word", "yes", "\"yes\"", FIELD_TEXT },
        { "later", "tomorrow 9", NULL, FIELD_MOMENT },
    };
    struct desk desk;
    desk_open(&desk);
    g_autoptr(draft_handle) draft = open_form(&desk, "repair_eta");
    g_autoptr(draft_handle) other = open_form(&desk, "repair_eta");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        draft_set(draft, (size_t)draft_add(draft, rows[i].name, rows[i].kind, NULL), rows[i].text, false);
    draft_check(draft, &desk.context);
    g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *with = templates_with("{}", "A", draft, &desk.context, left, NULL);
    struct templates *back = templates_read(with, strlen(with), defects);
    cr_assert(back, "%s", with);
    g_autoptr(GPtrArray) fitting = templates_for(back, "repair_eta");
    const struct placeholder_values values = { .now = desk.context.now, .rules = desk.context.rules };
    g_autoptr(GPtrArray) refused = template_apply(g_ptr_array_index(fitting, 0), other, &values);
    cr_expect_eq(refused->len, 0);
    draft_check(other, &desk.context);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int index = draft_find(other, rows[i].name);
        cr_expect_eq(index >= 0, rows[i].json != NULL, "%s", rows[i].name);
        if (index < 0)
            continue;
        cr_expect_str_eq(draft_field(other, (size_t)index)->json, rows[i].json, "%s", rows[i].name);
        cr_expect_eq(draft_field(other, (size_t)index)->spec->kind, rows[i].kind, "%s", rows[i].name);
        cr_expect_eq(draft_field(other, (size_t)index)->raw, rows[i].kind == FIELD_JSON, "%s", rows[i].name);
    }
    cr_expect_eq(left->len, 2, "what is wrong, and what is another time tomorrow");
    templates_free(back);
    desk_close(&desk);
}
