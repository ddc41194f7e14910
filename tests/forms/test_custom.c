/* tests/forms/test_custom.c: the company's own events and suggestions. */
#include "forms/custom.h"
#include "forms/describe.h"
#include "tests/forms/desk.h"
#include <criterion/criterion.h>
#include <string.h>

static const char SOUND[] =
    "{\"events\":[\n"
    " {\"name\":\"photo_taken\",\"title\":\"Photo taken\",\"help\":\"The product was photographed.\",\"fields\":[\n"
    "  {\"name\":\"shots\",\"label\":\"Shots\",\"help\":\"How many.\",\"kind\":\"number\"},\n"
    "  {\"name\":\"takenAt\",\"label\":\"Taken "
    "at\",\"help\":\"When.\",\"kind\":\"moment\",\"starts\":\"now\",\"lean\":\"past\"},\n"
    "  "
    "{\"name\":\"side\",\"label\":\"Side\",\"help\":\"Which.\",\"suggestions\":[\"front\",{\"value\":\"back\","
    "\"label\":\"The back\"}]}]},\n"
    " {\"name\":\"shelved\",\"title\":\"Shelved\",\"help\":\"It waits on a shelf.\"}],\n"
    " \"suggestions\":{\"resolutionType\":[\"repaired\",\"replaced\"],\"method\":[\"letter\"]}}\n";

Test(custom, own_events_work_as_the_built_in_ones)
{
    struct desk desk;
    size_t count;
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(SOUND, strlen(SOUND), defects);
    cr_assert_not_null(custom, "%s", (const char *)g_ptr_array_index(defects, 0));
    desk_open(&desk);
    const struct event_spec *events = custom_events(custom, &count);
    cr_assert_eq(count, 2);
    cr_expect_eq(custom_event(custom, desk.onsite, "photo_taken"), events);
    cr_expect_str_eq(events[1].fields[0].name, "notes");
    g_autoptr(draft_handle) draft = draft_new("SO-1", desk.depot, events, events->name, &desk.context);
    draft_set(draft, 0, "9007199254740993", false);
    draft_set(draft, 2, "fronr", false);
    cr_expect_eq(draft_check(draft, &desk.context), 1);
    draft_set(draft, 2, "back", false);
    g_autofree char *body = body_build(draft, &desk.context, NULL);
    cr_expect_str_eq(
        body, "{\"event\":\"photo_taken\",\"shots\":9007199254740993,\"takenAt\":1795603320000,\"side\":\"back\"}");
    custom_free(custom);
    desk_close(&desk);
}

Test(custom, names_are_judged_with_the_own_events_in_the_list)
{
    static const struct {
        const char *type, *name;
        enum event_verdict verdict;
        const char *title, *why;
    } rows[] = {
        { "depot", "photo_taken", EVENT_BUILT_IN, "Photo taken", NULL },
        { "onsite", "photo_taken", EVENT_BUILT_IN, "Photo taken", NULL },
        { "onsite", "resolved", EVENT_BUILT_IN, "Resolved", NULL },
        { "depot", "Photo-Taken", EVENT_NEAR_MISS, "Other event", "did you mean \"photo_taken\"?" },
        { "depot", "shelvd", EVENT_NEAR_MISS, "Other event", "did you mean \"shelved\"?" },
        { "depot", "resolved", EVENT_WRONG_TYPE, "Other event", "repair_onsite" },
        { "depot", "repair_etas", EVENT_NEAR_MISS, "Other event", "repair_eta" },
        { "depot", "painted", EVENT_FREE, "Other event", NULL },
        { "depot", " ", EVENT_NO_NAME, "Other event", "needs a name" },
    };
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(SOUND, strlen(SOUND), defects);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct service_type *type = service_type_find(rows[i].type);
        const struct event_spec *event = NULL;
        g_autofree char *why = NULL;
        cr_expect_eq(custom_judge(custom, type, rows[i].name, &event, &why), rows[i].verdict, "%s", rows[i].name);
        cr_expect_str_eq(event->title, rows[i].title, "%s", rows[i].name);
        cr_expect(rows[i].why ? why && strstr(why, rows[i].why) : !why, "%s: %s", rows[i].name, why ? why : "");
        custom_judge(custom, type, rows[i].name, &event, NULL);
    }
    const struct event_spec *event = NULL;
    cr_expect_eq(custom_judge(NULL, service_type_find("depot"), "photo_taken", &event, NULL), EVENT_FREE);
    custom_free(custom);
}

