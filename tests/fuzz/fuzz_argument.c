/* tests/fuzz/fuzz_argument.c: any bytes as the name of an event and its fields, as `send` takes them, one a line.
 *
 * What is refused is refused in one whole sentence. What passes becomes a body the check accepts, that comes back from
 * a stored draft byte for byte. */
#include "forms/body.h"
#include "forms/remark.h"
#include "tests/forms/judge.h"
#include "tests/fuzz/demand.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const int64_t NOW = G_GINT64_CONSTANT(1795603320000);

static void check_refusal(const GError *error)
{
    demand(error && g_str_has_suffix(error->message, ".") && g_utf8_validate(error->message, -1, NULL));
}

static void check_body(struct draft *draft, const struct field_context *context)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *body = body_build(draft, context, &error);
    struct remark_sent sent = { draft->name, body, NOW - 1 };
    g_autoptr(GPtrArray) remarks = remark_find(draft, context, &sent, 1);
    for (guint i = 0; i < remarks->len; i++)
        demand(g_utf8_validate(g_ptr_array_index(remarks, i), -1, NULL));
    if (!body) {
        check_refusal(error);
        return;
    }
    demand(judge_body(draft->type, body, strlen(body), true, NULL));
    g_autofree char *stored = draft_to_text(draft);
    g_autoptr(draft_handle) reopened = draft_from_text(stored, context, NULL);
    g_autofree char *again = reopened ? body_build(reopened, context, NULL) : NULL;
    demand(g_strcmp0(body, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    g_autofree char *text = g_strndup((const char *)bytes, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
    struct time_rules rules = { .zone = zone, .end_of_day = 18 * 60 };
    struct field_context context = { .rules = &rules, .now = NOW, .operator_name = "Sam" };
    const struct service_type *type = service_type_find("depot");
    const struct event_spec *event = NULL;
    enum event_verdict verdict = lines[0] ? event_judge(type, lines[0], &event, NULL) : EVENT_NO_NAME;
    if (verdict != EVENT_BUILT_IN && verdict != EVENT_FREE)
        return 0;
    g_autoptr(draft_handle) draft = draft_new_empty("SO-1", type, event, lines[0]);
    for (size_t i = 1; lines[i]; i++) {
        g_autoptr(GError) error = NULL;
        if (!draft_set_argument(draft, lines[i], &context, &error)) {
            check_refusal(error);
            return 0;
        }
    }
    check_body(draft, &context);
    return 0;
}
