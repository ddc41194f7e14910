/* tests/settings/test_places.c: B38 (where files land) and B29 (the form of an address). */
#include "tests/settings/sandboxed.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

TestSuite(settings_places, .init = sandboxed_start, .fini = sandboxed_end);

Test(settings_places, B38_folders_follow_xdg_and_never_the_current_directory)
{
    g_autofree char *home = g_strdup(g_getenv("HOME"));
    const struct passwd *user = getpwuid(getuid());
    const struct {
        const char *home, *config_home, *expected; /* expected begins so */
    } rows[] = {
        { NULL, "/c", "/c/fixline/config.ini" },
        { NULL, NULL, user->pw_dir },
        { home, "", home },
        { home, "conf", home },
        { home, "./conf", home },
        { "relative", NULL, user->pw_dir },
        { "", "", user->pw_dir },
        { home, "/c", "/c/fixline/config.ini" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        rows[i].home ? (void)g_setenv("HOME", rows[i].home, TRUE) : g_unsetenv("HOME");
        rows[i].config_home ? (void)g_setenv("XDG_CONFIG_HOME", rows[i].config_home, TRUE)
                            : g_unsetenv("XDG_CONFIG_HOME");
        struct settings *settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
        cr_expect(g_str_has_prefix(settings_config_path(settings), rows[i].expected), "row %zu: %s", i,
                  settings_config_path(settings));
        cr_expect(g_str_has_suffix(settings_config_path(settings), "fixline/config.ini"), "row %zu", i);
        cr_expect(g_path_is_absolute(settings_journal_path(settings)), "row %zu", i);
        cr_expect(g_path_is_absolute(settings_state_folder(settings)), "row %zu", i);
        settings_free(settings);
    }
    cr_expect_not(g_file_test("conf", G_FILE_TEST_EXISTS));
}

Test(settings_places, paths_in_the_file_start_at_its_folder_or_at_home)
{
    g_autofree char *folder = g_build_filename(g_getenv("HOME"), ".config", "fixline", NULL);
    sandboxed_file("[server]\nca_file = ~/ca.pem\n[token]\nfile = secret/token\n");
    struct settings *settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
    g_autofree char *token = g_build_filename(folder, "secret", "token", NULL);
    g_autofree char *ca = g_build_filename(g_getenv("HOME"), "ca.pem", NULL);
    cr_expect_str_eq(settings_text(settings, SETTING_TOKEN_FILE), token);
    cr_expect_str_eq(settings_text(settings, SETTING_CA_FILE), ca);
    settings_free(settings);
}

Test(settings_places, the_settings_file_can_be_named)
{
    g_autofree char *path = g_build_filename(g_getenv("HOME"), "other.ini", NULL);
    cr_assert(g_file_set_contents(path, "[desk]\noperator = Other\n", -1, NULL));
    g_setenv("FIXLINE_CONFIG", path, TRUE);
    struct settings *settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
    cr_expect_str_eq(settings_text(settings, SETTING_OPERATOR), "Other");
    settings_free(settings);
    settings = sandboxed_load((struct settings_flags){ .config = "/nowhere/config.ini", .makes_settings = true }, NULL);
    cr_expect_str_eq(settings_config_path(settings), "/nowhere/config.ini");
    cr_expect_not(settings_has_file(settings));
    settings_free(settings);
    g_unlink(path);
}

Test(settings_places, a_named_file_that_is_not_there_is_a_slip)
{
    g_autofree char *by_flag = sandboxed_refusal((struct settings_flags){ .config = "/nowhere/config.ini" });
    cr_expect(strstr(by_flag, "no settings file /nowhere/config.ini, which --config names"), "%s", by_flag);
    g_setenv("FIXLINE_CONFIG", "/nowhere/else.ini", TRUE);
    g_autofree char *by_variable = sandboxed_refusal((struct settings_flags){ 0 });
    cr_expect(strstr(by_variable, "no settings file /nowhere/else.ini, which FIXLINE_CONFIG names"), "%s", by_variable);
    struct settings *settings = sandboxed_load((struct settings_flags){ .ignore_person = true }, NULL);
    cr_expect_not_null(settings);
    settings_free(settings);
}

Test(settings_places, B29_two_ways_of_writing_an_address_are_one)
{
    static const struct {
        const char *text, *becomes, *said;
    } rows[] = {
        { "http://127.0.0.1:8787/", "http://127.0.0.1:8787", NULL },
        { "  http://127.0.0.1:8787  ", "http://127.0.0.1:8787", NULL },
        { "HTTPS://API.Example.COM//", "https://api.example.com", NULL },
        { "https://api.example.com/Base/Path/", "https://api.example.com/Base/Path", NULL },
        { "https://api.example.com:443", "https://api.example.com:443", NULL },
        { "http://[::1]:80/", "http://[::1]:80", NULL },
        { "http://localhost", "http://localhost", NULL },
        { "http://127.9.9.9", "http://127.9.9.9", NULL },
        { "127.0.0.1:8787", NULL, "must begin with https://" },
        { "localhost:8787", NULL, "must begin with https://" },
        { "http://127.0.0.1:8787?x=1", NULL, "must end before" },
        { "https://a.example/#top", NULL, "must end before" },
        { "https://me:CANARY@a.example", NULL, "user name or password" },
        { "http://a.example", NULL, "in the clear" },
        { "http://127.evil.example", NULL, "in the clear" },
        { "ftp://a.example", NULL, "must begin with https://" },
        { "https://", NULL, "host" },
        { "https:///path", NULL, "host" },
        { "https://a b.example", NULL, "blank" },
        { "https://a.example\r\nX: y", NULL, "blank" },
        { "https://a.example:0", NULL, "port" },
        { "https://a.example:99999", NULL, NULL },
        { "https://a%20b.example", NULL, "host" },
        { "", NULL, "empty" },
        { "https://b\xC3\xBC"
          "cher.example",
          NULL, "character" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *url = settings_normalise_url(rows[i].text, "[server] url", &error);
        cr_expect_eq(g_strcmp0(url, rows[i].becomes), 0, "row %zu: %s", i, url ? url : error->message);
        if (!rows[i].becomes && error) {
            cr_expect(g_str_has_prefix(error->message, "[server] url "), "row %zu: %s", i, error->message);
            cr_expect(!rows[i].said || strstr(error->message, rows[i].said), "row %zu: %s", i, error->message);
            cr_expect_not(strstr(error->message, "CANARY"), "row %zu", i);
        }
    }
}
