/* tests/e2e/test_completion.c: the Tab key in the shells that are here, with the scripts the program prints for them.
 */
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* What makes it read the script in $PWD and show a prompt that nothing else shows. */
struct shell {
    const char *name;
    const char *plainly; /* the option that leaves a person's own settings out */
    const char *begin;
};
#define PROMPT "ready>"

/* What is typed before Tab, and what then stands on the screen; the line is thrown away afterwards. */
static const struct {
    const char *typed, *shown;
} TABS[] = {
    { "fixline hist", "fixline history" },
    { "fixline send SO-104", "fixline send SO-1042" },
    { "fixline send \"SO-104", "fixline send \"SO-1042\"" },
    { "fixline send SO-1042 repair_e", "repair_eta" },
    { "fixline send SO-1042 repair_eta del", "delayReason=" },
    { "fixline send SO-1042 x --type=de", "--type=depot" },
    { "fixline history state:unk", "state:unknown" },
    { "fixline history \"state:unk", "\"state:unknown\"" },
    { "fixline --profile li", "fixline --profile live" },
    { "fixline config set desk.theme da", "desk.theme dark" },
    { "fixline batch a", "fixline batch a\\ file.csv" },
    { "fixline batch --report=a", "--report=a\\ file.csv" },
    { "fixline sandbox --fau", "fixline sandbox --fault" },
};

static void write_script(const struct desk *desk, const char *shell, const char *name)
{
    g_autofree char *path = g_build_filename(desk->home.folder, name, NULL);
    g_auto(run_result) script = run_program(&desk->home, NULL, "fixline", "completion", shell, NULL);
    cr_assert_eq(script.status, 0, "%s", script.err);
    cr_assert(g_file_set_contents(path, script.out, -1, NULL));
}

static void expect_tab(struct terminal *terminal, const char *shell, size_t row)
{
    terminal_type(terminal, TABS[row].typed);
    cr_assert(terminal_wait(terminal, TABS[row].typed), "%s does not show what is typed", shell);
    terminal_type(terminal, "\t");
    bool shown = terminal_wait(terminal, TABS[row].shown);
    g_autofree char *screen = terminal_screen(terminal);
    cr_expect(shown, "%s: %s and Tab is not %s but:\n%s", shell, TABS[row].typed, TABS[row].shown, screen);
    terminal_type(terminal, "\x15\x0c"); /* Ctrl-U, Ctrl-L */
    cr_assert(terminal_wait_gone(terminal, TABS[row].typed), "%s does not throw the line away", shell);
}

static void try_shell(struct desk *desk, const struct shell *shell)
{
    g_autofree char *program = g_find_program_in_path(shell->name);
    if (!program) {
        cr_log_info("%s is not here, so its completions were not tried; ./dev deps installs it.", shell->name);
        return;
    }
    const char *argv[] = { program, shell->plainly, "-i", NULL };
    struct terminal *terminal = terminal_start(
        argv, &(struct terminal_options){
                  .columns = 100, .rows = 24, .environment = (const char *const *)desk->home.environment->pdata });
    terminal_type(terminal, shell->begin);
    cr_assert(terminal_wait(terminal, PROMPT), "%s does not start", shell->name);
    for (size_t i = 0; i < G_N_ELEMENTS(TABS); i++)
        expect_tab(terminal, shell->name, i);
    terminal_free(terminal);
}

Test(completion, tab_completes_in_every_shell_that_is_here, .timeout = 120)
{
    static const struct shell shells[] = {
        { "bash", "--norc", "source ./fixline.bash; clear; PS1=ready'>'\r" },
        { "zsh", "-f", "fpath=($PWD/zsh $fpath); autoload -U compinit; compinit -u -D; clear; PS1=ready'>'\r" },
        { "fish", "-N", "source fixline.fish; function fish_prompt; echo -n ready'>'; end; clear\r" },
    };
    struct desk desk;
    desk_prepare(&desk);
    cr_assert_eq(chdir(desk.home.folder), 0);
    cr_assert_eq(g_mkdir("zsh", 0700), 0);
    cr_assert(g_file_set_contents("a file.csv", "", 0, NULL));
    test_home_settings(&desk.home, "[profile live]\nurl = http://127.0.0.1:1\n");
    g_autofree char *path = g_strconcat(FIXLINE_BINARY_DIR ":", g_getenv("PATH"), NULL);
    test_home_set(&desk.home, "PATH", path);
    test_home_set(&desk.home, "XDG_RUNTIME_DIR", desk.home.folder); /* else fish leaves a folder beside all homes */
    write_script(&desk, "bash", "fixline.bash");
    write_script(&desk, "zsh", "zsh/_fixline");
    write_script(&desk, "fish", "fixline.fish");
    for (size_t i = 0; i < G_N_ELEMENTS(shells); i++)
        try_shell(&desk, &shells[i]);
    desk_close(&desk);
}
