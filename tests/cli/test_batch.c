/* tests/cli/test_batch.c: `fixline batch` through the real program: what is checked, recorded, sent, and said. What of
 * a file is known when it is run again is in test_batch_again.c. */
#include "tests/cli/shop.h"
#include "tests/support/server.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define STATUS(line) "HTTP/1.1 " line "\r\nContent-Length: 0\r\n\r\n"

/* ---- a server that answers by script: every connection starts anew with the first answers not given yet ---- */

static void use_server(struct shop *shop, const struct server *server)
{
    test_home_set(&shop->home, "FIXLINE_URL", server_url(server));
}

Test(cli_batch, dry_run_prints_bodies_and_records_nothing)
{
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *csv = shop_batch(&shop, "order;event;reception date;notes\n"
                                             "SO-1042;product_received;yesterday 16:30;\"a\nb\"\n;;;\n");
    shop_expect("CSV", SHOP_RUN(&shop, "batch", csv, "--dry-run"), 0,
                "{\"event\":\"product_received\",\"receptionDate\":1795537800000,\"notes\":\"a\\nb\"}\n",
                "1 row, 1 blank; a dry run");
    shop_expect("standard input",
                SHOP_FEED(&shop, "order,notes\nSO-1042,x\n", "batch", "-", "--event", "repair_started", "--dry-run"), 0,
                "{\"event\":\"repair_started\",\"notes\":\"x\"}\n", NULL);
    shop_expect("a remark",
                SHOP_FEED(&shop, "{\"order\":\"SO-1042\",\"event\":\"product_received\",\"receptionDate\":1795590000}",
                          "batch", "-", "--dry-run"),
                0, "1795590000}\n", "line 1: receptionDate: 1795590000 looks like seconds");
    cr_expect_eq(shop_recorded(&shop, NULL), 0);
    shop_close(&shop);
}

Test(cli_batch, one_bad_row_stops_all_and_skip_bad_names_it)
{
    static const char TEXT[] = SHOP_ROW("SO-1042", "product_received") "\n" SHOP_ROW(
        "SO-1042", "repair_strted") "{\"order\":\"SO-1042\"\n" SHOP_ROW("SO-1057", "resolved");
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_batch(&shop, TEXT);
    g_autofree char *report = shop_path(&shop, "report.jsonl");
    shop_expect("strict", SHOP_RUN(&shop, "batch", path, "--report", report), 2, "",
                "4 rows, 2 bad, 1 blank: nothing was recorded");
    shop_expect_line(report, 0,
                     "{\"row\":1,\"line\":1,\"order\":\"SO-1042\",\"event\":\"product_received\",\"id\":null,"
                     "\"state\":\"unrecorded\"");
    shop_expect_line(report, 2, "{\"row\":3,\"line\":4,\"order\":null,\"event\":null,\"id\":null,\"state\":\"bad\"");
    cr_expect_eq(shop_recorded(&shop, NULL), 0);
    cr_expect_eq(shop_received(&shop, NULL), 0);
    shop_expect("the rows are named", SHOP_RUN(&shop, "batch", path), 2, "", "line 3: There is no event");
    shop_expect("B37", SHOP_RUN(&shop, "batch", path), 2, "", "line 4: the JSON ends");
    shop_expect("skip", SHOP_RUN(&shop, "batch", path, "--skip-bad", "--report", report), 2,
                "4 rows, 2 bad, 1 blank: 2 accepted\n", "line 3");
    shop_expect_line(report, 0, "\"id\":1,\"state\":\"accepted\",\"status\":200");
    shop_expect_line(report, 1, "\"state\":\"bad\"");
    shop_expect_line(
        report, 3,
        "{\"row\":4,\"line\":5,\"order\":\"SO-1057\",\"event\":\"resolved\",\"id\":2,\"state\":\"accepted\"");
    cr_expect_eq(shop_received(&shop, NULL), 2);
    shop_close(&shop);
}

