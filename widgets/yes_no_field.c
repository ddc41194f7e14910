/* widgets/yes_no_field.c: three choices side by side, one of them chosen. */
#include "widgets/yes_no_field.h"
#include <glib.h>
#include <string.h>

enum { SIGN_COLUMNS = 4, GAP = 2 }; /* "(•) " before a choice, blanks behind it */

/* As they stand on the screen. */
static const struct {
    enum yes_no value;
    const char *label;
    uint32_t letter;
} choices[] = {
    { YES_NO_YES, "yes", 'y' },
    { YES_NO_NO, "no", 'n' },
    { YES_NO_UNSET, "unset", 'u' },
};

static void step(struct yes_no_field *field, int by)
{
    const int count = (int)G_N_ELEMENTS(choices);
    int at = 0;
    while (choices[at].value != field->value)
        at++;
    field->value = choices[(at + by + count) % count].value;
}

static enum widget_result letter_key(struct yes_no_field *field, const struct key *key)
{
    if (!key_is_text(key))
        return WIDGET_IGNORED;
    uint32_t letter = key->rune < 0x80 ? (uint32_t)g_ascii_tolower((char)key->rune) : 0;
    if (letter == ' ') {
        step(field, 1);
        return WIDGET_HANDLED;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++) {
        if (choices[i].letter == letter) {
            field->value = choices[i].value;
            return WIDGET_HANDLED;
        }
    }
    return WIDGET_IGNORED;
}

enum widget_result yes_no_field_key(struct yes_no_field *field, const struct key *key)
{
    if (key->code == KEY_CODE_TEXT)
        return letter_key(field, key);
    if (key->modifiers != 0)
        return WIDGET_IGNORED;
    if (key->code == KEY_CODE_ENTER)
        return WIDGET_SUBMIT;
    if (key->code == KEY_CODE_ESCAPE)
        return WIDGET_CANCEL;
    if (key->code == KEY_CODE_LEFT)
        step(field, -1);
    else if (key->code == KEY_CODE_RIGHT)
        step(field, 1);
    else if (key->code == KEY_CODE_DELETE || key->code == KEY_CODE_BACKSPACE)
        field->value = YES_NO_UNSET;
    else
        return WIDGET_IGNORED;
    return WIDGET_HANDLED;
}

void yes_no_field_click(struct yes_no_field *field, struct rect at, int column)
{
    int x = at.x;
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++) {
        int end = x + SIGN_COLUMNS + (int)strlen(choices[i].label);
        if (column >= x && column < end)
            field->value = choices[i].value;
        x = end + GAP;
    }
}

void yes_no_field_draw(const struct yes_no_field *field, struct canvas *canvas, struct rect at, bool focused)
{
    int x = at.x;
    const char *chosen = canvas_is_ascii(canvas) ? "(*) " : "(•) ";
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++) {
        bool is_chosen = choices[i].value == field->value;
        if (is_chosen && focused && at.height > 0 && x + 1 < at.x + at.width)
            canvas_set_cursor(canvas, x + 1, at.y);
        canvas_text(canvas, at, x, at.y, STYLE_TEXT, is_chosen ? chosen : "( ) ");
        x += SIGN_COLUMNS;
        canvas_text(canvas, at, x, at.y, STYLE_TEXT, choices[i].label);
        x += (int)strlen(choices[i].label) + GAP;
    }
}
