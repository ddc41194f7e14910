/* tests/cli/test_answers.c: what others' programs made of odd answers (the cases B24 to B28, B42 and B46), through the
 * real program: exit status, sentence, history. */
#include "tests/cli/shop.h"
#include "tests/support/server.h"
#include <criterion/criterion.h>
#include <string.h>

#define ANSWER(text)                                                                                                   \
    (const struct server_step[])                                                                                       \
    {                                                                                                                  \
        { .kind = SERVER_READ_ALL }, { .kind = SERVER_SEND, .bytes = (text) },                                         \
        {                                                                                                              \
            .kind = SERVER_END                                                                                         \
        }                                                                                                              \
    }

static struct server *open_with(struct shop *shop, const struct server_step *const *scripts, size_t count)
{
    shop_open_alone(shop);
    struct server *server = server_start(scripts, count);
    test_home_set(&shop->home, "FIXLINE_URL", server_url(server));
    return server;
}

Test(cli_answers, B24_B25_a_redirect_is_no_success_and_the_token_stays_here)
{
    const struct server_step *const there[] = { ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") };
    struct server *other = server_start(there, 1);
    g_autofree char *to = g_strdup_printf("http://localhost:%d/moved", server_port(other));
    g_autofree char *answer = g_strdup_printf("HTTP/1.1 301 Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", to);
    const struct server_step *const scripts[] = { ANSWER(answer) };
    struct shop shop;
    struct server *server = open_with(&shop, scripts, 1);
    shop_expect("redirect", SHOP_RUN(&shop, "send", "SO-1042", "our_step"), 3, "queued", to);
    cr_expect_eq(shop_recorded(&shop, "state:queued"), 1);
    cr_expect_eq(server_requests(server), 1);
    cr_expect(server_connections(other) == 0, "nobody went there");
    server_stop(server);
    server_stop(other);
    shop_close(&shop);
}

Test(cli_answers, B27_a_page_is_one_short_sentence_and_kept_up_to_a_cap)
{
    enum { PAGE = 40 * 1024 };
    g_autofree char *filler = g_strnfill(PAGE, 'p');
    g_autofree char *page = g_strdup_printf("HTTP/1.1 502 Bad\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
                                            "<html>\x1b[2J%s</html>",
                                            filler);
    const struct server_step *const scripts[] = {
        ANSWER(page), ANSWER("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
        ANSWER("HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
               "{\"code\":\"invalid_event\",\"message\":\"bad\"}")
    };
    struct shop shop;
    struct server *server = open_with(&shop, scripts, G_N_ELEMENTS(scripts));
    g_auto(run_result) run = SHOP_RUN(&shop, "send", "SO-1042", "step_one");
    cr_expect(run.status == 4 && strstr(run.err, "502 and sent an HTML page"), "%d %s", run.status, run.err);
    cr_expect(strlen(run.err) < 500 && !strstr(run.err, "ppp") && !strchr(run.err, '\x1b'), "%s", run.err);
    shop_expect("500", SHOP_RUN(&shop, "send", "SO-1042", "step_two"), 4, "unknown", "500 and gave no reason");
    shop_expect("400", SHOP_RUN(&shop, "send", "SO-1042", "step_three"), 1, "refused", "400 (invalid_event): bad.");
    g_auto(run_result) kept = SHOP_RUN(&shop, "history", "step_one", "--format", "jsonl", "--attempts");
    cr_expect(strlen(kept.out) > PAGE && strstr(kept.out, "ppp</html>"), "%zu bytes are kept", strlen(kept.out));
    server_stop(server);
    shop_close(&shop);
}

Test(cli_answers, B28_success_needs_no_body)
{
    const struct server_step *const scripts[] = {
        ANSWER("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"),
        ANSWER("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n"),
        ANSWER("HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nnull"),
        ANSWER("HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK")
    };
    static const char *const kept[] = { "\"answer\":null", "\"answer\":null", "\"answer\":\"null\"",
                                        "\"answer\":\"OK\"" };
    struct shop shop;
    struct server *server = open_with(&shop, scripts, G_N_ELEMENTS(scripts));
    for (size_t i = 0; i < G_N_ELEMENTS(scripts); i++) {
        g_autofree char *event = g_strdup_printf("step_%zu", i);
        shop_expect(event, SHOP_RUN(&shop, "send", "SO-1042", event), 0, "accepted", NULL);
        shop_expect(event, SHOP_RUN(&shop, "history", event, "--format", "jsonl", "--attempts"), 0, kept[i], "");
    }
    shop_expect("nothing is left", SHOP_RUN(&shop, "outbox", "send"), 0, NULL, "Nothing waits to be sent.");
    cr_expect_eq(server_requests(server), (int)G_N_ELEMENTS(scripts));
    server_stop(server);
    shop_close(&shop);
}

Test(cli_answers, B46_a_conflict_is_a_refusal_in_the_servers_words_and_is_not_tried_again)
{
    const struct server_step *const scripts[] = { ANSWER(
        "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
        "{\"code\":\"conflict\",\"message\":\"order closed\"}") };
    struct shop shop;
    struct server *server = open_with(&shop, scripts, 1);
    shop_expect("409", SHOP_RUN(&shop, "send", "SO-1042", "product_diagnosed"), 1, "refused", "order closed");
    shop_expect("nothing waits", SHOP_RUN(&shop, "outbox", "send"), 0, NULL, "Nothing waits to be sent.");
    shop_expect("kept", SHOP_RUN(&shop, "history", "--format", "jsonl", "--attempts"), 0, "order closed", "");
    cr_expect_eq(server_requests(server), 1);
    cr_expect_eq(shop_recorded(&shop, "state:refused"), 1);
    server_stop(server);
    shop_close(&shop);
}

/* A file-size limit stands for the full disk: both end in a write that fails. */
Test(cli_answers, B42_a_full_disk_sends_nothing_and_loses_nothing)
{
    const struct server_step *const scripts[] = { ANSWER("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n") };
    struct shop shop;
    struct server *server = open_with(&shop, scripts, 1);
    for (int i = 0; i < 5; i++)
        shop_expect("before", SHOP_RUN(&shop, "send", "SO-1042", "our_step", "--anyway"), 0, NULL, NULL);
    shop_expect("settings", SHOP_RUN(&shop, "config", "set", "desk.hold", "7"), 0, NULL, NULL);
    g_autofree char *sends =
        g_strdup_printf("ulimit -f 1; exec '%s/fixline' send SO-1042 one_more", FIXLINE_BINARY_DIR);
    shop_expect("send", run_program(&shop.home, NULL, "/bin/sh", "-c", sends, NULL), 5, "", "journal");
    /* Through a pipe, since the limit holds for the file that keeps what was said, too. */
    g_autofree char *sets = g_strdup_printf(
        "((ulimit -f 0; exec '%s/fixline' config set desk.hold 9) 2>&1; echo status $?) | cat", FIXLINE_BINARY_DIR);
    g_auto(run_result) set = run_program(&shop.home, NULL, "/bin/sh", "-c", sets, NULL);
    cr_expect(strstr(set.out, "config.ini") && g_str_has_suffix(set.out, "status 5\n"), "%s", set.out);
    cr_expect_eq(server_requests(server), 5);
    cr_expect_eq(shop_recorded(&shop, "state:accepted"), 5);
    cr_expect_eq(shop_recorded(&shop, NULL), 5);
    shop_expect("kept", SHOP_RUN(&shop, "config", "get", "desk.hold"), 0, "7\n", "");
    server_stop(server);
    shop_close(&shop);
}
