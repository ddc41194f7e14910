/* tests/intake/test_orders.c: orders out of JSON and back. */
#include "intake/orders.h"
#include "journal/journal_orders.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <string.h>

struct desk {
    char *folder;
    struct journal *journal;
};

static struct desk desk_make(void)
{
    struct desk desk = { .folder = g_dir_make_tmp("fixline-intake-XXXXXX", NULL) };
    g_autofree char *path = g_build_filename(desk.folder, "journal.db", NULL);
    desk.journal = journal_open(path, "default", JOURNAL_WRITE, NULL);
    cr_assert_not_null(desk.journal);
    return desk;
}

static void desk_remove(struct desk *desk)
{
    journal_close(desk->journal);
    test_folder_remove(desk->folder);
    g_free(desk->folder);
}

Test(orders, one_order)
{
    static const struct {
        const char *text;
        const char *json;  /* as it comes out again; NULL = refused */
        const char *piece; /* of the refusal */
    } rows[] = {
        { "{\"id\":\"SO-1\",\"serviceType\":\"repair_depot\"}",
          "{\"id\":\"SO-1\",\"serviceType\":\"repair_depot\",\"status\":\"accepted\"}", NULL },
        { "{\"order\":\"SO-1\",\"type\":\"onsite\",\"status\":\" CLOSED\"}",
          "{\"id\":\"SO-1\",\"serviceType\":\"repair_onsite\",\"status\":\"closed\"}", NULL },
        { "{\"service_order_id\":\"SO-1\",\"Service Type\":\"Depot\",\"status\":\"Completed\"}",
          "{\"id\":\"SO-1\",\"serviceType\":\"repair_depot\",\"status\":\"Completed\"}", NULL },
        { "{\"notes\":\"a\\n\\\"b\\\"\",\"serial\":\"0931-77\",\"product\":\"V8\",\"customer\":\"Zo\\u00eb\","
          "\"status\":\"assigned\",\"id\":\"x\",\"serviceType\":\"depot\"}",
          "{\"id\":\"x\",\"serviceType\":\"repair_depot\",\"status\":\"assigned\",\"customer\":\"Zo\xC3\xAB\","
          "\"product\":\"V8\",\"serial\":\"0931-77\",\"notes\":\"a\\n\\\"b\\\"\"}",
          NULL },
        { "{\"id\":450718220913,\"type\":\"depot\",\"customer\":\"\",\"notes\":null,\"other\":[1,{}]}",
          "{\"id\":\"450718220913\",\"serviceType\":\"repair_depot\",\"status\":\"accepted\"}", NULL },
        { "{\"id\":\"00720\",\"type\":\"depot\"}",
          "{\"id\":\"00720\",\"serviceType\":\"repair_depot\",\"status\":\"accepted\"}", NULL },
        { "{\"serviceType\":\"depot\"}", NULL, "id is missing" },
        { "{\"id\":\"SO-1\"}", NULL, "serviceType is missing" },
        { "{\"id\":\"SO 1\",\"type\":\"depot\"}", NULL, "order id" },
        { "{\"id\":\"SO-1\",\"type\":\"bench\"}", NULL, "service type" },
        { "{\"id\":\"SO-1\",\"id\":\"SO-2\",\"type\":\"depot\"}", NULL, "id" },
        { "{\"id\":\"SO-1\",\"order\":\"SO-2\",\"type\":\"depot\"}", NULL, "order says again" },
        { "{\"id\":\"SO-1\",\"type\":\"depot\",\"custommer\":\"Ana\"}", NULL, "did you mean customer" },
        { "{\"id\":\"SO-1\",\"type\":\"depot\",\"customer\":{}}", NULL, "customer must be a text" },
        { "[1]", NULL, "JSON object" },
        { "{\"id\":\"SO-1\"", NULL, "column" },
        { "", NULL, "column" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        struct order *order = intake_read_order(rows[i].text, strlen(rows[i].text), &error);
        cr_assert_eq(order != NULL, rows[i].json != NULL, "row %s: %s", rows[i].text, error ? error->message : "");
        if (order) {
            g_autofree char *json = intake_order_json(order);
            cr_expect_str_eq(json, rows[i].json);
        } else
            cr_expect(strstr(error->message, rows[i].piece), "row %s: %s", rows[i].text, error->message);
        order_free(order);
    }
}

static const struct {
    const char *name, *text;
    struct import_counts counts;
    const char *bad; /* the first bad row, NULL = none */
    bool whole_error;
} files[] = {
    { "lines",
      "{\"id\":\"A\",\"type\":\"depot\"}\n\n  \r\n{\"id\":\"B\",\"type\":\"onsite\"}\r\n",
      { 2, 0, 0, 0 },
      NULL,
      false },
    { "array",
      "[{\"id\":\"A\",\"type\":\"depot\"},\n{\"id\":\"B\",\"type\":\"onsite\"}]",
      { 2, 0, 0, 0 },
      NULL,
      false },
    { "B31 marked lines", "\xEF\xBB\xBF{\"id\":\"A\",\"type\":\"depot\"}", { 1, 0, 0, 0 }, NULL, false },
    { "B31 marked array", "\xEF\xBB\xBF [{\"id\":\"A\",\"type\":\"depot\"}]\n", { 1, 0, 0, 0 }, NULL, false },
    { "nothing", "\n \n", { 0, 0, 0, 0 }, NULL, false },
    { "empty array", "[]", { 0, 0, 0, 0 }, NULL, false },
    { "B37 blank and cut",
      "{\"id\":\"A\",\"type\":\"depot\"}\n\n{\"id\":\"B\",\"type\":\"depot\"}\n{\"id\":\"D1\"\n",
      { 2, 0, 0, 1 },
      "line 4: ",
      false },
    { "bad item",
      "[\n{\"id\":\"A\",\"type\":\"depot\"},\n{\"id\":\"B\"}\n]",
      { 1, 0, 0, 1 },
      "line 3: serviceType is missing",
      false },
    { "twice",
      "{\"id\":\"A\",\"type\":\"depot\"}\n{\"id\":\"A\",\"type\":\"onsite\"}",
      { 1, 0, 0, 1 },
      "line 2: the order A stands here a second time, first on line 1",
      false },
    { "not UTF-8",
      "{\"id\":\"A\",\"type\":\"depot\",\"notes\":\"\x92\"}\n{\"id\":\"B\",\"type\":\"depot\"}",
      { 1, 0, 0, 1 },
      "line 1: ",
      false },
    { "B31 CSV with a mark",
      "\xEF\xBB\xBF\"Order\",Service Type,customer\nA,depot,\"O'Neil, Ana\"\nB,Repair-Onsite,\n",
      { 2, 0, 0, 0 },
      NULL,
      false },
    { "B32 semicolons", "order_id;TYPE;notes\nA;depot;a, b\n", { 1, 0, 0, 0 }, NULL, false },
    { "B32 comma with semicolons in text",
      "id,type,notes\nA,depot,clean; dry; test\nB,depot,\n",
      { 2, 0, 0, 0 },
      NULL,
      false },
    { "B32 tab", "id\ttype\tnotes\nA\tdepot\ta; b, c\n", { 1, 0, 0, 0 }, NULL, false },
    { "B32 sep=;", "sep=;\nid;type\nA;depot\n", { 1, 0, 0, 0 }, NULL, false },
    { "B32 sep=", "sep=\t\norder\ttype\nA\tdepot\n", { 1, 0, 0, 0 }, NULL, false },
    { "B33 lines",
      "id,type,notes\r\nA,depot,\"x\r\ny\"\r\nB,bench,\r\n",
      { 1, 0, 0, 1 },
      "line 4 (record 2): ",
      false },
    { "B34 widths",
      "id,type,,\nA,depot\nB,depot,,\nC,depot,,x\n,,,\n\nD,depot\n",
      { 3, 0, 0, 1 },
      "line 4 (record 3): cell 4",
      false },
    { "B35 ids",
      "id,type\n4.50718E+11,depot\n450718220913,depot\n00720,depot\n31E07,depot\n",
      { 4, 0, 0, 0 },
      NULL,
      false },
    { "B36 not UTF-8",
      "id,type,notes\nA,depot,a\x92s\nB,depot,\n",
      { 1, 0, 0, 1 },
      "line 2 (record 1): the byte 0x92 at column 10",
      false },
    { "CSV twice",
      "id,type\nA,depot\nA,onsite\n",
      { 1, 0, 0, 1 },
      "line 3 (record 2): the order A stands here a second time, first on line 2",
      false },
    { "CSV near header", "id,type,custommer\nA,depot,x\n", { 0, 0, 0, 0 }, NULL, true },
    { "CSV a column twice", "id,order,type\nA,A,depot\n", { 0, 0, 0, 0 }, NULL, true },
    { "CSV without a type", "id,notes\nA,x\n", { 0, 0, 0, 0 }, NULL, true },
    { "CSV other columns", "id,type,depot shelf\nA,depot,4\n", { 1, 0, 0, 0 }, NULL, false },
    { "array without commas between", "[{\"id\":\"A\",\"type\":\"depot\"} {}]", { 0, 0, 0, 1 }, "line 1: ", false },
    { "array with a comma at its end", "[{\"id\":\"A\",\"type\":\"depot\"},]", { 1, 0, 0, 1 }, "line 1: ", false },
    { "array with a bracket too many", "[{\"id\":\"A\",\"type\":\"depot\"}]]", { 0, 0, 0, 0 }, NULL, true },
    { "array of one bracket", "[", { 0, 0, 0, 0 }, NULL, true },
    { "cut array", "[{\"id\":\"A\",\"type\":\"depot\"}", { 0, 0, 0, 0 }, NULL, true },
};

/* What the import says of rows. */
struct said {
    GPtrArray *bad, *odd;
};

static struct said said_make(void)
{
    return (struct said){ g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free) };
}

