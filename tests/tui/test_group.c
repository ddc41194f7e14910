/* tests/tui/test_group.c: one event for many orders, by keys alone. */
#include "tests/support/run.h"
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void add_orders(struct desk *desk, int count)
{
    for (int i = 0; i < count; i++) {
        struct order *order = desk_add_order(desk, (int)desk->orders->len - 3, "M%d", i + 1); /* before N1, X1, Z9 */
        g_free(order->customer);
        order->customer = g_strdup_printf("Customer %d", i + 1);
    }
    desk_type(desk, "r");
}

/* The desk with M1 to M`count`, all of them marked. */
static void open_marked(struct desk *desk, int count)
{
    desk_open(desk, 80, 24);
    add_orders(desk, count);
    desk_type(desk, "/ 'Customer' Enter *");
}

static int count_of(const struct desk *desk, const char *text)
{
    return count_parts(desk->log->str, text);
}

Test(group, marks_by_one_by_range_and_all)
{
    static const struct {
        const char *keys;
        int marked;
    } rows[] = {
        { "Home Space", 1 },
        { "Home Space Space Space", 3 },
        { "Home Space Up Space", 0 },
        { "Home v Down Down v", 3 },
        { "End v Up v", 2 },
        { "Home Down v Home v", 2 },
        { "*", 10 },
        { "* *", 0 },
        { "Home Space *", 10 },
        { "* Esc", 0 },
        { "Home Space v Esc", 1 },
        { "Home Space v Esc Esc", 0 },
        { "/ 'Customer' Enter * Esc", 0 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        add_orders(&desk, 5);
        desk_type(&desk, rows[i].keys);
        g_autofree char *said = g_strdup_printf("· %d marked", rows[i].marked);
        cr_expect(rows[i].marked > 0 ? desk_shows(&desk, said) : !desk_shows(&desk, "marked"), "row %zu: %s", i,
                  rows[i].keys);
        desk_close(&desk);
    }
}

Test(group, marks_by_ids_pasted_typed_or_scanned)
{
    static const struct {
        const char *keys, *shows;
    } rows[] = {
        { "^'D1,N1; X1\n\tA1'", "4 marked; Enter picks" },
        { "^'D1 D1 D1'", "1 marked; Enter picks" },
        { "^'D1 Q1 Q2'", "1 of 3 marked; not here: Q1, Q2" },
        { "^'q1 q2 q3 q4 q5 q6 q7'", "0 of 7 marked; not here: q1, q2, q3, q4, q5 and 2 more" },
        { "^' / % /'", "There is no order id in it." },
        { "m 'D1' Enter 'N1' Enter Ctrl-S", "2 marked; Enter picks" },
        { "m 'D1' Esc", "Orders 5 ─" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_type(&desk, rows[i].keys);
        cr_expect(desk_shows(&desk, rows[i].shows), "row %zu", i);
        cr_expect_eq(count_of(&desk, "RECORD"), 0);
        desk_close(&desk);
    }
}

Test(group, all_shown_are_those_of_every_page)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    add_orders(&desk, 450);
    desk_type(&desk, "/ 'Customer' Enter *");
    cr_expect(desk_shows(&desk, "450 marked"));
    desk_close(&desk);
}

Test(group, one_form_one_question_one_commit)
{
    struct desk desk;
    open_marked(&desk, 12);
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "12 orders · which event?"));
    desk_type(&desk, "6 Tab 'for {customer}' Ctrl-S");
    cr_expect(desk_shows(&desk, "repair_completed · 12 orders"));
    cr_expect(desk_shows(&desk, "for Customer 1"), "the first body");
    desk_expect_golden(&desk, "group");
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "goes to 12 orders"));
    cr_expect_not(desk_shows(&desk, "as typed"), "that is for names");
    cr_expect_eq(count_of(&desk, "RECORD"), 0);
    desk_type(&desk, "'no' Enter");
    cr_expect_eq(count_of(&desk, "RECORD"), 0);
    desk_type(&desk, "Ctrl-U 'yes' Enter");
    cr_expect_eq(count_of(&desk, "RECORD MANY 12"), 1);
    cr_expect_eq(count_of(&desk, "RECORD M"), 13);
    cr_expect(strstr(desk.log->str, "RECORD M7 repair_completed") && strstr(desk.log->str, "for Customer 7"));
    cr_expect(desk_shows(&desk, "repair_completed · 12 accepted"));
    desk_type(&desk, "Down");
    cr_expect(desk_shows(&desk, "Nothing of it is left to do; Esc goes back to the desk."));
    desk_type(&desk, "Esc");
    cr_expect(desk_shows(&desk, "Orders: 12 match"), "back at the desk");
    cr_expect_not(desk_shows(&desk, "marked"), "marks are done with");
    cr_expect_eq(desk.drafts->len, 0);
    desk_close(&desk);
}

