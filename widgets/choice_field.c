/* widgets/choice_field.c: a text field with suggestions.
 *
 * Which suggestions are shown follows from the text: those that contain it, in value or label, whatever the case. A
 * text that is one of the values, a default nobody touched, and a text without any match show them all: opening the
 * list is then a wish to see what else there is. */
#include "widgets/choice_field.h"
#include "base/clean.h"
#include <string.h>

enum { SHOWN_MAX = 8 };

void choice_field_init(struct choice_field *field, const struct text_field_options *options,
                       const struct choice *choices, size_t count)
{
    *field = (struct choice_field){ .choices = choices, .count = count };
    text_field_init(&field->field, options);
}

void choice_field_clear(struct choice_field *field)
{
    text_field_clear(&field->field);
    g_free(field->looks);
    if (field->folded != NULL)
        g_string_free(field->folded, TRUE);
    *field = (struct choice_field){ .count = 0 };
}

static int row_columns(const struct choice *choice)
{
    int columns = utf8_columns(choice->value, strlen(choice->value));
    return columns + (choice->label != NULL ? 2 + utf8_columns(choice->label, strlen(choice->label)) : 0);
}

static void append_folded(GString *out, const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    g_string_append(out, folded);
}

/* Of the suggestions as they are now: for a list that opens, and where they change while it is open. */
static void learn_looks(struct choice_field *field)
{
    field->looks = g_renew(struct choice_look, field->looks, field->count);
    if (field->folded == NULL)
        field->folded = g_string_new(NULL);
    g_string_truncate(field->folded, 0);
    for (size_t i = 0; i < field->count; i++) {
        const struct choice *choice = &field->choices[i];
        field->looks[i] = (struct choice_look){ field->folded->len, row_columns(choice) };
        append_folded(field->folded, choice->value);
        if (choice->label != NULL) {
            g_string_append_c(field->folded, '\n'); /* no piece that is looked for holds one */
            append_folded(field->folded, choice->label);
        }
        g_string_append_c(field->folded, '\0');
    }
}

static bool any_is(const struct choice_field *field, const char *text)
{
    for (size_t i = 0; i < field->count; i++)
        if (strcmp(field->choices[i].value, text) == 0)
            return true;
    return false;
}

static GPtrArray *matches(const struct choice_field *field, const char *text)
{
    GPtrArray *shown = g_ptr_array_new();
    g_autofree char *piece = g_utf8_casefold(text, -1);
    for (size_t i = 0; i < field->count; i++)
        if (strstr(field->folded->str + field->looks[i].folded, piece) != NULL)
            g_ptr_array_add(shown, (gpointer)&field->choices[i]);
    return shown;
}

/* The suggestions to show, const struct choice *; the caller owns the array. */
static GPtrArray *shown_choices(const struct choice_field *field)
{
    const char *text = choice_field_text(field);
    if (!field->field.untouched && !any_is(field, text)) {
        GPtrArray *shown = matches(field, text);
        if (shown->len > 0)
            return shown;
        g_ptr_array_unref(shown);
    }
    return matches(field, "");
}

static void select_value(struct choice_field *field, const char *value)
{
    g_autoptr(GPtrArray) shown = shown_choices(field);
    field->selected = 0;
    for (guint i = 0; i < shown->len; i++) {
        const struct choice *choice = g_ptr_array_index(shown, i);
        if (g_strcmp0(choice->value, value) == 0)
            field->selected = (int)i;
    }
}

static void open_list(struct choice_field *field)
{
    field->open = true;
    learn_looks(field);
    select_value(field, choice_field_text(field));
}

/* NULL = none is. */
static const char *selected_value(const struct choice_field *field)
{
    g_autoptr(GPtrArray) shown = shown_choices(field);
    if (field->selected < 0 || field->selected >= (int)shown->len)
        return NULL;
    const struct choice *choice = g_ptr_array_index(shown, field->selected);
    return choice->value;
}

static void take_selected(struct choice_field *field)
{
    const char *value = selected_value(field);
    field->open = false;
    if (value)
        text_field_set(&field->field, value);
}

void choice_field_offer(struct choice_field *field, const struct choice *choices, size_t count)
{
    const char *selected = field->open ? selected_value(field) : NULL;
    field->choices = choices;
    field->count = count;
    field->open = field->open && count > 0;
    if (!field->open)
        return;
    learn_looks(field);
    select_value(field, selected);
}

