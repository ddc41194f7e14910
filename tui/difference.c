/* tui/difference.c: what one body says otherwise than another. */
#include "tui/difference.h"
#include "base/json_scan.h"
#include <string.h>

static bool same_value(const struct json_slice *a, const struct json_slice *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static void add_line(GString *out, char sign, const struct json_slice *name, const struct json_slice *value)
{
    g_autofree char *member = json_string_text(name);
    g_string_append_printf(out, "%c %s: %.*s\n", sign, member, (int)value->length, value->bytes);
}

/* The members of `body` that `other` lacks or says otherwise. */
static void add_members(GString *out, char sign, const struct json_slice *body, const struct json_slice *other)
{
    struct json_walk walk;
    struct json_slice name, value, beside;
    json_walk_init(&walk, body);
    while (json_walk_next(&walk, &name, &value)) {
        g_autofree char *member = json_string_text(&name);
        if (!json_member(other, member, &beside) || !same_value(&value, &beside))
            add_line(out, sign, &name, &value);
    }
}

static bool read_object(const char *text, struct json_slice *object)
{
    return json_scan(text, strlen(text), object, NULL, NULL) && object->kind == JSON_OBJECT;
}

char *difference_lines(const char *older, const char *newer)
{
    struct json_slice before, after;
    if (!read_object(older, &before) || !read_object(newer, &after))
        return NULL;
    GString *out = g_string_new(NULL);
    add_members(out, '-', &before, &after);
    add_members(out, '+', &after, &before);
    bool same = out->len == 0;
    return g_string_free(out, same);
}
