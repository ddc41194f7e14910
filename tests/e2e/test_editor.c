/* tests/e2e/test_editor.c: Ctrl-X Ctrl-E lends the terminal to the person's own editor; whatever the editor does, the
 * form and the terminal come back. */
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define EDIT "\x18\x05"
#define JUMP_TO_REASON "\x07r"
#define EMPTY_IT "\x01\x0b"

/* It asks on the terminal, which it needs in line mode, what to do; and takes its question away, so that the next one
 * is not seen before it is asked. */
static const char EDITOR[] = "#!/bin/sh\n"
                             "printf 'the editor asks: '\n"
                             "read -r way\n"
                             "printf '\\033[H\\033[2J'\n"
                             "case $way in\n"
                             "good) printf 'caf\\303\\251 from the editor\\n' >\"$1\" ;;\n"
                             "same) ;;\n"
                             "empty) : >\"$1\" ;;\n"
                             "token) printf '%s' \"token ${FIXLINE_TOKEN-kept away}\" >\"$1\" ;;\n"
                             "bytes) printf 'a\\377b' >\"$1\" ;;\n"
                             "zero) printf 'a\\000b' >\"$1\" ;;\n"
                             "windows) printf '\\357\\273\\277one\\r\\ntwo\\r\\n' >\"$1\" ;;\n"
                             "large) head -c 65537 /dev/zero | tr '\\0' x >\"$1\" ;;\n"
                             "gone) rm \"$1\" ;;\n"
                             "fail) printf 'never taken' >\"$1\"; exit 3 ;;\n"
                             "killed) printf 'never taken' >\"$1\"; kill -9 $$ ;;\n"
                             "saved) printf 'saved so far\\n' >\"$1\"; printf 'goes on'; exec sleep 60 ;;\n"
                             "inner) printf 'saved within\\n' >\"$1\"; printf 'goes on'; sleep 60; echo x >\"$1\" ;;\n"
                             "deaf) trap '' HUP TERM; printf 'saved, then deaf' >\"$1\"; stty raw -echo\n"
                             "  printf 'goes on'; sleep 60 ;;\n"
                             "nano) trap 'echo not saved yet >\"$1.save\"; exit 1' HUP TERM; printf 'goes on'\n"
                             "  while :; do sleep 0.1; done ;;\n"
                             "torn) : >\"$1\"; printf 'goes on'; exec sleep 60 ;;\n"
                             "esac\n";

static const struct {
    const char *way, *said, *body;
} rows[] = {
    { "good", "as the editor left it", "\"delayReason\": \"café from the editor\"" },
    { "same", "as the editor left it", "\"delayReason\": \"café from the editor\"" },
    { "bytes", "not UTF-8", "\"delayReason\": \"café from the editor\"" },
    { "zero", "not UTF-8", "\"delayReason\": \"café from the editor\"" },
    { "large", "cannot be taken", "\"delayReason\": \"café from the editor\"" },
    { "gone", "The editor left no file", "\"delayReason\": \"café from the editor\"" },
    { "fail", "did not end well", "\"delayReason\": \"café from the editor\"" },
    { "killed", "did not end well", "\"delayReason\": \"café from the editor\"" },
    { "token", "as the editor left it", "\"delayReason\": \"token kept away\"" },
    { "empty", "as the editor left it", "\"event\": \"repair_eta\"" },
};

static void install(struct desk *desk)
{
    g_autofree char *path = g_build_filename(desk->home.folder, "editor", NULL);
    cr_assert(g_file_set_contents(path, EDITOR, -1, NULL));
    cr_assert_eq(g_chmod(path, 0700), 0);
    test_home_set(&desk->home, "VISUAL", path);
}

static void edit(struct desk *desk, const char *way)
{
    terminal_type(desk->terminal, EDIT);
    cr_assert(terminal_wait(desk->terminal, "the editor asks:"), "%s", way);
    cr_expect(terminal_is_cooked(desk->terminal), "%s", way);
    g_autofree char *line = g_strconcat(way, "\r", NULL);
    terminal_type(desk->terminal, line);
}

