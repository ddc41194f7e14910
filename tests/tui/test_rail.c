/* tests/tui/test_rail.c: what the rows of orders say of their events, what it costs, and what keys do to an order. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

static struct event_record *past(struct desk *desk, const char *event, enum event_state state, int status)
{
    struct event_record *record = desk_add_event(desk, "D1", event, "{}", state);
    record->status = status;
    return record;
}

Test(rail, a_sign_for_every_recommended_event)
{
    static const struct {
        enum event_state states[2];
        const char *shows;
    } rows[] = {
        { { EVENT_ACCEPTED, EVENT_ACCEPTED }, "✓·····" }, { { EVENT_REFUSED, EVENT_ACCEPTED }, "✓·····" },
        { { EVENT_ACCEPTED, EVENT_UNKNOWN }, "?·····" },  { { EVENT_ACCEPTED, EVENT_QUEUED }, "○·····" },
        { { EVENT_REFUSED, EVENT_REFUSED }, "✗·····" },   { { EVENT_DROPPED, EVENT_DROPPED }, "······" },
        { { EVENT_QUEUED, EVENT_UNKNOWN }, "?·····" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        past(&desk, "product_received", rows[i].states[0], 0);
        past(&desk, "product_received", rows[i].states[1], 0);
        desk_type(&desk, "r");
        cr_expect(desk_shows(&desk, rows[i].shows), "row %zu", i);
        canvas_set_ascii(desk.canvas, true);
        cr_expect_not(desk_shows(&desk, "✓"), "row %zu", i);
        desk_close(&desk);
    }
}

Test(rail, follows_what_is_sent)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    cr_expect(desk_shows(&desk, "▸ D1      ······ Ana Lopes     never"));
    desk_type(&desk, "Enter 1 Ctrl-S Enter");
    cr_expect(desk_shows(&desk, "▸ D1      ✓····· Ana Lopes       now"));
    desk_wait(&desk, 6 * 24 * 3600 * 1000);
    cr_expect(desk_shows(&desk, "▸ D1      ✓····· Ana Lopes       6 d"));
    cr_expect(desk_shows(&desk, "last touched 6 days ago"));
    desk_close(&desk);
}

Test(rail, a_time_that_has_passed_stands_out_until_it_is_completed)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    struct event_record *eta = past(&desk, "repair_eta", EVENT_ACCEPTED, 200);
    g_free(eta->body);
    eta->body = g_strdup_printf("{\"event\":\"repair_eta\",\"estimatedRepairCompletionAt\":%" G_GINT64_FORMAT "}",
                                (DESK_NOW - 3 * 24 * 3600 * G_GINT64_CONSTANT(1000)) / 1000);
    desk_type(&desk, "r");
    cr_expect(desk_shows(&desk, "ETA over"), "seconds are read as seconds");
    cr_expect(desk_shows(&desk, "It was to be ready 3 days ago."));
    past(&desk, "repair_completed", EVENT_UNKNOWN, 0);
    desk_type(&desk, "r");
    cr_expect(desk_shows(&desk, "ETA over"), "it may not have arrived");
    past(&desk, "repair_completed", EVENT_ACCEPTED, 200);
    desk_type(&desk, "r");
    cr_expect_not(desk_shows(&desk, "ETA over"));
    desk_close(&desk);
}

/* The ids are of a usual length; the names of ten letters and more, beside what is long and what is short. */
Test(rail, names_of_customers_can_be_read_at_eighty_columns)
{
    static const struct {
        const char *customer, *status, *row;
    } rows[] = {
        { "Hoffmann", "accepted", "  SO-1042 ······ Hoffmann      never" },
        { "Garcia Lopez", "accepted", "  SO-1042 ······ Garcia Lopez  never" },
        { "Hoffmann", "assigned", "  SO-1042 ······ Hoffmann   assigned" },
        { "Garcia Lopez", "assigned", "  SO-1042 ······ Garcia Lop assigned" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        struct order *order = desk_add_order(&desk, -1, "SO-1042");
        g_free(order->customer);
        g_free(order->status);
        order->customer = g_strdup(rows[i].customer);
        order->status = g_strdup(rows[i].status);
        desk_type(&desk, "r");
        cr_expect(desk_shows(&desk, rows[i].row), "row %zu", i);
        desk_close(&desk);
    }
}

/* What happened to it and its state, which the narrow half keeps whole. */
Test(rail, a_timeline_is_whole_at_eighty_columns)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    past(&desk, "product_diagnosed", EVENT_REFUSED, 422);
    past(&desk, "repair_eta", EVENT_UNKNOWN, 0);
    desk_type(&desk, "r");
    cr_expect(desk_shows(&desk, "✗ 25 Nov 10:42 product_diagnosed refused│"));
    cr_expect(desk_shows(&desk, "? 25 Nov 10:42 repair_eta        unknown│"));
    desk_resize(&desk, 120, 24);
    cr_expect(desk_shows(&desk, "? 25 Nov 10:42  repair_eta         unknown"));
    desk_close(&desk);
}

