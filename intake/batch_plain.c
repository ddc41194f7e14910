/* intake/batch_plain.c: a record of a CSV file that has nothing odd about it, to its body without a draft.
 *
 * Which members a body has, and in which order, follows from the event and from which columns are filled. A draft is
 * asked that once; the answer is kept as a plan: the columns in the order of the body, each with its key as JSON. A
 * million rows of the same make then only copy. Where a cell is not plain the row goes the long way, which alone
 * refuses and remarks. */
#include "forms/body.h"
#include "intake/batch_parts.h"
#include <string.h>

enum { COLUMNS_MAX = 64, PLANS_KEPT = 64 };

struct planned {
    size_t column;
    const struct field_spec *spec; /* borrowed from the draft or its rows */
    char *key;                     /* ,"name": */
    size_t key_length;
};
struct batch_plan {
    uint64_t filled;     /* bit i: column i is a field and not blank */
    struct draft *draft; /* owns the rows of members nobody knows */
    char *start;         /* {"event":"name" */
    GArray *members;     /* of struct planned */
    bool usable;
};

static void plan_free(gpointer data)
{
    struct batch_plan *plan = data;
    for (guint i = 0; i < plan->members->len; i++)
        g_free(g_array_index(plan->members, struct planned, i).key);
    g_array_unref(plan->members);
    draft_free(plan->draft);
    g_free(plan->start);
    g_free(plan);
}

GHashTable *batch_plans_new(void)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, plan_free);
}

/* ---- a plan ---- */

static bool add_members(const struct batch_reader *reader, struct batch_plan *plan)
{
    for (size_t i = 0; i < reader->column_count; i++)
        if ((plan->filled >> i & 1) && draft_add(plan->draft, reader->columns[i].name, FIELD_TEXT, NULL) < 0)
            return false;
    return true;
}

static size_t column_of(const struct batch_reader *reader, const struct batch_plan *plan, const char *name)
{
    size_t column = 0;
    while (!(plan->filled >> column & 1) || strcmp(reader->columns[column].name, name) != 0)
        column++;
    return column;
}

static char *quoted(const char *before, const char *name, const char *behind)
{
    GString *json = g_string_new(before);
    json_append_string(json, name);
    g_string_append(json, behind);
    return g_string_free(json, FALSE);
}

/* The names alone pass the strict scan, so that they need not with every row. */
static bool names_pass(const struct batch_plan *plan)
{
    struct json_slice whole;
    g_autoptr(GString) body = g_string_new(plan->start);
    for (guint i = 0; i < plan->members->len; i++)
        g_string_append_printf(body, "%s0", g_array_index(plan->members, struct planned, i).key);
    g_string_append_c(body, '}');
    return json_scan(body->str, body->len, &whole, NULL, NULL);
}

static struct batch_plan *plan_new(const struct batch_reader *reader, uint64_t filled, const struct known_order *order,
                                   const struct known_event *event)
{
    struct batch_plan *plan = g_new0(struct batch_plan, 1);
    plan->filled = filled;
    plan->draft = draft_new_empty(reader->order->str, order->type, event->spec, reader->event->str);
    plan->start = quoted("{\"event\":", reader->event->str, "");
    plan->members = g_array_new(FALSE, FALSE, sizeof(struct planned));
    if (!add_members(reader, plan))
        return plan;
    for (size_t i = 0; i < draft_count(plan->draft); i++) {
        const struct field_spec *spec = draft_field(plan->draft, i)->spec;
        struct planned member = { column_of(reader, plan, spec->name), spec, quoted(",", spec->name, ":"), 0 };
        member.key_length = strlen(member.key);
        g_array_append_val(plan->members, member);
    }
    plan->usable = names_pass(plan);
    return plan;
}

static const struct batch_plan *find_plan(const struct batch_reader *reader, uint64_t filled,
                                          const struct known_order *order, struct known_event *event)
{
    struct batch_plan *plan = g_hash_table_lookup(event->plans, &filled);
    if (plan)
        return plan;
    if (g_hash_table_size(event->plans) >= PLANS_KEPT)
        g_hash_table_remove_all(event->plans);
    plan = plan_new(reader, filled, order, event);
    g_hash_table_insert(event->plans, &plan->filled, plan);
    return plan;
}

/* ---- a record ---- */

static uint64_t filled_columns(const struct batch_reader *reader, const struct csv_record *record)
{
    uint64_t filled = 0;
    for (size_t i = 0; i < record->count; i++)
        if (reader->columns[i].kind == COLUMN_FIELD && !batch_cell_is_blank(record->cells[i]))
            filled |= (uint64_t)1 << i;
    return filled;
}

static bool append_members(struct batch_reader *reader, const struct csv_record *record, const struct batch_plan *plan)
{
    for (guint i = 0; i < plan->members->len; i++) {
        const struct planned *member = &g_array_index(plan->members, struct planned, i);
        g_string_append_len(reader->body, member->key, (gssize)member->key_length);
        if (!field_read_plain(member->spec, record->cells[member->column], record->lengths[member->column],
                              &reader->rules.context, &reader->day, reader->body))
            return false;
    }
    return true;
}

bool batch_plain_body(struct batch_reader *reader, const struct csv_record *record, const struct known_order *order,
                      struct known_event *event)
{
    if (reader->column_count > COLUMNS_MAX)
        return false;
    const struct batch_plan *plan = find_plan(reader, filled_columns(reader, record), order, event);
    g_string_assign(reader->body, plan->start);
    bool plain = plan->usable && append_members(reader, record, plan);
    g_string_append_c(reader->body, '}');
    return plain && reader->body->len <= JSON_BYTES_MAX;
}
