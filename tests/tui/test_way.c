/* tests/tui/test_way.c: the way of one event on screen: four keys, what is asked of the world and in which order, what
 * answers do, what stops a slip. */
#include "forms/event.h"
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

#define RECEIVED_BODY "{\"event\":\"product_received\",\"receivedBy\":\"Sam\",\"receptionDate\":1795603320000}"

Test(way, what_unknown_means_is_said_once)
{
    static const struct {
        const char *reason, *said;
    } rows[] = {
        { "It may have arrived: no answer came.", "received: unknown. It may have arrived: no answer came." },
        { "Nobody listens there.", "received: unknown, it may have arrived. Nobody listens there." },
        { NULL, "received: unknown, it may have arrived." },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 100, 30);
        desk.verdict = EVENT_UNKNOWN;
        desk.reason = rows[i].reason;
        desk_type(&desk, "Enter 1 Ctrl-S Enter");
        cr_expect(desk_shows(&desk, rows[i].said), "%s", rows[i].said);
        desk_close(&desk);
    }
}

Test(way, common_case_takes_four_keys)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 1 Ctrl-S Enter");
    cr_expect_str_eq(desk.log->str, "RECORD D1 product_received " RECEIVED_BODY "\n");
    cr_expect(desk_shows(&desk, "D1 product_received: accepted."));
    cr_expect(desk_shows(&desk, "next: product_delivered"));
    cr_expect(desk_shows(&desk, "✓ 25 Nov 10:42 product_received"), "the timeline shows it");
    cr_expect(desk_shows(&desk, "Orders 5"), "back on the desk");
    desk_close(&desk);
}

Test(way, keys_typed_ahead_wait_for_what_they_depend_on)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.quiet = true;
    desk_type(&desk, "/ 'N1' Enter 1 F4 Down Enter Ctrl-S Enter");
    cr_expect_null(desk_body(&desk), "nothing goes out for an order that is not known to be the one");
    desk.quiet = false;
    desk_answer(&desk);
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"part_management\",\"partManagementEventType\":\"parts_ordered\"}");
    cr_expect(strstr(desk.log->str, "RECORD N1 "));
    desk_close(&desk);
}

Test(way, sent_are_the_bytes_that_were_shown)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 1 Ctrl-S");
    cr_expect(desk_shows(&desk, "\"receptionDate\": 1795603320000"));
    desk.now += 90 * 1000; /* read for a while */
    desk_type(&desk, "Enter");
    cr_expect_str_eq(desk_body(&desk), RECEIVED_BODY);
    desk_close(&desk);
}

Test(way, nothing_goes_out_without_the_review)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 Enter Enter Enter Enter Enter Esc");
    desk_type(&desk, "Esc Esc Esc");
    cr_expect_null(desk_body(&desk));
    desk_close(&desk);
}

Test(way, other_keys_disarm_enter_until_ctrl_s)
{
    static const struct {
        const char *keys;
        int burst;
        bool disarms;
    } rows[] = { { "x", 1, true },     { "5", 1, true },     { "^'12345'", 1, true }, { "Tab", 1, true },
                 { "y", 3, true },     { "c", 2, true },     { "y", 1, false },       { "c", 1, false },
                 { "f", 1, false },    { "Down", 1, false }, { "PgDn", 1, false },    { "Ctrl-L", 1, false },
                 { "? Esc", 1, false } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_type(&desk, "Enter 1 Ctrl-S");
        desk.burst = rows[i].burst;
        desk_type(&desk, rows[i].keys);
        desk.burst = 0;
        cr_expect_eq(desk_shows(&desk, "until Ctrl-S"), rows[i].disarms, "row %s: the line says so", rows[i].keys);
        desk_type(&desk, "Enter");
        cr_expect_eq(desk_body(&desk) == NULL, rows[i].disarms, "row %s", rows[i].keys);
        desk_type(&desk, "Ctrl-S Enter");
        cr_expect(!rows[i].disarms || desk_body(&desk) != NULL, "row %s: armed again", rows[i].keys);
        desk_close(&desk);
    }
}

