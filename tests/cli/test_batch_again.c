/* tests/cli/test_batch_again.c: a batch file that is run again: what of it is known, and as what. */
#include "intake/batch.h"
#include "journal/journal_add.h"
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <string.h>

Test(cli_batch, a_second_run_sends_nothing_twice_and_again_does)
{
    static const char TEXT[] = SHOP_ROW("SO-1042", "product_received") SHOP_ROW("SO-1042", "product_diagnosed")
        SHOP_ROW("SO-1057", "resolved");
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_batch(&shop, TEXT);
    shop_expect("first", SHOP_RUN(&shop, "batch", path), 0, "3 rows: 3 accepted\n", "");
    shop_expect("second", SHOP_RUN(&shop, "batch", path), 0, "3 rows: 3 accepted before, nothing to send\n", "");
    shop_expect("the same bytes by another way", SHOP_FEED(&shop, TEXT, "batch", "-"), 0,
                "3 rows: 3 accepted before, nothing to send\n", "");
    cr_expect_eq(shop_received(&shop, NULL), 3);
    shop_expect("again", SHOP_RUN(&shop, "batch", path, "--again"), 0, "3 rows: 3 accepted\n", "");
    cr_expect_eq(shop_received(&shop, NULL), 6);
    shop_expect("goes on with the last turn", SHOP_RUN(&shop, "batch", path), 0,
                "3 rows: 3 accepted before, nothing to send\n", "");
    cr_expect_eq(shop_received(&shop, NULL), 6);
    shop_expect("again, once more", SHOP_RUN(&shop, "batch", path, "--again"), 0, NULL, "");
    cr_expect_eq(shop_received(&shop, NULL), 9);
    cr_expect_eq(shop_recorded(&shop, NULL), 9);
    shop_close(&shop);
}

/* The same command would record all rows anew once more. */
Test(cli_batch, what_again_left_is_gone_on_with_without_it)
{
    static const char TEXT[] = SHOP_ROW("SO-1042", "step_one") SHOP_ROW("SO-1042", "step_two")
        SHOP_ROW("SO-1042", "step_three") SHOP_ROW("SO-1042", "step_four") SHOP_ROW("SO-1042", "step_five");
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_batch(&shop, TEXT);
    shop_expect("first", SHOP_RUN(&shop, "batch", path), 0, "5 rows: 5 accepted\n", "");
    standin_fault(shop.standin, "status:403");
    shop_expect("again", SHOP_RUN(&shop, "batch", path, "--again", "--in-flight", "1"), 1,
                "5 rows: 2 queued, 3 refused\n",
                "waits in the outbox: the same command without --again goes on with it");
    standin_faults_clear(shop.standin);
    shop_expect("without it", SHOP_RUN(&shop, "batch", path), 1, "5 rows: 2 accepted, 3 refused\n", "");
    cr_expect_eq(shop_recorded(&shop, NULL), 10);
    shop_close(&shop);
}

/* A file that was begun when rows had other uuids is gone on with; --again counts its turn, and another event for it is
 * another recording. */
static void go_on_with(const char *what, const char *text, const char *uuid)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_batch(&shop, text), *at = shop_journal(&shop);
    const struct new_event first = { .uuid = uuid,
                                     .order = "SO-1042",
                                     .event = "first_step",
                                     .body = "{\"event\":\"first_step\"}",
                                     .server = standin_url(shop.standin) };
    struct journal *journal = journal_open(at, "default", JOURNAL_WRITE, NULL);
    cr_assert(journal && journal_add(journal, &first, NULL) == 1);
    journal_close(journal);
    shop_expect(what, SHOP_RUN(&shop, "batch", path, "--event", "first_step"), 0, "2 rows: 2 accepted\n", "");
    cr_expect_eq(shop_recorded(&shop, NULL), 2, "%s", what);
    shop_expect(what, SHOP_RUN(&shop, "batch", path, "--event", "first_step", "--again"), 0, "2 rows: 2 accepted\n",
                "");
    cr_expect_eq(shop_received(&shop, "\"body\":{\"event\":\"first_step\""), 4, "%s", what);
    shop_expect(what, SHOP_RUN(&shop, "batch", path, "--event", "other_step"), 0, "2 rows: 2 accepted\n", "");
    cr_expect_eq(shop_received(&shop, NULL), 6, "%s", what);
    shop_close(&shop);
}

