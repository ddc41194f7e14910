/* widgets/term_type.c: what kind of terminal stands there.
 *
 * The description is read once before curses starts: curses only says that it failed, and loses memory over it. */
#include "widgets/term_type.h"
#include "base/clean.h"
#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h> /* for cur_term; its names of capabilities are macros: none is used here */
#include <unistd.h>

static bool refuse(GError **error, const char *sentence)
{
    g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_NODEV, sentence);
    return false;
}

static bool refuse_type(GError **error, const char *type)
{
    g_autofree char *clean = clean_text(type, strlen(type), CLEAN_ONE_LINE);
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NODEV,
                "The terminal type %s (TERM) is unknown here or cannot move its cursor. Install the package "
                "ncurses-term, or set a type that is known, for example: export TERM=xterm-256color.",
                clean);
    return false;
}

/* The size comes from the terminal itself; curses needs its own guess only where the description has none. */
static bool read_description(void)
{
    int found;
    use_env(FALSE);
    if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
        return false;
    bool moves = term_type_string("cup") != NULL;
    use_env(tigetnum("lines") <= 0 || tigetnum("cols") <= 0);
    del_curterm(cur_term);
    return moves;
}

bool term_type_check(GError **error)
{
    const char *type = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return refuse(error,
                      "Standard input and output are no terminal. Start fixline in a terminal window, or use one "
                      "of its commands (fixline --help).");
    if (type == NULL || type[0] == '\0')
        return refuse(error, "TERM is not set, so nobody knows what this terminal understands. Set it, for example: "
                             "export TERM=xterm-256color.");
    if (strcmp(type, "dumb") == 0)
        return refuse(error, "A terminal of type dumb cannot show a screen. Use another terminal, or one of the "
                             "commands of fixline (fixline --help).");
    return read_description() || refuse_type(error, type);
}

/* The length of "ESC [ count b" at the start of `bytes`; 0 where something else stands there. */
static size_t repeat_length(const char *bytes, size_t *count)
{
    size_t digits = g_str_has_prefix(bytes, "\033[") ? strspn(bytes + 2, "0123456789") : 0;
    if (digits == 0 || digits > 4 || bytes[2 + digits] != 'b')
        return 0;
    *count = (size_t)g_ascii_strtoull(bytes + 2, NULL, 10);
    return digits + 3;
}

void term_type_write_out_repeats(GString *bytes, size_t from)
{
    for (size_t at = from; at < bytes->len; at++) {
        size_t count = 0;
        size_t length = bytes->str[at] == '\033' ? repeat_length(bytes->str + at, &count) : 0;
        const char *before = length > 0 ? g_utf8_find_prev_char(bytes->str + from, bytes->str + at) : NULL;
        if (before == NULL)
            continue;
        g_autofree char *character = g_strndup(before, (size_t)(bytes->str + at - before));
        g_string_erase(bytes, (gssize)at, (gssize)length);
        for (; count > 0; count--)
            g_string_insert(bytes, (gssize)at, character);
    }
}

void term_type_let_all_scroll(GString *bytes, size_t from, int described_rows, int rows)
{
    const char *region = term_type_string("csr");
    if (region == NULL)
        return;
    g_autoptr(GString) described = g_string_new(NULL), all = g_string_new(NULL);
    term_type_append(described, tiparm(region, 0, described_rows - 1));
    term_type_append(all, tiparm(region, 0, rows - 1));
    const char *found = strstr(bytes->str + from, described->str);
    if (found == NULL)
        return;
    gssize at = found - bytes->str;
    g_string_erase(bytes, at, (gssize)described->len);
    g_string_insert(bytes, at, all->str);
}

const char *term_type_string(const char *name)
{
    const char *string = tigetstr(name);
    return string == NULL || (intptr_t)string == -1 || string[0] == '\0' ? NULL : string;
}

void term_type_append(GString *out, const char *string)
{
    while (string != NULL && *string != '\0') {
        const char *end = string[0] == '$' && string[1] == '<' ? strchr(string, '>') : NULL;
        if (end == NULL)
            g_string_append_c(out, *string++);
        else
            string = end + 1;
    }
}

void term_type_append_move(GString *out, int row, int column)
{
    const char *cup = term_type_string("cup");
    term_type_append(out, cup != NULL ? tiparm(cup, row, column) : NULL);
}

bool term_type_is_ansi(void)
{
    const char *cup = term_type_string("cup");
    return cup != NULL && g_str_has_prefix(cup, "\033[");
}
