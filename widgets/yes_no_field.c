/* widgets/yes_no_field.c: three choices side by side, one of them chosen. */
#include "widgets/yes_no_field.h"
#include <glib.h>
#include <string.h>

enum { SIGN_COLUMNS = 4, GAP_MOST = 2 }; /* "(•) " before a choice, blanks behind it */

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

enum { CHOICES = G_N_ELEMENTS(choices) };

static int chosen_in(const struct yes_no_field *field)
{
    int at = 0;
    while (choices[at].value != field->value)
        at++;
    return at;
}

static void step(struct yes_no_field *field, int by)
{
    field->value = choices[(chosen_in(field) + by + CHOICES) % CHOICES].value;
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
    for (int i = 0; i < CHOICES; i++) {
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

/* ---- where they stand ---- */

/* What fits a field of so many columns: the chosen one always. */
struct places {
    int first; /* the choices before it are not shown */
    int gap;
};

static int columns_of(int from, int to, int gap)
{
    int columns = -gap;
    for (int i = from; i <= to; i++)
        columns += SIGN_COLUMNS + (int)strlen(choices[i].label) + gap;
    return columns;
}

static struct places places_in(const struct yes_no_field *field, int width)
{
    const int chosen = chosen_in(field);
    struct places places = { .gap = columns_of(0, CHOICES - 1, GAP_MOST) <= width ? GAP_MOST : 1 };
    while (places.first < chosen && columns_of(places.first, chosen, places.gap) > width)
        places.first++;
    return places;
}

void yes_no_field_click(struct yes_no_field *field, struct rect at, int column)
{
    const struct places places = places_in(field, at.width);
    int x = at.x;
    for (int i = places.first; i < CHOICES; i++) {
        int end = x + SIGN_COLUMNS + (int)strlen(choices[i].label);
        if (column >= x && column < end)
            field->value = choices[i].value;
        x = end + places.gap;
    }
}

void yes_no_field_draw(const struct yes_no_field *field, struct canvas *canvas, struct rect at, bool focused)
{
    const struct places places = places_in(field, at.width);
    int x = at.x;
    const char *chosen = canvas_is_ascii(canvas) ? "(*) " : "(•) ";
    for (int i = places.first; i < CHOICES; i++) {
        bool is_chosen = choices[i].value == field->value;
        if (is_chosen && focused && at.height > 0 && x + 1 < at.x + at.width)
            canvas_set_cursor(canvas, x + 1, at.y);
        canvas_text(canvas, at, x, at.y, STYLE_TEXT, is_chosen ? chosen : "( ) ");
        x += SIGN_COLUMNS;
        canvas_text(canvas, at, x, at.y, STYLE_TEXT, choices[i].label);
        x += (int)strlen(choices[i].label) + places.gap;
    }
}
