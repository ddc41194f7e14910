/* tests/cli/test_ask.c: the form as plain questions: every event, out of a pipe and on a terminal. */
#include "tests/cli/shop.h"
#include "tests/support/terminal.h"
#include <criterion/criterion.h>
#include <string.h>
#include <sys/wait.h>

/* ASK(shop, input, argument, …) */
#define ASK(shop, ...) ASK_WITH(shop, __VA_ARGS__, NULL)
#define ASK_WITH(shop, input, ...) SHOP_FEED(shop, input, "ask", __VA_ARGS__)

/* ---- out of a pipe ---- */

static const char OWN[] =
    "{\"events\":[{\"name\":\"photo_taken\",\"title\":\"Photo taken\",\"help\":\"A photo.\",\"fields\":["
    "{\"name\":\"shots\",\"label\":\"Shots\",\"help\":\"How many.\",\"kind\":\"number\"}]}],"
    "\"suggestions\":{\"resolutionType\":[\"repaired\",\"replaced\"]}}";

Test(cli_ask, every_event_can_be_asked_for)
{
    static const struct {
        const char *answers, *body;
    } rows[] = {
        { "SO-1042\n1\nDana\nyesterday 16:30\n\nyes\n",
          "{\"event\":\"product_received\",\"receivedBy\":\"Dana\",\"receptionDate\":1795537800000}" },
        { "SO-1042\nproduct_delivered\nAna\n\n-\nyes\n",
          "{\"event\":\"product_delivered\",\"deliveredTo\":\"Ana\",\"deliveredDate\":1795600800000}" },
        { "SO-1042\n3\n-\nbelt worn\n-\n\ny\n",
          "{\"event\":\"product_diagnosed\",\"diagnosticExplanation\":\"belt worn\"}" },
        { "SO-1042\n4\nfri 17:00\nno\n\nsoon\nYES\n", "{\"event\":\"repair_eta\",\"estimatedRepairCompletionAt\":"
                                                      "1795798800000,\"isDelayed\":false,\"notes\":\"soon\"}" },
        { "SO-1042\n5\n\n\nyes\n", "{\"event\":\"repair_started\",\"repairStartedAt\":1795600800000}" },
        { "SO-1042\n6\n:=1795600800001\n\nyes\n",
          "{\"event\":\"repair_completed\",\"repairCompletedAt\":1795600800001}" },
        { "SO-1057\n1\nparts_ordered\n\nyes\n",
          "{\"event\":\"part_management\",\"partManagementEventType\":\"parts_ordered\"}" },
        { "SO-1057\n2\nscheduled\ntomorrow 9\n\nyes\n",
          "{\"event\":\"appointment_scheduling\",\"appointmentEventType\":\"scheduled\",\"appointmentDate\":"
          "1795683600000}" },
        { "SO-1057\n3\nappointment_reminder\nphone\n-\ntomorrow 9, tomorrow 14:00\n\nyes\n",
          "{\"event\":\"customer_contact\",\"customerContactEventType\":\"appointment_reminder\",\"method\":\"phone\","
          "\"appointmentTimestamps\":[1795683600000,1795701600000]}" },
        { "SO-1057\n4\ntomorrow 9\nwaits\nyes\n",
          "{\"event\":\"batched\",\"availabilityWindows\":[1795683600000],\"notes\":\"waits\"}" },
        { "SO-1057\n5\nreplaced\nbroken frame\n\nyes\n",
          "{\"event\":\"resolved\",\"resolutionType\":\"replaced\",\"reason\":\"broken frame\"}" },
        { "SO-1042\nour_own_step\n-\n{\"serial\":9007199254740993}\n\nyes\n",
          "{\"event\":\"our_own_step\",\"metadata\":{\"serial\":9007199254740993}}" },
        { "SO-1057\n6\n3\n\nyes\n", "{\"event\":\"photo_taken\",\"shots\":3}" },
        { "SO-1042\nphoto_taken\n4\n\nyes\n", "{\"event\":\"photo_taken\",\"shots\":4}" },
    };
    struct shop shop;
    shop_open(&shop);
    g_autofree char *events = shop_file(&shop, "events.json", OWN, strlen(OWN));
    g_autofree char *settings = g_strdup_printf("[events]\nfile = %s\n", events);
    g_autofree char *path = shop_file(&shop, "own.ini", settings, strlen(settings));
    test_home_set(&shop.home, "FIXLINE_CONFIG", path);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = g_strdup_printf("%zu  accepted  ", i + 1);
        shop_expect(rows[i].answers, ASK(&shop, rows[i].answers), 0, line, "Send? yes/no: ");
        cr_expect_eq(shop_received(&shop, rows[i].body), 1, "%s: %s", rows[i].answers, rows[i].body);
    }
    cr_expect_eq(shop_received(&shop, NULL), (int)G_N_ELEMENTS(rows));
    shop_close(&shop);
}