Test(editor, form_and_terminal_come_back_whatever_it_does)
{
    struct desk desk;
    desk_prepare(&desk);
    install(&desk);
    desk_open(&desk, 100, 30, NULL);
    terminal_type(desk.terminal, "\r4");
    cr_assert(terminal_wait(desk.terminal, "Delay reason"));
    terminal_type(desk.terminal, "\t\tbelt");
    cr_assert(terminal_wait(desk.terminal, "\"belt\""));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        edit(&desk, rows[i].way);
        cr_expect(terminal_wait_gone(desk.terminal, "the editor asks:"), "%s", rows[i].way);
        cr_expect(terminal_wait(desk.terminal, rows[i].said), "%s", rows[i].way);
        cr_expect(terminal_wait(desk.terminal, rows[i].body), "%s", rows[i].way);
        cr_expect(!terminal_is_cooked(desk.terminal), "%s: keys are keys again", rows[i].way);
    }
    terminal_type(desk.terminal, "typed");
    cr_expect(terminal_wait(desk.terminal, "\"delayReason\": \"typed\""), "and go to the field");
    terminal_type(desk.terminal, "\t");
    edit(&desk, "windows");
    cr_expect(terminal_wait(desk.terminal, "\"notes\": \"one\\ntwo\""),
              "line ends and marks are the editor's, not the text's");
    desk_close(&desk);
}

/* ---- the desk is asked to end meanwhile ---- */

static const struct {
    const char *way;
    int signal;
    const char *kept; /* what the draft holds afterwards */
} ends[] = {
    { "saved", SIGTERM, "\"saved so far\"" }, { "saved", SIGHUP, "\"saved so far\"" },
    { "inner", SIGTERM, "\"saved within\"" }, { "deaf", SIGTERM, "\"saved, then deaf\"" },
    { "nano", SIGHUP, "\"not saved yet\"" },  { "torn", SIGTERM, "\"belt\"" },
};

static void expect_empty(const char *folder, const char *what)
{
    GDir *entries = g_dir_open(folder, 0, NULL);
    const char *left = g_dir_read_name(entries);
    cr_expect_null(left, "%s leaves %s", what, left);
    g_dir_close(entries);
}

static void end_while_editing(struct desk *desk, size_t row)
{
    const char *way = ends[row].way;
    desk_open(desk, 100, 30, NULL);
    terminal_type(desk->terminal, "\r4");
    cr_assert(terminal_wait(desk->terminal, "Delay reason"), "%s", way);
    terminal_type(desk->terminal, JUMP_TO_REASON EMPTY_IT "belt");
    cr_assert(terminal_wait(desk->terminal, "\"belt\""), "%s", way);
    edit(desk, way);
    cr_assert(terminal_wait(desk->terminal, "goes on"), "%s", way);
    kill(terminal_pid(desk->terminal), ends[row].signal);
    int status = terminal_wait_end(desk->terminal);
    cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == ends[row].signal, "%s: %x", way, (unsigned)status);
    cr_expect(terminal_is_cooked(desk->terminal), "%s", way);
    terminal_free(desk->terminal);
}

Test(editor, what_it_saved_is_in_the_draft_where_the_desk_has_to_end, .timeout = 120)
{
    struct desk desk;
    desk_prepare(&desk);
    install(&desk);
    g_autofree char *folder = g_build_filename(desk.home.folder, "private", NULL);
    cr_assert_eq(g_mkdir(folder, 0700), 0);
    test_home_set(&desk.home, "TMPDIR", folder);
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        end_while_editing(&desk, i);
        expect_empty(folder, ends[i].way);
        desk_open(&desk, 100, 30, NULL);
        terminal_type(desk.terminal, "\r4");
        cr_expect(terminal_wait(desk.terminal, ends[i].kept), "%s", ends[i].way);
        terminal_free(desk.terminal);
    }
    desk.terminal = NULL;
    desk_close(&desk);
}
