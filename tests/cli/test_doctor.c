/* tests/cli/test_doctor.c: `fixline doctor`: every part it looks at, whole and broken, and that it shows no token. */
#include "base/atomic_file.h"
#include "tests/cli/shop.h"
#include "tests/support/server.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

static void expect_lines(const char *what, const struct shop *shop, int status, const char *const *lines)
{
    struct run run = SHOP_RUN(shop, "doctor");
    for (size_t i = 0; lines[i]; i++)
        cr_expect(strstr(run.out, lines[i]), "%s lacks \"%s\":\n%s", what, lines[i], run.out);
    shop_expect(what, run, status, NULL, "");
}

Test(cli_doctor, all_is_well)
{
    struct shop shop;
    shop_open(&shop);
    test_home_set(&shop.home, "FIXLINE_CLOCK", NULL);
    test_home_set(&shop.home, "TERM", "xterm");
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 0, NULL, NULL);
    expect_lines("well", &shop, 0,
                 (const char *const[]){ "ok     settings", "ok     permissions", "ok     terminal     xterm",
                                        "ok     clock", "1 event, every row and the chain are whole", "answers (status",
                                        "from FIXLINE_TOKEN; it does not say when it ends", NULL });
    g_auto(run_result) run = SHOP_RUN(&shop, "doctor");
    cr_expect_not(strstr(run.out, "mind") || strstr(run.out, "wrong"), "%s", run.out);
    shop_close(&shop);
}

Test(cli_doctor, nothing_is_set_up)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    expect_lines("empty", &shop, 5,
                 (const char *const[]){ "wrong  settings     No server is set up; say \"fixline config set",
                                        "journal.db: none yet", NULL });
    test_home_remove(&shop.home);
}

Test(cli_doctor, what_waits_and_what_is_away_is_said)
{
    struct shop shop;
    shop_open_alone(&shop);
    test_home_set(&shop.home, "TERM", "dumb");
    shop_expect("queue", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--queue"), 3, NULL, NULL);
    expect_lines("away", &shop, 3,
                 (const char *const[]){ "cannot be reached", "1 event waits; \"fixline outbox send\"",
                                        "FIXLINE_CLOCK freezes", "\"dumb\" is no terminal", NULL });
    test_home_set(&shop.home, "FIXLINE_URL", "http://127.0.0.1:10");
    expect_lines("another address", &shop, 3,
                 (const char *const[]){ "1 event waits for another address than this profile's", NULL });
    shop_close(&shop);
}

Test(cli_doctor, answers_that_are_not_whole_and_clocks_that_differ)
{
    static const struct server_step cut[] = { { SERVER_READ_ALL, NULL, 0 },
                                              { SERVER_SEND, "HTTP/1.1 200 OK\r\nContent-Le", 0 },
                                              { SERVER_END, NULL, 0 } };
    static const struct server_step page[] = {
        { SERVER_READ_ALL, NULL, 0 },
        { SERVER_SEND,
          "HTTP/1.1 200 OK\r\nDate: Wed, 25 Nov 2020 10:00:00 GMT\r\nContent-Type: text/html\r\nContent-Length: "
          "6\r\n\r\n<html>",
          0 },
        { SERVER_END, NULL, 0 }
    };
    static const struct server_step *const scripts[] = { cut, page };
    struct shop shop;
    shop_open_alone(&shop);
    struct server *server = server_start(scripts, G_N_ELEMENTS(scripts));
    test_home_set(&shop.home, "FIXLINE_URL", server_url(server));
    expect_lines("cut", &shop, 3, (const char *const[]){ "gave no complete answer", NULL });
    expect_lines("page", &shop, 0,
                 (const char *const[]){ "answers with a web page", "minutes ahead of the server's", NULL });
    g_autofree char *request = server_request(server, 0);
    cr_expect_not(strstr(request, CANARY), "the token is not needed to knock at the door");
    server_stop(server);
    shop_close(&shop);
}

/* A JWT without signature whose payload is {"exp":SECONDS}. */
static char *token_until(int64_t seconds)
{
    g_autofree char *payload = g_strdup_printf("{\"exp\":%" G_GINT64_FORMAT "}", seconds);
    g_autofree char *encoded = g_base64_encode((const unsigned char *)payload, strlen(payload));
    g_strdelimit(encoded, "=", '\0');
    return g_strdup_printf("eyJhbGciOiJub25lIn0.%s.c2ln", encoded);
}

Test(cli_doctor, tokens_without_showing_them)
{
    static const struct {
        int64_t seconds_from_now;
        int status;
        const char *said;
    } rows[] = { { -60, 5, "It ended on" }, { 600, 0, "mind   token" }, { 86400, 0, "ok     token" } };
    struct shop shop;
    shop_open(&shop);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *token = token_until(g_get_real_time() / G_USEC_PER_SEC + rows[i].seconds_from_now);
        test_home_set(&shop.home, "FIXLINE_TOKEN", token);
        g_auto(run_result) run = SHOP_RUN(&shop, "doctor");
        cr_expect(run.status == rows[i].status && strstr(run.out, rows[i].said), "row %zu: %d %s", i, run.status,
                  run.out);
        cr_expect_not(strstr(run.out, token), "row %zu", i);
    }
    test_home_set(&shop.home, "FIXLINE_TOKEN", "two words");
    expect_lines("two words", &shop, 5, (const char *const[]){ "wrong  token", NULL });
    shop_close(&shop);
}

