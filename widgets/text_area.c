/* widgets/text_area.c: several lines of editable text.
 *
 * Screen lines are found anew from the text (widgets/wrap) whenever they are needed. A line is wrapped one column
 * early, so that the cursor behind its last character still has a place. */
#include "widgets/text_area.h"
#include "base/clean.h"
#include "widgets/text_edit.h"
#include "widgets/wrap.h"
#include <string.h>

void text_area_init(struct text_area *area, const struct text_field_options *options)
{
    const char *text = options->text != NULL ? options->text : "";
    g_autofree char *tidy = text_edit_tidy(text, strlen(text), TEXT_MANY_LINES);
    *area = (struct text_area){ .width = 80, .goal = -1 };
    struct text_field_options empty = { .limit = options->limit, .undone_elsewhere = options->undone_elsewhere };
    text_field_init(&area->line, &empty);
    g_string_assign(area->line.text, tidy);
    area->line.cursor = area->line.text->len;
    area->line.untouched = options->untouched && tidy[0] != '\0';
}

void text_area_clear(struct text_area *area)
{
    text_field_clear(&area->line);
}

void text_area_set_width(struct text_area *area, int width)
{
    area->width = MAX(1, width);
}

static struct wrap start_wrap(const struct text_area *area)
{
    return wrap_start(area->line.text->str, area->line.text->len, area->width - 1);
}

int text_area_lines(const struct text_area *area)
{
    struct wrap wrap = start_wrap(area);
    struct wrap_line line;
    int lines = 0;
    while (wrap_next(&wrap, &line))
        lines++;
    return lines;
}

/* Columns from the start of a screen line; blanks that hang over its end all stand at the last one. */
static int column_of(const struct text_area *area, const struct wrap_line *line, size_t at)
{
    return MIN(utf8_columns(area->line.text->str + line->start, at - line->start), area->width - 1);
}

/* The screen line the cursor stands on: between two wrapped ones it is the lower. */
static int find_cursor(const struct text_area *area, struct wrap_line *found, int *column)
{
    struct wrap wrap = start_wrap(area);
    struct wrap_line line;
    int row = -1;
    *found = (struct wrap_line){ 0 };
    while (wrap_next(&wrap, &line) && line.start <= area->line.cursor) {
        *found = line;
        row++;
    }
    *column = column_of(area, found, area->line.cursor);
    return row;
}

static size_t offset_at(const struct text_area *area, const struct wrap_line *line, bool wraps_on, int goal)
{
    const GString *text = area->line.text;
    size_t at = line->start;
    while (at < line->end) {
        size_t next = utf8_next(text->str, text->len, at);
        if (utf8_columns(text->str + line->start, next - line->start) > goal || (wraps_on && next == line->end))
            break;
        at = next;
    }
    return at;
}

static void move_to(struct text_area *area, int row, int column)
{
    struct wrap wrap = start_wrap(area);
    struct wrap_line line = { 0, 0 };
    for (int i = 0; i <= row; i++)
        wrap_next(&wrap, &line);
    bool wraps_on = wrap.more && wrap.at == line.end;
    text_edit_move(&area->line, offset_at(area, &line, wraps_on, column));
}

/* Up and Down keep the column they started from; false beyond the first and last line. */
static bool move_by_line(struct text_area *area, int by)
{
    struct wrap_line line;
    int column;
    int target = find_cursor(area, &line, &column) + by;
    if (target < 0 || target >= text_area_lines(area))
        return false;
    if (area->goal < 0)
        area->goal = column;
    move_to(area, target, area->goal);
    return true;
}

/* One more line than there is, since here the last place is as good as any other. */
static int top_for(const struct text_area *area, int row, int height, bool focused)
{
    return focused && height > 0 ? text_edit_scroll(row, text_area_lines(area), height + 1) : 0;
}

void text_area_click(struct text_area *area, struct rect at, int column, int row, bool focused)
{
    struct wrap_line line = { 0, 0 };
    int ignored;
    int top = top_for(area, find_cursor(area, &line, &ignored), at.height, focused);
    area->goal = -1;
    move_to(area, CLAMP(top + row - at.y, 0, text_area_lines(area) - 1), MAX(0, column - at.x));
}

enum widget_result text_area_key(struct text_area *area, const struct key *key)
{
    bool vertical = key->code == KEY_CODE_UP || key->code == KEY_CODE_DOWN;
    if (key->code == KEY_CODE_ESCAPE && key->modifiers == 0)
        return WIDGET_CANCEL;
    if (vertical)
        return move_by_line(area, key->code == KEY_CODE_UP ? -1 : 1) ? WIDGET_HANDLED : WIDGET_IGNORED;
    bool handled = true;
    if (key->code == KEY_CODE_ENTER)
        text_edit_insert(&area->line, "\n", 1, TEXT_MANY_LINES);
    else
        handled = text_edit_key(&area->line, key, TEXT_MANY_LINES);
    if (handled)
        area->goal = -1;
    return handled ? WIDGET_HANDLED : WIDGET_IGNORED;
}

void text_area_draw(const struct text_area *area, struct canvas *canvas, struct rect at, bool focused)
{
    struct wrap_line line = { 0, 0 };
    int column;
    int row = find_cursor(area, &line, &column);
    int top = top_for(area, row, at.height, focused);
    enum style style = area->line.untouched ? STYLE_DIM : STYLE_TEXT;
    canvas_fill(canvas, at, STYLE_TEXT, " ");
    struct wrap wrap = start_wrap(area);
    for (int i = 0; wrap_next(&wrap, &line); i++)
        if (i >= top && i - top < at.height)
            canvas_text_n(canvas, at, at.x, at.y + i - top, style, area->line.text->str + line.start,
                          line.end - line.start);
    if (focused && at.width > 0 && at.height > 0)
        canvas_set_cursor(canvas, at.x + MIN(column, at.width - 1), at.y + row - top);
}

const char *text_area_text(const struct text_area *area)
{
    return area->line.text->str;
}

void text_area_set(struct text_area *area, const char *text)
{
    text_edit_replace(&area->line, text, TEXT_MANY_LINES);
    area->goal = -1;
}
