/* tests/cli/test_hostile_raw.c: DEL and the C1 controls, which JSON lets stand as they are, from every source that can
 * hold one: arguments, JSON that goes out as written, files, what a server answers, rows of the journal. None of them
 * stands in any output, whether people or programs read it. */
#include "journal/journal_add.h"
#include "journal/journal_drafts.h"
#include "journal/journal_orders.h"
#include "tests/cli/shop.h"
#include "tests/support/hostile.h"
#include "tests/support/server.h"
#include "tests/support/terminal.h"
#include <criterion/criterion.h>
#include <string.h>

/* DEL, CSI and NEL as UTF-8; and bytes that are no UTF-8, as an old terminal takes them. */
#define RAW                                                                                                            \
    "a\x7f"                                                                                                            \
    "b\xc2\x9b"                                                                                                        \
    "31m\xc2\x85"                                                                                                      \
    "c"
#define RAW_BYTES                                                                                                      \
    "d\x9b"                                                                                                            \
    "2J\x90q\x7f"                                                                                                      \
    "e"

static void expect_none(const char *what, const char *text, size_t length)
{
    long at = hostile_find_control(text, length);
    cr_expect(at < 0, "%s: byte %ld: %.200s", what, at, text + MAX(at, 40) - 40);
    cr_expect(g_utf8_validate(text, (gssize)length, NULL), "%s: not UTF-8", what);
}

static void judge(const char *what, struct run run)
{
    expect_none(what, run.out, strlen(run.out));
    expect_none(what, run.err, strlen(run.err));
    cr_expect(run.status <= 5, "%s: %d", what, run.status);
    run_clear(&run);
}

/* ---- the sources ---- */

static void give_arguments(struct shop *shop)
{
    judge("text", SHOP_RUN(shop, "send", "SO-1042", "our_step", "notes=" RAW, "own=" RAW, "--queue"));
    judge("JSON", SHOP_RUN(shop, "send", "SO-1042", "our_step", "metadata:={\"" RAW "\":\"" RAW "\"}", "--queue"));
    judge("dry run", SHOP_RUN(shop, "send", "SO-1042", "our_step", "metadata:={\"k\":\"" RAW "\"}", "--dry-run"));
    judge("bytes", SHOP_RUN(shop, "send", "SO-1042", RAW_BYTES, "notes=" RAW_BYTES, "--queue"));
    judge("operator", SHOP_RUN(shop, "send", "SO-1042", "our_step", "--operator", RAW, "--queue"));
    judge("event", SHOP_RUN(shop, "send", "SO-1042", RAW, "--queue"));
}

static void give_files(struct shop *shop)
{
    static const char orders[] = "{\"id\":\"H1\",\"serviceType\":\"repair_depot\",\"customer\":\"" RAW
                                 "\",\"notes\":\"" RAW "\",\"status\":\"" RAW "\"}\n";
    static const char csv[] = "id,type,customer,serial\nH2,depot," RAW "," RAW "\n";
    static const char bytes[] = "id,type,customer\nH3,depot," RAW_BYTES "\n";
    static const char rows[] = "{\"order\":\"H1\",\"event\":\"our_step\",\"" RAW "\":\"" RAW "\"}\n"
                               "{\"order\":\"H2\",\"event\":\"" RAW "\",\"notes\":\"" RAW "\"}\n";
    judge("orders", SHOP_FEED(shop, orders, "orders", "import", "-"));
    judge("orders, CSV", SHOP_FEED(shop, csv, "orders", "import", "-"));
    judge("orders, bytes", SHOP_FEED(shop, bytes, "orders", "import", "-"));
    judge("rows, dry run", SHOP_FEED(shop, rows, "batch", "-", "--dry-run"));
    judge("rows, CSV", SHOP_FEED(shop, "order,event,notes\nH1,our_step," RAW "\n", "batch", "-", "--dry-run"));
    judge("rows, bytes", SHOP_FEED(shop, "order,event,notes\nH1,our_step," RAW_BYTES "\n", "batch", "-"));
    g_autofree char *report = g_build_filename(shop->home.folder, "report.jsonl", NULL), *said = NULL;
    judge("rows", SHOP_FEED(shop, rows, "batch", "-", "--in-flight", "1", "--report", report));
    cr_assert(g_file_get_contents(report, &said, NULL, NULL));
    expect_none("report", said, strlen(said));
}

