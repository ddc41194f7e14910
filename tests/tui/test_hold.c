/* tests/tui/test_hold.c: what was sent rests with a countdown, and comes back into its form as it was left. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

enum { HOLD_MS = 5000 };

static void open_holding(struct desk *desk)
{
    desk_open_with(desk, &(struct app_options){ .columns = 100, .rows = 24, .hold_ms = HOLD_MS });
}

/* Cells that differ between two frames. */
static int count_changes(const char *before, const char *after)
{
    int changes = 0;
    cr_assert_eq(strlen(before), strlen(after));
    for (size_t i = 0; before[i]; i++)
        changes += before[i] != after[i];
    return changes;
}

Test(hold, counts_down_and_leaves)
{
    struct desk desk;
    open_holding(&desk);
    desk_type(&desk, "Enter 1 Ctrl-S Enter");
    cr_expect(desk_shows(&desk, "D1 product_received is saved, leaves in 5 s: F8 takes it back."));
    cr_expect(desk_shows(&desk, "1 rests 5 s"));
    cr_expect(desk_shows(&desk, "product_received  rests 5 s"), "in the timeline");
    cr_expect_not(desk_shows(&desk, "waiting"));
    cr_expect_eq(app_tick_ms(desk.app), 1000);
    desk_wait(&desk, 999);
    cr_expect(desk_shows(&desk, "leaves in 5 s"));
    cr_expect_eq(app_tick_ms(desk.app), 1);
    g_autofree char *before = desk_screen(&desk);
    desk_wait(&desk, 1);
    g_autofree char *after = desk_screen(&desk);
    cr_expect_eq(count_changes(before, after), 3, "one digit at each of three places");
    desk_expect_golden(&desk, "hold");
    desk_type(&desk, "Up Down");
    cr_expect(desk_shows(&desk, "leaves in 4 s"), "the desk goes on saying it");
    desk_wait(&desk, 4000);
    cr_expect(desk_shows(&desk, "D1 product_received: accepted"));
    cr_expect_not(desk_shows(&desk, "rests"));
    cr_expect_gt(app_tick_ms(desk.app), 1000, "nothing ticks where nothing rests");
    desk_close(&desk);
}

Test(hold, comes_back_as_it_was_left)
{
    static const char *const keys[] = { "F8", "u" };
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        struct desk desk;
        open_holding(&desk);
        desk_type(&desk, "Enter 1 'Dana' Tab Tab 'dented'");
        desk_type(&desk, "Ctrl-S Enter");
        cr_expect_eq(desk.drafts->len, 0);
        desk_wait(&desk, 2000);
        desk_type(&desk, keys[i]);
        cr_expect(desk_shows(&desk, "It is taken back, nothing of it was sent"));
        cr_expect(strstr(desk.log->str, "TAKE BACK 1"));
        cr_expect_eq(desk.drafts->len, 1, "a crash now loses nothing");
        cr_expect(desk_shows(&desk, "Dana") && desk_shows(&desk, "dented"));
        desk_type(&desk, "'!'");
        cr_expect(desk_shows(&desk, "dented!"), "the focus and the cursor are where they were");
        desk_type(&desk, "Ctrl-_ Ctrl-_");
        cr_expect_not(desk_shows(&desk, "dented"), "so is what can be undone");
        desk_type(&desk, "Alt-_ Ctrl-S Enter");
        cr_expect_eq(desk.drafts->len, 0, "sent again, its draft is done with");
        desk_wait(&desk, HOLD_MS);
        cr_expect(desk_shows(&desk, "D1 product_received: accepted"));
        desk_close(&desk);
    }
}

Test(hold, keys_typed_ahead_belong_to_the_form)
{
    struct desk desk;
    open_holding(&desk);
    desk_type(&desk, "Enter 1 Tab Tab 'a' Ctrl-S");
    desk.quiet = true;
    desk_type(&desk, "Enter F8 'bc'");
    desk.quiet = false;
    desk_answer(&desk);
    cr_expect(desk_shows(&desk, "abc"), "also before it was saved");
    cr_expect_str_eq(desk_body(&desk), strstr(desk_body(&desk), "{\"event\":\"product_received\""));
    desk_close(&desk);
}