Test(cli_ask, a_bad_answer_out_of_a_pipe_ends_it_with_its_sentence)
{
    static const struct {
        const char *answers, *said;
    } rows[] = {
        { "", "no more answers" },
        { "\n", "Type the id of an order" },
        { "-\n", "Type the id of an order" },
        { "SO/1\n", "The order id may hold" },
        { "SO-9999\n", "The order SO-9999 is not known here" },
        { "SO-1101\n", "Order SO-1101 is closed" },
        { "SO-1113\n", "Order SO-1113 is assigned" },
        { "SO-1042\n", "no more answers" },
        { "SO-1042\n7\n", "There is no event 7 in the list; type 1 to 6" },
        { "SO-1042\n0\n", "There is no event 0" },
        { "SO-1042\n11111111111111111111111111\n", "There is no event 1111" },
        { "SO-1042\n-\n", "An event is needed" },
        { "SO-1042\nresolved\n", "but this order is repair_depot" },
        { "SO-1042\nrepair_etas\n", "did you mean \"repair_eta\"?" },
        { "SO-1042\nrepair_eta\n2027-02-30\n", "2027-02-30" },
        { "SO-1042\nrepair_eta\n\nmaybe\n", "isDelayed: \"maybe\" is not yes, no" },
        { "SO-1042\nrepair_eta\n\n:=\"yes\"\n", "isDelayed: \"yes\" is not true or false" },
        { "SO-1042\nrepair_eta\n\n\n@/nowhere/at/all\n", "/nowhere/at/all" },
        { "SO-1042\nrepair_eta\n\n\nwaiting \033[31mred\n", "control character (U+001B)" },
        { "SO-1042\nrepair_eta\n\n\n\xff\n", "not valid UTF-8" },
        { "SO-1057\n2\ncanceled\n", "did you mean \"cancelled\"" },
        { "SO-1042\nour_own_step\n\n{\"a\":1}}} tail\n", "line 1, column 8" },
        { "SO-1042\nour_own_step\n\n[1]\n", "metadata: [1] is not an object" },
        { "SO-1042\n5\n\n\n", "no more answers" },
        { "SO-1042\n5\n\n\n\n", "Answer yes to send it or no to leave" },
        { "SO-1042\n5\n\n\nperhaps\n", "Answer yes to send it or no to leave" },
        { "SO-1042\n5\n\n\nrecievedBy=Sam\n", "did you mean \"receivedBy\"?" },
        { "SO-1042\n5\n\n\n=x\n", "no field" },
        { "SO-1042\n5\n\n\nrepairStartedAt=never\n", "repairStartedAt: " },
        { "SO-1042\n5\n\n\nno\n", "Nothing was sent and nothing was recorded." },
    };
    struct shop shop;
    shop_open_alone(&shop);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        shop_expect(rows[i].answers, ASK(&shop, rows[i].answers), 2, "", rows[i].said);
    shop_expect("bad order as argument", ASK(&shop, "SO-1042\n", "SO-9999"), 2, "", "SO-9999 is not known");
    shop_expect("bad event as argument", ASK(&shop, "1\n", "SO-1042", "repair_etas"), 2, "", "repair_eta");
    shop_expect("no input wanted", ASK(&shop, "SO-1042\n", "--no-input"), 2, "", "fixline send");
    cr_expect_eq(shop_recorded(&shop, NULL), 0);
    shop_close(&shop);
}

