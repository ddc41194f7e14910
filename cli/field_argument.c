/* cli/field_argument.c: one FIELD of the command line. */
#include "cli/field_argument.h"
#include "base/atomic_file.h"
#include "base/clean.h"
#include <string.h>

static char *less_one_line_end(char *text)
{
    size_t length = strlen(text);
    if (length && text[length - 1] == '\n')
        text[--length] = '\0';
    if (length && text[length - 1] == '\r')
        text[--length] = '\0';
    return text;
}

static char *read_field_file(const char *path, GError **error)
{
    size_t length = 0, bad = 0;
    g_autofree char *text = file_read(path, JSON_BYTES_MAX, &length, error);
    if (!text)
        return NULL;
    if (!utf8_valid(text, length, &bad)) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                    "%s: byte %zu is not UTF-8 text; save the file as UTF-8 without NUL bytes.", path, bad + 1);
        return NULL;
    }
    return less_one_line_end(g_steal_pointer(&text));
}

char *field_argument_resolve(const char *argument, GError **error)
{
    const char *equals = strchr(argument, '=');
    if (!equals || equals == argument) {
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                    "\"%s\" is no field; one is written as NAME=TEXT, NAME:=JSON or NAME=@FILE.", argument);
        return NULL;
    }
    if (equals[-1] == ':' || equals[1] != '@')
        return g_strdup(argument);
    g_autofree char *text = read_field_file(equals + 2, error);
    return text ? g_strdup_printf("%.*s%s", (int)(equals + 1 - argument), argument, text) : NULL;
}
