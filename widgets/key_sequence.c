/* widgets/key_sequence.c: what single sequences mean.
 *
 * CSI is ESC [, parameters (0x30-0x3F), intermediates (0x20-0x2F), one final byte (0x40-0x7E); ECMA-48, 5.4. Terminals
 * that differ: the Linux console sends ESC [ [ A, rxvt ends shifted keys by $, X10 mouse reports have three bytes
 * behind the final M. A byte that cannot stand in a sequence ends it unread and is read as itself. */
#include "widgets/key_sequence.h"
#include <string.h>

enum { PARAMETERS_MAX = 4, ESC = 0x1B };

struct csi {
    char prefix; /* '<', '?' …, 0 = none */
    char intermediate;
    char final;
    int parameters[PARAMETERS_MAX];
    int count;
};

struct final_key {
    char final;
    enum key_code code;
    unsigned modifiers;
};

#define F(number) ((enum key_code)(KEY_CODE_F1 + (number)-1))

/* The final byte of CSI and SS3 alike. */
static const struct final_key final_keys[] = {
    { 'A', KEY_CODE_UP, 0 },
    { 'B', KEY_CODE_DOWN, 0 },
    { 'C', KEY_CODE_RIGHT, 0 },
    { 'D', KEY_CODE_LEFT, 0 },
    { 'F', KEY_CODE_END, 0 },
    { 'H', KEY_CODE_HOME, 0 },
    { 'P', F(1), 0 },
    { 'Q', F(2), 0 },
    { 'R', F(3), 0 },
    { 'S', F(4), 0 },
    { 'Z', KEY_CODE_TAB, KEY_SHIFT },
};

/* rxvt: shifted arrows by CSI, those with Ctrl by SS3. */
static const struct final_key rxvt_arrows[] = {
    { 'a', KEY_CODE_UP, 0 },
    { 'b', KEY_CODE_DOWN, 0 },
    { 'c', KEY_CODE_RIGHT, 0 },
    { 'd', KEY_CODE_LEFT, 0 },
};

/* The number before ~ (and rxvt's ^ $ @). F13 to F20 are the shifted F1 to F8 on terminals without modifiers. */
static const struct {
    int number;
    enum key_code code;
    unsigned modifiers;
} numbered_keys[] = {
    { 1, KEY_CODE_HOME, 0 },
    { 2, KEY_CODE_INSERT, 0 },
    { 3, KEY_CODE_DELETE, 0 },
    { 4, KEY_CODE_END, 0 },
    { 5, KEY_CODE_PAGE_UP, 0 },
    { 6, KEY_CODE_PAGE_DOWN, 0 },
    { 7, KEY_CODE_HOME, 0 },
    { 8, KEY_CODE_END, 0 },
    { 11, F(1), 0 },
    { 12, F(2), 0 },
    { 13, F(3), 0 },
    { 14, F(4), 0 },
    { 15, F(5), 0 },
    { 17, F(6), 0 },
    { 18, F(7), 0 },
    { 19, F(8), 0 },
    { 20, F(9), 0 },
    { 21, F(10), 0 },
    { 23, F(11), 0 },
    { 24, F(12), 0 },
    { 25, F(1), KEY_SHIFT },
    { 26, F(2), KEY_SHIFT },
    { 28, F(3), KEY_SHIFT },
    { 29, F(4), KEY_SHIFT },
    { 31, F(5), KEY_SHIFT },
    { 32, F(6), KEY_SHIFT },
    { 33, F(7), KEY_SHIFT },
    { 34, F(8), KEY_SHIFT },
};

/* xterm: 1 + a sum of Shift 1, Alt 2, Ctrl 4, Meta 8. */
static unsigned modifiers_of(int parameter)
{
    unsigned bits = parameter > 1 && parameter <= 16 ? (unsigned)parameter - 1 : 0;
    return ((bits & 1) ? KEY_SHIFT : 0) | ((bits & (2 | 8)) ? KEY_ALT : 0) | ((bits & 4) ? KEY_CTRL : 0);
}

static bool key_by_final(const struct final_key *rows, size_t count, char final, struct key *key)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].final == final) {
            key->code = rows[i].code;
            key->modifiers |= rows[i].modifiers;
            return true;
        }
    }
    return false;
}

