/* tests/cli/test_orders.c: `fixline orders`: each command through the real program. */
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

Test(cli_orders, add_edit_show_list_remove)
{
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("add",
                SHOP_RUN(&shop, "orders", "add", "SO-1", "--type", "onsite", "customer=Zoë Łukasz", "notes=a=b",
                         "status= Closed "),
                0, "SO-1 added\n", "");
    shop_expect("again", SHOP_RUN(&shop, "orders", "add", "SO-1", "--type", "depot"), 2, "", "orders edit");
    shop_expect("show", SHOP_RUN(&shop, "orders", "show", "SO-1"), 0,
                "type      repair_onsite\nstatus    closed\ncustomer  Zoë Łukasz\nnotes     a=b\n", "");
    shop_expect("edit", SHOP_RUN(&shop, "orders", "edit", "SO-1", "notes=", "status=Completed", "serial=77"), 0,
                "SO-1 changed\n", "\"Completed\" is not known");
    shop_expect("json", SHOP_RUN(&shop, "orders", "show", "SO-1", "--json"), 0,
                "{\"id\":\"SO-1\",\"serviceType\":\"repair_onsite\",\"status\":\"Completed\",\"customer\":\"Zoë "
                "Łukasz\",\"serial\":\"77\"}\n",
                "");
    shop_expect("near member", SHOP_RUN(&shop, "orders", "edit", "SO-1", "costumer=x"), 2, "",
                "did you mean customer?");
    shop_expect("no member", SHOP_RUN(&shop, "orders", "edit", "SO-1", "colour=x"), 2, "", "it has type, status");
    shop_expect("no name", SHOP_RUN(&shop, "orders", "edit", "SO-1", "closed"), 2, "", "NAME=TEXT");
    shop_expect("type", SHOP_RUN(&shop, "orders", "edit", "SO-1", "type=depot"), 0, "SO-1 changed\n", NULL);
    shop_expect("list", SHOP_RUN(&shop, "orders", "list"), 0, "ORDER", "");
    shop_expect("filter", SHOP_RUN(&shop, "orders", "list", "zoë", "--json"), 0, "{\"id\":\"SO-1\"", "");
    shop_expect("exclude", SHOP_RUN(&shop, "orders", "list", "!SO-", "--json"), 0, "", "");
    shop_expect("remove", SHOP_RUN(&shop, "orders", "remove", "SO-1"), 0, "SO-1 removed\n", "");
    shop_expect("gone", SHOP_RUN(&shop, "orders", "show", "SO-1"), 2, "", "not known");
    shop_close(&shop);
}

Test(cli_orders, import_is_all_or_nothing_and_repeatable)
{
    static const char GOOD[] = "\xEF\xBB\xBF{\"id\":\"A1\",\"serviceType\":\"repair_depot\"}\n\n"
                               "{\"orderId\":\"A2\",\"Type\":\"onsite\",\"status\":\"CLOSED\"}\n";
    static const char BAD[] = "{\"id\":\"A3\",\"serviceType\":\"repair_depot\"}\n{\"id\":\"A4\"\n";
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("dry", SHOP_FEED(&shop, GOOD, "orders", "import", "-", "--dry-run"), 0,
                "2 new, 0 changed, 0 unchanged, 0 bad; nothing was recorded\n", "");
    shop_expect("nothing", SHOP_RUN(&shop, "orders", "show", "A1"), 2, "", NULL);
    shop_expect("import", SHOP_FEED(&shop, GOOD, "orders", "import", "-"), 0, "2 new, 0 changed, 0 unchanged, 0 bad\n",
                "");
    shop_expect("again", SHOP_FEED(&shop, GOOD, "orders", "import", "-"), 0, "0 new, 0 changed, 2 unchanged, 0 bad\n",
                "");
    shop_expect("bad", SHOP_FEED(&shop, BAD, "orders", "import", "-"), 2, "nothing was recorded", "line 2");
    shop_expect("still nothing", SHOP_RUN(&shop, "orders", "show", "A3"), 2, "", NULL);
    shop_expect("skip", SHOP_FEED(&shop, BAD, "orders", "import", "-", "--skip-bad"), 2, "1 new", "line 2");
    shop_expect("taken", SHOP_RUN(&shop, "orders", "show", "A3"), 0, "A3", "");
    static const char MORE[] = "[{\"id\":\"A5\",\"serviceType\":\"depot\"}]";
    g_autofree char *path = shop_file(&shop, "orders.json", MORE, sizeof(MORE) - 1);
    shop_expect("file", SHOP_RUN(&shop, "orders", "import", path), 0, "1 new", "");
    shop_close(&shop);
}

