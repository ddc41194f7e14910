/* tests/cli/test_company.c: the company's own events and suggestions through the real program. */
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <string.h>

static const char OWN[] =
    "{\"events\":[{\"name\":\"photo_taken\",\"title\":\"Photo taken\",\"help\":\"A photo.\",\n"
    " \"fields\":[{\"name\":\"shots\",\"label\":\"Shots\",\"help\":\"How many.\",\"kind\":\"number\"}]}],\n"
    " \"suggestions\":{\"resolutionType\":[\"repaired\",\"replaced\"]}}\n";

static const char BROKEN[] = "{\"events\":[\n"
                             "{\"name\":\"repair_eta\",\"title\":\"t\",\"help\":\"h\"},\n"
                             "{\"name\":\"weighed\",\"titel\":\"t\",\"help\":\"h\"}]}\n";

/* A settings file that names a file of own events with this text. */
static void give_events(struct shop *shop, const char *text)
{
    g_autofree char *events = shop_file(shop, "events.json", text, strlen(text));
    g_autofree char *settings = g_strdup_printf("[events]\nfile = %s\n", events);
    g_autofree char *path = shop_file(shop, "own.ini", settings, strlen(settings));
    test_home_set(&shop->home, "FIXLINE_CONFIG", path);
}

Test(cli_company, own_events_and_suggestions_are_known_everywhere)
{
    struct shop shop;
    shop_open_alone(&shop);
    give_events(&shop, OWN);
    shop_expect("events", SHOP_RUN(&shop, "events"), 0, "     photo_taken             shots, notes\n", "");
    shop_expect("events --for", SHOP_RUN(&shop, "events", "--for", "SO-1042", "--json"), 0,
                "{\"event\":\"photo_taken\",\"fields\":{\"shots\":\"number\",\"notes\":\"string\"}}]}}", "");
    shop_expect("schema", SHOP_RUN(&shop, "schema", "photo_taken"), 0, "\"const\": \"photo_taken\"", "");
    shop_expect("schema of a near miss", SHOP_RUN(&shop, "schema", "photo_take"), 2, "", "photo_taken");
    shop_expect("schema with own suggestions", SHOP_RUN(&shop, "schema", "resolved"), 0, "\"replaced\"", "");
    static const struct {
        const char *order, *event, *field;
        int status;
        const char *out, *err;
    } rows[] = {
        { "SO-1042", "photo_taken", "shots=9007199254740993", 0,
          "{\"event\":\"photo_taken\",\"shots\":9007199254740993}", "" },
        { "SO-1057", "photo_taken", "shots=3", 0, "\"shots\":3", "" },
        { "SO-1042", "photo_taken", "shots=many", 2, "", "shots: " },
        { "SO-1042", "photo_taken", "shot=3", 2, "", "did you mean \"shots\"?" },
        { "SO-1042", "photo_takne", "shots=3", 2, "", "did you mean \"photo_taken\"?" },
        { "SO-1057", "resolved", "resolutionType=replced", 2, "", "replaced" },
        { "SO-1057", "resolved", "resolutionType=replaced", 0, "\"replaced\"", NULL },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        shop_expect(rows[i].field, SHOP_RUN(&shop, "send", rows[i].order, rows[i].event, rows[i].field, "--dry-run"),
                    rows[i].status, rows[i].out, rows[i].err);
    shop_close(&shop);
}

Test(cli_company, every_defect_is_told_at_once_and_nothing_is_sent)
{
    static const char *const sentences[] = { "events.json: line 2: \"repair_eta\" is no name for an own event",
                                             "events.json: line 3: An event has no \"titel\": did you mean \"title\"?",
                                             "Mend the events file" };
    struct shop shop;
    shop_open_alone(&shop);
    give_events(&shop, BROKEN);
    g_auto(run_result) run = SHOP_RUN(&shop, "events");
    for (size_t i = 0; i < G_N_ELEMENTS(sentences); i++)
        cr_expect(run.status == 5 && strstr(run.err, sentences[i]), "%s is missing in:\n%s", sentences[i], run.err);
    shop_expect("schema", SHOP_RUN(&shop, "schema"), 5, "", sentences[0]);
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1042", "repair_started"), 5, "", sentences[1]);
    shop_expect("ask", SHOP_FEED(&shop, "SO-1042\n", "ask"), 5, "", sentences[2]);
    give_events(&shop, "{\"events\":[]} tail");
    shop_expect("no JSON", SHOP_RUN(&shop, "events"), 5, "", "line 1, column 15");
    give_events(&shop, "{}");
    shop_expect("an empty one", SHOP_RUN(&shop, "schema", "our_own_step"), 0, NULL, "");
    g_autofree char *settings = shop_file(&shop, "own.ini", "[events]\nfile = missing.json\n", 29);
    shop_expect("a missing one", SHOP_RUN(&shop, "events", "--config", settings), 5, "", "missing.json");
    cr_expect_eq(shop_recorded(&shop, NULL), 0);
    shop_close(&shop);
}
