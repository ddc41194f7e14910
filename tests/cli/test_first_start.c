/* tests/cli/test_first_start.c: the questions of the first start, and the demo, in a real terminal. */
#include "tests/cli/shop.h"
#include "tests/support/terminal.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct terminal *start(const struct test_home *home, const char *argument)
{
    const char *argv[] = { FIXLINE_BINARY_DIR "/fixline", argument, NULL };
    return terminal_start(argv,
                          &(struct terminal_options){ .environment = (const char *const *)home->environment->pdata });
}

static unsigned mode_of(const char *path)
{
    struct stat state;
    return stat(path, &state) == 0 ? state.st_mode & 0777 : 0;
}

Test(cli_first_start, connecting_writes_settings_and_an_unseen_token)
{
    struct shop shop = { .standin = standin_start(NULL) };
    test_home_make(&shop.home);
    struct terminal *terminal = start(&shop.home, NULL);
    cr_assert(terminal_wait(terminal, "Your choice:"));
    terminal_type(terminal, "2\r");
    cr_assert(terminal_wait(terminal, "Address of the server"));
    terminal_type(terminal, "127.0.0.1:1\r");
    cr_assert(terminal_wait(terminal, "must begin with https://"));
    g_autofree char *typed = g_strconcat(standin_url(shop.standin), "/\r", NULL);
    terminal_type(terminal, typed);
    cr_assert(terminal_wait(terminal, "Token"));
    terminal_type(terminal, CANARY "\r");
    cr_assert(terminal_wait(terminal, "STAND-IN"));
    terminal_type(terminal, "q");
    cr_expect_eq(terminal_wait_end(terminal), 0);
    cr_expect_null(strstr(terminal_output(terminal)->str, CANARY), "the token was echoed");
    terminal_free(terminal);
    g_autofree char *config = g_build_filename(shop.home.folder, "config", "fixline", "config.ini", NULL);
    g_autofree char *token = g_build_filename(shop.home.folder, "config", "fixline", "token", NULL);
    g_autofree char *kept = NULL;
    cr_expect_eq(mode_of(config), 0600u);
    cr_expect_eq(mode_of(token), 0600u);
    cr_expect(g_file_get_contents(token, &kept, NULL, NULL));
    cr_expect_str_eq(kept, CANARY);
    shop_expect("next start", SHOP_RUN(&shop, "config", "get", "server.url"), 0, standin_url(shop.standin), "");
    g_remove(token);
    shop_close(&shop);
}

Test(cli_first_start, leaving_leaves_nothing)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    struct terminal *terminal = start(&shop.home, NULL);
    cr_assert(terminal_wait(terminal, "Your choice:"));
    terminal_type(terminal, "9\r");
    cr_assert(terminal_wait(terminal, "Type 1, 2 or q, then Enter."));
    terminal_type(terminal, "q\r");
    cr_expect_eq(terminal_wait_end(terminal), 0);
    terminal_free(terminal);
    terminal = start(&shop.home, NULL);
    cr_assert(terminal_wait(terminal, "Your choice:"));
    terminal_type(terminal, "2\r");
    cr_assert(terminal_wait(terminal, "Address of the server"));
    terminal_type(terminal, "\r");
    cr_expect(terminal_wait(terminal, "Nothing was written; fixline asks again"));
    terminal_wait_end(terminal);
    terminal_free(terminal);
    terminal = start(&shop.home, "--no-input");
    int ended = terminal_wait_end(terminal);
    cr_expect(WIFEXITED(ended) && WEXITSTATUS(ended) == 5, "ended with %d", ended);
    terminal_free(terminal);
    shop_close(&shop);
}

static bool is_empty(const char *folder)
{
    GDir *left = g_dir_open(folder, 0, NULL);
    bool empty = g_dir_read_name(left) == NULL;
    g_dir_close(left);
    return empty;
}

static void expect_demo_swept(struct shop *shop, int signal)
{
    struct terminal *terminal = start(&shop->home, "--demo");
    cr_assert(terminal_wait(terminal, "SO-1042"));
    cr_expect(terminal_shows(terminal, "STAND-IN"));
    cr_expect_not(is_empty(shop->home.folder));
    if (signal)
        kill(terminal_pid(terminal), signal);
    else
        terminal_type(terminal, "q");
    int ended = terminal_wait_end(terminal);
    cr_expect(signal ? ended != 0 : ended == 0, "signal %d: ended with %x", signal, (unsigned)ended);
    terminal_free(terminal);
    for (int64_t until = g_get_monotonic_time() + 10 * G_USEC_PER_SEC; g_get_monotonic_time() < until;)
        if (is_empty(shop->home.folder))
            return;
    cr_expect(false, "signal %d: the demo left something in %s", signal, shop->home.folder);
}

Test(cli_first_start, the_demo_is_gone_however_it_ends)
{
    static const int SIGNALS[] = { 0, SIGKILL, SIGHUP };
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    test_home_set(&shop.home, "TMPDIR", shop.home.folder);
    test_home_set(&shop.home, "FIXLINE_URL", "nonsense that is not read");
    for (size_t i = 0; i < G_N_ELEMENTS(SIGNALS); i++)
        expect_demo_swept(&shop, SIGNALS[i]);
    test_home_remove(&shop.home);
}
