/* tui/json_view.c: JSON as lines on a canvas. */
#include "tui/json_view.h"
#include "base/json_scan.h"
#include "widgets/wrap.h"
#include <string.h>

char *json_view_text(const char *text)
{
    struct json_slice value;
    if (!json_scan(text, strlen(text), &value, NULL, NULL))
        return g_strdup(text);
    GString *indented = g_string_new(NULL);
    json_append_indented(indented, &value);
    return g_string_free(indented, FALSE);
}

static int count_lines(const char *text, size_t length, int width)
{
    struct wrap wrap = wrap_start(text, length, MAX(1, width));
    struct wrap_line line;
    int lines = 0;
    while (wrap_next(&wrap, &line))
        lines++;
    return lines;
}

int json_view_line(const char *indented, const char *name, int width)
{
    GString *member = g_string_new("\n  ");
    json_append_string(member, name);
    g_string_append_c(member, ':');
    const char *at = strstr(indented, member->str);
    g_string_free(member, TRUE);
    return at ? count_lines(indented, (size_t)(at - indented), width) : 0;
}

int json_view_lines(const char *text, int width)
{
    return count_lines(text, strlen(text), width);
}
