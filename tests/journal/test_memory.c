/* tests/journal/test_memory.c: orders, events, drafts, counts, and where they are kept. */
#include "place.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned mode_of(const char *path, const char *ending)
{
    g_autofree char *whole = g_strconcat(path, ending, NULL);
    struct stat facts;
    cr_expect_eq(stat(whole, &facts), 0, "%s", whole);
    return facts.st_mode & 0777u;
}

Test(memory, files_are_private_whatever_the_umask)
{
    static const unsigned masks[] = { 000, 022, 0277 };
    for (size_t i = 0; i < G_N_ELEMENTS(masks); i++) {
        struct place place = place_make();
        mode_t before = umask(masks[i]);
        struct journal *journal = place_open(&place);
        place_add(journal, "SO-1", "a_step");
        umask(before);
        g_autofree char *folder = g_path_get_dirname(place.path);
        cr_expect_eq(mode_of(folder, ""), 0700);
        static const char *const endings[] = { "", "-wal", "-shm", ".lock", ".last" };
        for (size_t j = 0; j < G_N_ELEMENTS(endings); j++)
            cr_expect_eq(mode_of(place.path, endings[j]), 0600, "%s under %o", endings[j], masks[i]);
        journal_close(journal);
        place_remove(&place);
    }
}

Test(memory, an_event_comes_back_as_it_was_recorded)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    place_add(journal, "SO-1", "a_step");
    struct new_event fresh = { .order = "SO-1042",
                               .event = "repair_eta",
                               .body = "{\"event\":\"repair_eta\",\"n\":1.0,\"t\":\"\xE6\x9D\xB1\"}",
                               .operator_name = NULL,
                               .server = PLACE_SERVER,
                               .accept_version = "latest",
                               .created_at = PLACE_NOW,
                               .replaces = 1 };
    int64_t id = journal_add(journal, &fresh, NULL);
    cr_assert_eq(id, 2);
    journal_close(journal);
    journal = place_open(&place);
    struct event_record *record = journal_find_event(journal, id, NULL);
    cr_assert_not_null(record);
    cr_expect_str_eq(record->order, fresh.order);
    cr_expect_str_eq(record->event, fresh.event);
    cr_expect_str_eq(record->body, fresh.body);
    cr_expect_null(record->operator_name);
    cr_expect_str_eq(record->machine, g_get_host_name());
    cr_expect_str_eq(record->profile, "default");
    cr_expect_str_eq(record->server, PLACE_SERVER);
    cr_expect_str_eq(record->accept_version, "latest");
    cr_expect_eq(record->state, EVENT_QUEUED);
    cr_expect_eq(record->created_at, PLACE_NOW);
    cr_expect_eq(record->replaces, 1);
    cr_expect_eq(strlen(record->uuid), 36);
    struct event_record *copy = event_record_copy(record);
    cr_expect_str_eq(copy->body, record->body);
    event_record_free(copy);
    event_record_free(record);
    g_autoptr(GError) error = NULL;
    cr_expect_null(journal_find_event(journal, 3, &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING));
    journal_close(journal);
    place_remove(&place);
}

/* I12: the same uuid twice is one event. */
Test(memory, the_same_uuid_is_never_inserted_twice)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct new_event fresh = {
        .uuid = "row-1", .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER
    };
    cr_expect_eq(journal_add(journal, &fresh, NULL), 1);
    cr_expect_eq(journal_add(journal, &fresh, NULL), 1);
    struct new_event rows[3] = { fresh, fresh, fresh };
    rows[1].uuid = "row-2";
    rows[2].uuid = "row-2";
    int64_t ids[3];
    cr_expect(journal_add_many(journal, rows, 3, ids, NULL));
    cr_expect_eq(ids[0], 1);
    cr_expect_eq(ids[1], 2);
    cr_expect_eq(ids[2], 2);
    GPtrArray *all = journal_history(journal, NULL, NULL, 0, 10, NULL);
    cr_expect_eq(all->len, 2);
    g_ptr_array_unref(all);
    journal_close(journal);
    place_remove(&place);
}