Test(cli_batch, wrong_usage_is_2)
{
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *path = shop_batch(&shop, SHOP_ROW("SO-1042", "x"));
    g_autofree char *nowhere = shop_path(&shop, "no/folder/report"), *journal = shop_journal(&shop);
    shop_expect("no file", SHOP_RUN(&shop, "batch", "/nowhere"), 2, "", "/nowhere cannot be opened");
    shop_expect("a folder", SHOP_RUN(&shop, "batch", "/tmp"), 2, "", "not a plain file");
    shop_expect("in flight", SHOP_RUN(&shop, "batch", path, "--in-flight", "0"), 2, "", "from 1 to 100");
    shop_expect("exclusive", SHOP_RUN(&shop, "batch", path, "--again", "--retry-failed", path), 2, "", "exclude");
    shop_expect("no report", SHOP_RUN(&shop, "batch", path, "--retry-failed", path), 2, "", "no line of a report");
    shop_expect("report nowhere", SHOP_RUN(&shop, "batch", path, "--report", nowhere), 5, "", "Cannot write beside");
    shop_expect("report no file", SHOP_RUN(&shop, "batch", path, "--report", "/dev/null"), 5, "", "not a plain file");
    shop_expect("report to standard output", SHOP_RUN(&shop, "batch", path, "--report", "-"), 2, "", "a file's name");
    shop_expect("report its own", SHOP_RUN(&shop, "batch", path, "--report", path), 2, "", "would replace");
    shop_expect("report journal", SHOP_RUN(&shop, "batch", path, "--report", journal), 2, "", "would replace");
    g_autofree char *log = g_strconcat(journal, "-wal", NULL), *last = g_strconcat(journal, ".last", NULL);
    shop_expect("report log", SHOP_RUN(&shop, "batch", path, "--report", log), 2, "", "would replace");
    shop_expect("report second file", SHOP_RUN(&shop, "batch", path, "--report", last), 2, "", "would replace");
    shop_expect("array", SHOP_FEED(&shop, "[]", "batch", "-"), 2, "", "one JSON object a line");
    shop_expect("header", SHOP_FEED(&shop, "order,event,recievedBy\nSO-1042,x,y\n", "batch", "-"), 2, "",
                "did you mean \"receivedBy\"");
    shop_expect("closed", SHOP_FEED(&shop, SHOP_ROW("SO-1101", "x"), "batch", "-"), 2, "", "is closed");
    shop_expect("no rows", SHOP_FEED(&shop, "\n", "batch", "-"), 0, "", "holds no rows");
    cr_expect_eq(shop_recorded(&shop, NULL), 0);
    shop_close(&shop);
}

Test(cli_batch, what_was_objected_to_goes_out_on_purpose)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("anyway, refused by the server",
                SHOP_FEED(&shop, SHOP_ROW("SO-1101", "product_diagnosed"), "batch", "-", "--anyway"), 1,
                "1 row: 1 refused\n", "line 1 (number 1, SO-1101, product_diagnosed) was refused");
    shop_expect("as typed", SHOP_FEED(&shop, SHOP_ROW("SO-1042", "repair_strted"), "batch", "-", "--as-typed"), 0,
                "1 row: 1 accepted\n", "");
    shop_close(&shop);
}

Test(cli_batch, the_companys_own_events_are_known)
{
    static const char EVENTS[] =
        "{\"events\":[{\"name\":\"photo_taken\",\"title\":\"Photo\",\"help\":\"One.\",\"fields\":["
        "{\"name\":\"shotCount\",\"label\":\"Shots\",\"help\":\"How many.\",\"kind\":\"number\"}]}]}";
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *events = shop_file(&shop, "events.json", EVENTS, sizeof(EVENTS) - 1);
    shop_expect("set", SHOP_RUN(&shop, "config", "set", "events.file", events), 0, NULL, NULL);
    shop_expect("CSV", SHOP_FEED(&shop, "order,event,Shot count\nSO-1042,photo_taken,3\n", "batch", "-", "--dry-run"),
                0, "{\"event\":\"photo_taken\",\"shotCount\":3}\n", NULL);
    shop_expect("its kind",
                SHOP_FEED(&shop, "{\"order\":\"SO-1042\",\"event\":\"photo_taken\",\"shotCount\":\"x\"}", "batch", "-",
                          "--dry-run"),
                2, "", "line 1: shotCount");
    shop_expect("a near miss", SHOP_FEED(&shop, SHOP_ROW("SO-1042", "photo_takn"), "batch", "-", "--dry-run"), 2, "",
                "photo_taken");
    shop_close(&shop);
}

