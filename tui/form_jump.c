/* tui/form_jump.c: the letters that jump to the fields of a form. */
#include "tui/form_jump.h"
#include <string.h>

/* What is left for a label whose letters are all taken. */
static const char spare[] =
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#$%&'()*,-./:;<=>?@[]^_{|}~";

static bool is_free(const GString *letters, char letter)
{
    return memchr(letters->str, letter, letters->len) == NULL;
}

static char free_of_label(const GString *letters, const char *label, bool words_only)
{
    for (const char *at = label; *at != '\0'; at++) {
        bool begins = at == label || !g_ascii_isalnum(at[-1]);
        char letter = g_ascii_tolower(*at);
        if (g_ascii_isalnum(letter) && (begins || !words_only) && is_free(letters, letter))
            return letter;
    }
    return '\0';
}

/* A blank where more fields stand than there are characters. */
static char free_at_all(const GString *letters)
{
    for (const char *at = spare; *at != '\0'; at++)
        if (is_free(letters, *at))
            return *at;
    return ' ';
}

char *form_jump_letters(const struct draft *draft)
{
    GString *letters = g_string_new(NULL);
    for (size_t i = 0; i < draft_count(draft); i++) {
        const char *label = draft_field(draft, i)->spec->label;
        char letter = free_of_label(letters, label, true);
        if (letter == '\0')
            letter = free_of_label(letters, label, false);
        g_string_append_c(letters, letter != '\0' ? letter : free_at_all(letters));
    }
    g_string_append_c(letters, '+');
    return g_string_free(letters, FALSE);
}

int form_jump_find(const char *letters, uint32_t rune)
{
    const char *found = rune > ' ' && rune < 0x7f ? strchr(letters, (int)rune) : NULL;
    return found != NULL ? (int)(found - letters) : -1;
}
