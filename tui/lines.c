/* tui/lines.c: text as lines on a canvas. */
#include "tui/lines.h"
#include "base/json_scan.h"
#include "tui/look.h"
#include "widgets/wrap.h"
#include <string.h>

enum { JSON_STEP = 2 };

static int count_lines(const char *text, size_t length, int width)
{
    struct wrap wrap = wrap_start(text, length, MAX(1, width));
    struct wrap_line line;
    int lines = 0;
    while (wrap_next(&wrap, &line))
        lines++;
    return lines;
}

int lines_count(const char *text, int width)
{
    return count_lines(text, strlen(text), width);
}

void lines_number(const char *text, struct rect at, int skip, uint64_t *numbers)
{
    struct wrap wrap = wrap_start(text, strlen(text), MAX(1, at.width));
    struct wrap_line line;
    for (int row = at.y - skip; row < at.y + at.height && wrap_next(&wrap, &line); row++)
        if (row >= at.y)
            numbers[row] = look_text(numbers[row], text + line.start, line.end - line.start);
}

void lines_append(GString *out, const char *text, int hang, int width)
{
    int most = hang * 2 <= width ? hang : 0;
    struct wrap wrap = wrap_start(text, strlen(text), width);
    struct wrap_line line;
    for (int indent = 0; wrap_next(&wrap, &line); indent = most) {
        g_string_append_printf(out, "%*s", indent, "");
        g_string_append_len(out, text + line.start, (gssize)(line.end - line.start));
        g_string_append_c(out, '\n');
        wrap.width = MAX(1, width - most);
    }
}

char *lines_indent_json(const char *text)
{
    struct json_slice value;
    if (!json_scan(text, strlen(text), &value, NULL, NULL))
        return g_strdup(text);
    GString *indented = g_string_new(NULL);
    json_append_indented(indented, &value);
    return g_string_free(indented, FALSE);
}

void lines_append_json(GString *out, const char *text, int width)
{
    g_autofree char *indented = lines_indent_json(text);
    g_auto(GStrv) rows = g_strsplit(indented, "\n", -1);
    for (size_t i = 0; rows[i]; i++)
        lines_append(out, rows[i], (int)strspn(rows[i], " ") + JSON_STEP, width);
}

const char *lines_member(const char *indented, const char *name)
{
    GString *member = g_string_new("\n  ");
    json_append_string(member, name);
    g_string_append_c(member, ':');
    const char *at = strstr(indented, member->str);
    g_string_free(member, TRUE);
    return at;
}

int lines_find_member(const char *indented, const char *name, int width)
{
    const char *at = lines_member(indented, name);
    return at ? count_lines(indented, (size_t)(at - indented), width) : 0;
}

void lines_draw_place(struct canvas *canvas, struct rect frame, enum style edge, int skip, int seen, int all)
{
    if (all <= seen)
        return;
    g_autofree char *place = g_strdup_printf(" %d-%d of %d ", skip + 1, MIN(all, skip + seen), all);
    struct rect top = { frame.x + 1, frame.y, frame.width - 2, 1 };
    canvas_text(canvas, top, top.x + MAX(0, top.width - (int)strlen(place)), top.y, edge, place);
}