Test(group, two_orders_need_no_question)
{
    struct desk desk;
    open_marked(&desk, 2);
    desk_type(&desk, "Enter 1 Ctrl-S Enter");
    cr_expect_eq(count_of(&desk, "RECORD MANY 2"), 1);
    desk_close(&desk);
}

Test(group, production_asks_for_the_number)
{
    static const struct {
        int orders;
        const char *answer;
        bool sent;
    } rows[] = {
        { 4, "'yes'", false }, { 4, "'5'", false }, { 4, "'4'", true }, { 2, "'2'", true }, { 2, "'yes'", false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        const struct app_options wanted = {
            .kind = "PRODUCTION", .kind_style = STYLE_PRODUCTION, .columns = 80, .rows = 24
        };
        desk_open_with(&desk, &wanted);
        add_orders(&desk, rows[i].orders);
        desk_type(&desk, "/ 'Customer' Enter * Enter 1 Ctrl-S Enter");
        cr_expect_eq(count_of(&desk, "RECORD"), 0, "row %zu", i);
        desk_type(&desk, rows[i].answer);
        desk_type(&desk, "Enter");
        cr_expect((count_of(&desk, "RECORD MANY") == 1) == rows[i].sent, "row %zu", i);
        desk_close(&desk);
    }
}

Test(group, what_cannot_go_is_left_out_with_its_reason)
{
    struct desk desk;
    desk_open(&desk, 120, 34);
    add_orders(&desk, 2);
    struct order *closed = desk.orders->pdata[desk.orders->len - 2];
    cr_assert_str_eq(closed->id, "X1");
    desk_type(&desk, "r / 'Customer' Enter * / Ctrl-U 'X1' Enter Esc Space");
    cr_expect(desk_shows(&desk, "3 marked"));
    desk_type(&desk, "Enter 1 Ctrl-S");
    cr_expect(desk_shows(&desk, "product_received · 2 orders · 1 left out"));
    cr_expect(desk_shows(&desk, "Order X1 is closed"));
    desk_type(&desk, "Home Space");
    cr_expect(desk_shows(&desk, "1 order · 2 left out"));
    desk_type(&desk, "Enter");
    cr_expect_eq(count_of(&desk, "RECORD MANY 1"), 1);
    cr_expect(strstr(desk.log->str, "RECORD M2 "), "%s", desk.log->str);
    desk_close(&desk);
}

Test(group, of_two_kinds_of_order_gets_no_event)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Home Down Space Space Enter");
    cr_expect(desk_shows(&desk, "1 depot and 1 onsite orders"));
    desk_close(&desk);
}

Test(group, the_same_sent_a_minute_ago_is_told_in_its_row)
{
    struct desk desk;
    open_marked(&desk, 3);
    desk_type(&desk, "Enter 1 Ctrl-S Enter 'yes' Enter Esc * Enter 1 Ctrl-S");
    cr_expect(desk_shows(&desk, "Note: "));
    desk_close(&desk);
}

