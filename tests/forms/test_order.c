/* tests/forms/test_order.c: ids, service types, states, and the event that comes next. */
#include "tests/forms/desk.h"
#include <criterion/criterion.h>
#include <string.h>

Test(order, ids)
{
    g_autofree char *longest = g_strnfill(ORDER_ID_MAX, 'x');
    g_autofree char *longer = g_strnfill(ORDER_ID_MAX + 1, 'x');
    const struct {
        const char *id;
        bool fine;
    } rows[] = {
        { "SO-1042", true }, { "a", true },      { "...", true },   { "~!@$&'()*+,;=:[]|\"<>^`{}", true },
        { longest, true },   { longer, false },  { "", false },     { ".", false },
        { "..", false },     { "a b", false },   { "a/b", false },  { "a\\b", false },
        { "a?b", false },    { "a#b", false },   { "a%b", false },  { "Zoë", false },
        { "a\tb", false },   { "a\x7f", false }, { "00720", true },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        cr_expect_eq(order_id_check(rows[i].id, &error), rows[i].fine, "row %s", rows[i].id);
        cr_expect_eq(error == NULL, rows[i].fine, "row %s", rows[i].id);
    }
}

/* B35. */
Test(order, ids_a_spreadsheet_damaged)
{
    static const struct {
        const char *id;
        bool damaged;
    } rows[] = { { "4.50718E+11", true },   { "4,50718E+11", true }, { "4e+5", true },
                 { "450718220913", false }, { "00720", false },      { "31E07", false },
                 { "SO-1E+5", false },      { "1E+", false },        { "4.50718E+11\n", false } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        cr_expect_eq(order_id_looks_damaged(rows[i].id), rows[i].damaged, "row %s", rows[i].id);
    }
}

/* B46. */
Test(order, states)
{
    static const struct {
        const char *written;
        enum order_status status;
        bool may_post;
    } rows[] = {
        { NULL, ORDER_ACCEPTED, true },          { "", ORDER_ACCEPTED, true },
        { "  ", ORDER_ACCEPTED, true },          { "Accepted", ORDER_ACCEPTED, true },
        { "Closed", ORDER_CLOSED, false },       { "CLOSED", ORDER_CLOSED, false },
        { "closed ", ORDER_CLOSED, false },      { "Completed", ORDER_OTHER, true },
        { "close d", ORDER_OTHER, true },        { "\u00A0Closed", ORDER_CLOSED, false },
        { "closed\u200B", ORDER_CLOSED, false }, { "\uFEFFclosed\u3000", ORDER_CLOSED, false },
        { "\u00A0", ORDER_ACCEPTED, true },      { "closed-", ORDER_OTHER, true },
        { "closed\xE2\x80", ORDER_OTHER, true }, { " assigned", ORDER_ASSIGNED, false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *why = NULL;
        cr_expect_eq(order_status_read(rows[i].written), rows[i].status, "row %zu", i);
        cr_expect_eq(order_may_post("X1", rows[i].written, &why), rows[i].may_post, "row %zu", i);
        cr_expect_eq(why == NULL, rows[i].may_post, "row %zu", i);
        cr_expect(!why || (strstr(why, "X1") && g_str_has_suffix(why, ".")), "row %zu", i);
    }
    cr_expect_str_eq(order_status_name(ORDER_CLOSED), "closed");
    cr_expect_null(order_status_name(ORDER_OTHER));
}

Test(order, service_types_as_people_write_them)
{
    static const struct {
        const char *text, *id;
    } rows[] = { { "depot", "repair_depot" },
                 { "Repair Depot", "repair_depot" },
                 { "ONSITE", "repair_onsite" },
                 { "on-site", "repair_onsite" },
                 { " repair-onsite ", "repair_onsite" },
                 { "repair", NULL },
                 { "", NULL },
                 { NULL, NULL },
                 { "workshop", NULL } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        const struct service_type *type = order_type_read(rows[i].text, &error);
        cr_expect_eq(g_strcmp0(type ? type->id : NULL, rows[i].id), 0, "row %zu", i);
        cr_expect(type || strstr(error->message, "depot (repair_depot) or onsite (repair_onsite)"), "row %zu", i);
    }
}

Test(order, next_event)
{
    static const struct {
        const char *type;
        const char *sent[4];
        const char *next;
    } rows[] = {
        { "depot", { NULL }, "product_received" },
        { "depot", { "product_received" }, "product_delivered" },
        { "depot", { "repair_eta", "product_received", "our_own_step" }, "product_delivered" },
        { "depot", { "repair_completed" }, NULL },
        { "onsite", { "batched" }, "resolved" },
        { "onsite", { "batched", "resolved" }, NULL },
        { "onsite", { "repair_started" }, "part_management" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t count = 0;
        while (rows[i].sent[count]) {
            count++;
        }
        const struct event_spec *next = order_next_event(service_type_find(rows[i].type), rows[i].sent, count);
        cr_expect_eq(g_strcmp0(next ? next->name : NULL, rows[i].next), 0, "row %zu", i);
    }
}