static void said_remove(struct said *said)
{
    g_ptr_array_unref(said->bad);
    g_ptr_array_unref(said->odd);
}

static void keep(void *data, bool bad, const char *sentence)
{
    const struct said *said = data;
    g_ptr_array_add(bad ? said->bad : said->odd, g_strdup(sentence));
}

Test(orders, files)
{
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        struct desk desk = desk_make();
        size_t length = strlen(files[i].text);
        struct said said = said_make();
        struct import_options options = { .skip_bad = true, .data = &said, .say = keep };
        struct import_counts counts;
        g_autoptr(GError) error = NULL;
        bool done = intake_import_orders(desk.journal, files[i].text, length, &options, &counts, &error);
        cr_expect_eq(done, !files[i].whole_error, "%s: %s", files[i].name, error ? error->message : "");
        cr_expect_eq(counts.added, files[i].counts.added, "%s: %d new", files[i].name, (int)counts.added);
        cr_expect_eq(counts.bad, files[i].counts.bad, "%s: %d bad", files[i].name, (int)counts.bad);
        cr_expect_eq(said.bad->len, (unsigned)counts.bad);
        if (files[i].bad && said.bad->len > 0) {
            const char *first = said.bad->pdata[0];
            cr_expect(g_str_has_prefix(first, files[i].bad), "%s: %s", files[i].name, first);
            cr_expect_null(strstr(first, "at line 1"), "%s", first);
        }
        said_remove(&said);
        desk_remove(&desk);
    }
}

