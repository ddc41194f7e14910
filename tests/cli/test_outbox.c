/* tests/cli/test_outbox.c: `fixline outbox`: what a person decides, and what it does to the journal. */
#include "tests/cli/shop.h"
#include "tests/support/terminal.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/* Number 1 is unknown, number 2 queued (another order), number 3 refused. */
static void fill(struct shop *shop)
{
    standin_fault(shop->standin, "close-after-recording");
    shop_expect("1", SHOP_RUN(shop, "send", "SO-1042", "our_own_step"), 4, "1  unknown", NULL);
    standin_faults_clear(shop->standin);
    shop_expect("2", SHOP_RUN(shop, "send", "SO-1057", "batched", "--queue"), 3, "2  queued", NULL);
    shop_expect("3", SHOP_RUN(shop, "send", "SO-1101", "our_own_step", "--anyway"), 1, "3  refused", NULL);
}

Test(cli_outbox, list_retry_resolve_drop)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("nothing yet", SHOP_RUN(&shop, "outbox", "list"), 0, "", "Nothing waits");
    shop_expect("nothing for programs", SHOP_RUN(&shop, "outbox", "list", "--json"), 0, "", "");
    fill(&shop);
    shop_expect("list", SHOP_RUN(&shop, "outbox", "list"), 0, "unknown", "");
    g_auto(run_result) json = SHOP_RUN(&shop, "outbox", "list", "--json");
    cr_expect(strstr(json.out, "{\"id\":3,") && strstr(json.out, "{\"id\":2,") && strstr(json.out, "{\"id\":1,"), "%s",
              json.out);
    shop_expect("retry asks", SHOP_RUN(&shop, "outbox", "retry", "1"), 2, "", "--yes");
    shop_expect("a refused one is new", SHOP_RUN(&shop, "outbox", "retry", "3", "--yes"), 2, "", "anew");
    cr_expect_eq(shop_received(&shop, NULL), 1, "nothing went out twice");
    shop_expect("retry by a word", SHOP_RUN(&shop, "outbox", "retry", "1", "--yes"), 0, "1  accepted", NULL);
    cr_expect_eq(shop_received(&shop, NULL), 2);
    shop_expect("drop", SHOP_RUN(&shop, "outbox", "drop", "2"), 0, "2  dropped", "");
    shop_expect("drop again", SHOP_RUN(&shop, "outbox", "drop", "2"), 2, "", NULL);
    shop_expect("several", SHOP_RUN(&shop, "outbox", "drop", "2", "77"), 2, "", "77");
    shop_expect("resolve", SHOP_RUN(&shop, "outbox", "resolve", "3", "accepted", "--why", "portal shows it"), 0,
                "3  accepted", "");
    shop_expect("who and why are kept", SHOP_RUN(&shop, "history", "--format", "jsonl", "order:1101"), 0,
                "portal shows it", "");
    shop_expect("nothing left", SHOP_RUN(&shop, "outbox", "send"), 0, "", "Nothing waits");
    shop_close(&shop);
}

Test(cli_outbox, send_tries_each_once_and_keeps_the_order_of_an_order)
{
    static const char *const SHELVES[] = { "shelf=1", "shelf=2", "shelf=3" };
    struct shop shop;
    shop_open(&shop);
    for (size_t i = 0; i < G_N_ELEMENTS(SHELVES); i++)
        shop_expect(SHELVES[i], SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", SHELVES[i], "--queue"), 3, NULL,
                    NULL);
    shop_expect("other order", SHOP_RUN(&shop, "send", "SO-1057", "batched", "--queue"), 3, NULL, NULL);
    standin_fault(shop.standin, "status:500@2");
    shop_expect("one is unknown", SHOP_RUN(&shop, "outbox", "send"), 4, NULL, NULL);
    standin_faults_clear(shop.standin);
    cr_expect_eq(shop_recorded(&shop, "state:unknown"), 1);
    cr_expect_eq(shop_recorded(&shop, "state:accepted"), 3);
    g_autofree char *received = standin_received(shop.standin);
    const char *last = received;
    for (size_t i = 0; i < G_N_ELEMENTS(SHELVES); i++) {
        g_autofree char *part = g_strdup_printf("shelf\\\":\\\"%zu", i + 1);
        const char *at = strstr(received, part);
        cr_expect(!at || at >= last, "shelf %zu in %s", i + 1, received);
        last = at ? at : last;
    }
    shop_close(&shop);
}

