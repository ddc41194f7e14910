/* tests/journal/test_search.c: what a filter finds does not depend on what the index holds yet, and no question walks
 * through all events where the index, the states or the times can narrow it. */
#include "forms/time_point.h"
#include "journal/journal_claims.h"
#include "journal/journal_decisions.h"
#include "journal/journal_events.h"
#include "journal/journal_import.h"
#include "journal/journal_orders.h"
#include "journal/search.h"
#include "journal/upkeep.h"
#include "place.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

enum { EVENTS = 600, HOUR_MS = 3600 * 1000 };

static const char *const people[] = { "Sam", "Al", "Dana Stone", "Mei" };
static const char *const names[] = { "product_received", "repair_eta", "our_step" };

/* Every 50th event names a belt, number 77 a rare word; orders of ten events, every 30th event is refused. */
static void record(struct journal *journal)
{
    g_autofree struct new_event *events = g_new0(struct new_event, EVENTS);
    g_autofree int64_t *ids = g_new0(int64_t, EVENTS);
    for (int i = 0; i < EVENTS; i++) {
        const char *word = i == 76 ? "quokka" : i % 50 == 0 ? "belt \\\"worn\\\" é" : "nothing";
        events[i] = (struct new_event){ .order = g_strdup_printf("SO-%d", 1000 + i / 10),
                                        .event = names[i % 3],
                                        .body = g_strdup_printf("{\"notes\":\"%s %d\"}", word, i),
                                        .operator_name = i == 5 ? "Zo" : people[i % 4],
                                        .server = PLACE_SERVER,
                                        .created_at = PLACE_NOW - (int64_t)(EVENTS - i) * HOUR_MS };
    }
    cr_assert(journal_add_many(journal, events, EVENTS, ids, NULL));
    for (int i = 0; i < EVENTS; i++) {
        g_free((char *)events[i].order);
        g_free((char *)events[i].body);
    }
    struct order order = { .id = (char *)"SO-1003",
                           .service_type = (char *)"repair_depot",
                           .customer = (char *)"Ada Xu" };
    cr_assert(journal_put_order(journal, &order, NULL));
}

/* The last ones wait, every 30th was refused. */
static void settle_some(struct journal *journal)
{
    for (int id = 1; id <= EVENTS - 20; id++)
        place_send(journal, id, id % 30 == 0 ? EVENT_REFUSED : EVENT_ACCEPTED);
}

static void index_all(struct journal *journal, int most)
{
    g_autoptr(GError) error = NULL;
    bool more = true;
    while (more)
        cr_assert(journal_index_step(journal, most, &more, &error), "%s", error ? error->message : "");
}

static char *ask(struct journal *journal, const char *filter, int64_t before, int limit)
{
    struct time_rules rules = { .zone = g_time_zone_new_utc(), .end_of_day = 18 * 60 };
    struct time_context context = { .rules = &rules, .now = PLACE_NOW, .lean = TIME_LEAN_PAST };
    g_autoptr(GError) error = NULL;
    GPtrArray *events = journal_history(journal, filter, &context, before, limit, &error);
    cr_assert_not_null(events, "%s: %s", filter, error ? error->message : "");
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < events->len; i++)
        g_string_append_printf(text, "%d ", (int)((struct event_record *)events->pdata[i])->id);
    g_ptr_array_unref(events);
    g_time_zone_unref(rules.zone);
    return g_string_free(text, FALSE);
}

