/* widgets/list.c: selection and scrolling of rows that somebody else draws. */
#include "widgets/list.h"
#include <glib.h>

enum { WHEEL_ROWS = 3 };

void list_init(struct list *list)
{
    *list = (struct list){ .selected = -1, .height = 1 };
}

/* The first row to show, so that the selected one is in view and no place below the last row is wasted. */
static int top_for(const struct list *list, int height)
{
    int top = list->top;
    if (list->selected >= 0)
        top = CLAMP(top, list->selected - height + 1, list->selected);
    return MAX(0, MIN(top, list->count - height));
}

void list_set_count(struct list *list, int count)
{
    list->count = MAX(0, count);
    if (list->count > 0 && list->selected < 0)
        list->selected = 0;
    list_select(list, list->selected);
}

void list_select(struct list *list, int row)
{
    list->selected = list->count == 0 ? -1 : CLAMP(row, 0, list->count - 1);
    list->top = top_for(list, list->height);
}

void list_layout(struct list *list, int height)
{
    list->height = MAX(1, height);
    list->top = top_for(list, list->height);
}

static enum widget_result select_row(struct list *list, int row)
{
    list_select(list, row);
    return WIDGET_HANDLED;
}

static enum widget_result letter_key(struct list *list, const struct key *key)
{
    switch (key_is_text(key) ? key->rune : 0) {
    case 'j':
        return select_row(list, list->selected + 1);
    case 'k':
        return select_row(list, list->selected - 1);
    case 'g':
        return select_row(list, 0);
    case 'G':
        return select_row(list, list->count - 1);
    default:
        return WIDGET_IGNORED;
    }
}

static enum widget_result click(struct list *list, const struct key *key, struct rect drawn_at)
{
    int row = list->top + key->row - drawn_at.y;
    if (!rect_holds(drawn_at, key->column, key->row) || row >= list->count)
        return WIDGET_IGNORED;
    return select_row(list, row);
}

bool list_points(const struct list *list, struct rect drawn_at, int column, int row)
{
    return list->selected >= 0 && rect_holds(drawn_at, column, row) && list->top + row - drawn_at.y == list->selected;
}

static int page(const struct list *list)
{
    return MAX(1, list->height - 1);
}

enum widget_result list_key(struct list *list, const struct key *key, struct rect drawn_at)
{
    if (key->code == KEY_CODE_TEXT)
        return letter_key(list, key);
    if (key->code == KEY_CODE_CLICK)
        return click(list, key, drawn_at);
    if (key->modifiers != 0)
        return WIDGET_IGNORED;
    if (key->code == KEY_CODE_UP)
        return select_row(list, list->selected - 1);
    if (key->code == KEY_CODE_DOWN)
        return select_row(list, list->selected + 1);
    if (key->code == KEY_CODE_HOME)
        return select_row(list, 0);
    if (key->code == KEY_CODE_END)
        return select_row(list, list->count - 1);
    if (key->code == KEY_CODE_PAGE_UP)
        return select_row(list, list->selected - page(list));
    if (key->code == KEY_CODE_PAGE_DOWN)
        return select_row(list, list->selected + page(list));
    if (key->code == KEY_CODE_WHEEL_UP)
        return select_row(list, list->selected - WHEEL_ROWS);
    if (key->code == KEY_CODE_WHEEL_DOWN)
        return select_row(list, list->selected + WHEEL_ROWS);
    if (key->code == KEY_CODE_ENTER)
        return list->selected >= 0 ? WIDGET_SUBMIT : WIDGET_IGNORED;
    return key->code == KEY_CODE_ESCAPE ? WIDGET_CANCEL : WIDGET_IGNORED;
}

void list_draw(const struct list *list, struct canvas *canvas, struct rect at, bool focused,
               void (*draw)(const void *owner, int row, struct canvas *canvas, struct rect at), const void *owner)
{
    int top = top_for(list, MAX(1, at.height));
    for (int i = 0; i < at.height && top + i < list->count; i++) {
        struct rect row = { at.x, at.y + i, at.width, 1 };
        struct rect content = row;
        rect_take_left(&content, LIST_SIGN_COLUMNS);
        draw(owner, top + i, canvas, content);
        if (top + i != list->selected)
            continue;
        canvas_text(canvas, row, row.x, row.y, STYLE_TEXT, canvas_is_ascii(canvas) ? ">" : "▸");
        if (focused)
            canvas_restyle(canvas, row, STYLE_SELECTED);
    }
}

void list_draw_mark(struct canvas *canvas, struct rect row)
{
    struct rect at = { row.x - 1, row.y, 1, 1 };
    canvas_text(canvas, at, at.x, at.y, STYLE_KEY, "*");
}