Test(cli_outbox, an_event_for_another_address_is_counted_not_sent)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("queue", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--queue"), 3, NULL, NULL);
    test_home_set(&shop.home, "FIXLINE_URL", "http://127.0.0.1:9");
    g_autofree char *named =
        g_strdup_printf("1 event waits for another address (%s) and was not tried; \"fixline outbox "
                        "move\" gives it this one.",
                        standin_url(shop.standin));
    g_auto(run_result) all = SHOP_RUN(&shop, "outbox", "send");
    cr_expect(all.status == 3 && g_str_has_prefix(all.err, named), "and not that nothing waits: %d %s", all.status,
              all.err);
    shop_expect("one behind it", SHOP_RUN(&shop, "send", "SO-1042", "other_step", "--queue"), 3, NULL, NULL);
    shop_expect("is named too", SHOP_RUN(&shop, "outbox", "send"), 3, "",
                "Number 2 (SO-1042, other_step) waits behind one of its order that waits for another address");
    cr_expect_eq(shop_received(&shop, NULL), 0);
    shop_close(&shop);
}

static void expect_said(const char *what, struct run run, int status, const char *part, int times)
{
    cr_expect(run.status == status && count_parts(run.err, part) == times, "%s: %d, %s", what, run.status, run.err);
    run_clear(&run);
}

