/* tests/tui/test_rehearsal.c: the panel that makes the stand-in do wrong. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

Test(rehearsal, switches_faults_on_and_off)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk_type(&desk, "x");
    cr_expect(desk_shows(&desk, "Rehearsal") && desk_shows(&desk, "[ ] slow"));
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "[x] slow") && desk_shows(&desk, "Every answer comes three seconds late"));
    desk_type(&desk, "j j Space");
    cr_expect(desk_shows(&desk, "[x] rate limit"));
    cr_expect_str_eq(desk.faults, "delay:3\nlimit:5");
    desk_expect_golden(&desk, "rehearsal");
    desk_type(&desk, "g Space");
    cr_expect_str_eq(desk.faults, "limit:5");
    desk_type(&desk, "Esc");
    cr_expect(desk_shows(&desk, "rehearsal"), "the first line goes on saying it");
    desk_type(&desk, "x");
    cr_expect(desk_shows(&desk, "[x] rate limit"), "what is on is asked for anew");
    desk_type(&desk, "X");
    cr_expect_not(desk_shows(&desk, "[x]"));
    cr_expect_str_eq(desk.faults, "");
    desk_type(&desk, "Esc");
    cr_expect_not(desk_shows(&desk, "rehearsal"));
    desk_close(&desk);
}

Test(rehearsal, shows_what_others_set_and_keeps_it)
{
    struct desk desk;
    desk_open(&desk, 100, 30);
    desk.faults = g_strdup("byte-by-byte@every:3");
    desk_type(&desk, "x");
    cr_expect(desk_shows(&desk, "[x] set elsewhere") && desk_shows(&desk, "byte-by-byte@every:3"));
    desk_type(&desk, "Space");
    cr_expect_str_eq(desk.faults, "byte-by-byte@every:3\ndelay:3");
    desk_type(&desk, "G");
    cr_expect(desk_shows(&desk, "Somebody else set this"));
    desk_type(&desk, "Space");
    cr_expect_str_eq(desk.faults, "delay:3");
    cr_expect_not(desk_shows(&desk, "set elsewhere"));
    desk_close(&desk);
}

Test(rehearsal, says_why_there_is_nothing_to_switch)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.no_stand_in = "What answers at http://127.0.0.1:1 is not fixline's own stand-in.";
    desk_type(&desk, "x");
    cr_expect(desk_shows(&desk, "is not fixline's own stand-in"));
    cr_expect_not(desk_shows(&desk, "[ ]"));
    desk_type(&desk, "Enter Space X j");
    cr_expect_not(desk_shows(&desk, "[ ]"));
    cr_expect_str_eq(desk.log->str, "");
    desk.no_stand_in = NULL;
    desk_type(&desk, "r");
    cr_expect(desk_shows(&desk, "[ ] slow"), "it was started meanwhile");
    desk_close(&desk);
}

Test(rehearsal, is_for_stand_ins_only)
{
    const struct app_options wanted = {
        .kind = "PRODUCTION", .kind_style = STYLE_PRODUCTION, .columns = 80, .rows = 24
    };
    struct desk desk;
    desk_open_with(&desk, &wanted);
    desk_type(&desk, "x");
    cr_expect(desk_shows(&desk, "this profile sends to PRODUCTION"));
    cr_expect_not(desk_shows(&desk, "[ ]"));
    desk_close(&desk);
}

/* An answer that is late tells of a state that was changed meanwhile. */
Test(rehearsal, only_the_newest_answer_counts)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.quiet = true;
    desk_type(&desk, "x Space");
    cr_expect(desk_shows(&desk, "asking it") && desk_shows(&desk, "[x] slow"));
    struct msg late = { .kind = MSG_REHEARSED, .request = 1 };
    desk_tell(&desk, &late);
    cr_expect(desk_shows(&desk, "[x] slow"));
    desk_answer(&desk);
    cr_expect(desk_shows(&desk, "[x] slow") && !desk_shows(&desk, "asking it"));
    desk_close(&desk);
}

Test(rehearsal, is_usable_in_a_small_window)
{
    struct desk desk;
    desk_open(&desk, 40, 12);
    desk_type(&desk, "x G Space");
    cr_expect(desk_shows(&desk, "[x] hostile text"));
    desk_close(&desk);
}
