/* tests/cli/test_send.c: `fixline send`: what is checked, what goes out, and every exit status. */
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define ETA_FRIDAY_17 "1795798800000"

Test(cli_send, the_example_of_the_manual_prints_its_body)
{
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("dry run",
                SHOP_RUN(&shop, "send", "SO-1042", "repair_eta", "estimatedRepairCompletionAt=fri 17:00",
                         "isDelayed=yes", "delayReason=waiting for belt", "--dry-run"),
                0,
                "{\"event\":\"repair_eta\",\"estimatedRepairCompletionAt\":" ETA_FRIDAY_17
                ",\"isDelayed\":true,\"delayReason\":\"waiting for belt\"}\n",
                "Fri 27 Nov 2026 17:00");
    cr_expect_eq(shop_recorded(&shop, NULL), 0, "a dry run records nothing");
    shop_close(&shop);
}

Test(cli_send, bad_values_are_one_sentence_with_field_value_and_what_is_accepted)
{
    static const struct {
        const char *order, *event, *field;
        const char *said[3];
    } rows[] = {
        { "SO-1042", "repair_eta", "isDelayed=maybe", { "isDelayed", "maybe", "yes" } },
        { "SO-1042", "product_received", "receptionDate=31.02.2026", { "receptionDate", "31.02.2026", "Feb" } },
        { "SO-1042", "product_received", "metadata:=[1]", { "metadata", "[1]", "object" } },
        { "SO-1042", "product_recieved", "notes=x", { "product_recieved", "product_received", "as" } },
        { "SO-1042", "batched", "notes=x", { "batched", "repair_depot", "product_received" } },
        { "SO-1057", "repair_started", "notes=x", { "repair_started", "repair_onsite", "part_management" } },
        { "SO-1057", "appointment_scheduling", "appointmentEventType=canceled", { "canceled", "cancelled", "" } },
        { "SO-1057", "appointment_scheduling", "appointmentEventType=Cancelled", { "Cancelled", "cancelled", "" } },
        { "SO-1042", "product_received", "recievedBy=Sam", { "recievedBy", "receivedBy", "" } },
        { "SO-1042", "product_received", "received", { "received", "NAME=TEXT", "" } },
        { "SO-1042", "product_received", "event=x", { "event", "", "" } },
        { "SO-1042", "product_received", "notes=@/nowhere/file", { "/nowhere/file", "", "" } },
        { "SO-1042", "product_received", "metadata={\"a\":1}}} tail", { "metadata", "column", "" } },
        { "SO-1042", "product_received", "metadata={\"limit\":NaN}", { "metadata", "column", "" } },
        { "SO-1042", "product_received", "metadata={\"bay\":\"A4\",\"bay\":\"C9\"}", { "metadata", "bay", "" } },
        { "SO-1042", "product_received", "metadata={\"tag\":\"a\\u0000b\"}", { "metadata", "", "" } },
        { "a/b", "product_received", "notes=x", { "order id", "character 2", "" } },
        { "SO-9", "product_received", "notes=x", { "SO-9", "orders add", "--type" } },
        { "SO-1101", "product_diagnosed", "notes=x", { "SO-1101", "closed", "--anyway" } },
        { "SO-1113", "part_management", "notes=x", { "SO-1113", "accepted", "--anyway" } },
    };
    struct shop shop;
    shop_open(&shop);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(run_result) run = SHOP_RUN(&shop, "send", rows[i].order, rows[i].event, rows[i].field);
        cr_expect_eq(run.status, 2, "%s: %d %s", rows[i].field, run.status, run.err);
        cr_expect_str_eq(run.out, "", "%s", rows[i].field);
        for (size_t j = 0; j < 3; j++)
            cr_expect(strstr(run.err, rows[i].said[j]), "%s %s: \"%s\" in %s", rows[i].event, rows[i].field,
                      rows[i].said[j], run.err);
    }
    cr_expect_eq(shop_recorded(&shop, NULL), 0, "nothing was recorded");
    cr_expect_eq(shop_received(&shop, NULL), 0, "nothing was sent");
    shop_close(&shop);
}

