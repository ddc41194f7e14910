/* tui/form_view.c: a draft on a canvas.
 *
 * A field takes the lines of its widget, below them what there is to say about it: what the server said, the error, the
 * remark, the value in words. Nothing else on these lines depends on the text, so that a typed letter changes only the
 * field itself. */
#include "tui/form_view.h"
#include "base/clean.h"
#include "tui/form_input.h"
#include "tui/form_jump.h"
#include "tui/lines.h"
#include "tui/look.h"
#include <string.h>

enum {
    LABEL_COLUMNS_MOST = 24,
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

static void free_input(void *input)
{
    form_input_free(input);
}

static struct form_input *input_at(const struct form_view *view, size_t index)
{
    return g_ptr_array_index(view->inputs, index);
}

static struct form_lines *lines_at(const struct form_view *view, size_t index)
{
    return &g_array_index(view->lines, struct form_lines, index);
}

static bool on_field(const struct form_view *view)
{
    return view->focus < view->inputs->len;
}

void form_view_init(struct form_view *view, struct draft *draft, const struct field_context *context)
{
    *view = (struct form_view){ .draft = draft };
    view->inputs = g_ptr_array_new_with_free_func(free_input);
    view->lines = g_array_new(FALSE, TRUE, sizeof(struct form_lines));
    form_view_reload(view, context);
}

void form_view_clear(struct form_view *view)
{
    g_ptr_array_unref(view->inputs);
    g_array_unref(view->lines);
    form_undo_clear(&view->undo);
    g_free(view->letters);
    g_clear_pointer(&view->people, g_ptr_array_unref);
}

static struct form_input *new_input(const struct form_view *view, size_t index, const struct field_context *context)
{
    struct form_input *input = form_input_new(draft_field(view->draft, index), context);
    form_input_mark(input, view->marked, view->marked_count);
    if (view->people)
        form_input_offer(input, view->people);
    return input;
}

static int label_width(const struct draft_field *field)
{
    return utf8_columns(field->spec->label, strlen(field->spec->label));
}

void form_view_reload(struct form_view *view, const struct field_context *context)
{
    g_ptr_array_set_size(view->inputs, 0);
    g_array_set_size(view->lines, 0);
    g_array_set_size(view->lines, (guint)draft_count(view->draft));
    view->made++;
    view->label_widest = 0;
    for (size_t i = 0; i < draft_count(view->draft); i++) {
        g_ptr_array_add(view->inputs, new_input(view, i, context));
        view->label_widest = MAX(view->label_widest, label_width(draft_field(view->draft, i)));
    }
    form_view_focus(view, view->focus);
}

void form_view_refresh(struct form_view *view, const struct field_context *context)
{
    view->made++;
    for (size_t i = 0; i < view->inputs->len; i++)
        form_input_refresh(input_at(view, i), context);
}

void form_view_focus(struct form_view *view, size_t field)
{
    if (view->focus < view->lines->len)
        lines_at(view, view->focus)->visits++;
    view->focus = MIN(field, view->inputs->len);
    view->typed = 0;
}

void form_view_mark(struct form_view *view, const int64_t *marked, size_t count)
{
    view->marked = marked;
    view->marked_count = count;
    for (size_t i = 0; i < view->inputs->len; i++)
        form_input_mark(input_at(view, i), marked, count);
}

void form_view_offer(struct form_view *view, GPtrArray *people)
{
    GPtrArray *before = view->people; /* what an open list has highlighted is still looked for there */
    view->people = g_ptr_array_ref(people);
    for (size_t i = 0; i < view->inputs->len; i++)
        form_input_offer(input_at(view, i), people);
    g_clear_pointer(&before, g_ptr_array_unref);
}

void form_view_show_letters(struct form_view *view, bool shown)
{
    g_clear_pointer(&view->letters, g_free);
    view->letters = shown ? form_jump_letters(view->draft) : NULL;
}

/* ---- changes ---- */

static struct form_place place_of(const struct form_view *view)
{
    return (struct form_place){ view->focus, on_field(view) ? form_input_cursor(input_at(view, view->focus)) : 0 };
}

/* A word and the blanks behind it are one step. */
static bool runs_on(const struct form_view *view, const struct key *key)
{
    bool text = input_at(view, view->focus)->kind != INPUT_YES_NO;
    return text && view->typed != 0 && key && key_is_text(key) && (view->typed != ' ' || key->rune == ' ');
}

/* What the focused widget holds goes into the draft; `key` is what changed it, NULL = something else did. */
static bool take_text(struct form_view *view, const struct key *key, struct form_place before)
{
    const struct draft_field *field = draft_field(view->draft, view->focus);
    const char *text = form_input_text(input_at(view, view->focus));
    bool changed = strcmp(text, field->text) != 0;
    if (changed && !runs_on(view, key))
        form_undo_remember(&view->undo, view->draft, before);
    view->typed = changed && key && key_is_text(key) ? key->rune : 0;
    if (changed)
        draft_set(view->draft, view->focus, text, field->raw);
    return changed;
}

bool form_view_set_text(struct form_view *view, const char *text)
{
    struct form_place before = place_of(view);
    return on_field(view) && form_input_set(input_at(view, view->focus), text) && take_text(view, NULL, before);
}

char *form_view_left_out(struct form_view *view)
{
    return on_field(view) ? form_input_left_out(input_at(view, view->focus)) : NULL;
}

size_t form_view_cursor(const struct form_view *view)
{
    bool touched = on_field(view) && draft_field(view->draft, view->focus)->touched;
    return touched ? form_input_cursor(input_at(view, view->focus)) : 0;
}

bool form_view_replace(struct form_view *view, const char *text, size_t cursor)
{
    if (!form_view_set_text(view, text))
        return false;
    /* What the field made another text of has its cursor at the end. */
    if (strcmp(text, draft_field(view->draft, view->focus)->text) == 0)
        form_input_place(input_at(view, view->focus), cursor);
    return true;
}

bool form_view_change_rows(struct form_view *view, enum moments_change change, const struct field_context *context)
{
    struct form_place before = place_of(view);
    if (!on_field(view) || !form_input_change_rows(input_at(view, view->focus), change, context))
        return false;
    take_text(view, NULL, before);
    return true;
}

bool form_view_settle(struct form_view *view, const struct field_context *context)
{
    struct form_place before = place_of(view);
    if (!on_field(view))
        return false;
    form_input_settle(input_at(view, view->focus), context);
    return take_text(view, NULL, before);
}

bool form_view_unset(struct form_view *view, const struct field_context *context)
{
    if (!on_field(view) || draft_field(view->draft, view->focus)->text[0] == '\0')
        return false;
    form_view_remember(view);
    draft_set(view->draft, view->focus, "", false);
    form_input_free(input_at(view, view->focus));
    view->inputs->pdata[view->focus] = new_input(view, view->focus, context);
    return true;
}

void form_view_remember(struct form_view *view)
{
    form_undo_remember(&view->undo, view->draft, place_of(view));
    view->typed = 0;
}

void form_view_forget(struct form_view *view)
{
    form_undo_forget(&view->undo);
}

bool form_view_travel(struct form_view *view, enum form_way way, const struct field_context *context)
{
    struct form_place place = place_of(view);
    if (!form_undo_travel(&view->undo, way, view->draft, &place))
        return false;
    form_view_reload(view, context);
    form_view_focus(view, place.field);
    if (on_field(view))
        form_input_place(input_at(view, view->focus), place.byte);
    return true;
}

bool form_view_is_open(const struct form_view *view)
{
    return on_field(view) && form_input_is_open(input_at(view, view->focus));
}

bool form_view_on_text(const struct form_view *view)
{
    enum input_kind kind = on_field(view) ? input_at(view, view->focus)->kind : INPUT_YES_NO;
    return kind == INPUT_LINE || kind == INPUT_LINES || kind == INPUT_CHOICE;
}

bool form_view_on_moment(const struct form_view *view)
{
    return on_field(view) && (input_at(view, view->focus)->kind == INPUT_MOMENT || form_view_on_rows(view));
}

bool form_view_on_choice(const struct form_view *view)
{
    return on_field(view) && input_at(view, view->focus)->kind == INPUT_CHOICE && !form_view_on_person(view);
}

bool form_view_on_person(const struct form_view *view)
{
    return on_field(view) && form_input_lists_people(input_at(view, view->focus));
}

bool form_view_on_rows(const struct form_view *view)
{
    return on_field(view) && input_at(view, view->focus)->kind == INPUT_MOMENTS;
}

const char *form_view_answer(const struct form_view *view)
{
    return on_field(view) ? form_input_answer(input_at(view, view->focus)) : NULL;
}

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
    view->label_columns = MIN(view->label_widest, MIN(LABEL_COLUMNS_MOST, MAX(beside, at.width * 2 / 5)));
    int above = 0, focused = 1, all = 1;
    for (size_t i = 0; i < view->inputs->len; i++) {
        int lines = layout_field(view, i);
        all += lines;
        above += i < view->focus ? lines : 0;
        focused = i == view->focus ? lines : focused;
    }
    if (above + focused > view->top + at.height)
        view->top = above + focused - at.height;
    view->top = MIN(view->top, above);
    view->top = MAX(0, MIN(view->top, all - at.height));
}

