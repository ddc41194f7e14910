/* tui/form_view.c: a draft on a canvas: its widgets, the focus among them, and what changes the draft. */
#include "tui/form_view.h"
#include "base/clean.h"
#include "tui/form_jump.h"
#include "tui/form_view_parts.h"
#include <string.h>

static void free_input(void *input)
{
    form_input_free(input);
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

bool form_view_calendar_has_letters(const struct form_view *view)
{
    return on_field(view) && form_input_calendar_has_letters(input_at(view, view->focus));
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

/* ---- keys and clicks ---- */

static enum widget_result click(struct form_view *view, const struct key *key, const struct field_context *context)
{
    if (form_view_is_open(view)) {
        struct rect anchor = form_view_value_rect(view, view->focus, form_view_field_y(view, view->focus));
        form_input_click_open(input_at(view, view->focus), key, anchor, view->screen, context);
        return WIDGET_HANDLED;
    }
    size_t index = 0;
    while (index < view->inputs->len && key->row >= form_view_field_y(view, index + 1))
        index++;
    int y = form_view_field_y(view, index);
    if (!rect_holds(view->at, key->column, key->row) || (index == view->inputs->len && key->row > y))
        return WIDGET_IGNORED;
    bool focused = index == view->focus;
    form_view_focus(view, index);
    if (!on_field(view))
        return focused ? WIDGET_SUBMIT : WIDGET_HANDLED;
    struct rect value = form_view_value_rect(view, index, y);
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
