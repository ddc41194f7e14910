/* tests/tui/test_line.c: one line does it: an order, an event and its words, read aloud before anything is sent. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

Test(line, opens_the_filled_form_at_review_and_sends_only_there)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk_type(&desk, ": 'D1 received Dana yesterday 16:30 left screw lost'");
    cr_expect(desk_shows(&desk, "D1 · product_received"));
    cr_expect(desk_shows(&desk, "Received by: Dana"));
    cr_expect(desk_shows(&desk, "Received at: yesterday 16:30"));
    cr_expect(desk_shows(&desk, "Notes: left screw lost"));
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "D1 · product_received · read it once"));
    cr_expect(desk_shows(&desk, "Received by: Dana · Received at: yesterday 16:30 · Notes: left screw lost"));
    cr_expect_null(desk_body(&desk));
    desk_type(&desk, "Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"product_received\",\"receivedBy\":\"Dana\",\"receptionDate\":"
                                       "1795537800000,\"notes\":\"left screw lost\"}");
    desk_close(&desk);
}

Test(line, two_candidates_are_a_list)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk_add_order(&desk, -1, "SO-1042");
    desk_add_order(&desk, -1, "ZZ-1042");
    desk_type(&desk, ": '1042 repair'");
    cr_expect(desk_shows(&desk, "Several orders can be meant"));
    desk_type(&desk, "Down Enter");
    cr_expect(desk_shows(&desk, "repair_eta") && desk_shows(&desk, "repair_completed"), "then which event");
    cr_expect(desk_shows(&desk, "ZZ-1042 repair"));
    desk_type(&desk, "Down Enter Enter Enter");
    cr_expect(strstr(desk.log->str, "RECORD ZZ-1042 repair_started"), "%s", desk.log->str);
    desk_close(&desk);
}

Test(line, what_cannot_be_says_why)
{
    static const struct {
        const char *typed, *shows;
    } rows[] = {
        { "X1 received", "is closed" },
        { "A1 received", "A1" },
        { "Z9 received", "service type of Z9 is not known" },
        { "D1 batched", "No event of D1 (depot) has \"batched\"" },
        { "D1 recieved",
          "No event of D1 (depot) has \"recieved\" in its name: did you mean \"received\"? There are: " },
        { "N1 apointment", "did you mean \"appointment\"?" },
        { "N1 product", "No event of N1 (onsite) has \"product\"" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 100, 24);
        g_autofree char *script = g_strdup_printf(": '%s'", rows[i].typed);
        desk_type(&desk, script);
        cr_expect(desk_shows(&desk, rows[i].shows), "%s", rows[i].typed);
        desk_type(&desk, "Enter Enter Enter");
        cr_expect_null(desk_body(&desk), "%s", rows[i].typed);
        desk_close(&desk);
    }
}

Test(line, other_words_are_still_actions)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk_type(&desk, ": 'histo'");
    cr_expect(desk_shows(&desk, "Every event ever recorded here."));
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "History: 0"));
    desk_type(&desk, ": 'nothing of the kind'");
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "There is no action of that name here."));
    desk_close(&desk);
}

/* Whatever is open, and Esc is back there. */
Test(line, actions_are_found_everywhere)
{
    static const char *const rows[] = {
        "",
        "Enter",
        "Enter 1",
        "Enter 1 Ctrl-S",
        "Enter 1 Ctrl-O",
        "Enter 1 Ctrl-T",
        "Enter 4 '25:' Ctrl-O 'receptionDate' Enter '26:' Ctrl-S",
        "/ 'de'",
        "h",
        "h / 'or'",
        "h E",
        "o",
        "D",
        "S",
        "F",
        "m",
        "e",
        "i",
        "w",
        "?",
        "Space Enter 1 Ctrl-S",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 100, 24);
        desk_type(&desk, rows[i]);
        g_autofree char *before = desk_screen(&desk);
        desk_type(&desk, "Ctrl-P");
        cr_expect(desk_shows(&desk, "What to do"), "%s", rows[i]);
        desk_type(&desk, "Esc");
        g_autofree char *after = desk_screen(&desk);
        cr_expect_str_eq(after, before, "%s", rows[i]);
        desk_close(&desk);
    }
}

Test(line, typed_ahead_waits_for_the_order)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk.quiet = true;
    desk_type(&desk, ": 'N1 parts' Backspace ' parts_ordered' Enter Enter");
    cr_expect_null(desk_body(&desk));
    desk.quiet = false;
    desk_answer(&desk);
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"part_management\",\"partManagementEventType\":\"parts_ordered\"}");
    desk_close(&desk);
}

Test(line, the_customer_is_a_known_person)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk_type(&desk, ": 'N1 contact J. Okafor'");
    cr_expect(desk_shows(&desk, "Notes: J. Okafor"), "a contact has no field for a name");
    desk_type(&desk, "Esc : 'D1 delivered ana lopes'");
    cr_expect(desk_shows(&desk, "Delivered to: ana lopes"));
    desk_close(&desk);
}

/* The same event again is remarked on although the order was not the selected one. */
Test(line, the_review_knows_what_came_before)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk_add_event(&desk, "N1", "batched", "{\"event\":\"batched\"}", EVENT_ACCEPTED);
    desk_type(&desk, ": 'N1 batched' Enter");
    cr_expect(desk_shows(&desk, "Note: "));
    desk_close(&desk);
}
