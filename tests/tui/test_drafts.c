/* tests/tui/test_drafts.c: the list of drafts has the keys of every list: filter, marks, read again, take back. */
#include "tests/support/run.h"
#include "tests/tui/desk.h"
#include <criterion/criterion.h>

/* Newest first: N1 part_management, D1 repair_eta, D1 repair_started. */
static void open_drafts(struct desk *desk)
{
    desk_open(desk, 80, 24);
    desk_type(desk, "Enter 5 '10:00' Ctrl-C Enter 4 Tab Tab 'belt' Ctrl-C / 'N1' Enter 1 F4 Enter Ctrl-C Esc D");
    cr_assert(desk_shows(desk, "Drafts: 3"));
}

Test(drafts, the_filter_narrows_them_as_it_is_typed)
{
    static const struct {
        const char *typed, *shows;
    } rows[] = { { "'d1'", "Drafts: 2" },
                 { "'REPAIR d1 eta'", "Drafts: 1" },
                 { "'!eta'", "Drafts: 2" },
                 { "'!d1 !n1'", "No draft holds these words." },
                 { "'!'", "Drafts: 3" } };
    struct desk desk;
    open_drafts(&desk);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        desk_type(&desk, "G /");
        desk_type(&desk, rows[i].typed);
        cr_expect(desk_shows(&desk, rows[i].shows), "%s", rows[i].typed);
        desk_type(&desk, "Esc");
        cr_expect(desk_shows(&desk, "Drafts: 3"), "Esc clears %s", rows[i].typed);
    }
    desk_type(&desk, "/ 'd1' Enter");
    cr_expect(desk_shows(&desk, "Filter: d1") && desk_shows(&desk, "▸ D1  repair_"), "Enter keeps it");
    desk_type(&desk, "Esc");
    cr_expect(desk_shows(&desk, "Drafts: 3"), "Esc clears what was kept");
    desk_type(&desk, "/ 'eta' Enter");
    cr_expect(desk_shows(&desk, "Delay reason          belt"), "Enter opens the only one left");
    desk_close(&desk);
}

Test(drafts, those_that_are_marked_are_dropped_by_one_question)
{
    struct desk desk;
    open_drafts(&desk);
    desk_type(&desk, "v G v");
    cr_expect(desk_shows(&desk, "Drafts: 3 · 3 marked"), "a range");
    desk_type(&desk, "*");
    cr_expect_not(desk_shows(&desk, "marked"), "all are, so none is");
    desk_type(&desk, "Home Space Space");
    cr_expect(desk_shows(&desk, "Drafts: 3 · 2 marked"));
    desk_expect_golden(&desk, "drafts_marked");
    desk_type(&desk, "X Enter");
    cr_expect(desk_shows(&desk, "2 marked drafts will be gone.") && desk_shows(&desk, "Only \"yes\" does it"));
    cr_expect_eq(count_parts(desk.log->str, "DROP DRAFT\n"), 0);
    desk_type(&desk, "'yes' Enter");
    cr_expect_eq(count_parts(desk.log->str, "DROP DRAFT\n"), 2);
    cr_expect(desk_shows(&desk, "Drafts: 1 ") && desk_shows(&desk, "▸ D1  repair_started"));
    cr_expect_eq(desk.drafts->len, 1);
    desk_type(&desk, "* Esc");
    cr_expect(desk_shows(&desk, "Drafts: 1 ") && !desk_shows(&desk, "marked"), "Esc takes the marks away first");
    desk_type(&desk, "Esc");
    cr_expect(desk_shows(&desk, "q quit"), "then it goes back");
    desk_close(&desk);
}

Test(drafts, without_any_there_is_nothing_to_open_or_drop)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "D");
    cr_expect(desk_shows(&desk, "No form was left unfinished.") && desk_shows(&desk, " / filter  ? help"));
    desk_type(&desk, "X");
    cr_expect(desk_shows(&desk, "X does nothing here now."));
    desk_close(&desk);
}

Test(drafts, what_was_sent_is_taken_back_from_them)
{
    struct desk desk;
    desk_open_with(&desk, &(struct app_options){ .columns = 80, .rows = 24, .hold_ms = 5000 });
    desk_type(&desk, "Enter 5 Ctrl-S Enter D u");
    cr_expect(desk_shows(&desk, "It is taken back"));
    desk_close(&desk);
}

/* What another desk on the same journal does meanwhile. */
Test(drafts, they_are_read_again_and_the_selection_stays_with_its_draft)
{
    struct desk desk;
    open_drafts(&desk);
    desk_type(&desk, "G Space");
    struct draft_record *other = g_new0(struct draft_record, 1);
    *other = (struct draft_record){
        .key = g_strdup("other-1"), .order = g_strdup("D1"), .event = g_strdup("a_step"), .text = g_strdup("{}")
    };
    g_ptr_array_add(desk.drafts, other);
    desk_type(&desk, "r");
    cr_expect(desk_shows(&desk, "Drafts: 4 · 1 marked") && desk_shows(&desk, "▸*D1  repair_started"));
    g_ptr_array_remove_index(desk.drafts, 0);
    desk_type(&desk, "F5");
    cr_expect(desk_shows(&desk, "Drafts: 3 ") && !desk_shows(&desk, "marked"), "what is gone is marked no more");
    desk_close(&desk);
}
