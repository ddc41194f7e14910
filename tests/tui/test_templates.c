/* tests/tui/test_templates.c: what helps to fill a form in: templates, listed, applied, kept, removed by keys; text
 * blocks and names at the cursor. */
#include "tests/tui/desk.h"
#include "tui/state.h"
#include <criterion/criterion.h>
#include <string.h>

static const char KEPT[] =
    "{\"templates\":[\n"
    " {\"name\":\"Belt\",\"event\":\"repair_eta\",\"fields\":{\"estimatedRepairCompletionAt\":\"{now+3d}\",\n"
    "  \"isDelayed\":true,\"delayReason\":\"waiting for the belt\",\"notes\":\"Told {customer}.\"}},\n"
    " {\"name\":\"Elsewhere\",\"event\":\"repair_started\",\"fields\":{\"notes\":\"begun\"}}],\n"
    " \"textBlocks\":{\"wfb\":\"waiting for the belt\"}}\n";

static void open_with(struct desk *desk, const char *text)
{
    desk_open(desk, 100, 30);
    g_string_assign(desk->templates, text);
}

Test(templates, one_key_fills_what_nobody_typed)
{
    struct desk desk;
    open_with(&desk, KEPT);
    desk_type(&desk, "Enter 4 Tab Tab 'a strike' Ctrl-T");
    desk_expect_golden(&desk, "templates");
    desk_type(&desk, "1");
    cr_expect(desk_shows(&desk, "3 fields are set"));
    cr_expect(desk_shows(&desk, "It keeps what was typed."));
    desk_type(&desk, "Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk),
                     "{\"event\":\"repair_eta\",\"estimatedRepairCompletionAt\":1795862520000,\"isDelayed\":true,"
                     "\"delayReason\":\"a strike\",\"notes\":\"Told Ana Lopes.\"}");
    desk_close(&desk);
}

Test(templates, a_yes_of_a_template_is_a_switch_still)
{
    struct desk desk;
    open_with(&desk, KEPT);
    desk_type(&desk, "Enter 4 Ctrl-T 1 Tab n Ctrl-S Enter");
    cr_expect(strstr(desk_body(&desk), "\"isDelayed\":false"), "%s", desk_body(&desk));
    desk_close(&desk);
}

Test(templates, applying_one_is_one_step_back)
{
    struct desk desk;
    open_with(&desk, KEPT);
    desk_type(&desk, "Enter 4 Tab Tab 'a strike' Ctrl-T Enter");
    cr_expect(desk_shows(&desk, "Told Ana Lopes."));
    desk_type(&desk, "Ctrl-_");
    cr_expect_not(desk_shows(&desk, "Told Ana Lopes."));
    cr_expect(desk_shows(&desk, "a strike"));
    desk_type(&desk, "Alt-_ Ctrl-T 1");
    cr_expect(desk_shows(&desk, "Belt sets nothing here."), "a second time finds all of it typed");
    desk_type(&desk, "Ctrl-_");
    cr_expect_not(desk_shows(&desk, "Told Ana Lopes."), "what set nothing is no step");
    desk_close(&desk);
}

Test(templates, a_form_is_kept_under_a_name_and_taken_out_again)
{
    struct desk desk;
    open_with(&desk, "");
    desk_type(&desk, "Enter 4 '+3d' Tab y Tab 'no {belt}' Ctrl-T Ctrl-S");
    cr_expect(desk_shows(&desk, "Type the name"));
    desk_type(&desk, "'Late' Ctrl-S");
    cr_expect_str_eq(desk.templates->str,
                     "{\"templates\": [\n  {\"name\": \"Late\", \"event\": \"repair_eta\",\n   \"fields\": "
                     "{\"estimatedRepairCompletionAt\": \"+3d\", \"isDelayed\": \"yes\", \"delayReason\": \"no "
                     "{{belt}\"}}]}\n");
    desk_type(&desk, "Esc Esc Esc Esc Down Up Enter 4 Ctrl-_ Ctrl-T");
    cr_expect(desk_shows(&desk, "1 Late"));
    desk_type(&desk, "Delete Enter Esc");
    cr_expect(desk_shows(&desk, "1 Late"), "a slip takes nothing away");
    desk_type(&desk, "Delete");
    cr_expect(desk_shows(&desk, "The template Late will be gone."));
    desk_type(&desk, "'yes' Enter");
    cr_expect_not(desk_shows(&desk, "1 Late"));
    cr_expect_str_eq(desk.templates->str, "{\"templates\": []}\n");
    desk_type(&desk, "7");
    cr_expect(desk_shows(&desk, "There is no template of that number."));
    desk_close(&desk);
}

