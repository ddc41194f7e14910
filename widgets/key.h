/* widgets/key.h: what the terminal sends, as values. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum key_code {
    KEY_CODE_NONE,
    KEY_CODE_TEXT, /* `rune` is a printable character; with KEY_ALT or KEY_CTRL a chord: Ctrl-S is TEXT 's' + CTRL */
    KEY_CODE_ENTER,
    KEY_CODE_TAB,
    KEY_CODE_ESCAPE,
    KEY_CODE_BACKSPACE,
    KEY_CODE_DELETE,
    KEY_CODE_INSERT,
    KEY_CODE_UP,
    KEY_CODE_DOWN,
    KEY_CODE_LEFT,
    KEY_CODE_RIGHT,
    KEY_CODE_HOME,
    KEY_CODE_END,
    KEY_CODE_PAGE_UP,
    KEY_CODE_PAGE_DOWN,
    KEY_CODE_F1, /* F1 to F12 follow each other */
    KEY_CODE_F12 = KEY_CODE_F1 + 11,
    KEY_CODE_PASTE, /* `text` holds the pasted bytes, any bytes */
    KEY_CODE_CLICK, /* at column, row */
    KEY_CODE_WHEEL_UP,
    KEY_CODE_WHEEL_DOWN,
    KEY_CODE_RESIZE /* the terminal has `column` columns and `row` rows now, or has to be drawn again */
};

enum key_modifier { KEY_CTRL = 1, KEY_ALT = 2, KEY_SHIFT = 4 };

struct key {
    enum key_code code;
    unsigned modifiers;
    uint32_t rune;
    int column, row;
    char *text; /* KEY_CODE_PASTE only; owned by whoever got the key: key_clear */
    int burst;  /* how many keys came in the same read, this one included: 1 = typed by hand */
};
void key_clear(struct key *key);

/* "Ctrl-S", "F2", "Enter", "?", "Alt-b": what help shows and [keys] reads. Caller owns the string. */
char *key_describe(const struct key *key);
bool key_parse(const char *text, struct key *key);
/* Same code, modifiers and rune. */
bool key_equal(const struct key *a, const struct key *b);
/* A plain printable character without Ctrl or Alt. */
bool key_is_text(const struct key *key);
/* Ctrl and this character, nothing else: key_is_ctrl(key, 's'). */
bool key_is_ctrl(const struct key *key, char letter);
/* F4 or Ctrl-Space: what opens a calendar or a list of values. */
bool key_opens_list(const struct key *key);
