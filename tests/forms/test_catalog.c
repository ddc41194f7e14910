/* tests/forms/test_catalog.c: the rows, their look-ups, the verdict on names, and the self-check. */
#include "tests/forms/desk.h"
#include <criterion/criterion.h>
#include <string.h>

Test(catalog, rows_have_no_defect)
{
    size_t count;
    const struct service_type *types = service_types(&count);
    g_autoptr(GPtrArray) defects = catalog_defects(types, count, event_free());
    for (guint i = 0; i < defects->len; i++) {
        cr_expect(false, "%s", (const char *)g_ptr_array_index(defects, i));
    }
    cr_expect_eq(count, 2);
}

Test(catalog, types_are_found_by_id_and_short_name)
{
    cr_expect_str_eq(service_type_find("depot")->id, "repair_depot");
    cr_expect_str_eq(service_type_find("repair_onsite")->short_name, "onsite");
    cr_expect_null(service_type_find("Depot"));
    cr_expect_null(service_type_find(""));
    cr_expect_str_eq(event_owner("batched")->id, "repair_onsite");
    cr_expect_null(event_owner("our_own_step"));
}

/* product.md, "The way of one event" and "Dates". */
Test(catalog, fields_start_and_lean_as_promised)
{
    static const char *const past[] = { "receptionDate",   "deliveredDate",     "diagnosticCompletedAt",
                                        "repairStartedAt", "repairCompletedAt", "contactTimestamp",
                                        "eventDate" };
    static const char *const who[] = { "receivedBy", "diagnosedBy" };
    g_autoptr(GPtrArray) fields = field_all();
    for (guint i = 0; i < fields->len; i++) {
        const struct field_spec *field = g_ptr_array_index(fields, i);
        bool leans = false, person = false;
        for (size_t k = 0; k < G_N_ELEMENTS(past); k++) {
            leans = leans || strcmp(past[k], field->name) == 0;
        }
        for (size_t k = 0; k < G_N_ELEMENTS(who); k++) {
            person = person || strcmp(who[k], field->name) == 0;
        }
        enum field_start starts = leans ? FIELD_STARTS_NOW : person ? FIELD_STARTS_OPERATOR : FIELD_STARTS_UNSET;
        cr_expect_eq(field->lean, leans ? TIME_LEAN_PAST : TIME_LEAN_FUTURE, "%s", field->name);
        cr_expect_eq(field->starts, starts, "%s", field->name);
    }
}

Test(catalog, every_known_field_stands_once_with_notes_last)
{
    g_autoptr(GPtrArray) fields = field_all();
    for (guint i = 0; i < fields->len; i++) {
        const struct field_spec *field = g_ptr_array_index(fields, i);
        cr_expect_not_null(field_find(field->name), "%s", field->name);
        for (guint k = 0; k < i; k++) {
            const struct field_spec *other = g_ptr_array_index(fields, k);
            cr_expect_str_neq(field->name, other->name);
        }
    }
    const struct field_spec *last = g_ptr_array_index(fields, fields->len - 1);
    cr_expect_str_eq(last->name, "notes");
    cr_expect_null(field_find("ticket"));
    cr_expect_str_eq(field_near_miss("receivedby"), "receivedBy");
    cr_expect_str_eq(field_near_miss("recieved-By"), "receivedBy");
    cr_expect_null(field_near_miss("receivedBy"));
    cr_expect_null(field_near_miss("ticket"));
}

