/* tests/cli/test_canary.c: the token goes to the right host and nowhere else: not into arguments or environment of the
 * running program, outputs, files, or a core file, whatever a server says back. */
#include "tests/cli/shop.h"
#include "tests/support/server.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* A server that says the token back in every place of its answer. */
Test(cli_canary, a_token_said_back_is_not_repeated)
{
    static const struct server_step echo[] = {
        { .kind = SERVER_READ_ALL },
        { .kind = SERVER_SEND,
          .bytes = "HTTP/1.1 400 " CANARY "\r\nX-Seen: " CANARY "\r\nRetry-After: " CANARY
                   "\r\nConnection: close\r\n\r\n{\"code\":\"" CANARY "\",\"message\":\"not " CANARY ", sorry\"}" },
        { .kind = SERVER_END }
    };
    static const struct server_step page[] = { { .kind = SERVER_READ_ALL },
                                               { .kind = SERVER_SEND,
                                                 .bytes = "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/?t=" CANARY
                                                          "\r\nConnection: close\r\n\r\n<html>" CANARY },
                                               { .kind = SERVER_END } };
    static const struct server_step *const scripts[] = { echo, page };
    static const char *const words[] = { "history", "outbox", "doctor", "report" };
    struct shop shop;
    shop_open_alone(&shop);
    struct server *server = server_start(scripts, G_N_ELEMENTS(scripts));
    g_autofree char *report = g_build_filename(shop.home.folder, "report.jsonl", NULL);
    test_home_set(&shop.home, "FIXLINE_URL", server_url(server));
    shop_expect("echo", SHOP_RUN(&shop, "send", "SO-1042", "our_step", "--json"), 1, NULL, NULL);
    shop_expect("redirect", SHOP_FEED(&shop, "order,event\nSO-1042,our_step\n", "batch", "-", "--report", report), 3,
                NULL, NULL);
    shop_expect("entries", SHOP_RUN(&shop, "history", "--format", "jsonl", "--attempts"), 0, "[token]", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_auto(run_result) run = SHOP_RUN(&shop, words[i]);
        cr_expect_not(strstr(run.out, CANARY) || strstr(run.err, CANARY), "%s", words[i]);
    }
    g_autofree char *request = server_request(server, 0);
    cr_expect(strstr(request, "X-Extend-Access-Token: " CANARY), "the right host has it");
    server_stop(server);
    shop_close(&shop); /* looks into every file */
}

/* FIXLINE_TOKEN is overwritten when it is first read: whatever a command asks and sends after that has it all the same.
 */
Test(cli_canary, every_command_that_sends_sends_the_token_of_the_person)
{
    static const struct server_step takes[] = {
        { .kind = SERVER_READ_ALL },
        { .kind = SERVER_SEND, .bytes = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
        { .kind = SERVER_END }
    };
    static const struct server_step *const scripts[] = { takes, takes, takes, takes, takes, takes };
    struct shop shop;
    shop_open_alone(&shop);
    struct server *server = server_start(scripts, G_N_ELEMENTS(scripts));
    test_home_set(&shop.home, "FIXLINE_URL", server_url(server));
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1042", "our_step"), 0, NULL, NULL);
    shop_expect("batch", SHOP_FEED(&shop, "order,event\nSO-1042,our_step\n", "batch", "-"), 0, NULL, NULL);
    shop_expect("ask", SHOP_FEED(&shop, "SO-1042\nour_step\n\n\n\nyes\n", "ask"), 0, NULL, NULL);
    shop_expect("queue", SHOP_RUN(&shop, "send", "SO-1042", "left_for_later", "--queue"), 3, NULL, NULL);
    shop_expect("outbox send", SHOP_RUN(&shop, "outbox", "send"), 0, NULL, NULL);
    shop_expect("queue", SHOP_RUN(&shop, "send", "SO-1042", "left_again", "--queue"), 3, NULL, NULL);
    shop_expect("outbox retry", SHOP_RUN(&shop, "outbox", "retry", "5"), 0, NULL, NULL);
    cr_expect_eq(server_requests(server), 5);
    for (int i = 0; i < server_requests(server); i++) {
        g_autofree char *request = server_request(server, i);
        cr_expect(strstr(request, "X-Extend-Access-Token: " CANARY "\r\n"), "request %d:\n%s", i, request);
    }
    server_stop(server);
    shop_close(&shop);
}

static void expect_nothing_in(pid_t pid, const char *name)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/%s", (int)pid, name);
    g_autofree char *text = NULL;
    gsize length = 0;
    if (g_file_get_contents(path, &text, &length, NULL)) /* where it may not be read nobody reads it */
        cr_expect_null(g_strstr_len(text, (gssize)length, CANARY), "%s", path);
}

Test(cli_canary, a_running_program_shows_it_nowhere_and_leaves_no_core)
{
    static const struct server_step silent[] = { { .kind = SERVER_READ_ALL }, { .kind = SERVER_HOLD } };
    static const struct server_step *const scripts[] = { silent };
    const struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
    struct shop shop;
    int status = 0;
    shop_open_alone(&shop);
    struct server *server = server_start(scripts, 1);
    test_home_set(&shop.home, "FIXLINE_URL", server_url(server));
    setrlimit(RLIMIT_CORE, &unlimited);
    pid_t pid = run_start(&shop.home, "fixline", "send", "SO-1042", "our_step", NULL);
    cr_assert(server_wait_requests(server, 1));
    expect_nothing_in(pid, "cmdline");
    expect_nothing_in(pid, "environ");
    cr_assert(kill(pid, SIGQUIT) == 0 && waitpid(pid, &status, 0) == pid);
    cr_expect(!WIFSIGNALED(status) || !WCOREDUMP(status), "a core file was written (status %x)", status);
    server_stop(server);
    shop_close(&shop);
}
