/* tests/forms/test_shorthand.c: the words of a one-line event, row by row. */
#include "forms/shorthand.h"
#include "tests/forms/desk.h"
#include <criterion/criterion.h>
#include <string.h>

static char *joined(const GPtrArray *texts)
{
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < texts->len; i++) {
        g_string_append_printf(all, "%s%s", i > 0 ? "|" : "", (const char *)texts->pdata[i]);
    }
    return g_string_free(all, FALSE);
}

/* What the words became, and the body they make. */
static const struct {
    const char *event, *words, *said, *body;
} rows[] = {
    { "product_received", "Dana yesterday 16:30", "Received by: Dana|Received at: yesterday 16:30",
      "\"receivedBy\":\"Dana\",\"receptionDate\":1795537800000" },
    { "product_received", "yesterday 16:30 dana", "Received at: yesterday 16:30|Received by: dana",
      "\"receivedBy\":\"Dana\",\"receptionDate\":1795537800000" },
    { "product_received", "from Eve", "Notes: from Eve",
      "\"receivedBy\":\"Sam\",\"receptionDate\":1795603320000,\"notes\":\"from Eve\"" },
    { "product_received", "Dana Dana", "Received by: Dana|Notes: Dana",
      "\"receivedBy\":\"Dana\",\"receptionDate\":1795603320000,\"notes\":\"Dana\"" },
    { "product_received", "2 boxes 14:00 8:00", "Received at: 14:00|Notes: 2 boxes 8:00", NULL },
    { "product_delivered", "Ana Lopes now", "Delivered to: Ana Lopes|Delivered at: now",
      "\"deliveredTo\":\"Ana Lopes\",\"deliveredDate\":1795603320000" },
    { "repair_eta", "fri 17:00 waiting for belt", "Estimated completion: fri 17:00|Notes: waiting for belt",
      "\"estimatedRepairCompletionAt\":1795798800000,\"notes\":\"waiting for belt\"" },
    { "part_management", "parts ordered", "Parts are: parts ordered", "\"partManagementEventType\":\"parts_ordered\"" },
    { "appointment_scheduling", "Cancelled tomorrow 9:00", "Appointment is: Cancelled|Appointment at: tomorrow 9:00",
      "\"appointmentEventType\":\"cancelled\",\"appointmentDate\":1795683600000" },
    { "appointment_scheduling", "canceled", "Notes: canceled", "\"notes\":\"canceled\"" },
    { "customer_contact", "phone 10:00 email_and_phone fri 9:00 fri 14:00",
      "Method: phone|Contacted at: 10:00|Appointment times: fri 9:00|Appointment times: fri 14:00|Notes: "
      "email_and_phone",
      NULL },
    { "batched", "mon 9:00 tue 14:00", "Available at: mon 9:00|Available at: tue 14:00",
      "\"availabilityWindows\":[1796029200000,1796133600000]" },
    { "resolved", "all fine", "Notes: all fine", "\"notes\":\"all fine\"" },
    { "repair_started", "", "", "\"repairStartedAt\":1795603320000" },
    { "repair_started", "\x1b[31m {now} '; rm", "Notes: \x1b[31m {now} '; rm", NULL },
};

Test(shorthand, every_word_becomes_a_field_and_says_so)
{
    struct desk desk;
    desk_open(&desk);
    g_autoptr(GPtrArray) people = g_ptr_array_new();
    g_ptr_array_add(people, (gpointer) "Dana");
    g_ptr_array_add(people, (gpointer) "Ana Lopes");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct service_type *type = event_owner(rows[i].event);
        g_auto(GStrv) words = g_strsplit(rows[i].words, " ", -1);
        struct draft *draft = draft_new("D1", type, event_find(type, rows[i].event), rows[i].event, &desk.context);
        g_autoptr(GPtrArray) said = shorthand_fill(draft, words, people, &desk.context);
        g_autofree char *sentences = joined(said);
        cr_expect_str_eq(sentences, rows[i].said, "%s %s: %s", rows[i].event, rows[i].words, sentences);
        draft_fix(draft, &desk.context);
        g_autofree char *wanted =
            rows[i].body ? g_strdup_printf("{\"event\":\"%s\",%s}", rows[i].event, rows[i].body) : NULL;
        g_autofree char *body = wanted ? body_build(draft, &desk.context, NULL) : NULL;
        cr_expect(g_strcmp0(body, wanted) == 0, "%s %s: %s", rows[i].event, rows[i].words, body);
        draft_free(draft);
    }
    desk_close(&desk);
}

static const char own_events[] =
    "{\"events\":[{\"name\":\"photo_received\",\"title\":\"Photo\",\"help\":\"A photo has come.\",\"fields\":["
    "{\"name\":\"shots\",\"label\":\"Shots\",\"help\":\"How many.\",\"kind\":\"number\"}]}]}";

Test(shorthand, a_word_finds_the_events_that_hold_it)
{
    static const struct {
        const char *type, *word, *names;
    } words[] = {
        { "depot", "received", "product_received|photo_received" },
        { "depot", "PRODUCT_RECEIVED", "product_received" },
        { "depot", "eta", "repair_eta" },
        { "depot", "repair", "repair_eta|repair_started|repair_completed" },
        { "onsite", "photo", "photo_received" },
        { "onsite", "contact", "customer_contact" },
        { "onsite", "diagnosed", "" },
        { "onsite", "", "part_management|appointment_scheduling|customer_contact|batched|resolved|photo_received" },
    };
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(own_events, strlen(own_events), defects);
    cr_assert_not_null(custom);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_autoptr(GPtrArray) found = shorthand_events(service_type_find(words[i].type), custom, words[i].word);
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        for (guint k = 0; k < found->len; k++) {
            g_ptr_array_add(names, (gpointer)((const struct event_spec *)found->pdata[k])->name);
        }
        g_autofree char *all = joined(names);
        cr_expect_str_eq(all, words[i].names, "%s %s: %s", words[i].type, words[i].word, all);
    }
    custom_free(custom);
}
