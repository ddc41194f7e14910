/* tui/form_view_draw.c: where the fields of a form stand, and how they look.
 *
 * A field takes the lines of its widget, below them what there is to say about it: what the server said, the error, the
 * remark, the value in words. Nothing else on these lines depends on the text, so that a typed letter changes only the
 * field itself. */
#include "tui/form_view_parts.h"
#include "tui/lines.h"
#include "tui/look.h"
#include <string.h>

enum {
    LABEL_COLUMNS_MOST = 24,
    LABEL_COLUMNS_ENOUGH = 16,
    VALUE_COLUMNS_ENOUGH = 24, /* yes, no and unset stand side by side */
    SIGN_COLUMNS = 2,
    GAP_COLUMNS = 2,
    SAID_MOST = 4,
    SAID_LINES_MOST = 3
};

/* One thing said below a field. */
struct said {
    enum style style;
    const char *sign;
    const char *text;
};

/* ---- lines ---- */

/* Whether it is a date whose meaning stands in the line that speaks. */
static bool answers(const struct form_view *view, size_t index)
{
    return index == view->focus && input_at(view, index)->kind == INPUT_MOMENT;
}

bool form_view_wavers(const struct form_view *view)
{
    return view->hasty && on_field(view) && answers(view, view->focus) && draft_field(view->draft, view->focus)->error;
}

/* Beside its label a field needs no name of its own. */
static const char *without_name(const struct draft_field *field)
{
    size_t length = strlen(field->spec->name);
    bool named = field->error && strncmp(field->error, field->spec->name, length) == 0 &&
                 g_str_has_prefix(field->error + length, ": ");
    return named ? field->error + length + strlen(": ") : field->error;
}

/* A list of times says each value beside its row already, and the line that speaks what the focused date means: every
 * byte on a slow line counts, so nothing is said twice. */
static int list_said(const struct form_view *view, size_t index, struct said said[SAID_MOST])
{
    const struct draft_field *field = draft_field(view->draft, index);
    const struct form_input *input = input_at(view, index);
    if (!field->server_error && !field->error && !field->remark && !field->words)
        return 0;
    bool shown = (input->kind == INPUT_MOMENTS && input->moments.rows->len > 1) || answers(view, index);
    const struct said all[SAID_MOST] = { { STYLE_ERROR, "The server: ", field->server_error },
                                         { STYLE_ERROR, "! ", without_name(field) },
                                         { STYLE_REMARK, "Note: ", field->remark },
                                         { STYLE_DIM, "= ", shown ? NULL : field->words } };
    int count = 0;
    for (int i = 0; i < SAID_MOST; i++)
        if (all[i].text)
            said[count++] = all[i];
    return count;
}

static int value_columns(const struct form_view *view)
{
    return MAX(1, view->at.width - SIGN_COLUMNS - view->label_columns - GAP_COLUMNS);
}

/* While a date is typed it is right and wrong in turns: what is wrong takes one line until the person pauses, so that
 * what stands below stays in its place. */
static int lines_of(const struct form_view *view, size_t index, const char *said)
{
    return MIN(lines_count(said, value_columns(view)), view->hasty && answers(view, index) ? 1 : SAID_LINES_MOST);
}

static int said_lines(const struct form_view *view, size_t index)
{
    struct said said[SAID_MOST];
    int count = list_said(view, index, said), lines = 0;
    for (int i = 0; i < count; i++) {
        g_autofree char *whole = g_strconcat(said[i].sign, said[i].text, NULL);
        lines += lines_of(view, index, whole);
    }
    return lines;
}

/* What all that is seen of a field follows from, but for where it stands; 0 for the focused one, whose cursor and
 * calendar are the widget's own. A widget without the focus stays as it is until it is made anew. */
static uint64_t look_of(const struct form_view *view, size_t index)
{
    if (index == view->focus)
        return 0;
    uint64_t look = look_mix(look_mix(view->made, (uint64_t)value_columns(view)), index);
    look = look_mix(look, lines_at(view, index)->visits);
    return look_mix(look, draft_field(view->draft, index)->change);
}

/* Kept for all that is drawn and clicked at until the next layout. */
static int layout_field(const struct form_view *view, size_t index)
{
    struct form_lines *lines = lines_at(view, index);
    uint64_t look = look_of(view, index);
    if (look != 0 && look == lines->look)
        return lines->all;
    int said = said_lines(view, index);
    bool kept = answers(view, index) && draft_field(view->draft, index)->text[0] != '\0';
    lines->look = look;
    lines->own = form_input_layout(input_at(view, index), value_columns(view));
    lines->all = lines->own + (kept ? MAX(1, said) : said);
    return lines->all;
}

void form_view_layout(struct form_view *view, struct rect at, struct rect screen)
{
    view->at = at;
    view->screen = screen;
    int beside = at.width - SIGN_COLUMNS - GAP_COLUMNS - VALUE_COLUMNS_ENOUGH;
    int share = beside >= LABEL_COLUMNS_ENOUGH ? beside : at.width * 2 / 5;
    view->label_columns = MIN(view->label_widest, MIN(LABEL_COLUMNS_MOST, share));
    int above = 0, focused = 1, all = 1;
    for (size_t i = 0; i < view->inputs->len; i++) {
        int lines = layout_field(view, i);
        all += lines;
        above += i < view->focus ? lines : 0;
        focused = i == view->focus ? lines : focused;
    }
    view->all_lines = all;
    if (above + focused > view->top + at.height)
        view->top = above + focused - at.height;
    view->top = MIN(view->top, above);
    view->top = MAX(0, MIN(view->top, all - at.height));
}

