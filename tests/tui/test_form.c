/* tests/tui/test_form.c: forms filled by keys, judged by the bytes that go out. */
#include "tests/support/run.h"
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

static const struct filled {
    const char *name, *keys, *body;
} filled[] = {
    { "product_received", "Enter 1 'Dana' Tab '2026-11-24 09:12' Tab 'Seal ok' Enter 'charger missing' Ctrl-S Enter",
      "{\"event\":\"product_received\",\"receivedBy\":\"Dana\",\"receptionDate\":1795511520000,"
      "\"notes\":\"Seal ok\\ncharger missing\"}" },
    { "product_delivered", "Enter 2 'front desk' Enter 'yesterday 17:00' Ctrl-S Enter",
      "{\"event\":\"product_delivered\",\"deliveredTo\":\"front desk\",\"deliveredDate\":1795539600000}" },
    { "product_diagnosed", "Enter 3 Tab 'belt worn' Tab Ctrl-U Ctrl-S Enter",
      "{\"event\":\"product_diagnosed\",\"diagnosedBy\":\"Sam\",\"diagnosticExplanation\":\"belt worn\"}" },
    { "repair_eta", "Enter 4 'fri 17:00' Tab y Tab 'waiting for belt' Ctrl-S Enter",
      "{\"event\":\"repair_eta\",\"estimatedRepairCompletionAt\":1795798800000,\"isDelayed\":true,"
      "\"delayReason\":\"waiting for belt\"}" },
    { "repair_started", "Enter 5 Ctrl-S Enter", "{\"event\":\"repair_started\",\"repairStartedAt\":1795603320000}" },
    { "repair_completed", "Enter 6 '1030' Tab 'done' F2 Enter",
      "{\"event\":\"repair_completed\",\"repairCompletedAt\":1795602600000,\"notes\":\"done\"}" },
    { "part_management", "Down Enter 1 F4 Down Down Enter Ctrl-S Enter",
      "{\"event\":\"part_management\",\"partManagementEventType\":\"parts_shipped\"}" },
    { "appointment_scheduling", "Down Enter 2 'scheduled' Tab '2026-11-27 09:00' Ctrl-S Enter",
      "{\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"scheduled\",\"appointmentDate\":"
      "1795770000000}" },
    { "customer_contact", "Down Enter 3 Ctrl-Space Enter Tab 'phone' Tab Tab 'tomorrow 9, tomorrow 14:00' Ctrl-S Enter",
      "{\"event\":\"customer_contact\",\"customerContactEventType\":\"appointment_reminder\",\"method\":\"phone\","
      "\"contactTimestamp\":1795603320000,\"appointmentTimestamps\":[1795683600000,1795701600000]}" },
    { "batched", "Down Enter 4 '2026-11-27 09:00' Ctrl-S Enter",
      "{\"event\":\"batched\",\"availabilityWindows\":[1795770000000]}" },
    { "resolved", "Down Enter 5 'repaired' Tab 'as agreed' Ctrl-S Enter",
      "{\"event\":\"resolved\",\"resolutionType\":\"repaired\",\"reason\":\"as agreed\"}" },
    { "a free event", "Enter 7 'our_own_step' Enter Ctrl-U Tab '{\"lot\":18014398509481985,\"a\":1.0}' Ctrl-S Enter",
      "{\"event\":\"our_own_step\",\"metadata\":{\"lot\":18014398509481985,\"a\":1.0}}" },
};

Test(form, every_event_by_keys)
{
    for (size_t i = 0; i < G_N_ELEMENTS(filled); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_type(&desk, filled[i].keys);
        g_autofree char *screen = desk_screen(&desk);
        cr_expect_not_null(desk_body(&desk), "%s was not sent:\n%s", filled[i].name, screen);
        if (desk_body(&desk))
            cr_expect_str_eq(desk_body(&desk), filled[i].body, "%s: %s", filled[i].name, desk_body(&desk));
        desk_close(&desk);
    }
}

