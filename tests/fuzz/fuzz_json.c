/* tests/fuzz/fuzz_json.c: any bytes through the strict scan, the check of a body, and back into a body.
 *
 * What the scan accepts must survive both layouts unchanged in meaning; a body that passes the check must become a
 * draft whose body passes it again. */
#include "forms/body.h"
#include "tests/forms/judge.h"
#include "tests/fuzz/demand.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void round_layouts(const struct json_slice *value)
{
    g_autoptr(GString) compact = g_string_new(NULL);
    g_autoptr(GString) indented = g_string_new(NULL);
    g_autoptr(GString) again = g_string_new(NULL);
    struct json_slice shown;
    json_append_compact(compact, value);
    json_append_indented(indented, value);
    if (json_scan(indented->str, indented->len, &shown, NULL, NULL)) {
        json_append_compact(again, &shown);
        demand(g_string_equal(compact, again));
    }
}

static void round_body(const struct service_type *type, const char *text, size_t size)
{
    if (!judge_body(type, text, size, true, NULL)) {
        return;
    }
    g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
    struct time_rules rules = { .zone = zone };
    struct field_context context = { .rules = &rules, .as_typed = true };
    g_autoptr(draft_handle) draft = body_to_draft("SO-1", type, text, &context, NULL);
    if (!draft) {
        return;
    }
    g_autofree char *body = body_build(draft, &context, NULL);
    demand(!body || judge_body(type, body, strlen(body), true, NULL));
    g_autofree char *stored = draft_to_text(draft);
    g_autoptr(draft_handle) reopened = draft_from_text(stored, &context, NULL);
    g_autofree char *same = reopened ? body_build(reopened, &context, NULL) : NULL;
    demand(!same || g_strcmp0(body, same) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    g_autofree char *text = g_strndup((const char *)bytes, size);
    struct json_slice value;
    /* The copy ends at a NUL: what lies behind it is looked at by the scan alone. */
    json_scan((const char *)bytes, size, &value, NULL, NULL);
    if (!json_scan(text, strlen(text), &value, NULL, NULL)) {
        return 0;
    }
    round_layouts(&value);
    size_t count;
    const struct service_type *types = service_types(&count);
    for (size_t i = 0; i < count; i++) {
        round_body(&types[i], text, strlen(text));
    }
    return 0;
}
