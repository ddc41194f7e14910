/* tests/intake/test_batch.c: rows of a batch file, judged. */
#include "forms/body.h"
#include "intake/batch.h"
#include "journal/journal_orders.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <string.h>

enum { NOW_S = 1795600000 }; /* 25 Nov 2026 10:26:40 UTC */

struct bench {
    char *folder;
    struct journal *journal;
    struct time_rules rules;
    struct batch_rules batch;
};

static void add_order(struct bench *bench, const char *id, const char *type, const char *status)
{
    const struct order order = { .id = (char *)id, .service_type = (char *)type, .status = (char *)status };
    cr_assert(journal_put_order(bench->journal, &order, NULL));
}

static void bench_make(struct bench *bench)
{
    bench->folder = g_dir_make_tmp("fixline-batch-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(bench->folder, "journal.db", NULL);
    bench->journal = journal_open(path, "default", JOURNAL_WRITE, NULL);
    cr_assert_not_null(bench->journal);
    bench->rules = (struct time_rules){ .zone = time_zone_find("UTC", NULL), .end_of_day = 18 * 60 };
    bench->batch = (struct batch_rules){ .journal = bench->journal,
                                         .context = { .rules = &bench->rules, .now = (int64_t)NOW_S * 1000 } };
    add_order(bench, "D1", "repair_depot", NULL);
    add_order(bench, "N1", "repair_onsite", NULL);
    add_order(bench, "X1", "repair_depot", "closed");
    add_order(bench, "O1", "repair_depot", "Completed");
    add_order(bench, "00720", "repair_depot", NULL);
    add_order(bench, "31E07", "repair_depot", NULL);
}

static void bench_remove(struct bench *bench)
{
    journal_close(bench->journal);
    g_time_zone_unref(bench->rules.zone);
    test_folder_remove(bench->folder);
    g_free(bench->folder);
}

/* One line a row: its place and body, or its place, "!" and fault; remarks after "~". */
static char *say_rows(struct batch_reader *reader, GError **error)
{
    GString *said = g_string_new(NULL);
    struct batch_row row;
    while (batch_next(reader, &row, error)) {
        g_autofree char *place = batch_row_place(&row);
        g_string_append_printf(said, "%s%s: %s%s%s%s", said->len > 0 ? "\n" : "", place, row.fault ? "!" : "",
                               row.fault ? row.fault : row.body, row.remark ? " ~" : "", row.remark ? row.remark : "");
    }
    return g_string_free(said, FALSE);
}

/* Reads it twice: the second time says the same. */
static char *read_all(const struct bench *bench, const char *text, size_t length, size_t *blank)
{
    g_autoptr(source_handle) source = source_of_bytes("test", text, length);
    g_autoptr(GError) error = NULL;
    g_autoptr(batch_reader_handle) reader = batch_reader_new(source, &bench->batch, &error);
    *blank = 0;
    if (!reader)
        return g_strdup_printf("failed: %s", error->message);
    g_autofree char *said = say_rows(reader, &error);
    *blank = batch_blank(reader);
    if (error)
        return g_strdup_printf("%sfailed: %s", said, error->message);
    cr_expect(batch_reader_rewind(reader, NULL));
    g_autofree char *again = say_rows(reader, NULL);
    cr_expect_str_eq(again, said);
    cr_expect_eq(batch_blank(reader), *blank);
    return g_steal_pointer(&said);
}

static const struct {
    const char *name, *text;
    const char *parts[4]; /* each must stand in what is said, in this order */
    size_t blank;
} files[] = {
    { "members as written",
      "{\"order\":\"D1\", \"event\" : \"repair_started\",\"repairStartedAt\":1795590000000,\"lot\":[1.0, "
      "1e3],\"n\":9007199254740993}",
      { "line 1: "
        "{\"event\":\"repair_started\",\"repairStartedAt\":1795590000000,\"lot\":[1.0,1e3],\"n\":9007199254740993}" },
      0 },
    { "order last, event in the middle",
      "{\"notes\":\"a\",\"event\":\"repair_started\",\"order\":\"D1\"}",
      { "line 1: {\"notes\":\"a\",\"event\":\"repair_started\"}" },
      0 },
    { "names in escapes",
      "{\"\\u006frder\":\"D1\",\"e\\u0076ent\":\"repair_started\"}",
      { "line 1: {\"e\\u0076ent\":\"repair_started\"}" },
      0 },
    { "B31 mark", "\xEF\xBB\xBF{\"order\":\"D1\",\"event\":\"repair_started\"}\n", { "line 1: {\"event\":" }, 0 },
    { "B31 CSV with a mark and quotes",
      "\xEF\xBB\xBF\"order\",event\nD1,repair_started\n",
      { "line 2 (record 1): {\"event\":\"repair_started\"}" },
      0 },
    { "B32 semicolons",
      "order;event;notes\nD1;repair_started;a, b\n",
      { "{\"event\":\"repair_started\",\"notes\":\"a, b\"}" },
      0 },
    { "B32 comma with semicolons in text",
      "order,event,notes\nD1,repair_started,clean; dry; test\n",
      { "{\"event\":\"repair_started\",\"notes\":\"clean; dry; test\"}" },
      0 },
    { "B32 tab",
      "order\tevent\tnotes\nD1\trepair_started\ta; b\n",
      { "{\"event\":\"repair_started\",\"notes\":\"a; b\"}" },
      0 },
    { "B32 sep=",
      "sep=;\norder;event\nD1;repair_started\n",
      { "line 3 (record 1): {\"event\":\"repair_started\"}" },
      0 },
    { "B37 blank and cut",
      "{\"order\":\"D1\",\"event\":\"repair_started\"}\n\n{\"order\":\"D1\",\"event\":\"repair_started\"}\n{\"order\":"
      "\"D1\"\n"
      "{\"order\":\"D1\",\"event\":\"repair_started\"}\r\n",
      { "line 1: {", "line 3: {", "line 4: !the JSON ends where a comma or } should stand at column 14", "line 5: {" },
      1 },
    { "B19 a name twice",
      "{\"order\":\"D1\",\"event\":\"repair_started\",\"notes\":\"a\",\"notes\":\"b\"}",
      { "line 1: !", "\"notes\" twice" },
      0 },
    { "B15 the other unit",
      "{\"order\":\"D1\",\"event\":\"product_received\",\"receptionDate\":1795590000}",
      { "\"receptionDate\":1795590000} ~receptionDate: 1795590000 looks like seconds" },
      0 },
    { "B15 the right unit",
      "{\"order\":\"D1\",\"event\":\"product_received\",\"receptionDate\":1795590000000}",
      { "\"receptionDate\":1795590000000}" },
      0 },
    { "B44 near values",
      "{\"order\":\"N1\",\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"canceled\"}",
      { "line 1: !", "cancelled" },
      0 },
    { "B45 the other type",
      "{\"order\":\"N1\",\"event\":\"repair_started\"}\n{\"order\":\"D1\",\"event\":\"batched\"}\n"
      "{\"order\":\"D1\",\"event\":\"our_own_step\"}\n{\"order\":\"N1\",\"event\":\"our_own_step\"}",
      { "line 1: !\"repair_started\" is an event of repair_depot orders, but this order is repair_onsite",
        "line 2: !\"batched\"", "line 3: {", "line 4: {" },
      0 },
    { "B46 closed, unknown status",
      "{\"order\":\"X1\",\"event\":\"product_diagnosed\"}\n{\"order\":\"O1\",\"event\":\"product_diagnosed\"}",
      { "line 1: !Order X1 is closed", "--anyway", "line 2: {", "~order: The status \"Completed\"" },
      0 },
    { "near names",
      "{\"order\":\"D1\",\"event\":\"product_recieved\"}\n{\"order\":\"D1\",\"event\":\"product_received\","
      "\"recievedBy\":\"x\"}",
      { "line 1: !There is no event", "product_received", "line 2: !There is no field \"recievedBy\"", "--as-typed" },
      0 },
    { "types", "{\"order\":\"D1\",\"event\":\"repair_eta\",\"isDelayed\":\"yes\"}", { "line 1: !isDelayed:" }, 0 },
    { "what is missing",
      "{\"event\":\"repair_started\"}\n{\"order\":\"D1\"}\n{\"order\":\"Z9\",\"event\":\"repair_started\"}\n[1]",
      { "line 1: !order is missing", "line 2: !the row names no event", "line 3: !The order Z9 is not known here",
        "line 4: !a row must be a JSON object" },
      0 },
    { "an order of another kind",
      "{\"order\":[1],\"event\":\"x\"}\n{\"order\":\"D1\",\"event\":1}",
      { "line 1: !order must be", "line 2: !event must be" },
      0 },
    { "an array", "[{\"order\":\"D1\"}]", { "failed: test is a JSON array; write one JSON object a line" }, 0 },
    { "nothing", "\n \n", { "" }, 2 },
    { "CSV by kind",
      "Order_ID;Event;reception date;Is-Delayed;notes;shelf\nD1;product_received;yesterday 16:30;no;\"a\nb\";B4\n",
      { "line 2 (record 1): {\"event\":\"product_received\",\"receptionDate\":1795537800000,", "\"isDelayed\":false",
        "\"shelf\":\"B4\"", "\"notes\":\"a\\nb\"}" },
      0 },
    { "B33 places",
      "order,event,notes\r\nD1,repair_started,\"line one\r\nline two \"\"quoted\"\"\"\r\nD1,repair_strted,x\r\n",
      { "line 2 (record 1): {\"event\":\"repair_started\",\"notes\":\"line one\\nline two \\\"quoted\\\"\"}",
        "line 4 (record 2): !There is no event \"repair_strted\"" },
      0 },
    { "B34 widths",
      "order,event,notes,,\nD1,repair_started\nD1,repair_started,hi,,\nD1,repair_started,hi,x\n,,,,\n\nD1,repair_"
      "started\n",
      { "line 2 (record 1): {\"event\":\"repair_started\"}",
        "line 3 (record 2): {\"event\":\"repair_started\",\"notes\":\"hi\"}",
        "line 4 (record 3): !cell 4 holds a value, but its column has no name.", "line 7 (record 4): {" },
      2 },
    { "B35 ids are text",
      "order,event\n4.50718E+11,repair_started\n00720,repair_started\n31E07,repair_started\n720,repair_started\n",
      { "line 2 (record 1): !The order id 4.50718E+11 looks like a long number damaged by a spreadsheet",
        "line 3 (record 2): {", "line 4 (record 3): {", "line 5 (record 4): !The order 720 is not known" },
      0 },
    { "B36 not UTF-8",
      "order,event,notes\nD1,repair_started,customer\x92s unit\nD1,repair_started,fine\n",
      { "line 2 (record 1): !the byte 0x92 at column 27 is not UTF-8", "line 3 (record 2): {" },
      0 },
    { "B12 slashes",
      "order,event,receptionDate\nD1,product_received,25/04/2026\nD1,product_received,04/25/2026\n"
      "D1,product_received,05/04/2026\n",
      { "line 2 (record 1): !receptionDate:", "line 3 (record 2): !receptionDate:",
        "line 4 (record 3): !receptionDate:", "5 Apr 2026 or 4 May 2026" },
      0 },
    { "B15 seconds in a cell",
      "order,event,receptionDate\nD1,product_received,1795590000\n",
      { "\"receptionDate\":1795590000000} ~receptionDate: 10 digits, read as seconds; sent as milliseconds." },
      0 },
    { "formulas come back", "order,event,notes\nD1,repair_started,'=1+2\n", { "\"notes\":\"=1+2\"" }, 0 },
    { "near header",
      "order,event,recievedBy\nD1,product_received,x\n",
      { "failed: Line 1 of test: there is no field \"recievedBy\"; did you mean \"receivedBy\"? --as-typed" },
      0 },
    { "near order header",
      "ordr,event\nD1,x\n",
      { "failed: Line 1 of test: there is no field \"ordr\"; did you mean \"order\"?" },
      0 },
    { "a column twice",
      "order,event,notes,NOTES\nD1,x,,\n",
      { "failed: Line 1 of test: column 4, \"NOTES\", names again" },
      0 },
    { "no order column",
      "event,notes\nx,y\n",
      { "failed: Line 1 of test must name the columns, but none is \"order\"; it has \"event\", \"notes\"" },
      0 },
    { "no event column", "order,notes\nD1,y\n", { "but none is \"event\" (and no --event is given)" }, 0 },
    { "an empty order",
      "order,event\n,repair_started\n",
      { "line 2 (record 1): !the cell of the order is empty." },
      0 },
};

static void expect_parts(const char *name, const char *said, const char *const *parts, size_t count)
{
    const char *at = said;
    for (size_t i = 0; i < count && parts[i] && at; i++) {
        at = strstr(at, parts[i]);
        cr_expect(at, "%s: \"%s\" is missing in %s", name, parts[i], said);
    }
}

Test(batch, files)
{
    struct bench bench;
    bench_make(&bench);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        size_t blank = 0;
        g_autofree char *said = read_all(&bench, files[i].text, strlen(files[i].text), &blank);
        expect_parts(files[i].name, said, files[i].parts, G_N_ELEMENTS(files[i].parts));
        cr_expect_eq(blank, files[i].blank, "%s: %zu blank", files[i].name, blank);
    }
    bench_remove(&bench);
}