static struct rect value_rect(const struct form_view *view, size_t index, int y)
{
    int x = view->at.x + SIGN_COLUMNS + view->label_columns + GAP_COLUMNS;
    return rect_common(view->at, (struct rect){ x, y, value_columns(view), lines_at(view, index)->own });
}

/* The first line of a field, on the canvas; that of the row that adds one behind the last. */
static int field_y(const struct form_view *view, size_t index)
{
    int y = view->at.y - view->top;
    for (size_t i = 0; i < index; i++)
        y += lines_at(view, i)->all;
    return y;
}

/* ---- keys and clicks ---- */

static enum widget_result click(struct form_view *view, const struct key *key, const struct field_context *context)
{
    if (form_view_is_open(view)) {
        struct rect anchor = value_rect(view, view->focus, field_y(view, view->focus));
        form_input_click_open(input_at(view, view->focus), key, anchor, view->screen, context);
        return WIDGET_HANDLED;
    }
    size_t index = 0;
    while (index < view->inputs->len && key->row >= field_y(view, index + 1))
        index++;
    int y = field_y(view, index);
    if (!rect_holds(view->at, key->column, key->row) || (index == view->inputs->len && key->row > y))
        return WIDGET_IGNORED;
    bool focused = index == view->focus;
    form_view_focus(view, index);
    if (!on_field(view))
        return focused ? WIDGET_SUBMIT : WIDGET_HANDLED;
    struct rect value = value_rect(view, index, y);
    if (rect_holds(value, key->column, key->row))
        form_input_click(input_at(view, index), key, value, focused);
    return WIDGET_HANDLED;
}