struct rect form_view_value_rect(const struct form_view *view, size_t index, int y)
{
    int x = view->at.x + SIGN_COLUMNS + view->label_columns + GAP_COLUMNS;
    return rect_common(view->at, (struct rect){ x, y, value_columns(view), lines_at(view, index)->own });
}

int form_view_field_y(const struct form_view *view, size_t index)
{
    int y = view->at.y - view->top;
    for (size_t i = 0; i < index; i++)
        y += lines_at(view, i)->all;
    return y;
}

/* ---- drawing ---- */

static void draw_said(const struct form_view *view, struct canvas *canvas, size_t index, int x, int y)
{
    struct said said[SAID_MOST];
    int count = list_said(view, index, said);
    for (int i = 0; i < count; i++) {
        g_autofree char *whole = g_strconcat(said[i].sign, said[i].text, NULL);
        int lines = lines_of(view, index, whole);
        struct rect at = rect_common(view->at, (struct rect){ x, y, value_columns(view), lines });
        canvas_paragraph(canvas, at, said[i].style, whole, MAX(0, at.y - y));
        y += lines;
    }
}

static void draw_label(const struct form_view *view, struct canvas *canvas, size_t index, int y)
{
    const struct draft_field *field = draft_field(view->draft, index);
    struct rect at = rect_common(view->at, (struct rect){ view->at.x, y, SIGN_COLUMNS + view->label_columns, 1 });
    bool focused = index == view->focus;
    if (view->letters)
        canvas_text_n(canvas, at, at.x, at.y, STYLE_KEY, view->letters + index, 1);
    else if (focused)
        canvas_text(canvas, at, at.x, at.y, STYLE_FOCUS, canvas_is_ascii(canvas) ? ">" : "▸");
    canvas_text(canvas, at, at.x + SIGN_COLUMNS, at.y, focused ? STYLE_FOCUS : STYLE_TEXT, field->spec->label);
}

static void draw_field(const struct form_view *view, struct canvas *canvas, size_t index, int y)
{
    struct rect value = form_view_value_rect(view, index, y);
    if (y >= view->at.y && y < view->at.y + view->at.height)
        draw_label(view, canvas, index, y);
    if (value.height > 0)
        form_input_draw(input_at(view, index), canvas, value, index == view->focus);
    draw_said(view, canvas, index, value.x, y + lines_at(view, index)->own);
}

static void draw_add_row(const struct form_view *view, struct canvas *canvas, int y)
{
    bool focused = !on_field(view);
    struct rect row = rect_common(view->at, (struct rect){ view->at.x, y, view->at.width, 1 });
    if (row.height == 0)
        return;
    if (focused)
        canvas_text(canvas, row, row.x, row.y, STYLE_FOCUS, canvas_is_ascii(canvas) ? ">" : "▸");
    canvas_text(canvas, row, row.x + SIGN_COLUMNS, row.y, focused ? STYLE_FOCUS : STYLE_DIM, "+ add a field");
    if (focused)
        canvas_set_cursor(canvas, row.x + SIGN_COLUMNS, row.y);
}

void form_view_draw(const struct form_view *view, struct canvas *canvas)
{
    int y = view->at.y - view->top;
    for (size_t i = 0; i < view->inputs->len; i++) {
        struct rect rows = { view->at.x, y, view->at.width, lines_at(view, i)->all };
        if (!canvas_rows_stand(canvas, rect_common(rows, view->at)))
            draw_field(view, canvas, i, y);
        y += rows.height;
    }
    draw_add_row(view, canvas, y);
}

void form_view_number(const struct form_view *view, uint64_t *numbers)
{
    uint64_t place = look_mix(look_mix((uint64_t)view->at.x, (uint64_t)view->at.width), (uint64_t)view->label_columns);
    place = look_mix(place, view->letters != NULL);
    int y = view->at.y - view->top, end = view->at.y + view->at.height;
    for (size_t i = 0; i <= view->inputs->len; i++) {
        bool adds = i == view->inputs->len;
        uint64_t look = adds ? look_mix(place, !on_field(view)) : look_of(view, i);
        int next = y + (adds ? 1 : lines_at(view, i)->all);
        for (int row = MAX(y, view->at.y); row < MIN(next, end); row++)
            numbers[row] = look == 0 ? 0 : look_mix(numbers[row], look_mix(look_mix(place, look), (uint64_t)(row - y)));
        y = next;
    }
}

void form_view_draw_open(const struct form_view *view, struct canvas *canvas)
{
    if (!form_view_is_open(view))
        return;
    struct rect anchor = form_view_value_rect(view, view->focus, form_view_field_y(view, view->focus));
    form_input_draw_open(input_at(view, view->focus), canvas, anchor, view->screen);
}
