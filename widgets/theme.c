/* widgets/theme.c: the tones of the styles.
 *
 * Sixteen colours: people choose what these look like, so only names are safe, bright on dark and not on light. 256:
 * the numbers of the colour cube, whose tones are the same everywhere. More: those tones. */
#include "widgets/theme.h"
#include <glib.h>
#include <stdbool.h>
#include <string.h>

enum { THEMES = THEME_DARK + 1, OWN = -1 };

/* By theme: auto, light, dark. */
static const struct {
    int eight[THEMES], sixteen[THEMES], palette[THEMES];
} tones[] = {
    [ACCENT_RED] = { { 1, 1, 1 }, { 1, 1, 9 }, { 160, 124, 203 } },
    [ACCENT_YELLOW] = { { OWN, OWN, 3 }, { OWN, OWN, 11 }, { 130, 94, 215 } },
    [ACCENT_GREEN] = { { OWN, OWN, 2 }, { OWN, OWN, 10 }, { 28, 22, 114 } },
    [ACCENT_BLUE] = { { OWN, 4, OWN }, { OWN, 4, 12 }, { 33, 25, 75 } },
    [ACCENT_MAGENTA] = { { 5, 5, 5 }, { 5, 5, 13 }, { 133, 90, 176 } },
    [ACCENT_CYAN] = { { OWN, OWN, 6 }, { OWN, OWN, 14 }, { 30, 23, 80 } },
};

/* Terminals of "direct colour" take red, green and blue where others take a number of the palette. */
static int direct(int tone)
{
    static const int levels[] = { 0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff };
    int place = tone - 16;
    return levels[place / 36] << 16 | levels[place / 6 % 6] << 8 | levels[place % 6];
}

/* False for the styles that stay as the terminal has them. */
static bool accent_of(enum style style, enum accent profile, enum accent *accent)
{
    switch (style) {
    case STYLE_ERROR:
        *accent = ACCENT_RED;
        return true;
    case STYLE_REMARK:
    case STYLE_WAITING:
        *accent = ACCENT_YELLOW;
        return true;
    case STYLE_ACCEPTED:
        *accent = ACCENT_GREEN;
        return true;
    case STYLE_UNKNOWN:
        *accent = ACCENT_MAGENTA;
        return true;
    case STYLE_PRODUCTION:
    case STYLE_TEST:
    case STYLE_STAND_IN:
        *accent = profile;
        return true;
    case STYLE_TEXT:
    case STYLE_DIM:
    case STYLE_TITLE:
    case STYLE_FRAME:
    case STYLE_FOCUS:
    case STYLE_SELECTED:
    case STYLE_KEY:
    case STYLE_COUNT:
        break;
    }
    return false;
}

int theme_tone(enum style style, enum theme theme, enum accent accent, int colors)
{
    if (colors < 8 || !accent_of(style, accent, &accent))
        return OWN;
    if (colors > 256)
        return direct(tones[accent].palette[theme]);
    if (colors == 256)
        return tones[accent].palette[theme];
    return colors >= 16 ? tones[accent].sixteen[theme] : tones[accent].eight[theme];
}

enum theme theme_of_background(const char *colorfgbg)
{
    const char *last = colorfgbg != NULL ? strrchr(colorfgbg, ';') : NULL;
    if (last == NULL || !g_ascii_isdigit(last[1]))
        return THEME_AUTO;
    int64_t background = g_ascii_strtoll(last + 1, NULL, 10);
    return background < 7 || background == 8 ? THEME_DARK : THEME_LIGHT;
}
