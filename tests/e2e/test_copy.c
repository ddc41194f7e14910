/* tests/e2e/test_copy.c: what y, c and f copy goes through copy_command, which may do what it likes: the desk goes on,
 * and says where the text is. */
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* `command` NULL: the terminal's clipboard. */
static void open_review(struct desk *desk, const char *command)
{
    desk_prepare(desk);
    g_autofree char *settings =
        g_strdup_printf("[desk]\nhold = 0\n%s%s\n", command ? "copy_command = " : "", command ? command : "");
    test_home_settings(&desk->home, settings);
    g_autofree char *folder = g_strdup(desk->home.folder);
    test_home_set(&desk->home, "TAKEN", folder);
    desk_open(desk, 130, 30, NULL);
    terminal_type(desk->terminal, "\r5");
    cr_assert(terminal_wait(desk->terminal, "Started at"));
    terminal_type(desk->terminal, "\x13");
    cr_assert(terminal_wait(desk->terminal, "read it once"));
}

static char *read_taken(const struct desk *desk, const char *name)
{
    g_autofree char *path = g_build_filename(desk->home.folder, name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

Test(copy, the_command_is_fed_the_text_by_a_shell_in_a_group_of_its_own_without_the_token)
{
    static const struct {
        const char *key, *said, *start;
    } rows[] = { { "y", "The JSON is with copy_command and in", "{\"event\":\"repair_started\"," },
                 { "c", "The curl command is with copy_command and in", "curl -X POST '" },
                 { "f", "The fixline command is with copy_command and in", "fixline send 'SO-" } };
    struct desk desk;
    open_review(&desk, "cat >\"$TAKEN/taken\"; echo seen; echo seen >&2; "
                       "echo $(cut -d' ' -f5 /proc/$$/stat) $$ ${FIXLINE_TOKEN-none} >\"$TAKEN/group\"");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        terminal_type(desk.terminal, rows[i].key);
        cr_expect(terminal_wait(desk.terminal, rows[i].said), "%s", rows[i].key);
        g_autofree char *taken = read_taken(&desk, "taken");
        cr_expect(taken && g_str_has_prefix(taken, rows[i].start), "%s: %s", rows[i].key, taken);
    }
    g_autofree char *group = read_taken(&desk, "group");
    long of_group = 0, of_shell = 0;
    char token[8] = "";
    cr_assert_eq(sscanf(group ? group : "", "%ld %ld %7s", &of_group, &of_shell, token), 3, "%s", group);
    cr_expect_eq(of_group, of_shell);
    cr_expect_str_eq(token, "none");
    cr_expect_null(strstr(terminal_output(desk.terminal)->str, "seen"), "its output is thrown away");
    cr_expect_null(strstr(terminal_output(desk.terminal)->str, "\033]52;"), "and the terminal is left alone");
    desk_close(&desk);
}

Test(copy, without_a_command_the_terminal_has_it_and_the_file)
{
    struct desk desk;
    open_review(&desk, NULL);
    terminal_type(desk.terminal, "y");
    cr_expect(terminal_wait(desk.terminal, "The JSON is on the clipboard and in "));
    const char *copied = strstr(terminal_output(desk.terminal)->str, "\033]52;c;");
    cr_assert_not_null(copied);
    gsize length = 0;
    g_autofree char *encoded = g_strndup(copied + strlen("\033]52;c;"), strcspn(copied, "\a") - strlen("\033]52;c;"));
    g_autofree char *text = (char *)g_base64_decode(encoded, &length);
    cr_expect(g_str_has_prefix(text, "{\"event\":\"repair_started\","), "%s", text);
    g_autofree char *path = g_build_filename(desk.home.folder, "state", "fixline", "copied", NULL), *kept = NULL;
    cr_expect(g_file_get_contents(path, &kept, NULL, NULL), "%s", path);
    cr_expect(kept && strlen(kept) == length && strncmp(kept, text, length) == 0, "%s", kept);
    desk_close(&desk);
}

Test(copy, a_failed_command_is_said_with_the_file_that_holds_the_text)
{
    static const struct {
        const char *command, *said;
    } rows[] = { { "cat >/dev/null; exit 7", "copy_command failed with status 7. The JSON is in " },
                 { "no-such-program", "copy_command names no program of this machine. The JSON is in " } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_review(&desk, rows[i].command);
        terminal_type(desk.terminal, "y");
        cr_expect(terminal_wait(desk.terminal, rows[i].said), "%s", rows[i].command);
        terminal_type(desk.terminal, "\x1b");
        cr_expect(terminal_wait_gone(desk.terminal, "read it once"), "%s", rows[i].command);
        desk_close(&desk);
    }
}

static pid_t written_id(const struct desk *desk)
{
    g_autofree char *text = read_taken(desk, "shell");
    return text && strchr(text, '\n') ? (pid_t)g_ascii_strtoll(text, NULL, 10) : 0;
}

Test(copy, a_command_that_hangs_is_ended_while_the_desk_goes_on)
{
    struct desk desk;
    open_review(&desk, "echo $$ >\"$TAKEN/shell\"; sleep 600; true");
    terminal_type(desk.terminal, "y");
    pid_t shell = 0;
    while ((shell = written_id(&desk)) == 0)
        cr_assert(terminal_pump(desk.terminal));
    terminal_type(desk.terminal, "f");
    cr_expect(
        terminal_wait(desk.terminal, "copy_command is busy with what was copied before. The fixline command is in"));
    terminal_type(desk.terminal, "\r");
    cr_expect(terminal_wait(desk.terminal, "accepted"), "keys and sending go on meanwhile");
    cr_expect(terminal_wait(desk.terminal, "copy_command did not end within 3 s and was ended."));
    while (kill(-shell, 0) == 0) /* nothing of its group is left, once it is reaped */
        cr_assert(terminal_pump(desk.terminal));
    desk_close(&desk);
}
