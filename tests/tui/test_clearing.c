/* tests/tui/test_clearing.c: Esc on a list: first the marks, then the filter, then the way back; and what is selected
 * once the filter is gone. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>

static void open_with_events(struct desk *desk, int columns, int rows)
{
    desk_open(desk, columns, rows);
    desk_add_event(desk, "D1", "repair_eta", "{\"event\":\"repair_eta\"}", EVENT_REFUSED);
    desk_add_event(desk, "N1", "batched", "{\"event\":\"batched\"}", EVENT_UNKNOWN);
    desk_add_event(desk, "D1", "repair_started", "{\"event\":\"repair_started\"}", EVENT_UNKNOWN);
}

Test(clearing, takes_marks_then_the_filter_then_the_list_away)
{
    static const struct {
        const char *list, *all;
    } rows[] = { { "h", "History: 3" }, { "o", "Outbox: 3" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_with_events(&desk, 120, 24);
        desk_type(&desk, rows[i].list);
        cr_expect(desk_shows(&desk, "Esc back"), "row %zu", i);
        desk_type(&desk, "/ 'D1' Enter Space");
        cr_expect(desk_shows(&desk, "1 marked") && desk_shows(&desk, "Filter: D1"), "row %zu", i);
        cr_expect(desk_shows(&desk, "Esc clear"), "row %zu", i);
        desk_type(&desk, "Esc");
        cr_expect(!desk_shows(&desk, "marked") && desk_shows(&desk, "Filter: D1"), "row %zu", i);
        cr_expect(desk_shows(&desk, "Esc clear"), "row %zu", i);
        desk_type(&desk, "Esc");
        cr_expect(!desk_shows(&desk, "Filter: ") && desk_shows(&desk, rows[i].all), "row %zu", i);
        cr_expect(desk_shows(&desk, "Esc back"), "row %zu", i);
        desk_type(&desk, "Esc");
        cr_expect(desk_shows(&desk, "Orders 5"), "row %zu", i);
        desk_close(&desk);
    }
}

Test(clearing, leaves_the_order_selected)
{
    static const struct {
        const char *keys, *selected;
        int orders;
    } rows[] = {
        { "/ '1' Enter Down Down Esc", "▸ N1", 0 },
        { "/ '1' Down Down Esc", "▸ N1", 0 },
        { "/ 'N1' Backspace Backspace Enter", "▸ N1", 0 },
        { "Down / 'Lxx' Esc", "▸ N1", 0 }, /* of the first letter alone others were left */
        { "/ 'M00150' Esc", "▸ M00150", 1000 },
        { "/ 'M00950' Esc", "▸ M00950", 1000 },
        { "/ 'Z9' Esc", "▸ Z9", 9000 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 12);
        for (int k = 0; k < rows[i].orders; k++)
            desk_add_order(&desk, 2 + k, "M%05d", k);
        desk_type(&desk, "r");
        desk_type(&desk, rows[i].keys);
        cr_expect_not(desk_shows(&desk, "Filter: "), "%s", rows[i].keys);
        cr_expect(desk_shows(&desk, rows[i].selected), "%s", rows[i].keys);
        desk_close(&desk);
    }
}

Test(clearing, keeps_the_order_while_the_filter_is_not_answered_yet)
{
    struct desk desk;
    desk_open(&desk, 80, 12);
    desk_type(&desk, "Down");
    desk.quiet = true;
    desk_type(&desk, "/ 'X' Esc");
    desk_answer(&desk);
    cr_expect(desk_shows(&desk, "▸ N1"));
    desk_close(&desk);
}
