/* tests/e2e/test_terminals.c: what the settings of the desk do to a real terminal, and terminals of other kinds. */
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>
#include <string.h>

#define CTRL_S "\x13"

/* The profile stands in the file, so that its colour and kind are the file's. */
static void set_up(struct desk *desk, const char *server, const char *rest)
{
    g_autofree char *path = g_build_filename(desk->home.folder, "settings.ini", NULL);
    g_autofree char *token = g_build_filename(desk->home.folder, "token", NULL);
    g_autofree char *text = g_strdup_printf("[server]\nurl = %s\n%s\n[token]\nfile = %s\n%s\n",
                                            standin_url(desk->standin), server, token, rest);
    cr_assert(g_file_set_contents(path, text, -1, NULL));
    cr_assert(g_file_set_contents_full(token, "made-up", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    test_home_set(&desk->home, "FIXLINE_CONFIG", path);
    test_home_set(&desk->home, "FIXLINE_URL", NULL);
    test_home_set(&desk->home, "FIXLINE_TOKEN", NULL);
}

static bool wrote(const struct desk *desk, const char *bytes)
{
    return strstr(terminal_output(desk->terminal)->str, bytes) != NULL;
}

/* What comes after the first picture may be still on its way when that is there. */
static bool writes(struct desk *desk, const char *bytes)
{
    enum { PUMPS_MOST = 100 };
    for (int i = 0; i < PUMPS_MOST && !wrote(desk, bytes); i++)
        terminal_pump(desk->terminal);
    return wrote(desk, bytes);
}

static void leave(struct desk *desk, const char *keys)
{
    terminal_type(desk->terminal, keys);
    cr_expect_eq(terminal_wait_end(desk->terminal), 0);
    terminal_free(desk->terminal);
    desk->terminal = NULL;
}

Test(terminals, colours_follow_terminal_theme_and_profile)
{
    static const struct {
        const char *server, *rest, *term, *has, *has_not;
    } rows[] = {
        { "", "", "xterm-256color", "38;5;28m", "38;5;33m" },
        { "color = blue", "[desk]\ntheme = dark", "xterm-256color", "38;5;75m", "38;5;28m" },
        { "color = blue", "[desk]\ntheme = light", "linux", "\033[34m", "38;5" },
        { "", "", "vt100", "SO-1042", "38;5" },
    };
    struct desk desk;
    desk_prepare(&desk);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        set_up(&desk, rows[i].server, rows[i].rest);
        desk_open(&desk, 80, 24, rows[i].term);
        cr_expect(wrote(&desk, rows[i].has), "row %zu", i);
        cr_expect(!wrote(&desk, rows[i].has_not), "row %zu", i);
        leave(&desk, "q");
    }
    desk_close(&desk);
}

/* Written in one go, ESC and a letter are one key; the setting says how long apart they may be. */
Test(terminals, settings_of_the_desk_are_followed)
{
    struct desk desk;
    desk_prepare(&desk);
    set_up(&desk, "", "[desk]\nhold = 0\nmouse = no\nbell = yes\nescape_delay = 1000");
    desk_open(&desk, 80, 24, NULL);
    cr_expect(writes(&desk, "\033[?2004h") && !wrote(&desk, "\033[?1000h"));
    terminal_type(desk.terminal, "\r4");
    cr_assert(terminal_wait(desk.terminal, "Delay reason"));
    terminal_type(desk.terminal, "\t\tbelt");
    cr_assert(terminal_wait(desk.terminal, "\"belt\""));
    terminal_type(desk.terminal, "\033");
    terminal_pump(desk.terminal);
    terminal_type(desk.terminal, "u");
    cr_expect(terminal_wait_gone(desk.terminal, "\"belt\""), "ESC and u are Alt-u");
    standin_fault(desk.standin, "status:422");
    cr_expect(!wrote(&desk, "\a"));
    terminal_type(desk.terminal, CTRL_S);
    cr_assert(terminal_wait(desk.terminal, "Enter send"));
    terminal_type(desk.terminal, "\r");
    cr_assert(terminal_wait(desk.terminal, "Refused"));
    cr_expect(wrote(&desk, "\a"));
    desk_close(&desk);
}

/* A report of a terminal that knows SGR; with Shift pressed it selects text itself and reports nothing. */
Test(terminals, the_mouse_opens_what_it_clicks)
{
    struct desk desk;
    desk_prepare(&desk);
    desk_open(&desk, 80, 24, NULL);
    cr_expect(writes(&desk, "\033[?1000h") && writes(&desk, "\033[?1006h"));
    terminal_type(desk.terminal, "\033[<0;5;3M\033[<0;5;3m");
    cr_assert(terminal_wait(desk.terminal, "Product received"));
    terminal_type(desk.terminal, "4");
    cr_assert(terminal_wait(desk.terminal, "Delay reason"));
    terminal_type(desk.terminal, "\033[<65;5;5M\033[<65;5;5Mbelt");
    cr_assert(terminal_wait(desk.terminal, "\"delayReason\": \"belt\""));
    terminal_type(desk.terminal, "\033");
    cr_assert(terminal_wait(desk.terminal, "kept as a draft"));
    leave(&desk, "\x03q"); /* the picker is below the form */
    desk_close(&desk);
}
