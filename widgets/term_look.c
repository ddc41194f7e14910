/* widgets/term_look.c: the attributes of the styles, and their tones as pairs of colours of curses. */
#include "widgets/term_look.h"
#include <curses.h>

/* Styles differ by these too, or come with a sign; their tones are those of widgets/theme. */
static const attr_t attributes[STYLE_COUNT] = {
    [STYLE_TEXT] = A_NORMAL,
    [STYLE_DIM] = A_DIM,
    [STYLE_TITLE] = A_BOLD,
    [STYLE_FRAME] = A_NORMAL,
    [STYLE_FOCUS] = A_BOLD | A_UNDERLINE,
    [STYLE_SELECTED] = A_REVERSE,
    [STYLE_ERROR] = A_BOLD,
    [STYLE_REMARK] = A_UNDERLINE,
    [STYLE_ACCEPTED] = A_NORMAL,
    [STYLE_WAITING] = A_NORMAL,
    [STYLE_UNKNOWN] = A_BOLD,
    [STYLE_KEY] = A_BOLD,
    [STYLE_PRODUCTION] = A_REVERSE | A_BOLD,
    [STYLE_TEST] = A_BOLD | A_UNDERLINE,
    [STYLE_STAND_IN] = A_BOLD,
};

void term_looks_prepare(struct term_look looks[STYLE_COUNT], enum theme theme, enum accent accent, bool color)
{
    for (int style = 0; style < STYLE_COUNT; style++) {
        int tone = theme_tone((enum style)style, theme, accent, COLORS);
        looks[style] = (struct term_look){ attributes[style], 0 };
        if (color && tone >= 0 && init_extended_pair(style + 1, tone, -1) == OK)
            looks[style].pair = (short)(style + 1);
    }
}
