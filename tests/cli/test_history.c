/* tests/cli/test_history.c: `fixline history`, `events` and `schema`: what they print. */
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <string.h>

static void fill(struct shop *shop)
{
    static const char *const SHELVES[] = { "shelf=A", "shelf=B", "notes==1+1" };
    for (size_t i = 0; i < G_N_ELEMENTS(SHELVES); i++)
        shop_expect("fill", SHOP_RUN(shop, "send", "SO-1042", "our_own_step", SHELVES[i], "--queue"), 3, NULL, NULL);
    shop_expect("fill", SHOP_RUN(shop, "send", "SO-1057", "batched", "--queue", "--operator", "Mei"), 3, NULL, NULL);
}

Test(cli_history, formats_filters_and_limits)
{
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("empty json", SHOP_RUN(&shop, "history", "--format", "json"), 0, "[]\n", "");
    shop_expect("empty csv", SHOP_RUN(&shop, "history", "--format", "csv"), 0, "id,order,event,state,operator", "");
    fill(&shop);
    shop_expect("table", SHOP_RUN(&shop, "history"), 0, "NO", "");
    shop_expect("newest first", SHOP_RUN(&shop, "history", "--format", "jsonl", "--limit", "1"), 0, "{\"id\":4,", "");
    shop_expect("json", SHOP_RUN(&shop, "history", "--format", "json", "--limit", "2"), 0, "[{\"id\":4,", "");
    shop_expect("csv", SHOP_RUN(&shop, "history", "--format", "csv"), 0, "id,order,event,state,operator", "");
    shop_expect("attempts", SHOP_RUN(&shop, "history", "--format", "jsonl", "--attempts"), 0, "\"attempts\":[", "");
    cr_expect_eq(shop_recorded(&shop, "order:1042"), 3);
    cr_expect_eq(shop_recorded(&shop, "who:mei"), 1);
    cr_expect_eq(shop_recorded(&shop, "state:queued state:unknown"), 4);
    cr_expect_eq(shop_recorded(&shop, "!order:1042"), 1);
    cr_expect_eq(shop_recorded(&shop, "since:today"), 4);
    cr_expect_eq(shop_recorded(&shop, "since:tomorrow"), 0);
    shop_expect("bad state", SHOP_RUN(&shop, "history", "state:lost"), 2, "", "lost");
    shop_expect("bad state", SHOP_RUN(&shop, "history", "state:lost", "--format", "csv"), 2, "", "lost");
    shop_expect("bad state", SHOP_RUN(&shop, "history", "state:lost", "--format", "json"), 2, "", "lost");
    shop_expect("a span backwards", SHOP_RUN(&shop, "history", "since:today", "until:yesterday"), 2, "",
                "which is earlier; exchange them");
    shop_close(&shop);
}

Test(cli_history, a_table_has_no_blanks_at_the_ends_of_its_lines)
{
    struct shop shop;
    shop_open(&shop);
    shop_expect("accepted", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "notes=done"), 0, NULL, NULL);
    shop_expect("queued", SHOP_RUN(&shop, "send", "SO-1057", "our_own_step", "--queue"), 3, NULL, NULL);
    g_auto(run_result) run = SHOP_RUN(&shop, "history");
    cr_expect(strstr(run.out, "  200\n"), "%s", run.out);
    cr_expect_null(strstr(run.out, " \n"), "%s", run.out);
    shop_close(&shop);
}

/* One very long cell leaves the other rows as they are. */
Test(cli_history, a_long_cell_widens_its_own_row_only)
{
    struct shop shop;
    g_autofree char *long_name = g_strnfill(2000, 'n');
    shop_open(&shop);
    shop_expect("long", SHOP_RUN(&shop, "--operator", long_name, "send", "SO-1042", "a_step", "--queue"), 3, NULL,
                NULL);
    shop_expect("short", SHOP_RUN(&shop, "send", "SO-1057", "a_step", "--queue"), 3, NULL, NULL);
    g_auto(run_result) run = SHOP_RUN(&shop, "history", "--limit", "2");
    g_auto(GStrv) lines = g_strsplit(run.out, "\n", -1);
    cr_assert_eq(g_strv_length(lines), 4, "%s", run.out);
    cr_expect(strlen(lines[0]) < 200 && strlen(lines[1]) < 200 && strlen(lines[2]) > 2000);
    cr_expect(strstr(lines[2], long_name), "nothing of it is cut");
    shop_close(&shop);
}

Test(cli_history, events_and_schema_come_from_the_rows)
{
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("all", SHOP_RUN(&shop, "events", "--json"), 0,
                "{\"serviceTypes\":{\"repair_depot\":[{\"event\":\"product_received\",\"fields\":{\"receivedBy\":"
                "\"string\",\"receptionDate\":\"timestamp\",\"notes\":\"string\"}}",
                "");
    g_auto(run_result) onsite = SHOP_RUN(&shop, "events", "--for", "SO-1057");
    cr_expect(strstr(onsite.out, "batched") && !strstr(onsite.out, "product_received"), "%s", onsite.out);
    g_auto(run_result) depot = SHOP_RUN(&shop, "events", "--type", "repair_depot", "--json");
    cr_expect(strstr(depot.out, "repair_eta") && !strstr(depot.out, "batched"), "%s", depot.out);
    shop_expect("unknown order", SHOP_RUN(&shop, "events", "--for", "SO-9"), 2, "", "SO-9");
    static const char *const names[] = { NULL, "repair_eta", "our_own_step" };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        shop_expect("schema", SHOP_RUN(&shop, "schema", names[i]), 0, "https://json-schema.org/draft/2020-12/schema",
                    "");
    shop_close(&shop);
}
