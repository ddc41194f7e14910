/* forms/draft_check.c: what the texts of a draft read to. A reading is kept until its field is changed, or the present
 * or the rules are others. */
#include "forms/draft_parts.h"
#include <string.h>

/* Everything a reading depends on beside its own field. */
struct reading_context {
    bool as_typed;
    struct time_rules rules; /* zone referenced */
    int64_t now;
    bool has_base;
    int64_t base;
};

static bool is_same(const struct reading_context *kept, const struct field_context *context)
{
    const struct time_rules *rules = context->rules;
    return kept->as_typed == context->as_typed && kept->now == context->now && kept->has_base == context->has_base &&
           kept->base == context->base && kept->rules.zone == rules->zone && kept->rules.unit == rules->unit &&
           kept->rules.day_order == rules->day_order && kept->rules.week_start == rules->week_start &&
           kept->rules.end_of_day == rules->end_of_day;
}

void draft_forget_readings(struct draft *draft)
{
    if (!draft->read_in) {
        return; /* no field was read */
    }
    for (size_t i = 0; i < draft_count(draft); i++) {
        draft_change(draft, i)->preview_bytes = 0;
    }
    g_string_truncate(draft->preview, 0);
    g_time_zone_unref(draft->read_in->rules.zone);
    g_clear_pointer(&draft->read_in, g_free);
}

static void follow_context(struct draft *draft, const struct field_context *context)
{
    if (draft->read_in && is_same(draft->read_in, context)) {
        return;
    }
    draft_forget_readings(draft);
    draft->read_in = g_new(struct reading_context, 1);
    *draft->read_in = (struct reading_context){ .as_typed = context->as_typed,
                                                .rules = *context->rules,
                                                .now = context->now,
                                                .has_base = context->has_base,
                                                .base = context->base };
    g_time_zone_ref(draft->read_in->rules.zone);
}

bool draft_read(const struct draft *draft, size_t index, const struct field_context *context,
                struct field_reading *reading, GError **error)
{
    const struct draft_field *field = draft_field(draft, index);
    struct field_context own = *context;
    own.as_typed = context->as_typed || field->as_typed;
    return (field->raw ? field_read_json : field_read)(field->spec, field->text, &own, reading, error);
}

static char *value_at(const struct draft *draft, size_t index, int64_t now, const struct field_context *context)
{
    struct field_reading reading;
    struct field_context own = *context;
    own.now = now;
    draft_read(draft, index, &own, &reading, NULL);
    char *json = g_steal_pointer(&reading.json);
    field_reading_clear(&reading);
    return json;
}

bool draft_shifted(const struct draft *draft, size_t index, int64_t then, const struct field_context *context)
{
    const struct draft_field *field = draft_field(draft, index);
    bool timed = field->spec->kind == FIELD_MOMENT || field->spec->kind == FIELD_MOMENTS;
    if (!timed || field->raw || !field->touched || strcmp(field->text, "now") == 0) {
        return false;
    }
    g_autofree char *before = value_at(draft, index, then, context);
    g_autofree char *after = value_at(draft, index, context->now, context);
    return g_strcmp0(before, after) != 0;
}

static void read_field(struct draft *draft, size_t index, const struct field_context *context)
{
    struct draft_field *field = draft_change(draft, index);
    struct field_reading reading;
    g_autoptr(GError) why = NULL;
    bool fine = draft_read(draft, index, context, &reading, &why);
    g_free(field->error);
    g_free(field->remark);
    g_free(field->words);
    g_free(field->json);
    field->error = fine ? NULL : g_strdup(why->message);
    field->json = fine ? g_steal_pointer(&reading.json) : NULL;
    field->remark = g_steal_pointer(&reading.remark);
    field->words = g_steal_pointer(&reading.words);
    field_reading_clear(&reading);
    field->read = true;
}

int draft_check(struct draft *draft, const struct field_context *context)
{
    int errors = 0;
    follow_context(draft, context);
    for (size_t i = 0; i < draft_count(draft); i++) {
        if (!draft_field(draft, i)->read) {
            read_field(draft, i, context);
        }
        errors += draft_field(draft, i)->error ? 1 : 0;
    }
    return errors;
}