/* ---- B26 (row 30) and B30 (row 24) ---- */

static const char FOUR[] = SHOP_ROW("SO-1042", "step_one") SHOP_ROW("SO-1042", "step_two")
    SHOP_ROW("SO-1042", "step_three") SHOP_ROW("SO-1042", "step_four");

Test(cli_batch, B26_a_wait_is_kept_and_the_order_too)
{
    static const struct server_step script[] = {
        { SERVER_READ_ALL, NULL, 0 },
        { SERVER_SEND, STATUS("200 OK"), 0 },
        { SERVER_READ_ALL, NULL, 0 },
        { SERVER_SEND, "HTTP/1.1 429 Slow\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n", 0 },
        { SERVER_READ_ALL, NULL, 0 },
        { SERVER_SEND, STATUS("200 OK"), 0 },
        { SERVER_READ_ALL, NULL, 0 },
        { SERVER_SEND, STATUS("200 OK"), 0 },
        { SERVER_READ_ALL, NULL, 0 },
        { SERVER_SEND, STATUS("200 OK"), 0 },
        { SERVER_SILENCE, NULL, 0 },
        { SERVER_END, NULL, 0 },
    };
    static const struct server_step *const scripts[] = { script };
    static const char *const order[] = { "step_one", "step_two", "step_two", "step_three", "step_four" };
    struct shop shop;
    shop_open_alone(&shop);
    struct server *server = server_start(scripts, 1);
    use_server(&shop, server);
    int64_t begun = g_get_monotonic_time();
    shop_expect("429 once", SHOP_FEED(&shop, FOUR, "batch", "-"), 0, "4 rows: 4 accepted\n", "Trying again in 2.0 s");
    cr_expect_geq(g_get_monotonic_time() - begun, 2 * G_USEC_PER_SEC);
    cr_expect_eq(server_requests(server), 5);
    for (int i = 0; i < server_requests(server); i++) {
        g_autofree char *request = server_request(server, i);
        cr_expect(strstr(request, order[i]), "request %d is %s", i, order[i]);
    }
    server_stop(server);
    shop_close(&shop);
}

Test(cli_batch, B26_waits_without_end_end)
{
    static const struct server_step endless[] = {
        { SERVER_READ_ALL, NULL, 0 },
        { SERVER_SEND, "HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n", 0 },
        { SERVER_AGAIN, NULL, 0 },
    };
    static const struct server_step too_long[] = {
        { SERVER_READ_ALL, NULL, 0 },
        { SERVER_SEND, "HTTP/1.1 429 Slow\r\nRetry-After: 301\r\nContent-Length: 0\r\n\r\n", 0 },
        { SERVER_AGAIN, NULL, 0 },
    };
    static const struct {
        const char *name;
        const struct server_step *script;
        int requests;
    } rows[] = { { "too long at once", too_long, 1 }, { "again and again", endless, 9 } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct server_step *scripts[] = { rows[i].script };
        struct shop shop;
        shop_open_alone(&shop);
        struct server *server = server_start(scripts, 1);
        use_server(&shop, server);
        shop_expect(rows[i].name, SHOP_FEED(&shop, FOUR, "batch", "-"), 3, "4 rows: 4 queued\n",
                    "the same command goes on");
        cr_expect_eq(server_requests(server), rows[i].requests, "%s: %d requests", rows[i].name,
                     server_requests(server));
        cr_expect_eq(shop_recorded(&shop, "state:queued"), 4, "%s", rows[i].name);
        server_stop(server);
        shop_close(&shop);
    }
}

