/* tests/cli/test_rules.c: what may be said of which order, and how it is spelt (the cases B09 to B22 and B44 to B46),
 * through every way in of the real program: stopped before any request, by a sentence that names the cause. */
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <string.h>

/* One event by its words, "send" ahead of them. */
static struct run run_words(const struct shop *shop, const char *words)
{
    g_autofree char *script = g_strdup_printf("exec '%s/fixline' %s", FIXLINE_BINARY_DIR, words);
    return run_program(&shop->home, NULL, "/bin/sh", "-c", script, NULL);
}

struct attempt {
    const char *words;
    int status;
    const char *out, *err;
};

static void try_all(const struct shop *shop, const struct attempt *attempts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        shop_expect(attempts[i].words, run_words(shop, attempts[i].words), attempts[i].status, attempts[i].out,
                    attempts[i].err);
}

#define ETA "send SO-1042 repair_eta --dry-run estimatedRepairCompletionAt="
#define OWN "send SO-1042 our_step --dry-run metadata="

/* As on the form: what is not certain is asked back with both readings, and what is read by its length says so. */
Test(cli_rules, B09_B10_B11_B12_B14_B15_dates_of_a_line_are_never_guessed)
{
    static const struct attempt berlin[] = {
        { ETA "'2027-03-28 02:30'", 2, "", "2027-03-28 01:30 +01:00 or 2027-03-28 03:30 +02:00" },
        { ETA "'2027-10-31 02:30'", 2, "", "02:30 +02:00 or 2027-10-31 02:30 +01:00" },
        { ETA "'2027-10-31 02:30 +01:00'", 0, ":1824946200000}", "CET" },
        { ETA "'2026-12-05 12:15am'", 0, ":1796426100000}", "Sat 5 Dec 2026 00:15 CET" },
        { ETA "05/04/2027", 2, "", "5 Apr 2027 or 4 May 2027" },
        { ETA "2027-02-30", 2, "", "February" },
        { ETA "1796429700", 0, ":1796429700000}", "10 digits, read as seconds; sent as milliseconds" },
        { ETA "1796429700000", 0, ":1796429700000}", "Sat 5 Dec 2026 01:15 CET" },
    };
    struct shop shop;
    shop_open_alone(&shop);
    test_home_set(&shop.home, "FIXLINE_TIMEZONE", "Europe/Berlin");
    try_all(&shop, berlin, G_N_ELEMENTS(berlin));
    shop_close(&shop);
}

Test(cli_rules, B17_B18_B19_B20_B21_metadata_of_a_line_is_as_typed_or_refused)
{
    static const struct attempt attempts[] = {
        { OWN "'{\"serial\":9007199254740993}'", 0, "{\"serial\":9007199254740993}}", "" },
        { OWN "'{\"limit\":1e400}'", 0, "{\"limit\":1e400}}", "" },
        { OWN "'{\"limit\":NaN}'", 2, "", "column 10" },
        { OWN "'{\"bay\":\"A4\",\"bay\":\"C9\"}'", 2, "", "\"bay\" twice" },
        { OWN "'{\"tag\":\"left\\u0000right\"}'", 2, "", "column 13" },
        { OWN "@tag.json", 2, "", "tag.json: byte 13" },
        { OWN "'{\"a\":1} {\"b\":2}'", 2, "", "column 9" },
        { OWN "'[1]'", 2, "", "not an object" },
        { OWN, 0, "{\"event\":\"our_step\"}", "" },
    };
    static const char cut[] = "{\"tag\":\"left\0right\"}";
    struct shop shop;
    shop_open_alone(&shop);
    g_autofree char *path = shop_file(&shop, "tag.json", cut, sizeof cut - 1);
    for (size_t i = 0; i < G_N_ELEMENTS(attempts); i++) {
        g_auto(GStrv) pieces = g_strsplit(attempts[i].words, "@tag.json", -1);
        g_autofree char *at = g_strconcat("@", path, NULL);
        g_autofree char *words = g_strjoinv(at, pieces);
        shop_expect(words, run_words(&shop, words), attempts[i].status, attempts[i].out, attempts[i].err);
    }
    shop_close(&shop);
}

Test(cli_rules, B22_values_of_a_line_keep_their_kind)
{
    static const struct attempt attempts[] = {
        { "send SO-1042 repair_eta --dry-run", 0, "{\"event\":\"repair_eta\"}", "" },
        { "send SO-1042 repair_eta --dry-run isDelayed=false", 0, "\"isDelayed\":false}", "isDelayed: no" },
        { "send SO-1042 repair_eta --dry-run isDelayed=", 0, "{\"event\":\"repair_eta\"}", "" },
        { "send SO-1042 repair_eta --dry-run isDelayed=maybe", 2, "", "isDelayed: " },
        { "send SO-1042 product_received --dry-run receivedBy=true", 0, "\"receivedBy\":\"true\"}", "" },
        { "send SO-1042 repair_eta --dry-run delayReason=''", 0, "{\"event\":\"repair_eta\"}", "" },
    };
    struct shop shop;
    shop_open_alone(&shop);
    try_all(&shop, attempts, G_N_ELEMENTS(attempts));
    shop_close(&shop);
}

