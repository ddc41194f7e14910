/* tests/cli/test_canary_sources.c: a token from every source, through every command and the screens of the desk: it is
 * in its source, in the kept token of the endpoint, and nowhere else, though the server says it back in every answer.
 */
#include "tests/cli/shop.h"
#include "tests/support/server.h"
#include "tests/support/terminal.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

#define WORD CANARY "+/x"
/* The client's, beside the token it is exchanged for. */
#define CLIENT_SECRET "the-secret-" CANARY
#define HEAD(status)                                                                                                   \
    "HTTP/1.1 " status "\r\nContent-Type: application/json\r\nX-Request-Id: " WORD "\r\nConnection: close\r\n\r\n"

/* As it stands, as an address and as JSON write it. */
static const struct server_step takes[] = { { .kind = SERVER_READ_ALL },
                                            { .kind = SERVER_SEND,
                                              .bytes = HEAD("200 OK") "{\"access_token\":\"" WORD
                                                                      "\",\"expires_in\":3600,\"a\":\"" CANARY
                                                                      "%2B%2fx\",\"b\":\"" CANARY "\\u002b\\/x\"}" },
                                            { .kind = SERVER_END } };
static const struct server_step refuses[] = {
    { .kind = SERVER_READ_ALL },
    { .kind = SERVER_SEND, .bytes = HEAD("400 Bad") "{\"code\":\"" WORD "\",\"message\":\"" CANARY "%2B%2Fx\"}" },
    { .kind = SERVER_END }
};

struct source {
    const char *name, *settings, *variable;
};
static const struct source sources[] = {
    { "variable", "", WORD },
    { "file", "[token]\nfile = %s/token\n", NULL },
    { "command", "[token]\ncommand = cat %s/token\n", NULL },
    { "client", "[token]\nclient_id = desk\nclient_secret_file = %s/secret\n", NULL },
};

static void set_up(struct shop *shop, const struct source *source, struct server *server)
{
    GString *text = g_string_new(NULL);
    g_string_printf(text, "[server]\nurl = %s\n%s", server_url(server), source->settings);
    g_string_replace(text, "%s", shop->home.folder, 0);
    test_home_settings(&shop->home, text->str);
    test_home_set(&shop->home, "FIXLINE_URL", NULL);
    test_home_set(&shop->home, "FIXLINE_TOKEN", source->variable);
    g_string_free(text, TRUE);
}

/* No file below the home holds it, but for the source and the kept token of the endpoint. */
static void expect_in_its_places_only(const struct shop *shop, const char *name)
{
    g_auto(run_result) found = run_program(&shop->home, NULL, "/bin/grep", "-rlaF", CANARY, shop->home.folder, NULL);
    g_auto(GStrv) paths = g_strsplit(found.out, "\n", -1);
    for (char **path = paths; *path && **path; path++) {
        g_autofree char *file = g_path_get_basename(*path);
        bool is_source = strcmp(file, "token") == 0 || strcmp(file, "secret") == 0;
        bool is_kept_token = strstr(*path, "/state/fixline/") && strstr(file, "token");
        cr_expect(is_source || is_kept_token, "%s: %s holds the token", name, *path);
    }
}

/* What asks for a token or shows what came back. */
static void run_commands(struct shop *shop, const char *name)
{
    g_autofree char *report = g_build_filename(shop->home.folder, "report.jsonl", NULL);
    shop_expect(name, SHOP_RUN(shop, "send", "SO-1042", "one", "--json"), 0, "accepted", NULL);
    shop_expect(name, SHOP_FEED(shop, "order,event\nSO-1042,two\n", "batch", "-", "--report", report), 0, NULL, NULL);
    shop_expect(name, SHOP_RUN(shop, "history", "--format", "jsonl", "--attempts"), 0, "[token]", NULL);
    shop_expect(name, SHOP_RUN(shop, "doctor"), 0, "ok     token", NULL);
}

