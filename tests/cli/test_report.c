/* tests/cli/test_report.c: `fixline report`: spans, formats, and what they say. */
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <string.h>

/* Four days of work on two orders; the clock of each send is given. */
static void fill(struct shop *shop)
{
    static const struct {
        const char *clock, *order, *event, *field, *who;
    } rows[] = {
        { "2026-11-20T08:00:00Z", "SO-1042", "product_received", "notes==1", "Mei" },
        { "2026-11-20T09:00:00Z", "SO-1057", "appointment_scheduling", "notes=x", "Mei" },
        { "2026-11-21T10:00:00Z", "SO-1042", "repair_eta", "estimatedRepairCompletionAt=2026-11-23 17:00", "Sam" },
        { "2026-11-25T09:30:00Z", "SO-1057", "resolved", "notes=done", "Sam" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        test_home_set(&shop->home, "FIXLINE_CLOCK", rows[i].clock);
        shop_expect(rows[i].event,
                    SHOP_RUN(shop, "send", rows[i].order, rows[i].event, rows[i].field, "--operator", rows[i].who), 0,
                    NULL, NULL);
    }
    test_home_set(&shop->home, "FIXLINE_CLOCK", SHOP_CLOCK);
    shop_expect("waits", SHOP_RUN(shop, "send", "SO-1057", "our_own_step", "--queue"), 3, NULL, NULL);
}

Test(cli_report, spans_formats_and_what_they_say)
{
    static const struct {
        const char *arguments[7];
        const char *said;
    } rows[] = {
        { { "report", "--format", "json" }, "{\"total\":[{\"events\":\"all\",\"total\":2,\"accepted\":1," },
        { { "report", "--format", "json", "--day", "2026-11-20" }, "\"total\":2,\"accepted\":2," },
        { { "report", "--format", "json", "--since", "20 nov" }, "\"total\":5,\"accepted\":4," },
        { { "report", "--format", "json", "--until", "21 nov" }, "\"total\":3,\"accepted\":3," },
        { { "report", "--format", "json", "--since", "20 nov", "--until", "20 nov" },
          "\"hours\":[{\"hour\":\"08\",\"total\":1," },
        { { "report", "--format", "json" },
          "\"turnaround\":[{\"type\":\"repair_onsite\",\"orders\":1,\"median\":433800000,\"percentile90\":433800000}"
          "]" },
        { { "report", "--format", "json" },
          "\"neglected\":[{\"order\":\"SO-1042\",\"last\":\"2026-11-21T10:00:00.000Z\",\"customer\":\"Ana Lopes\"}]" },
        { { "report", "--format", "json" },
          "\"late\":[{\"order\":\"SO-1042\",\"eta\":\"2026-11-23T17:00:00.000Z\",\"customer\":\"Ana Lopes\"}]" },
        { { "report", "--format", "csv" }, "sheet,name,measure,value\ntotal,all,total,2\n" },
        { { "report", "--format", "csv", "--day", "20 nov" }, "people,Mei,accepted,2\n" },
        { { "report" }, "5 d 00 h 30 min" },
        { { "report", "--day", "2026-11-22" }, "By day: none" },
        { { "report", "--day", "yesterday" }, "no order was completed" },
    };
    struct shop shop;
    shop_open(&shop);
    fill(&shop);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const *a = rows[i].arguments;
        g_autofree char *what = g_strjoinv(" ", (char **)a);
        shop_expect(what, run_program(&shop.home, NULL, "fixline", a[0], a[1], a[2], a[3], a[4], a[5], a[6], NULL), 0,
                    rows[i].said, "");
    }
    shop_close(&shop);
}

Test(cli_report, wrong_spans_are_one_sentence)
{
    static const struct {
        const char *arguments[7];
        const char *said;
    } rows[] = {
        { { "report", "--day", "monday", "--since", "friday" }, "--day is a span of its own" },
        { { "report", "--day", "" }, "is no date" },
        { { "report", "--since", "a\" who:x" }, "is no date" },
        { { "report", "--since", "gestern" }, "gestern" },
        { { "report", "--since", "monday", "--until", "friday" },
          "until, Fri 20 Nov 2026 23:59:59 UTC, which is earlier" },
        { { "report", "--format", "xml" }, "text, csv or json" },
    };
    struct shop shop;
    shop_open_alone(&shop);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const *a = rows[i].arguments;
        g_autofree char *what = g_strjoinv(" ", (char **)a);
        shop_expect(what, run_program(&shop.home, NULL, "fixline", a[0], a[1], a[2], a[3], a[4], a[5], a[6], NULL), 2,
                    "", rows[i].said);
    }
    shop_close(&shop);
}
