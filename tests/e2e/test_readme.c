/* tests/e2e/test_readme.c: the pictures of README.md are what the desk shows. With FIXLINE_GOLDEN=write they are drawn
 * anew. */
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define README FIXLINE_SOURCE_DIR "/README.md"
#define BEGIN "<!-- desk -->\n"
#define END "<!-- /desk -->\n"
#define REVIEW "\x13"

/* The screen as a block. That its clock is set is said on the first line of a test only. */
static char *picture(struct desk *desk)
{
    g_autofree char *screen = terminal_screen(desk->terminal);
    char *said = strstr(screen, "clock set");
    cr_assert_not_null(said, "%s", screen);
    memset(said, ' ', strlen("clock set"));
    return g_strdup_printf("```\n%s```\n", screen);
}

static void type_and_see(struct desk *desk, const char *keys, const char *seen)
{
    terminal_type(desk->terminal, keys);
    bool shown = terminal_wait(desk->terminal, seen);
    g_autofree char *screen = terminal_screen(desk->terminal);
    cr_assert(shown, "\"%s\" is not shown:\n%s", seen, screen);
}

static void send_event(struct desk *desk, const char *keys, const char *name)
{
    g_autofree char *form = g_strdup_printf("┌ SO-1042 · %s", name);
    g_autofree char *answer = g_strdup_printf("SO-1042 %s: accepted.", name);
    g_autofree char *past = g_strdup_printf("✓ 25 Nov 10:42  %s", name);
    type_and_see(desk, "\r", "which event?");
    type_and_see(desk, keys, form);
    type_and_see(desk, REVIEW, "read it once");
    type_and_see(desk, "\r", answer);
    type_and_see(desk, "", past);
}

static char *draw_desk(struct desk *desk)
{
    desk_open(desk, 100, 16, NULL);
    send_event(desk, "1", "product_received");
    send_event(desk, "3", "product_diagnosed");
    send_event(desk, "4fri 17:00", "repair_eta");
    cr_assert(terminal_wait(desk->terminal, "✓·✓✓·· Ana Lopes Vacuum V8      now"));
    char *drawn = picture(desk);
    terminal_type(desk->terminal, "q");
    cr_expect_eq(terminal_wait_end(desk->terminal), 0);
    g_clear_pointer(&desk->terminal, terminal_free);
    return drawn;
}

static char *draw_form(struct desk *desk)
{
    desk_open(desk, 100, 13, NULL);
    type_and_see(desk, "\r", "which event?");
    type_and_see(desk, "4", "┌ SO-1042 · repair_eta");
    type_and_see(desk, "fri 17:00", "1795795200000");
    type_and_see(desk, "\ty", "\"isDelayed\": true");
    type_and_see(desk, "\twaiting for belt", "\"delayReason\": \"waiting for belt\"");
    return picture(desk);
}

static void expect_in_readme(const char *drawn)
{
    g_autofree char *text = NULL;
    cr_assert(g_file_get_contents(README, &text, NULL, NULL));
    char *begin = strstr(text, BEGIN), *end = strstr(text, END);
    cr_assert(begin && end);
    begin += strlen(BEGIN);
    if (g_strcmp0(g_getenv("FIXLINE_GOLDEN"), "write") == 0) {
        g_autofree char *anew = g_strdup_printf("%.*s%s%s", (int)(begin - text), text, drawn, end);
        cr_assert(g_file_set_contents(README, anew, -1, NULL));
        return;
    }
    g_autofree char *shown = g_strndup(begin, (gsize)(end - begin));
    cr_expect_str_eq(shown, drawn, "README.md shows another screen; it is now:\n%s", drawn);
}

Test(readme, its_pictures_are_what_the_desk_shows, .timeout = 60)
{
    struct desk desk;
    desk_prepare(&desk);
    test_home_set(&desk.home, "FIXLINE_OPERATOR", "Sam");
    test_home_set(&desk.home, "FIXLINE_CLOCK", "2026-11-25T10:42:00+01:00");
    test_home_set(&desk.home, "FIXLINE_TIMEZONE", "Europe/Berlin");
    g_autofree char *first = draw_desk(&desk), *second = draw_form(&desk);
    g_autofree char *both = g_strconcat(first, "\n", second, NULL);
    expect_in_readme(both);
    desk_close(&desk);
}