Test(way, late_answers_change_nothing)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.quiet = true;
    desk_type(&desk, "Down");
    struct effect *first = g_ptr_array_index(desk.effects, desk.effects->len - 1);
    uint64_t late = first->request;
    cr_assert_eq(first->kind, EFFECT_LOAD_TIMELINE);
    desk_type(&desk, "Up");
    desk.quiet = false;
    desk_answer(&desk);
    struct msg msg = { .kind = MSG_TIMELINE, .request = late, .events = event_records_new() };
    desk_add_event(&desk, "N1", "batched", "{}", EVENT_ACCEPTED);
    g_ptr_array_add(msg.events, event_record_copy(desk.events->pdata[0]));
    desk_tell(&desk, &msg);
    cr_expect_not(desk_shows(&desk, "batched"));
    struct msg orders = { .kind = MSG_ORDERS, .request = 999, .orders = g_ptr_array_new(), .end = true };
    desk_tell(&desk, &orders);
    cr_expect(desk_shows(&desk, "D1"), "an answer nobody asked for takes nothing away");
    desk_close(&desk);
}

Test(way, a_timeline_belongs_to_the_order_it_was_asked_for)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_add_event(&desk, "N1", "batched", "{\"event\":\"batched\"}", EVENT_ACCEPTED);
    desk.quiet = true;
    desk_type(&desk, "Down / 'D1'");
    g_ptr_array_add(desk.effects, g_ptr_array_steal_index(desk.effects, 0)); /* the timeline of N1 comes last */
    desk.quiet = false;
    desk_answer(&desk);
    cr_expect(desk_shows(&desk, "D1 · depot"));
    cr_expect_not(desk_shows(&desk, "batched"), "D1 never got this event");
    desk_close(&desk);
}

Test(way, what_cannot_be_recorded_is_a_draft_again)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.record_fails = "The disk is full; make room and send it again.";
    desk_type(&desk, "Enter 4 Tab Tab 'belt' Ctrl-S Enter");
    cr_expect(desk_shows(&desk, "The disk is full"));
    cr_expect_eq(desk.drafts->len, 1);
    desk.record_fails = NULL;
    desk_type(&desk, "Enter 4 Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"repair_eta\",\"delayReason\":\"belt\"}");
    cr_expect_eq(desk.drafts->len, 0);
    desk_close(&desk);
}

Test(way, refused_opens_again_with_the_reason_beside_its_field)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.verdict = EVENT_REFUSED;
    desk.reason = "The server refused it (400).";
    desk.answer = "{\"code\":\"invalid\",\"message\":\"who is that?\",\"field\":\"receivedBy\"}";
    desk_type(&desk, "Enter 1 Ctrl-S Enter");
    cr_expect(desk_shows(&desk, "The server: who is that?"));
    desk_expect_golden(&desk, "refused");
    desk.answer = "{\"code\":\"invalid\",\"message\":\"who\",\"field\":\"receivedBy\"}";
    desk_type(&desk, "Ctrl-S Enter");
    cr_expect(desk_shows(&desk, "Refused: who. Correct it and send it anew."));
    desk.verdict = EVENT_ACCEPTED;
    desk_type(&desk, "Ctrl-U 'Dana' Ctrl-S Enter");
    const struct event_record *third = desk.events->pdata[2];
    cr_expect_eq(third->replaces, 2);
    cr_expect(strstr(third->body, "\"receivedBy\":\"Dana\""), "%s", third->body);
    desk_close(&desk);
}

Test(way, refused_stays_quiet_when_the_person_went_on)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.quiet = true;
    desk.verdict = EVENT_REFUSED;
    desk.reason = "The server refused it (400).";
    desk_type(&desk, "Enter");
    desk.quiet = false;
    desk_answer(&desk);
    desk_type(&desk, "1 Ctrl-S");
    desk.quiet = true;
    desk_type(&desk, "Enter h");
    desk.quiet = false;
    desk_answer(&desk);
    cr_expect(desk_shows(&desk, "History: 1"), "the screen is not taken away");
    cr_expect(desk_shows(&desk, "The server refused it"));
    desk_type(&desk, "e");
    cr_expect(desk_shows(&desk, "Received by"), "but one key opens it for correction");
    desk_close(&desk);
}

