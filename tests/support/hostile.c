/* tests/support/hostile.c: made from a table of pieces and a table of surroundings. */
#include "tests/support/hostile.h"
#include <glib.h>
#include <string.h>

static const char *const pieces[] = {
    "\x1b[2J",
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x1b]52;c;Y2FuYXJ5\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b[6n",
    "\x1b[?1049h",
    "\x1b(0",
    "\x1b"
    "c",
    "\x1b",
    "\xc2\x9b"
    "31m",
    "\xc2\x90q\xc2\x9c",
    "\xc2\x85",
    "\x9b"
    "2J",
    "\xe2\x80\xae"
    "gnp.exe",
    "\xe2\x81\xa6isolate",
    "\xe2\x80\x8f\xd8\x9c",
    "zero\xe2\x80\x8bwidth\xef\xbb\xbf",
    "\xe2\x81\xa0\xe2\x81\xa1",
    "\xf3\xa0\x80\x81\xf3\xa0\x81\x81\xf3\xa0\x81\xbf",
    "\xff\xfe",
    "\xc3",
    "\xed\xa0\x80",
    "\xf4\x90\x80\x80",
    "\xc0\xaf",
    "back\b\b\b\bover",
    "first\rover",
    "line\r\nbreak\n",
    "\a\v\f\x0e\x0f",
    "\x7f\x01\x1f",
    "%s%n%x",
    "\t\ttab",
};

static const char *const surroundings[][2] = {
    { "", "" },
    { "before ", " after" },
    { "\xe6\x9d\xb1\xe4\xba\xac", "\xcc\x81" },
    { "'\"`$(x)\\", ";|&<>" },
    { "=1+1,", ";\"x\"" },
    { "\xf0\x9f\x91\xa9\xe2\x80\x8d", "\xf0\x9f\x94\xa7" },
    { "a=", ":=" },
    { "-", "--" },
    { "{\"", "\":1}" },
};

int hostile_step(int otherwise)
{
    return g_strcmp0(g_getenv("FIXLINE_HOSTILE"), "all") == 0 ? 1 : otherwise;
}

char *hostile_text(int index)
{
    const char *piece = pieces[index % (int)G_N_ELEMENTS(pieces)];
    const char *const *around = surroundings[index / (int)G_N_ELEMENTS(pieces) % (int)G_N_ELEMENTS(surroundings)];
    if (index < HOSTILE_COUNT - 12)
        return g_strconcat(around[0], piece, around[1], NULL);
    g_autofree char *wide = g_strnfill(10000, 'x');
    return g_strconcat(piece, wide, piece, NULL);
}

char *hostile_utf8(int index)
{
    g_autofree char *text = hostile_text(index);
    return g_utf8_make_valid(text, -1);
}

static bool is_harmful(gunichar rune)
{
    return (rune < 0x20 && rune != '\n') || (rune >= 0x7f && rune <= 0x9f) || rune == 0x061c || rune == 0x200b ||
           rune == 0x200e || rune == 0x200f || (rune >= 0x202a && rune <= 0x202e) ||
           (rune >= 0x2060 && rune <= 0x2069) || rune == 0xfeff || (rune >= 0xe0000 && rune <= 0xe007f);
}

long hostile_find(const char *text, size_t length)
{
    const char *end = text + length;
    for (const char *at = text; at < end; at = g_utf8_next_char(at)) {
        gunichar rune = g_utf8_get_char_validated(at, end - at);
        if (rune == (gunichar)-1 || rune == (gunichar)-2 || is_harmful(rune))
            return at - text;
    }
    return -1;
}

long hostile_find_control(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i], next = i + 1 < length ? (unsigned char)text[i + 1] : 0;
        bool c1 = byte == 0xC2 && next >= 0x80 && next < 0xA0;
        if ((byte < 0x20 && byte != '\n' && byte != '\r') || byte == 0x7f || c1)
            return (long)i;
    }
    return -1;
}
