/* tests/tui/test_screens.c: every screen as text, compared with tests/golden/. FIXLINE_GOLDEN=write makes them anew. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

static void fill_past(struct desk *desk)
{
    static const char *const events[] = { "product_received", "product_diagnosed", "repair_eta" };
    static const enum event_state states[] = { EVENT_ACCEPTED, EVENT_REFUSED, EVENT_UNKNOWN };
    for (size_t i = 0; i < G_N_ELEMENTS(events); i++) {
        g_autofree char *body = g_strdup_printf("{\"event\":\"%s\",\"notes\":\"line one\\nline two\"}", events[i]);
        struct event_record *event = desk_add_event(desk, "D1", events[i], body, states[i]);
        event->reason = i == 1 ? g_strdup("The server refused it: diagnosedBy is missing.")
                               : (i == 2 ? g_strdup("No answer came.") : NULL);
    }
    desk_type(desk, "r");
}

/* The screens of a day, at every size and in ASCII; docs/screens.sh makes docs/screens.md of some of them. */
static const struct {
    const char *name, *keys;
} everywhere[] = {
    { "desk", "" },
    { "pick", "Enter" },
    { "form", "Enter 4 'fri 17:00' Tab y Tab 'waiting for belt'" },
    { "form_calendar", "Enter 4 'fri 17:00' F4" },
    { "review", "Enter 5 '2026-11-25 10:00' Tab 'done' Ctrl-S" },
    { "answer", "Enter 5 '2026-11-25 10:00' Tab 'done' Ctrl-S Enter" },
    { "history", "h" },
    { "entry", "h Enter" },
    { "outbox", "o" },
    { "help_desk", "?" },
};

static const struct {
    const char *suffix;
    int columns, rows;
    bool ascii;
} sizes[] = {
    { "", 80, 24, false },
    { "_small", 40, 12, false },
    { "_wide", 120, 34, false },
    { "_widest", 200, 60, false },
    { "_ascii", 80, 24, true },
    { "_ascii_small", 40, 12, true },
    { "_ascii_wide", 120, 34, true },
    { "_ascii_widest", 200, 60, true },
};

static const struct {
    const char *name, *keys;
    int columns, rows;
} screens[] = {
    { "desk_small_details", "F6", 40, 12 },
    { "desk_filter", "/ 'N'", 80, 24 },
    { "desk_nothing_found", "/ 'xyz' Enter", 80, 24 },
    { "pick_onsite", "Down Enter", 80, 24 },
    { "pick_narrowed", "Enter 'eta'", 80, 24 },
    { "pick_closed", "Down Down Enter", 80, 24 },
    { "form_small_json", "Enter 4 'fri 17:00' F6", 40, 12 },
    { "form_error", "Enter 4 'fri 25:00'", 80, 24 },
    { "form_values", "Down Enter 1 F4", 80, 24 },
    { "form_jump", "Enter 4 Ctrl-G", 80, 24 },
    { "add_field", "Enter 4 Ctrl-O", 80, 24 },
    { "add_own_field", "Enter 4 Ctrl-O 'shots'", 80, 24 },
    { "review_disarmed", "Enter 5 '2026-11-25 10:00' Ctrl-S x", 80, 24 },
    { "history_filter", "h / 'eta'", 80, 24 },
    { "history_words", "h / 'event:repair_' Tab", 80, 24 },
    { "settle", "o m", 80, 24 },
    { "try_again", "o t", 80, 24 },
    { "help_form", "Enter 4 F1", 80, 24 },
    { "palette", ": 'out'", 80, 24 },
    { "drafts", "Enter 5 '10:00' Ctrl-C D", 80, 24 },
    { "order_new", "a 'E7' Tab F4", 80, 24 },
    { "order_edit", "e", 80, 24 },
    { "other_event", "Enter 7 'our_step'", 80, 24 },
    { "too_small", "", 39, 12 },
};

