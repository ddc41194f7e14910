/* tests/cli/test_completion.c: the scripts for the shells, tried in the shells that are here, and the manual page. */
#include "cli/command.h"
#include "cli/manual.h"
#include "settings/settings.h"
#include "tests/cli/shop.h"
#include "tui/action.h"
#include <criterion/criterion.h>
#include <string.h>

/* What bash offers for lines whose last word is being typed, a line each. It cuts them at = and : too. */
static char **offered_by_bash(const struct shop *shop, const char *lines)
{
    static const char script[] = "PATH='" FIXLINE_BINARY_DIR "':$PATH; source <(fixline completion bash); "
                                 "while IFS= read -r COMP_LINE; do COMP_POINT=${#COMP_LINE}; "
                                 "read -ra COMP_WORDS <<<\"$(sed 's/[:=]/ & /g' <<<\"$COMP_LINE\")\"; "
                                 "[[ $COMP_LINE != *' ' ]] || COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
                                 "_fixline </dev/null; echo \" ${COMPREPLY[*]} \"; done";
    g_auto(run_result) run = run_program(&shop->home, lines, "/bin/bash", "-c", script, NULL);
    cr_expect(run.status == 0 && !*run.err, "%d %s", run.status, run.err);
    return g_strsplit(run.out, "\n", -1);
}