/* As a journal of another program, or of an older fixline, may hold them. */
static void give_rows(const char *path)
{
    struct journal *journal = journal_open(path, "default", JOURNAL_WRITE, NULL);
    struct order order = { .id = (char *)"H9",
                           .service_type = (char *)"repair_depot",
                           .customer = (char *)RAW_BYTES,
                           .product = (char *)RAW };
    struct draft_record draft = {
        .key = (char *)"k", .order = (char *)"H9", .event = (char *)RAW_BYTES, .text = (char *)"{\"a\":\"" RAW "\"}"
    };
    const struct new_event event = { .order = "H9",
                                     .event = RAW_BYTES,
                                     .body = "{\"event\":\"x\",\"" RAW "\":\"" RAW "\"}",
                                     .operator_name = RAW_BYTES,
                                     .server = "http://" RAW,
                                     .accept_version = "latest",
                                     .created_at = 1795513265123 };
    cr_assert(journal && journal_put_order(journal, &order, NULL) && journal_save_draft(journal, &draft, NULL));
    cr_assert_gt(journal_add(journal, &event, NULL), 0);
    journal_close(journal);
}

/* ---- where it may come out ---- */

static void read_everything(const struct shop *shop)
{
    static const char *const lines[] = { "orders list",           "orders list --json",
                                         "orders show H1",        "orders show H1 --json",
                                         "orders show H9",        "orders show H9 --json",
                                         "events --for H1",       "history",
                                         "history --format json", "history --format jsonl --attempts",
                                         "history --format csv",  "outbox list",
                                         "outbox list --json",    "report",
                                         "report --format json",  "report --format csv",
                                         "config show",           "doctor" };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(GStrv) words = g_strsplit(lines[i], " ", -1);
        judge(lines[i], run_program(&shop->home, "", "fixline", words[0], words[1], words[1] ? words[2] : NULL,
                                    words[1] && words[2] ? words[3] : NULL, NULL));
    }
}

/* Every byte that goes to the terminal; what begins with ESC is the terminal's own. */
static void walk_the_desk(const struct shop *shop)
{
    const struct terminal_options options = {
        .columns = 120, .rows = 34, .environment = (const char *const *)(void *)shop->home.environment->pdata
    };
    struct terminal *terminal = terminal_start((const char *const[]){ FIXLINE_BINARY_DIR "/fixline", NULL }, &options);
    cr_expect(terminal_wait(terminal, "SO-1042"));
    terminal_type(terminal, "h");
    cr_expect(terminal_wait(terminal, "History"));
    terminal_type(terminal, "\r");
    cr_expect(terminal_wait(terminal, "Attempt") || terminal_wait(terminal, "attempt"));
    terminal_type(terminal, "\x03");
    cr_expect(terminal_wait(terminal, "Orders"));
    terminal_type(terminal, "q");
    terminal_wait_end(terminal);
    const GString *output = terminal_output(terminal);
    for (gsize i = 0; i + 1 < output->len; i++)
        cr_assert(output->str[i] != 0x7f && !(output->str[i] == '\xc2' && (unsigned char)output->str[i + 1] < 0xa0),
                  "byte %zu of the screen", i);
    terminal_free(terminal);
}

Test(cli_hostile, no_DEL_and_no_C1_stands_in_any_output, .timeout = 60)
{
    static const struct server_step refuses[] = {
        { .kind = SERVER_READ_ALL },
        { .kind = SERVER_SEND,
          .bytes = "HTTP/1.1 400 " RAW_BYTES "\r\nX-Request-Id: " RAW_BYTES "\r\nServer: " RAW
                   "\r\nConnection: close\r\n\r\n{\"code\":\"" RAW "\",\"message\":\"" RAW "\"}" },
        { .kind = SERVER_END }
    };
    static const struct server_step points[] = { { .kind = SERVER_READ_ALL },
                                                 { .kind = SERVER_SEND,
                                                   .bytes = "HTTP/1.1 302 Go\r\nLocation: http://x/" RAW RAW_BYTES
                                                            "\r\nConnection: close\r\n\r\n" RAW_BYTES },
                                                 { .kind = SERVER_END } };
    static const struct server_step *const scripts[] = { refuses, points };
    struct server *server = server_start(scripts, G_N_ELEMENTS(scripts));
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *path = g_build_filename(shop.home.folder, "own.db", NULL);
    test_home_set(&shop.home, "FIXLINE_URL", server_url(server));
    give_files(&shop);
    give_arguments(&shop);
    read_everything(&shop);
    walk_the_desk(&shop);
    give_rows(path);
    test_home_set(&shop.home, "FIXLINE_JOURNAL", path);
    read_everything(&shop);
    server_stop(server);
    shop_close(&shop);
}