Test(batch, what_is_let_through_on_purpose)
{
    static const struct {
        const char *name, *text, *part;
        const char *event;
        bool anyway, as_typed;
    } rows[] = {
        { "closed", "{\"order\":\"X1\",\"event\":\"product_diagnosed\"}", "line 1: {", NULL, true, false },
        { "near event", "{\"order\":\"D1\",\"event\":\"product_recieved\"}", "line 1: {", NULL, false, true },
        { "near field", "{\"order\":\"D1\",\"event\":\"x\",\"recievedBy\":\"y\"}", "\"recievedBy\":\"y\"", NULL, false,
          true },
        { "near header", "order,event,recievedBy\nD1,x,y\n", "\"recievedBy\":\"y\"", NULL, false, true },
        { "B44 near value", "order,event,appointmentEventType\nN1,appointment_scheduling,canceled\n", "\"canceled\"",
          NULL, false, true },
        { "event for all, CSV", "order,notes\nD1,a\n", "{\"event\":\"repair_started\",\"notes\":\"a\"}",
          "repair_started", false, false },
        { "event for all, JSON", "{\"order\":\"D1\",\"notes\":\"a\"}", "{\"event\":\"repair_started\",\"notes\":\"a\"}",
          "repair_started", false, false },
        { "the same event", "{\"order\":\"D1\",\"event\":\"repair_started\"}", "line 1: {", "repair_started", false,
          false },
        { "another event", "{\"order\":\"D1\",\"event\":\"repair_eta\"}", "--event says", "repair_started", false,
          false },
    };
    struct bench bench;
    bench_make(&bench);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t blank;
        bench.batch.event = rows[i].event;
        bench.batch.anyway = rows[i].anyway;
        bench.batch.context.as_typed = rows[i].as_typed;
        g_autofree char *said = read_all(&bench, rows[i].text, strlen(rows[i].text), &blank);
        cr_expect(strstr(said, rows[i].part), "%s: %s", rows[i].name, said);
    }
    bench_remove(&bench);
}

