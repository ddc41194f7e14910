/* tests/tui/test_clearing.c: Esc on a list: first the marks, then the filter, then the way back. */
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
