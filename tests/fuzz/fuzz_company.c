/* tests/fuzz/fuzz_company.c: any bytes as what a company wrote about itself: own events, templates, text blocks.
 *
 * Either there are rows, or there are defects, each a whole sentence; and whatever rows there are can be used. */
#include "forms/describe.h"
#include "forms/template.h"
#include "forms/text_block.h"
#include "tests/fuzz/demand.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const int64_t NOW = G_GINT64_CONSTANT(1795603320000);

static void check_defects(const GPtrArray *defects, bool sound)
{
    demand(sound == (defects->len == 0));
    for (guint i = 0; i < defects->len; i++) {
        const char *sentence = g_ptr_array_index(defects, i);
        demand(g_utf8_validate(sentence, -1, NULL) &&
               (g_str_has_suffix(sentence, ".") || g_str_has_suffix(sentence, "?")));
    }
}

static void use_events(const char *text, size_t size, const struct field_context *context)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(text, size, defects);
    check_defects(defects, custom != NULL);
    if (!custom)
        return;
    size_t count;
    const struct event_spec *events = custom_events(custom, &count);
    const struct service_type *type = service_type_find("onsite");
    g_autofree char *described = describe_events_json(NULL, custom);
    struct json_slice value;
    demand(json_scan(described, strlen(described), &value, NULL, NULL));
    for (size_t i = 0; i < count; i++) {
        g_autoptr(draft_handle) draft = draft_new("SO-1", type, &events[i], events[i].name, context);
        draft_check(draft, context);
        g_autofree char *schema = describe_schema(NULL, &events[i]);
        demand(json_scan(schema, strlen(schema), &value, NULL, NULL));
    }
    custom_free(custom);
}

static void use_templates(const char *text, size_t size, const struct field_context *context)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct templates *templates = templates_read(text, size, defects);
    check_defects(defects, templates != NULL);
    if (!templates)
        return;
    const struct service_type *type = service_type_find("depot");
    g_autoptr(GPtrArray) fitting = templates_for(templates, "repair_eta");
    const struct placeholder_values values = { .customer = "Ana", .now = context->now, .rules = context->rules };
    for (guint i = 0; i < fitting->len; i++) {
        g_autoptr(draft_handle) draft = draft_new("SO-1", type, event_find(type, "repair_eta"), "repair_eta", context);
        g_autoptr(GPtrArray) left = template_apply(g_ptr_array_index(fitting, i), draft, &values);
        check_defects(left, left->len == 0);
        draft_check(draft, context);
    }
    templates_free(templates);
}

static void use_text_blocks(const char *text, size_t size, const struct field_context *context)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct text_blocks *blocks = text_blocks_read(text, size, defects);
    struct placeholder_values values = { .customer = "Ana", .now = context->now, .rules = context->rules };
    check_defects(defects, blocks != NULL);
    size_t after = 0;
    g_autofree char *expanded = blocks ? text_block_expand(blocks, "was wfb, so", 7, &values, &after, NULL) : NULL;
    demand(!expanded || (g_utf8_validate(expanded, -1, NULL) && strcmp(expanded + after, ", so") == 0));
    text_blocks_free(blocks);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    g_autofree char *text = g_strndup((const char *)bytes, size);
    g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
    struct time_rules rules = { .zone = zone, .end_of_day = 18 * 60 };
    struct field_context context = { .rules = &rules, .now = NOW, .operator_name = "Sam" };
    use_events(text, strlen(text), &context);
    use_templates(text, strlen(text), &context);
    use_text_blocks(text, strlen(text), &context);
    return 0;
}
