/* widgets/text_field.c: one line of editable text.
 *
 * What is drawn depends on text, cursor and width alone. A text that does not fit scrolls by half a width, so that
 * typing at its end changes one cell at a time. Focused text has the terminal's own attributes: a typed letter is one
 * byte. */
#include "widgets/text_field.h"
#include "base/clean.h"
#include "widgets/text_edit.h"
#include <string.h>

enum { LIMIT_DEFAULT = 64 * 1024 };

void text_field_init(struct text_field *field, const struct text_field_options *options)
{
    const char *text = options->text != NULL ? options->text : "";
    g_autofree char *tidy = text_edit_tidy(text, strlen(text), TEXT_ONE_LINE);
    *field = (struct text_field){
        .text = g_string_new(tidy),
        .untouched = options->untouched && tidy[0] != '\0',
        .limit = options->limit > 0 ? options->limit : LIMIT_DEFAULT,
        .undone_elsewhere = options->undone_elsewhere,
    };
    field->cursor = field->text->len;
}

void text_field_clear(struct text_field *field)
{
    if (field->text != NULL)
        g_string_free(field->text, TRUE);
    if (field->killed != NULL)
        g_string_free(field->killed, TRUE);
    g_clear_pointer(&field->undo, g_ptr_array_unref);
    g_clear_pointer(&field->redo, g_ptr_array_unref);
    *field = (struct text_field){ .text = NULL };
}

enum widget_result text_field_key(struct text_field *field, const struct key *key)
{
    if (key->code == KEY_CODE_ENTER && key->modifiers == 0)
        return WIDGET_SUBMIT;
    if (key->code == KEY_CODE_ESCAPE && key->modifiers == 0)
        return WIDGET_CANCEL;
    return text_edit_key(field, key, TEXT_ONE_LINE) ? WIDGET_HANDLED : WIDGET_IGNORED;
}

static int columns_skipped(const struct text_field *field, int width, bool focused)
{
    if (!focused)
        return 0;
    int total = utf8_columns(field->text->str, field->text->len);
    return text_edit_scroll(utf8_columns(field->text->str, field->cursor), total, width);
}

void text_field_click(struct text_field *field, struct rect at, int column, bool focused)
{
    int goal = column - at.x + columns_skipped(field, at.width, focused);
    size_t place = 0;
    while (place < field->text->len) {
        size_t next = utf8_next(field->text->str, field->text->len, place);
        if (utf8_columns(field->text->str, next) > goal)
            break;
        place = next;
    }
    text_edit_move(field, place);
}

void text_field_draw(const struct text_field *field, struct canvas *canvas, struct rect at, bool focused)
{
    at.height = MIN(at.height, 1);
    if (at.width < 1 || at.height < 1)
        return;
    enum style style = field->untouched ? STYLE_DIM : STYLE_TEXT;
    int skip = columns_skipped(field, at.width, focused);
    canvas_fill(canvas, at, STYLE_TEXT, " ");
    canvas_text_n(canvas, at, at.x - skip, at.y, style, field->text->str, field->text->len);
    if (focused)
        canvas_set_cursor(canvas, at.x + utf8_columns(field->text->str, field->cursor) - skip, at.y);
    if (skip == 0 && field->text->len <= (size_t)at.width)
        return; /* no character takes more columns than bytes: all of it is there */
    int total = utf8_columns(field->text->str, field->text->len);
    bool ascii = canvas_is_ascii(canvas);
    if (skip > 0 && at.width > 2)
        canvas_text(canvas, at, at.x, at.y, STYLE_DIM, ascii ? "<" : "‹");
    if (total - skip > at.width && at.width > 2)
        canvas_text(canvas, at, at.x + at.width - 1, at.y, STYLE_DIM, ascii ? ">" : "›");
}

void text_field_draw_labelled(const struct text_field *field, struct canvas *canvas, struct rect at, const char *label,
                              bool focused)
{
    rect_take_left(&at, canvas_text(canvas, at, at.x, at.y, STYLE_DIM, label));
    text_field_draw(field, canvas, at, focused);
}

char *text_field_left_out(struct text_field *field)
{
    if (!field->left_out)
        return NULL;
    field->left_out = false;
    return g_strdup_printf("The field is full at %zu bytes; the rest of what you typed or pasted is left out.",
                           field->limit);
}

const char *text_field_text(const struct text_field *field)
{
    return field->text->str;
}

void text_field_set(struct text_field *field, const char *text)
{
    text_edit_replace(field, text, TEXT_ONE_LINE);
}
