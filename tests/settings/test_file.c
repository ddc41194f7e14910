/* tests/settings/test_file.c: the file as a whole: syntax, unknown names, profiles, what is shown of it. */
#include "tests/settings/sandboxed.h"
#include <criterion/criterion.h>
#include <string.h>

TestSuite(settings_file, .init = sandboxed_start, .fini = sandboxed_end);

Test(settings_file, faults_name_file_line_and_what_is_meant)
{
    static const struct {
        const char *text;
        const char *line;
        const char *said;
    } faults[] = {
        { "[server]\nurl https://x\n", "line 2", "written as key = value" },
        { "url = https://x\n", "line 1", "before the first section" },
        { "[server\nurl = https://x\n", "line 1", "written as [server]" },
        { "[server] # main\n", "line 1", "written as [server]" },
        { "; old style\n", "line 1", "begins with #" },
        { "\n\n[sever]\n", "line 3", "did you mean [server]?" },
        { "[colours]\n", "line 1", "sections are" },
        { "[desk]\ntime_zone = UTC\n", "line 2", "did you mean timezone?" },
        { "[desk]\nfavourite = UTC\n", "line 2", "its keys are operator" },
        { "[server]\nurl = https://a\nurl = https://b\n", "line 3", "already given in line 2" },
        { "[desk]\nhold = 1\n[server]\n[desk]\nhold = 2\n", "line 5", "already given in line 2" },
        { "[profile default]\n", "line 1", "is [server] and [token]" },
        { "[profile ../x]\n", "line 1", "cannot be the name" },
        { "[profile journal]\n", "line 1", "cannot be the name" },
        { "[profile other]\nurl = ftp://x\n", "line 2", "must begin with https://" },
        { "[profile other]\nhold = 3\n", "line 2", "has no key \"hold\"" },
        { "[desk]\noperator = \xC3\x28\n", "line 2", "not UTF-8" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        sandboxed_file(faults[i].text);
        g_autofree char *sentence = sandboxed_refusal((struct settings_flags){ 0 });
        cr_expect(strstr(sentence, faults[i].line), "row %zu: %s", i, sentence);
        cr_expect(strstr(sentence, faults[i].said), "row %zu: %s", i, sentence);
        cr_expect(strstr(sentence, "config.ini"), "row %zu: %s", i, sentence);
    }
}

Test(settings_file, byte_order_mark_and_windows_line_ends_are_fine)
{
    sandboxed_file("\xEF\xBB\xBF[server]\r\nurl = https://a.example\r\n\r\n# end\r\n");
    struct settings *settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
    cr_expect_str_eq(settings_text(settings, SETTING_URL), "https://a.example");
    cr_expect(settings_has_file(settings));
    settings_free(settings);
}

Test(settings_file, profiles_have_their_own_server_token_and_journal)
{
    sandboxed_file("[server]\nurl = https://a.example\n[token]\nfile = token-a\n[desk]\noperator = Sam\n"
                   "[profile demo]\nurl = http://127.0.0.1:8787\nfile = token-b\nhold = 1\n");
    g_autofree char *misplaced = sandboxed_refusal((struct settings_flags){ 0 });
    cr_expect(strstr(misplaced, "line 10"), "%s", misplaced);
    sandboxed_file("[server]\nurl = https://a.example\n[token]\nfile = token-a\n[desk]\noperator = Sam\n"
                   "[profile demo]\nurl = http://127.0.0.1:8787\nfile = token-b\n");
    struct settings *demo = sandboxed_load((struct settings_flags){ .profile = "demo" }, NULL);
    cr_expect_str_eq(settings_text(demo, SETTING_URL), "http://127.0.0.1:8787");
    cr_expect_eq(settings_server_kind(demo), SERVER_STAND_IN);
    cr_expect_str_eq(settings_text(demo, SETTING_COLOR), "green");
    cr_expect(g_str_has_suffix(settings_text(demo, SETTING_TOKEN_FILE), "/.config/fixline/token-b"));
    cr_expect(g_str_has_suffix(settings_journal_path(demo), "/.local/share/fixline/demo.db"));
    cr_expect_str_eq(settings_text(demo, SETTING_OPERATOR), "Sam");
    settings_free(demo);
    struct settings *usual = sandboxed_load((struct settings_flags){ 0 }, NULL);
    cr_expect_eq(settings_server_kind(usual), SERVER_PRODUCTION);
    cr_expect(g_str_has_suffix(settings_journal_path(usual), "/.local/share/fixline/journal.db"));
    settings_free(usual);
    g_autofree char *unknown = sandboxed_refusal((struct settings_flags){ .profile = "dmeo" });
    cr_expect(strstr(unknown, "did you mean demo?"), "%s", unknown);
}

Test(settings_file, an_address_from_the_environment_takes_no_token_along)
{
    const char *file = "[server]\nurl = https://a.example\nkind = test\ncolor = blue\n[token]\nfile = t\n";
    sandboxed_file(file);
    g_setenv("FIXLINE_URL", "https://A.example/", TRUE);
    struct settings *same = sandboxed_load((struct settings_flags){ .profile = "default" }, NULL);
    cr_expect(settings_text(same, SETTING_TOKEN_FILE));
    cr_expect_eq(settings_server_kind(same), SERVER_TEST);
    settings_free(same);
    g_setenv("FIXLINE_URL", "https://b.example", TRUE);
    struct settings *other = sandboxed_load((struct settings_flags){ 0 }, NULL);
    cr_expect_null(settings_text(other, SETTING_TOKEN_FILE));
    cr_expect_eq(settings_server_kind(other), SERVER_PRODUCTION);
    cr_expect_str_eq(settings_text(other, SETTING_COLOR), "red");
    settings_free(other);
    g_autofree char *refused = sandboxed_refusal((struct settings_flags){ .profile = "default" });
    cr_expect(strstr(refused, "FIXLINE_URL names another server"), "%s", refused);
}

Test(settings_file, the_demo_reads_nothing_of_the_person_but_clock_zone_and_operator)
{
    sandboxed_file("[server]\nurl = https://a.example\n[token]\nfile = t\n[desk]\noperator = File\n");
    g_setenv("FIXLINE_URL", "nonsense", TRUE);
    g_setenv("FIXLINE_JOURNAL", "/e/j.db", TRUE);
    g_setenv("FIXLINE_OPERATOR", "Sam", TRUE);
    g_setenv("FIXLINE_TIMEZONE", "Asia/Tokyo", TRUE);
    g_setenv("FIXLINE_CLOCK", "2026-11-24T10:00:00Z", TRUE);
    struct settings_flags flags = { .ignore_person = true, .demo_url = "http://127.0.0.1:9", .journal = "/d/j.db" };
    struct settings *settings = sandboxed_load(flags, NULL);
    cr_expect_str_eq(settings_text(settings, SETTING_URL), "http://127.0.0.1:9");
    cr_expect_str_eq(settings_text(settings, SETTING_OPERATOR), "Sam");
    cr_expect_str_eq(settings_text(settings, SETTING_TIMEZONE), "Asia/Tokyo");
    cr_expect_str_eq(settings_clock(settings), "2026-11-24T10:00:00Z");
    cr_expect_str_eq(settings_journal_path(settings), "/d/j.db");
    cr_expect_null(settings_text(settings, SETTING_TOKEN_FILE));
    cr_expect_not(settings_has_file(settings));
    settings_free(settings);
}

Test(settings_file, what_is_shown_says_where_from_and_holds_no_secret)
{
    sandboxed_file("[server]\nproxy = http://me:CANARY@proxy:1\n[token]\ncommand = printf CANARY\n"
                   "[review]\nskip = batched,resolved\n[keys]\nquit = F3\n");
    g_setenv("FIXLINE_TOKEN", "CANARY", TRUE);
    g_setenv("FIXLINE_OPERATOR", "Sam", TRUE);
    struct settings *settings = sandboxed_load((struct settings_flags){ .journal = "/x/j.db" }, NULL);
    g_autofree char *shown = settings_describe(settings);
    static const char *const lines[] = { "server.proxy = http://…@proxy:1  (/",
                                         "token.command = printf …  (/",
                                         "desk.hold = 5  (default)\n",
                                         "server.url =   (unset)\n",
                                         "desk.operator = Sam  (FIXLINE_OPERATOR)\n",
                                         "journal.path = /x/j.db  (--journal)\n",
                                         "keys.quit = F3  (/",
                                         "config.ini, line 8)\n" };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        cr_expect(strstr(shown, lines[i]), "%s in\n%s", lines[i], shown);
    cr_expect_not(strstr(shown, "CANARY"), "%s", shown);
    cr_expect(settings_review_skips(settings, "resolved"));
    cr_expect_not(settings_review_skips(settings, "repair_eta"));
    settings_free(settings);
}
