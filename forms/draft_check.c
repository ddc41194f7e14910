/* forms/draft_check.c: what the texts of a draft read to. A reading is kept until something it depends on is another,
 * so that a key in a long form reads one field and not all of them. */
#include "forms/draft_parts.h"
#include <string.h>

/* Everything a reading depends on: the field's own text and flags, the rules, the present. */
struct reading_key {
    char *text;
    bool raw, as_typed;
    struct time_rules rules; /* zone referenced */
    int64_t now;
    bool has_base;
    int64_t base;
};

static bool is_same_context(const struct reading_key *key, const struct field_context *context)
{
    const struct time_rules *rules = context->rules;
    return key->now == context->now && key->has_base == context->has_base && key->base == context->base &&
           key->rules.zone == rules->zone && key->rules.unit == rules->unit &&
           key->rules.day_order == rules->day_order && key->rules.week_start == rules->week_start &&
           key->rules.end_of_day == rules->end_of_day;
}

static bool is_read(const struct draft_field *field, const struct field_context *context)
{
    const struct reading_key *key = field->read_from;
    return key && key->raw == field->raw && key->as_typed == (context->as_typed || field->as_typed) &&
           is_same_context(key, context) && strcmp(key->text, field->text) == 0;
}

void draft_forget_reading(struct draft_field *field)
{
    if (!field->read_from) {
        return;
    }
    g_time_zone_unref(field->read_from->rules.zone);
    g_free(field->read_from->text);
    g_clear_pointer(&field->read_from, g_free);
}

static void remember_reading(struct draft_field *field, const struct field_context *context)
{
    draft_forget_reading(field);
    field->read_from = g_new(struct reading_key, 1);
    *field->read_from = (struct reading_key){ .text = g_strdup(field->text),
                                              .raw = field->raw,
                                              .as_typed = context->as_typed || field->as_typed,
                                              .rules = *context->rules,
                                              .now = context->now,
                                              .has_base = context->has_base,
                                              .base = context->base };
    g_time_zone_ref(field->read_from->rules.zone);
}

bool draft_read(const struct draft *draft, size_t index, const struct field_context *context,
                struct field_reading *reading, GError **error)
{
    const struct draft_field *field = draft_field(draft, index);
    struct field_context own = *context;
    own.as_typed = context->as_typed || field->as_typed;
    return (field->raw ? field_read_json : field_read)(field->spec, field->text, &own, reading, error);
}

static void check_field(struct draft *draft, size_t index, const struct field_context *context)
{
    struct draft_field *field = draft_field(draft, index);
    if (is_read(field, context)) {
        return;
    }
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
    field->ask = !fine && g_error_matches(why, FIELD_ERROR, FIELD_ERROR_ASK);
    memcpy(field->choices, reading.choices, sizeof field->choices);
    field_reading_clear(&reading);
    remember_reading(field, context);
}

int draft_check(struct draft *draft, const struct field_context *context)
{
    int errors = 0;
    for (size_t i = 0; i < draft_count(draft); i++) {
        check_field(draft, i, context);
        errors += draft_field(draft, i)->error ? 1 : 0;
    }
    return errors;
}
