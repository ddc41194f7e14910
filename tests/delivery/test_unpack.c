/* tests/delivery/test_unpack.c: what is packed is whole, or it is not taken for that (row 18). */
#include "delivery/unpack.h"

#include <criterion/criterion.h>
#include <string.h>

/* "hello", by gzip and by what HTTP calls deflate. */
static const char gzip[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00"
    "\x00\x00";
static const char deflate[] = "\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15";

static enum unpacked unpack_part(const char *bytes, size_t length, size_t most, char *out, size_t *out_length)
{
    GString *text = g_string_new_len(bytes, (gssize)length);
    enum unpacked state = unpack(text, most);
    *out_length = text->len;
    memcpy(out, text->str, MIN(text->len + 1, 16));
    g_string_free(text, TRUE);
    return state;
}

static void expect_every_cut(const char *name, const char *bytes, size_t length)
{
    char out[16];
    size_t got;
    cr_expect(unpack_part(bytes, length, 1024, out, &got) == UNPACKED_WHOLE && got == 5, "%s", name);
    cr_expect_str_eq(out, "hello", "%s", name);
    for (size_t cut = 0; cut < length; cut++)
        cr_expect(unpack_part(bytes, cut, 1024, out, &got) == UNPACKED_BROKEN && got <= 5, "%s cut at %zu", name, cut);
    g_autofree char *longer = g_malloc0(length + 1);
    memcpy(longer, bytes, length);
    cr_expect(unpack_part(longer, length + 1, 1024, out, &got) == UNPACKED_BROKEN, "%s and a byte", name);
}

Test(unpack, only_all_of_it_is_whole)
{
    expect_every_cut("gzip", gzip, sizeof(gzip) - 1);
    expect_every_cut("deflate", deflate, sizeof(deflate) - 1);
}

Test(unpack, no_more_than_the_limit_comes_out)
{
    char out[16];
    size_t got;
    for (size_t most = 4; most <= 6; most++) {
        enum unpacked state = unpack_part(gzip, sizeof(gzip) - 1, most, out, &got);
        cr_expect(state == (most < 5 ? UNPACKED_TOO_LARGE : UNPACKED_WHOLE) && got == MIN(most, 5),
                  "%zu: %d, %zu bytes", most, (int)state, got);
    }
}

/* Every byte changed by every bit: never another text. What is taken all the same says nothing of it: flags and time of
 * who packed it, and the bits that fill the last byte of what is packed. */
Test(unpack, a_changed_byte_is_noticed)
{
    for (size_t at = 0; at < sizeof(gzip) - 1; at++)
        for (int bit = 0; bit < 8; bit++) {
            char changed[sizeof(gzip)], out[16];
            size_t got;
            memcpy(changed, gzip, sizeof(gzip));
            changed[at] = (char)(changed[at] ^ 1 << bit);
            bool says_nothing = (at >= 3 && at <= 9) || at == 16;
            if (unpack_part(changed, sizeof(gzip) - 1, 1024, out, &got) == UNPACKED_WHOLE)
                cr_expect(says_nothing && strcmp(out, "hello") == 0, "byte %zu, bit %d: %s", at, bit, out);
        }
}