Test(screens, at_every_size)
{
    for (size_t i = 0; i < G_N_ELEMENTS(everywhere); i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(sizes); k++) {
            g_autofree char *name = g_strconcat(everywhere[i].name, sizes[k].suffix, NULL);
            struct desk desk;
            desk_open(&desk, sizes[k].columns, sizes[k].rows);
            canvas_set_ascii(desk.canvas, sizes[k].ascii);
            fill_past(&desk);
            desk_type(&desk, everywhere[i].keys);
            desk_expect_golden(&desk, name);
            desk_close(&desk);
        }
    }
}

Test(screens, as_they_were_reviewed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(screens); i++) {
        struct desk desk;
        desk_open(&desk, screens[i].columns, screens[i].rows);
        fill_past(&desk);
        desk_type(&desk, screens[i].keys);
        desk_expect_golden(&desk, screens[i].name);
        desk_close(&desk);
    }
}

Test(screens, an_empty_desk_names_the_keys_that_fill_it)
{
    struct desk desk;
    desk_open(&desk, 120, 30);
    g_ptr_array_set_size(desk.orders, 0);
    desk_type(&desk, "r");
    cr_expect(desk_shows(&desk, "No order is here yet: a adds one, i reads many"));
    desk_close(&desk);
}

Test(screens, a_picker_that_shows_nothing_says_why)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk_type(&desk, "Enter 'photo'");
    cr_expect(desk_shows(&desk, "No event here holds what you typed;"));
    cr_expect_not(desk_shows(&desk, "Enter open"));
    desk_type(&desk, "Backspace Backspace Backspace Backspace Backspace");
    cr_expect_not(desk_shows(&desk, "No event here holds"));
    cr_expect(desk_shows(&desk, "Enter open"));
    desk_close(&desk);
}

Test(screens, help_says_in_its_line_what_a_row_has_no_room_for)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "?");
    cr_expect_not(desk_shows(&desk, "what would change is shown first."));
    for (int row = 0; row < 40 && !desk_shows(&desk, "▸ i "); row++)
        desk_type(&desk, "Down");
    cr_expect(desk_shows(&desk, "Read orders from a file, JSON or CSV; what would change is shown first."));
    desk_type(&desk, "Down");
    cr_expect_not(desk_shows(&desk, "what would change is shown first."));
    desk_close(&desk);
}

Test(screens, say_where_events_go_and_what_needs_somebody)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    fill_past(&desk);
    cr_expect(desk_shows(&desk, "STAND-IN"));
    cr_expect(desk_shows(&desk, "1 unknown"));
    cr_expect(desk_shows(&desk, "clock set"));
    cr_expect(desk_shows(&desk, "Wed 25 Nov 10:42 UTC"));
    struct msg stopped = { .kind = MSG_STOPPED, .text = g_strdup("The token was not taken (401); renew it.") };
    desk_tell(&desk, &stopped);
    cr_expect(desk_shows(&desk, "STAND-IN stopped"));
    cr_expect(desk_shows(&desk, "Sending stopped: The token was not taken"));
    struct msg again = { .kind = MSG_STOPPED };
    desk_tell(&desk, &again);
    cr_expect_not(desk_shows(&desk, "stopped"));
    desk_close(&desk);
}

Test(screens, follow_settings_that_were_read_again)
{
    struct desk desk;
    desk_open(&desk, 160, 24);
    struct msg again = { .kind = MSG_CONNECTED,
                         .text = g_strdup("http://127.0.0.1:8787"),
                         .kind_word = "STAND-IN",
                         .kind_style = STYLE_STAND_IN };
    desk_tell(&desk, &again);
    desk_answer(&desk);
    cr_expect(desk_shows(&desk, "The settings of the connection were read again: sending goes on."));
    desk_type(&desk, "Enter 1 Ctrl-S");
    struct msg moved = { .kind = MSG_CONNECTED,
                         .text = g_strdup("https://api.example"),
                         .kind_word = "PRODUCTION",
                         .kind_style = STYLE_PRODUCTION };
    desk_tell(&desk, &moved);
    desk_answer(&desk);
    cr_expect(desk_shows(&desk, "PRODUCTION"));
    cr_expect(desk_shows(&desk, "events go to https://api.example from now on."));
    desk_type(&desk, "Enter");
    cr_expect_null(desk_body(&desk), "what was read for another place is read again");
    desk_type(&desk, "Ctrl-S Enter");
    const struct event_record *event = g_ptr_array_index(desk.events, 0);
    cr_expect_str_eq(event->server, "https://api.example");
    desk_close(&desk);
}