Test(cli_batch, B30_a_token_that_ran_out_stops_and_the_file_goes_on_later)
{
    static const char SIX[] = SHOP_ROW("SO-1042", "s1") SHOP_ROW("SO-1057", "s2") SHOP_ROW("SO-1042", "s3")
        SHOP_ROW("SO-1057", "s4") SHOP_ROW("SO-1042", "s5") SHOP_ROW("SO-1057", "s6");
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_batch(&shop, SIX);
    standin_fault(shop.standin, "status:401@3-");
    shop_expect("stops", SHOP_RUN(&shop, "batch", path, "--in-flight", "1"), 3, "6 rows: 4 queued, 2 accepted\n",
                "the same command goes on");
    cr_expect_eq(shop_received(&shop, NULL), 2);
    standin_faults_clear(shop.standin);
    shop_expect("goes on", SHOP_RUN(&shop, "batch", path), 0, "6 rows: 6 accepted\n", NULL);
    cr_expect_eq(shop_received(&shop, NULL), 6);
    for (int i = 1; i <= 6; i++) {
        g_autofree char *step = g_strdup_printf("\"body\":{\"event\":\"s%d\"", i);
        cr_expect_eq(shop_received(&shop, step), 1, "%s", step);
    }
    shop_close(&shop);
}

Test(cli_batch, a_server_that_cannot_be_reached_is_probed_three_times)
{
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("nobody", SHOP_FEED(&shop, FOUR, "batch", "-"), 3, "4 rows: 4 queued\n", "the same command goes on");
    g_auto(run_result) run = SHOP_RUN(&shop, "history", "--format", "jsonl", "event:step_one");
    cr_expect(strstr(run.out, "\"attempts\":3,"), "%s", run.out);
    shop_close(&shop);
}

Test(cli_batch, a_row_behind_a_waiting_event_waits_too)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("queue", SHOP_RUN(&shop, "send", "SO-1042", "first_step", "--queue"), 3, NULL, NULL);
    shop_expect("behind",
                SHOP_FEED(&shop, SHOP_ROW("SO-1042", "second_step") SHOP_ROW("SO-1057", "resolved"), "batch", "-"), 3,
                "2 rows: 1 queued, 1 accepted\n", "behind event 1");
    cr_expect_eq(shop_received(&shop, NULL), 1);
    shop_close(&shop);
}

/* ---- many, and stopping ---- */

static char *many_rows(int count, int orders)
{
    static const char *const ids[] = { "SO-1042", "SO-1057" };
    GString *text = g_string_new(NULL);
    for (int i = 0; i < count; i++)
        g_string_append_printf(text, "{\"order\":\"%s\",\"event\":\"step\",\"n\":%d}\n", ids[i % orders], i);
    return g_string_free(text, FALSE);
}

Test(cli_batch, of_many_rows_behind_one_event_twenty_are_named)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *text = many_rows(52, 2);
    shop_expect("queue", SHOP_RUN(&shop, "send", "SO-1042", "first_step", "--queue"), 3, NULL, NULL);
    g_auto(run_result) run = SHOP_FEED(&shop, text, "batch", "-");
    cr_expect(run.status == 3 && strcmp(run.out, "52 rows: 26 queued, 26 accepted\n") == 0, "%s", run.out);
    cr_expect(strstr(run.err, "line 39 ") && !strstr(run.err, "line 41 ") &&
                  strstr(run.err, "\n6 more rows stay in the outbox behind earlier events of their orders.\n"),
              "%s", run.err);
    shop_close(&shop);
}

/* Refused ones decide the status; how the others go on is said all the same. */
Test(cli_batch, what_three_403_leave_queued_is_told_how_to_go_on)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *text = many_rows(8, 2);
    standin_fault(shop.standin, "status:403");
    shop_expect("403", SHOP_FEED(&shop, text, "batch", "-", "--in-flight", "1"), 1, "8 rows: 5 queued, 3 refused\n",
                "the same command goes on with it");
    shop_close(&shop);
}