Test(cli_batch, a_file_begun_by_an_older_program_goes_on)
{
    static const char TEXT[] = "order\nSO-1042\nSO-1057\n";
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, TEXT, -1);
    const struct batch_turn turn = batch_turn_of(hash, "default", "0", NULL);
    g_autofree char *nameless = batch_row_uuid(&turn, 1), *oldest = batch_row_uuid_before(hash, "default", 1, "0");
    go_on_with("its rows were not told apart by event", TEXT, nameless);
    go_on_with("they did not lie side by side", TEXT, oldest);
}

Test(cli_batch, refused_rows_are_recorded_anew_from_the_report)
{
    static const char TEXT[] =
        SHOP_ROW("SO-1042", "product_received") SHOP_ROW("SO-1057", "resolved") SHOP_ROW("SO-1042", "repair_started");
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_batch(&shop, TEXT);
    g_autofree char *report = shop_path(&shop, "report.jsonl");
    g_autofree char *second = shop_path(&shop, "second.jsonl");
    standin_fault(shop.standin, "status:422@1");
    shop_expect("refused", SHOP_RUN(&shop, "batch", path, "--report", report, "--in-flight", "1"), 1,
                "3 rows: 2 accepted, 1 refused\n", "was refused");
    standin_faults_clear(shop.standin);
    shop_expect("anew", SHOP_RUN(&shop, "batch", path, "--retry-failed", report, "--report", second), 0,
                "3 rows: 3 accepted\n", "");
    cr_expect_eq(shop_received(&shop, NULL), 3);
    shop_expect_line(second, 0, "\"id\":4,\"state\":\"accepted\"");
    shop_expect_line(second, 0, "\"replaces\":1}");
    shop_expect_line(second, 2, "\"id\":3,\"state\":\"accepted\"");
    shop_expect("nothing twice", SHOP_RUN(&shop, "batch", path, "--retry-failed", report), 0,
                "3 rows: 3 accepted before, nothing to send\n", "");
    cr_expect_eq(shop_received(&shop, NULL), 3);
    g_autofree char *other =
        shop_file(&shop, "other.txt", SHOP_ROW("SO-1057", "resolved"), strlen(SHOP_ROW("SO-1057", "resolved")));
    shop_expect("another file", SHOP_RUN(&shop, "batch", other, "--retry-failed", report), 2, "",
                "give the file the report was made of");
    g_autofree char *renamed =
        shop_file(&shop, "renamed.txt", SHOP_ROW("SO-1042", "our_step"), strlen(SHOP_ROW("SO-1042", "our_step")));
    shop_expect("another event", SHOP_RUN(&shop, "batch", renamed, "--retry-failed", report), 2, "",
                "the row is our_step for SO-1042");
    g_autofree char *rows = g_strconcat(TEXT, SHOP_ROW("SO-1057", "resolved"), NULL);
    g_autofree char *longer = shop_file(&shop, "longer.txt", rows, strlen(rows));
    shop_expect("more rows", SHOP_RUN(&shop, "batch", longer, "--retry-failed", report), 2, "",
                "The report ends at row 3");
    cr_expect_eq(shop_received(&shop, NULL), 3);
    shop_close(&shop);
}