Test(cli_ask, an_answer_that_cannot_be_read_whole_is_no_answer)
{
    struct shop shop;
    shop_open_alone(&shop);
    g_autoptr(GString) answers = g_string_new("SO-1042\nrepair_eta\n\n\n");
    for (int i = 0; i <= 64 * 1024; i++)
        g_string_append_c(answers, 'a');
    g_string_append(answers, "\n\nyes\n");
    shop_expect("too long", ASK(&shop, answers->str), 2, "", "write it into a file and answer @FILE");
    g_autofree char *file = shop_file(&shop, "notes.txt", "two\nlines\n", 10);
    g_autofree char *named = g_strdup_printf("SO-1042\n5\n\n@%s\nno\n", file);
    shop_expect("a file", ASK(&shop, named), 2, "", "\"notes\": \"two\\nlines\"");
    shop_close(&shop);
}

Test(cli_ask, defaults_explanations_words_and_remarks_are_said)
{
    static const char *const sentences[] = {
        "  SO-1042  repair_depot  accepted  Ana Lopes\n",
        "  4  repair_eta: Repair ETA\n",
        "Event, by number or name [product_received]: ",
        "Delayed, yes or no [unset]: ",
        "estimatedRepairCompletionAt is a point in time",
        "  Estimated completion: Fri 20 Nov 2026 17:00 UTC, 5 days ago\n",
        "Remark: Estimated completion: This lies in the past",
        "Remark: There is a reason for a delay, but the repair is said not to be delayed.",
        "  \"delayReason\": \"belt\"",
        "NAME=TEXT, NAME:=JSON or NAME=@FILE changes a field",
        "  \"isDelayed\": false,\n  \"ticket\": \"A-17\"\n}",
    };
    static const char ANSWERS[] = "?\nSO-1042\n?\n4\n?\nlast fri 17:00\nno\nbelt\n\n?\nticket=A-17\ndelayReason=\nno\n";
    struct shop shop;
    shop_open_alone(&shop);
    test_home_set(&shop.home, "FIXLINE_OPERATOR", "Sam");
    g_auto(run_result) run = ASK(&shop, ANSWERS);
    for (size_t i = 0; i < G_N_ELEMENTS(sentences); i++)
        cr_expect(strstr(run.err, sentences[i]), "%s is missing in:\n%s", sentences[i], run.err);
    shop_expect("defaults", ASK(&shop, "\n\n", "SO-1042", "product_received"), 2, "",
                "Received by [Sam]: \nReceived at [now, Wed 25 Nov 2026 10:00 UTC]: \n");
    shop_expect("suggestions", ASK(&shop, "?\n", "SO-1057", "customer_contact"), 2, "",
                "  appointment_reminder: Reminder of the appointment\n");
    shop_close(&shop);
}

Test(cli_ask, what_became_of_it_is_the_exit_status_and_the_same_body_is_stopped)
{
    static const char ANSWERS[] = "SO-1042\n5\n\nfixed\nyes\n";
    struct shop shop;
    shop_open(&shop);
    standin_fault(shop.standin, "status:422");
    shop_expect("refused", ASK(&shop, ANSWERS), 1, "1  refused", NULL);
    standin_faults_clear(shop.standin);
    standin_fault(shop.standin, "close-after-reading");
    shop_expect("unknown", ASK(&shop, ANSWERS), 4, "2  unknown", "It may have arrived");
    standin_faults_clear(shop.standin);
    shop_expect("again within a minute", ASK(&shop, ANSWERS), 2, "", "as number 2.");
    shop_expect("the remark on it", ASK(&shop, ANSWERS), 2, "",
                "Remark: repair_started was recorded for this order 0 s ago.");
    shop_expect("another body", ASK(&shop, "SO-1042\n\n\nmore\nyes\n"), 0, "3  accepted  SO-1042  repair_completed",
                "Event, by number or name [repair_completed]: ");
    shop_expect("after the end no default", ASK(&shop, "SO-1042\n\n"), 2, "", "Event, by number or name: ");
    cr_expect_eq(shop_recorded(&shop, NULL), 3);
    shop_close(&shop);
}

Test(cli_ask, without_a_server_nobody_types_in_vain)
{
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("offline", ASK(&shop, "SO-1042\n5\n\n\nyes\n"), 3, "1  queued", NULL);
    test_home_set(&shop.home, "FIXLINE_TOKEN", NULL);
    test_home_set(&shop.home, "FIXLINE_URL", NULL);
    shop_expect("no server", ASK(&shop, "SO-1042\n5\n"), 5, "", "No server is set up");
    cr_expect_eq(shop_recorded(&shop, NULL), 1);
    shop_close(&shop);
}

