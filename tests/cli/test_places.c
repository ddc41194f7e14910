/* tests/cli/test_places.c: `fixline config`, B38 (where files land) and B39 (their modes), through the real program. */
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Test(cli_places, config_shows_values_and_their_origin)
{
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *path = g_build_filename(shop.home.folder, "config", "fixline", "config.ini", NULL);
    shop_expect("path", SHOP_RUN(&shop, "config", "path"), 0, path, "");
    shop_expect("named path", SHOP_RUN(&shop, "config", "path", "--config", "/n/c.ini"), 0, "/n/c.ini\n", "");
    shop_expect("show", SHOP_RUN(&shop, "config", "show"), 0, "desk.operator = Sam  (FIXLINE_OPERATOR)\n", "");
    shop_expect("get", SHOP_RUN(&shop, "config", "get", "desk.hold"), 0, "5\n", "");
    shop_expect("unset", SHOP_RUN(&shop, "config", "get", "server.proxy"), 0, "", "");
    shop_expect("journal", SHOP_RUN(&shop, "config", "get", "journal.path", "--journal", "/j/x.db"), 0, "/j/x.db\n",
                "");
    shop_close(&shop);
}

/* Each of the two alone is no source of tokens, nor are two sources one. */
Test(cli_places, config_sets_one_after_the_other_what_goes_together)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    shop_expect("half", SHOP_RUN(&shop, "config", "set", "token.client_id", "desk"), 0, "", "go together");
    shop_expect("nothing else", SHOP_RUN(&shop, "history"), 5, "", "go together");
    shop_expect("whole", SHOP_RUN(&shop, "config", "set", "token.client_secret_file", "secret"), 0, "", "");
    shop_expect("it works", SHOP_RUN(&shop, "history"), 0, "", "");
    shop_expect("one too many", SHOP_RUN(&shop, "config", "set", "token.command", "pass show"), 0, "", "keep one of");
    shop_expect("one less", SHOP_RUN(&shop, "config", "set", "token.command", ""), 0, "", "");
    shop_expect("it works", SHOP_RUN(&shop, "history"), 0, "", "");
    test_home_remove(&shop.home);
}

Test(cli_places, config_is_written_without_touching_the_rest)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    g_autofree char *path = g_build_filename(shop.home.folder, "config", "fixline", "config.ini", NULL);
    g_autofree char *token = g_build_filename(shop.home.folder, "config", "fixline", "token", NULL);
    shop_expect("init", SHOP_RUN(&shop, "config", "init"), 0, path, "");
    shop_expect("init again", SHOP_RUN(&shop, "config", "init"), 2, "", "there already");
    shop_expect("set", SHOP_RUN(&shop, "config", "set", "desk.hold", "7"), 0, "", "");
    shop_expect("get", SHOP_RUN(&shop, "config", "get", "desk.hold"), 0, "7\n", "");
    shop_expect("bad value", SHOP_RUN(&shop, "config", "set", "desk.hold", "99"), 2, "", "desk.hold");
    shop_expect("bad key", SHOP_RUN(&shop, "config", "set", "desk.holt", "9"), 2, "", "did you mean desk.hold?");
    shop_expect("key", SHOP_RUN(&shop, "config", "set", "keys.quit", "Ctrl-X"), 0, "", "");
    shop_expect("get key", SHOP_RUN(&shop, "config", "get", "keys.quit"), 0, "Ctrl-X\n", "");
    shop_expect("no key", SHOP_RUN(&shop, "config", "set", "keys.quit", "Ctrl"), 2, "",
                "keys.quit: \"Ctrl\" is no key");
    shop_expect("no action", SHOP_RUN(&shop, "config", "get", "keys.previw"), 2, "", "did you mean \"preview\"?");
    shop_expect("unbound", SHOP_RUN(&shop, "config", "set", "keys.quit", ""), 0, "", "");
    shop_expect("unset", SHOP_RUN(&shop, "config", "get", "keys.quit"), 0, "", "");
    shop_expect("no token", SHOP_FEED(&shop, "\n", "config", "token"), 2, "", "no token");
    shop_expect("split token", SHOP_FEED(&shop, "a\x01b\n", "config", "token"), 2, "",
                "The token from standard input holds");
    shop_expect("token", SHOP_FEED(&shop, CANARY "\r\n", "config", "token"), 0, token, "");
    shop_expect("its file is named", SHOP_RUN(&shop, "config", "get", "token.file"), 0, token, "");
    g_autofree char *kept = NULL;
    cr_expect(g_file_get_contents(token, &kept, NULL, NULL));
    cr_expect_str_eq(kept, CANARY);
    struct stat state;
    cr_expect(stat(token, &state) == 0 && (state.st_mode & 0777) == 0600, "mode %o", state.st_mode & 0777);
    g_remove(token);
    cr_assert_eq(symlink("../../elsewhere", token), 0);
    shop_expect("link", SHOP_FEED(&shop, CANARY "\n", "config", "token"), 5, "", "is a link out of its folder");
    g_remove(token);
    shop_close(&shop);
}