Test(batch, a_row_has_one_uuid_for_ever)
{
    static const struct {
        const char *file, *profile, *turn, *event, *uuid; /* NULL = only unlike the first */
    } rows[] = {
        { "ab", "default", "0", "our_step", "4f01d973-c7a5-8000-8000-07ea55bafc36" },
        { "ab", "default", "0", NULL, "4f01d973-c7a5-8000-8000-071a9e3e9993" },
        { "ab", "default", "0", "other_step", NULL },
        { "ab", "default", "1", "our_step", NULL },
        { "ab", "test", "0", "our_step", NULL },
        { "ac", "default", "0", "our_step", NULL },
    };
    g_autofree char *before = batch_row_uuid_before("abc", "default", 7, "");
    cr_expect_str_eq(before, "a4c10e12-d3c1-8aa3-bb3d-46c4f8f3645e", "journals know their rows by it");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct batch_turn turn = batch_turn_of(rows[i].file, rows[i].profile, rows[i].turn, rows[i].event);
        g_autofree char *uuid = batch_row_uuid(&turn, 1);
        if (rows[i].uuid)
            cr_expect_str_eq(uuid, rows[i].uuid, "%zu: and by this one", i);
        cr_expect(i == 0 || strcmp(uuid, rows[0].uuid) != 0, "%zu: %s", i, uuid);
        cr_expect(g_regex_match_simple("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", uuid,
                                       G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT),
                  "%s", uuid);
    }
}