Test(cli_send, fields_become_exactly_what_was_meant)
{
    static const struct {
        const char *event, *field, *body;
    } rows[] = {
        { "repair_eta", "isDelayed=false", "\"isDelayed\":false" },
        { "product_received", "receivedBy=true", "\"receivedBy\":\"true\"" },
        { "product_received", "receivedBy=Zoë 東京", "\"receivedBy\":\"Zoë 東京\"" },
        { "product_received", "notes=", "{\"event\":\"product_received\"}" },
        { "product_received", "metadata={\"serial\":9007199254740993,\"lot\":1.0}",
          "\"metadata\":{\"serial\":9007199254740993,\"lot\":1.0}" },
        { "our_own_step", "shelf=B4", "{\"event\":\"our_own_step\",\"shelf\":\"B4\"}" },
        { "our_own_step", "count:=007", NULL },
        { "our_own_step", "count:=7", "\"count\":7" },
        { "our_own_step", "handle:=\"@x\"", "\"handle\":\"@x\"" },
        { "product_received", "receptionDate=1796429700", "1796429700" },
    };
    struct shop shop;
    shop_open_alone(&shop);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        shop_expect(rows[i].field, SHOP_RUN(&shop, "send", "SO-1042", rows[i].event, rows[i].field, "--dry-run"),
                    rows[i].body ? 0 : 2, rows[i].body ? rows[i].body : "", NULL);
    test_home_set(&shop.home, "LC_ALL", "C");
    shop_expect("B08: the bytes in any locale",
                SHOP_RUN(&shop, "send", "SO-1042", "product_received", "receivedBy=Zoë", "--dry-run"), 0, "Zoë", NULL);
    shop_close(&shop);
}

Test(cli_send, texts_come_out_of_files)
{
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *notes = shop_file(&shop, "notes.txt", "two\nlines\n", 10);
    g_autofree char *broken = shop_file(&shop, "broken.txt", "a\0b", 3);
    g_autofree char *object = shop_file(&shop, "object.json", "{\"a\":1}\n", 8);
    const struct {
        const char *name, *path, *body;
    } rows[] = {
        { "notes", notes, "\"notes\":\"two\\nlines\"" },
        { "metadata", object, "\"metadata\":{\"a\":1}" },
        { "notes", broken, NULL },
        { "metadata", broken, NULL },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *field = g_strconcat(rows[i].name, "=@", rows[i].path, NULL);
        shop_expect(field, SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", field, "--dry-run"), rows[i].body ? 0 : 2,
                    rows[i].body ? rows[i].body : "", rows[i].body ? NULL : "byte 2");
    }
    shop_close(&shop);
}

Test(cli_send, B44_a_deliberate_near_miss_goes_out)
{
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect(
        "raw",
        SHOP_RUN(&shop, "send", "SO-1057", "appointment_scheduling", "appointmentEventType:=\"canceled\"", "--dry-run"),
        0, "\"canceled\"", NULL);
    shop_expect("as typed",
                SHOP_RUN(&shop, "send", "SO-1057", "appointment_scheduling", "appointmentEventType=canceled",
                         "--as-typed", "--dry-run"),
                0, "\"canceled\"", NULL);
    shop_expect(
        "far",
        SHOP_RUN(&shop, "send", "SO-1057", "appointment_scheduling", "appointmentEventType=unheard of", "--dry-run"), 0,
        "\"unheard of\"", "appointmentEventType: ");
    shop_expect("event as typed", SHOP_RUN(&shop, "send", "SO-1042", "Product_Received", "--as-typed", "--dry-run"), 0,
                "{\"event\":\"Product_Received\"}", NULL);
    shop_close(&shop);
}

Test(cli_send, accepted_is_0_and_stands_in_journal_and_server)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1042", "product_received", "receivedBy=Dana"), 0,
                "1  accepted  SO-1042  product_received\n", NULL);
    shop_expect("B45: a free name on the other type", SHOP_RUN(&shop, "send", "SO-1057", "our_own_step"), 0,
                "2  accepted", NULL);
    cr_expect_eq(shop_received(&shop, NULL), 2);
    g_auto(run_result) json = SHOP_RUN(&shop, "send", "SO-1042", "repair_started", "--json");
    cr_expect_eq(json.status, 0);
    static const char *const parts[] = { "{\"id\":3,\"order\":\"SO-1042\",\"event\":\"repair_started\"",
                                         "\"state\":\"accepted\"",
                                         "\"operator\":\"Sam\"",
                                         "\"createdAt\":\"2026-11-25T10:00:00.000Z\"",
                                         "\"profile\":\"default\"",
                                         "\"status\":200",
                                         "\"attempts\":1",
                                         "\"body\":{\"event\":\"repair_started\"}}\n" };
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        cr_expect(strstr(json.out, parts[i]), "%s in %s", parts[i], json.out);
    cr_expect_eq(shop_recorded(&shop, "state:accepted"), 3);
    shop_close(&shop);
}

