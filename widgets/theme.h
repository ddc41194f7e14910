/* widgets/theme.h: named styles. No meaning is carried by colour alone: every style differs in attributes or comes with
 * a sign. Body text uses the terminal's own foreground and background. */
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