/* Events of one order leave by number. The history is the newest first. */
static void expect_numbers_follow_the_file(const struct shop *shop, int rows)
{
    struct run run = SHOP_RUN(shop, "history", "--format", "jsonl");
    int left = rows, out_of_order = 0;
    for (const char *at = run.out; (at = strstr(at, "\"n\":")); left--)
        out_of_order += atoi(at += strlen("\"n\":")) != left - 1;
    cr_expect(left == 0 && out_of_order == 0, "%d of %d rows are not where the file has them", out_of_order, rows);
    run_clear(&run);
}

/* Far more rows than are ever handed over at once. */
Test(cli_batch, all_rows_are_recorded_though_nothing_can_leave)
{
    enum { ROWS = 1200 };
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *text = many_rows(ROWS, 2);
    shop_expect("nobody", SHOP_FEED(&shop, text, "batch", "-", "--in-flight", "1"), 3, "1200 rows: 1200 queued\n",
                "the same command goes on");
    cr_expect_eq(shop_recorded(&shop, "state:queued"), ROWS);
    expect_numbers_follow_the_file(&shop, ROWS);
    shop_close(&shop);
}

Test(cli_batch, order_is_kept_inside_one_service_order)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *text = many_rows(400, 2);
    shop_expect("400", SHOP_FEED(&shop, text, "batch", "-", "--in-flight", "50"), 0, "400 rows: 400 accepted\n", "");
    g_autofree char *received = standin_received(shop.standin);
    int last[2] = { -1, -1 }, count = 0;
    for (const char *at = received; (at = strstr(at, "\"n\":")); count++) {
        int number = atoi(at += strlen("\"n\":"));
        cr_expect_gt(number, last[number % 2], "%d after %d", number, last[number % 2]);
        last[number % 2] = number;
    }
    cr_expect_eq(count, 400);
    shop_close(&shop);
}

Test(cli_batch, an_interrupt_finishes_what_is_on_its_way_and_leaves_the_rest_queued)
{
    struct shop shop;
    int status = 0;
    shop_open(&shop);
    g_autofree char *text = many_rows(60, 2);
    g_autofree char *path = shop_batch(&shop, text);
    g_autofree char *report = shop_path(&shop, "report.jsonl");
    standin_fault(shop.standin, "delay:0.2");
    pid_t pid = run_start(&shop.home, "fixline", "batch", path, "--report", report, NULL);
    while (shop_received(&shop, NULL) < 2)
        continue;
    kill(pid, SIGINT);
    waitpid(pid, &status, 0);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 130, "status %x", (unsigned)status);
    int sent = shop_received(&shop, NULL);
    cr_expect(sent >= 2 && sent < 60, "%d sent", sent);
    cr_expect_eq(shop_recorded(&shop, "state:accepted"), sent);
    cr_expect_eq(shop_recorded(&shop, "state:queued"), 60 - sent);
    cr_expect_eq(shop_recorded(&shop, "state:sending state:unknown"), 0);
    shop_expect_line(report, 59, "\"state\":\"queued\"");
    standin_faults_clear(shop.standin);
    shop_expect("goes on", SHOP_RUN(&shop, "batch", path), 0, "60 rows: 60 accepted\n", "");
    cr_expect_eq(shop_received(&shop, NULL), 60);
    shop_close(&shop);
}

/* Once something arrived, in a process of its own. */
static pid_t change_when_underway(const struct shop *shop, const char *path)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    while (shop_received(shop, NULL) < 1)
        continue;
    FILE *file = fopen(path, "a");
    _exit(file && fputs(SHOP_ROW("SO-1042", "late_step"), file) >= 0 && fclose(file) == 0 ? 0 : 1);
}

