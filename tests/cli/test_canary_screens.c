/* tests/cli/test_canary_screens.c: every kind of screen of the real desk is visited, and everything is copied,
 * exported, kept and edited there, on a server that says the token back in every answer. No byte that goes to the
 * terminal holds it, no file, and neither environment nor arguments of the desk and of the programs it starts. */
#include "tests/cli/shop.h"
#include "tests/support/server.h"
#include "tests/support/terminal.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

#define ECHO(status)                                                                                                   \
    "HTTP/1.1 " status "\r\nContent-Type: application/json\r\nX-Request-Id: " CANARY "\r\nConnection: close\r\n\r\n"   \
    "{\"code\":\"" CANARY "\",\"message\":\"not " CANARY "\"}"

/* What was typed, and what shows that it was done. Ctrl-C leads back to the desk. */
static const struct {
    const char *keys, *shows;
} walk[] = {
    { "", "SO-1042" },
    { "h", "fixline  History" },
    { "", "left_step              refused" }, /* what waited is sent by the desk: nothing comes in between from here */
    { "\r", "fixline  Entry" },
    { "", "[token]" },
    { "y", "The JSON is with" },
    { "c", "The curl command is with" },
    { "\x1b", "fixline  History" },
    { "l", "fixline  Question" },
    { "seen\r", "fixline  History" },
    { "E", "fixline  Export" },
    { "\x15@export.csv\r", "events are in /" },
    { "\x03", "fixline  Orders" },
    { "o", "fixline  Outbox" },
    { "", "left_step" },
    { "\x03", "fixline  Orders" },
    { "\r", "fixline  Event" },
    { "1", "fixline  Form" },
    { "Kim\x1b"
      "e",
      "edited" },
    { "\x14", "fixline  Templates" },
    { "mine\x13", "mine" },
    { "\x1b", "fixline  Form" },
    { "\x15\x1bOS", "▸ Dana" }, /* F4: the list of names, over the form */
    { "\r", "\"receivedBy\": \"Dana\"" },
    { "\t\x1bOS", "Mo Tu We" },
    { "\r\x0f", "fixline  Add a field" },
    { "\x1b", "fixline  Form" },
    { "\x1bOP", "fixline  Help" },
    { "\x1b", "fixline  Form" },
    { "\x13", "fixline  Review" },
    { "c", "The curl command is with" },
    { "f", "The fixline command is with" },
    { "\x03", "fixline  Orders" },
    { "D", "fixline  Drafts" },
    { "", "product_received" },
    { "\x03", "fixline  Orders" },
    { "\r", "fixline  Event" },
    { "1", "fixline  Form" },
    { "\x13", "fixline  Review" },
    { "\r", "fixline  Form" }, /* refused: it can be mended */
    { "", "[token]" },
    { "\x03", "fixline  Orders" },
    { "F", "fixline  Filters" },
    { "\x03", "fixline  Orders" },
    { "j\r", "fixline  Event" },
    { "3", "fixline  Form" },
    { "\t\tx\tx\x13", "fixline  Errors" },
    { "\x03", "fixline  Orders" },
    { "k \r", "fixline  Event" },
    { "1", "fixline  Form" },
    { "\x13", "fixline  Many at once" },
    { "\x03", "fixline  Orders" },
    { ":", "fixline  Commands" },
    { "\x03", "fixline  Orders" },
    { "?", "fixline  Help" },
    { "\x03", "fixline  Orders" },
    { "S", "fixline  Shift sheet" },
    { "\x03", "fixline  Orders" },
    { "m", "fixline  Mark by id" },
    { "\x03", "fixline  Orders" },
    { "a", "fixline  Order " },
    { "\x03", "fixline  Orders" },
    { "e", "fixline  Order " },
    { "\x03", "fixline  Orders" },
    { "w", "fixline  Question" },
    { "\x03", "fixline  Orders" },
    { "i", "fixline  Import" },
    { "\x03", "fixline  Orders" },
};