Test(custom, own_fields_have_near_misses_too)
{
    static const struct {
        const char *argument;
        bool passes;
    } rows[] = { { "shots=3", true }, { "shot=3", false },   { "TakenAt=now", false },
                 { "notes=n", true }, { "ticket=A1", true }, { "receivedby=Sam", false } };
    struct desk desk;
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(SOUND, strlen(SOUND), defects);
    desk_open(&desk);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(draft_handle) draft =
            draft_new_empty("SO-1", desk.depot, custom_event(custom, desk.depot, "photo_taken"), "photo_taken");
        cr_expect_eq(draft_set_argument(draft, rows[i].argument, &desk.context, NULL), rows[i].passes, "%s",
                     rows[i].argument);
    }
    custom_free(custom);
    desk_close(&desk);
}

Test(custom, own_events_are_described_after_the_built_in_ones)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(SOUND, strlen(SOUND), defects);
    g_autofree char *json = describe_events_json(service_type_find("onsite"), custom);
    g_autofree char *table = describe_events_text(NULL, custom);
    g_autofree char *schema = describe_schema(NULL, custom_event(custom, service_type_find("depot"), "photo_taken"));
    cr_expect(g_str_has_suffix(json,
                               "{\"event\":\"photo_taken\",\"fields\":{\"shots\":\"number\",\"takenAt\":\"timestamp\","
                               "\"side\":\"string\",\"notes\":\"string\"}},"
                               "{\"event\":\"shelved\",\"fields\":{\"notes\":\"string\"}}]}}"),
              "%s", json);
    cr_expect(strstr(table, "any order\n     photo_taken             shots, takenAt, side, notes\n"), "%s", table);
    cr_expect(strstr(schema, "\"const\": \"photo_taken\"") && strstr(schema, "\"front\""), "%s", schema);
    custom_free(custom);
}

Test(custom, own_suggestions_stand_in_the_built_in_events)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(SOUND, strlen(SOUND), defects);
    const struct service_type *onsite = service_type_find("onsite");
    const struct event_spec *resolved = custom_event(custom, onsite, "resolved");
    cr_expect_eq(resolved->fields[0].kind, FIELD_CHOICE);
    cr_expect_str_eq(resolved->fields[0].suggestions[1].value, "replaced");
    cr_expect_null(suggestion_words(&resolved->fields[0].suggestions[1]), "a value alone is said once");
    const struct event_spec *photo = custom_event(custom, onsite, "photo_taken");
    cr_expect_str_eq(suggestion_words(&photo->fields[2].suggestions[1]), photo->fields[2].suggestions[1].label);
    cr_expect_eq(resolved->fields[1].kind, FIELD_TEXT);
    const struct event_spec *contact = custom_event(custom, onsite, "customer_contact");
    cr_expect_eq(contact->fields[1].suggestion_count, 1);
    cr_expect_eq(custom_event(custom, onsite, "batched"), event_find(onsite, "batched"));
    cr_expect_null(custom_event(custom, onsite, "repair_eta"));
    cr_expect_null(custom_event(custom, onsite, "nothing"));
    custom_free(custom);
    custom_free(NULL);
}

Test(custom, the_list_holds_built_in_events_with_own_suggestions_then_own_events)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(SOUND, strlen(SOUND), defects);
    const struct service_type *onsite = service_type_find("onsite");
    size_t own_count = 0;
    const struct event_spec *own = custom_events(custom, &own_count);
    g_autoptr(GPtrArray) listed = custom_list(custom, onsite);
    g_autoptr(GPtrArray) built_in = custom_list(NULL, onsite);
    g_autoptr(GPtrArray) of_none = custom_list(custom, NULL);
    cr_assert_eq(listed->len, onsite->event_count + own_count);
    for (size_t i = 0; i < onsite->event_count; i++) {
        cr_expect_eq(listed->pdata[i], custom_event(custom, onsite, onsite->events[i].name));
        cr_expect_eq(built_in->pdata[i], &onsite->events[i]);
    }
    cr_expect_eq(listed->pdata[onsite->event_count], own);
    cr_expect_eq(built_in->len, onsite->event_count);
    cr_expect_eq(of_none->len, own_count);
    custom_free(custom);
}

