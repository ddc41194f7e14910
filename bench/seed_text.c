/* bench/seed_text.c: the words of made-up orders and events. */
#include "bench/seed_text.h"
#include <string.h>

enum { MS_PER_HOUR = 3600 * 1000, FIRST_ORDER = 100001, DEPOT_PERCENT = 70 };

static const char *const given_names[] = { "Ana",   "Jon",    "Mei",    "Sam",   "Dana",  "Lena",  "Omar",
                                           "Priya", "Tomás",  "Ingrid", "Kofi",  "Yuki",  "Nadia", "Piotr",
                                           "Zoë",   "Hassan", "Clara",  "Mateo", "Aisha", "Björn" };
static const char *const surnames[] = { "Lopes",  "Okafor",    "Tan",     "Haddad",   "Novak",   "Silva",     "Jensen",
                                        "Müller", "Kowalski",  "Fischer", "Rossi",    "Dubois",  "Andersson", "Petrov",
                                        "Yamada", "García",    "Nguyen",  "O'Brien",  "Schmidt", "Kaya",      "Moreau",
                                        "Costa",  "Lindqvist", "Meier",   "Baptiste", "Horváth" };
static const char *const products[] = { "Vacuum V8",       "Washer W620", "Dishwasher D3",  "Dryer T400",
                                        "Coffee maker C2", "Fridge F910", "Oven O55",       "Blender B1",
                                        "Laptop L14",      "Phone P9",    "Television X48", "Drill K18",
                                        "Printer M2",      "Camera Z6",   "Kettle K1" };
static const char *const operators[] = { "Sam",        "Dana",        "Lena Fischer", "Omar Haddad",
                                         "Priya Nair", "Jo Baptiste", "Ingrid Berg",  "Kofi Mensah",
                                         "Yuki Mori",  "Al",          "Nadia Rahal",  "Piotr Zielinski" };
static const char *const findings[] = { "belt worn",           "bearing noisy",        "pump blocked",
                                        "display cracked",     "hinge broken",         "battery swollen",
                                        "no fault found",      "water in the housing", "cable chafed",
                                        "control board burnt", "seal leaks",           "motor draws too much current",
                                        "fan full of dust",    "heating element open", "door switch stuck" };
static const char *const notes[] = { "calls back in the afternoon",        "customer waits for the part",
                                     "box is dented on the left",          "please ring before coming",
                                     "spare part ordered with the vendor", "second visit for the same fault",
                                     "accessories are in the bag",         "found a coin in the filter",
                                     "tested for an hour, runs quietly",   "leave it with the neighbour at number 12",
                                     "warranty ends next month",           "customer asks for the old part" };
static const char *const refusals[] = { "The order is closed for this event.",
                                        "notes must not be longer than 2000 characters.",
                                        "isDelayed must be a boolean.", "The event was already recorded." };

#define PICK(numbers, list) (list)[seed_below(numbers, G_N_ELEMENTS(list))]

/* splitmix64: one number after the other, the same everywhere. */
unsigned seed_below(struct seed_numbers *numbers, unsigned end)
{
    uint64_t mixed = (numbers->state += UINT64_C(0x9e3779b97f4a7c15));
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (unsigned)((mixed ^ (mixed >> 31)) % end);
}

const struct service_type *seed_type(unsigned place)
{
    return service_type_find(place % 100 < DEPOT_PERCENT ? "depot" : "onsite");
}

static char *person(struct seed_numbers *numbers)
{
    const char *given = PICK(numbers, given_names);
    return g_strdup_printf("%s %s", given, PICK(numbers, surnames));
}

struct order *seed_order(struct seed_numbers *numbers, unsigned place, bool closed)
{
    struct order *order = g_new0(struct order, 1);
    order->id = g_strdup_printf("SO-%u", FIRST_ORDER + place);
    order->service_type = g_strdup(seed_type(place)->id);
    order->status = closed ? g_strdup("closed") : NULL;
    order->customer = person(numbers);
    order->product = g_strdup(PICK(numbers, products));
    order->serial = g_strdup_printf("%04u-%02u", seed_below(numbers, 10000), seed_below(numbers, 100));
    return order;
}

const char *seed_operator(struct seed_numbers *numbers)
{
    return PICK(numbers, operators);
}

const char *seed_refusal(struct seed_numbers *numbers)
{
    return PICK(numbers, refusals);
}

static void append_text(GString *body, const char *text)
{
    g_string_append_printf(body, "\"%s\"", text); /* none of the words above needs an escape */
}

static void append_moments(GString *body, struct seed_numbers *numbers, int64_t at)
{
    g_string_append_c(body, '[');
    for (unsigned i = 0, count = 1 + seed_below(numbers, 3); i < count; i++)
        g_string_append_printf(body, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                               at + (int64_t)(i + 1 + seed_below(numbers, 20)) * MS_PER_HOUR);
    g_string_append_c(body, ']');
}

static void append_value(GString *body, struct seed_numbers *numbers, const struct field_spec *field, const char *who,
                         int64_t at)
{
    int64_t later = field->starts == FIELD_STARTS_NOW ? at : at + (int64_t)(1 + seed_below(numbers, 90)) * MS_PER_HOUR;
    g_autofree char *somebody = person(numbers);
    bool about_a_person = g_str_has_suffix(field->name, "To") || g_str_has_suffix(field->name, "By");
    if (field->kind == FIELD_MOMENT)
        g_string_append_printf(body, "%" G_GINT64_FORMAT, later);
    else if (field->kind == FIELD_MOMENTS)
        append_moments(body, numbers, at);
    else if (field->kind == FIELD_YES_NO)
        g_string_append(body, seed_below(numbers, 4) == 0 ? "true" : "false");
    else if (field->starts == FIELD_STARTS_OPERATOR)
        append_text(body, who);
    else if (about_a_person)
        append_text(body, somebody);
    else if (field->kind == FIELD_CHOICE && field->suggestion_count > 0)
        append_text(body, field->suggestions[seed_below(numbers, (unsigned)field->suggestion_count)].value);
    else
        append_text(body, field->kind == FIELD_NOTES ? PICK(numbers, notes) : PICK(numbers, findings));
}

/* What a person fills in: most fields, the notes of every third event. */
static bool is_filled(struct seed_numbers *numbers, const struct field_spec *field)
{
    if (field->kind == FIELD_OBJECT || field->kind == FIELD_NUMBER || field->kind == FIELD_JSON)
        return false;
    return seed_below(numbers, 100) < (field->kind == FIELD_NOTES ? 35u : 85u);
}

char *seed_body(struct seed_numbers *numbers, const struct event_spec *event, const char *who, int64_t at)
{
    GString *body = g_string_new(NULL);
    g_string_append_printf(body, "{\"event\":\"%s\"", event->name);
    for (size_t i = 0; i < event->field_count; i++) {
        if (!is_filled(numbers, &event->fields[i]))
            continue;
        g_string_append_printf(body, ",\"%s\":", event->fields[i].name);
        append_value(body, numbers, &event->fields[i], who, at);
    }
    return g_string_free(g_string_append_c(body, '}'), FALSE);
}
