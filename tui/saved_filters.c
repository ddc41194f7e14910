/* tui/saved_filters.c: named filters, a line each. */
#include "tui/saved_filters.h"
#include <string.h>

static const char *const kinds[] = { [FILTER_ORDERS] = "orders:", [FILTER_EVENTS] = "events:" };

static void free_filter(void *data)
{
    struct saved_filter *filter = data;
    g_free(filter->name);
    g_free(filter->filter);
    g_free(filter);
}

/* NULL for a line that is none. */
static struct saved_filter *read_line(const char *line)
{
    const char *sign = strstr(line, " = ");
    int kind = g_str_has_prefix(line, kinds[FILTER_ORDERS]) ? FILTER_ORDERS : FILTER_EVENTS;
    if (!sign || !g_str_has_prefix(line, kinds[kind]))
        return NULL;
    const char *name = line + strlen(kinds[kind]);
    if (name > sign)
        return NULL;
    struct saved_filter *filter = g_new0(struct saved_filter, 1);
    filter->kind = (enum saved_filter_kind)kind;
    filter->name = g_strstrip(g_strndup(name, (size_t)(sign - name)));
    filter->filter = g_strstrip(g_strdup(sign + strlen(" = ")));
    if (*filter->name && *filter->filter)
        return filter;
    free_filter(filter);
    return NULL;
}

GPtrArray *saved_filters_read(const char *text)
{
    GPtrArray *filters = g_ptr_array_new_with_free_func(free_filter);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        struct saved_filter *filter = read_line(lines[i]);
        if (filter)
            g_ptr_array_add(filters, filter);
    }
    return filters;
}

static bool is_that(const char *line, enum saved_filter_kind kind, const char *name)
{
    struct saved_filter *found = read_line(line);
    bool same = found && found->kind == kind && strcmp(found->name, name) == 0;
    if (found)
        free_filter(found);
    return same;
}

char *saved_filters_write(const char *text, enum saved_filter_kind kind, const char *name, const char *filter)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *out = g_string_new(NULL);
    for (size_t i = 0; lines[i]; i++)
        if (!is_that(lines[i], kind, name) && (*lines[i] || lines[i + 1]))
            g_string_append_printf(out, "%s\n", lines[i]);
    if (filter)
        g_string_append_printf(out, "%s %s = %s\n", kinds[kind], name, filter);
    return g_string_free(out, FALSE);
}