/* One word nobody knows makes all of them letters, which is seen only when the template is used. */
Test(templates, words_in_braces_that_stand_for_nothing_are_said)
{
    static const struct {
        const char *typed, *said, *kept;
    } rows[] = {
        { "'for {customer}'", "Late is kept; Ctrl-T", "for {customer}" },
        { "'for {custmer} {order}'",
          "Late is kept with its braces as they stand. {custmer} stands for nothing; known are {customer}, {order}",
          "for {{custmer} {{order}" },
        { "'a { b }'", "Late is kept; Ctrl-T", "a {{ b }" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 130, 24);
        g_autofree char *script = g_strdup_printf("Enter 4 Tab Tab %s Ctrl-T 'Late' Ctrl-S", rows[i].typed);
        desk_type(&desk, script);
        cr_expect(desk_shows(&desk, rows[i].said), "%s", rows[i].typed);
        cr_expect(strstr(desk.templates->str, rows[i].kept), "%s: %s", rows[i].typed, desk.templates->str);
        desk_close(&desk);
    }
}

Test(templates, what_else_stands_in_the_file_stays)
{
    struct desk desk;
    open_with(&desk, KEPT);
    desk_type(&desk, "Enter 4 Tab Tab 'x' Ctrl-T 'Belt' Ctrl-S");
    cr_expect_str_eq(desk.templates->str,
                     "{\"templates\": [\n  {\"name\": \"Belt\", \"event\": \"repair_eta\",\n   \"fields\": "
                     "{\"delayReason\": \"x\"}},\n"
                     "  {\"name\":\"Elsewhere\",\"event\":\"repair_started\",\"fields\":{\"notes\":\"begun\"}}],\n"
                     " \"textBlocks\": {\"wfb\":\"waiting for the belt\"}}\n");
    desk_close(&desk);
}

Test(templates, a_fixed_date_is_no_template)
{
    struct desk desk;
    open_with(&desk, "");
    desk_type(&desk, "Enter 4 '2026-11-27 17:00' Ctrl-T 'Late' Ctrl-S");
    cr_expect(desk_shows(&desk, "Nothing is filled in"));
    cr_expect_str_eq(desk.templates->str, "");
    desk_type(&desk, "Esc Tab Tab 'x' Ctrl-T 'Late' Ctrl-S");
    cr_expect(desk_shows(&desk, "Late is kept without estimatedRepairCompletionAt"));
    cr_expect_null(strstr(desk.templates->str, "2026"));
    desk_close(&desk);
}

Test(templates, a_file_with_a_defect_is_named_and_left_alone)
{
    struct desk desk;
    open_with(&desk, "{\"templates\":[\n{\"nam\":1}]}");
    desk_type(&desk, "Enter 4 Tab Tab 'x' Ctrl-T");
    cr_expect(desk_shows(&desk, "line 2"));
    desk_type(&desk, "'Late' Ctrl-S Enter Delete");
    cr_expect_str_eq(desk.templates->str, "{\"templates\":[\n{\"nam\":1}]}");
    desk_type(&desk, "Esc");
    cr_expect(desk_shows(&desk, "repair_eta"));
    desk_close(&desk);
}

Test(templates, for_many_orders_each_gets_its_own_words)
{
    struct desk desk;
    open_with(&desk, KEPT);
    struct order *other = desk_add_order(&desk, 2, "D2");
    g_free(other->customer);
    other->customer = g_strdup("Tom Berg");
    desk_type(&desk, "r Space Space Enter 4 Ctrl-T 1 Ctrl-S");
    desk_type(&desk, "Enter");
    cr_assert_eq(desk.events->len, 2);
    static const char *const told[] = { "Told Ana Lopes.", "Told Tom Berg." };
    for (guint i = 0; i < desk.events->len; i++) {
        const struct event_record *event = g_ptr_array_index(desk.events, i);
        cr_expect(strstr(event->body, told[i]), "%s", event->body);
    }
    desk_close(&desk);
}