Test(screens, say_the_whole_reason_of_a_stop_where_somebody_can_act)
{
    static const char reason[] = "The server does not take the token (401). Put a new one into its file; an open desk "
                                 "goes on by itself.";
    static const int windows[][2] = { { 80, 24 }, { 60, 16 } };
    for (size_t i = 0; i < G_N_ELEMENTS(windows); i++) {
        struct desk desk;
        desk_open(&desk, windows[i][0], windows[i][1]);
        struct msg stopped = { .kind = MSG_STOPPED, .text = g_strdup(reason) };
        desk_tell(&desk, &stopped);
        desk_type(&desk, "o");
        cr_expect(desk_shows(&desk, "Sending stopped: The server does not take the token"), "size %zu", i);
        cr_expect(desk_shows(&desk, "itself."), "size %zu", i); /* the last word */
        desk_close(&desk);
    }
}

Test(screens, say_what_a_key_is_for_that_does_nothing_now)
{
    static const struct {
        const char *keys, *shows;
    } rows[] = {
        { "h t", "t does nothing here now. It is for this: Send a waiting event now" },
        { "h X", "X does nothing here now. It is for this: Give up an event that waits" },
        { "Enter 4 Alt-h", "Alt-h does nothing here now. It is for this: Add the same time" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 120, 24);
        desk_add_event(&desk, "D1", "repair_eta", "{\"event\":\"repair_eta\"}", EVENT_REFUSED);
        desk_type(&desk, rows[i].keys);
        cr_expect(desk_shows(&desk, rows[i].shows), "%s", rows[i].keys);
        desk_type(&desk, "Ctrl-C Esc");
        cr_expect_not(desk_shows(&desk, "does nothing"), "%s", rows[i].keys);
        desk_close(&desk);
    }
}

/* Where the JSON stands beside it from 96 columns on, too. */
Test(screens, show_all_of_a_switch_where_it_fits)
{
    for (int columns = 46; columns <= 130; columns++) {
        struct desk desk;
        desk_open(&desk, columns, 16);
        desk_type(&desk, "Enter 4");
        bool all = desk_shows(&desk, "( ) yes ( ) no (•) unset") || desk_shows(&desk, "( ) yes  ( ) no  (•) unset");
        cr_expect(all, "%d columns", columns);
        desk_close(&desk);
    }
}

/* In words, for who sees no colours. */
Test(screens, say_whether_the_server_is_found)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    cr_expect(desk_shows(&desk, "STAND-IN ●"));
    struct msg lost = { .kind = MSG_LINE, .text = g_strdup("offline") };
    desk_tell(&desk, &lost);
    cr_expect(desk_shows(&desk, "STAND-IN offline"));
    struct msg stopped = { .kind = MSG_STOPPED, .text = g_strdup("It does not take the token.") };
    desk_tell(&desk, &stopped);
    cr_expect(desk_shows(&desk, "STAND-IN stopped"));
    struct msg goes_on = { .kind = MSG_STOPPED };
    desk_tell(&desk, &goes_on);
    cr_expect(desk_shows(&desk, "STAND-IN offline"));
    struct msg found = { .kind = MSG_LINE };
    desk_tell(&desk, &found);
    cr_expect(desk_shows(&desk, "STAND-IN ●"));
    desk_close(&desk);
}