/* As with any other key that is not known: at the next command, and not on the day the desk is opened. */
Test(cli_places, keys_of_ones_own_are_judged_by_every_command)
{
    static const struct {
        const char *line, *said;
    } rows[] = {
        { "histroy = h", "config.ini, line 2, [keys]: there is no action \"histroy\": did you mean \"history\"?" },
        { "histroy =", "there is no action \"histroy\"" },
        { "quit = Hyper-Q", "config.ini, line 2, [keys]: \"Hyper-Q\" is no key" },
    };
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf("[keys]\n%s\n", rows[i].line);
        test_home_settings(&shop.home, text);
        shop_expect("config show", SHOP_RUN(&shop, "config", "show"), 5, "", rows[i].said);
        shop_expect("config set", SHOP_RUN(&shop, "config", "set", "desk.hold", "7"), 5, "", rows[i].said);
        shop_expect("orders", SHOP_RUN(&shop, "orders", "list"), 5, "", rows[i].said);
        shop_expect("outbox", SHOP_RUN(&shop, "outbox", "send"), 5, "", rows[i].said);
        shop_expect("send", SHOP_RUN(&shop, "send", "S", "our_step", "--type", "depot", "--queue"), 5, "",
                    rows[i].said);
    }
    shop_close(&shop);
}

Test(cli_places, a_profile_has_its_own_server_and_journal)
{
    struct shop shop;
    shop_open_alone(&shop);
    test_home_set(&shop.home, "FIXLINE_URL", NULL);
    g_autofree char *folder = g_build_filename(shop.home.folder, "config", "fixline", NULL);
    g_autofree char *path = g_build_filename(folder, "config.ini", NULL);
    cr_assert_eq(g_mkdir_with_parents(folder, 0700), 0);
    cr_assert(g_file_set_contents(path, "[profile other]\nurl = http://127.0.0.1:9\n", -1, NULL));
    shop_expect("unknown order there", SHOP_RUN(&shop, "orders", "show", "SO-1042", "--profile", "other"), 2, "", NULL);
    shop_expect("queue", SHOP_RUN(&shop, "send", "S", "our_step", "--type", "depot", "--queue", "--profile", "other"),
                3, "1  queued", NULL);
    cr_expect_eq(shop_recorded(&shop, NULL), 0, "the other journal is empty");
    test_home_set(&shop.home, "FIXLINE_URL", "http://127.0.0.1:10");
    shop_expect("two servers", SHOP_RUN(&shop, "history", "--profile", "other"), 2, "", "FIXLINE_URL");
    cr_assert(g_file_set_contents(path, "[server]\nurl = nonsense\n", -1, NULL));
    shop_expect("bad file", SHOP_RUN(&shop, "orders", "list"), 5, "", "config.ini, line 2");
    shop_close(&shop);
}

static void set_xdg(struct shop *shop, const char *value)
{
    static const char *const NAMES[] = { "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME" };
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        test_home_set(&shop->home, NAMES[i], value);
}

Test(cli_places, B38_nothing_lands_in_the_current_directory)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    g_autofree char *here = g_build_filename(shop.home.folder, "here", NULL);
    g_autofree char *xdg = g_build_filename(shop.home.folder, "xdg", NULL);
    cr_assert_eq(g_mkdir(here, 0700), 0);
    g_autofree char *command = g_strdup_printf("cd '%s' && '%s/fixline' orders add S --type depot && ls -A && "
                                               "'%s/fixline' config get journal.path",
                                               here, FIXLINE_BINARY_DIR, FIXLINE_BINARY_DIR);
    const struct {
        const char *home, *xdg, *journal;
    } rows[] = {
        { NULL, xdg, "/xdg/fixline/journal.db\n" },
        { shop.home.folder, "", "/.local/share/fixline/journal.db\n" },
        { shop.home.folder, "conf", "/.local/share/fixline/journal.db\n" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        test_home_set(&shop.home, "HOME", rows[i].home);
        set_xdg(&shop, rows[i].xdg);
        g_auto(run_result) run = run_program(&shop.home, NULL, "/bin/sh", "-c", command, NULL);
        bool first = i < 2;
        cr_expect_eq(run.status, first ? 0 : 2, "row %zu: %s", i, run.err);
        cr_expect(!first || g_str_has_prefix(run.out, "S added\n/"), "row %zu: nothing here, not %s", i, run.out);
        cr_expect(!first || g_str_has_suffix(run.out, rows[i].journal), "row %zu: %s", i, run.out);
    }
    g_autofree char *found = g_build_filename(here, "conf", NULL);
    cr_expect_not(g_file_test(found, G_FILE_TEST_EXISTS));
    test_home_remove(&shop.home);
}

static void expect_private(const char *folder)
{
    GDir *entries = g_dir_open(folder, 0, NULL);
    cr_assert(entries, "%s is there", folder);
    for (const char *name; (name = g_dir_read_name(entries));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        struct stat state;
        cr_assert_eq(stat(path, &state), 0);
        bool is_folder = S_ISDIR(state.st_mode);
        cr_expect_eq(state.st_mode & 0777, is_folder ? 0700u : 0600u, "%s has mode %o", path, state.st_mode & 0777);
        if (is_folder)
            expect_private(path);
    }
    g_dir_close(entries);
}

Test(cli_places, B39_the_umask_decides_nothing)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    test_home_set(&shop.home, "FIXLINE_URL", "http://127.0.0.1:9");
    mode_t before = umask(0);
    shop_expect("add", SHOP_RUN(&shop, "orders", "add", "SO-1", "--type", "depot"), 0, "added", "");
    shop_expect("token", SHOP_FEED(&shop, CANARY "\n", "config", "token"), 0, "token", NULL);
    shop_expect("queue", SHOP_RUN(&shop, "send", "SO-1", "our_step", "--queue"), 3, NULL, NULL);
    umask(before);
    g_autofree char *data = g_build_filename(shop.home.folder, "data", NULL);
    g_autofree char *config = g_build_filename(shop.home.folder, "config", NULL);
    expect_private(data);
    expect_private(config);
    test_home_remove(&shop.home);
}
