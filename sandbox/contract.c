/* sandbox/contract.c: the stand-in's own reading of the contract.
 *
 * Two tables: which event belongs to which service type, and which type a known field has, whichever event carries it.
 * An event in neither list is free for both types; a member that is not listed may be anything. */
#include "sandbox/contract.h"
#include "base/json_scan.h"
#include <string.h>

static const char *const type_names[] = { [SERVICE_DEPOT] = "repair_depot", [SERVICE_ONSITE] = "repair_onsite" };

static const struct named_event {
    const char *name;
    enum service_type type;
} events[] = {
    { "product_received", SERVICE_DEPOT },  { "product_delivered", SERVICE_DEPOT },
    { "product_diagnosed", SERVICE_DEPOT }, { "repair_eta", SERVICE_DEPOT },
    { "repair_started", SERVICE_DEPOT },    { "repair_completed", SERVICE_DEPOT },
    { "part_management", SERVICE_ONSITE },  { "appointment_scheduling", SERVICE_ONSITE },
    { "customer_contact", SERVICE_ONSITE }, { "batched", SERVICE_ONSITE },
    { "resolved", SERVICE_ONSITE },
};

enum field_type { FIELD_STRING, FIELD_NUMBER, FIELD_BOOLEAN, FIELD_NUMBERS, FIELD_ANY_OBJECT };

static const char *const type_words[] = {
    [FIELD_STRING] = "a string",           [FIELD_NUMBER] = "a number",      [FIELD_BOOLEAN] = "a boolean",
    [FIELD_NUMBERS] = "a list of numbers", [FIELD_ANY_OBJECT] = "an object",
};

static const struct known_field {
    const char *name;
    enum field_type type;
} fields[] = {
    { "event", FIELD_STRING },
    { "receivedBy", FIELD_STRING },
    { "receptionDate", FIELD_NUMBER },
    { "deliveredTo", FIELD_STRING },
    { "deliveredDate", FIELD_NUMBER },
    { "diagnosedBy", FIELD_STRING },
    { "diagnosticExplanation", FIELD_STRING },
    { "diagnosticCompletedAt", FIELD_NUMBER },
    { "estimatedRepairCompletionAt", FIELD_NUMBER },
    { "isDelayed", FIELD_BOOLEAN },
    { "delayReason", FIELD_STRING },
    { "repairStartedAt", FIELD_NUMBER },
    { "repairCompletedAt", FIELD_NUMBER },
    { "partManagementEventType", FIELD_STRING },
    { "appointmentEventType", FIELD_STRING },
    { "appointmentDate", FIELD_NUMBER },
    { "customerContactEventType", FIELD_STRING },
    { "method", FIELD_STRING },
    { "contactTimestamp", FIELD_NUMBER },
    { "appointmentTimestamps", FIELD_NUMBERS },
    { "availabilityWindows", FIELD_NUMBERS },
    { "resolutionType", FIELD_STRING },
    { "reason", FIELD_STRING },
    { "eventDate", FIELD_NUMBER },
    { "metadata", FIELD_ANY_OBJECT },
    { "notes", FIELD_STRING },
};

const char *service_type_name(enum service_type type)
{
    return type_names[type];
}

bool service_type_read(const char *name, enum service_type *type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(type_names); i++) {
        if (strcmp(name, type_names[i]) == 0) {
            *type = (enum service_type)i;
            return true;
        }
    }
    return false;
}

static bool are_numbers(const struct json_slice *list)
{
    struct json_walk walk;
    struct json_slice item;
    json_walk_init(&walk, list);
    while (json_walk_next(&walk, NULL, &item)) {
        if (item.kind != JSON_NUMBER)
            return false;
    }
    return true;
}

static bool type_fits(enum field_type type, const struct json_slice *value)
{
    switch (type) {
    case FIELD_STRING:
        return value->kind == JSON_STRING;
    case FIELD_NUMBER:
        return value->kind == JSON_NUMBER;
    case FIELD_BOOLEAN:
        return value->kind == JSON_TRUE || value->kind == JSON_FALSE;
    case FIELD_NUMBERS:
        return value->kind == JSON_ARRAY && are_numbers(value);
    case FIELD_ANY_OBJECT:
        return value->kind == JSON_OBJECT;
    }
    return false;
}

/* The row of a member's name (with quotes, as it stands); NULL where the member may be anything. */
static const struct known_field *field_find(const struct json_slice *name)
{
    g_autofree char *text = json_string_text(name);
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (strcmp(fields[i].name, text) == 0)
            return &fields[i];
    }
    return NULL;
}

static bool judge_types(const struct json_slice *object, struct reply *reply)
{
    struct json_walk walk;
    struct json_slice name, value;
    json_walk_init(&walk, object);
    while (json_walk_next(&walk, &name, &value)) {
        const struct known_field *field = field_find(&name);
        if (field && !type_fits(field->type, &value)) {
            reply_problem(reply, 400, "invalid_request", field->name, "%s must be %s", field->name,
                          type_words[field->type]);
            return false;
        }
    }
    return true;
}

static char *event_name(const struct json_slice *object, struct reply *reply)
{
    struct json_slice value;
    bool given = json_member(object, "event", &value);
    if (given && value.kind != JSON_STRING) {
        reply_problem(reply, 400, "invalid_request", "event", "event must be a string");
        return NULL;
    }
    char *name = given ? json_string_text(&value) : g_strdup("");
    if (*name)
        return name;
    g_free(name);
    reply_problem(reply, 400, "invalid_request", "event", "event is required");
    return NULL;
}

static bool judge_service_type(const char *name, enum service_type type, struct reply *reply)
{
    for (size_t i = 0; i < G_N_ELEMENTS(events); i++) {
        if (strcmp(events[i].name, name) != 0 || events[i].type == type)
            continue;
        reply_problem(reply, 422, "wrong_service_type", "event", "%s belongs to %s, and this order is %s", name,
                      type_names[events[i].type], type_names[type]);
        return false;
    }
    return true;
}

bool contract_judge(const char *body, size_t length, enum service_type type, char **event, struct reply *reply)
{
    struct json_slice value;
    g_autoptr(GError) error = NULL;
    *event = NULL;
    if (!json_scan(body, length, &value, NULL, &error)) {
        reply_problem(reply, 400, "invalid_json", NULL, "%s", error->message);
        return false;
    }
    if (value.kind != JSON_OBJECT) {
        reply_problem(reply, 400, "invalid_request", NULL, "the body must be an object");
        return false;
    }
    g_autofree char *name = event_name(&value, reply);
    if (!name || !judge_types(&value, reply) || !judge_service_type(name, type, reply))
        return false;
    *event = g_steal_pointer(&name);
    return true;
}
