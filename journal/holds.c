/* journal/holds.c: byte for byte, since a piece that is sound UTF-8 begins in no text between the bytes of a character.
 */
#include "journal/holds.h"
#include "journal/unaccented.h"
#include <string.h>

static char lower_of(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
}

static bool begins(const char *text, const char *piece, int length)
{
    for (int i = 0; i < length; i++)
        if (lower_of(text[i]) != lower_of(piece[i]))
            return false;
    return true;
}

/* The next byte of that value, or the end. */
static const char *next_of(const char *text, const char *end, char byte)
{
    const char *found = text < end ? memchr(text, byte, (size_t)(end - text)) : NULL;
    return found ? found : end;
}

/* From one place where it may begin to the next. */
bool holds_bytes(const char *piece, int piece_length, const char *text, int length)
{
    if (length < piece_length)
        return false;
    const char *end = text + length - piece_length + 1; /* it begins before */
    char small = lower_of(piece[0]), great = g_ascii_toupper(piece[0]);
    const char *at_small = next_of(text, end, small);
    const char *at_great = great == small ? end : next_of(text, end, great);
    while (at_small < end || at_great < end) {
        const char **at = at_small < at_great ? &at_small : &at_great;
        if (begins(*at + 1, piece + 1, piece_length - 1))
            return true;
        *at = next_of(*at + 1, end, **at);
    }
    return false;
}

bool holds(const char *piece, const char *text)
{
    return holds_bytes(piece, (int)strlen(piece), text, (int)strlen(text));
}

static bool is_ascii(const char *text, int length)
{
    for (int i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

/* As it stands first: most texts are ASCII, and then that is all there is to see. */
static bool holds_unaccented(const char *piece, int piece_length, const char *text, int length)
{
    if (holds_bytes(piece, piece_length, text, length))
        return true;
    if (is_ascii(text, length))
        return false;
    g_autofree char *plain_piece = unaccented(piece, (size_t)piece_length);
    g_autofree char *plain_text = unaccented(text, (size_t)length);
    return holds(plain_piece, plain_text);
}

struct word {
    const char *name;
    bool (*judge)(const char *piece, int piece_length, const char *text, int length);
};

static const struct word words[] = { { "holds", holds_bytes }, { "holds_unaccented", holds_unaccented } };

static void judge(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct word *word = sqlite3_user_data(context);
    const char *piece = sqlite3_value_blob(values[0]);
    int piece_length = sqlite3_value_bytes(values[0]);
    bool held = false;
    for (int i = 1; piece && i < count && !held; i++) {
        const char *text = sqlite3_value_blob(values[i]);
        held = text && word->judge(piece, piece_length, text, sqlite3_value_bytes(values[i]));
    }
    sqlite3_result_int(context, held);
}

bool holds_teach(struct journal *journal, GError **error)
{
    int result = SQLITE_OK;
    for (size_t i = 0; i < G_N_ELEMENTS(words) && result == SQLITE_OK; i++)
        result = sqlite3_create_function(journal->db, words[i].name, -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                         (void *)&words[i], judge, NULL, NULL);
    return result == SQLITE_OK || store_fail(journal, result, error);
}