/* I9: numbers without gaps, also after a refused change. */
Test(memory, numbers_have_no_gaps)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (int i = 1; i <= 20; i++) {
        cr_expect_eq(place_add(journal, "SO-1", "a_step"), i);
        cr_expect_not(journal_resolve(journal, 999, EVENT_DROPPED, "Sam", "-", PLACE_NOW, NULL));
    }
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events"), 20);
    cr_expect_eq(place_sql_number(&place, "SELECT max(id) FROM events"), 20);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM events a JOIN events b ON b.id = a.id + 1"
                                          " WHERE b.prev = a.hash"),
                 19, "each carries the hash of the one before");
    journal_close(journal);
    place_remove(&place);
}

static struct order sample_order(const char *id, const char *customer)
{
    return (struct order){ .id = (char *)id,
                           .service_type = (char *)"repair_depot",
                           .customer = (char *)customer,
                           .product = (char *)"Vacuum V8",
                           .serial = (char *)"0931-77" };
}

Test(memory, orders)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct order first = sample_order("SO-1042", "Ana Lopes"), second = sample_order("SO-1057", "J. Okafor");
    second.service_type = (char *)"repair_onsite";
    second.status = (char *)"closed";
    cr_assert(journal_put_order(journal, &first, NULL));
    cr_assert(journal_put_order(journal, &second, NULL));
    first.notes = (char *)"calls back";
    cr_assert(journal_put_order(journal, &first, NULL));
    place_add(journal, "SO-1042", "product_received");
    struct order *found = journal_find_order(journal, "SO-1042", NULL);
    cr_expect_str_eq(found->notes, "calls back");
    cr_expect_null(found->status);
    cr_expect_eq(found->touched_at, PLACE_NOW);
    struct order *copy = order_copy(found);
    cr_expect_str_eq(copy->customer, "Ana Lopes");
    order_free(copy);
    order_free(found);
    g_autoptr(GError) error = NULL;
    cr_expect_null(journal_find_order(journal, "SO-9", &error));
    cr_expect_null(error);
    cr_expect(journal_remove_order(journal, "SO-1042", NULL));
    cr_expect_not(journal_remove_order(journal, "SO-1042", &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING));
    GPtrArray *events = journal_timeline(journal, "SO-1042", 10, NULL);
    cr_expect_eq(events->len, 1, "its events stay");
    g_ptr_array_unref(events);
    journal_close(journal);
    place_remove(&place);
}

Test(memory, order_filters)
{
    static const struct {
        const char *filter;
        unsigned count;
    } rows[] = {
        { NULL, 3 },
        { "", 3 },
        { "  ", 3 },
        { "1042", 1 },
        { "vacuum", 3 },
        { "ana vacuum", 1 },
        { "!ana", 2 },
        { "!ana !mei", 1 },
        { "closed", 1 },
        { "accepted", 2 },
        { "onsite", 1 },
        { "0931", 3 },
        { "so_1042", 0 },
        { "100%", 0 },
        { "\"Ana Lopes\"", 1 },
        { "state:x", 0 },
        { "\"J. Okafor\"", 1 },
        { "1042 1057", 0 },
    };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct order orders[] = { sample_order("SO-1042", "Ana Lopes"), sample_order("SO-1057", "J. Okafor"),
                              sample_order("SO-1101", "Mei Tan") };
    orders[1].service_type = (char *)"repair_onsite";
    orders[2].status = (char *)"closed";
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++)
        cr_assert(journal_put_order(journal, &orders[i], NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) found = journal_orders(journal, rows[i].filter, NULL, 100, &error);
        cr_assert_not_null(found, "row %zu: %s", i, error ? error->message : "");
        cr_expect_eq(found->len, rows[i].count, "row %s: %u", rows[i].filter, found->len);
    }
    g_autoptr(GPtrArray) page = journal_orders(journal, NULL, "SO-1042", 1, NULL);
    cr_assert_eq(page->len, 1);
    cr_expect_str_eq(((const struct order *)page->pdata[0])->id, "SO-1057");
    journal_close(journal);
    place_remove(&place);
}

