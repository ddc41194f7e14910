/* delivery/hide.c: finds a secret character by character, each in any of the ways it may be written. */
#include "delivery/hide.h"

#include <stdbool.h>
#include <string.h>

enum { HIDDEN_BYTES_LEAST = 8 };

static const char hidden[] = "[token]";

/* The number written in `digits` digits of that base; -1 where others stand there. */
static int read_digits(const char *at, const char *end, size_t digits, int base)
{
    int value = 0;
    if ((size_t)(end - at) < digits)
        return -1;
    for (size_t i = 0; i < digits; i++) {
        int digit = base == 10 ? g_ascii_digit_value(at[i]) : g_ascii_xdigit_value(at[i]);
        if (digit < 0)
            return -1;
        value = value * base + digit;
    }
    return value;
}

/* "&#43;", "&#x2B;", "&amp;": how far it reaches; 0 where it is not this character. */
static size_t entity_length(const char *at, const char *end, char c)
{
    static const struct {
        char c;
        const char *text;
    } names[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&apos;" } };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        size_t length = strlen(names[i].text);
        if (names[i].c == c && (size_t)(end - at) >= length && g_ascii_strncasecmp(at, names[i].text, length) == 0)
            return length;
    }
    if (end - at < 4 || at[1] != '#')
        return 0;
    bool hexadecimal = at[2] == 'x' || at[2] == 'X';
    const char *number = at + (hexadecimal ? 3 : 2), *stop = memchr(number, ';', (size_t)MIN(end - number, 8));
    return stop != NULL && read_digits(number, end, (size_t)(stop - number), hexadecimal ? 16 : 10) == c
               ? (size_t)(stop + 1 - at)
               : 0;
}

/* How many bytes of the text stand for `c`; 0 where it is another character. */
static size_t character_length(const char *at, const char *end, char c)
{
    if (*at == '%' && read_digits(at + 1, end, 2, 16) == c)
        return 3;
    if (*at == '\\' && end - at > 1 && at[1] == 'u' && read_digits(at + 2, end, 4, 16) == c)
        return 6;
    if (*at == '\\' && end - at > 1 && at[1] == c && strchr("/\\\"", c) != NULL)
        return 2;
    size_t entity = *at == '&' ? entity_length(at, end, c) : 0;
    return entity != 0 ? entity : *at == c ? 1 : 0;
}

/* How far the word reaches that begins at `at`; 0 where it does not. What breaks off at the end of the text after the
 * first characters of the word counts too. */
static size_t word_length(const char *at, const char *end, const char *word)
{
    const char *start = at;
    for (size_t i = 0; word[i] != '\0'; i++) {
        if (at == end)
            return i >= HIDDEN_BYTES_LEAST ? (size_t)(at - start) : 0;
        size_t length = character_length(at, end, word[i]);
        if (length == 0)
            return 0;
        at += length;
    }
    return (size_t)(at - start);
}

/* Where the next character may begin that is `c`, or is written in another way than as itself; `end` where none does.
 */
static const char *next_candidate(const char *at, const char *end, char c)
{
    while (at < end && *at != c && *at != '%' && *at != '\\' && *at != '&')
        at++;
    return at;
}

char *hide_secret(char *text, size_t *length, const struct secret *secret)
{
    const char *word = secret_reveal(secret), *kept = text;
    if (text == NULL || strlen(word) < HIDDEN_BYTES_LEAST)
        return text;
    const char *end = text + *length;
    GString *out = NULL;
    for (const char *at = text; (at = next_candidate(at, end, *word)) < end;) {
        size_t hit = word_length(at, end, word);
        if (hit == 0) {
            at++;
            continue;
        }
        out = out != NULL ? out : g_string_new(NULL);
        g_string_append_len(out, kept, at - kept);
        g_string_append(out, hidden);
        kept = at += hit;
    }
    if (out == NULL)
        return text;
    g_string_append_len(out, kept, end - kept);
    explicit_bzero(text, *length);
    g_free(text);
    *length = out->len;
    return g_string_free(out, FALSE);
}
