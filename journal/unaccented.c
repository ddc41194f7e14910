/* journal/unaccented.c: a text as it is looked for by hand, without case and accents. */
#include "journal/unaccented.h"
#include <string.h>

/* One character, or what GLib's table writes for it in ASCII: "ł" is "l", "ß" "ss"; "東" stands for itself. */
static void append_plain(GString *out, const char *at, size_t length)
{
    g_autofree char *letter = g_strndup(at, length);
    g_autofree char *plain = g_str_to_ascii(letter, "C");
    g_string_append(out, strchr(plain, '?') ? letter : plain);
}

char *unaccented(const char *text, size_t length)
{
    g_autofree char *composed = g_utf8_normalize(text, (gssize)length, G_NORMALIZE_ALL_COMPOSE);
    if (!composed)
        return g_strndup(text, length);
    g_autofree char *folded = g_utf8_casefold(composed, -1);
    GString *out = g_string_new(NULL);
    for (const char *at = folded; *at; at = g_utf8_next_char(at)) {
        if ((unsigned char)*at < 0x80)
            g_string_append_c(out, *at);
        else
            append_plain(out, at, (size_t)(g_utf8_next_char(at) - at));
    }
    return g_string_free(out, FALSE);
}