/* An id that is too long for a column pushes the name aside, never what stands out. */
Test(rail, what_stands_out_is_seen_behind_any_id)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    g_autofree char *id = g_strnfill(60, 'L');
    desk_add_order(&desk, -1, "%s", id);
    desk_type(&desk, "r");
    cr_expect(desk_shows(&desk, "LLL never│"));
    desk_close(&desk);
}

/* What was moved into an archive is seen on the row, in the timeline, by the picker and in the review, as far as it is
 * still known. */
Test(rail, what_is_in_an_archive_still_counts)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    struct event_record *all = past(&desk, "", EVENT_DROPPED, 0);
    struct event_record *received = past(&desk, "product_received", EVENT_ACCEPTED, 0);
    struct event_record *eta = past(&desk, "repair_eta", EVENT_ACCEPTED, 0);
    all->archived = received->archived = eta->archived = 5;
    all->created_at = DESK_NOW - 3600 * 1000;
    received->created_at = eta->created_at = DESK_NOW - 7 * 24 * 3600 * G_GINT64_CONSTANT(1000);
    g_free(eta->body);
    eta->body = g_strdup_printf("{\"estimatedRepairCompletionAt\":%" G_GINT64_FORMAT "}", DESK_NOW - 1000);
    desk_type(&desk, "r");
    cr_expect(desk_shows(&desk, "✓··✓··"));
    cr_expect(desk_shows(&desk, "ETA over"));
    cr_expect(desk_shows(&desk, "5 earlier events in an archive"));
    cr_expect(desk_shows(&desk, "product_received  in an archive"));
    cr_expect(desk_shows(&desk, "last touched 1 h ago"), "the last one is not the last accepted one");
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "18 Nov"), "the picker knows when");
    desk_type(&desk, "1 Ctrl-S d");
    cr_expect(desk_shows(&desk, "receivedBy"));
    cr_expect_not(desk_shows(&desk, "null"), "there is no body to compare with");
    desk_close(&desk);
}

Test(rail, B46_an_answer_that_shows_the_copy_stale_is_marked)
{
    static const struct {
        int status;
        bool stale;
    } rows[] = { { 404, true }, { 409, true }, { 410, true }, { 400, false }, { 422, false } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        past(&desk, "product_received", EVENT_REFUSED, rows[i].status);
        desk_type(&desk, "r");
        cr_expect(desk_shows(&desk, "stale") == rows[i].stale, "row %zu", i);
        cr_expect(desk_shows(&desk, "F5 there asks the") == rows[i].stale, "row %zu", i);
        past(&desk, "product_received", EVENT_ACCEPTED, 200);
        desk_type(&desk, "r");
        cr_expect_not(desk_shows(&desk, "stale"), "row %zu: taken since", i);
        desk_close(&desk);
    }
}

Test(rail, asks_only_for_rows_on_the_screen)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    for (int i = 100; i < 400; i++)
        desk_add_order(&desk, i - 98, "M%d", i);
    desk_type(&desk, "r");
    g_auto(GStrv) first = g_strsplit(desk.rail_asked->str, "\n", -1);
    cr_expect_eq(g_strv_length(first), 19, "it asked for %u", g_strv_length(first));
    g_string_truncate(desk.rail_asked, 0);
    desk_type(&desk, "Down Up Down");
    cr_expect_str_empty(desk.rail_asked->str, "what is known is not asked again");
    desk_type(&desk, "PgDn PgDn");
    g_auto(GStrv) next = g_strsplit(desk.rail_asked->str, "\n", -1);
    cr_expect_leq(g_strv_length(next), 19);
    desk_close(&desk);
}

Test(rail, a_journal_that_cannot_answer_is_not_asked_for_ever)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.quiet = true;
    desk_type(&desk, "r");
    for (guint i = 0; i < desk.effects->len; i++) {
        const struct effect *effect = g_ptr_array_index(desk.effects, i);
        struct msg failed = { .kind = MSG_FAILED, .request = effect->request };
        if (effect->kind == EFFECT_LOAD_ORDERS || effect->kind == EFFECT_LOAD_RAIL)
            desk_tell(&desk, &failed);
        cr_assert_leq(desk.effects->len, 10);
    }
    desk_close(&desk);
}

Test(orders, keys_change_status_and_notes_and_remove_after_asking)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "c 'closed' Ctrl-S");
    cr_expect(strstr(desk.log->str, "PUT D1 repair_depot closed\n"), "%s", desk.log->str);
    cr_expect(desk_shows(&desk, "closed"));
    desk_type(&desk, "n 'key is at the neighbour' Ctrl-S");
    const struct order *order = desk.orders->pdata[1];
    cr_expect_str_eq(order->notes, "key is at the neighbour");
    desk_type(&desk, "X Enter");
    cr_expect_not(strstr(desk.log->str, "REMOVE"));
    desk_type(&desk, "'yes' Enter");
    cr_expect(strstr(desk.log->str, "REMOVE D1\n"));
    cr_expect(desk_shows(&desk, "Orders 4"));
    cr_expect_not(desk_shows(&desk, "▸ D1"));
    desk_close(&desk);
}