Test(orders, an_import_is_all_or_nothing_and_repeats_without_change)
{
    struct desk desk = desk_make();
    static const char good[] = "{\"id\":\"A\",\"type\":\"depot\"}\n{\"id\":\"B\",\"type\":\"onsite\",\"status\":\"x\"}";
    static const char mixed[] = "{\"id\":\"C\",\"type\":\"depot\"}\n{\"id\":\"D\"}";
    static const char changed[] =
        "{\"id\":\"A\",\"type\":\"depot\",\"notes\":\"n\"}\n{\"id\":\"B\",\"type\":\"onsite\","
        "\"status\":\"x\"}\n{\"id\":\"E\",\"type\":\"depot\"}";
    struct import_options strict = { 0 }, dry = { .dry_run = true };
    struct import_counts counts;
    g_autoptr(GError) error = NULL;
    cr_expect_not(intake_import_orders(desk.journal, mixed, sizeof mixed - 1, &strict, &counts, &error));
    cr_expect(error && strstr(error->message, "1 of 2 orders"));
    cr_expect_eq(counts.bad, 1);
    cr_expect_null(journal_find_order(desk.journal, "C", NULL));
    cr_expect(intake_import_orders(desk.journal, good, sizeof good - 1, &dry, &counts, NULL));
    cr_expect_eq(counts.added, 2);
    cr_expect_null(journal_find_order(desk.journal, "A", NULL));
    cr_expect(intake_import_orders(desk.journal, good, sizeof good - 1, &strict, &counts, NULL));
    cr_expect(intake_import_orders(desk.journal, good, sizeof good - 1, &strict, &counts, NULL));
    cr_expect(counts.added == 0 && counts.changed == 0 && counts.same == 2);
    cr_expect(intake_import_orders(desk.journal, changed, sizeof changed - 1, &strict, &counts, NULL));
    cr_expect(counts.added == 1 && counts.changed == 1 && counts.same == 1);
    desk_remove(&desk);
}

