/* intake/csv.c: cells of a CSV file. */
#include "intake/csv.h"
#include <stdbool.h>
#include <string.h>

static bool looks_like_formula(const char *text)
{
    const char *first = text + strspn(text, "'");
    return *first != '\0' && strchr("=+-@\t\r", *first);
}

static bool must_be_quoted(const char *text)
{
    size_t length = strlen(text);
    return strpbrk(text, ",;\"\r\n\t") || g_ascii_isspace(text[0]) || (length > 0 && g_ascii_isspace(text[length - 1]));
}

static bool is_plain(const char *text)
{
    while (g_ascii_isprint(*text))
        text++;
    return !*text;
}

/* UTF-8 whose control characters are their pictures (U+2400 and following), or U+FFFD where there is none; tabs and
 * line ends stay, since spreadsheets hold them. The caller owns it. */
static char *without_controls(const char *text)
{
    enum { DEL = 0x7f, PICTURES = 0x2400, PICTURE_OF_DEL = 0x2421, REPLACEMENT = 0xFFFD };
    if (is_plain(text))
        return g_strdup(text);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_sized_new(strlen(valid));
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar rune = g_utf8_get_char(at);
        if (!g_unichar_iscntrl(rune) || strchr("\t\r\n", *at))
            g_string_append_len(out, at, g_utf8_next_char(at) - at);
        else
            g_string_append_unichar(out, rune < 0x20 ? PICTURES + rune : rune == DEL ? PICTURE_OF_DEL : REPLACEMENT);
    }
    return g_string_free(out, FALSE);
}

void csv_append_text(GString *row, const char *text)
{
    if (!text)
        return;
    g_autofree char *plain = without_controls(text);
    g_autofree char *cell = g_strconcat(looks_like_formula(plain) ? "'" : "", plain, NULL);
    if (!must_be_quoted(cell)) {
        g_string_append(row, cell);
        return;
    }
    g_string_append_c(row, '"');
    for (const char *at = cell; *at; at++) {
        if (*at == '"')
            g_string_append_c(row, '"');
        g_string_append_c(row, *at);
    }
    g_string_append_c(row, '"');
}

const char *csv_unprotect(const char *cell)
{
    return *cell == '\'' && looks_like_formula(cell) ? cell + 1 : cell;
}
