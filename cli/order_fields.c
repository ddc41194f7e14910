/* cli/order_fields.c: the members of an order as people name them, a row each. */
#include "cli/order_fields.h"
#include "base/near.h"
#include "forms/order.h"
#include <stddef.h>
#include <string.h>

enum order_member { MEMBER_TYPE, MEMBER_STATUS, MEMBER_TEXT };

static const struct order_row {
    const char *name;
    size_t place; /* of the text in struct order */
    enum order_member kind;
} ROWS[] = {
    { "type", offsetof(struct order, service_type), MEMBER_TYPE },
    { "status", offsetof(struct order, status), MEMBER_STATUS },
    { "customer", offsetof(struct order, customer), MEMBER_TEXT },
    { "product", offsetof(struct order, product), MEMBER_TEXT },
    { "serial", offsetof(struct order, serial), MEMBER_TEXT },
    { "notes", offsetof(struct order, notes), MEMBER_TEXT },
};

static char **row_place(const struct order_row *row, struct order *order)
{
    return (char **)(void *)((char *)order + row->place);
}

static const struct order_row *find_row(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(ROWS)];
    for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        if (near_same(ROWS[i].name, name) || (ROWS[i].kind == MEMBER_TYPE && near_same("serviceType", name)))
            return &ROWS[i];
        names[i] = ROWS[i].name;
    }
    const char *near = near_find(name, names, G_N_ELEMENTS(names));
    g_autofree char *hint = near ? g_strdup_printf("did you mean %s?", near)
                                 : g_strdup("it has type, status, customer, product, serial and notes.");
    g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "An order has no \"%s\"; %s", name, hint);
    return NULL;
}

/* The text as it is kept; `*kept` is NULL for a member that is cleared, and for the status that need not be said. */
static bool read_member(const struct order_row *row, const char *text, char **kept, GError **error)
{
    const struct service_type *type = NULL;
    const char *status = NULL;
    bool accepted = false;
    *kept = NULL;
    switch (row->kind) {
    case MEMBER_TYPE:
        type = order_type_read(text, error);
        *kept = type ? g_strdup(type->id) : NULL;
        return type != NULL;
    case MEMBER_STATUS:
        status = order_status_name(order_status_read(text));
        accepted = order_status_read(text) == ORDER_ACCEPTED;
        *kept = accepted ? NULL : g_strdup(status ? status : text);
        return true;
    case MEMBER_TEXT:
        *kept = *text ? g_strdup(text) : NULL;
        return true;
    }
    g_assert_not_reached();
}

bool order_field_set(struct order *order, const char *argument, GError **error)
{
    const char *equals = strchr(argument, '=');
    if (!equals || equals == argument) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "\"%s\" is not NAME=TEXT, as in customer='Ana Lopes'.",
                    argument);
        return false;
    }
    g_autofree char *name = g_strndup(argument, (size_t)(equals - argument));
    const struct order_row *row = find_row(name, error);
    char *kept = NULL;
    if (!row || !read_member(row, equals + 1, &kept, error))
        return false;
    g_free(*row_place(row, order));
    *row_place(row, order) = kept;
    return true;
}

bool order_field_at(const struct order *order, size_t index, const char **name, const char **text)
{
    if (index >= G_N_ELEMENTS(ROWS))
        return false;
    *name = ROWS[index].name;
    *text = *(char *const *)(const void *)((const char *)order + ROWS[index].place);
    return true;
}