/* ---- what became of them ---- */

static enum event_state by_place(const struct event_record *event)
{
    if (event->replaces != 0)
        return EVENT_ACCEPTED;
    int number = atoi(event->order + 1);
    return number % 4 == 0 ? EVENT_REFUSED
                           : (number % 4 == 1 ? EVENT_UNKNOWN : (number % 4 == 2 ? EVENT_QUEUED : EVENT_ACCEPTED));
}

Test(group, again_means_the_refused_ones_and_those_that_wait)
{
    struct desk desk;
    open_marked(&desk, 8);
    desk.verdict_of = by_place;
    desk_type(&desk, "Enter 1 Ctrl-S Enter 'yes' Enter");
    cr_expect(desk_shows(&desk, "2 accepted · 2 refused · 2 unknown · 2 waiting"));
    desk_expect_golden(&desk, "group_sent");
    g_string_truncate(desk.log, 0);
    desk_type(&desk, "R");
    cr_expect_eq(count_of(&desk, "RECORD MANY 2"), 1, "%s", desk.log->str);
    cr_expect_eq(count_of(&desk, "TRY "), 2, "those that wait are tried");
    cr_expect_eq(count_of(&desk, "TRY AGAIN"), 0, "unknown ones never");
    desk_type(&desk, "Down");
    cr_expect(desk_shows(&desk, "M1, M5"), "they are named");
    const struct event_record *last = desk.events->pdata[desk.events->len - 1];
    cr_expect_str_eq(last->order, "M8");
    cr_expect_eq(last->replaces, 8);
    cr_expect(desk_shows(&desk, "6 accepted · 2 unknown"));
    g_string_truncate(desk.log, 0);
    desk_type(&desk, "R");
    cr_expect_str_empty(desk.log->str, "nothing is left to be sent");
    desk_close(&desk);
}

Test(group, what_could_not_be_recorded_is_a_draft_again)
{
    struct desk desk;
    open_marked(&desk, 2);
    desk.record_fails = "The disk is full.";
    desk_type(&desk, "Enter 1 Ctrl-S Enter");
    cr_expect(desk_shows(&desk, "The disk is full."));
    cr_expect(desk_shows(&desk, "product_received · 2 orders"));
    cr_expect_eq(desk.drafts->len, 1);
    desk_close(&desk);
}

Test(group, fits_the_smallest_window)
{
    struct desk desk;
    open_marked(&desk, 12);
    desk_type(&desk, "Enter 1 Ctrl-S");
    desk_resize(&desk, 40, 12);
    desk_expect_golden(&desk, "group_small");
    desk_type(&desk, "Enter");
    desk_expect_golden(&desk, "group_small_asks");
    desk_close(&desk);
}

Test(group, ids_are_typed_in_every_window)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "m 'D1' Enter 'N1, X1'");
    desk_expect_golden(&desk, "ids");
    desk_resize(&desk, 40, 12);
    desk_expect_golden(&desk, "ids_small");
    desk_close(&desk);
}

Test(group, each_body_can_be_read_to_its_end)
{
    struct desk desk;
    open_marked(&desk, 12);
    desk_type(&desk, "Enter 1 Tab Tab 'one' Enter 'two' Ctrl-S");
    cr_expect(desk_shows(&desk, "F6 body"));
    desk_resize(&desk, 80, 14);
    cr_expect_not(desk_shows(&desk, "\"notes\""), "there is no room for it");
    desk_type(&desk, "F6");
    cr_expect(desk_shows(&desk, "Body   STAND-IN"));
    cr_expect(desk_shows(&desk, "M1 · product_received"));
    cr_expect(desk_shows(&desk, "\"notes\": \"one\\ntwo\""));
    desk_type(&desk, "q");
    cr_expect(desk_shows(&desk, "product_received · 12 orders"));
    desk_close(&desk);
}
