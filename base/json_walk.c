/* base/json_walk.c: from member to member of a JSON text that was scanned. */
#include "base/json_scan.h"
#include <string.h>

enum json_kind json_kind_of(char first)
{
    switch (first) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
        return JSON_NULL;
    default:
        return JSON_NUMBER;
    }
}

static const char *blanks_end(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

static const char *string_end(const char *at)
{
    for (at++;;) {
        const char *quote = rawmemchr(at, '"');
        const char *escape = memchr(at, '\\', (size_t)(quote - at));
        if (!escape)
            return quote + 1;
        at = escape + 2;
    }
}

static bool ends_scalar(char byte)
{
    return byte == ',' || byte == ']' || byte == '}' || byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Only for scanned text, so brackets match and texts are closed. */
static const char *value_end(const char *at, const char *end)
{
    if (*at == '"')
        return string_end(at);
    if (*at != '{' && *at != '[') {
        while (at < end && !ends_scalar(*at))
            at++;
        return at;
    }
    for (int depth = 0;;) {
        if (*at == '"') {
            at = string_end(at);
            continue;
        }
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        at++;
        if (depth == 0)
            return at;
    }
}

void json_walk_init(struct json_walk *walk, const struct json_slice *container)
{
    walk->members = container->kind == JSON_OBJECT;
    walk->at = container->bytes + 1;
    walk->end = container->bytes + container->length - 1;
}

static struct json_slice walk_take(struct json_walk *walk)
{
    const char *from = walk->at;
    walk->at = value_end(from, walk->end);
    return (struct json_slice){ from, (size_t)(walk->at - from), json_kind_of(*from) };
}

bool json_walk_next(struct json_walk *walk, struct json_slice *name, struct json_slice *value)
{
    walk->at = blanks_end(walk->at, walk->end);
    if (walk->at < walk->end && *walk->at == ',')
        walk->at = blanks_end(walk->at + 1, walk->end);
    if (walk->at >= walk->end)
        return false;
    if (walk->members) {
        *name = walk_take(walk);
        walk->at = blanks_end(blanks_end(walk->at, walk->end) + 1, walk->end);
    }
    *value = walk_take(walk);
    return true;
}

bool json_member(const struct json_slice *object, const char *name, struct json_slice *value)
{
    struct json_walk walk;
    struct json_slice member;
    json_walk_init(&walk, object);
    while (json_walk_next(&walk, &member, value)) {
        g_autofree char *text = json_string_text(&member);
        if (strcmp(text, name) == 0)
            return true;
    }
    return false;
}