Test(cli_send, refused_is_1_with_the_servers_words)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("X1 is closed here", SHOP_RUN(&shop, "send", "SO-1101", "product_diagnosed"), 2, "", "--anyway");
    shop_expect("B46: closed there", SHOP_RUN(&shop, "send", "SO-1101", "product_diagnosed", "--anyway"), 1,
                "1  refused", "closed");
    shop_expect("not known there", SHOP_RUN(&shop, "send", "SO-77", "our_own_step", "--type", "depot"), 1, "2  refused",
                NULL);
    shop_expect("--type recorded the order", SHOP_RUN(&shop, "orders", "show", "SO-77"), 0, "repair_depot", "");
    shop_expect("--type does not change one", SHOP_RUN(&shop, "send", "SO-77", "our_own_step", "--type", "onsite"), 2,
                "", "repair_depot");
    cr_expect_eq(shop_received(&shop, NULL), 0);
    shop_close(&shop);
}

Test(cli_send, queued_is_3_and_unknown_is_4)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("--queue", SHOP_RUN(&shop, "send", "SO-1042", "product_received", "--queue"), 3, "1  queued",
                "outbox send");
    shop_expect("behind", SHOP_RUN(&shop, "send", "SO-1042", "repair_started"), 3, "2  queued", "number 1");
    cr_expect_eq(shop_received(&shop, NULL), 0);
    shop_expect("outbox send keeps the order", SHOP_RUN(&shop, "outbox", "send"), 0, "1  accepted", NULL);
    cr_expect_eq(shop_recorded(&shop, "state:accepted"), 2);
    standin_fault(shop.standin, "close-after-reading");
    shop_expect("lost answer", SHOP_RUN(&shop, "send", "SO-1042", "repair_completed"), 4, "3  unknown",
                "outbox resolve");
    standin_faults_clear(shop.standin);
    cr_expect_eq(shop_recorded(&shop, "state:unknown"), 1);
    test_home_set(&shop.home, "FIXLINE_URL", "http://127.0.0.1:9");
    shop_expect("nobody listens", SHOP_RUN(&shop, "send", "SO-1057", "batched"), 3, "4  queued",
                "It waits in the outbox; \"fixline outbox send\" tries it again.\n");
    shop_close(&shop);
}

Test(cli_send, this_side_not_set_up_is_5)
{
    struct shop shop;
    shop_open_alone(&shop);
    const struct {
        const char *variable, *value, *said;
    } rows[] = {
        { "FIXLINE_URL", "127.0.0.1:9", "FIXLINE_URL" },
        { "FIXLINE_URL", "http://127.0.0.1:9?x=1", "FIXLINE_URL" },
        { "FIXLINE_URL", "https://api.example.com", "FIXLINE_CLOCK" },
        { "FIXLINE_TOKEN", "a\nb", "FIXLINE_TOKEN" },
        { "FIXLINE_JOURNAL", "/proc/nowhere/journal.db", "/proc/nowhere" },
        { "FIXLINE_TIMEZONE", "Nowhere/City", "FIXLINE_TIMEZONE" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        test_home_set(&shop.home, rows[i].variable, rows[i].value);
        shop_expect(rows[i].value, SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--type", "depot"), 5, "",
                    rows[i].said);
        test_home_set(&shop.home, rows[i].variable, NULL);
        test_home_set(&shop.home, "FIXLINE_URL", "http://127.0.0.1:9");
    }
    test_home_set(&shop.home, "FIXLINE_CLOCK", "yesterday");
    shop_expect("clock", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 2, "", "FIXLINE_CLOCK");
    test_home_set(&shop.home, "FIXLINE_CLOCK", NULL);
    cr_expect_eq(shop_recorded(&shop, NULL), 0, "nothing was recorded");
    shop_close(&shop);
}

/* Found out after the event was recorded, since libcurl is opened meanwhile: it waits, and nothing speaks of it as
 * sent.
 */
Test(cli_send, without_libcurl_it_is_5_and_the_event_waits)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *broken = shop_file(&shop, "libcurl.so.4", "", 0);
    g_autofree char *folder = g_path_get_dirname(broken);
    test_home_set(&shop.home, "LD_LIBRARY_PATH", folder);
    shop_expect("no libcurl", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 5, "1  queued",
                "Nothing can be sent without libcurl.so.4; install the package libcurl4 (");
    cr_expect_eq(shop_received(&shop, NULL), 0);
    test_home_set(&shop.home, "LD_LIBRARY_PATH", NULL);
    shop_expect("mended", SHOP_RUN(&shop, "outbox", "send"), 0, "1  accepted", NULL);
    cr_expect_eq(shop_received(&shop, NULL), 1);
    shop_close(&shop);
}