Test(hold, too_late_is_said)
{
    struct desk desk;
    open_holding(&desk);
    desk_type(&desk, "F8");
    cr_expect(desk_shows(&desk, "Nothing rests here"));
    desk_type(&desk, "Enter 1 Ctrl-S Enter");
    desk.quiet = true;
    desk_type(&desk, "F8");
    desk.quiet = false;
    desk_wait(&desk, HOLD_MS); /* it leaves before the wish arrives */
    cr_expect(desk_shows(&desk, "It has left already."));
    desk_type(&desk, "h");
    cr_expect(desk_shows(&desk, "History: 1"), "keys act again");
    desk_close(&desk);
}

Test(hold, the_newest_comes_first_or_the_selected_one)
{
    struct desk desk;
    open_holding(&desk);
    desk_type(&desk, "Enter 1 Ctrl-S Enter Enter 2 Ctrl-S Enter");
    cr_expect(desk_shows(&desk, "2 rest 5 s"));
    desk_type(&desk, "o Down u");
    cr_expect(desk_shows(&desk, "D1 · product_received"), "the one that was selected");
    desk_type(&desk, "Esc Esc F8");
    cr_expect(desk_shows(&desk, "D1 · product_delivered"));
    desk_close(&desk);
}

Test(hold, one_form_for_many_comes_back_for_many)
{
    struct desk desk;
    open_holding(&desk);
    desk_add_order(&desk, 2, "D2");
    desk_type(&desk, "r Space Space Enter 1 Ctrl-S Enter");
    cr_expect(desk_shows(&desk, "2 events are saved, leave in 5 s: F8 takes them back."));
    desk_type(&desk, "F8");
    cr_expect(desk_shows(&desk, "2 events are taken back"));
    desk_type(&desk, "Ctrl-S");
    cr_expect(desk_shows(&desk, "product_received · 2 orders"), "for the same orders");
    cr_expect(strstr(desk.log->str, "TAKE BACK 2"));
    desk_close(&desk);
}

Test(hold, quitting_asks_what_becomes_of_it)
{
    static const struct {
        const char *keys;
        bool ended, sent;
    } rows[] = { { "q Enter", true, true },
                 { "q k", true, false },
                 { "q Esc", false, false },
                 { "F3 Enter", true, true },
                 { "Ctrl-C Ctrl-C", false, false } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_holding(&desk);
        desk_type(&desk, "Enter 1 Ctrl-S Enter q");
        cr_expect(desk_shows(&desk, "1 event rests and has not left yet."));
        desk_type(&desk, "Esc");
        desk_type(&desk, rows[i].keys);
        cr_expect_eq(desk.ended, rows[i].ended, "row %zu", i);
        cr_expect_eq(strstr(desk.log->str, "SEND RESTING") != NULL, rows[i].sent, "row %zu", i);
        desk_close(&desk);
    }
}

/* Between Enter and the journal's answer it is about to rest. */
Test(hold, quitting_before_it_is_saved_asks_too)
{
    struct desk desk;
    open_holding(&desk);
    desk_type(&desk, "Enter 1 Ctrl-S");
    desk.quiet = true;
    desk_type(&desk, "Enter q");
    cr_expect(desk_shows(&desk, "1 event rests"));
    desk.quiet = false;
    desk_answer(&desk);
    desk_close(&desk);
}

Test(hold, the_question_outlives_the_rest)
{
    struct desk desk;
    open_holding(&desk);
    desk_type(&desk, "Enter 1 Ctrl-S Enter q");
    desk_wait(&desk, HOLD_MS);
    cr_expect(desk_shows(&desk, "Nothing rests any more."));
    cr_expect_not(desk_shows(&desk, "leave queued"));
    desk_type(&desk, "Enter");
    cr_expect(desk.ended);
    desk_close(&desk);
}

Test(hold, what_a_dead_desk_left_is_shown_as_such)
{
    struct desk desk;
    open_holding(&desk);
    desk_add_event(&desk, "D1", "product_received", "{\"event\":\"product_received\"}", EVENT_QUEUED)->rest =
        EVENT_WAS_RESTING;
    desk_type(&desk, "Up Down");
    cr_expect(desk_shows(&desk, "product_received  was resting"));
    desk_type(&desk, "o");
    cr_expect(desk_shows(&desk, "was resting"));
    cr_expect(desk_shows(&desk, "Its desk ended before it left: t sends it"));
    desk_type(&desk, "t");
    cr_expect(strstr(desk.log->str, "TRY 1"));
    desk_close(&desk);
}