Test(orders, the_server_is_asked_about_an_id)
{
    const struct order known = { .id = (char *)"E7",
                                 .service_type = (char *)"repair_onsite",
                                 .status = (char *)"closed",
                                 .customer = (char *)"Ida Holm" };
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "a F5");
    cr_expect(desk_shows(&desk, "characters"), "an id that is none is not asked for");
    desk_type(&desk, "'E7'");
    desk.looked_up = &known;
    desk_type(&desk, "F5");
    cr_expect(desk_shows(&desk, "E7 is filled in as the server has it"));
    desk_type(&desk, "Ctrl-S");
    cr_expect(strstr(desk.log->str, "PUT E7 repair_onsite closed\n"), "%s", desk.log->str);
    desk.looked_up = NULL;
    desk.answer = "{\"code\":\"not_found\",\"message\":\"no\\u001b[2Jthing\"}";
    desk_type(&desk, "a 'E8' F5");
    cr_expect(desk_shows(&desk, "The server answered 404 about E8"));
    cr_expect(desk_shows(&desk, "not_found"));
    desk_type(&desk, "Esc");
    cr_expect(desk_shows(&desk, "A new order"));
    desk_type(&desk, "Esc");
    desk.looked_up = &known;
    desk_type(&desk, "a 'E9' F5");
    cr_expect_not(desk_shows(&desk, "is filled in"), "an answer about another order fills nothing in");
    desk_close(&desk);
}

Test(orders, the_neglected_come_in_pages_too)
{
    enum { ORDERS = 450 };
    struct desk desk;
    desk_open(&desk, 80, 24);
    for (int i = 0; i < ORDERS; i++)
        desk_add_order(&desk, -1, "P%03d", i)->touched_at = DESK_NOW - 1000 - i;
    desk_type(&desk, "r s");
    for (int i = 0; i < 4; i++)
        desk_type(&desk, "End");
    cr_expect(desk_shows(&desk, "▸ X1"), "the closed one is the last of all");
    cr_expect(desk_shows(&desk, "P000"));
    desk_type(&desk, "PgUp");
    cr_expect(desk_shows(&desk, "P010"));
    desk_close(&desk);
}

Test(orders, the_neglected_come_first_and_closed_ones_last)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    ((struct order *)desk.orders->pdata[1])->touched_at = DESK_NOW - 1000;
    ((struct order *)desk.orders->pdata[2])->touched_at = DESK_NOW - 6 * 24 * 3600 * G_GINT64_CONSTANT(1000);
    desk_type(&desk, "s");
    g_autofree char *screen = desk_screen(&desk);
    static const char *const wanted[] = { "Z9 ", "N1 ", "D1 ", "A1 ", "X1 " };
    const char *at = screen;
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        at = at ? strstr(at, wanted[i]) : NULL;
        cr_expect_not_null(at, "%s is not in its place:\n%s", wanted[i], screen);
    }
    cr_expect(desk_shows(&desk, "neglected first"));
    desk_type(&desk, "s s");
    cr_expect_not(desk_shows(&desk, " first"));
    desk_close(&desk);
}

/* Those that were touched: which is none of them, here. */
Test(orders, a_list_with_nothing_in_it_says_why_and_what_to_press)
{
    struct desk desk;
    desk_open(&desk, 160, 24);
    desk_type(&desk, "s s");
    cr_expect(desk_shows(&desk, "Orders 5 · recent only"));
    cr_expect(desk_shows(&desk, "No order was touched yet; s lists all of them."));
    desk_type(&desk, "Enter");
    cr_expect_not(desk_shows(&desk, "a adds one"), "there are orders");
    desk_type(&desk, "/ 'D1' Enter");
    cr_expect(desk_shows(&desk, "No order touched lately holds these words"));
    desk_type(&desk, "s");
    cr_expect(desk_shows(&desk, "Orders: 1 match"));
    desk_close(&desk);
}

Test(orders, what_esc_would_clear_is_on_the_line_of_keys)
{
    struct desk desk;
    desk_open(&desk, 160, 24);
    cr_expect_not(desk_shows(&desk, "Esc clear"), "there is nothing to clear");
    desk_type(&desk, "/ '1' Enter");
    cr_expect(desk_shows(&desk, "Esc clear"));
    desk_type(&desk, "Space Esc");
    cr_expect(desk_shows(&desk, "Esc clear"), "the mark is taken away first");
    desk_type(&desk, "Esc");
    cr_expect_not(desk_shows(&desk, "Esc clear"));
    desk_type(&desk, "Space");
    cr_expect(desk_shows(&desk, "Esc clear"));
    desk_close(&desk);
}