/* The same list of orders, one event after the other. */
Test(cli_batch, another_event_for_the_same_file_is_another_recording)
{
    static const char ORDERS[] = "order\nSO-1042\nSO-1057\n";
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_file(&shop, "orders.csv", ORDERS, strlen(ORDERS));
    static const struct {
        const char *event, *again, *said;
        int received;
    } runs[] = {
        { "first_step", NULL, "2 rows: 2 accepted\n", 2 },
        { "second_step", NULL, "2 rows: 2 accepted\n", 4 },
        { "first_step", NULL, "2 rows: 2 accepted before, nothing to send\n", 4 },
        { "second_step", NULL, "2 rows: 2 accepted before, nothing to send\n", 4 },
        { "first_step", "--again", "2 rows: 2 accepted\n", 6 },
        { "second_step", NULL, "2 rows: 2 accepted before, nothing to send\n", 6 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(runs); i++) {
        shop_expect(runs[i].event, SHOP_RUN(&shop, "batch", path, "--event", runs[i].event, runs[i].again), 0,
                    runs[i].said, "");
        cr_expect_eq(shop_received(&shop, NULL), runs[i].received, "run %zu", i);
    }
    cr_expect_eq(shop_received(&shop, "\"body\":{\"event\":\"second_step\""), 2);
    shop_close(&shop);
}

/* Rows that name their own events, and then only those of one event: they are the same events. */
Test(cli_batch, an_event_named_later_sends_nothing_twice)
{
    static const char ROWS[] = "order,event\nSO-1042,first_step\nSO-1042,second_step\nSO-1057,second_step\n";
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_file(&shop, "orders.csv", ROWS, strlen(ROWS));
    shop_expect("as it stands", SHOP_RUN(&shop, "batch", path), 0, "3 rows: 3 accepted\n", "");
    shop_expect("the first alone", SHOP_RUN(&shop, "batch", path, "--event", "first_step", "--skip-bad"), 2,
                "accepted before", "names the event");
    shop_expect("the second alone", SHOP_RUN(&shop, "batch", path, "--event", "second_step", "--skip-bad"), 2,
                "accepted before", "names the event");
    cr_expect_eq(shop_received(&shop, NULL), 3);
    shop_close(&shop);
}

/* Rows that name their own event beside rows that take the one of --event: each row goes out once as each event that it
 * ever was, in whatever order the runs come. */
Test(cli_batch, a_row_is_known_as_the_event_it_would_be)
{
    static const char ROWS[] = "order,event\nSO-1042,first_step\nSO-1057,\nSO-1042,second_step\n";
    static const struct {
        const char *event, *again, *said;
        int received;
    } runs[] = {
        { NULL, NULL, "3 rows, 1 bad: 2 accepted\n", 2 },
        { "third_step", NULL, "3 rows, 2 bad: 1 accepted\n", 3 },
        { "first_step", NULL, "3 rows, 1 bad: 2 accepted\n", 4 },
        { "second_step", NULL, "3 rows, 1 bad: 2 accepted\n", 5 },
        { NULL, NULL, "3 rows, 1 bad: 2 accepted before, nothing to send\n", 5 },
        { "third_step", NULL, "3 rows, 2 bad: 1 accepted before, nothing to send\n", 5 },
        { "third_step", "--again", "3 rows, 2 bad: 1 accepted\n", 6 },
        { NULL, NULL, "3 rows, 1 bad: 2 accepted before, nothing to send\n", 6 },
        { "first_step", "--again", "3 rows, 1 bad: 2 accepted\n", 8 },
        { NULL, NULL, "3 rows, 1 bad: 2 accepted before, nothing to send\n", 8 },
        { "second_step", NULL, "3 rows, 1 bad: 2 accepted before, nothing to send\n", 8 },
    };
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_file(&shop, "mixed.csv", ROWS, strlen(ROWS));
    for (size_t i = 0; i < G_N_ELEMENTS(runs); i++) {
        const char *event = runs[i].event ? "--event" : NULL;
        g_autofree char *what = g_strdup_printf("run %zu", i + 1);
        struct run run = event ? SHOP_RUN(&shop, "batch", path, "--skip-bad", event, runs[i].event, runs[i].again)
                               : SHOP_RUN(&shop, "batch", path, "--skip-bad");
        shop_expect(what, run, 2, runs[i].said, NULL);
        cr_expect_eq(shop_received(&shop, NULL), runs[i].received, "%s: %d", what, shop_received(&shop, NULL));
    }
    cr_expect_eq(shop_received(&shop, "\"body\":{\"event\":\"second_step\""), 2);
    shop_close(&shop);
}

/* A row that takes the event of the command is none of those that were recorded anew without it. */
Test(cli_batch, again_is_about_the_rows_of_that_command)
{
    static const char ROWS[] = "order,event\nSO-1042,first_step\nSO-1057,\n";
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_file(&shop, "mixed.csv", ROWS, strlen(ROWS));
    shop_expect("both", SHOP_RUN(&shop, "batch", path, "--event", "first_step"), 0, "2 rows: 2 accepted\n", "");
    shop_expect("the first anew", SHOP_RUN(&shop, "batch", path, "--skip-bad", "--again"), 2,
                "2 rows, 1 bad: 1 accepted\n", NULL);
    shop_expect("both again", SHOP_RUN(&shop, "batch", path, "--event", "first_step"), 0,
                "2 rows: 2 accepted before, nothing to send\n", "");
    cr_expect_eq(shop_received(&shop, NULL), 3);
    shop_close(&shop);
}

static char *two_events(void)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < 30; i++)
        g_string_append(text, i % 2 ? SHOP_ROW("SO-1042", "first_step") : SHOP_ROW("SO-1057", "first_step"));
    g_string_append(text, SHOP_ROW("SO-1042", "second_step") SHOP_ROW("SO-1057", "second_step"));
    return g_string_free(text, FALSE);
}