Test(catalog, names_are_judged)
{
    static const struct {
        const char *type, *name;
        enum event_verdict verdict;
        const char *said; /* a piece of the sentence */
    } rows[] = {
        { "depot", "product_received", EVENT_BUILT_IN, NULL },
        { "onsite", "batched", EVENT_BUILT_IN, NULL },
        { "depot", "our_own_step", EVENT_FREE, NULL },
        { "onsite", "our_own_step", EVENT_FREE, NULL },
        { "depot", "Übergabe an Zoë", EVENT_FREE, NULL },
        { "onsite", "repair_started", EVENT_WRONG_TYPE, "repair_depot" },
        { "onsite", "repair_started", EVENT_WRONG_TYPE, "this order is repair_onsite" },
        { "onsite", "repair_started", EVENT_WRONG_TYPE,
          "part_management, appointment_scheduling, customer_contact, batched, resolved" },
        { "depot", "batched", EVENT_WRONG_TYPE,
          "product_received, product_delivered, product_diagnosed, repair_eta, repair_started, repair_completed" },
        { "depot", "product_recieved", EVENT_NEAR_MISS, "did you mean \"product_received\"?" },
        { "depot", "Product Received", EVENT_NEAR_MISS, "did you mean \"product_received\"?" },
        { "depot", "repair-eta", EVENT_NEAR_MISS, "did you mean \"repair_eta\"?" },
        { "depot", " repair_eta", EVENT_NEAR_MISS, "did you mean \"repair_eta\"?" },
        { "onsite", "repair_startd", EVENT_NEAR_MISS, "\"repair_started\" is one of repair_depot orders" },
        { "depot", "", EVENT_NO_NAME, "needs a name" },
        { "depot", "  \t", EVENT_NO_NAME, "needs a name" },
        { "depot", "two\nlines", EVENT_NO_NAME, "control character" },
        { "depot", "bad\xff", EVENT_NO_NAME, "UTF-8" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct event_spec *event = NULL;
        g_autofree char *why = NULL;
        enum event_verdict verdict = event_judge(service_type_find(rows[i].type), rows[i].name, &event, &why);
        cr_expect_eq(verdict, rows[i].verdict, "row %s", rows[i].name);
        cr_expect_eq(event == event_free(), verdict != EVENT_BUILT_IN, "row %s", rows[i].name);
        cr_expect_eq(why != NULL, rows[i].said != NULL, "row %s", rows[i].name);
        cr_expect(!why || strstr(why, rows[i].said), "row %s says %s", rows[i].name, why);
        cr_expect(!why || g_str_has_suffix(why, "."), "row %s says %s", rows[i].name, why);
        cr_expect_eq(event_judge(service_type_find(rows[i].type), rows[i].name, &event, NULL), verdict);
    }
}

static const struct event_spec FIRST_EVENTS[] = {
    { .name = "shared",
      .title = "Shared",
      .help = "Fine.",
      FIELDS({ .name = "notes", .label = "Notes", .kind = FIELD_NOTES, .help = "Fine." }) },
    { .name = "twice",
      .title = "Twice",
      .help = "Fine.",
      FIELDS({ .name = "notes", .label = "Notes", .kind = FIELD_NOTES, .help = "Fine." }) },
    { .name = "twice", FIELDS({ .name = "notes", .label = "Notes", .kind = FIELD_NOTES, .help = "Fine." }) },
    { .title = "Nameless",
      .help = "Fine.",
      FIELDS({ .name = "when", .label = "When", .kind = FIELD_MOMENT, .help = "Fine." },
             { .name = "when", .label = "When", .kind = FIELD_MOMENT, .help = "Fine." },
             { .label = "Nameless", .help = "Fine." }, { .name = "event", .label = "Event", .help = "Fine." },
             { .name = "bare" }) },
};
static const struct event_spec SECOND_EVENTS[] = {
    { .name = "shared",
      .title = "Shared",
      .help = "Fine.",
      FIELDS({ .name = "notes", .label = "Notes", .kind = FIELD_NOTES, .help = "Fine." },
             { .name = "when", .label = "When", .kind = FIELD_TEXT, .starts = FIELD_STARTS_NOW, .help = "Fine." },
             { .name = "flag",
               .label = "Flag",
               .kind = FIELD_YES_NO,
               .starts = FIELD_STARTS_OPERATOR,
               .lean = TIME_LEAN_PAST,
               .help = "Fine." },
             { .name = "words",
               .label = "Words",
               .kind = FIELD_TEXT,
               .help = "Fine.",
               .suggestions = (const struct suggestion[]){ { "a", "A" }, { "a", "A" }, { "b", NULL } },
               .suggestion_count = 3 },
             { .name = "choice", .label = "Choice", .kind = FIELD_CHOICE, .help = "Fine." }) },
};
static const struct service_type BROKEN[] = {
    { .id = "first", .short_name = "f", .events = FIRST_EVENTS, .event_count = 4, .completing = "twice" },
    { .id = "second", .events = SECOND_EVENTS, .event_count = 1, .completing = "gone" },
};

Test(catalog, self_check_names_every_defect_at_once)
{
    static const char *const expected[] = {
        "first: the event twice stands there twice.",
        "twice has no title.",
        "twice has no help.",
        "first: event 4 has no name.",
        "(no name).when stands there twice.",
        "(no name): field 3 has no name.",
        "(no name).event: that member holds the name of the event and cannot be a field.",
        "(no name).bare has no label.",
        "(no name).bare has no help.",
        "(no name) has no field \"notes\".",
        "second lacks its id or its short name.",
        "The event shared stands in first and in second.",
        "shared.when is of kind text, but elsewhere of kind moment.",
        "shared.when starts at now but is no moment.",
        "shared.flag starts at the operator's name but is no text of one line.",
        "shared.flag leans to the past but is no moment.",
        "shared.words has suggestions but is no choice.",
        "shared.words suggests \"a\" twice.",
        "shared.words: suggestion 3 lacks its value or its label.",
        "shared.choice is a choice without suggestions.",
        "shared: \"notes\" is not its last field.",
        "second has no event that completes the service.",
        "The free event has no title.",
        "The free event has no help.",
        "The free event has no field \"notes\".",
    };
    static const struct event_spec nothing = { .name = "" };
    g_autoptr(GPtrArray) defects = catalog_defects(BROKEN, G_N_ELEMENTS(BROKEN), &nothing);
    for (guint i = 0; i < MAX(defects->len, G_N_ELEMENTS(expected)); i++) {
        const char *found = i < defects->len ? g_ptr_array_index(defects, i) : "(nothing)";
        const char *wanted = i < G_N_ELEMENTS(expected) ? expected[i] : "(nothing)";
        cr_expect_str_eq(found, wanted);
    }
}
