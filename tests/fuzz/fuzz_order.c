/* tests/fuzz/fuzz_order.c: any bytes as the id, the type and the status of an order.
 *
 * An id that passes can stand in an address and in a terminal as it is; what does not pass is refused in one whole
 * sentence of valid UTF-8, whatever it held. */
#include "forms/order.h"
#include "tests/fuzz/demand.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_sentence(const char *sentence)
{
    demand(sentence && g_str_has_suffix(sentence, ".") && g_utf8_validate(sentence, -1, NULL));
}

static void check_id(const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *why = NULL;
    if (!order_id_check(id, &error)) {
        check_sentence(error->message);
        return;
    }
    demand(*id && strlen(id) <= ORDER_ID_MAX && strpbrk(id, " /\\?#%") == NULL);
    for (const char *at = id; *at; at++)
        demand(*at > 0x20 && *at < 0x7f);
    demand(!order_id_looks_damaged(id) || (g_ascii_isdigit(*id) && strchr(id, '+')));
    demand(order_may_post(id, "accepted", &why) && !why);
    order_may_post(id, "closed", &why);
    check_sentence(why);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    g_autofree char *text = g_strndup((const char *)bytes, size);
    g_autoptr(GError) error = NULL;
    check_id(text);
    if (!g_utf8_validate(text, -1, NULL))
        return 0;
    const struct service_type *type = order_type_read(text, &error);
    if (!type)
        check_sentence(error->message);
    const char *name = order_status_name(order_status_read(text));
    demand(!name || order_status_read(name) == order_status_read(text));
    for (size_t i = 0, count = 0; i == 0 || i < count; i++) {
        const struct event_spec *event = NULL;
        g_autofree char *why = NULL;
        enum event_verdict verdict = event_judge(&service_types(&count)[i], text, &event, &why);
        demand(event != NULL && (why == NULL) == (verdict == EVENT_BUILT_IN || verdict == EVENT_FREE));
    }
    return 0;
}
