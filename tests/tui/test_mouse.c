/* tests/tui/test_mouse.c: clicks and the wheel, aimed at what the screen shows. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

/* Where a text of single columns stands; false where it is not on the screen. */
static bool find(struct desk *desk, const char *text, int *column, int *row)
{
    g_autofree char *screen = desk_screen(desk);
    g_auto(GStrv) lines = g_strsplit(screen, "\n", -1);
    for (*row = 0; lines[*row]; (*row)++) {
        const char *at = strstr(lines[*row], text);
        if (!at)
            continue;
        *column = (int)g_utf8_strlen(lines[*row], at - lines[*row]);
        return true;
    }
    return false;
}

static void point(struct desk *desk, enum key_code code, const char *text, int right)
{
    struct key key = { .code = code, .burst = 1 };
    g_autofree char *screen = desk_screen(desk);
    cr_assert(find(desk, text, &key.column, &key.row), "\"%s\" is not on the screen:\n%s", text, screen);
    key.column += right;
    desk_key(desk, &key);
}

/* Keys, then one or two clicks on texts (the last so many columns right of its first letter), then keys. */
static const struct {
    const char *name, *before;
    const char *clicks[2];
    int right;
    const char *after, *shown, *not_shown;
} cases[] = {
    { "an order is selected", "", { "N1" }, 0, "", "N1 · onsite", NULL },
    { "a second click opens it", "", { "N1     ", "N1     " }, 0, "", "Parts", NULL },
    { "an event of the picker", "Enter", { "repair_eta", "repair_eta" }, 0, "", "Estimated completion", NULL },
    { "a field gets the focus", "Enter 4", { "Delay reason" }, 0, "'belt'", "\"delayReason\": \"belt\"", NULL },
    { "its cursor goes to the letter", "Enter 4 Tab Tab 'belt'", { "belt" }, 2, "'X'", "beXlt", NULL },
    { "behind the end is the end", "Enter 4 Tab Tab 'belt'", { "belt" }, 9, "'X'", "beltX", NULL },
    { "in wide letters", "Enter 4 Tab Tab '東京x'", { "東" }, 2, "'X'", "東X京x", NULL },
    { "in notes the line counts", "Enter 4 Tab Tab Tab 'one' Enter 'two'", { "Notes     " }, 23, "'X'", "oXne", NULL },
    { "a switch is set", "Enter 4", { "( ) no" }, 0, "", "\"isDelayed\": false", NULL },
    { "and cleared", "Enter 4 Tab y", { "unset" }, 1, "", "(•) unset", "isDelayed" },
    { "the row that adds a field", "Enter 4", { "add a field", "add a field" }, 0, "", "Narrow:", NULL },
    { "a day of the calendar", "Enter 4 'fri 17:00' F4", { "19" }, 0, "Enter", "2026-11-19 17:00", "November 2026 ─" },
    { "a day clicked twice is taken",
      "Enter 4 'fri 17:00' F4",
      { "19", "19" },
      0,
      "",
      "2026-11-19 17:00",
      "November 2026 ─" },
    { "the title turns pages", "Enter 4 'fri 17:00' F4", { "2026 ───" }, 7, "", "December 2026", NULL },
    { "and back", "Enter 4 'fri 17:00' F4", { "November 2026" }, 0, "", "October 2026", NULL },
    { "a click beside closes", "Enter 4 'fri 17:00' F4", { "fri 17:00" }, 0, "", "fri 17:00", "November 2026 ─" },
    { "a suggestion is taken", "Down Enter 1 F4", { "parts_shipped" }, 0, "", "\"parts_shipped\"", "parts_delivered" },
    { "a click beside the suggestions closes", "Down Enter 1 F4", { "vent\":" }, 0, "", "Parts", "parts_delivered" },
    { "the bottom line", "", { "help" }, 0, "", "The keys of this screen", NULL },
    { "F4 stands there", "Enter 4", { "F4 calendar" }, 0, "", "November 2026 ─", NULL },
    { "the keys of the calendar", "Enter 4 'fri 17:00' F4", { "u unset" }, 0, "", "Enter makes it unset", NULL },
    { "its day is taken",
      "Enter 4 'fri 17:00' F4 Left",
      { "Enter take" },
      0,
      "",
      "2026-11-26 17:00",
      "November 2026 ─" },
    { "it closes", "Enter 4 'fri 17:00' F4 Left", { "Esc as it was" }, 0, "", "fri 17:00", "November 2026 ─" },
    { "values too", "Down Enter 1", { "F4 values" }, 0, "", "parts_delivered", NULL },
    { "a click never sends", "Enter 4 Tab Tab 'belt' Ctrl-S", { "Enter send" }, 0, "", "A click never sends", NULL },
    { "a field of an order", "e", { "Serial", "0931-77" }, 4, "'X'", "0931X-77", NULL },
    { "a row of a list of times", "Down Enter 3", { "Appointment" }, 0, "'fri 9, fri 14'", "fri 14", NULL },
};

Test(mouse, does_what_it_points_at)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct desk desk;
        desk_open(&desk, 100, 30);
        desk_type(&desk, cases[i].before);
        for (size_t k = 0; k < G_N_ELEMENTS(cases[i].clicks) && cases[i].clicks[k]; k++)
            point(&desk, KEY_CODE_CLICK, cases[i].clicks[k], k + 1 < 2 && cases[i].clicks[k + 1] ? 0 : cases[i].right);
        desk_type(&desk, cases[i].after);
        g_autofree char *screen = desk_screen(&desk);
        cr_expect(strstr(screen, cases[i].shown), "%s:\n%s", cases[i].name, screen);
        cr_expect(!cases[i].not_shown || !strstr(screen, cases[i].not_shown), "%s:\n%s", cases[i].name, screen);
        cr_expect_null(desk_body(&desk), "%s", cases[i].name);
        desk_close(&desk);
    }
}

Test(mouse, the_wheel_goes_through_fields_and_pages)
{
    struct desk desk;
    desk_open(&desk, 100, 30);
    desk_type(&desk, "Enter 4 'fri 17:00'");
    point(&desk, KEY_CODE_WHEEL_DOWN, "Delayed", 0);
    point(&desk, KEY_CODE_WHEEL_DOWN, "Delayed", 0);
    desk_type(&desk, "'belt'");
    cr_expect(desk_shows(&desk, "\"delayReason\": \"belt\""));
    for (int i = 0; i < 9; i++)
        point(&desk, KEY_CODE_WHEEL_UP, "Delayed", 0);
    desk_type(&desk, "F4");
    point(&desk, KEY_CODE_WHEEL_DOWN, "November", 0);
    cr_expect(desk_shows(&desk, "December 2026"));
    desk_close(&desk);
}

Test(mouse, with_shift_it_belongs_to_the_terminal)
{
    struct desk desk;
    desk_open(&desk, 100, 30);
    struct key key = { .code = KEY_CODE_CLICK, .modifiers = KEY_SHIFT, .burst = 1 };
    cr_assert(find(&desk, "N1", &key.column, &key.row));
    g_autofree char *before = desk_screen(&desk);
    desk_key(&desk, &key);
    g_autofree char *after = desk_screen(&desk);
    cr_expect_str_eq(before, after);
    desk_close(&desk);
}