/* Of the second event no row was recorded anew yet: those of the turn before do not stand for them. The two that were
 * flagged may have arrived, if they had been handed to the network. */
Test(cli_batch, I12_what_a_killed_again_left_is_gone_on_with)
{
    static const struct {
        const char *place, *said;
        int unknown;
    } cases[] = {
        { "3", "32 rows: 32 accepted\n", 0 },
        { "3:2", "32 rows: 30 accepted, 2 unknown\n", 2 },
    };
    g_autofree char *text = two_events();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct shop shop;
        shop_open(&shop);
        g_autofree char *path = shop_batch(&shop, text);
        shop_expect("first", SHOP_RUN(&shop, "batch", path), 0, "32 rows: 32 accepted\n", "");
        test_home_set(&shop.home, "FIXLINE_KILLPOINT", cases[i].place);
        g_auto(run_result) killed = SHOP_RUN(&shop, "batch", path, "--again");
        test_home_set(&shop.home, "FIXLINE_KILLPOINT", NULL);
        if (killed.status == 128 + SIGKILL) {
            shop_expect(cases[i].place, SHOP_RUN(&shop, "batch", path), cases[i].unknown ? 4 : 0, cases[i].said, NULL);
            shop_expect("once more", SHOP_RUN(&shop, "batch", path), cases[i].unknown ? 4 : 0, "nothing to send\n",
                        NULL);
        }
        cr_expect_eq(shop_recorded(&shop, NULL), 64, "place %s", cases[i].place);
        int received = shop_received(&shop, "\"body\":{\"event\":\"second_step\"");
        cr_expect_eq(received, 4, "place %s: %d", cases[i].place, received);
        shop_close(&shop);
    }
}

/* The first rows of a file say nothing of whether it was recorded: they may all be bad. */
Test(cli_batch, a_file_is_known_by_any_of_its_rows)
{
    GString *text = g_string_new(NULL);
    struct shop shop;
    shop_open(&shop);
    for (int i = 0; i < 80; i++)
        g_string_append(text, SHOP_ROW("SO-NOWHERE", "step"));
    g_string_append(text, SHOP_ROW("SO-1042", "step"));
    g_autofree char *path = shop_batch(&shop, text->str);
    g_string_free(text, TRUE);
    shop_expect("once", SHOP_RUN(&shop, "batch", path, "--skip-bad"), 2, "81 rows, 80 bad: 1 accepted\n", NULL);
    shop_expect("twice", SHOP_RUN(&shop, "batch", path, "--skip-bad"), 2,
                "81 rows, 80 bad: 1 accepted before, nothing to send\n", NULL);
    shop_expect("anew", SHOP_RUN(&shop, "batch", path, "--skip-bad", "--again"), 2, "81 rows, 80 bad: 1 accepted\n",
                NULL);
    cr_expect_eq(shop_received(&shop, NULL), 2);
    shop_close(&shop);
}

Test(cli_batch, unknown_ones_are_named_and_left_alone)
{
    static const char TEXT[] = SHOP_ROW("SO-1042", "product_received") SHOP_ROW("SO-1057", "resolved");
    struct shop shop;
    shop_open(&shop);
    g_autofree char *path = shop_batch(&shop, TEXT);
    g_autofree char *report = shop_path(&shop, "report.jsonl");
    standin_fault(shop.standin, "reset-after-recording@1");
    shop_expect("unknown", SHOP_RUN(&shop, "batch", path, "--report", report, "--in-flight", "1"), 4,
                "2 rows: 1 accepted, 1 unknown\n", "may have arrived");
    shop_expect("retry", SHOP_RUN(&shop, "batch", path, "--retry-failed", report), 4,
                "2 rows: 1 accepted, 1 unknown before, nothing to send\n",
                "line 1 (number 1, SO-1042, product_received) may have arrived; it is left as it is");
    shop_expect("second run", SHOP_RUN(&shop, "batch", path), 4,
                "2 rows: 1 accepted, 1 unknown before, nothing to send\n", NULL);
    cr_expect_eq(shop_received(&shop, NULL), 2);
    shop_close(&shop);
}
