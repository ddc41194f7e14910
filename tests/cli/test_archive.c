/* tests/cli/test_archive.c: `fixline archive` through the real program, and what reads an archive. */
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <string.h>

Test(cli_archive, old_events_move_and_are_read_there)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *file = shop_path(&shop, "old.db");
    shop_expect("received", SHOP_RUN(&shop, "send", "SO-1042", "product_received", "receivedBy=Sam"), 0, NULL, NULL);
    shop_expect("a step", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 0, NULL, NULL);
    shop_expect("no date", SHOP_RUN(&shop, "archive", file), 2, "", "--before '1 jan'");
    shop_expect("what day", SHOP_RUN(&shop, "archive", "--before", "someday", "--yes", file), 2, "", "--before: ");
    shop_expect("the start of today", SHOP_RUN(&shop, "archive", "--before", "today 23:00", "--yes", file), 0, "",
                "No event recorded before 2026-11-25 00:00 can be moved.");
    shop_expect("asks", SHOP_RUN(&shop, "archive", "--before", "tomorrow", file), 2, "", "needs --yes");
    shop_expect("moves", SHOP_RUN(&shop, "archive", "--before", "tomorrow", "--yes", file), 0, "2 events moved into",
                "");
    cr_expect_eq(shop_recorded(&shop, "order:1042"), 0);
    shop_expect("is there already", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 0, "3  accepted", NULL);
    shop_expect("refused", SHOP_RUN(&shop, "archive", "--before", "tomorrow", "--yes", file), 5, "", "there already");
    shop_expect("whole", SHOP_RUN(&shop, "doctor"), 0, "3 events (1 to 2 in an archive, 1 here), every row", NULL);
    shop_expect("order", SHOP_RUN(&shop, "orders", "show", "SO-1042"), 0, "2 earlier events in an archive\n", "");
    shop_expect("the old ones", SHOP_RUN(&shop, "history", "--journal", file, "event:received", "--format", "jsonl"), 0,
                "\"receivedBy\":\"Sam\"", "");
    shop_expect("words", SHOP_RUN(&shop, "history", "--journal", file, "own_ste", "!receivedBy"), 0, "our_own_step",
                "");
    shop_expect("of bodies", SHOP_RUN(&shop, "history", "--journal", file, "edBy", "--format", "csv"), 0,
                ",product_received,accepted,", "");
    shop_expect("no word", SHOP_RUN(&shop, "history", "--journal", file, "zzzrare", "--format", "json"), 0, "[]\n", "");
    shop_expect("report", SHOP_RUN(&shop, "report", "--journal", file), 0, "product_received", "");
    shop_expect("report here", SHOP_RUN(&shop, "report"), 0, "our_own_step",
                "moved into an archive and are not counted");
    shop_expect("report later", SHOP_RUN(&shop, "report", "--since", "tomorrow"), 0, NULL, "");
    shop_expect("report before", SHOP_RUN(&shop, "report", "--until", "yesterday"), 0, NULL, "");
    shop_expect("order there", SHOP_RUN(&shop, "orders", "show", "SO-1042", "--journal", file), 0, "our_own_step", "");
    shop_expect("doctor there", SHOP_RUN(&shop, "doctor", "--journal", file), 0,
                "an archive of 2 events from number 1 on, every row", NULL);
    shop_close(&shop);
}

Test(cli_archive, nothing_is_sent_from_an_archive_or_written_to_it)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *file = shop_path(&shop, "old.db");
    g_autofree char *second = shop_path(&shop, "second.db");
    shop_expect("a step", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 0, NULL, NULL);
    shop_expect("moves", SHOP_RUN(&shop, "archive", "--before", "tomorrow", "--yes", file), 0, NULL, NULL);
    gsize before_length = 0, after_length = 0;
    g_autofree char *before = NULL, *after = NULL;
    cr_assert(g_file_get_contents(file, &before, &before_length, NULL));
    static const char said[] =
        "is an archive of a journal: nothing is ever sent from it or written to it. To read it, ";
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1042", "x", "--journal", file), 5, "", said);
    shop_expect("outbox", SHOP_RUN(&shop, "outbox", "send", "--journal", file), 5, "", said);
    shop_expect("order", SHOP_RUN(&shop, "orders", "add", "SO-7", "--type", "depot", "--journal", file), 5, "", said);
    shop_expect("forget", SHOP_RUN(&shop, "forget", "SO-1042", "--yes", "--journal", file), 5, "", said);
    shop_expect("accept", SHOP_RUN(&shop, "doctor", "--accept-restored", "--journal", file), 5, NULL, said);
    shop_expect("again", SHOP_RUN(&shop, "archive", "--before", "tomorrow", "--yes", second, "--journal", file), 5, "",
                said);
    cr_assert(g_file_get_contents(file, &after, &after_length, NULL));
    cr_expect(before_length == after_length && memcmp(before, after, after_length) == 0, "not a byte has changed");
    shop_close(&shop);
}