Test(cli_doctor, modes_that_others_may_use)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *journal = shop_journal(&shop);
    g_autofree char *folder = g_path_get_dirname(journal);
    cr_assert_eq(g_chmod(folder, 0755), 0);
    expect_lines("folder", &shop, 0, (const char *const[]){ "mind   permissions", "type chmod 700", NULL });
    cr_assert_eq(g_chmod(journal, 0644), 0);
    expect_lines("journal", &shop, 5, (const char *const[]){ "wrong  permissions", "type chmod 600", NULL });
    shop_close(&shop);
}

Test(cli_doctor, a_restored_journal_is_taken_only_where_it_is_one)
{
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *journal = shop_journal(&shop), *copy = g_strconcat(journal, ".copy", NULL);
    g_autofree char *log = g_strconcat(journal, "-wal", NULL);
    shop_expect("one", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--queue"), 3, NULL, NULL);
    shop_expect("not behind", SHOP_RUN(&shop, "doctor", "--accept-restored"), 3, NULL, "nothing was changed");
    cr_expect_eq(shop_recorded(&shop, "state:queued"), 1);
    shop_expect("backup", SHOP_RUN(&shop, "backup", copy), 0, NULL, NULL);
    shop_expect("two", SHOP_RUN(&shop, "send", "SO-1042", "another_step", "--queue"), 3, NULL, NULL);
    g_unlink(log);
    cr_assert_eq(g_rename(copy, journal), 0);
    expect_lines("behind", &shop, 5, (const char *const[]){ "wrong  journal", "--accept-restored", NULL });
    shop_expect("accepted", SHOP_RUN(&shop, "doctor", "--accept-restored"), 3, "ok     journal",
                "1 event that waited is unknown now");
    cr_expect_eq(shop_recorded(&shop, "state:unknown"), 1);
    shop_close(&shop);
}

/* Damage that only a whole look finds: from then on every command names it and writes nothing, until the rescue. */
Test(cli_doctor, a_damaged_journal_is_rescued)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 0, NULL, NULL);
    shop_expect("queue", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--queue", "--anyway"), 3, NULL, NULL);
    shop_spoil(&shop, "UPDATE events SET state = 'queued' WHERE id = 1");
    expect_lines("damaged", &shop, 5, (const char *const[]){ "wrong  journal", "(event 1)", "doctor --rescue", NULL });
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 5, "", "doctor --rescue");
    shop_expect("outbox", SHOP_RUN(&shop, "outbox", "send"), 5, "", "(event 1)");
    shop_expect("history", SHOP_RUN(&shop, "history"), 5, "", "is damaged (event 1)");
    shop_expect("rescue", SHOP_RUN(&shop, "doctor", "--rescue"), 0, "2 events are unknown",
                "2 of the events are unknown now");
    shop_expect("history", SHOP_RUN(&shop, "history"), 0, "unknown", "");
    shop_expect("retry", SHOP_RUN(&shop, "outbox", "retry", "1", "--yes"), 4, NULL, "record it anew");
    shop_expect("again", SHOP_RUN(&shop, "doctor", "--rescue"), 0, NULL, "is whole; nothing was changed");
    shop_close(&shop);
}

/* A journal that was moved or deleted leaves its second file: what only looks says so too, and shows no empty past. */
Test(cli_doctor, a_journal_that_is_gone_is_not_an_empty_one)
{
    static const char *const looks[][2] = { { "history", "--no-input" }, { "report", "--no-input" },
                                            { "outbox", "list" },        { "orders", "list" },
                                            { "orders", "show" },        { "batch", "--dry-run" } };
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *journal = shop_journal(&shop), *away = g_strconcat(journal, "-away", NULL);
    static const char rows[] = "order,event\nSO-1042,our_own_step\n";
    g_autofree char *file = shop_file(&shop, "rows.csv", rows, strlen(rows));
    const char *const last[] = { "--no-input", "--no-input", "--no-input", "--no-input", "SO-1042", file };
    shop_expect("one", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--queue"), 3, NULL, NULL);
    cr_assert_eq(g_rename(journal, away), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++)
        shop_expect(looks[i][0], SHOP_RUN(&shop, looks[i][0], looks[i][1], last[i]), 5, "",
                    "is missing, but files that belong to it");
    cr_expect_not(g_file_test(journal, G_FILE_TEST_EXISTS));
    cr_assert_eq(g_rename(away, journal), 0);
    cr_expect_eq(shop_recorded(&shop, "state:queued"), 1);
    shop_close(&shop);
}