static void gather(struct journal *journal, const struct order *order, int64_t line)
{
    struct import_place first;
    cr_assert(journal_import_order(journal, order, (struct import_place){ line, 0 }, &first, NULL));
    cr_assert_eq(first.line, 0);
}

static bool is_sum(struct import_sums sums, int64_t added, int64_t changed, int64_t same)
{
    return sums.added == added && sums.changed == changed && sums.same == same;
}

Test(memory, an_import_is_all_or_nothing)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct order order = sample_order("SO-1", "Ana"), other = sample_order("SO-2", "Mei");
    struct import_sums sums;
    struct import_place first;
    journal_import_begin(journal);
    gather(journal, &order, 1);
    cr_assert(journal_import_sums(journal, &sums, NULL));
    cr_expect(is_sum(sums, 1, 0, 0));
    journal_import_cancel(journal);
    cr_expect_null(journal_find_order(journal, "SO-1", NULL));
    journal_import_begin(journal);
    gather(journal, &order, 1);
    cr_assert(journal_import_order(journal, &order, (struct import_place){ 2, 3 }, &first, NULL));
    cr_expect(first.line == 1 && first.record == 0);
    cr_assert(journal_import_commit(journal, NULL, NULL, &sums, NULL));
    cr_expect(is_sum(sums, 1, 0, 0));
    order.customer = (char *)"Sam";
    journal_import_begin(journal);
    gather(journal, &other, 1);
    gather(journal, &order, 2);
    cr_assert(journal_import_commit(journal, NULL, NULL, &sums, NULL));
    cr_expect(is_sum(sums, 1, 1, 0));
    struct order *found = journal_find_order(journal, "SO-1", NULL);
    cr_expect_str_eq(found->customer, "Sam");
    order_free(found);
    journal_import_begin(journal);
    gather(journal, &other, 1);
    cr_assert(journal_import_commit(journal, NULL, NULL, &sums, NULL));
    cr_expect(is_sum(sums, 0, 0, 1));
    journal_import_begin(journal);
    journal_close(journal); /* an import left open is taken back */
    place_remove(&place);
}

/* The i-th of so many orders, all different; each tenth has notes longer than what is read at once. */
static struct order order_of_many(int number, char id[16], GString *notes)
{
    g_snprintf(id, 16, "SO-%05d", number);
    g_autofree char *long_text = g_strnfill(number % 10 == 0 ? 70000 : 500, 'x');
    g_string_printf(notes, "note %d %s", number, long_text);
    struct order order = sample_order(id, number % 3 ? "Ana" : NULL);
    order.notes = notes->str;
    return order;
}

/* Their places say their numbers. `step` walks through them in another order: it shares no factor with their count. */
static void gather_many(struct journal *journal, int count, int step, GString *notes)
{
    for (int i = 0; i < count; i++) {
        char id[16];
        int number = i * step % count;
        struct order order = order_of_many(number, id, notes);
        gather(journal, &order, number + 1);
    }
}

