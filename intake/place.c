/* intake/place.c: where in a line of a file a fault lies. */
#include "intake/place.h"
#include <glib.h>
#include <string.h>

char *place_within_line(const char *sentence)
{
    static const char within[] = " at line 1, column ";
    const char *place = strstr(sentence, within);
    if (!place)
        return g_strdup(sentence);
    g_autofree char *before = g_strndup(sentence, (size_t)(place - sentence));
    return g_strconcat(before, " at column ", place + sizeof within - 1, ".", NULL);
}
