/* tests/tui/test_keystrokes.c: how many keys an event takes, from the chosen order to "sent", through the real screens;
 * docs/keystrokes.md lists them beside what the same body takes in curl and HTTPie. */
#include "tests/tui/desk.h"
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <string.h>

enum { DEFAULT_KEYS = 4, KEYS_MOST = 40 };

static const char COMPANY_EVENTS[] =
    "{\"events\":[{\"name\":\"photo_taken\",\"title\":\"Photo taken\",\"help\":\"The product was photographed.\","
    "\"fields\":[{\"name\":\"shots\",\"label\":\"Shots\",\"help\":\"How many.\",\"kind\":\"number\"}]}]}";

static const struct task {
    const char *order, *what;
    const char *keys;    /* as desk_type takes them */
    const char *free[2]; /* what only the person can know: texts among the keys */
    const char *body;
    bool common; /* everything as it is offered: four keys */
} tasks[] = {
    { "D1", "received just now, by whoever is at the desk", "Enter 1 Ctrl-S Enter", .common = true,
      .body = "{\"event\":\"product_received\",\"receivedBy\":\"Sam\",\"receptionDate\":1795603320000}" },
    { "D1", "handed over just now, to whom", "Enter 2 'Ana Lopes' Ctrl-S Enter", .free = { "Ana Lopes" },
      .body = "{\"event\":\"product_delivered\",\"deliveredTo\":\"Ana Lopes\",\"deliveredDate\":1795603320000}" },
    { "D1", "what was found, just now", "Enter 3 Tab 'belt worn, motor sound' Ctrl-S Enter",
      .free = { "belt worn, motor sound" },
      .body = "{\"event\":\"product_diagnosed\",\"diagnosedBy\":\"Sam\",\"diagnosticExplanation\":\"belt worn, motor "
              "sound\","
              "\"diagnosticCompletedAt\":1795603320000}" },
    { "D1", "ready on Friday at 17:00, delayed, why", "Enter 4 'fri 17' Tab y Tab 'waiting for belt' Ctrl-S Enter",
      .free = { "waiting for belt" },
      .body = "{\"event\":\"repair_eta\",\"estimatedRepairCompletionAt\":1795798800000,\"isDelayed\":true,"
              "\"delayReason\":\"waiting for belt\"}" },
    { "D1", "started just now", "Enter 5 Ctrl-S Enter", .common = true,
      .body = "{\"event\":\"repair_started\",\"repairStartedAt\":1795603320000}" },
    { "D1", "completed just now", "Enter 6 Ctrl-S Enter", .common = true,
      .body = "{\"event\":\"repair_completed\",\"repairCompletedAt\":1795603320000}" },
    { "N1", "parts are ordered", "Enter 1 F4 Down Enter Ctrl-S Enter",
      .body = "{\"event\":\"part_management\",\"partManagementEventType\":\"parts_ordered\"}" },
    { "N1", "a visit agreed for Friday at 9:00", "Enter 2 F4 Enter Tab 'fri 9' Ctrl-S Enter",
      .body = "{\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"scheduled\",\"appointmentDate\":"
              "1795770000000}" },
    { "N1", "reminded by phone just now, of two times",
      "Enter 3 F4 Enter Tab F4 Down Enter Tab Tab 'fri 9, fri 14' Ctrl-S Enter",
      .body =
          "{\"event\":\"customer_contact\",\"customerContactEventType\":\"appointment_reminder\",\"method\":\"phone\","
          "\"contactTimestamp\":1795603320000,\"appointmentTimestamps\":[1795770000000,1795788000000]}" },
    { "N1", "waits for others, three times possible", "Enter 4 'fri 9, fri 14, mon 10' Ctrl-S Enter",
      .body = "{\"event\":\"batched\",\"availabilityWindows\":[1795770000000,1795788000000,1796032800000]}" },
    { "N1", "how it was settled, why", "Enter 5 'replaced' Tab 'frame is broken' Ctrl-S Enter",
      .free = { "replaced", "frame is broken" },
      .body = "{\"event\":\"resolved\",\"resolutionType\":\"replaced\",\"reason\":\"frame is broken\"}" },
    { "D1", "an event of the company's own, with a number", "Enter 7 '12' Ctrl-S Enter",
      .body = "{\"event\":\"photo_taken\",\"shots\":12}" },
};

/* ---- counting ---- */

/* Keys pressed: a name is one, a quoted text one a character. */
static int count_keys(const char *script)
{
    int count = 0;
    while (*script) {
        if (*script == ' ') {
            script++;
        } else if (*script == '\'') {
            const char *end = strchr(script + 1, '\'');
            count += (int)g_utf8_strlen(script + 1, end - script - 1);
            script = end + 1;
        } else {
            count++;
            script += strcspn(script, " ");
        }
    }
    return count;
}

static int count_free(const struct task *task)
{
    int count = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(task->free) && task->free[i]; i++) {
        cr_expect(strstr(task->keys, task->free[i]), "%s: %s is typed", task->what, task->free[i]);
        count += (int)g_utf8_strlen(task->free[i], -1);
    }
    return count;
}

/* ---- the same elsewhere ---- */