/* Longer than what is held in memory: in the order of their ids, with one that comes back, and in no order. */
Test(memory, an_import_longer_than_memory_is_whole_in_any_order)
{
    enum { ORDERS = 200 };
    static const int steps[] = { 1, 7, ORDERS - 1 };
    g_autoptr(GString) notes = g_string_new(NULL);
    for (size_t row = 0; row < G_N_ELEMENTS(steps); row++) {
        struct place place = place_make();
        struct journal *journal = place_open(&place);
        struct import_sums sums;
        struct import_place first;
        char id[16];
        journal_import_begin(journal);
        gather_many(journal, ORDERS, steps[row], notes);
        for (int i = 3; i < ORDERS; i += 90) {
            struct order again = order_of_many(i, id, notes);
            cr_assert(journal_import_order(journal, &again, (struct import_place){ 900, 899 }, &first, NULL));
            cr_expect_eq(first.line, i + 1, "step %d: %d", steps[row], (int)first.line);
        }
        cr_assert(journal_import_commit(journal, NULL, NULL, &sums, NULL));
        cr_expect(is_sum(sums, ORDERS, 0, 0), "step %d", steps[row]);
        for (int i = 0; i < ORDERS; i += 19) {
            struct order wanted = order_of_many(i, id, notes);
            struct order *found = journal_find_order(journal, id, NULL);
            cr_assert_not_null(found, "step %d: %s", steps[row], id);
            cr_expect(g_strcmp0(found->customer, wanted.customer) == 0 && strcmp(found->notes, wanted.notes) == 0);
            order_free(found);
        }
        journal_import_begin(journal);
        gather_many(journal, ORDERS, ORDERS - 1, notes);
        cr_assert(journal_import_sums(journal, &sums, NULL));
        cr_expect(is_sum(sums, 0, 0, ORDERS), "a second run changes nothing");
        journal_close(journal);
        place_remove(&place);
    }
}

static bool never(void *data)
{
    (*(int *)data)++;
    return false;
}

Test(memory, an_import_can_be_given_up_while_the_journal_is_written)
{
    enum { ORDERS = 5000 };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct import_sums sums;
    int asked = 0;
    g_autoptr(GError) error = NULL;
    journal_import_begin(journal);
    for (int i = 0; i < ORDERS; i++) {
        g_autofree char *id = g_strdup_printf("SO-%d", i);
        struct order order = sample_order(id, "Ana");
        gather(journal, &order, 1);
    }
    cr_expect_not(journal_import_commit(journal, never, &asked, &sums, &error));
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_INTERRUPTED) && asked > 0);
    cr_expect_eq(place_sql_number(&place, "SELECT count(*) FROM orders"), 0);
    cr_expect_gt(place_add(journal, "SO-1", "a_step"), 0, "the journal goes on");
    journal_close(journal);
    place_remove(&place);
}

/* The desk asks for the counts before its first paint, so they may not grow with the past. */
Test(memory, orders_are_counted_up_to_a_thousand)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct import_sums sums;
    struct journal_counts counts;
    journal_import_begin(journal);
    for (int i = 0; i < JOURNAL_COUNT_MOST + 10; i++) {
        g_autofree char *id = g_strdup_printf("SO-%d", i);
        struct order order = sample_order(id, "Ana");
        gather(journal, &order, i + 1);
    }
    cr_assert(journal_import_commit(journal, NULL, NULL, &sums, NULL));
    cr_assert(journal_count(journal, PLACE_SERVER, &counts, NULL));
    cr_expect_eq(counts.orders, JOURNAL_COUNT_MOST + 1);
    journal_close(journal);
    place_remove(&place);
}

/* While orders are gathered another process writes: nothing of the journal is locked. */
Test(memory, gathering_holds_nobody_up)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place), *other = place_open(&place);
    struct order order = sample_order("SO-1", "Ana");
    struct import_sums sums;
    journal_import_begin(journal);
    gather(journal, &order, 1);
    cr_expect_gt(place_add(other, "SO-2", "a_step"), 0);
    cr_assert(journal_put_order(other, &order, NULL));
    cr_assert(journal_import_commit(journal, NULL, NULL, &sums, NULL));
    cr_expect(is_sum(sums, 0, 0, 1), "the sums are those of the moment of the commit");
    journal_close(other);
    journal_close(journal);
    place_remove(&place);
}