Test(form, B22_unset_is_not_null_and_no_is_not_nothing)
{
    static const struct filled rows[] = {
        { "left alone", "Enter 4 Ctrl-S Enter", "{\"event\":\"repair_eta\"}" },
        { "set to no", "Enter 4 Tab n Ctrl-S Enter", "{\"event\":\"repair_eta\",\"isDelayed\":false}" },
        { "set and cleared", "Enter 4 Tab y u Ctrl-S Enter", "{\"event\":\"repair_eta\"}" },
        { "typed and emptied", "Enter 4 Tab Tab 'belt' Ctrl-U Ctrl-S Enter", "{\"event\":\"repair_eta\"}" },
        { "a word that looks like a switch", "Enter 1 'true' Tab Ctrl-U Ctrl-S Enter",
          "{\"event\":\"product_received\",\"receivedBy\":\"true\"}" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_type(&desk, rows[i].keys);
        cr_expect_str_eq(desk_body(&desk), rows[i].body, "%s", rows[i].name);
        desk_close(&desk);
    }
}

Test(form, errors_stand_beside_the_field_and_block_only_sending)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 'fri 25:00'");
    cr_expect(desk_shows(&desk, "! \"fri 25:00\": There is no hour 25"), "while typing");
    desk_type(&desk, "Ctrl-U '2026-12'");
    cr_expect(!desk_shows(&desk, "or 2026-11-27"), "in one line while it is typed");
    desk_wait(&desk, 600);
    cr_expect(desk_shows(&desk, "or 2026-11-27"), "whole after a pause");
    desk_type(&desk, "Tab Tab 'belt' Ctrl-S");
    cr_expect(desk_shows(&desk, "▸ Estimated completion"), "the cursor goes to what needs mending");
    desk_type(&desk, "Enter Enter Enter Esc Esc");
    cr_expect_null(desk_body(&desk));
    desk_close(&desk);
}

static int line_of(struct desk *desk, const char *text)
{
    g_autofree char *screen = desk_screen(desk);
    const char *at = strstr(screen, text);
    int line = at ? 0 : -1;
    for (const char *feed = screen; at && (feed = strchr(feed, '\n')) && feed < at; feed++)
        line++;
    return line;
}

/* A date is right and wrong in turns while it is typed. */
Test(form, the_json_below_a_date_stands_still_while_it_is_typed)
{
    static const char typed[] = "fri 17:00x";
    struct desk desk;
    desk_open(&desk, 120, 30);
    desk_type(&desk, "Enter 4 Tab Tab 'belt' Tab Tab Tab");
    int before = line_of(&desk, "\"delayReason\"");
    for (size_t i = 0; i < sizeof typed - 1; i++) {
        g_autofree char *key = g_strdup_printf("'%c'", typed[i]);
        desk_type(&desk, key);
        cr_expect_eq(line_of(&desk, "\"delayReason\""), before + 1, "at \"%.*s\"", (int)i + 1, typed);
    }
    cr_expect(!desk_shows(&desk, "\"estimated"), "what cannot be read is not in it");
    desk_wait(&desk, 600);
    cr_expect_eq(line_of(&desk, "\"delayReason\""), before, "after a pause");
    desk_close(&desk);
}

Test(form, several_errors_are_a_list_with_jumps)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 7 'our_own_step' Enter 'nonsense' Tab '[1]' Ctrl-S");
    cr_expect(desk_shows(&desk, "These fields need mending"));
    desk_expect_golden(&desk, "errors");
    desk_resize(&desk, 40, 12);
    cr_expect(desk_shows(&desk, "write for example"), "a sentence that is cut in its row stands below in full");
    desk_resize(&desk, 80, 24);
    desk_type(&desk, "Down Enter");
    cr_expect(desk_shows(&desk, "▸ Metadata"));
    desk_type(&desk, "Ctrl-U '{}' Shift-Tab Ctrl-U Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"our_own_step\",\"metadata\":{}}");
    desk_close(&desk);
}

Test(form, B44_near_misses_of_values_pass_only_as_typed_and_the_list_has_the_exact_words)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Down Enter 2 F4");
    static const char *const offered[] = { "scheduled", "Agreed",    "rescheduled", "Moved to another time",
                                           "cancelled", "Called off" };
    for (size_t i = 0; i < G_N_ELEMENTS(offered); i++)
        cr_expect(desk_shows(&desk, offered[i]), "%s", offered[i]);
    desk_type(&desk, "Down Down Enter Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"cancelled\"}");
    desk_close(&desk);
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Down Enter 2 'Cancelled' Ctrl-S Enter Esc");
    cr_expect_null(desk_body(&desk));
    desk_close(&desk);
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Down Enter 2 'canceled'");
    cr_expect(desk_shows(&desk, "cancelled"));
    cr_expect(desk_shows(&desk, "Ctrl-R as typed"));
    desk_type(&desk, "Ctrl-S Enter Esc");
    cr_expect_null(desk_body(&desk));
    desk_close(&desk);
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Down Enter 2 'canceled' Ctrl-R Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"canceled\"}");
    desk_close(&desk);
}