Test(custom, every_defect_is_named_with_its_line)
{
    static const char broken[] = "{\"events\":[\n"
                                 " {\"name\":\"repair_eta\",\"title\":\"T\",\"help\":\"H\"},\n"
                                 " {\"name\":\"repair_ete\",\"title\":\"T\",\"help\":\"H\"},\n"
                                 " {\"name\":\"own\",\"titel\":\"T\",\"help\":\"H\",\"fields\":[\n"
                                 "  {\"name\":\"event\",\"label\":\"L\",\"help\":\"H\"},\n"
                                 "  {\"name\":\"isDelayed\",\"label\":\"L\",\"help\":\"H\"},\n"
                                 "  {\"name\":\"a\",\"label\":\"L\",\"help\":\"H\",\"kind\":\"blob\"},\n"
                                 "  {\"name\":\"a\",\"label\":7,\"help\":\"H\",\"starts\":\"now\"}, 5]},\n"
                                 " {\"name\":\"own\",\"title\":\"T\",\"help\":\"H\",\"fields\":{}},\n"
                                 " []],\n"
                                 " \"suggestions\":{\"isDelayed\":[\"x\"],\n"
                                 "  \"reason\":[{}]},\n"
                                 " \"other\":1, \"evnts\":[]}";
    static const char *const expected[] = {
        "line 13: The file has no \"other\".",
        "line 13: The file has no \"evnts\".", /* "events" is there */
        "line 2: \"repair_eta\" is no name for an own event: it is a listed one.",
        "line 3: \"repair_ete\" is no name for an own event: it is too near to a listed one.",
        "line 4: An event has no \"titel\": did you mean \"title\"?",
        "line 6: isDelayed is known to the API as boolean and cannot be string.",
        ("line 7: \"kind\" is \"blob\", but must be one of text, notes, choice, yes_no, moment, moments, object, "
         "number, json."),
        "line 8: \"label\" must be a text in double quotes.",
        "line 8: A field must be an object in braces.",
        "line 4: own has no title.",
        "line 4: own.event: that member holds the name of the event and cannot be a field.",
        "line 4: own.a stands there twice.",
        "line 4: own.a has no label.",
        "line 4: own.a starts at now but is no moment.",
        "line 4: own: field 5 has no name.",
        "line 4: own.(no name) has no label.",
        "line 4: own.(no name) has no help.",
        "line 9: \"fields\" must be a list in brackets.",
        "line 9: The event \"own\" stands there twice.",
        "line 10: An event must be an object in braces.",
        "line 11: \"isDelayed\" is no known text field of one line, so it takes no suggestions.",
        "line 12: reason: suggestion 1 lacks its value.",
    };
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    cr_expect_null(custom_read(broken, strlen(broken), defects));
    for (guint i = 0; i < MAX(defects->len, G_N_ELEMENTS(expected)); i++) {
        const char *found = i < defects->len ? g_ptr_array_index(defects, i) : "(nothing)";
        cr_expect_str_eq(found, i < G_N_ELEMENTS(expected) ? expected[i] : "(nothing)");
    }
}

Test(custom, text_that_is_no_json_is_one_defect)
{
    static const char *const rows[] = { "", "[]", "{\"events\":[}", "{\"events\":[],\"events\":[]}",
                                        "{\"suggestions\":[]}" };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
        cr_expect_null(custom_read(rows[i], strlen(rows[i]), defects), "row %zu", i);
        cr_expect_eq(defects->len, 1, "row %zu", i);
        cr_expect(strstr(g_ptr_array_index(defects, 0), "line 1"), "row %zu: %s", i,
                  (const char *)g_ptr_array_index(defects, 0));
    }
}
