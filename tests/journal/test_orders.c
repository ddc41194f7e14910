/* tests/journal/test_orders.c: orders of the journal: kept, filtered, imported, counted, sorted by neglect. */
#include "journal/journal_events.h"
#include "journal/journal_import.h"
#include "journal/journal_orders.h"
#include "place.h"
#include <criterion/criterion.h>
#include <string.h>

static struct order sample_order(const char *id, const char *customer)
{
    return (struct order){ .id = (char *)id,
                           .service_type = (char *)"repair_depot",
                           .customer = (char *)customer,
                           .product = (char *)"Vacuum V8",
                           .serial = (char *)"0931-77" };
}

Test(orders, orders)
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

Test(orders, order_filters)
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
        { "zoe", 0 },
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

/* Names are typed as the keyboard at hand has them. */
Test(orders, names_are_found_without_their_accents)
{
    static const struct {
        const char *filter;
        unsigned count;
    } rows[] = {
        { "zoe", 1 },    { "ZOË", 1 },   { "zoë lukasz", 1 }, { "Łukasz", 1 }, { "muller", 1 }, { "MÜLLER", 1 },
        { "grosse", 1 }, { "große", 1 }, { "東", 1 },         { "京東", 0 },   { "lucia", 1 },  { "!zoe", 3 },
        { "?", 0 },      { "زينب", 1 },  { "zoé", 1 },        { "vac", 4 },
    };
    static const char *const names[] = { "Zoë Łukasz 東京", "Jörg Müller-Große", "Lucía Ferrer", "زينب" };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *id = g_strdup_printf("SO-%zu", i);
        struct order order = sample_order(id, names[i]);
        cr_assert(journal_put_order(journal, &order, NULL));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) found = journal_orders(journal, rows[i].filter, NULL, 100, NULL);
        cr_assert_not_null(found, "row %zu", i);
        cr_expect_eq(found->len, rows[i].count, "%s: %u", rows[i].filter, found->len);
    }
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

Test(orders, an_import_is_all_or_nothing)
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
Test(orders, an_import_longer_than_memory_is_whole_in_any_order)
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

Test(orders, an_import_can_be_given_up_while_the_journal_is_written)
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
Test(orders, orders_are_counted_up_to_a_thousand)
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
Test(orders, gathering_holds_nobody_up)
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

Test(orders, orders_by_id_and_by_what_was_touched_last)
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

Test(orders, orders_by_neglect_page_by_page)
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

Test(orders, orders_are_found_by_the_end_of_their_id)
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