Test(way, an_order_is_offered_only_its_own_events)
{
    static const char *const scripts[] = { "Enter", "Down Enter" };
    size_t count;
    const struct service_type *types = service_types(&count);
    for (size_t i = 0; i < count; i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_type(&desk, scripts[i]);
        for (size_t t = 0; t < count; t++)
            for (size_t k = 0; k < types[t].event_count; k++)
                cr_expect_eq(desk_shows(&desk, types[t].events[k].name), t == i, "%s on %s", types[t].events[k].name,
                             types[i].id);
        cr_expect(desk_shows(&desk, "Other event…"));
        desk_close(&desk);
    }
}

Test(way, an_event_of_the_other_type_is_refused_by_name_too)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 7 'batched' Enter");
    cr_expect(desk_shows(&desk, "\"batched\" is an event of repair_onsite orders"));
    desk_type(&desk, "Ctrl-U 'repair_strted' Enter");
    cr_expect(desk_shows(&desk, "did you mean \"repair_started\"?"));
    desk_type(&desk, "Ctrl-R");
    cr_expect(desk_shows(&desk, "D1 · repair_strted"), "used as typed");
    desk_close(&desk);
}

Test(way, orders_nothing_can_be_posted_on_say_why)
{
    static const struct {
        const char *keys, *why;
    } rows[] = { { "Up Enter", "not accepted" },
                 { "Down Down Enter", "is closed" },
                 { "G Enter", "The service type of this order is not known" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_type(&desk, rows[i].keys);
        cr_expect(desk_shows(&desk, rows[i].why), "%s", rows[i].why);
        desk_type(&desk, "1 Enter Ctrl-S Enter 2");
        cr_expect_null(desk_body(&desk), "%s", rows[i].why);
        desk_close(&desk);
    }
}

Test(way, what_was_left_is_offered_at_the_start_and_stays_in_sight)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    cr_expect_not(desk_shows(&desk, "draft"));
    desk_type(&desk, "Enter 4 'fri 17' Tab Tab 'belt' Ctrl-C");
    cr_expect(desk_shows(&desk, "1 draft"));
    cr_expect(desk_shows(&desk, "D drafts"));
    desk_type(&desk, "o");
    cr_expect(desk_shows(&desk, "1 draft") && desk_shows(&desk, "D drafts"), "the outbox too");
    desk_restart(&desk);
    cr_expect(
        desk_shows(&desk, "The form of D1 repair_eta was left unfinished; D and Enter open it where it was left."));
    desk_type(&desk, "D Enter End 's'");
    cr_expect(desk_shows(&desk, "belts"), "at the same field");
    desk_type(&desk, "Ctrl-C Down Down Enter 1 F4 Enter Ctrl-C");
    cr_expect(desk_shows(&desk, "2 drafts"));
    desk_restart(&desk);
    cr_expect(desk_shows(&desk, "2 forms were left unfinished, the last of them N1 part_management; D lists them."));
    desk_close(&desk);
}

Test(way, forms_come_back_as_drafts)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 Tab Tab 'belt' Esc");
    cr_expect_str_eq(desk.log->str, "SAVE D1 repair_eta\n");
    cr_expect(desk_shows(&desk, "is kept as a draft"));
    cr_expect(desk_shows(&desk, "repair_eta         Repair ETA · draft  "), "and nothing behind it");
    desk_type(&desk, "4");
    cr_expect(desk_shows(&desk, "Delay reason          belt"));
    cr_expect(desk_shows(&desk, "This is your draft"));
    desk_type(&desk, "'s' Esc");
    cr_expect_eq(desk.drafts->len, 1, "one draft, saved again");
    desk_type(&desk, "Home Down Down Down +");
    cr_expect_not(desk_shows(&desk, "belts"), "+ starts afresh");
    desk_type(&desk, "Esc 4 Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"repair_eta\",\"delayReason\":\"belts\"}");
    cr_expect_eq(desk.drafts->len, 0, "what is sent is no draft");
    desk_close(&desk);
}

