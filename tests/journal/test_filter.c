/* tests/journal/test_filter.c: the language of the history's filter, row by row. */
#include "forms/time_point.h"
#include "journal/journal_add.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include "journal/store.h"
#include "place.h"
#include <criterion/criterion.h>
#include <string.h>

enum { HOUR = 60 * 60 * 1000, DAY = 24 * HOUR };

struct sample {
    const char *order, *event, *body, *who;
    int64_t created_at;
    enum event_state state;
};

/* Now is Tue 2026-11-24 09:41 UTC. */
static const struct sample samples[] = {
    { "SO-1042", "product_received", "{\"notes\":\"belt worn 100%\"}", "Sam", PLACE_NOW - 2 * DAY, EVENT_ACCEPTED },
    { "SO-1042", "repair_eta", "{\"delayReason\":\"parts\"}", "Sam Stone", PLACE_NOW - DAY, EVENT_UNKNOWN },
    { "SO-1057", "customer_contact", "{\"x\":\"http://example\"}", "Dana", PLACE_NOW - HOUR, EVENT_REFUSED },
    { "SO-1101", "our_step", "{\"x\":1}", NULL, PLACE_NOW, EVENT_QUEUED },
    { "AB-7", "repair_eta", "{\"q\":\"a_b\"}", "Max Sample", PLACE_NOW, EVENT_ACCEPTED },
};

static void record(struct journal *journal)
{
    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
        struct new_event fresh = { .order = samples[i].order,
                                   .event = samples[i].event,
                                   .body = samples[i].body,
                                   .operator_name = samples[i].who,
                                   .server = PLACE_SERVER,
                                   .created_at = samples[i].created_at };
        int64_t id = journal_add(journal, &fresh, NULL);
        cr_assert_eq(id, (int64_t)i + 1);
        if (samples[i].state != EVENT_QUEUED)
            place_send(journal, id, samples[i].state);
    }
    struct order order = { .id = (char *)"SO-1057",
                           .service_type = (char *)"repair_onsite",
                           .customer = (char *)"Mei Tan" };
    cr_assert(journal_put_order(journal, &order, NULL));
}

/* The numbers found, oldest last: "5 2". */
static char *found(GPtrArray *events)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < events->len; i++)
        g_string_append_printf(text, "%s%d", i > 0 ? " " : "", (int)((struct event_record *)events->pdata[i])->id);
    return g_string_free(text, FALSE);
}

static struct time_rules utc_rules(void)
{
    return (struct time_rules){ .zone = g_time_zone_new_utc(), .end_of_day = 18 * 60 };
}

Test(filter, rows)
{
    static const struct {
        const char *filter, *ids;
    } rows[] = {
        { NULL, "5 4 3 2 1" },
        { "", "5 4 3 2 1" },
        { "order:1042", "2 1" },
        { "order:so-1042", "2 1" },
        { "order:1042 order:1057", "3 2 1" },
        { "!order:1042", "5 4 3" },
        { "!order:1042 !order:1057", "5 4" },
        { "order:SO !order:1057", "4 2 1" },
        { "order:_", "" },
        { "event:eta", "5 2" },
        { "event:eta order:1042", "2" },
        { "event:eta event:step", "5 4 2" },
        { "state:unknown", "2" },
        { "STATE:Unknown", "2" },
        { "state:unknown state:refused", "3 2" },
        { "!state:accepted", "4 3 2" },
        { "who:sam", "5 2 1" }, /* Max Sample: the beginning of any word */
        { "who:stone", "2" },
        { "who:tone", "" },
        { "!who:sam", "4 3" },
        { "belt", "1" },
        { "100%", "1" },
        { "a_b", "5" },
        { "%%%", "" },
        { "recorded", "5 3 2 1" }, /* in answers */
        { "1057", "3" },
        { "mei", "3" }, /* the customer of the order */
        { "da", "3" },  /* two characters: names only */
        { "wo", "" },
        { "belt order:1057", "" },
        { "so-1042 received", "1" },
        { "!belt", "5 4 3 2" },
        { "\"belt worn\"", "1" },
        { "\"http://example\"", "3" },
        { "16:30", "" },
        { "since:2026-11-24", "5 4 3" },
        { "since:2026-11-23", "5 4 3 2" },
        { "until:2026-11-23", "2 1" },
        { "since:2026-11-23 until:2026-11-23", "2" },
        { "since:yesterday", "5 4 3 2" },
        { "since:now until:now", "5 4" }, /* all of the second that it is */
        { "until:\"2026-11-24 08:41:05\"", "3 2 1" },
        { "until:\"2026-11-24 08:41:05.122\"", "2 1" },
        { "!since:2026-11-24", "2 1" },
        { "since:2026-11-23 until:2026-11-22 until:2026-11-23", "2" },
        { "since:2026-11-23 !until:2026-11-22", "5 4 3 2" },
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct time_rules rules = utc_rules();
    struct time_context context = { .rules = &rules, .now = PLACE_NOW };
    record(journal);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) events = journal_history(journal, rows[i].filter, &context, 0, 100, &error);
        cr_assert_not_null(events, "row %s: %s", rows[i].filter, error ? error->message : "");
        g_autofree char *ids = found(events);
        cr_expect_str_eq(ids, rows[i].ids, "row %s: %s", rows[i].filter, ids);
    }
    g_time_zone_unref(rules.zone);
    journal_close(journal);
    place_remove(&place);
}