static const char *const filters[] = {
    "belt",
    "quokka",
    "BELT",
    "\"worn\\\"",
    "é 50",
    "be",
    "zz",
    "Zo",
    "Ada",
    "Xu",
    "Al",
    "A",
    "order:1003",
    "order:03",
    "order:SO-1003",
    "who:al",
    "who:stone",
    "who:sto event:eta",
    "event:re",
    "event:eta event:step",
    "state:refused",
    "state:refused state:queued",
    "state:accepted",
    "state:queued belt",
    "!belt who:mei",
    "!state:queued",
    "since:2026-11-20",
    "until:2026-11-05",
    "since:2026-11-10 until:2026-11-11",
    "since:2026-11-10 until:2026-11-11 belt",
    "nothing 77",
    "belt quokka",
    "who:zo",
    "who:nobody",
    "order:1003 order:1005 state:queued",
    "%",
    "_",
    "who:sam belt",
    "belt !event:eta",
    "!who:sam state:refused",
    "!who:sam !event:re",
    "event:eta who:stone order:1003",
    "event:eta who:zo",
    "order:SO-1003 event:step",
    "order:SO-1003 nothing",
    "order:SO-10 belt",
    "!order:SO-1003 who:zo",
    "state:refused nothing",
    "!state:accepted event:step",
    "state:refused SO-1005",
};

enum { PAGE_BEFORE = 307, PAGE = 7, FILTERS = G_N_ELEMENTS(filters) };

/* What each filter finds, all and a page of it. */
struct answers {
    char *all[FILTERS], *page[FILTERS];
};

static struct answers ask_each(struct journal *journal)
{
    struct answers answers;
    for (size_t i = 0; i < FILTERS; i++) {
        answers.all[i] = ask(journal, filters[i], 0, 1000);
        answers.page[i] = ask(journal, filters[i], PAGE_BEFORE, PAGE);
    }
    return answers;
}

static void answers_clear(struct answers *answers)
{
    for (size_t i = 0; i < FILTERS; i++) {
        g_free(answers->all[i]);
        g_free(answers->page[i]);
    }
}

static void expect_answers(struct journal *journal, const struct answers *before, const char *when)
{
    struct answers now = ask_each(journal);
    for (size_t i = 0; i < FILTERS; i++) {
        cr_expect_str_eq(now.all[i], before->all[i], "%s, %s: %s, not %s", when, filters[i], now.all[i],
                         before->all[i]);
        cr_expect_str_eq(now.page[i], before->page[i], "%s, %s: %s, not %s", when, filters[i], now.page[i],
                         before->page[i]);
    }
    answers_clear(&now);
}

Test(search, finds_the_same_with_and_without_the_index)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t indexed = 0;
    record(journal);
    settle_some(journal);
    struct answers before = ask_each(journal);
    cr_expect_str_eq(before.all[1], "77 ");
    cr_expect_str_neq(before.all[10], "");
    for (int most = 48; most <= EVENTS; most *= 12) {
        index_all(journal, most);
        cr_assert(search_indexed(journal, &indexed, NULL));
        cr_expect_gt(indexed, EVENTS - 20 - SEARCH_TAIL - SEARCH_BLOCK);
        expect_answers(journal, &before, "indexed");
    }
    answers_clear(&before);
    journal_close(journal);
    place_remove(&place);
}

/* The index as version 4 left it. */
Test(search, an_index_without_marks_finds_the_same_and_gets_them)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t indexed = 0, marked = -1;
    record(journal);
    settle_some(journal);
    struct answers before = ask_each(journal);
    index_all(journal, EVENTS);
    place_sql(&place, "DELETE FROM search_marks; DELETE FROM meta WHERE key = 'marked';"
                      "INSERT INTO search_orders(search_orders) VALUES ('delete-all');"
                      "INSERT INTO search_single(search_single) VALUES ('delete-all')");
    expect_answers(journal, &before, "without marks");
    bool more = false;
    cr_assert(journal_index_step(journal, 60, &more, NULL) && more);
    cr_assert(search_marked(journal, &marked, NULL));
    cr_expect_eq(marked, 240, "%d: more than are indexed in one step, and not all", (int)marked);
    expect_answers(journal, &before, "with some marks");
    index_all(journal, 240);
    cr_assert(search_indexed(journal, &indexed, NULL) && search_marked(journal, &marked, NULL));
    cr_expect(indexed > 0 && marked == indexed, "%d, %d", (int)indexed, (int)marked);
    expect_answers(journal, &before, "with marks");
    answers_clear(&before);
    journal_close(journal);
    place_remove(&place);
}