static void select_by(struct choice_field *field, int by)
{
    g_autoptr(GPtrArray) shown = shown_choices(field);
    field->selected = CLAMP(field->selected + by, 0, (int)shown->len - 1);
}

/* Keys the open list takes before the text does. */
static bool list_takes(struct choice_field *field, const struct key *key)
{
    if (key->modifiers != 0 && !key_opens_list(key))
        return false;
    if (key->code == KEY_CODE_UP || key->code == KEY_CODE_WHEEL_UP)
        select_by(field, -1);
    else if (key->code == KEY_CODE_DOWN || key->code == KEY_CODE_WHEEL_DOWN)
        select_by(field, 1);
    else if (key->code == KEY_CODE_PAGE_UP)
        select_by(field, -SHOWN_MAX);
    else if (key->code == KEY_CODE_PAGE_DOWN)
        select_by(field, SHOWN_MAX);
    else if (key->code == KEY_CODE_ENTER)
        take_selected(field);
    else if (key->code == KEY_CODE_ESCAPE || key_opens_list(key))
        field->open = false;
    else
        return false;
    return true;
}

enum widget_result choice_field_key(struct choice_field *field, const struct key *key)
{
    bool down = key->code == KEY_CODE_DOWN && !field->late && choice_field_text(field)[0] == '\0';
    bool opens = key_opens_list(key) || down;
    if (field->open && list_takes(field, key))
        return WIDGET_HANDLED;
    if (!field->open && opens && field->count > 0) {
        open_list(field);
        return WIDGET_HANDLED;
    }
    enum widget_result result = text_field_key(&field->field, key);
    if (result == WIDGET_HANDLED)
        field->selected = 0;
    else
        field->open = false;
    return result;
}

void choice_field_draw(const struct choice_field *field, struct canvas *canvas, struct rect at, bool focused)
{
    text_field_draw(&field->field, canvas, at, focused);
}

static void draw_row(const struct choice *choice, struct canvas *canvas, struct rect row, bool selected)
{
    if (selected)
        canvas_text(canvas, row, row.x, row.y, STYLE_TEXT, canvas_is_ascii(canvas) ? ">" : "▸");
    int x = row.x + 2;
    x += canvas_text(canvas, row, x, row.y, STYLE_TEXT, choice->value);
    if (choice->label != NULL)
        canvas_text(canvas, row, x + 2, row.y, STYLE_DIM, choice->label);
    if (selected)
        canvas_restyle(canvas, row, STYLE_SELECTED);
}

static struct rect list_box(const struct choice_field *field, const GPtrArray *shown, struct rect at,
                            struct rect screen)
{
    int width = 0;
    for (guint i = 0; i < shown->len; i++) {
        const struct choice *choice = g_ptr_array_index(shown, i);
        width = MAX(width, field->looks[choice - field->choices].columns);
    }
    return rect_beside(screen, at, width + 4, MIN((int)shown->len, SHOWN_MAX) + 2);
}

static int top_row(const struct choice_field *field, int height)
{
    return MAX(0, field->selected - height + 1);
}

void choice_field_click_list(struct choice_field *field, struct rect at, struct rect screen, int column, int row)
{
    g_autoptr(GPtrArray) shown = shown_choices(field);
    struct rect box = list_box(field, shown, at, screen), inside = rect_inset(box, 1, 1);
    int place = top_row(field, inside.height) + row - inside.y;
    if (rect_holds(inside, column, row) && place < (int)shown->len) {
        field->selected = place;
        take_selected(field);
    } else if (!rect_holds(box, column, row)) {
        field->open = false;
    }
}

void choice_field_draw_list(const struct choice_field *field, struct canvas *canvas, struct rect at, struct rect screen)
{
    if (!field->open)
        return;
    g_autoptr(GPtrArray) shown = shown_choices(field);
    struct rect box = list_box(field, shown, at, screen);
    canvas_fill(canvas, box, STYLE_TEXT, " ");
    canvas_frame(canvas, box, STYLE_FRAME, NULL);
    struct rect inside = rect_inset(box, 1, 1);
    int top = top_row(field, inside.height);
    for (int i = 0; i < inside.height && top + i < (int)shown->len; i++) {
        struct rect row = { inside.x, inside.y + i, inside.width, 1 };
        draw_row(g_ptr_array_index(shown, top + i), canvas, row, top + i == field->selected);
    }
}

const char *choice_field_text(const struct choice_field *field)
{
    return text_field_text(&field->field);
}
