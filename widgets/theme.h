/* widgets/theme.h: named styles and their tones. No meaning is carried by colour alone: every style differs in
 * attributes or comes with a sign. Body text uses the terminal's own foreground and background. */
#pragma once

enum style {
    STYLE_TEXT,
    STYLE_DIM, /* hints, units */
    STYLE_TITLE,
    STYLE_FRAME,
    STYLE_FOCUS,    /* the focused field */
    STYLE_SELECTED, /* the selected row */
    STYLE_ERROR,
    STYLE_REMARK,
    STYLE_ACCEPTED,
    STYLE_WAITING,
    STYLE_UNKNOWN,
    STYLE_KEY,        /* keys on the bottom line */
    STYLE_PRODUCTION, /* frame and first line on a profile of kind production */
    STYLE_TEST,
    STYLE_STAND_IN,
    STYLE_COUNT
};

enum theme { THEME_AUTO, THEME_LIGHT, THEME_DARK };

/* The colours a profile can have, in the order of the setting. */
enum accent { ACCENT_RED, ACCENT_YELLOW, ACCENT_GREEN, ACCENT_BLUE, ACCENT_MAGENTA, ACCENT_CYAN };

/* The number of a style's colour where a terminal has so many of them, 0xRRGGBB where it has more than 256; -1 = the
 * terminal's own. It can be read on white (LIGHT), on black (DARK), or on both (AUTO); where a colour cannot, the
 * terminal's own stands, so that eight colours give few. The three styles of a server take the colour of its profile.
 */
int theme_tone(enum style style, enum theme theme, enum accent accent, int colors);
/* What COLORFGBG says of the background ("15;0" is light on dark); AUTO where it is NULL or says nothing. */
enum theme theme_of_background(const char *colorfgbg);