/* Whatever its event, a row is between the ends of its turn, and one of another number is not. */
Test(batch, the_rows_of_a_turn_are_between_its_ends)
{
    enum { ROWS = 3 };
    const struct batch_turn turn = batch_turn_of("ab", "default", "0", NULL);
    g_autofree char *least = NULL, *greatest = NULL;
    batch_row_uuids(&turn, ROWS, &least, &greatest);
    for (int i = 0; i < 200; i++) {
        g_autofree char *event = i == 0 ? NULL : g_strdup_printf("step_%d", i);
        const struct batch_turn named = batch_turn_of("ab", "default", "0", event);
        for (size_t number = 0; number <= ROWS + 1; number++) {
            g_autofree char *uuid = batch_row_uuid(&named, number);
            bool within = strcmp(least, uuid) <= 0 && strcmp(uuid, greatest) <= 0;
            cr_expect_eq(within, number >= 1 && number <= ROWS, "%s, row %zu", event ? event : "any", number);
        }
    }
}

/* Rows of one file follow each other in the order of their uuids, over every digit of the number. */
Test(batch, uuids_of_a_file_are_in_the_order_of_its_rows)
{
    const struct batch_turn turn = batch_turn_of("ab", "default", "0", NULL);
    g_autofree char *last = g_strdup("");
    for (size_t number = 1; number <= UINT32_MAX; number += number / 3 + 1) {
        char *next = batch_row_uuid(&turn, number);
        cr_expect(strcmp(next, last) > 0, "%zu: %s behind %s", number, next, last);
        g_free(last);
        last = next;
    }
}