/* product.md, Near misses: what is near a known name goes out as typed only where the person says so. */
Test(form, near_misses_of_names_pass_only_as_typed)
{
    static const struct {
        const char *keys, *shows, *body;
    } rows[] = {
        { "Ctrl-O 'receivdBy' Enter", "receivedBy", NULL },
        { "Ctrl-O 'receivdBy' Ctrl-R 'x' Ctrl-S Enter", NULL, "{\"event\":\"repair_eta\",\"receivdBy\":\"x\"}" },
        { "Ctrl-O 'receivedBy' Enter 'x' Ctrl-S Enter", NULL, "{\"event\":\"repair_eta\",\"receivedBy\":\"x\"}" },
        { "Ctrl-O 'shots' Enter 'x' Ctrl-O 'shots' Enter", "is there already", NULL },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 100, 24);
        desk_type(&desk, "Enter 4");
        desk_type(&desk, rows[i].keys);
        g_autofree char *screen = desk_screen(&desk);
        cr_expect(!rows[i].shows || strstr(screen, rows[i].shows), "row %zu:\n%s", i, screen);
        cr_expect_eq(g_strcmp0(desk_body(&desk), rows[i].body), 0, "row %zu: %s", i, desk_body(&desk));
        desk_close(&desk);
    }
}

Test(form, letters_on_the_last_row_name_a_field_to_add)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 Up 'shots' Enter 'x' Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"repair_eta\",\"shots\":\"x\"}");
    desk_close(&desk);
}

Test(form, any_field_can_be_added)
{
    static const struct filled rows[] = {
        { "a known one", "Enter 4 Ctrl-O 'receivedBy' Enter 'Kim' Ctrl-S Enter",
          "{\"event\":\"repair_eta\",\"receivedBy\":\"Kim\"}" },
        { "a number of one's own", "Enter 4 Up Enter 'shots' Down Enter '90071992547409931' Ctrl-S Enter",
          "{\"event\":\"repair_eta\",\"shots\":90071992547409931}" },
        { "JSON of one's own", "Enter 4 Ctrl-O 'parts' End Enter '[1,{\"a\":null}]' Ctrl-S Enter",
          "{\"event\":\"repair_eta\",\"parts\":[1,{\"a\":null}]}" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_type(&desk, rows[i].keys);
        g_autofree char *screen = desk_screen(&desk);
        cr_expect_not_null(desk_body(&desk), "%s:\n%s", rows[i].name, screen);
        if (desk_body(&desk))
            cr_expect_str_eq(desk_body(&desk), rows[i].body, "%s", rows[i].name);
        desk_close(&desk);
    }
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 Ctrl-O 'recievedBy' Enter");
    cr_expect(desk_shows(&desk, "did you mean \"receivedBy\"?"), "near names are asked about");
    desk_close(&desk);
}

Test(form, B01_wide_letters_keep_the_frame_straight)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 1");
    int column, row, start;
    desk_type(&desk, "'修理 Desk' Home");
    cr_assert(canvas_cursor(desk.canvas, &start, &row));
    desk_type(&desk, "Right Right");
    cr_assert(canvas_cursor(desk.canvas, &column, &row));
    cr_expect_eq(column, start + 4);
    desk_type(&desk, "'Z' End");
    char glyph[CLEAN_GLYPH_BYTES];
    enum style style;
    canvas_read(desk.canvas, 79, row, glyph, &style);
    cr_expect_str_eq(glyph, "│");
    desk_type(&desk, "Tab Ctrl-U Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"product_received\",\"receivedBy\":\"修理Z Desk\"}");
    desk_close(&desk);
}

Test(form, B03_a_paste_never_confirms)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 2 ^'Front desk\n2nd floor\nq\n' '!' Tab Ctrl-U Tab ^'one\ntwo\nthree' Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"product_delivered\",\"deliveredTo\":\"Front desk 2nd floor q!\","
                                       "\"notes\":\"one\\ntwo\\nthree\"}");
    desk_close(&desk);
}

/* More than a field holds must not be missing without a word. */
Test(form, what_finds_no_room_in_a_field_is_said)
{
    enum { LIMIT = 64 * 1024 };
    struct desk desk;
    desk_open(&desk, 100, 24);
    g_autofree char *filling = g_strnfill(LIMIT - 3, 'x');
    g_autofree char *script = g_strdup_printf("Enter 5 Tab ^'%s' 'abc'", filling);
    desk_type(&desk, script);
    cr_expect(!desk_shows(&desk, "is full"));
    desk_type(&desk, "'d'");
    cr_expect(desk_shows(&desk, "The field is full at 65536 bytes; the rest of what you typed or pasted is left out."));
    desk_type(&desk, "Left");
    cr_expect(!desk_shows(&desk, "is full"), "it is said once");
    g_autofree char *more = g_strnfill(LIMIT, 'y');
    g_autofree char *again = g_strdup_printf("Ctrl-U ^'%s'", more);
    desk_type(&desk, again);
    cr_expect(desk_shows(&desk, "the rest of what you typed or pasted is left out."), "the end of a paste");
    desk_close(&desk);
}

