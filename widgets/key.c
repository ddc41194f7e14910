/* widgets/key.c: names of keys.
 *
 * One table of names serves both directions. Ctrl-H, Ctrl-I, Ctrl-J, Ctrl-M and Ctrl-[ are bytes that a terminal also
 * sends for Backspace, Tab, Enter and Esc, so key_parse reads them as what they arrive as. */
#include "widgets/key.h"
#include <string.h>

struct named_key {
    enum key_code code;
    const char *name;
    const char *also; /* another spelling that is read, NULL = none */
};

static const struct named_key named_keys[] = {
    { KEY_CODE_ENTER, "Enter", "Return" },
    { KEY_CODE_TAB, "Tab", NULL },
    { KEY_CODE_ESCAPE, "Esc", "Escape" },
    { KEY_CODE_BACKSPACE, "Backspace", NULL },
    { KEY_CODE_DELETE, "Delete", "Del" },
    { KEY_CODE_INSERT, "Insert", "Ins" },
    { KEY_CODE_UP, "Up", NULL },
    { KEY_CODE_DOWN, "Down", NULL },
    { KEY_CODE_LEFT, "Left", NULL },
    { KEY_CODE_RIGHT, "Right", NULL },
    { KEY_CODE_HOME, "Home", NULL },
    { KEY_CODE_END, "End", NULL },
    { KEY_CODE_PAGE_UP, "PgUp", "PageUp" },
    { KEY_CODE_PAGE_DOWN, "PgDn", "PageDown" },
    { KEY_CODE_PASTE, "Paste", NULL },
    { KEY_CODE_CLICK, "Click", NULL },
    { KEY_CODE_WHEEL_UP, "Wheel-Up", NULL },
    { KEY_CODE_WHEEL_DOWN, "Wheel-Down", NULL },
    { KEY_CODE_RESIZE, "Resize", NULL },
};

struct named_modifier {
    unsigned modifier;
    const char *prefix;
};

static const struct named_modifier named_modifiers[] = {
    { KEY_CTRL, "Ctrl-" },
    { KEY_ALT, "Alt-" },
    { KEY_SHIFT, "Shift-" },
};

void key_clear(struct key *key)
{
    g_free(key->text);
    *key = (struct key){ .code = KEY_CODE_NONE };
}

static void describe_rune(GString *out, const struct key *key)
{
    if (key->rune == ' ')
        g_string_append(out, "Space");
    else if ((key->modifiers & KEY_CTRL) && key->rune < 0x80)
        g_string_append_c(out, g_ascii_toupper((char)key->rune));
    else
        g_string_append_unichar(out, key->rune);
}

char *key_describe(const struct key *key)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(named_modifiers); i++)
        if (key->modifiers & named_modifiers[i].modifier)
            g_string_append(out, named_modifiers[i].prefix);
    if (key->code == KEY_CODE_TEXT)
        describe_rune(out, key);
    else if (key->code >= KEY_CODE_F1 && key->code <= KEY_CODE_F12)
        g_string_append_printf(out, "F%d", (int)(key->code - KEY_CODE_F1) + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(named_keys); i++)
        if (named_keys[i].code == key->code)
            g_string_append(out, named_keys[i].name);
    return g_string_free(out, FALSE);
}

/* Cuts the modifiers off the front; "Ctrl--" is Ctrl and a minus. */
static const char *parse_modifiers(const char *text, unsigned *modifiers)
{
    for (bool found = true; found;) {
        found = false;
        for (size_t i = 0; i < G_N_ELEMENTS(named_modifiers) && !found; i++) {
            size_t length = strlen(named_modifiers[i].prefix);
            if (g_ascii_strncasecmp(text, named_modifiers[i].prefix, length) == 0 && text[length] != '\0') {
                *modifiers |= named_modifiers[i].modifier;
                text += length;
                found = true;
            }
        }
    }
    return text;
}

static enum key_code code_by_name(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(named_keys); i++)
        if (g_ascii_strcasecmp(name, named_keys[i].name) == 0 ||
            (named_keys[i].also != NULL && g_ascii_strcasecmp(name, named_keys[i].also) == 0))
            return named_keys[i].code;
    if ((name[0] == 'F' || name[0] == 'f') && name[1] >= '1' && name[1] <= '9') {
        char *end = NULL;
        uint64_t number = g_ascii_strtoull(name + 1, &end, 10);
        if (*end == '\0' && number <= 12)
            return (enum key_code)(KEY_CODE_F1 + number - 1);
    }
    return KEY_CODE_NONE;
}

/* What a terminal sends for Ctrl and this character; false where it sends nothing of its own. */
static bool control_key(struct key *key)
{
    uint32_t rune = key->rune < 0x80 ? (uint32_t)g_ascii_tolower((char)key->rune) : 0;
    switch (rune) {
    case 'h':
    case '?':
        key->code = KEY_CODE_BACKSPACE;
        break;
    case 'i':
        key->code = KEY_CODE_TAB;
        break;
    case 'j':
    case 'm':
        key->code = KEY_CODE_ENTER;
        break;
    case '[':
        key->code = KEY_CODE_ESCAPE;
        break;
    case '@':
        rune = ' ';
        break;
    case '/':
        rune = '_';
        break;
    default:
        if (rune == 0 || (strchr(" \\]^_", (int)rune) == NULL && !g_ascii_islower((char)rune)))
            return false;
    }
    if (key->code != KEY_CODE_TEXT) {
        key->modifiers &= ~(unsigned)KEY_CTRL;
        rune = 0;
    }
    key->rune = rune;
    return true;
}

bool key_parse(const char *text, struct key *key)
{
    *key = (struct key){ .code = KEY_CODE_NONE, .burst = 1 };
    if (!g_utf8_validate(text, -1, NULL))
        return false;
    const char *name = parse_modifiers(text, &key->modifiers);
    bool space = g_ascii_strcasecmp(name, "Space") == 0;
    if (!space && g_utf8_strlen(name, -1) != 1) {
        key->code = code_by_name(name);
        return key->code != KEY_CODE_NONE;
    }
    key->code = KEY_CODE_TEXT;
    key->rune = space ? ' ' : g_utf8_get_char(name);
    if ((key->modifiers & KEY_SHIFT) || g_unichar_iscntrl(key->rune))
        return false;
    return !(key->modifiers & KEY_CTRL) || control_key(key);
}

bool key_equal(const struct key *a, const struct key *b)
{
    return a->code == b->code && a->modifiers == b->modifiers && a->rune == b->rune;
}

bool key_is_text(const struct key *key)
{
    return key->code == KEY_CODE_TEXT && (key->modifiers & (KEY_CTRL | KEY_ALT)) == 0;
}

bool key_is_ctrl(const struct key *key, char letter)
{
    return key->code == KEY_CODE_TEXT && key->modifiers == KEY_CTRL && key->rune == (uint32_t)letter;
}

bool key_opens_list(const struct key *key)
{
    return (key->code == (enum key_code)(KEY_CODE_F1 + 3) && key->modifiers == 0) || key_is_ctrl(key, ' ');
}