/* libcurl costs more than all else, so only what needs it opens it; the loader itself says what it opened. */
Test(cli_send, libcurl_is_opened_by_what_sends_and_by_nothing_else)
{
    struct shop shop;
    shop_open(&shop);
    test_home_set(&shop.home, "LD_DEBUG", "files");
    const struct {
        const char *arguments[4];
        bool opens;
    } rows[] = {
        { { "send", "SO-1042", "our_own_step" }, true },
        { { "--no-input", "send", "SO-1042", "another_step" }, true },
        { { "send", "SO-1042", "our_own_step", "--dry-run" }, false },
        { { "send", "SO-1042", "third_step", "--queue" }, false },
        { { "--queue", "send", "SO-1042" }, false },
        { { "send", "--help" }, false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const *words = rows[i].arguments;
        g_auto(run_result) run = SHOP_RUN(&shop, words[0], words[1], words[2], words[3]);
        cr_expect_eq(strstr(run.err, "libcurl.so.4") != NULL, rows[i].opens, "row %zu", i);
    }
    shop_close(&shop);
}

Test(cli_send, the_same_again_within_a_minute_needs_a_word)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("first", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "shelf=A"), 0, "accepted", NULL);
    shop_expect("same", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "shelf=A"), 2, "", "number 1");
    shop_expect("other", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "shelf=B"), 0, "accepted", NULL);
    shop_expect("anyway", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "shelf=A", "--anyway"), 0, "accepted",
                "number 1");
    test_home_set(&shop.home, "FIXLINE_CLOCK", "2026-11-25T10:01:01Z");
    shop_expect("later", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "shelf=A"), 0, "accepted", NULL);
    shop_expect("damaged id", SHOP_RUN(&shop, "send", "4.50718E+11", "our_own_step", "--type", "depot"), 2, "",
                "spreadsheet");
    cr_expect_eq(shop_recorded(&shop, NULL), 4);
    cr_expect_eq(shop_received(&shop, NULL), 4);
    shop_close(&shop);
}

Test(cli_send, B40_a_token_is_trimmed_and_never_shown)
{
    static const char *const tokens[] = { CANARY "\n", CANARY "\r\n", (" " CANARY) };
    struct shop shop;
    shop_open(&shop);
    for (size_t i = 0; i < G_N_ELEMENTS(tokens); i++) {
        g_autofree char *shelf = g_strdup_printf("shelf=%zu", i);
        test_home_set(&shop.home, "FIXLINE_TOKEN", tokens[i]);
        shop_expect(shelf, SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", shelf), 0, "accepted", NULL);
    }
    cr_expect_eq(shop_received(&shop, NULL), 3);
    shop_close(&shop);
}

Test(cli_send, B41_many_at_once_lose_nothing_and_keep_their_turn)
{
    enum { COPIES = 12 };
    pid_t pids[COPIES];
    struct shop shop;
    shop_open(&shop);
    for (int i = 0; i < COPIES; i++) {
        g_autofree char *shelf = g_strdup_printf("shelf=%d", i);
        pids[i] = run_start(&shop.home, "fixline", "send", i % 3 ? "SO-1042" : "SO-1057", "our_own_step", shelf, NULL);
    }
    for (int i = 0; i < COPIES; i++) {
        int ended = 0;
        cr_expect_eq(waitpid(pids[i], &ended, 0), pids[i]);
        cr_expect(WIFEXITED(ended) && WEXITSTATUS(ended) == 0, "copy %d ended with %x", i, (unsigned)ended);
    }
    cr_expect_eq(shop_recorded(&shop, "state:accepted"), COPIES);
    cr_expect_eq(shop_received(&shop, NULL), COPIES);
    shop_close(&shop);
}

/* Ctrl-C ends a wait at once, and what may have come of it is said. */
Test(cli_send, an_interrupt_says_that_it_may_have_arrived)
{
    int ended = 0;
    struct shop shop;
    shop_open(&shop);
    g_autofree char *said = g_build_filename(shop.home.folder, "said", NULL);
    g_autofree char *command =
        g_strdup_printf("exec '%s/fixline' send SO-1042 our_own_step 2> '%s'", FIXLINE_BINARY_DIR, said);
    standin_fault(shop.standin, "no-answer");
    pid_t pid = run_start(&shop.home, "/bin/sh", "-c", command, NULL);
    while (shop_recorded(&shop, "state:sending") < 1)
        continue;
    kill(pid, SIGINT);
    cr_expect_eq(waitpid(pid, &ended, 0), pid);
    cr_expect(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGINT, "status %x", (unsigned)ended);
    g_autofree char *text = NULL;
    cr_expect(g_file_get_contents(said, &text, NULL, NULL) && g_str_has_prefix(text, "Interrupted: "), "%s", text);
    shop_expect("unknown", SHOP_RUN(&shop, "outbox", "list"), 0, "1   unknown", "");
    shop_close(&shop);
}