/* All of them accepted: nothing waits, so the index reaches the end. */
static void settle_all(struct journal *journal)
{
    struct attempt_end end = place_end(EVENT_ACCEPTED);
    for (int id = 1; id <= EVENTS; id++) {
        struct claim claim = place_claim_flagged(journal, id, false);
        cr_assert(journal_settle(journal, &claim, &end, NULL, NULL));
    }
}

/* All that, and an unknown event in front of the index; its number. */
static int64_t record_an_unknown_one(struct journal *journal)
{
    int64_t indexed = 0;
    record(journal);
    settle_all(journal);
    int64_t id = place_add(journal, "SO-2000", "repair_eta");
    place_send(journal, id, EVENT_UNKNOWN);
    for (int i = 0; i < SEARCH_TAIL + SEARCH_BLOCK; i++)
        place_send(journal, place_add(journal, "SO-2001", "our_step"), EVENT_ACCEPTED);
    index_all(journal, EVENTS);
    cr_assert(search_indexed(journal, &indexed, NULL) && indexed > id);
    return id;
}

Test(search, what_changes_behind_the_index_is_found)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t id = record_an_unknown_one(journal);
    cr_assert(journal_resolve(journal, id, EVENT_ACCEPTED, "Dana", "seen in the portal", PLACE_NOW, NULL));
    struct order order = { .id = (char *)"SO-1005",
                           .service_type = (char *)"repair_depot",
                           .customer = (char *)"Wombat" };
    cr_assert(journal_put_order(journal, &order, NULL));
    g_autofree char *portal = ask(journal, "portal", 0, 10), *wombat = ask(journal, "wombat", 0, 3);
    g_autofree char *id_text = g_strdup_printf("%d ", (int)id);
    cr_expect_str_eq(portal, id_text);
    cr_expect_str_eq(wombat, "60 59 58 ");
    journal_close(journal);
    place_remove(&place);
}

/* One more attempt at an event the index holds: what the server says now is found, though the reason is the same. */
Test(search, what_is_answered_behind_the_index_is_found)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t id = record_an_unknown_one(journal);
    struct attempt_end end = place_end(EVENT_UNKNOWN);
    end.answer = "{\"keeper\":\"wallaby\"}";
    struct claim claim = place_claim_flagged(journal, id, true);
    cr_assert(journal_settle(journal, &claim, &end, NULL, NULL));
    g_autofree char *wallaby = ask(journal, "wallaby", 0, 3), *expected = g_strdup_printf("%d ", (int)id);
    cr_expect_str_eq(wallaby, expected);
    journal_close(journal);
    place_remove(&place);
}

static void import_one(struct journal *journal, const char *id, const char *customer)
{
    struct order order = { .id = (char *)id, .service_type = (char *)"repair_depot", .customer = (char *)customer };
    struct import_place first;
    struct import_sums sums;
    journal_import_begin(journal);
    cr_assert(journal_import_order(journal, &order, (struct import_place){ 1, 0 }, &first, NULL));
    cr_assert(journal_import_commit(journal, NULL, NULL, &sums, NULL));
}