Test(cli_archive, what_is_open_keeps_the_rest_and_is_named)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *file = shop_path(&shop, "old.db");
    shop_expect("waits", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--queue"), 3, NULL, NULL);
    shop_expect("a step", SHOP_RUN(&shop, "send", "SO-1057", "our_own_step"), 0, NULL, NULL);
    shop_expect("named", SHOP_RUN(&shop, "archive", "--before", "tomorrow", "--yes", file), 0, "",
                "Event 1 is queued: send or drop it and run again");
    shop_expect("dropped", SHOP_RUN(&shop, "outbox", "drop", "1"), 0, NULL, NULL);
    shop_expect("moves", SHOP_RUN(&shop, "archive", "--before", "tomorrow", "--yes", file), 0, "2 events moved", "");
    shop_close(&shop);
}

/* Whole rows of what stays are gone: doctor names the place and the way on, nothing is sent, and a rescue carries on
 * what is left. */
Test(cli_archive, doctor_misses_a_row_that_is_gone)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *file = shop_path(&shop, "old.db");
    shop_expect("a step", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 0, NULL, NULL);
    shop_expect("moves", SHOP_RUN(&shop, "archive", "--before", "tomorrow", "--yes", file), 0, "1 event", NULL);
    shop_expect("whole", SHOP_RUN(&shop, "doctor"), 0, NULL, NULL);
    shop_spoil(&shop, "DELETE FROM archived_accepted");
    shop_expect("doctor", SHOP_RUN(&shop, "doctor"), 5, "is damaged (archived_accepted lacks a row", NULL);
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 5, "", "fixline doctor --rescue");
    shop_expect("rescue", SHOP_RUN(&shop, "doctor", "--rescue"), 0, NULL, NULL);
    shop_expect("whole again", SHOP_RUN(&shop, "doctor"), 0, "1 event", NULL);
    shop_close(&shop);
}

/* I12: the file that was recorded before adds nothing, whether its events are here or there; what was refused can still
 * be recorded anew from the report. */
Test(cli_archive, I12_a_batch_file_is_known_after_its_events_were_archived)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *file = shop_path(&shop, "old.db"), *report = shop_path(&shop, "report.jsonl");
    g_autofree char *text = NULL;
    static const char rows[] = "{\"order\":\"SO-1042\",\"event\":\"step_one\"}\n"
                               "{\"order\":\"SO-1057\",\"event\":\"step_two\"}\n";
    g_autofree char *batch = shop_file(&shop, "batch.jsonl", rows, sizeof rows - 1);
    shop_expect("first", SHOP_RUN(&shop, "batch", batch), 0, NULL, NULL);
    shop_expect("moves", SHOP_RUN(&shop, "archive", "--before", "tomorrow", "--yes", file), 0, "2 events moved", "");
    shop_expect("again", SHOP_RUN(&shop, "batch", batch, "--report", report), 0, NULL, NULL);
    cr_expect_eq(shop_received(&shop, NULL), 2, "nothing is sent twice");
    cr_expect_eq(shop_recorded(&shop, ""), 0, "nothing is recorded twice");
    cr_assert(g_file_get_contents(report, &text, NULL, NULL));
    cr_expect(strstr(text, "\"row\":2,\"line\":2,\"order\":\"SO-1057\",\"event\":\"step_two\",\"id\":2,"
                           "\"state\":\"accepted\""),
              "%s", text);
    shop_expect("retry", SHOP_RUN(&shop, "batch", batch, "--retry-failed", report), 0, NULL, NULL);
    cr_expect_eq(shop_received(&shop, NULL), 2);
    shop_expect("on purpose", SHOP_RUN(&shop, "batch", batch, "--again"), 0, NULL, NULL);
    cr_expect_eq(shop_received(&shop, NULL), 4);
    shop_close(&shop);
}