/* "tomorrow" was shown as a day when it was typed, and is another one on the next. */
Test(way, a_draft_whose_dates_in_words_moved_on_says_so)
{
    enum { DAY_MS = 24 * 60 * 60 * 1000 };
    static const struct {
        const char *typed, *said;
    } rows[] = { { "'tomorrow 9'",
                   "its dates in words mean another time now than when it was left: Estimated completion." },
                 { "'2026-12-04 17:00'", "This is your draft; untouched defaults are set anew." },
                 { "'now'", "This is your draft; untouched defaults are set anew." } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 120, 24);
        g_autofree char *script = g_strdup_printf("Enter 4 %s Esc", rows[i].typed);
        desk_type(&desk, script);
        desk_wait(&desk, DAY_MS);
        desk_type(&desk, "4");
        cr_expect(desk_shows(&desk, rows[i].said), "%s", rows[i].typed);
        desk_close(&desk);
    }
}

Test(way, an_untouched_form_leaves_no_draft)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 1 Tab Tab Esc Esc");
    cr_expect_str_eq(desk.log->str, "");
    desk_close(&desk);
}

Test(way, typing_is_saved_within_a_second)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 1 'D'");
    cr_expect_str_eq(desk.log->str, "");
    cr_expect_leq(app_tick_ms(desk.app), 500);
    desk_wait(&desk, 499);
    cr_expect_str_eq(desk.log->str, "");
    desk_wait(&desk, 1);
    cr_expect_str_eq(desk.log->str, "SAVE D1 product_received\n");
    desk_wait(&desk, 5000);
    cr_expect_str_eq(desk.log->str, "SAVE D1 product_received\n", "once, while nothing changes");
    desk_close(&desk);
}

Test(way, ctrl_c_and_a_closed_window_keep_the_form)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 1 'Dana' Ctrl-S Ctrl-C");
    cr_expect_str_eq(desk.log->str, "SAVE D1 product_received\n");
    cr_expect(desk_shows(&desk, "draft: product_received"), "back on the desk");
    desk_type(&desk, "Enter 1 ' more'");
    app_save(desk.app, desk.effects);
    desk_answer(&desk);
    cr_expect(strstr(desk.log->str, "SAVE D1 product_received\nSAVE D1 product_received\n"));
    desk_type(&desk, "Ctrl-C Ctrl-C");
    cr_expect(desk.ended);
    desk_close(&desk);
}

Test(way, unknown_and_waiting_events_are_decided_by_words)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_add_event(&desk, "D1", "repair_eta", "{\"event\":\"repair_eta\"}", EVENT_UNKNOWN);
    desk_add_event(&desk, "N1", "batched", "{\"event\":\"batched\"}", EVENT_QUEUED);
    desk_type(&desk, "o X Enter");
    cr_expect(desk_shows(&desk, "Only \"yes\" does it"));
    desk_type(&desk, "'yes, wrong order' Enter");
    cr_expect_str_eq(desk.log->str, "RESOLVE 2 dropped Sam: wrong order\n");
    desk_type(&desk, "Home m 'accepted' Enter");
    cr_expect(desk_shows(&desk, "Say also why"));
    desk_type(&desk, "', Kim saw it' Enter");
    cr_expect(strstr(desk.log->str, "RESOLVE 1 accepted Sam: Kim saw it\n"));
    desk_close(&desk);
}

Test(way, an_unknown_event_goes_again_only_after_a_question)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_add_event(&desk, "D1", "repair_eta", "{\"event\":\"repair_eta\"}", EVENT_UNKNOWN);
    desk_type(&desk, "o t Enter Esc");
    cr_expect_str_eq(desk.log->str, "");
    desk_type(&desk, "t 'yes' Enter");
    cr_expect_str_eq(desk.log->str, "TRY AGAIN 1\n");
    desk_close(&desk);
}