/* An import tells the index of new names in its own way, and leaves the way of a single order as it was. */
Test(search, what_an_import_names_anew_is_found)
{
    static const char late[] = "SELECT count(*) FROM search_late";
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    record(journal);
    settle_all(journal);
    index_all(journal, EVENTS);
    int64_t before = place_sql_number(&place, late);
    import_one(journal, "SO-1003", "Ada Xu");
    cr_expect_eq(place_sql_number(&place, late), before, "names that stay are not looked at again");
    import_one(journal, "SO-1005", "Wombat");
    g_autofree char *added = ask(journal, "wombat", 0, 3);
    cr_expect_str_eq(added, "60 59 58 ");
    import_one(journal, "SO-1003", "Numbat");
    g_autofree char *changed = ask(journal, "numbat", 0, 3);
    cr_expect_str_eq(changed, "40 39 38 ");
    struct order order = { .id = (char *)"SO-1006",
                           .service_type = (char *)"repair_depot",
                           .customer = (char *)"Bilby" };
    cr_assert(journal_put_order(journal, &order, NULL));
    g_autofree char *single = ask(journal, "bilby", 0, 3);
    cr_expect_str_eq(single, "70 69 68 ");
    journal_close(journal);
    place_remove(&place);
}

Test(search, what_is_forgotten_is_gone_from_the_index)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    int64_t events = 0, indexed = 1;
    record(journal);
    settle_all(journal);
    index_all(journal, EVENTS);
    cr_assert_gt(place_sql_number(&place, "SELECT count(*) FROM search WHERE search MATCH '\"quo\" AND \"okk\"'"), 0);
    cr_assert(journal_forget(journal, "SO-1007", &events, NULL));
    cr_assert(search_indexed(journal, &indexed, NULL));
    cr_expect_eq(indexed, 0);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM search_marks"), 0);
    index_all(journal, EVENTS);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM search WHERE search MATCH '\"quo\"'"), 0);
    g_autofree char *found = ask(journal, "quokka", 0, 10), *belt = ask(journal, "belt", 0, 2);
    cr_expect_str_eq(found, "");
    cr_expect_str_eq(belt, "551 501 ");
    journal_close(journal);
    place_remove(&place);
}

/* ---- how it is found ---- */

struct plans {
    GPtrArray *statements; /* as SQLite ran them */
};

static int note_statement(unsigned kind, void *owner, void *statement, void *text)
{
    (void)kind;
    (void)text;
    struct plans *plans = owner;
    g_ptr_array_add(plans->statements, g_strdup(sqlite3_sql(statement)));
    return 0;
}

/* Expects that the statement reads events by a key or an index only. */
static void expect_narrow(struct journal *journal, const char *filter, const char *statement)
{
    g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", statement, NULL);
    sqlite3_stmt *query = NULL;
    if (!g_str_has_prefix(statement, "SELECT"))
        return;
    cr_assert_eq(sqlite3_prepare_v2(journal->db, sql, -1, &query, NULL), SQLITE_OK);
    while (sqlite3_step(query) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(query, 3);
        cr_expect_not(g_str_has_prefix(step, "SCAN events") || g_str_has_prefix(step, "USE TEMP B-TREE"),
                      "%s: %s in %s", filter, step, statement);
    }
    sqlite3_finalize(query);
}

Test(search, no_filter_reads_all_events)
{
    static const char *const narrow[] = { "belt",
                                          "be",
                                          "order:1003",
                                          "order:03",
                                          "event:eta",
                                          "who:al",
                                          "who:al belt",
                                          "order:1003 event:eta",
                                          "state:refused",
                                          "state:refused belt",
                                          "since:2026-11-20",
                                          "until:2026-11-05" };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    record(journal);
    settle_all(journal);
    index_all(journal, EVENTS);
    for (size_t i = 0; i < G_N_ELEMENTS(narrow); i++) {
        struct plans plans = { g_ptr_array_new_with_free_func(g_free) };
        sqlite3_trace_v2(journal->db, SQLITE_TRACE_STMT, note_statement, &plans);
        g_free(ask(journal, narrow[i], 0, 50));
        sqlite3_trace_v2(journal->db, 0, NULL, NULL);
        cr_expect_gt(plans.statements->len, 1);
        for (unsigned k = 0; k < plans.statements->len; k++)
            expect_narrow(journal, narrow[i], plans.statements->pdata[k]);
        g_ptr_array_unref(plans.statements);
    }
    journal_close(journal);
    place_remove(&place);
}