/* The same command would take it for another file and send once more what went out. */
Test(cli_batch, a_file_that_is_changed_meanwhile_is_not_to_be_given_again)
{
    struct shop shop;
    int status = 0;
    shop_open(&shop);
    g_autofree char *text = many_rows(60, 2);
    g_autofree char *path = shop_batch(&shop, text);
    standin_fault(shop.standin, "delay:0.2");
    pid_t pid = change_when_underway(&shop, path);
    g_auto(run_result) run = SHOP_RUN(&shop, "batch", path);
    waitpid(pid, &status, 0);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", (unsigned)status);
    cr_expect(strstr(run.err, "is another file now: given again, all its rows would be recorded and sent"), "%s",
              run.err);
    cr_expect(!strstr(run.err, "same command") && !strstr(run.err, "run the command again"), "%s", run.err);
    shop_close(&shop);
}

/* What is on its way is given up, and told as what may have arrived; the rest was recorded by then. */
Test(cli_batch, a_second_interrupt_stops_at_once)
{
    struct shop shop;
    int status = 0;
    shop_open(&shop);
    g_autofree char *text = many_rows(1000, 2);
    g_autofree char *path = shop_batch(&shop, text), *report = shop_path(&shop, "report.jsonl");
    standin_fault(shop.standin, "no-answer");
    pid_t pid = run_start(&shop.home, "fixline", "batch", path, "--report", report, NULL);
    while (shop_recorded(&shop, "state:sending") < 2)
        continue;
    kill(pid, SIGINT);
    while (shop_recorded(&shop, NULL) < 1000)
        continue;
    kill(pid, SIGINT);
    waitpid(pid, &status, 0);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 130, "status %x", (unsigned)status);
    cr_expect_eq(shop_recorded(&shop, "state:unknown"), 2);
    cr_expect_eq(shop_recorded(&shop, "state:queued"), 998);
    shop_expect_line(report, 0,
                     "\"state\":\"unknown\",\"status\":null,\"reason\":\"It may have arrived: nothing came back that "
                     "can be relied on (you stopped fixline before the answer came).\"");
    shop_expect_line(report, 2, "\"state\":\"queued\"");
    expect_numbers_follow_the_file(&shop, 1000);
    shop_close(&shop);
}

/* I12: wherever a run is ended, the next one adds only what was never recorded and sends nothing twice. Rows are
 * recorded in the commit of their claims, 20 at first; the two that were flagged when it ended may have arrived, if
 * they had been handed to the network. */
Test(cli_batch, I12_a_killed_run_is_finished_by_the_next)
{
    static const struct {
        const char *place;
        int rows, unknown, handed;
        const char *result;
    } cases[] = {
        { "3", 20, 0, 0, "20 rows: 20 accepted\n" },
        { "4", 20, 2, 0, "20 rows: 18 accepted, 2 unknown\n" },
        { "3:2", 60, 2, 2, "60 rows: 58 accepted, 2 unknown\n" },
        { "4:2", 60, 2, 2, "60 rows: 58 accepted, 2 unknown\n" },
        { "5", 20, 0, 0, "20 rows: 20 accepted\n" },
        { "6", 20, 2, 0, "20 rows: 18 accepted, 2 unknown\n" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct shop shop;
        shop_open(&shop);
        g_autofree char *text = many_rows(cases[i].rows, 2);
        g_autofree char *path = shop_batch(&shop, text);
        test_home_set(&shop.home, "FIXLINE_KILLPOINT", cases[i].place);
        g_auto(run_result) killed = SHOP_RUN(&shop, "batch", path);
        test_home_set(&shop.home, "FIXLINE_KILLPOINT", NULL);
        if (killed.status == 128 + SIGKILL)
            shop_expect(cases[i].place, SHOP_RUN(&shop, "batch", path), cases[i].unknown ? 4 : 0, cases[i].result,
                        NULL);
        cr_expect_eq(shop_recorded(&shop, NULL), cases[i].rows, "place %s", cases[i].place);
        int received = shop_received(&shop, NULL), least = cases[i].rows - cases[i].unknown;
        cr_expect(received >= least && received <= least + cases[i].handed, "place %s: %d", cases[i].place, received);
        shop_close(&shop);
    }
}