Test(way, a_waiting_event_is_dropped_before_it_is_edited)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_add_event(&desk, "D1", "repair_eta", "{\"event\":\"repair_eta\",\"delayReason\":\"belt\"}", EVENT_QUEUED);
    desk_type(&desk, "o e");
    cr_expect_str_eq(desk.log->str, "RESOLVE 1 dropped Sam: It was opened again to be edited.\n");
    cr_expect(desk_shows(&desk, "Delay reason          belt"));
    desk_type(&desk, "Ctrl-S Enter");
    cr_expect_eq(((struct event_record *)desk.events->pdata[1])->replaces, 0);
    desk_close(&desk);
}

Test(way, copies_hold_no_token)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 1 'Dana O^2' Ctrl-S y");
    cr_expect_str_eq(desk.copied->str,
                     "{\"event\":\"product_received\",\"receivedBy\":\"Dana O^2\",\"receptionDate\":1795603320000}");
    desk_type(&desk, "c");
    cr_expect(strstr(desk.copied->str, "$FIXLINE_TOKEN"));
    cr_expect(strstr(desk.copied->str, "'http://127.0.0.1:8787/service-orders/D1/update-repair'"));
    desk_type(&desk, "f");
    cr_expect_str_eq(desk.copied->str, "fixline send 'D1' 'product_received' 'receivedBy=Dana O^2' "
                                       "'receptionDate=2026-11-25 10:42Z'");
    desk_close(&desk);
}

Test(way, orders_are_added_and_edited)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "a 'bad id' Ctrl-S");
    cr_expect_str_eq(desk.log->str, "");
    desk_type(&desk, "Ctrl-U 'E7' Tab 'onsite' Tab Tab 'Kim' Ctrl-S");
    cr_expect_str_eq(desk.log->str, "PUT E7 repair_onsite -\n");
    cr_expect(desk_shows(&desk, "E7 · onsite · accepted"), "the new order is selected");
    desk_type(&desk, "e Tab 'closed' Ctrl-S");
    cr_expect(strstr(desk.log->str, "PUT E7 repair_onsite closed\n"));
    desk_close(&desk);
}

Test(way, what_is_wrong_with_an_order_is_in_focus)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "a 'E7' Tab 'ons' Tab Tab 'Kim' Ctrl-S");
    cr_expect(desk_shows(&desk, "▸ Type") && desk_shows(&desk, "is no service type"));
    desk_type(&desk, "Ctrl-U 'onsite' Shift-Tab Ctrl-U 'D1' Tab Ctrl-S");
    cr_expect(desk_shows(&desk, "▸ Order") && desk_shows(&desk, "here already"));
    desk_close(&desk);
}

Test(way, a_new_order_that_is_left_is_there_again)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "a Esc");
    cr_expect_not(desk_shows(&desk, "kept"), "nothing was typed");
    desk_type(&desk, "a 'E7' Tab 'onsite' Tab Tab 'Kim' Esc");
    cr_expect(desk_shows(&desk, "is kept while this desk is open; a opens it"));
    desk_type(&desk, "e Esc");
    desk_type(&desk, "a '8' Ctrl-S");
    cr_expect_str_eq(desk.log->str, "PUT E78 repair_onsite -\n", "what is typed goes on where it was left");
    desk_type(&desk, "a");
    cr_expect_not(desk_shows(&desk, "Kim"), "it was saved");
    desk_close(&desk);
}

/* They may be long, and are nowhere else. */
Test(way, notes_of_an_order_are_written_on)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "n 'has a dog' Ctrl-S n ', call first'");
    cr_expect(desk_shows(&desk, "has a dog, call first"));
    desk_type(&desk, "Esc c 'closed' Ctrl-S c 'assigned'");
    cr_expect(desk_shows(&desk, "assigned") && !desk_shows(&desk, "closedassigned"), "a word of a list is chosen anew");
    desk_close(&desk);
}