static const char BLOCKS[] = "{\"textBlocks\":{\"wfb\":\"waiting for the belt\",\"told\":\"Told {customer}.\\nTwice.\","
                             "\"esc\":\"a\\u001b[2Jb é\"}}";

/* The body after these keys in the form of an event of D1. */
static void expect_written(const char *keys, const char *body)
{
    struct desk desk;
    open_with(&desk, BLOCKS);
    desk_type(&desk, keys);
    desk_type(&desk, "Ctrl-S Enter");
    const char *got = desk_body(&desk);
    cr_expect(got && strstr(got, body), "%s gives %s", keys, got ? got : "nothing");
    desk_close(&desk);
}

Test(words, an_abbreviation_becomes_its_text_at_the_cursor)
{
    static const char *const rows[][2] = {
        { "Enter 3 Tab 'it is wfb' Alt-/ ', so'", "\"it is waiting for the belt, so\"" },
        { "Enter 3 Tab 'wfb later' Home Right Right Right Alt-/ '!'", "\"waiting for the belt! later\"" },
        { "Enter 3 Tab 'wfb' Alt-/ Ctrl-_", "\"wfb\"" },
        { "Enter 3 Tab 'told' Alt-/ ' x'", "\"Told Ana Lopes. Twice. x\"" },
        { "Enter 5 Tab 'told' Alt-/ ' x'", "\"notes\":\"Told Ana Lopes.\\nTwice. x\"" },
        { "Enter 3 Tab 'esc' Alt-/ '!'", "\"a[2Jb é!\"" },
        { "Enter 3 Tab 'none' Alt-/", "\"none\"" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        expect_written(rows[i][0], rows[i][1]);
}

Test(words, a_name_this_desk_has_used_is_completed)
{
    expect_written("Enter 1 'ana' Alt-/", "\"receivedBy\":\"Ana Lopes\"");
    expect_written("Enter 1 'D' Alt-/ ' Roe'", "\"receivedBy\":\"Dana Roe\"");
    expect_written("Enter 1 Alt-/", "\"receivedBy\":\"Sam\"");
    expect_written("Enter 2 'a' Alt-/ Ctrl-_", "\"deliveredTo\":\"a\"");
    expect_written("Enter 3 Tab 'D' Alt-/", "\"diagnosticExplanation\":\"D\"");
}

Test(words, the_line_says_what_the_key_would_write)
{
    struct desk desk;
    open_with(&desk, BLOCKS);
    desk_type(&desk, "Enter 3 'an'");
    cr_expect(desk_shows(&desk, "Alt-/ writes: Ana Lopes"));
    desk_type(&desk, "Tab 'wfb'");
    cr_expect(desk_shows(&desk, "Alt-/ writes: waiting for the belt"));
    desk_type(&desk, "'x' Alt-/");
    cr_expect(desk_shows(&desk, "No text block and no name"));
    desk_close(&desk);
}

/* ---- the list of names ---- */

Test(people, are_picked_from_the_names_this_desk_has_used)
{
    expect_written("Enter 2 F4 Enter", "\"deliveredTo\":\"Dana\"");
    expect_written("Enter 2 Ctrl-Space Down Enter", "\"deliveredTo\":\"Ana Lopes\"");
    expect_written("Enter 2 F4 'LOP' Enter", "\"deliveredTo\":\"Ana Lopes\"");
    expect_written("Enter 2 'Lee' F4 Down Esc ' Wu'", "\"deliveredTo\":\"Lee Wu\"");
    expect_written("Enter 2 F4 Down Enter Ctrl-_ 'Lee'", "\"deliveredTo\":\"Lee\"");
    expect_written("Enter 1 F4 Esc", "\"receivedBy\":\"Sam\"");
    expect_written("Enter 1 F4 Enter", "\"receivedBy\":\"Dana\"");
}

static void tell_names(struct desk *desk, const char *newest)
{
    struct msg msg = { .kind = MSG_NAMES, .request = desk->app->asked[EFFECT_LOAD_NAMES] };
    msg.names = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(msg.names, g_strdup(newest));
    g_ptr_array_add(msg.names, g_strdup("Dana"));
    g_ptr_array_add(msg.names, g_strdup("Ana Lopes"));
    desk->app->outstanding[EFFECT_LOAD_NAMES] = true;
    desk_tell(desk, &msg);
}

Test(people, more_of_them_arrive_while_the_list_is_open)
{
    struct desk desk;
    desk_open(&desk, 40, 12);
    desk.quiet = true;
    desk_type(&desk, "Enter 2 F4");
    cr_expect(desk_shows(&desk, "The names this desk has used are being"));
    cr_expect_not(desk_shows(&desk, "F4"));
    desk_type(&desk, "Down");
    desk.quiet = false;
    desk_answer(&desk);
    cr_expect(desk_shows(&desk, "Enter take"));
    tell_names(&desk, "Kim");
    desk_expect_golden(&desk, "form_names_small");
    desk_resize(&desk, 80, 24);
    desk_resize(&desk, 40, 12);
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "Ana Lopes"));
    desk_type(&desk, "F4 Esc Down Ctrl-S");
    desk_type(&desk, "Enter");
    cr_expect(g_str_has_prefix(desk_body(&desk), "{\"event\":\"product_delivered\",\"deliveredTo\":\"Ana Lopes\""));
    desk_close(&desk);
}

