/* delivery/unpack.c: zlib, opened by name when the first packed answer comes: it is there, since libcurl needs it. */
#include "delivery/unpack.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

enum { ANY_HEADER = 32, PIECE = 16384 };

struct zlib {
    int (*begin)(z_stream *stream, int window_bits, const char *version, int stream_size);
    int (*go_on)(z_stream *stream, int flush);
    int (*end)(z_stream *stream);
};

static bool find(void *library, const char *name, void *slot)
{
    void *symbol = dlsym(library, name);
    memcpy(slot, &symbol, sizeof(symbol));
    return symbol != NULL;
}

/* It stays open: libcurl has it too. */
static bool open_zlib(struct zlib *zlib)
{
    void *library = dlopen("libz.so.1", RTLD_LAZY | RTLD_LOCAL);
    return library != NULL && find(library, "inflateInit2_", &zlib->begin) && find(library, "inflate", &zlib->go_on) &&
           find(library, "inflateEnd", &zlib->end);
}

static enum unpacked inflate_into(const struct zlib *zlib, z_stream *stream, GString *out, size_t most)
{
    unsigned char piece[PIECE];
    int result = Z_OK;
    while (result == Z_OK && out->len <= most) {
        stream->next_out = piece;
        stream->avail_out = sizeof(piece);
        result = zlib->go_on(stream, Z_NO_FLUSH); /* Z_BUF_ERROR where nothing is left to read and more is wanted */
        g_string_append_len(out, (const char *)piece, (gssize)(sizeof(piece) - stream->avail_out));
    }
    bool too_large = out->len > most;
    g_string_truncate(out, MIN(out->len, most));
    if (too_large)
        return UNPACKED_TOO_LARGE;
    return result == Z_STREAM_END && stream->avail_in == 0 ? UNPACKED_WHOLE : UNPACKED_BROKEN;
}

enum unpacked unpack(GString *bytes, size_t most)
{
    struct zlib zlib;
    GString *out = g_string_new(NULL);
    enum unpacked state = UNPACKED_BROKEN;
    z_stream stream = { .next_in = (unsigned char *)bytes->str, .avail_in = (unsigned)bytes->len };
    if (open_zlib(&zlib) && zlib.begin(&stream, MAX_WBITS + ANY_HEADER, ZLIB_VERSION, (int)sizeof(stream)) == Z_OK) {
        state = inflate_into(&zlib, &stream, out, most);
        zlib.end(&stream);
    }
    g_string_truncate(bytes, 0);
    g_string_append_len(bytes, out->str, (gssize)out->len);
    g_string_free(out, TRUE);
    return state;
}