/* A second desk or a batch on the same journal; nobody presses a key here. */
Test(way, what_others_do_on_the_journal_is_seen_after_a_while)
{
    struct desk desk;
    desk_open(&desk, 120, 24);
    desk_add_event(&desk, "D1", "product_received", "{\"event\":\"product_received\"}", EVENT_UNKNOWN);
    desk_add_order(&desk, -1, "Q7");
    desk_wait(&desk, 9999);
    cr_expect(!desk_shows(&desk, "1 unknown") && !desk_shows(&desk, "Q7"));
    cr_expect_eq(app_tick_ms(desk.app), 1);
    desk_wait(&desk, 1);
    cr_expect(desk_shows(&desk, "1 unknown") && desk_shows(&desk, " ?·····"), "on the first line and in its row");
    cr_expect(desk_shows(&desk, "25 Nov 10:42") && desk_shows(&desk, "Q7"), "in the order's past; an order too");
    cr_expect_gt(app_tick_ms(desk.app), 9000);
    desk_close(&desk);
}

/* Each question of the desk fails. */
static void fail_all(struct desk *desk)
{
    while (desk->effects->len > 0) {
        const struct effect *effect = desk->effects->pdata[0];
        struct msg msg = { .kind = MSG_FAILED, .request = effect->request, .text = g_strdup("The disk is gone.") };
        g_ptr_array_remove_index(desk->effects, 0);
        desk_tell(desk, &msg);
    }
}

static void say(struct desk *desk, const char *text)
{
    struct msg msg = { .kind = MSG_SAID, .text = g_strdup(text) };
    desk_tell(desk, &msg);
}

Test(way, a_journal_that_cannot_be_read_is_said_once_until_somebody_asks)
{
    struct desk desk;
    desk_open(&desk, 120, 24);
    desk.quiet = true;
    desk_wait(&desk, 10000);
    fail_all(&desk);
    cr_expect(desk_shows(&desk, "The disk is gone."));
    say(&desk, "Something to be read.");
    desk_wait(&desk, 10000);
    fail_all(&desk);
    cr_expect(desk_shows(&desk, "Something to be read."));
    desk_type(&desk, "r");
    fail_all(&desk);
    cr_expect(desk_shows(&desk, "The disk is gone."), "a person asked");
    say(&desk, "Something to be read.");
    desk_wait(&desk, 10000);
    desk_answer(&desk);
    desk_wait(&desk, 10000);
    fail_all(&desk);
    cr_expect(desk_shows(&desk, "The disk is gone."), "after it could be read");
    desk_close(&desk);
}

Test(way, an_open_history_follows_what_others_do)
{
    struct desk desk;
    desk_open(&desk, 120, 24);
    desk_add_event(&desk, "D1", "product_received", "{\"event\":\"product_received\"}", EVENT_UNKNOWN);
    desk_type(&desk, "o");
    desk_add_event(&desk, "D1", "repair_eta", "{\"event\":\"repair_eta\"}", EVENT_UNKNOWN);
    desk_wait(&desk, 10000);
    cr_expect(desk_shows(&desk, "Outbox: 2") && desk_shows(&desk, "repair_eta"));
    g_autofree char *screen = desk_screen(&desk);
    const char *mark = strstr(screen, "▸");
    g_autofree char *row = mark ? g_strndup(mark, strcspn(mark, "\n")) : g_strdup("");
    cr_expect(strstr(row, "product_received"), "the cursor stays with what was read: %s", row);
    desk_type(&desk, "/ 'D1' Enter");
    desk_add_event(&desk, "D1", "repair_started", "{\"event\":\"repair_started\"}", EVENT_UNKNOWN);
    desk_wait(&desk, 10000);
    cr_expect_not(desk_shows(&desk, "repair_started"), "a filter can mean a long search");
    desk_type(&desk, "r");
    cr_expect(desk_shows(&desk, "repair_started"));
    desk_close(&desk);
}

/* Rows that stand by neglect would move under the cursor. */
Test(way, rows_that_would_move_stay_until_they_are_asked_for)
{
    struct desk desk;
    desk_open(&desk, 120, 24);
    desk_type(&desk, "s");
    desk_add_order(&desk, -1, "Q7");
    desk_wait(&desk, 10000);
    cr_expect_not(desk_shows(&desk, "Q7"));
    desk_type(&desk, "r");
    cr_expect(desk_shows(&desk, "Q7"));
    desk_close(&desk);
}