/* A key given as a code point (CSI u, and CSI 27 ~ of xterm's modifyOtherKeys). */
static void key_by_rune(int rune, unsigned modifiers, struct key *key)
{
    unsigned char byte = rune > 0 && rune < 0x80 ? (unsigned char)rune : 0;
    key->modifiers = modifiers;
    if (byte != 0 && (byte < 0x20 || byte == 0x7F)) {
        if (byte == ESC)
            key->code = KEY_CODE_ESCAPE;
        else
            key_sequence_plain(&byte, 1, key);
        key->modifiers |= modifiers;
        return;
    }
    if (!g_unichar_validate((gunichar)rune) || g_unichar_iscntrl((gunichar)rune))
        return;
    key->code = KEY_CODE_TEXT;
    key->rune = (uint32_t)rune;
    if (modifiers & KEY_CTRL)
        key->rune = (uint32_t)g_unichar_tolower((gunichar)rune);
    key->modifiers &= ~(unsigned)KEY_SHIFT; /* the character tells it already */
}

static void key_by_number(const struct csi *csi, unsigned modifiers, struct key *key)
{
    if (csi->parameters[0] == 27 && csi->count == 3) {
        key_by_rune(csi->parameters[2], modifiers_of(csi->parameters[1]), key);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(numbered_keys); i++) {
        if (numbered_keys[i].number == csi->parameters[0]) {
            key->code = numbered_keys[i].code;
            key->modifiers = numbered_keys[i].modifiers | modifiers;
        }
    }
}

/* Buttons of both mouse protocols: bits 2 to 4 are modifiers, 5 motion, 6 the wheel. */
static void key_by_mouse(int button, int x, int y, bool pressed, struct key *key)
{
    key->modifiers = ((button & 4) ? KEY_SHIFT : 0) | ((button & 8) ? KEY_ALT : 0) | ((button & 16) ? KEY_CTRL : 0);
    switch (pressed ? button & ~(4 | 8 | 16) : -1) {
    case 0:
        key->code = KEY_CODE_CLICK;
        break;
    case 64:
        key->code = KEY_CODE_WHEEL_UP;
        break;
    case 65:
        key->code = KEY_CODE_WHEEL_DOWN;
        break;
    default:
        key->modifiers = 0;
        return;
    }
    key->column = MAX(0, x - 1);
    key->row = MAX(0, y - 1);
}

static void key_by_csi(const struct csi *csi, struct key *key)
{
    unsigned modifiers = modifiers_of(csi->count > 1 ? csi->parameters[1] : 0);
    if (csi->prefix == '<' && (csi->final == 'M' || csi->final == 'm') && csi->count == 3) {
        key_by_mouse(csi->parameters[0], csi->parameters[1], csi->parameters[2], csi->final == 'M', key);
        return;
    }
    if (csi->prefix != 0)
        return;
    if (csi->intermediate == '$' && csi->final == '$')
        key_by_number(csi, KEY_SHIFT, key);
    if (csi->intermediate != 0)
        return;
    switch (csi->final) {
    case '~':
        key_by_number(csi, modifiers, key);
        return;
    case '^':
        key_by_number(csi, KEY_CTRL, key);
        return;
    case '@':
        key_by_number(csi, KEY_CTRL | KEY_SHIFT, key);
        return;
    case 'u':
        key_by_rune(csi->parameters[0], modifiers, key);
        return;
    default:
        break;
    }
    /* "CSI 12;40 R" is a report of the cursor, "CSI 1;2 R" is F3 with Shift. */
    if (csi->count > 0 && csi->parameters[0] > 1)
        return;
    if (key_by_final(final_keys, G_N_ELEMENTS(final_keys), csi->final, key))
        key->modifiers |= modifiers;
    else if (key_by_final(rxvt_arrows, G_N_ELEMENTS(rxvt_arrows), csi->final, key))
        key->modifiers |= KEY_SHIFT;
}

static void parameter_digit(struct csi *csi, int digit)
{
    if (csi->count == 0)
        csi->count = 1;
    if (csi->count <= PARAMETERS_MAX) {
        int *value = &csi->parameters[csi->count - 1];
        *value = MIN(*value * 10 + digit, 0x110000);
    }
}

/* Reads parameters and intermediates from `at` on; returns where the final byte stands. */
static size_t read_parameters(const unsigned char *bytes, size_t length, size_t at, struct csi *csi)
{
    for (; at < length && bytes[at] >= 0x20 && bytes[at] < 0x40; at++) {
        unsigned char byte = bytes[at];
        if (byte == '$' && csi->prefix == 0 && csi->count == 1 && csi->intermediate == 0) {
            csi->intermediate = '$';
            return at; /* rxvt's shifted keys end here */
        }
        if (byte < 0x30)
            csi->intermediate = (char)byte;
        else if (byte >= 0x3C)
            csi->prefix = (char)byte;
        else if (byte == ';' || byte == ':')
            csi->count = MIN(MAX(csi->count, 1) + 1, PARAMETERS_MAX + 1);
        else
            parameter_digit(csi, byte - '0');
    }
    return at;
}

