/* tests/journal/test_beside.c: what a search reads beside the events is of the moment it looks, and belongs to the
 * event it is asked of. */
#include "place.h"
#include <criterion/criterion.h>

/* The numbers of what is found, newest first. */
static char *ask(struct journal *journal, const char *filter)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) events = journal_history(journal, filter, NULL, 0, 100, &error);
    cr_assert_not_null(events, "%s: %s", filter, error ? error->message : "");
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < events->len; i++)
        g_string_append_printf(text, "%d ", (int)((struct event_record *)events->pdata[i])->id);
    return g_string_free(text, FALSE);
}

static void expect_found(struct journal *journal, const char *filter, const char *ids)
{
    g_autofree char *found = ask(journal, filter);
    cr_expect_str_eq(found, ids, "%s: %s", filter, found);
}

static void name_order(struct journal *journal, const char *customer, const char *product)
{
    struct order order = { .id = (char *)"SO-1",
                           .service_type = (char *)"repair_depot",
                           .customer = (char *)customer,
                           .product = (char *)product };
    cr_assert(journal_put_order(journal, &order, NULL));
}

Test(beside, names_of_an_order_are_those_of_the_moment)
{
    struct place place = place_make();
    struct journal *writer = place_open(&place);
    place_add(writer, "SO-1", "a_step");
    place_add(writer, "SO-2", "a_step");
    struct journal *reader = journal_open(place.path, NULL, JOURNAL_READ_ONLY, NULL);
    struct journal *const both[] = { writer, reader };
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++)
        expect_found(both[i], "wombat", "");
    name_order(writer, "Wombat", "Numbat");
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++) {
        expect_found(both[i], "wombat", "1 ");
        expect_found(both[i], "!numbat", "2 ");
        /* No name goes on in the next one. */
        expect_found(both[i], "tnum", "");
    }
    name_order(writer, "Bilby", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++) {
        expect_found(both[i], "wombat", "");
        expect_found(both[i], "bilby", "1 ");
    }
    journal_close(reader);
    journal_close(writer);
    place_remove(&place);
}

Test(beside, an_answer_belongs_to_its_event_alone)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (int64_t id = 1; id <= 20; id++) {
        place_add(journal, "SO-1", "a_step");
        struct claim claim = place_claim_flagged(journal, id, false);
        struct attempt_end end = place_end(EVENT_ACCEPTED);
        end.answer = id % 7 == 0 ? "the heron saw it" : id % 6 == 0 ? "the stork saw it" : NULL;
        cr_assert(journal_settle(journal, &claim, &end, NULL, NULL));
    }
    expect_found(journal, "heron", "14 7 ");
    expect_found(journal, "HERON", "14 7 ");
    expect_found(journal, "stork", "18 12 6 ");
    expect_found(journal, "saw stork", "18 12 6 ");
    expect_found(journal, "saw !stork", "14 7 ");
    expect_found(journal, "heron stork", "");
    expect_found(journal, "!saw", "20 19 17 16 15 13 11 10 9 8 5 4 3 2 1 ");
    journal_close(journal);
    place_remove(&place);
}
