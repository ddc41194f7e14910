/* tests/tui/test_filters.c: filters under a name: the file, and the screen that picks and keeps them. */
#include "tests/tui/desk.h"
#include "tui/saved_filters.h"
#include <criterion/criterion.h>
#include <string.h>

Test(filters, a_file_that_people_may_edit)
{
    static const struct {
        const char *text, *read;
    } rows[] = {
        { "", "" },
        { "orders: mine = Ana !closed\n", "0 mine=Ana !closed;" },
        { "# a note\n\nevents: a b = state:unknown\norders:x = y", "1 a b=state:unknown;0 x=y;" },
        { "orders: = y\norders: x =\norders: x\nothers: x = y\n= y\n", "" },
        { "events: x = a = b\n", "1 x=a = b;" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) filters = saved_filters_read(rows[i].text);
        g_autoptr(GString) said = g_string_new(NULL);
        for (guint k = 0; k < filters->len; k++) {
            const struct saved_filter *filter = g_ptr_array_index(filters, k);
            g_string_append_printf(said, "%d %s=%s;", (int)filter->kind, filter->name, filter->filter);
        }
        cr_expect_str_eq(said->str, rows[i].read, "row %zu: %s", i, said->str);
    }
}

Test(filters, what_else_stands_there_stays)
{
    static const char text[] = "# mine\norders: x = 1\n\nevents: x = 2\n";
    g_autofree char *added = saved_filters_write(text, FILTER_ORDERS, "y", "3");
    cr_expect_str_eq(added, "# mine\norders: x = 1\n\nevents: x = 2\norders: y = 3\n");
    g_autofree char *changed = saved_filters_write(text, FILTER_ORDERS, "x", "3");
    cr_expect_str_eq(changed, "# mine\n\nevents: x = 2\norders: x = 3\n");
    g_autofree char *removed = saved_filters_write(text, FILTER_EVENTS, "x", NULL);
    cr_expect_str_eq(removed, "# mine\norders: x = 1\n\n");
    g_autofree char *first = saved_filters_write("", FILTER_EVENTS, "x", "1");
    cr_expect_str_eq(first, "events: x = 1\n");
}

Test(filters, kept_picked_and_removed_by_keys)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "F");
    cr_expect(desk_shows(&desk, "None is kept yet: / filters the list, then F keeps that under a name."));
    cr_expect_not(desk_shows(&desk, "Delete remove"), "there is nothing to remove");
    desk_type(&desk, "'mine' Ctrl-S");
    cr_expect(desk_shows(&desk, "No filter is on"));
    desk_type(&desk, "Esc / '1' Enter F 'ones' Ctrl-S");
    cr_expect_str_eq(desk.filters->str, "orders: ones = 1\n");
    desk_expect_golden(&desk, "filters");
    desk_type(&desk, "Esc Esc");
    cr_expect(desk_shows(&desk, "Orders 5"));
    desk_type(&desk, "F Enter");
    cr_expect(desk_shows(&desk, "Filter: 1"));
    cr_expect(desk_shows(&desk, "Orders: 4 match"));
    desk_type(&desk, "h / 'eta' Enter F");
    cr_expect_not(desk_shows(&desk, "ones"), "a filter of orders is none of events");
    desk_type(&desk, "'late' F2");
    cr_expect_str_eq(desk.filters->str, "orders: ones = 1\nevents: late = eta\n");
    desk_type(&desk, "Esc / Esc F Enter");
    cr_expect(desk_shows(&desk, "Filter: eta"));
    desk_type(&desk, "F Delete Esc");
    cr_expect_str_eq(desk.filters->str, "orders: ones = 1\nevents: late = eta\n");
    desk_type(&desk, "Delete 'yes' Enter");
    cr_expect_str_eq(desk.filters->str, "orders: ones = 1\n");
    desk_resize(&desk, 40, 12);
    desk_type(&desk, "Esc Esc Esc Esc F");
    desk_expect_golden(&desk, "filters_small");
    desk_close(&desk);
}