/* Only the typed letter and its place in the JSON may change at a key: every byte on a slow line counts. */
Test(form, a_letter_changes_only_itself)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 Tab Tab 'waiting'");
    g_autofree char *before = desk_screen(&desk);
    desk.now += 700;
    desk_type(&desk, "'X'");
    g_autofree char *after = desk_screen(&desk);
    g_auto(GStrv) old = g_strsplit(before, "\n", -1), new = g_strsplit(after, "\n", -1);
    int lines = 0;
    for (size_t i = 0; old[i] && new[i]; i++)
        lines += strcmp(old[i], new[i]) != 0;
    cr_expect_eq(lines, 2, "the field and its member");
    desk_close(&desk);
}

Test(form, untouched_moments_take_their_value_at_the_review)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 5");
    cr_expect(desk_shows(&desk, "Started at  now"));
    desk_wait(&desk, 10 * 60 * 1000);
    desk_type(&desk, "Ctrl-S");
    cr_expect(desk_shows(&desk, "1795603920000"));
    desk_wait(&desk, 10 * 60 * 1000);
    desk_type(&desk, "Esc Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"repair_started\",\"repairStartedAt\":1795603920000}");
    desk_close(&desk);
}

Test(form, letters_jump_to_fields)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 Ctrl-G");
    cr_expect(desk_shows(&desk, "r Delay reason"));
    desk_type(&desk, "r 'belt' Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"repair_eta\",\"delayReason\":\"belt\"}");
    desk_close(&desk);
}

Test(form, the_review_remarks_on_what_is_odd)
{
    static const struct {
        const char *name, *keys, *remark;
    } rows[] = {
        { "switch", "Enter 4 Tab Tab 'belt' Ctrl-S", "Note: " },
        { "past", "Enter 4 '2026-11-20 09:00' Ctrl-S", "Note: " },
        { "again", "Enter 5 Ctrl-S Enter Enter 5 Ctrl-S", "Note: " },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_type(&desk, rows[i].keys);
        cr_expect(desk_shows(&desk, rows[i].remark), "%s", rows[i].name);
        desk_close(&desk);
    }
}

static int recorded(const struct desk *desk)
{
    return count_parts(desk->log->str, "RECORD ");
}

/* The four keys a second time by mistake: Enter alone does not send it. */
Test(form, the_same_body_within_a_minute_is_asked_once_more)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk_type(&desk, "Enter 4 Tab Tab 'belt' Ctrl-S Enter");
    cr_expect_eq(recorded(&desk), 1);
    desk_type(&desk, "Enter 4 Tab Tab 'belt' Ctrl-S");
    cr_expect(desk_shows(&desk, "The same body was recorded for D1 less than a minute ago, as number "));
    desk_type(&desk, "Enter Enter");
    cr_expect_eq(recorded(&desk), 1, "Enter alone does not send it");
    cr_expect(desk_shows(&desk, "less than a minute ago"), "it says so again");
    desk_type(&desk, "Ctrl-S Enter");
    cr_expect_eq(recorded(&desk), 2);
    desk_type(&desk, "Enter 4 Tab Tab 'motor' Ctrl-S Enter");
    cr_expect_eq(recorded(&desk), 3, "another body");
    desk_wait(&desk, 61 * 1000);
    desk_type(&desk, "Enter 4 Tab Tab 'belt' Ctrl-S Enter");
    cr_expect_eq(recorded(&desk), 4, "a minute later");
    desk_close(&desk);
}

Test(form, the_review_shows_what_changed)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 Tab Tab 'belt' Ctrl-S d");
    cr_expect(desk_shows(&desk, "There is no earlier repair_eta of D1"));
    desk_type(&desk, "Enter Enter 4 Tab n Tab 'motor' Ctrl-S d");
    cr_expect(desk_shows(&desk, "- delayReason: \"belt\""));
    cr_expect(desk_shows(&desk, "+ delayReason: \"motor\""));
    cr_expect(desk_shows(&desk, "+ isDelayed: false"));
    desk_type(&desk, "d");
    cr_expect(desk_shows(&desk, "\"delayReason\": \"motor\""));
    desk_close(&desk);
}

Test(form, one_that_is_longer_than_its_window_says_which_lines_are_seen)
{
    struct desk desk;
    desk_open(&desk, 40, 12);
    desk_type(&desk, "Enter 4 'fri 17:00' Tab y Tab 'belt'");
    cr_expect(desk_shows(&desk, " 1-7 of 8 "));
    cr_expect_not(desk_shows(&desk, "+ add a field"));
    desk_type(&desk, "Tab Tab");
    cr_expect(desk_shows(&desk, " 2-8 of 8 "));
    cr_expect(desk_shows(&desk, "+ add a field"));
    desk_resize(&desk, 40, 24);
    cr_expect_not(desk_shows(&desk, " of 8 "), "there is room for all of it");
    desk_close(&desk);
}
