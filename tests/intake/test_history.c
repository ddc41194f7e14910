/* tests/intake/test_history.c: history entries on their way out, column by column. */
#include "intake/csv.h"
#include "intake/orders.h"
#include <criterion/criterion.h>
#include <string.h>

static struct event_record sample(void)
{
    return (struct event_record){
        .id = 17,
        .order = (char *)"SO-1042",
        .event = (char *)"repair_eta",
        .state = EVENT_ACCEPTED,
        .operator_name = (char *)"Sam",
        .created_at = 1795513265123,
        .sent_at = 1795513266000,
        .settled_at = 1795513267000,
        .profile = (char *)"default",
        .server = (char *)"https://api.example",
        .machine = (char *)"desk-3",
        .status = 200,
        .attempts = 1,
        .body = (char *)"{\"event\":\"repair_eta\",\"n\":9007199254740993,\"x\":1.0}",
    };
}

Test(history, json)
{
    struct event_record record = sample();
    g_autofree char *json = intake_event_json(&record, NULL);
    cr_expect_str_eq(json, "{\"id\":17,\"order\":\"SO-1042\",\"event\":\"repair_eta\",\"state\":\"accepted\","
                           "\"operator\":\"Sam\",\"createdAt\":\"2026-11-24T09:41:05.123Z\","
                           "\"sentAt\":\"2026-11-24T09:41:06.000Z\",\"settledAt\":\"2026-11-24T09:41:07.000Z\","
                           "\"profile\":\"default\",\"server\":\"https://api.example\",\"machine\":\"desk-3\","
                           "\"status\":200,\"reason\":null,\"attempts\":1,\"replaces\":null,"
                           "\"body\":{\"event\":\"repair_eta\",\"n\":9007199254740993,\"x\":1.0}}");
}

Test(history, json_of_what_is_not_known_and_of_attempts)
{
    struct event_record record = sample();
    struct attempt_record attempt = { .number = 1,
                                      .started_at = 1795513266000,
                                      .outcome = EVENT_UNKNOWN,
                                      .curl_code = 52,
                                      .answer = (char *)"a\xFF\x1B[31m" };
    record.operator_name = NULL;
    record.sent_at = record.settled_at = record.status = 0;
    record.state = EVENT_UNKNOWN;
    record.reason = (char *)"no \"answer\"";
    record.replaces = 9;
    record.body = NULL;
    g_autoptr(GPtrArray) attempts = g_ptr_array_new();
    g_ptr_array_add(attempts, &attempt);
    g_autofree char *json = intake_event_json(&record, attempts);
    cr_expect_str_eq(json, "{\"id\":17,\"order\":\"SO-1042\",\"event\":\"repair_eta\",\"state\":\"unknown\","
                           "\"operator\":null,\"createdAt\":\"2026-11-24T09:41:05.123Z\",\"sentAt\":null,"
                           "\"settledAt\":null,\"profile\":\"default\",\"server\":\"https://api.example\","
                           "\"machine\":\"desk-3\",\"status\":null,\"reason\":\"no \\\"answer\\\"\",\"attempts\":["
                           "{\"number\":1,\"startedAt\":\"2026-11-24T09:41:06.000Z\",\"flaggedAt\":null,"
                           "\"endedAt\":null,\"outcome\":\"unknown\",\"status\":null,\"curlCode\":52,\"reason\":null,"
                           "\"headers\":null,\"answer\":\"a\xEF\xBF\xBD\\u001b[31m\"}],\"replaces\":9,\"body\":null}");
}

Test(history, csv)
{
    struct event_record record = sample();
    g_autofree char *row = intake_event_csv(&record);
    cr_expect_str_eq(intake_event_csv_header(),
                     "id,order,event,state,operator,createdAt,sentAt,settledAt,profile,server,machine,status,reason,"
                     "attempts,replaces,body");
    cr_expect_str_eq(row, "17,SO-1042,repair_eta,accepted,Sam,2026-11-24T09:41:05.123Z,2026-11-24T09:41:06.000Z,"
                          "2026-11-24T09:41:07.000Z,default,https://api.example,desk-3,200,,1,,"
                          "\"{\"\"event\"\":\"\"repair_eta\"\",\"\"n\"\":9007199254740993,\"\"x\"\":1.0}\"");
}

Test(history, cells)
{
    static const struct {
        const char *text, *cell;
    } rows[] = {
        { NULL, "" },
        { "", "" },
        { "plain", "plain" },
        { "a,b", "\"a,b\"" },
        { "a;b", "\"a;b\"" },
        { "a \"b\"", "\"a \"\"b\"\"\"" },
        { "one\ntwo", "\"one\ntwo\"" },
        { " lead", "\" lead\"" },
        { "=1+1", "'=1+1" },
        { "'=1+1", "''=1+1" },
        { "''@x", "'''@x" },
        { "+49", "'+49" },
        { "-5", "'-5" },
        { "@a", "'@a" },
        { "\tx", "\"'\tx\"" },
        { "\rx", "\"'\rx\"" },
        { "'x", "'x" },
        { "''", "''" },
        { "a=b", "a=b" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        GString *row = g_string_new(NULL);
        csv_append_text(row, rows[i].text);
        cr_expect_str_eq(row->str, rows[i].cell, "row %zu: %s", i, row->str);
        bool quoted = row->str[0] == '"';
        g_autofree char *inner = quoted ? g_strndup(row->str + 1, row->len - 2) : g_strdup(row->str);
        const char *back = csv_unprotect(inner);
        if (rows[i].text && !strchr(rows[i].text, '"'))
            cr_expect_str_eq(back, rows[i].text, "row %zu: %s", i, back);
        g_string_free(row, TRUE);
    }
}

Test(history, a_control_character_is_its_picture_in_a_cell)
{
    g_autoptr(GString) row = g_string_new(NULL);
    csv_append_text(row, "\x1b[31m\x7f\xc2\x9b\a\tz\n");
    cr_expect_str_eq(row->str, "\"␛[31m␡\xEF\xBF\xBD␇\tz\n\"");
}