Test(screens, say_before_a_token_ends)
{
    static const struct {
        int64_t left_ms;
        const char *shows; /* NULL = nothing of it */
    } rows[] = {
        { 0, NULL },
        { 600001, NULL },
        { 600000, "token ends in 10 min" },
        { 60001, "token ends in 2 min" },
        { 1, "token ends in 1 min" },
        { -1, "token ended" },
        { 3600000, NULL },
    };
    struct desk desk;
    desk_open(&desk, 80, 24);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct msg told = { .kind = MSG_TOKEN, .left_ms = rows[i].left_ms };
        desk_tell(&desk, &told);
        cr_expect(desk_shows(&desk, rows[i].shows ? rows[i].shows : "token") == (rows[i].shows != NULL), "row %zu", i);
    }
    struct msg told = { .kind = MSG_TOKEN, .left_ms = 11 * 60 * 1000 };
    desk_tell(&desk, &told);
    desk_wait(&desk, 5 * 60 * 1000);
    cr_expect(desk_shows(&desk, "token ends in 6 min"), "the minutes run while nothing is told");
    desk_close(&desk);
}

/* Whatever an order, an answer or a person brings: no control character reaches the terminal, frames stay straight. */
Test(screens, hostile_texts_are_only_text)
{
    static const char *const texts[] = { "\x1b[2J\x1b]0;x\x07",
                                         "a\xc2\x9b"
                                         "31mred",
                                         "ab\xe2\x80\xae"
                                         "dc",
                                         "\xff\xfe\xc3",
                                         "\r\n\b\b\b\t",
                                         "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
                                         "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xa7" };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        struct order *order = desk.orders->pdata[1];
        g_free(order->customer);
        order->customer = g_strdup(texts[i]);
        g_free(order->product);
        order->product = g_strdup(texts[i]);
        struct event_record *event = desk_add_event(&desk, "D1", texts[i], texts[i], EVENT_UNKNOWN);
        event->reason = g_strdup(texts[i]);
        desk.answer = texts[i];
        static const char *const places[] = { "r", "h", "Enter", "e", "Esc Esc Esc o m" };
        for (size_t k = 0; k < G_N_ELEMENTS(places); k++) {
            desk_type(&desk, places[k]);
            g_autofree char *screen = desk_screen(&desk);
            for (const char *at = screen; *at; at = g_utf8_next_char(at)) {
                gunichar rune = g_utf8_get_char_validated(at, -1);
                cr_assert(rune != (gunichar)-1 && rune != (gunichar)-2, "text %zu in place %zu", i, k);
                cr_assert(rune == '\n' || !g_unichar_iscntrl(rune), "text %zu in place %zu", i, k);
                cr_assert_neq(rune, 0x202e, "text %zu in place %zu", i, k);
            }
        }
        desk_close(&desk);
    }
}

Test(screens, what_is_longer_than_its_window_says_so_and_can_be_read_to_its_end)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 5 '2026-11-25 10:00' Tab");
    for (int i = 0; i < 30; i++)
        desk_type(&desk, "'a line of notes that fills most of one line on the screen ' Enter");
    desk_type(&desk, "'the end' Ctrl-S");
    cr_expect(desk_shows(&desk, " 1-"));
    cr_expect_not(desk_shows(&desk, "the end"));
    desk_type(&desk, "End");
    cr_expect(desk_shows(&desk, "the end"));
    cr_expect(desk_shows(&desk, "Enter send"), "moving does not disarm");
    desk_type(&desk, "Home PgDn Up");
    cr_expect_not(desk_shows(&desk, " 1-"));
    desk_type(&desk, "Home");
    cr_expect(desk_shows(&desk, " 1-"));
    desk_type(&desk, "G");
    cr_expect_not(desk_shows(&desk, "Enter send"), "a letter still does");
    desk_type(&desk, "Ctrl-S Enter h Enter G");
    cr_expect_not(desk_shows(&desk, " 1-"));
    desk_type(&desk, "g");
    cr_expect(desk_shows(&desk, " 1-"));
    desk_close(&desk);
}