static int read_x10_mouse(const unsigned char *bytes, size_t length, struct key *key)
{
    if (length < 6)
        return READ_MORE;
    key_by_mouse(bytes[3] - 32, bytes[4] - 32, bytes[5] - 32, (bytes[3] & 3) != 3 || bytes[3] >= 96, key);
    return 6;
}

static int read_csi(const unsigned char *bytes, size_t length, struct key *key)
{
    struct csi csi = { 0 };
    size_t at = read_parameters(bytes, length, 2, &csi);
    if (at == length)
        return READ_MORE;
    if (at == 2 && bytes[at] == '[') { /* the Linux console */
        if (length == 3)
            return READ_MORE;
        if (bytes[3] >= 'A' && bytes[3] <= 'E')
            key->code = F(bytes[3] - 'A' + 1);
        return bytes[3] >= 0x20 && bytes[3] < 0x7F ? 4 : 3;
    }
    if (at == 2 && bytes[at] == 'M')
        return read_x10_mouse(bytes, length, key);
    csi.final = (char)bytes[at];
    if (bytes[at] != '$' && (bytes[at] < 0x40 || bytes[at] >= 0x7F))
        return (int)at; /* broken off: the byte is read as itself */
    key_by_csi(&csi, key);
    return (int)at + 1;
}

/* The keypad in its application mode gives its characters. */
static void key_by_keypad(char final, struct key *key)
{
    if (final == 'M')
        key->code = KEY_CODE_ENTER;
    else if (final == 'I')
        key->code = KEY_CODE_TAB;
    else if (final == 'X' || (final >= 'j' && final <= 'y')) {
        key->code = KEY_CODE_TEXT;
        key->rune = final == 'X' ? '=' : (uint32_t)(final - 0x40);
    }
}

static int read_ss3(const unsigned char *bytes, size_t length, struct key *key)
{
    struct csi csi = { 0 };
    size_t at = read_parameters(bytes, length, 2, &csi);
    if (at == length)
        return READ_MORE;
    if (bytes[at] < 0x40 || bytes[at] >= 0x7F)
        return (int)at;
    unsigned modifiers = modifiers_of(csi.parameters[MAX(0, MIN(csi.count, PARAMETERS_MAX) - 1)]);
    if (key_by_final(final_keys, G_N_ELEMENTS(final_keys), (char)bytes[at], key))
        key->modifiers |= modifiers;
    else if (key_by_final(rxvt_arrows, G_N_ELEMENTS(rxvt_arrows), (char)bytes[at], key))
        key->modifiers |= KEY_CTRL;
    else
        key_by_keypad((char)bytes[at], key);
    return (int)at + 1;
}

int key_sequence_read(const unsigned char *bytes, size_t length, struct key *key)
{
    return bytes[1] == '[' ? read_csi(bytes, length, key) : read_ss3(bytes, length, key);
}

static int read_rune(const unsigned char *bytes, size_t length, struct key *key)
{
    gunichar rune = g_utf8_get_char_validated((const char *)bytes, (gssize)MIN(length, 4));
    if (rune == (gunichar)-2)
        return READ_MORE;
    if (rune == (gunichar)-1)
        return 1;
    if (!g_unichar_iscntrl(rune)) {
        key->code = KEY_CODE_TEXT;
        key->rune = rune;
    }
    return g_unichar_to_utf8(rune, NULL);
}

int key_sequence_plain(const unsigned char *bytes, size_t length, struct key *key)
{
    if (bytes[0] >= 0x80)
        return read_rune(bytes, length, key);
    switch (bytes[0]) {
    case '\t':
        key->code = KEY_CODE_TAB;
        return 1;
    case '\r':
    case '\n':
        key->code = KEY_CODE_ENTER;
        return 1;
    case 0x08:
    case 0x7F:
        key->code = KEY_CODE_BACKSPACE;
        return 1;
    default:
        break;
    }
    key->code = KEY_CODE_TEXT;
    key->rune = bytes[0];
    if (bytes[0] < 0x20) { /* Ctrl takes the upper bits away: 1 is A, 0 is the blank's neighbour @ */
        key->modifiers |= KEY_CTRL;
        key->rune = bytes[0] == 0 ? ' ' : (uint32_t)g_ascii_tolower((char)(bytes[0] + 0x40));
    }
    return 1;
}

int key_sequence_string(const unsigned char *bytes, size_t length)
{
    for (size_t at = 2; at < length && bytes[at] >= 0x08 && bytes[at] != 0x7F; at++)
        if (bytes[at] == ESC)
            return at + 1 < length && bytes[at + 1] == '\\' ? (int)at + 2 : 0;
    return 0;
}
