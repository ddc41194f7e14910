/* cli/orders.c: `fixline orders`: what is known of orders here. Orders are kept by hand and by import; the server has
 * no list of them. */
#include "intake/orders.h"
#include "cli/commands.h"
#include "cli/history_rows.h"
#include "cli/order_fields.h"
#include "cli/orders_parts.h"
#include "cli/print.h"
#include "cli/session.h"
#include "forms/order.h"
#include "journal/journal_events.h"
#include "journal/journal_orders.h"
#include <string.h>

enum { PAGE = 500, TIMELINE_SHOWN = 1000 };

/* ---- list ---- */

enum list_option { LIST_JSON };

static void list_row(struct print_table *table, const struct session *session, const struct order *order)
{
    const struct service_type *type = service_type_find(order->service_type);
    g_autofree char *touched =
        order->touched_at ? time_point_short(order->touched_at, session_now(session), session->rules.zone) : NULL;
    const char *cells[] = { order->id,
                            type ? type->short_name : order->service_type,
                            order->status ? order->status : order_status_name(ORDER_ACCEPTED),
                            order->customer,
                            order->product,
                            order->serial,
                            touched };
    print_table_row(table, cells);
}

static enum status list_page(struct session *session, const char *filter, char **after, struct print_table *table)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *orders = journal_orders(session->journal, filter, *after, PAGE, &error);
    g_clear_pointer(after, g_free);
    if (!orders)
        return print_error(STATUS_FAILED, error);
    for (unsigned i = 0; i < orders->len; i++) {
        g_autofree char *json = table ? NULL : intake_order_json(orders->pdata[i]);
        table ? list_row(table, session, orders->pdata[i]) : print_bytes(json);
    }
    if (orders->len == PAGE && print_open())
        *after = g_strdup(((struct order *)orders->pdata[PAGE - 1])->id);
    g_ptr_array_unref(orders);
    return STATUS_DONE;
}

static enum status run_list(struct session *session, const struct given *given)
{
    static const char *const HEADERS[] = { "ORDER", "TYPE", "STATUS", "CUSTOMER", "PRODUCT", "SERIAL", "LAST EVENT" };
    g_autofree char *filter = g_strjoinv(" ", given->arguments);
    g_autofree char *after = NULL;
    enum status status = session_journal_to_show(session);
    if (status != STATUS_DONE || !session->journal)
        return status;
    struct print_table *table = given->options[LIST_JSON] ? NULL : print_table_new(HEADERS, G_N_ELEMENTS(HEADERS));
    do {
        status = list_page(session, *filter ? filter : NULL, &after, table);
        if (table)
            print_table_flush(table);
    } while (status == STATUS_DONE && after);
    g_clear_pointer(&table, print_table_end);
    return status;
}

static const struct command orders_list = {
    .name = "list",
    .arguments = "[FILTER…]",
    .help = "Lists the orders whose id, type, status, customer, product or serial hold every word; !word excludes.",
    OPTIONS([LIST_JSON] = { "json", NULL, "print one JSON object a line" }),
    .most = ARGUMENTS_ANY,
    .run = run_list,
};

/* ---- show ---- */

enum show_option { SHOW_JSON };

static void show_members(const struct order *order)
{
    const char *name, *text;
    g_autofree char *title = g_strconcat("order     ", order->id, NULL);
    print_result(title);
    for (size_t i = 0; order_field_at(order, i, &name, &text); i++) {
        if (!text && strcmp(name, "status") == 0)
            text = order_status_name(ORDER_ACCEPTED);
        g_autofree char *line = text ? g_strdup_printf("%-9s %s", name, text) : NULL;
        if (line)
            print_result(line);
    }
}

static enum status show_timeline(struct session *session, const char *id)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *events = journal_timeline(session->journal, id, TIMELINE_SHOWN, &error);
    if (!events)
        return print_error(STATUS_FAILED, error);
    struct print_table *table = history_table();
    if (events->len)
        print_text("\n");
    for (unsigned i = 0; i < events->len; i++) {
        const struct event_record *event = events->pdata[i];
        g_autofree char *earlier = event_record_earlier(event);
        if (earlier)
            print_result(earlier);
        else
            history_table_row(table, session, event);
    }
    print_table_end(table);
    g_ptr_array_unref(events);
    return STATUS_DONE;
}

static enum status run_show(struct session *session, const struct given *given)
{
    struct order *order = NULL;
    enum status status = session_need_order(session, given->arguments[0], &order);
    if (status != STATUS_DONE)
        return status;
    if (given->options[SHOW_JSON]) {
        g_autofree char *json = intake_order_json(order);
        print_bytes(json);
    } else {
        show_members(order);
        status = show_timeline(session, order->id);
    }
    order_free(order);
    return status;
}