/* More orders, events and fields than are kept: each is judged again, nothing else changes. */
Test(batch, what_is_kept_is_thrown_away_when_it_grows)
{
    struct bench bench;
    bench_make(&bench);
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 5000; i++)
        g_string_append_printf(text, "{\"order\":\"%s%d\",\"event\":\"own_step_%d\",\"own_field_%d\":1}\n",
                               i % 7 ? "Z" : "D", i % 7 ? i : 1, i, i);
    g_autoptr(source_handle) source = source_of_bytes("test", text->str, text->len);
    g_autoptr(batch_reader_handle) reader = batch_reader_new(source, &bench.batch, NULL);
    struct batch_row row;
    int good = 0, bad = 0;
    while (batch_next(reader, &row, NULL)) {
        good += row.fault ? 0 : 1;
        bad += row.fault ? 1 : 0;
    }
    cr_expect(good == 715 && bad == 4285, "%d good, %d bad", good, bad);
    bench_remove(&bench);
}

/* What the long way makes of a row: every filled column added to a draft, in the order of the header. */
static char *body_by_draft(const struct bench *bench, const char *event, const char *const *names,
                           const char *const *cells, size_t count, unsigned filled)
{
    const struct service_type *type = service_type_find("repair_depot");
    const struct event_spec *spec = NULL;
    g_autofree char *why = NULL;
    custom_judge(NULL, type, event, &spec, &why);
    g_autoptr(draft_handle) draft = draft_new_empty("D1", type, spec, event);
    for (size_t i = 0; i < count; i++)
        if (filled >> i & 1)
            draft_set(draft, (size_t)draft_add(draft, names[i], FIELD_TEXT, NULL), cells[i], false);
    return body_build(draft, &bench->batch.context, NULL);
}

static void append_row(GString *text, const char *event, const char *const *cells, size_t count, unsigned filled)
{
    g_string_append_printf(text, "D1,%s", event);
    for (size_t i = 0; i < count; i++)
        g_string_append_printf(text, ",%s", filled >> i & 1 ? cells[i] : "");
    g_string_append_c(text, '\n');
}

/* Whichever columns are filled, and more ways of that than are kept: members stand where a draft puts them. */
Test(batch, a_plain_row_is_what_its_draft_would_be)
{
    static const char *const names[] = {
        "ownBefore", "notes", "receptionDate", "isDelayed", "ownBehind", "receivedBy", "estimatedRepairCompletionAt"
    };
    static const char *const cells[] = { "one", "belt worn", "2026-11-24 09:00",   "yes",
                                         "two", "Dana",      "2026-11-30 17:00:30" };
    static const char *const events[] = { "product_received", "repair_eta", "own_step" };
    const size_t count = G_N_ELEMENTS(names), ways = (size_t)1 << count;
    struct bench bench;
    bench_make(&bench);
    g_autofree char *header = g_strjoinv(
        ",", (char **)(const char *[]){ names[0], names[1], names[2], names[3], names[4], names[5], names[6], NULL });
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "order,event,%s\n", header);
    for (size_t i = 0; i < ways * G_N_ELEMENTS(events); i++)
        append_row(text, events[i % G_N_ELEMENTS(events)], cells, count, (unsigned)(i / G_N_ELEMENTS(events)));
    g_autoptr(source_handle) source = source_of_bytes("test", text->str, text->len);
    g_autoptr(batch_reader_handle) reader = batch_reader_new(source, &bench.batch, NULL);
    struct batch_row row;
    for (size_t i = 0; i < ways * G_N_ELEMENTS(events); i++) {
        g_autofree char *body = body_by_draft(&bench, events[i % G_N_ELEMENTS(events)], names, cells, count,
                                              (unsigned)(i / G_N_ELEMENTS(events)));
        cr_assert(batch_next(reader, &row, NULL));
        cr_expect_str_eq(row.body ? row.body : row.fault, body, "row %zu", i);
    }
    bench_remove(&bench);
}