Test(memory, drafts)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    struct draft_record draft = { .key = (char *)"k1",
                                  .order = (char *)"SO-1",
                                  .event = (char *)"repair_eta",
                                  .text = (char *)"{}",
                                  .focus = 2,
                                  .saved_at = 10 };
    cr_assert(journal_save_draft(journal, &draft, NULL));
    draft.text = (char *)"{\"a\":1}";
    cr_assert(journal_save_draft(journal, &draft, NULL));
    draft.key = (char *)"k2";
    draft.order = (char *)"SO-2";
    draft.saved_at = 11;
    cr_assert(journal_save_draft(journal, &draft, NULL));
    GPtrArray *drafts = journal_drafts(journal, NULL, NULL);
    cr_assert_eq(drafts->len, 2);
    cr_expect_str_eq(((const struct draft_record *)drafts->pdata[0])->key, "k2", "newest first");
    cr_expect_str_eq(((const struct draft_record *)drafts->pdata[1])->text, "{\"a\":1}");
    cr_expect_eq(((const struct draft_record *)drafts->pdata[1])->focus, 2);
    g_ptr_array_unref(drafts);
    struct new_event fresh = {
        .order = "SO-1", .event = "repair_eta", .body = "{}", .server = PLACE_SERVER, .draft = "k1"
    };
    cr_assert_gt(journal_add(journal, &fresh, NULL), 0);
    drafts = journal_drafts(journal, "SO-1", NULL);
    cr_expect_eq(drafts->len, 0, "recording takes the draft with it");
    g_ptr_array_unref(drafts);
    cr_assert(journal_drop_draft(journal, "k2", NULL));
    cr_assert(journal_drop_draft(journal, "k2", NULL));
    struct journal_counts counts;
    cr_assert(journal_count(journal, PLACE_SERVER, &counts, NULL));
    cr_expect_eq(counts.drafts, 0);
    journal_close(journal);
    place_remove(&place);
}

Test(memory, counts_and_sums)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    static const enum event_state outcomes[] = { EVENT_ACCEPTED, EVENT_REFUSED, EVENT_UNKNOWN, EVENT_QUEUED };
    for (size_t i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        g_autofree char *order = g_strdup_printf("SO-%zu", i);
        place_send(journal, place_add(journal, order, "a_step"), outcomes[i]);
    }
    place_claim(journal, place_add(journal, "SO-9", "a_step"), false);
    struct new_event elsewhere = { .order = "SO-8", .event = "a_step", .body = "{}", .server = "https://other" };
    cr_assert_gt(journal_add(journal, &elsewhere, NULL), 0);
    struct order order = sample_order("SO-1", "Ana");
    cr_assert(journal_put_order(journal, &order, NULL));
    struct journal_counts counts;
    cr_assert(journal_count(journal, PLACE_SERVER, &counts, NULL));
    cr_expect_eq(counts.orders, 1);
    cr_expect_eq(counts.waiting, 3);
    cr_expect_eq(counts.unknown, 1);
    cr_expect_eq(counts.refused, 1);
    cr_expect_eq(counts.elsewhere, 1);
    journal_close(journal);
    place_remove(&place);
}

Test(memory, history_and_timeline_page)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (int i = 0; i < 7; i++)
        place_add(journal, i % 2 ? "SO-2" : "SO-1", "a_step");
    g_autoptr(GPtrArray) page = journal_history(journal, NULL, NULL, 0, 3, NULL);
    cr_assert_eq(page->len, 3);
    cr_expect_eq(((const struct event_record *)page->pdata[0])->id, 7);
    g_autoptr(GPtrArray) next = journal_history(journal, NULL, NULL, 5, 3, NULL);
    cr_expect_eq(((const struct event_record *)next->pdata[0])->id, 4);
    g_autoptr(GPtrArray) line = journal_timeline(journal, "SO-1", 3, NULL);
    cr_assert_eq(line->len, 3);
    cr_expect_eq(((const struct event_record *)line->pdata[0])->id, 3, "the newest three, oldest first");
    cr_expect_eq(((const struct event_record *)line->pdata[2])->id, 7);
    journal_close(journal);
    place_remove(&place);
}