Test(cli_orders, hostile_names_are_shown_harmlessly)
{
    static const char HOSTILE[] = "{\"id\":\"H1\",\"serviceType\":\"repair_depot\",\"customer\":"
                                  "\"red\\u001b[31m\\u0007\\r\\u202eevil\\u009b2J\",\"notes\":\"a\\nb\"}";
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("import", SHOP_FEED(&shop, HOSTILE, "orders", "import", "-"), 0, "1 new", "");
    static const char *const ways[][3] = { { "orders", "list", NULL },
                                           { "orders", "show", "H1" },
                                           { "orders", "edit", "H1" },
                                           { "orders", "add", "H1\x1b[31m" } };
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_auto(run_result) run =
            run_program(&shop.home, NULL, "fixline", ways[i][0], ways[i][1], ways[i][2], "x\x1b[31m=1", NULL);
        g_auto(run_result) list = SHOP_RUN(&shop, ways[i][0], i ? "show" : "list", i ? "H1" : NULL);
        const char *outputs[] = { run.out, run.err, list.out, list.err };
        for (size_t j = 0; j < G_N_ELEMENTS(outputs); j++) {
            for (const char *at = outputs[j]; *at; at++)
                cr_expect((unsigned char)*at >= 0x20 || *at == '\n', "way %zu: byte %d in %s", i, *at, outputs[j]);
            cr_expect_not(strstr(outputs[j], "\u202e"), "way %zu", i);
            cr_expect_not(strstr(outputs[j], "\xc2\x9b"), "way %zu", i);
        }
    }
    shop_close(&shop);
}

/* Whether the process has a descriptor of that kind, as the system names it. */
static bool has_open(pid_t pid, const char *kind)
{
    bool found = false;
    g_autofree char *folder = g_strdup_printf("/proc/%d/fd", (int)pid);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && !found && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *target = g_file_read_link(path, NULL);
        found = target && strstr(target, kind);
    }
    return found;
}

Test(cli_orders, an_interrupted_import_leaves_nothing)
{
    enum { ROWS = 30000 };
    struct shop shop;
    int status = 0;
    shop_open_alone(&shop);
    g_autoptr(GString) text = g_string_new("id,type,customer\n");
    for (int i = 0; i < ROWS; i++)
        g_string_append_printf(text, "NEW-%d,depot,Ana Lopes\n", i);
    g_autofree char *path = g_build_filename(shop.home.folder, "orders.csv", NULL);
    cr_assert(g_file_set_contents(path, text->str, -1, NULL));
    pid_t pid = run_start(&shop.home, "fixline", "orders", "import", path, NULL);
    while (!has_open(pid, "signalfd"))
        cr_assert_eq(waitpid(pid, &status, WNOHANG), 0, "it ended before it could be interrupted");
    kill(pid, SIGINT);
    waitpid(pid, &status, 0);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 130, "status %x", (unsigned)status);
    shop_expect("nothing", SHOP_RUN(&shop, "orders", "list", "NEW-", "--json"), 0, "", "");
    shop_expect("again", SHOP_RUN(&shop, "orders", "import", path), 0, "30000 new, 0 changed", "");
    shop_close(&shop);
}