/* ---- on a terminal ---- */

static struct terminal *ask_on_terminal(const struct shop *shop, const char *order, const char *event)
{
    g_autofree char *program = g_build_filename(FIXLINE_BINARY_DIR, "fixline", NULL);
    const char *const argv[] = { program, "ask", order, event, NULL };
    const struct terminal_options options = { .environment = (const char *const *)shop->home.environment->pdata };
    return terminal_start(argv, &options);
}

struct step {
    const char *shown; /* waited for; NULL ends the steps */
    const char *typed;
};

static void answer_all(struct terminal *terminal, const struct step *steps)
{
    for (size_t i = 0; steps[i].shown; i++) {
        cr_expect(terminal_wait(terminal, steps[i].shown), "waiting for %s", steps[i].shown);
        terminal_type(terminal, steps[i].typed);
    }
}

static void expect_end(struct terminal *terminal, int status)
{
    int ended = terminal_wait_end(terminal);
    cr_expect(WIFEXITED(ended) && WEXITSTATUS(ended) == status, "ended with %d", ended);
    cr_expect_null(strchr(terminal_output(terminal)->str, '\033'), "no cursor movement");
    terminal_free(terminal);
}

Test(cli_ask, a_person_is_asked_again)
{
    static const struct step steps[] = { { "Order:", "SO-9999\n" },
                                         { "not known here", "SO-1057\n" },
                                         { "or name [part_management]:", "apointment_scheduling\n" },
                                         { "name as typed?", "no\n" },
                                         { "or name [part_management]:", "2\n" },
                                         { "Appointment is", "canceled\n" },
                                         { "Use it as typed?", "yes\n" },
                                         { "Appointment at", "2026-13-01\n" },
                                         { "13", "tomorrow 9\n" },
                                         { "Notes [unset]:", "by phone\n" },
                                         { "Send? yes/no:", "\n" },
                                         { "Answer yes", "yes\n" },
                                         { "1  accepted", "" },
                                         { NULL, NULL } };
    struct shop shop;
    shop_open(&shop);
    struct terminal *terminal = ask_on_terminal(&shop, NULL, NULL);
    answer_all(terminal, steps);
    expect_end(terminal, 0);
    cr_expect_eq(shop_received(&shop, "\"appointmentEventType\":\"canceled\",\"appointmentDate\":1795683600000"), 1);
    shop_close(&shop);
}

Test(cli_ask, B10_a_doubled_hour_is_asked_about)
{
    static const struct step steps[] = { { "Started at", "2026-11-01 01:30\n" },
                                         { "1 = ", "2\n" },
                                         { "Notes [unset]:", "\n" },
                                         { "Send? yes/no:", "yes\n" },
                                         { NULL, NULL } };
    struct shop shop;
    shop_open(&shop);
    test_home_set(&shop.home, "FIXLINE_TIMEZONE", "America/New_York");
    shop_expect("out of a pipe", ASK(&shop, "2026-11-01 01:30\n", "SO-1042", "repair_started"), 2, "", "-05:00");
    struct terminal *terminal = ask_on_terminal(&shop, "SO-1042", "repair_started");
    answer_all(terminal, steps);
    expect_end(terminal, 0);
    cr_expect_eq(shop_received(&shop, "\"repairStartedAt\":1793514600000"), 1);
    shop_close(&shop);
}

Test(cli_ask, B46_a_closed_order_needs_a_yes_and_the_end_of_input_sends_nothing)
{
    static const struct step steps[] = {
        { "Order:", "SO-1101\n" }, { "all the same?", "yes\n" }, { "or name [product_received]:", "5\n" },
        { "Started at", "\n" },    { "Notes", "\004" },          { NULL, NULL }
    };
    struct shop shop;
    shop_open_alone(&shop);
    struct terminal *terminal = ask_on_terminal(&shop, NULL, NULL);
    answer_all(terminal, steps);
    expect_end(terminal, 130);
    cr_expect_eq(shop_recorded(&shop, NULL), 0);
    shop_close(&shop);
}