/* A program of somebody else's: writes down what it sees of the desk, takes a copy, or edits the file it is given. */
static char *write_child(const struct shop *shop)
{
    static const char script[] = "#!/bin/sh\n"
                                 "cat /proc/$$/environ /proc/$$/cmdline /proc/$PPID/environ /proc/$PPID/cmdline "
                                 ">>@/seen 2>/dev/null\n"
                                 "if [ -n \"$1\" ]; then echo edited >\"$1\"; else cat >>@/copied; fi\n";
    g_auto(GStrv) pieces = g_strsplit(script, "@", -1);
    g_autofree char *text = g_strjoinv(shop->home.folder, pieces);
    char *path = shop_file(shop, "child.sh", text, strlen(text));
    cr_assert_eq(g_chmod(path, 0700), 0);
    return path;
}

static void walk_all(const struct shop *shop, struct terminal *terminal)
{
    g_autofree char *folder = g_strconcat(shop->home.folder, "/", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(walk); i++) {
        g_auto(GStrv) pieces = g_strsplit(walk[i].keys, "@", -1);
        g_autofree char *keys = g_strjoinv(folder, pieces);
        if (*keys)
            terminal_type(terminal, keys);
        if (terminal_wait(terminal, walk[i].shows))
            continue;
        g_autofree char *screen = terminal_screen(terminal);
        cr_assert_fail("step %zu, \"%s\":\n%s", i, walk[i].shows, screen);
    }
    terminal_type(terminal, "q");
    cr_expect_eq(terminal_wait_end(terminal), 0);
}

static void expect_done(const struct shop *shop)
{
    static const char *const names[] = { "seen", "copied", "export.csv" };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(shop->home.folder, names[i], NULL);
        cr_expect(g_file_test(path, G_FILE_TEST_EXISTS), "%s was not written", names[i]);
    }
}

Test(cli_canary, no_screen_and_no_program_of_the_desk_has_it, .timeout = 120)
{
    static const struct server_step takes[] = { { .kind = SERVER_READ_ALL },
                                                { .kind = SERVER_SEND, .bytes = ECHO("201 Created") },
                                                { .kind = SERVER_END } };
    static const struct server_step refuses[] = { { .kind = SERVER_READ_ALL },
                                                  { .kind = SERVER_SEND, .bytes = ECHO("400 " CANARY) },
                                                  { .kind = SERVER_END } };
    static const struct server_step *const scripts[] = { takes, refuses };
    struct server *server = server_start(scripts, G_N_ELEMENTS(scripts));
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *child = write_child(&shop);
    g_autofree char *settings =
        g_strdup_printf("[server]\nurl = %s\n[desk]\nhold = 0\ncopy_command = %s\n", server_url(server), child);
    test_home_settings(&shop.home, settings);
    test_home_set(&shop.home, "FIXLINE_URL", NULL);
    test_home_set(&shop.home, "EDITOR", child);
    shop_expect("accepted", SHOP_RUN(&shop, "send", "SO-1042", "taken_step", "receivedBy=Dana"), 0, NULL, NULL);
    shop_expect("refused", SHOP_RUN(&shop, "send", "SO-1042", "refused_step"), 1, NULL, "[token]");
    shop_expect("queued", SHOP_RUN(&shop, "send", "SO-1057", "left_step", "--queue"), 3, NULL, NULL);
    const struct terminal_options options = {
        .columns = 120, .rows = 34, .environment = (const char *const *)(void *)shop.home.environment->pdata
    };
    struct terminal *terminal = terminal_start((const char *const[]){ FIXLINE_BINARY_DIR "/fixline", NULL }, &options);
    walk_all(&shop, terminal);
    const GString *output = terminal_output(terminal);
    cr_expect_null(memmem(output->str, output->len, CANARY, strlen(CANARY)), "a screen shows the token");
    terminal_free(terminal);
    expect_done(&shop);
    server_stop(server);
    shop_close(&shop); /* looks into every file */
}