/* Three remarks take more lines than a window of twelve has below the body. */
Test(screens, remarks_that_find_no_room_are_read_before_the_body)
{
    struct desk desk;
    desk_open(&desk, 40, 12);
    desk_type(&desk, "Enter 5 '2026-11-20 10:00' Tab 'done {customer} told' Ctrl-S");
    cr_expect(desk_shows(&desk, "Note: "));
    cr_expect(desk_shows(&desk, " 1-7 of "));
    desk_type(&desk, "End");
    cr_expect(desk_shows(&desk, "\"notes\""));
    desk_close(&desk);
}

Test(screens, q_goes_back_where_nothing_is_typed)
{
    static const struct {
        const char *keys, *shown;
    } rows[] = {
        { "h q", "Orders 5" },
        { "o q", "Orders 5" },
        { "h Enter q", "History: 3" },
        { "? q", "Orders 5" },
        { "h ? q", "History: 3" },
        { "S q", "Orders 5" },
        { "Enter 5 '2026-11-25 10:00' Ctrl-S q", "Ctrl-S review" },
        { "Enter 'q'", "Narrow: q" },
        { "h / 'q'", "Filter: q" },
        { "Enter 1 'q'", "\"receivedBy\": \"q\"" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        fill_past(&desk);
        desk_type(&desk, rows[i].keys);
        cr_expect(desk_shows(&desk, rows[i].shown), "%s", rows[i].keys);
        cr_expect_not(desk.ended, "%s", rows[i].keys);
        desk_close(&desk);
    }
}

Test(screens, what_was_tried_and_waits_was_not_sent)
{
    static const struct {
        enum event_state state;
        const char *shown, *not_shown;
    } rows[] = { { EVENT_QUEUED, "Tried      Wed 25 Nov", "Sent  " },
                 { EVENT_ACCEPTED, "Sent       Wed 25 Nov", "Tried" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_add_event(&desk, "D1", "repair_eta", "{\"event\":\"repair_eta\"}", rows[i].state)->sent_at = DESK_NOW;
        desk_type(&desk, "h Enter");
        cr_expect(desk_shows(&desk, rows[i].shown), "row %zu", i);
        cr_expect_not(desk_shows(&desk, rows[i].not_shown), "row %zu", i);
        desk_close(&desk);
    }
}

/* The label and its value stand apart however narrow the window is; JSON goes on a step further in. */
Test(screens, what_is_broken_off_a_value_stands_under_it)
{
    struct desk desk;
    desk_open(&desk, 40, 24);
    desk.answer = "{\"error\":\"the name of who diagnosed it is missing here\"}";
    desk_add_event(&desk, "D1", "repair_eta",
                   "{\"event\":\"repair_eta\",\"notes\":\"told about the belt and the motor\"}", EVENT_REFUSED)
        ->reason = g_strdup("The server refused it: diagnosedBy is missing.\nIt said so twice.");
    desk_type(&desk, "h Enter");
    desk_expect_golden(&desk, "entry_wrapped");
    desk_resize(&desk, 80, 24);
    cr_expect(desk_shows(&desk, "│Because    The server refused it: diagnosedBy is missing."));
    cr_expect(desk_shows(&desk, "\"notes\": \"told about the belt and the motor\""));
    desk_close(&desk);
}

Test(screens, a_line_that_means_nothing_says_so)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk_type(&desk, ": 'zzz'");
    cr_expect(desk_shows(&desk, "There is no action of that name here. Nor is there an order whose id ends so."));
    cr_expect_not(desk_shows(&desk, "Enter do it"));
    desk_type(&desk, "Backspace Backspace Backspace 'out'");
    cr_expect_not(desk_shows(&desk, "There is no action"));
    cr_expect(desk_shows(&desk, "Enter do it"));
    desk_close(&desk);
}
