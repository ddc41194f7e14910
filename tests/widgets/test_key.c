/* tests/widgets/test_key.c: rectangles, and names of keys both ways. */
#include "widgets/key.h"
#include "widgets/rect.h"
#include <criterion/criterion.h>

Test(rect, splits_without_losing_a_cell)
{
    struct rect rest = { 2, 3, 20, 10 };
    struct rect top = rect_take_top(&rest, 2);
    struct rect bottom = rect_take_bottom(&rest, 3);
    struct rect left = rect_take_left(&rest, 4);
    struct rect right = rect_take_right(&rest, 5);
    cr_expect(top.y == 3 && top.height == 2 && top.width == 20);
    cr_expect(bottom.y == 10 && bottom.height == 3 && bottom.width == 20);
    cr_expect(left.x == 2 && left.width == 4 && left.height == 5 && left.y == 5);
    cr_expect(right.x == 17 && right.width == 5 && right.height == 5);
    cr_expect(rest.x == 6 && rest.width == 11 && rest.y == 5 && rest.height == 5);
    struct rect all = rect_take_top(&rest, 99);
    cr_expect(all.height == 5 && rest.height == 0);
    cr_expect(rect_take_left(&rest, -3).width == 0);
}

Test(rect, never_falls_below_nothing)
{
    struct rect small = rect_inset((struct rect){ 0, 0, 3, 1 }, 2, 2);
    cr_expect(small.width == 0 && small.height == 0);
    struct rect apart = rect_common((struct rect){ 0, 0, 2, 2 }, (struct rect){ 5, 5, 2, 2 });
    cr_expect(apart.width == 0 && apart.height == 0);
}

Test(rect, opens_beside_its_anchor)
{
    struct rect screen = { 0, 0, 40, 12 };
    struct rect below = rect_beside(screen, (struct rect){ 5, 0, 10, 1 }, 24, 10);
    cr_expect(below.y == 1 && below.x == 5 && below.height == 10);
    struct rect above = rect_beside(screen, (struct rect){ 5, 11, 10, 1 }, 24, 10);
    cr_expect(above.y == 1 && above.height == 10);
    struct rect shifted = rect_beside(screen, (struct rect){ 30, 0, 10, 1 }, 24, 10);
    cr_expect(shifted.x == 16 && shifted.width == 24);
    struct rect whole = rect_beside(screen, (struct rect){ 5, 6, 10, 1 }, 24, 10);
    cr_expect(whole.x == 0 && whole.width == 40 && whole.height == 12);
}

Test(key, reads_back_what_it_describes)
{
    static const struct {
        const char *text, *described; /* NULL = is no key */
    } rows[] = {
        { "Ctrl-S", "Ctrl-S" },
        { "ctrl-s", "Ctrl-S" },
        { "F2", "F2" },
        { "f12", "F12" },
        { "F13", NULL },
        { "F0", NULL },
        { "Enter", "Enter" },
        { "Return", "Enter" },
        { "escape", "Esc" },
        { "?", "?" },
        { "Alt-b", "Alt-b" },
        { "Alt-B", "Alt-B" },
        { "Alt-_", "Alt-_" },
        { "Ctrl-_", "Ctrl-_" },
        { "Ctrl-/", "Ctrl-_" },
        { "Space", "Space" },
        { "Ctrl-Space", "Ctrl-Space" },
        { "Ctrl-@", "Ctrl-Space" },
        { "Shift-Tab", "Shift-Tab" },
        { "Ctrl-Left", "Ctrl-Left" },
        { "Ctrl-Alt-Delete", "Ctrl-Alt-Delete" },
        { "PageUp", "PgUp" },
        { "Wheel-Down", "Wheel-Down" },
        { "Ctrl-H", "Backspace" },
        { "Ctrl-I", "Tab" },
        { "Ctrl-M", "Enter" },
        { "Ctrl-[", "Esc" },
        { "-", "-" },
        { "Alt--", "Alt--" },
        { "é", "é" },
        { "Ctrl-1", NULL },
        { "Shift-a", NULL },
        { "Ctrl-", NULL },
        { "", NULL },
        { "Hyper", NULL },
        { "\xff", NULL },
        { "\033", NULL },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct key key;
        bool read = key_parse(rows[i].text, &key);
        cr_expect(read == (rows[i].described != NULL), "row %s", rows[i].text);
        if (!read || rows[i].described == NULL)
            continue;
        g_autofree char *described = key_describe(&key);
        cr_expect_str_eq(described, rows[i].described, "row %s: %s", rows[i].text, described);
        struct key again;
        cr_expect(key_parse(described, &again) && key_equal(&key, &again), "row %s", rows[i].text);
    }
}

Test(key, tells_text_from_chords)
{
    struct key key;
    cr_expect(key_parse("x", &key) && key_is_text(&key));
    cr_expect(key_parse("Alt-x", &key) && !key_is_text(&key));
    cr_expect(key_parse("Ctrl-S", &key) && key_is_ctrl(&key, 's') && !key_is_ctrl(&key, 'x'));
    cr_expect(key_parse("F4", &key) && key_opens_list(&key));
    cr_expect(key_parse("Ctrl-Space", &key) && key_opens_list(&key));
    cr_expect(key_parse("Space", &key) && !key_opens_list(&key));
}
