/* journal/holds.c: byte for byte, since a piece that is sound UTF-8 begins in no text between the bytes of a character.
 */
#include "journal/holds.h"
#include <string.h>

static bool text_holds(const char *text, int length, const char *piece, int piece_length)
{
    char lower = g_ascii_tolower(piece[0]), upper = g_ascii_toupper(piece[0]);
    for (int i = 0; i + piece_length <= length; i++) {
        if (text[i] != lower && text[i] != upper)
            continue;
        if (g_ascii_strncasecmp(text + i, piece, (gsize)piece_length) == 0)
            return true;
    }
    return false;
}

bool holds(const char *piece, const char *text)
{
    return text_holds(text, (int)strlen(text), piece, (int)strlen(piece));
}

static void judge(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *piece = sqlite3_value_blob(values[0]);
    int piece_length = sqlite3_value_bytes(values[0]);
    bool held = false;
    for (int i = 1; piece && i < count && !held; i++) {
        const char *text = sqlite3_value_blob(values[i]);
        held = text && text_holds(text, sqlite3_value_bytes(values[i]), piece, piece_length);
    }
    sqlite3_result_int(context, held);
}

bool holds_teach(struct journal *journal, GError **error)
{
    int result =
        sqlite3_create_function(journal->db, "holds", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, judge, NULL, NULL);
    return result == SQLITE_OK || store_fail(journal, result, error);
}