#define PLACE "https://api.helloextend.com/service-orders"
#define ACCEPT "'Accept: application/json; version=latest'"

/* With the Enter behind it. */
static int count_line(const char *line)
{
    return (int)g_utf8_strlen(line, -1) + 1;
}

static char *curl_line(const struct task *task)
{
    return g_strdup_printf("curl " PLACE "/%s/update-repair -H " ACCEPT " -H \"X-Extend-Access-Token: $TOKEN\" "
                           "--json '%s'",
                           task->order, task->body);
}

static void append_httpie_member(GString *line, const cJSON *member)
{
    char *json = cJSON_PrintUnformatted(member);
    g_autofree char *item = cJSON_IsString(member) ? g_strdup_printf("%s=%s", member->string, member->valuestring)
                                                   : g_strdup_printf("%s:=%s", member->string, json);
    const char *quote = strpbrk(item, " [") ? "'" : "";
    g_string_append_printf(line, " %s%s%s", quote, item, quote);
    cJSON_free(json);
}

static char *httpie_line(const struct task *task)
{
    GString *line = g_string_new(NULL);
    g_string_printf(line, "http " PLACE "/%s/update-repair " ACCEPT " X-Extend-Access-Token:$TOKEN", task->order);
    cJSON *body = cJSON_Parse(task->body);
    cr_assert_not_null(body);
    for (const cJSON *member = body->child; member; member = member->next)
        append_httpie_member(line, member);
    cJSON_Delete(body);
    return g_string_free(line, FALSE);
}

/* ---- the page ---- */

static const char HEAD[] =
    "# Keystrokes\n\n"
    "Written by the test `keystrokes/as_docs_list_them`, beside the one that presses the keys on the real screens\n"
    "and compares the body that is sent. `FIXLINE_GOLDEN=write build/dev/bin/test_tui --filter 'keystrokes/*'`\n"
    "makes it anew.\n\n"
    "Counted from the selected order to \"sent\". A key with Ctrl is one key. *Keys* are all of them; *free text*\n"
    "are the characters among them that only the person can know, the same in every program. curl and HTTPie: the\n"
    "characters of the whole command line for the same body and the Enter behind it, on their best day: the token\n"
    "is in `$TOKEN` already, the order's id is two characters long, nothing is mistyped, and the milliseconds,\n"
    "which fixline reckons from `fri 9`, are known by heart.\n\n"
    "| event | the case | pressed | keys | free text | curl | HTTPie |\n"
    "| --- | --- | --- | --: | --: | --: | --: |\n";

static void append_row(GString *page, const struct task *task)
{
    g_autofree char *curl = curl_line(task), *httpie = httpie_line(task);
    g_auto(GStrv) words = g_strsplit(task->body, "\"", 5); /* {"event":"NAME" */
    g_string_append_printf(page, "| `%s` | %s | `%s` | %d | %d | %d | %d |\n", words[3], task->what, task->keys,
                           count_keys(task->keys), count_free(task), count_line(curl), count_line(httpie));
}

static void append_lines(GString *page, const struct task *task)
{
    g_autofree char *curl = curl_line(task), *httpie = httpie_line(task);
    g_string_append_printf(page, "\nThe lines of `resolved`, as counted:\n\n```sh\n%s\n%s\n```\n", curl, httpie);
}

/* ---- */

static void do_task(const struct task *task, struct custom *custom)
{
    const struct app_options wanted = { .columns = 80, .rows = 24, .custom = custom };
    struct desk desk;
    desk_open_with(&desk, &wanted);
    if (strcmp(task->order, "N1") == 0)
        desk_type(&desk, "Down"); /* choosing the order is not counted */
    desk_type(&desk, task->keys);
    g_autofree char *screen = desk_screen(&desk);
    cr_expect_str_eq(desk_body(&desk) ? desk_body(&desk) : "", task->body, "%s:\n%s", task->what, screen);
    g_autofree char *recorded = g_strdup_printf("RECORD %s ", task->order);
    cr_expect(g_str_has_prefix(desk.log->str, recorded), "%s: %s", task->what, desk.log->str);
    cr_expect(strstr(screen, ": accepted."), "%s:\n%s", task->what, screen);
    desk_close(&desk);
}

Test(keystrokes, no_event_takes_more_than_forty_and_the_common_ones_take_four)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(COMPANY_EVENTS, strlen(COMPANY_EVENTS), defects);
    cr_assert_not_null(custom);
    for (size_t i = 0; i < G_N_ELEMENTS(tasks); i++) {
        const struct task *task = &tasks[i];
        do_task(task, custom);
        int own = count_keys(task->keys) - count_free(task);
        cr_expect_leq(own, KEYS_MOST, "%s", task->what);
        if (task->common)
            cr_expect_eq(own, DEFAULT_KEYS, "%s", task->what);
    }
    custom_free(custom);
}

Test(keystrokes, as_docs_list_them)
{
    g_autoptr(GString) page = g_string_new(HEAD);
    for (size_t i = 0; i < G_N_ELEMENTS(tasks); i++)
        append_row(page, &tasks[i]);
    append_lines(page, &tasks[G_N_ELEMENTS(tasks) - 2]);
    expect_golden_file("docs/keystrokes.md", page->str);
}
