/* forms/order.c: ids, service types and states of orders as people and files write them. */
#include "forms/order.h"
#include "base/clean.h"
#include "base/near.h"
#include <string.h>

static const char FORBIDDEN[] = "/\\?#%";

bool order_id_check(const char *id, GError **error)
{
    size_t length = strlen(id);
    if (length == 0 || length > ORDER_ID_MAX) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The order id has %zu characters; it must have 1 to %d.",
                    length, ORDER_ID_MAX);
        return false;
    }
    if (strcmp(id, ".") == 0 || strcmp(id, "..") == 0) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "\"%s\" cannot be an order id.", id);
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isgraph(id[i]) || strchr(FORBIDDEN, id[i])) {
            g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                        "The order id may hold printable ASCII characters only, no blank and none of / \\ ? # %%; "
                        "character %zu is another.",
                        i + 1);
            return false;
        }
    }
    return true;
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* 4.5E+11 and the like; asked of every row of an import, so without a regular expression. */
bool order_id_looks_damaged(const char *id)
{
    const char *at = id + digits(id);
    if (at > id && (*at == '.' || *at == ',') && digits(at + 1) > 0)
        at += 1 + digits(at + 1);
    return at > id && (at[0] == 'E' || at[0] == 'e') && at[1] == '+' && digits(at + 2) > 0 &&
           at[2 + digits(at + 2)] == '\0';
}

static const char *const STATUS_NAMES[] = {
    [ORDER_ASSIGNED] = "assigned",
    [ORDER_ACCEPTED] = "accepted",
    [ORDER_CLOSED] = "closed",
};

/* Also those that do not break, or that nobody sees, as web pages and spreadsheets leave them. */
static const char *skip_blanks(const char *at)
{
    enum { NO_WIDTH_SPACE = 0x200B, BYTE_ORDER_MARK = 0xFEFF };
    for (;;) {
        gunichar character = g_utf8_get_char_validated(at, -1);
        bool valid = *at != '\0' && (int32_t)character >= 0;
        if (!valid || (!g_unichar_isspace(character) && character != NO_WIDTH_SPACE && character != BYTE_ORDER_MARK))
            return at;
        at = g_utf8_next_char(at);
    }
}

enum order_status order_status_read(const char *status)
{
    const char *word = skip_blanks(status ? status : "");
    if (*word == '\0')
        return ORDER_ACCEPTED;
    for (size_t i = 0; i < G_N_ELEMENTS(STATUS_NAMES); i++) {
        size_t length = strlen(STATUS_NAMES[i]);
        if (g_ascii_strncasecmp(word, STATUS_NAMES[i], length) == 0 && *skip_blanks(word + length) == '\0')
            return (enum order_status)i;
    }
    return ORDER_OTHER;
}

const char *order_status_name(enum order_status status)
{
    return status == ORDER_OTHER ? NULL : STATUS_NAMES[status];
}

bool order_may_post(const char *id, const char *status, char **why)
{
    *why = NULL;
    switch (order_status_read(status)) {
    case ORDER_ASSIGNED:
        *why = g_strdup_printf("Order %s is assigned but not accepted, so nothing can be posted on it: accept it with "
                               "the vendor, then set its status to accepted here.",
                               id);
        return false;
    case ORDER_CLOSED:
        *why = g_strdup_printf("Order %s is closed, so nothing can be posted on it: if it was opened again, set its "
                               "status to accepted here.",
                               id);
        return false;
    case ORDER_ACCEPTED:
    case ORDER_OTHER:
        break;
    }
    return true;
}

bool order_is_open(const char *status)
{
    enum order_status read = order_status_read(status);
    return read == ORDER_ACCEPTED || read == ORDER_OTHER;
}

static char *type_names(void)
{
    size_t count;
    const struct service_type *types = service_types(&count);
    GString *list = g_string_new(NULL);
    for (size_t i = 0; i < count; i++)
        g_string_append_printf(list, "%s%s (%s)", i > 0 ? " or " : "", types[i].short_name, types[i].id);
    return g_string_free(list, FALSE);
}

const struct service_type *order_type_read(const char *text, GError **error)
{
    size_t count;
    const struct service_type *types = service_types(&count);
    for (size_t i = 0; i < count; i++) {
        if (text && (near_same(text, types[i].id) || near_same(text, types[i].short_name))) {
            return &types[i];
        }
    }
    g_autofree char *names = type_names();
    if (!text || !*text) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The service type is missing: it is %s.", names);
    } else {
        g_autofree char *shown = clean_word(text);
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "\"%s\" is no service type: it is %s.", shown, names);
    }
    return NULL;
}

const struct event_spec *order_next_event(const struct service_type *type, const char *const *sent, size_t count)
{
    for (size_t i = count; i > 0; i--) {
        const struct event_spec *last = event_find(type, sent[i - 1]);
        if (!last) {
            continue;
        }
        size_t next = (size_t)(last - type->events) + 1;
        bool done = strcmp(last->name, type->completing) == 0 || next == type->event_count;
        return done ? NULL : &type->events[next];
    }
    return &type->events[0];
}