static void tell_no_names(struct desk *desk)
{
    struct msg msg = { .kind = MSG_NAMES, .request = desk->app->asked[EFFECT_LOAD_NAMES] };
    msg.names = g_ptr_array_new_with_free_func(g_free);
    desk_tell(desk, &msg);
}

static void tell_trouble(struct desk *desk)
{
    struct msg msg = { .kind = MSG_FAILED, .request = desk->app->asked[EFFECT_LOAD_NAMES] };
    msg.text = g_strdup("The journal cannot be read.");
    desk_tell(desk, &msg);
}

/* What was typed behind the key is neither lost nor taken twice, whatever comes of the question. */
Test(people, keys_go_on_where_no_name_comes)
{
    static void (*const answers[])(struct desk *) = { tell_no_names, tell_trouble };
    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk.quiet = true;
        desk_type(&desk, "Enter 2 F4");
        answers[i](&desk);
        cr_expect(desk_shows(&desk, "No name is known here yet"));
        desk_type(&desk, "'Lee'");
        cr_expect(desk_shows(&desk, "\"deliveredTo\": \"Lee\""));
        desk_close(&desk);

        desk_open(&desk, 80, 24);
        desk.quiet = true;
        desk_type(&desk, "Enter 2 F4 'Lee' Tab");
        answers[i](&desk);
        cr_expect(desk_shows(&desk, "\"deliveredTo\": \"Lee\""));
        desk_type(&desk, "Shift-Tab F4 Ctrl-C");
        cr_expect(desk_shows(&desk, "kept as a draft"));
        desk_close(&desk);
    }
}

Test(people, no_form_waits_for_names_longer_than_somebody_wants_them)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.quiet = true;
    desk_type(&desk, "Enter 2 F4 'Lee' Ctrl-C");
    cr_expect(desk_shows(&desk, "Orders"));
    tell_no_names(&desk);
    cr_expect_not(desk_shows(&desk, "No name is known"));
    desk_close(&desk);
}

Test(narrow, line_keeps_the_keys_of_the_field)
{
    static const struct {
        const char *keys, *shown;
    } rows[] = {
        { "Enter 4", "Ctrl-S review  F4 calendar  Esc back" },
        { "Enter 1", "Ctrl-S review  F4 names  Esc back" },
        { "Down Enter 1", "Ctrl-S review  F4 values  Esc back" },
        { "Down Enter 1 'parts_orderd'", " Ctrl-R as typed  Esc back" },
        { "Enter 4 Tab", "Ctrl-S review  F1 help  Esc back" },
        { "Enter 4 F4", "Enter take  u unset  Esc as it was" },
        { "Enter 4 F4 'o'", "Enter take  Esc as it was" },
        { "Down Enter 1 F4", "Enter take  Esc as it was" },
        { "Enter 4 F4 Esc", "Ctrl-S review  F4 calendar  Esc back" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 40, 12);
        desk_type(&desk, rows[i].keys);
        g_autofree char *screen = desk_screen(&desk);
        cr_expect(strstr(screen, rows[i].shown), "%s:\n%s", rows[i].keys, screen);
        desk_close(&desk);
    }
}