/* Why a refused one was refused is its own matter. */
Test(cli_outbox, what_keeps_several_waiting_is_said_once)
{
    static const char NOBODY[] = "the server cannot be reached", REFUSED[] = "The server refused it";
    struct shop shop;
    shop_open(&shop);
    g_autofree char *here = g_strdup(standin_url(shop.standin));
    test_home_set(&shop.home, "FIXLINE_URL", "http://127.0.0.1:9");
    shop_expect("1", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--queue"), 3, NULL, NULL);
    shop_expect("2", SHOP_RUN(&shop, "send", "SO-1057", "our_own_step", "--queue"), 3, NULL, NULL);
    expect_said("send", SHOP_RUN(&shop, "outbox", "send"), 3, NOBODY, 1);
    expect_said("retry", SHOP_RUN(&shop, "outbox", "retry", "1", "2"), 3, NOBODY, 1);
    test_home_set(&shop.home, "FIXLINE_URL", here);
    expect_said("elsewhere", SHOP_RUN(&shop, "outbox", "retry", "1", "2"), 3, "see \"fixline outbox move\"", 1);
    shop_expect("moved", SHOP_RUN(&shop, "outbox", "move", "--yes"), 0, NULL, NULL);
    standin_fault(shop.standin, "status:422");
    expect_said("refused", SHOP_RUN(&shop, "outbox", "retry", "1", "2"), 1, REFUSED, 2);
    shop_close(&shop);
}

/* It waits for that answer, and so does what stands behind it. */
Test(cli_outbox, what_another_copy_sends_is_not_nothing)
{
    struct shop shop;
    shop_open(&shop);
    standin_fault(shop.standin, "no-answer");
    pid_t pid = run_start(&shop.home, "fixline", "send", "SO-1042", "our_own_step", NULL);
    while (shop_recorded(&shop, "state:sending") < 1)
        continue;
    shop_expect("behind it", SHOP_RUN(&shop, "send", "SO-1042", "other_step", "--queue"), 3, NULL, NULL);
    shop_expect("is said", SHOP_RUN(&shop, "outbox", "send"), 0, "", "on its way from another running fixline");
    kill(pid, SIGINT);
    waitpid(pid, NULL, 0);
    shop_close(&shop);
}

/* After a change of the address: what waits is named with both, and goes nowhere without a word. */
Test(cli_outbox, move_needs_a_word_and_leaves_what_may_have_arrived)
{
    struct shop shop;
    shop_open(&shop);
    g_autofree char *old = g_strdup(standin_url(shop.standin));
    standin_fault(shop.standin, "close-after-recording");
    shop_expect("unknown", SHOP_RUN(&shop, "send", "SO-1057", "our_own_step"), 4, NULL, NULL);
    standin_faults_clear(shop.standin);
    shop_expect("1", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--queue"), 3, NULL, NULL);
    shop_expect("2", SHOP_RUN(&shop, "send", "SO-1042", "other_step", "--queue"), 3, NULL, NULL);
    test_home_set(&shop.home, "FIXLINE_URL", "http://127.0.0.1:9");
    g_autofree char *from = g_strdup_printf("2 events confirmed for %s would go to http://127.0.0.1:9.", old);
    g_autofree char *stays = g_strdup_printf("1 event may have arrived at %s and will not be moved", old);
    g_autofree char *minded = g_strdup_printf("2 events wait for another address than this profile's (%s)", old);
    shop_expect("doctor counts them", SHOP_RUN(&shop, "doctor"), 3, minded, NULL);
    shop_expect("asks", SHOP_RUN(&shop, "outbox", "move"), 2, "", from);
    shop_expect("names what stays", SHOP_RUN(&shop, "outbox", "move"), 2, "", stays);
    shop_expect("moves", SHOP_RUN(&shop, "outbox", "move", "--yes"), 0, "2 events moved to http://127.0.0.1:9", NULL);
    shop_expect("again", SHOP_RUN(&shop, "outbox", "move", "--yes"), 0, "", "Nothing waits for another address");
    test_home_set(&shop.home, "FIXLINE_URL", old);
    shop_expect("back", SHOP_RUN(&shop, "outbox", "move", "--yes"), 0, "2 events moved", NULL);
    shop_expect("sent", SHOP_RUN(&shop, "outbox", "send"), 0, "3  accepted", "");
    cr_expect_eq(shop_received(&shop, NULL), 3);
    shop_close(&shop);
}

/* A desk that is killed while something rests, and what stands behind it. */
static void leave_resting(struct shop *shop)
{
    const char *argv[] = { FIXLINE_BINARY_DIR "/fixline", NULL };
    struct terminal *terminal = terminal_start(
        argv, &(struct terminal_options){ .environment = (const char *const *)shop->home.environment->pdata });
    cr_assert(terminal_wait(terminal, "SO-1042"));
    terminal_type(terminal, "\r1\x13\r");
    cr_assert(terminal_wait(terminal, "F8 takes it back"));
    shop_expect("at an open desk", SHOP_RUN(shop, "outbox", "send"), 3, "",
                "Number 1 (SO-1042, product_received) rests");
    shop_expect("not from here", SHOP_RUN(shop, "outbox", "retry", "1"), 3, "", "rests at the desk");
    kill(terminal_pid(terminal), SIGKILL);
    terminal_wait_end(terminal);
    terminal_free(terminal);
    shop_expect("behind", SHOP_RUN(shop, "send", "SO-1042", "our_own_step", "--queue"), 3, NULL, NULL);
}

Test(cli_outbox, what_was_resting_is_left_and_named_and_sent_by_a_person)
{
    struct shop shop;
    shop_open(&shop);
    test_home_settings(&shop.home, "[desk]\nhold = 60\n");
    leave_resting(&shop);
    shop_expect("doctor says it", SHOP_RUN(&shop, "doctor"), 0, "1 event was resting when its desk ended", NULL);
    shop_expect("named", SHOP_RUN(&shop, "outbox", "send"), 3, "", "was resting when its desk ended and was left");
    shop_expect("and behind it", SHOP_RUN(&shop, "outbox", "send"), 3, "", "Number 2 (SO-1042, our_own_step) waits");
    cr_expect_eq(shop_received(&shop, NULL), 0);
    shop_expect("retry", SHOP_RUN(&shop, "outbox", "retry", "1"), 0, "1  accepted", "");
    shop_expect("the rest", SHOP_RUN(&shop, "outbox", "send"), 0, "2  accepted", "");
    shop_close(&shop);
}