Test(filter, what_cannot_be_read_is_one_sentence)
{
    static const struct {
        const char *filter, *piece;
    } rows[] = {
        { "sate:unknown", "did you mean state:" },
        { "orders:1", "did you mean order:" },
        { "colour:red", "keys are order, event, state" },
        { "state:unknwon", "did you mean state:unknown" },
        { "state:open", "states are queued" },
        { "state:", "needs a value" },
        { "order:", "needs a value" },
        { "since:whenever", "whenever" },
        { "\"belt", "double quote" },
        { "http://example", "in double quotes" },
        { "since:2026-11-24 until:2026-11-23",
          "since, Tue 24 Nov 2026 00:00 UTC, and until, Mon 23 Nov 2026 23:59:59" },
        { "until:2026-11-22 belt since:2026-11-24 since:2026-11-23",
          "since, Mon 23 Nov 2026 00:00 UTC, and until, Sun" },
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct time_rules rules = utc_rules();
    struct time_context context = { .rules = &rules, .now = PLACE_NOW };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        cr_expect_null(journal_history(journal, rows[i].filter, &context, 0, 100, &error), "row %s", rows[i].filter);
        cr_assert_not_null(error);
        cr_expect_eq(error->code, (int)JOURNAL_ERROR_FILTER);
        cr_expect(strstr(error->message, rows[i].piece), "row %s: %s", rows[i].filter, error->message);
    }
    g_time_zone_unref(rules.zone);
    journal_close(journal);
    place_remove(&place);
}

Test(filter, a_piece_is_held_at_every_place_of_a_text_and_across_no_two)
{
    static const struct {
        const char *words;
        int held;
    } rows[] = {
        { "'belt', 'belt'", 1 },
        { "'belt', 'a belt'", 1 },
        { "'belt', 'bbelt', NULL", 1 },
        { "'BeLt', NULL, 'a bElt b'", 1 },
        { "'belt', 'bel'", 0 },
        { "'belt', 'be', 'lt'", 0 },
        { "'belt', ''", 0 },
        { "'belt', NULL", 0 },
        { "'', 'belt'", 0 },
        { "NULL, 'belt'", 0 },
        { "'belt'", 0 },
        { "'É', 'é'", 0 },
        { "'é', 'café'", 1 },
        { "'100%', '100% worn'", 1 },
        { "'a_b', 'acb'", 0 },
        { "'belt', 'bebelbelt'", 1 },
        { "'belt', 'belbelbelbel'", 0 },
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *sql = g_strdup_printf("SELECT holds(%s)", rows[i].words);
        int64_t held = -1;
        store_query_once *query = store_query_made(journal, sql, NULL);
        cr_assert(query && store_number(journal, query, -1, &held, NULL));
        cr_expect_eq(held, rows[i].held, "row %s", rows[i].words);
        store_query_once_done(query);
    }
    journal_close(journal);
    place_remove(&place);
}

/* What is found, in one text. */
static char *values_of(struct journal *journal, enum filter_kind kind, const char *beginning, int limit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) found = journal_filter_values(journal, kind, beginning, limit, &error);
    cr_assert_not_null(found, "%s", error ? error->message : "");
    g_ptr_array_add(found, NULL);
    return g_strjoinv(" ", (char **)found->pdata);
}

Test(filter, values_are_those_of_the_journal)
{
    static const struct {
        enum filter_kind kind;
        const char *beginning;
        int limit;
        const char *found;
    } rows[] = {
        { FILTER_ORDER, "", 9, "SO-1 SO-2 SO-3 SO-9 so-4" },
        { FILTER_ORDER, "so", 9, "SO-1 SO-2 SO-3 SO-9 so-4" },
        { FILTER_ORDER, "SO-", 1, "SO-1 SO-3 SO-9" },
        { FILTER_ORDER, "SO-9", 9, "SO-9" },
        { FILTER_ORDER, "X", 9, "" },
        { FILTER_EVENT, "", 9, "a_step b_step" },
        { FILTER_WHO, "z", 9, "Sam" },
        { FILTER_STATE, "", 9, "" },
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct order order = { .id = (char *)"SO-9", .service_type = (char *)"repair_depot" };
    cr_assert(journal_put_order(journal, &order, NULL));
    for (int round = 0; round < 2; round++) {
        place_add(journal, "SO-1", "a_step");
        place_add(journal, "SO-3", "b_step");
        place_add(journal, "SO-2", "a_step");
        place_add(journal, "so-4", "a_step");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *found = values_of(journal, rows[i].kind, rows[i].beginning, rows[i].limit);
        cr_expect_str_eq(found, rows[i].found, "row %zu: %s", i, found);
    }
    journal_close(journal);
    place_remove(&place);
}
