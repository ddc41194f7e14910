/* base/near.c: the nearest known name to one that was typed. */
#include "base/near.h"
#include <glib.h>
#include <string.h>

enum { NEAR_LENGTH_MAX = 64, NEAR_DISTANCE_MAX = 2 };

static const char *skip_forgiven(const char *text)
{
    while (*text == ' ' || *text == '\t' || *text == '-' || *text == '_')
        text++;
    return text;
}

bool near_same(const char *a, const char *b)
{
    for (;;) {
        a = skip_forgiven(a);
        b = skip_forgiven(b);
        if (g_ascii_tolower(*a) != g_ascii_tolower(*b))
            return false;
        if (*a == '\0')
            return true;
        a++;
        b++;
    }
}

/* Edit distance with swaps of neighbours ("optimal string alignment"); three rows of the table are enough. */
static int edit_distance(const gunichar *a, size_t a_length, const gunichar *b, size_t b_length)
{
    int rows[3][NEAR_LENGTH_MAX + 1];
    int *older = rows[0], *old = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        old[j] = (int)j;
    for (size_t i = 1; i <= a_length; i++) {
        now[0] = (int)i;
        for (size_t j = 1; j <= b_length; j++) {
            int replace = old[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = MIN(MIN(old[j], now[j - 1]) + 1, replace);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = MIN(now[j], older[j - 2] + 1);
        }
        int *free_row = older;
        older = old;
        old = now;
        now = free_row;
    }
    return old[b_length];
}

/* By characters, so that one that is seen by nobody, or looks like another, is one change and not three. A byte that is
 * no UTF-8 stands for itself. False where the text is longer than any name. */
static bool to_characters(const char *text, gunichar characters[NEAR_LENGTH_MAX], size_t *length)
{
    for (*length = 0; *text != '\0'; ++*length) {
        if (*length == NEAR_LENGTH_MAX)
            return false;
        gunichar character = g_utf8_get_char_validated(text, -1);
        bool valid = (int32_t)character >= 0;
        characters[*length] = valid ? character : (unsigned char)*text;
        text = valid ? g_utf8_next_char(text) : text + 1;
    }
    return true;
}

static int near_distance(const char *typed, const char *known, size_t *typed_length)
{
    gunichar a[NEAR_LENGTH_MAX], b[NEAR_LENGTH_MAX];
    size_t known_length;
    if (!to_characters(typed, a, typed_length) || !to_characters(known, b, &known_length) ||
        *typed_length > known_length + NEAR_DISTANCE_MAX || known_length > *typed_length + NEAR_DISTANCE_MAX)
        return NEAR_LENGTH_MAX;
    return edit_distance(a, *typed_length, b, known_length);
}

bool near_miss_by_distance(const char *typed, const char *known)
{
    size_t length = 0;
    int distance = near_distance(typed, known, &length);
    return distance > 0 && distance <= NEAR_DISTANCE_MAX && (size_t)distance * 3 < length;
}

bool near_miss(const char *typed, const char *known)
{
    if (strcmp(typed, known) == 0)
        return false;
    return near_same(typed, known) || near_miss_by_distance(typed, known);
}

const char *near_find(const char *typed, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    int least = NEAR_LENGTH_MAX;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(typed, names[i]) == 0)
            return NULL;
        if (!near_miss(typed, names[i]))
            continue;
        size_t length = 0;
        int distance = near_same(typed, names[i]) ? 0 : near_distance(typed, names[i], &length);
        if (distance < least) {
            least = distance;
            nearest = names[i];
        }
    }
    return nearest;
}
