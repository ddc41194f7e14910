/* journal/places.c: sets of places as bytes and as rows. */
#include "journal/places.h"
#include <string.h>

enum { PLACE_BYTES = 2 };

static int bytes_of_bits(unsigned count)
{
    return (int)((count + 7) / 8);
}

static void add_bytes(uint64_t *words, unsigned count, const uint8_t *bytes, int length)
{
    int whole = bytes_of_bits(count);
    for (int i = 0; length >= whole && i < whole; i += (int)sizeof *words) {
        uint64_t word = 0;
        memcpy(&word, bytes + i, MIN(sizeof word, (size_t)(whole - i)));
        words[i / (int)sizeof *words] |= GUINT64_FROM_LE(word);
    }
    for (int i = 0; length < whole && i + 1 < length; i += PLACE_BYTES) {
        unsigned place = bytes[i] | (unsigned)bytes[i + 1] << 8;
        if (place < count)
            places_set(words, place);
    }
}

/* A reference. */
static GByteArray *bytes_of(const uint64_t *words, unsigned count)
{
    int whole = bytes_of_bits(count), places = 0;
    GByteArray *bytes = g_byte_array_new();
    for (unsigned i = 0; i < PLACES_WORDS(count); i++)
        places += __builtin_popcountll(words[i]);
    bool single = places * PLACE_BYTES < whole;
    for (int i = 0; !single && i < whole; i++)
        g_byte_array_append(bytes, &(uint8_t){ (uint8_t)(words[i / 8] >> i % 8 * 8) }, 1);
    for (unsigned place = 0; single && place < count; place++)
        if (places_has(words, place))
            g_byte_array_append(bytes, (const uint8_t[]){ (uint8_t)place, (uint8_t)(place >> 8) }, PLACE_BYTES);
    return bytes;
}

bool places_read(struct journal *journal, struct places_of of, uint64_t *words, unsigned count, bool *there,
                 GError **error)
{
    g_autoptr(store_query) query =
        store_query_of(journal, "SELECT held FROM search_marks WHERE what = ?1 AND name = ?2 AND span = ?3", error);
    if (!query)
        return false;
    store_bind_text(query, 1, of.what);
    store_bind_text(query, 2, of.name);
    sqlite3_bind_int64(query, 3, of.span);
    enum store_step step = store_next(journal, query, error);
    const uint8_t *bytes = step == STORE_ROW ? sqlite3_column_blob(query, 0) : NULL;
    if (bytes)
        add_bytes(words, count, bytes, sqlite3_column_bytes(query, 0));
    if (there)
        *there = step == STORE_ROW;
    return step != STORE_FAILED;
}

bool places_write(struct journal *journal, struct places_of of, const uint64_t *words, unsigned count, GError **error)
{
    g_autoptr(GByteArray) bytes = bytes_of(words, count);
    store_query *query = store_query_of(journal, "INSERT OR REPLACE INTO search_marks VALUES (?1, ?2, ?3, ?4)", error);
    if (!query)
        return false;
    store_bind_text(query, 1, of.what);
    store_bind_text(query, 2, of.name);
    sqlite3_bind_int64(query, 3, of.span);
    /* Nothing at all is no NULL. */
    sqlite3_bind_blob(query, 4, bytes->len > 0 ? (const void *)bytes->data : "", (int)bytes->len, SQLITE_STATIC);
    return store_run(journal, query, error);
}
