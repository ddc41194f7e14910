/* tests/journal/test_history_parts.c: the parts of a search that is cut off join to the whole answer, which is the same
 * before and behind the index, in an archive too, also where it is asked about the many events of a state. */
#include "forms/time_point.h"
#include "journal/journal_add.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include "journal/schema.h"
#include "place.h"
#include <criterion/criterion.h>

/* More than one part looks at. */
enum { EVENTS = JOURNAL_PART_MOST + 600, PAGE = 200, SETTLED = 40, HOUR_MS = 3600 * 1000 };

/* Every 90th event names a belt, number 77 a rare word, every third a torn belt in other words: all trigrams of
 * "beltorn" without the word. */
static void record(struct journal *journal)
{
    static const char *const people[] = { "Sam", "Al", "Dana Stone" };
    g_autofree struct new_event *events = g_new0(struct new_event, EVENTS);
    g_autofree int64_t *ids = g_new0(int64_t, EVENTS);
    for (int i = 0; i < EVENTS; i++) {
        const char *body = i == 76       ? "{\"notes\":\"quokka\"}"
                           : i % 90 == 0 ? "{\"notes\":\"belt worn\"}"
                           : i % 3 == 0  ? "{\"notes\":\"belto torn elto ltor\"}"
                                         : "{}";
        events[i] = (struct new_event){ .order = i % 700 == 0 ? "SO-77"
                                                 : i % 2 == 0 ? "SO-1"
                                                              : "SO-2",
                                        .event = i % 4 == 0 ? "repair_eta" : "product_received",
                                        .body = body,
                                        .operator_name = people[i % 3],
                                        .server = PLACE_SERVER,
                                        .created_at = PLACE_NOW - (int64_t)(EVENTS - i) * HOUR_MS };
    }
    cr_assert(journal_add_many(journal, events, EVENTS, ids, NULL));
    for (int id = 1; id <= SETTLED; id++)
        place_send(journal, id, id % 8 == 0 ? EVENT_REFUSED : EVENT_ACCEPTED);
}

static void append_ids(GString *ids, const GPtrArray *events)
{
    for (unsigned i = 0; i < events->len; i++)
        g_string_append_printf(ids, "%d ", (int)((struct event_record *)events->pdata[i])->id);
}

/* All of it, asked for in parts; `parts` receives how many came. */
static char *join_parts(struct journal *journal, const char *filter, const struct time_context *context, int *parts)
{
    GString *ids = g_string_new(NULL);
    int64_t before = 0, below = 0;
    *parts = 0;
    do {
        g_autoptr(GError) error = NULL;
        GPtrArray *events = journal_history_part(journal, filter, context, &before, PAGE, &error);
        cr_assert_not_null(events, "%s: %s", filter, error ? error->message : "");
        cr_assert_leq(events->len, PAGE);
        cr_assert(before == 0 || below == 0 || before < below, "%s: no part begins where one began", filter);
        below = before;
        append_ids(ids, events);
        g_ptr_array_unref(events);
        *parts += 1;
    } while (before != 0);
    return g_string_free(ids, FALSE);
}

static char *whole(struct journal *journal, const char *filter, const struct time_context *context)
{
    g_autoptr(GPtrArray) events = journal_history(journal, filter, context, 0, EVENTS, NULL);
    cr_assert_not_null(events);
    GString *ids = g_string_new(NULL);
    append_ids(ids, events);
    return g_string_free(ids, FALSE);
}

/* `at_least`: in as many parts, with no index yet. */
static const struct {
    const char *filter;
    int at_least;
} rows[] = {
    { "", EVENTS / PAGE },
    { "belt", 2 },
    { "beltorn", 2 },
    { "quokka", 2 },
    { "nowhere", 2 },
    { "!belt who:al", 2 },
    { "state:refused", 1 },
    { "state:accepted", 2 },
    { "state:queued quokka", 1 },
    { "state:queued belt", 1 },
    { "state:queued who:al beltorn", 1 },
    { "state:queued order:77", 1 },
    { "state:queued state:refused belt", 1 },
    { "!state:accepted event:eta", 1 },
    { "!state:accepted order:77", 1 },
    { "order:77", 2 },
    { "order:SO-77 event:eta", 2 },
    { "77", 2 },
    { "who:stone belt", 2 },
    { "who:al event:eta belt", 2 },
    { "!event:eta !who:sam beltorn", 2 },
    { "event:received who:al order:77", 2 },
    { "event:eta event:received order:77", 2 },
    { "since:2025-01-01 belt", 1 },
    { "until:2025-01-01 quokka", 1 },
};

enum { ROWS = G_N_ELEMENTS(rows) };

/* The whole answers before anything is indexed are kept, and expected ever after. */
static void compare(struct journal *journal, const struct time_context *context, char *answers[ROWS])
{
    for (size_t i = 0; i < ROWS; i++) {
        int parts;
        bool first = answers[i] == NULL;
        g_autofree char *all = whole(journal, rows[i].filter, context);
        g_autofree char *joined = join_parts(journal, rows[i].filter, context, &parts);
        cr_expect_str_eq(joined, all, "%s", rows[i].filter);
        if (first)
            answers[i] = g_strdup(all);
        cr_expect(!first || parts >= rows[i].at_least, "%s: %d parts", rows[i].filter, parts);
        cr_expect_str_eq(all, answers[i], "%s", rows[i].filter);
    }
}

/* The same events in a file that says it is an archive, which has no index and never gets one. */
static void compare_as_archive(const struct place *place, const struct time_context *context, char *answers[ROWS])
{
    g_autofree char *archive = g_strdup_printf("PRAGMA application_id = %d", SCHEMA_ARCHIVE_ID);
    g_autofree char *journal = g_strdup_printf("PRAGMA application_id = %d", SCHEMA_APPLICATION_ID);
    g_autoptr(GError) error = NULL;
    place_sql(place, archive);
    struct journal *reader = journal_open(place->path, NULL, JOURNAL_READ_ONLY, &error);
    cr_assert(reader && journal_is_archive(reader), "%s", error ? error->message : "");
    compare(reader, context, answers);
    journal_close(reader);
    place_sql(place, journal);
}

/* An order gets a name behind the index. */
static void name_order(struct journal *journal, const struct time_context *context)
{
    struct order order = { .id = (char *)"SO-77",
                           .service_type = (char *)"repair_depot",
                           .customer = (char *)"Wombat" };
    cr_assert(journal_put_order(journal, &order, NULL));
    g_autofree char *named = whole(journal, "state:queued wombat", context);
    g_autofree char *meant = whole(journal, "state:queued order:SO-77", context);
    cr_expect_str_eq(named, meant);
    cr_expect_str_neq(named, "");
}

Test(history_parts, join_to_the_whole_answer)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct time_rules rules = { .zone = g_time_zone_new_utc(), .end_of_day = 18 * 60 };
    const struct time_context context = { .rules = &rules, .now = PLACE_NOW, .lean = TIME_LEAN_PAST };
    char *answers[ROWS] = { NULL };
    bool more = true;
    record(journal);
    compare(journal, &context, answers);
    compare_as_archive(&place, &context, answers);
    while (more)
        cr_assert(journal_index_step(journal, 5000, &more, NULL));
    compare(journal, &context, answers);
    name_order(journal, &context);
    for (size_t i = 0; i < ROWS; i++)
        g_free(answers[i]);
    g_time_zone_unref(rules.zone);
    journal_close(journal);
    place_remove(&place);
}
