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

void csv_append_text(GString *row, const char *text)
{
    if (!text)
        return;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *cell = g_strconcat(looks_like_formula(valid) ? "'" : "", valid, NULL);
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
