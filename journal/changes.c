/* journal/changes.c: how many changes were ever committed.
 *
 * The notes stand in the second file behind those of journal/chain.c, in two places of a sector each that take turns:
 * a power cut may tear one of them, then the other still holds. */
#include "journal/changes.h"
#include "journal/chain.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PLACE_BYTES = 512, PLACES = 2, PLACES_BEGIN = 1024 };

/* One place: "fixline-changes 1 COUNT CHECK", blanks up to its size. */
static GString *place_text(int64_t count)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, count);
    g_autofree char *check = g_compute_checksum_for_string(G_CHECKSUM_SHA256, number, -1);
    GString *text = g_string_sized_new(PLACE_BYTES);
    g_string_append_printf(text, "fixline-changes 1 %s %s", number, check);
    return chain_fill_place(text, PLACE_BYTES);
}

/* A place holds only if writing what was read from it gives the same bytes again. 0 where it does not hold. */
static int64_t place_read(const char bytes[PLACE_BYTES])
{
    static const char head[] = "fixline-changes 1 ";
    if (strncmp(bytes, head, sizeof head - 1) != 0)
        return 0;
    g_autofree char *text = g_strndup(bytes, PLACE_BYTES);
    int64_t count = g_ascii_strtoll(text + sizeof head - 1, NULL, 10);
    GString *again = place_text(count);
    bool same = memcmp(again->str, bytes, PLACE_BYTES) == 0;
    g_string_free(again, TRUE);
    return same ? count : 0;
}

static bool place_write(const struct journal *journal, int64_t count, int64_t place)
{
    GString *text = place_text(count);
    off_t at = PLACES_BEGIN + (off_t)(place % PLACES) * PLACE_BYTES;
    bool written = pwrite(journal->last_fd, text->str, text->len, at) == (ssize_t)text->len;
    g_string_free(text, TRUE);
    return written;
}

static bool read_count(struct journal *journal, int64_t *count, GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, "SELECT value FROM meta WHERE key = 'changes'", error);
    return query && store_number(journal, query, 0, count, error);
}

/* Two plain statements: one that counts and returns costs four times as much. */
bool changes_count(struct journal *journal, GError **error)
{
    static const char sql[] = "INSERT OR REPLACE INTO meta(key, value) VALUES ('changes', ?1)";
    store_query *query = read_count(journal, &journal->changes, error) ? store_query_of(journal, sql, error) : NULL;
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, ++journal->changes);
    return store_run(journal, query, error);
}

void changes_note(const struct journal *journal)
{
    if (journal->last_fd >= 0 && !place_write(journal, journal->changes, journal->changes))
        g_debug("The second file of %s lags behind: %s.", journal->path, g_strerror(errno));
}

bool changes_note_anew(struct journal *journal, GError **error)
{
    if (!read_count(journal, &journal->changes, error))
        return false;
    for (int place = 0; place < PLACES; place++)
        if (!place_write(journal, journal->changes, place))
            return store_fail(journal, errno == ENOSPC ? SQLITE_FULL : SQLITE_IOERR, error);
    return true;
}

bool changes_check(struct journal *journal, bool *behind, GError **error)
{
    char bytes[PLACES][PLACE_BYTES];
    int64_t noted = 0, found;
    *behind = false;
    ssize_t got = pread(journal->last_fd, bytes, sizeof bytes, PLACES_BEGIN);
    for (int i = 0; i < PLACES && got >= (ssize_t)(i + 1) * PLACE_BYTES; i++)
        noted = MAX(noted, place_read(bytes[i]));
    if (!read_count(journal, &found, error)) /* after the note: who commits meanwhile notes it later */
        return false;
    *behind = found < noted;
    return true;
}