Test(cli_completion, bash_offers_what_fits_the_place)
{
    static const struct {
        const char *line, *offered, *not_offered;
    } rows[] = {
        { "fixline ", " orders ", " --profile " },
        { "fixline hi", " history ", " orders " },
        { "fixline --pro", " --profile ", NULL },
        { "fixline send ", " SO-1042 ", " repair_eta " },
        { "fixline send SO-10", " SO-1057 ", " SO-1101 " },
        { "fixline send SO-1042 ", " repair_eta ", "appointment" },
        { "fixline ask SO-1057 ", " appointment_scheduling ", "repair_eta" },
        { "fixline send SO-9 ", " repair_eta repair_started repair_completed part_management ", "any" },
        { "fixline send SO-1042 repair_e", " repair_eta ", " repair_started " },
        { "fixline send --", " --dry-run ", " --limit " },
        { "fixline send --type ", " depot onsite ", " SO-1042 " },
        { "fixline send --type=de", " depot ", " onsite " },
        { "fixline --operator Mei orders sh", " show ", " send " },
        { "fixline orders --operator x show SO-10", " SO-1042 ", " show " },
        { "fixline history --format js", " json jsonl ", NULL },
        { "fixline history ", " order: event: event:product_received ", NULL },
        { "fixline history sta", " state: state:queued ", " event: " },
        { "fixline history belt state:", " queued sending accepted refused unknown dropped ", " state:queued " },
        { "fixline history belt state:un", " unknown ", " queued " },
        { "fixline history state:un", " unknown ", " since:today " },
        { "fixline history since:y", " yesterday ", NULL },
        { "fixline orders list ", "  ", "state:" },
        { "fixline history --limit ", "  ", " json " },
        { "fixline config get desk.t", " desk.timezone desk.theme ", NULL },
        { "fixline outbox retry ", " 1 ", " SO-1042 " },
        { "fixline outbox resolve 1 ", " accepted refused ", NULL },
        { "fixline completion ", " bash zsh fish ", NULL },
        { "fixline send SO-1042 repair_eta --color ", " auto always never ", NULL },
        { "fixline --profile ", " lab live ", NULL },
        { "fixline --profile=li", " live ", " lab " },
        { "fixline --profile live orders show ", "  ", "SO-1042" },
        { "fixline --profile=live orders show ", "  ", "SO-1042" },
        { "fixline history event:received state: ", " order: ", " queued " },
        { "fixline send \"SO-10", " SO-1042 ", " SO-1101 " },
        { "fixline send SO-1042 repair_eta ", " isDelayed= isDelayed=yes isDelayed=no ", " repairStartedAt= " },
        { "fixline send SO-1042 repair_eta isDelayed=y", " yes ", " no " },
        { "fixline send SO-1042 repair_eta isDelayed=", " yes no ", "isDelayed" },
        { "fixline send SO-1042 our_own ", " eventDate= ", " isDelayed= " },
        { "fixline batch --event product_r", " product_received ", NULL },
        { "fixline config set desk.theme ", " auto light dark ", NULL },
        { "fixline config set desk.mouse ", " yes no ", NULL },
        { "fixline report --day y", " yesterday ", NULL },
        { "fixline orders add X-1 pro", " product= ", NULL },
        { "fixline sandbox --fa", " --fault ", " --color " },
    };
    struct shop shop;
    shop_open_alone(&shop);
    test_home_settings(&shop.home,
                       "[profile lab]\nurl = http://127.0.0.1:1\n[profile live]\nurl = http://127.0.0.1:2\n");
    shop_expect("fill", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--queue"), 3, NULL, NULL);
    g_autoptr(GString) lines = g_string_new("");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_string_append_printf(lines, "%s\n", rows[i].line);
    g_auto(GStrv) offered = offered_by_bash(&shop, lines->str);
    cr_assert_eq(g_strv_length(offered), G_N_ELEMENTS(rows) + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        cr_expect(strstr(offered[i], rows[i].offered), "%s lacks \"%s\": %s", rows[i].line, rows[i].offered,
                  offered[i]);
        cr_expect(!rows[i].not_offered || !strstr(offered[i], rows[i].not_offered), "%s has \"%s\": %s", rows[i].line,
                  rows[i].not_offered, offered[i]);
    }
    shop_close(&shop);
}

/* Where fish is there. */
Test(cli_completion, fish_offers_the_values_of_a_key_that_stands_there)
{
    static const struct {
        const char *line, *offered;
    } rows[] = {
        { "history state:", "state:accepted state:dropped state:queued state:refused state:sending state:unknown " },
        { "history sta",
          "state: state:accepted state:dropped state:queued state:refused state:sending state:unknown " },
        { "send SO-1042 repair_eta isDelayed=", "isDelayed=no isDelayed=yes " },
        { "config set desk.mouse ", "no yes " },
    };
    struct shop shop = { .standin = NULL };
    g_autofree char *fish = g_find_program_in_path("fish");
    test_home_make(&shop.home);
    g_autoptr(GString) script = g_string_new("set -p PATH '" FIXLINE_BINARY_DIR "'; fixline completion fish | source");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_string_append_printf(script, "; string join ' ' -- (complete -C 'fixline %s') ''", rows[i].line);
    g_auto(run_result) run =
        fish ? run_program(&shop.home, NULL, fish, "--no-config", "-c", script->str, NULL) : (struct run){ 0 };
    g_auto(GStrv) offered = g_strsplit(run.out ? run.out : "", "\n", -1);
    cr_assert(!fish || g_strv_length(offered) == G_N_ELEMENTS(rows) + 1, "%s %s", run.out, run.err);
    for (size_t i = 0; fish && i < G_N_ELEMENTS(rows); i++)
        cr_expect_str_eq(offered[i], rows[i].offered, "%s: %s", rows[i].line, offered[i]);
    test_home_remove(&shop.home);
}

/* An order id comes from outside: completing it must not run what stands in it, nor put it bare on the line. */
Test(cli_completion, a_hostile_order_id_is_only_text)
{
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("add", SHOP_RUN(&shop, "orders", "add", "$(touch${IFS}ran)", "--type", "depot"), 0, NULL, NULL);
    g_auto(GStrv) offered =
        offered_by_bash(&shop, "fixline orders show $\nfixline orders show \"$\nfixline orders show '$\n");
    cr_assert_eq(g_strv_length(offered), 4);
    cr_expect_str_eq(offered[0], " \\$\\(touch\\$\\{IFS\\}ran\\) ");
    cr_expect_str_eq(offered[1], " \\$(touch\\${IFS}ran) ");
    cr_expect_str_eq(offered[2], " $(touch${IFS}ran) ");
    cr_expect_not(g_file_test("ran", G_FILE_TEST_EXISTS));
    shop_close(&shop);
}

static void expect_named(const struct command *command, const char *shell, const char *script)
{
    for (size_t i = 0; i < command->option_count; i++)
        cr_expect(strstr(script, command->options[i].name), "%s: --%s", shell, command->options[i].name);
    for (size_t i = 0; command->parts && command->parts[i]; i++) {
        cr_expect(strstr(script, command->parts[i]->name), "%s: %s", shell, command->parts[i]->name);
        expect_named(command->parts[i], shell, script);
    }
}

Test(cli_completion, every_row_is_in_every_script_and_every_shell_reads_its_own)
{
    static const char *const shells[] = { "bash", "zsh", "fish" };
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    for (size_t i = 0; i < G_N_ELEMENTS(shells); i++) {
        g_auto(run_result) run = SHOP_RUN(&shop, "completion", shells[i]);
        cr_expect_eq(run.status, 0, "%s: %s", shells[i], run.err);
        expect_named(&command_fixline, shells[i], run.out);
        g_autofree char *path = g_find_program_in_path(shells[i]);
        g_autofree char *file = shop_file(&shop, shells[i], run.out, strlen(run.out));
        if (path)
            shop_expect(shells[i], run_program(&shop.home, NULL, path, "-n", file, NULL), 0, "", "");
    }
    shop_expect("another shell", SHOP_RUN(&shop, "completion", "tcsh"), 2, "", "bash, zsh and fish");
    test_home_remove(&shop.home);
}

Test(cli_completion, the_manual_page_has_every_row)
{
    g_autofree char *page = manual_page();
    g_auto(GStrv) words = g_strsplit(page, "\\", -1);
    g_autofree char *plain = g_strjoinv("", words);
    expect_named(&command_fixline, "manual", plain);
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row((enum setting_id)i);
        g_autofree char *name = g_strdup_printf("[%s] %s", row->section, row->key);
        cr_expect(strstr(plain, name) && strstr(plain, row->help), "%s", name);
    }
    g_autofree char *actions = action_names();
    cr_expect(strstr(plain, "[keys] ACTION") && strstr(plain, actions), "%s", actions);
    g_autofree char *scdoc = g_find_program_in_path("scdoc");
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    cr_expect_null(strstr(page, "…"));
    if (scdoc)
        shop_expect("scdoc", run_program(&shop.home, page, scdoc, NULL), 0, ".SH EXIT STATUS", "");
    test_home_remove(&shop.home);
}
