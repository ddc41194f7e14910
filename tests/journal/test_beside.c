/* tests/journal/test_beside.c: what a search reads beside the events is of the moment it looks, and belongs to the
 * event it is asked of. */
#include "journal/beside_marks.h"
#include "journal/journal_claims.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include "place.h"
#include <criterion/criterion.h>

enum { EVENTS = 130 /* more than one step of the index waits for */ };

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

static void answer(struct journal *journal, int64_t id, bool again, enum event_state outcome, const char *answer)
{
    struct claim claim = place_claim_flagged(journal, id, again);
    struct attempt_end end = place_end(outcome);
    end.answer = answer;
    cr_assert(journal_settle(journal, &claim, &end, NULL, NULL));
}

static void index_all(struct journal *journal)
{
    bool more = true;
    while (more)
        cr_assert(journal_index_step(journal, 1000, &more, NULL));
}

/* Every tenth of them was told of a heron, the others of nothing, the last one of a stork. */
static void record(struct journal *journal)
{
    for (int i = 1; i <= EVENTS; i++) {
        int64_t id = place_add(journal, "SO-1", "a_step");
        answer(journal, id, false, i == EVENTS ? EVENT_UNKNOWN : EVENT_ACCEPTED,
               i == EVENTS   ? "the stork"
               : i % 10 == 0 ? "the Heron"
                             : "{}");
    }
    /* The index takes whole blocks. */
    for (int i = 0; i < SEARCH_TAIL + SEARCH_BLOCK; i++)
        answer(journal, place_add(journal, "SO-2", "a_step"), false, EVENT_ACCEPTED, NULL);
    index_all(journal);
}

static bool may_hold(struct journal *journal, enum beside_kind kind, int64_t id, const char *piece)
{
    struct beside_marks marks = { .span = -1 };
    int64_t marked;
    cr_assert(search_marked(journal, &marked, NULL) && marked >= EVENTS);
    cr_assert(beside_marks_read(journal, id, marked, &marks, NULL));
    return beside_marks_may_hold(&marks, kind, id, piece);
}

Test(beside, marks_rule_out_what_no_answer_of_the_span_holds)
{
    static const char herons[] = "120 110 100 90 80 70 60 50 40 30 20 10 ";
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    name_order(journal, "Wombat", "Numbat");
    record(journal);
    cr_expect(may_hold(journal, BESIDE_ANSWERS, 3, "heron"), "one of the span does");
    cr_expect(may_hold(journal, BESIDE_ANSWERS, 3, "THE STORK"));
    cr_expect_not(may_hold(journal, BESIDE_ANSWERS, 3, "flamingo"));
    cr_expect(may_hold(journal, BESIDE_ANSWERS, 3, "é"), "nothing is known of so short a piece");
    expect_found(journal, "heron", herons);
    expect_found(journal, "stork", "130 ");
    expect_found(journal, "flamingo", "");
    answer(journal, EVENTS, true, EVENT_ACCEPTED, "a flamingo");
    cr_expect(may_hold(journal, BESIDE_ANSWERS, EVENTS, "flamingo"), "it is late");
    cr_expect_not(may_hold(journal, BESIDE_ANSWERS, 3, "flamingo"));
    expect_found(journal, "flamingo", "130 ");
    cr_expect(may_hold(journal, BESIDE_NAMES, 3, "WOM"));
    cr_expect_not(may_hold(journal, BESIDE_NAMES, 3, "bilby"));
    name_order(journal, "Bilby", NULL);
    cr_expect(may_hold(journal, BESIDE_NAMES, 3, "bilby"), "it is late");
    expect_found(journal, "bilby heron", herons);
    expect_found(journal, "wombat", "");
    /* A span that was begun without its marks never gets them, since they would not say all. */
    place_sql(&place, "DELETE FROM search_marks WHERE what IN ('answers', 'names')");
    record(journal);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM search_marks WHERE what IN ('answers', 'names')"), 0);
    expect_found(journal, "stork", "386 130 ");
    journal_close(journal);
    place_remove(&place);
}
