/* delivery/rest.c: a short list, in the order in which the events were recorded. */
#include "delivery/rest.h"

#include <glib.h>

struct rest {
    GArray *entries; /* struct rest_entry */
};

struct rest *rest_new(void)
{
    struct rest *rest = g_new0(struct rest, 1);
    rest->entries = g_array_new(FALSE, FALSE, sizeof(struct rest_entry));
    return rest;
}

void rest_free(struct rest *rest)
{
    g_array_unref(rest->entries);
    g_free(rest);
}

static struct rest_entry *entry_at(const struct rest *rest, guint index)
{
    return &g_array_index(rest->entries, struct rest_entry, index);
}

void rest_add(struct rest *rest, struct rest_entry entry)
{
    g_array_append_val(rest->entries, entry);
}

static void take(struct rest *rest, guint index, struct rest_entry *entry)
{
    if (entry != NULL)
        *entry = *entry_at(rest, index);
    g_array_remove_index(rest->entries, index);
}

bool rest_remove(struct rest *rest, int64_t id, struct rest_entry *entry)
{
    for (guint i = 0; i < rest->entries->len; i++)
        if (entry_at(rest, i)->id == id) {
            take(rest, i, entry);
            return true;
        }
    return false;
}

bool rest_take_due(struct rest *rest, int64_t now_us, struct rest_entry *entry)
{
    guint first = 0;
    for (guint i = 1; i < rest->entries->len; i++)
        if (entry_at(rest, i)->due_us < entry_at(rest, first)->due_us)
            first = i;
    if (rest->entries->len == 0 || entry_at(rest, first)->due_us > now_us)
        return false;
    take(rest, first, entry);
    return true;
}

int64_t rest_due_us(const struct rest *rest)
{
    int64_t due_us = INT64_MAX;
    for (guint i = 0; i < rest->entries->len; i++)
        due_us = MIN(due_us, entry_at(rest, i)->due_us);
    return due_us;
}

void rest_end_all(struct rest *rest)
{
    for (guint i = 0; i < rest->entries->len; i++)
        entry_at(rest, i)->due_us = INT64_MIN;
}