Test(memory, timelines_of_several_orders_stand_apart)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    static const char *const wanted[] = { "SO-2", "SO-none", "SO-1", NULL };
    static const int64_t ids[] = { 4, 6, 3, 5 };
    for (int i = 0; i < 6; i++)
        place_add(journal, i % 2 ? "SO-2" : "SO-1", "repair_started");
    g_autoptr(GPtrArray) lines = journal_timelines(journal, wanted, 2, NULL);
    cr_assert_eq(lines->len, G_N_ELEMENTS(ids));
    for (guint i = 0; i < lines->len; i++)
        cr_expect_eq(((const struct event_record *)lines->pdata[i])->id, ids[i], "row %u", i);
    journal_close(journal);
    place_remove(&place);
}

Test(memory, orders_by_id_and_by_what_was_touched_last)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    static const char *const ids[] = { "SO-1", "SO-2", "SO-3", "SO-4" };
    static const char *const wanted[] = { "SO-4", "SO-9", "SO-1", NULL };
    static const struct {
        const char *filter;
        int limit;
        const char *found;
    } rows[] = {
        { NULL, 10, "SO-2 SO-3 SO-1" }, { NULL, 2, "SO-2 SO-3" }, { "SO-3", 10, "SO-3" }, { "!SO-2", 10, "SO-3 SO-1" }
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        const struct order order = { .id = (char *)ids[i], .service_type = (char *)"repair_depot" };
        cr_assert(journal_put_order(journal, &order, NULL));
    }
    for (size_t i = 0; i < 3; i++)
        place_add(journal, ids[i], "repair_started");
    place_add(journal, "SO-2", "repair_started");
    place_add(journal, "SO-gone", "repair_started");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) found = journal_recent_orders(journal, rows[i].filter, rows[i].limit, NULL);
        g_autoptr(GString) names = g_string_new(NULL);
        for (guint k = 0; k < found->len; k++)
            g_string_append_printf(names, "%s%s", k > 0 ? " " : "", ((const struct order *)found->pdata[k])->id);
        cr_expect_str_eq(names->str, rows[i].found, "row %zu: %s", i, names->str);
    }
    g_autoptr(GPtrArray) found = journal_orders_of(journal, wanted, NULL);
    cr_assert_eq(found->len, 2);
    cr_expect_str_eq(((const struct order *)found->pdata[0])->id, "SO-4");
    journal_close(journal);
    place_remove(&place);
}

static bool is_open(const struct order *order)
{
    return g_strcmp0(order->status, "shut") != 0;
}

/* The ids of all pages, each page behind the last order of the one before. */
static char *neglected(struct journal *journal, const char *filter, int limit)
{
    GString *names = g_string_new(NULL);
    struct order *last = NULL;
    for (bool more = true; more;) {
        g_autoptr(GPtrArray) page = journal_neglected_orders(journal, filter, is_open, last, limit, NULL);
        cr_assert_leq((int)page->len, limit);
        for (guint k = 0; k < page->len; k++)
            g_string_append_printf(names, "%s ", ((const struct order *)page->pdata[k])->id);
        more = page->len > 0;
        order_free(last);
        last = more ? order_copy(page->pdata[page->len - 1]) : NULL;
    }
    return g_string_free(names, FALSE);
}

Test(memory, orders_by_neglect_page_by_page)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    static const char *const touched[] = { "SO-4", "SO-1", "SO-5", "SO-4", "SO-3" };
    static const struct {
        const char *filter;
        const char *found;
    } rows[] = { { NULL, "SO-2 SO-6 SO-1 SO-4 SO-3 SO-7 SO-5 " },
                 { "!SO-4", "SO-2 SO-6 SO-1 SO-3 SO-7 SO-5 " },
                 { "SO-5", "SO-5 " } };
    for (int i = 1; i <= 7; i++) {
        g_autofree char *id = g_strdup_printf("SO-%d", i);
        const struct order order = { .id = id,
                                     .service_type = (char *)"repair_depot",
                                     .status = (char *)(i == 5 || i == 7 ? "shut" : NULL) };
        cr_assert(journal_put_order(journal, &order, NULL));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(touched); i++)
        place_add(journal, touched[i], "a_step");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (int limit = 1; limit <= 8; limit++) {
            g_autofree char *found = neglected(journal, rows[i].filter, limit);
            cr_expect_str_eq(found, rows[i].found, "row %zu, pages of %d: %s", i, limit, found);
        }
    journal_close(journal);
    place_remove(&place);
}