Test(orders, CSV_repeats_without_change_and_takes_protection_back)
{
    static const char text[] = "id,type,notes,status\n00720,depot,'=1+2,closed\n31E07,onsite,\"a\nb\",Waiting\n";
    struct desk desk = desk_make();
    struct said said = said_make();
    struct import_options options = { .data = &said, .say = keep };
    struct import_counts counts;
    for (int run = 0; run < 2; run++) {
        cr_expect(intake_import_orders(desk.journal, text, sizeof text - 1, &options, &counts, NULL));
        cr_expect(counts.added == (run ? 0 : 2) && counts.same == (run ? 2 : 0), "run %d", run);
    }
    cr_expect(said.odd->len == 2 && strstr(said.odd->pdata[0], "line 3 (record 2): the status \"Waiting\""));
    said_remove(&said);
    struct order *order = journal_find_order(desk.journal, "00720", NULL);
    cr_assert_not_null(order);
    cr_expect_str_eq(order->notes, "=1+2");
    cr_expect_str_eq(order->status, "closed");
    order_free(order);
    desk_remove(&desk);
}

/* An array is read item by item, so it may be of any length, on one line too; only one item has a limit. */
Test(orders, a_long_array_on_one_line)
{
    enum { ORDERS = 20000, TOO_LONG = 1024 * 1024 + 1 };
    struct desk desk = desk_make();
    struct import_options options = { 0 };
    struct import_counts counts;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new("  [");
    for (int i = 0; i < ORDERS; i++)
        g_string_append_printf(text,
                               "%s{\"id\":\"SO-%d\",\"type\":\"depot\",\"notes\":\"a ],\\\" note of some length\"}",
                               i ? "," : "", i);
    g_string_append(text, "]\n");
    cr_assert_gt(text->len, TOO_LONG);
    cr_expect(intake_import_orders(desk.journal, text->str, text->len, &options, &counts, &error), "%s",
              error ? error->message : "");
    cr_expect_eq(counts.added, ORDERS);
    g_autofree char *item = g_strnfill(TOO_LONG, ' ');
    g_string_printf(text, "[\n{%s}]", item);
    cr_expect_not(intake_import_orders(desk.journal, text->str, text->len, &options, &counts, &error));
    cr_expect(error && strstr(error->message, "The order on line 2 of the list of orders is longer than 1048576"));
    desk_remove(&desk);
}

static bool stop(void *data, int64_t rows, double share)
{
    *(double *)data = share;
    return rows < 512;
}

Test(orders, an_import_can_be_given_up)
{
    struct desk desk = desk_make();
    double share = 0;
    struct import_options options = { .data = &share, .step = stop };
    struct import_counts counts;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 10000; i++)
        g_string_append_printf(text, "{\"id\":\"SO-%d\",\"type\":\"depot\"}\n", i);
    cr_expect_not(intake_import_orders(desk.journal, text->str, text->len, &options, &counts, &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_INTERRUPTED));
    cr_expect(share > 0 && share < 0.5, "%f", share);
    cr_expect_null(journal_find_order(desk.journal, "SO-1", NULL));
    desk_remove(&desk);
}
