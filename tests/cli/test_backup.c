/* tests/cli/test_backup.c: `fixline backup` and `forget`. */
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

Test(cli_backup, a_copy_is_private_readable_and_sends_nothing)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *copy = shop_path(&shop, "copy.db");
    shop_expect("accepted", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 0, NULL, NULL);
    shop_expect("waits", SHOP_RUN(&shop, "send", "SO-1057", "our_own_step", "--queue"), 3, NULL, NULL);
    shop_expect("backup", SHOP_RUN(&shop, "backup", copy), 0, copy, "");
    shop_expect("again", SHOP_RUN(&shop, "backup", copy), 5, "", "is there already");
    struct stat about;
    cr_expect(stat(copy, &about) == 0 && (about.st_mode & 0777) == 0600, "mode %o", about.st_mode & 0777);
    shop_expect("sent from here meanwhile", SHOP_RUN(&shop, "outbox", "send"), 0, NULL, NULL);
    shop_expect("read", SHOP_RUN(&shop, "history", "--journal", copy, "state:queued", "--format", "jsonl"), 0,
                "\"order\":\"SO-1057\"", "");
    shop_expect("no sending", SHOP_RUN(&shop, "outbox", "send", "--journal", copy), 5, "", "--accept-restored");
    cr_expect_eq(shop_received(&shop, NULL), 2, "the copy sent nothing");
    shop_expect("taken", SHOP_RUN(&shop, "doctor", "--accept-restored", "--journal", copy), 0, "ok     journal",
                "1 event that waited is unknown");
    shop_expect("goes on", SHOP_RUN(&shop, "send", "SO-1042", "another_step", "--journal", copy), 0, "3  accepted", "");
    shop_close(&shop);
}

Test(cli_backup, what_cannot_be_copied_is_one_sentence)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    shop_expect("nothing yet", SHOP_RUN(&shop, "backup", "x.db"), 2, "", "no journal yet");
    test_home_remove(&shop.home);
    shop_open_alone(&shop);
    shop_expect("no folder", SHOP_RUN(&shop, "backup", "/nowhere/x.db"), 5, "", "/nowhere/x.db could not be made");
    shop_close(&shop);
}

/* A file of a person's beside the one that is written stays as it is. */
Test(cli_backup, no_other_file_is_touched)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *copy = shop_path(&shop, "copy.db");
    g_autofree char *old = shop_path(&shop, "old.db");
    char *theirs[] = { g_strconcat(copy, ".new", NULL), g_strconcat(old, ".new", NULL) };
    for (size_t i = 0; i < G_N_ELEMENTS(theirs); i++)
        cr_assert(g_file_set_contents(theirs[i], "mine", -1, NULL));
    shop_expect("accepted", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step"), 0, NULL, NULL);
    shop_expect("backup", SHOP_RUN(&shop, "backup", copy), 0, copy, "");
    shop_expect("archive", SHOP_RUN(&shop, "archive", "--before", "+1d", "--yes", old), 0, NULL, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(theirs); i++) {
        g_autofree char *text = NULL;
        cr_expect(g_file_get_contents(theirs[i], &text, NULL, NULL));
        cr_expect_str_eq(text, "mine");
        g_free(theirs[i]);
    }
    shop_close(&shop);
}

/* Whether any file below the data folder still holds the text. */
static bool is_kept(const struct shop *shop, const char *text)
{
    g_autofree char *command = g_strdup_printf("grep -rq '%s' '%s'/data", text, shop->home.folder);
    struct run run = run_program(&shop->home, NULL, "/bin/sh", "-c", command, NULL);
    bool kept = run.status == 0;
    run_clear(&run);
    return kept;
}

Test(cli_backup, forgotten_is_gone_from_the_file_and_the_chain_holds)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("about", SHOP_RUN(&shop, "orders", "edit", "SO-1042", "customer=Zebulon Quist"), 0, NULL, NULL);
    shop_expect("accepted", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "who=Zebulon Quist"), 0, NULL, NULL);
    shop_expect("waits", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "who=Zebulon", "--queue"), 3, NULL, NULL);
    shop_expect("asks", SHOP_RUN(&shop, "forget", "SO-1042"), 2, "", "needs --yes");
    shop_expect("not while it waits", SHOP_RUN(&shop, "forget", "SO-1042", "--yes"), 2, "", "Event 2 of the order");
    cr_expect(is_kept(&shop, "Zebulon"));
    shop_expect("drop", SHOP_RUN(&shop, "outbox", "drop", "2"), 0, NULL, NULL);
    shop_expect("a slip", SHOP_RUN(&shop, "forget", "SO-1024", "--yes"), 2, "", "There is no order SO-1024 here");
    shop_expect("forget", SHOP_RUN(&shop, "forget", "SO-1042", "--yes"), 0, "SO-1042 forgotten (2 events)", NULL);
    cr_expect_not(is_kept(&shop, "Zebulon"));
    shop_expect("who and when stay", SHOP_RUN(&shop, "history", "--format", "jsonl", "order:1042", "state:accepted"), 0,
                "\"body\":null", "");
    shop_expect("csv", SHOP_RUN(&shop, "history", "--format", "csv"), 0, "accepted,Sam", "");
    shop_expect("show", SHOP_RUN(&shop, "orders", "show", "SO-1042"), 0, "SO-1042", "");
    shop_expect("whole", SHOP_RUN(&shop, "doctor"), 0, "2 events, every row and the chain are whole", "");
    shop_expect("goes on", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--anyway"), 0, "3  accepted", NULL);
    shop_close(&shop);
}