/* The others; they differ by no source. */
static void run_all_other_commands(struct shop *shop)
{
    g_autofree char *copy = g_build_filename(shop->home.folder, "copy.db", NULL);
    shop_expect("ask", SHOP_FEED(shop, "SO-1042\nthree\n\n\n\nyes\n", "ask"), 0, "accepted", NULL);
    shop_expect("queue", SHOP_RUN(shop, "send", "SO-1042", "four", "--queue"), 3, NULL, NULL);
    shop_expect("list", SHOP_RUN(shop, "outbox", "list"), 0, "four", NULL);
    shop_expect("outbox send", SHOP_RUN(shop, "outbox", "send"), 0, NULL, NULL);
    shop_expect("history", SHOP_RUN(shop, "history"), 0, "four", NULL);
    shop_expect("csv", SHOP_RUN(shop, "history", "--format", "csv"), 0, "four", NULL);
    shop_expect("show", SHOP_RUN(shop, "orders", "show", "SO-1042"), 0, "four", NULL);
    shop_expect("report", SHOP_RUN(shop, "report"), 0, NULL, NULL);
    shop_expect("config", SHOP_RUN(shop, "config", "show"), 0, "server.url", NULL);
    shop_expect("backup", SHOP_RUN(shop, "backup", copy), 0, NULL, NULL);
}

/* The orders, the history, an answer in full and the help; every byte that went to the terminal is looked at. */
static void walk_the_desk(struct shop *shop, const char *name)
{
    g_autofree char *program = g_build_filename(FIXLINE_BINARY_DIR, "fixline", NULL);
    const struct terminal_options options = {
        .columns = 120, .rows = 34, .environment = (const char *const *)(void *)shop->home.environment->pdata
    };
    struct terminal *terminal = terminal_start((const char *const[]){ program, NULL }, &options);
    cr_expect(terminal_wait(terminal, "SO-1042"), "%s", name);
    terminal_type(terminal, "h");
    cr_expect(terminal_wait(terminal, "History"), "%s", name);
    terminal_type(terminal, "\r");
    cr_expect(terminal_wait(terminal, "[token]"), "%s", name);
    terminal_type(terminal, "\x1b");
    cr_expect(terminal_wait_gone(terminal, "[token]"), "%s", name);
    terminal_type(terminal, "?");
    cr_expect(terminal_wait(terminal, "Keys"), "%s", name);
    terminal_type(terminal, "\x1b");
    cr_expect(terminal_wait_gone(terminal, "Keys"), "%s", name);
    terminal_type(terminal, "\x1b");
    cr_expect(terminal_wait(terminal, "Orders"), "%s", name);
    terminal_type(terminal, "q");
    cr_expect_eq(terminal_wait_end(terminal), 0, "%s", name);
    const GString *output = terminal_output(terminal);
    cr_expect_null(memmem(output->str, output->len, CANARY, strlen(CANARY)), "%s: a screen shows the token", name);
    terminal_free(terminal);
}

Test(cli_canary, a_token_of_any_source_is_in_its_places_only, .timeout = 120)
{
    const struct server_step *const good[] = { takes }, *const bad[] = { refuses };
    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        struct server *server = server_start(good, 1), *other = server_start(bad, 1);
        struct shop shop;
        shop_open_alone(&shop);
        g_autofree char *path = shop_file(&shop, "token", WORD "\n", strlen(WORD) + 1);
        g_autofree char *secret = shop_file(&shop, "secret", CLIENT_SECRET, strlen(CLIENT_SECRET));
        cr_assert(g_chmod(path, 0600) == 0 && g_chmod(secret, 0600) == 0);
        set_up(&shop, &sources[i], server);
        run_commands(&shop, sources[i].name);
        if (i == 0) {
            run_all_other_commands(&shop);
            walk_the_desk(&shop, sources[i].name);
        }
        set_up(&shop, &sources[i], other);
        bool has_token = strcmp(sources[i].name, "client") != 0;
        shop_expect(sources[i].name, SHOP_RUN(&shop, "send", "SO-1042", "five"), has_token ? 1 : 3, NULL,
                    has_token ? "400 ([token]): [token]." : "The token endpoint refused with 400");
        shop_expect(sources[i].name, SHOP_RUN(&shop, "doctor"), has_token ? 0 : 5, NULL, NULL);
        expect_in_its_places_only(&shop, sources[i].name);
        g_remove(path);
        test_home_remove(&shop.home);
        server_stop(server);
        server_stop(other);
    }
}