#define APPOINTMENT "send SO-1057 appointment_scheduling "

Test(cli_rules, B44_a_state_is_spelt_as_the_server_spells_it_or_on_purpose)
{
    static const struct attempt stopped[] = {
        { APPOINTMENT "appointmentEventType=canceled", 2, "", "did you mean \"cancelled\"" },
        { APPOINTMENT "appointmentEventType=Cancelled", 2, "", "did you mean \"cancelled\"" },
        { APPOINTMENT "appointmentEventType='can celled'", 2, "", "did you mean \"cancelled\"" },
        { APPOINTMENT "appointmentEventType=canceled", 2, "", "goes out only as typed. (--as-typed does that.)" },
        { APPOINTMENT "appointmentDat=now", 2, "", "used as typed. (--as-typed does that.)" },
        { "schema appointment_scheduling", 0, "\"cancelled\"", "" },
    };
    static const struct attempt sent[] = {
        { APPOINTMENT "appointmentEventType=cancelled", 0, "accepted", "Called off" },
        { APPOINTMENT "appointmentEventType:='\"canceled\"'", 0, "accepted", NULL },
        { APPOINTMENT "appointmentEventType=Cancelled --as-typed", 0, "accepted", NULL },
        { APPOINTMENT "appointmentEventType='no longer wanted'", 0, "accepted", "appointmentEventType: " },
    };
    static const char *const bodies[] = { "\"cancelled\"", "\"canceled\"", "\"Cancelled\"", "\"no longer wanted\"" };
    struct shop shop;
    shop_open(&shop);
    try_all(&shop, stopped, G_N_ELEMENTS(stopped));
    cr_expect_eq(shop_received(&shop, NULL), 0);
    cr_expect_eq(shop_recorded(&shop, NULL), 0);
    try_all(&shop, sent, G_N_ELEMENTS(sent));
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autofree char *part = g_strconcat("\"appointmentEventType\":", bodies[i], NULL);
        cr_expect_eq(shop_received(&shop, part), 1, "%s", part);
    }
    shop_close(&shop);
}

Test(cli_rules, B45_an_event_of_the_other_type_is_refused_before_any_request)
{
    static const char DEPOT[] = "product_received, product_delivered, product_diagnosed, repair_eta, repair_started, "
                                "repair_completed";
    static const char ONSITE[] = "part_management, appointment_scheduling, customer_contact, batched, resolved";
    static const struct attempt stopped[] = {
        { "send SO-1057 repair_started", 2, "", "this order is repair_onsite" },
        { "send SO-1057 repair_started", 2, "", ONSITE },
        { "send SO-1042 batched", 2, "", "this order is repair_depot" },
        { "send SO-1042 batched", 2, "", DEPOT },
        { "send SO-77 product_received", 2, "", "--type" },
        { "send SO-77 product_received --type drone", 2, "", "drone" },
        { "orders add SO-78", 2, "", "--type" },
    };
    static const struct attempt sent[] = {
        { "send SO-1042 our_own_step", 0, "accepted", "" },
        { "send SO-1057 our_own_step", 0, "accepted", "" },
    };
    struct shop shop;
    shop_open(&shop);
    try_all(&shop, stopped, G_N_ELEMENTS(stopped));
    cr_expect_eq(shop_received(&shop, NULL), 0);
    cr_expect_eq(shop_recorded(&shop, NULL), 0);
    try_all(&shop, sent, G_N_ELEMENTS(sent));
    cr_expect_eq(shop_received(&shop, NULL), 2);
    shop_close(&shop);
}

Test(cli_rules, B46_a_closed_order_is_left_alone_however_it_is_written_unless_a_person_insists)
{
    static const char ORDERS[] = "[{\"id\":\"C1\",\"serviceType\":\"repair_depot\",\"status\":\"Closed\"},"
                                 "{\"id\":\"C2\",\"serviceType\":\"repair_depot\",\"status\":\"CLOSED\"},"
                                 "{\"id\":\"C3\",\"serviceType\":\"repair_depot\",\"status\":\"closed \"},"
                                 "{\"id\":\"C4\",\"serviceType\":\"repair_depot\",\"status\":\"Completed\"}]";
    static const struct attempt attempts[] = {
        { "send C1 product_diagnosed", 2, "", "Order C1 is closed" },
        { "send C2 product_diagnosed", 2, "", "--anyway" },
        { "send C3 product_diagnosed", 2, "", "Order C3 is closed" },
        { "send C4 product_diagnosed --queue", 3, "queued", NULL },
        { "send C1 product_diagnosed --anyway --queue", 3, "queued", NULL },
    };
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("import", SHOP_FEED(&shop, ORDERS, "orders", "import", "-"), 0, "4 new", NULL);
    try_all(&shop, attempts, G_N_ELEMENTS(attempts));
    cr_expect_eq(shop_recorded(&shop, NULL), 2);
    shop_close(&shop);
}
