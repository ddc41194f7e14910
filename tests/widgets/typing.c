/* tests/widgets/typing.c: keys for the tests of the widgets. */
#include "tests/widgets/typing.h"
#include <string.h>

struct key_names key_names_start(const char *text)
{
    return (struct key_names){ g_strsplit(text, " ", -1), 0 };
}

bool key_names_next(struct key_names *names, struct key *key)
{
    const char *name = names->names[names->at++];
    if (name == NULL) {
        g_strfreev(names->names);
        return false;
    }
    if (!key_parse(name, key))
        g_error("no key is called %s", name);
    return true;
}

struct key_bytes key_bytes_start(const char *bytes)
{
    struct key_bytes start = { key_decoder_new(), NULL };
    key_decoder_feed(start.decoder, bytes, strlen(bytes));
    return start;
}

bool key_bytes_next(struct key_bytes *bytes, struct key *key)
{
    if (bytes->last != NULL)
        key_clear(bytes->last);
    bytes->last = key;
    if (key_decoder_next(bytes->decoder, key))
        return true;
    key_decoder_free(bytes->decoder);
    return false;
}

static const uint32_t runes[] = { 'a',    'b',    ' ',    '-',    ':',     '1',     '9',     0xE9,    0x301,   0x308,
                                  0x200D, 0xFE0F, 0x4FEE, 0x7406, 0x1F469, 0x1F527, 0x1F1E9, 0x1F1EA, 0x1F3FD, 0x0E33,
                                  0x17D2, 0x1100, 0x1161, 0x11A8, 0x202E,  0x2028,  0xFEFF,  0xAD,    0x9B0,   0x9BE };
static const char *const pastes[] = { "two\r\nlines",  "\033[31mred", "\xff\xfe broken \xe2\x82",
                                      "e\u0301\u0301", "\t\t",        "",
                                      "👩\u200D🔧",      "\n\n\n",      "2026-11-27 17:00" };
static const char *const others[] = { "Backspace", "Delete",    "Left",   "Right",  "Up",        "Down",
                                      "Home",      "End",       "Ctrl-A", "Ctrl-E", "Ctrl-B",    "Ctrl-F",
                                      "Ctrl-D",    "Ctrl-K",    "Ctrl-U", "Ctrl-W", "Ctrl-Y",    "Alt-b",
                                      "Alt-f",     "Alt-d",     "Ctrl-_", "Alt-_",  "Ctrl-Left", "Ctrl-Right",
                                      "Enter",     "PgUp",      "PgDn",   "F4",     "Tab",       "Alt-Delete",
                                      "Esc",       "Ctrl-Space" };

struct key key_random(GRand *random)
{
    struct key key = { .code = KEY_CODE_TEXT, .burst = 1 };
    int kind = g_rand_int_range(random, 0, 20);
    if (kind == 0) {
        key.code = KEY_CODE_PASTE;
        key.text = g_strdup(pastes[g_rand_int_range(random, 0, G_N_ELEMENTS(pastes))]);
    } else if (kind < 10) {
        key.rune = runes[g_rand_int_range(random, 0, G_N_ELEMENTS(runes))];
    } else {
        key_parse(others[g_rand_int_range(random, 0, G_N_ELEMENTS(others))], &key);
    }
    return key;
}
