/* cli/events.c: `fixline events` and `fixline schema`: what can be recorded, derived from the rows of forms/. */
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/session.h"
#include "forms/describe.h"
#include "forms/order.h"

enum events_option { EVENTS_FOR, EVENTS_TYPE, EVENTS_JSON };

static enum status type_of_order(struct session *session, const char *id, const struct service_type **type)
{
    struct order *order = NULL;
    enum status status = session_need_order(session, id, &order);
    if (status != STATUS_DONE)
        return status;
    *type = service_type_find(order->service_type);
    if (!*type)
        status = print_failure(STATUS_USAGE, "The order %s has the unknown type \"%s\"; set it with orders edit.", id,
                               order->service_type);
    order_free(order);
    return status;
}

static enum status chosen_type(struct session *session, const struct given *given, const struct service_type **type)
{
    g_autoptr(GError) error = NULL;
    const char *order = given->options[EVENTS_FOR], *text = given->options[EVENTS_TYPE];
    if (order && text)
        return print_failure(STATUS_USAGE, "--for and --type exclude each other; give one of them.");
    if (order)
        return type_of_order(session, order, type);
    *type = text ? order_type_read(text, &error) : NULL;
    return error ? print_error(STATUS_USAGE, error) : STATUS_DONE;
}

static enum status run_events(struct session *session, const struct given *given)
{
    const struct service_type *type = NULL;
    enum status status = session_custom(session);
    if (status == STATUS_DONE)
        status = chosen_type(session, given, &type);
    if (status != STATUS_DONE)
        return status;
    g_autofree char *text = given->options[EVENTS_JSON] ? describe_events_json(type, session->custom)
                                                        : describe_events_text(type, session->custom);
    given->options[EVENTS_JSON] ? print_bytes(text) : print_text(text);
    return STATUS_DONE;
}

const struct command command_events = {
    .name = "events",
    .help = "Shows the events and their fields, all of them or those of one order or type.",
    .example = "fixline events --type depot",
    OPTIONS([EVENTS_FOR] = { "for", "ORDER", "only what may be posted on this order" },
            [EVENTS_TYPE] = { "type", "depot|onsite", "only the events of this service type" },
            [EVENTS_JSON] = { "json", NULL, "print one JSON object" }),
    .run = run_events,
};

static enum status run_schema(struct session *session, const struct given *given)
{
    const char *name = given->arguments[0];
    const struct service_type *type = name ? event_owner(name) : NULL;
    const struct event_spec *event = NULL;
    enum status status = session_custom(session);
    if (status != STATUS_DONE)
        return status;
    if (name) {
        size_t count = 0;
        g_autofree char *why = NULL;
        enum event_verdict verdict =
            custom_judge(session->custom, type ? type : service_types(&count), name, &event, &why);
        if (verdict != EVENT_BUILT_IN && verdict != EVENT_FREE)
            return print_failure(STATUS_USAGE, "%s", why);
    }
    g_autofree char *schema = describe_schema(type, event);
    print_bytes(schema);
    return STATUS_DONE;
}

const struct command command_schema = {
    .name = "schema",
    .arguments = "[EVENT]",
    .help = "Prints the JSON Schema (2020-12) of the body, of one event or of any.",
    .example = "fixline schema repair_eta",
    .most = 1,
    .run = run_schema,
};