static const struct command orders_show = {
    .name = "show",
    .arguments = "ID",
    .help = "Shows one order and its events, oldest first.",
    OPTIONS([SHOW_JSON] = { "json", NULL, "print the order as one JSON object" }),
    .least = 1,
    .most = 1,
    .run = run_show,
};

/* ---- add, edit, remove ---- */

enum add_option { ADD_TYPE };

static enum status put(struct session *session, const struct order *order, const char *done)
{
    g_autoptr(GError) error = NULL;
    enum status status = session_journal(session);
    if (status != STATUS_DONE)
        return status;
    if (!journal_put_order(session->journal, order, &error))
        return print_error(STATUS_FAILED, error);
    if (order_status_read(order->status) == ORDER_OTHER)
        print_note("The status \"%s\" is not known here and counts as accepted.", order->status);
    g_autofree char *line = g_strdup_printf("%s %s", order->id, done);
    print_result(line);
    return STATUS_DONE;
}

static enum status set_members(struct order *order, char *const *arguments)
{
    g_autoptr(GError) error = NULL;
    for (size_t i = 0; arguments[i]; i++)
        if (!order_field_set(order, arguments[i], &error))
            return print_error(STATUS_USAGE, error);
    return STATUS_DONE;
}

static enum status add_order(struct session *session, const struct given *given, struct order *order)
{
    g_autofree char *type = g_strconcat("type=", given->options[ADD_TYPE], NULL);
    char *const named[] = { type, NULL };
    order->id = g_strdup(given->arguments[0]);
    enum status status = given->options[ADD_TYPE] ? set_members(order, named) : STATUS_DONE;
    if (status == STATUS_DONE)
        status = set_members(order, given->arguments + 1);
    if (status == STATUS_DONE && !order->service_type)
        status = print_failure(STATUS_USAGE, "An order needs its type; give --type depot or --type onsite.");
    if (status == STATUS_DONE && order_id_looks_damaged(order->id))
        print_note("The order id %s looks like a long number damaged by a spreadsheet.", order->id);
    return status == STATUS_DONE ? put(session, order, "added") : status;
}

static enum status run_add(struct session *session, const struct given *given)
{
    struct order *known = NULL;
    enum status status = session_find_order(session, given->arguments[0], &known);
    if (status != STATUS_DONE)
        return status;
    if (known) {
        order_free(known);
        return print_failure(STATUS_USAGE, "The order %s is already known; change it with \"fixline orders edit\".",
                             given->arguments[0]);
    }
    struct order *order = g_new0(struct order, 1);
    status = add_order(session, given, order);
    order_free(order);
    return status;
}

static const struct command orders_add = {
    .name = "add",
    .arguments = "ID [NAME=TEXT…]",
    .help = "Adds an order. NAME is status, customer, product, serial or notes.",
    .example = "fixline orders add SO-1042 --type depot customer='Ana Lopes' product=Vacuum",
    OPTIONS([ADD_TYPE] = { "type", "depot|onsite", "the service type of the order" }),
    .least = 1,
    .most = ARGUMENTS_ANY,
    .run = run_add,
};

static enum status run_edit(struct session *session, const struct given *given)
{
    struct order *order = NULL;
    enum status status = session_need_order(session, given->arguments[0], &order);
    if (status != STATUS_DONE)
        return status;
    status = set_members(order, given->arguments + 1);
    if (status == STATUS_DONE)
        status = put(session, order, "changed");
    order_free(order);
    return status;
}

static const struct command orders_edit = {
    .name = "edit",
    .arguments = "ID NAME=TEXT…",
    .help =
        "Changes what is known of an order. NAME= clears; NAME is type, status, customer, product, serial or notes.",
    .example = "fixline orders edit SO-1042 status=closed notes=",
    .least = 2,
    .most = ARGUMENTS_ANY,
    .run = run_edit,
};

static enum status run_remove(struct session *session, const struct given *given)
{
    g_autoptr(GError) error = NULL;
    struct order *order = NULL;
    enum status status = session_need_order(session, given->arguments[0], &order);
    order_free(order);
    if (status == STATUS_DONE)
        status = session_journal(session);
    if (status != STATUS_DONE)
        return status;
    if (!journal_remove_order(session->journal, given->arguments[0], &error))
        return print_error(STATUS_FAILED, error);
    g_autofree char *line = g_strconcat(given->arguments[0], " removed", NULL);
    print_result(line);
    return STATUS_DONE;
}

static const struct command orders_remove = {
    .name = "remove",
    .arguments = "ID",
    .help = "Removes an order from the list. Its events stay in the history.",
    .least = 1,
    .most = 1,
    .run = run_remove,
};

const struct command command_orders = {
    .name = "orders",
    .arguments = "COMMAND",
    .help = "Lists, shows and keeps the orders known here.",
    .parts = (const struct command *const[]){ &orders_list, &orders_show, &orders_add, &orders_edit, &orders_import,
                                              &orders_remove, NULL },
};