/* The wheel goes from field to field and stops at both ends. */
static enum widget_result roll(struct form_view *view, int by)
{
    form_view_focus(view, (size_t)CLAMP((int)view->focus + by, 0, (int)view->inputs->len));
    return WIDGET_HANDLED;
}

static enum widget_result offer(struct form_view *view, const struct key *key, const struct field_context *context)
{
    bool wheel = key->code == KEY_CODE_WHEEL_UP || key->code == KEY_CODE_WHEEL_DOWN;
    if (key->code == KEY_CODE_CLICK)
        return click(view, key, context);
    if (wheel && !form_view_is_open(view))
        return roll(view, key->code == KEY_CODE_WHEEL_UP ? -1 : 1);
    if (on_field(view))
        return form_input_key(input_at(view, view->focus), key, context);
    return key->code == KEY_CODE_ENTER ? WIDGET_SUBMIT : WIDGET_IGNORED;
}

enum widget_result form_view_key(struct form_view *view, const struct key *key, const struct field_context *context,
                                 bool *changed)
{
    struct form_place before = place_of(view);
    enum widget_result result = offer(view, key, context);
    *changed = on_field(view) && take_text(view, key, before);
    return result;
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
    struct rect value = value_rect(view, index, y);
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
    struct rect anchor = value_rect(view, view->focus, field_y(view, view->focus));
    form_input_draw_open(input_at(view, view->focus), canvas, anchor, view->screen);
}