Test(memory, read_only)
{
    struct place place = place_make();
    place_refuses(&place, JOURNAL_READ_ONLY, JOURNAL_ERROR_OPEN, "does not exist yet");
    struct journal *writing = place_open(&place);
    place_add(writing, "SO-1", "a_step");
    struct journal *reading = journal_open(place.path, NULL, JOURNAL_READ_ONLY, NULL);
    cr_assert_not_null(reading);
    place_add(writing, "SO-1", "a_step");
    cr_expect_eq(place_state(reading, 2), EVENT_QUEUED, "it sees what others commit");
    struct new_event fresh = { .order = "SO-1", .event = "a_step", .body = "{}", .server = PLACE_SERVER };
    g_autoptr(GError) error = NULL;
    cr_expect_eq(journal_add(reading, &fresh, &error), 0);
    cr_expect(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE));
    journal_close(writing);
    journal_close(reading);
    reading = journal_open(place.path, NULL, JOURNAL_READ_ONLY, NULL);
    cr_expect_eq(place_state(reading, 2), EVENT_QUEUED, "also when nobody writes");
    journal_close(reading);
    place_remove(&place);
}

/* The log is moved into the file now and then, and events survive that. */
Test(memory, many_events_and_checkpoints)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    g_autofree char *long_text = g_strnfill(2000, 'x');
    g_autofree char *body = g_strdup_printf("{\"notes\":\"%s\"}", long_text);
    struct new_event rows[200];
    int64_t ids[200];
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        rows[i] = (struct new_event){ .order = "SO-1", .event = "a_step", .body = body, .server = PLACE_SERVER };
    for (int i = 0; i < 15; i++)
        cr_assert(journal_add_many(journal, rows, G_N_ELEMENTS(rows), ids, NULL));
    struct stat facts;
    g_autofree char *wal = g_strconcat(place.path, "-wal", NULL);
    cr_assert_eq(stat(wal, &facts), 0);
    cr_expect_lt(facts.st_size, 8 * 1024 * 1024, "the log does not grow for ever");
    journal_close(journal);
    cr_assert_eq(stat(wal, &facts), 0);
    cr_expect_eq(facts.st_size, 0, "nothing is left to read through at the next start");
    journal = place_open(&place);
    cr_expect_eq(place_state(journal, 3000), EVENT_QUEUED);
    journal_close(journal);
    place_remove(&place);
}

Test(memory, orders_are_found_by_the_end_of_their_id)
{
    static const char *const ids[] = { "1042", "AB-1042", "so-x42", "SO-7" };
    static const struct {
        const char *word, *first;
        guint found;
    } rows[] = { { "1042", "1042", 2 },  { "B-1042", "AB-1042", 1 }, { "42", "1042", 3 },
                 { "X42", "so-x42", 1 }, { "%", NULL, 0 },           { "", NULL, 0 },
                 { "SO", NULL, 0 },      { "AB-10421", NULL, 0 } };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        const struct order order = { .id = (char *)ids[i], .service_type = (char *)"repair_depot" };
        cr_assert(journal_put_order(journal, &order, NULL));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) found = journal_orders_ending(journal, rows[i].word, 10, NULL);
        cr_assert_not_null(found);
        cr_expect_eq(found->len, rows[i].found, "%s: %u", rows[i].word, found->len);
        const struct order *first = found->len > 0 ? found->pdata[0] : NULL;
        cr_expect(g_strcmp0(first ? first->id : NULL, rows[i].first) == 0, "%s", rows[i].word);
    }
    journal_close(journal);
    place_remove(&place);
}
